//! Files: upload and download.

use serde_json::json;

use crate::api::endpoint::Reply;
use crate::api::params::Params;
use crate::domain::caller::Permission;
use crate::domain::error::ApiError;
use crate::domain::note::Note;
use crate::domain::problem::Problem;
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
    let file = file.filter(|file| {
        file.owner
            .is_some_and(|(app, _)| call.caller.may(app, Permission::ViewRecords))
    });
    let file = file.ok_or(Problem::FileNotFound(key))?;
    if let Some((app, _)) = file.owner {
        core.find(call, app)?;
    }
    Ok(Reply::File {
        bytes: core.store.bytes(&file)?,
        name: file.name,
        content_type: file.content_type,
    })
}
