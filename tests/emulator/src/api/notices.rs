//! Writes the notifications that webhooks get of records. Calls on several records cause none.

use chrono::SecondsFormat;
use serde_json::{Value, json};

use crate::api::record_json;
use crate::api::update_target::existing;
use crate::domain::caller::Permission;
use crate::domain::error::ApiError;
use crate::domain::form::{FieldType, Form};
use crate::domain::rights::Rights;
use crate::domain::settings::Section;
use crate::domain::state::{App, Call, Core, Notice};
use crate::store::random::random_uuid;
use crate::store::records::Record;
use crate::store::settings::Stage;

/// Notifies the webhooks of an app of a record that was added or changed. `kind` is the type of the notification.
pub(crate) fn notify_record(
    core: &Core,
    call: &Call,
    app: &App,
    kind: &str,
    id: u64,
) -> Result<(), ApiError> {
    if !core.has_webhooks(app.id) {
        return Ok(());
    }
    let shown = core.store.with_record_text(app.id, id, |text| {
        record_json::record(&app.form, id, text, &Default::default())
    })?;
    let record = core.store.record(app.id, id)?.unwrap_or_default();
    let shown: Value = serde_json::from_str(&shown.unwrap_or_default())?;
    let members = json!({
        "record": shown,
        "recordTitle": title(core, app, id, &record)?,
        "url": url(call, app, id),
    });
    notify(core, app, kind, members);
    Ok(())
}

/// Notifies the webhooks of an app of a new comment.
pub(crate) fn notify_comment(
    core: &Core,
    call: &Call,
    app: &App,
    record: u64,
    id: u64,
    comment: &Value,
) {
    let members = json!({
        "recordId": record.to_string(),
        "comment": {
            "id": id.to_string(),
            "text": comment["text"],
            "createdAt": comment["createdAt"],
            "creator": comment["creator"],
            "mentions": comment["mentions"],
        },
        "url": format!("{}&comment={id}", url(call, app, record)),
    });
    notify(core, app, "ADD_RECORD_COMMENT", members);
}

/// Deletes a record as the caller does in the browser, and notifies the webhooks of the app.
pub(crate) fn delete_in_browser(
    core: &Core,
    call: &Call,
    app: &App,
    id: u64,
) -> Result<(), ApiError> {
    core.check(call, app, Permission::DeleteRecords)?;
    let record = existing(core, app, id)?;
    Rights::of(core, call, app)?.check(Permission::DeleteRecords, &record)?;
    core.store.delete_record(app.id, id)?;
    let members = json!({
        "recordId": id.to_string(),
        "deletedBy": core.environment.user(&call.caller.code),
        "deletedAt": call.now.to_rfc3339_opts(SecondsFormat::Secs, true),
    });
    notify(core, app, "DELETE_RECORD", members);
    Ok(())
}

fn notify(core: &Core, app: &App, kind: &str, mut payload: Value) {
    payload["id"] = json!(random_uuid());
    payload["type"] = json!(kind);
    payload["app"] = json!({ "id": app.id.to_string(), "name": app.name });
    core.notify(Notice {
        app: app.id,
        payload: payload.to_string(),
    });
}

fn url(call: &Call, app: &App, record: u64) -> String {
    let space = app.life.guest_space();
    let space = space.map_or(String::new(), |space| format!("guest/{space}/"));
    format!("{}/k/{space}{}/show#record={record}", call.origin, app.id)
}

/// Returns the value of the title field. Assumed: without one, that of the first text, and else the record number.
fn title(core: &Core, app: &App, id: u64, record: &Record) -> Result<String, ApiError> {
    let general = Section::General.read(&core.store, app.id, Stage::Live)?;
    let chosen = general["titleField"]["code"].as_str();
    let chosen = chosen.filter(|code| !code.is_empty());
    let code = chosen.or_else(|| first_text(&app.form));
    let value = code.and_then(|code| record.get(code)?.as_str());
    let value = value.filter(|value| !value.is_empty());
    Ok(value.map_or_else(|| app.form.record_number(id), str::to_owned))
}

fn first_text(form: &Form) -> Option<&str> {
    let field = form.of_type(FieldType::SingleLineText)?;
    Some(field.code.as_str())
}
