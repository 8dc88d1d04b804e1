//! Remembers what clients sent, so that tests can assert it.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use crate::dispatch::{Body, Request};

/// Older requests than so many are forgotten.
const REMEMBERED: usize = 1_000;

/// Headers whose values are not kept.
const SECRET_HEADERS: [&str; 4] = [
    "x-cybozu-authorization",
    "x-cybozu-api-token",
    "authorization",
    "cookie",
];

/// One request as it arrived, and the status that it got.
#[derive(Debug, Clone)]
pub struct RequestLog {
    /// The method on the wire, before any override.
    pub method: String,
    /// The path.
    pub path: String,
    /// The query string, still encoded; empty without one.
    pub query: String,
    /// Names, in lower case, and values. The values of credentials are `***`.
    pub headers: Vec<(String, String)>,
    /// The body if it is JSON.
    pub body: Option<Value>,
    /// The status of the answer.
    pub status: u16,
}

impl RequestLog {
    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(header, _)| header.eq_ignore_ascii_case(name))?;
        Some(&found.1)
    }

    pub(crate) fn of(request: &Request) -> RequestLog {
        let headers = request.headers.iter().map(|(name, value)| {
            let value = match SECRET_HEADERS.contains(&name.as_str()) {
                true => "***".to_owned(),
                false => String::from_utf8_lossy(value.as_bytes()).into_owned(),
            };
            (name.to_string(), value)
        });
        RequestLog {
            method: request.method.clone(),
            path: request.path.clone(),
            query: request.query.clone(),
            headers: headers.collect(),
            body: match &request.body {
                Body::Bytes(bytes) => serde_json::from_slice(bytes).ok(),
                Body::Multipart(_) => None,
            },
            status: 0,
        }
    }

    pub(crate) fn answered(self, status: u16) -> RequestLog {
        RequestLog { status, ..self }
    }
}

/// The latest requests.
pub(crate) struct RequestLogs {
    logs: Mutex<VecDeque<RequestLog>>,
    prints: bool,
}

impl RequestLogs {
    /// With `prints`, each request is also a line on the standard error.
    pub(crate) fn new(prints: bool) -> RequestLogs {
        RequestLogs {
            logs: Mutex::new(VecDeque::new()),
            prints,
        }
    }

    pub(crate) fn push(&self, log: RequestLog) {
        if self.prints {
            eprintln!("{} {} {}", log.status, log.method, log.path);
        }
        let mut logs = self.logs.lock().unwrap_or_else(PoisonError::into_inner);
        if logs.len() == REMEMBERED {
            logs.pop_front();
        }
        logs.push_back(log);
    }

    pub(crate) fn all(&self) -> Vec<RequestLog> {
        self.logs
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .cloned()
            .collect()
    }
}
