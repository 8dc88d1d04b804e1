//! Reads what a journal knows about its run, line by line. Nothing in it is trusted before it is checked.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, BufRead, Read};

use super::line::{
    Chain, CommittedUnit, End, Head, Intent, Line, MAX_LINE_BYTES, SUM_DIGITS, begins_a_journal,
    operation_name,
};
use crate::api::{Merged, merged};
use crate::client::load::status::{Change, Committed};
use crate::client::load::target::Operation;
use crate::client::load::unit::MAX_RECORDS_PER_UNIT;
use crate::record::id::{RecordId, Revision};

/// The largest index of a record. No input is that long: an app takes days for a hundredth of it.
const MAX_INDEX: u64 = u32::MAX as u64;

/// What is known about the run.
#[derive(Debug, Default)]
pub(in crate::client::load) struct Past {
    /// `None` in an empty file.
    pub(super) head: Option<Head>,
    /// The records that are committed or were sent, by index.
    pub(in crate::client::load) records: BTreeMap<usize, Known>,
    /// Whether one of the records was expected to have a revision.
    pub(super) is_guarded: bool,
    /// If the run is finished.
    pub(super) end: Option<End>,
    /// The number of the next unit.
    pub(in crate::client::load) next: u64,
}

/// What is known about one record.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::client::load) struct Known {
    pub(super) hash: String,
    pub(in crate::client::load) fate: Fate,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::client::load) enum Fate {
    Committed(Committed),
    /// kintone wrote it and another one into the same record, by their indices.
    Merged(Merged),
    /// The caller says that it is stored.
    Stored,
    /// It was sent in this unit, and the answer was lost.
    Sent(u64),
}

/// How the last line ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Tail {
    /// With a line feed.
    Whole,
    /// With a whole line, except for its line feed.
    NoLineFeed,
    /// In the middle of a line: the process ended while it was written.
    Torn,
}

/// A journal that was read.
#[derive(Debug)]
pub(super) struct Replayed {
    pub(super) past: Past,
    pub(super) chain: Chain,
    /// The length of all valid lines, in bytes.
    pub(super) length: u64,
    pub(super) tail: Tail,
}

/// Why a journal cannot be used.
#[derive(Debug)]
pub(super) enum Unusable {
    Unread(io::Error),
    /// This line, counted from 1.
    Damaged(usize, String),
    OtherLoad(String),
    /// It is a file of another kind.
    Foreign,
}

/// The indices of each unit without an answer, in order.
type Units = HashMap<u64, Vec<usize>>;

/// Reads a journal of the load with this head.
pub(super) fn replay(mut reader: impl BufRead, expected: &Head) -> Result<Replayed, Unusable> {
    let mut replayed = Replayed {
        past: Past::default(),
        chain: Chain::start(),
        length: 0,
        tail: Tail::Whole,
    };
    let mut units = Units::new();
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let mut limited = Read::take(&mut reader, MAX_LINE_BYTES as u64 + 1);
        limited
            .read_until(b'\n', &mut line)
            .map_err(Unusable::Unread)?;
        if line.is_empty() {
            break;
        }
        let damaged = |why: String| Unusable::Damaged(number, why);
        if line.len() > MAX_LINE_BYTES {
            return Err(match number {
                1 => Unusable::Foreign,
                _ => damaged(format!("it has more than {MAX_LINE_BYTES} bytes")),
            });
        }
        let read = match line.strip_suffix(b"\n") {
            Some(whole) => replayed.chain.read(whole).map_err(|why| match number {
                1 if !begins_a_journal(whole) => Unusable::Foreign,
                _ => damaged(why),
            })?,
            None => match last(&mut replayed.chain, &line) {
                Some((last, length)) => {
                    replayed.tail = Tail::NoLineFeed;
                    line.truncate(length);
                    last
                }
                // A head is written as a whole.
                None if number == 1 && begins_a_journal(&line) => {
                    return Err(damaged("it is incomplete".to_owned()));
                }
                None if number == 1 => return Err(Unusable::Foreign),
                None => {
                    replayed.tail = Tail::Torn;
                    break;
                }
            },
        };
        match read {
            Line::Load(head) if number == 1 => {
                if let Some(difference) = head.difference(expected) {
                    return Err(Unusable::OtherLoad(difference));
                }
                replayed.past.head = Some(head);
            }
            _ if number == 1 => return Err(damaged("a run does not begin with it".to_owned())),
            line => replayed.past.take(line, &mut units).map_err(damaged)?,
        }
        replayed.length += line.len() as u64;
    }
    Ok(replayed)
}

/// Reads a last line whose line feed is missing or damaged. Returns its length too.
fn last(chain: &mut Chain, line: &[u8]) -> Option<(Line, usize)> {
    let shorter = line.len().saturating_sub(1);
    [line.len(), shorter].into_iter().find_map(|length| {
        let read = chain.read(&line[..length]).ok()?;
        Some((read, length))
    })
}

impl Past {
    fn take(&mut self, line: Line, units: &mut Units) -> Result<(), String> {
        self.end = None;
        let answered = |unit, units: &mut Units| {
            let sent = units.remove(&unit);
            sent.ok_or_else(|| format!("unit {unit} was not sent, or was already answered"))
        };
        match line {
            Line::Load(_) => return Err("a second run begins here".to_owned()),
            Line::Intent(intent) => self.intend(&intent, units)?,
            Line::Committed(written) => {
                let sent = answered(written.unit, units)?;
                let committed = written.committed(sent.len())?;
                let merged = match self.is_of(Operation::Upsert) {
                    true => merged(committed.iter().map(|committed| committed.id)),
                    false => Vec::new(),
                };
                let mut fates: Vec<Fate> = committed.into_iter().map(Fate::Committed).collect();
                for Merged { places, id } in merged {
                    let indices = places.map(|at| sent[at]);
                    for at in places {
                        fates[at] = Fate::Merged(Merged {
                            places: indices,
                            id,
                        });
                    }
                }
                for (index, fate) in sent.iter().zip(fates) {
                    self.know(*index, written.unit, fate);
                }
            }
            Line::Stored(unit) => {
                for index in answered(unit, units)? {
                    self.know(index, unit, Fate::Stored);
                }
            }
            Line::Refused(unit) => {
                for index in answered(unit, units)? {
                    if self.is_sent(index, unit) {
                        self.records.remove(&index);
                    }
                }
            }
            Line::End(end) => self.end = Some(end),
        }
        Ok(())
    }

    fn intend(&mut self, intent: &Intent, units: &mut Units) -> Result<(), String> {
        if intent.unit < self.next {
            return Err(format!("unit {} occurs twice", intent.unit));
        }
        self.next = intent.unit.saturating_add(1);
        self.is_guarded |= intent.guarded;
        let indices = intent.indices()?;
        if intent.hashes.len() != indices.len() * SUM_DIGITS || !intent.hashes.is_ascii() {
            return Err("the number of hashes does not match the number of records".to_owned());
        }
        for (at, index) in indices.iter().enumerate() {
            let hash = intent.hashes[at * SUM_DIGITS..][..SUM_DIGITS].to_owned();
            let fate = Fate::Sent(intent.unit);
            match self.records.insert(*index, Known { hash, fate }) {
                None => {}
                // A unit without an answer was sent again, or a record that was lost was corrected.
                Some(Known {
                    fate: Fate::Sent(_) | Fate::Merged(_),
                    ..
                }) => {}
                Some(_) => return Err(format!("records[{index}] was sent after it was stored")),
            }
        }
        units.insert(intent.unit, indices);
        Ok(())
    }

    fn is_of(&self, operation: Operation) -> bool {
        let head = self.head.as_ref();
        head.is_some_and(|head| head.operation == operation_name(operation))
    }

    fn know(&mut self, index: usize, unit: u64, fate: Fate) {
        if let Some(known) = self.records.get_mut(&index)
            && known.fate == Fate::Sent(unit)
        {
            known.fate = fate;
        }
    }

    fn is_sent(&self, index: usize, unit: u64) -> bool {
        let known = self.records.get(&index);
        known.is_some_and(|known| known.fate == Fate::Sent(unit))
    }

    pub(in crate::client::load) fn is_finished(&self) -> bool {
        self.end.is_some()
    }

    /// The number of records that are committed, or stored according to the caller, and of those without an answer.
    pub(super) fn counts(&self) -> (usize, usize) {
        let (mut stored, mut sent) = (0, 0);
        for known in self.records.values() {
            match known.fate {
                Fate::Committed(_) | Fate::Stored => stored += 1,
                Fate::Sent(_) => sent += 1,
                Fate::Merged(_) => {}
            }
        }
        (stored, sent)
    }
}

impl Intent {
    fn indices(&self) -> Result<Vec<usize>, String> {
        let mut indices = Vec::new();
        for (start, count) in &self.records {
            let end = start.checked_add(*count).filter(|end| *end <= MAX_INDEX);
            let room = (MAX_RECORDS_PER_UNIT - indices.len()) as u64;
            let (Some(end), true) = (end, *count <= room) else {
                return Err(format!(
                    "{count} records starting at records[{start}] do not fit into one unit"
                ));
            };
            // Both are smaller than an index can be.
            indices.extend(*start as usize..end as usize);
        }
        Ok(indices)
    }
}

impl CommittedUnit {
    fn committed(&self, count: usize) -> Result<Vec<Committed>, String> {
        let counts = [self.ids.len(), self.revisions.len(), self.changes.len()];
        if counts.iter().any(|own| *own != count) {
            return Err(format!(
                "it does not cover the {count} records that were sent"
            ));
        }
        let changes = self.changes.chars();
        let records = self.ids.iter().zip(&self.revisions).zip(changes);
        let records = records.map(|((id, revision), letter)| {
            Ok(Committed {
                id: RecordId::new(*id),
                revision: (*revision != 0).then(|| Revision::new(*revision)),
                change: change(letter).ok_or_else(|| format!("{letter:?} is not a change"))?,
            })
        });
        records.collect()
    }
}

const CHANGES: [(char, Change); 6] = [
    ('A', Change::Added),
    ('U', Change::Updated),
    ('N', Change::Unchanged),
    ('D', Change::Deleted),
    ('X', Change::Upserted),
    ('G', Change::Gone),
];

pub(super) fn letter(change: Change) -> char {
    let known = CHANGES.iter().find(|(_, known)| *known == change);
    known.map_or('X', |(letter, _)| *letter)
}

fn change(letter: char) -> Option<Change> {
    let known = CHANGES.iter().find(|(known, _)| *known == letter);
    known.map(|(_, change)| *change)
}
