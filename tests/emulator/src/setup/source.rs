//! Reads the JSON that a server starts with.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::setup::error::Error;

/// Where the JSON of a file comes from.
pub(crate) enum Source {
    File(PathBuf),
    Json { name: String, file: Value },
}

impl Source {
    /// Returns what to call it in errors, the name that it gives to an app without one, and its JSON.
    pub(crate) fn read(&self) -> Result<(String, String, Value), Error> {
        let path = match self {
            Source::Json { name, file } => return Ok((name.clone(), name.clone(), file.clone())),
            Source::File(path) => path,
        };
        let origin = path.display().to_string();
        let text = read_text(path)?;
        let file = serde_json::from_str(&text)
            .map_err(|error| Error(format!("{origin} is not JSON: {error}")))?;
        let name = path
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default();
        Ok((origin, name, file))
    }
}

/// Returns the text of a file, without the byte order mark that some editors write first.
pub(crate) fn read_text(path: &Path) -> Result<String, Error> {
    let mut text = std::fs::read_to_string(path)
        .map_err(|error| Error(format!("cannot read {}: {error}", path.display())))?;
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    Ok(text)
}
