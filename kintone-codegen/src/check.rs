//! Compares the files that would be written with those that exist, for `--check`. Differences without an effect on the code
//! (layout, revision, version of this tool) do not count.

mod age;
mod code;

use std::io;
use std::path::Path;

use kintone_codegen::{AppSchema, read_file};

pub(crate) use age::why as why_code_differs;
pub(crate) use code::{Difference, differences as code_differences};

/// Why a file cannot be compared.
#[derive(Debug)]
pub(crate) enum Unusable {
    Missing,
    /// The reason, worded to follow the name of the file.
    Broken(String),
}

/// Reads the schema file that is checked in.
pub(crate) fn checked_in(path: &Path) -> Result<AppSchema, Unusable> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    AppSchema::parse(&read(path)?, &stem)
        .map_err(|error| Unusable::Broken(format!("is not a schema file: {error}")))
}

/// Reads a file as text.
pub(crate) fn read(path: &Path) -> Result<String, Unusable> {
    read_file(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Unusable::Missing,
        _ => Unusable::Broken(format!("cannot be read: {error}")),
    })
}

/// How many differences are listed at most.
const MOST_LISTED: usize = 8;

/// Joins the differences, cut to the first ones if there are many.
pub(crate) fn listed(differences: &[Difference]) -> String {
    let mut list = differences
        .iter()
        .take(MOST_LISTED)
        .map(|difference| difference.what.as_str())
        .collect::<Vec<_>>()
        .join("; ");
    if let Some(more @ 1..) = differences.len().checked_sub(MOST_LISTED) {
        list.push_str(&format!("; and {more} more"));
    }
    list
}
