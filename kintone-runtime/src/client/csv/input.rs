//! The lines of a file, gathered into records.

use std::io::Read;
use std::sync::Arc;

use csv::{ByteRecord, ErrorKind, Reader, ReaderBuilder};

use super::columns::MARK;
use super::encoding::Encoding;
use super::header::Header;
use super::source::Source;

/// The lines of a file after the first one. One has line breaks in it if a quoted cell has.
pub(super) struct Lines<R> {
    reader: Reader<Source<R>>,
    encoding: Encoding,
    has_ended: bool,
}

/// A line: the number of the one in which it begins, and its cells or what is wrong with it.
pub(super) struct Line {
    pub(super) number: u64,
    pub(super) cells: Result<Vec<String>, String>,
    /// Whether it has the mark of those that begin a record.
    has_mark: bool,
}

/// The lines of one record.
pub(super) struct Gathered {
    pub(super) lines: Vec<Line>,
}

impl Gathered {
    /// Whether there is anything in a column of the first line.
    pub(super) fn has_text(&self, column: Option<usize>) -> bool {
        self.cell(column).is_some_and(|cell| !cell.is_empty())
    }

    /// The cell of a column in the first line, if that can be read.
    pub(super) fn cell(&self, column: Option<usize>) -> Option<&str> {
        let cells = self.lines.first()?.cells.as_ref().ok()?;
        cells.get(column?).map(String::as_str)
    }
}

impl<R: Read> Lines<R> {
    /// Begins a file. Returns the names in its first line too.
    pub(super) fn begin(reader: R, encoding: Encoding) -> Result<(Lines<R>, Vec<String>), String> {
        let source =
            Source::begin(reader).map_err(|error| format!("which cannot be read: {error}"))?;
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(1 << 16)
            .from_reader(source);
        let mut lines = Lines {
            reader,
            encoding,
            has_ended: false,
        };
        let first = lines.next_line(None).ok_or_else(|| {
            "the file is empty; its first line has to name fields of the form".to_owned()
        })?;
        Ok((lines, first.cells?))
    }

    /// The next line. `names` are those of the columns, after the first line.
    fn next_line(&mut self, names: Option<&[String]>) -> Option<Line> {
        if self.has_ended {
            return None;
        }
        let mut record = ByteRecord::new();
        let read = self.reader.read_byte_record(&mut record);
        let number = self.reader.get_ref().first_line();
        self.has_ended = !matches!(read, Ok(true));
        let cells = match read {
            Ok(true) => self.cells(number, &record, names),
            Ok(false) => return None,
            Err(error) => Err(match error.kind() {
                ErrorKind::Io(error) => error.to_string(),
                _ => error.to_string(),
            }),
        };
        let has_mark = record.get(0) == Some(MARK.as_bytes());
        Some(Line {
            number,
            cells,
            has_mark,
        })
    }

    fn cells(
        &self,
        number: u64,
        record: &ByteRecord,
        names: Option<&[String]>,
    ) -> Result<Vec<String>, String> {
        if let Some(names) = names
            && record.len() != names.len()
        {
            let (found, expected) = (record.len(), names.len());
            return Err(format!(
                "line {number}: {found} columns instead of {expected}; check its commas, and the quotes around cells with commas, quotes and line breaks"
            ));
        }
        let cells = record.iter().enumerate().map(|(at, bytes)| {
            let text = self.encoding.decode(bytes).ok_or_else(|| {
                let place = place(at, names);
                format!("line {number}, {place}: {}", self.encoding.remedy())
            })?;
            // Lines end as they do in kintone's own texts.
            Ok(match text.contains('\r') {
                true => text.replace("\r\n", "\n"),
                false => text.into_owned(),
            })
        });
        cells.collect()
    }
}

fn place(at: usize, names: Option<&[String]>) -> String {
    match names.and_then(|names| names.get(at)) {
        Some(name) => format!("column {name}"),
        None => format!("column {}", at + 1),
    }
}

/// The records of a file.
pub(super) struct Records<R> {
    lines: Lines<R>,
    header: Arc<Header>,
    /// The first line of the next record.
    next: Option<Line>,
}

impl<R: Read> Records<R> {
    pub(super) fn new(lines: Lines<R>, header: Arc<Header>) -> Records<R> {
        Records {
            lines,
            header,
            next: None,
        }
    }

    fn line(&mut self) -> Option<Line> {
        let mut line = self.lines.next_line(Some(&self.header.names))?;
        if self.header.has_mark
            && let Ok(cells) = &line.cells
            && !line.has_mark
            && !cells[0].is_empty()
        {
            line.cells = Err(format!(
                "line {}, column {MARK}: {:?} is neither {MARK}, which begins a record, nor empty, for a further row of its tables",
                line.number, cells[0]
            ));
        }
        Some(line)
    }
}

impl<R: Read> Iterator for Records<R> {
    type Item = Gathered;

    fn next(&mut self) -> Option<Gathered> {
        self.lines.reader.get_mut().begin_record();
        let mut first = match self.next.take() {
            Some(line) => line,
            None => self.line()?,
        };
        if !self.header.has_mark {
            return Some(Gathered { lines: vec![first] });
        }
        if !first.has_mark && first.cells.is_ok() {
            let number = first.number;
            first.cells = Err(format!(
                "line {number}, column {MARK}: the first line of a record has to have {MARK} there"
            ));
        }
        let mut lines = vec![first];
        // A line of which it is unclear where it belongs is one of the record before: a table without it would replace the whole.
        while let Some(line) = self.line() {
            if line.has_mark {
                self.next = Some(line);
                break;
            }
            lines.push(line);
        }
        Some(Gathered { lines })
    }
}
