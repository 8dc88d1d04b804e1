//! Turns the queries of callers and of settings into plans, with the time and with what the caller may see of other apps.

use std::ops::ControlFlow;

use crate::domain::caller::Permission;
use crate::domain::form::Form;
use crate::domain::query::{Context, EntityKind, Plan, Query, QueryError, RelatedApp};
use crate::domain::state::{Call, Core};
use crate::store::records::Direction;

/// Plans a query that a caller wrote. It may refer only to people who exist.
pub(crate) fn search_plan(
    core: &Core,
    call: &Call,
    form: &Form,
    query: &Query,
) -> Result<Plan, QueryError> {
    plan(core, call, form, query, &|kind, code| {
        core.environment.exists(kind, code)
    })
}

/// Plans a query in the settings of an app with this form. It may refer to people who were deleted.
pub(crate) fn settings_plan(
    core: &Core,
    call: &Call,
    form: &Form,
    query: &Query,
) -> Result<Plan, QueryError> {
    plan(core, call, form, query, &|_, _| true)
}

fn plan(
    core: &Core,
    call: &Call,
    form: &Form,
    query: &Query,
    entity_exists: &dyn Fn(EntityKind, &str) -> bool,
) -> Result<Plan, QueryError> {
    let apps = core.apps();
    let related = |app: u64| {
        let app = apps.get(&app)?;
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
    query.check_with_related_apps(form, &context, &related)
}
