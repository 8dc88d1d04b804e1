//! An answer becomes the records of a page, with an error in the place of each that cannot be decoded.

use std::iter::Peekable;
use std::vec;

use crate::endpoint::error::Error;
use crate::record::OwnedRecord;
use crate::record::codec::Page;
use crate::record::id::RecordId;
use crate::record::saved::Saved;

/// The records of a page that were not returned yet.
pub(super) struct Batch<T> {
    index: usize,
    records: vec::IntoIter<Saved<T>>,
    unreadable: Peekable<vec::IntoIter<(usize, Error)>>,
}

/// The extent of a page, which determines where to continue.
pub(super) struct Extent {
    /// How many records the page has.
    pub(super) count: usize,
    /// The id of the last one.
    pub(super) last: Option<RecordId>,
}

impl<T: OwnedRecord> Batch<T> {
    /// Reads the answer of Get Records.
    pub(super) fn of(answer: Result<Page<T>, Error>) -> Result<(Batch<T>, Extent), Error> {
        let (page, unreadable) = match answer {
            Ok(page) => (page, Vec::new()),
            Err(error) => {
                let (page, unreadable, _) = error.into_records()?;
                (page, unreadable)
            }
        };
        let last = last(&page, &unreadable);
        Ok((Batch::new(page, unreadable), last))
    }

    /// The ids of the records that could be read, in the order of the page.
    pub(super) fn ids(&self) -> impl Iterator<Item = RecordId> {
        self.records.as_slice().iter().map(Saved::id)
    }

    pub(super) fn new(page: Page<T>, unreadable: Vec<(usize, Error)>) -> Batch<T> {
        Batch {
            index: 0,
            records: page.into_records().into_iter(),
            unreadable: unreadable.into_iter().peekable(),
        }
    }
}

fn last<T>(page: &Page<T>, unreadable: &[(usize, Error)]) -> Extent {
    let count = page.len() + unreadable.len();
    let last = match unreadable.last() {
        Some((index, error)) if index + 1 == count => error.unreadable_record(),
        _ => page.last().map(Saved::id),
    };
    Extent { count, last }
}

impl<T> Iterator for Batch<T> {
    type Item = Result<Saved<T>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let index = self.index;
        self.index += 1;
        match self.unreadable.next_if(|(at, _)| *at == index) {
            Some((_, error)) => Some(Err(error)),
            None => self.records.next().map(Ok),
        }
    }
}

impl<T> Default for Batch<T> {
    fn default() -> Batch<T> {
        Batch {
            index: 0,
            records: Vec::new().into_iter(),
            unreadable: Vec::new().into_iter().peekable(),
        }
    }
}
