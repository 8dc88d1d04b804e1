//! The lines of a record: one, or one for each row of its tables.

use std::any::Any;
use std::borrow::Cow;

use super::attachments::{self, Download};
use super::cells;
use super::columns::{Block, MARK};
use super::encoding::Encoding;
use crate::record::codec::{ValueError, encode_read};
use crate::record::id::RecordId;
use crate::record::saved::Saved;
use crate::record::untyped::{AnyRecord, AnyValue};
use crate::record::values::{Attachment, Row};
use crate::record::{OwnedRecord, Slot};
use kintone_schema::Field;

/// How records become lines.
pub(super) struct Lines {
    pub(super) blocks: Vec<Block>,
    pub(super) encoding: Encoding,
    /// Whether files are downloaded: cells then have their paths, and otherwise their names.
    pub(super) with_files: bool,
}

/// The lines of one record, and the files that belong to them.
#[derive(Default)]
pub(super) struct Drawn {
    pub(super) bytes: Vec<u8>,
    pub(super) lines: u64,
    pub(super) downloads: Vec<Download>,
}

/// The cells of a row of a table, with the id in front, and the index of its first column.
type TableRow = (usize, Vec<Vec<u8>>);

impl Lines {
    pub(super) fn has_tables(&self) -> bool {
        self.blocks.iter().any(|block| block.inner.is_some())
    }

    /// The line with the names of the columns. Only the mark is written without quotes.
    pub(super) fn header(&self, names: &[&str]) -> Result<Vec<u8>, String> {
        let cells: Result<Vec<Vec<u8>>, String> = names
            .iter()
            .map(|name| {
                self.quoted(name)
                    .map_err(|lost| format!("column {name}: {lost}"))
            })
            .collect();
        let mut line = Vec::new();
        self.write_line(true, &cells?, &mut line);
        Ok(line)
    }

    pub(super) fn of<T: OwnedRecord + 'static>(&self, record: &Saved<T>) -> Result<Drawn, String> {
        let mut drawn = Drawn::default();
        let mut cells: Vec<Vec<u8>> = Vec::new();
        let mut rows: Vec<TableRow> = Vec::new();
        let untyped = (&**record as &dyn Any).downcast_ref::<AnyRecord>();
        for block in &self.blocks {
            let at = |problem: String| {
                let code = block.field.code();
                format!("record {}, field {code}: {problem}", record.id())
            };
            let value = match untyped {
                Some(untyped) => untyped.get(block.field.code()).map(Cow::Borrowed),
                None => Some(Cow::Owned(
                    typed(record, block).map_err(|error| at(error.to_string()))?,
                )),
            };
            let value = value.unwrap_or(Cow::Owned(AnyValue::Null));
            let Some(inner) = &block.inner else {
                let place = (record.id(), None);
                let cell = self.cell(&block.field, &value, place, &mut drawn);
                cells.push(cell.map_err(at)?);
                continue;
            };
            let first = cells.len();
            cells.resize_with(first + block.width(), Vec::new);
            let AnyValue::Rows(found) = &*value else {
                continue;
            };
            for (index, row) in found.iter().enumerate() {
                let place = (record.id(), Some(index));
                let row = self.row(inner, row, place, &mut drawn);
                let row = row.map_err(|error| at(format!("row {index}, {error}")))?;
                rows.push((first, row));
            }
        }
        self.write_lines(cells, rows, &mut drawn);
        Ok(drawn)
    }

    /// As cli-kintone does, each row of a table has a line of its own, also where a record has several tables.
    fn write_lines(&self, mut cells: Vec<Vec<u8>>, rows: Vec<TableRow>, drawn: &mut Drawn) {
        drawn.lines = rows.len().max(1) as u64;
        if rows.is_empty() {
            self.write_line(true, &cells, &mut drawn.bytes);
        }
        for (at, (first, row)) in rows.into_iter().enumerate() {
            let width = row.len();
            for (cell, of_row) in cells[first..first + width].iter_mut().zip(row) {
                *cell = of_row;
            }
            self.write_line(at == 0, &cells, &mut drawn.bytes);
            cells[first..first + width].iter_mut().for_each(Vec::clear);
        }
    }

    fn write_line(&self, is_first: bool, cells: &[Vec<u8>], out: &mut Vec<u8>) {
        if self.has_tables() {
            out.extend_from_slice(if is_first { MARK.as_bytes() } else { b"" });
            out.push(b',');
        }
        out.extend_from_slice(&cells.join(&b','));
        // A line without anything would be taken for none.
        if cells.iter().all(Vec::is_empty) && cells.len() == 1 && !self.has_tables() {
            out.extend_from_slice(b"\"\"");
        }
        out.push(b'\n');
    }

    fn row(
        &self,
        inner: &[Field],
        row: &Row<AnyRecord>,
        place: (RecordId, Option<usize>),
        drawn: &mut Drawn,
    ) -> Result<Vec<Vec<u8>>, String> {
        let id = row.id().map_or(String::new(), |id| id.to_string());
        let mut cells = vec![self.quoted(&id)?];
        for field in inner {
            let value = row.get(field.code()).unwrap_or(&AnyValue::Null);
            let cell = self.cell(field, value, place, drawn);
            cells.push(cell.map_err(|problem| format!("field {}: {problem}", field.code()))?);
        }
        Ok(cells)
    }

    fn cell(
        &self,
        field: &Field,
        value: &AnyValue,
        (record, row): (RecordId, Option<usize>),
        drawn: &mut Drawn,
    ) -> Result<Vec<u8>, String> {
        let AnyValue::Files(files) = value else {
            return self.quoted(&cells::text(value).map_err(|error| error.to_string())?);
        };
        let files = files.iter().filter_map(|file| match file {
            Attachment::Attached(file) => Some(file.clone()),
            Attachment::Uploaded(_) => None,
        });
        if !self.with_files {
            let names: Vec<String> = files.map(|file| file.name).collect();
            return self.quoted(&names.join("\n"));
        }
        let folder = match row {
            Some(row) => format!("{}-{record}-{row}", field.code()),
            None => format!("{}-{record}", field.code()),
        };
        let downloads = attachments::downloads(&folder, files.collect())?;
        let paths: Vec<&str> = downloads.iter().map(|one| one.path.as_str()).collect();
        let cell = self.quoted(&paths.join("\n"));
        drawn.downloads.extend(downloads);
        cell
    }

    /// Quotes everything but nothing.
    fn quoted(&self, text: &str) -> Result<Vec<u8>, String> {
        if text.is_empty() {
            return Ok(Vec::new());
        }
        let bytes = self.encoding.encode(text).map_err(|lost| {
            format!("Shift_JIS would change the character {lost:?}; export as UTF-8, or leave the column out")
        })?;
        let mut quoted = Vec::with_capacity(bytes.len() + 2);
        quoted.push(b'"');
        // No character of Shift_JIS has a quote as its second byte.
        for part in bytes.split_inclusive(|byte| *byte == b'"') {
            quoted.extend_from_slice(part);
            if part.ends_with(b"\"") {
                quoted.push(b'"');
            }
        }
        quoted.push(b'"');
        Ok(quoted)
    }
}

/// The value of a field that the definition of the record type names.
fn typed<T: OwnedRecord>(record: &Saved<T>, block: &Block) -> Result<AnyValue, ValueError> {
    let Some(index) = block.index else {
        return Ok(AnyValue::Null);
    };
    let mut json = Vec::new();
    let slot: Slot<'_, '_> = record.at(index);
    encode_read(T::field(index), &slot, &mut json)?;
    let json =
        std::str::from_utf8(&json).map_err(|error| ValueError::message(error.to_string()))?;
    AnyValue::of_type(block.field.field_type(), json)
}
