//! The task that reads pages ahead: it requests one when there is room for it, and stops when the stream was dropped.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use tokio::sync::mpsc::{OwnedPermit, Sender};

use super::batch::Batch;
use crate::client::Client;
use crate::endpoint::error::Error;

/// What a reader hands to the stream.
pub(super) enum Delivery<T> {
    Records(Batch<T>),
    /// Nothing follows.
    Failed(Error),
    /// All records were read.
    End,
}

/// A client, and the way to the stream.
pub(super) struct Reader<T> {
    pub(super) client: Client,
    /// Whether the results of a search that kintone ended early are accepted.
    pub(super) accepts_incomplete: bool,
    pages: Sender<Delivery<T>>,
}

/// Room for a page.
pub(super) type Room<T> = OwnedPermit<Delivery<T>>;

/// The stream was dropped, or there cannot be more pages.
pub(super) struct Stopped;

impl<T> Reader<T> {
    pub(super) fn new(
        client: Client,
        pages: Sender<Delivery<T>>,
        accepts_incomplete: bool,
    ) -> Reader<T> {
        Reader {
            client,
            pages,
            accepts_incomplete,
        }
    }

    /// Waits until the pages before have been taken.
    pub(super) async fn room(&self) -> Result<Room<T>, Stopped> {
        let room = self.pages.clone().reserve_owned().await;
        room.map_err(|_| Stopped)
    }

    /// Waits for an answer as long as the stream does.
    pub(super) async fn wanted<F: Future>(&self, answer: F) -> Result<F::Output, Stopped> {
        let mut dropped = pin!(self.pages.closed());
        let mut answer = pin!(answer);
        poll_fn(|task| match answer.as_mut().poll(task) {
            Poll::Ready(answer) => Poll::Ready(Ok(answer)),
            Poll::Pending => dropped.as_mut().poll(task).map(|()| Err(Stopped)),
        })
        .await
    }

    /// Says that all records were read.
    pub(super) async fn end(&self) {
        if let Ok(room) = self.room().await {
            room.send(Delivery::End);
        }
    }
}

impl<T> Clone for Reader<T> {
    fn clone(&self) -> Reader<T> {
        Reader {
            client: self.client.clone(),
            pages: self.pages.clone(),
            accepts_incomplete: self.accepts_incomplete,
        }
    }
}
