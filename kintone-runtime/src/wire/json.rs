//! Small JSON answers: ids and revisions, which are strings of digits.

use std::fmt;

use serde::de::{self, DeserializeOwned, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

use super::HttpResponse;
use crate::{Error, RecordId, Revision};

/// Reads the whole body.
pub(crate) fn read<R: DeserializeOwned>(response: &HttpResponse) -> Result<R, Error> {
    serde_json::from_slice(&response.body)
        .map_err(|error| Error::unreadable(response.status, error))
}

/// A whole number that travels as a string of digits; a number is taken as well.
pub(crate) fn digits<'de, D: Deserializer<'de>>(input: D) -> Result<u64, D::Error> {
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
            text.parse()
                .map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
        }
    }

    input.deserialize_any(Digits)
}

/// A record id in an answer.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct WireRecordId(#[serde(deserialize_with = "digits")] u64);

impl From<WireRecordId> for RecordId {
    fn from(id: WireRecordId) -> RecordId {
        RecordId::new(id.0)
    }
}

/// A revision in an answer.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct WireRevision(#[serde(deserialize_with = "digits")] u64);

impl From<WireRevision> for Revision {
    fn from(revision: WireRevision) -> Revision {
        Revision::new(revision.0)
    }
}
