//! Turns requests into HTTP requests, and HTTP answers into responses or errors, without any I/O.

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Method};

use super::addressing::{Addressing, AppRef};
use super::declared::{Encode, Endpoint};
use super::encoded::{Apps, Body, Decode, Encoding, Outgoing, Translation};
use super::error::Error;
use super::error_answer::{self, Refusal};
use super::info::GuestSpace;
use super::replay::{self, Attempt, Replay};
use super::request::{CallKind, HttpRequest, MAX_URL_BYTES, METHOD_OVERRIDE, origin};
use super::request_context::Context;
use super::response::HttpResponse;
use crate::record::id::AppId;

/// A request that is ready to be sent, and how to read its answer.
pub struct Prepared<R> {
    request: Option<HttpRequest>,
    context: Context,
    /// What decides which credentials it takes: it, or the strictest member of a bulk request.
    strictest: Context,
    /// Scheme, host and port of the server that is asked.
    server: String,
    attempt: Attempt,
    /// Whether the answer is the content of a file, of which nothing is quoted.
    is_download: bool,
    reading: Reading<R>,
}

enum Reading<R> {
    Known(R),
    Expected {
        decode: Decode<R>,
        translate: Translation,
        unknown_members: Vec<String>,
    },
}

/// Encodes a request for an addressing.
///
/// # Errors
///
/// If the request cannot be encoded, exceeds a limit, or belongs to a record type without an app.
pub fn prepare<E: Encode>(
    request: E,
    addressing: &Addressing,
) -> Result<Prepared<E::Response>, Error> {
    let (context, mut apps) = place::<E>(request.app(), addressing, None)?;
    if E::INFO.guest_space() == GuestSpace::Only && addressing.guest_space().is_none() {
        let error =
            "this request exists in guest spaces only; send it with `client.in_guest_space(id)`";
        return Err(Error::not_sent(error).or_of_request(context));
    }
    apps.add(Apps {
        own: request.more_apps(),
        sources: Vec::new(),
    });
    let server = origin(addressing.base_url()).to_owned();
    let replay = request.replay();
    let encoded = request
        .encode(addressing)
        .map_err(|error| error.or_of_request(context))?;
    Ok(match encoded.0 {
        Encoding::Answered(response) => Prepared {
            request: None,
            context,
            strictest: context,
            server,
            attempt: Attempt::First,
            is_download: false,
            reading: Reading::Known(response),
        },
        Encoding::Outgoing(outgoing) => {
            let Outgoing {
                body,
                path,
                kind,
                replay: of_members,
                more_apps,
                records,
                decode,
                translate,
                unknown_members,
            } = *outgoing;
            apps.add(more_apps);
            // kintone rejects the second attempt if it expects the revision that the first one replaced.
            let replay = match E::INFO.has_revision_guard() {
                true => Replay::always_if(body.expects_a_revision()),
                false => of_members.unwrap_or(replay),
            };
            let strictest = strictest(context, &translate);
            let path = addressing.path_of(E::INFO, path.as_deref());
            let sent = http_request::<E>(body, &path, apps, kind, addressing);
            let mut sent = sent.map_err(|error| error.or_of_request(context))?;
            sent.records = records;
            let is_harmless = Replay::always_if(!attaches_a_file(&sent));
            sent.replay = replay.and(is_harmless);
            sent.auth = strictest.auth();
            sent.counted = counted(context, sent.kind, &translate);
            Prepared {
                is_download: sent.is_download(),
                request: Some(sent),
                context,
                strictest,
                server,
                attempt: Attempt::First,
                reading: Reading::Expected {
                    decode,
                    translate,
                    unknown_members,
                },
            }
        }
    })
}

/// What an error says about the request, and the apps whose tokens it needs.
pub(crate) fn place<E: Endpoint>(
    app: Option<AppRef>,
    addressing: &Addressing,
    bulk_index: Option<usize>,
) -> Result<(Context, Apps), Error> {
    let context = Context::new(E::INFO, bulk_index);
    let apps = app.map_or(Ok(Vec::new()), |app| addressing.apps(app));
    let mut own = apps.map_err(|error| error.or_of_request(context))?;
    let sources = own.split_off(own.len().min(1));
    Ok((context.of_app(own.first().copied()), Apps { own, sources }))
}

fn attaches_a_file(request: &HttpRequest) -> bool {
    let writes_records = request.method != Method::GET && request.kind != CallKind::File;
    writes_records && replay::names_a_file(&request.body)
}

/// The request itself or, if it is a bulk request, the first of its members that takes the fewest credentials.
fn strictest(context: Context, translate: &Translation) -> Context {
    let members = translate.members.iter().map(|(context, _)| *context);
    let is_stricter = |strictest: Context, other: Context| match other.auth() > strictest.auth() {
        true => other,
        false => strictest,
    };
    members.fold(context, is_stricter)
}

/// The request itself and, if it is a bulk request, those in it.
fn counted(context: Context, kind: CallKind, translate: &Translation) -> Vec<AppId> {
    let members = translate.members.iter().map(|(context, _)| context);
    let calls = members.chain([&context]).filter(|_| kind != CallKind::File);
    calls.filter_map(Context::app).collect()
}

fn http_request<E: Endpoint>(
    body: Body,
    path: &str,
    apps: Apps,
    kind: Option<CallKind>,
    addressing: &Addressing,
) -> Result<HttpRequest, Error> {
    let mut request = HttpRequest {
        method: E::INFO.method().clone(),
        sent_as: E::INFO.method().clone(),
        url: format!("{}{path}", addressing.base_url()),
        headers: HeaderMap::new(),
        body: Vec::new(),
        kind: kind.unwrap_or(match *E::INFO.method() {
            Method::GET => CallKind::Read,
            _ => CallKind::Write,
        }),
        apps: apps.own,
        lookup_apps: apps.sources,
        replay: Replay::Never,
        auth: E::INFO.auth(),
        counted: Vec::new(),
        records: None,
    };
    match body {
        Body::Json(json) => request.set_json(json),
        Body::Form { content_type, form } => {
            request.headers.insert(CONTENT_TYPE, content_type);
            request.body = form;
        }
        Body::Params(params) => {
            params.check()?;
            let query = params.query();
            // The question mark counts as well.
            let is_too_long = request.url.len() + 1 + query.len() > MAX_URL_BYTES;
            if is_too_long || !params.fit_a_query() {
                request.sent_as = Method::POST;
                let method = HeaderValue::from_static(E::INFO.method().as_str());
                request.headers.insert(METHOD_OVERRIDE, method);
                request.set_json(params.into_json());
            } else if !query.is_empty() {
                request.url.push('?');
                request.url.push_str(&query);
            }
        }
    }
    Ok(request)
}

impl<R> Prepared<R> {
    /// Returns the HTTP request, or `None` if there is nothing to send and the answer is already known.
    pub fn request(&self) -> Option<&HttpRequest> {
        self.request.as_ref()
    }

    /// Takes the HTTP request out, which saves a copy of the body.
    pub fn take_request(&mut self) -> Option<HttpRequest> {
        self.request.take()
    }

    /// Marks the answer as that of an attempt after one whose effect is unknown.
    ///
    /// An upsert then cannot tell whether it added or updated a record. For a transport of your own that sends requests again.
    #[must_use]
    pub fn after_unknown(self) -> Prepared<R> {
        let attempt = Attempt::AfterUnknown;
        Prepared { attempt, ..self }
    }

    /// Reads the answer. Pass `None` if [`request`](Prepared::request) is `None`.
    ///
    /// # Errors
    ///
    /// The error of kintone or a gateway, and answers that cannot be read.
    pub fn read(self, response: Option<HttpResponse>) -> Result<R, Error> {
        match (self.reading, response) {
            (Reading::Known(response), _) => Ok(response),
            (Reading::Expected { .. }, None) => {
                Err(Error::not_sent("the request was not sent").or_of_request(self.context))
            }
            (
                Reading::Expected {
                    decode,
                    translate,
                    unknown_members,
                },
                Some(response),
            ) => {
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
                    let error = refused(refusal, self.context, &translate);
                    Err(error.of_unknown_members(unknown_members))
                }
            }
        }
    }

    #[cfg(feature = "reqwest")]
    pub(crate) fn context(&self) -> Context {
        self.context
    }

    /// Returns the error for sending this with nothing but API tokens, if kintone takes none for it.
    ///
    /// For a transport of your own, which knows the credentials.
    pub fn api_token_error(&self) -> Option<Error> {
        let instead = self.strictest.auth().instead_of_api_token()?;
        let error = Error::not_sent(format!(
            "kintone does not accept API tokens for this request; give the client {instead}, or send it anyway with `skip_auth_check`"
        ));
        Some(error.or_of_request(self.strictest))
    }

    /// Turns an error of the transport into one that names this request.
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
