//! The endpoints: each request is a plain value that knows what it asks, and neither client, nor credentials, nor transport.
//!
//! The names are the verb and noun of kintone's documentation. Each part comes in the same order: what it does, with its
//! limits and its source; the struct; `new` and setters; the endpoint; the response.

mod app;
mod bulk;
mod count;
mod cursor;
mod file;
mod form;
mod process;
mod record;
mod records;
mod settings;
mod status;
mod upsert;

pub use app::GetApp;
pub use bulk::{AnyBulkMember, BulkRequest, BulkRequests, MAX_BULK_REQUESTS};
pub use count::CountRecords;
pub use cursor::{AddCursor, AddedCursor, CursorPage, DeleteCursor, GetRecordsByCursor};
pub use file::{DownloadFile, FileContent, MAX_FILE_BYTES, UploadFile};
pub use form::{GetFormFields, GetFormLayout};
pub use process::GetProcessManagementSettings;
pub use record::{AddRecord, GetRecord, UpdateRecord};
pub(crate) use record::{update_any, update_by_id};
pub use records::{
    AddRecords, DeleteRecords, GetRecords, MAX_RECORDS_PER_CALL, MAX_RECORDS_PER_PAGE,
    RecordToDelete, ToDelete, UpdateRecords, Written,
};
#[cfg(feature = "reqwest")]
pub(crate) use records::{added as read_added, updated_records as read_updated};
pub use settings::GetGeneralSettings;
pub use status::{
    MAX_ASSIGNEES, StatusChange, ToStatusChange, UpdateAssignees, UpdateStatus, UpdateStatuses,
};
pub use upsert::{UpsertOperation, UpsertRecords, Upserted};
#[cfg(feature = "reqwest")]
pub(crate) use upsert::{encode_entry as encode_upsert, upserted as read_upserted};

use crate::endpoint::error::Error;
use crate::endpoint::{
    Addressing, AppRef, Apps, Attempt, CallKind, Context, HttpResponse, Method, Params, Replay,
    Translation, json,
};

/// A request of kintone's REST API.
///
/// An endpoint of your own is a struct and this:
///
/// ```
/// use kintone_runtime::api::{Encoded, Endpoint};
/// use kintone_runtime::endpoint::{Addressing, AppRef, Method, Params};
/// use kintone_runtime::{AppId, Error};
///
/// struct GetViews {
///     app: AppId,
/// }
///
/// impl Endpoint for GetViews {
///     type Response = serde_json::Value;
///     const NAME: &'static str = "get views";
///     const METHOD: Method = Method::Get;
///     const PATH: &'static str = "app/views.json";
///
///     fn app(&self) -> Option<AppRef> {
///         Some(self.app.into())
///     }
///
///     fn encode(self, _: &Addressing) -> Result<Encoded<serde_json::Value>, Error> {
///         Ok(Encoded::params(Params::new().with("app", self.app.get()), |answer| {
///             serde_json::from_slice(&answer.body).map_err(|error| Error::unreadable(answer.status, error))
///         }))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(message = "`{Self}` is not a request of kintone's REST API")]
pub trait Endpoint: Sized {
    /// What kintone answers.
    type Response;

    /// What errors call it: `get records`.
    const NAME: &'static str;

    /// What it does. A GET that travels as a POST is still a GET.
    const METHOD: Method;

    /// The path behind `/k/v1/`: `records.json`.
    const PATH: &'static str;

    /// The app that it reads or writes, if it is one: its token is sent, and errors name it.
    fn app(&self) -> Option<AppRef>;

    /// Whether it may be sent again when nobody knows if it was carried out: a GET may, and nothing else unless it says so.
    /// What kintone refused before it did anything is sent again in any case.
    fn replay(&self) -> Replay {
        Replay::always_if(Self::METHOD == Method::Get)
    }

    /// The body or the parameters, and how to read the answer.
    fn encode(self, addressing: &Addressing) -> Result<Encoded<Self::Response>, Error>;
}

/// Whether a bulk request takes it: the requests that write records.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot go into a bulk request",
    note = "a bulk request takes requests that add, update or delete records, or change their status or assignees"
)]
pub trait BulkMember: Endpoint<Response: Send + 'static> {}

/// A request for settings that exist twice: live, and as they will be after the next deploy.
pub trait HasPreview: Endpoint {
    /// The path of the twin behind `/k/v1/`: `preview/app/form/fields.json`.
    const PREVIEW_PATH: &'static str;

    /// The same for the settings that are not deployed yet.
    fn preview(self) -> Preview<Self> {
        Preview(self)
    }
}

/// A request for settings that are not deployed yet.
#[derive(Debug, Clone)]
pub struct Preview<E>(E);

impl<E: HasPreview> Endpoint for Preview<E> {
    type Response = E::Response;
    const NAME: &'static str = E::NAME;
    const METHOD: Method = E::METHOD;
    const PATH: &'static str = E::PREVIEW_PATH;

    fn app(&self) -> Option<AppRef> {
        self.0.app()
    }

    fn replay(&self) -> Replay {
        self.0.replay()
    }

    fn encode(self, addressing: &Addressing) -> Result<Encoded<E::Response>, Error> {
        self.0.encode(addressing)
    }
}

/// What an [`Endpoint`] makes of itself.
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
    fn into_json(self) -> Result<Vec<u8>, Error> {
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
    fn bulk(
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

/// The answer of a request whose members nobody has typed yet.
fn untyped(response: HttpResponse) -> Result<serde_json::Value, Error> {
    json::read(&response)
}
