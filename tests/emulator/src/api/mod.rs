//! The calls that this server answers, by method and path.

pub(crate) mod app;
pub(crate) mod bulk;
pub(crate) mod comments;
pub(crate) mod cursors;
pub(crate) mod files;
pub(crate) mod params;
pub(crate) mod permissions;
pub(crate) mod record;
pub(crate) mod record_json;
pub(crate) mod records;
pub(crate) mod status;
pub(crate) mod update_target;

use serde_json::Value;

use crate::api::params::Params;
use crate::domain::error::ApiError;
use crate::domain::state::{Call, Core};

/// What a call does.
pub(crate) type Handler = fn(&Core, &Call, &mut Params) -> Result<Reply, ApiError>;

/// What a call answers.
pub(crate) enum Reply {
    Json(Value),
    /// A JSON text, for what would take long to build.
    Text(String),
    File {
        name: String,
        content_type: String,
        bytes: Vec<u8>,
    },
}

/// One line of the table of calls.
pub(crate) struct Endpoint {
    method: &'static str,
    /// The path after `/k/v1/`.
    path: &'static str,
    pub(crate) handler: Handler,
    pub(crate) in_bulk: bool,
}

const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new("GET", "app.json", app::get),
    Endpoint::new("GET", "app/form/fields.json", app::fields),
    Endpoint::new("GET", "preview/app/form/fields.json", app::fields),
    Endpoint::new("GET", "app/form/layout.json", app::layout),
    Endpoint::new("GET", "preview/app/form/layout.json", app::layout),
    Endpoint::new("GET", "app/settings.json", app::settings),
    Endpoint::new("GET", "preview/app/settings.json", app::settings),
    Endpoint::new("GET", "app/status.json", app::process),
    Endpoint::new("GET", "preview/app/status.json", app::process),
    Endpoint::new("GET", "record.json", record::get),
    Endpoint::new("POST", "record.json", record::add).in_bulk(),
    Endpoint::new("PUT", "record.json", record::update).in_bulk(),
    Endpoint::new("GET", "records.json", records::get),
    Endpoint::new("POST", "records.json", records::add).in_bulk(),
    Endpoint::new("PUT", "records.json", records::update).in_bulk(),
    Endpoint::new("DELETE", "records.json", records::delete).in_bulk(),
    Endpoint::new("GET", "records/acl/evaluate.json", permissions::evaluate),
    Endpoint::new("POST", "records/cursor.json", cursors::create),
    Endpoint::new("GET", "records/cursor.json", cursors::read),
    Endpoint::new("DELETE", "records/cursor.json", cursors::delete),
    Endpoint::new("PUT", "record/status.json", status::one).in_bulk(),
    Endpoint::new("PUT", "records/status.json", status::many).in_bulk(),
    Endpoint::new("PUT", "record/assignees.json", status::assignees).in_bulk(),
    Endpoint::new("GET", "record/comments.json", comments::get),
    Endpoint::new("POST", "record/comment.json", comments::add),
    Endpoint::new("DELETE", "record/comment.json", comments::delete),
    Endpoint::new("POST", "bulkRequest.json", bulk::run),
    Endpoint::new("POST", "file.json", files::upload),
    Endpoint::new("GET", "file.json", files::download),
];

impl Endpoint {
    /// The line with this method and path, if the server has it.
    pub(crate) fn find(method: &str, path: &str) -> Option<&'static Endpoint> {
        ENDPOINTS
            .iter()
            .find(|endpoint| endpoint.method == method && endpoint.path == path)
    }

    /// The paths after `/k/v1/` that this method has, or all.
    pub(crate) fn paths(method: Option<&str>) -> Vec<&'static str> {
        let wanted = |endpoint: &&Endpoint| method.is_none_or(|method| endpoint.method == method);
        ENDPOINTS
            .iter()
            .filter(wanted)
            .map(|endpoint| endpoint.path)
            .collect()
    }

    const fn new(method: &'static str, path: &'static str, handler: Handler) -> Endpoint {
        Endpoint {
            method,
            path,
            handler,
            in_bulk: false,
        }
    }

    const fn in_bulk(self) -> Endpoint {
        Endpoint {
            in_bulk: true,
            ..self
        }
    }
}

/// A request path: `/k/v1/<name>` or `/k/guest/<space>/v1/<name>`.
pub(crate) struct ApiPath<'a> {
    pub(crate) guest_space: Option<u64>,
    pub(crate) name: &'a str,
}

impl ApiPath<'_> {
    /// Reads the path; `None` if it is none of kintone's API.
    pub(crate) fn read(path: &str) -> Option<ApiPath<'_>> {
        let path = path.strip_prefix("/k/")?;
        if let Some(name) = path.strip_prefix("v1/") {
            return Some(ApiPath {
                guest_space: None,
                name,
            });
        }
        let (space, path) = path.strip_prefix("guest/")?.split_once('/')?;
        Some(ApiPath {
            guest_space: Some(space.parse().ok()?),
            name: path.strip_prefix("v1/")?,
        })
    }
}
