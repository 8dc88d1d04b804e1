//! What a page of records is, and what is left of one whose records cannot all be decoded.

use std::fmt;
use std::ops::Deref;

use super::DecodeError;
use crate::record::saved::Saved;

/// The records that a query found, in its order. Derefs to a slice of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    records: Vec<Saved<T>>,
    total_count: Option<u64>,
    missing: Vec<&'static str>,
}

impl<T> Page<T> {
    pub(super) fn new(
        records: Vec<Saved<T>>,
        total_count: Option<u64>,
        missing: Vec<&'static str>,
    ) -> Page<T> {
        Page {
            records,
            total_count,
            missing,
        }
    }

    /// The records.
    pub fn records(&self) -> &[Saved<T>] {
        &self.records
    }

    /// The records, without the page.
    pub fn into_records(self) -> Vec<Saved<T>> {
        self.records
    }

    /// How many records the query finds without its limit, if that was asked for.
    pub fn total_count(&self) -> Option<u64> {
        self.total_count
    }

    /// The codes of the struct's fields that no record of the page had: renamed, deleted, or not to be seen by this user.
    ///
    /// Empty if the page is.
    pub fn missing_fields(&self) -> impl Iterator<Item = &'static str> {
        self.missing.iter().copied()
    }
}

impl<T> Deref for Page<T> {
    type Target = [Saved<T>];

    fn deref(&self) -> &[Saved<T>] {
        &self.records
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = Saved<T>;
    type IntoIter = std::vec::IntoIter<Saved<T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.records.into_iter()
    }
}

impl<'p, T> IntoIterator for &'p Page<T> {
    type Item = &'p Saved<T>;
    type IntoIter = std::slice::Iter<'p, Saved<T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.records.iter()
    }
}

/// A record of a page that cannot be decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedRecord {
    index: usize,
    error: DecodeError,
    json: String,
}

impl FailedRecord {
    pub(super) fn new(index: usize, error: DecodeError, json: &str) -> FailedRecord {
        FailedRecord {
            index,
            error,
            json: json.to_owned(),
        }
    }

    /// Where it stands among all records of the page, from 0.
    pub fn index(&self) -> usize {
        self.index
    }

    /// What is wrong with it.
    pub fn error(&self) -> &DecodeError {
        &self.error
    }

    /// The record as kintone sent it.
    pub fn json(&self) -> &str {
        &self.json
    }

    /// The same record, of the app that this id names in the environment in use.
    pub fn in_app(mut self, app: crate::record::id::AppId) -> FailedRecord {
        self.error = self.error.in_app(app);
        self
    }

    pub(super) fn into_error(self) -> DecodeError {
        self.error
    }

    /// Replaces what the error repeats of the record by what `mask` makes of that, if anything.
    #[cfg(feature = "reqwest")]
    pub(crate) fn mask_error(&mut self, mask: &dyn Fn(&str) -> Option<String>) {
        self.error.mask(mask);
    }
}

/// A page that cannot be decoded, or not all of it: [`salvage_page`](super::salvage_page) gives the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageError {
    first: DecodeError,
    failed: usize,
    records: usize,
}

impl PageError {
    pub(super) fn document(error: DecodeError) -> PageError {
        PageError::records(error, 0, 0)
    }

    pub(crate) fn records(first: DecodeError, failed: usize, records: usize) -> PageError {
        PageError {
            first,
            failed,
            records,
        }
    }

    /// What is wrong with the document, or with the first of the records that cannot be decoded.
    pub fn first(&self) -> &DecodeError {
        &self.first
    }

    /// Replaces what it repeats of the answer by what `mask` makes of that, if anything.
    #[cfg(feature = "reqwest")]
    pub(crate) fn mask(&mut self, mask: &dyn Fn(&str) -> Option<String>) {
        self.first.mask(mask);
    }

    /// How many records cannot be decoded. None if the document as a whole cannot.
    pub fn failed(&self) -> usize {
        self.failed
    }

    /// Names the app that was read, where it has another id than in the schema.
    #[must_use]
    pub fn in_app(mut self, app: crate::record::id::AppId) -> PageError {
        self.first = self.first.in_app(app);
        self
    }
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.failed > 1 {
            let Self {
                failed, records, ..
            } = self;
            write!(
                f,
                "{failed} of {records} records cannot be decoded, the first: "
            )?;
        }
        self.first.fmt(f)
    }
}

impl std::error::Error for PageError {}
