//! The field tokens of records without a type: codes known at run time in place of the fields of a struct.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use bigdecimal::BigDecimal;

use super::any_record::{AnyRecord, AnyValue};
use crate::record::codec::{Encoder, Mode};
use crate::record::id::RecordId;
use crate::record::kind::{ID, Kind, NUMBER, SINGLE_LINE_TEXT, SUBTABLE, UNKNOWN, Unique};
use crate::record::values::Row;
use crate::record::{Field, FieldMeta, Meta, Record};

/// The fields of an [`AnyRecord`], in the closures that name one: `|f| f.field("件名")`.
///
/// A field takes all operators and values of the query language: which of them go with its type, only kintone knows. Values
/// are escaped. Codes are not, and not checked: kintone refuses a query that names a field which the app does not have.
///
/// ```
/// use kintone_runtime::{AnyRecord, Patch, Query};
/// use kintone_runtime::query::this_month;
///
/// let query = Query::<AnyRecord>::filter(|f| {
///     let large = f.field("合計").gt(1000).and(f.field("件名").like("\"保守\""));
///     large.and(f.field("請求日").eq(this_month())).order_by(f.field("請求日").desc())
/// });
/// assert_eq!(
///     query.to_string(),
///     r#"合計 > "1000" and 件名 like "\"保守\"" and 請求日 = THIS_MONTH() order by 請求日 desc"#
/// );
///
/// let patch = Patch::<AnyRecord>::new().set(|f| f.field("備考"), "郵送").set(|f| f.field("数量"), 3);
/// let update = patch.by_key(|f| f.unique_text("請求書番号"), "INV-1", None);
/// ```
///
/// The code of each field that is named like this is kept as long as the program runs, once. Codes that a program takes from whoever calls it
/// should be checked against the form first.
#[derive(Debug, Clone, Copy)]
pub struct AnyFields;

impl AnyFields {
    /// Names the field with this code.
    pub fn field(self, code: &str) -> Field<AnyRecord, UNKNOWN, AnyValue> {
        Field::unchecked(index(code, UNKNOWN::TYPE, None))
    }

    /// Names the text field with this code, whose values the form requires to be unique: an update key.
    pub fn unique_text(self, code: &str) -> Field<AnyRecord, Unique<SINGLE_LINE_TEXT>, String> {
        Field::unchecked(index(code, SINGLE_LINE_TEXT::TYPE, None))
    }

    /// Names the NUMBER field with this code, whose values the form requires to be unique: an update key.
    pub fn unique_number(self, code: &str) -> Field<AnyRecord, Unique<NUMBER>, Option<BigDecimal>> {
        Field::unchecked(index(code, NUMBER::TYPE, None))
    }

    /// Names the table with this code, whose rows a [`Patch`](crate::Patch) changes or replaces. Queries name the fields in it by their codes alone.
    pub fn table(self, code: &str) -> Field<AnyRecord, SUBTABLE, Vec<Row<AnyRecord>>> {
        Field::unchecked(index(code, SUBTABLE::TYPE, Some(|| AnyRecord::META)))
    }

    /// Names the record id, `$id`.
    pub fn record_id(self) -> Field<AnyRecord, ID, RecordId> {
        Field::record_id()
    }
}

/// The fields that the program has named, in the order in which it did. A token is an index, which says nothing without them.
#[derive(Default)]
struct Named {
    fields: Vec<&'static FieldMeta>,
    by_code: HashMap<(&'static str, &'static str), usize>,
}

static NAMED: RwLock<Option<Named>> = RwLock::new(None);

/// The definition of the field whose token has this index.
pub(super) fn named(index: usize) -> &'static FieldMeta {
    let named = NAMED.read().unwrap_or_else(PoisonError::into_inner);
    let fields = named.as_ref().map_or(&[][..], |named| &named.fields);
    fields[index]
}

fn index(code: &str, field_type: &'static str, rows: Option<fn() -> &'static Meta>) -> usize {
    let find = |named: &Option<Named>| {
        let named = named.as_ref()?;
        named.by_code.get(&(code, field_type)).copied()
    };
    if let Some(index) = find(&NAMED.read().unwrap_or_else(PoisonError::into_inner)) {
        return index;
    }
    let mut named = NAMED.write().unwrap_or_else(PoisonError::into_inner);
    // Another thread may have been faster.
    if let Some(index) = find(&named) {
        return index;
    }
    let named = named.get_or_insert_default();
    let code: &'static str = Box::leak(code.into());
    let field = FieldMeta {
        rows,
        ..FieldMeta::new(code, field_type, Box::leak(prefix(code).into()))
    };
    named.fields.push(Box::leak(Box::new(field)));
    let index = named.fields.len() - 1;
    named.by_code.insert((code, field_type), index);
    index
}

/// `"code":{"value":`
fn prefix(code: &str) -> String {
    let mut out = Encoder::new(Mode::Update);
    out.text(code);
    out.raw(":{\"value\":");
    String::from_utf8_lossy(&out.into_json()).into_owned()
}
