//! Deploys or discards the settings in the preview.

use serde_json::{Value, json};

use crate::api::endpoint::Reply;
use crate::api::params::{Params, read_id, read_members, read_revision};
use crate::api::settings::check_revision;
use crate::domain::caller::Permission;
use crate::domain::deploy::{deploy, revert};
use crate::domain::error::ApiError;
use crate::domain::note::{Counted, Note};
use crate::domain::state::{Call, Core};

/// Apps per call. Source: kintone REST API, Deploy App Settings (POST preview/app/deploy.json)
const MOST_APPS: usize = 300;

/// Deploy App Settings: POST preview/app/deploy.json. The deployment is complete when this is answered. If it fails for one
/// app, the call fails and no app is deployed.
pub(crate) fn start(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let sent = params.take_list("apps")?;
    let is_revert = params.flag("revert")?;
    check_count(sent.len(), params);
    let mut wanted = Vec::with_capacity(sent.len());
    for (at, sent) in sent.into_iter().enumerate() {
        let members = read_members(Some(sent))?;
        let key = |name: &str| format!("apps[{at}].{name}");
        match members.get("app") {
            Some(app) => {
                let revision = members.get("revision").unwrap_or(&Value::Null);
                let revision = read_revision(revision, &key("revision"), &mut params.errors);
                let app = read_id(app, &key("app"), &mut params.errors);
                wanted.extend(app.map(|app| (app, revision)));
            }
            None => params.errors.push(key("app"), Note::RequiredParameter),
        }
    }
    params.finish()?;
    for (app, expected) in wanted {
        let app = core.open(call, app, Permission::ManageApp)?;
        check_revision(core, &app, expected)?;
        match is_revert {
            true => revert(core, &app)?,
            false => deploy(core, call, &app)?,
        }
    }
    Ok(Reply::Json(json!({})))
}

/// Get App Deploy Status: GET preview/app/deploy.json. Deployments are never in progress here.
pub(crate) fn status(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let sent = params.take_list("apps")?;
    check_count(sent.len(), params);
    let mut apps = Vec::with_capacity(sent.len());
    for (at, app) in sent.iter().enumerate() {
        apps.extend(read_id(app, &format!("apps[{at}]"), &mut params.errors));
    }
    params.finish()?;
    let mut statuses = Vec::with_capacity(apps.len());
    for app in apps {
        let app = core.open(call, app, Permission::ManageApp)?;
        statuses.push(json!({ "app": app.id.to_string(), "status": "SUCCESS" }));
    }
    Ok(Reply::Json(json!({ "apps": statuses })))
}

fn check_count(apps: usize, params: &mut Params) {
    if apps == 0 || apps > MOST_APPS {
        let what = Counted::Apps;
        let limit = MOST_APPS;
        params.errors.push("apps", Note::OneTo { limit, what });
    }
}
