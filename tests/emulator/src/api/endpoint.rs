//! What a call is: its method and path, and the handler that turns its parameters into a reply.

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

/// One line of a table of calls.
pub(crate) struct Endpoint {
    pub(crate) method: &'static str,
    /// The path after `/k/v1/`.
    pub(crate) path: &'static str,
    pub(crate) handler: Handler,
}

impl Endpoint {
    pub(crate) const fn new(
        method: &'static str,
        path: &'static str,
        handler: Handler,
    ) -> Endpoint {
        Endpoint {
            method,
            path,
            handler,
        }
    }

    pub(crate) fn is(&self, method: &str, path: &str) -> bool {
        self.method == method && self.path == path
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
