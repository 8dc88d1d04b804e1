//! Deploys or discards the settings in the preview.

use serde_json::{Value, json};

use crate::api::endpoint::Reply;
use crate::api::params::{Params, read_id, read_members, read_revision};
use crate::api::settings::check_revision;
use crate::domain::caller::Permission;
use crate::domain::deployment;
use crate::domain::error::ApiError;
use crate::domain::lifecycle::DeployStatus;
use crate::domain::note::{Counted, Note};
use crate::domain::state::{Call, Core};

/// Apps per call. Source: kintone REST API, Deploy App Settings (POST preview/app/deploy.json)
const MOST_APPS: usize = 300;

/// Deploy App Settings: POST preview/app/deploy.json. The deployment is complete when this is answered, unless deployments are
/// held. If it fails for one app, no app is deployed.
pub(crate) fn start(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let sent = params.take_list("apps")?;
    let is_revert = params.flag("revert")?;
    check_count(sent.len(), params);
    params.finish()?;
    let mut wanted = Vec::with_capacity(sent.len());
    for (at, sent) in sent.into_iter().enumerate() {
        let members = read_members(Some(sent))?;
        let key = |name: &str| format!("apps[{at}].{name}");
        match members.get("app") {
            Some(app) => {
                let revision = members.get("revision").unwrap_or(&Value::Null);
                let revision = read_revision(revision, &key("revision"), &mut params.errors);
                let app = read_id(app, &key("app"), &mut params.errors);
                if let Some(app) = app {
                    if wanted.iter().any(|(known, _)| *known == app) {
                        let note = Note::Repeated(app.to_string());
                        params.errors.push(key("app"), note);
                    }
                    wanted.push((app, revision));
                }
            }
            None => params.errors.push(key("app"), Note::RequiredParameter),
        }
    }
    params.finish()?;
    let mut apps = Vec::with_capacity(wanted.len());
    for (app, expected) in wanted {
        let app = core.open(call, app, Permission::ManageApp)?;
        check_revision(core, &app, expected)?;
        apps.push(app);
    }
    deployment::start(core, call, &apps, is_revert)?;
    Ok(Reply::Json(json!({})))
}

/// Get App Deploy Status: GET preview/app/deploy.json. Assumed: without any deployment so far, the status is `SUCCESS` too.
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
        let latest = app.life.deployment.as_ref();
        let status = latest.map_or(DeployStatus::Success, |latest| latest.status);
        statuses.push(json!({ "app": app.id.to_string(), "status": status }));
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
