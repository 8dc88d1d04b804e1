//! The result of each line of an imported file.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Write;

use csv::WriterBuilder;

use crate::client::load::{Change, Outcome, Status};
use crate::endpoint::FieldError;
use crate::endpoint::error::Error;

/// The result of an import, line by line.
#[must_use = "an import says which lines were not written"]
#[derive(Debug, Default)]
pub struct Imported {
    pub(super) outcomes: Vec<Outcome>,
    pub(super) log: Log,
}

/// The lines that were read.
#[derive(Debug, Default)]
pub(super) struct Log {
    /// Each line: its number, and its record.
    lines: Vec<(u64, Entry)>,
    /// What was wrong with a record before it was handed over to its load.
    problems: BTreeMap<Entry, String>,
    /// How many records there are for each load.
    counts: [u32; 2],
}

/// A record of the file: its load, and its index in what the load takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    load: u32,
    index: u32,
}

impl Entry {
    pub(super) fn load(self) -> usize {
        self.load as usize
    }
}

/// The result of the record that a line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LineStatus {
    /// It was added.
    Added,
    /// It was updated.
    Updated,
    /// It was added or updated; which of the two is unknown, because an answer was lost.
    Upserted,
    /// It was refused, by kintone or before it was sent.
    Failed,
    /// It was not sent, or rolled back with others of its transaction.
    NotSent,
    /// It was sent, no answer came, and whether it is stored is unknown.
    Unknown,
}

/// A line of the file, with the result of its record.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LineResult {
    /// The number of the line in the file, from 1. Line breaks in cells count.
    pub line: u64,
    /// The result of its record.
    pub status: LineStatus,
    /// The record, if it was written.
    pub record: Option<crate::record::id::RecordId>,
    /// What was wrong with it; empty if nothing was.
    pub message: String,
}

impl Log {
    /// Notes the lines of the next record for one of the loads.
    pub(super) fn add(&mut self, load: usize, lines: impl Iterator<Item = u64>) -> Entry {
        let entry = Entry {
            load: load as u32,
            index: self.counts[load],
        };
        self.lines.extend(lines.map(|line| (line, entry)));
        self.counts[load] += 1;
        entry
    }

    pub(super) fn problem(&mut self, entry: Entry, problem: String) {
        self.problems.insert(entry, problem);
    }
}

impl Imported {
    /// Returns a result for each line after the first one, in the order of the file. The lines of one record have the same.
    pub fn lines(&self) -> impl Iterator<Item = LineResult> + '_ {
        self.log.lines.iter().map(|&(line, entry)| {
            let outcome = self.outcomes.get(entry.load());
            let status = outcome.and_then(|outcome| outcome.status(entry.index as usize));
            result(line, status, self.log.problems.get(&entry))
        })
    }

    /// Returns the number of records that were written.
    pub fn committed_count(&self) -> usize {
        self.outcomes.iter().map(Outcome::committed_count).sum()
    }

    /// Returns the number of records that failed.
    pub fn failed_count(&self) -> usize {
        self.outcomes.iter().map(Outcome::failed_count).sum()
    }

    /// Returns the number of records of which it is unknown whether they were written.
    pub fn unknown_count(&self) -> usize {
        self.outcomes.iter().map(Outcome::unknown_count).sum()
    }

    /// Returns whether the file was read to its end and all of its records were written.
    pub fn is_complete(&self) -> bool {
        self.outcomes.iter().all(Outcome::is_complete)
    }

    /// Returns what the caller should know although it is not a failure: see [`Outcome::notes`].
    pub fn notes(&self) -> impl Iterator<Item = &str> {
        self.outcomes
            .iter()
            .flat_map(Outcome::notes)
            .map(String::as_str)
    }

    /// Returns why the import is not complete: what stopped it, or else the first failure.
    pub fn error(&self) -> Option<&Error> {
        self.outcomes.iter().find_map(Outcome::error)
    }

    /// Returns the number of records that were written.
    ///
    /// # Errors
    ///
    /// If not all of them were: with the message of the first line that failed, or else the [`error`](Imported::error).
    pub fn complete(self) -> Result<usize, Error> {
        if self.is_complete() {
            return Ok(self.committed_count());
        }
        if let Some(problem) = self.log.problems.values().next() {
            return Err(Error::not_sent(problem.clone()));
        }
        let committed = self.committed_count();
        let failed = self
            .outcomes
            .into_iter()
            .find(|outcome| !outcome.is_complete());
        match failed.map(Outcome::complete) {
            Some(Err(error)) => Err(error),
            _ => Ok(committed),
        }
    }

    /// Writes the results as a CSV file in UTF-8 with the columns `line`, `result`, `record` and `message`.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn write_to(&self, writer: impl Write) -> Result<(), Error> {
        let failed = |error: csv::Error| {
            Error::not_sent(format!("cannot write the results of the import: {error}"))
        };
        let mut csv = WriterBuilder::new().from_writer(writer);
        csv.write_record(["line", "result", "record", "message"])
            .map_err(failed)?;
        for result in self.lines() {
            let record = result
                .record
                .map_or(String::new(), |record| record.to_string());
            let (line, status) = (result.line.to_string(), result.status.to_string());
            csv.write_record([line, status, record, result.message])
                .map_err(failed)?;
        }
        csv.flush().map_err(|error| failed(error.into()))
    }
}

fn result(line: u64, status: Option<Status<'_>>, problem: Option<&String>) -> LineResult {
    let mut result = LineResult {
        line,
        status: LineStatus::NotSent,
        record: None,
        message: String::new(),
    };
    match status {
        Some(Status::Committed(committed)) => {
            result.record = Some(committed.id);
            result.status = match committed.change {
                Change::Added => LineStatus::Added,
                Change::Upserted => LineStatus::Upserted,
                _ => LineStatus::Updated,
            };
        }
        Some(Status::Failed(failure)) => {
            result.status = LineStatus::Failed;
            let fields: Vec<String> = failure.fields().map(of_field).collect();
            result.message = match (problem, fields.is_empty()) {
                (Some(problem), _) => problem.clone(),
                (None, false) => format!("line {line}, {}", fields.join("; ")),
                (None, true) => format!("line {line}: {failure}"),
            };
        }
        Some(Status::Unknown) => {
            result.status = LineStatus::Unknown;
            result.message =
                "no answer came; look for the record in kintone before it is sent again".to_owned();
        }
        Some(Status::Stored | Status::Missing | Status::NotSent) | None => {}
    }
    result
}

/// As [`FieldError`], without the index of the record.
fn of_field(error: &FieldError) -> String {
    let messages = error.messages().join(" ");
    match (error.field(), error.row(), error.inner_field()) {
        (Some(table), Some(row), Some(inner)) => {
            format!("field {inner}, row {row} of {table}: {messages}")
        }
        (Some(field), ..) => format!("field {field}: {messages}"),
        _ => error.to_string(),
    }
}

impl fmt::Display for LineStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            LineStatus::Added => "added",
            LineStatus::Updated => "updated",
            LineStatus::Upserted => "added or updated",
            LineStatus::Failed => "failed",
            LineStatus::NotSent => "not sent",
            LineStatus::Unknown => "unknown",
        })
    }
}
