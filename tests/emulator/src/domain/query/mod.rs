//! Reads a query of kintone's query language, checks it against a form, and applies it to stored records.
//!
//! [`Query::parse`] checks the grammar only. [`Query::check`] resolves fields, functions and literals and returns a [`Plan`],
//! which can be applied to any number of records. Where kintone's documentation is silent, this server makes these choices:
//! keywords are accepted in any case; `asc` is the default direction; empty values come last in ascending order; among equal
//! records, the one with the larger id comes first; text is compared case-sensitively and sorted by code points; people are
//! sorted by their code; `!=`, `not in` and `not like` match empty values; a date without a time is 00:00 UTC.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::domain::form::Form;

mod check;
mod condition;
mod context;
mod error;
mod grammar;
mod id_range;
mod order;
mod period;
mod related;
pub(crate) mod search;
mod token;

use check::{Checker, Origin};
use condition::Condition;
use order::{SortKey, Values};

pub use context::{Context, EntityKind, RelatedApp};
pub(crate) use error::PROCESS_DISABLED;
pub use error::QueryError;
pub use id_range::IdRange;
pub use order::Place;

pub use crate::store::records::Direction;

/// The largest `limit` of Get Records. Source: kintone REST API, Get Records (GET records.json)
pub const LARGEST_LIMIT: u64 = 500;

/// The largest `offset` of Get Records. Source: kintone REST API, Get Records (GET records.json)
pub const LARGEST_OFFSET: u64 = 10_000;

/// The `limit` of a query that has none. Source: kintone REST API, Get Records (GET records.json)
pub const DEFAULT_LIMIT: u64 = 100;

/// A syntactically correct query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query(grammar::Parsed);

impl Query {
    /// Parses a query. An empty query matches every record.
    pub fn parse(text: &str) -> Result<Query, QueryError> {
        grammar::parse(text).map(Query)
    }

    /// Parses a query without options, such as the condition of a process action, a lookup or a view.
    pub fn parse_condition(text: &str) -> Result<Query, QueryError> {
        grammar::parse_condition(text).map(Query)
    }

    /// Fails if the query has a `limit` or `offset`, which are not allowed for a cursor.
    pub fn refuse_paging(&self) -> Result<(), QueryError> {
        self.0.refuse_paging()
    }

    /// Checks the query against a form: fields, options, operators, functions and literals from left to right, then the
    /// sort keys, then `limit` and `offset`. Conditions on related records are not supported here.
    pub fn check(&self, form: &Form, context: &Context<'_>) -> Result<Plan, QueryError> {
        self.plan(&Checker {
            form,
            context,
            origin: Origin::RecordAlone,
        })
    }

    /// Checks the query like [`Query::check`]. `related_app` returns the other app of a related records field if it exists and
    /// the caller may view it. Its records are read while the query is checked.
    pub fn check_with_related_apps<'a>(
        &self,
        form: &'a Form,
        context: &'a Context<'_>,
        related_app: &'a dyn Fn(u64) -> Option<RelatedApp<'a>>,
    ) -> Result<Plan, QueryError> {
        self.plan(&Checker {
            form,
            context,
            origin: Origin::Record(related_app),
        })
    }

    fn plan(&self, checker: &Checker<'_>) -> Result<Plan, QueryError> {
        let condition = checker.filter(&self.0)?;
        let order = self
            .0
            .order
            .iter()
            .map(|key| checker.sort_key(key))
            .collect::<Result<Vec<SortKey>, QueryError>>()?;
        let limit = count(self.0.limit.as_deref(), DEFAULT_LIMIT);
        let offset = count(self.0.offset.as_deref(), 0);
        if limit > LARGEST_LIMIT {
            return Err(QueryError::limit(LARGEST_LIMIT));
        }
        if offset > LARGEST_OFFSET {
            return Err(QueryError::offset(LARGEST_OFFSET));
        }
        Ok(Plan {
            condition,
            order,
            limit,
            offset,
        })
    }
}

/// Parses the digits of a `limit` or `offset`. A number that does not fit counts as the largest one.
fn count(digits: Option<&str>, default: u64) -> u64 {
    digits.map_or(default, |digits| digits.parse().unwrap_or(u64::MAX))
}

/// A checked query, ready to be applied to records. A record is a map from field codes to values without types; its id is
/// passed separately.
#[derive(Debug, Clone)]
pub struct Plan {
    condition: Condition,
    order: Vec<SortKey>,
    limit: u64,
    offset: u64,
}

impl Plan {
    /// Returns whether a record satisfies the condition.
    pub fn matches(&self, id: u64, record: &Map<String, Value>) -> bool {
        self.condition.matches(id, record)
    }

    /// Returns the codes of the fields that determine whether a record matches and how it is sorted. Records need no others.
    pub fn codes(&self) -> BTreeSet<&str> {
        let mut codes = BTreeSet::new();
        self.condition.collect_codes(&mut codes);
        let by_value = |key: &&SortKey| !matches!(key.values, Values::Of(condition::Kind::Id));
        codes.extend(
            self.order
                .iter()
                .filter(by_value)
                .map(|key| key.code.as_str()),
        );
        codes
    }

    /// Returns the position of a record in the order of the query, by which records can be sorted.
    pub fn place(&self, id: u64, record: &Map<String, Value>) -> Place {
        Place::of(&self.order, id, record)
    }

    /// Returns how many records the query asks for.
    pub fn limit(&self) -> u64 {
        self.limit
    }

    /// Returns how many records the query skips.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Returns a range of ids that contains all matching records.
    pub fn id_range(&self) -> IdRange {
        self.condition.ids().0
    }

    /// Returns whether every record in [`Plan::id_range`] matches, so that the records need not be read.
    pub fn is_id_range_only(&self) -> bool {
        self.condition.ids().1
    }

    /// Returns the direction of the ids if the order depends on the ids only.
    pub fn id_order(&self) -> Option<Direction> {
        match self.order.first() {
            None => Some(Direction::Descending),
            Some(SortKey {
                values: Values::Of(condition::Kind::Id),
                direction,
                ..
            }) => Some(*direction),
            Some(_) => None,
        }
    }
}

#[cfg(test)]
mod tests;
