//! A record becomes a plan: each field with the field of the form that it is, or an error on its own token.

mod attributes;
mod elsewhere;
mod fields;
mod lacks;

use proc_macro2::{Ident, TokenStream};
use syn::Path;

pub(crate) use self::lacks::Lacks;
use crate::ast::{Field, Record};
use crate::error::Errors;
use crate::kind::{self, Kind, Write};
use crate::names::is_word;
use crate::resolve::Scope;
use crate::schema::{Form, Source};
use crate::type_check::TypeCheck;

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
    /// The form, if it could be read.
    pub(crate) form: Option<Form>,
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
        app: opened.app,
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
        form: None,
        lacks: Lacks::default(),
    };
    attributes::of_struct(record, errors);
    let mut mistakes = Errors::default();
    for field in &record.fields {
        if field.attrs.skip.is_some() {
            plan.skipped.push(field);
            continue;
        }
        let planned = match scope {
            // A wrong attribute may have been meant to name the field.
            _ if field.attrs.is_mistaken && field.attrs.code.is_none() => None,
            Some(scope) => fields::in_form(field, scope, &mut plan.lookup_apps, &mut mistakes),
            None if opened.is_unchecked => {
                fields::without_form(field, table.is_some(), &mut plan.lookup_apps, &mut mistakes)
            }
            // There is no form, or the table is not in it: nothing can be said about its fields.
            None => None,
        };
        let planned = planned.unwrap_or_else(|| Planned::mistaken(field));
        if let Some(other) = plan.fields.iter().find(|other| other.code == planned.code) {
            let other = &other.field.ident;
            let code = &planned.code;
            mistakes.at(
                field.code_tokens(),
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
    plan.lacks = Lacks::of(scope, &plan.fields);
    if let Some(Scope::App(form)) = scope {
        plan.related = related(form, record);
    }
    plan.related_types = related_types(record, scope, errors);
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
    plan.form = opened.form;
    plan
}

impl<'a> Planned<'a> {
    /// Stands for a field with a mistake, so that the mistake stays the only error.
    fn mistaken(field: &'a Field) -> Planned<'a> {
        Planned {
            field,
            code: field.code(),
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

#[cfg(test)]
mod tests;
