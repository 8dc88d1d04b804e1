//! Reads parts of the text of a stored record without parsing the rest.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::store::error::StoreError;
use crate::store::records::Record;

/// Returns the values of these fields that the record has.
pub(crate) fn pick(text: &str, codes: &BTreeSet<&str>) -> Result<Record, StoreError> {
    let mut picked = Record::new();
    if codes.is_empty() {
        return Ok(picked);
    }
    let picker = Picker {
        codes,
        picked: &mut picked,
    };
    match serde_json::Deserializer::from_str(text).deserialize_map(picker) {
        // The picker stops when it has found everything, and the parser then fails on the rest.
        Err(error) if picked.len() < codes.len() => Err(error.into()),
        _ => Ok(picked),
    }
}

struct Picker<'a> {
    codes: &'a BTreeSet<&'a str>,
    picked: &'a mut Record,
}

impl<'de> Visitor<'de> for Picker<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut members: M) -> Result<(), M::Error> {
        while let Some(code) = members.next_key_seed(Wanted(self.codes))? {
            let Some(code) = code else {
                members.next_value::<IgnoredAny>()?;
                continue;
            };
            let value = members.next_value::<Value>()?;
            self.picked.insert(code.to_owned(), value);
            if self.picked.len() == self.codes.len() {
                break;
            }
        }
        Ok(())
    }
}

/// Turns a key into the equal wanted code, if there is one.
struct Wanted<'a>(&'a BTreeSet<&'a str>);

impl<'de, 'a> DeserializeSeed<'de> for Wanted<'a> {
    type Value = Option<&'a str>;

    fn deserialize<D: Deserializer<'de>>(self, key: D) -> Result<Self::Value, D::Error> {
        key.deserialize_str(self)
    }
}

impl<'a> Visitor<'_> for Wanted<'a> {
    type Value = Option<&'a str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field code")
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(self.0.get(key).copied())
    }
}

/// The values of a record or row by code, still as text.
pub(crate) type RawValues<'a> = BTreeMap<Code<'a>, &'a RawValue>;

/// One row of a table, its values still as text.
#[derive(Deserialize)]
pub(crate) struct RawRow<'a> {
    #[serde(borrow)]
    pub(crate) id: &'a RawValue,
    #[serde(borrow)]
    pub(crate) value: RawValues<'a>,
}

/// A field code, which is copied only if it is escaped in the text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(transparent)]
pub(crate) struct Code<'a>(#[serde(borrow)] Cow<'a, str>);

impl std::borrow::Borrow<str> for Code<'_> {
    fn borrow(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_wanted_is_picked_and_nothing_else() {
        let text = r#"{"$id": "1", "a": [{"b": "}"}], "b\"": "x\n", "c": null, "d": 1"#;
        let pick = |codes: &[&str], text: &str| pick(text, &codes.iter().copied().collect());
        let whole = format!("{text}}}");
        assert_eq!(
            json!(pick(&["c", "b\""], &whole).unwrap()),
            json!({"b\"": "x\n", "c": null})
        );
        assert_eq!(
            json!(pick(&["a", "none"], &whole).unwrap()),
            json!({"a": [{"b": "}"}]})
        );
        assert_eq!(json!(pick(&[], &whole).unwrap()), json!({}));
        assert!(pick(&["none"], text).is_err());
    }
}
