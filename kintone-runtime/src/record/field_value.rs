//! The traits of field values: [`Value`] encodes and decodes them, [`FieldValue`] says which kinds of field a Rust type can hold.

use crate::record::codec::{Cursor, Encoder, ValueError};
use crate::record::kind::Kind;

/// The codec of a value.
///
/// Types of your own implement this and [`FieldValue`], and [`Scalar`](crate::record::values::Scalar) to be used in `Option`. The lifetime
/// is that of the answer, from which text can be borrowed.
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
    /// Decodes the JSON value at the cursor. For `null` and missing values, [`clear`](Value::clear) is called instead.
    fn decode(&mut self, input: &mut Cursor<'de>) -> Result<(), ValueError>;

    /// Sets the empty value, because kintone returned `null` or no value.
    ///
    /// # Errors
    ///
    /// [`ValueError::empty`] if the type has no empty value.
    fn clear(&mut self) -> Result<(), ValueError>;

    /// Writes the JSON value. An empty value writes what clears the field: `null`, `""` or `[]`.
    fn encode(&self, out: &mut Encoder) -> Result<(), ValueError>;

    /// Returns whether there is something to send.
    fn presence(&self) -> Presence {
        Presence::Filled
    }

    /// Returns the value that a field has before its record is decoded.
    fn vacant() -> Self
    where
        Self: Sized;
}

/// Whether a value is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// A value.
    Filled,
    /// The empty value, which is sent or left out depending on the operation.
    Empty,
    /// A value that is never sent.
    Withheld,
}

/// A Rust type that can hold fields of kind `K`.
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
