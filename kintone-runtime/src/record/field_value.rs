//! The two traits by which a Rust type becomes the value of a field: [`Value`] is its codec,
//! [`FieldValue`] says which kinds of field it may hold.

use crate::record::codec::{Cursor, Encoder, ValueError};
use crate::record::kind::Kind;

/// The codec of one value: decoded in place, encoded behind `"value":`.
///
/// A type of your own joins by implementing this and [`FieldValue`], and [`Scalar`](crate::record::values::Scalar) to be used in `Option`.
/// The lifetime is that of the answer, from which text may be borrowed.
///
/// ```
/// use kintone_runtime::record::kind;
/// use kintone_runtime::record::codec::{Cursor, Encoder, ValueError};
/// use kintone_runtime::record::field_value::{FieldValue, Value};
/// use kintone_runtime::record::values::Scalar;
///
/// /// An amount without decimals.
/// struct Yen(i64);
///
/// impl FieldValue<kind::NUMBER> for Yen {}
/// impl Scalar for Yen {}
///
/// impl<'de> Value<'de> for Yen {
///     fn decode(&mut self, input: &mut Cursor<'de>) -> Result<(), ValueError> {
///         self.0.decode(input)
///     }
///
///     fn clear(&mut self) -> Result<(), ValueError> {
///         Err(ValueError::empty())
///     }
///
///     fn encode(&self, out: &mut Encoder) -> Result<(), ValueError> {
///         self.0.encode(out)
///     }
///
///     fn vacant() -> Yen {
///         Yen(0)
///     }
/// }
/// ```
pub trait Value<'de> {
    /// Reads the JSON value at the cursor. `null` and a missing key never come here: they are [`clear`](Value::clear).
    fn decode(&mut self, input: &mut Cursor<'de>) -> Result<(), ValueError>;

    /// Takes the empty value: kintone answered `null`, or the key was missing.
    ///
    /// A type without an empty value returns [`ValueError::empty`].
    fn clear(&mut self) -> Result<(), ValueError>;

    /// Writes the JSON value; for an empty one what clears the field (`null`, `""` or `[]`).
    fn encode(&self, out: &mut Encoder) -> Result<(), ValueError>;

    /// Whether there is something to send.
    fn presence(&self) -> Presence {
        Presence::Filled
    }

    /// What a field starts from before its record is decoded. Never seen by a user, unless it is the empty value.
    fn vacant() -> Self
    where
        Self: Sized;
}

/// Whether a value is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// A value.
    Filled,
    /// The empty value: sent or left out by the rules of the operation.
    Empty,
    /// Never sent, whatever it holds.
    Withheld,
}

/// Says that this Rust type may hold a field of kind `K`.
///
/// ```
/// use kintone_runtime::record::kind;
/// use kintone_runtime::record::field_value::FieldValue;
///
/// struct Yen(i64);
/// impl FieldValue<kind::NUMBER> for Yen {}
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot hold a kintone field of this kind",
    label = "cannot hold `{K}`"
)]
pub trait FieldValue<K: Kind> {}
