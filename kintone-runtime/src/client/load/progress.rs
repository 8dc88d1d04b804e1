//! The progress of a load, reported before and after each unit.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::{Stream, StreamExt, stream};
use tokio::sync::watch;

/// The progress of a load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// What just happened.
    pub event: Event,
    /// How many records are committed.
    pub committed: usize,
    /// How many records failed.
    pub failed: usize,
    /// How many records are unknown, not counting those in flight.
    pub unknown: usize,
    /// How many records are in flight.
    pub in_flight: usize,
    /// How many records were taken from the input.
    pub taken: usize,
    /// How many records there are, if the length of the input is known or it has been read to its end.
    pub total: Option<usize>,
}

/// An event in the life of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A unit of this many records is being sent.
    Sending(usize),
    /// A unit of this many records was committed.
    Committed(usize),
    /// This many records failed or could not be encoded.
    Failed(usize),
    /// A unit of this many records was rejected, and is sent again in parts.
    Split(usize),
    /// No answer came to a unit of this many records.
    Unknown(usize),
}

/// The progress of a load as a [`Stream`](futures_core::Stream): see [`Load::events`](super::Load::events).
#[must_use = "a stream does nothing unless it is read"]
pub struct Events(Pin<Box<dyn Stream<Item = Progress> + Send>>);

/// The sending and the receiving end.
pub(super) fn events() -> (impl FnMut(&Progress) + Send, Events) {
    let (sender, receiver) = watch::channel(None);
    let events = stream::unfold(receiver, |mut receiver| async {
        // The latest state is there even if the load is gone.
        receiver.changed().await.ok()?;
        let progress = *receiver.borrow_and_update();
        Some((progress?, receiver))
    });
    let tell = move |progress: &Progress| {
        sender.send_replace(Some(*progress));
    };
    (tell, Events(events.boxed()))
}

impl Events {
    /// Returns the next state, or `None` when the load is gone.
    pub async fn next(&mut self) -> Option<Progress> {
        self.0.next().await
    }
}

impl Stream for Events {
    type Item = Progress;

    fn poll_next(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Option<Progress>> {
        self.0.poll_next_unpin(task)
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Events")
    }
}
