//! Checks a record and makes the plan of its expansion: for each field its field of the form, or an error on its own token.

mod attributes;
mod elsewhere;
mod fields;
mod lacks;
mod plan;

use proc_macro2::Ident;

use self::lacks::lacks;
use self::plan::{Lacks, Related, Relation};
pub(crate) use self::plan::{Mark, OnEmpty, Plan, Planned, RelatedType};
use crate::ast::Record;
use crate::error::{Errors, is_in_generated_file};
use crate::names::is_word;
use crate::resolve::{Refers, Scope};
use crate::schema::{Form, Source};

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
            // No table has this name; the rows fit whatever holds them, so that the mistake is reported once.
            None if form.is_some() => table.map(|_| String::new()),
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
            // The wrong attribute may have been meant as the field code.
            _ if field.attrs.is_mistaken && field.attrs.code.is_none() => None,
            Some(scope) => fields::in_form(field, scope, &mut plan.lookup_apps, &mut mistakes),
            None if opened.is_unchecked => {
                fields::without_form(field, table.is_some(), &mut plan.lookup_apps, &mut mistakes)
            }
            // Without a form or table nothing is known about the fields.
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
            // The fields are right, but were looked for in the wrong place.
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
            "this record has no fields; declare at least one",
        );
    }
    plan.lacks = lacks(scope, &plan.fields);
    if let Some(Scope::App(form)) = scope {
        plan.related = related(form, record);
    }
    plan.related_types = related_types(record, scope, &plan.fields, errors);
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
    if opened.form.is_some() && !errors.is_empty() {
        errors.in_generated(is_in_generated_file(record.ident.span()));
    }
    plan.form = opened.form;
    plan
}

/// The related records with a code that can name a token.
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

/// The record types of lookups and of related records.
fn related_types<'a>(
    record: &'a Record,
    scope: Option<Scope<'_>>,
    fields: &[Planned<'_>],
    errors: &mut Errors,
) -> Vec<RelatedType<'a>> {
    let mut types = Vec::new();
    for named in &record.attrs.related {
        let Some(scope) = scope else {
            types.push(RelatedType {
                code: named.code.clone(),
                app: None,
                path: &named.path,
                is_in_queries: true,
                relation: None,
            });
            continue;
        };
        let Some(found) = scope.refers(&named.code, &named.code_tokens, errors) else {
            continue;
        };
        types.push(RelatedType {
            code: found.field.code().to_owned(),
            app: found.app,
            path: &named.path,
            is_in_queries: !found.field.is_lookup(),
            relation: relation(&found, fields),
        });
    }
    types
}

/// How the records of a lookup or of related records are found, if the struct has the field that both have in common.
fn relation(found: &Refers<'_>, fields: &[Planned<'_>]) -> Option<Relation> {
    let has_code = |planned: &&Planned<'_>| planned.code == found.own;
    let (index, own) = fields
        .iter()
        .enumerate()
        .find(|(_, planned)| has_code(planned))?;
    let is_number = match own.kind.name {
        "SINGLE_LINE_TEXT" | "LINK" => Some(false),
        "NUMBER" | "CALC_NUMBER" => Some(true),
        "RECORD_NUMBER" => None,
        // kintone has no `in` for the others.
        _ => return None,
    };
    let ident = match found.field.is_lookup() {
        true => own.field.ident.clone(),
        false => syn::parse_str(Some(found.field.code()).filter(|code| is_word(code))?).ok()?,
    };
    Some(Relation {
        ident,
        index,
        is_number,
        other: found.other.to_owned(),
        filter: found.filter.to_owned(),
    })
}

#[cfg(test)]
mod tests;
