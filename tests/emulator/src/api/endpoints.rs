//! The calls that this server answers, by method and path.

use std::collections::BTreeSet;

use crate::api::endpoint::Endpoint;
use crate::api::record_writes::RECORD_WRITES;
use crate::api::{
    admin_notes, app, bulk, comments, cursors, deploy, files, general_settings, layout,
    permissions, process, record, records, settings, views,
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
