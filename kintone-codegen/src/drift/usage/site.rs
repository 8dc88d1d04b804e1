//! Where in the sources a change is met.

use std::path::PathBuf;

/// A place in the sources that a change concerns.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// The file, relative to the folder of the crate.
    pub file: PathBuf,
    /// The line, beginning with 1.
    pub line: usize,
    /// What is there: `` field `件名` of `Invoice` ``.
    pub what: String,
}
