//! The columns of a file: which fields of the form it has, and in which order.

use std::collections::BTreeMap;

use kintone_schema::suggest::nearest;
use kintone_schema::{AppSchema, Field, FieldType};

use crate::api::{LayoutRow, LayoutRowType};
use crate::endpoint::error::Error;
use crate::record::{FieldMeta, Meta};

/// The first column of a file with tables: the mark of the lines that begin a record.
pub(super) const MARK: &str = "*";

/// What the first line calls the columns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ColumnNames {
    /// Field codes, as cli-kintone does.
    #[default]
    Codes,
    /// The labels that people see in the form. Labels need not be unique: a label of two fields is an error.
    Labels,
}

impl ColumnNames {
    pub(super) fn of(self, field: &Field) -> &str {
        match self {
            ColumnNames::Codes => field.code(),
            ColumnNames::Labels => field.label(),
        }
    }

    /// What they are, in messages.
    pub(super) fn what(self) -> &'static str {
        match self {
            ColumnNames::Codes => "field code",
            ColumnNames::Labels => "label",
        }
    }
}

/// A field of the record, or a table with its own, in an export.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) field: Field,
    /// The fields of a table.
    pub(super) inner: Option<Vec<Field>>,
    /// The index of the field in the definition of the record type, if that names fields.
    pub(super) index: Option<usize>,
}

impl Block {
    /// How many columns it has.
    pub(super) fn width(&self) -> usize {
        1 + self.inner.as_ref().map_or(0, Vec::len)
    }
}

/// What kintone adds to every record, in the order in which cli-kintone writes it after the form.
const SYSTEM: [FieldType; 5] = [
    FieldType::RecordNumber,
    FieldType::Creator,
    FieldType::CreatedTime,
    FieldType::Modifier,
    FieldType::UpdatedTime,
];

/// The fields of a layout, those of a table after it.
pub(super) fn order_of(layout: &[LayoutRow]) -> Vec<String> {
    let mut order = Vec::new();
    for row in layout {
        if row.row_type == LayoutRowType::Subtable {
            order.extend(row.code.clone());
        }
        let fields = row.fields.iter().flatten();
        order.extend(fields.filter_map(|item| item.code.clone()));
        order.extend(order_of(row.layout.as_deref().unwrap_or_default()));
    }
    order
}

/// The columns of an export: those that are wanted, or else those of the record type, or else those of the form in its order.
pub(super) fn exported(
    form: &AppSchema,
    meta: &'static Meta,
    order: &[String],
    wanted: Option<&[String]>,
) -> Result<Vec<Block>, Error> {
    let codes: Vec<&str> = match wanted {
        Some(wanted) => wanted.iter().map(String::as_str).collect(),
        None if meta.is_untyped() => of_form(form, order),
        None => {
            let codes = meta.fields.iter().map(|field| field.code);
            codes.filter(|code| form.field(code).is_some()).collect()
        }
    };
    let places: BTreeMap<&str, usize> = order
        .iter()
        .enumerate()
        .map(|(place, code)| (code.as_str(), place))
        .collect();
    let blocks = codes.iter().enumerate().map(|(at, code)| {
        if codes[..at].contains(code) {
            return Err(format!("the column {code} is named twice: name it once"));
        }
        let field = form.field(code).filter(|field| field.holds_value());
        let field = field.ok_or_else(|| unknown(form, code))?;
        let index = match meta.is_untyped() {
            true => None,
            false => Some(index_of(meta, code)?),
        };
        let is_table = *field.field_type() == FieldType::Subtable;
        let rows = index.and_then(|index| meta.fields.get(index)?.rows);
        let inner = is_table.then(|| inner(field, rows.map(|rows| rows()), &places));
        Ok(Block {
            field: field.clone(),
            inner,
            index,
        })
    });
    let blocks: Result<Vec<Block>, String> = blocks.collect();
    blocks.map_err(Error::not_sent)
}

fn of_form<'f>(form: &'f AppSchema, order: &'f [String]) -> Vec<&'f str> {
    let laid_out = order.iter().map(String::as_str).filter(|code| {
        form.field(code)
            .is_some_and(|field| field.holds_value() && !is_process(field))
    });
    let mut codes: Vec<&str> = laid_out.collect();
    let system = SYSTEM.iter().filter_map(|kind| form.of_type(kind));
    for field in system.map(Field::code) {
        if !codes.contains(&field) {
            codes.push(field);
        }
    }
    codes
}

/// What cli-kintone does not write.
fn is_process(field: &Field) -> bool {
    matches!(
        field.field_type(),
        FieldType::Status | FieldType::StatusAssignee | FieldType::Category
    )
}

/// The fields of a table: those of the type of its rows, or else of the form in its order.
fn inner(table: &Field, rows: Option<&Meta>, places: &BTreeMap<&str, usize>) -> Vec<Field> {
    let fields = table.table_fields();
    match rows.filter(|rows| !rows.is_untyped()) {
        Some(rows) => {
            let find = |own: &FieldMeta| fields.iter().find(|field| field.code() == own.code);
            rows.fields.iter().filter_map(find).cloned().collect()
        }
        None => {
            let mut fields = fields.to_vec();
            fields.sort_by_key(|field| places.get(field.code()).copied().unwrap_or(usize::MAX));
            fields
        }
    }
}

fn index_of(meta: &'static Meta, code: &str) -> Result<usize, String> {
    let found = meta.fields.iter().position(|field| field.code == code);
    found.ok_or_else(|| {
        let own: Vec<&str> = meta.fields.iter().map(|field| field.code).collect();
        format!(
            "{} has no field {code}, so its column cannot be written: add it to the struct, or name one of {}",
            meta.name,
            own.join(", ")
        )
    })
}

fn unknown(form: &AppSchema, code: &str) -> String {
    if let Some(table) = form.find(code).and_then(|found| found.table) {
        return format!(
            "the field {code} is in the table {}: name the table, which is written with all of its fields",
            table.code()
        );
    }
    match nearest(code, form.fields().iter().map(Field::code)) {
        Some(near) => format!("the form has no field {code}; did you mean {near}?"),
        None => format!("the form has no field {code}"),
    }
}

/// The first line of an export.
pub(super) fn header(blocks: &[Block], names: ColumnNames) -> Result<Vec<&str>, Error> {
    let mut header = Vec::new();
    for block in blocks {
        let fields = std::iter::once(&block.field).chain(block.inner.iter().flatten());
        for field in fields {
            let name = names.of(field);
            if header.contains(&name) {
                return Err(Error::not_sent(format!(
                    "two columns have the label {name}: export with field codes, or name the columns without one of the two"
                )));
            }
            header.push(name);
        }
    }
    Ok(header)
}
