//! A request value and an addressing become an HTTP request; an HTTP answer becomes the response or an error.
//!
//! No I/O happens here and no credential is known here: a transport sends [`Prepared::request`], adds the
//! credentials of [`HttpRequest::apps`] and [`HttpRequest::lookup_apps`], and gives the answer to [`Prepared::read`].
//! What [`HttpRequest::failure`] says of an answer, and [`HttpRequest::replay`] of it, decides whether it is sent again.
//!
//! ```
//! use kintone_runtime::api::GetApp;
//! use kintone_runtime::endpoint::{self, Addressing, AppIds, HttpResponse, Method};
//! use kintone_runtime::AppId;
//!
//! let addressing = Addressing::new("https://example.cybozu.com", AppIds::default());
//! let prepared = endpoint::prepare(GetApp::new(AppId::new(1)), &addressing)?;
//! let request = prepared.request().expect("there is something to send");
//! assert_eq!(request.method, Method::Get);
//! assert_eq!(request.url, "https://example.cybozu.com/k/v1/app.json?id=1");
//!
//! let app = prepared.read(Some(HttpResponse {
//!     status: 200,
//!     headers: vec![],
//!     body: r#"{"appId": "1", "name": "請求書"}"#.into(),
//! }))?;
//! assert_eq!(app["name"], "請求書");
//! # Ok::<(), kintone_runtime::Error>(())
//! ```

mod addressing;
pub mod error;
mod error_answer;
mod field_error;
pub(crate) mod json;
mod multipart;
mod params;
mod replay;
mod request_context;
#[cfg(test)]
pub(crate) mod testing;
mod unreadable_records;

pub use addressing::{Addressing, AppIds, AppRef};
pub(crate) use error_answer::{Refusal, excerpt, shown};
pub use field_error::FieldError;
#[cfg(feature = "reqwest")]
pub(crate) use multipart::AFTER_FILE;
pub(crate) use multipart::file_form;
pub use params::Params;
pub use replay::Replay;
pub(crate) use replay::{Attempt, Outcome};
pub(crate) use request_context::Context;
pub(crate) use unreadable_records::UnreadableRecords;

use crate::api::{Body, Decode, Encoding, Endpoint, Outgoing};
use crate::endpoint::error::Error;
use crate::record::id::AppId;

/// From which length on a GET or DELETE travels as a POST with method override, in bytes.
///
/// kintone takes about 8 KB of URL; proxies on the way may take less.
pub const MAX_URL_BYTES: usize = 4096;

/// The longest JSON answer that is read, decompressed, in bytes: 64 MiB. Our own choice: a page of 500 records and the errors of
/// a bulk request of 2,000 records are shorter. See `ClientBuilder::max_json_bytes`.
pub const MAX_JSON_BYTES: usize = 64 * 1024 * 1024;

/// How much is kept of an answer that is not JSON, such as the page of a gateway, decompressed, in bytes: 64 KiB. Our own choice.
/// See `ClientBuilder::max_page_bytes`.
pub const MAX_PAGE_BYTES: usize = 64 * 1024;

/// An HTTP request without credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// What the request does. Decide by this whether it may be repeated.
    pub method: Method,
    /// The HTTP method: POST instead of `method` if the URL would be too long.
    pub sent_as: Method,
    /// The URL, query string included.
    pub url: String,
    /// The headers.
    pub headers: Vec<(&'static str, String)>,
    /// The body. There is none without a `Content-Type` header.
    pub body: Vec<u8>,
    /// How long it may take.
    pub kind: CallKind,
    /// Whether it may be sent again when nobody knows if it was carried out.
    pub replay: Replay,
    /// The apps that it writes to or reads, each of which needs a token.
    pub apps: Vec<AppId>,
    /// The source apps of their lookups: it carries the tokens that there are for them.
    pub lookup_apps: Vec<AppId>,
    /// The apps whose daily limit it counts against, each as often as it does. A bulk request is not counted, but its
    /// requests are; files are not counted.
    /// Source: kintone REST API, number of API requests per day
    pub counted: Vec<AppId>,
    /// How many records it writes, if it does.
    pub records: Option<usize>,
}

/// An HTTP answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpResponse {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The body, decompressed.
    pub body: Vec<u8>,
}

impl HttpResponse {
    /// A header by its name, in whatever case.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }

    fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether an answer that should be JSON lacks its end. Whatever else is wrong with it is found when it is read.
    fn is_cut_off(&self) -> bool {
        let body = self.body.trim_ascii();
        body.first().is_none_or(|first| *first == b'{') && body.last() != Some(&b'}')
    }
}

fn header<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
    let (_, value) = headers
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    Some(value)
}

/// The methods that kintone knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Reads.
    Get,
    /// Adds, and whatever is none of the others.
    Post,
    /// Updates.
    Put,
    /// Deletes.
    Delete,
}

impl Method {
    /// The name on the wire: `GET`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Delete => "DELETE",
        }
    }
}

/// The kinds of call, which differ in how long they may take.
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

/// A request, ready to be sent, and how to read its answer.
pub struct Prepared<R> {
    request: Option<HttpRequest>,
    context: Context,
    /// Scheme, host and port of the server that is asked.
    server: String,
    attempt: Attempt,
    /// Whether the answer is the content of a file, of which nothing is quoted.
    is_download: bool,
    answer: Answer<R>,
}

enum Answer<R> {
    Known(R),
    Expected {
        decode: Decode<R>,
        translate: Translation,
    },
}

/// How indices on the wire become those of the caller: what has nothing to send is not on the wire.
#[derive(Debug, Default)]
pub(crate) struct Translation {
    /// The caller's index of each record that is sent, if that differs.
    pub(crate) records: Option<Vec<usize>>,
    /// The members of a bulk request that are sent.
    pub(crate) members: Vec<(Context, Translation)>,
}

/// Encodes a request for an addressing.
pub fn prepare<E: Endpoint>(
    request: E,
    addressing: &Addressing,
) -> Result<Prepared<E::Response>, Error> {
    let (context, mut apps) = place::<E>(request.app(), addressing, None)?;
    let server = origin(addressing.base_url()).to_owned();
    let replay = request.replay();
    let encoded = request
        .encode(addressing)
        .map_err(|error| error.or_of_request(context))?;
    Ok(match encoded.0 {
        Encoding::Answered(response) => Prepared {
            request: None,
            context,
            server,
            attempt: Attempt::First,
            is_download: false,
            answer: Answer::Known(response),
        },
        Encoding::Outgoing(outgoing) => {
            let Outgoing {
                body,
                kind,
                replay: of_members,
                more_apps,
                records,
                decode,
                translate,
            } = outgoing;
            apps.add(more_apps);
            let mut sent = http_request::<E>(body, apps, kind, addressing);
            sent.records = records;
            let is_harmless = Replay::always_if(!attaches_a_file(&sent));
            sent.replay = of_members.unwrap_or(replay).and(is_harmless);
            sent.counted = counted(context, sent.kind, &translate);
            Prepared {
                is_download: sent.is_download(),
                request: Some(sent),
                context,
                server,
                attempt: Attempt::First,
                answer: Answer::Expected { decode, translate },
            }
        }
    })
}

/// The apps whose tokens a request carries, each once.
#[derive(Debug, Default)]
pub(crate) struct Apps {
    /// Those that it writes to or reads.
    own: Vec<AppId>,
    /// Those that its lookups copy from.
    sources: Vec<AppId>,
}

impl Apps {
    pub(crate) fn add(&mut self, more: Apps) {
        for (apps, more) in [(&mut self.own, more.own), (&mut self.sources, more.sources)] {
            for app in more {
                if !apps.contains(&app) {
                    apps.push(app);
                }
            }
        }
    }
}

/// What an error says about the request, and the apps whose tokens it needs.
pub(crate) fn place<E: Endpoint>(
    app: Option<AppRef>,
    addressing: &Addressing,
    bulk_index: Option<usize>,
) -> Result<(Context, Apps), Error> {
    let context = Context::new(E::NAME, E::METHOD, bulk_index);
    let apps = app.map_or(Ok(Vec::new()), |app| addressing.apps(app));
    let mut own = apps.map_err(|error| error.or_of_request(context))?;
    let sources = own.split_off(own.len().min(1));
    Ok((context.of_app(own.first().copied()), Apps { own, sources }))
}

fn attaches_a_file(request: &HttpRequest) -> bool {
    let writes_records = request.method != Method::Get && request.kind != CallKind::File;
    writes_records && replay::names_a_file(&request.body)
}

/// The request itself and, if it is a bulk request, those in it.
fn counted(context: Context, kind: CallKind, translate: &Translation) -> Vec<AppId> {
    let members = translate.members.iter().map(|(context, _)| context);
    let calls = members.chain([&context]).filter(|_| kind != CallKind::File);
    calls.filter_map(Context::app).collect()
}

fn http_request<E: Endpoint>(
    body: Body,
    apps: Apps,
    kind: Option<CallKind>,
    addressing: &Addressing,
) -> HttpRequest {
    let mut request = HttpRequest {
        method: E::METHOD,
        sent_as: E::METHOD,
        url: format!("{}{}", addressing.base_url(), addressing.path(E::PATH)),
        headers: Vec::new(),
        body: Vec::new(),
        kind: kind.unwrap_or(match E::METHOD {
            Method::Get => CallKind::Read,
            _ => CallKind::Write,
        }),
        apps: apps.own,
        lookup_apps: apps.sources,
        replay: Replay::Never,
        counted: Vec::new(),
        records: None,
    };
    match body {
        Body::Json(json) => request.set_json(json),
        Body::Form { content_type, form } => {
            request.headers.push((CONTENT_TYPE, content_type));
            request.body = form;
        }
        Body::Params(params) => {
            let query = params.query();
            // The question mark counts as well.
            if request.url.len() + 1 + query.len() > MAX_URL_BYTES {
                request.sent_as = Method::Post;
                request
                    .headers
                    .push((METHOD_OVERRIDE, E::METHOD.as_str().to_owned()));
                request.set_json(params.into_json());
            } else if !query.is_empty() {
                request.url.push('?');
                request.url.push_str(&query);
            }
        }
    }
    request
}

/// Scheme, host and port of a URL.
fn origin(url: &str) -> &str {
    let host = url.find("://").map_or(0, |colon| colon + "://".len());
    let end = url[host..].find(['/', '?', '#']);
    end.map_or(url, |end| &url[..host + end])
}

const CONTENT_TYPE: &str = "Content-Type";
const METHOD_OVERRIDE: &str = "X-HTTP-Method-Override";

impl HttpRequest {
    /// Why an answer to this is not a success: it has an error status, or is JSON without its end.
    ///
    /// [`Replay::allows`] tells whether the request may then be sent again. What the caller gets is the error of
    /// [`Prepared::read`], which knows the request.
    pub fn failure(&self, answer: &HttpResponse) -> Option<Error> {
        if !answer.is_success() {
            let refusal = Refusal::read(answer.clone()).of_server(origin(&self.url));
            return Some(Error::refused(refusal));
        }
        (!self.is_download() && answer.is_cut_off()).then(|| Error::cut_off(answer.status))
    }

    /// Whether a successful answer is the content of a file.
    pub(crate) fn is_download(&self) -> bool {
        self.kind == CallKind::File && self.method == Method::Get
    }

    fn set_json(&mut self, json: Vec<u8>) {
        self.headers
            .push((CONTENT_TYPE, "application/json".to_owned()));
        self.body = json;
    }
}

impl<R> Prepared<R> {
    /// What to send. `None` if the answer is known without asking: there was nothing to write.
    pub fn request(&self) -> Option<&HttpRequest> {
        self.request.as_ref()
    }

    /// Takes out what to send, to save a copy of the body.
    pub fn take_request(&mut self) -> Option<HttpRequest> {
        self.request.take()
    }

    /// Says that the answer is that of an attempt after one whose effect is unknown: an upsert cannot tell then whether it
    /// added or updated a record. For a transport of your own that sends again.
    #[must_use]
    pub fn after_unknown(self) -> Prepared<R> {
        let attempt = Attempt::AfterUnknown;
        Prepared { attempt, ..self }
    }

    /// Reads the answer. `None` is right where [`request`](Prepared::request) is `None`.
    pub fn read(self, response: Option<HttpResponse>) -> Result<R, Error> {
        match (self.answer, response) {
            (Answer::Known(response), _) => Ok(response),
            (Answer::Expected { .. }, None) => {
                Err(Error::not_sent("the request was not sent").or_of_request(self.context))
            }
            (Answer::Expected { decode, translate }, Some(response)) => {
                if response.is_success() {
                    // The decoder takes the answer along.
                    let beginning = match self.is_download {
                        true => Vec::new(),
                        false => error_answer::beginning(&response.body).to_vec(),
                    };
                    decode(response, self.attempt).map_err(|error| {
                        error
                            .or_unread(&beginning)
                            .of_server(&self.server)
                            .or_of_request(self.context)
                    })
                } else {
                    let refusal = Refusal::read(response).of_server(&self.server);
                    Err(refused(refusal, self.context, &translate))
                }
            }
        }
    }

    #[cfg(feature = "reqwest")]
    pub(crate) fn context(&self) -> Context {
        self.context
    }

    /// An error of the transport as an error of this request: it names the request.
    pub fn failed(&self, error: Error) -> Error {
        error.or_of_request(self.context)
    }
}

fn refused(mut refusal: Refusal, context: Context, translate: &Translation) -> Error {
    let member = refusal
        .bulk_index()
        .and_then(|index| translate.members.get(index));
    let (context, translate) = member.map_or((context, translate), |(context, translate)| {
        (*context, translate)
    });
    if let Some(records) = &translate.records {
        refusal.renumber(records);
    }
    Error::refused(refusal).or_of_request(context)
}
