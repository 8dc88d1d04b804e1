//! The calls that this server answers, by method and path.

use std::collections::BTreeSet;

use crate::api::endpoint::Endpoint;
use crate::api::record_writes::RECORD_WRITES;
use crate::api::{
    actions, admin_notes, app, bulk, comments, cursors, customization, deploy, files,
    general_settings, layout, notifications, permission_settings, permissions, plugins, process,
    record, records, reports, settings, views,
};

/// The calls besides those that write records.
const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new("GET", "app.json", app::get),
    Endpoint::new("GET", "app/form/fields.json", settings::fields),
    Endpoint::new("GET", "preview/app/form/fields.json", settings::fields),
    Endpoint::new("GET", "app/form/layout.json", settings::layout),
    Endpoint::new("GET", "preview/app/form/layout.json", settings::layout),
    Endpoint::new("PUT", "preview/app/form/layout.json", layout::update),
    Endpoint::new("GET", "app/adminNotes.json", admin_notes::get),
    Endpoint::new("GET", "preview/app/adminNotes.json", admin_notes::get),
    Endpoint::new("PUT", "preview/app/adminNotes.json", admin_notes::update),
    Endpoint::new("GET", "app/settings.json", general_settings::get),
    Endpoint::new("GET", "preview/app/settings.json", general_settings::get),
    Endpoint::new("PUT", "preview/app/settings.json", general_settings::update),
    Endpoint::new("GET", "app/status.json", settings::process),
    Endpoint::new("GET", "preview/app/status.json", settings::process),
    Endpoint::new("PUT", "preview/app/status.json", process::update),
    Endpoint::new("GET", "app/views.json", settings::views),
    Endpoint::new("GET", "preview/app/views.json", settings::views),
    Endpoint::new("PUT", "preview/app/views.json", views::update),
    Endpoint::new(
        "GET",
        "app/notifications/general.json",
        notifications::general,
    ),
    Endpoint::new(
        "GET",
        "preview/app/notifications/general.json",
        notifications::general,
    ),
    Endpoint::new(
        "PUT",
        "preview/app/notifications/general.json",
        notifications::update_general,
    ),
    Endpoint::new(
        "GET",
        "app/notifications/perRecord.json",
        notifications::per_record,
    ),
    Endpoint::new(
        "GET",
        "preview/app/notifications/perRecord.json",
        notifications::per_record,
    ),
    Endpoint::new(
        "PUT",
        "preview/app/notifications/perRecord.json",
        notifications::update_per_record,
    ),
    Endpoint::new(
        "GET",
        "app/notifications/reminder.json",
        notifications::reminder,
    ),
    Endpoint::new(
        "GET",
        "preview/app/notifications/reminder.json",
        notifications::reminder,
    ),
    Endpoint::new(
        "PUT",
        "preview/app/notifications/reminder.json",
        notifications::update_reminder,
    ),
    Endpoint::new("GET", "app/reports.json", reports::get),
    Endpoint::new("GET", "preview/app/reports.json", reports::get),
    Endpoint::new("PUT", "preview/app/reports.json", reports::update),
    Endpoint::new("GET", "app/actions.json", actions::get),
    Endpoint::new("GET", "preview/app/actions.json", actions::get),
    Endpoint::new("PUT", "preview/app/actions.json", actions::update),
    Endpoint::new("GET", "app/customize.json", customization::get),
    Endpoint::new("GET", "preview/app/customize.json", customization::get),
    Endpoint::new("PUT", "preview/app/customize.json", customization::update),
    Endpoint::new("GET", "app/plugins.json", plugins::get),
    Endpoint::new("GET", "preview/app/plugins.json", plugins::get),
    Endpoint::new("POST", "preview/app/plugins.json", plugins::add),
    Endpoint::new("GET", "app/acl.json", permission_settings::app),
    Endpoint::new("GET", "preview/app/acl.json", permission_settings::app),
    Endpoint::new("PUT", "app/acl.json", permission_settings::update_app),
    Endpoint::new(
        "PUT",
        "preview/app/acl.json",
        permission_settings::update_app,
    ),
    Endpoint::new("GET", "record/acl.json", permission_settings::record),
    Endpoint::new(
        "GET",
        "preview/record/acl.json",
        permission_settings::record,
    ),
    Endpoint::new("PUT", "record/acl.json", permission_settings::update_record),
    Endpoint::new(
        "PUT",
        "preview/record/acl.json",
        permission_settings::update_record,
    ),
    Endpoint::new("GET", "field/acl.json", permission_settings::field),
    Endpoint::new("GET", "preview/field/acl.json", permission_settings::field),
    Endpoint::new("PUT", "field/acl.json", permission_settings::update_field),
    Endpoint::new(
        "PUT",
        "preview/field/acl.json",
        permission_settings::update_field,
    ),
    Endpoint::new("POST", "preview/app/deploy.json", deploy::start),
    Endpoint::new("GET", "preview/app/deploy.json", deploy::status),
    Endpoint::new("GET", "record.json", record::get),
    Endpoint::new("GET", "records.json", records::get),
    Endpoint::new("GET", "records/acl/evaluate.json", permissions::evaluate),
    Endpoint::new("POST", "records/cursor.json", cursors::create),
    Endpoint::new("GET", "records/cursor.json", cursors::read),
    Endpoint::new("DELETE", "records/cursor.json", cursors::delete),
    Endpoint::new("GET", "record/comments.json", comments::get),
    Endpoint::new("POST", "record/comment.json", comments::add),
    Endpoint::new("DELETE", "record/comment.json", comments::delete),
    Endpoint::new("POST", "bulkRequest.json", bulk::run),
    Endpoint::new("POST", "file.json", files::upload),
    Endpoint::new("GET", "file.json", files::download),
];

fn all() -> impl Iterator<Item = &'static Endpoint> {
    ENDPOINTS.iter().chain(&RECORD_WRITES)
}

/// Returns the call with this method and path, if the server has it.
pub(crate) fn find_endpoint(method: &str, path: &str) -> Option<&'static Endpoint> {
    all().find(|endpoint| endpoint.is(method, path))
}

/// Returns the paths after `/k/v1/` that this method has, or all, in alphabetical order.
pub(crate) fn paths(method: Option<&str>) -> BTreeSet<&'static str> {
    all()
        .filter(|endpoint| method.is_none_or(|method| endpoint.method == method))
        .map(|endpoint| endpoint.path)
        .collect()
}
