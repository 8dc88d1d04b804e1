//! A request that has arrived.

use hyper::HeaderMap;
use hyper::body::Bytes;

use crate::api::params::Upload;
use crate::domain::error::ApiError;
use crate::domain::problem::Problem;

/// A request with its whole body.
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
}

/// The body of a request.
pub(crate) enum Body {
    Bytes(Bytes),
    Multipart(Form),
}

/// The parts of a multipart body that kintone reads.
#[derive(Default)]
pub(crate) struct Form {
    /// The part named `file`.
    pub(crate) file: Option<Upload>,
    /// The token of the caller's session.
    pub(crate) request_token: Option<String>,
}

/// How the request token of a session is named, as a parameter, a member of a body or a part of a form.
pub(crate) const REQUEST_TOKEN: &str = "__REQUEST_TOKEN__";

impl Body {
    pub(crate) fn none() -> Body {
        Body::Bytes(Bytes::new())
    }
}

/// Returns the method of a request, which a POST may override. Method names are case-sensitive.
pub(crate) fn overridden_method(request: &Request) -> Result<String, ApiError> {
    match request.headers.get("x-http-method-override") {
        Some(method) if request.method == "POST" => match method.to_str() {
            Ok(method @ ("GET" | "POST" | "PUT" | "DELETE")) => Ok(method.to_owned()),
            _ => Err(Problem::IllegalRequest.into()),
        },
        _ => Ok(request.method.clone()),
    }
}
