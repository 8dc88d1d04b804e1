//! The client: what is asked, with the credentials for it, sent in time.

mod base_url;
mod builder;
mod call;
mod credentials;
mod environment;
mod operations;
mod process;
mod secret;

pub use builder::ClientBuilder;
pub use call::Call;
pub use credentials::MAX_API_TOKENS;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderMap;

use self::credentials::Credentials;
use crate::api::Endpoint;
use crate::transport::{self, Transport};
use crate::wire::{self, Addressing, CallKind, HttpRequest};
use crate::{Error, SpaceId};

/// A client of one kintone environment. Cloning it is cheap, and the clones share their connections.
///
/// ```no_run
/// # async fn example() -> Result<(), kintone_runtime::Error> {
/// use kintone_runtime::{AppId, Client, api::GetFormFields};
///
/// let client = Client::builder("https://example.cybozu.com")
///     .api_token("…")
///     .build()?;
/// let form = client.send(GetFormFields::new(AppId::new(1)).lang("default")).await?;
/// println!("{}", form["properties"]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    addressing: Addressing,
}

/// What clones and handles of a client have in common.
struct Shared {
    transport: Transport,
    credentials: Credentials,
    timeouts: Timeouts,
}

/// How long a call of each kind may take.
#[derive(Debug, Clone, Copy)]
struct Timeouts {
    read: Duration,
    write: Duration,
    bulk: Duration,
    file: Duration,
}

impl Default for Timeouts {
    /// Our own choice: kintone's documentation names no times.
    fn default() -> Timeouts {
        Timeouts {
            read: Duration::from_secs(60),
            write: Duration::from_secs(60),
            bulk: Duration::from_secs(180),
            file: Duration::from_secs(600),
        }
    }
}

impl Timeouts {
    fn of(&self, kind: CallKind) -> Duration {
        match kind {
            CallKind::Read => self.read,
            CallKind::Write => self.write,
            CallKind::Bulk => self.bulk,
            CallKind::File => self.file,
        }
    }

    fn set(&mut self, kind: CallKind, timeout: Duration) {
        *match kind {
            CallKind::Read => &mut self.read,
            CallKind::Write => &mut self.write,
            CallKind::Bulk => &mut self.bulk,
            CallKind::File => &mut self.file,
        } = timeout;
    }
}

impl Client {
    /// Starts a client of the environment at this URL: `https://example.cybozu.com`, with a path prefix if a gateway needs one.
    pub fn builder(base_url: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(base_url)
    }

    /// A client from the variables that kintone's own tools read: see [`ClientBuilder::from_env`].
    pub fn from_env() -> Result<Client, Error> {
        ClientBuilder::from_env()?.build()
    }

    /// The same client for the apps of a guest space, which are reached by no other way.
    ///
    /// ```no_run
    /// # fn example(client: kintone_runtime::Client) {
    /// use kintone_runtime::SpaceId;
    ///
    /// let guests = client.in_guest_space(SpaceId::new(7));
    /// # }
    /// ```
    pub fn in_guest_space(&self, space: SpaceId) -> Client {
        Client {
            shared: self.shared.clone(),
            addressing: self.addressing.in_guest_space(space),
        }
    }

    /// Where this client sends its requests, and which apps it means.
    pub fn addressing(&self) -> &Addressing {
        &self.addressing
    }

    /// Sends any request. It is encoded at once, and sent when the call is awaited.
    pub fn send<E: Endpoint>(&self, request: E) -> Call<'_, E::Response> {
        let mut prepared = match wire::prepare(request, &self.addressing) {
            Ok(prepared) => prepared,
            Err(error) => return Call::known(Err(error)),
        };
        let Some(request) = prepared.take_request() else {
            return Call::known(prepared.read(None));
        };
        match self.shared.credential_headers(&request) {
            Ok(credentials) => Call::sending(
                Box::pin(self.shared.exchange(request, credentials)),
                prepared,
            ),
            Err(error) => Call::known(Err(prepared.failed(error))),
        }
    }
}

impl Shared {
    fn credential_headers(&self, request: &HttpRequest) -> Result<HeaderMap, Error> {
        let mut headers = HeaderMap::new();
        let credentials = self
            .credentials
            .headers(&request.apps, &request.lookup_apps)?;
        for (name, value) in credentials {
            transport::add_secret(&mut headers, name, value.reveal())?;
        }
        Ok(headers)
    }

    async fn exchange(
        &self,
        request: HttpRequest,
        credentials: HeaderMap,
    ) -> Result<wire::HttpResponse, Error> {
        let timeout = self.timeouts.of(request.kind);
        self.transport.send(request, credentials, timeout).await
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.addressing.base_url())
            .field("guest_space", &self.addressing.guest_space())
            .field("credentials", &self.shared.credentials)
            .field("timeouts", &self.shared.timeouts)
            .finish_non_exhaustive()
    }
}
