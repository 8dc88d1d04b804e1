//! Recognises fields that were looked for in the wrong place: in the form of another app, or outside their table. That is
//! reported as one mistake, not as one per field.

use proc_macro2::TokenStream;
use quote::ToTokens;

use crate::ast::{Field, Record};
use crate::error::Errors;
use crate::names::{listed, same};
use crate::resolve::Scope;

/// The number of unknown fields from which the form is taken for that of another app.
const OF_ANOTHER_APP: usize = 3;

/// The place where the fields are, and the mistake to report.
pub(super) struct Elsewhere {
    /// `None` for a single field, which has an error of its own.
    message: Option<String>,
    /// The wrong attribute; without one the error is reported on the name of the struct.
    at: Option<TokenStream>,
    /// The table that has the fields.
    pub(super) table: Option<String>,
}

impl Elsewhere {
    /// Reports this in place of the mistakes that were found in the fields.
    pub(super) fn tell(&self, record: &Record, found: Errors, errors: &mut Errors) {
        match (&self.message, &self.at) {
            (None, _) => errors.append(found),
            (Some(message), Some(at)) => errors.at(at, message),
            (Some(message), None) => errors.at(&record.ident, message),
        }
    }
}

/// `None` if some fields are where they were looked for, or if their place is unknown.
pub(super) fn find(record: &Record, scope: Scope<'_>) -> Option<Elsewhere> {
    let form = scope.form();
    let place = form.place();
    let name = &record.ident;
    let named: Vec<String> = record
        .fields
        .iter()
        .filter(|field| {
            field.attrs.skip.is_none() && field.attrs.kind.is_none() && !field.attrs.is_mistaken
        })
        .map(Field::code)
        .filter(|code| !code.starts_with('$'))
        .collect();
    let is_here = |code: &&String| scope.fields().iter().any(|field| same(field.code(), code));
    let unknown: Vec<&String> = named.iter().filter(|code| !is_here(code)).collect();
    // The table of each, if all of them are somewhere else in the form.
    let tables: Option<Vec<Option<&str>>> = unknown
        .iter()
        .map(|code| {
            let found = form
                .schema
                .all_fields()
                .find(|found| same(found.field.code(), code))?;
            Some(found.table.map(|table| table.code()))
        })
        .collect();
    if unknown.len() == named.len()
        && let Some([first, rest @ ..]) = tables.as_deref()
        && rest.iter().all(|table| table == first)
    {
        let several = named.len() > 1;
        return Some(match (scope, first) {
            (Scope::App(_), Some(table)) => Elsewhere {
                message: several.then(|| format!(
                    "the fields of `{name}` are inside the table `{table}` of {place}; add table = {table:?} to #[kintone(…)]"
                )),
                at: None,
                table: Some((*table).to_owned()),
            },
            (Scope::App(_), None) => return None,
            (Scope::Table(_, here), Some(table)) => Elsewhere {
                message: several.then(|| format!(
                    "the fields of `{name}` are inside the table `{table}` of {place}, not inside `{}`; write table = {table:?}",
                    here.code()
                )),
                at: record.attrs.table.as_ref().map(ToTokens::to_token_stream),
                table: Some((*table).to_owned()),
            },
            (Scope::Table(_, here), None) => Elsewhere {
                message: several.then(|| format!(
                    "the fields of `{name}` are those of a record of {place}, not of the table `{}`; remove `table`",
                    here.code()
                )),
                at: record.attrs.table.as_ref().map(ToTokens::to_token_stream),
                table: None,
            },
        });
    }
    // Different forms can have some fields in common.
    let is_foreign = tables.is_none()
        && unknown.len() >= OF_ANOTHER_APP
        && unknown.len() * 4 >= named.len() * 3
        && matches!(scope, Scope::App(_));
    if !is_foreign {
        return None;
    }
    let other = form.other_with(&named);
    if other.is_none() && unknown.iter().all(|code| code.is_ascii()) {
        // These may be the user's own names for Japanese codes.
        return None;
    }
    let lacks = match unknown.len() == named.len() {
        true => format!("has none of the fields of `{name}`"),
        false => format!(
            "lacks {} of the {} fields of `{name}`",
            unknown.len(),
            named.len()
        ),
    };
    let hint = match other {
        Some(other) => format!("; {other} has them"),
        None => ", as if it were the form of another app".to_owned(),
    };
    let codes = listed(&unknown);
    Some(Elsewhere {
        message: Some(format!("{place} {lacks}: {codes}{hint}")),
        at: record.attrs.schema.as_ref().map(ToTokens::to_token_stream),
        table: None,
    })
}
