//! Explains how a form becomes Rust: of an app the list of its fields, of a field its type, who writes it, what queries may ask, and
//! what changes it.
//!
//! All of it is read from the plan of the code and from the table of kinds; nothing is decided here.

mod change;
mod field;
mod why;

use kintone_schema::{AppSchema, Field, Found};
use unicode_width::UnicodeWidthStr;

use crate::emit;
use crate::error::Error;
use crate::field_name;
use crate::options::{Options, full_name, in_records, left_out};
use crate::plan::{self, Plan, facts, line};
use crate::relations::RelationProblem;

/// Explains an app and its fields.
///
/// ```
/// use kintone_codegen::{AppSchema, Explanation, Options};
///
/// # let form = r#"{ "app": "1", "properties": {
/// #     "合計": { "type": "CALC", "code": "合計", "label": "合計", "expression": "数量 * 単価", "format": "NUMBER" },
/// #     "数量": { "type": "NUMBER", "code": "数量", "label": "数量" },
/// #     "単価": { "type": "NUMBER", "code": "単価", "label": "単価" } } }"#;
/// let schema = AppSchema::parse(form, "invoice")?;
/// let options = Options::new().name("Invoice");
/// let explanation = Explanation::new(&schema, &options)?;
/// assert!(explanation.field("合計")?.contains("no: kintone calculates it"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Explanation<'a> {
    schema: &'a AppSchema,
    options: &'a Options,
    plan: Plan,
    key: Option<&'a str>,
    problems: &'a [RelationProblem],
}

impl<'a> Explanation<'a> {
    /// Plans the code of the app.
    ///
    /// # Errors
    ///
    /// Those of [`generate`](crate::generate): there is no code to explain.
    pub fn new(schema: &'a AppSchema, options: &'a Options) -> Result<Explanation<'a>, Error> {
        let (plan, _) = plan::plan(schema, options)?;
        Ok(Explanation {
            schema,
            options,
            plan,
            key: None,
            problems: &[],
        })
    }

    /// Sets the key of the app in `kintone.toml`, where what changes the code stands.
    pub fn app_key(self, key: &'a str) -> Explanation<'a> {
        Explanation {
            key: Some(key),
            ..self
        }
    }

    /// Adds what does not work about the lookups and related records of the app.
    pub fn problems(self, problems: &'a [RelationProblem]) -> Explanation<'a> {
        Explanation { problems, ..self }
    }

    /// Lists the fields of the app with their types, then what the code leaves out.
    pub fn app(&self) -> String {
        let mut text = self.heading();
        let (kept, out): (Vec<Found<'_>>, Vec<Found<'_>>) = self
            .schema
            .all_fields()
            .partition(|found| self.plan.field(found.field.code()).is_some());
        let rows = kept.iter().map(|found| self.row(*found)).collect();
        text.push_str(&aligned(rows));
        // A table that is left out speaks for its fields.
        let out = out.iter().filter(|found| {
            let whole = found
                .table
                .filter(|table| self.plan.field(table.code()).is_none());
            whole.is_none()
        });
        let out: Vec<Vec<String>> = out
            .map(|found| {
                vec![
                    format!("  {}", line(&full_name(found.field))),
                    found.field.field_type().to_string(),
                    self.why_left_out(found.field),
                ]
            })
            .collect();
        if !out.is_empty() {
            text.push_str("\nNot in the code:\n");
            text.push_str(&aligned(out));
        }
        text.push_str(
            "\nLabels, spacers and lines are parts of the layout alone: they are neither in the schema file nor in the code.\n",
        );
        let notes = plan::notes(self.schema).into_iter();
        for note in notes.chain(self.options.notes(self.schema)) {
            text.push_str(&format!("note: {note}\n"));
        }
        for problem in self.problems {
            text.push_str(&format!("note: {problem}\n"));
        }
        text
    }

    fn heading(&self) -> String {
        let schema = self.schema;
        let record = &self.plan.structs[0];
        let source = self.options.schema_file.as_ref();
        let source = source.map_or(String::new(), |file| format!(", checked against {file}"));
        let mut text = format!(
            "{}: struct `{}`{source}\n",
            plan::described(schema),
            record.name
        );
        for of in ["process", "numberPrecision"] {
            if schema.not_pulled().iter().any(|part| part == of) {
                text.push_str(&format!("{of} could not be pulled\n"));
            }
        }
        if let Some(actions) = &self.plan.actions {
            text.push_str(&format!(
                "process management: the actions are `{}`\n",
                actions.name
            ));
        }
        text + "\n"
    }

    fn row(&self, found: Found<'_>) -> Vec<String> {
        let indent = if found.table.is_some() { "    " } else { "  " };
        vec![
            format!("{indent}{}", line(found.field.code())),
            found.field.field_type().to_string(),
            self.declaration(found.field).unwrap_or_default(),
            facts(found.field, line).join(", "),
        ]
    }

    /// `金額: Option<Decimal>`, as the struct has it.
    fn declaration(&self, field: &Field) -> Option<String> {
        let (_, planned) = self.plan.field(field.code())?;
        let ty = emit::rust_type(&self.plan, &planned.ty);
        Some(format!("{}: {ty}", planned.name))
    }

    /// Why the code does not have a field.
    fn why_left_out(&self, field: &Field) -> String {
        match in_records(field) {
            false => left_out(field).to_owned(),
            true if self.options.excludes(field) => "`exclude` names it".to_owned(),
            true => "`include` does not name it".to_owned(),
        }
    }

    /// Explains one field, named by code, identifier or label; a field of a table also as `表.行`.
    ///
    /// # Errors
    ///
    /// The form does not have it; the message has the name that was probably meant.
    pub fn field(&self, name: &str) -> Result<String, Error> {
        let found = field_name::find(self.schema, &self.plan, name, "explain")?;
        let mut text = format!("{}\n", line(&full_name(found.field)));
        for (topic, lines) in self.topics(found) {
            for (at, said) in lines.iter().enumerate() {
                let topic = if at == 0 { topic } else { "" };
                text.push_str(&format!("  {topic:<9} {said}\n"));
            }
        }
        Ok(text)
    }
}

/// Lines of cells, each column as wide as its widest cell.
fn aligned(rows: Vec<Vec<String>>) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.width()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in &rows {
        let cells = row.iter().zip(&widths);
        let cells = cells.map(|(cell, width)| {
            let blanks = width - cell.width();
            format!("{cell}{}", " ".repeat(blanks))
        });
        let line = cells.collect::<Vec<_>>().join("  ");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
