//! Small JSON answers: ids and revisions, which are strings of digits.

use serde::de::DeserializeOwned;
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
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Digits {
        Number(u64),
        Text(String),
    }
    match Digits::deserialize(input)? {
        Digits::Number(number) => Ok(number),
        Digits::Text(text) => text
            .parse()
            .map_err(|_| serde::de::Error::custom(format_args!("expected digits, found {text:?}"))),
    }
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
