//! The first stage: reads the attributes of the struct and of each field, independent of the form.

use kintone_schema::CalcFormat;
use proc_macro2::Ident;
use syn::LitInt;

use crate::ast::{Field, Record};
use crate::attr::{FieldAttrs, Round};
use crate::error::Errors;
use crate::kind::{self, Kind};
use crate::schema::Form;
use kintone_schema::suggest::nearest;

/// The attributes of a field, interpreted.
pub(super) struct Said {
    /// The kind of `kind = …`; without a form also by `format = …`.
    pub(super) kind: Option<&'static Kind>,
    pub(super) rounding: Option<Rounding>,
    /// The app of `lookup = 20`.
    pub(super) lookup_app: Option<u64>,
    pub(super) decimal_places: Option<u8>,
}

/// How a number is rounded.
#[derive(Clone, Copy)]
pub(super) enum Rounding {
    AsTheApp,
    /// By the mode with this name in the runtime.
    By(&'static str),
}

/// Checks that the attributes of the struct do not exclude each other.
pub(super) fn of_struct(record: &Record, errors: &mut Errors) {
    let attrs = &record.attrs;
    if let (Some(_), Some(write)) = (&attrs.read, &attrs.write) {
        errors.at(
            write,
            "`read` and `write` exclude each other; remove one, or both to read and write",
        );
    }
    if let (Some(partial), None) = (&attrs.partial, &attrs.table) {
        errors.at(
            partial,
            "`partial` is for rows of a table; the record of an app does not need it to leave fields out",
        );
    }
}

/// The attributes of a field that is checked against a form.
pub(super) fn with_form(field: &Field, form: &Form, errors: &mut Errors) -> Said {
    let attrs = &field.attrs;
    for known in known_from_form(attrs) {
        errors.at(
            &known,
            format_args!(
                "`{known}` is for structs without a schema; {} already gives it",
                form.path
            ),
        );
    }
    Said {
        kind: attrs.kind.as_ref().and_then(|kind| named(kind, errors)),
        rounding: rounding(attrs, errors),
        lookup_app: None,
        decimal_places: None,
    }
}

/// The attributes of a field without a form; `None` if they name a kind that does not exist.
pub(super) fn without_form(field: &Field, errors: &mut Errors) -> Option<Said> {
    let attrs = &field.attrs;
    let kind = match (&attrs.kind, &attrs.format) {
        (Some(name), format) => Some(of_format(name, format.as_ref(), errors)?),
        (None, Some(format)) => {
            errors.at(format, "`format` also needs kind = CALC");
            None
        }
        (None, None) => None,
    };
    Some(Said {
        kind,
        rounding: rounding(attrs, errors),
        lookup_app: number(attrs.lookup.as_ref(), errors),
        decimal_places: number(attrs.decimal_places.as_ref(), errors),
    })
}

/// Attributes for what the form already says.
fn known_from_form(attrs: &FieldAttrs) -> impl Iterator<Item = Ident> {
    let numbers = [
        ("lookup", &attrs.lookup),
        ("decimal_places", &attrs.decimal_places),
    ];
    let numbers = numbers.map(|(name, number)| {
        let number = number.as_ref();
        number.map(|number| Ident::new(name, number.span()))
    });
    let format = attrs.format.as_ref();
    let format = format.map(|format| Ident::new("format", format.span()));
    let flags = [
        &attrs.default,
        &attrs.server_default,
        &attrs.required,
        &attrs.computed,
        &attrs.unique,
    ];
    let flags = flags.into_iter().flatten().cloned();
    flags.chain(numbers.into_iter().flatten()).chain(format)
}

/// The kind that `kind = …` names.
fn named(name: &Ident, errors: &mut Errors) -> Option<&'static Kind> {
    let text = name.to_string();
    let kind = kind::of_attribute(&text);
    if kind.is_none() {
        let hint = match nearest(&text, kind::nameable().map(kind::attribute)) {
            Some(near) => format!("; did you mean `{near}`?"),
            None => "; use kintone's own names, like SINGLE_LINE_TEXT or NUMBER".to_owned(),
        };
        errors.at(name, format_args!("no field type `{text}`{hint}"));
    }
    kind
}

/// `kind = CALC, format = DATE`, or another kind without a format.
fn of_format(name: &Ident, format: Option<&Ident>, errors: &mut Errors) -> Option<&'static Kind> {
    let kind = named(name, errors)?;
    let is_calc = kind == &kind::CALC_NUMBER;
    let Some(format) = format else {
        if is_calc {
            errors.at(name, "the values of a CALC field depend on its format; write kind = CALC, format = NUMBER (or DATE, …)");
        }
        return (!is_calc).then_some(kind);
    };
    if !is_calc {
        errors.at(
            format,
            format_args!("`format` is for CALC; {} has none", kind.field_type),
        );
        return None;
    }
    let text = format.to_string();
    let found = Kind::of_calc(Some(&CalcFormat::from(text.as_str())));
    if found == &kind::UNKNOWN {
        errors.at(
            format,
            format_args!(
                "no format `{text}`; a CALC field has NUMBER, NUMBER_DIGIT, DATE, TIME, DATETIME, HOUR_MINUTE or DAY_HOUR_MINUTE"
            ),
        );
        return None;
    }
    Some(found)
}

fn rounding(attrs: &FieldAttrs, errors: &mut Errors) -> Option<Rounding> {
    let round = attrs.round.as_ref()?;
    match round {
        Round::AsTheApp(_) => Some(Rounding::AsTheApp),
        Round::Mode(mode) => {
            let mode = mode.value();
            let found = mode_of(&mode);
            if found.is_none() {
                errors.at(
                    round,
                    format_args!("no rounding `{mode}`; kintone has HALF_EVEN, UP and DOWN"),
                );
            }
            found.map(Rounding::By)
        }
    }
}

/// The runtime's name of kintone's rounding mode.
pub(super) fn mode_of(mode: &str) -> Option<&'static str> {
    match mode {
        "HALF_EVEN" => Some("HalfEven"),
        "UP" => Some("Up"),
        "DOWN" => Some("Down"),
        _ => None,
    }
}

fn number<T: std::str::FromStr<Err: std::fmt::Display>>(
    literal: Option<&LitInt>,
    errors: &mut Errors,
) -> Option<T> {
    let literal = literal?;
    let number = literal.base10_parse();
    number.map_err(|error| errors.at(literal, error)).ok()
}
