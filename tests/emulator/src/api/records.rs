//! Many records: search, add, update, upsert, delete.

use serde_json::{Map, Value, json};

use crate::api::endpoint::Reply;
use crate::api::params::{Params, read_id, read_revision};
use crate::api::record_json;
use crate::api::update_target::{Update, check_revision, existing};
use crate::domain::caller::Permission;
use crate::domain::error::ApiError;
use crate::domain::normalize::sent_values;
use crate::domain::note::{Counted, Note};
use crate::domain::problem::Problem;
use crate::domain::query::Query;
use crate::domain::query_run::Search;
use crate::domain::record_writer::RecordWriter;
use crate::domain::rights::Rights;
use crate::domain::state::{Call, Core};
use crate::store::records::record_id;

/// Records per call that adds, updates or deletes.
pub(crate) const MOST_RECORDS: usize = 100;

/// Get Records: GET records.json
pub(crate) fn get(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let app = params.id("app");
    let query = params.optional_text("query")?.unwrap_or_default();
    let fields = params.texts("fields")?;
    let wants_total = params.flag("totalCount")?;
    params.finish()?;
    let app = core.open(call, app, Permission::ViewRecords)?;
    let rights = Rights::of(core, call, &app)?;
    let search = Search::new(core, call, &app, &rights, &Query::parse(&query)?)?;
    let page = search.page(wants_total)?;
    let mut records = record_json::Records::new(&app.form, &fields);
    for id in page.ids {
        core.store
            .with_record_text(app.id, id, |text| match rights.hidden_in(text)? {
                Some(hidden) => records.push(id, text, &hidden),
                None => Ok(()),
            })?;
    }
    let total = wants_total.then(|| page.total.to_string());
    Ok(Reply::Text(format!(
        "{{\"records\":{},\"totalCount\":{}}}",
        records.finish(),
        json!(total)
    )))
}

/// Add Records: POST records.json
pub(crate) fn add(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let app = params.id("app");
    let records = params.take_list("records")?;
    if records.len() > MOST_RECORDS {
        params.errors.push(
            "records",
            Note::AtMost {
                what: Counted::AddedRecords,
                limit: MOST_RECORDS,
            },
        );
    }
    params.finish()?;
    // Update Records refuses such an entry too.
    if records.iter().any(Value::is_null) {
        return Err(Problem::InvalidJson.into());
    }
    let records = records
        .into_iter()
        .map(sent_values)
        .collect::<Result<Vec<Map<String, Value>>, ApiError>>()?;
    let app = core.open(call, app, Permission::AddRecords)?;
    let rights = Rights::of(core, call, &app)?;
    let mut writer = RecordWriter::new(core, call, &app, &rights);
    let (mut ids, mut revisions) = (Vec::new(), Vec::new());
    let new_ids = core.store.next_record_ids(app.id, records.len() as u64)?;
    for ((at, sent), id) in records.iter().enumerate().zip(new_ids) {
        let written = writer.add_as(id, &base(at), sent)?;
        ids.push(written.id.to_string());
        revisions.push(written.revision.to_string());
    }
    writer.finish()?;
    Ok(Reply::Json(json!({ "ids": ids, "revisions": revisions })))
}

/// Update Records: PUT records.json. With `upsert` an entry that finds no record adds one.
pub(crate) fn update(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let app = params.id("app");
    let upsert = params.flag("upsert")?;
    let sent = params.take_list("records")?;
    if sent.len() > MOST_RECORDS {
        params.errors.push(
            "records",
            Note::AtMost {
                what: Counted::UpdatedRecords,
                limit: MOST_RECORDS,
            },
        );
        params.finish()?;
    }
    let mut updates = Vec::with_capacity(sent.len());
    for (at, entry) in sent.iter().enumerate() {
        let members = entry.as_object().ok_or(Problem::InvalidJson)?;
        updates.push(Update::read(members, &path(at), &mut params.errors)?);
    }
    params.finish()?;
    let app = core.open(call, app, Permission::EditRecords)?;
    if upsert {
        core.check(call, &app, Permission::AddRecords)?;
    }
    for (at, update) in updates.iter().enumerate() {
        update.check_update_key(&app.form, &path(at), &base(at), &mut params.errors);
    }
    params.finish()?;
    let rights = Rights::of(core, call, &app)?;
    // Missing records and revision conflicts are reported before errors in fields.
    for update in updates.iter() {
        match update.look(core, &app)? {
            Some(record) => {
                rights.check(Permission::EditRecords, &record)?;
                update.check_revision(&record)?;
            }
            None if upsert => {}
            None => return Err(update.not_found().into()),
        }
    }
    let mut writer = RecordWriter::new(core, call, &app, &rights);
    let mut results = Vec::with_capacity(updates.len());
    for (at, update) in updates.into_iter().enumerate() {
        let (written, operation) = match update.look(core, &app)? {
            Some(record) => (writer.update(&base(at), record, &update.sent)?, "UPDATE"),
            None => (writer.add(&base(at), &update.into_new_record())?, "INSERT"),
        };
        let mut result =
            json!({ "id": written.id.to_string(), "revision": written.revision.to_string() });
        if upsert {
            result["operation"] = json!(operation);
        }
        results.push(result);
    }
    writer.finish()?;
    Ok(Reply::Json(json!({ "records": results })))
}

/// Delete Records: DELETE records.json
pub(crate) fn delete(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let app = params.id("app");
    // A missing list of ids causes the same two errors as an empty one.
    let ids = params.list("ids")?;
    if ids.is_empty() {
        params.errors.push("ids", Note::RequiredParameter);
    }
    if ids.is_empty() || ids.len() > MOST_RECORDS {
        params.errors.push(
            "ids",
            Note::OneTo {
                what: Counted::DeletedRecords,
                limit: MOST_RECORDS,
            },
        );
    }
    let ids: Vec<Option<u64>> = ids
        .iter()
        .enumerate()
        .map(|(at, id)| read_id(id, &format!("ids[{at}]"), &mut params.errors))
        .collect();
    let revisions = params.list("revisions")?;
    let revisions: Vec<Option<u64>> = revisions
        .iter()
        .enumerate()
        .map(|(at, revision)| {
            read_revision(revision, &format!("revisions[{at}]"), &mut params.errors)
        })
        .collect();
    params.finish()?;
    let app = core.open(call, app, Permission::DeleteRecords)?;
    let rights = Rights::of(core, call, &app)?;
    for (at, id) in ids.into_iter().flatten().enumerate() {
        let record = existing(core, &app, id)?;
        rights.check(Permission::DeleteRecords, &record)?;
        check_revision(revisions.get(at).copied().flatten(), &record)?;
        core.store.delete_record(app.id, record_id(&record))?;
    }
    Ok(Reply::Json(json!({})))
}

fn base(at: usize) -> String {
    format!("records[{at}]")
}

fn path(at: usize) -> String {
    format!("records[{at}].")
}
