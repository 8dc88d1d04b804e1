//! The load itself: takes units from the input, sends them, and writes down what came of each record.

use std::collections::{BTreeMap, VecDeque};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use super::input::{Element, Entry, Keys, Source};
use super::journal::{Journal, Recalled};
use super::outcome::{Committed, Outcome};
use super::progress::{Event, Progress};
use super::refused::Blame;
use super::settle::{self, Answer};
use super::unit::{Cutter, Unit};
use super::{Operation, Target};
use crate::client::Compared;
use crate::{Client, Error};

/// A load with all that it has to know in order to go on after any interruption.
pub(super) struct Work<'a> {
    pub(super) client: Client,
    pub(super) target: Target,
    source: Box<dyn Source + Send + 'a>,
    pub(super) concurrency: usize,
    pub(super) continues: bool,
    pub(super) watchers: Vec<Watcher<'a>>,
    /// The unit that is being cut from the input.
    pub(super) cutter: Cutter,
    keys: Keys,
    exhausted: bool,
    /// Whether no more units are to be sent in this run.
    stopping: bool,
    /// The units that come next, before any from the input.
    ready: VecDeque<Unit>,
    in_flight: BTreeMap<u64, Arc<Unit>>,
    next_flight: u64,
    /// What was refused, or was taken back with it.
    refused: Vec<Entry>,
    /// The units of which nobody knows.
    unknown: Vec<Unit>,
    /// Whether the record type is known to fit the form, or nobody wants to know.
    pub(super) verified: bool,
    #[cfg(feature = "journal")]
    pub(super) journal_path: Option<std::path::PathBuf>,
    journal: Option<Journal>,
    /// The units of the journal of which nobody knows, as far as the input has given them.
    recalled: BTreeMap<u64, Vec<Entry>>,
    /// What makes the load impossible, among the errors of the outcome.
    impossible: Option<usize>,
    pub(super) outcome: Outcome,
}

/// What there is to send.
pub(super) enum Next {
    Unit(Unit),
    /// The input has to be waited for.
    Pending,
    End,
}

impl Next {
    pub(super) fn ready(self) -> Poll<Option<Unit>> {
        match self {
            Next::Unit(unit) => Poll::Ready(Some(unit)),
            Next::End => Poll::Ready(None),
            Next::Pending => Poll::Pending,
        }
    }
}

type Watcher<'a> = Box<dyn FnMut(&Progress) + Send + 'a>;

type Flights = FuturesUnordered<Flight>;

type Flight = Pin<Box<dyn Future<Output = (u64, Answer)> + Send>>;

impl<'a> Work<'a> {
    pub(super) fn new(
        client: Client,
        target: Target,
        source: Box<dyn Source + Send + 'a>,
    ) -> Work<'a> {
        let mut outcome = Outcome::default();
        outcome.expect(source.left());
        Work {
            client,
            target,
            source,
            concurrency: 1,
            continues: false,
            watchers: Vec::new(),
            cutter: Cutter::default(),
            keys: Keys::default(),
            exhausted: false,
            stopping: false,
            ready: VecDeque::new(),
            in_flight: BTreeMap::new(),
            next_flight: 0,
            refused: Vec::new(),
            unknown: Vec::new(),
            verified: false,
            #[cfg(feature = "journal")]
            journal_path: None,
            journal: None,
            recalled: BTreeMap::new(),
            impossible: None,
            outcome,
        }
    }

    pub(super) async fn run(&mut self) {
        self.begin();
        if let Err(error) = self.open_journal() {
            self.halt(error);
        }
        self.verify().await;
        let mut flights = Flights::new();
        poll_fn(|task| self.poll(task, &mut flights)).await;
    }

    /// Compares the record type with the form before the first unit is sent, if there is one.
    async fn verify(&mut self) {
        if self.verified {
            return;
        }
        match poll_fn(|task| self.poll_next(task).ready()).await {
            Some(unit) => self.ready.push_front(unit),
            None => return,
        }
        match self.client.verify_once(self.target.meta).await {
            Ok(Compared::Form(verification)) => {
                match verification.into_result_for(self.target.operation == Operation::Add) {
                    Ok(()) => self.verified = true,
                    Err(error) => self.halt(error),
                }
            }
            Ok(Compared::Unknown(why)) => {
                self.verified = true;
                self.outcome.note(format!(
                    "the record type was not compared with the form, which may not be read: {why}"
                ));
            }
            Err(error) => self.halt(error),
        }
    }

    /// Puts what an earlier run left behind in front of the input.
    fn begin(&mut self) {
        self.stopping = self.impossible.is_some();
        self.outcome.stop(self.impossible);
        let mut refused = std::mem::take(&mut self.refused);
        refused.sort_unstable_by_key(|entry| entry.index);
        let mut cutter = self.cutter.another();
        for entry in refused {
            self.outcome.not_sent(entry.index);
            self.ready.extend(cutter.push(entry));
        }
        self.ready.extend(cutter.finish());
        // A run that was dropped has left units under way.
        let dropped = std::mem::take(&mut self.in_flight).into_values();
        let dropped = dropped.map(|unit| Unit {
            unanswered: true,
            ..Arc::unwrap_or_clone(unit)
        });
        let unknown = std::mem::take(&mut self.unknown);
        for unit in dropped.chain(unknown) {
            match self.target.may_send_again(&unit) {
                true => self.ready.push_back(unit),
                false => self.leave_unknown(unit),
            }
        }
        let first = |unit: &Unit| unit.indices().next();
        self.ready.make_contiguous().sort_by_key(first);
    }

    #[cfg(feature = "journal")]
    fn open_journal(&mut self) -> Result<(), Error> {
        if let (Some(path), None) = (&self.journal_path, &self.journal) {
            let journal = Journal::open(path, &self.target, self.client.addressing())?;
            self.next_flight = journal.next();
            self.journal = Some(journal);
        }
        Ok(())
    }

    #[cfg(not(feature = "journal"))]
    fn open_journal(&mut self) -> Result<(), Error> {
        Ok(())
    }

    /// Ends the run for a reason that has nothing to do with the records.
    fn halt(&mut self, error: Error) {
        self.stopping = true;
        let error = self.outcome.keep(error);
        self.outcome.stop(Some(error));
    }

    /// Ends this run and all later ones: the input is not the one of the journal.
    fn give_up(&mut self, error: Error) {
        self.stopping = true;
        let error = self.outcome.keep(error);
        self.impossible = Some(error);
        self.outcome.stop(Some(error));
    }

    fn leave_unknown(&mut self, unit: Unit) {
        let note = "records were sent and no answer came; without a unique key nobody can tell whether they were added, \
                    and adding them again could double them: look for them in kintone";
        self.outcome.note(note.to_owned());
        self.unknown.push(unit);
    }

    fn poll(&mut self, task: &mut Context<'_>, flights: &mut Flights) -> Poll<()> {
        loop {
            let mut ended = self.stopping;
            while !self.stopping && flights.len() < self.concurrency {
                match self.poll_next(task) {
                    Next::Unit(unit) => flights.extend(self.launch(unit)),
                    Next::Pending => break,
                    Next::End => {
                        ended = true;
                        break;
                    }
                }
                ended = self.stopping;
            }
            match flights.poll_next_unpin(task) {
                Poll::Ready(Some((flight, answer))) => self.land(flight, answer),
                Poll::Ready(None) if ended => return Poll::Ready(()),
                Poll::Ready(None) => return Poll::Pending,
                Poll::Pending => {
                    self.cut_ahead(task);
                    return Poll::Pending;
                }
            }
        }
    }

    /// Encodes the next unit while others are under way.
    fn cut_ahead(&mut self, task: &mut Context<'_>) {
        if self.stopping || !self.ready.is_empty() {
            return;
        }
        if let Next::Unit(unit) = self.poll_next(task) {
            self.ready.push_back(unit);
        }
    }

    pub(super) fn poll_next(&mut self, task: &mut Context<'_>) -> Next {
        if let Some(unit) = self.ready.pop_front() {
            return Next::Unit(unit);
        }
        while !self.exhausted && !self.stopping {
            match self.source.poll_next(task, self.target.key) {
                Poll::Pending => return Next::Pending,
                Poll::Ready(None) => {
                    self.exhausted = true;
                    self.outcome.exhausted();
                    let count = self.outcome.taken_count();
                    let journal = self.journal.as_ref();
                    if let Some(Err(error)) = journal.map(|journal| journal.check_end(count)) {
                        self.give_up(error);
                    }
                }
                Poll::Ready(Some(element)) => {
                    if let Some(unit) = self.take(element) {
                        return Next::Unit(unit);
                    }
                }
            }
        }
        match self.stopping {
            true => Next::End,
            false => self.cutter.finish().map_or(Next::End, Next::Unit),
        }
    }

    /// Takes one element of the input; gives the unit that is complete by it.
    fn take(&mut self, element: Result<Element, crate::codec::EncodeError>) -> Option<Unit> {
        let index = self.outcome.taken();
        let entry = match element {
            Ok(Element::Sent { json, subject }) => Entry {
                index,
                json,
                subject,
            },
            Ok(Element::Unchanged(present)) => {
                self.outcome.committed(index, Committed::unchanged(present));
                return None;
            }
            Err(error) => {
                self.unsendable(index, error);
                return None;
            }
        };
        match self.journal.as_mut().map(|journal| journal.recall(&entry)) {
            None | Some(Ok(Recalled::Nothing)) => self.cut(entry),
            Some(Ok(Recalled::Committed(committed))) => {
                self.outcome.committed(index, committed);
                None
            }
            Some(Ok(Recalled::Sent(unit, size))) => self.recall(unit, size, entry),
            Some(Err(error)) => {
                self.give_up(error);
                None
            }
        }
    }

    /// Adds an entry to the unit that is being cut; gives the unit that is complete by it.
    fn cut(&mut self, entry: Entry) -> Option<Unit> {
        let (operation, field) = (self.target.operation, self.target.key_field());
        if let Err(error) = self.keys.check(operation, field, &entry) {
            self.unsendable(entry.index, error);
            return None;
        }
        let unit = self.cutter.push(entry)?;
        self.keys.forget(&unit);
        Some(unit)
    }

    /// An earlier process sent this entry, in a unit of this size, and nobody knows what came of it.
    fn recall(&mut self, number: u64, size: usize, entry: Entry) -> Option<Unit> {
        self.outcome.unknown_by(entry.index, None);
        let entries = self.recalled.entry(number).or_default();
        entries.push(entry);
        if entries.len() < size {
            return None;
        }
        let unit = Unit {
            entries: self.recalled.remove(&number)?,
            unanswered: true,
        };
        if self.target.may_send_again(&unit) {
            return Some(unit);
        }
        self.leave_unknown(unit);
        None
    }

    fn unsendable(&mut self, index: usize, error: crate::codec::EncodeError) {
        let error = Error::unencodable(error.in_record(index));
        let error = self.outcome.keep(error);
        self.outcome.failed_by(index, error);
        self.stopping |= !self.continues;
        self.tell(Event::Failed(1));
    }

    /// From here on nobody knows what becomes of the unit, until it lands.
    fn launch(&mut self, unit: Unit) -> Option<Flight> {
        let flight = self.next_flight;
        if let Some(Err(error)) = self
            .journal
            .as_mut()
            .map(|journal| journal.intend(flight, &unit))
        {
            self.ready.push_front(unit);
            self.halt(error);
            return None;
        }
        for index in unit.indices() {
            self.outcome.unknown_by(index, None);
        }
        let (client, target, unit) = (self.client.clone(), self.target, Arc::new(unit));
        self.next_flight += 1;
        self.in_flight.insert(flight, unit.clone());
        self.tell(Event::Sending(unit.entries.len()));
        Some(Box::pin(async move {
            (flight, settle::settle(&client, &target, &unit).await)
        }))
    }

    fn land(&mut self, flight: u64, answer: Answer) {
        // What lands has been launched.
        let Some(unit) = self.in_flight.remove(&flight) else {
            return;
        };
        let unit = Arc::unwrap_or_clone(unit);
        let count = unit.entries.len();
        let written = self.journal.as_mut().map(|journal| match &answer {
            Answer::Committed(committed) => journal.committed(flight, &unit, committed),
            Answer::Refused(_) => journal.refused(flight),
            Answer::Unknown(_) => Ok(()),
        });
        if let Some(Err(error)) = written {
            self.outcome.note(error.to_string());
        }
        match answer {
            Answer::Committed(committed) => {
                for (index, committed) in unit.indices().zip(committed) {
                    self.outcome.committed(index, committed);
                }
                self.tell(Event::Committed(count));
            }
            Answer::Unknown(error) => {
                let error = self.outcome.keep(error);
                for index in unit.indices() {
                    self.outcome.unknown_by(index, Some(error));
                }
                self.unknown.push(Unit {
                    unanswered: true,
                    ..unit
                });
                self.stopping |= !self.continues;
                self.tell(Event::Unknown(count));
            }
            Answer::Refused(error) => self.refuse(unit, error),
        }
    }

    fn refuse(&mut self, unit: Unit, error: Error) {
        let blame = Blame::of(&error, &unit);
        let error = self.outcome.keep(error);
        for index in unit.indices() {
            self.outcome.not_sent(index);
        }
        match blame {
            Blame::Records(named) => {
                let is_named = |entry: &Entry| named.contains(&entry.index);
                let (named, others) = unit.entries.into_iter().partition(is_named);
                self.fail(named, others, error);
            }
            Blame::OneOf(range) if self.continues && range.len() > 1 => {
                self.split(unit, range);
            }
            Blame::OneOf(range) => {
                let mut others = unit.entries;
                let suspects = others.drain(range).collect();
                self.fail(suspects, others, error);
            }
            Blame::Nobody => {
                self.stopping = true;
                self.outcome.stop(Some(error));
                self.fail(unit.entries, Vec::new(), error);
            }
        }
    }

    /// These are refused, and the others were taken back with them.
    fn fail(&mut self, refused: Vec<Entry>, others: Vec<Entry>, error: usize) {
        for entry in &refused {
            self.outcome.failed_by(entry.index, error);
        }
        let count = refused.len();
        self.refused.extend(refused);
        if !others.is_empty() {
            self.ready.push_front(Unit::new(others));
        }
        self.stopping |= !self.continues;
        self.tell(Event::Failed(count));
    }

    /// One of these is to blame: both halves of them go alone, and the others together.
    fn split(&mut self, unit: Unit, range: std::ops::Range<usize>) {
        let count = unit.entries.len();
        let mut others = unit.entries;
        let mut first: Vec<Entry> = others.drain(range).collect();
        let second = first.split_off(first.len() / 2);
        for entries in [second, first, others] {
            if !entries.is_empty() {
                self.ready.push_front(Unit::new(entries));
            }
        }
        self.tell(Event::Split(count));
    }

    fn tell(&mut self, event: Event) {
        if self.watchers.is_empty() {
            return;
        }
        let in_flight = self.in_flight.values().map(|unit| unit.entries.len()).sum();
        let total = self.outcome.len();
        let is_known = self.exhausted || self.source.left().is_some();
        let progress = Progress {
            event,
            committed: self.outcome.committed_count(),
            failed: self.outcome.failed_count(),
            unknown: self.outcome.unknown_count().saturating_sub(in_flight),
            in_flight,
            taken: self.outcome.taken_count(),
            total: is_known.then_some(total),
        };
        for watcher in &mut self.watchers {
            watcher(&progress);
        }
    }
}
