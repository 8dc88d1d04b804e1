//! Turns a request into an answer: the table of calls, the checks in front of it, one transaction around it.

use hyper::HeaderMap;
use hyper::body::Bytes;
use hyper::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, HeaderName, HeaderValue};

use crate::api::params::{Params, Upload};
use crate::api::{ApiPath, Endpoint, Reply};
use crate::domain::error::ApiError;
use crate::domain::messages::{Language, Problem};
use crate::domain::state::{Call, Core};
use crate::server::concurrency::Slot;

/// The `Cache-Control` of a 429, as measured on the service.
const NOT_CACHED: &str = "no-cache, no-store, must-revalidate";

/// A request that has arrived as a whole.
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
}

/// What came with a request.
pub(crate) enum Body {
    Bytes(Bytes),
    /// The part named `file` of a multipart body, if there was one.
    Multipart(Option<Upload>),
}

impl Body {
    pub(crate) fn none() -> Body {
        Body::Bytes(Bytes::new())
    }
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    /// Not so if a machine in front of kintone answers, which knows nothing of its headers.
    pub(crate) is_from_kintone: bool,
}

/// Answers a request.
pub(crate) fn handle(core: &Core, request: Request) -> Answer {
    let languages = Languages::of(&request.headers, core.environment.default_language);
    match answer(core, request) {
        Ok(Reply::Json(value)) => Answer::json(200, &value),
        Ok(Reply::Text(text)) => Answer::text(200, text),
        Ok(Reply::File {
            name,
            content_type,
            bytes,
        }) => Answer::file(&name, &content_type, bytes),
        Err(error) => Answer::error(&error, languages),
    }
}

fn answer(core: &Core, request: Request) -> Result<Reply, ApiError> {
    let method = overridden_method(&request)?;
    let unsupported = || Problem::Unsupported {
        method: method.clone(),
        path: request.path.clone(),
    };
    let path = ApiPath::read(&request.path).ok_or_else(unsupported)?;
    let endpoint = Endpoint::find(&method, path.name).ok_or_else(unsupported)?;
    check_form(core, &request)?;
    let mut params = match request.body {
        Body::Bytes(body) => Params::read(&request.query, &body)?,
        Body::Multipart(Some(upload)) => Params::from_upload(upload),
        Body::Multipart(None) => Params::default(),
    };
    let call = Call {
        caller: core.environment.credentials.caller(&request.headers)?,
        guest_space: path.guest_space,
        preview: path.name.starts_with("preview/"),
        now: (core.environment.clock)(),
        zone: core.environment.zone,
    };
    core.store
        .transaction(|| (endpoint.handler)(core, &call, &mut params))
}

/// A POST may stand for any method. The names are case sensitive.
pub(crate) fn overridden_method(request: &Request) -> Result<String, ApiError> {
    match request.headers.get("x-http-method-override") {
        Some(method) if request.method == "POST" => match method.to_str() {
            Ok(method @ ("GET" | "POST" | "PUT" | "DELETE")) => Ok(method.to_owned()),
            _ => Err(Problem::IllegalRequest.into()),
        },
        _ => Ok(request.method.clone()),
    }
}

/// Refuses what kintone refuses before it looks at parameters: raw brackets in the URL, a Content-Type without a body,
/// and a body that does not say it is JSON.
fn check_form(core: &Core, request: &Request) -> Result<(), ApiError> {
    let content_type = request
        .headers
        .get("content-type")
        .and_then(|header| header.to_str().ok())
        .unwrap_or_default();
    let is_json = content_type
        .split(';')
        .next()
        .is_some_and(|name| name.trim().eq_ignore_ascii_case("application/json"));
    let is_illegal = request.query.contains(['[', ']'])
        || match &request.body {
            Body::Multipart(_) => !request.path.ends_with("/file.json"),
            Body::Bytes(body) if body.is_empty() => {
                core.environment.strict_content_type
                    && request.method == "GET"
                    && !content_type.is_empty()
            }
            Body::Bytes(_) => !is_json,
        };
    if is_illegal {
        return Err(Problem::IllegalRequest.into());
    }
    Ok(())
}

/// In which language a request is answered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Languages {
    /// What the request prefers, if it says so.
    preferred: Option<Language>,
    default: Language,
}

impl Languages {
    pub(crate) fn of(headers: &HeaderMap, default: Language) -> Languages {
        let accepted = headers
            .get("accept-language")
            .and_then(|header| header.to_str().ok());
        Languages {
            preferred: accepted.and_then(preferred_language),
            default,
        }
    }

    fn of_refusal(self, problem: &Problem) -> Language {
        self.preferred
            .unwrap_or_else(|| problem.default_language(self.default))
    }
}

/// The language of the highest quality, the first of several: Japanese, or English for any other. Nothing for `*`, which
/// is any.
fn preferred_language(header: &str) -> Option<Language> {
    let mut best = (0.0, "*");
    for entry in header.split(',') {
        let (tag, parameters) = entry.split_once(';').unwrap_or((entry, ""));
        let tag = tag.trim();
        let quality = match parameters.trim().split_once('=') {
            Some((name, quality)) if name.trim().eq_ignore_ascii_case("q") => {
                quality.trim().parse().unwrap_or(0.0)
            }
            _ => 1.0,
        };
        if !tag.is_empty() && quality > best.0 {
            best = (quality, tag);
        }
    }
    let primary = best.1.split('-').next().unwrap_or_default();
    match primary {
        "*" => None,
        primary if primary.eq_ignore_ascii_case("ja") => Some(Language::Ja),
        _ => Some(Language::En),
    }
}

/// The file name, percent-encoded since header values are ASCII.
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

impl Answer {
    pub(crate) fn json(status: u16, value: &serde_json::Value) -> Answer {
        Answer::text(status, value.to_string())
    }

    fn text(status: u16, json: String) -> Answer {
        let content_type = HeaderValue::from_static("application/json;charset=utf-8");
        Answer {
            status,
            headers: HeaderMap::from_iter([(CONTENT_TYPE, content_type)]),
            body: json.into_bytes(),
            is_from_kintone: true,
        }
    }

    /// A refusal. One of too many requests also has its code in a header, and must not be cached.
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

    fn file(name: &str, content_type: &str, bytes: Vec<u8>) -> Answer {
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

    /// The same with what every answer of kintone says of the requests that run.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_of_the_highest_quality_is_preferred_in_any_case() {
        use Language::{En, Ja};
        for (header, expected) in [
            ("ja", Some(Ja)),
            ("JA-jp", Some(Ja)),
            ("en;q=0.1,ja", Some(Ja)),
            ("en;q=0.1, ja;Q=0.9", Some(Ja)),
            ("ja;q=0.8, fr", Some(En)),
            ("ja,en", Some(Ja)),
            ("ja;q=0, en;q=0.1", Some(En)),
            ("jav", Some(En)),
            ("*", None),
            ("", None),
            ("ja;q=0", None),
            ("*;q=0.5, ja", Some(Ja)),
        ] {
            assert_eq!(preferred_language(header), expected, "{header}");
        }
    }
}
