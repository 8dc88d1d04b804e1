//! The errors of the codec, which name app, record, field and row.

use std::borrow::Cow;
use std::fmt;

use crate::record::id::{AppId, RecordId, RowId};

/// How much of an offending value an error repeats, in characters.
const EXCERPT: usize = 80;

/// The error of a value that cannot be decoded or encoded, with its position in the record.
///
/// ```
/// use kintone_runtime::record::codec::ValueError;
///
/// let error = ValueError::expected("a date like 2026-01-31", "31/01/2026");
/// assert_eq!(error.to_string(), "expected a date like 2026-01-31, found \"31/01/2026\"");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ValueError(Box<Inner>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Inner {
    /// From the value outwards.
    path: Vec<Step>,
    problem: Problem,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Field(Cow<'static, str>),
    Row(RowPosition),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Problem {
    Expected {
        what: Cow<'static, str>,
        /// As the message shows it.
        found: String,
    },
    Empty,
    Message(Cow<'static, str>),
    Damaged {
        offset: usize,
        message: &'static str,
    },
}

/// The position of a row in its table, and its id if it has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowPosition {
    /// The index of the row, from 0.
    pub index: usize,
    /// The id of the row, if kintone has given it one.
    pub id: Option<RowId>,
}

impl ValueError {
    /// Creates the error of an unexpected text: `expected a date like 2026-01-31, found "31/01/2026"`. Long texts are shortened.
    pub fn expected(what: impl Into<Cow<'static, str>>, found: &str) -> ValueError {
        let end = excerpt(found).len();
        let more = if end < found.len() { "…" } else { "" };
        ValueError::unexpected(what, format!("{:?}{more}", &found[..end]))
    }

    /// Another JSON value than expected; `found` is its text.
    pub(crate) fn unexpected(what: impl Into<Cow<'static, str>>, found: String) -> ValueError {
        ValueError::new(Problem::Expected {
            what: what.into(),
            found,
        })
    }

    /// Creates the error of an empty value for a type that has none.
    pub fn empty() -> ValueError {
        ValueError::new(Problem::Empty)
    }

    /// Creates an error with a message of your own, in lower case and without a final period.
    pub fn message(message: impl Into<Cow<'static, str>>) -> ValueError {
        ValueError::new(Problem::Message(message.into()))
    }

    /// A document that is not JSON, at a byte offset.
    pub(crate) fn damaged(offset: usize, message: &'static str) -> ValueError {
        ValueError::new(Problem::Damaged { offset, message })
    }

    fn new(problem: Problem) -> ValueError {
        ValueError(Box::new(Inner {
            path: Vec::new(),
            problem,
        }))
    }

    /// Says in which field the value is.
    #[must_use]
    pub(crate) fn in_field<C: Into<Cow<'static, str>>>(mut self, code: C) -> ValueError {
        self.0.path.push(Step::Field(code.into()));
        self
    }

    /// Says in which row of its field the value is.
    #[must_use]
    pub(crate) fn in_row(mut self, index: usize, id: Option<RowId>) -> ValueError {
        self.0.path.push(Step::Row(RowPosition { index, id }));
        self
    }

    /// Replaces what it repeats of the answer by what `mask` makes of that, if anything.
    #[cfg(feature = "reqwest")]
    fn mask(&mut self, mask: &dyn Fn(&str) -> Option<String>) {
        match &mut self.0.problem {
            Problem::Expected { found, .. } => {
                if let Some(masked) = mask(found) {
                    *found = masked;
                }
            }
            Problem::Message(message) => {
                if let Some(masked) = mask(message) {
                    *message = masked.into();
                }
            }
            Problem::Empty | Problem::Damaged { .. } => {}
        }
    }

    fn field(&self) -> Option<&str> {
        self.0.path.iter().rev().find_map(Step::field)
    }

    fn row(&self) -> Option<RowPosition> {
        self.0.path.iter().find_map(|step| match step {
            Step::Row(row) => Some(*row),
            Step::Field(_) => None,
        })
    }

    fn row_field(&self) -> Option<&str> {
        self.row()?;
        self.0.path.first().and_then(Step::field)
    }

    fn found(&self) -> Option<&str> {
        match &self.0.problem {
            Problem::Expected { found, .. } => Some(found),
            _ => None,
        }
    }

    fn offset(&self) -> Option<usize> {
        match self.0.problem {
            Problem::Damaged { offset, .. } => Some(offset),
            _ => None,
        }
    }

    /// Where the value is, ready to be followed by what is wrong with it.
    fn write_path(&self, f: &mut fmt::Formatter<'_>, mut separator: &str) -> fmt::Result {
        for step in self.0.path.iter().rev() {
            f.write_str(separator)?;
            match step {
                Step::Field(code) => write!(f, "field {code}")?,
                Step::Row(row) => write!(f, "{row}")?,
            }
            separator = ", ";
        }
        if separator == ", " {
            f.write_str(": ")?;
        }
        Ok(())
    }
}

impl Step {
    fn field(&self) -> Option<&str> {
        match self {
            Step::Field(code) => Some(code),
            Step::Row(_) => None,
        }
    }
}

/// The beginning of a text.
pub(crate) fn excerpt(text: &str) -> &str {
    match text.char_indices().nth(EXCERPT) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

impl fmt::Display for RowPosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}", self.index)?;
        match self.id {
            Some(id) => write!(f, " (id {id})"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Expected { what, found } => write!(f, "expected {what}, found {found}"),
            Problem::Empty => f.write_str("the field is empty or missing; make its type Option<…>"),
            Problem::Message(message) => f.write_str(message),
            Problem::Damaged { offset, message } => {
                write!(f, "damaged JSON at byte {offset}: {message}")
            }
        }
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_path(f, "")?;
        write!(f, "{}", self.0.problem)
    }
}

impl fmt::Debug for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl std::error::Error for ValueError {}

/// The error of an answer, or a record in it, that cannot be decoded.
///
/// `app 12, record 77, field 受注日: expected a date like 2026-01-31, found "31/01/2026"`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError {
    app: Option<AppId>,
    record: Option<RecordId>,
    error: ValueError,
}

impl DecodeError {
    pub(crate) fn new(
        app: Option<AppId>,
        record: Option<RecordId>,
        error: ValueError,
    ) -> DecodeError {
        DecodeError { app, record, error }
    }

    /// Sets the app that was read, if it has another id than in the schema.
    #[must_use]
    pub fn in_app(mut self, app: AppId) -> DecodeError {
        self.app = Some(app);
        self
    }

    /// Replaces what it repeats of the answer by what `mask` makes of that, if anything.
    #[cfg(feature = "reqwest")]
    pub(crate) fn mask(&mut self, mask: &dyn Fn(&str) -> Option<String>) {
        self.error.mask(mask);
    }

    /// Returns the app.
    pub fn app(&self) -> Option<AppId> {
        self.app
    }

    /// Returns the id of the record, if it could be read.
    pub fn record(&self) -> Option<RecordId> {
        self.record
    }

    /// Returns the code of the field, which is that of the table if the value is in a row.
    pub fn field(&self) -> Option<&str> {
        self.error.field()
    }

    /// Returns the row of the table.
    pub fn row(&self) -> Option<RowPosition> {
        self.error.row()
    }

    /// Returns the code of the field in the row.
    pub fn row_field(&self) -> Option<&str> {
        self.error.row_field()
    }

    /// Returns the beginning of the offending value, as JSON.
    pub fn found(&self) -> Option<&str> {
        self.error.found()
    }

    /// Returns where the answer stops being valid JSON, in bytes. `None` if it is valid and a value is wrong.
    pub fn offset(&self) -> Option<usize> {
        self.error.offset()
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        if let Some(app) = self.app {
            write!(f, "app {app}")?;
            separator = ", ";
        }
        if let Some(record) = self.record {
            write!(f, "{separator}record {record}")?;
            separator = ", ";
        }
        if self.error.0.path.is_empty() && separator == ", " {
            f.write_str(": ")?;
            separator = "";
        }
        self.error.write_path(f, separator)?;
        write!(f, "{}", self.error.0.problem)
    }
}

impl std::error::Error for DecodeError {}

/// The error of a record that cannot be encoded. Nothing was sent.
///
/// `records[3], field 単価: the app allows 4 decimals, but 1.23456 has more; round it or mark the field #[kintone(round)]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodeError {
    record: Option<usize>,
    error: ValueError,
}

impl EncodeError {
    pub(crate) fn new(error: ValueError) -> EncodeError {
        EncodeError {
            record: None,
            error,
        }
    }

    /// Sets the index of the record in the request, from 0.
    #[must_use]
    pub fn in_record(mut self, index: usize) -> EncodeError {
        self.record = Some(index);
        self
    }

    /// Returns the index of the record in the request.
    pub fn record(&self) -> Option<usize> {
        self.record
    }

    /// Returns the code of the field, which is that of the table if the value is in a row.
    pub fn field(&self) -> Option<&str> {
        self.error.field()
    }

    /// Returns the row of the table.
    pub fn row(&self) -> Option<RowPosition> {
        self.error.row()
    }

    /// Returns the code of the field in the row.
    pub fn row_field(&self) -> Option<&str> {
        self.error.row_field()
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        if let Some(index) = self.record {
            write!(f, "records[{index}]")?;
            separator = ", ";
        }
        if self.error.0.path.is_empty() && separator == ", " {
            f.write_str(": ")?;
            separator = "";
        }
        self.error.write_path(f, separator)?;
        write!(f, "{}", self.error.0.problem)
    }
}

impl std::error::Error for EncodeError {}
