//! The fields of a record that the definition of its type does not name, as the codec sees them.

use std::sync::Arc;

use kintone_schema::FieldType;

use super::codec::ValueError;
use super::field_value::Value;
use super::meta::{Meta, Rule};

/// The fields of a record type that takes every field, by their codes.
pub trait Others<'de> {
    /// Returns the fields.
    fn fields(&self) -> Box<dyn Iterator<Item = Other<'_, 'de>> + '_>;

    /// Returns the field with this code.
    fn find(&self, code: &str) -> Option<Other<'_, 'de>>;

    /// Adds a field, or takes the one that is there, to decode into.
    fn add(
        &mut self,
        code: &Arc<str>,
        field_type: Option<&FieldType>,
    ) -> &mut (dyn Value<'de> + '_);
}

/// A field that the definition of the record type does not name.
pub struct Other<'r, 'de> {
    /// The field code.
    pub code: &'r str,
    /// When it can be written, and how an empty value is sent.
    pub rule: Rule<'r>,
    /// The row type, if it is a table.
    pub rows: Option<&'static Meta>,
    /// The value.
    pub value: &'r (dyn Value<'de> + 'r),
}

/// The error of a code that names what kintone gives every record, and no field: a type of records cannot send it either.
pub(crate) fn is_no_field(code: &str) -> Option<ValueError> {
    let why = match code {
        "$id" => {
            "kintone gives a record its id; to change the record that has it, use its `edit()`, or a `Patch` with `on`"
        }
        "$revision" => {
            "kintone counts revisions; to expect one, use the `edit()` of a record, or a `Patch` with `on`"
        }
        _ => return None,
    };
    Some(ValueError::message(why))
}
