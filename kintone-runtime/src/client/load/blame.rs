//! Finds the records that are to blame for a rejection.

use std::ops::Range;

use super::unit::Unit;
use crate::api::MAX_RECORDS_PER_CALL;
use crate::endpoint::Outcome;
use crate::endpoint::error::Error;

/// The records that are to blame for a rejection.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Blame {
    /// The records with these indices in the input.
    Records(Vec<usize>),
    /// One of the records at these positions in the unit.
    OneOf(Range<usize>),
    /// None of the records.
    Nobody,
}

/// Codes by which kintone rejects a request whatever its records are: unknown app, two tokens of one app.
const OF_THE_REQUEST: [&str; 2] = ["GAIA_AP01", "GAIA_DA03"];

impl Blame {
    pub(super) fn of(error: &Error, unit: &Unit) -> Blame {
        let mut named: Vec<usize> = error
            .errors()
            .iter()
            .filter_map(|error| error.record())
            .collect();
        named.sort_unstable();
        named.dedup();
        named.retain(|index| unit.indices().any(|own| own == *index));
        if !named.is_empty() {
            return Blame::Records(named);
        }
        match error.bulk_index() {
            Some(request) if is_about_records(error) => {
                let start = request * MAX_RECORDS_PER_CALL;
                let end = unit.entries.len().min(start + MAX_RECORDS_PER_CALL);
                Blame::OneOf(start.min(end)..end)
            }
            _ => Blame::Nobody,
        }
    }
}

/// Whether kintone might accept the same request with other records.
fn is_about_records(error: &Error) -> bool {
    let code = error.code();
    error.outcome() == Outcome::Final
        && code.is_some_and(|code| !OF_THE_REQUEST.contains(&code))
        && !error.is_permission_denied()
        && !error.is_unauthorized()
}
