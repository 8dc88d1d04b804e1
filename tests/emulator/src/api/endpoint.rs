//! A call: its method, its path, and the handler that turns its parameters into a reply.

use serde_json::Value;

use crate::api::params::Params;
use crate::domain::caller::Credential;
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
    /// The path after `/k/v1/`. It may contain [`NAME`].
    pub(crate) path: &'static str,
    pub(crate) handler: Handler,
    /// The credentials that it accepts; `None` if it needs none.
    pub(crate) accepts: Option<&'static [Credential]>,
}

/// The part of a path that is the parameter `name`.
const NAME: &str = "{name}";

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
            accepts: Some(&[
                Credential::Password,
                Credential::ApiToken,
                Credential::OAuth,
            ]),
        }
    }

    /// Accepts everything but API tokens.
    pub(crate) const fn without_tokens(mut self) -> Endpoint {
        self.accepts = Some(&[Credential::Password, Credential::OAuth]);
        self
    }

    /// Accepts passwords only.
    pub(crate) const fn with_password(mut self) -> Endpoint {
        self.accepts = Some(&[Credential::Password]);
        self
    }

    /// Needs no credentials.
    pub(crate) const fn without_credentials(mut self) -> Endpoint {
        self.accepts = None;
        self
    }

    pub(crate) fn is(&self, method: &str, path: &str) -> bool {
        self.method == method && (self.path == path || self.name_in(path).is_some())
    }

    /// Returns the parameter `name` in a request path that fits this one.
    pub(crate) fn name_in<'a>(&self, path: &'a str) -> Option<&'a str> {
        let (before, after) = self.path.split_once(NAME)?;
        let name = path.strip_prefix(before)?.strip_suffix(after)?;
        Some(name).filter(|name| !name.is_empty())
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
