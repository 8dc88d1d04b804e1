//! The bytes of a file, a row of cells at a time: where it begins, whether its quotes are closed, and how long it may be.

use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};

/// How many bytes the rows of a record may have: kintone takes requests of 16 MiB, and each row of a table repeats other cells.
pub(super) const MAX_RECORD_BYTES: usize = 32 << 20;

/// The byte order mark of UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// A reader that hands out no more than one row at once, so that its place is that of the row that was parsed last.
pub(super) struct Source<R> {
    input: BufReader<Chain<Cursor<Vec<u8>>, R>>,
    place: Place,
    /// How many bytes the record has so far.
    taken: usize,
}

/// Where in a file the next byte is.
struct Place {
    state: State,
    line: u64,
    column: usize,
    /// The line in which the row begins. A row has several lines if there are line breaks in its cells.
    first_line: u64,
    /// Line and column where the last quoted cell begins.
    quote: (u64, usize),
}

/// What comes before the next byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    RowStart,
    CellStart,
    Plain,
    Quoted,
    /// A quote in a quoted cell: it ends the cell, unless another one follows.
    AfterQuote,
}

impl<R: Read> Source<R> {
    /// Begins a file, past its byte order mark.
    pub(super) fn begin(mut reader: R) -> io::Result<Source<R>> {
        let mut start = Vec::new();
        let mut mark = reader.by_ref().take(MARK.len() as u64);
        mark.read_to_end(&mut start)?;
        if start == MARK {
            start.clear();
        }
        Ok(Source {
            input: BufReader::with_capacity(1 << 16, Cursor::new(start).chain(reader)),
            place: Place {
                state: State::RowStart,
                line: 1,
                column: 1,
                first_line: 1,
                quote: (1, 1),
            },
            taken: 0,
        })
    }

    /// The line in which the row begins that was handed out last.
    pub(super) fn first_line(&self) -> u64 {
        self.place.first_line
    }

    /// Begins to count the bytes of another record.
    pub(super) fn begin_record(&mut self) {
        self.taken = 0;
    }

    /// What keeps the file from being read on.
    fn problem(&self, is_at_end: bool) -> Option<String> {
        let (line, column) = self.place.quote;
        let is_open = self.place.state == State::Quoted;
        let is_too_long = self.taken > MAX_RECORD_BYTES;
        let limit = MAX_RECORD_BYTES >> 20;
        if is_open && (is_at_end || is_too_long) {
            let within = match is_at_end {
                true => String::new(),
                false => format!(" within {limit} MiB"),
            };
            return Some(format!(
                "line {line}, column {column}: the quote before this cell is not closed{within}; add one after the cell, and double those in its text"
            ));
        }
        is_too_long.then(|| {
            format!(
                "line {}: the record that it belongs to has more than {limit} MiB; check the marks of the lines that begin a record, and the line ends",
                self.place.first_line
            )
        })
    }
}

impl Place {
    /// Takes a byte, and returns whether a row ends with it.
    fn ends_row(&mut self, byte: u8) -> bool {
        if self.state == State::RowStart {
            (self.first_line, self.column) = (self.line, 1);
        }
        self.state = match (self.state, byte) {
            (State::Quoted, b'"') => State::AfterQuote,
            (State::Quoted, _) | (State::AfterQuote, b'"') => State::Quoted,
            (State::RowStart | State::CellStart, b'"') => {
                self.quote = (self.line, self.column);
                State::Quoted
            }
            (_, b'\n' | b'\r') => State::RowStart,
            (_, b',') => {
                self.column += 1;
                State::CellStart
            }
            _ => State::Plain,
        };
        self.line += u64::from(byte == b'\n');
        self.state == State::RowStart
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let failed = |problem: String| io::Error::new(io::ErrorKind::InvalidData, problem);
        let input = self.input.fill_buf().map_err(|error| {
            let line = self.place.line;
            self.place.first_line = line;
            failed(format!("line {line}: the file cannot be read on: {error}"))
        })?;
        let is_at_end = input.is_empty();
        let input = &input[..input.len().min(out.len())];
        let end = input.iter().position(|byte| self.place.ends_row(*byte));
        let taken = end.map_or(input.len(), |end| end + 1);
        out[..taken].copy_from_slice(&input[..taken]);
        self.input.consume(taken);
        self.taken += taken;
        match self.problem(is_at_end) {
            Some(problem) => Err(failed(problem)),
            None => Ok(taken),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows that are handed out, each with its line, up to an error.
    fn rows(file: &str, at_once: usize) -> (Vec<(u64, String)>, String) {
        struct Slow<'f>(&'f [u8], usize);
        impl Read for Slow<'_> {
            fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
                let length = out.len().min(self.1);
                self.0.read(&mut out[..length])
            }
        }
        let mut source = Source::begin(Slow(file.as_bytes(), at_once)).unwrap();
        let (mut rows, mut row) = (Vec::new(), Vec::new());
        loop {
            let mut chunk = [0; 64];
            match source.read(&mut chunk) {
                Ok(0) => break,
                Ok(length) => row.extend_from_slice(&chunk[..length]),
                Err(error) => return (rows, error.to_string()),
            }
            if source.place.state == State::RowStart {
                let text = String::from_utf8(std::mem::take(&mut row)).unwrap();
                rows.push((source.first_line(), text));
            }
        }
        (rows, String::from_utf8(row).unwrap())
    }

    #[test]
    fn rows_begin_in_their_lines_however_the_bytes_come() {
        let file = "\u{feff}\"a\n\"\"b\",c\"\n\nd,\"\"\r\ne\"f,\n\"g,\nh\"i\nj";
        let expected = [
            (1, "\"a\n\"\"b\",c\"\n"),
            (3, "\n"),
            (4, "d,\"\"\r"),
            (4, "\n"),
            (5, "e\"f,\n"),
            (6, "\"g,\nh\"i\n"),
        ];
        for at_once in [1, 2, 3, 7, 64] {
            let (rows, rest) = rows(file, at_once);
            let rows: Vec<_> = rows
                .iter()
                .map(|(line, row)| (*line, row.as_str()))
                .collect();
            assert_eq!(rows, expected, "{at_once}");
            assert_eq!(rest, "j");
        }
    }

    #[test]
    fn a_quote_that_is_not_closed_is_told_with_its_line_and_column() {
        let (rows, problem) = rows("a,b\n1,\"x\ny\",\"z\n2,3\n4,5\n", 64);
        assert_eq!(rows, [(1, "a,b\n".to_owned())]);
        assert_eq!(
            problem,
            "line 3, column 3: the quote before this cell is not closed; add one after the cell, and double those in its text"
        );
    }

    #[test]
    fn a_row_without_an_end_is_not_read_into_memory() {
        for (begin, problem) in [
            (
                "a\n\"",
                "line 2, column 1: the quote before this cell is not closed within 32 MiB; add one after the cell, and double those in its text",
            ),
            (
                "a\n",
                "line 2: the record that it belongs to has more than 32 MiB; check the marks of the lines that begin a record, and the line ends",
            ),
        ] {
            let mut source = Source::begin(begin.as_bytes().chain(io::repeat(b'x'))).unwrap();
            let error = io::copy(&mut source, &mut io::sink()).unwrap_err();
            assert_eq!(error.to_string(), problem);
            assert!(source.taken < MAX_RECORD_BYTES + (1 << 17));
        }
    }
}
