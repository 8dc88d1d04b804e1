//! What a request encodes to: a body or parameters, and how to read the answer.

use http::HeaderValue;

use super::error::Error;
use super::params::Params;
use super::replay::{self, Attempt, Replay};
use super::request::CallKind;
use super::request_context::Context;
use super::response::HttpResponse;
use crate::record::id::AppId;

/// An encoded [`Endpoint`](super::Endpoint): a body or parameters, and how to decode the answer.
pub struct Encoded<R>(pub(crate) Encoding<R>);

pub(crate) enum Encoding<R> {
    /// There is nothing to ask: the answer is known.
    Answered(R),
    Outgoing(Box<Outgoing<R>>),
}

pub(crate) struct Outgoing<R> {
    pub(crate) body: Body,
    /// The path with the values of its parameters, if it has some.
    pub(crate) path: Option<String>,
    /// `None` is what the method says.
    pub(crate) kind: Option<CallKind>,
    /// `None` is what the request says.
    pub(crate) replay: Option<Replay>,
    /// Apps besides [`Endpoint::app`] whose tokens are needed.
    pub(crate) more_apps: Apps,
    /// The number of records that it writes, if it writes records.
    pub(crate) records: Option<usize>,
    pub(crate) decode: Decode<R>,
    pub(crate) translate: Translation,
    /// The paths of members of settings that this version does not know.
    pub(crate) unknown_members: Vec<String>,
}

pub(crate) type Decode<R> = Box<dyn FnOnce(HttpResponse, Attempt) -> Result<R, Error> + Send>;

pub(crate) enum Body {
    Params(Params),
    Json(Vec<u8>),
    Form {
        content_type: HeaderValue,
        form: Vec<u8>,
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

/// The apps whose tokens a request carries, each once.
#[derive(Debug, Default)]
pub(crate) struct Apps {
    /// Those that it writes to or reads.
    pub(super) own: Vec<AppId>,
    /// Those that its lookups copy from.
    pub(super) sources: Vec<AppId>,
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

impl Body {
    /// Whether it says which revision of the settings it expects.
    pub(crate) fn expects_a_revision(&self) -> bool {
        match self {
            Body::Params(params) => params.names(replay::REVISION),
            Body::Json(json) => replay::expects_a_revision(json),
            Body::Form { .. } => false,
        }
    }

    /// Returns the body as it goes into a bulk request.
    pub(crate) fn into_json(self) -> Result<Vec<u8>, Error> {
        match self {
            Body::Params(params) => Ok(params.into_json()),
            Body::Json(json) => Ok(json),
            Body::Form { .. } => Err(Error::not_sent("a file cannot go into a bulk request")),
        }
    }
}

impl<R> Encoded<R> {
    /// Encodes as the parameters of a GET or DELETE.
    pub fn params(
        params: Params,
        decode: impl FnOnce(HttpResponse) -> Result<R, Error> + Send + 'static,
    ) -> Encoded<R> {
        Encoded::new(
            Body::Params(params),
            Box::new(|response, _| decode(response)),
        )
    }

    /// Encodes as the JSON body of a POST or PUT.
    pub fn json(
        body: Vec<u8>,
        decode: impl FnOnce(HttpResponse) -> Result<R, Error> + Send + 'static,
    ) -> Encoded<R> {
        Encoded::json_of_attempt(body, |response, _| decode(response))
    }

    /// The same, for an answer that means something else after an attempt whose effect is unknown.
    pub(crate) fn json_of_attempt(
        body: Vec<u8>,
        decode: impl FnOnce(HttpResponse, Attempt) -> Result<R, Error> + Send + 'static,
    ) -> Encoded<R> {
        Encoded::new(Body::Json(body), Box::new(decode))
    }

    /// Answers with this response, because there is nothing to send.
    pub fn answered(response: R) -> Encoded<R> {
        Encoded(Encoding::Answered(response))
    }

    pub(crate) fn new(body: Body, decode: Decode<R>) -> Encoded<R> {
        Encoded(Encoding::Outgoing(Box::new(Outgoing {
            body,
            path: None,
            kind: None,
            replay: None,
            more_apps: Apps::default(),
            records: None,
            decode,
            translate: Translation::default(),
            unknown_members: Vec::new(),
        })))
    }

    /// The same, with something else made of the response if that can be.
    #[cfg(feature = "reqwest")]
    pub(crate) fn and_then<S>(
        self,
        into: impl FnOnce(R) -> Result<S, Error> + Send + 'static,
    ) -> Result<Encoded<S>, Error>
    where
        R: 'static,
    {
        Ok(Encoded(match self.0 {
            Encoding::Answered(response) => Encoding::Answered(into(response)?),
            Encoding::Outgoing(outgoing) => {
                let Outgoing {
                    body,
                    path,
                    kind,
                    replay,
                    more_apps,
                    records,
                    decode,
                    translate,
                    unknown_members,
                } = *outgoing;
                Encoding::Outgoing(Box::new(Outgoing {
                    body,
                    path,
                    kind,
                    replay,
                    more_apps,
                    records,
                    decode: Box::new(move |response, attempt| into(decode(response, attempt)?)),
                    translate,
                    unknown_members,
                }))
            }
        }))
    }

    /// It goes to this path, whose parameters have their values. One that begins with a slash is complete.
    pub(crate) fn at(mut self, path: String) -> Encoded<R> {
        if let Encoding::Outgoing(outgoing) = &mut self.0 {
            outgoing.path = Some(path);
        }
        self
    }

    /// Sets the paths of members of settings that this version does not know: the error of a rejection lists them.
    pub(super) fn unknown_members(mut self, paths: Vec<String>) -> Encoded<R> {
        if let Encoding::Outgoing(outgoing) = &mut self.0 {
            outgoing.unknown_members = paths;
        }
        self
    }

    pub(crate) fn kind(mut self, kind: CallKind) -> Encoded<R> {
        if let Encoding::Outgoing(outgoing) = &mut self.0 {
            outgoing.kind = Some(kind);
        }
        self
    }

    /// What a bulk request sends: the apps and the contexts of its members.
    pub(crate) fn bulk(
        mut self,
        apps: Apps,
        records: usize,
        replay: Replay,
        members: Vec<(Context, Translation)>,
    ) -> Encoded<R> {
        if let Encoding::Outgoing(outgoing) = &mut self.0 {
            outgoing.kind = Some(CallKind::Bulk);
            outgoing.records = Some(records);
            outgoing.replay = Some(replay);
            outgoing.more_apps = apps;
            outgoing.translate.members = members;
        }
        self
    }

    /// The caller's index of each record that is sent.
    pub(crate) fn records(mut self, records: Vec<usize>) -> Encoded<R> {
        if let Encoding::Outgoing(outgoing) = &mut self.0 {
            outgoing.records = Some(records.len());
            outgoing.translate.records = Some(records);
        }
        self
    }

    /// Sets how many records it writes.
    pub(crate) fn writes(mut self, records: usize) -> Encoded<R> {
        if let Encoding::Outgoing(outgoing) = &mut self.0 {
            outgoing.records = Some(records);
        }
        self
    }
}
