//! The bookmark: up to where the changes of an app were delivered.

use std::collections::BTreeMap;

use super::runs::IdRuns;
use crate::record::id::AppId;

/// Up to where the changes of an app were delivered: see [`Client::changes_since`](crate::Client::changes_since).
///
/// It is a value to be stored beside the data, in the same transaction: as text ([`Display`](std::fmt::Display) and
/// [`FromStr`](std::str::FromStr), one line of JSON with a version), or with the feature `serde`.
///
/// ```
/// use kintone_runtime::client::Bookmark;
///
/// let text = Bookmark::new().to_string();
/// assert_eq!(text, r#"{"version":1}"#);
/// let bookmark: Bookmark = text.parse()?;
/// # assert_eq!(bookmark, Bookmark::new());
/// # Ok::<(), kintone_runtime::client::ParseBookmarkError>(())
/// ```
///
/// Its size, as text: about 100 bytes, and about 20 bytes for each record that was changed within the
/// [overlap](crate::client::ChangesSince::overlap), 5 minutes unless another one is set. One that [tracks the ids](Bookmark::tracking_ids)
/// has about 10 bytes more for each gap in the ids of the records: 1,000,000 records of which none was deleted are 12 bytes, and if one in
/// ten was deleted, at random, about 400 KB.
///
/// A bookmark belongs to one app, and to what one user or token may view of it. A type with other fields may go on with it, but
/// records that did not change are not delivered again: for those, begin with a new one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bookmark {
    pub(super) app: Option<AppId>,
    /// In minutes since 1970: every change that has an earlier updated time was delivered. `None` before the first reading has ended.
    pub(super) since: Option<i64>,
    /// All records up to this id were delivered, except those that were deleted first.
    pub(super) settled: u64,
    /// The highest id that was delivered.
    pub(super) max: u64,
    /// How many records were delivered and not yet reported as deleted.
    pub(super) held: u64,
    /// Whether `ids` are those of all such records, or of those after `settled` only.
    pub(super) tracks_ids: bool,
    pub(super) ids: IdRuns,
    /// The records that were delivered with an updated time of `since` or later.
    pub(super) recent: BTreeMap<u64, Recent>,
    /// The highest id at a time, in seconds since 1970, in the order of time.
    pub(super) heights: Vec<(i64, u64)>,
    pub(super) reading: Option<Reading>,
}

/// A record as it was delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Recent {
    pub(super) revision: u64,
    /// In minutes since 1970.
    pub(super) updated: i64,
}

/// A reading of several pages that has begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    /// When it began, in seconds since 1970.
    pub(super) started: i64,
    /// What `since` will be at its end.
    pub(super) since: i64,
    /// The last id that was read.
    pub(super) last: u64,
}

impl Bookmark {
    /// Creates the bookmark of an app from which nothing was delivered: all records come first.
    ///
    /// Which records were deleted is found only with the ids that the caller holds: see
    /// [`held_ids`](crate::client::ChangesSince::held_ids).
    pub fn new() -> Bookmark {
        Bookmark::default()
    }

    /// Creates such a bookmark which also remembers the ids of all records that were delivered, so that deleted records are found
    /// without the caller's help.
    ///
    /// ```
    /// use kintone_runtime::client::Bookmark;
    ///
    /// let bookmark = Bookmark::tracking_ids();
    /// assert_eq!(bookmark.held(), 0);
    /// ```
    pub fn tracking_ids() -> Bookmark {
        Bookmark {
            tracks_ids: true,
            ..Bookmark::default()
        }
    }

    /// Returns the app; `None` before anything was delivered.
    pub fn app(&self) -> Option<AppId> {
        self.app
    }

    /// Returns how many records were delivered and not reported as deleted.
    pub fn held(&self) -> u64 {
        self.held
    }

    /// Returns whether the last reading has not come to its end. The next one goes on after the last page that was delivered.
    pub fn is_reading(&self) -> bool {
        self.reading.is_some()
    }
}
