//! Opens the journal of a load, compares the input with it before anything is sent, and marks it as finished in the end.

use std::future::poll_fn;
use std::task::{Context, Poll, ready};

use super::engine::Work;
use super::journal::{self, Compared, Fate, Journal, Past, Recall, Recalled, Way};
use super::outcome::Outcome;
use crate::endpoint::error::Error;

impl Work<'_> {
    /// Opens the journal and compares the input with it.
    pub(super) async fn remember(&mut self) {
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
        let run = self.memory.run.clone();
        let Some(path) = path else {
            return match run {
                Some(run) => Err(Error::not_sent(format!(
                    "`.run_name({run:?})` names a run in a journal, and this load has none: add `.journal(path)`"
                ))),
                None => Ok(()),
            };
        };
        let operation = self.target.operation;
        let addressing = self.client.addressing();
        let (mut journal, past) = Journal::open(path, run.clone(), &self.target, addressing)?;
        self.flights.start_at(past.next);
        match past.way(operation, run.as_deref()) {
            Way::Fresh => {}
            Way::Anew => {
                if !past.is_finished() {
                    let why = "this run has another name";
                    let note = started_anew(&past.name(), &past.counted(), why);
                    self.outcome.note(note);
                }
                if let Some(run) = &run
                    && past.has_had(run)
                {
                    self.outcome.note(format!(
                        "an earlier run had the name {run:?} too; the whole input is sent again, because upserts and updates without a \
                         revision start over under any name"
                    ));
                }
                journal.begin()?;
            }
            Way::Unfinished => {
                let why = format!(
                    "belongs to {}, which is not finished ({}); nothing was sent. Finish that run first, with its input and {}, or give another path; to abandon it, delete the file",
                    past.name(),
                    past.counted(),
                    match past.run() {
                        Some(run) => format!("`.run_name({run:?})`"),
                        None => "without `.run_name`".to_owned(),
                    }
                );
                return Err(journal::refused(path, &why));
            }
            Way::Over => {
                let why = format!(
                    "has {}, and the run {:?} came before it; nothing was sent. Give each run a name of its own, or another path",
                    past.name(),
                    run.unwrap_or_default()
                );
                return Err(journal::refused(path, &why));
            }
            Way::Compare => {
                foresee(&past, &mut self.outcome);
                self.memory.recall = Some(Recall::new(past, operation));
            }
        }
        self.memory.journal = Some(journal);
        Ok(())
    }

    /// Ends this run and all later ones: the input is not that of the journal.
    fn give_up(&mut self, error: Error) {
        self.stopping = true;
        let error = self.outcome.keep(error);
        self.impossible = Some(error);
        self.outcome.stop(Some(error));
    }

    fn poll_recall(&mut self, task: &mut Context<'_>) -> Poll<()> {
        loop {
            let until = self.memory.recall.as_ref().map_or(0, Recall::until);
            if self.outcome.taken_count() >= until {
                return Poll::Ready(());
            }
            let Some((index, entry)) = ready!(self.poll_take(task)) else {
                return Poll::Ready(());
            };
            let is_unchanged = self.outcome.is_committed(index);
            // It is there from the beginning of the comparison to its end.
            if let Some(recall) = &mut self.memory.recall
                && recall.compare(index, entry, is_unchanged)
            {
                self.outcome.not_sent(index);
            }
        }
    }

    fn decide(&mut self, recall: Recall) -> Result<(), Error> {
        let (run, counted) = (recall.run.clone(), recall.counted.clone());
        let is_finished = recall.is_finished();
        match recall.compared() {
            Compared::Same { count, fresh, sent } => {
                if count > 0 {
                    self.outcome.recalled(count);
                    let note = format!(
                        "{count} records were not sent again: according to the journal, {run} sent them"
                    );
                    self.outcome.note(note.clone());
                    self.memory.recalled = is_finished.then_some(Recalled { run, note });
                }
                for entry in fresh {
                    self.queue.cut(entry);
                }
                self.send_or_settle(sent);
                Ok(())
            }
            Compared::Other { at, all: Some(all) } => {
                if let Some(journal) = &mut self.memory.journal {
                    journal.begin()?;
                }
                let why = format!("the input has changed since, at records[{at}]");
                self.outcome.note(started_anew(&run, &counted, &why));
                self.outcome.forget_ahead();
                for entry in all {
                    self.outcome.not_sent(entry.index);
                    self.queue.cut(entry);
                }
                Ok(())
            }
            Compared::Other { at, all: None } => Err(self.other_input(&run, is_finished, at)),
        }
    }

    fn other_input(&self, run: &str, is_finished: bool, at: usize) -> Error {
        let count = self.outcome.taken_count();
        let what = match at < count {
            true => format!("records[{at}] is not the record that {run} sent"),
            false => format!("{run} sent records[{at}], and the input has only {count} records"),
        };
        let ways = match is_finished {
            true => {
                "Give the same input, with more records at its end if you like, or name a new run with `.run_name(…)`"
            }
            false => {
                "Give the same input to finish that run, after which `.run_name(…)` names a new run for different input; or give up that run: \
                 load into another path, or delete the journal once you have looked up in kintone what was stored"
            }
        };
        let path = self.memory.path.as_deref().unwrap_or("".as_ref());
        let why = format!("was written for different input: {what}; nothing was sent. {ways}");
        journal::refused(path, &why)
    }

    /// Marks the journal as finished, if the load is.
    pub(super) fn finish(&mut self) {
        if self.memory.journal.is_none() || !self.outcome.is_settled() {
            return;
        }
        if let Some(Recalled { run, note }) = self.memory.recalled.take() {
            let count = self.outcome.recalled_count();
            let nothing = format!(
                "nothing was sent: according to the journal, {run} already sent these {count} records; to send them again, name a new run with \
                 `.run_name(…)`"
            );
            self.outcome.replace_note(&note, nothing);
        }
        if let Err(error) = self.memory.finish(self.outcome.taken_count()) {
            self.outcome.note(error.to_string());
        }
    }
}

/// Adds what the journal knows to the outcome, even where the input is not read that far.
fn foresee(past: &Past, outcome: &mut Outcome) {
    let mut unanswered = None;
    for (index, known) in &past.records {
        match known.fate {
            Fate::Committed(committed) => outcome.foresee_committed(*index, committed),
            Fate::Merged(merged) => {
                let error = outcome.keep(merged.error(|at| at));
                outcome.foresee_failed(*index, error);
            }
            Fate::Stored => outcome.foresee_stored(*index),
            Fate::Sent(_) => {
                let error = *unanswered.get_or_insert_with(|| {
                    let error = format!(
                        "it was sent by {}, which ended before the answer came",
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
