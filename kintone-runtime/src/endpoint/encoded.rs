//! What a request encodes to: a body or parameters, and how to read the answer.

use super::error::Error;
use super::params::Params;
use super::prepared::{Apps, Translation};
use super::replay::{Attempt, Replay};
use super::request::{CallKind, HttpResponse};
use super::request_context::Context;

/// What an [`Endpoint`](super::Endpoint) encodes to.
pub struct Encoded<R>(pub(crate) Encoding<R>);

pub(crate) enum Encoding<R> {
    /// There is nothing to ask: the answer is known.
    Answered(R),
    Outgoing(Outgoing<R>),
}

pub(crate) struct Outgoing<R> {
    pub(crate) body: Body,
    /// `None` is what the method says.
    pub(crate) kind: Option<CallKind>,
    /// `None` is what the request says.
    pub(crate) replay: Option<Replay>,
    /// Apps besides [`Endpoint::app`] whose tokens are needed.
    pub(crate) more_apps: Apps,
    /// How many records it writes, if it does.
    pub(crate) records: Option<usize>,
    pub(crate) decode: Decode<R>,
    pub(crate) translate: Translation,
}

pub(crate) type Decode<R> = Box<dyn FnOnce(HttpResponse, Attempt) -> Result<R, Error> + Send>;

pub(crate) enum Body {
    Params(Params),
    Json(Vec<u8>),
    Form { content_type: String, form: Vec<u8> },
}

impl Body {
    /// As it goes into a bulk request.
    pub(crate) fn into_json(self) -> Result<Vec<u8>, Error> {
        match self {
            Body::Params(params) => Ok(params.into_json()),
            Body::Json(json) => Ok(json),
            Body::Form { .. } => Err(Error::not_sent("a file cannot go into a bulk request")),
        }
    }
}

impl<R> Encoded<R> {
    /// The parameters of a GET or DELETE.
    pub fn params(
        params: Params,
        decode: impl FnOnce(HttpResponse) -> Result<R, Error> + Send + 'static,
    ) -> Encoded<R> {
        Encoded::new(
            Body::Params(params),
            Box::new(|response, _| decode(response)),
        )
    }

    /// The JSON body of a POST or PUT.
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

    /// Nothing to send: this is the response.
    pub fn answered(response: R) -> Encoded<R> {
        Encoded(Encoding::Answered(response))
    }

    pub(crate) fn new(body: Body, decode: Decode<R>) -> Encoded<R> {
        Encoded(Encoding::Outgoing(Outgoing {
            body,
            kind: None,
            replay: None,
            more_apps: Apps::default(),
            records: None,
            decode,
            translate: Translation::default(),
        }))
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

    /// It writes so many records.
    pub(crate) fn writes(mut self, records: usize) -> Encoded<R> {
        if let Encoding::Outgoing(outgoing) = &mut self.0 {
            outgoing.records = Some(records);
        }
        self
    }
}
