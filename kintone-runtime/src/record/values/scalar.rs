//! `Option`, for values that can be empty.

use crate::record::codec::{Cursor, Encoder, ValueError};
use crate::record::field_value::{FieldValue, Presence, Value};
use crate::record::kind::Kind;

/// A value that can be in an `Option`: neither a list nor an `Option`.
///
/// Types of your own implement it to be used as `Option<Yen>`:
///
/// ```
/// use kintone_runtime::record::kind;
/// use kintone_runtime::record::field_value::FieldValue;
/// use kintone_runtime::record::values::Scalar;
///
/// struct Yen(i64);
/// impl FieldValue<kind::NUMBER> for Yen {}
/// impl Scalar for Yen {}
/// ```
#[diagnostic::on_unimplemented(
    message = "`Option<{Self}>` cannot hold a kintone field",
    note = "`Option` goes around single values; a list is empty on its own. A type of your own needs `impl kintone_runtime::record::values::Scalar`"
)]
pub trait Scalar {
    /// Whether the type has an empty value, as text has. Other types must be in an `Option` to hold a field that can be empty.
    const HOLDS_EMPTY: bool = false;
}

impl<K: Kind, T: FieldValue<K> + Scalar> FieldValue<K> for Option<T> {}

/// What `from_kintone` of `#[kintone(with = …)]` takes, unless an empty value is an error.
#[diagnostic::on_unimplemented(
    message = "the field may be empty, and `{Self}` has no empty value",
    label = "takes a `{Self}`",
    note = "let `from_kintone` take an `Option`, and `to_kintone` return one; or write #[kintone(empty = error)] beside `with`"
)]
pub trait HoldsEmpty {}

#[diagnostic::do_not_recommend]
impl<T> HoldsEmpty for Option<T> {}
impl<T> HoldsEmpty for Vec<T> {}

impl<'de, T: Value<'de>> Value<'de> for Option<T> {
    fn decode(&mut self, input: &mut Cursor<'de>) -> Result<(), ValueError> {
        if input.empty() {
            *self = None;
            return Ok(());
        }
        self.insert(T::vacant()).decode(input)
    }

    fn clear(&mut self) -> Result<(), ValueError> {
        *self = None;
        Ok(())
    }

    fn encode(&self, out: &mut Encoder) -> Result<(), ValueError> {
        match self {
            Some(value) => value.encode(out),
            None => {
                out.null();
                Ok(())
            }
        }
    }

    fn presence(&self) -> Presence {
        self.as_ref().map_or(Presence::Empty, Value::presence)
    }

    fn vacant() -> Option<T> {
        None
    }
}
