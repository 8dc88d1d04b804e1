//! Small JSON answers: ids and revisions, which are strings of digits.

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::HttpResponse;
use crate::endpoint::error::Error;
use crate::record::digits;
use crate::record::id::{RecordId, Revision};

/// Reads the whole body.
pub(crate) fn read<R: DeserializeOwned>(response: &HttpResponse) -> Result<R, Error> {
    serde_json::from_slice(&response.body)
        .map_err(|error| Error::unreadable(response.status, error))
}

/// The answer of a request that has nothing to say but that it was carried out: an object without any member, or with some
/// that this version does not know.
///
/// A page of a gateway proves nothing, and neither does an error with the status of a success: both are errors.
///
/// ```
/// use kintone_runtime::endpoint::Done;
///
/// assert!(serde_json::from_str::<Done>("{}").is_ok());
/// assert!(serde_json::from_str::<Done>(r#"{"code": "GAIA_NO01", "message": "No privilege."}"#).is_err());
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Done;

/// The members by which kintone says that something went wrong.
const ERROR_MEMBERS: [&str; 4] = ["code", "message", "errors", "results"];

impl<'de> Deserialize<'de> for Done {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Done, D::Error> {
        let members = Map::<String, Value>::deserialize(input)?;
        let Some(member) = ERROR_MEMBERS
            .into_iter()
            .find(|member| members.contains_key(*member))
        else {
            return Ok(Done);
        };
        let text = |member: &str| members.get(member).and_then(Value::as_str);
        Err(D::Error::custom(match (text("code"), text("message")) {
            (Some(code), Some(message)) => {
                format!("expected an empty object, found the error {code}: {message}")
            }
            (Some(code), None) => format!("expected an empty object, found the error {code}"),
            _ => format!("expected an empty object, found `{member}`"),
        }))
    }
}

/// Reads an answer that says no more than that the request was carried out.
pub(crate) fn read_done(response: &HttpResponse) -> Result<(), Error> {
    read(response).map(|Done| ())
}

/// A record id in an answer: 1 or more.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct WireRecordId(#[serde(deserialize_with = "digits::read_positive")] u64);

impl From<WireRecordId> for RecordId {
    fn from(id: WireRecordId) -> RecordId {
        RecordId::new(id.0)
    }
}

/// The revision of a record in an answer: 1 or more.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct WireRevision(#[serde(deserialize_with = "digits::read_positive")] u64);

impl From<WireRevision> for Revision {
    fn from(revision: WireRevision) -> Revision {
        Revision::new(revision.0)
    }
}
