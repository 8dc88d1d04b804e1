//! Turns a request into an answer: checks it, finds its handler, and runs that in a transaction.

use hyper::HeaderMap;
use serde_json::{Map, Value};

use crate::api::endpoint::{ApiPath, Reply};
use crate::api::params::{Params, named_app};
use crate::api::routes::find_endpoint;
use crate::domain::caller::Caller;
use crate::domain::error::ApiError;
use crate::domain::language::Language;
use crate::domain::problem::Problem;
use crate::domain::state::{Call, Core};
use crate::server::answer::Answer;
use crate::server::auth::{Credentials, SessionProof};
use crate::server::languages::Languages;
use crate::server::request::{Body, REQUEST_TOKEN, Request, overridden_method};
use crate::store::settings::Stage;

/// The settings for the checks before a call.
#[derive(Debug, Clone)]
pub(crate) struct Admission {
    pub(crate) credentials: Credentials,
    /// The language of errors for requests that do not specify one.
    pub(crate) default_language: Language,
    /// Whether a Content-Type without a body is rejected.
    pub(crate) strict_content_type: bool,
}

/// Answers a request.
pub(crate) fn handle(core: &Core, admission: &Admission, request: Request) -> Answer {
    let languages = Languages::of(&request.headers, admission.default_language);
    match answer(core, admission, request, languages.of_caller()) {
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

fn answer(
    core: &Core,
    admission: &Admission,
    request: Request,
    language: Language,
) -> Result<Reply, ApiError> {
    let method = overridden_method(&request)?;
    let unsupported = || Problem::Unsupported {
        method: method.clone(),
        path: request.path.clone(),
    };
    let path = ApiPath::read(&request.path).ok_or_else(unsupported)?;
    let endpoint = find_endpoint(&method, path.name).ok_or_else(unsupported)?;
    admission.check_form(&request)?;
    let mut params = match request.body {
        Body::Bytes(body) => Params::read(&request.query, &body)?,
        Body::Multipart(form) => Params {
            values: Map::from_iter(
                form.request_token
                    .map(|token| (REQUEST_TOKEN.to_owned(), token.into())),
            ),
            upload: form.file,
            ..Params::default()
        },
    };
    let request_token = params.values.remove(REQUEST_TOKEN);
    if let Some(name) = endpoint.name_in(path.name) {
        params.values.insert("name".to_owned(), name.into());
    }
    let caller = match endpoint.accepts {
        None => Caller::nobody(),
        Some(accepted) => {
            let credentials = &admission.credentials;
            let writes = method != "GET";
            let request_token = request_token.as_ref().and_then(Value::as_str);
            let session = SessionProof {
                writes,
                request_token,
            };
            let caller = credentials.caller(&request.headers, session, &core.environment)?;
            caller.check_credential(accepted)?;
            caller
        }
    };
    let call = Call {
        caller,
        guest_space: path.guest_space,
        stage: match path.name.starts_with("preview/") {
            true => Stage::Preview,
            false => Stage::Live,
        },
        origin: origin(&request.headers),
        language,
        now: (core.environment.clock)(),
        zone: core.environment.zone,
    };
    core.count_request(named_app(&params.values), call.now.date_naive());
    core.transaction(|| (endpoint.handler)(core, &call, &mut params))
}

/// Returns the URL that the caller sent the request to, without its path.
fn origin(headers: &HeaderMap) -> String {
    let host = headers.get("host").and_then(|host| host.to_str().ok());
    format!("http://{}", host.unwrap_or("localhost"))
}

impl Admission {
    /// Rejects what kintone rejects before it reads parameters: raw brackets in the URL, a Content-Type without a body, and a
    /// body without a JSON content type.
    fn check_form(&self, request: &Request) -> Result<(), ApiError> {
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
                    self.strict_content_type && request.method == "GET" && !content_type.is_empty()
                }
                Body::Bytes(_) => !is_json,
            };
        if is_illegal {
            return Err(Problem::IllegalRequest.into());
        }
        Ok(())
    }
}
