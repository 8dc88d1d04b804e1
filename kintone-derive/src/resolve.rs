//! Finds the field of the form for a name that the user wrote, or reports an error with the field that was probably meant.

use kintone_schema::{Field, FieldType, Found};
use quote::ToTokens;

use crate::error::Errors;
use crate::kind::{self, Kind};
use crate::names::{is_word, list, same};
use crate::schema::Form;
use kintone_schema::suggest::nearest;

/// The fields of the form that a struct can have.
#[derive(Clone, Copy)]
pub(crate) enum Scope<'f> {
    /// The record of an app.
    App(&'f Form),
    /// The row of a table.
    Table(&'f Form, &'f Field),
}

impl<'f> Scope<'f> {
    /// The table that `#[kintone(table = "…")]` names.
    pub(crate) fn table(
        form: &'f Form,
        name: &str,
        tokens: impl ToTokens,
        errors: &mut Errors,
    ) -> Option<Scope<'f>> {
        let tables = || {
            let fields = form.schema.fields().iter();
            fields.filter(|field| *field.field_type() == FieldType::Subtable)
        };
        if let Some(table) = tables().find(|table| same(table.code(), name)) {
            return Some(Scope::Table(form, table));
        }
        let place = form.place();
        if let Some(found) = form.schema.find(name) {
            let is = found.field.field_type();
            errors.at(
                tokens,
                format_args!("field `{name}` in {place} is {is}, not a table"),
            );
        } else if let Some(table) = tables().find(|table| table.label() == name) {
            let code = table.code();
            errors.at(
                tokens,
                format_args!(
                    "`{name}` is the label of the table `{code}`; write table = \"{code}\""
                ),
            );
        } else {
            let hint = match nearest(name, tables().map(Field::code)) {
                Some(near) => format!("; did you mean `{near}`?"),
                None => match tables().map(Field::code).collect::<Vec<_>>() {
                    none if none.is_empty() => ", which has no tables".to_owned(),
                    all => format!("; it has {}", list(&all)),
                },
            };
            errors.at(tokens, format_args!("no table `{name}` in {place}{hint}"));
        }
        None
    }

    pub(crate) fn form(self) -> &'f Form {
        match self {
            Scope::App(form) | Scope::Table(form, _) => form,
        }
    }

    pub(crate) fn fields(self) -> &'f [Field] {
        match self {
            Scope::App(form) => form.schema.fields(),
            Scope::Table(_, table) => table.table_fields(),
        }
    }

    /// The field with this code, compared without regard to how its letters are composed.
    pub(crate) fn field(
        self,
        name: &str,
        tokens: impl ToTokens,
        errors: &mut Errors,
    ) -> Option<&'f Field> {
        let exact = self.fields().iter().find(|field| field.code() == name);
        let found = exact.or_else(|| self.fields().iter().find(|field| same(field.code(), name)));
        if found.is_none() {
            errors.at(tokens, self.unknown(name));
        }
        found
    }

    /// The lookup or the related records with this code, and how they find records of the other app.
    pub(crate) fn refers(
        self,
        name: &str,
        tokens: impl ToTokens,
        errors: &mut Errors,
    ) -> Option<Refers<'f>> {
        let all = || self.fields().iter().filter_map(Refers::of);
        if let Some(found) = all().find(|found| same(found.field.code(), name)) {
            return Some(found);
        }
        let place = self.form().place();
        let codes: Vec<&str> = all().map(|found| found.field.code()).collect();
        let known = self.fields().iter().find(|field| same(field.code(), name));
        let message = match (known, nearest(name, codes.iter().copied())) {
            (Some(field), _) => format!(
                "field `{name}` in {place} is {}, neither a lookup nor related records",
                field.field_type()
            ),
            (None, Some(near)) => {
                format!("no lookup or related records `{name}` in {place}; did you mean `{near}`?")
            }
            (None, None) if codes.is_empty() => {
                format!("no lookup or related records `{name}` in {place}, which has none")
            }
            (None, None) => format!(
                "no lookup or related records `{name}` in {place}; it has {}",
                list(&codes)
            ),
        };
        errors.at(tokens, message);
        None
    }

    /// The system field of this kind.
    pub(crate) fn system(
        self,
        kind: &Kind,
        tokens: impl ToTokens,
        errors: &mut Errors,
    ) -> Option<&'f Field> {
        let found = self
            .fields()
            .iter()
            .find(|field| field.kind() == Some(kind));
        if found.is_none() {
            let place = self.form().place();
            let shown = kind::attribute(kind);
            match self {
                Scope::App(_) => errors.at(tokens, format_args!("{place} has no {shown} field")),
                Scope::Table(..) => errors.at(
                    tokens,
                    format_args!(
                        "a row has no {shown}; it is a field of the record that holds the table"
                    ),
                ),
            }
        }
        found
    }

    fn unknown(self, name: &str) -> String {
        let schema = &self.form().schema;
        let place = self.form().place();
        let elsewhere = schema
            .all_fields()
            .find(|found| same(found.field.code(), name));
        if let Some(found) = elsewhere {
            return self.belongs_elsewhere(name, found);
        }
        let labelled: Vec<&str> = self
            .fields()
            .iter()
            .filter(|field| field.label() == name)
            .map(Field::code)
            .collect();
        match labelled[..] {
            [] => {}
            [code] => {
                return format!(
                    "`{name}` is the label of the field `{code}`; write #[kintone(code = {code:?})]"
                );
            }
            [..] => {
                return format!(
                    "`{name}` is the label of several fields: {}; name one with #[kintone(code = \"…\")]",
                    list(&labelled)
                );
            }
        }
        if let Some(kind) = system_field(name) {
            return format!(
                "no field `{name}` in {place}; the codes of system fields depend on the language of the app: \
                 write #[kintone(kind = {kind})] instead of a code"
            );
        }
        let what = match self {
            Scope::App(_) => format!("no field `{name}` in {place}"),
            Scope::Table(_, table) => {
                format!(
                    "no field `{name}` in the table `{}` of {place}",
                    table.code()
                )
            }
        };
        let every_record_has = match name {
            "id" | "record_id" => Some(("id", "id", "$id")),
            "revision" => Some(("revision", "revision", "$revision")),
            _ => None,
        };
        if let Some((noun, method, code)) = every_record_has
            && matches!(self, Scope::App(_))
        {
            let in_queries = match code {
                "$id" => ", and queries as `f.record_id()`",
                _ => "",
            };
            return format!(
                "{what}; a record that was read has its {noun} as `saved.{method}()`{in_queries}: remove the field, or write #[kintone(code = {code:?})]"
            );
        }
        match self.near(name) {
            Some((code, hint)) if is_word(code) => format!("{what}; did you mean {hint}?"),
            Some((code, hint)) => {
                format!(
                    "{what}; did you mean {hint}? Write #[kintone(code = {code:?})], because it is not a Rust identifier"
                )
            }
            // Probably the user's own name: the codes of this form look different.
            None if name.is_ascii()
                && !self.fields().iter().any(|field| field.code().is_ascii()) =>
            {
                format!("{what}; if its code differs, write #[kintone(code = \"…\")]")
            }
            None => format!(
                "{what}; if it was renamed there, write #[kintone(code = \"…\")]; if the form is newer than the file, pull it \
                 with kintone-codegen"
            ),
        }
    }

    fn belongs_elsewhere(self, name: &str, found: Found<'_>) -> String {
        let place = self.form().place();
        match (self, found.table) {
            (Scope::App(_), Some(table)) => format!(
                "field `{name}` is inside the table `{0}` of {place}; \
                 it belongs in a row struct with #[kintone(table = {0:?})]",
                table.code()
            ),
            (Scope::Table(_, here), Some(table)) => format!(
                "field `{name}` is inside the table `{}` of {place}, not inside `{}`",
                table.code(),
                here.code()
            ),
            (_, None) => format!(
                "field `{name}` of {place} is not in a table; it belongs in the struct of the record"
            ),
        }
    }

    /// The nearest code of the scope, or else label, or else field outside the scope: its code, and how to show it.
    fn near(self, name: &str) -> Option<(&'f str, String)> {
        let fields = self.fields();
        let valued = || fields.iter().filter(|field| field.holds_value());
        if let Some(code) = nearest(name, valued().map(Field::code)) {
            return Some((code, format!("`{code}`")));
        }
        if let Some(label) = nearest(name, valued().map(Field::label)) {
            let field = valued().find(|field| field.label() == label)?;
            let code = field.code();
            return Some((code, format!("`{code}` (label `{label}`)")));
        }
        let everywhere = || self.form().schema.all_fields();
        let code = nearest(name, everywhere().map(|found| found.field.code()))?;
        let table = everywhere().find(|found| found.field.code() == code)?.table;
        let shown = match table {
            Some(table) => format!("`{code}` inside the table `{}`", table.code()),
            None => format!("`{code}` outside of the table"),
        };
        Some((code, shown))
    }
}

/// The kind of the system field that has this default code in a Japanese or English app.
fn system_field(name: &str) -> Option<&'static str> {
    Some(match name {
        "レコード番号" | "Record_number" => "RECORD_NUMBER",
        "作成者" | "Created_by" => "CREATOR",
        "作成日時" | "Created_datetime" => "CREATED_TIME",
        "更新者" | "Updated_by" => "MODIFIER",
        "更新日時" | "Updated_datetime" => "UPDATED_TIME",
        "ステータス" | "Status" => "STATUS",
        "作業者" | "Assignee" => "STATUS_ASSIGNEE",
        "カテゴリー" | "Categories" => "CATEGORY",
        _ => return None,
    })
}

/// A field that refers to records of another app.
pub(crate) struct Refers<'f> {
    pub(crate) field: &'f Field,
    pub(crate) app: Option<u64>,
    /// The field of this app whose value is looked for.
    pub(crate) own: &'f str,
    /// The field of the other app that has the same value.
    pub(crate) other: &'f str,
    /// A further condition on the other records.
    pub(crate) filter: &'f str,
}

impl<'f> Refers<'f> {
    fn of(field: &'f Field) -> Option<Refers<'f>> {
        if field.is_lookup() {
            // The filter of a lookup is for the picker in the browser only.
            let lookup = field.lookup();
            return Some(Refers {
                field,
                app: lookup.and_then(|lookup| lookup.related_app),
                own: field.code(),
                other: lookup.map_or("", |lookup| &lookup.related_key_field),
                filter: "",
            });
        }
        let related = field.reference_table()?;
        Some(Refers {
            field,
            app: related.related_app,
            own: &related.condition.field,
            other: &related.condition.related_field,
            filter: &related.filter_cond,
        })
    }
}
