//! The client without `async`: each method waits for its answer.
//!
//! ```no_run
//! # use kintone_runtime::record::{Insertable, OwnedRecord};
//! # fn example<Invoice: for<'de> Insertable<'de> + Send + Sync + 'static>(invoices: Vec<Invoice>) -> Result<(), kintone_runtime::Error> {
//! use kintone_runtime::{Client, Query};
//!
//! let client = Client::builder("https://example.cybozu.com")
//!     .api_token("…")
//!     .build_blocking()?;
//! client.add_all(&invoices).wait().complete()?;
//! for invoice in client.stream::<Invoice>(Query::all()) {
//!     println!("{}", invoice?.id());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! It wraps the [asynchronous client](crate::Client) and a background thread that reads pages ahead and deletes cursors. Each method
//! corresponds to the asynchronous method of the same name, which has the documentation.
//!
//! It blocks the calling thread; in asynchronous code use the asynchronous client.

#[cfg(feature = "apps")]
mod apps;
mod changes;
mod files;
mod load;
mod operations;
mod records;

pub use changes::ChangesSince;
pub use files::FileReader;
pub use load::Load;
pub use records::Records;

use std::fmt;
use std::future::IntoFuture;
use std::sync::Arc;

use tokio::runtime::{Builder, Runtime};

use crate::client::{ClientBuilder, Environment};
use crate::endpoint::error::Error;
use crate::record::id::{AppId, SpaceId};

/// A client for one kintone environment whose methods wait for their answers. Clones are cheap, and it can be used from several threads at
/// the same time.
///
/// See the [asynchronous client](crate::Client) for what it does.
#[derive(Clone)]
pub struct Client {
    client: crate::client::Client,
    worker: Worker,
}

impl ClientBuilder {
    /// Builds a client whose methods wait for their answers: see [`blocking`](crate::blocking).
    pub fn build_blocking(self) -> Result<Client, Error> {
        Client::new(self.build()?)
    }
}

impl Client {
    /// Wraps an asynchronous client, and starts its background thread.
    ///
    /// ```no_run
    /// use kintone_runtime::blocking;
    ///
    /// # fn example(client: kintone_runtime::Client) -> Result<(), kintone_runtime::Error> {
    /// let client = blocking::Client::new(client)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the thread cannot be started.
    pub fn new(client: crate::client::Client) -> Result<Client, Error> {
        let worker = Worker::start()?;
        Ok(Client { client, worker })
    }

    /// Builds a client from the environment variables that kintone's own tools read: see
    /// [`Client::from_env`](crate::Client::from_env).
    ///
    /// ```no_run
    /// use kintone_runtime::blocking::Client;
    ///
    /// let client = Client::from_env()?;
    /// # Ok::<(), kintone_runtime::Error>(())
    /// ```
    pub fn from_env() -> Result<Client, Error> {
        ClientBuilder::from_env()?.build_blocking()
    }

    /// Builds a client for an environment, with the credentials in the variables that it names: see
    /// [`Client::for_environment`](crate::Client::for_environment).
    ///
    /// ```no_run
    /// use kintone_runtime::blocking::Client;
    /// use kintone_runtime::client::Environment;
    ///
    /// const STAGING: Environment = Environment::new("staging", "https://example-staging.cybozu.com")
    ///     .api_token_variables(&["KINTONE_STAGING_TOKEN"]);
    ///
    /// let client = Client::for_environment(STAGING)?;
    /// # Ok::<(), kintone_runtime::Error>(())
    /// ```
    pub fn for_environment(environment: Environment) -> Result<Client, Error> {
        ClientBuilder::for_environment(environment)?.build_blocking()
    }

    /// Returns the asynchronous client, for example for its [statistics](crate::Client::stats). Its futures must be awaited with
    /// [`wait`](Client::wait).
    ///
    /// ```no_run
    /// # fn example(client: kintone_runtime::blocking::Client) {
    /// println!("{} calls", client.as_async().stats().calls);
    /// # }
    /// ```
    pub fn as_async(&self) -> &crate::client::Client {
        &self.client
    }

    /// Returns the same client for the apps of a guest space, which cannot be reached in any other way.
    ///
    /// ```no_run
    /// # fn example(client: kintone_runtime::blocking::Client) {
    /// use kintone_runtime::record::id::SpaceId;
    ///
    /// let guests = client.in_guest_space(SpaceId::new(7));
    /// # }
    /// ```
    pub fn in_guest_space(&self, space: SpaceId) -> Client {
        Client {
            client: self.client.in_guest_space(space),
            worker: self.worker.clone(),
        }
    }

    /// Returns the same client, whose [untyped records](crate::AnyRecord) are those of this app.
    ///
    /// ```no_run
    /// # use kintone_runtime::{AnyRecord, Error, Query, blocking::Client};
    /// # fn example(client: Client) -> Result<(), Error> {
    /// for invoice in client.in_app(12).stream::<AnyRecord>(Query::all()) {
    ///     println!("{}", invoice?.text("件名")?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn in_app(&self, app: impl Into<AppId>) -> Client {
        Client {
            client: self.client.in_app(app),
            worker: self.worker.clone(),
        }
    }

    /// Waits for a call of the asynchronous client, with all its options.
    ///
    /// ```no_run
    /// # use kintone_runtime::blocking::Client;
    /// # use kintone_runtime::record::AppRecord;
    /// # use kintone_runtime::Error;
    /// # fn example<Invoice: AppRecord>(client: Client) -> Result<(), Error> {
    /// let scan = client.as_async().upload_path::<Invoice>("scan-0001.pdf");
    /// let file = client.wait(scan.name("請求書.pdf"))?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn wait<F: IntoFuture>(&self, future: F) -> F::Output {
        self.worker.wait(future)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("blocking::Client")
            .field(&self.client)
            .finish()
    }
}

/// The background thread of a client, with its connections and timers.
#[derive(Clone)]
struct Worker(Arc<Background>);

struct Background(Option<Runtime>);

impl Worker {
    fn start() -> Result<Worker, Error> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("kintone")
            .enable_all()
            .build();
        let runtime = runtime
            .map_err(|error| Error::config(format!("the client's thread cannot start: {error}")))?;
        Ok(Worker(Arc::new(Background(Some(runtime)))))
    }

    /// Waits on the calling thread. Unlike `block_on` of tokio, this does not panic within a runtime.
    fn wait<F: IntoFuture>(&self, future: F) -> F::Output {
        let _entered = self.0.0.as_ref().map(Runtime::enter);
        pollster::block_on(future.into_future())
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        // Dropping a runtime waits, which tokio forbids within another one.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
