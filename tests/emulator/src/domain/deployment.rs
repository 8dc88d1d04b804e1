//! The deployments of one or more apps by a call: they succeed or fail together.
//!
//! A deployment is complete when its call is answered, unless deployments are held: then it is in progress until it is told how
//! to end.

use std::sync::Arc;

use crate::domain::deploy::{deploy, revert};
use crate::domain::error::ApiError;
use crate::domain::form::{Field, FieldType};
use crate::domain::lifecycle::{DeployStatus, Deployment};
use crate::domain::problem::Problem;
use crate::domain::state::{App, Call, Core};

/// How a held deployment ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeployOutcome {
    /// It succeeds, unless the records do not fit the new form.
    Success,
    /// It fails for the app, and is cancelled for the other apps of the call. Nothing is deployed.
    Fail,
    /// It is cancelled for all apps of the call. Nothing is deployed.
    Cancel,
}

/// Fails while the settings of an app are being deployed. Assumed: no source names the code.
pub(crate) fn check_idle(app: &App) -> Result<(), ApiError> {
    match app.life.is_deploying() {
        true => Err(Problem::DeployRunning(app.id).into()),
        false => Ok(()),
    }
}

/// Deploys apps, or discards their previews. If the records of an app do not fit its new form, the deployment fails.
pub(crate) fn start(
    core: &Core,
    call: &Call,
    apps: &[Arc<App>],
    reverts: bool,
) -> Result<(), ApiError> {
    for app in apps {
        check_idle(app)?;
    }
    let deployment = Deployment {
        status: DeployStatus::Processing,
        apps: apps.iter().map(|app| app.id).collect(),
        reverts,
        by: call.caller.code.clone(),
    };
    // What is held is tried out, because some errors are told at once.
    let is_held = core.environment.holds_deploys;
    let done = core.attempt(|| match apply(core, call, &deployment) {
        Ok(()) if is_held => Err(None),
        Ok(()) => Ok(()),
        Err(failure) => Err(Some(failure)),
    })?;
    let failed = match done {
        Err(Some((_, error))) if !is_about_records(&error) => return Err(error),
        _ if is_held => return mark(core, &deployment, |_| DeployStatus::Processing),
        Err(Some((app, _))) => Some(app),
        _ => None,
    };
    settle(core, &deployment, failed)
}

/// Ends a held deployment of this app and those that were deployed with it.
pub(crate) fn finish(core: &Core, app: u64, outcome: DeployOutcome) -> Result<(), ApiError> {
    let apps = core.apps();
    let found = apps.get(&app).ok_or(Problem::AppNotFound(app))?;
    let deployment = found.life.deployment.clone();
    let deployment = deployment.filter(|deployment| deployment.status == DeployStatus::Processing);
    let deployment = deployment
        .ok_or_else(|| Problem::Setup(format!("no deployment of app {app} is in progress")))?;
    let mut call = Call::of_administrator(&core.environment, found);
    call.caller.code.clone_from(&deployment.by);
    match outcome {
        DeployOutcome::Success => {
            let done = core.attempt(|| apply(core, &call, &deployment))?;
            settle(core, &deployment, done.err().map(|(app, _)| app))
        }
        DeployOutcome::Fail => settle(core, &deployment, Some(app)),
        DeployOutcome::Cancel => mark(core, &deployment, |_| DeployStatus::Cancel),
    }
}

/// Returns the apps that are being deployed, one list for each call.
pub(crate) fn running(core: &Core) -> Vec<Vec<u64>> {
    let apps = core.apps();
    let running = apps.values().filter(|app| app.life.is_deploying());
    let mut calls: Vec<Vec<u64>> = running
        .filter_map(|app| Some(app.life.deployment.as_ref()?.apps.clone()))
        .collect();
    calls.dedup();
    calls
}

/// Deploys the apps, or discards their previews. The error comes with the app that it is about.
fn apply(core: &Core, call: &Call, deployment: &Deployment) -> Result<(), (u64, ApiError)> {
    let before = core.apps();
    let apps = || deployment.apps.iter().filter_map(|app| before.get(app));
    for app in apps() {
        match deployment.reverts {
            true => revert(core, app),
            false => deploy(core, call, app),
        }
        .map_err(|error| (app.id, error))?;
    }
    for app in apps().filter(|_| !deployment.reverts) {
        check_lookups(core, app).map_err(|error| (app.id, error))?;
    }
    Ok(())
}

/// Checks that the keys of the lookups that are new or changed identify records.
fn check_lookups(core: &Core, old: &App) -> Result<(), ApiError> {
    let apps = core.apps();
    let Some(new) = apps.get(&old.id) else {
        return Ok(());
    };
    for field in new.form.every_field() {
        let Some(lookup) = &field.lookup else {
            continue;
        };
        let before = old.form.find(&field.code).map(|(field, _)| field);
        if before.is_some_and(|before| before.raw["lookup"] == field.raw["lookup"]) {
            continue;
        }
        let related = apps.get(&lookup.related_app);
        let key = related.and_then(|app| app.form.find(&lookup.related_key_field));
        let is_key = |key: &Field| key.unique || key.field_type == FieldType::RecordNumber;
        if !key.is_some_and(|(key, _)| is_key(key)) {
            let field = field.code.clone();
            return Err(Problem::LookupKeyNotUnique { field }.into());
        }
    }
    Ok(())
}

/// Returns whether a deployment fails later, because of the records, rather than at once.
fn is_about_records(error: &ApiError) -> bool {
    matches!(error.problem, Problem::RepeatedValues { .. })
}

/// Stores the result: success, or failure for one app, with which the others are cancelled.
fn settle(core: &Core, deployment: &Deployment, failed: Option<u64>) -> Result<(), ApiError> {
    mark(core, deployment, |app| match failed {
        None => DeployStatus::Success,
        Some(failed) if failed == app => DeployStatus::Fail,
        Some(_) => DeployStatus::Cancel,
    })
}

fn mark(
    core: &Core,
    deployment: &Deployment,
    status: impl Fn(u64) -> DeployStatus,
) -> Result<(), ApiError> {
    for id in &deployment.apps {
        let apps = core.apps();
        let Some(app) = apps.get(id) else { continue };
        let mut app = App::clone(app);
        app.life.deployment = Some(Deployment {
            status: status(*id),
            ..deployment.clone()
        });
        core.put_app(app)?;
    }
    Ok(())
}
