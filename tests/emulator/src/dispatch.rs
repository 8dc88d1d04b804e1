//! Turns a request into an answer: the table of calls, the checks in front of it, one transaction around it.

use hyper::HeaderMap;
use hyper::body::Bytes;

use crate::api::{ApiPath, Endpoint, Reply};
use crate::core::{Call, Core};
use crate::error::ApiError;
use crate::messages::{Language, Problem};
use crate::params::{Params, Upload};

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

/// An answer without the headers that every answer has.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) disposition: Option<String>,
    pub(crate) body: Vec<u8>,
}

/// Answers a request.
pub(crate) fn handle(core: &Core, request: Request) -> Answer {
    let language = language(&request.headers, core.settings.default_language);
    match answer(core, request) {
        Ok(Reply::Json(value)) => Answer::json(200, &value),
        Ok(Reply::File {
            name,
            content_type,
            bytes,
        }) => Answer {
            status: 200,
            content_type,
            disposition: Some(disposition(&name)),
            body: bytes,
        },
        Err(error) => Answer::json(error.problem.status(), &error.body(language)),
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
        caller: core.settings.credentials.caller(&request.headers)?,
        guest_space: path.guest_space,
        preview: path.name.starts_with("preview/"),
        now: (core.settings.clock)(),
        zone: core.settings.zone,
    };
    core.store
        .transaction(|| (endpoint.handler)(core, &call, &mut params))
}

/// A POST may stand for any method. The names are case sensitive.
fn overridden_method(request: &Request) -> Result<String, ApiError> {
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
                core.settings.strict_content_type
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

/// Japanese for a list of languages that starts with it, English for any other, the default without one.
fn language(headers: &HeaderMap, default: Language) -> Language {
    let accepted = headers
        .get("accept-language")
        .and_then(|header| header.to_str().ok())
        .unwrap_or_default()
        .trim();
    match accepted {
        "" | "*" => default,
        accepted if accepted.starts_with("ja") => Language::Ja,
        _ => Language::En,
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
    fn json(status: u16, value: &serde_json::Value) -> Answer {
        Answer {
            status,
            content_type: "application/json;charset=utf-8".to_owned(),
            disposition: None,
            body: value.to_string().into_bytes(),
        }
    }
}
