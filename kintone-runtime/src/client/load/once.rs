//! A load takes each record once: a second element for the same record is found before it is sent.
//!
//! Otherwise the order of the two would be open: kintone does not define it within one request, and units are sent at the
//! same time, again, or in another order once one of them was refused. And a record that is found after a lost answer could be counted for both.

use std::collections::HashMap;
use std::collections::hash_map::{Entry as Slot, RandomState};
use std::hash::BuildHasher;

use super::entry::{Entry, Subject};
use crate::record::codec::{EncodeError, ValueError};

/// The records that a load has taken. It keeps 16 bytes for each, and room for as many again.
#[derive(Debug, Default)]
pub(super) struct Once {
    /// Where a record was first.
    first: HashMap<Fingerprint, u32>,
    hashers: [RandomState; 2],
}

/// An id, or a hash of a key. Among 100 million keys, two that differ have one fingerprint with a probability of 10⁻¹³.
type Fingerprint = [u32; 3];

impl Once {
    /// Takes an entry, unless its record was taken before.
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
            "{what} is that of records[{first}] as well; give each record once in a load"
        ))
    };
    EncodeError::new(match subject {
        Subject::Key { field, value, .. } => message(format!("the key {value}")).in_field(field),
        Subject::Record(id, _) => message(format!("the id {id}")),
        Subject::Nobody => message("it".to_owned()),
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
            (
                text("1"),
                "field 番号: the key 1 is that of records[0] as well",
            ),
            (
                number("1.0"),
                "field 番号: the key 1.0 is that of records[1] as well",
            ),
            (
                Subject::Record(RecordId::new(1), revision),
                "the id 1 is that of records[2] as well",
            ),
        ] {
            let error = take(9, subject).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
