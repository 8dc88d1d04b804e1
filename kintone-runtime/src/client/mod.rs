//! The client: what is asked, with the credentials for it, sent in time.

mod base_url;
mod builder;
mod call;
mod compared;
mod credentials;
mod edit_record;
mod environment;
mod files;
mod gate;
pub mod load;
mod operations;
mod proxy;
mod retry;
mod secret;
mod send;
mod shared;
mod stats;
mod status;
mod stream;
mod trace;
mod transport;
mod verification;
mod verify;

pub use builder::ClientBuilder;
pub use bytes::Bytes;
pub use call::Call;
pub(crate) use compared::Compared;
pub use credentials::MAX_API_TOKENS;
pub use edit_record::EditRecord;
pub use files::{FileStream, UploadPath};
pub use gate::Concurrency;
pub use retry::{RetryEvent, RetryPolicy};
pub use stats::Stats;
pub use stream::RecordStream;
pub use verification::{Difference, Verification};

use std::fmt;
use std::mem;
use std::sync::Arc;

use self::send::Attach;
use self::shared::Shared;
use crate::client::transport::{Payload, Reads};
use crate::endpoint::Encode;
use crate::endpoint::error::Error;
use crate::endpoint::{self, Addressing, HttpRequest};
use crate::record::id::{AppId, SpaceId};

/// A client of one kintone environment. Cloning it is cheap, and the clones share their connections.
///
/// ```no_run
/// # async fn example() -> Result<(), kintone_runtime::Error> {
/// use kintone_runtime::{AppId, Client, api::GetFormFields};
///
/// let client = Client::builder("https://example.cybozu.com")
///     .api_token("token")
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
    /// use kintone_runtime::record::id::SpaceId;
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

    /// What this client, its clones and its handles have done so far.
    pub fn stats(&self) -> Stats {
        self.shared.counters.stats()
    }

    /// How many calls this client, its clones and its handles run at once, and how much the domain has to do.
    ///
    /// The limit starts at 10. It grows while all places are taken and kintone says that the domain has room, and falls when it
    /// has not; calls that find no place wait for one in the order in which they came.
    ///
    /// Source: the headers `X-ConcurrencyLimit-Limit` and `X-ConcurrencyLimit-Running`
    pub fn concurrency(&self) -> Concurrency {
        self.shared.gate.concurrency()
    }

    /// How many requests about this app were sent that count against its daily limit: each of those in a bulk request counts,
    /// the bulk request itself and files do not. A request that was sent again is counted again.
    ///
    /// Whether kintone counts the requests in a bulk request, and those that it refuses, is not documented; it is assumed here.
    pub fn calls(&self, app: impl Into<AppId>) -> u64 {
        self.shared.counters.of_app(app.into())
    }

    /// Sends any request. It is encoded at once, and sent when the call is awaited.
    pub fn send<E: Encode>(&self, request: E) -> Call<'_, E::Response> {
        self.call(request, whole_body, None)
    }

    /// Sends a request. The head of its answer is all that is read if something is to become of the body.
    fn call<E: Encode>(
        &self,
        request: E,
        payload: impl FnOnce(&mut HttpRequest) -> Payload,
        attach: Option<Attach<E::Response>>,
    ) -> Call<'_, E::Response> {
        let mut prepared = match endpoint::prepare(request, &self.addressing) {
            Ok(prepared) => prepared,
            Err(error) => return Call::known(Err(error)),
        };
        let Some(mut request) = prepared.take_request() else {
            return Call::known(prepared.read(None));
        };
        let payload = payload(&mut request);
        match self.shared.credential_headers(&request) {
            Ok(credentials) => {
                let context = prepared.context();
                let reads = match (attach, request.is_download()) {
                    (Some(_), _) => Reads::Head,
                    (None, true) => Reads::File,
                    (None, false) => Reads::All,
                };
                let unsuited = self.shared.unsuited_credentials(&prepared);
                let exchange = self
                    .shared
                    .exchange(request, payload, reads, credentials, context);
                Call::sending(Box::pin(exchange), prepared, attach, unsuited)
            }
            Err(error) => Call::known(Err(prepared.failed(error))),
        }
    }
}

/// The body of a request, which is in memory.
fn whole_body(request: &mut HttpRequest) -> Payload {
    Payload::Bytes(mem::take(&mut request.body).into())
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.addressing.base_url())
            .field("guest_space", &self.addressing.guest_space())
            .field("credentials", &self.shared.credentials)
            .field("timeouts", &self.shared.timeouts)
            .field("retry", &self.shared.retry)
            .finish_non_exhaustive()
    }
}
