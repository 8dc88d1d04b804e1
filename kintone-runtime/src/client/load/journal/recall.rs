//! What the journal knows meets the input, before anything is sent: a load goes on, starts anew, or is refused.
//!
//! The input is read as far as the journal knows records. *The same input* means that each record that is committed, or was
//! sent without an answer, stands unchanged at its index; others may be corrected, and more may follow.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::task::{Context, Poll};

use super::past::{Fate, Known, Past};
use super::{Journal, hash};
use crate::client::load::Operation;
use crate::client::load::engine::Work;
use crate::client::load::entry::Entry;
use crate::client::load::input::Element;
use crate::client::load::outcome::Outcome;
use crate::client::load::unit::Unit;
use crate::endpoint::error::Error;
use crate::record::codec::EncodeError;

/// How much of an input is kept while it is compared with the journal, so that a load which may be repeated can start anew,
/// in bytes. Our own choice: some hundred thousand records.
const MAX_HELD_BYTES: usize = 256 * 1024 * 1024;

/// The comparison of the input with the journal.
#[derive(Debug)]
pub(super) struct Recall {
    past: Past,
    /// The run that the journal is of, and what it did.
    run: String,
    counted: String,
    /// One more than the last index that the journal knows.
    until: usize,
    /// Whether the load does no harm if it is carried out once more.
    is_repeatable: bool,
    /// Records that are committed, if the load may have to send them again.
    held: Held,
    /// Records of which the journal knows nothing.
    fresh: Vec<Entry>,
    /// Records without an answer, by their unit.
    sent: BTreeMap<u64, Vec<Entry>>,
    /// How many records are committed.
    count: usize,
    /// The first record that is not what was sent.
    difference: Option<usize>,
}

/// How a load goes on with its journal.
enum Way {
    /// Nothing is known.
    Fresh,
    Compare,
    Anew,
    /// The journal is of another run, which is not finished.
    Refused,
    /// This run came before the one that the journal is of.
    Over,
}

/// A finished run, and the note that says so.
#[derive(Debug)]
pub(super) struct Recalled {
    run: String,
    note: String,
}

impl Past {
    /// Whether the load of these units does no harm if it is carried out once more.
    fn is_repeatable(&self, operation: Operation) -> bool {
        match operation {
            Operation::Upsert => true,
            Operation::Update => !self.is_guarded,
            Operation::Add | Operation::Delete => false,
        }
    }

    fn way(&self, operation: Operation, run: Option<&str>) -> Way {
        let is_other_run = run.is_some() && run != self.run();
        match (is_other_run, self.is_repeatable(operation)) {
            (true, true) => Way::Anew,
            (true, false) if self.was_before(run) => Way::Over,
            (true, false) if self.end.is_some() || self.records.is_empty() => Way::Anew,
            (true, false) => Way::Refused,
            (false, true) if self.end.is_some() => Way::Anew,
            (false, _) if self.records.is_empty() => Way::Fresh,
            (false, _) => Way::Compare,
        }
    }

    fn was_before(&self, run: Option<&str>) -> bool {
        let (head, run) = (self.head.as_ref(), run.unwrap_or_default());
        head.is_some_and(|head| head.was_before(run))
    }

    fn run(&self) -> Option<&str> {
        self.head.as_ref()?.run.as_deref()
    }

    /// Its name, and when it began, or when it was finished.
    fn name(&self) -> String {
        let started = self.head.as_ref().map_or("", |head| &head.started);
        let time = match &self.end {
            Some(end) => format!("finished {}", end.at),
            None => format!("started {started}"),
        };
        match self.run() {
            Some(run) => format!("the run {run:?} ({time})"),
            None => format!("the earlier run ({time})"),
        }
    }

    fn counted(&self) -> String {
        let (committed, sent) = self.counts();
        format!("{committed} records committed, {sent} without an answer")
    }
}

impl Work<'_> {
    /// Opens the journal and compares the input with it.
    pub(in crate::client::load) async fn remember(&mut self) {
        if let Err(error) = self.open_journal() {
            self.halt(error);
            return;
        }
        if self.memory.recall.is_none() {
            return;
        }
        poll_fn(|task| self.poll_recall(task)).await;
        if let Some(recall) = self.memory.recall.take()
            && let Err(error) = self.decide(recall)
        {
            self.give_up(error);
        }
    }

    fn open_journal(&mut self) -> Result<(), Error> {
        let (path, None) = (&self.memory.path, &self.memory.journal) else {
            return Ok(());
        };
        let Some(path) = path else {
            return match &self.memory.run {
                Some(run) => Err(Error::not_sent(format!(
                    "`.run_name({run:?})` names a run in a journal, and this load has none: add `.journal(path)`"
                ))),
                None => Ok(()),
            };
        };
        let (operation, run) = (self.target.operation, self.memory.run.clone());
        let addressing = self.client.addressing();
        let (mut journal, past) = Journal::open(path, run.clone(), &self.target, addressing)?;
        self.next_flight = past.next;
        match past.way(operation, run.as_deref()) {
            Way::Fresh => {}
            Way::Anew => {
                if past.end.is_none() {
                    let note =
                        started_anew(&past.name(), &past.counted(), "this run has another name");
                    self.outcome.note(note);
                }
                journal.begin()?;
            }
            Way::Refused => {
                let why = format!(
                    "belongs to {}, which is not finished ({}); nothing was sent. Finish that run first, with its input and {}, or give another path; to abandon it, delete the file",
                    past.name(),
                    past.counted(),
                    match past.run() {
                        Some(run) => format!("`.run_name({run:?})`"),
                        None => "without `.run_name`".to_owned(),
                    }
                );
                return Err(super::refused(path, &why));
            }
            Way::Over => {
                let why = format!(
                    "has {}, and the run {:?} came before it; nothing was sent. Give each run a name of its own, or another path",
                    past.name(),
                    run.unwrap_or_default()
                );
                return Err(super::refused(path, &why));
            }
            Way::Compare => {
                let until = past
                    .records
                    .last_key_value()
                    .map_or(0, |(last, _)| last + 1);
                foresee(&past, &mut self.outcome);
                self.memory.recall = Some(Recall {
                    run: past.name(),
                    counted: past.counted(),
                    is_repeatable: past.is_repeatable(operation),
                    past,
                    until,
                    held: Held::new(MAX_HELD_BYTES),
                    fresh: Vec::new(),
                    sent: BTreeMap::new(),
                    count: 0,
                    difference: None,
                });
            }
        }
        self.memory.journal = Some(journal);
        Ok(())
    }

    /// Ends this run and all later ones: the input is not the one of the journal.
    fn give_up(&mut self, error: Error) {
        self.stopping = true;
        let error = self.outcome.keep(error);
        self.impossible = Some(error);
        self.outcome.stop(Some(error));
    }

    fn poll_recall(&mut self, task: &mut Context<'_>) -> Poll<()> {
        loop {
            let until = self.memory.recall.as_ref().map_or(0, |recall| recall.until);
            if self.exhausted || self.outcome.taken_count() >= until {
                return Poll::Ready(());
            }
            match self.source.poll_next(task, self.target.key) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => self.exhaust(),
                Poll::Ready(Some(element)) => self.compare(element),
            }
        }
    }

    /// Takes one element of the input that the journal may know.
    fn compare(&mut self, element: Result<Element, EncodeError>) {
        let taken = self.taken(element);
        // Only a comparison that has begun compares.
        let Some(recall) = &mut self.memory.recall else {
            return;
        };
        let index = self.outcome.taken_count() - 1;
        let known = recall.past.records.remove(&index);
        match (taken, known) {
            (Some(entry), None) => recall.fresh.push(entry),
            (Some(entry), Some(known)) if known.hash == hash(&entry) => match known.fate {
                Fate::Sent(unit) => recall.sent.entry(unit).or_default().push(entry),
                Fate::Committed(_) | Fate::Stored => {
                    recall.count += 1;
                    if recall.is_repeatable {
                        recall.held.push(entry);
                    }
                }
            },
            (Some(entry), Some(_)) => {
                self.outcome.not_sent(index);
                recall.difference.get_or_insert(index);
                recall.fresh.push(entry);
            }
            // It is not sent in any case. If it has nothing to be changed any more, that is what the journal's run did.
            (None, None) => {}
            (None, Some(_)) if self.outcome.is_committed(index) => {}
            (None, Some(_)) => {
                recall.difference.get_or_insert(index);
            }
        }
    }

    fn decide(&mut self, mut recall: Recall) -> Result<(), Error> {
        if let Some((index, _)) = recall.past.records.first_key_value() {
            recall.difference.get_or_insert(*index);
        }
        match recall.difference {
            None => self.go_on(recall),
            Some(at) if recall.is_repeatable && recall.held.is_whole() => {
                return self.start_anew(recall, at);
            }
            Some(at) => return Err(self.other_input(&recall, at)),
        }
        Ok(())
    }

    fn go_on(&mut self, recall: Recall) {
        if recall.count > 0 {
            self.outcome.recalled(recall.count);
            let note = format!(
                "{} records were not sent again: by the journal, {} sent them",
                recall.count, recall.run
            );
            self.outcome.note(note.clone());
            let run = recall.run;
            self.memory.recalled = recall.past.end.is_some().then_some(Recalled { run, note });
        }
        for entry in recall.fresh {
            let unit = self.cut(entry);
            self.ready.extend(unit);
        }
        let units = recall.sent.into_iter().map(|(number, entries)| Unit {
            entries,
            sent_as: Some(number),
        });
        self.settle_or_send(units.collect());
    }

    /// The input is another one, and the load does no harm if it is carried out once more.
    fn start_anew(&mut self, recall: Recall, at: usize) -> Result<(), Error> {
        if let Some(journal) = &mut self.memory.journal {
            journal.begin()?;
        }
        let why = format!("the input has changed since, at records[{at}]");
        let note = started_anew(&recall.run, &recall.counted, &why);
        self.outcome.note(note);
        self.outcome.forget_ahead();
        let mut entries = recall.fresh;
        entries.extend(recall.held.entries);
        entries.extend(recall.sent.into_values().flatten());
        entries.sort_unstable_by_key(|entry| entry.index);
        for entry in entries {
            self.outcome.not_sent(entry.index);
            let unit = self.cut(entry);
            self.ready.extend(unit);
        }
        Ok(())
    }

    fn other_input(&self, recall: &Recall, at: usize) -> Error {
        let (run, count) = (&recall.run, self.outcome.taken_count());
        let what = match at < count {
            true => format!("records[{at}] is not the record that {run} sent"),
            false => format!("{run} sent records[{at}], and the input has only {count} records"),
        };
        let ways = match recall.past.end {
            Some(_) => {
                "give the same input, at the end of which more may follow, or name a new run with `.run_name(…)`"
            }
            None => {
                "give the same input, so that the run can be finished; when it is, name a new run with `.run_name(…)` for another input"
            }
        };
        let path = self.memory.path.as_deref().unwrap_or("".as_ref());
        super::refused(
            path,
            &format!("belongs to another input: {what}; nothing was sent. Either {ways}"),
        )
    }

    /// Writes down that the load is finished, if it is.
    pub(in crate::client::load) fn finish(&mut self) {
        if self.memory.journal.is_none() || !self.outcome.is_settled() {
            return;
        }
        if let Some(Recalled { run, note }) = self.memory.recalled.take() {
            let count = self.outcome.recalled_count();
            let nothing = format!(
                "nothing was sent: by the journal, {run} has already sent these {count} records; to send them again as a new run, name \
                 that run with `.run_name(…)`"
            );
            self.outcome.replace_note(&note, nothing);
        }
        if let Err(error) = self.memory.finish(self.outcome.taken_count()) {
            self.outcome.note(error.to_string());
        }
    }
}

/// Records that are kept as long as there is room for all of them.
#[derive(Debug)]
struct Held {
    entries: Vec<Entry>,
    bytes: usize,
    most: usize,
}

impl Held {
    fn new(most: usize) -> Held {
        Held {
            entries: Vec::new(),
            bytes: 0,
            most,
        }
    }

    fn push(&mut self, entry: Entry) {
        self.bytes = self.bytes.saturating_add(entry.json.len());
        match self.is_whole() {
            true => self.entries.push(entry),
            false => self.entries = Vec::new(),
        }
    }

    fn is_whole(&self) -> bool {
        self.bytes <= self.most
    }
}

/// What the journal knows is part of the outcome, also where the input is not read so far.
fn foresee(past: &Past, outcome: &mut Outcome) {
    let mut unanswered = None;
    for (index, Known { fate, .. }) in &past.records {
        match fate {
            Fate::Committed(committed) => outcome.foresee_committed(*index, *committed),
            Fate::Stored => outcome.foresee_stored(*index),
            Fate::Sent(_) => {
                let error = *unanswered.get_or_insert_with(|| {
                    let error = format!(
                        "it was sent by {}, which ended before the answer",
                        past.name()
                    );
                    outcome.keep(Error::no_answer(error))
                });
                outcome.foresee_unknown(*index, error);
            }
        }
    }
}

fn started_anew(run: &str, counted: &str, why: &str) -> String {
    format!("{run} was not finished ({counted}); {why}, so the whole input is sent again")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::load::entry::Subject;

    #[test]
    fn all_that_is_held_fits_or_none_is() {
        let mut held = Held::new(8);
        let entry = |index| Entry {
            index,
            json: vec![b'1'; 4],
            subject: Subject::Nobody,
        };
        held.push(entry(0));
        held.push(entry(1));
        assert!(held.is_whole() && held.entries.len() == 2);
        for index in 2..4 {
            held.push(entry(index));
            assert!(!held.is_whole() && held.entries.is_empty());
        }
    }
}
