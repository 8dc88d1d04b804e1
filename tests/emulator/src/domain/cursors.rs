//! Open cursors: searches whose records and order are fixed.
//!
//! They are kept in memory only.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

/// The maximum number of open cursors of all apps and callers.
pub(crate) const MOST_CURSORS: usize = 10;

/// The lifetime of a cursor after it was created or last read.
pub(crate) const LIFE: TimeDelta = TimeDelta::minutes(10);

/// The cursors of a server.
#[derive(Default)]
pub(crate) struct Cursors(Mutex<BTreeMap<String, Cursor>>);

/// An open cursor.
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
