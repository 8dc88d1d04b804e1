//! What is said of one field, topic by topic.

use kintone_schema::kind::{Functions, Kind, Location, Operators};
use kintone_schema::{Field, Found};

use super::{Explanation, why};
use crate::emit;
use crate::options::{Item, full_name, in_records};
use crate::plan::{Attribute, RustStruct, code, facts, line};

/// A topic and its lines.
type Topic = (&'static str, Vec<String>);

impl Explanation<'_> {
    /// Every topic that has something to say.
    pub(super) fn topics(&self, found: Found<'_>) -> Vec<Topic> {
        let field = found.field;
        let mut topics = vec![("form", self.form(found))];
        match self.plan.field(field.code()) {
            Some((record, _)) => {
                topics.push(("rust", self.rust(field, record)));
                topics.push(("type", why::of(field, self)));
            }
            None => topics.push((
                "rust",
                vec![format!("not in the code: {}", self.why_left_out(field))],
            )),
        }
        if let Some(kind) = field.kind().filter(|_| in_records(field)) {
            topics.push(("written", self.written(field, kind)));
            topics.push(("options", self.choices(field)));
            topics.push(("query", query(field, kind)));
            topics.push(("key", vec![update_key(field, kind)]));
        }
        topics.push(("relation", self.relation(field)));
        topics.push(("change", self.changes(field)));
        topics.retain(|(_, lines)| !lines.is_empty());
        topics
    }

    fn form(&self, found: Found<'_>) -> Vec<String> {
        let field = found.field;
        let mut words = vec![field.field_type().to_string()];
        words.extend(field.calc_format().map(|format| format!("format {format}")));
        words.extend(
            found
                .table
                .map(|table| format!("in the table {}", code(table.code()))),
        );
        if field.label() != field.code() {
            words.push(format!("label {}", code(field.label())));
        }
        words.extend(facts(field, line));
        vec![words.join(", ")]
    }

    fn rust(&self, field: &Field, record: &RustStruct) -> Vec<String> {
        let Some((_, planned)) = self.plan.field(field.code()) else {
            return Vec::new();
        };
        let attribute = emit::attribute(&planned.attributes);
        let declaration = format!(
            "{}::{}",
            record.name,
            self.declaration(field).unwrap_or_default()
        );
        let mut lines = vec![declaration];
        if !attribute.is_empty() {
            lines.push(attribute);
        }
        lines
    }

    fn written(&self, field: &Field, kind: &Kind) -> Vec<String> {
        let mut problems = self.problems.iter();
        let refused =
            problems.find(|problem| problem.is_read_only && problem.field == field.code());
        if let Some(reason) = field.read_only() {
            return vec![format!("no: {reason}")];
        }
        if let Some(problem) = refused {
            return vec![format!("not by requests: {problem}")];
        }
        if field.create_only() {
            return vec![
                "by kintone; an app administrator may set it when a record is added, nobody afterwards".to_owned(),
            ];
        }
        let lacking = self.options.lacking(field);
        if !lacking.is_empty() && self.plan.field(field.code()).is_some() {
            let codes: Vec<String> = lacking.iter().map(|field| code(field.code())).collect();
            return vec![format!(
                "no: its rows lack {}, and kintone replaces a table as a whole",
                codes.join(", ")
            )];
        }
        let mut lines = vec!["when a record is added and when it is updated".to_owned()];
        if field.is_required_without_default() {
            lines.push(match field.table() {
                Some(_) => "a row cannot be added without it".to_owned(),
                None => "a record cannot be added without it".to_owned(),
            });
        } else if field.required() && kind.is_clearable {
            lines.push("required, but a default fills it in where it is left out".to_owned());
        }
        if !kind.is_clearable {
            lines.push("it cannot be cleared".to_owned());
        }
        if field.is_lookup() {
            lines.push(
                "writing it makes kintone copy the fields of the record that it finds".to_owned(),
            );
        }
        lines
    }

    /// The options or states, and their variants.
    fn choices(&self, field: &Field) -> Vec<String> {
        let planned = self.plan.field(field.code());
        let choices = planned.and_then(|(_, planned)| {
            let Item::Named(name) = &planned.ty.item else {
                return None;
            };
            self.plan
                .choices
                .iter()
                .find(|choices| choices.name == *name)
        });
        let Some(choices) = choices else {
            return field
                .options()
                .iter()
                .map(|option| code(&option.name))
                .collect();
        };
        let variants = choices.variants.iter().map(|variant| {
            let option = variant
                .attributes
                .iter()
                .find_map(|attribute| match attribute {
                    Attribute::Option(option) => Some(option.as_str()),
                    _ => None,
                });
            let option = option.unwrap_or(variant.name.trim_start_matches("r#"));
            format!("{} is {}::{}", code(option), choices.name, variant.name)
        });
        let other = format!("any other is {}::{}(text)", choices.name, choices.fallback);
        variants.chain([other]).collect()
    }

    /// How a lookup or related records lead to the records of the other app, and what is wrong with them.
    fn relation(&self, field: &Field) -> Vec<String> {
        let of_field = |problem: &&crate::relations::RelationProblem| problem.field == field.code();
        let problems = self.problems.iter().filter(of_field);
        let names = [field.code().to_owned(), full_name(field)];
        let mut related = self.options.related.iter();
        let related = related.find(|(name, _)| names.contains(name));
        let leads = related.map(|(name, path)| {
            let record = &self.plan.structs[0].name;
            let reads = match field.table() {
                Some(_) => "client.related reads its records from the rows".to_owned(),
                None => {
                    let planned = self.plan.field(field.code());
                    let method = planned.map_or(name.as_str(), |(_, planned)| &planned.name);
                    format!("client.related(&records, |f| f.{method}()) reads its records")
                }
            };
            format!("`{record}` is related to {} by it: {reads}", code(path))
        });
        leads
            .into_iter()
            .chain(problems.map(ToString::to_string))
            .collect()
    }
}

fn query(field: &Field, kind: &Kind) -> Vec<String> {
    let location = match field.table() {
        Some(_) => Location::Table,
        None => Location::Record,
    };
    let operators: Vec<Operators> = Operators::ALL
        .into_iter()
        .filter(|operators| kind.has(*operators, location))
        .collect();
    if operators.is_empty() {
        return vec!["queries cannot compare it".to_owned()];
    }
    let spelt: Vec<&str> = operators
        .iter()
        .flat_map(|operators| operators.spelt())
        .copied()
        .collect();
    let mut lines = vec![format!("compares with {}", spelt.join(", "))];
    let is_taken = |functions: &Functions| {
        let mut operators = operators.iter();
        operators.any(|operators| kind.takes(*functions, *operators, location))
    };
    let functions = Functions::ALL.into_iter().filter(is_taken);
    let functions: Vec<String> = functions
        .flat_map(|functions| functions.spelt())
        .map(|function| format!("{function}()"))
        .collect();
    if !functions.is_empty() {
        lines.push(format!("takes {}", functions.join(", ")));
    }
    lines.push(match (kind.is_sortable, location) {
        (true, Location::Record) => "sorts records".to_owned(),
        (true, _) => "does not sort records: it has a value in each row".to_owned(),
        (false, _) => "does not sort records".to_owned(),
    });
    lines
}

/// Whether records are found by it when they are updated.
fn update_key(field: &Field, kind: &Kind) -> String {
    if field.possible_update_key() {
        return "an update key: records can be found by it when they are updated".to_owned();
    }
    let why = if !kind.is_update_key {
        format!("a {kind} field cannot be one")
    } else if field.table().is_some() {
        "it is in a table".to_owned()
    } else if field.is_lookup() {
        "it is the key of a lookup".to_owned()
    } else if let Some(reason) = field.read_only() {
        reason.to_string()
    } else {
        "the form does not prohibit duplicate values".to_owned()
    };
    format!("not an update key: {why}")
}
