//! The table of the fields of an app.

use kintone_schema::Found;

use super::app::DocumentedApp;
use crate::emit;
use crate::options::full_name;
use crate::plan::{code, facts, name, prose};

/// A sentence about the app, then a row for each field, those of a table after it.
pub(super) fn table(app: &DocumentedApp<'_>) -> String {
    let schema = app.schema;
    let id = schema
        .app()
        .map_or(String::new(), |id| format!(", app {id}"));
    let mut text = format!(
        "{}{id}: struct {}\n\n| Field | Label | Type | Rust | |\n|---|---|---|---|---|\n",
        plain(&name(schema.name())),
        code_cell(&app.plan.structs[0].name)
    );
    for found in schema.all_fields() {
        text.push_str(&row(app, found));
    }
    text
}

fn row(app: &DocumentedApp<'_>, found: Found<'_>) -> String {
    let field = found.field;
    let label = match field.label() == field.code() {
        true => String::new(),
        false => markdown(field.label()),
    };
    let ty = app.plan.field(field.code());
    let ty = ty.map(|(_, planned)| code_cell(&emit::rust_type(&app.plan, &planned.ty)));
    let mut notes: Vec<String> = facts(field, markdown)
        .iter()
        .map(|fact| in_table(fact))
        .collect();
    if !field.options().is_empty() {
        let options: Vec<String> = field
            .options()
            .iter()
            .map(|option| code_cell(&option.name))
            .collect();
        notes.push(format!("options {}", options.join(", ")));
    }
    format!(
        "| {} | {label} | {} | {} | {} |\n",
        code_cell(&full_name(field)),
        markdown(field.field_type().as_str()),
        ty.unwrap_or_default(),
        notes.join("; ")
    )
}

/// Code in a cell of a table, where a `|` ends the cell even in code.
pub(super) fn code_cell(text: &str) -> String {
    code(text).replace('|', "\\|")
}

/// Markdown of a sentence, which holds code and escaped text, in a cell.
fn in_table(markdown: &str) -> String {
    let mut cell = String::new();
    for c in markdown.chars() {
        if c == '|' && !cell.ends_with('\\') {
            cell.push('\\');
        }
        cell.push(c);
    }
    cell
}

/// Text as it reads.
fn markdown(text: &str) -> String {
    plain(&prose(text))
}

/// Escaped text without formulas, which GitHub would set.
pub(super) fn plain(escaped: &str) -> String {
    escaped.replace('$', "\\$")
}
