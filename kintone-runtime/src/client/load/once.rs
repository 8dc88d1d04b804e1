//! Detects a second element for the same record before it is sent.
//!
//! The order of the two would be undefined: kintone does not define it within one request, and units are sent concurrently,
//! retried, and reordered after a rejection. Besides, a record that is found after a lost answer could be counted for both.
//!
//! Only kintone knows which id belongs to which key. Therefore all elements of a load identify their records in the same way.

use std::collections::HashMap;
use std::collections::hash_map::{Entry as Slot, RandomState};
use std::fmt;
use std::hash::BuildHasher;

use bigdecimal::BigDecimal;

use super::entry::{Entry, Subject};
use crate::record::codec::{EncodeError, ValueError};

/// The records that a load has taken from its input: 16 bytes for each, in a hash table that is about half full.
#[derive(Debug, Default)]
pub(super) struct Once {
    /// The index of the first element for each record.
    first: HashMap<Fingerprint, u32>,
    hashers: [RandomState; 2],
    /// How the elements identify their records, and the index of the first that does.
    way: Option<(Way, u32)>,
}

/// How an element identifies its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Id,
    /// By the value of this field.
    Key(&'static str),
}

/// An id, or a hash of a key. Among 100 million keys, two that differ have one fingerprint with a probability of 10⁻¹³.
type Fingerprint = [u32; 3];

impl Once {
    /// Registers an entry. `given` is its number before it was rounded.
    ///
    /// # Errors
    ///
    /// Its record was registered before, or may have been, because others are identified in another way.
    pub(super) fn take(
        &mut self,
        entry: &Entry,
        given: Option<&BigDecimal>,
    ) -> Result<(), EncodeError> {
        let Some(fingerprint) = self.fingerprint(&entry.subject) else {
            return Ok(());
        };
        // More records than that do not fit into an app.
        let index = u32::try_from(entry.index).unwrap_or(u32::MAX);
        if let Some(way) = Way::of(&entry.subject) {
            let (first, at) = *self.way.get_or_insert((way, index));
            if way != first {
                return Err(mixed(way, first, at));
            }
        }
        match self.first.entry(fingerprint) {
            Slot::Vacant(vacant) => {
                vacant.insert(index);
                Ok(())
            }
            Slot::Occupied(first) => Err(twice(&entry.subject, given, *first.get())),
        }
    }

    fn fingerprint(&self, subject: &Subject) -> Option<Fingerprint> {
        let halves = |number: u64| [(number >> 32) as u32, number as u32];
        match subject {
            Subject::Nobody => None,
            Subject::Record(id, _) => {
                let [high, low] = halves(id.get());
                Some([0, high, low])
            }
            Subject::Key { field, value, .. } => {
                let [one, other] = &self.hashers;
                let key = (field.code, value);
                let [high, low] = halves(one.hash_one(key));
                Some([other.hash_one(key) as u32, high, low])
            }
        }
    }
}

impl Way {
    fn of(subject: &Subject) -> Option<Way> {
        match subject {
            Subject::Nobody => None,
            Subject::Record(..) => Some(Way::Id),
            Subject::Key { field, .. } => Some(Way::Key(field.code)),
        }
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Way::Id => f.write_str("its id"),
            Way::Key(field) => write!(f, "the field {field}"),
        }
    }
}

fn mixed(way: Way, first: Way, at: u32) -> EncodeError {
    EncodeError::new(ValueError::message(format!(
        "it identifies its record by {way}, and records[{at}] by {first}, so the two could be the same record; identify all records of a \
         load in the same way, or give those with another key to a load of their own"
    )))
}

fn twice(subject: &Subject, given: Option<&BigDecimal>, first: u32) -> EncodeError {
    let message = |what: String| {
        ValueError::message(format!(
            "records[{first}] has {what} too{}; a load writes each record once",
            given.map_or(String::new(), |given| format!(
                ", and kintone rounds {} to it",
                given.to_plain_string()
            ))
        ))
    };
    EncodeError::new(match subject {
        Subject::Key { field, value, .. } => {
            message(format!("the key {value}")).in_field(field.code)
        }
        Subject::Record(id, _) => message(format!("the id {id}")),
        // It has no fingerprint.
        Subject::Nobody => message("no key".to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::FieldMeta;
    use crate::record::id::{RecordId, Revision};
    use crate::record::update_key::KeyValue;

    fn entry(index: usize, subject: Subject) -> Entry {
        Entry {
            index,
            json: Vec::new(),
            subject,
        }
    }

    fn key(value: KeyValue) -> Subject {
        static NUMBER: FieldMeta = FieldMeta::new("番号", "NUMBER", "");
        Subject::Key {
            field: &NUMBER,
            value,
            revision: None,
        }
    }

    #[test]
    fn a_second_element_for_a_record_names_the_first() {
        let text = |text: &str| key(KeyValue::Text(text.to_owned()));
        let number = |text: &str| key(KeyValue::Number(text.parse().unwrap()));
        let record =
            |revision: Option<u64>| Subject::Record(RecordId::new(1), revision.map(Revision::new));
        for (first, second, expected) in [
            (
                text("1"),
                text("1"),
                "field 番号: records[7] has the key 1 too",
            ),
            (
                number("1"),
                number("1.0"),
                "field 番号: records[7] has the key 1.0 too",
            ),
            (record(None), record(Some(3)), "records[7] has the id 1 too"),
        ] {
            let mut once = Once::default();
            assert!(once.take(&entry(7, first), None).is_ok());
            let error = once.take(&entry(9, second), None).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
        let mut once = Once::default();
        for index in 0..2 {
            assert!(once.take(&entry(index, Subject::Nobody), None).is_ok());
        }
        assert!(once.take(&entry(2, text("1")), None).is_ok());
        assert!(once.take(&entry(3, number("1")), None).is_ok());
    }

    #[test]
    fn records_that_are_identified_in_two_ways_could_be_the_same() {
        let mut once = Once::default();
        let record = |id| Subject::Record(RecordId::new(id), None);
        assert!(once.take(&entry(4, record(1)), None).is_ok());
        let text = key(KeyValue::Text("1".to_owned()));
        let error = once.take(&entry(5, text), None).unwrap_err().to_string();
        let expected = "it identifies its record by the field 番号, and records[4] by its id, so the two could";
        assert!(error.contains(expected), "{error}");
        assert!(once.take(&entry(6, record(2)), None).is_ok());
    }
}
