//! Turns a JSON body and a query string into the parameters of a call.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use serde_json::{Map, Value};
use tempfile::SpooledTempFile;

use crate::domain::error::{ApiError, FieldErrors};
use crate::domain::normalize::scalar_text;
use crate::domain::note::Note;
use crate::domain::problem::Problem;

/// The parameters of a call. Errors are collected until `finish` is called.
#[derive(Debug, Default)]
pub(crate) struct Params {
    pub(crate) values: Map<String, Value>,
    pub(crate) upload: Option<Upload>,
    pub(crate) errors: FieldErrors,
}

/// A file in a multipart body. Large ones are kept in a temporary file.
#[derive(Debug)]
pub(crate) struct Upload {
    pub(crate) name: String,
    pub(crate) content_type: String,
    pub(crate) bytes: SpooledTempFile,
}

impl Params {
    /// Reads the parameters. Those in a JSON body override those in the query string.
    pub(crate) fn read(query: &str, body: &[u8]) -> Result<Params, ApiError> {
        let mut values = read_query(query)?;
        if !body.is_empty() {
            values.extend(read_object(body)?);
        }
        Ok(Params {
            values,
            ..Params::default()
        })
    }

    pub(crate) fn from_object(values: Map<String, Value>) -> Params {
        Params {
            values,
            ..Params::default()
        }
    }

    /// Fails with `CB_VA01` if there were errors so far.
    pub(crate) fn finish(&mut self) -> Result<(), ApiError> {
        std::mem::take(&mut self.errors).finish()
    }

    /// Returns a parameter; `null` is the same as none.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name).filter(|value| !value.is_null())
    }

    /// Returns a required id. After an error `finish` fails, so the number returned then is never used.
    pub(crate) fn id(&mut self, name: &str) -> u64 {
        let value = self.get(name).cloned();
        match value {
            Some(value) => read_id(&value, name, &mut self.errors).unwrap_or(0),
            None => {
                self.errors.push(name, Note::RequiredParameter);
                0
            }
        }
    }

    /// Returns a required text that is not empty.
    pub(crate) fn text(&mut self, name: &str) -> Result<String, ApiError> {
        match self.get(name) {
            None => self.errors.push(name, Note::RequiredParameter),
            Some(value) => match scalar_text(value)? {
                text if text.is_empty() => self.errors.push(name, Note::RequiredParameter),
                text => return Ok(text),
            },
        }
        Ok(String::new())
    }

    /// Returns a text or nothing.
    pub(crate) fn optional_text(&self, name: &str) -> Result<Option<String>, ApiError> {
        self.get(name).map(scalar_text).transpose()
    }

    /// Returns the revision that the caller expects; `-1` is "any".
    pub(crate) fn revision(&mut self, name: &str) -> Option<u64> {
        let value = self.get(name).cloned()?;
        read_revision(&value, name, &mut self.errors)
    }

    /// Returns a boolean, which a query string writes as text.
    pub(crate) fn flag(&mut self, name: &str) -> Result<bool, ApiError> {
        self.get(name).map_or(Ok(false), read_flag)
    }

    /// Returns a whole number between two others, or the default.
    pub(crate) fn number(&mut self, name: &str, default: u64, allowed: RangeInclusive<u64>) -> u64 {
        let Some(value) = self.get(name).cloned() else {
            return default;
        };
        let Some(number) = read_integer(&value, name, &mut self.errors) else {
            return default;
        };
        let (least, most) = allowed.into_inner();
        match u64::try_from(number) {
            Ok(number) if number > most => self.errors.push(name, Note::NumberAtMost(most)),
            Ok(number) if number >= least => return number,
            _ => self.errors.push(name, Note::NumberAtLeast(least)),
        }
        default
    }

    /// Returns which part of a list `offset` and `limit` select.
    pub(crate) fn page(&mut self, default_limit: u64, most: u64) -> Page {
        Page {
            offset: self.number("offset", 0, 0..=i64::MAX as u64),
            limit: self.number("limit", default_limit, 1..=most),
        }
    }

    /// Returns a list of texts, empty if there is none.
    pub(crate) fn texts(&self, name: &str) -> Result<Vec<String>, ApiError> {
        self.list(name)?.iter().map(scalar_text).collect()
    }

    /// Returns a list, empty if there is none.
    pub(crate) fn list(&self, name: &str) -> Result<Vec<Value>, ApiError> {
        match self.get(name) {
            None => Ok(Vec::new()),
            Some(Value::Array(list)) => Ok(list.clone()),
            Some(_) => Err(Problem::InvalidJson.into()),
        }
    }

    /// Returns a required list, taken out so that large bodies are not copied.
    pub(crate) fn take_list(&mut self, name: &str) -> Result<Vec<Value>, ApiError> {
        match self.values.remove(name) {
            None | Some(Value::Null) => {
                self.errors.push(name, Note::RequiredParameter);
                Ok(Vec::new())
            }
            Some(Value::Array(list)) => Ok(list),
            Some(_) => Err(Problem::InvalidJson.into()),
        }
    }
}

/// A part of a list.
pub(crate) struct Page {
    offset: u64,
    limit: u64,
}

impl Page {
    /// Returns this part of a list.
    pub(crate) fn of<T>(&self, list: impl IntoIterator<Item = T>) -> impl Iterator<Item = T> {
        let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        list.into_iter()
            .skip(count(self.offset))
            .take(count(self.limit))
    }
}

/// Returns a boolean, which may be written as text.
pub(crate) fn read_flag(value: &Value) -> Result<bool, ApiError> {
    match value {
        Value::Bool(flag) => Ok(*flag),
        Value::String(text) if text == "true" => Ok(true),
        Value::String(text) if matches!(text.as_str(), "false" | "") => Ok(false),
        _ => Err(Problem::InvalidJson.into()),
    }
}

/// Returns the members of an object; none if it is missing.
pub(crate) fn read_members(value: Option<Value>) -> Result<Map<String, Value>, ApiError> {
    match value {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(members)) => Ok(members),
        Some(_) => Err(Problem::InvalidJson.into()),
    }
}

/// Returns the id of the app in the parameters of a call.
pub(crate) fn named_app(values: &Map<String, Value>) -> Option<u64> {
    scalar_text(values.get("app")?).ok()?.parse().ok()
}

/// Returns a positive id, written as number or as digits. An empty text is the same as none.
pub(crate) fn read_id(value: &Value, key: &str, errors: &mut FieldErrors) -> Option<u64> {
    if value.as_str() == Some("") {
        errors.push(key, Note::RequiredParameter);
        return None;
    }
    let id = read_integer(value, key, errors)?;
    if id < 1 {
        errors.push(key, Note::NumberAtLeast(1));
        return None;
    }
    u64::try_from(id).ok()
}

/// Returns a revision; `-1`, an empty text and nothing are "any".
pub(crate) fn read_revision(value: &Value, key: &str, errors: &mut FieldErrors) -> Option<u64> {
    if value.is_null() || value.as_str() == Some("") {
        return None;
    }
    u64::try_from(read_integer(value, key, errors)?).ok()
}

/// Returns a number from 0.
pub(crate) fn read_number(value: &Value, key: &str, errors: &mut FieldErrors) -> Option<u64> {
    let number = u64::try_from(read_integer(value, key, errors)?).ok();
    if number.is_none() {
        errors.push(key, Note::NumberAtLeast(0));
    }
    number
}

/// Returns a whole number, written as number or as digits.
pub(crate) fn read_integer(value: &Value, key: &str, errors: &mut FieldErrors) -> Option<i64> {
    let number = match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    if number.is_none() {
        errors.push(key, Note::NotNumber);
    }
    number
}

/// Parses a JSON object. Long numbers become strings first: kintone takes both everywhere, and a number that does
/// not fit a float would lose digits.
pub(crate) fn read_object(body: &[u8]) -> Result<Map<String, Value>, ApiError> {
    let text = std::str::from_utf8(body).map_err(|_| Problem::InvalidJson)?;
    match serde_json::from_str(&quote_long_numbers(text)) {
        Ok(Value::Object(members)) => Ok(members),
        _ => Err(Problem::InvalidJson.into()),
    }
}

/// The number of decimal digits that a float can always represent.
const FLOAT_DIGITS: usize = 15;

fn quote_long_numbers(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c == '"' || c == '-' || c.is_ascii_digit()) {
        let (before, token) = rest.split_at(at);
        quoted.push_str(before);
        let length = if token.starts_with('"') {
            string_length(token)
        } else {
            number_length(token)
        };
        let (token, after) = token.split_at(length);
        let is_long = !token.starts_with('"')
            && token.bytes().filter(u8::is_ascii_digit).count() > FLOAT_DIGITS;
        if is_long && serde_json::from_str::<serde_json::Number>(token).is_ok() {
            quoted.push('"');
            quoted.push_str(token);
            quoted.push('"');
        } else {
            quoted.push_str(token);
        }
        rest = after;
    }
    quoted.push_str(rest);
    quoted
}

fn string_length(token: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in token.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    token.len()
}

fn number_length(token: &str) -> usize {
    token
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E')))
        .unwrap_or(token.len())
}

/// `a=1&fields[0]=x&fields[1]=y`, percent-encoded.
fn read_query(query: &str) -> Result<Map<String, Value>, ApiError> {
    let mut values = Map::new();
    let mut lists: BTreeMap<String, BTreeMap<usize, Value>> = BTreeMap::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = decode_percent(name).ok_or(Problem::IllegalRequest)?;
        let value = Value::String(decode_percent(value).ok_or(Problem::IllegalRequest)?);
        let indexed = name
            .strip_suffix(']')
            .and_then(|name| name.rsplit_once('['))
            .and_then(|(name, index)| Some((name.to_owned(), index.parse::<usize>().ok()?)));
        match indexed {
            Some((name, index)) => {
                lists.entry(name).or_default().insert(index, value);
            }
            None => {
                values.insert(name, value);
            }
        }
    }
    for (name, list) in lists {
        values.insert(name, Value::Array(list.into_values().collect()));
    }
    Ok(values)
}

/// Decodes `%XX` and `+`. Returns `None` if the result is not UTF-8 or an escape is incomplete.
fn decode_percent(text: &str) -> Option<String> {
    String::from_utf8(percent_bytes(&text.replace('+', " "))?).ok()
}

/// Decodes `%XX` into bytes. Returns `None` if an escape is incomplete.
pub(crate) fn percent_bytes(text: &str) -> Option<Vec<u8>> {
    let mut escapes = text.split('%').skip(1).map(str::as_bytes);
    let is_complete = escapes.all(|escape| {
        let digits = escape.get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    });
    is_complete.then(|| percent_encoding::percent_decode_str(text).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn long_numbers_keep_their_digits() {
        let body = br#"{"a": 123456789012345678901234567890, "b": "1\"2345678901234567", "c": 1.5, "d": -0.1234567890123456789}"#;
        let expected = json!({
            "a": "123456789012345678901234567890", "b": "1\"2345678901234567", "c": 1.5, "d": "-0.1234567890123456789",
        });
        assert_eq!(Value::Object(read_object(body).unwrap()), expected);
        assert!(read_object(br#"{"a": 01234567890123456789}"#).is_err());
    }

    #[test]
    fn encoded_brackets_make_lists() {
        let params = Params::read(
            "app=1&fields%5B1%5D=b&fields%5B0%5D=%E4%BB%B6%E5%90%8D&query=a+%3D+1",
            b"",
        )
        .unwrap();
        assert_eq!(params.list("fields").unwrap(), [json!("件名"), json!("b")]);
        assert_eq!(params.get("query"), Some(&json!("a = 1")));
    }
}
