//! Reads files of the user. What is not a file, such as a pipe that nobody writes to, would be waited for without end.

use std::io::{self, ErrorKind};
use std::path::Path;

/// Reads a file as text.
///
/// # Errors
///
/// It cannot be read, is not UTF-8, or is not a file.
#[doc(hidden)]
pub fn read_file(path: &Path) -> io::Result<String> {
    match std::fs::metadata(path)?.is_file() {
        true => std::fs::read_to_string(path),
        false => Err(io::Error::new(ErrorKind::InvalidInput, "it is not a file")),
    }
}
