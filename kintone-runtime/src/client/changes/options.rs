//! What a caller may say about how changes are read.

use std::time::Duration;

use super::judge::SECONDS_PER_MINUTE;
use super::since::{ChangesSince, FindsDeleted};
use crate::query::MAX_RECORDS_PER_PAGE;
use crate::record::OwnedRecord;
use crate::record::id::RecordId;

/// The largest overlap, in minutes: about two years. Our own choice.
const MAX_OVERLAP: u64 = 1_000_000;

impl<'i, T: OwnedRecord + 'static> ChangesSince<'_, 'i, T> {
    /// Names the field with the updated time by its code: `"更新日時"`, `"Updated_datetime"`.
    ///
    /// A record type that has the field needs no name. For any other type, and for [`AnyRecord`](crate::AnyRecord), the form of the app is
    /// read first, with one request, unless the code is given here.
    pub fn updated_time(mut self, code: impl Into<String>) -> Self {
        self.updated = Some(code.into());
        self
    }

    /// Looks for deleted records among the ids that the caller holds, in ascending order: those of its own records.
    ///
    /// kintone has no log of deletions. After the changes, one request counts the records up to the highest id that was delivered. If there
    /// are as many as the bookmark holds, none was deleted, because ids are never used twice, and the iterator is not touched.
    /// Otherwise counts of ever smaller ranges lead to those that differ: a record that was deleted among 1,000,000 costs about 15 requests,
    /// and the worst case about 3,000. Records that can be viewed although they are not held come as added.
    ///
    /// A deletion goes unnoticed as long as another record appears in the same range, as after a change of permissions: see
    /// [`sweep`](ChangesSince::sweep).
    ///
    /// The iterator is first asked after all batches of added and changed records, so that a lazy one sees them. The ids are held in memory,
    /// in 16 bytes or more for each run of consecutive ones.
    pub fn held_ids<I>(mut self, ids: I) -> Self
    where
        I: IntoIterator<Item = RecordId, IntoIter: Send + 'i>,
    {
        self.held_ids = Some(Box::new(ids.into_iter()));
        if self.deleted == FindsDeleted::Not {
            self.deleted = FindsDeleted::Counted;
        }
        self
    }

    /// Looks for deleted records by reading the ids of all records: one request for 500 of them, 2,000 requests for 1,000,000 records.
    ///
    /// Without this only ranges in which the number of records differs are read: see [`held_ids`](ChangesSince::held_ids). This also finds
    /// a record that went together with another one that came, which happens if permissions change.
    pub fn sweep(mut self) -> Self {
        self.deleted = FindsDeleted::All;
        self
    }

    /// Does not look for deleted records, although the bookmark tracks the ids. The next time they are found.
    pub fn ignore_deleted(mut self) -> Self {
        self.deleted = FindsDeleted::Not;
        self
    }

    /// Sets how far each reading reaches back before the beginning of the previous one: 5 minutes by default, rounded up to whole minutes, at
    /// least 1.
    ///
    /// A change is lost if it can first be seen later than this after the time that kintone set as its updated time. Records that were
    /// changed within this time are read again by the next reading, and recognised by their revisions, which the bookmark keeps.
    pub fn overlap(mut self, overlap: Duration) -> Self {
        let minutes = overlap.as_secs().div_ceil(60).clamp(1, MAX_OVERLAP);
        self.overlap = i64::try_from(minutes).unwrap_or(1) * SECONDS_PER_MINUTE;
        self
    }

    /// Sets how many records are read with one request, and how many changes a batch has at most: 500 by default, 1 to 500.
    pub fn batch_size(mut self, records: u32) -> Self {
        self.batch_size = records.clamp(1, MAX_RECORDS_PER_PAGE as u32);
        self
    }
}
