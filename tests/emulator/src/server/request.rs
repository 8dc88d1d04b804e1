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
    /// The part named `file` of a multipart body, if there was one.
    Multipart(Option<Upload>),
}

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
