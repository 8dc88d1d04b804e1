//! Files: upload and download.

use serde_json::json;

use crate::api::endpoint::Reply;
use crate::api::params::Params;
use crate::domain::attachments::file_keys;
use crate::domain::caller::Permission;
use crate::domain::error::ApiError;
use crate::domain::note::Note;
use crate::domain::problem::Problem;
use crate::domain::rights::Rights;
use crate::domain::state::{Call, Core};

/// Upload File: POST file.json
pub(crate) fn upload(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let Some(upload) = params.upload.take() else {
        params.errors.push("file", Note::RequiredParameter);
        params.finish()?;
        return Err(Problem::IllegalRequest.into());
    };
    let key = core
        .store
        .put_upload(&upload.name, &upload.content_type, upload.bytes, call.now)?;
    Ok(Reply::Json(json!({ "fileKey": key })))
}

/// Download File: GET file.json, with the key that a record shows.
pub(crate) fn download(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let key = params.text("fileKey")?;
    params.finish()?;
    let file = core.store.file(&key)?;
    let not_found = || Problem::FileNotFound(key.clone());
    let file = file.ok_or_else(not_found)?;
    let (app, record) = file.owner.ok_or_else(not_found)?;
    let apps = core.apps();
    let owner = apps.get(&app);
    let owner = owner.filter(|app| core.may(call, app, Permission::ViewRecords));
    let owner = owner.ok_or_else(not_found)?;
    core.find(call, app)?;
    let rights = Rights::of(core, call, owner)?;
    if !rights.are_unlimited() {
        let seen = core.store.record(app, record)?;
        let seen = seen.and_then(|record| rights.seen(record));
        let keys = seen.map(|record| file_keys(&owner.form.fields, &record));
        if !keys.is_some_and(|keys| keys.contains(&key)) {
            return Err(not_found().into());
        }
    }
    Ok(Reply::File {
        bytes: core.store.bytes(&file)?,
        name: file.name,
        content_type: file.content_type,
    })
}
