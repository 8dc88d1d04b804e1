//! The HTTP client: adds credentials and applies timeouts, retries and the concurrency limit.

#[cfg(feature = "apps")]
mod all_apps;
mod all_comments;
mod base_url;
mod build;
mod builder;
mod call;
mod changes;
mod compared;
mod credentials;
#[cfg(feature = "csv")]
pub mod csv;
#[cfg(feature = "apps")]
mod deploy;
#[cfg(feature = "apps")]
mod deploying;
mod download;
mod edit_record;
mod environment;
mod gate;
mod header_secrets;
mod identity;
mod lent;
pub mod load;
mod operations;
mod proxy;
mod related;
mod request_json;
mod retry;
mod secret;
mod send;
mod shared;
mod stats;
mod status;
mod stream;
mod trace;
mod transport;
mod upload;
mod variables;
mod verification;
mod verify;

pub use builder::ClientBuilder;
pub use bytes::Bytes;
pub use call::Call;
pub use changes::{Bookmark, Change, ChangeBatch, ChangesPlan, ChangesSince, ParseBookmarkError};
pub(crate) use compared::Compared;
pub use credentials::{Credentials, MAX_API_TOKENS};
#[cfg(feature = "apps")]
pub use deploy::{DeployAndWait, Deployed, DeployedApp};
pub use download::FileStream;
pub use edit_record::EditRecord;
pub use environment::Environment;
pub use gate::Concurrency;
pub use related::RelatedRecords;
pub use retry::{RetryEvent, RetryPolicy};
pub use stats::Stats;
pub use stream::RecordStream;
pub use upload::UploadPath;
pub use verification::{Difference, Verification};

use std::fmt;
use std::mem;
use std::sync::Arc;
use std::time::Instant;

use self::send::{Attach, History};
use self::shared::Shared;
use crate::client::transport::{Payload, Reads};
use crate::endpoint::Encode;
use crate::endpoint::error::Error;
use crate::endpoint::{self, Addressing, HttpRequest};
use crate::record::id::{AppId, SpaceId};

/// A client for one kintone environment. Clones are cheap and share connections, limits and statistics.
///
/// ```no_run
/// # async fn example() -> Result<(), kintone_runtime::Error> {
/// use kintone_runtime::{AppId, Client, api::GetFormFields};
///
/// let client = Client::builder("https://example.cybozu.com")
///     .api_token("token")
///     .build()?;
/// let form = client.send(GetFormFields::new(AppId::new(1)).lang("default")).await?;
/// for field in form.fields.iter() {
///     println!("{}", field.label());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    addressing: Addressing,
}

impl Client {
    /// Starts building a client for the environment at this URL, such as `https://example.cybozu.com`.
    ///
    /// The URL may have a path prefix, as some gateways need it.
    ///
    /// ```no_run
    /// use kintone_runtime::Client;
    ///
    /// let client = Client::builder("https://example.cybozu.com").api_token("token").build()?;
    /// # Ok::<(), kintone_runtime::Error>(())
    /// ```
    pub fn builder(base_url: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(base_url)
    }

    /// Builds a client from the environment variables that kintone's own tools read: see [`ClientBuilder::from_env`].
    ///
    /// ```no_run
    /// use kintone_runtime::Client;
    ///
    /// let client = Client::from_env()?;
    /// # Ok::<(), kintone_runtime::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// An error of the kind [`Config`](crate::ErrorKind::Config) for a variable that is missing or invalid, and for whatever
    /// [`ClientBuilder::build`] rejects.
    pub fn from_env() -> Result<Client, Error> {
        ClientBuilder::from_env()?.build()
    }

    /// Returns the same client for the apps of a guest space, which cannot be reached in any other way.
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

    /// Returns the same client, whose [untyped records](crate::AnyRecord) are those of this app.
    ///
    /// It changes nothing for record types with an app of their own, nor for requests that name an app.
    ///
    /// ```no_run
    /// use kintone_runtime::{AnyRecord, Client, Error, Query};
    ///
    /// # async fn example(client: Client) -> Result<(), Error> {
    /// let invoices = client.in_app(12);
    /// for invoice in invoices.get_records::<AnyRecord>(Query::all()).await? {
    ///     println!("{}: {}", invoice.id(), invoice.text("件名")?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn in_app(&self, app: impl Into<AppId>) -> Client {
        Client {
            shared: self.shared.clone(),
            addressing: self.addressing.in_app(app.into()),
        }
    }

    /// Returns the base URL, the guest space and the app ids that this client uses.
    ///
    /// ```no_run
    /// # fn example(client: kintone_runtime::Client) {
    /// println!("{}", client.addressing().base_url());
    /// # }
    /// ```
    pub fn addressing(&self) -> &Addressing {
        &self.addressing
    }

    /// Returns what this client, its clones and its handles have done so far.
    ///
    /// ```no_run
    /// # fn example(client: kintone_runtime::Client) {
    /// let stats = client.stats();
    /// println!("{} calls, {} attempts", stats.calls, stats.attempts);
    /// # }
    /// ```
    pub fn stats(&self) -> Stats {
        self.shared.counters.stats()
    }

    /// Returns how many calls are running, how many may run, and how busy the domain is.
    ///
    /// The limit applies to this client, its clones and its handles together. It starts at 10, grows while it is fully used and kintone
    /// reports free capacity, and shrinks when kintone reports none. Calls above the limit wait in the order in which they were made.
    ///
    /// ```no_run
    /// # fn example(client: kintone_runtime::Client) {
    /// println!("{:?}", client.concurrency());
    /// # }
    /// ```
    ///
    /// Source: the headers `X-ConcurrencyLimit-Limit` and `X-ConcurrencyLimit-Running`
    pub fn concurrency(&self) -> Concurrency {
        self.shared.gate.concurrency()
    }

    /// Returns how many requests that count against the daily limit of this app were sent.
    ///
    /// Each request inside a bulk request counts; the bulk request itself and files do not. Retried requests count each time. kintone does
    /// not document whether it counts requests inside a bulk request and requests that it rejects; this method assumes that it does.
    ///
    /// ```no_run
    /// # fn example(client: kintone_runtime::Client) {
    /// println!("{} requests to app 1", client.calls(1));
    /// # }
    /// ```
    pub fn calls(&self, app: impl Into<AppId>) -> u64 {
        self.shared.counters.of_app(app.into())
    }

    /// Sends any request. It is encoded immediately, and sent when the call is awaited.
    ///
    /// ```no_run
    /// # use kintone_runtime::{AppId, Client, Error};
    /// use kintone_runtime::api::GetFormLayout;
    ///
    /// # async fn example(client: Client) -> Result<(), Error> {
    /// let layout = client.send(GetFormLayout::new(AppId::new(1))).await?;
    /// println!("{} rows, tables and groups", layout.layout.len());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Anything that can go wrong: see [`Error`] and its [kinds](crate::ErrorKind).
    pub fn send<E: Encode>(&self, request: E) -> Call<'_, E::Response> {
        self.call(request, whole_body, None, History::default())
    }

    /// Waits until a request whose effect the error leaves unknown may be sent again. `false` if the retry policy allows no more
    /// attempts of the call that began at this time.
    pub(crate) async fn wait_after(&self, error: &Error, started: Instant) -> bool {
        self.shared.wait_after(error, started).await
    }

    /// Sends a request whose effect the error leaves unknown again: its attempts continue those of the call that began at this
    /// time.
    pub(crate) fn send_after<E: Encode>(
        &self,
        request: E,
        error: &Error,
        started: Instant,
    ) -> Call<'_, E::Response> {
        self.call(request, whole_body, None, History::of(error, started))
    }

    /// Sends a request. The head of its answer is all that is read if something is to become of the body.
    fn call<E: Encode>(
        &self,
        request: E,
        payload: impl FnOnce(&mut HttpRequest) -> Payload,
        attach: Option<Attach<E::Response>>,
        history: History,
    ) -> Call<'_, E::Response> {
        let mut prepared = match endpoint::prepare(request, &self.addressing) {
            Ok(prepared) => prepared,
            Err(error) => return Call::known(Err(error)),
        };
        let Some(mut request) = prepared.take_request() else {
            return Call::known(prepared.read(None));
        };
        let payload = payload(&mut request);
        match self.shared.identity.sign(&request).transpose() {
            Ok(signature) => {
                let context = prepared.context();
                let reads = match (attach, request.is_download()) {
                    (Some(_), _) => Reads::Head,
                    (None, true) => Reads::File,
                    (None, false) => Reads::All,
                };
                let unsuited = self.shared.unsuited_credentials(&prepared);
                let exchange = self
                    .shared
                    .exchange(request, payload, reads, signature, context, history);
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
            .field("identity", &self.shared.identity)
            .field("timeouts", &self.shared.timeouts)
            .field("retry", &self.shared.retry)
            .finish_non_exhaustive()
    }
}
