//! An HTTP request becomes an HTTP answer: reqwest on rustls.

mod payload;
mod tls;

use std::time::Duration;

use reqwest::header::{CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue};

pub(crate) use payload::{Chunks, Payload, Progress, Sending};
pub(crate) use tls::{certificates, identity_from_pem, identity_from_pfx};

use crate::Error;
use crate::wire::{HttpRequest, HttpResponse, Method};

/// The transport of a client.
#[derive(Debug, Clone)]
pub(crate) struct Transport {
    http: reqwest::Client,
}

impl Transport {
    pub(crate) fn new(http: reqwest::ClientBuilder) -> Result<Transport, Error> {
        // Redirects could carry credentials to another host.
        let http = http
            .redirect(reqwest::redirect::Policy::none())
            .gzip(true)
            .build();
        let http = http.map_err(|error| Error::config(describe(&error)))?;
        Ok(Transport { http })
    }

    /// The request as it is sent once. What is streamed has no time limit here: it takes as long as it goes on.
    pub(crate) fn request(
        &self,
        request: &HttpRequest,
        sending: Sending,
        credentials: HeaderMap,
        timeout: Option<Duration>,
    ) -> Result<reqwest::Request, Error> {
        let method = match request.sent_as {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
            Method::Delete => reqwest::Method::DELETE,
        };
        let mut outgoing = self.http.request(method, &request.url).headers(credentials);
        if let Some(timeout) = timeout {
            outgoing = outgoing.timeout(timeout);
        }
        let has_body = request
            .headers
            .iter()
            .any(|(name, _)| *name == "Content-Type");
        for (name, value) in &request.headers {
            outgoing = outgoing.header(*name, value);
        }
        if let Some(length) = sending.length {
            outgoing = outgoing.header(CONTENT_LENGTH, length);
        }
        if has_body {
            outgoing = outgoing.body(sending.body);
        }
        outgoing.build().map_err(no_answer)
    }

    /// Sends once, and reads the whole answer or, of a success, the head alone: then the body is in [`Answer::rest`].
    pub(crate) async fn send(
        &self,
        request: reqwest::Request,
        reads: Reads,
    ) -> Result<Answer, Error> {
        let answer = self.http.execute(request).await.map_err(no_answer)?;
        let mut head = HttpResponse {
            status: answer.status().as_u16(),
            headers: answer
                .headers()
                .iter()
                .map(|(name, value)| {
                    (
                        name.to_string(),
                        String::from_utf8_lossy(value.as_bytes()).into_owned(),
                    )
                })
                .collect(),
            body: Vec::new(),
        };
        if reads == Reads::Head && answer.status().is_success() {
            let rest = Some(answer);
            return Ok(Answer { head, rest });
        }
        head.body = body(answer).await.map_err(no_answer)?;
        Ok(Answer { head, rest: None })
    }
}

/// What an answer says of its length is believed up to here, in bytes: the body is then read without being moved.
const MAX_RESERVED_BYTES: usize = 16 * 1024 * 1024;

async fn body(mut answer: reqwest::Response) -> Result<Vec<u8>, reqwest::Error> {
    let length = answer.content_length().unwrap_or_default();
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    let mut body = Vec::with_capacity(length.min(MAX_RESERVED_BYTES));
    while let Some(chunk) = answer.chunk().await? {
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// How much of an answer is read before the call is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reads {
    All,
    Head,
}

/// What came to a request.
pub(crate) struct Answer {
    pub(crate) head: HttpResponse,
    /// What was not read.
    pub(crate) rest: Option<reqwest::Response>,
}

/// What failed before there was a connection cannot have reached kintone.
pub(crate) fn no_answer(error: reqwest::Error) -> Error {
    let unsent = error.is_connect() || error.is_builder();
    let server = error.url().map(|url| url.origin().ascii_serialization());
    // The URL holds the query, which is the user's data.
    let error = error.without_url();
    let error = if unsent {
        Error::no_connection(error)
    } else {
        Error::no_answer(error)
    };
    match server {
        Some(server) => error.of_server(server),
        None => error,
    }
}

/// The chain of causes in one line: what reqwest says by itself is `builder error`.
fn describe(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

/// Adds a header whose value is never printed.
pub(crate) fn add_secret(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), Error> {
    let (Ok(key), Ok(mut secret)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value))
    else {
        return Err(Error::config(format!(
            "the header {name:?} or its value has characters that no header can carry"
        )));
    };
    secret.set_sensitive(true);
    headers.append(key, secret);
    Ok(())
}
