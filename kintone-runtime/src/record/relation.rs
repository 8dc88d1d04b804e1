//! How a record refers to those of another app: by the key of a lookup, or by an equal value.

use std::fmt;
use std::marker::PhantomData;

use crate::record::Place;
use crate::record::Record;
use crate::record::codec::encode_whole;
use crate::record::meta::{FieldMeta, Meta};
use crate::record::saved::Saved;
use crate::record::values::{Row, read_number};

/// How records of type `R` refer to records of type `S`: by the key of a lookup, or as related records.
///
/// The derive makes one for each field that `#[kintone(related(…))]` names; it is a method of the tokens, under the name of
/// the field: `|f| f.取引先()`.
pub struct Relation<R, S> {
    pub(crate) meta: &'static RelationMeta,
    records: PhantomData<fn() -> (R, S)>,
}

/// What a relation consists of. For the derive.
#[doc(hidden)]
#[derive(Debug)]
pub struct RelationMeta {
    /// The code of the lookup, or of the related records.
    pub code: &'static str,
    /// The position of the field of `R` whose value is looked for.
    pub index: usize,
    /// The code of the field of `S` that has the same value.
    pub other: &'static str,
    /// A further condition on the records of `S`; empty if there is none.
    pub filter: &'static str,
}

impl<R, S> Relation<R, S> {
    /// Creates the relation. For the derive.
    #[doc(hidden)]
    pub const fn new(meta: &'static RelationMeta) -> Relation<R, S> {
        Relation {
            meta,
            records: PhantomData,
        }
    }

    /// Returns the code of the field: the lookup, or the related records.
    pub const fn code(self) -> &'static str {
        self.meta.code
    }
}

impl<R, S> Clone for Relation<R, S> {
    fn clone(&self) -> Relation<R, S> {
        *self
    }
}

impl<R, S> Copy for Relation<R, S> {}

impl<R, S> fmt::Debug for Relation<R, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Relation").field(&self.meta.code).finish()
    }
}

/// What holds a record: the record itself, one that was read, or the row of a table.
pub trait HoldsRecord {
    /// The type of the record.
    type Record: Record;

    /// Returns the record.
    fn record(&self) -> &Self::Record;
}

impl<T: Record> HoldsRecord for T {
    type Record = T;

    fn record(&self) -> &T {
        self
    }
}

impl<T: Record> HoldsRecord for Saved<T> {
    type Record = T;

    fn record(&self) -> &T {
        self
    }
}

impl<T: Record> HoldsRecord for Row<T> {
    type Record = T;

    fn record(&self) -> &T {
        self
    }
}

/// A value by which records of two apps are one another's: numbers by what they are, everything else by its text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct SharedValue(String);

impl SharedValue {
    /// The value of a field; `None` if it is empty, or is not one value.
    pub(crate) fn of<'de, T: Record + Place<'de>>(record: &T, index: usize) -> Option<SharedValue> {
        let field: &'static FieldMeta = T::META.fields.get(index)?;
        let mut json = Vec::new();
        encode_whole(field, &record.at(index), &mut json);
        let text = match serde_json::from_slice(&json).ok()? {
            serde_json::Value::String(text) => text,
            _ => return None,
        };
        if text.is_empty() {
            return None;
        }
        Some(SharedValue(match (field.field_type, read_number(&text)) {
            ("NUMBER" | "CALC", Ok(number)) => number.normalized().to_plain_string(),
            // An app with a code puts it before the number.
            ("RECORD_NUMBER", _) => text.rsplit('-').next().unwrap_or_default().to_owned(),
            _ => text,
        }))
    }

    /// The id of a record, which is what its record number stands for.
    pub(crate) fn of_id(id: u64) -> SharedValue {
        SharedValue(id.to_string())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Returns whether a record type has no field with this code, or one whose values can equal those of the other side. For the derive.
#[doc(hidden)]
pub const fn may_be_related(meta: &Meta, code: &str, is_number: bool) -> bool {
    let mut at = 0;
    while at < meta.fields.len() {
        let field = &meta.fields[at];
        if is_same(field.code, code) {
            let is_text =
                is_same(field.field_type, "SINGLE_LINE_TEXT") || is_same(field.field_type, "LINK");
            let is_numeric =
                is_same(field.field_type, "NUMBER") || is_same(field.field_type, "CALC");
            return !(is_number && is_text || !is_number && is_numeric);
        }
        at += 1;
    }
    true
}

const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}
