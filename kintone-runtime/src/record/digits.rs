//! Whole numbers, which travel as strings of digits; numbers are read as well.

use std::fmt;

use serde::de::{self, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

/// Reads a whole number.
pub(crate) fn read<'de, D: Deserializer<'de>>(input: D) -> Result<u64, D::Error> {
    struct Digits;

    impl Visitor<'_> for Digits {
        type Value = u64;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("digits")
        }

        fn visit_u64<E: de::Error>(self, number: u64) -> Result<u64, E> {
            Ok(number)
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<u64, E> {
            // `u64::from_str` takes a leading `+`, which kintone never writes.
            let number = text.parse().ok().filter(|_| !text.starts_with('+'));
            number.ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
        }
    }

    input.deserialize_any(Digits)
}

/// Reads the id or the revision of a record: a whole number from 1 on.
pub(crate) fn read_positive<'de, D: Deserializer<'de>>(input: D) -> Result<u64, D::Error> {
    match read(input)? {
        0 => Err(de::Error::invalid_value(
            Unexpected::Unsigned(0),
            &"a number from 1 on",
        )),
        number => Ok(number),
    }
}

/// Reads a whole number that may be `null`.
pub(crate) fn read_optional<'de, D: Deserializer<'de>>(input: D) -> Result<Option<u64>, D::Error> {
    #[derive(Deserialize)]
    struct Number(#[serde(deserialize_with = "read")] u64);

    Ok(Option::<Number>::deserialize(input)?.map(|number| number.0))
}

/// Reads a whole number that may be negative.
#[cfg(feature = "api")]
pub(crate) fn read_signed<'de, D: Deserializer<'de>>(input: D) -> Result<i64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Signed {
        Number(i64),
        Text(String),
    }

    match Signed::deserialize(input)? {
        Signed::Number(number) => Ok(number),
        Signed::Text(text) => {
            let number = text.parse().ok().filter(|_| !text.starts_with('+'));
            number
                .ok_or_else(|| de::Error::invalid_value(Unexpected::Str(&text), &"a whole number"))
        }
    }
}

/// The same, or `null`.
#[cfg(feature = "api")]
pub(crate) fn read_signed_optional<'de, D: Deserializer<'de>>(
    input: D,
) -> Result<Option<i64>, D::Error> {
    #[derive(Deserialize)]
    struct Number(#[serde(deserialize_with = "read_signed")] i64);

    Ok(Option::<Number>::deserialize(input)?.map(|number| number.0))
}

/// Writes a whole number as kintone does, as a string of digits.
#[cfg(feature = "api")]
pub(crate) fn write_optional<S: serde::Serializer>(
    number: &Option<u64>,
    output: S,
) -> Result<S::Ok, S::Error> {
    match number {
        Some(number) => output.collect_str(number),
        None => output.serialize_none(),
    }
}
