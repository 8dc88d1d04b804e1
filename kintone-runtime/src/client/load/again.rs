//! What earlier runs left behind: it is sent again, settled by the caller, or stays unknown.

use super::engine::{Left, Work};
use super::entry::Subject;
use super::settled::{Settled, TO_SETTLE};
use super::target::{Operation, Target};
use super::unit::Unit;
use crate::endpoint::error::Error;

impl Target {
    /// Whether a unit without an answer may be sent again, if it is not found.
    pub(super) fn may_send_again(&self, unit: &Unit) -> bool {
        match self.operation {
            // Only the unique key keeps a record from being added twice.
            Operation::Add => {
                let mut entries = unit.entries.iter();
                entries.all(|entry| matches!(entry.subject, Subject::Key { .. }))
            }
            Operation::Update | Operation::Upsert | Operation::Delete => true,
        }
    }
}

impl Work<'_> {
    /// Queues what an earlier run left, before the rest of the input.
    pub(super) fn begin(&mut self) {
        self.stopping = self.impossible.is_some();
        self.queue.begin();
        match self.impossible {
            Some(_) => self.outcome.stop(self.impossible),
            None => self.outcome.begin(),
        }
        let Left { refused, unknown } = std::mem::take(&mut self.left);
        for entry in &refused {
            self.outcome.not_sent(entry.index);
        }
        self.queue.cut_again(refused);
        let mut units = self.flights.take_dropped();
        units.extend(unknown);
        self.send_or_settle(units);
    }

    /// Queues units whose answer was lost, as far as sending them again does no harm. The others only the caller can settle.
    pub(super) fn send_or_settle(&mut self, units: Vec<Unit>) {
        let (again, open): (Vec<_>, Vec<_>) = units
            .into_iter()
            .partition(|unit| self.target.may_send_again(unit));
        self.queue.put_back(again);
        let mut unknown = Vec::new();
        for unit in open {
            match self.said_of(&unit) {
                Some(settled) => self.settle(unit, settled),
                None => unknown.push(unit),
            }
        }
        if !unknown.is_empty() {
            self.leave_unknown(unknown);
        }
    }

    /// What the caller says about a unit, if it is the same for all its records.
    fn said_of(&mut self, unit: &Unit) -> Option<Settled> {
        let say = self.options.unknown_as.as_mut()?;
        let mut said = unit.indices().map(|index| say.settle(index));
        let first = said.next()?;
        said.all(|other| other == first).then_some(first)
    }

    /// Applies what the caller says about a unit that was sent.
    fn settle(&mut self, unit: Unit, settled: Settled) {
        if let Some(number) = unit.sent_as
            && let Err(error) = self.memory.settled(number, settled)
        {
            self.left.unknown.push(unit);
            return self.halt(error);
        }
        for index in unit.indices() {
            match settled {
                Settled::Stored => self.outcome.stored(index),
                Settled::Absent => self.outcome.not_sent(index),
            }
        }
        if settled == Settled::Absent {
            self.queue.put_back([Unit::new(unit.entries)]);
        }
    }

    /// Keeps a unit whose answer was lost, unless an earlier run had sent it too and the caller settles it. Returns whether
    /// it is settled.
    pub(super) fn settle_or_keep(&mut self, number: u64, unit: Unit) -> bool {
        let is_old = unit.sent_as.is_some();
        let unit = Unit {
            sent_as: Some(number),
            ..unit
        };
        match is_old.then(|| self.said_of(&unit)).flatten() {
            Some(settled) => {
                self.settle(unit, settled);
                true
            }
            None => {
                self.left.unknown.push(unit);
                false
            }
        }
    }

    fn leave_unknown(&mut self, units: Vec<Unit>) {
        let mut indices: Vec<usize> = units.iter().flat_map(Unit::indices).collect();
        indices.sort_unstable();
        let message = format!(
            "no answer came for {}; without a unique key it is unknown whether they were added, and sending them again could add them \
             twice: {TO_SETTLE}",
            ranges(&indices)
        );
        let error = self.outcome.keep(Error::no_answer(message.clone()));
        self.outcome.note(message);
        for index in indices {
            self.outcome.unknown_by(index, error);
        }
        self.left.unknown.extend(units);
    }
}

/// The maximum number of ranges that a message names.
const SHOWN_RANGES: usize = 20;

/// Formats indices for a message: `records[3], records[7..12]`.
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
