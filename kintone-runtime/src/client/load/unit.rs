//! Cuts entries into units: the content of one bulk request, and so of one transaction.

use super::entry::Entry;
use crate::api::{MAX_BULK_REQUESTS, MAX_RECORDS_PER_CALL};

/// The maximum number of records in a unit: 20 requests of 100.
pub(super) const MAX_RECORDS_PER_UNIT: usize = MAX_BULK_REQUESTS * MAX_RECORDS_PER_CALL;

/// The maximum size of the body of a unit in bytes, unless a single record is larger. kintone documents no limit; bodies below
/// 50 MB are known to work.
pub const MAX_UNIT_BYTES: usize = 16 * 1024 * 1024;

/// An upper bound for what surrounds the records of one request in a bulk request, in bytes.
const ENVELOPE_BYTES: usize = 256;

/// Entries that are committed as a whole or not at all.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    pub(super) entries: Vec<Entry>,
    /// The number under which it was sent before, if the answer was lost.
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

    /// The number of requests it takes.
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

    /// Sets the maximum number of records per unit.
    pub(super) fn set_most(&mut self, records: usize) {
        self.most = records.clamp(1, MAX_RECORDS_PER_UNIT);
    }

    /// An empty cutter with the same limit.
    pub(super) fn another(&self) -> Cutter {
        Cutter::new(self.most)
    }

    /// Adds an entry. Returns the unit that this completes, without the entry or with it.
    pub(super) fn push(&mut self, entry: Entry) -> Option<Unit> {
        // With the comma after it.
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

    /// Returns the unit so far, if it has entries.
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
