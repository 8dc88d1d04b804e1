//! Looks up a field code in the form, with a suggestion if it is not there.

use proc_macro2::TokenStream;

use crate::kind::{self, Kind, Location, Operators};
use crate::names::{is_word, list, listed, same};
use crate::query::diagnostics::{At, Mistakes};
use crate::query::form_text::{Field as Known, Form, SWITCHED_OFF, Scope};
use crate::query::tree::Field;
use kintone_schema::suggest::nearest;

/// The field of a condition or sort key.
#[derive(Debug, Clone)]
pub(in crate::query) struct Target<'f> {
    pub(in crate::query) kind: &'static Kind,
    /// As the form spells it, or both codes of related records.
    pub(in crate::query) code: String,
    pub(in crate::query) location: Location,
    /// The field of the form. `None` for `$id`, and for a field of another app with an unknown form.
    pub(in crate::query) known: Option<&'f Known>,
    /// The form that the field is in: that of another app for a field of related records.
    pub(in crate::query) form: &'f Form,
    /// The record type of related records, if it is known.
    pub(in crate::query) other: Option<&'f TokenStream>,
}

impl Target<'_> {
    /// ``the NUMBER field `数量` in the table `明細` ``.
    pub(super) fn shown(&self) -> String {
        let (code, kind) = (&self.code, self.kind);
        match self.location {
            Location::Related if kind == &kind::UNKNOWN => {
                format!("the field `{code}` of related records")
            }
            Location::Related => format!("the {kind} field `{code}` of related records"),
            _ if kind == &kind::UNKNOWN => format!("the field `{code}`"),
            Location::Record if kind == &kind::ID => "`$id`".to_owned(),
            Location::Record => format!("the {} field `{code}`", kind.field_type),
            Location::Table => {
                let table = self.known.map_or("", |known| known.table.as_str());
                format!("the {kind} field `{code}` in the table `{table}`")
            }
        }
    }
}

/// The field that the words name.
pub(in crate::query) fn target<'f>(
    field: &Field,
    form: &'f Form,
    mistakes: &mut Mistakes,
) -> Option<Target<'f>> {
    if let Some((other, other_at)) = &field.of_other {
        return of_other(field, other, other_at, form, mistakes);
    }
    in_form(&field.code, &field.at, form, mistakes)
}

/// A field of the record that the form is of.
fn in_form<'f>(code: &str, at: &At, form: &'f Form, mistakes: &mut Mistakes) -> Option<Target<'f>> {
    if code == "$id" {
        return Some(Target {
            kind: &kind::ID,
            code: code.to_owned(),
            location: Location::Record,
            known: None,
            form,
            other: None,
        });
    }
    if form.scope == Scope::Nothing {
        return Some(unknown(code.to_owned(), Location::Record, form));
    }
    let Some(known) = form.field(code) else {
        mistakes.at(at, not_found(code, form, mistakes.are_of_tokens()));
        return None;
    };
    let Some(kind) = known.kind() else {
        mistakes.at(at, not_searched(known, form));
        return None;
    };
    let location = match known.table.is_empty() {
        true => Location::Record,
        false => Location::Table,
    };
    Some(Target {
        kind,
        code: known.code.clone(),
        location,
        known: Some(known),
        form,
        other: None,
    })
}

fn unknown(code: String, location: Location, form: &Form) -> Target<'_> {
    Target {
        kind: &kind::UNKNOWN,
        code,
        location,
        known: None,
        form,
        other: None,
    }
}

/// A field of another app, looked up in its form if that is known.
fn of_other<'f>(
    field: &Field,
    other: &str,
    other_at: &At,
    form: &'f Form,
    mistakes: &mut Mistakes,
) -> Option<Target<'f>> {
    let code = &field.code;
    let related = || form.fields.iter().filter(|known| known.kind == RELATED);
    let codes = || related().map(|known| known.code.as_str());
    let spelt = match form.field(code) {
        Some(known) if known.kind == RELATED => &known.code,
        Some(table) if table.kind == "SUBTABLE" => {
            mistakes.at(
                &field.place(),
                format_args!("a field of a table is named without the table: write `{other}`"),
            );
            return None;
        }
        Some(known) => {
            mistakes.at(
                &field.at,
                format_args!(
                    "field `{code}` in {} is {}; only related records take a `.` and a field of the other app",
                    form.place,
                    shown(known)
                ),
            );
            return None;
        }
        // A struct without a schema does not know the other fields of the form.
        None if form.scope != Scope::Form => code,
        None => {
            let hint = match nearest(code, codes()) {
                Some(near) => format!("; did you mean `{near}`?"),
                None => String::new(),
            };
            mistakes.at(
                &field.at,
                format_args!("no related records `{code}` in {}{hint}", form.place),
            );
            return None;
        }
    };
    let Some(known) = form.other(spelt) else {
        return Some(unknown(format!("{spelt}.{other}"), Location::Related, form));
    };
    let target = in_form(other, other_at, &known.form, mistakes)?;
    Some(Target {
        code: format!("{spelt}.{}", target.code),
        location: Location::Related,
        other: Some(&known.path),
        ..target
    })
}

const RELATED: &str = "REFERENCE_TABLE";

/// The message for an unknown code. `in_tokens`: the query is Rust tokens, not a string.
fn not_found(code: &str, form: &Form, in_tokens: bool) -> String {
    if code == "$revision" {
        return "queries cannot use `$revision`".to_owned();
    }
    let is_id = ["id", "$id", "record_id"].contains(&code.to_ascii_lowercase().as_str());
    if is_id {
        return "the record id is `$id`".to_owned();
    }
    let fields = || form.fields.iter();
    if let Some(known) = fields().find(|known| known.ident == code) {
        return format!(
            "`{code}` is the name of the field in `{}`; a query takes its code: `{}`{}",
            form.name,
            known.code,
            as_string(&known.code, in_tokens, "; ")
        );
    }
    let labelled: Vec<&str> = fields()
        .filter(|known| !known.label.is_empty() && same(&known.label, code))
        .map(|known| known.code.as_str())
        .collect();
    match labelled[..] {
        [] => {}
        [labelled] => {
            return format!(
                "`{code}` is the label of the field `{labelled}`; a query takes the code{}",
                as_string(labelled, in_tokens, "; ")
            );
        }
        _ => {
            return format!(
                "`{code}` is the label of several fields: {}",
                list(&labelled)
            );
        }
    }
    let near = near(code, form);
    let hint = near
        .map(|(known, near)| format!("; did you mean {near}?{}", as_string(known, in_tokens, " ")));
    match form.scope {
        Scope::Struct => format!(
            "`{}` has no field `{code}`{}",
            form.name,
            hint.unwrap_or_else(|| "; declare it in the struct, or give the struct a schema, so that queries can name every field of the form".to_owned())
        ),
        _ => format!(
            "no field `{code}` in {}{}",
            form.place,
            hint.unwrap_or_else(|| {
                let codes: Vec<&str> = searched(form).map(|known| known.code.as_str()).collect();
                format!(
                    "; a query takes field codes: {} (if the form has changed, pull it again with kintone-codegen)",
                    listed(&codes)
                )
            })
        ),
    }
}

fn searched(form: &Form) -> impl Iterator<Item = &Known> {
    form.fields.iter().filter(|known| is_searched(known))
}

/// The advice for a code that is not one Rust token; empty for the others.
fn as_string(code: &str, in_tokens: bool, separator: &str) -> String {
    // A code may start with digits, which Rust reads as a number with a suffix.
    let word = code.trim_start_matches(|c: char| c.is_ascii_digit());
    match in_tokens && !is_word(word) {
        true => format!(
            "{separator}Rust cannot parse that code: write the query as a string, query!(…, r#\"…\"#)"
        ),
        false => String::new(),
    }
}

/// The nearest code that queries can use, or else label, or else related records: the code, and how to show it.
fn near<'f>(code: &str, form: &'f Form) -> Option<(&'f str, String)> {
    let searched = || searched(form);
    if let Some(near) = nearest(code, searched().map(|known| known.code.as_str())) {
        return Some((near, format!("`{near}`")));
    }
    let labels = searched().map(|known| known.label.as_str());
    if let Some(label) = nearest(code, labels.filter(|label| !label.is_empty())) {
        let known = searched().find(|known| known.label == label)?;
        return Some((&known.code, format!("`{}` (label `{label}`)", known.code)));
    }
    let idents = searched().map(|known| known.ident.as_str());
    if let Some(ident) = nearest(code, idents.filter(|ident| !ident.is_empty())) {
        let known = searched().find(|known| known.ident == ident)?;
        let shown = format!("`{}` (the field `{ident}`)", known.code);
        return Some((&known.code, shown));
    }
    let related = form.fields.iter().filter(|known| known.kind == RELATED);
    let near = nearest(code, related.map(|known| known.code.as_str()))?;
    let shown = format!("a field of the related records `{near}`: `{near}.…`");
    Some((near, shown))
}

fn is_searched(known: &Known) -> bool {
    let is_compared = |kind: &Kind| {
        let mut operators = Operators::ALL.into_iter();
        operators.any(|operators| kind.has(operators, Location::Record))
    };
    known.kind().is_some_and(is_compared)
}

/// The message for what has no value to compare with.
fn not_searched(known: &Known, form: &Form) -> String {
    let (code, place) = (&known.code, &form.place);
    match known.kind.as_str() {
        RELATED => format!(
            "`{code}` are related records; name a field of the other app after a dot: `{code}.…`"
        ),
        SWITCHED_OFF => {
            format!("`{code}` is switched off in {place}, so queries cannot use it")
        }
        kind => format!("field `{code}` in {place} is {kind}, which holds no value to search by"),
    }
}

fn shown(known: &Known) -> String {
    known
        .kind()
        .map_or_else(|| known.kind.clone(), ToString::to_string)
}
