//! A call: its method, its path, and the handler that turns its parameters into a reply.

use serde_json::Value;

use crate::api::params::Params;
use crate::domain::error::ApiError;
use crate::domain::state::{Call, Core};

/// The handler of a call.
pub(crate) type Handler = fn(&Core, &Call, &mut Params) -> Result<Reply, ApiError>;

/// The reply of a call.
pub(crate) enum Reply {
    Json(Value),
    /// JSON as text, for replies that would be slow to build as a value.
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
    /// Parses a path. Returns `None` if it does not belong to kintone's API.
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
