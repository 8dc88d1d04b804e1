//! The load itself: takes units from the input, sends them, and writes down what came of each record.

use std::collections::{BTreeMap, VecDeque};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use super::blame::Blame;
use super::deliver::{self, Answer};
use super::entry::Entry;
use super::input::{Element, Source};
use super::journal::Memory;
use super::once::Once;
use super::outcome::{Committed, Outcome};
use super::progress::{Event, Progress};
use super::unit::{Cutter, Unit};
use super::{Operation, Settle, Settled, Target};
use crate::client::Client;
use crate::client::Compared;
use crate::endpoint::error::Error;
use crate::record::codec::EncodeError;

/// Of records that were added, as far as reading tells.
const FOUND_BY_KEY: &str = "an answer was lost, and records with the same unique keys that hold what was sent are in the app: they count as \
     added, although another program may have stored the same";

/// A load with all that it has to know in order to go on after any interruption.
pub(super) struct Work<'a> {
    pub(super) client: Client,
    pub(super) target: Target,
    pub(super) source: Box<dyn Source + Send + 'a>,
    pub(super) concurrency: usize,
    pub(super) continues: bool,
    pub(super) watchers: Vec<Watcher<'a>>,
    /// The unit that is being cut from the input.
    pub(super) cutter: Cutter,
    /// The records that were taken from the input.
    once: Once,
    pub(super) exhausted: bool,
    /// Whether no more units are to be sent in this run.
    pub(super) stopping: bool,
    /// The units that come next, before any from the input.
    pub(super) ready: VecDeque<Unit>,
    in_flight: BTreeMap<u64, Arc<Unit>>,
    pub(super) next_flight: u64,
    /// What was refused, or was taken back with it.
    refused: Vec<Entry>,
    /// The units whose fate is unknown.
    unknown: Vec<Unit>,
    /// What the caller says about those that cannot be settled otherwise.
    pub(super) unknown_as: Option<Box<dyn Settle + Send + 'a>>,
    /// Whether the record type is known to fit the form, or is not to be compared.
    pub(super) verified: bool,
    pub(super) memory: Memory,
    /// What makes the load impossible, among the errors of the outcome.
    pub(super) impossible: Option<usize>,
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
            once: Once::default(),
            exhausted: false,
            stopping: false,
            ready: VecDeque::new(),
            in_flight: BTreeMap::new(),
            next_flight: 0,
            refused: Vec::new(),
            unknown: Vec::new(),
            verified: false,
            unknown_as: None,
            memory: Memory::default(),
            impossible: None,
            outcome,
        }
    }

    pub(super) async fn run(&mut self) {
        self.begin();
        self.remember().await;
        self.verify().await;
        let mut flights = Flights::new();
        poll_fn(|task| self.poll(task, &mut flights)).await;
        self.outcome.end();
        self.finish();
    }

    /// Compares the record type with the form before the first unit is sent, if there is one.
    async fn verify(&mut self) {
        if self.verified || self.stopping {
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
        match self.impossible {
            Some(_) => self.outcome.stop(self.impossible),
            None => self.outcome.begin(),
        }
        let mut refused = std::mem::take(&mut self.refused);
        refused.sort_unstable_by_key(|entry| entry.index);
        let mut cutter = self.cutter.another();
        for entry in refused {
            self.outcome.not_sent(entry.index);
            self.ready.extend(cutter.push(entry));
        }
        self.ready.extend(cutter.finish());
        // A run that was dropped has left units under way.
        let dropped = std::mem::take(&mut self.in_flight).into_iter();
        let dropped = dropped.map(|(flight, unit)| Unit {
            sent_as: Some(flight),
            ..Arc::unwrap_or_clone(unit)
        });
        let unknown = std::mem::take(&mut self.unknown);
        self.settle_or_send(dropped.chain(unknown).collect());
    }

    /// Sends units again to which there was no answer, as far as that does no harm. Of the others only the caller can know.
    pub(super) fn settle_or_send(&mut self, units: Vec<Unit>) {
        let (again, open): (Vec<_>, Vec<_>) = units
            .into_iter()
            .partition(|unit| self.target.may_send_again(unit));
        self.ready.extend(again);
        let mut left = Vec::new();
        for unit in open {
            match self.said_of(&unit) {
                Some(settled) => self.settle(unit, settled),
                None => left.push(unit),
            }
        }
        if !left.is_empty() {
            self.leave_unknown(left);
        }
        let first = |unit: &Unit| unit.indices().next();
        self.ready.make_contiguous().sort_by_key(first);
    }

    /// What the caller says about all of a unit.
    fn said_of(&mut self, unit: &Unit) -> Option<Settled> {
        let say = self.unknown_as.as_mut()?;
        let mut said = unit.indices().map(|index| say.settle(index));
        let first = said.next()?;
        said.all(|other| other == first).then_some(first)
    }

    fn settle(&mut self, unit: Unit, settled: Settled) {
        if let Some(number) = unit.sent_as
            && let Err(error) = self.memory.settled(number, settled)
        {
            self.unknown.push(unit);
            return self.halt(error);
        }
        for index in unit.indices() {
            match settled {
                Settled::Stored => self.outcome.stored(index),
                Settled::Absent => self.outcome.not_sent(index),
            }
        }
        if settled == Settled::Absent {
            self.ready.push_back(Unit::new(unit.entries));
        }
    }

    fn leave_unknown(&mut self, units: Vec<Unit>) {
        let mut indices: Vec<usize> = units.iter().flat_map(Unit::indices).collect();
        indices.sort_unstable();
        let message = format!(
            "{} were sent and no answer came; without a unique key it is not known whether they were added, and adding them again \
             could double them: look for them in kintone, and then say `.unknown_as(Settled::Stored)` or `.unknown_as(Settled::Absent)`",
            ranges(&indices)
        );
        let error = self.outcome.keep(Error::no_answer(message.clone()));
        self.outcome.note(message);
        for index in indices {
            self.outcome.unknown_by(index, error);
        }
        self.unknown.extend(units);
    }

    /// Ends the run for a reason that has nothing to do with the records.
    pub(super) fn halt(&mut self, error: Error) {
        self.stopping = true;
        let error = self.outcome.keep(error);
        self.outcome.stop(Some(error));
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
                Poll::Ready(None) => self.exhaust(),
                Poll::Ready(Some(element)) => {
                    let entry = self.taken(element);
                    if let Some(unit) = entry.and_then(|entry| self.cut(entry)) {
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

    pub(super) fn exhaust(&mut self) {
        self.exhausted = true;
        self.outcome.exhausted();
    }

    /// Takes one element of the input; gives it as it is sent, if it is.
    pub(super) fn taken(&mut self, element: Result<Element, EncodeError>) -> Option<Entry> {
        let index = self.outcome.taken();
        let entry = element.and_then(|element| match element {
            Element::Sent { json, subject } => {
                let entry = Entry {
                    index,
                    json,
                    subject,
                };
                self.once.take(&entry)?;
                Ok(Some(entry))
            }
            Element::Unchanged(present) => {
                self.outcome.committed(index, Committed::unchanged(present));
                Ok(None)
            }
        });
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                self.unsendable(index, error);
                None
            }
        };
        self.memory.took(entry.as_ref());
        entry
    }

    /// Adds an entry to the unit that is being cut; gives the unit that is complete by it.
    pub(super) fn cut(&mut self, entry: Entry) -> Option<Unit> {
        self.cutter.push(entry)
    }

    fn unsendable(&mut self, index: usize, error: EncodeError) {
        let error = Error::unencodable(error.in_record(index));
        let error = self.outcome.keep(error);
        self.outcome.failed_by(index, error);
        self.stopping |= !self.continues;
        self.tell(Event::Failed(1));
    }

    /// From here on the fate of the unit is unknown, until it lands.
    fn launch(&mut self, unit: Unit) -> Option<Flight> {
        let flight = self.next_flight;
        if let Err(error) = self.memory.intend(flight, &unit) {
            self.ready.push_front(unit);
            self.halt(error);
            return None;
        }
        for index in unit.indices() {
            self.outcome.sent(index);
        }
        let (client, target, unit) = (self.client.clone(), self.target, Arc::new(unit));
        self.next_flight += 1;
        self.in_flight.insert(flight, unit.clone());
        self.tell(Event::Sending(unit.entries.len()));
        Some(Box::pin(async move {
            (flight, deliver::settle(&client, &target, &unit).await)
        }))
    }

    fn land(&mut self, flight: u64, answer: Answer) {
        // What lands has been launched.
        let Some(unit) = self.in_flight.remove(&flight) else {
            return;
        };
        let unit = Arc::unwrap_or_clone(unit);
        let count = unit.entries.len();
        if let Err(error) = self.memory.landed(flight, &unit, &answer) {
            self.outcome.note(error.to_string());
        }
        if matches!(answer, Answer::Found(_)) && self.target.operation == Operation::Add {
            self.outcome.note(FOUND_BY_KEY.to_owned());
        }
        match answer {
            Answer::Committed(committed) | Answer::Found(committed) => {
                for (index, committed) in unit.indices().zip(committed) {
                    self.outcome.committed(index, committed);
                }
                self.tell(Event::Committed(count));
            }
            Answer::Unknown { error, why, lasts } => {
                let error = self.outcome.keep(error);
                for index in unit.indices() {
                    self.outcome.unknown_by(index, error);
                }
                if let Some(why) = why {
                    let note = format!("it could not be settled whether records are stored: {why}");
                    self.outcome.note(note);
                }
                let is_old = unit.sent_as.is_some();
                let unit = Unit {
                    sent_as: Some(flight),
                    ..unit
                };
                match is_old.then(|| self.said_of(&unit)).flatten() {
                    Some(settled) => return self.settle(unit, settled),
                    None => self.unknown.push(unit),
                }
                if lasts {
                    self.outcome.stop(Some(error));
                }
                self.stopping |= lasts || !self.continues;
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

/// How many runs of neighbours a message names at most.
const SHOWN_RANGES: usize = 20;

/// Indices as a message names them: `records[3], records[7..12]`.
fn ranges(indices: &[usize]) -> String {
    let runs: Vec<&[usize]> = indices.chunk_by(|one, next| one + 1 == *next).collect();
    let shown = runs.iter().take(SHOWN_RANGES).map(|run| match run {
        [one] => format!("records[{one}]"),
        _ => format!("records[{}..{}]", run[0], run[0] + run.len()),
    });
    let mut text = shown.collect::<Vec<_>>().join(", ");
    if let Some(more) = runs
        .len()
        .checked_sub(SHOWN_RANGES)
        .filter(|more| *more > 0)
    {
        text += &format!(" and {more} more such ranges");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::ranges;

    #[test]
    fn indices_are_named_in_ranges() {
        assert_eq!(ranges(&[3]), "records[3]");
        assert_eq!(
            ranges(&[0, 1, 2, 7, 9, 10]),
            "records[0..3], records[7], records[9..11]"
        );
        let even: Vec<usize> = (0..25).map(|number| 2 * number).collect();
        assert!(ranges(&even).ends_with("records[38] and 5 more such ranges"));
    }
}
