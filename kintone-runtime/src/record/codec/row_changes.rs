//! Two versions of a table become what changed in its rows: which did not, and a change that would not be sent.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;

use super::ValueError;
use crate::record::field_value::Presence;
use crate::record::id::RowId;
use crate::record::{FieldMeta, Meta, Write};

/// The member beside a `value` in a row that is not sent.
pub(crate) const UNSENT: &str = "unsent";
/// What it says of a radio button without an option. Any other value is one that is never sent.
pub(super) const CLEARED: &str = "cleared";

/// What changed in the rows that a table had before.
#[derive(Debug, Default)]
pub(crate) struct RowChanges {
    /// The rows in which nothing changed.
    pub(crate) untouched: Vec<RowId>,
    /// A change that would not be sent.
    pub(crate) lost: Option<ValueError>,
}

/// A row as [`encode_whole`](super::encode_whole) writes it.
#[derive(Deserialize, PartialEq)]
struct WholeRow {
    id: Option<String>,
    value: HashMap<String, HashMap<String, Value>>,
}

impl WholeRow {
    fn id(&self) -> Option<RowId> {
        self.id.as_ref()?.parse().ok().map(RowId::new)
    }

    /// Why the value of a field differs from that of the row before, although it is not sent.
    fn loses(&self, before: &WholeRow, field: &FieldMeta, origin: Origin) -> Option<ValueError> {
        let (old, new) = (before.value.get(field.code)?, self.value.get(field.code)?);
        let (value, unsent) = (new.get("value")?, new.get(UNSENT)?);
        let presence = match unsent == CLEARED {
            true => Presence::Empty,
            false => Presence::Withheld,
        };
        let is_changed = old.get("value") != Some(value);
        let lost = || lost_change(field, presence, &value.to_string(), origin);
        is_changed.then(lost)?
    }
}

impl RowChanges {
    /// From the table as it was to the table as it is, both as [`encode_whole`](super::encode_whole) writes them.
    pub(crate) fn between(
        meta: &'static Meta,
        before: &[u8],
        now: &[u8],
        origin: Origin,
    ) -> RowChanges {
        let rows = |json| serde_json::from_slice::<Vec<WholeRow>>(json);
        let mut changes = RowChanges::default();
        let (Ok(before), Ok(now)) = (rows(before), rows(now)) else {
            // A value that cannot be encoded is an error when the table is sent.
            return changes;
        };
        let before: HashMap<RowId, WholeRow> = before
            .into_iter()
            .filter_map(|row| Some((row.id()?, row)))
            .collect();
        for (index, row) in now.iter().enumerate() {
            let Some((id, old)) = row.id().and_then(|id| Some((id, before.get(&id)?))) else {
                continue;
            };
            if row == old {
                changes.untouched.push(id);
                continue;
            }
            let mut lost = meta.fields.iter().filter_map(|field| {
                let error = row.loses(old, field, origin)?.in_field(field.code);
                Some(error.in_row(index, Some(id)))
            });
            if changes.lost.is_none() {
                changes.lost = lost.next();
            }
        }
        changes
    }
}

/// Where the values of an edited record or table are from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// From what was read: all that differs was changed.
    Read,
    /// From a struct that was made anew, in which what is never sent is empty.
    Anew,
}

/// The error for a change that an update would leave out without a word.
pub(crate) fn lost_change(
    field: &FieldMeta,
    presence: Presence,
    json: &str,
    origin: Origin,
) -> Option<ValueError> {
    let is_empty = matches!(json, "null" | "\"\"" | "[]");
    let change = if is_empty { "emptied" } else { "changed" };
    Some(ValueError::message(match field.write {
        Write::Always if presence == Presence::Empty => {
            "it was cleared, but kintone has no empty radio button: set it to one of its options"
                .to_owned()
        }
        _ if is_empty && origin == Origin::Anew => return None,
        Write::Never => {
            format!("it was {change}, but kintone fills it, and an update cannot write it")
        }
        Write::OnAdd => {
            format!("it was {change}, but it can be given only when the record is added")
        }
        Write::Always => format!(
            "it was {change}, but its Rust type is one that is never sent, like `ReadOnly`; give the field another type to write it"
        ),
    }))
}

/// The same for a value that was meant to be sent with a whole record.
pub(crate) fn is_given_on_add(presence: Presence) -> Option<ValueError> {
    (presence == Presence::Filled).then(|| {
        ValueError::message(
            "it was set, but it can be given only when the record is added, and an upsert never sends it",
        )
    })
}
