//! Finds the ids that are held although their records are gone, and the records that are there although they are not held.
//!
//! The number of records in a range of ids is one request, whatever its size. Ranges that have as many as are held are left alone;
//! others are halved until reading their ids costs about as much as going on.

use std::collections::VecDeque;

use super::page;
use super::runs::{CountedIds, IdRuns};
use crate::client::Client;
use crate::endpoint::error::Error;
use crate::query::Query;
use crate::record::OwnedRecord;

/// Ranges with up to this many pages of ids are read. Halving one takes about as many requests.
const PAGES_TO_READ: u64 = 4;

/// A search through the ranges that differ, in the order of their ids.
pub(super) struct Sweep {
    held: CountedIds,
    /// The last one is the next.
    ranges: Vec<Range>,
    /// How many ids a page has.
    page: u32,
}

/// The ids after one, up to another.
#[derive(Clone, Copy)]
struct Range {
    after: u64,
    until: u64,
    /// How many records there are, as far as it is known. It is never the only reason to report one as gone.
    count: Option<u64>,
}

/// A range in which records are gone, or appeared.
pub(super) struct Difference {
    pub(super) after: u64,
    pub(super) until: u64,
    pub(super) gone: Vec<u64>,
    pub(super) appeared: Vec<u64>,
}

/// A search, and what of it was not delivered yet.
pub(super) struct Sweeping {
    pub(super) sweep: Sweep,
    /// How many records the bookmark held before.
    pub(super) held: u64,
    pub(super) gone: VecDeque<u64>,
    /// A range in which records appeared.
    pub(super) appeared: Option<Difference>,
}

impl Sweep {
    /// A search among the ids up to the highest, of which this many are there. Without a count all ids are read.
    pub(super) fn new(held: &IdRuns, highest: u64, count: Option<u64>, page: u32) -> Sweep {
        Sweep {
            held: CountedIds::up_to(highest, held),
            ranges: vec![Range {
                after: 0,
                until: highest,
                count,
            }],
            page,
        }
    }

    /// How many ids are held.
    pub(super) fn held(&self) -> u64 {
        self.held.len()
    }

    /// Returns the next range that differs.
    pub(super) async fn next<T: OwnedRecord + 'static>(
        &mut self,
        client: &Client,
    ) -> Result<Option<Difference>, Error> {
        let page = u64::from(self.page);
        while let Some(range) = self.ranges.last().copied() {
            let Range {
                after,
                until,
                count,
            } = range;
            match count {
                Some(count) if count == self.held.count(after, until) => {
                    self.ranges.pop();
                    continue;
                }
                Some(all) if all > PAGES_TO_READ * page && until - after > 1 => {
                    let middle = after + (until - after) / 2;
                    let first = count_in::<T>(client, after, middle).await?;
                    self.ranges.pop();
                    self.ranges.push(Range {
                        after: middle,
                        until,
                        count: Some(all.saturating_sub(first)),
                    });
                    self.ranges.push(Range {
                        after,
                        until: middle,
                        count: Some(first),
                    });
                    continue;
                }
                _ => {}
            }
            let there = page::ids::<T>(client, after, until, self.page).await?;
            self.ranges.pop();
            let read = there.len() as u64;
            let end = match there.last() {
                Some(last) if read >= page => *last,
                _ => until,
            };
            if end < until {
                self.ranges.push(Range {
                    after: end,
                    until,
                    count: count.map(|count| count.saturating_sub(read)),
                });
            }
            let difference = self.difference(after, end, &there);
            if !difference.gone.is_empty() || !difference.appeared.is_empty() {
                return Ok(Some(difference));
            }
        }
        Ok(None)
    }

    /// Compares a range with the ids that are there, in ascending order.
    fn difference(&self, after: u64, until: u64, there: &[u64]) -> Difference {
        let (mut gone, mut appeared) = (Vec::new(), Vec::new());
        let mut there = there.iter().copied().peekable();
        for held in self.held.ids(after, until) {
            while let Some(id) = there.next_if(|id| *id < held) {
                appeared.push(id);
            }
            if there.next_if_eq(&held).is_none() {
                gone.push(held);
            }
        }
        appeared.extend(there);
        Difference {
            after,
            until,
            gone,
            appeared,
        }
    }
}

/// How many records there are in a range that may be viewed.
pub(super) async fn count_in<T: OwnedRecord + 'static>(
    client: &Client,
    after: u64,
    until: u64,
) -> Result<u64, Error> {
    let range = Query::<T>::raw(page::range(after, until));
    client.count_records(range).await
}
