//! Pages of records, and the errors of those that cannot be decoded.

use std::fmt;
use std::ops::Deref;

use super::DecodeError;
use crate::record::saved::Saved;

/// The records that a query found, in order. It derefs to a slice of them.
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

    /// Returns the records.
    pub fn records(&self) -> &[Saved<T>] {
        &self.records
    }

    /// Returns the records by value.
    pub fn into_records(self) -> Vec<Saved<T>> {
        self.records
    }

    /// Returns how many records the query matches without its limit, if that was requested.
    pub fn total_count(&self) -> Option<u64> {
        self.total_count
    }

    /// Returns the codes of fields that no record of the page had: renamed, deleted, or invisible to the user.
    ///
    /// It is empty if the page is.
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

    /// Returns its index among all records of the page, from 0.
    pub fn index(&self) -> usize {
        self.index
    }

    /// Returns what is wrong with it.
    pub fn error(&self) -> &DecodeError {
        &self.error
    }

    /// Returns the record as kintone sent it.
    pub fn json(&self) -> &str {
        &self.json
    }

    /// Sets the id of the app in the environment in use.
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

/// The error of a page that cannot be decoded completely: [`salvage_page`](super::salvage_page) returns the rest.
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

    /// Returns what is wrong with the document, or with the first record that cannot be decoded.
    pub fn first(&self) -> &DecodeError {
        &self.first
    }

    /// Replaces what it repeats of the answer by what `mask` makes of that, if anything.
    #[cfg(feature = "reqwest")]
    pub(crate) fn mask(&mut self, mask: &dyn Fn(&str) -> Option<String>) {
        self.first.mask(mask);
    }

    /// Returns how many records cannot be decoded: 0 if the document as a whole cannot.
    pub fn failed(&self) -> usize {
        self.failed
    }

    /// Sets the app that was read, if it has another id than in the schema.
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
