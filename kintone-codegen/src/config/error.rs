//! What is wrong with `kintone.toml`, and on which line.

use std::fmt;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

/// Why `kintone.toml` cannot be used: everything that is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError(pub(crate) Vec<Problem>);

/// One thing that is wrong with `kintone.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// The file.
    pub file: PathBuf,
    /// The line, counted from 1, if the file could be read.
    pub line: Option<usize>,
    /// The key of the app in question.
    pub app: Option<String>,
    /// The environment in question.
    pub environment: Option<String>,
    /// What is wrong and what to do. It repeats no value of the file.
    pub message: String,
}

impl ConfigError {
    /// Returns everything that is wrong, in the order of the file.
    pub fn problems(&self) -> &[Problem] {
        &self.0
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.message)
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(Problem::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for ConfigError {}

/// The text of a file that could be parsed, for the lines of its keys.
#[derive(Debug, Clone)]
pub(crate) struct Lines {
    pub(crate) file: PathBuf,
    pub(crate) text: String,
}

impl Lines {
    /// The line of a key, or of the last table on the way to it.
    pub(crate) fn of(&self, keys: &[&str]) -> Option<usize> {
        let root = DeTable::parse(&self.text).ok()?.into_inner();
        let mut table = &root;
        let mut found = None;
        for key in keys {
            let Some((key, value)) = table.get_key_value(*key) else {
                break;
            };
            found = Some(line(&self.text, key.span().start));
            match value.get_ref() {
                DeValue::Table(inner) => table = inner,
                _ => break,
            }
        }
        found
    }

    /// A problem with the value of a key.
    pub(crate) fn problem(&self, keys: &[&str], message: impl Into<String>) -> Problem {
        let named = |table: &str| match keys {
            [first, name, ..] if *first == table => Some((*name).to_owned()),
            _ => None,
        };
        Problem {
            file: self.file.clone(),
            line: self.of(keys),
            app: named("apps"),
            environment: named("environments"),
            message: message.into(),
        }
    }
}

/// The line at a byte, counted from 1.
pub(super) fn line(text: &str, at: usize) -> usize {
    text.get(..at).unwrap_or(text).matches('\n').count() + 1
}

/// A problem with the file as a whole.
pub(super) fn of_file(file: &Path, line: Option<usize>, message: String) -> ConfigError {
    ConfigError(vec![Problem {
        file: file.to_owned(),
        line,
        app: None,
        environment: None,
        message,
    }])
}
