//! An HTTP request becomes an HTTP answer, by reqwest.

mod body;
mod payload;
mod request_token;
mod route;
mod tls;

use std::sync::Arc;
use std::time::Duration;

use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};

pub(crate) use body::BodyLimits;
pub(crate) use payload::{Chunks, Payload, Progress, Sending};
pub(crate) use request_token::First;
pub(crate) use route::Route;
pub(crate) use tls::{Certificates, configure as configure_tls, pem_from_pfx};

use crate::endpoint::error::Error;
use crate::endpoint::{HttpRequest, HttpResponse};

/// The transport of a client.
#[derive(Debug, Clone)]
pub(crate) struct Transport {
    http: reqwest::Client,
    route: Arc<Route>,
    limits: BodyLimits,
}

impl Transport {
    pub(crate) fn new(
        http: reqwest::ClientBuilder,
        route: Route,
        limits: BodyLimits,
    ) -> Result<Transport, Error> {
        // Redirects could carry credentials to another host.
        let http = http
            .redirect(reqwest::redirect::Policy::none())
            .gzip(true)
            .build();
        let http = http.map_err(|error| Error::config(describe(&error)))?;
        Ok(Transport {
            http,
            route: Arc::new(route),
            limits,
        })
    }

    /// The way that requests take.
    pub(crate) fn route(&self) -> &Arc<Route> {
        &self.route
    }

    /// The request as it is sent once. What is streamed has no time limit here: it takes as long as it goes on.
    pub(crate) fn request(
        &self,
        request: &HttpRequest,
        sending: Sending,
        credentials: HeaderMap,
        request_token: Option<&str>,
        timeout: Option<Duration>,
    ) -> Result<reqwest::Request, Error> {
        let method = request.sent_as.clone();
        let url = request_token::url(request, request_token);
        let mut outgoing = self.http.request(method, &*url).headers(credentials);
        if let Some(timeout) = timeout {
            outgoing = outgoing.timeout(timeout);
        }
        outgoing = outgoing.headers(request.headers.clone());
        if let Some(length) = sending.length {
            outgoing = outgoing.header(CONTENT_LENGTH, length);
        }
        if request.headers.contains_key(CONTENT_TYPE) {
            outgoing = outgoing.body(sending.body);
        }
        outgoing.build().map_err(|error| self.route.failure(error))
    }

    /// Sends once, and reads the whole answer or, of a success, the head alone: then the body is in [`Answer::rest`].
    pub(crate) async fn send(
        &self,
        request: reqwest::Request,
        reads: Reads,
    ) -> Result<Answer, Error> {
        let failed = |error| self.route.failure(error);
        let answer = self.http.execute(request).await.map_err(failed)?;
        self.route.answered();
        let is_success = answer.status().is_success();
        let mut head = HttpResponse {
            status: answer.status().as_u16(),
            headers: answer.headers().clone(),
            body: Vec::new(),
        };
        let body = match (reads, is_success) {
            (Reads::Head, true) => {
                let rest = Some(answer);
                return Ok(Answer { head, rest });
            }
            (Reads::File, true) => body::file(answer).await,
            (Reads::Head | Reads::File | Reads::All, _) => self.limits.read(answer).await,
        };
        let body = body.map_err(failed)?;
        if body.is_cut && is_success {
            let error = Error::unreadable(head.status, body.too_long());
            return Err(self.route.told(error));
        }
        head.body = body.bytes;
        if !is_success {
            self.route.mask(&mut head);
        }
        Ok(Answer { head, rest: None })
    }
}

/// How much of an answer is read before the call is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reads {
    /// JSON.
    All,
    /// The content of a file.
    File,
    /// The head alone.
    Head,
}

/// What came to a request.
pub(crate) struct Answer {
    pub(crate) head: HttpResponse,
    /// What was not read.
    pub(crate) rest: Option<reqwest::Response>,
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
    let Ok(key) = name.parse::<HeaderName>() else {
        // Name and value may have been swapped.
        return Err(Error::config(
            "the name of a header is empty or contains characters that are not allowed in it; it is not shown, because \
             it may be a secret: header(name, value)",
        ));
    };
    let Ok(mut secret) = HeaderValue::from_str(value) else {
        return Err(Error::config(format!(
            "the value of the header {name:?} contains characters that are not allowed in a header"
        )));
    };
    secret.set_sensitive(true);
    headers.append(key, secret);
    Ok(())
}
