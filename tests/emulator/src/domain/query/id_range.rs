//! The record ids that a condition can match, so that storage can use its key.

use bigdecimal::{BigDecimal, RoundingMode, ToPrimitive};

use super::grammar::Operator;

/// A range of record ids, including both ends. It is empty if the first id is larger than the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdRange {
    /// The smallest id.
    pub first: u64,
    /// The largest id.
    pub last: u64,
}

impl IdRange {
    /// Every id.
    pub const ALL: IdRange = IdRange {
        first: 0,
        last: u64::MAX,
    };

    /// Returns the ids between two numbers, both included.
    pub(super) fn between(first: &BigDecimal, last: &BigDecimal) -> IdRange {
        match *last < BigDecimal::default() {
            true => IdRange::NONE,
            false => IdRange {
                first: ceiling(first),
                last: floor(last),
            },
        }
    }

    const NONE: IdRange = IdRange { first: 1, last: 0 };

    pub(super) fn intersection(self, other: IdRange) -> IdRange {
        IdRange {
            first: self.first.max(other.first),
            last: self.last.min(other.last),
        }
    }

    /// Returns the ids for which a comparison with a number holds, or `None` if they are not a range.
    pub(super) fn compared(operator: Operator, number: &BigDecimal) -> Option<IdRange> {
        let all = IdRange::ALL;
        let (floor, ceiling) = (floor(number), ceiling(number));
        let is_negative = *number < BigDecimal::default();
        Some(match operator {
            Operator::Equal => IdRange::between(number, number),
            Operator::GreaterOrEqual => IdRange {
                first: ceiling,
                ..all
            },
            Operator::Greater if is_negative => all,
            Operator::Greater => match floor.checked_add(1) {
                Some(first) => IdRange { first, ..all },
                None => IdRange::NONE,
            },
            Operator::LessOrEqual if is_negative => IdRange::NONE,
            Operator::LessOrEqual => IdRange { last: floor, ..all },
            Operator::Less => match ceiling.checked_sub(1) {
                Some(last) => IdRange { last, ..all },
                None => IdRange::NONE,
            },
            _ => return None,
        })
    }
}

/// Returns the next id at or below the number, cut to the ids that exist.
fn floor(number: &BigDecimal) -> u64 {
    integer(number, RoundingMode::Floor)
}

/// Returns the next id at or above the number, cut to the ids that exist.
fn ceiling(number: &BigDecimal) -> u64 {
    integer(number, RoundingMode::Ceiling)
}

fn integer(number: &BigDecimal, mode: RoundingMode) -> u64 {
    let integer = number.with_scale_round(0, mode);
    match integer < BigDecimal::default() {
        true => 0,
        false => integer.to_u64().unwrap_or(u64::MAX),
    }
}
