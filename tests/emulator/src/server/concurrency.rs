//! Counts the concurrent requests and enforces their limit.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// API requests at once in one domain. Source: kintone REST API, number of concurrent requests
pub(crate) const CONCURRENCY_LIMIT: usize = 100;

/// The slots for concurrent requests.
#[derive(Debug)]
pub(crate) struct Slots(Mutex<Counts>);

#[derive(Debug, Clone, Copy)]
struct Counts {
    limit: usize,
    /// The simulated running requests of other programs.
    occupied: usize,
    running: usize,
}

impl Slots {
    pub(crate) fn new(limit: usize, occupied: usize) -> Slots {
        Slots(Mutex::new(Counts {
            limit,
            occupied,
            running: 0,
        }))
    }

    pub(crate) fn running(&self) -> usize {
        self.counts().running
    }

    /// Returns the limit and the number of simulated requests.
    pub(crate) fn limits(&self) -> (usize, usize) {
        let counts = self.counts();
        (counts.limit, counts.occupied)
    }

    pub(crate) fn set_limit(&self, limit: usize) {
        self.counts().limit = limit;
    }

    pub(crate) fn occupy(&self, occupied: usize) {
        self.counts().occupied = occupied;
    }

    /// Takes a slot for a request, if one is free.
    pub(crate) fn take(self: &Arc<Self>) -> Slot {
        let mut counts = self.counts();
        let limit = counts.limit;
        let running = counts.occupied.saturating_add(counts.running);
        let is_admitted = running < limit;
        if is_admitted {
            counts.running += 1;
        }
        Slot {
            slots: Arc::clone(self),
            is_admitted,
            limit,
            running: running.min(limit) + 1,
        }
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The slot of one request. It is freed when this is dropped, even if the connection breaks.
pub(crate) struct Slot {
    slots: Arc<Slots>,
    pub(crate) is_admitted: bool,
    pub(crate) limit: usize,
    /// The number of running requests including this one; one more than the limit if it is rejected.
    pub(crate) running: usize,
}

impl Drop for Slot {
    fn drop(&mut self) {
        if self.is_admitted {
            self.slots.counts().running -= 1;
        }
    }
}
