//! HTTP requests without credentials, as plain values.

use std::fmt;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, Method};

use super::error::Error;
use super::error_answer::Refusal;
use super::info::Auth;
use super::replay::Replay;
use super::response::HttpResponse;
use crate::record::id::AppId;

/// The longest URL of a GET or DELETE, in bytes. Longer ones are sent as a POST with method override.
///
/// kintone accepts about 8 KB of URL; proxies may accept less.
pub const MAX_URL_BYTES: usize = 4096;

/// An HTTP request without credentials.
///
/// `Debug` shows how long the body is, and nothing of it: it may hold the password of a guest.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// The method of the request.
    pub method: Method,
    /// The HTTP method to send: POST instead of `method` if the URL would be too long.
    pub sent_as: Method,
    /// The URL, query string included.
    pub url: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, if there is a `Content-Type` header.
    pub body: Vec<u8>,
    /// The kind of call, which determines the timeout.
    pub kind: CallKind,
    /// Whether it may be sent again when its effect is unknown.
    pub replay: Replay,
    /// The credentials that it takes; for a bulk request those of its strictest member.
    pub auth: Auth,
    /// The apps that it reads or writes, each of which needs a token.
    pub apps: Vec<AppId>,
    /// The source apps of their lookups. Their tokens are sent too, if there are any.
    pub lookup_apps: Vec<AppId>,
    /// The apps whose daily limit it counts against, once for each time that it counts. The requests in a bulk request count, the bulk
    /// request itself and files do not.
    /// Source: kintone REST API, number of API requests per day
    pub counted: Vec<AppId>,
    /// The number of records that it writes, if it writes records.
    pub records: Option<usize>,
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("sent_as", &self.sent_as)
            .field("url", &self.url)
            .field("headers", &self.headers)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .field("kind", &self.kind)
            .field("replay", &self.replay)
            .field("auth", &self.auth)
            .field("apps", &self.apps)
            .field("lookup_apps", &self.lookup_apps)
            .field("counted", &self.counted)
            .field("records", &self.records)
            .finish()
    }
}

/// The request as it is sent, for a transport of your own.
///
/// ```
/// use kintone_runtime::AppId;
/// use kintone_runtime::api::GetFormLayout;
/// use kintone_runtime::endpoint::{self, Addressing, AppIds};
///
/// let addressing = Addressing::new("https://example.cybozu.com", AppIds::default());
/// let mut prepared = endpoint::prepare(GetFormLayout::new(AppId::new(1)), &addressing)?;
/// let request = prepared.take_request().expect("there is something to send");
/// let request = http::Request::try_from(request)?;
/// assert_eq!(request.uri().path(), "/k/v1/app/form/layout.json");
///
/// // What the transport gives back:
/// let answer = http::Response::new(br#"{"layout": [], "revision": "1"}"#.to_vec());
/// assert_eq!(prepared.read(Some(answer.into()))?.revision.get(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl TryFrom<HttpRequest> for http::Request<Vec<u8>> {
    type Error = http::uri::InvalidUri;

    fn try_from(request: HttpRequest) -> Result<http::Request<Vec<u8>>, http::uri::InvalidUri> {
        let mut sent = http::Request::new(request.body);
        *sent.method_mut() = request.sent_as;
        *sent.uri_mut() = request.url.parse()?;
        *sent.headers_mut() = request.headers;
        Ok(sent)
    }
}

/// The kinds of calls, which have different timeouts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CallKind {
    /// Reads records or settings.
    Read,
    /// Writes up to 100 records, or settings.
    Write,
    /// A bulk request: writes up to 2,000 records.
    Bulk,
    /// Sends or receives a file.
    File,
}

pub(super) const METHOD_OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");

impl HttpRequest {
    /// Returns why an answer is not a success: it has an error status, or its end is missing.
    ///
    /// [`Replay::allows`] says whether the request may then be sent again. The error of [`Prepared::read`](super::Prepared::read) has more
    /// details, because it knows the request.
    pub fn failure(&self, answer: &HttpResponse) -> Option<Error> {
        if !answer.is_success() {
            let refusal = Refusal::read(answer.clone()).of_server(origin(&self.url));
            return Some(Error::refused(refusal));
        }
        (!self.is_download() && answer.is_cut_off()).then(|| Error::cut_off(answer.status))
    }

    /// Whether a successful answer is the content of a file.
    pub(crate) fn is_download(&self) -> bool {
        self.kind == CallKind::File && self.method == Method::GET
    }

    pub(super) fn set_json(&mut self, json: Vec<u8>) {
        let json_type = HeaderValue::from_static("application/json");
        self.headers.insert(CONTENT_TYPE, json_type);
        self.body = json;
    }
}

/// Scheme, host and port of a URL.
pub(super) fn origin(url: &str) -> &str {
    let host = url.find("://").map_or(0, |colon| colon + "://".len());
    let end = url[host..].find(['/', '?', '#']);
    end.map_or(url, |end| &url[..host + end])
}
