//! Reads what changed, page by page, then looks for what was deleted.

use std::fmt;
use std::marker::PhantomData;
use std::time::Instant;

use super::bookmark::Bookmark;
use super::change::{Change, ChangeBatch};
use super::deletions::Sweeping;
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
pub struct ChangesSince<'b, 'i, T> {
    pub(super) client: Client,
    bookmark: &'b mut Bookmark,
    /// The bookmark after the batch that was delivered last.
    pub(super) position: Bookmark,
    pub(super) updated: Option<String>,
    pub(super) overlap: i64,
    pub(super) batch_size: u32,
    pub(super) deleted: FindsDeleted,
    pub(super) held_ids: Option<HeldIds<'i>>,
    /// The records that were delivered since `held_ids` was made.
    pub(super) delivered: IdRuns,
    pub(super) phase: Phase,
    record: PhantomData<fn() -> T>,
}

type HeldIds<'i> = Box<dyn Iterator<Item = RecordId> + Send + 'i>;

/// Whether deleted records are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FindsDeleted {
    Not,
    /// Where the number of records differs.
    Counted,
    /// Among all ids.
    All,
}

pub(super) enum Phase {
    Reading,
    Counting,
    Sweeping(Box<Sweeping>),
    Ended,
}

impl<'b, T: OwnedRecord + 'static> ChangesSince<'b, '_, T> {
    pub(super) fn new(client: Client, bookmark: &'b mut Bookmark) -> Self {
        let position = bookmark.clone();
        let deleted = match position.tracks_ids {
            true => FindsDeleted::Counted,
            false => FindsDeleted::Not,
        };
        let mut fields = T::META.fields.iter();
        let updated = fields.find(|field| field.field_type == UPDATED_TIME::TYPE);
        ChangesSince {
            client,
            bookmark,
            position,
            updated: updated.map(|field| field.code.to_owned()),
            overlap: OVERLAP,
            batch_size: MAX_RECORDS_PER_PAGE as u32,
            deleted,
            held_ids: None,
            delivered: IdRuns::default(),
            phase: Phase::Reading,
            record: PhantomData,
        }
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
            if self.held_ids.is_some() && verdict != Verdict::Known {
                self.delivered.insert(stamp.id);
            }
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
}

impl<T> fmt::Debug for ChangesSince<'_, '_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChangesSince")
            .field("app", &self.position.app)
            .field("deleted", &self.deleted)
            .finish_non_exhaustive()
    }
}
