//! Which fields of a form a struct has: those that the user includes, without those that are excluded.

use kintone_schema::{AppSchema, Field, FieldType};

use crate::error::Error;
use crate::options::{ChosenType, Options};

impl Options {
    /// Whether the struct has the field, or the struct of the rows of its table.
    pub(crate) fn keeps(&self, field: &Field) -> bool {
        in_records(field)
            && self.includes(field)
            && !self.excludes(field)
            && match *field.field_type() {
                FieldType::Subtable => field.table_fields().iter().any(|inner| self.keeps(inner)),
                _ => true,
            }
    }

    /// Whether the user leaves the field out.
    pub(crate) fn excludes(&self, field: &Field) -> bool {
        self.exclude.iter().any(|name| names(name, field))
    }

    fn includes(&self, field: &Field) -> bool {
        let within = |name: &String| {
            let mut inner = field.table_fields().iter();
            inner.any(|inner| names(name, inner))
        };
        // A table that is named is included as a whole.
        let table = |name: &String| field.table() == Some(name.as_str());
        self.include.is_empty()
            || self
                .include
                .iter()
                .any(|name| names(name, field) || within(name) || table(name))
    }

    /// The fields of the table that a row lacks although they can be written: without them a table cannot be written, for
    /// kintone replaces it as a whole.
    pub(crate) fn lacking<'s>(&self, table: &'s Field) -> Vec<&'s Field> {
        let fields = table.table_fields().iter();
        fields
            .filter(|field| in_records(field) && field.read_only().is_none() && !self.keeps(field))
            .collect()
    }

    /// The fields without which a record cannot be added, and which the struct lacks.
    pub(crate) fn lacking_required<'s>(&self, schema: &'s AppSchema) -> Vec<&'s Field> {
        let fields = schema.fields().iter();
        fields
            .filter(|field| field.is_required_without_default() && in_records(field))
            .filter(|field| !self.keeps(field))
            .collect()
    }

    /// The type that the user chose for a field, by its code or for its kind.
    pub(crate) fn chosen_type(&self, field: &Field) -> Option<&ChosenType> {
        let mut by_code = self.types.iter().rev();
        if let Some((_, chosen)) = by_code.find(|(name, _)| names(name, field)) {
            return Some(chosen);
        }
        let kind = field.kind()?;
        let chosen = match kind.name {
            "NUMBER" | "CALC_NUMBER" => &self.number,
            "DATE" | "CALC_DATE" => &self.date,
            "TIME" | "CALC_TIME" => &self.time,
            "DATETIME" | "CALC_DATETIME" | "CREATED_TIME" | "UPDATED_TIME" => &self.datetime,
            _ => return None,
        };
        chosen.as_ref().filter(|chosen| chosen.may_hold(kind))
    }

    /// Refuses codes that the form does not have.
    pub(crate) fn check_codes(&self, schema: &AppSchema) -> Result<(), Error> {
        let lists = [("include", &self.include), ("exclude", &self.exclude)];
        let selected = lists
            .into_iter()
            .flat_map(|(to, names)| names.iter().map(move |name| (to, name)));
        let typed = self.types.iter().map(|(name, _)| ("give a type", name));
        let related = self.related.iter();
        let related = related.map(|(name, _)| ("relate to records of another app", name));
        for (to, name) in selected.chain(typed).chain(related) {
            if !schema.all_fields().any(|found| names(name, found.field)) {
                return Err(unknown(schema, to, name));
            }
        }
        Ok(())
    }
}

impl Options {
    /// Whether the field is a lookup of the record that requests cannot write. In the rows of tables such a lookup keeps its type,
    /// because a table without it could not be changed at all.
    pub(crate) fn is_unwritable(&self, field: &Field) -> bool {
        field.table().is_none() && self.unwritable.iter().any(|code| code == field.code())
    }

    /// The record types of the lookups and related records of the record, or of a table. A lookup that the struct does not have
    /// has none.
    pub(crate) fn related_in<'o>(&'o self, fields: &'o [Field]) -> Vec<(&'o str, &'o str)> {
        let of = |field: &'o Field| {
            let (_, path) = self.related.iter().find(|(name, _)| names(name, field))?;
            let is_there = self.keeps(field) || field.reference_table().is_some();
            is_there.then_some((field.code(), path.as_str()))
        };
        fields.iter().filter_map(of).collect()
    }
}

/// Whether records have the field and the struct is to have it: not the record's id and revision, which `Saved` has, and
/// not a table in which nothing is.
pub(crate) fn in_records(field: &Field) -> bool {
    match field.field_type() {
        FieldType::Id | FieldType::Revision => false,
        FieldType::Subtable => field.table_fields().iter().any(in_records),
        _ => field.holds_value() && field.enabled(),
    }
}

/// Why no struct has this field; for fields that are not [`in_records`].
pub(crate) fn left_out(field: &Field) -> &'static str {
    match field.field_type() {
        FieldType::Id | FieldType::Revision => "every `Saved` record has it, beside the struct",
        FieldType::Subtable => "none of its fields holds a value",
        FieldType::Group => "it holds no value; the fields in the group are fields of the record",
        FieldType::ReferenceTable => {
            "it holds no value: it shows records of another app, which a query of that app reads"
        }
        _ if !field.enabled() => "it is switched off in the app, so that records do not have it",
        _ => "it holds no value",
    }
}

/// Whether the user means this field by the name: its code, or for a field of a table `表.行`.
fn names(name: &str, field: &Field) -> bool {
    name == field.code() || field.table().is_some_and(|_| name == full_name(field))
}

/// The code of a field, after that of its table.
pub(crate) fn full_name(field: &Field) -> String {
    match field.table() {
        Some(table) => format!("{table}.{}", field.code()),
        None => field.code().to_owned(),
    }
}

fn unknown(schema: &AppSchema, to: &str, name: &str) -> Error {
    let known: Vec<String> = schema
        .all_fields()
        .flat_map(|found| [found.field.code().to_owned(), full_name(found.field)])
        .collect();
    let labelled = schema.by_label(name).next().map(|found| found.field);
    // The field is there, and not in that table.
    let elsewhere = name.split_once('.').and_then(|(_, code)| schema.find(code));
    let hint = match (labelled, elsewhere) {
        (Some(field), _) => format!("; it is the label of `{}`", full_name(field)),
        (None, Some(found)) => format!("; did you mean `{}`?", full_name(found.field)),
        (None, None) => kintone_schema::suggest::nearest(name, known.iter().map(String::as_str))
            .map(|near| format!("; did you mean `{near}`?"))
            .unwrap_or_default(),
    };
    Error::UnknownField {
        to: to.to_owned(),
        code: name.to_owned(),
        hint,
    }
}
