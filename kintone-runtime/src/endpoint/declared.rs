//! The traits of requests: what they declare, how they are encoded, and whether they go into a bulk request or have a preview.

use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::addressing::{Addressing, AppRef};
use super::encoded::Encoded;
use super::error::Error;
use super::info::Info;
use super::json;
use super::members;
use super::params::{self, Params};
use super::replay::Replay;
use super::response::HttpResponse;
use super::unknown_members;
use crate::record::id::AppId;

/// A request of kintone's REST API: a plain value that knows neither client, nor credentials, nor transport.
///
/// If the request implements `Serialize` and its response `Deserialize`, this is all it needs: its fields are the parameters. Other
/// requests implement [`Encode`] themselves.
///
/// ```
/// use kintone_runtime::AppId;
/// use kintone_runtime::endpoint::{AppRef, Endpoint, Info, Method};
///
/// /// Reads how much of its limits an app uses.
/// #[derive(serde::Serialize)]
/// struct GetUsage {
///     app: AppId,
///     #[serde(skip_serializing_if = "Option::is_none")]
///     lang: Option<String>,
/// }
///
/// impl Endpoint for GetUsage {
///     type Response = serde_json::Value;
///     const INFO: Info = Info::new("get usage", &Method::GET, "app/usage.json");
///
///     fn app(&self) -> Option<AppRef> {
///         Some(self.app.into())
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(message = "`{Self}` is not a request of kintone's REST API")]
pub trait Endpoint: Sized {
    /// The answer of kintone: [`Done`](super::Done) where that is an empty object.
    type Response;

    /// Name, method, path and everything else that does not depend on values.
    const INFO: Info;

    /// Returns the app that the request reads or writes, if any: its token is sent, and errors name it.
    fn app(&self) -> Option<AppRef> {
        None
    }

    /// Returns apps besides [`app`](Endpoint::app) whose tokens the request needs: one about several apps names them all here.
    fn more_apps(&self) -> Vec<AppId> {
        Vec::new()
    }

    /// Finds what kintone would certainly reject, such as more ids than it takes, before anything is sent. An [`Encode`] by hand
    /// checks by itself.
    ///
    /// # Errors
    ///
    /// None, unless the request implements this.
    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    /// Returns whether the request may be sent again when its effect is unknown: by default only a GET may.
    ///
    /// Requests that kintone rejected without doing anything are always retried.
    fn replay(&self) -> Replay {
        Replay::always_if(*Self::INFO.method() == Method::GET)
    }
}

/// Encodes a request as a body or parameters, and decodes its answer.
///
/// It is implemented for every [`Endpoint`] that is `Serialize` and whose response is `Deserialize`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent",
    note = "a request is an `Endpoint` that derives `Serialize` and whose response derives `Deserialize`, or implements `Encode`"
)]
pub trait Encode: Endpoint {
    /// Returns the body or the parameters, and how to decode the answer.
    fn encode(self, addressing: &Addressing) -> Result<Encoded<Self::Response>, Error>;
}

impl<E: Endpoint + Serialize> Encode for E
where
    E::Response: DeserializeOwned,
{
    fn encode(self, _: &Addressing) -> Result<Encoded<E::Response>, Error> {
        self.check()?;
        serialized(&self)
    }
}

/// The members of a request as its parameters: a query string for a GET or DELETE, else a JSON body. A parameter of
/// the path is taken out of them.
fn serialized<E, R>(request: &E) -> Result<Encoded<R>, Error>
where
    E: Endpoint<Response = R> + Serialize,
    R: DeserializeOwned,
{
    let method = E::INFO.method();
    let decode = |response: HttpResponse| json::read(&response);
    let has_parameters = E::INFO.path().contains('{');
    if !has_parameters && matches!(*method, Method::POST | Method::PUT) {
        let body = members::body(request)?;
        return Ok(Encoded::json(body, decode).unknown_members(unknown_members::paths(request)));
    }
    let mut members = members::members(request)?;
    let path = match has_parameters {
        true => Some(params::fill_path(E::INFO.path(), &mut members)?),
        false => None,
    };
    let encoded = match *method {
        Method::GET | Method::DELETE => {
            members.retain(|_, value| !value.is_null());
            Encoded::params(Params::of(members), decode)
        }
        _ => Encoded::json(Value::Object(members).to_string().into_bytes(), decode),
    };
    Ok(match path {
        Some(path) => encoded.at(path),
        None => encoded,
    })
}

/// A request that can be a member of a bulk request: those that write records.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot go into a bulk request",
    note = "a bulk request takes requests that add, update or delete records, or change their status or assignees"
)]
pub trait BulkMember: Encode<Response: Send + 'static> {}

/// A request for settings that exist twice: the live ones, and those of the preview, which go live with the next deployment.
pub trait HasPreview: Endpoint {
    /// Returns the same request for the settings of the preview.
    fn preview(self) -> Preview<Self> {
        Preview(self)
    }
}

/// A request for the settings of the preview, which are not yet deployed.
#[derive(Debug, Clone)]
pub struct Preview<E>(E);

impl<E: HasPreview> Endpoint for Preview<E> {
    type Response = E::Response;
    const INFO: Info = E::INFO.of_preview();

    fn app(&self) -> Option<AppRef> {
        self.0.app()
    }

    fn more_apps(&self) -> Vec<AppId> {
        self.0.more_apps()
    }

    fn check(&self) -> Result<(), Error> {
        self.0.check()
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
