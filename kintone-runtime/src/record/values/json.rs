//! The value of a field whose type this version does not know.

use super::Scalar;
use super::scalar::HoldsEmpty;
use crate::record::codec::{Cursor, Encoder, ValueError};
use crate::record::field_value::{FieldValue, Presence, Value};
use crate::record::kind::UNKNOWN;

/// The JSON of a value, for a field type that this version does not know.
///
/// Two values are equal if their texts are.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Json(String);

impl Json {
    /// Returns the JSON text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Creates a value from JSON text. `None` if the text is not JSON.
    pub fn from_text(text: &str) -> Option<Json> {
        let mut input = Cursor::new(text);
        let json = input.raw().ok()?.to_owned();
        input.finish().ok()?;
        Some(Json(json))
    }
}

impl Default for Json {
    /// `null`.
    fn default() -> Json {
        Json("null".to_owned())
    }
}

impl FieldValue<UNKNOWN> for Json {}
impl Scalar for Json {
    const HOLDS_EMPTY: bool = true;
}
impl HoldsEmpty for Json {}

impl<'de> Value<'de> for Json {
    fn decode(&mut self, input: &mut Cursor<'de>) -> Result<(), ValueError> {
        *self = Json(input.raw()?.to_owned());
        Ok(())
    }

    fn clear(&mut self) -> Result<(), ValueError> {
        *self = Json::default();
        Ok(())
    }

    fn encode(&self, out: &mut Encoder) -> Result<(), ValueError> {
        out.raw(&self.0);
        Ok(())
    }

    fn presence(&self) -> Presence {
        match self.0.as_str() {
            "null" | "\"\"" | "[]" => Presence::Empty,
            _ => Presence::Filled,
        }
    }

    fn vacant() -> Json {
        Json::default()
    }
}
