//! Fields without a value get the empty one.

use super::{FieldSet, ValueError};
use crate::record::{Meta, Place, SlotMut};

/// Gives field `index` the empty value.
pub(super) fn clear<'de>(
    index: usize,
    meta: &'static Meta,
    record: &mut dyn Place<'de>,
) -> Result<(), ValueError> {
    let result = match record.at_mut(index) {
        SlotMut::Value(value) => value.clear(),
        SlotMut::With(value, with) => (with.clear)(value),
    };
    result.map_err(|error| error.in_field(meta.fields[index].code))
}

/// Gives the fields that a record or row lacks the empty value. `None` if it lacks none.
pub(super) fn complete<'de>(
    meta: &'static Meta,
    record: &mut dyn Place<'de>,
    found: &FieldSet,
) -> Result<Option<Box<FieldSet>>, ValueError> {
    if found.len() == meta.fields.len() {
        return Ok(None);
    }
    let mut missing = FieldSet::new();
    for index in (0..meta.fields.len()).filter(|index| !found.contains(*index)) {
        clear(index, meta, record)?;
        missing.insert(index);
    }
    Ok(Some(Box::new(missing)))
}
