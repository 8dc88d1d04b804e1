//! Answers: what a handler replied, a refusal, or the page of a gateway.

use hyper::HeaderMap;
use hyper::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, HeaderName, HeaderValue};

use crate::domain::error::ApiError;
use crate::domain::problem::Problem;
use crate::server::concurrency::Slot;
use crate::server::languages::Languages;

/// The `Cache-Control` of a 429, as measured on the service.
const NOT_CACHED: &str = "no-cache, no-store, must-revalidate";

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    /// Not so if a machine in front of kintone answers, which knows nothing of its headers.
    pub(crate) is_from_kintone: bool,
}

impl Answer {
    pub(crate) fn json(status: u16, value: &serde_json::Value) -> Answer {
        Answer::text(status, value.to_string())
    }

    pub(super) fn text(status: u16, json: String) -> Answer {
        let content_type = HeaderValue::from_static("application/json;charset=utf-8");
        Answer {
            status,
            headers: HeaderMap::from_iter([(CONTENT_TYPE, content_type)]),
            body: json.into_bytes(),
            is_from_kintone: true,
        }
    }

    /// Returns a refusal. One of too many requests also has its code in a header, and must not be cached.
    pub(crate) fn error(error: &ApiError, languages: Languages) -> Answer {
        let language = languages.of_refusal(&error.problem);
        let mut answer = Answer::json(error.problem.status(), &error.body(language));
        if answer.status == 429 {
            let code = HeaderValue::from_static(error.problem.code());
            answer
                .headers
                .insert(HeaderName::from_static("x-cybozu-error"), code);
            answer
                .headers
                .insert(CACHE_CONTROL, HeaderValue::from_static(NOT_CACHED));
        }
        answer
    }

    pub(super) fn file(name: &str, content_type: &str, bytes: Vec<u8>) -> Answer {
        // The content type of an uploaded file is what the client wrote, which may be no header value.
        let content_type = HeaderValue::from_str(content_type)
            .unwrap_or(HeaderValue::from_static("application/octet-stream"));
        let mut headers = HeaderMap::from_iter([(CONTENT_TYPE, content_type)]);
        if let Ok(disposition) = HeaderValue::from_str(&disposition(name)) {
            headers.insert(CONTENT_DISPOSITION, disposition);
        }
        Answer {
            status: 200,
            headers,
            body: bytes,
            is_from_kintone: true,
        }
    }

    pub(crate) fn is_json(&self) -> bool {
        let content_type = self.headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
        content_type.is_some_and(|content_type| content_type.starts_with(b"application/json"))
    }

    /// Returns the same with what every answer of kintone says of the requests that run.
    pub(crate) fn with_limits(mut self, slot: &Slot) -> Answer {
        // The limit cannot have let pass a request that it is said to have refused.
        let error = self.headers.get("x-cybozu-error");
        let running = match error.is_some_and(|code| code == Problem::TooManyRequests.code()) {
            true => slot.limit.saturating_add(1),
            false => slot.running,
        };
        if self.is_from_kintone {
            self.headers.insert(
                HeaderName::from_static("x-concurrencylimit-limit"),
                HeaderValue::from(slot.limit),
            );
            self.headers.insert(
                HeaderName::from_static("x-concurrencylimit-running"),
                HeaderValue::from(running),
            );
        }
        self
    }
}

/// Returns the file name, percent-encoded since header values are ASCII.
fn disposition(name: &str) -> String {
    let mut encoded = String::new();
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
                encoded.push(char::from(byte))
            }
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("attachment; filename*=UTF-8''{encoded}")
}
