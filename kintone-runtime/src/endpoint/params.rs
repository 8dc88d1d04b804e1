//! The parameters of a GET or DELETE, as a query string or as the same in JSON.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use super::error::Error;

/// The parameters of a request, in the order in which they were added.
///
/// ```
/// use kintone_runtime::endpoint::Params;
///
/// let params = Params::new().with("app", 1).with("fields", vec!["$id", "件名"]);
/// assert_eq!(params.query(), "app=1&fields%5B0%5D=%24id&fields%5B1%5D=%E4%BB%B6%E5%90%8D");
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Params(Vec<(Cow<'static, str>, Value)>);

impl Params {
    /// Creates an empty list of parameters.
    pub fn new() -> Params {
        Params::default()
    }

    /// Adds a parameter: text, a number, a boolean or a list of them. Null, which a NaN becomes, is an error when the request
    /// is sent.
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Params {
        self.0.push((name.into(), value.into()));
        self
    }

    /// The members of a request.
    pub(crate) fn of(members: Map<String, Value>) -> Params {
        let members = members.into_iter();
        Params(members.map(|(name, value)| (name.into(), value)).collect())
    }

    /// Checks that each says something: a query has no word for null, which is also what JSON makes of a number that is not
    /// finite.
    pub(super) fn check(&self) -> Result<(), Error> {
        let holds_null = |value: &Value| match value {
            Value::Array(elements) => elements.iter().any(Value::is_null),
            value => value.is_null(),
        };
        match self.0.iter().find(|(_, value)| holds_null(value)) {
            None => Ok(()),
            Some((name, value)) => Err(Error::not_sent(format!(
                "the parameter `{name}` {} null, which a query cannot contain; leave out what has no value, and send no \
                 number that is NaN or infinite, which is null in JSON",
                if value.is_null() { "is" } else { "contains" },
            ))),
        }
    }

    /// Whether there is one with this name.
    pub(super) fn names(&self, wanted: &str) -> bool {
        self.0.iter().any(|(name, _)| name == wanted)
    }

    /// Whether a query string can say them: it has lists of texts and numbers, and nothing deeper.
    pub(super) fn fit_a_query(&self) -> bool {
        let is_flat = |value: &Value| !value.is_array() && !value.is_object();
        self.0.iter().all(|(_, value)| match value {
            Value::Array(elements) => elements.iter().all(is_flat),
            value => is_flat(value),
        })
    }

    /// Returns the query string, with lists as `ids[0]=1` and the brackets encoded, as kintone requires.
    pub fn query(&self) -> String {
        let mut query = String::new();
        for (name, value) in &self.0 {
            match value {
                Value::Array(elements) => {
                    for (index, element) in elements.iter().enumerate() {
                        pair(&mut query, &format!("{name}[{index}]"), element);
                    }
                }
                value => pair(&mut query, name, value),
            }
        }
        query
    }

    /// Returns the parameters as a JSON body.
    pub fn into_json(self) -> Vec<u8> {
        let members: Map<String, Value> = self
            .0
            .into_iter()
            .map(|(name, value)| (name.into_owned(), value))
            .collect();
        Value::Object(members).to_string().into_bytes()
    }
}

fn pair(query: &mut String, name: &str, value: &Value) {
    if !query.is_empty() {
        query.push('&');
    }
    percent_encode(query, name);
    query.push('=');
    match value {
        Value::String(text) => percent_encode(query, text),
        other => percent_encode(query, &other.to_string()),
    }
}

/// Puts members of a request into the places that its path has for them: `apis/{name}.json`. A slash stays a slash.
pub(super) fn fill_path(path: &str, members: &mut Map<String, Value>) -> Result<String, Error> {
    let mut filled = String::new();
    let mut rest = path;
    // The braces are balanced: `Info::new` has looked.
    while let Some((before, (name, after))) = rest
        .split_once('{')
        .and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    {
        filled.push_str(before);
        let value = match members.remove(name) {
            Some(Value::String(text)) => text,
            Some(number @ Value::Number(_)) => number.to_string(),
            _ => {
                return Err(Error::not_sent(format!(
                    "the path {path} needs text or a number for `{name}`"
                )));
            }
        };
        let Some(value) = encode_path(&value) else {
            return Err(Error::not_sent(format!(
                "`{name}` is {value:?}, which would leave the path {path}"
            )));
        };
        filled.push_str(&value);
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

/// Encodes a path whose slashes stay slashes. `None` if it has parts by which it would be another path.
pub(crate) fn encode_path(path: &str) -> Option<String> {
    let mut encoded = String::new();
    for (index, segment) in path.split('/').enumerate() {
        // A URL parser resolves `.` and `..` even where they are percent-encoded.
        if matches!(segment, "" | "." | "..") || segment.contains(['?', '#']) {
            return None;
        }
        if index > 0 {
            encoded.push('/');
        }
        percent_encode(&mut encoded, segment);
    }
    Some(encoded)
}

/// All but the characters that mean nothing in a URL.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

fn percent_encode(out: &mut String, text: &str) {
    out.extend(utf8_percent_encode(text, RESERVED));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_means_something_in_a_url_is_encoded() {
        let params = Params::new()
            .with("query", "金額 > 1.5 and 件名 like \"a&b=c+d%\"")
            .with("totalCount", true)
            .with("ids", vec![1, 20]);
        assert_eq!(
            params.query(),
            "query=%E9%87%91%E9%A1%8D%20%3E%201.5%20and%20%E4%BB%B6%E5%90%8D%20like%20%22a%26b%3Dc%2Bd%25%22\
             &totalCount=true&ids%5B0%5D=1&ids%5B1%5D=20"
        );
    }

    #[test]
    fn json_says_the_same() {
        let params = Params::new()
            .with("app", 1)
            .with("ids", vec![1, 20])
            .with("lang", "default");
        assert_eq!(
            String::from_utf8(params.into_json()).unwrap(),
            r#"{"app":1,"ids":[1,20],"lang":"default"}"#
        );
    }
}
