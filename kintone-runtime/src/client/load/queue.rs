//! What a load sends next: waiting units first, then the input.
//!
//! Each element of the input passes through here once, in order.

use std::collections::{BTreeMap, VecDeque};
use std::task::{Context, Poll, ready};

use bigdecimal::BigDecimal;

use super::entry::Entry;
use super::input::{Element, Source};
use super::once::Once;
use super::rounding::{Numbers, Rounding};
use super::unit::{Cutter, Unit};
use crate::endpoint::error::Error;
use crate::record::codec::EncodeError;
use crate::record::written::Written;

/// The waiting units, and the input after them.
pub(super) struct Queue<'a> {
    source: Box<dyn Source + Send + 'a>,
    /// An element that waits for the precision of its number.
    held: Option<Element>,
    rounding: Rounding,
    /// Why numbers are not rounded, until the load takes it.
    pub(super) unrounded: Option<Error>,
    /// How many elements were taken from the input.
    taken: usize,
    exhausted: bool,
    /// The codes of radio buttons, and how many records have them empty, until the load takes them.
    pub(super) kept: BTreeMap<String, usize>,
    once: Once,
    /// The unit that is being cut from the input.
    cutter: Cutter,
    /// The units that come before any from the input.
    waiting: VecDeque<Unit>,
}

/// An element that was taken from the input.
pub(super) enum Taken {
    Entry(Entry),
    /// There is nothing to change, and it is not sent.
    Unchanged(Written),
    /// It cannot be sent.
    Unsendable(EncodeError),
}

impl<'a> Queue<'a> {
    pub(super) fn new(source: Box<dyn Source + Send + 'a>, numbers: Numbers) -> Queue<'a> {
        Queue {
            source,
            held: None,
            rounding: Rounding::new(numbers),
            unrounded: None,
            taken: 0,
            exhausted: false,
            kept: BTreeMap::new(),
            once: Once::default(),
            cutter: Cutter::default(),
            waiting: VecDeque::new(),
        }
    }

    /// A run begins.
    pub(super) fn begin(&mut self) {
        self.rounding.begin();
    }

    /// Sets the maximum number of records per unit.
    pub(super) fn set_unit_size(&mut self, records: usize) {
        self.cutter.set_most(records);
    }

    /// Takes the next element, reading the unique field with the index `key`. Returns the index of the element, or `None` at
    /// the end of the input.
    pub(super) fn poll_take(
        &mut self,
        task: &mut Context<'_>,
        key: Option<usize>,
    ) -> Poll<Option<(usize, Taken)>> {
        if self.exhausted {
            return Poll::Ready(None);
        }
        let element = match self.held.take() {
            Some(element) => Some(Ok(element)),
            None => ready!(self.source.poll_next(task, key)),
        };
        let Some(mut element) = element else {
            self.exhausted = true;
            return Poll::Ready(None);
        };
        let number = element.as_mut().ok().and_then(Element::number_to_round);
        let mut given = None;
        if let Some(number) = number {
            match self.rounding.poll(task) {
                Poll::Ready((precision, error)) => {
                    self.unrounded = self.unrounded.take().or(error);
                    if let Some(rounded) = precision.map(|precision| precision.round(number))
                        && rounded != *number
                    {
                        given = Some(std::mem::replace(number, rounded));
                    }
                }
                Poll::Pending => {
                    self.held = element.ok();
                    return Poll::Pending;
                }
            }
        }
        let index = self.taken;
        self.taken += 1;
        Poll::Ready(Some((index, self.check(index, element, given.as_ref()))))
    }

    fn check(
        &mut self,
        index: usize,
        element: Result<Element, EncodeError>,
        given: Option<&BigDecimal>,
    ) -> Taken {
        let (entry, kept) = match element {
            Ok(Element::Sent {
                json,
                subject,
                kept,
            }) => {
                let entry = Entry {
                    index,
                    json,
                    subject,
                };
                (entry, kept)
            }
            Ok(Element::Unchanged(present)) => return Taken::Unchanged(present),
            Err(error) => return Taken::Unsendable(error),
        };
        match self.once.take(&entry, given) {
            Ok(()) => {
                for code in kept {
                    *self.kept.entry(code).or_default() += 1;
                }
                Taken::Entry(entry)
            }
            Err(error) => Taken::Unsendable(error),
        }
    }

    /// Adds an entry to the unit that is being cut, and queues the unit if that completes it.
    pub(super) fn cut(&mut self, entry: Entry) {
        self.waiting.extend(self.cutter.push(entry));
    }

    /// Removes the next unit. At the end of the input that includes the last one, which may not be full.
    pub(super) fn pop(&mut self) -> Option<Unit> {
        match self.waiting.pop_front() {
            None if self.exhausted => self.cutter.finish(),
            unit => unit,
        }
    }

    /// Queues a unit before all others.
    pub(super) fn push_front(&mut self, unit: Unit) {
        self.waiting.push_front(unit);
    }

    /// Queues units that were sent before, and orders all waiting units by their input.
    pub(super) fn put_back(&mut self, units: impl IntoIterator<Item = Unit>) {
        self.waiting.extend(units);
        let first = |unit: &Unit| unit.indices().next();
        self.waiting.make_contiguous().sort_by_key(first);
    }

    /// Queues entries that were sent before, as units of their own.
    pub(super) fn cut_again(&mut self, mut entries: Vec<Entry>) {
        entries.sort_unstable_by_key(|entry| entry.index);
        let mut cutter = self.cutter.another();
        for entry in entries {
            self.waiting.extend(cutter.push(entry));
        }
        self.waiting.extend(cutter.finish());
    }

    pub(super) fn is_any_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    pub(super) fn is_exhausted(&self) -> bool {
        self.exhausted
    }

    /// The length of the input, if it is known.
    pub(super) fn total(&self) -> Option<usize> {
        match self.exhausted {
            true => Some(self.taken),
            false => {
                let held = usize::from(self.held.is_some());
                self.source.left().map(|left| self.taken + held + left)
            }
        }
    }
}
