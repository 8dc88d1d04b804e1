//! Reads what changed, page by page, then looks for what was deleted.

use std::collections::VecDeque;
use std::fmt;
use std::marker::PhantomData;
use std::time::{Duration, Instant};

use super::bookmark::Bookmark;
use super::change::{Change, ChangeBatch};
use super::deletions::{self, Difference, Sweep};
use super::judge::{SECONDS_PER_MINUTE, Verdict};
use super::page;
use super::runs::IdRuns;
use crate::client::Client;
use crate::endpoint::AppRef;
use crate::endpoint::error::Error;
use crate::query::MAX_RECORDS_PER_PAGE;
use crate::record::OwnedRecord;
use crate::record::id::RecordId;
use crate::record::kind::{Kind as _, UPDATED_TIME};
use kintone_schema::FieldType;

/// How far each reading reaches back before the beginning of the previous one, in seconds: 5 minutes. Our own choice: kintone does
/// not document how long after the time that it sets a change can be seen.
const OVERLAP: i64 = 5 * SECONDS_PER_MINUTE;

/// The changes of an app since a bookmark, in batches: see [`Client::changes_since`](crate::Client::changes_since). Nothing is sent before
/// the first batch is requested.
#[must_use = "nothing is read unless the batches are asked for"]
pub struct ChangesSince<'b, T> {
    pub(super) client: Client,
    bookmark: &'b mut Bookmark,
    /// The bookmark after the batch that was delivered last.
    pub(super) position: Bookmark,
    updated: Option<String>,
    overlap: i64,
    pub(super) batch_size: u32,
    pub(super) deleted: FindsDeleted,
    held_ids: Option<HeldIds<'b>>,
    phase: Phase,
    record: PhantomData<fn() -> T>,
}

type HeldIds<'b> = Box<dyn Iterator<Item = RecordId> + Send + 'b>;

/// Whether deleted records are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FindsDeleted {
    Not,
    /// Where the number of records differs.
    Counted,
    /// Among all ids.
    All,
}

enum Phase {
    Reading,
    Counting,
    Sweeping(Box<Sweeping>),
    Ended,
}

struct Sweeping {
    sweep: Sweep,
    /// How many records the bookmark held before.
    held: u64,
    gone: VecDeque<u64>,
    /// A range in which records appeared.
    appeared: Option<Difference>,
}

impl<'b, T: OwnedRecord + 'static> ChangesSince<'b, T> {
    pub(super) fn new(client: Client, bookmark: &'b mut Bookmark) -> ChangesSince<'b, T> {
        let position = bookmark.clone();
        let deleted = match position.tracks_ids {
            true => FindsDeleted::Counted,
            false => FindsDeleted::Not,
        };
        let code = |field_type: &str| {
            let mut fields = T::META.fields.iter();
            fields.find(|field| field.field_type == field_type)
        };
        ChangesSince {
            client,
            bookmark,
            position,
            updated: code(UPDATED_TIME::TYPE).map(|field| field.code.to_owned()),
            overlap: OVERLAP,
            batch_size: MAX_RECORDS_PER_PAGE as u32,
            deleted,
            held_ids: None,
            phase: Phase::Reading,
            record: PhantomData,
        }
    }

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
        I: IntoIterator<Item = RecordId, IntoIter: Send + 'b>,
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
        let minutes = overlap.as_secs().div_ceil(60).clamp(1, 1_000_000);
        self.overlap = i64::try_from(minutes).map_or(OVERLAP, |minutes| minutes * SECONDS_PER_MINUTE);
        self
    }

    /// Sets how many records are read with one request, and how many changes a batch has at most: 500 by default, 1 to 500.
    pub fn batch_size(mut self, records: u32) -> Self {
        self.batch_size = records.clamp(1, MAX_RECORDS_PER_PAGE as u32);
        self
    }

    /// Returns the next changes, or `None` after the last ones.
    ///
    /// The bookmark that was passed to [`changes_since`](crate::Client::changes_since) moves past a batch when the next one is requested.
    /// Dropping this future loses nothing. After an error the same batch can be requested again.
    pub async fn next(&mut self) -> Option<Result<ChangeBatch<T>, Error>> {
        self.bookmark.clone_from(&self.position);
        match self.advance().await {
            Ok(Some(changes)) => Some(Ok(ChangeBatch::new(changes, self.position.clone()))),
            Ok(None) => None,
            Err(error) => Some(Err(error)),
        }
    }

    async fn advance(&mut self) -> Result<Option<Vec<Change<T>>>, Error> {
        self.check_bookmark()?;
        loop {
            match &mut self.phase {
                Phase::Reading => {
                    let changes = self.read().await?;
                    let is_read = !self.position.is_reading();
                    if is_read {
                        self.phase = match self.deleted {
                            FindsDeleted::Not => Phase::Ended,
                            FindsDeleted::Counted | FindsDeleted::All => Phase::Counting,
                        };
                    }
                    if is_read || !changes.is_empty() {
                        return Ok(Some(changes));
                    }
                }
                Phase::Counting => {
                    self.phase = match self.count().await? {
                        Some(sweeping) => Phase::Sweeping(Box::new(sweeping)),
                        None => Phase::Ended,
                    };
                }
                Phase::Sweeping(_) => {
                    if let Some(changes) = self.search().await? {
                        return Ok(Some(changes));
                    }
                }
                Phase::Ended => return Ok(None),
            }
        }
    }

    /// A bookmark belongs to one app.
    pub(super) fn check_bookmark(&mut self) -> Result<(), Error> {
        let app = self.client.addressing().app(AppRef::of::<T>())?;
        let held = *self.position.app.get_or_insert(app);
        if held != app {
            return Err(Error::not_sent(format!(
                "the bookmark is one of app {held}, but the changes of app {app} are asked for; each app has its own"
            )));
        }
        if self.position.tracks_ids && self.held_ids.is_some() {
            return Err(Error::not_sent(
                "the bookmark tracks the ids itself: leave out `held_ids`, or begin with Bookmark::new()",
            ));
        }
        if self.deleted == FindsDeleted::All && !self.position.tracks_ids && self.held_ids.is_none()
        {
            return Err(Error::not_sent(
                "`sweep` needs `held_ids`, or a bookmark that tracks the ids",
            ));
        }
        Ok(())
    }

    /// The code of the updated time.
    pub(super) async fn updated(&mut self) -> Result<String, Error> {
        if let Some(code) = &self.updated {
            return Ok(code.clone());
        }
        let unknown = |reason: String| {
            Error::not_sent(format!(
                "`{}` has no field with the updated time, and {reason}; name it with `.updated_time(\"…\")`",
                T::META.name
            ))
        };
        let form = match self.client.form_of(T::META).await {
            Ok((_, form)) => form,
            Err(error) if error.is_permission_denied() => {
                return Err(unknown(format!("the form cannot be read: {error}")));
            }
            Err(error) => return Err(error),
        };
        let field = form.of_type(&FieldType::UpdatedTime);
        let field = field.ok_or_else(|| unknown("the form does not show it".to_owned()))?;
        Ok(self.updated.insert(field.code().to_owned()).clone())
    }

    /// Reads a page.
    async fn read(&mut self) -> Result<Vec<Change<T>>, Error> {
        let updated = self.updated().await?;
        let condition = self.position.condition(&updated);
        let last = self.position.reading.map_or(0, |reading| reading.last);
        let asked = Instant::now();
        let answer = page::read(&self.client, condition, self.batch_size, last, &updated).await?;
        // The server answered within this second, and began to read no earlier than the request was sent.
        let took = i64::try_from(asked.elapsed().as_secs()).unwrap_or(i64::MAX);
        let before = answer.time.saturating_sub(took).saturating_sub(1);
        self.position.begin(before, self.overlap);
        let is_last = answer.records.len() < self.batch_size as usize;
        let mut changes = Vec::new();
        for (stamp, record) in answer.records {
            let verdict = self.position.judge(stamp);
            let id = RecordId::new(stamp.id);
            match (verdict, record) {
                (Verdict::Known, _) => {}
                (Verdict::Added, Ok(record)) => changes.push(Change::Added(record)),
                (Verdict::Changed, Ok(record)) => changes.push(Change::Changed(record)),
                (_, Err(error)) => changes.push(Change::Unreadable(id, error)),
            }
        }
        if is_last {
            self.position.end(answer.time + 1, self.overlap);
        }
        Ok(changes)
    }

    /// Counts the records. Returns how to find those that are gone, if any can be.
    async fn count(&mut self) -> Result<Option<Sweeping>, Error> {
        let highest = self.position.max;
        if highest == 0 {
            return Ok(None);
        }
        let mut count = None;
        if self.deleted == FindsDeleted::Counted {
            let there = deletions::count_in::<T>(&self.client, 0, highest).await?;
            if there == self.position.held {
                return Ok(None);
            }
            count = Some(there);
        }
        let sweep = match self.held_ids.take() {
            None => Sweep::new(&self.position.ids, highest, count, self.batch_size),
            Some(ids) => {
                // Those that were delivered since the iterator was made.
                let delivered = self.position.ids.ids();
                let delivered = delivered.chain(self.position.recent.keys().copied());
                let ids = ids.map(RecordId::get).filter(|id| *id > 0);
                let held: IdRuns = ids.chain(delivered).collect();
                Sweep::new(&held, highest, count, self.batch_size)
            }
        };
        let held = self.position.held;
        self.position.held = sweep.held();
        Ok(Some(Sweeping {
            sweep,
            held,
            gone: VecDeque::new(),
            appeared: None,
        }))
    }

    /// Collects a batch of records that are gone or appeared.
    async fn search(&mut self) -> Result<Option<Vec<Change<T>>>, Error> {
        let Phase::Sweeping(sweeping) = &mut self.phase else {
            return Ok(None);
        };
        let batch = self.batch_size as usize;
        let mut is_done = false;
        while !is_done && sweeping.appeared.is_none() && sweeping.gone.len() < batch {
            match sweeping.sweep.next::<T>(&self.client).await? {
                None => is_done = true,
                Some(mut difference) => {
                    sweeping.gone.extend(difference.gone.drain(..));
                    if !difference.appeared.is_empty() {
                        sweeping.appeared = Some(difference);
                    }
                }
            }
        }
        let gone = sweeping.gone.drain(..batch.min(sweeping.gone.len()));
        let mut changes = Vec::new();
        for id in gone {
            self.position.forget(id);
            changes.push(Change::Deleted(RecordId::new(id)));
        }
        if !changes.is_empty() {
            return Ok(Some(changes));
        }
        let held = sweeping.held;
        if let Some(Difference {
            after,
            until,
            appeared,
            ..
        }) = &sweeping.appeared
        {
            let (after, until, appeared) = (*after, *until, appeared.clone());
            let changes = self.appeared(after, until, &appeared).await?;
            if let Phase::Sweeping(sweeping) = &mut self.phase {
                sweeping.appeared = None;
            }
            return Ok(Some(changes));
        }
        self.phase = Phase::Ended;
        // A batch without a change, for the bookmark that knows better how many records are held.
        Ok((held != self.position.held).then_some(changes))
    }

    /// Reads records that can be viewed although they are not held.
    async fn appeared(
        &mut self,
        after: u64,
        until: u64,
        ids: &[u64],
    ) -> Result<Vec<Change<T>>, Error> {
        let updated = self.updated().await?;
        let range = page::range(after, until);
        let answer = page::read(&self.client, range, self.batch_size, after, &updated).await?;
        let mut changes = Vec::new();
        for (stamp, record) in answer.records {
            if ids.binary_search(&stamp.id).is_ok() {
                self.position.note_found(stamp);
                changes.push(match record {
                    Ok(record) => Change::Added(record),
                    Err(error) => Change::Unreadable(RecordId::new(stamp.id), error),
                });
            }
        }
        Ok(changes)
    }
}

impl<T> fmt::Debug for ChangesSince<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChangesSince")
            .field("app", &self.position.app)
            .field("deleted", &self.deleted)
            .finish_non_exhaustive()
    }
}
