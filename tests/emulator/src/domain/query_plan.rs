//! Turns the queries of callers and of settings into plans, with the time and with records of other apps.

use std::ops::ControlFlow;

use crate::domain::caller::Permission;
use crate::domain::error::ApiError;
use crate::domain::form::Form;
use crate::domain::query::{Context, EntityKind, Plan, Query, QueryError, RelatedApp};
use crate::domain::state::{App, Call, Core};
use crate::store::records::{Direction, Record};

/// Plans a query in the settings of an app with this form. It may refer to people who were deleted, and it applies to all records
/// of other apps, whatever the permissions in their settings are.
pub(crate) fn settings_plan(
    core: &Core,
    call: &Call,
    form: &Form,
    query: &Query,
) -> Result<Plan, QueryError> {
    let related = |app: &App| {
        let may = call.caller.may(app.id, Permission::ViewRecords);
        may.then(|| read(core, app, &Some)).and_then(Result::ok)
    };
    plan(core, call, form, query, &|_, _| true, &related)
}

/// Reads the records of an app as `seen` shows them.
pub(crate) fn read(
    core: &Core,
    app: &App,
    seen: &dyn Fn(Record) -> Option<Record>,
) -> Result<Vec<Record>, ApiError> {
    let mut records = Vec::new();
    let all = 0..=u64::MAX;
    core.store
        .scan(app.id, all, Direction::Ascending, |_, text| {
            records.extend(seen(serde_json::from_str(text)?));
            Ok(ControlFlow::Continue(()))
        })?;
    Ok(records)
}

/// Plans a query. `related` returns the records of another app, if the caller may view it.
pub(crate) fn plan(
    core: &Core,
    call: &Call,
    form: &Form,
    query: &Query,
    entity_exists: &dyn Fn(EntityKind, &str) -> bool,
    related: &dyn Fn(&App) -> Option<Vec<Record>>,
) -> Result<Plan, QueryError> {
    let apps = core.apps();
    let related = |app: u64| {
        let app = apps.get(&app)?;
        Some(RelatedApp {
            form: &app.form,
            records: related(app)?,
        })
    };
    let context = Context {
        now: call.now,
        zone: call.zone,
        login_user: &call.caller.code,
        primary_organization: core.environment.primary_organization(&call.caller.code),
        entity_exists,
    };
    query.check_with_related_apps(form, &context, &related)
}
