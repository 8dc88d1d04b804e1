//! Turns the queries of callers and of settings into plans: who asks, when, and what the caller may see of other apps.

use std::ops::ControlFlow;

use crate::domain::caller::Permission;
use crate::domain::error::ApiError;
use crate::domain::query::{Context, EntityKind, Plan, Query, RelatedApp};
use crate::domain::state::{App, Call, Core};
use crate::store::records::Direction;

/// A query that a caller wrote. It names only people who exist.
pub(crate) fn search_plan(
    core: &Core,
    call: &Call,
    app: &App,
    query: &Query,
) -> Result<Plan, ApiError> {
    plan(core, call, app, query, &|kind, code| {
        core.environment.exists(kind, code)
    })
}

/// A condition of the app's settings. It may name people who are gone.
pub(crate) fn settings_plan(
    core: &Core,
    call: &Call,
    app: &App,
    condition: &str,
) -> Result<Plan, ApiError> {
    let query = Query::parse_condition(condition)?;
    plan(core, call, app, &query, &|_, _| true)
}

fn plan(
    core: &Core,
    call: &Call,
    app: &App,
    query: &Query,
    entity_exists: &dyn Fn(EntityKind, &str) -> bool,
) -> Result<Plan, ApiError> {
    let related = |app: u64| {
        let app = core.apps.get(&app)?;
        if !call.caller.may(app.id, Permission::ViewRecords) {
            return None;
        }
        let mut records = Vec::new();
        let all = 0..=u64::MAX;
        let read = core
            .store
            .scan(app.id, all, Direction::Ascending, |_, text| {
                records.push(serde_json::from_str(text)?);
                Ok(ControlFlow::Continue(()))
            });
        read.ok().map(|()| RelatedApp {
            form: &app.form,
            records,
        })
    };
    let context = Context {
        now: call.now,
        zone: call.zone,
        login_user: &call.caller.code,
        primary_organization: core.environment.primary_organization(&call.caller.code),
        entity_exists,
    };
    Ok(query.check_with_related_apps(&app.form, &context, &related)?)
}
