//! A record becomes a plan: each field with the field of the form that it is, or an error on its own token.

pub(crate) mod attributes;
mod elsewhere;

use kintone_schema::ReadOnlyReason;
use proc_macro2::{Ident, TokenStream};
use syn::Path;

use self::attributes::{
    app, calc_kind, code_tokens, contradictions, contradicts, field_code, known_from_form, named,
    number, rounding,
};
use crate::ast::{Field, Record};
use crate::error::Errors;
use crate::kind::{self, Kind, Write};
use crate::query;
use crate::resolve::{Scope, is_word};
use crate::schema::{Form, Source};
use crate::type_check::{TypeCheck, type_check};

/// Everything that the expansion says, decided.
pub(crate) struct Plan<'a> {
    pub(crate) record: &'a Record,
    pub(crate) runtime: Option<&'a Path>,
    pub(crate) app: Option<u64>,
    /// The code of the table, if this is the row of one.
    pub(crate) table: Option<String>,
    pub(crate) rebuild: Option<TokenStream>,
    pub(crate) fields: Vec<Planned<'a>>,
    pub(crate) skipped: Vec<&'a Field>,
    pub(crate) lookup_apps: Vec<u64>,
    pub(crate) related: Vec<Related>,
    pub(crate) related_types: Vec<RelatedType<'a>>,
    /// What queries may name.
    pub(crate) searched: query::Form,
    pub(crate) lacks: Lacks,
}

/// Records of another app that the form shows: no field of the struct, but something to search by.
pub(crate) struct Related {
    pub(crate) ident: Ident,
    pub(crate) code: String,
    pub(crate) app: u64,
}

/// The record type of related records, which `related(…)` names.
pub(crate) struct RelatedType<'a> {
    /// The code of the related records, as the form spells it.
    pub(crate) code: String,
    /// The app that they are from; not known without a form.
    pub(crate) app: Option<u64>,
    pub(crate) path: &'a Path,
}

/// A field of the struct that is a field of the form.
pub(crate) struct Planned<'a> {
    pub(crate) field: &'a Field,
    pub(crate) code: String,
    pub(crate) kind: &'static Kind,
    pub(crate) mark: Mark,
    pub(crate) write: Write,
    pub(crate) on_empty: OnEmpty,
    pub(crate) lookup: bool,
    pub(crate) decimal_places: Option<u8>,
    pub(crate) rounding: Option<&'static str>,
    pub(crate) type_check: TypeCheck<'a>,
}

/// What is said about a field of a kind in the type of its token, by the name of the runtime.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Mark {
    None,
    InTable,
    Unique,
    Lookup,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum OnEmpty {
    Omit,
    Send,
    ServerDefault,
}

/// What the form has and the struct has not, as errors list it: `` `件名` (SINGLE_LINE_TEXT) ``.
#[derive(Default)]
pub(crate) struct Lacks {
    /// Fields without which nothing can be added.
    pub(crate) required: Vec<String>,
    /// Fields that would lose their value when the row is written back.
    pub(crate) writable: Vec<String>,
}

/// Checks the whole struct; every mistake is in `errors` afterwards.
pub(crate) fn check<'a>(record: &'a Record, errors: &mut Errors) -> Plan<'a> {
    let attrs = &record.attrs;
    let source = Source {
        schema: attrs.schema.as_ref(),
        unchecked: attrs.unchecked.as_ref(),
        app: attrs.app.as_ref(),
        table: attrs.table.as_ref(),
        is_mistaken: attrs.is_mistaken,
    };
    let opened = source.open(&record.ident, errors);
    let form = opened.form.as_ref();
    let table = attrs.table.as_ref();
    let scope = match (form, table) {
        (Some(form), Some(table)) => Scope::table(form, &table.value(), table, errors),
        (Some(form), None) => Some(Scope::App(form)),
        (None, _) => None,
    };
    let mut plan = Plan {
        record,
        runtime: attrs.runtime.as_ref(),
        app: app(attrs.app.as_ref(), form, errors),
        table: match scope {
            Some(Scope::Table(_, table)) => Some(table.code().to_owned()),
            _ => table.map(syn::LitStr::value),
        },
        rebuild: opened.rebuild,
        fields: Vec::with_capacity(record.fields.len()),
        skipped: Vec::new(),
        lookup_apps: Vec::new(),
        related: Vec::new(),
        related_types: Vec::new(),
        searched: query::Form::of_nothing(String::new()),
        lacks: Lacks::default(),
    };
    contradictions(record, errors);
    let mut mistakes = Errors::default();
    for field in &record.fields {
        if field.attrs.skip.is_some() {
            plan.skipped.push(field);
            continue;
        }
        let planned = match scope {
            // A wrong attribute may have been meant to name the field.
            _ if field.attrs.is_mistaken && field.attrs.code.is_none() => None,
            Some(scope) => in_form(field, scope, &mut plan.lookup_apps, &mut mistakes),
            None if opened.is_unchecked => {
                without_form(field, table.is_some(), &mut plan.lookup_apps, &mut mistakes)
            }
            // There is no form, or the table is not in it: nothing can be said about its fields.
            None => None,
        };
        let planned = planned.unwrap_or_else(|| Planned::mistaken(field));
        if let Some(other) = plan.fields.iter().find(|other| other.code == planned.code) {
            let other = &other.field.ident;
            let code = &planned.code;
            mistakes.at(
                code_tokens(field),
                format_args!("field `{code}` is declared twice: here and as `{other}`"),
            );
        }
        plan.fields.push(planned);
    }
    match scope.and_then(|scope| elsewhere::find(record, scope)) {
        Some(elsewhere) => {
            // The fields are right, and were looked for in the wrong place.
            elsewhere.tell(record, mistakes, errors);
            let fields = record.fields.iter();
            let fields = fields.filter(|field| field.attrs.skip.is_none());
            plan.fields = fields.map(Planned::mistaken).collect();
            plan.table = elsewhere.table.or(plan.table);
        }
        None => errors.append(mistakes),
    }
    if record.fields.len() == plan.skipped.len() {
        errors.at(
            &record.ident,
            "this record has no field; name at least one field code",
        );
    }
    plan.lacks = match scope {
        Some(scope) => lacks(scope, &plan.fields),
        None => Lacks {
            required: required_and_not_given(&plan.fields),
            writable: Vec::new(),
        },
    };
    if let Some(Scope::App(form)) = scope {
        plan.related = related(form, record);
    }
    plan.related_types = related_types(record, scope, errors);
    plan.searched = query::Form::of(&plan, form, !errors.is_empty());
    plan.lookup_apps.sort_unstable();
    plan.lookup_apps.dedup();
    if attrs.write.is_some() && !plan.lacks.required.is_empty() {
        errors.at(
            &record.ident,
            format_args!(
                "`{}` cannot be added{}: it lacks the required field{} {}",
                record.ident,
                form.map(|form| format!(" to {}", form.place()))
                    .unwrap_or_default(),
                if plan.lacks.required.len() == 1 {
                    ""
                } else {
                    "s"
                },
                plan.lacks.required.join(", ")
            ),
        );
    }
    plan
}

/// A field that is checked against the form.
fn in_form<'a>(
    field: &'a Field,
    scope: Scope<'_>,
    lookup_apps: &mut Vec<u64>,
    errors: &mut Errors,
) -> Option<Planned<'a>> {
    let attrs = &field.attrs;
    let form = scope.form();
    for known in known_from_form(attrs) {
        errors.at(
            &known,
            format_args!(
                "`{known}` is for structs without a schema; {} says it",
                form.path
            ),
        );
    }
    let wanted = attrs.kind.as_ref().and_then(|kind| named(kind, errors));
    let code = field_code(field);
    if let Some(kind) = always_there(&code, wanted.filter(|_| attrs.code.is_none())) {
        contradicts(attrs, kind, &code, errors);
        return Some(system(field, kind, errors));
    }
    let found = match (wanted, &attrs.code) {
        (Some(kind), None) if kind.is_system => scope.system(kind, &attrs.kind, errors)?,
        _ => scope.field(&code, code_tokens(field), errors)?,
    };
    let Some(kind) = found.kind() else {
        errors.at(
            code_tokens(field),
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
            code_tokens(field),
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
        lookup: found.is_lookup(),
        decimal_places: precision
            .filter(|_| kind == &kind::NUMBER)
            .and_then(|precision| u8::try_from(precision.decimal_places).ok()),
        rounding: rounding(attrs, kind, mode, errors),
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

/// A field of a struct without a schema: the attributes say what the form would.
fn without_form<'a>(
    field: &'a Field,
    in_table: bool,
    lookup_apps: &mut Vec<u64>,
    errors: &mut Errors,
) -> Option<Planned<'a>> {
    let attrs = &field.attrs;
    let code = field_code(field);
    let mut kind = match &attrs.kind {
        Some(name) => Some(named(name, errors)?),
        None => None,
    };
    if let Some(kind) = always_there(&code, kind) {
        return Some(system(field, kind, errors));
    }
    if let (Some(calc), Some(format)) = (kind, &attrs.format) {
        kind = Some(calc_kind(calc, format, errors)?);
    } else if let (Some(calc), Some(name)) = (kind, &attrs.kind)
        && calc == &kind::CALC_NUMBER
    {
        errors.at(name, "what a CALC field holds depends on its format; write kind = CALC, format = NUMBER (or DATE, …)");
        return None;
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
    lookup_apps.extend(number::<u64>(attrs.lookup.as_ref(), errors));
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
        lookup: attrs.lookup.is_some(),
        decimal_places: number(attrs.decimal_places.as_ref(), errors),
        rounding: rounding(attrs, kind.unwrap_or(&kind::NUMBER), None, errors),
        type_check: match kind {
            Some(kind) => type_check(field, kind, None, reason.as_ref(), errors),
            None => TypeCheck::of_unknown(field, errors),
        },
    })
}

impl<'a> Planned<'a> {
    /// Stands for a field with a mistake, so that the mistake stays the only error.
    fn mistaken(field: &'a Field) -> Planned<'a> {
        Planned {
            field,
            code: field_code(field),
            kind: &kind::UNKNOWN,
            mark: Mark::None,
            write: Write::Always,
            on_empty: OnEmpty::Send,
            lookup: false,
            decimal_places: None,
            rounding: None,
            type_check: TypeCheck::Mistaken,
        }
    }

    /// Whether the struct can give the field a value: written by kintone's rules, and not held in `ReadOnly`.
    fn is_given(&self) -> bool {
        let shape = kind::shape(&self.field.ty).unwrap_or_default();
        self.write != Write::Never && kind::inside(&shape, "ReadOnly").is_none()
    }
}

/// Required and writable fields of the form that the struct cannot fill.
fn lacks(scope: Scope<'_>, fields: &[Planned<'_>]) -> Lacks {
    let given = |code: &str| {
        fields
            .iter()
            .any(|field| field.code == code && field.is_given())
    };
    let mut lacks = Lacks::default();
    for field in scope.fields().iter().filter(|field| !given(field.code())) {
        let listed = || format!("`{}` ({})", field.code(), field.field_type());
        if field.is_required_without_default() {
            lacks.required.push(listed());
        }
        if field.read_only().is_none() && field.holds_value() {
            lacks.writable.push(listed());
        }
    }
    lacks
}

/// The same without a form: fields marked `required` that are only read.
fn required_and_not_given(fields: &[Planned<'_>]) -> Vec<String> {
    let required = fields
        .iter()
        .filter(|planned| planned.field.attrs.required.is_some());
    required
        .filter(|planned| !planned.is_given())
        .map(|planned| format!("`{}` ({})", planned.code, planned.kind))
        .collect()
}

/// Kintone has neither unique fields in tables nor unique lookups.
fn mark(in_table: bool, unique: bool, lookup: bool) -> Mark {
    match (in_table, lookup, unique) {
        (true, ..) => Mark::InTable,
        (false, true, _) => Mark::Lookup,
        (false, false, true) => Mark::Unique,
        (false, false, false) => Mark::None,
    }
}

/// The related records whose code can be the name of a token.
fn related(form: &Form, record: &Record) -> Vec<Related> {
    let tables = form.schema.fields().iter();
    let named = tables.filter_map(|field| {
        let table = field.reference_table()?;
        let code = Some(field.code()).filter(|code| is_word(code))?;
        let ident = syn::parse_str::<Ident>(code).ok()?;
        let is_taken = record.fields.iter().any(|own| own.ident == ident);
        let app = table.related_app?;
        (!is_taken).then(|| Related {
            ident,
            code: field.code().to_owned(),
            app,
        })
    });
    named.collect()
}

/// Which types related records are of.
fn related_types<'a>(
    record: &'a Record,
    scope: Option<Scope<'_>>,
    errors: &mut Errors,
) -> Vec<RelatedType<'a>> {
    let mut types = Vec::new();
    for named in &record.attrs.related {
        let (code, at) = (&named.code, &named.code_tokens);
        let (code, app) = match scope {
            _ if record.attrs.table.is_some() => {
                errors.at(at, "related records are shown by the record, not by the row of a table; name them on the struct of the record");
                continue;
            }
            Some(scope) => match scope.related(code, at, errors) {
                Some((field, table)) => (field.code(), table.related_app),
                None => continue,
            },
            None => (code.as_str(), None),
        };
        types.push(RelatedType {
            code: code.to_owned(),
            app,
            path: &named.path,
        });
    }
    types
}

fn write(kind: &Kind, is_read_only: bool) -> Write {
    match is_read_only {
        true => Write::Never,
        false => kind.write,
    }
}

#[cfg(test)]
mod tests;
