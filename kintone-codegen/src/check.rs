//! Compares what would be written with what is there, for `--check`: what changes nothing in the code (its layout, the
//! revision, the version of this tool) does not count.

mod code;
mod form;

use std::fs;
use std::io;
use std::path::Path;

use kintone_codegen::AppSchema;

pub(crate) use code::differences as code_differences;
pub(crate) use form::differences as form_differences;

/// Why a file cannot be compared.
#[derive(Debug)]
pub(crate) enum Unusable {
    Missing,
    /// The reason, to stand after the name of the file.
    Broken(String),
}

/// The schema file as it is checked in.
pub(crate) fn checked_in(path: &Path) -> Result<AppSchema, Unusable> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    AppSchema::parse(&read(path)?, &stem)
        .map_err(|error| Unusable::Broken(format!("is not a schema file: {error}")))
}

/// The text of a file.
pub(crate) fn read(path: &Path) -> Result<String, Unusable> {
    fs::read_to_string(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Unusable::Missing,
        _ => Unusable::Broken(format!("cannot be read: {error}")),
    })
}

/// The most differences that are listed.
const MOST_LISTED: usize = 8;

/// The differences as a list, the first ones only if there are many.
pub(crate) fn listed(differences: &[String]) -> String {
    let mut list = differences
        .iter()
        .take(MOST_LISTED)
        .cloned()
        .collect::<Vec<_>>()
        .join("; ");
    if let Some(more @ 1..) = differences.len().checked_sub(MOST_LISTED) {
        list.push_str(&format!("; and {more} more"));
    }
    list
}
