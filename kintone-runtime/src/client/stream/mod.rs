//! All records that match a query, one after the other. At most one page is read ahead.

mod batch;
mod by_cursor;
mod by_id;
mod reader;
mod start;

use std::fmt;
use std::future::poll_fn;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use self::batch::Batch;
use self::reader::{Delivery, Reader};
use crate::client::Client;
use crate::endpoint::error::Error;
use crate::query::{Query, Strategy};
use crate::record::OwnedRecord;
use crate::record::saved::Saved;

/// All records that match a query: see [`Client::stream`]. Nothing is sent before the first record is requested.
///
/// It is a [`Stream`](futures_core::Stream), and can be read without any other crate:
///
/// ```no_run
/// # use kintone_runtime::record::OwnedRecord;
/// # use kintone_runtime::{Client, Error, Query};
/// # async fn example<Invoice: OwnedRecord + Send + 'static>(client: Client) -> Result<(), Error> {
/// let mut invoices = client.stream::<Invoice>(Query::all());
/// while let Some(invoice) = invoices.next().await {
///     let invoice = invoice?;
///     println!("{} at revision {}", invoice.id(), invoice.revision());
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// A record that cannot be decoded is an error in its place, and the records after it follow: [`Error::into_page`] gives its
/// JSON. Any other error is the last item.
#[must_use = "a stream does nothing unless it is read"]
pub struct RecordStream<T>(Phase<T>);

enum Phase<T> {
    Planned(Plan<T>),
    Reading {
        batch: Batch<T>,
        pages: mpsc::Receiver<Delivery<T>>,
        reader: JoinHandle<Result<(), Error>>,
    },
    /// The reader may be busy with deleting a cursor.
    Ended(Option<JoinHandle<Result<(), Error>>>),
}

struct Plan<T> {
    client: Client,
    query: Query<T>,
    parallel: usize,
    accepts_incomplete: bool,
}

impl<T: OwnedRecord + Send + 'static> RecordStream<T> {
    pub(crate) fn new(client: Client, query: Query<T>) -> RecordStream<T> {
        RecordStream(Phase::Planned(Plan {
            client,
            query,
            parallel: 1,
            accepts_incomplete: false,
        }))
    }

    /// Splits the range of record ids into this many parts and reads them at the same time.
    ///
    /// The records come in no particular order, so the query cannot have one. Up to one page more than there are parts is held in memory.
    /// Call this before the first record is read.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::OwnedRecord;
    /// # use kintone_runtime::{Client, Error, Query};
    /// # async fn example<Invoice: OwnedRecord + Send + 'static>(client: Client) -> Result<(), Error> {
    /// let mut invoices = client.stream::<Invoice>(Query::raw("合計 > 1000")).parallel(4);
    /// # Ok(())
    /// # }
    /// ```
    pub fn parallel(mut self, parts: usize) -> RecordStream<T> {
        if let Phase::Planned(plan) = &mut self.0 {
            plan.parallel = parts.max(1);
        }
        self
    }

    /// Accepts what kintone found before it ended a search early.
    ///
    /// Without this, such a search is an error, [`Error::is_incomplete`], because records are missing.
    pub fn accept_incomplete(mut self) -> RecordStream<T> {
        if let Phase::Planned(plan) = &mut self.0 {
            plan.accepts_incomplete = true;
        }
        self
    }

    /// Returns the next record, or `None` after the last one. Dropping this future loses nothing.
    pub async fn next(&mut self) -> Option<Result<Saved<T>, Error>> {
        poll_fn(|task| Pin::new(&mut *self).poll_next(task)).await
    }

    /// Ends the stream: the page that is being read is discarded, and the cursor is deleted.
    ///
    /// Only a stream with an order has a cursor, of which a domain can have 10. Dropping the stream deletes it too, but then a failure goes
    /// unnoticed, and if the program or the runtime ends immediately, the cursor stays open for 10 minutes. A stream that was read to its
    /// end no longer has one.
    pub async fn close(&mut self) -> Result<(), Error> {
        let reader = match mem::replace(&mut self.0, Phase::Ended(None)) {
            Phase::Planned(_) | Phase::Ended(None) => return Ok(()),
            Phase::Reading { reader, .. } | Phase::Ended(Some(reader)) => reader,
        };
        match reader.await {
            Ok(deleted) => deleted,
            Err(lost) => Err(gone(lost)),
        }
    }

    fn start(plan: Plan<T>) -> Result<Phase<T>, Error> {
        let runtime = Handle::try_current()
            .map_err(|_| Error::config("a stream must be read within a tokio runtime"))?;
        let strategy = plan.strategy()?;
        let (sender, pages) = mpsc::channel(plan.parallel);
        let reader = Reader::new(plan.client, sender, plan.accepts_incomplete);
        let parallel = plan.parallel;
        // A task of its own goes on while the caller works: it gives its place at the gate back when the answer is there,
        // so that the caller's own calls never wait for one that is not polled, and it lives on to delete the cursor.
        let reader = runtime.spawn(async move {
            match strategy {
                Strategy::ById(range) => {
                    by_id::read(&reader, range, parallel).await;
                    Ok(())
                }
                Strategy::ByCursor(query) => by_cursor::read(&reader, query).await,
            }
        });
        Ok(Phase::Reading {
            batch: Batch::default(),
            pages,
            reader,
        })
    }

    /// Nothing follows, except that the reader may have to clean up.
    fn end(&mut self) {
        if let Phase::Reading { reader, .. } = mem::replace(&mut self.0, Phase::Ended(None)) {
            self.0 = Phase::Ended(Some(reader));
        }
    }
}

impl<T: OwnedRecord + 'static> Plan<T> {
    fn strategy(&self) -> Result<Strategy<T>, Error> {
        let strategy = self.query.clone().strategy().map_err(Error::not_sent)?;
        let is_ordered = match &strategy {
            Strategy::ById(range) => !range.is_unordered(),
            Strategy::ByCursor(_) => true,
        };
        if is_ordered && self.parallel > 1 {
            return Err(Error::not_sent(
                "a parallel stream cannot have an order: leave out `order by`, or `parallel`",
            ));
        }
        Ok(strategy)
    }
}

impl<T: OwnedRecord + Send + 'static> Stream for RecordStream<T> {
    type Item = Result<Saved<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let delivery = match &mut self.0 {
                Phase::Ended(_) => return Poll::Ready(None),
                Phase::Planned(_) => {
                    let planned = mem::replace(&mut self.0, Phase::Ended(None));
                    if let Phase::Planned(plan) = planned {
                        match Self::start(plan) {
                            Ok(state) => self.0 = state,
                            Err(error) => return Poll::Ready(Some(Err(error))),
                        }
                    }
                    continue;
                }
                Phase::Reading {
                    batch,
                    pages,
                    reader,
                } => {
                    if let Some(item) = batch.next() {
                        return Poll::Ready(Some(item));
                    }
                    match ready!(pages.poll_recv(task)) {
                        Some(delivery) => delivery,
                        // A reader that is done says so before it goes.
                        None => match ready!(Pin::new(reader).poll(task)) {
                            Ok(_) => Delivery::End,
                            Err(lost) => Delivery::Failed(gone(lost)),
                        },
                    }
                }
            };
            match delivery {
                Delivery::Records(records) => {
                    if let Phase::Reading { batch, .. } = &mut self.0 {
                        *batch = records;
                    }
                }
                Delivery::Failed(error) => {
                    self.end();
                    return Poll::Ready(Some(Err(error)));
                }
                Delivery::End => {
                    self.end();
                    return Poll::Ready(None);
                }
            }
        }
    }
}

// Nothing in it is pinned in place: what is polled is the reader's handle, and the records are moved out.
impl<T> Unpin for RecordStream<T> {}

/// A reader that did not come to its end: the code of the caller that it ran panicked, or its runtime is gone.
fn gone(lost: tokio::task::JoinError) -> Error {
    match lost.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(_) => {
            Error::config("the tokio runtime in which the stream was first read has shut down")
        }
    }
}

impl<T> fmt::Debug for RecordStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Phase::Planned(_) => "RecordStream(to be read)",
            Phase::Reading { .. } => "RecordStream(being read)",
            Phase::Ended(_) => "RecordStream(ended)",
        })
    }
}
