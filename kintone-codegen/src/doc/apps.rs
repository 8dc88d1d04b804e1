//! The picture of the apps: each app and each table an entity, lookups and related records the lines between them.

use kintone_schema::{AppSchema, Field};

use super::mermaid::{text, word};
use crate::options::in_records;
use crate::relations::{Refers, relations};

/// Draws apps, given by their keys and forms, as an entity relationship diagram of Mermaid.
///
/// Fields that every app has, such as the creator, are left out. An app that is not given is an empty box.
pub fn diagram(apps: &[(&str, &AppSchema)]) -> String {
    let mut diagram = "erDiagram\n".to_owned();
    for (at, (key, schema)) in apps.iter().enumerate() {
        let label = match schema.name() == *key || schema.name().is_empty() {
            true => (*key).to_owned(),
            false => format!("{} ({key})", schema.name()),
        };
        let fields: Vec<&Field> = schema
            .fields()
            .iter()
            .filter(|field| is_drawn(field))
            .collect();
        entity(&mut diagram, &app_id(at), &label, &fields);
        for (place, table) in tables(schema) {
            let fields: Vec<&Field> = table
                .table_fields()
                .iter()
                .filter(|field| is_drawn(field))
                .collect();
            entity(&mut diagram, &table_id(at, place), table.label(), &fields);
        }
    }
    for (at, (_, schema)) in apps.iter().enumerate() {
        for (place, table) in tables(schema) {
            line(
                &mut diagram,
                &app_id(at),
                "||--o{",
                &table_id(at, place),
                table.code(),
            );
        }
    }
    let position = |key: &str| apps.iter().position(|(other, _)| *other == key);
    for relation in relations(apps).relations {
        let (Some(from), Some(to)) = (position(relation.from), position(relation.to)) else {
            continue;
        };
        let start = owner(from, apps[from].1, relation.table);
        line(
            &mut diagram,
            &start,
            arrow(relation.refers),
            &app_id(to),
            relation.field,
        );
    }
    outside(&mut diagram, apps);
    diagram
}

/// The lines to apps that are not given.
fn outside(diagram: &mut String, apps: &[(&str, &AppSchema)]) {
    let mut others: Vec<u64> = Vec::new();
    let mut lines = String::new();
    for (at, (_, schema)) in apps.iter().enumerate() {
        for found in schema.all_fields() {
            let (app, refers) = match (found.field.lookup(), found.field.reference_table()) {
                (Some(lookup), _) => (lookup.related_app, Refers::Lookup),
                (None, Some(related)) => (related.related_app, Refers::Related),
                (None, None) => continue,
            };
            let is_given = apps.iter().any(|(_, other)| other.app() == app);
            let Some(app) = app.filter(|_| !is_given) else {
                continue;
            };
            if !others.contains(&app) {
                others.push(app);
            }
            let start = owner(at, schema, found.field.table());
            line(
                &mut lines,
                &start,
                arrow(refers),
                &format!("other{app}"),
                found.field.code(),
            );
        }
    }
    for app in others {
        entity(diagram, &format!("other{app}"), &format!("app {app}"), &[]);
    }
    diagram.push_str(&lines);
}

/// Many records hold the key of one, or one shows many.
fn arrow(refers: Refers) -> &'static str {
    match refers {
        Refers::Lookup => "}o--o|",
        Refers::Related => "||..o{",
    }
}

/// Whether a field is in the picture: not those of the system, and not tables, which are entities.
fn is_drawn(field: &Field) -> bool {
    let is_own = field.kind().is_some_and(|kind| !kind.is_system);
    is_own && in_records(field) && field.table_fields().is_empty()
}

/// The tables, with their numbers among them.
fn tables(schema: &AppSchema) -> impl Iterator<Item = (usize, &Field)> {
    let fields = schema.fields().iter();
    fields
        .filter(|field| !field.table_fields().is_empty() && in_records(field))
        .enumerate()
}

fn entity(diagram: &mut String, id: &str, label: &str, fields: &[&Field]) {
    diagram.push_str(&format!("    {id}[\"{}\"]", label_text(label)));
    if fields.is_empty() {
        return diagram.push('\n');
    }
    diagram.push_str(" {\n");
    for field in fields {
        diagram.push_str(&format!("        {}\n", attribute(field)));
    }
    diagram.push_str("    }\n");
}

/// An entity has a name that is not empty.
fn label_text(label: &str) -> String {
    match text(label) {
        label if label.is_empty() => "_".to_owned(),
        label => label,
    }
}

/// `TYPE code FK "label"`.
fn attribute(field: &Field) -> String {
    let name = word(field.code());
    let keys = [(field.unique(), "UK"), (field.is_lookup(), "FK")];
    let keys: Vec<&str> = keys
        .into_iter()
        .filter_map(|(is, key)| is.then_some(key))
        .collect();
    let comments = [
        (name != field.code()).then(|| field.code()),
        (field.label() != field.code()).then(|| field.label()),
    ];
    let comments: Vec<String> = comments.into_iter().flatten().map(text).collect();
    let comment = comments.join(" - ");
    let mut parts = vec![word(field.field_type().as_str()), name];
    if !keys.is_empty() {
        parts.push(keys.join(", "));
    }
    if !comment.is_empty() {
        parts.push(format!("\"{comment}\""));
    }
    parts.join(" ")
}

fn line(diagram: &mut String, from: &str, arrow: &str, to: &str, label: &str) {
    diagram.push_str(&format!(
        "    {from} {arrow} {to} : \"{}\"\n",
        label_text(label)
    ));
}

/// The entity that a field is in.
fn owner(at: usize, schema: &AppSchema, table: Option<&str>) -> String {
    let mut tables = tables(schema);
    let place = table.and_then(|code| tables.find(|(_, table)| table.code() == code));
    match place {
        Some((place, _)) => table_id(at, place),
        None => app_id(at),
    }
}

fn app_id(at: usize) -> String {
    format!("app{}", at + 1)
}

fn table_id(at: usize, place: usize) -> String {
    format!("app{}_table{}", at + 1, place + 1)
}
