//! A file in the settings of an app: an uploaded one is attached to the app, one that was read before is kept.

use serde_json::json;

use crate::api::sent_object::SentObject;
use crate::api::settings::Replacement;
use crate::domain::error::ApiError;
use crate::domain::note::Note;
use crate::domain::problem::Problem;

/// The record that files of the settings belong to, which does not exist.
const SETTINGS: u64 = 0;

/// Replaces what was sent about a file by what Get General Settings and Get Customization return about it. Files that the
/// settings no longer contain are kept, because a deployment may be missing or be discarded.
pub(crate) fn store_file(
    replacement: &Replacement<'_>,
    sent: &mut SentObject<'_>,
) -> Result<(), ApiError> {
    let Replacement {
        core, call, app, ..
    } = replacement;
    let Some(key) = sent.text("fileKey")? else {
        sent.note("fileKey", Note::RequiredParameter);
        return Ok(());
    };
    let found = core
        .store
        .file(&key)?
        .filter(|file| file.is_fresh_upload(call.now) || file.owner == Some((app.id, SETTINGS)));
    let file = found.ok_or(Problem::FileNotFound(key))?;
    let key = match file.owner {
        Some(_) => file.key,
        None => core.store.attach(&file, app.id, SETTINGS)?,
    };
    sent.set("fileKey", json!(key));
    sent.set("name", json!(file.name));
    sent.set("contentType", json!(file.content_type));
    sent.set("size", json!(file.size.to_string()));
    Ok(())
}
