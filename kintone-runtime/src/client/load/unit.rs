//! Entries become units: what one bulk request, and so one transaction, holds.

use super::entry::Entry;
use crate::api::{MAX_BULK_REQUESTS, MAX_RECORDS_PER_CALL};

/// How many records one unit has at most: 20 requests of 100.
pub(super) const MAX_RECORDS_PER_UNIT: usize = MAX_BULK_REQUESTS * MAX_RECORDS_PER_CALL;

/// How large the body of one unit is at most, in bytes, unless one record alone is larger. kintone documents no limit; it
/// is known to take less than 50 MB.
pub const MAX_UNIT_BYTES: usize = 16 * 1024 * 1024;

/// More than what a request of a bulk request has around its records, in bytes.
const ENVELOPE_BYTES: usize = 256;

/// What is committed as a whole or not at all.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    pub(super) entries: Vec<Entry>,
    /// The number under which it was sent before, if there was no answer.
    pub(super) sent_as: Option<u64>,
}

impl Unit {
    pub(super) fn new(entries: Vec<Entry>) -> Unit {
        Unit {
            entries,
            sent_as: None,
        }
    }

    /// The indices in the input.
    pub(super) fn indices(&self) -> impl Iterator<Item = usize> + '_ {
        self.entries.iter().map(|entry| entry.index)
    }

    /// How many requests it takes.
    pub(super) fn requests(&self) -> usize {
        self.entries.len().div_ceil(MAX_RECORDS_PER_CALL)
    }
}

/// A unit while entries are added to it.
#[derive(Debug)]
pub(super) struct Cutter {
    most: usize,
    entries: Vec<Entry>,
    bytes: usize,
}

impl Default for Cutter {
    fn default() -> Cutter {
        Cutter::new(MAX_RECORDS_PER_UNIT)
    }
}

impl Cutter {
    fn new(most: usize) -> Cutter {
        Cutter {
            most,
            entries: Vec::new(),
            bytes: MAX_BULK_REQUESTS * ENVELOPE_BYTES,
        }
    }

    /// Cuts units of so many records at most from now on.
    pub(super) fn set_most(&mut self, records: usize) {
        self.most = records.clamp(1, MAX_RECORDS_PER_UNIT);
    }

    /// Another one that cuts alike.
    pub(super) fn another(&self) -> Cutter {
        Cutter::new(self.most)
    }

    /// Adds an entry; gives the unit that is complete without it, or with it.
    pub(super) fn push(&mut self, entry: Entry) -> Option<Unit> {
        // With the comma behind it.
        let bytes = entry.json.len() + 1;
        let complete = match self.bytes + bytes > MAX_UNIT_BYTES {
            true => self.finish(),
            false => None,
        };
        self.bytes += bytes;
        self.entries.push(entry);
        match self.entries.len() >= self.most {
            true => self.finish(),
            false => complete,
        }
    }

    /// The unit as far as it is.
    pub(super) fn finish(&mut self) -> Option<Unit> {
        let cut = std::mem::replace(self, self.another());
        (!cut.entries.is_empty()).then(|| Unit::new(cut.entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::load::entry::Subject;

    fn entry(index: usize, bytes: usize) -> Entry {
        Entry {
            index,
            json: vec![b'1'; bytes],
            subject: Subject::Nobody,
        }
    }

    fn sizes(entries: impl IntoIterator<Item = usize>) -> Vec<usize> {
        let mut cutter = Cutter::default();
        let entries = entries.into_iter().enumerate();
        let mut units: Vec<Unit> = entries
            .filter_map(|(index, bytes)| cutter.push(entry(index, bytes)))
            .collect();
        units.extend(cutter.finish());
        let indices: Vec<usize> = units.iter().flat_map(Unit::indices).collect();
        assert!(indices.iter().enumerate().all(|(at, index)| at == *index));
        units.iter().map(|unit| unit.entries.len()).collect()
    }

    #[test]
    fn a_unit_has_2000_records_at_most() {
        assert!(sizes([]).is_empty());
        assert_eq!(sizes([9; 1]), [1]);
        assert_eq!(sizes([9; 2000]), [2000]);
        assert_eq!(sizes([9; 4001]), [2000, 2000, 1]);
    }

    #[test]
    fn a_unit_has_16_mib_at_most_unless_one_record_is_larger() {
        const MIB: usize = 1024 * 1024;
        assert_eq!(sizes([6 * MIB; 5]), [2, 2, 1]);
        assert_eq!(sizes([MIB, 17 * MIB, MIB, MIB]), [1, 1, 2]);
    }
}
