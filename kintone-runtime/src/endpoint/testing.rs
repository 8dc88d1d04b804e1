//! What the tests of the endpoints ask: what is sent, and what an answer becomes.

use super::{Addressing, AppIds, HttpRequest, HttpResponse, prepare};
use crate::endpoint::Encode;
use crate::endpoint::error::Error;

pub(crate) fn addressing() -> Addressing {
    Addressing::new("https://example.cybozu.com/", AppIds::default())
}

/// What is sent for a request.
pub(crate) fn sent<E: Encode>(request: E) -> HttpRequest {
    let prepared = prepare(request, &addressing()).unwrap_or_else(|error| panic!("{error}"));
    prepared.request().expect("something to send").clone()
}

/// The body that is sent for a request.
pub(crate) fn body<E: Encode>(request: E) -> String {
    String::from_utf8(sent(request).body).expect("JSON is UTF-8")
}

/// What an answer becomes.
pub(crate) fn answer<E: Encode>(request: E, status: u16, body: &str) -> Result<E::Response, Error> {
    prepare(request, &addressing())?.read(Some(HttpResponse {
        status,
        headers: http::HeaderMap::new(),
        body: body.as_bytes().to_vec(),
    }))
}
