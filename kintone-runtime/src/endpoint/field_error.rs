//! Parses the keys of kintone's `errors` map, `records[3].明細.value[2].value.数量.value`, into record, field, row and inner field.

use std::fmt;

use serde_json::Value;

use crate::endpoint::one_line::one_line;

/// What kintone rejects about one field or parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    key: String,
    record: Option<usize>,
    location: Location,
    messages: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Location {
    field: Option<String>,
    row: Option<usize>,
    inner: Option<String>,
    element: Option<usize>,
}

impl FieldError {
    /// Returns the index of the record in the call, if the call takes several.
    pub fn record(&self) -> Option<usize> {
        self.record
    }

    /// Returns the field code, which is that of the table if the error is in a row. `None` for a parameter.
    pub fn field(&self) -> Option<&str> {
        self.location.field.as_deref()
    }

    /// Returns the index of the table row.
    pub fn row(&self) -> Option<usize> {
        self.location.row
    }

    /// Returns the code of the field in the row.
    pub fn inner_field(&self) -> Option<&str> {
        self.location.inner.as_deref()
    }

    /// Returns the index of the value in a field with several values.
    pub fn element(&self) -> Option<usize> {
        self.location.element
    }

    /// Returns the key as kintone sent it. For parameters and unknown kinds of keys, this is all there is.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Returns the messages, in the language of the user and in no particular order.
    pub fn messages(&self) -> &[String] {
        &self.messages
    }

    /// Reads the `errors` member, which old servers write as a string. What it cannot read it keeps as a message.
    pub(crate) fn read(errors: &Value) -> Vec<FieldError> {
        match errors {
            Value::Object(map) => map
                .iter()
                .map(|(key, entry)| FieldError::new(key, messages(entry)))
                .collect(),
            Value::String(text) => match serde_json::from_str::<Value>(text) {
                Ok(inner @ Value::Object(_)) => FieldError::read(&inner),
                _ if text.trim().is_empty() => Vec::new(),
                _ => vec![FieldError::new("", vec![text.clone()])],
            },
            Value::Null => Vec::new(),
            other => vec![FieldError::new("", vec![other.to_string()])],
        }
    }

    pub(crate) fn new(key: &str, messages: Vec<String>) -> FieldError {
        let (record, location) = parse(key).unwrap_or_default();
        FieldError {
            key: key.to_owned(),
            record,
            location,
            messages,
        }
    }

    /// Puts the index of the caller's record in place of the index on the wire.
    pub(crate) fn renumber(&mut self, records: &[usize]) {
        if let Some(record) = &mut self.record {
            *record = records.get(*record).copied().unwrap_or(*record);
        }
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(record) = self.record {
            write!(f, "records[{record}], ")?;
        }
        match (&self.location.field, &self.location.inner) {
            (Some(field), None) => write!(f, "field {field}: ")?,
            (Some(table), Some(inner)) => {
                // `parse` finds an inner field only in a row.
                let row = self.location.row.unwrap_or_default();
                write!(f, "field {table}, row {row}, field {inner}: ")?;
            }
            (None, _) if self.key.is_empty() => {}
            (None, _) => write!(f, "{}: ", self.key)?,
        }
        f.write_str(&one_line(&self.messages.join(" ")))
    }
}

fn messages(entry: &Value) -> Vec<String> {
    let list = match entry {
        Value::Object(members) => members.get("messages").unwrap_or(entry),
        other => other,
    };
    match list {
        Value::Array(texts) => texts.iter().map(text).collect(),
        other => vec![text(other)],
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// `None` for a parameter and for every shape that is not known.
fn parse(key: &str) -> Option<(Option<usize>, Location)> {
    let (record, rest) = match key.strip_prefix("records") {
        Some(rest) => {
            let (index, rest) = bracketed_index(rest)?;
            // Both shapes were reported for updates.
            let inner = rest
                .strip_prefix(".record")
                .filter(|rest| rest.starts_with(['.', '[']));
            (
                Some(index),
                inner
                    .filter(|rest| value_path(rest).is_some())
                    .unwrap_or(rest),
            )
        }
        None => (None, key.strip_prefix("record")?),
    };
    let location = value_path(rest).filter(|location| {
        // The one parameter that looks like a field.
        record.is_none() || location.field.as_deref() != Some("updateKey")
    });
    Some((record, location.unwrap_or_default()))
}

/// `.code.value`, `[code].value`, `.table.value[0].value.code.values[1].value` …
///
/// The known endings are taken off first, so that a code may contain anything.
fn value_path(path: &str) -> Option<Location> {
    let (path, element) = ENDINGS.iter().find_map(|ending| ending.strip(path))?;
    if let Some((table, row, inner)) = row_path(path) {
        return Some(Location {
            field: Some(code(table)?.to_owned()),
            row: Some(row),
            inner: Some(code(inner)?.to_owned()),
            element,
        });
    }
    Some(Location {
        field: Some(code(path)?.to_owned()),
        element,
        ..Location::default()
    })
}

/// `.table.value[3].value.inner` → `.table`, 3, `.inner`.
fn row_path(path: &str) -> Option<(&str, usize, &str)> {
    path.match_indices(".value[").find_map(|(at, opening)| {
        let (row, rest) = bracketed_index(&path[at + opening.len() - 1..])?;
        let inner = rest.strip_prefix(".value")?;
        code(inner)?;
        Some((&path[..at], row, inner))
    })
}

/// `.code` or `[code]`.
fn code(path: &str) -> Option<&str> {
    let code = match path.strip_prefix('.') {
        Some(code) => code,
        None => path.strip_prefix('[')?.strip_suffix(']')?,
    };
    (!code.is_empty()).then_some(code)
}

/// `[12]rest` → 12, `rest`.
fn bracketed_index(path: &str) -> Option<(usize, &str)> {
    let (digits, rest) = path.strip_prefix('[')?.split_once(']')?;
    Some((digits.parse().ok()?, rest))
}

/// How the path of a value ends, the longest first.
const ENDINGS: [Ending; 4] = [
    Ending::Element,
    Ending::Plain(".values.value"),
    Ending::Plain(".values"),
    Ending::Plain(".value"),
];

enum Ending {
    /// `.values[3].value`
    Element,
    Plain(&'static str),
}

impl Ending {
    fn strip<'p>(&self, path: &'p str) -> Option<(&'p str, Option<usize>)> {
        let (front, element) = match self {
            Ending::Plain(ending) => (path.strip_suffix(ending)?, None),
            Ending::Element => {
                let (front, last) = path.rsplit_once(".values[")?;
                (front, Some(last.strip_suffix("].value")?.parse().ok()?))
            }
        };
        // A field may itself be called `values`.
        code(front)?;
        Some((front, element))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    type Parsed<'a> = (
        Option<usize>,
        Option<&'a str>,
        Option<usize>,
        Option<&'a str>,
        Option<usize>,
    );

    fn parsed(error: &FieldError) -> Parsed<'_> {
        (
            error.record(),
            error.field(),
            error.row(),
            error.inner_field(),
            error.element(),
        )
    }

    #[test]
    fn every_documented_key_is_taken_apart() {
        let cases: &[(&str, Parsed<'static>)] = &[
            (
                "record.title.value",
                (None, Some("title"), None, None, None),
            ),
            ("record.区分.values", (None, Some("区分"), None, None, None)),
            (
                "record.担当.values.value",
                (None, Some("担当"), None, None, None),
            ),
            (
                "record.区分.values[2].value",
                (None, Some("区分"), None, None, Some(2)),
            ),
            ("record[num].value", (None, Some("num"), None, None, None)),
            (
                "records[0].title.value",
                (Some(0), Some("title"), None, None, None),
            ),
            (
                "records[1][num].value",
                (Some(1), Some("num"), None, None, None),
            ),
            (
                "records[7].record.title.value",
                (Some(7), Some("title"), None, None, None),
            ),
            (
                "record.明細.value[3].value.数量.value",
                (None, Some("明細"), Some(3), Some("数量"), None),
            ),
            (
                "records[99].明細.value[0].value.種別.values[1].value",
                (Some(99), Some("明細"), Some(0), Some("種別"), Some(1)),
            ),
            (
                "record.明細.value[0].value.担当.values.value",
                (None, Some("明細"), Some(0), Some("担当"), None),
            ),
            // Codes that look like the path.
            (
                "record.value.value",
                (None, Some("value"), None, None, None),
            ),
            (
                "record.values.value",
                (None, Some("values"), None, None, None),
            ),
            (
                "record.record.value",
                (None, Some("record"), None, None, None),
            ),
            (
                "records[2].record.value",
                (Some(2), Some("record"), None, None, None),
            ),
            (
                "record.a.b[1].value",
                (None, Some("a.b[1]"), None, None, None),
            ),
        ];
        for (key, expected) in cases {
            let error = FieldError::new(key, vec![]);
            assert_eq!(parsed(&error), *expected, "{key}");
            assert_eq!(error.key(), *key);
        }
    }

    #[test]
    fn a_parameter_and_an_unknown_shape_keep_their_key() {
        for key in [
            "app",
            "ids",
            "limit",
            "updateKey.value",
            "record",
            "records",
            "recordx.y",
            "",
        ] {
            let error = FieldError::new(key, vec!["bad".to_owned()]);
            assert_eq!(parsed(&error), (None, None, None, None, None), "{key}");
            assert_eq!(error.key(), key);
        }
        for key in ["records[4]", "records[4].id", "records[4].updateKey.value"] {
            assert_eq!(
                parsed(&FieldError::new(key, vec![])),
                (Some(4), None, None, None, None)
            );
        }
    }

    #[test]
    fn errors_as_text_or_of_another_shape_are_kept() {
        assert_eq!(FieldError::read(&json!("{}")), []);
        assert_eq!(FieldError::read(&json!("")), []);
        assert_eq!(FieldError::read(&json!(null)), []);
        let inner = FieldError::read(&json!(r#"{"record.a.value":{"messages":["x"]}}"#));
        assert_eq!(inner[0].field(), Some("a"));
        assert_eq!(FieldError::read(&json!("broken"))[0].messages(), ["broken"]);
        assert_eq!(FieldError::read(&json!([1]))[0].messages(), ["[1]"]);
        assert_eq!(FieldError::read(&json!({"app": "x"}))[0].messages(), ["x"]);
        assert_eq!(
            FieldError::read(&json!({"app": {"messages": ["x", 1]}}))[0].messages(),
            ["x", "1"]
        );
    }

    #[test]
    fn the_text_counts_from_zero_like_the_key() {
        let error = FieldError::new(
            "records[3].明細.value[2].value.数量.value",
            vec!["Only numbers are allowed.".to_owned()],
        );
        assert_eq!(
            error.to_string(),
            "records[3], field 明細, row 2, field 数量: Only numbers are allowed."
        );
        let error = FieldError::new("app", vec!["Required field.".to_owned()]);
        assert_eq!(error.to_string(), "app: Required field.");
    }
}
