//! What the attributes say, against what the form says.

use kintone_schema::RoundingMode;
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::LitInt;

use crate::ast::{Field, Record};
use crate::attr::{FieldAttrs, Round};
use crate::error::Errors;
use crate::kind::{self, Kind};
use crate::schema::Form;
use crate::suggest::nearest;

/// The app id of the attribute, which must be that of the form.
pub(crate) fn app(given: Option<&LitInt>, form: Option<&Form>, errors: &mut Errors) -> Option<u64> {
    let known = form.and_then(|form| form.schema.app());
    let Some(given) = given else { return known };
    match (given.base10_parse::<u64>(), known) {
        (Err(_), _) | (Ok(0), _) => {
            errors.at(given, "an app id is a number like 12");
            known
        }
        (Ok(id), Some(known)) if id != known => {
            let path = form.map_or("", |form| &form.path);
            errors.at(
                given,
                format_args!(
                    "{path} is the form of app {known}, not of app {id}; \
                     write app = {known}, or pull the other form with `kintone-codegen --app {id}`"
                ),
            );
            Some(known)
        }
        (Ok(id), _) => Some(id),
    }
}

/// Attributes of the struct that exclude each other.
pub(super) fn contradictions(record: &Record, errors: &mut Errors) {
    let attrs = &record.attrs;
    if let (Some(_), Some(write)) = (&attrs.read, &attrs.write) {
        errors.at(
            write,
            "`read` and `write` exclude each other; without either the type serves both",
        );
    }
    if let (Some(partial), None) = (&attrs.partial, &attrs.table) {
        errors.at(
            partial,
            "`partial` is for the rows of a table; the record of an app may lack fields without it",
        );
    }
    if attrs.unchecked.is_some() {
        for field in record
            .fields
            .iter()
            .filter(|field| field.attrs.kind.is_none())
        {
            if let Some(format) = &field.attrs.format {
                errors.at(format, "`format` needs kind = CALC beside it");
            }
        }
    }
}

/// The kind that `kind = …` names.
pub(super) fn named(name: &syn::Ident, errors: &mut Errors) -> Option<&'static Kind> {
    let text = name.to_string();
    let kind = kind::of_attribute(&text);
    if kind.is_none() {
        let hint = match nearest(&text, kind::nameable().map(kind::attribute)) {
            Some(near) => format!("; did you mean `{near}`?"),
            None => "; the names are kintone's own, like SINGLE_LINE_TEXT or NUMBER".to_owned(),
        };
        errors.at(name, format_args!("no field type `{text}`{hint}"));
    }
    kind
}

/// `kind = CALC, format = DATE`.
pub(super) fn calc_kind(
    kind: &'static Kind,
    format: &syn::Ident,
    errors: &mut Errors,
) -> Option<&'static Kind> {
    if kind != &kind::CALC_NUMBER {
        errors.at(
            format,
            format_args!("`format` is for CALC; {} has none", kind.field_type),
        );
        return None;
    }
    let name = format.to_string();
    let found = Kind::of_calc(Some(&name.as_str().into()));
    if found == &kind::UNKNOWN {
        errors.at(
            format,
            format_args!(
                "no format `{name}`; a CALC field has NUMBER, NUMBER_DIGIT, DATE, TIME, DATETIME, HOUR_MINUTE or DAY_HOUR_MINUTE"
            ),
        );
        return None;
    }
    Some(found)
}

/// `kind = …` beside a schema says what the form says, or it is an error.
pub(super) fn contradicts(attrs: &FieldAttrs, kind: &Kind, code: &str, errors: &mut Errors) {
    let Some(name) = &attrs.kind else { return };
    if name != kind::attribute(kind) && kind::of_attribute(&name.to_string()).is_some() {
        errors.at(
            name,
            format_args!(
                "field `{code}` is {}, not {name}; remove `kind`",
                kind::attribute(kind)
            ),
        );
    }
}

pub(super) fn rounding(
    attrs: &FieldAttrs,
    kind: &Kind,
    app: Option<&RoundingMode>,
    errors: &mut Errors,
) -> Option<&'static str> {
    let round = attrs.round.as_ref()?;
    let mode = match round {
        Round::AsTheApp(_) => app.map_or("HALF_EVEN", RoundingMode::as_str).to_owned(),
        Round::Mode(mode) => mode.value(),
    };
    if kind != &kind::NUMBER {
        errors.at(
            round,
            format_args!("`round` is for NUMBER; this field is {}", kind),
        );
    }
    match mode.as_str() {
        "HALF_EVEN" => Some("HalfEven"),
        "UP" => Some("Up"),
        "DOWN" => Some("Down"),
        _ => {
            errors.at(
                round,
                format_args!("no rounding `{mode}`; kintone has HALF_EVEN, UP and DOWN"),
            );
            None
        }
    }
}

pub(super) fn number<T: std::str::FromStr<Err: std::fmt::Display>>(
    literal: Option<&LitInt>,
    errors: &mut Errors,
) -> Option<T> {
    let literal = literal?;
    let number = literal.base10_parse();
    number.map_err(|error| errors.at(literal, error)).ok()
}

/// Attributes whose answer the form has.
pub(super) fn known_from_form(attrs: &FieldAttrs) -> Vec<syn::Ident> {
    let lookup = attrs
        .lookup
        .as_ref()
        .map(|lookup| syn::Ident::new("lookup", lookup.span()));
    let places = attrs.decimal_places.as_ref();
    let places = places.map(|places| syn::Ident::new("decimal_places", places.span()));
    let format = attrs.format.as_ref();
    let format = format.map(|format| syn::Ident::new("format", format.span()));
    [
        attrs.default.clone(),
        attrs.server_default.clone(),
        attrs.required.clone(),
        attrs.computed.clone(),
        attrs.unique.clone(),
        lookup,
        places,
        format,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The code that the field names: the attribute's, else the identifier.
pub(super) fn field_code(field: &Field) -> String {
    match &field.attrs.code {
        Some(code) => code.value(),
        None => field.name(),
    }
}

/// Where a mistake in the code is shown.
pub(super) fn code_tokens(field: &Field) -> TokenStream {
    match &field.attrs.code {
        Some(code) => code.to_token_stream(),
        None => field.ident.to_token_stream(),
    }
}
