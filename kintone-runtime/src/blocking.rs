//! The client without `async`: each call waits for its answer.
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
//! It is the [asynchronous client](crate::Client) with a thread behind it that does what is to be done meanwhile: pages are read
//! ahead, cursors are deleted. Each method is the one of the same name there, and has its documentation there.
//!
//! Within asynchronous code it blocks the thread that it is called on: use the asynchronous client there.

mod files;
mod load;
mod operations;
mod records;

pub use files::FileReader;
pub use load::Load;
pub use records::Records;

use std::fmt;
use std::future::IntoFuture;
use std::sync::Arc;

use tokio::runtime::{Builder, Runtime};

use crate::client::ClientBuilder;
use crate::endpoint::error::Error;
use crate::record::id::SpaceId;

/// A client of one kintone environment whose methods wait for their answers. Cloning it is cheap, and it can be used by many
/// threads at once.
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
    /// The same client without `async`, with a thread of its own.
    pub fn new(client: crate::client::Client) -> Result<Client, Error> {
        let worker = Worker::start()?;
        Ok(Client { client, worker })
    }

    /// A client from the variables that kintone's own tools read: see [`ClientBuilder::from_env`].
    pub fn from_env() -> Result<Client, Error> {
        ClientBuilder::from_env()?.build_blocking()
    }

    /// The asynchronous client that does the work, for what it knows: its [statistics](crate::Client::stats), say. Nothing of
    /// it is to be awaited outside of [`wait`](Client::wait).
    pub fn as_async(&self) -> &crate::client::Client {
        &self.client
    }

    /// The same client for the apps of a guest space, which are reached by no other way.
    pub fn in_guest_space(&self, space: SpaceId) -> Client {
        Client {
            client: self.client.in_guest_space(space),
            worker: self.worker.clone(),
        }
    }

    /// Waits for anything that the asynchronous client can do, with what can be set there.
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

/// A thread with the connections and the timers of a client, and with what it does in the background.
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

    /// Waits on the calling thread. Unlike tokio's own way of waiting this does not panic within a runtime.
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
