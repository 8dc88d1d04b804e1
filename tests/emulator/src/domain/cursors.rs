//! Open cursors: searches whose records and order are fixed.
//!
//! They live in memory: like the sessions of callers, they do not outlive the server.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

/// Open cursors, of all apps and callers together.
pub(crate) const MOST_CURSORS: usize = 10;

/// A cursor that is not read lives this long.
pub(crate) const LIFE: TimeDelta = TimeDelta::minutes(10);

/// The cursors of a server.
#[derive(Default)]
pub(crate) struct Cursors(Mutex<BTreeMap<String, Cursor>>);

/// One of them.
pub(crate) struct Cursor {
    pub(crate) app: u64,
    pub(crate) ids: Vec<u64>,
    /// How many of the ids have been read.
    pub(crate) position: usize,
    pub(crate) size: usize,
    pub(crate) fields: Vec<String>,
    pub(crate) expires_at: DateTime<Utc>,
}

impl Cursors {
    /// Returns those that have not expired, by id.
    pub(crate) fn open(&self, now: DateTime<Utc>) -> MutexGuard<'_, BTreeMap<String, Cursor>> {
        let mut cursors = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cursors.retain(|_, cursor| now < cursor.expires_at);
        cursors
    }
}
