//! Finds the app that settings refer to by its id or its code.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::api::params::read_id;
use crate::api::sent_object::SentObject;
use crate::domain::error::ApiError;
use crate::domain::form::Form;
use crate::domain::note::Note;
use crate::domain::problem::Problem;
use crate::domain::settings::stored_form;
use crate::domain::state::{App, Core};
use crate::store::settings::Stage;

/// Returns the form that an app has in its preview, so that several apps can be prepared before they are deployed together.
pub(crate) fn form_of(core: &Core, app: &App) -> Result<Form, ApiError> {
    stored_form(&core.store, app.id, &app.form, Stage::Preview)
}

/// Finds an app by `app`, or by `code` if that is not sent, and sets both. Collects an error if neither is sent, or if no app has
/// the code.
pub(crate) fn find_app(
    core: &Core,
    sent: &mut SentObject<'_>,
) -> Result<Option<Arc<App>>, ApiError> {
    let apps = core.apps();
    let is_sent = |value: &&Value| value.as_str() != Some("");
    let id = sent.get("app").filter(is_sent).cloned();
    let code = sent.text("code")?.filter(|code| !code.is_empty());
    let found = match (id, code) {
        (Some(id), _) => {
            let Some(id) = read_id(&id, &sent.key("app"), sent.errors) else {
                return Ok(None);
            };
            Some(apps.get(&id).ok_or(Problem::AppNotFound(id))?)
        }
        (None, Some(code)) => {
            let app = apps.values().find(|app| app.form.code == code);
            if app.is_none() {
                sent.note("code", Note::NotOption(code));
            }
            app
        }
        (None, None) => {
            sent.note("app", Note::RequiredParameter);
            None
        }
    };
    if let Some(app) = found {
        sent.set("app", json!(app.id.to_string()));
        sent.set("code", json!(app.form.code));
    }
    Ok(found.cloned())
}
