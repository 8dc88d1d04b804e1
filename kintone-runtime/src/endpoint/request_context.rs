//! What an error says about its request: what was asked of which app.

use std::fmt;

use super::{Auth, Info, Method};
use crate::record::id::AppId;

/// What was asked of which app, and where in a bulk request.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Context {
    endpoint: &'static str,
    app: Option<AppId>,
    reads: bool,
    auth: Auth,
    bulk_index: Option<usize>,
}

impl Context {
    pub(crate) fn new(info: Info, bulk_index: Option<usize>) -> Context {
        Context {
            endpoint: info.name(),
            app: None,
            reads: *info.method() == Method::GET,
            auth: info.auth(),
            bulk_index,
        }
    }

    pub(crate) fn of_app(self, app: Option<AppId>) -> Context {
        Context { app, ..self }
    }

    pub(crate) fn endpoint(&self) -> &'static str {
        self.endpoint
    }

    pub(crate) fn app(&self) -> Option<AppId> {
        self.app
    }

    pub(crate) fn reads(&self) -> bool {
        self.reads
    }

    /// The credentials that the request takes.
    pub(crate) fn auth(&self) -> Auth {
        self.auth
    }

    pub(crate) fn bulk_index(&self) -> Option<usize> {
        self.bulk_index
    }
}

impl fmt::Display for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.endpoint.is_empty() {
            return Ok(());
        }
        if let Some(index) = self.bulk_index {
            write!(f, "bulk request, requests[{index}]: ")?;
        }
        f.write_str(self.endpoint)?;
        if let Some(app) = self.app {
            write!(f, " of app {app}")?;
        }
        f.write_str(": ")
    }
}
