//! The answers to requests: replies, errors, and pages of gateways.

use chrono::{DateTime, Utc};
use hyper::HeaderMap;
use hyper::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, DATE, HeaderName, HeaderValue,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

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
    /// Whether the answer has kintone's headers. Those of gateways do not.
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

    /// Makes the answer of an error. A 429 also has its code in a header, and must not be cached.
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
        // The content type was sent by the client that uploaded the file, and may be invalid in a header.
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

    /// Adds the time of the answer.
    pub(super) fn at(mut self, now: DateTime<Utc>) -> Answer {
        let date = now.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
        if let Ok(date) = HeaderValue::from_str(&date) {
            self.headers.insert(DATE, date);
        }
        self
    }

    /// Adds the headers about concurrent requests, which every answer of kintone has.
    pub(crate) fn with_limits(mut self, slot: &Slot) -> Answer {
        // An injected 429 must look as if the limit had been exceeded.
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

/// The bytes of a file name that are escaped in a header.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_');

/// Returns the file name, percent-encoded since header values are ASCII.
fn disposition(name: &str) -> String {
    let encoded = utf8_percent_encode(name, ESCAPED);
    format!("attachment; filename*=UTF-8''{encoded}")
}
