//! Decides what the generated file says: names, types, attributes, docs and how a record starts. No Rust text is
//! written here.

mod actions;
mod constructor;
mod derives;
mod docs;
mod fields;
mod lints;
mod model;
mod naming;
mod planner;

use std::collections::HashSet;

use kintone_schema::{AppSchema, Field, FieldType, GENERATED_BY};
use sha2::{Digest, Sha256};

pub(crate) use constructor::NARROW_DIGITS;
pub(crate) use docs::{code, facts, line, name, prose};
pub(crate) use model::{
    Access, ActionEnum, ActionVariant, Attribute, ChoiceEnum, Constructor, DefaultValue,
    InitialValue, Lint, Plan, RustField, RustStruct, RustType, Shape, Variant,
};

use crate::error::Error;
use crate::names::bare;
use crate::options::{Options, in_records};
use lints::lints;
use naming::{ChoicesDraft, FieldDraft, Namer, Renames, StructDraft};
use planner::Planner;

/// The plan of one app, and what the renames had to do with it.
pub(crate) fn plan(schema: &AppSchema, options: &Options) -> Result<(Plan, Renames), Error> {
    if !schema.fields().iter().any(in_records) {
        return Err(Error::NoField(described(schema)));
    }
    options.check_codes(schema)?;
    let kept = schema.fields().iter().filter(|field| options.keeps(field));
    let mut fields = kept.flat_map(|field| {
        let inner = field.table_fields().iter();
        std::iter::once(field).chain(inner.filter(|inner| options.keeps(inner)))
    });
    if fields.clone().next().is_none() {
        return Err(Error::Choice(format!(
            "no field of {} is left; include more of them, or exclude fewer",
            described(schema)
        )));
    }
    fields.try_for_each(|field| match (options.chosen_type(field), field.kind()) {
        (Some(chosen), Some(kind)) => chosen.check(field.code(), kind),
        _ => Ok(()),
    })?;
    let name = options.struct_name(schema)?;
    let mut namer = Namer::new(schema, &name, options);
    let record = namer.record();
    let actions = namer.actions();
    let (identifiers, renames) = namer.disambiguate()?;
    let planner = Planner {
        schema,
        options,
        identifiers,
        schema_file: options.schema_file.as_deref(),
        runtime: options.runtime.as_deref(),
    };
    let mut plan = Plan {
        header: planner.header(),
        runtime: options
            .runtime
            .clone()
            .unwrap_or_else(|| RUNTIME.to_owned()),
        derives: options.derives.clone(),
        attributes: options.attributes.clone(),
        structs: Vec::new(),
        choices: Vec::new(),
        actions: actions.map(|draft| planner.actions(&draft)),
    };
    planner.record(&record, &mut plan);
    derives::check(&plan)?;
    Ok((plan, renames))
}

/// Where kintone-runtime is, if the user does not say otherwise.
const RUNTIME: &str = "kintone_runtime";

/// The app in a message.
pub(crate) fn described(schema: &AppSchema) -> String {
    match schema.app() {
        Some(app) => format!("app {app} ({})", docs::line(schema.name())),
        None => format!("the form {}", docs::line(schema.name())),
    }
}

/// Returns what the form has and the code leaves out, or what is odd in it: for people to read.
///
/// A member that is not as kintone writes it, and on which no code depends, is read as if it were missing.
pub fn notes(schema: &AppSchema) -> Vec<String> {
    let odd = schema
        .notes()
        .iter()
        .map(|note| format!("{note}; no code depends on it, and it is read as if it were missing"));
    let is_empty =
        |field: &&Field| *field.field_type() == FieldType::Subtable && !in_records(field);
    let empty = schema.fields().iter().filter(is_empty).map(|table| {
        format!(
            "the table `{}` has no field that holds a value, and is left out",
            docs::line(table.code())
        )
    });
    odd.chain(empty).collect()
}

impl Options {
    /// Returns what the code cannot do because of fields that are left out: for people to read.
    pub fn notes(&self, schema: &AppSchema) -> Vec<String> {
        let record = docs::lacking_required(&self.lacking_required(schema));
        let tables = schema.fields().iter().filter(|field| self.keeps(field));
        let tables = tables.filter_map(|table| {
            let limits = docs::lacking_in_rows(&self.lacking(table))?;
            Some(format!(
                "the table `{}`: {limits}",
                docs::line(table.code())
            ))
        });
        record.into_iter().chain(tables).collect()
    }
}

/// Returns the hash of what matters to code, as schema files and generated files show it.
pub fn content_hash(schema: &AppSchema) -> String {
    let digest = Sha256::digest(schema.relevant_json().as_bytes());
    digest
        .iter()
        .take(HASH_BYTES)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Sixteen hex digits: enough that no change goes unseen.
const HASH_BYTES: usize = 8;

impl Planner<'_> {
    fn header(&self) -> Vec<String> {
        let schema = self.schema;
        let version = env!("CARGO_PKG_VERSION");
        let source = self
            .schema_file
            .map(|path| format!(" from {}", docs::line(path)))
            .unwrap_or_default();
        let app = schema
            .app()
            .map(|app| format!("app {app} "))
            .unwrap_or_default();
        let revision = schema
            .revision()
            .map(|revision| format!(", revision {revision}"))
            .unwrap_or_default();
        vec![
            format!("{GENERATED_BY}{version}{source}. Do not edit: run it again."),
            format!(
                "{app}{}{revision}, content {}",
                docs::line(schema.name()),
                content_hash(schema)
            ),
        ]
    }

    fn record(&self, draft: &StructDraft<'_>, plan: &mut Plan) {
        let app = self.schema.app();
        let docs = match app {
            Some(app) => format!("{} (app {app})", docs::name(self.schema.name())),
            None => docs::name(self.schema.name()),
        };
        let attributes = self
            .type_attributes()
            .chain(app.map(Attribute::App))
            .chain(self.related(self.schema.fields()))
            .collect();
        let limits = docs::lacking_required(&self.options.lacking_required(self.schema));
        self.structs(draft, [docs.clone(), docs], limits, attributes, plan);
    }

    fn rows(&self, table: &FieldDraft<'_>, draft: &StructDraft<'_>, plan: &mut Plan) {
        let of = docs::named(table.field);
        let attributes = self
            .type_attributes()
            .chain(self.schema.app().map(Attribute::App))
            .chain([Attribute::Table(table.field.code().to_owned())])
            .chain(self.related(table.field.table_fields()))
            .collect();
        let docs = ["A", "a"].map(|article| format!("{article} row of {of}"));
        let limits = docs::lacking_in_rows(&self.options.lacking(table.field));
        self.structs(draft, docs, limits, attributes, plan);
    }

    /// The record types that fields refer to. Only a schema file tells by what their records are found.
    fn related(&self, fields: &[Field]) -> Option<Attribute> {
        let related = self.options.related_in(fields);
        let owned = related
            .iter()
            .map(|(code, path)| ((*code).to_owned(), (*path).to_owned()));
        let is_told = self.schema_file.is_some() && !related.is_empty();
        is_told.then(|| Attribute::Related(owned.collect()))
    }

    /// The struct, then what its fields need. The docs are those of the struct, and how they are named in a sentence.
    fn structs(
        &self,
        draft: &StructDraft<'_>,
        [docs, within_docs]: [String; 2],
        limits: Option<String>,
        attributes: Vec<Attribute>,
        plan: &mut Plan,
    ) {
        let name = self.identifiers.name(draft.ty).to_owned();
        let fields: Vec<RustField> = draft.fields.iter().map(|field| self.field(field)).collect();
        let constructor = constructor::constructor(
            &name,
            &fields,
            &within_docs,
            self.identifiers.name(draft.required),
        );
        let lints = lints(
            [name.as_str()],
            fields.iter().map(|field| field.name.as_str()),
        );
        plan.structs.push(RustStruct {
            name,
            docs,
            limits,
            attributes,
            lints,
            fields,
            constructor,
        });
        for field in &draft.fields {
            if let Some(choices) = &field.choices {
                plan.choices.push(self.choices(field, choices));
            }
            if let Some(rows) = &field.rows {
                self.rows(field, rows, plan);
            }
        }
    }

    fn choices(&self, field: &FieldDraft<'_>, draft: &ChoicesDraft<'_>) -> ChoiceEnum {
        let name = self.identifiers.name(draft.ty).to_owned();
        let fallback = self.identifiers.name(draft.fallback).to_owned();
        let variants: Vec<Variant> = draft
            .variants
            .iter()
            .map(|(option, ticket)| {
                let name = self.identifiers.name(*ticket).to_owned();
                let attributes = match bare(&name) == *option {
                    true => Vec::new(),
                    false => vec![Attribute::Option((*option).to_owned())],
                };
                Variant {
                    name,
                    docs: docs::name(option),
                    attributes,
                }
            })
            .collect();
        let states = *field.field.field_type() == FieldType::Status;
        let (docs, of) = match states {
            true => (
                "The states of process management".to_owned(),
                Attribute::States,
            ),
            false => (
                format!("The options of {}", docs::named(field.field)),
                Attribute::Field(field.field.code().to_owned()),
            ),
        };
        let of = self.schema_file.map(|_| of);
        let attributes = self.type_attributes().chain(of).collect();
        let words = variants.iter().map(|variant| variant.name.as_str());
        let lints = lints(words.chain([fallback.as_str(), name.as_str()]), []);
        ChoiceEnum {
            name,
            docs,
            attributes,
            lints,
            variants,
            fallback,
        }
    }
}

/// Refuses names that are there twice: types of two apps of one file, or fields that the user renamed to the same.
pub(crate) fn distinct(plans: &[Plan]) -> Result<(), Error> {
    once("type", plans.iter().flat_map(Plan::types))?;
    for plan in plans {
        for record in &plan.structs {
            once(
                "field",
                record.fields.iter().map(|field| field.name.as_str()),
            )?;
        }
        for choices in &plan.choices {
            once(
                "variant",
                choices
                    .variants
                    .iter()
                    .map(|variant| variant.name.as_str())
                    .chain([choices.fallback.as_str()]),
            )?;
        }
        if let Some(actions) = &plan.actions {
            once(
                "variant",
                actions.actions.iter().map(|action| action.name.as_str()),
            )?;
        }
    }
    Ok(())
}

fn once<'n>(what: &str, names: impl Iterator<Item = &'n str>) -> Result<(), Error> {
    let mut seen = HashSet::new();
    for name in names {
        if !seen.insert(bare(name)) {
            return Err(Error::Name(format!(
                "two things would become the {what} `{name}`; choose another name or rename"
            )));
        }
    }
    Ok(())
}
