//! Record numbers: `12`, or `SALES-12` if the app has a code.

use std::fmt;

use super::Scalar;
use crate::record::codec::{Cursor, Encoder, ValueError};
use crate::record::field_value::{FieldValue, Value};
use crate::record::id::RecordId;
use crate::record::kind::RECORD_NUMBER;

/// A record number: the id of the record, after the code of the app if it has one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RecordNumber {
    /// The code of the app.
    pub app_code: Option<String>,
    /// The id of the record.
    pub id: RecordId,
}

impl fmt::Display for RecordNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.app_code {
            Some(code) => write!(f, "{code}-{}", self.id),
            None => self.id.fmt(f),
        }
    }
}

impl RecordNumber {
    pub(super) fn parse(text: &str) -> Option<RecordNumber> {
        let (app_code, id) = match text.rsplit_once('-') {
            Some((code, id)) => (Some(code.to_owned()), id),
            None => (None, text),
        };
        let id = id.parse().ok()?;
        Some(RecordNumber { app_code, id })
    }
}

impl FieldValue<RECORD_NUMBER> for RecordNumber {}
impl Scalar for RecordNumber {}

impl<'de> Value<'de> for RecordNumber {
    fn decode(&mut self, input: &mut Cursor<'de>) -> Result<(), ValueError> {
        let text = input.number_text()?;
        *self = match &*text {
            "" => return Err(ValueError::empty()),
            text => RecordNumber::parse(text)
                .ok_or_else(|| ValueError::expected("a record number like 12 or SALES-12", text))?,
        };
        Ok(())
    }

    fn clear(&mut self) -> Result<(), ValueError> {
        Err(ValueError::empty())
    }

    fn encode(&self, out: &mut Encoder) -> Result<(), ValueError> {
        out.text(&self.to_string());
        Ok(())
    }

    fn vacant() -> RecordNumber {
        RecordNumber {
            app_code: None,
            id: RecordId::new(0),
        }
    }
}
