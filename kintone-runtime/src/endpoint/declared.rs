//! What every request declares about itself, and what may be done with it: sent, put into a bulk request, asked of the preview.

use super::addressing::{Addressing, AppRef};
use super::encoded::Encoded;
use super::error::Error;
use super::replay::Replay;
use super::request::Method;

/// A request of kintone's REST API.
///
/// An endpoint of your own is a struct and this:
///
/// ```
/// use kintone_runtime::endpoint::{Encoded, Endpoint};
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
