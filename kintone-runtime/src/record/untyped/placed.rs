//! [`AnyRecord`] as a record type: it names no fields in its definition, and takes all.

use std::any::Any;
use std::sync::Arc;

use kintone_schema::FieldType;
use kintone_schema::kind;

use super::any_record::{AnyField, AnyRecord, AnyValue};
use super::tokens::{AnyFields, named};
use crate::record::field_value::Value;
use crate::record::others::{Other, Others};
use crate::record::patch::HoldsTables;
use crate::record::{
    ANY_APP, AppRecord, Editable, FieldMeta, Insertable, Meta, OnEmpty, Place, Record, RequiredRow,
    Rule, Slot, SlotMut, TableRow, WholeRow, Write,
};

static META: Meta = Meta {
    name: "AnyRecord",
    app: Some(ANY_APP),
    table: None,
    schema: None,
    fields: &[],
    lookup_apps: &[],
};

impl Record for AnyRecord {
    type Fields = AnyFields;
    const META: &'static Meta = &META;
    const FIELDS: AnyFields = AnyFields;

    fn vacant() -> AnyRecord {
        AnyRecord::new()
    }

    fn field(index: usize) -> &'static FieldMeta {
        named(index)
    }
}

#[diagnostic::do_not_recommend]
impl AppRecord for AnyRecord {}
#[diagnostic::do_not_recommend]
impl TableRow for AnyRecord {}
#[diagnostic::do_not_recommend]
impl WholeRow for AnyRecord {}
#[diagnostic::do_not_recommend]
impl RequiredRow for AnyRecord {}
#[diagnostic::do_not_recommend]
impl Insertable<'_> for AnyRecord {}
#[diagnostic::do_not_recommend]
impl Editable for AnyRecord {}

/// The index is that of a token, whose field the record may lack: it then is empty.
impl<'de> Place<'de> for AnyRecord {
    fn at(&self, index: usize) -> Slot<'_, 'de> {
        static ABSENT: AnyField = AnyField::ABSENT;
        Slot::Value(self.fields.get(named(index).code).unwrap_or(&ABSENT))
    }

    fn at_mut(&mut self, index: usize) -> SlotMut<'_, 'de> {
        SlotMut::Value(self.fields.entry(named(index).code.into()).or_default())
    }

    fn others(&self) -> Option<&dyn Others<'de>> {
        Some(self)
    }

    fn others_mut(&mut self) -> Option<&mut dyn Others<'de>> {
        Some(self)
    }
}

impl<'de> Others<'de> for AnyRecord {
    fn fields(&self) -> Box<dyn Iterator<Item = Other<'_, 'de>> + '_> {
        Box::new(self.fields.iter().map(|(code, field)| other(code, field)))
    }

    fn find(&self, code: &str) -> Option<Other<'_, 'de>> {
        let (code, field) = self.fields.get_key_value(code)?;
        Some(other(code, field))
    }

    fn add(
        &mut self,
        code: &Arc<str>,
        field_type: Option<&FieldType>,
    ) -> &mut (dyn Value<'de> + '_) {
        let field = self.fields.entry(code.clone()).or_default();
        field.field_type = field_type.cloned();
        field
    }
}

fn other<'r, 'de>(code: &'r str, field: &'r AnyField) -> Other<'r, 'de> {
    Other {
        code,
        rule: Rule {
            field_type: field.field_type().map_or("", FieldType::as_str),
            write: match field.write() {
                kind::Write::Always => Write::Always,
                kind::Write::OnAdd => Write::OnAdd,
                kind::Write::Never => Write::Never,
            },
            // What a record has is meant: a default of the form does not take its place.
            on_empty: OnEmpty::Send,
        },
        rows: matches!(field.value, AnyValue::Rows(_)).then_some(&META),
        value: field,
    }
}

impl HoldsTables for AnyRecord {
    fn table(&self, index: usize) -> Option<&dyn Any> {
        match self.get(named(index).code)? {
            AnyValue::Rows(rows) => Some(rows),
            _ => None,
        }
    }
}
