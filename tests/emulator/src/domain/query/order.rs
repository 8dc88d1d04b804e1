//! The order of the records that a query finds.

use std::cmp::{Ordering, Reverse};

use serde_json::{Map, Value};

use super::condition::{Key, Kind, key};
use crate::store::records::Direction;

/// A resolved sort key.
#[derive(Debug, Clone)]
pub(super) struct SortKey {
    pub(super) code: String,
    pub(super) direction: Direction,
    pub(super) values: Values,
}

/// What a sort key compares.
#[derive(Debug, Clone)]
pub(super) enum Values {
    Of(Kind),
    /// The position in this list: the options of a choice field, the states of the process.
    Positions(Vec<String>),
}

/// The position of a record in the order of a query. It does not borrow from the record, so that a scan can keep positions
/// instead of records.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    parts: Vec<Part>,
    /// Among equals the larger id comes first, as without `order by`. kintone leaves this open.
    id: Reverse<u64>,
}

impl Place {
    pub(super) fn of(keys: &[SortKey], id: u64, record: &Map<String, Value>) -> Place {
        let parts = keys
            .iter()
            .map(|sort_key| {
                let content = Content(sort_key.key(id, record));
                match sort_key.direction {
                    Direction::Ascending => Part::Ascending(content),
                    Direction::Descending => Part::Descending(Reverse(content)),
                }
            })
            .collect();
        Place {
            parts,
            id: Reverse(id),
        }
    }

    /// Returns the id of the record.
    pub fn id(&self) -> u64 {
        self.id.0
    }
}

impl SortKey {
    fn key(&self, id: u64, record: &Map<String, Value>) -> Option<Key<'static>> {
        let value = record.get(&self.code).unwrap_or(&Value::Null);
        match &self.values {
            Values::Of(kind) => key(*kind, id, value).map(Key::into_owned),
            Values::Positions(names) => {
                let text = value.as_str().filter(|text| !text.is_empty())?;
                let position = names.iter().position(|name| name == text);
                // A deleted option comes after the existing ones.
                Some(Key::Position(position.unwrap_or(names.len())))
            }
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Ascending(Content),
    Descending(Reverse<Content>),
}

/// An empty value is larger than any other. kintone leaves the place of empty values open.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Content(Option<Key<'static>>);

impl PartialOrd for Content {
    fn partial_cmp(&self, other: &Content) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Content {
    fn cmp(&self, other: &Content) -> Ordering {
        match (&self.0, &other.0) {
            (Some(left), Some(right)) => left.cmp(right),
            (left, right) => left.is_none().cmp(&right.is_none()),
        }
    }
}
