//! The load itself: takes units from the queue, sends them, and records what became of each record.

use std::future::{Future, poll_fn};
use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use super::blame::Blame;
use super::deliver::{self, Delivered};
use super::entry::Entry;
use super::flights::Flights;
use super::form_codes::not_in_form;
use super::input::Source;
use super::journal::Memory;
use super::outcome::Outcome;
use super::progress::{Event, Progress};
use super::queue::{Queue, Taken};
use super::rounding::{Numbers, unknown_precision};
use super::settled::Settle;
use super::status::Committed;
use super::target::{Operation, Target};
use super::unit::Unit;
use crate::api::{Merged, merged};
use crate::client::Client;
use crate::client::Compared;
use crate::endpoint::error::{Error, ErrorKind};
use crate::record::codec::EncodeError;
use kintone_schema::AppSchema;

/// The note for records that were found by reading.
const FOUND_BY_KEY: &str = "an answer was lost, and the app has records with the same unique keys that hold what was sent: they count as added, \
     although another program may have stored the same";

/// What the caller has set.
pub(super) struct Options<'a> {
    /// The maximum number of units in flight.
    pub(super) concurrency: usize,
    /// Whether the load continues past records that kintone rejects.
    pub(super) continues: bool,
    /// Whether the record type is still to be compared with the form.
    pub(super) verifies: bool,
    /// Which of them are out of range.
    pub(super) wrong: Option<String>,
    pub(super) watchers: Vec<Watcher<'a>>,
    /// What the caller says about records whose fate cannot be determined otherwise.
    pub(super) unknown_as: Option<Box<dyn Settle + Send + 'a>>,
}

type Watcher<'a> = Box<dyn FnMut(&Progress) + Send + 'a>;

/// The state of a load, from which it can continue after any interruption.
///
/// Each record is in one place: in the queue, in flight, or left; or it is done.
pub(super) struct Work<'a> {
    pub(super) client: Client,
    pub(super) target: Target,
    pub(super) numbers: Numbers,
    /// The form, if records without a type are compared with it.
    form: Option<AppSchema>,
    pub(super) options: Options<'a>,
    pub(super) queue: Queue<'a>,
    pub(super) flights: Flights,
    pub(super) left: Left,
    pub(super) memory: Memory,
    /// Whether this run sends no more units.
    pub(super) stopping: bool,
    /// What makes the load impossible, among the errors of the outcome.
    pub(super) impossible: Option<usize>,
    pub(super) outcome: Outcome,
}

/// Records that are neither committed nor queued.
#[derive(Debug, Default)]
pub(super) struct Left {
    /// Rejected ones, and those that were suspected with them.
    pub(super) refused: Vec<Entry>,
    /// The units whose fate is unknown.
    pub(super) unknown: Vec<Unit>,
}

/// The pending answers of the units in flight. Dropping a run drops them, and cancels their requests.
type Answers = FuturesUnordered<Pin<Box<dyn Future<Output = (u64, Delivered)> + Send>>>;

impl<'a> Work<'a> {
    pub(super) fn new(
        client: Client,
        target: Target,
        source: Box<dyn Source + Send + 'a>,
    ) -> Work<'a> {
        let numbers = Numbers::new(client.clone(), target.app);
        let queue = Queue::new(source, numbers.clone());
        let mut outcome = Outcome::default();
        outcome.expect(queue.total());
        Work {
            client,
            target,
            numbers,
            form: None,
            options: Options {
                concurrency: 1,
                continues: false,
                verifies: true,
                wrong: None,
                watchers: Vec::new(),
                unknown_as: None,
            },
            queue,
            flights: Flights::default(),
            left: Left::default(),
            memory: Memory::default(),
            stopping: false,
            impossible: None,
            outcome,
        }
    }

    pub(super) async fn run(&mut self) {
        self.begin();
        if let Some(wrong) = &self.options.wrong {
            return self.halt(Error::not_sent(wrong.clone()));
        }
        #[cfg(feature = "journal")]
        self.remember().await;
        self.verify().await;
        let mut answers = Answers::new();
        poll_fn(|task| self.poll(task, &mut answers)).await;
        self.note_kept();
        self.outcome.end();
        #[cfg(feature = "journal")]
        self.finish();
    }

    /// Compares the record type with the form before the first unit is sent, if there is one.
    async fn verify(&mut self) {
        let is_untyped = self.target.meta.is_untyped();
        let has_values = self.target.operation != Operation::Delete;
        if !self.options.verifies || self.stopping || (is_untyped && !has_values) {
            return;
        }
        match poll_fn(|task| self.poll_next(task)).await {
            Some(unit) => self.queue.push_front(unit),
            None => return,
        }
        if is_untyped {
            return self.read_form().await;
        }
        match self.client.verify_once(self.target.meta).await {
            Ok(Compared::Form(verification)) => {
                match verification.into_result_for(self.target.operation == Operation::Add) {
                    Ok(()) => self.options.verifies = false,
                    Err(error) => self.halt(error),
                }
            }
            Ok(Compared::Unknown(why)) => {
                self.options.verifies = false;
                self.outcome.note(format!(
                    "the record type was not compared with the form, because the form may not be read: {why}"
                ));
            }
            Err(error) => self.halt(error),
        }
    }

    /// Reads the form with which records without a type are compared one by one.
    async fn read_form(&mut self) {
        match self.client.form_of(self.target.meta).await {
            Ok((_, form)) => self.form = Some(form),
            Err(error) if error.is_permission_denied() => {
                self.outcome.note(format!(
                    "the records were not compared with the form, because the form may not be read: {error}"
                ));
            }
            Err(error) => return self.halt(error),
        }
        self.options.verifies = false;
    }

    /// Takes out of a unit what does not suit the form: records without a type alone, and only those that were never sent.
    /// Returns what is to be sent.
    fn sift(&mut self, unit: Unit) -> Option<Unit> {
        let (Some(form), None) = (&self.form, unit.sent_as) else {
            return Some(unit);
        };
        let (mut suited, mut unsuited) = (Vec::new(), Vec::new());
        for entry in unit.entries {
            let errors = not_in_form(form, self.target.operation, &entry);
            match errors.is_empty() {
                true => suited.push(entry),
                false => unsuited.push((entry, errors)),
            }
        }
        for (entry, errors) in unsuited {
            let error = self.outcome.keep(Error::invalid(errors));
            self.fail(vec![entry], Vec::new(), error);
        }
        if suited.is_empty() {
            return None;
        }
        let unit = Unit::new(suited);
        if self.stopping {
            self.queue.push_front(unit);
            return None;
        }
        Some(unit)
    }

    /// Ends the run because of an error that is not about the records.
    pub(super) fn halt(&mut self, error: Error) {
        self.stopping = true;
        let error = self.outcome.keep(error);
        self.outcome.stop(Some(error));
    }

    fn poll(&mut self, task: &mut Context<'_>, answers: &mut Answers) -> Poll<()> {
        loop {
            let mut ended = self.stopping;
            while !self.stopping && answers.len() < self.options.concurrency {
                match self.poll_next(task) {
                    Poll::Ready(Some(unit)) => self.launch(unit, answers),
                    Poll::Pending => break,
                    Poll::Ready(None) => {
                        ended = true;
                        break;
                    }
                }
                ended = self.stopping;
            }
            match answers.poll_next_unpin(task) {
                Poll::Ready(Some((number, answer))) => self.land(number, answer),
                Poll::Ready(None) if ended => return Poll::Ready(()),
                Poll::Ready(None) => return Poll::Pending,
                Poll::Pending => {
                    self.cut_ahead(task);
                    return Poll::Pending;
                }
            }
        }
    }

    /// Encodes the next unit while others are in flight.
    fn cut_ahead(&mut self, task: &mut Context<'_>) {
        if self.stopping || self.queue.is_any_waiting() {
            return;
        }
        if let Poll::Ready(Some(unit)) = self.poll_next(task) {
            self.queue.push_front(unit);
        }
    }

    /// The next unit, if there is one and the run goes on.
    pub(super) fn poll_next(&mut self, task: &mut Context<'_>) -> Poll<Option<Unit>> {
        loop {
            if let Some(unit) = self.queue.pop() {
                return Poll::Ready(Some(unit));
            }
            if self.stopping || self.queue.is_exhausted() {
                return Poll::Ready(None);
            }
            if let Some((_, Some(entry))) = ready!(self.poll_take(task)) {
                self.queue.cut(entry);
            }
        }
    }

    /// Takes the next element of the input, if there is one. Returns its index, and its entry if it is to be sent.
    pub(super) fn poll_take(
        &mut self,
        task: &mut Context<'_>,
    ) -> Poll<Option<(usize, Option<Entry>)>> {
        let Some((index, taken)) = ready!(self.queue.poll_take(task, self.target.key)) else {
            self.outcome.exhausted();
            return Poll::Ready(None);
        };
        self.outcome.taken(index);
        if let Some(error) = self.queue.unrounded.take() {
            self.outcome.note(unknown_precision(&error));
        }
        let entry = match taken {
            Taken::Entry(entry) => match self.target.cannot_add(&entry) {
                Some(error) => {
                    self.unsendable(index, error);
                    None
                }
                None => Some(entry),
            },
            Taken::Unchanged(present) => {
                self.outcome.committed(index, Committed::unchanged(present));
                None
            }
            Taken::Unsendable(error) => {
                self.unsendable(index, error);
                None
            }
        };
        self.memory.took(entry.as_ref());
        Poll::Ready(Some((index, entry)))
    }

    /// Notes the empty radio buttons of an upsert.
    pub(super) fn note_kept(&mut self) {
        for (code, count) in std::mem::take(&mut self.queue.kept) {
            self.outcome.note(format!(
                "the radio button {code} is empty in {count} of the records, and kintone has no empty one: it keeps its option where the \
                 record was there, and gets the default of the form where it was added"
            ));
        }
    }

    fn unsendable(&mut self, index: usize, error: EncodeError) {
        let error = Error::unencodable(error.in_record(index));
        let error = self.outcome.keep(error);
        self.outcome.failed_by(index, error);
        self.stopping |= !self.options.continues;
        self.tell(Event::Failed(1));
    }

    /// Sends a unit. Its fate is unknown until it lands.
    fn launch(&mut self, unit: Unit, answers: &mut Answers) {
        let Some(unit) = self.sift(unit) else {
            return;
        };
        let number = self.flights.next();
        if let Err(error) = self.memory.intend(number, &unit) {
            self.queue.push_front(unit);
            return self.halt(error);
        }
        for index in unit.indices() {
            self.outcome.sent(index);
        }
        let unit = self.flights.launch(unit);
        self.tell(Event::Sending(unit.entries.len()));
        let (client, target) = (self.client.clone(), self.target);
        let numbers = self.numbers.clone();
        let continues = self.options.continues;
        answers.push(Box::pin(async move {
            let delivered = deliver::deliver(&client, &target, &numbers, &unit, continues).await;
            (number, delivered)
        }));
    }

    fn land(&mut self, number: u64, delivered: Delivered) {
        // What lands has been launched.
        let Some(unit) = self.flights.land(number) else {
            return;
        };
        let count = unit.entries.len();
        if let Err(error) = self.memory.landed(number, &unit, &delivered) {
            self.outcome.note(error.to_string());
        }
        if matches!(delivered, Delivered::Found(_)) && self.target.operation == Operation::Add {
            self.outcome.note(FOUND_BY_KEY.to_owned());
        }
        match delivered {
            Delivered::Committed(committed) | Delivered::Found(committed) => {
                let merged = match self.target.operation {
                    Operation::Upsert => merged(committed.iter().map(|committed| committed.id)),
                    _ => Vec::new(),
                };
                for (index, committed) in unit.indices().zip(committed) {
                    self.outcome.committed(index, committed);
                }
                self.fail_merged(&unit, &merged);
                self.tell(Event::Committed(count));
            }
            Delivered::Unknown { error, why, lasts } => {
                let error = self.outcome.keep(error);
                for index in unit.indices() {
                    self.outcome.unknown_by(index, error);
                }
                if let Some(why) = why {
                    let note = format!("whether some records are stored is unknown: {why}");
                    self.outcome.note(note);
                }
                if self.settle_or_keep(number, unit) {
                    return;
                }
                if lasts {
                    self.outcome.stop(Some(error));
                }
                self.stopping |= lasts || !self.options.continues;
                self.tell(Event::Unknown(count));
            }
            Delivered::Missing(missing) => self.leave_out(unit, &missing),
            Delivered::Refused(error) => self.refuse(unit, error),
        }
    }

    /// Records that kintone wrote into one: which of them it kept is unknown. They are not sent again.
    fn fail_merged(&mut self, unit: &Unit, merged: &[Merged]) {
        for merged in merged {
            let index = |at: usize| unit.entries.get(at).map_or(at, |entry| entry.index);
            let error = self.outcome.keep(merged.error(index));
            for at in merged.places {
                self.outcome.failed_by(index(at), error);
            }
            self.stopping |= !self.options.continues;
        }
    }

    /// Leaves out the records that are not in the app; the others were rolled back and are sent again.
    fn leave_out(&mut self, unit: Unit, missing: &[usize]) {
        let count = unit.entries.len();
        let mut others = Vec::new();
        for entry in unit.entries {
            match missing.contains(&entry.index) {
                true => self.outcome.missing(entry.index),
                false => {
                    self.outcome.not_sent(entry.index);
                    others.push(entry);
                }
            }
        }
        if !others.is_empty() {
            self.queue.push_front(Unit::new(others));
        }
        self.tell(Event::Split(count));
    }

    fn refuse(&mut self, unit: Unit, error: Error) {
        let blame = Blame::of(&error, &unit);
        let was_sent = error.kind() != ErrorKind::NotSent;
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
            Blame::OneOf(range) if self.options.continues && range.len() > 1 => {
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
                match was_sent {
                    true => self.fail(unit.entries, Vec::new(), error),
                    false => self.queue.put_back([Unit::new(unit.entries)]),
                }
            }
        }
    }

    /// Records the rejected entries; the others were rolled back with them and are sent again.
    fn fail(&mut self, refused: Vec<Entry>, others: Vec<Entry>, error: usize) {
        for entry in &refused {
            self.outcome.failed_by(entry.index, error);
        }
        let count = refused.len();
        self.left.refused.extend(refused);
        if !others.is_empty() {
            self.queue.push_front(Unit::new(others));
        }
        self.stopping |= !self.options.continues;
        self.tell(Event::Failed(count));
    }

    /// One of the suspects is to blame: each half of them is sent alone, and the other records together.
    fn split(&mut self, unit: Unit, range: Range<usize>) {
        let count = unit.entries.len();
        let mut others = unit.entries;
        let mut first: Vec<Entry> = others.drain(range).collect();
        let second = first.split_off(first.len() / 2);
        for entries in [second, first, others] {
            if !entries.is_empty() {
                self.queue.push_front(Unit::new(entries));
            }
        }
        self.tell(Event::Split(count));
    }

    fn tell(&mut self, event: Event) {
        if self.options.watchers.is_empty() {
            return;
        }
        let in_flight = self.flights.records();
        let progress = Progress {
            event,
            committed: self.outcome.committed_count(),
            failed: self.outcome.failed_count(),
            unknown: self.outcome.unknown_count().saturating_sub(in_flight),
            in_flight,
            taken: self.outcome.taken_count(),
            total: self.queue.total().map(|_| self.outcome.len()),
        };
        for watcher in &mut self.options.watchers {
            watcher(&progress);
        }
    }
}
