//! Records what clients sent, so that tests can check it.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use hyper::body::Bytes;
use serde_json::Value;

use crate::server::fault::Effect;
use crate::server::request::Body;
use crate::server::request::Request;

/// The number of requests that are kept.
const REMEMBERED: usize = 1_000;

/// The maximum total size of their bodies, in bytes.
const REMEMBERED_BYTES: usize = 64 * 1024 * 1024;

/// Headers whose values are hidden.
const SECRET_HEADERS: [&str; 4] = [
    "x-cybozu-authorization",
    "x-cybozu-api-token",
    "authorization",
    "cookie",
];

/// A request as it arrived, with the status of its response.
#[derive(Debug, Clone)]
pub struct RequestLog {
    /// The HTTP method, without regard to a method override.
    pub method: String,
    /// The path.
    pub path: String,
    /// The query string, percent-encoded; empty if there is none.
    pub query: String,
    /// The names of the headers, in lower case, and their values. Credentials are shown as `***`.
    pub headers: Vec<(String, String)>,
    /// The body, if it is JSON.
    pub body: Option<Value>,
    /// The status of the response; 0 if the connection was closed without one.
    pub status: u16,
    /// The faults that occurred.
    pub faults: Vec<Effect>,
}

impl RequestLog {
    /// Returns the value of the first header with this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(header, _)| header.eq_ignore_ascii_case(name))?;
        Some(&found.1)
    }
}

/// A request whose body is parsed only on demand.
pub(crate) struct Unread {
    log: RequestLog,
    body: Bytes,
}

impl Unread {
    pub(crate) fn new(request: &Request) -> Unread {
        let headers = request.headers.iter().map(|(name, value)| {
            let value = match SECRET_HEADERS.contains(&name.as_str()) {
                true => "***".to_owned(),
                false => String::from_utf8_lossy(value.as_bytes()).into_owned(),
            };
            (name.to_string(), value)
        });
        let log = RequestLog {
            method: request.method.clone(),
            path: request.path.clone(),
            query: request.query.clone(),
            headers: headers.collect(),
            body: None,
            status: 0,
            faults: Vec::new(),
        };
        let body = match &request.body {
            Body::Bytes(bytes) => bytes.clone(),
            Body::Multipart(_) => Bytes::new(),
        };
        Unread { log, body }
    }

    pub(crate) fn answered(mut self, status: u16, faults: Vec<Effect>) -> Unread {
        self.log.status = status;
        self.log.faults = faults;
        self
    }

    fn read(&self) -> RequestLog {
        RequestLog {
            body: serde_json::from_slice(&self.body).ok(),
            ..self.log.clone()
        }
    }
}

/// The latest requests.
pub(crate) struct RequestLogs {
    logs: Mutex<Remembered>,
    prints: bool,
}

#[derive(Default)]
struct Remembered {
    requests: VecDeque<Unread>,
    bytes: usize,
}

impl RequestLogs {
    /// With `prints`, each request is also printed to standard error.
    pub(crate) fn new(prints: bool) -> RequestLogs {
        RequestLogs {
            logs: Mutex::default(),
            prints,
        }
    }

    pub(crate) fn push(&self, request: Unread) {
        if self.prints {
            request.print();
        }
        let mut logs = self.logs.lock().unwrap_or_else(PoisonError::into_inner);
        logs.bytes += request.body.len();
        logs.requests.push_back(request);
        while logs.requests.len() > REMEMBERED
            || (logs.bytes > REMEMBERED_BYTES && logs.requests.len() > 1)
        {
            let forgotten = logs.requests.pop_front();
            logs.bytes -= forgotten.map_or(0, |request| request.body.len());
        }
    }

    pub(crate) fn all(&self) -> Vec<RequestLog> {
        let logs = self.logs.lock().unwrap_or_else(PoisonError::into_inner);
        logs.requests.iter().map(Unread::read).collect()
    }
}

impl Unread {
    /// `200 GET /k/v1/record.json`, and the faults that happened.
    fn print(&self) {
        let RequestLog {
            method,
            path,
            status,
            faults,
            ..
        } = &self.log;
        match faults.as_slice() {
            [] => eprintln!("{status} {method} {path}"),
            faults => eprintln!("{status} {method} {path} {faults:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use hyper::HeaderMap;

    use super::*;

    fn request(path: &str, body: Bytes) -> Unread {
        Unread::new(&Request {
            method: "POST".into(),
            path: path.into(),
            query: String::new(),
            headers: HeaderMap::new(),
            body: Body::Bytes(body),
        })
    }

    fn paths(logs: &RequestLogs) -> Vec<String> {
        logs.all().into_iter().map(|log| log.path).collect()
    }

    #[test]
    fn large_bodies_make_older_requests_forgotten_early() {
        let logs = RequestLogs::new(false);
        let large = Bytes::from(vec![0; REMEMBERED_BYTES / 2]);
        for path in ["1", "2", "3"] {
            logs.push(request(path, large.clone()));
        }
        assert_eq!(paths(&logs), ["2", "3"]);
        // The latest request is kept regardless of its size.
        logs.push(request("4", Bytes::from(vec![0; REMEMBERED_BYTES + 1])));
        assert_eq!(paths(&logs), ["4"]);
        logs.push(request("5", Bytes::new()));
        assert_eq!(paths(&logs), ["5"]);
    }

    #[test]
    fn a_thousand_requests_are_remembered() {
        let logs = RequestLogs::new(false);
        for at in 0..1_002 {
            logs.push(request(&at.to_string(), Bytes::new()));
        }
        let paths = paths(&logs);
        assert_eq!((paths.len(), paths[0].as_str()), (1_000, "2"));
    }
}
