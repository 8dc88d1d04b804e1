//! Two versions of a table become what changed in its rows: which did not, and a change that would not be sent.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde::Deserialize;
use serde_json::Value;

use kintone_schema::suggest::nearest;

use super::ValueError;
use crate::record::field_value::Presence;
use crate::record::id::RowId;
use crate::record::{Meta, Write};

/// The member beside a `value` in a row that is not sent.
pub(crate) const UNSENT: &str = "unsent";
/// What it says of a radio button without an option. Any other value is one that is never sent.
pub(super) const CLEARED: &str = "cleared";

pub(super) const NOT_IN_ROWS: &str = "the rows of the table had no such field when they were read";

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

    fn value(&self, code: &str) -> Option<&Value> {
        self.value.get(code)?.get("value")
    }

    /// The fields of the row, and when each can be written. Of one that the definition of the row type does not name, the mark
    /// says so.
    fn fields(&self, meta: &'static Meta) -> impl Iterator<Item = (&str, Write)> {
        let named = meta.fields.iter().map(|field| (field.code, field.write));
        let is_named = |code: &str| meta.fields.iter().any(|field| field.code == code);
        let others = self.value.iter().filter(move |(code, _)| !is_named(code));
        let others = others.map(|(code, members)| {
            let is_withheld = members.get(UNSENT).is_some_and(|why| why != CLEARED);
            let write = if is_withheld {
                Write::Never
            } else {
                Write::Always
            };
            (code.as_str(), write)
        });
        named.chain(others)
    }

    /// The error of a field that no row had when the table was read.
    fn unknown(&self, known: &BTreeSet<String>) -> Option<ValueError> {
        let mut codes: Vec<&String> = self.value.keys().collect();
        codes.sort_unstable();
        let code = codes.into_iter().find(|code| !known.contains(*code))?;
        let error = was_not_there(code, NOT_IN_ROWS, known.iter().map(|code| &**code));
        Some(error.in_field(code.clone()))
    }

    /// Why the value of a field differs from that of the row before, although it is not sent. `given` is the row as it was in
    /// a struct that was made anew.
    fn loses(
        &self,
        before: &WholeRow,
        given: Option<&WholeRow>,
        code: &str,
        write: Write,
    ) -> Option<ValueError> {
        let value = self.value(code)?;
        let presence = match self.value.get(code)?.get(UNSENT)? == CLEARED {
            true => Presence::Empty,
            false => Presence::Withheld,
        };
        let was_given = given.and_then(|given| given.value(code)) == Some(value);
        let lost = || lost_change(write, presence, &value.to_string(), was_given);
        (before.value(code) != Some(value)).then(lost)?
    }
}

impl RowChanges {
    /// From the table as it was to the table as it is, both as [`encode_whole`](super::encode_whole) writes them. `given` is
    /// the table as it was in a struct that was made anew.
    pub(crate) fn between(
        meta: &'static Meta,
        before: &[u8],
        given: Option<&[u8]>,
        now: &[u8],
    ) -> RowChanges {
        let rows = |json| serde_json::from_slice::<Vec<WholeRow>>(json);
        let mut changes = RowChanges::default();
        let (Ok(before), Ok(now)) = (rows(before), rows(now)) else {
            // A value that cannot be encoded is an error when the table is sent.
            return changes;
        };
        // Every row of a table has the same fields. An empty table does not say which.
        let known: BTreeSet<String> = match meta.is_untyped() {
            true => before
                .iter()
                .flat_map(|row| row.value.keys().cloned())
                .collect(),
            false => BTreeSet::new(),
        };
        let mut before = by_id(before);
        let mut seen = HashSet::new();
        let given = by_id(given.and_then(|given| rows(given).ok()).unwrap_or_default());
        for (index, row) in now.iter().enumerate() {
            if changes.lost.is_none() && !known.is_empty() {
                let lost = row.unknown(&known);
                changes.lost = lost.map(|lost| lost.in_row(index, row.id()));
            }
            let Some(id) = row.id() else {
                continue;
            };
            let is_first = seen.insert(id);
            let lost = match before.remove(&id) {
                None => Some(not_its_row(is_first)),
                Some(old) if *row == old => {
                    changes.untouched.push(id);
                    None
                }
                Some(old) => row.fields(meta).find_map(|(code, write)| {
                    let error = row.loses(&old, given.get(&id), code, write)?;
                    Some(error.in_field(code.to_owned()))
                }),
            };
            if changes.lost.is_none() {
                changes.lost = lost.map(|lost| lost.in_row(index, Some(id)));
            }
        }
        changes
    }
}

fn by_id(rows: Vec<WholeRow>) -> HashMap<RowId, WholeRow> {
    let rows = rows.into_iter();
    rows.filter_map(|row| Some((row.id()?, row))).collect()
}

/// A row with an id that kintone did not give to a row of this record, or with that of a row before.
fn not_its_row(is_first: bool) -> ValueError {
    let why = match is_first {
        true => "the record that was read has no row with this id",
        false => "another row of the table has this id",
    };
    ValueError::message(format!(
        "{why}; a new row has no id: make it with `Row::new`"
    ))
}

/// The error of a field that was set although what was read does not have it: kintone ignores what it does not know. `absent`
/// says where it was not.
pub(crate) fn was_not_there<'c>(
    code: &str,
    absent: &str,
    known: impl IntoIterator<Item = &'c str>,
) -> ValueError {
    let remedy = match nearest(code, known) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => ": it may be misspelt, or may not be seen by this user".to_owned(),
    };
    ValueError::message(format!("it was set, but {absent}{remedy}"))
}

/// The error for a change that an update would leave out without a word. What is never sent may be empty if it `was_given` so
/// in a struct that was made anew.
pub(crate) fn lost_change(
    write: Write,
    presence: Presence,
    json: &str,
    was_given: bool,
) -> Option<ValueError> {
    let is_empty = matches!(json, "null" | "\"\"" | "[]");
    let change = if is_empty { "emptied" } else { "changed" };
    Some(ValueError::message(match write {
        Write::Always if presence == Presence::Empty => {
            "it was cleared, but kintone has no empty radio button: set it to one of its options"
                .to_owned()
        }
        _ if is_empty && was_given && presence == Presence::Withheld => return None,
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
