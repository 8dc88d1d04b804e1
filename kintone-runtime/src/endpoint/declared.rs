//! What every request declares about itself, and what may be done with it: sent, put into a bulk request, asked of the preview.

use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::addressing::{Addressing, AppRef};
use super::encoded::Encoded;
use super::error::Error;
use super::info::Info;
use super::replay::Replay;

/// A request of kintone's REST API: a plain value that knows neither client, nor credentials, nor transport.
///
/// A request that is `Serialize`, with a response that is `Deserialize`, is complete with this; its members are the
/// parameters. One that needs more implements [`Encode`] by hand.
///
/// ```
/// use kintone_runtime::AppId;
/// use kintone_runtime::endpoint::{AppRef, Endpoint, Info, Method};
///
/// /// Reads the graphs of an app.
/// #[derive(serde::Serialize)]
/// struct GetGraphs {
///     app: AppId,
///     #[serde(skip_serializing_if = "Option::is_none")]
///     lang: Option<String>,
/// }
///
/// impl Endpoint for GetGraphs {
///     type Response = serde_json::Value;
///     const INFO: Info = Info::new("get graphs", &Method::GET, "app/reports.json").preview();
///
///     fn app(&self) -> Option<AppRef> {
///         Some(self.app.into())
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(message = "`{Self}` is not a request of kintone's REST API")]
pub trait Endpoint: Sized {
    /// What kintone answers.
    type Response;

    /// Name, method, path and whatever else never changes.
    const INFO: Info;

    /// The app that it reads or writes, if there is one: its token is sent, and errors name it.
    fn app(&self) -> Option<AppRef> {
        None
    }

    /// Whether it may be sent again when its effect is unknown: a GET may, and nothing else unless it says so.
    /// Requests that kintone rejected without doing anything are always retried.
    fn replay(&self) -> Replay {
        Replay::always_if(*Self::INFO.method() == Method::GET)
    }
}

/// How a request becomes a body or parameters, and how its answer is read.
///
/// Every [`Endpoint`] that is `Serialize`, with a response that is `Deserialize`, has this.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent",
    note = "a request is an `Endpoint` that derives `Serialize` and whose response derives `Deserialize`, or implements `Encode`"
)]
pub trait Encode: Endpoint {
    /// The body or the parameters, and how to read the answer.
    fn encode(self, addressing: &Addressing) -> Result<Encoded<Self::Response>, Error>;
}

impl<E: Endpoint + Serialize> Encode for E
where
    E::Response: DeserializeOwned,
{
    fn encode(self, _: &Addressing) -> Result<Encoded<E::Response>, Error> {
        Encoded::serialized(&self)
    }
}

/// Whether a bulk request takes it: the requests that write records.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot go into a bulk request",
    note = "a bulk request takes requests that add, update or delete records, or change their status or assignees"
)]
pub trait BulkMember: Encode<Response: Send + 'static> {}

/// A request for settings that exist twice: live, and as they will be after the next deploy.
pub trait HasPreview: Endpoint {
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
    const INFO: Info = E::INFO.of_preview();

    fn app(&self) -> Option<AppRef> {
        self.0.app()
    }

    fn replay(&self) -> Replay {
        self.0.replay()
    }
}

impl<E: HasPreview + Encode> Encode for Preview<E> {
    fn encode(self, addressing: &Addressing) -> Result<Encoded<E::Response>, Error> {
        self.0.encode(addressing)
    }
}
