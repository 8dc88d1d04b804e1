//! The second stage: finds the field of the form for each field of the struct, or takes it from the attributes.

use kintone_schema::{ReadOnlyReason, RoundingMode};

use super::attributes::{self, Rounding};
use super::plan::{Mark, OnEmpty, Planned};
use crate::ast::Field;
use crate::attr::FieldAttrs;
use crate::error::Errors;
use crate::kind::{self, Kind, Write};
use crate::resolve::Scope;
use crate::type_check::{TypeCheck, type_check};

/// A field that is checked against the form.
pub(super) fn in_form<'a>(
    field: &'a Field,
    scope: Scope<'_>,
    lookup_apps: &mut Vec<u64>,
    errors: &mut Errors,
) -> Option<Planned<'a>> {
    let attrs = &field.attrs;
    let form = scope.form();
    let said = attributes::with_form(field, form, errors);
    let code = field.code();
    if let Some(kind) = always_there(&code, said.kind.filter(|_| attrs.code.is_none())) {
        contradicts(attrs, kind, &code, errors);
        return Some(system(field, kind, errors));
    }
    let found = match (said.kind, &attrs.code) {
        (Some(kind), None) if kind.is_system => scope.system(kind, &attrs.kind, errors)?,
        _ => scope.field(&code, field.code_tokens(), errors)?,
    };
    let Some(kind) = found.kind() else {
        errors.at(
            field.code_tokens(),
            format_args!(
                "field `{}` in {} is {}, which holds no value; remove it",
                found.code(),
                form.place(),
                found.field_type()
            ),
        );
        return None;
    };
    if !found.enabled() {
        errors.at(
            field.code_tokens(),
            format_args!(
                "{kind} is switched off in {place}, so records have no `{code}`; remove the field",
                kind = kind.field_type,
                place = form.place(),
                code = found.code()
            ),
        );
        return None;
    }
    contradicts(attrs, kind, found.code(), errors);
    for member in std::iter::once(found).chain(found.table_fields()) {
        lookup_apps.extend(member.lookup().and_then(|lookup| lookup.related_app));
    }
    let precision = form.schema.number_precision();
    let mode = precision.map(|precision| &precision.rounding_mode);
    let reason = found.read_only();
    Some(Planned {
        field,
        code: found.code().to_owned(),
        kind,
        mark: mark(
            matches!(scope, Scope::Table(..)),
            found.unique(),
            found.is_lookup(),
        ),
        write: write(kind, reason.is_some()),
        on_empty: if found.server_default() {
            OnEmpty::ServerDefault
        } else if found.static_default().is_some() {
            OnEmpty::Send
        } else {
            OnEmpty::Omit
        },
        required: found.required() && reason.is_none(),
        lookup: found.is_lookup(),
        decimal_places: precision
            .filter(|_| kind == &kind::NUMBER)
            .and_then(|precision| u8::try_from(precision.decimal_places).ok()),
        rounding: rounding(field, said.rounding, kind, mode, errors),
        type_check: type_check(field, kind, Some((scope, found)), reason, errors),
    })
}

/// `$id` and `$revision`: every record has them, no form lists them.
fn always_there(code: &str, wanted: Option<&'static Kind>) -> Option<&'static Kind> {
    match (code, wanted) {
        ("$id", _) => Some(&kind::ID),
        ("$revision", _) => Some(&kind::REVISION),
        (_, Some(kind)) if kind == &kind::ID || kind == &kind::REVISION => Some(kind),
        _ => None,
    }
}

fn system<'a>(field: &'a Field, kind: &'static Kind, errors: &mut Errors) -> Planned<'a> {
    let code = if kind == &kind::ID {
        "$id"
    } else {
        "$revision"
    };
    Planned {
        code: code.to_owned(),
        kind,
        write: Write::Never,
        on_empty: OnEmpty::Omit,
        type_check: type_check(field, kind, None, Some(&ReadOnlyReason::System), errors),
        ..Planned::mistaken(field)
    }
}

/// A field of a struct without a schema, as its attributes describe it.
pub(super) fn without_form<'a>(
    field: &'a Field,
    in_table: bool,
    lookup_apps: &mut Vec<u64>,
    errors: &mut Errors,
) -> Option<Planned<'a>> {
    let attrs = &field.attrs;
    let said = attributes::without_form(field, errors)?;
    let (code, kind) = (field.code(), said.kind);
    if let Some(kind) = always_there(&code, kind) {
        return Some(system(field, kind, errors));
    }
    let computed = attrs.computed.is_some();
    let reason = match kind {
        Some(kind) if kind.write == Write::Never && kind.field_type == "CALC" => {
            Some(ReadOnlyReason::Calculated)
        }
        Some(kind) if kind.write == Write::Never => Some(ReadOnlyReason::System),
        _ if computed => Some(ReadOnlyReason::AutoText),
        _ => None,
    };
    lookup_apps.extend(said.lookup_app);
    Some(Planned {
        field,
        code,
        kind: kind.unwrap_or(&kind::UNKNOWN),
        mark: mark(in_table, attrs.unique.is_some(), attrs.lookup.is_some()),
        write: match kind {
            Some(kind) => write(kind, reason.is_some()),
            None if computed => Write::Never,
            None => Write::Always,
        },
        on_empty: match (&attrs.server_default, &attrs.default, kind) {
            (Some(_), _, _) => OnEmpty::ServerDefault,
            (None, Some(_), _) | (None, None, None) => OnEmpty::Send,
            (None, None, Some(_)) => OnEmpty::Omit,
        },
        required: attrs.required.is_some(),
        lookup: attrs.lookup.is_some(),
        decimal_places: said.decimal_places,
        rounding: rounding(
            field,
            said.rounding,
            kind.unwrap_or(&kind::NUMBER),
            None,
            errors,
        ),
        type_check: match kind {
            Some(kind) => type_check(field, kind, None, reason.as_ref(), errors),
            None => TypeCheck::of_unknown(field, errors),
        },
    })
}

/// Checks that `kind = …` agrees with the form.
fn contradicts(attrs: &FieldAttrs, kind: &Kind, code: &str, errors: &mut Errors) {
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

/// `app` is how the app rounds.
fn rounding(
    field: &Field,
    said: Option<Rounding>,
    kind: &Kind,
    app: Option<&RoundingMode>,
    errors: &mut Errors,
) -> Option<&'static str> {
    let round = &field.attrs.round;
    let said = said?;
    if kind != &kind::NUMBER {
        errors.at(
            round,
            format_args!("`round` is for NUMBER; this field is {kind}"),
        );
    }
    match said {
        Rounding::By(mode) => Some(mode),
        Rounding::AsTheApp => {
            let mode = app.map_or("HALF_EVEN", RoundingMode::as_str);
            let found = attributes::mode_of(mode);
            if found.is_none() {
                errors.at(
                    round,
                    format_args!(
                        "the app rounds by `{mode}`, which this version does not know; name a mode: round = \"HALF_EVEN\", \"UP\" or \"DOWN\""
                    ),
                );
            }
            found
        }
    }
}

/// kintone has neither unique fields in tables nor unique lookups.
fn mark(in_table: bool, unique: bool, lookup: bool) -> Mark {
    match (in_table, lookup, unique) {
        (true, ..) => Mark::InTable,
        (false, true, _) => Mark::Lookup,
        (false, false, true) => Mark::Unique,
        (false, false, false) => Mark::None,
    }
}

fn write(kind: &Kind, is_read_only: bool) -> Write {
    match is_read_only {
        true => Write::Never,
        false => kind.write,
    }
}
