//! The error of a file that is not a form.

use std::fmt;

/// The reason why a file is not a form.
#[derive(Debug, Clone)]
pub struct Error(pub(super) String);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}
