//! The result of a load: what became of each element of the input.

use std::collections::BTreeMap;
use std::fmt;

use super::status::{Change, Committed, Failure, Status};
use crate::endpoint::error::Error;
use crate::record::id::{RecordId, Revision};

/// The result of a load: what became of each record, by its index in the input.
///
/// ```no_run
/// # use kintone_runtime::client::load::{Outcome, Status};
/// # fn report(outcome: Outcome) -> Result<(), kintone_runtime::Error> {
/// for (index, status) in outcome.iter() {
///     match status {
///         Status::Committed(record) => println!("{index}: record {}", record.id),
///         Status::Failed(failure) => println!("{index}: {failure}"),
///         Status::Missing => println!("{index}: not in the app, left out"),
///         Status::NotSent => println!("{index}: not sent"),
///         Status::Unknown => println!("{index}: sent, but there was no answer"),
///         Status::Stored => println!("{index}: stored, according to `unknown_as`"),
///     }
/// }
/// let committed = outcome.complete()?; // or the first failure as an error
/// # Ok(())
/// # }
/// ```
#[derive(Default)]
#[must_use = "an outcome says which records were not committed"]
pub struct Outcome {
    /// The state of each record that was taken from the input.
    states: Vec<RecordState>,
    /// What the journal knows about records that were not taken yet.
    ahead: BTreeMap<usize, RecordState>,
    counts: [usize; 6],
    /// The length of the input, if it is known in advance.
    total: Option<usize>,
    /// Whether the input was read to its end.
    exhausted: bool,
    errors: Vec<Error>,
    /// What stopped the load, unless it was the failure of a record.
    stopped: Option<usize>,
    /// The errors of a dropped run, and of the records that it leaves in flight.
    dropped: Option<(usize, usize)>,
    /// How many records an earlier run had committed, according to the journal.
    recalled: usize,
    notes: Vec<String>,
}

/// The notes about changes that leave something open.
const UPSERTED: &str =
    "whether some records were added or updated is unknown: their change is `Upserted`";
const GONE: &str = "an answer was lost, and some records are not in the app: whether this load deleted them or they were gone before is \
     unknown, and their change is `Gone`";

/// The state of a record, as small as possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RecordState {
    NotSent,
    Unknown(Cause),
    Failed(Cause),
    Committed(Change, u64, u64),
    Stored,
    Missing,
}

/// The index of an error among the errors; the largest number stands for none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cause(u32);

impl Outcome {
    /// Returns the number of records: all of them if the length of the input is known, or else those that were taken from it
    /// so far or that the journal knows.
    pub fn len(&self) -> usize {
        let ahead = self.ahead.last_key_value().map_or(0, |(last, _)| last + 1);
        self.total.unwrap_or(0).max(self.states.len()).max(ahead)
    }

    /// Returns whether the load has no records.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns what became of the record with this index.
    pub fn status(&self, index: usize) -> Option<Status<'_>> {
        (index < self.len()).then(|| self.view(index))
    }

    /// Returns all records with their index.
    pub fn iter(&self) -> impl Iterator<Item = (usize, Status<'_>)> {
        (0..self.len()).map(|index| (index, self.view(index)))
    }

    /// Returns the records that failed.
    pub fn failed(&self) -> impl Iterator<Item = (usize, Failure<'_>)> {
        self.iter().filter_map(|(index, status)| match status {
            Status::Failed(failure) => Some((index, failure)),
            _ => None,
        })
    }

    /// Returns the indices of the [unknown](Status::Unknown) records.
    pub fn unknown(&self) -> impl Iterator<Item = usize> + '_ {
        let states = self.known();
        states
            .filter_map(|(index, state)| matches!(state, RecordState::Unknown(_)).then_some(index))
    }

    /// All known states, in the order of the input.
    fn known(&self) -> impl Iterator<Item = (usize, RecordState)> + '_ {
        let taken = self.states.iter().copied().enumerate();
        let ahead = self.ahead.iter().map(|(index, state)| (*index, *state));
        taken.chain(ahead)
    }

    /// Returns the number of committed records.
    pub fn committed_count(&self) -> usize {
        self.counts[3]
    }

    /// Returns the number of failed records.
    pub fn failed_count(&self) -> usize {
        self.counts[2]
    }

    /// Returns the number of [unknown](Status::Unknown) records.
    pub fn unknown_count(&self) -> usize {
        self.counts[1]
    }

    /// Returns the number of records that are stored according to [`unknown_as`](super::Load::unknown_as). They are not
    /// counted as committed.
    pub fn stored_count(&self) -> usize {
        self.counts[4]
    }

    /// Returns the number of updates that [`Missing::Skip`](super::Missing::Skip) left out, because their records are not in the app.
    pub fn missing_count(&self) -> usize {
        self.counts[5]
    }

    /// Returns the number of records that were not sent.
    pub fn not_sent_count(&self) -> usize {
        self.len() - self.counts[1..].iter().sum::<usize>()
    }

    /// Returns the number of records that were not sent because, according to the journal, an earlier run had committed
    /// them. They are among the committed and the stored ones. A [note](Outcome::notes) says when that was.
    pub fn recalled_count(&self) -> usize {
        self.recalled
    }

    /// Returns whether the input was read to its end and all of it is committed, stored, or [missing](Status::Missing) and so left out.
    pub fn is_complete(&self) -> bool {
        let stored = self.committed_count() + self.stored_count() + self.missing_count();
        self.exhausted && self.stopped.is_none() && stored == self.len()
    }

    /// Returns what the caller should know although it is not a failure: what came from the journal and when it was sent, a
    /// form that could not be read, empty radio buttons of an upsert, records that stay [unknown](Status::Unknown) and what to do about them.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Returns why the load is not complete: what stopped it, or else the first failure.
    pub fn error(&self) -> Option<&Error> {
        self.error_index().and_then(|index| self.errors.get(index))
    }

    /// Returns the committed records in the order of the input. Those that are [missing](Status::Missing) are left out here too.
    ///
    /// # Errors
    ///
    /// The [`error`](Outcome::error) of the load if not all records were committed. Records that are [stored](Status::Stored)
    /// without a known id are an error here too.
    pub fn complete(mut self) -> Result<Vec<Committed>, Error> {
        if self.is_complete() && self.stored_count() == 0 {
            let committed = self.iter().filter_map(|(_, status)| match status {
                Status::Committed(committed) => Some(committed),
                _ => None,
            });
            return Ok(committed.collect());
        }
        Err(match self.error_index() {
            Some(index) if index < self.errors.len() => self.errors.swap_remove(index),
            _ => Error::not_sent(format!(
                "{} of {} records were committed, {} were not sent, and {} are stored according to `unknown_as`, with unknown ids: see `iter`",
                self.committed_count(),
                self.len(),
                self.not_sent_count(),
                self.stored_count()
            )),
        })
    }

    fn error_index(&self) -> Option<usize> {
        let of_record = || {
            self.known().find_map(|(_, state)| match state {
                RecordState::Failed(cause) | RecordState::Unknown(cause) => cause.get(),
                _ => None,
            })
        };
        match (self.stopped, self.dropped) {
            (Some(stopped), Some((dropped, _))) if stopped == dropped => {
                of_record().or(self.stopped)
            }
            _ => self.stopped.or_else(of_record),
        }
    }

    fn view(&self, index: usize) -> Status<'_> {
        let taken = self.states.get(index).or_else(|| self.ahead.get(&index));
        match taken.copied().unwrap_or(RecordState::NotSent) {
            RecordState::NotSent => Status::NotSent,
            RecordState::Stored => Status::Stored,
            RecordState::Missing => Status::Missing,
            RecordState::Unknown(_) => Status::Unknown,
            RecordState::Failed(cause) => {
                // The error of a failed record is always kept.
                let error = cause.get().and_then(|cause| self.errors.get(cause));
                error.map_or(Status::NotSent, |error| {
                    Status::Failed(Failure { index, error })
                })
            }
            RecordState::Committed(change, id, revision) => Status::Committed(Committed {
                id: RecordId::new(id),
                revision: (!matches!(change, Change::Deleted | Change::Gone))
                    .then(|| Revision::new(revision)),
                change,
            }),
        }
    }
}

/// What the load records.
impl Outcome {
    pub(super) fn expect(&mut self, total: Option<usize>) {
        self.total = total;
    }

    pub(super) fn exhausted(&mut self) {
        self.exhausted = true;
        self.total = None;
    }

    /// The next record of the input was taken.
    pub(super) fn taken(&mut self, index: usize) {
        debug_assert_eq!(index, self.states.len());
        let known = self.ahead.remove(&index);
        self.states.push(known.unwrap_or(RecordState::NotSent));
        if known.is_none() {
            self.counts[RecordState::NotSent.count()] += 1;
        }
    }

    pub(super) fn taken_count(&self) -> usize {
        self.states.len()
    }

    pub(super) fn keep(&mut self, error: Error) -> usize {
        self.errors.push(error);
        self.errors.len() - 1
    }

    pub(super) fn stop(&mut self, error: Option<usize>) {
        self.stopped = error;
    }

    /// The errors in case the run is dropped, which may happen at any moment until it ends.
    fn dropped(&mut self) -> (usize, usize) {
        if let Some(dropped) = self.dropped {
            return dropped;
        }
        let run = Error::not_sent("the load was dropped before it was done; run it again");
        let unit = Error::no_answer("the load was dropped before the answer came; run it again");
        let dropped = (self.keep(run), self.keep(unit));
        *self.dropped.insert(dropped)
    }

    pub(super) fn begin(&mut self) {
        let (run, _) = self.dropped();
        self.stopped = Some(run);
    }

    pub(super) fn end(&mut self) {
        if self.stopped == self.dropped.map(|(run, _)| run) {
            self.stopped = None;
        }
    }

    /// A record is in flight.
    pub(super) fn sent(&mut self, index: usize) {
        let (_, unit) = self.dropped();
        self.unknown_by(index, unit);
    }

    pub(super) fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    pub(super) fn committed(&mut self, index: usize, committed: Committed) {
        self.note_change(committed.change);
        self.set(index, RecordState::committed(committed));
    }

    fn note_change(&mut self, change: Change) {
        match change {
            Change::Upserted => self.note(UPSERTED.to_owned()),
            Change::Gone => self.note(GONE.to_owned()),
            Change::Added | Change::Updated | Change::Unchanged | Change::Deleted => {}
        }
    }

    pub(super) fn failed_by(&mut self, index: usize, error: usize) {
        self.set(index, RecordState::Failed(Cause::new(Some(error))));
    }

    pub(super) fn unknown_by(&mut self, index: usize, error: usize) {
        self.set(index, RecordState::Unknown(Cause::new(Some(error))));
    }

    pub(super) fn stored(&mut self, index: usize) {
        self.set(index, RecordState::Stored);
    }

    pub(super) fn missing(&mut self, index: usize) {
        self.set(index, RecordState::Missing);
    }

    pub(super) fn not_sent(&mut self, index: usize) {
        self.set(index, RecordState::NotSent);
    }

    fn set(&mut self, index: usize, state: RecordState) {
        // The load only sets records that were taken.
        if let Some(old) = self.states.get_mut(index) {
            self.counts[old.count()] -= 1;
            self.counts[state.count()] += 1;
            *old = state;
        }
    }
}

/// What the journal contributes.
#[cfg(feature = "journal")]
impl Outcome {
    pub(super) fn foresee_committed(&mut self, index: usize, committed: Committed) {
        self.note_change(committed.change);
        self.foresee(index, RecordState::committed(committed));
    }

    pub(super) fn foresee_failed(&mut self, index: usize, error: usize) {
        self.foresee(index, RecordState::Failed(Cause::new(Some(error))));
    }

    pub(super) fn foresee_stored(&mut self, index: usize) {
        self.foresee(index, RecordState::Stored);
    }

    pub(super) fn foresee_unknown(&mut self, index: usize, error: usize) {
        self.foresee(index, RecordState::Unknown(Cause::new(Some(error))));
    }

    fn foresee(&mut self, index: usize, state: RecordState) {
        if let Some(old) = self.ahead.insert(index, state) {
            self.counts[old.count()] -= 1;
        }
        self.counts[state.count()] += 1;
    }

    /// Replaces a note by one that says more.
    pub(super) fn replace_note(&mut self, old: &str, new: String) {
        self.notes.retain(|note| note != old);
        self.note(new);
    }

    /// The journal is about different input.
    pub(super) fn forget_ahead(&mut self) {
        for state in std::mem::take(&mut self.ahead).into_values() {
            self.counts[state.count()] -= 1;
        }
    }

    /// This many records were committed by an earlier run.
    pub(super) fn recalled(&mut self, count: usize) {
        self.recalled = count;
    }

    pub(super) fn is_committed(&self, index: usize) -> bool {
        matches!(self.states.get(index), Some(RecordState::Committed(..)))
    }

    /// Whether the input was read to its end, and each record of it is committed, stored or failed.
    pub(super) fn is_settled(&self) -> bool {
        let open = self.unknown_count() + self.not_sent_count();
        self.exhausted && self.stopped.is_none() && open == 0
    }
}

impl RecordState {
    fn committed(committed: Committed) -> RecordState {
        let revision = committed.revision.map_or(0, Revision::get);
        RecordState::Committed(committed.change, committed.id.get(), revision)
    }

    fn count(self) -> usize {
        match self {
            RecordState::NotSent => 0,
            RecordState::Unknown(_) => 1,
            RecordState::Failed(_) => 2,
            RecordState::Committed(..) => 3,
            RecordState::Stored => 4,
            RecordState::Missing => 5,
        }
    }
}

impl Cause {
    fn new(index: Option<usize>) -> Cause {
        Cause(
            index
                .and_then(|index| u32::try_from(index).ok())
                .unwrap_or(u32::MAX),
        )
    }

    fn get(self) -> Option<usize> {
        (self.0 != u32::MAX).then_some(self.0 as usize)
    }
}

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outcome")
            .field("records", &self.len())
            .field("committed", &self.committed_count())
            .field("failed", &self.failed_count())
            .field("not_sent", &self.not_sent_count())
            .field("unknown", &self.unknown_count())
            .field("stored", &self.stored_count())
            .field("missing", &self.missing_count())
            .field("recalled", &self.recalled)
            .field("error", &self.error())
            .field("notes", &self.notes)
            .finish()
    }
}
