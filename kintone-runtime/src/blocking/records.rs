//! Iterates over all records that match a query.

use std::fmt;
use std::time::Duration;

use tokio::time::timeout;

use super::{Client, Worker};
use crate::client::RecordStream;
use crate::endpoint::error::Error;
use crate::query::IntoQuery;
use crate::record::codec::Page;
use crate::record::saved::Saved;
use crate::record::{Borrowed, OwnedRecord};

/// How long a dropped iterator waits for its cursor to be deleted. Our own choice.
const PATIENCE: Duration = Duration::from_secs(3);

impl Client {
    /// Reads all records that match a condition or a query: see [`Client::stream`](crate::Client::stream).
    ///
    /// ```no_run
    /// # use kintone_runtime::record::OwnedRecord;
    /// # use kintone_runtime::{Error, Query, blocking::Client};
    /// # fn example<Invoice: OwnedRecord + Send + 'static>(client: Client) -> Result<(), Error> {
    /// for invoice in client.stream::<Invoice>(Query::all()) {
    ///     println!("{}", invoice?.id());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn stream<T: OwnedRecord + Send + 'static>(&self, query: impl IntoQuery<T>) -> Records<T> {
        Records {
            stream: Some(self.client.stream(query)),
            worker: self.worker.clone(),
        }
    }
}

impl Client {
    /// Reads all records that match a condition or a query, and lends them to a function, up to 500 at a time: see
    /// [`Client::for_each_page`](crate::Client::for_each_page).
    ///
    /// ```no_run
    /// # use kintone_runtime::record::Borrowed;
    /// # use kintone_runtime::{Error, Query, blocking::Client};
    /// # fn example<Invoice: Borrowed + 'static>(client: Client) -> Result<(), Error> {
    /// let count = client.for_each_page::<Invoice, Error>(Query::all(), |page| {
    ///     println!("{} invoices", page.len());
    ///     Ok(())
    /// })?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn for_each_page<T, E>(
        &self,
        query: impl IntoQuery<T>,
        lend: impl for<'a> FnMut(Page<T::Ref<'a>>) -> Result<(), E>,
    ) -> Result<u64, E>
    where
        T: Borrowed + 'static,
        E: From<Error>,
    {
        self.wait(self.client.for_each_page(query, lend))
    }
}

/// An iterator over all records that match a query: see [`Client::stream`]. Nothing is sent before the first record is requested.
///
/// Dropping it before its end waits up to a few seconds for its cursor to be deleted, if it has one.
#[must_use = "nothing is read unless the records are asked for"]
pub struct Records<T: OwnedRecord + Send + 'static> {
    /// There until this is dropped, or set.
    stream: Option<RecordStream<T>>,
    worker: Worker,
}

impl<T: OwnedRecord + Send + 'static> Records<T> {
    /// Reads this many parts of the records at the same time: see [`RecordStream::parallel`].
    pub fn parallel(mut self, parts: usize) -> Records<T> {
        self.stream = self.stream.take().map(|stream| stream.parallel(parts));
        self
    }

    /// Accepts the results of a search that kintone ended early: see [`RecordStream::accept_incomplete`].
    pub fn accept_incomplete(mut self) -> Records<T> {
        self.stream = self.stream.take().map(RecordStream::accept_incomplete);
        self
    }

    /// Ends the iteration, and returns whether the cursor could be deleted: see [`RecordStream::close`].
    pub fn close(mut self) -> Result<(), Error> {
        match self.stream.take() {
            Some(mut stream) => self.worker.wait(stream.close()),
            None => Ok(()),
        }
    }
}

impl<T: OwnedRecord + Send + 'static> Iterator for Records<T> {
    type Item = Result<Saved<T>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let stream = self.stream.as_mut()?;
        self.worker.wait(stream.next())
    }
}

impl<T: OwnedRecord + Send + 'static> Drop for Records<T> {
    fn drop(&mut self) {
        if let Some(mut stream) = self.stream.take() {
            // The result has nowhere to go here: `close` returns it.
            let _ = self
                .worker
                .wait(async { timeout(PATIENCE, stream.close()).await });
        }
    }
}

impl<T: OwnedRecord + Send + 'static> fmt::Debug for Records<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Records").field(&self.stream).finish()
    }
}
