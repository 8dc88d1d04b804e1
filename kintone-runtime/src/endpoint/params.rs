//! The parameters of a GET or DELETE, as a query string or as the same in JSON.

use std::fmt::Write as _;

use serde_json::{Map, Value};

/// Parameters, in the order in which they were added.
///
/// ```
/// use kintone_runtime::endpoint::Params;
///
/// let params = Params::new().with("app", 1).with("fields", vec!["$id", "件名"]);
/// assert_eq!(params.query(), "app=1&fields%5B0%5D=%24id&fields%5B1%5D=%E4%BB%B6%E5%90%8D");
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Params(Vec<(&'static str, Value)>);

impl Params {
    /// None.
    pub fn new() -> Params {
        Params::default()
    }

    /// And one more: text, a number, a boolean or a list of them.
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Params {
        self.0.push((name, value.into()));
        self
    }

    /// The query string: lists as `ids[0]=1` with the brackets encoded, which kintone insists on.
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

    /// The JSON body of the same meaning.
    pub fn into_json(self) -> Vec<u8> {
        let members: Map<String, Value> = self
            .0
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
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

fn percent_encode(out: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(byte.into());
            }
            // Writing to a string cannot fail.
            _ => _ = write!(out, "%{byte:02X}"),
        }
    }
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
