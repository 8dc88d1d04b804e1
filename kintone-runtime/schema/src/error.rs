//! The error of a schema that cannot be read.

use std::fmt;

/// A place in a schema that cannot be read: its JSON path, what was expected and what was found.
///
/// ```
/// let error = kintone_schema::AppSchema::parse(r#"{ "properties": { "合計": { "type": "CALC", "format": 7 } } }"#, "invoice")
///     .unwrap_err();
/// assert_eq!(error.to_string(), "properties.合計.format: expected a string, found 7");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaError {
    path: String,
    expected: String,
    found: String,
    line: Option<usize>,
}

impl SchemaError {
    pub(crate) fn new(
        path: impl Into<String>,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> Self {
        SchemaError {
            path: path.into(),
            expected: expected.into(),
            found: found.into(),
            line: None,
        }
    }

    pub(crate) fn of_json(error: &serde_json::Error) -> SchemaError {
        SchemaError {
            line: Some(error.line()),
            ..SchemaError::new("", "JSON", format!("an error: {error}"))
        }
    }

    /// Returns the JSON path, like `properties.合計.format` or `order[3]`; empty for the whole text.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns what was expected there.
    pub fn expected(&self) -> &str {
        &self.expected
    }

    /// Returns the line of a text that is not JSON, counted from 1.
    pub fn line(&self) -> Option<usize> {
        self.line
    }

    /// Returns what was found there.
    pub fn found(&self) -> &str {
        &self.found
    }
}

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "expected {}, found {}", self.expected, self.found)
    }
}

impl std::error::Error for SchemaError {}
