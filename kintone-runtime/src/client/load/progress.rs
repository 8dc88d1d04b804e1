//! How far a load is, told before and after each unit.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::{Stream, StreamExt, stream};
use tokio::sync::watch;

/// How far a load is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// What just happened.
    pub event: Event,
    /// How many records are committed.
    pub committed: usize,
    /// How many records failed.
    pub failed: usize,
    /// Of how many records it is not known whether they are stored, those under way not counted.
    pub unknown: usize,
    /// How many records are under way.
    pub in_flight: usize,
    /// How many records were taken from the input.
    pub taken: usize,
    /// How many records there are, if the input tells or has been read to its end.
    pub total: Option<usize>,
}

/// What happened to a unit of a load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A unit of so many records is being sent.
    Sending(usize),
    /// A unit of so many records was committed.
    Committed(usize),
    /// So many records failed, or could not be encoded.
    Failed(usize),
    /// A unit was refused; its records go again in other units.
    Split(usize),
    /// No answer came to a unit of so many records.
    Unknown(usize),
}

/// How a load goes on: see [`Load::events`](super::Load::events). It is a [`Stream`](futures_core::Stream).
#[must_use = "nobody hears of the load unless this is read"]
pub struct Events(Pin<Box<dyn Stream<Item = Progress> + Send>>);

/// What tells, and what hears.
pub(super) fn events() -> (impl FnMut(&Progress) + Send, Events) {
    let (sender, receiver) = watch::channel(None);
    let events = stream::unfold(receiver, |mut receiver| async {
        // What was told last is there even if the load is gone.
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
    /// What happened since the last time, or `None` when the load is gone.
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
