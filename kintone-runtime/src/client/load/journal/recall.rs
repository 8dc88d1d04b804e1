//! Compares the input with the journal before anything is sent, and decides whether a load continues, starts over or is
//! refused.
//!
//! The input is read as far as the journal knows records. It is *the same input* if each record that is committed, or was sent
//! without an answer, stands unchanged at its index. Others may be corrected, and more may follow.

use std::collections::BTreeMap;

use super::line::entry_hash;
use super::past::{Fate, Known, Past};
use crate::client::load::entry::Entry;
use crate::client::load::target::Operation;
use crate::client::load::unit::Unit;

/// The maximum amount of input that is kept during the comparison, so that a load which may be repeated can start over, in
/// bytes. Our own choice: several hundred thousand records.
const MAX_HELD_BYTES: usize = 256 * 1024 * 1024;

/// The comparison of the input with the journal.
#[derive(Debug)]
pub(in crate::client::load) struct Recall {
    past: Past,
    /// The run in the journal, and what it did.
    pub(in crate::client::load) run: String,
    pub(in crate::client::load) counted: String,
    /// One more than the last index that the journal knows.
    until: usize,
    /// Whether repeating the load does no harm.
    is_repeatable: bool,
    /// Records that are committed, if the load may have to send them again.
    held: Held,
    /// Records that the journal does not know.
    fresh: Vec<Entry>,
    /// Records without an answer, by unit.
    sent: BTreeMap<u64, Vec<Entry>>,
    /// The number of committed records.
    count: usize,
    /// The index of the first record that differs from what was sent.
    difference: Option<usize>,
}

/// How a load continues with its journal.
pub(in crate::client::load) enum Way {
    /// The journal knows no records.
    Fresh,
    Compare,
    Anew,
    /// The journal has another run, which is not finished.
    Unfinished,
    /// This run came before the one in the journal.
    Over,
}

/// The result of the comparison.
pub(in crate::client::load) enum Compared {
    Same {
        /// The number of committed records.
        count: usize,
        /// Records that the journal does not know.
        fresh: Vec<Entry>,
        /// The units without an answer.
        sent: Vec<Unit>,
    },
    /// The input differs from this record on. `all` is what was taken of the input, if the load may be repeated and all of
    /// it was kept.
    Other { at: usize, all: Option<Vec<Entry>> },
}

/// A finished run whose records are not sent again, and the note about it.
#[derive(Debug)]
pub(in crate::client::load) struct Recalled {
    pub(in crate::client::load) run: String,
    pub(in crate::client::load) note: String,
}

impl Past {
    /// Whether repeating the load does no harm.
    fn is_repeatable(&self, operation: Operation) -> bool {
        match operation {
            Operation::Upsert => true,
            Operation::Update => !self.is_guarded,
            Operation::Add | Operation::Delete => false,
        }
    }

    pub(in crate::client::load) fn way(&self, operation: Operation, run: Option<&str>) -> Way {
        let is_other_run = run.is_some() && run != self.run();
        match (is_other_run, self.is_repeatable(operation)) {
            (true, true) => Way::Anew,
            (true, false) if self.was_before(run) => Way::Over,
            (true, false) if self.is_finished() || self.records.is_empty() => Way::Anew,
            (true, false) => Way::Unfinished,
            (false, true) if self.is_finished() => Way::Anew,
            (false, _) if self.records.is_empty() => Way::Fresh,
            (false, _) => Way::Compare,
        }
    }

    fn was_before(&self, run: Option<&str>) -> bool {
        let (head, run) = (self.head.as_ref(), run.unwrap_or_default());
        head.is_some_and(|head| head.was_before(run))
    }

    /// Whether a run of this name was finished or replaced.
    pub(in crate::client::load) fn has_had(&self, run: &str) -> bool {
        let is_this = self.is_finished() && self.run() == Some(run);
        is_this || self.was_before(Some(run))
    }

    pub(in crate::client::load) fn run(&self) -> Option<&str> {
        self.head.as_ref()?.run.as_deref()
    }

    /// The name of the run, and when it was started or finished.
    pub(in crate::client::load) fn name(&self) -> String {
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

    pub(in crate::client::load) fn counted(&self) -> String {
        let (committed, sent) = self.counts();
        format!("{committed} records committed, {sent} without an answer")
    }
}

impl Recall {
    pub(in crate::client::load) fn new(past: Past, operation: Operation) -> Recall {
        Recall {
            until: past
                .records
                .last_key_value()
                .map_or(0, |(last, _)| last + 1),
            run: past.name(),
            counted: past.counted(),
            is_repeatable: past.is_repeatable(operation),
            past,
            held: Held::new(MAX_HELD_BYTES),
            fresh: Vec::new(),
            sent: BTreeMap::new(),
            count: 0,
            difference: None,
        }
    }

    /// The number of records that the journal may know.
    pub(in crate::client::load) fn until(&self) -> usize {
        self.until
    }

    /// Whether the run is finished.
    pub(in crate::client::load) fn is_finished(&self) -> bool {
        self.past.is_finished()
    }

    /// Compares one element of the input: its entry if it is to be sent, and whether there is nothing to change. Returns
    /// whether it is to be sent and differs from what was sent.
    pub(in crate::client::load) fn compare(
        &mut self,
        index: usize,
        entry: Option<Entry>,
        is_unchanged: bool,
    ) -> bool {
        let known = self.past.records.remove(&index);
        match (entry, known) {
            (Some(entry), None) => self.fresh.push(entry),
            (Some(entry), Some(known)) if known.hash == entry_hash(&entry) => match known.fate {
                Fate::Sent(unit) => self.sent.entry(unit).or_default().push(entry),
                fate @ (Fate::Committed(_) | Fate::Stored | Fate::Merged(_)) => {
                    self.count += usize::from(!matches!(fate, Fate::Merged(_)));
                    if self.is_repeatable {
                        self.held.push(entry);
                    }
                }
            },
            // It was corrected.
            (
                Some(entry),
                Some(Known {
                    fate: Fate::Merged(_),
                    ..
                }),
            ) => {
                self.fresh.push(entry);
                return true;
            }
            (Some(entry), Some(_)) => {
                self.difference.get_or_insert(index);
                self.fresh.push(entry);
                return true;
            }
            // It is not sent in any case. If there is nothing left to change, the run in the journal did it.
            (None, None) => {}
            (None, Some(_)) if is_unchanged => {}
            // By now it is known before sending that the two are one.
            (
                None,
                Some(Known {
                    fate: Fate::Merged(_),
                    ..
                }),
            ) => {}
            (None, Some(_)) => {
                self.difference.get_or_insert(index);
            }
        }
        false
    }

    /// Ends the comparison.
    pub(in crate::client::load) fn compared(self) -> Compared {
        let missing = self.past.records.first_key_value();
        let missing = missing.map(|(index, _)| *index);
        let Some(at) = self.difference.or(missing) else {
            let units = self.sent.into_iter().map(|(number, entries)| Unit {
                entries,
                sent_as: Some(number),
            });
            return Compared::Same {
                count: self.count,
                fresh: self.fresh,
                sent: units.collect(),
            };
        };
        let is_all_there = self.is_repeatable && self.held.is_whole();
        let all = is_all_there.then(|| {
            let mut entries = self.fresh;
            entries.extend(self.held.entries);
            entries.extend(self.sent.into_values().flatten());
            entries.sort_unstable_by_key(|entry| entry.index);
            entries
        });
        Compared::Other { at, all }
    }
}

/// Records that are kept while there is room for all of them.
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
