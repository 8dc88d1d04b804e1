//! Statistics of a client.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::endpoint::Outcome;
use crate::record::id::AppId;

/// The statistics of a client, its clones and its handles: see [`Client::stats`](crate::Client::stats).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Calls that were sent at least once.
    pub calls: u64,
    /// Attempts, including retries.
    pub attempts: u64,
    /// Attempts that kintone rejected because there were too many concurrent requests.
    pub rate_limited: u64,
    /// Attempts that certainly had no effect: no connection, a database that could not be locked.
    pub not_done: u64,
    /// Attempts whose effect is unknown: no answer, an incomplete answer, an answer that is not from kintone.
    pub unanswered: u64,
    /// Attempts that were refused for their credentials, including those after which a provider of credentials gave new ones.
    pub unauthorized: u64,
    /// Calls that failed.
    pub failed: u64,
}

#[derive(Default)]
pub(super) struct Counters {
    calls: AtomicU64,
    attempts: AtomicU64,
    rate_limited: AtomicU64,
    not_done: AtomicU64,
    unanswered: AtomicU64,
    unauthorized: AtomicU64,
    failed: AtomicU64,
    by_app: Mutex<HashMap<AppId, u64>>,
}

impl Counters {
    pub(super) fn call(&self) {
        count(&self.calls);
    }

    /// An attempt, and the apps that it counts against: once for each call in it.
    pub(super) fn attempt(&self, counted: &[AppId]) {
        count(&self.attempts);
        if counted.is_empty() {
            return;
        }
        let mut by_app = self.by_app.lock().unwrap_or_else(PoisonError::into_inner);
        for app in counted {
            *by_app.entry(*app).or_default() += 1;
        }
    }

    pub(super) fn outcome(&self, outcome: Outcome) {
        match outcome {
            Outcome::Final => {}
            Outcome::Limited => count(&self.rate_limited),
            Outcome::NotDone => count(&self.not_done),
            Outcome::Unknown | Outcome::Lost => count(&self.unanswered),
        }
    }

    pub(super) fn unauthorized(&self) {
        count(&self.unauthorized);
    }

    pub(super) fn failed(&self) {
        count(&self.failed);
    }

    pub(super) fn stats(&self) -> Stats {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Stats {
            calls: read(&self.calls),
            attempts: read(&self.attempts),
            rate_limited: read(&self.rate_limited),
            not_done: read(&self.not_done),
            unanswered: read(&self.unanswered),
            unauthorized: read(&self.unauthorized),
            failed: read(&self.failed),
        }
    }

    pub(super) fn of_app(&self, app: AppId) -> u64 {
        let by_app = self.by_app.lock().unwrap_or_else(PoisonError::into_inner);
        by_app.get(&app).copied().unwrap_or_default()
    }
}

fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}
