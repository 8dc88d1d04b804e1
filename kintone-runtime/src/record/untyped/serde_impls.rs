//! `Serialize` and `Deserialize` of records without a type: kintone's own JSON, in any format.
//!
//! serde has numbers where JSON has digits. A number that another number would take the place of is an error here.

use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};

use super::any_record::AnyRecord;
use crate::record::codec::{Cursor, Encoder, Mode};
use crate::record::values::read_number;

/// As [`AnyRecord::to_json`]. A bare number, in a field of a type that this version does not know, is an error if the format
/// would not get all its digits.
impl Serialize for AnyRecord {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Json(&self.to_json()).serialize(serializer)
    }
}

/// As [`AnyRecord::from_json`]. A bare number with decimals, or with more digits than an integer has, is an error that names the
/// field: serde gives it as a float, whose digits may not be those that were written. kintone writes numbers as texts.
impl<'de> Deserialize<'de> for AnyRecord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<AnyRecord, D::Error> {
        let mut json = Encoder::new(Mode::Update);
        let place = String::new();
        let out = &mut json;
        ToJson { place, out }.deserialize(deserializer)?;
        let json = String::from_utf8(json.into_json()).map_err(D::Error::custom)?;
        AnyRecord::from_json(&json).map_err(D::Error::custom)
    }
}

/// JSON text, which is written as what it says.
struct Json<'j>(&'j str);

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Json(json) = *self;
        let mut input = Cursor::new(json);
        match json.as_bytes() {
            [b'{', ..] => {
                let mut map = serializer.serialize_map(None)?;
                let mut result = Ok(());
                let members = input.object(|key, input| {
                    let value = Json(input.raw()?);
                    if result.is_ok() {
                        result = map.serialize_entry(key, &value);
                    }
                    Ok(())
                });
                result?;
                members.map_err(S::Error::custom)?;
                map.end()
            }
            [b'[', ..] => {
                let mut list = serializer.serialize_seq(None)?;
                let mut result = Ok(());
                let elements = input.array(|input| {
                    let element = Json(input.raw()?);
                    if result.is_ok() {
                        result = list.serialize_element(&element);
                    }
                    Ok(())
                });
                result?;
                elements.map_err(S::Error::custom)?;
                list.end()
            }
            [b'"', ..] => serializer.serialize_str(&input.text().map_err(S::Error::custom)?),
            [b't', ..] => serializer.serialize_bool(true),
            [b'f', ..] => serializer.serialize_bool(false),
            [b'n', ..] => serializer.serialize_unit(),
            _ => serialize_number(json, serializer),
        }
    }
}

fn serialize_number<S: Serializer>(json: &str, serializer: S) -> Result<S::Ok, S::Error> {
    if let Ok(number) = json.parse::<u64>() {
        return serializer.serialize_u64(number);
    }
    // As an integer, -0 is 0.
    if let Some(number) = json.parse::<i64>().ok().filter(|number| *number != 0) {
        return serializer.serialize_i64(number);
    }
    let number = json.parse::<f64>().ok().filter(|number| number.is_finite());
    let number = number.filter(|number| {
        matches!((read_number(&number.to_string()), read_number(json)), (Ok(float), Ok(text)) if float == text)
    });
    match number {
        Some(number) => serializer.serialize_f64(number),
        None => Err(S::Error::custom(format!(
            "{json} has more digits than a float, so serde cannot write it; write the record with `to_json`"
        ))),
    }
}

/// Appends what the format says as JSON.
struct ToJson<'o> {
    /// Where it stands: `数量.value`.
    place: String,
    out: &'o mut Encoder,
}

impl<'de> DeserializeSeed<'de> for ToJson<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ToJson<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place.is_empty() {
            true => f.write_str("a record as kintone answers it"),
            false => write!(f, "a value in {}", self.place),
        }
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.out.raw(if value { "true" } else { "false" });
        Ok(())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.out.raw(&value.to_string());
        Ok(())
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<(), E> {
        self.out.raw(&value.to_string());
        Ok(())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.out.raw(&value.to_string());
        Ok(())
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<(), E> {
        self.out.raw(&value.to_string());
        Ok(())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        Err(E::custom(format!(
            "{}: the number {value} comes as a float, so digits of it may be lost; write it as a text, as kintone does, or read the \
             JSON with `AnyRecord::from_json`",
            self.place
        )))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.out.text(value);
        Ok(())
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.out.null();
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let ToJson { place, out } = self;
        out.raw("[");
        for index in 0.. {
            let end = out.out.len();
            if index > 0 {
                out.raw(",");
            }
            let place = format!("{place}[{index}]");
            if list.next_element_seed(ToJson { place, out })?.is_none() {
                out.out.truncate(end);
                break;
            }
        }
        out.raw("]");
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let ToJson { place, out } = self;
        let mut separator = "{";
        while let Some(key) = map.next_key::<String>()? {
            out.raw(separator);
            out.text(&key);
            out.raw(":");
            let place = match place.is_empty() {
                true => key,
                false => format!("{place}.{key}"),
            };
            map.next_value_seed(ToJson { place, out })?;
            separator = ",";
        }
        out.raw(if separator == "{" { "{}" } else { "}" });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Digits that no float has.
    const DIGITS: &str = "12345678901234567890.12";

    #[test]
    fn a_bare_number_keeps_its_digits_or_is_an_error_that_names_the_field() {
        let read = |number: &str| {
            let json =
                format!(r#"{{"表":{{"value":[{{"value":{{"数量":{{"value":{number}}}}}}}]}}}}"#);
            serde_json::from_str::<AnyRecord>(&json).map(|record| {
                let rows = record.rows("表").expect("rows");
                rows[0].text("数量").expect("a text").to_owned()
            })
        };
        for number in ["0", "-7", "18446744073709551615", "-9223372036854775808"] {
            assert_eq!(read(number).expect("exact"), number);
        }
        assert_eq!(read(&format!("\"{DIGITS}\"")).expect("a text"), DIGITS);
        for number in [DIGITS, "0.1", "18446744073709551616", "1e3"] {
            let error = read(number).expect_err(number).to_string();
            assert!(
                error.contains("表.value[0].value.数量.value: the number"),
                "{error}"
            );
            assert!(error.contains("`AnyRecord::from_json`"), "{error}");
        }
    }

    #[test]
    fn a_number_that_the_format_would_round_is_not_written() {
        let record = |number: &str| {
            let json =
                format!(r#"{{"新型":{{"type":"NEW","value":{{"n":[{number},true,null]}}}}}}"#);
            (AnyRecord::from_json(&json).expect("a record"), json)
        };
        for number in ["1", "-7", "1.5", "18446744073709551615", "-0.0"] {
            let (record, json) = record(number);
            assert_eq!(serde_json::to_string(&record).expect("JSON"), json);
        }
        for number in [
            DIGITS,
            "0.10000000000000000000001",
            "1e400",
            "18446744073709551617",
            "1e-500",
        ] {
            let (record, json) = record(number);
            let error = serde_json::to_string(&record)
                .expect_err(number)
                .to_string();
            assert!(
                error.contains(number) && error.contains("`to_json`"),
                "{error}"
            );
            assert_eq!(record.to_json(), json);
        }
    }

    #[test]
    fn what_is_no_record_is_an_error() {
        for json in ["[]", "1", r#""text""#, r#"{"a":1}"#, "null"] {
            assert!(serde_json::from_str::<AnyRecord>(json).is_err(), "{json}");
        }
        let empty = serde_json::from_str::<AnyRecord>("{}").expect("a record");
        assert!(empty.is_empty());
        assert_eq!(serde_json::to_string(&empty).expect("JSON"), "{}");
    }
}
