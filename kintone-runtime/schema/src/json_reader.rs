//! Reads JSON values and keeps track of their paths for error messages.

use std::cell::RefCell;
use std::str::FromStr;

use serde_json::Value;

use crate::error::SchemaError;

/// Members that cannot be read and that no code depends on.
#[derive(Debug, Default)]
pub(crate) struct Notes(RefCell<Vec<SchemaError>>);

impl Notes {
    /// Notes a value that cannot be read, and continues as if it were missing.
    pub(crate) fn tolerate<T: Default>(&self, read: Result<T, SchemaError>) -> T {
        read.unwrap_or_else(|error| {
            self.0.borrow_mut().push(error);
            T::default()
        })
    }

    pub(crate) fn into_errors(self) -> Vec<SchemaError> {
        self.0.into_inner()
    }
}

/// The value at a JSON path, which may be missing.
///
/// `null` and a missing member are treated alike; so is `""`, except for texts and flags.
pub(crate) struct Node<'a> {
    value: &'a Value,
    is_missing: bool,
    path: String,
    notes: &'a Notes,
}

impl<'a> Node<'a> {
    pub(crate) fn new(value: &'a Value, path: impl Into<String>, notes: &'a Notes) -> Self {
        Node {
            value,
            is_missing: false,
            path: path.into(),
            notes,
        }
    }

    /// Reads a member that no code depends on: if it cannot be read, it is noted and treated as missing.
    pub(crate) fn noted<T: Default>(
        &self,
        key: &str,
        read: impl FnOnce(&Node<'a>) -> Result<T, SchemaError>,
    ) -> T {
        self.notes.tolerate(read(&self.get(key)))
    }

    /// The member with this key; missing if this is not an object.
    pub(crate) fn get(&self, key: &str) -> Node<'a> {
        let member = self.value.get(key);
        Node {
            value: member.unwrap_or(&Value::Null),
            is_missing: member.is_none(),
            path: join(&self.path, key),
            notes: self.notes,
        }
    }

    pub(crate) fn value(&self) -> &'a Value {
        self.value
    }

    pub(crate) fn is_missing(&self) -> bool {
        self.is_missing
    }

    pub(crate) fn is_null(&self) -> bool {
        self.value.is_null()
    }

    /// The text; `None` if it is missing.
    pub(crate) fn text(&self) -> Result<Option<&'a str>, SchemaError> {
        match self.value {
            Value::Null => Ok(None),
            Value::String(text) => Ok(Some(text)),
            _ => Err(self.wrong("a string")),
        }
    }

    /// The text; `None` if it is missing or empty.
    pub(crate) fn set_text(&self) -> Result<Option<String>, SchemaError> {
        Ok(self
            .text()?
            .filter(|text| !text.is_empty())
            .map(str::to_owned))
    }

    /// The text; `""` if it is missing.
    pub(crate) fn text_or_empty(&self) -> Result<String, SchemaError> {
        Ok(self.text()?.unwrap_or_default().to_owned())
    }

    /// `false` if it is missing.
    pub(crate) fn flag(&self) -> Result<bool, SchemaError> {
        match self.value {
            Value::Null => Ok(false),
            Value::Bool(flag) => Ok(*flag),
            _ => Err(self.wrong("true or false")),
        }
    }

    /// A digit string.
    pub(crate) fn integer<T: FromStr>(&self) -> Result<Option<T>, SchemaError> {
        let digits = match self.value {
            Value::Null => return Ok(None),
            Value::String(digits) if digits.is_empty() => return Ok(None),
            Value::String(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits,
            _ => return Err(self.wrong("a string of digits")),
        };
        match digits.parse() {
            Ok(number) => Ok(Some(number)),
            Err(_) => Err(self.wrong("a smaller number")),
        }
    }

    /// A digit string that may not be missing.
    pub(crate) fn required_integer<T: FromStr>(&self) -> Result<T, SchemaError> {
        self.integer()?
            .ok_or_else(|| self.wrong("a string of digits"))
    }

    /// A digit string that should not be missing.
    pub(crate) fn position<T: FromStr>(&self) -> Result<Option<T>, SchemaError> {
        self.required_integer().map(Some)
    }

    /// A decimal number in a string, as written.
    pub(crate) fn decimal(&self) -> Result<Option<String>, SchemaError> {
        match self.value {
            Value::Null => Ok(None),
            Value::String(text) if text.is_empty() => Ok(None),
            // Whatever Rust parses as a float is a decimal number, except `inf` and `nan`.
            Value::String(text)
                if text.parse::<f64>().is_ok()
                    && !text.contains(|c: char| c.is_alphabetic() && c != 'e' && c != 'E') =>
            {
                Ok(Some(text.clone()))
            }
            _ => Err(self.wrong("a decimal number in a string")),
        }
    }

    /// Whether the value is missing. `""` in place of an array or object is noted, and counts as missing too.
    fn is_nothing(&self, expected: &str) -> bool {
        let is_empty_text = self.value.as_str() == Some("");
        if is_empty_text {
            self.notes.tolerate::<()>(Err(self.wrong(expected)));
        }
        is_empty_text || self.value.is_null()
    }

    /// The members of an object; none if it is missing.
    pub(crate) fn entries(&self) -> Result<Vec<(&'a str, Node<'a>)>, SchemaError> {
        match self.value {
            _ if self.is_nothing("an object") => Ok(Vec::new()),
            Value::Object(members) => Ok(members
                .iter()
                .map(|(key, value)| {
                    (
                        key.as_str(),
                        Node::new(value, join(&self.path, key), self.notes),
                    )
                })
                .collect()),
            _ => Err(self.wrong("an object")),
        }
    }

    /// The members of an array; none if it is missing.
    pub(crate) fn items(&self) -> Result<Vec<Node<'a>>, SchemaError> {
        match self.value {
            _ if self.is_nothing("an array") => Ok(Vec::new()),
            Value::Array(items) => Ok(items
                .iter()
                .enumerate()
                .map(|(at, value)| Node::new(value, format!("{}[{at}]", self.path), self.notes))
                .collect()),
            _ => Err(self.wrong("an array")),
        }
    }

    /// The strings of an array; none if it is missing.
    pub(crate) fn texts(&self) -> Result<Vec<String>, SchemaError> {
        self.items()?
            .iter()
            .map(|item| Ok(item.required_text()?.to_owned()))
            .collect()
    }

    /// The text, which may not be missing.
    pub(crate) fn required_text(&self) -> Result<&'a str, SchemaError> {
        self.text()?.ok_or_else(|| self.wrong("a string"))
    }

    /// This object, or `None` if it is missing.
    pub(crate) fn object(self) -> Result<Option<Node<'a>>, SchemaError> {
        match self.value {
            _ if self.is_nothing("an object") => Ok(None),
            Value::Object(_) => Ok(Some(self)),
            _ => Err(self.wrong("an object")),
        }
    }

    /// The error for a value other than the expected one.
    pub(crate) fn wrong(&self, expected: impl Into<String>) -> SchemaError {
        let found = if self.is_missing {
            "nothing".to_owned()
        } else {
            describe(self.value)
        };
        SchemaError::new(self.path.clone(), expected, found)
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

/// Longer text is truncated, so that an error fits on a line.
const SHOWN_CHARACTERS: usize = 40;

fn describe(value: &Value) -> String {
    match value {
        Value::Array(_) => "an array".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        Value::String(text) if text.chars().count() > SHOWN_CHARACTERS => {
            let start: String = text.chars().take(SHOWN_CHARACTERS).collect();
            format!("{start:?}…")
        }
        other => other.to_string(),
    }
}
