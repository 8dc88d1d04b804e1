//! Detects a second element for the same record before it is sent.
//!
//! The order of the two would be undefined: kintone does not define it within one request, and units are sent concurrently,
//! retried, and reordered after a rejection. Besides, a record that is found after a lost answer could be counted for both.

use std::collections::HashMap;
use std::collections::hash_map::{Entry as Slot, RandomState};
use std::hash::BuildHasher;

use super::entry::{Entry, Subject};
use crate::record::codec::{EncodeError, ValueError};

/// The records that a load has taken from its input: 16 bytes for each, in a hash table that is about half full.
#[derive(Debug, Default)]
pub(super) struct Once {
    /// The index of the first element for each record.
    first: HashMap<Fingerprint, u32>,
    hashers: [RandomState; 2],
}

/// An id, or a hash of a key. Among 100 million keys, two that differ have one fingerprint with a probability of 10⁻¹³.
type Fingerprint = [u32; 3];

impl Once {
    /// Registers an entry.
    ///
    /// # Errors
    ///
    /// Its record was registered before.
    pub(super) fn take(&mut self, entry: &Entry) -> Result<(), EncodeError> {
        let Some(fingerprint) = self.fingerprint(&entry.subject) else {
            return Ok(());
        };
        // More records than that do not fit into an app.
        let index = u32::try_from(entry.index).unwrap_or(u32::MAX);
        match self.first.entry(fingerprint) {
            Slot::Vacant(vacant) => {
                vacant.insert(index);
                Ok(())
            }
            Slot::Occupied(first) => Err(twice(&entry.subject, *first.get())),
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
                let [high, low] = halves(one.hash_one((field, value)));
                Some([other.hash_one((field, value)) as u32, high, low])
            }
        }
    }
}

fn twice(subject: &Subject, first: u32) -> EncodeError {
    let message = |what: String| {
        ValueError::message(format!(
            "records[{first}] has {what} too; a load writes each record once"
        ))
    };
    EncodeError::new(match subject {
        Subject::Key { field, value, .. } => message(format!("the key {value}")).in_field(field),
        Subject::Record(id, _) => message(format!("the id {id}")),
        // It has no fingerprint.
        Subject::Nobody => message("no key".to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::id::RecordId;
    use crate::record::update_key::KeyValue;

    fn entry(index: usize, subject: Subject) -> Entry {
        Entry {
            index,
            json: Vec::new(),
            subject,
        }
    }

    fn key(value: KeyValue) -> Subject {
        Subject::Key {
            field: "番号",
            value,
            revision: None,
        }
    }

    #[test]
    fn a_second_element_for_a_record_names_the_first() {
        let mut once = Once::default();
        let text = |text: &str| key(KeyValue::Text(text.to_owned()));
        let number = |text: &str| key(KeyValue::Number(text.parse().unwrap()));
        let mut take = |index, subject| once.take(&entry(index, subject));
        assert!(take(0, text("1")).is_ok() && take(1, number("1")).is_ok());
        assert!(take(2, Subject::Record(RecordId::new(1), None)).is_ok());
        assert!(take(3, Subject::Nobody).is_ok() && take(4, Subject::Nobody).is_ok());
        let revision = Some(crate::record::id::Revision::new(3));
        for (subject, expected) in [
            (text("1"), "field 番号: records[0] has the key 1 too"),
            (number("1.0"), "field 番号: records[1] has the key 1.0 too"),
            (
                Subject::Record(RecordId::new(1), revision),
                "records[2] has the id 1 too",
            ),
        ] {
            let error = take(9, subject).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
