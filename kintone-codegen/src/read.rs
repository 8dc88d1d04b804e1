//! Reads the files of a project: regular files only, because opening a pipe that has no writer blocks forever.
//!
//! Files that are named on the command line for their contents (`--schema`, `--env-file`, `--pfx-file-path`) are read directly, so
//! that a shell may pass a pipe.

use std::io::{self, ErrorKind};
use std::path::Path;

/// Reads a regular file.
///
/// # Errors
///
/// It cannot be read, or is not a regular file.
#[doc(hidden)]
pub fn read_bytes(path: &Path) -> io::Result<Vec<u8>> {
    match std::fs::metadata(path)?.is_file() {
        true => std::fs::read(path),
        false => Err(io::Error::new(
            ErrorKind::InvalidInput,
            "not a regular file",
        )),
    }
}

/// Reads a regular file as text.
///
/// # Errors
///
/// Those of [`read_bytes`], and the file is not UTF-8.
#[doc(hidden)]
pub fn read_file(path: &Path) -> io::Result<String> {
    String::from_utf8(read_bytes(path)?)
        .map_err(|_| io::Error::new(ErrorKind::InvalidData, "not UTF-8"))
}
