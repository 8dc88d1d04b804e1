//! Checks of the limits that several requests have, before anything is sent.

use std::ops::RangeInclusive;

use crate::endpoint::error::Error;

/// Checks the length of a text, in characters.
pub(super) fn check_chars(
    what: &str,
    text: &str,
    limits: RangeInclusive<usize>,
) -> Result<(), Error> {
    let count = text.chars().count();
    match limits.contains(&count) {
        true => Ok(()),
        false => Err(Error::not_sent(format!(
            "{what} has {count} characters, kintone takes {} to {}",
            limits.start(),
            limits.end()
        ))),
    }
}

/// Checks how many of something there are.
pub(super) fn check_count(what: &str, count: usize, max: usize) -> Result<(), Error> {
    match count > max {
        true => Err(Error::not_sent(format!(
            "{count} {what}, a request takes up to {max}"
        ))),
        false => Ok(()),
    }
}

/// Checks the number of entries that one request reads.
pub(super) fn check_limit(limit: Option<u32>, max: u32) -> Result<(), Error> {
    match limit.filter(|limit| !(1..=max).contains(limit)) {
        Some(limit) => Err(Error::not_sent(format!(
            "the limit {limit} is not between 1 and {max}"
        ))),
        None => Ok(()),
    }
}
