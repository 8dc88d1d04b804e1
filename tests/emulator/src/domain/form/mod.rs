//! Turns a schema file, or a raw answer of Get Form Fields, into the form that the rest of the server works with.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value};

mod error;
mod field;
mod field_type;
mod json;
mod number_precision;
mod process;

use field::mark_copy_targets;
use json::{flag, integer, strings, text};

pub use error::Error;
pub use field::{Field, Lookup, ReferenceTable};
pub use field_type::FieldType;
pub use number_precision::{NumberPrecision, RoundingMode};
pub use process::{Action, AssigneeType, Process, State};

/// One app: its fields, its process and the settings that touch values.
#[derive(Debug, Clone)]
pub struct Form {
    /// The app id in the schema file, if there is one.
    pub app: Option<u64>,
    /// The app code, the prefix of record numbers; often empty.
    pub code: String,
    /// The app's name; empty if the file has none.
    pub name: String,
    /// The revision of the app settings in the file.
    pub revision: u64,
    /// The top-level fields in form order.
    pub fields: Vec<Field>,
    /// The process, if the file has one.
    pub process: Option<Process>,
    /// How NUMBER and numeric CALC values are rounded.
    pub number_precision: NumberPrecision,
    /// The `properties` of Get Form Fields, verbatim.
    pub properties: Map<String, Value>,
    positions: Positions,
}

/// Field code → where it is in `fields`, and where inside that table.
type Positions = HashMap<String, (usize, Option<usize>)>;

impl Form {
    /// Reads a schema file or a raw Get Form Fields answer.
    pub fn parse(file: &Value) -> Result<Form, Error> {
        let properties = file
            .get("properties")
            .and_then(Value::as_object)
            .ok_or_else(|| Error("no object `properties`: neither a schema file nor a response of Get Form Fields".into()))?;
        let order: Vec<String> = strings(&file["order"]);
        let (fields, positions) = read_fields(properties, &order)?;
        Ok(Form {
            app: integer(&file["app"]),
            code: text(&file["code"]),
            name: text(&file["name"]),
            revision: integer(&file["revision"]).unwrap_or(1),
            process: Process::read(&file["process"]),
            number_precision: NumberPrecision::read(&file["numberPrecision"])?,
            properties: properties.clone(),
            fields,
            positions,
        })
    }

    /// Returns the same app after a change of its fields.
    pub fn with_properties(&self, properties: Map<String, Value>) -> Result<Form, Error> {
        let order: Vec<String> = self.codes_in_order();
        let (fields, positions) = read_fields(&properties, &order)?;
        Ok(Form {
            fields,
            positions,
            properties,
            ..self.clone()
        })
    }

    /// Returns the same app with another process, as Get Process Management Settings returns it.
    pub(crate) fn with_process(self, process: &Value) -> Form {
        let is_configured = process["states"].is_object() || flag(&process["enable"]);
        Form {
            process: Process::read(process).filter(|_| is_configured),
            ..self
        }
    }

    fn codes_in_order(&self) -> Vec<String> {
        self.every_field().map(|field| field.code.clone()).collect()
    }

    /// Returns the field with this code and, if it is inside one, its table.
    pub fn find(&self, code: &str) -> Option<(&Field, Option<&Field>)> {
        let &(outer, inner) = self.positions.get(code)?;
        let field = &self.fields[outer];
        Some(match inner {
            Some(inner) => (&field.fields[inner], Some(field)),
            None => (field, None),
        })
    }

    /// Returns the form without these fields, except that the list of fields still has them.
    pub(crate) fn without(&self, codes: &BTreeSet<&str>) -> Form {
        let mut form = self.clone();
        form.positions
            .retain(|code, _| !codes.contains(code.as_str()));
        form
    }

    /// Returns all fields, each table before the fields in it.
    pub(crate) fn every_field(&self) -> impl Iterator<Item = &Field> {
        let fields = self.fields.iter();
        fields.flat_map(|field| std::iter::once(field).chain(&field.fields))
    }

    /// Returns the first top-level field of this type: how system fields are found, whose codes depend on the app's language.
    pub fn of_type(&self, field_type: FieldType) -> Option<&Field> {
        self.fields
            .iter()
            .find(|field| field.field_type == field_type)
    }

    /// Returns the record number: the id, after the app code if there is one.
    pub(crate) fn record_number(&self, id: u64) -> String {
        match self.code.as_str() {
            "" => id.to_string(),
            code => format!("{code}-{id}"),
        }
    }

    /// Returns the process if it exists and is switched on.
    pub fn enabled_process(&self) -> Option<&Process> {
        self.process.as_ref().filter(|process| process.enable)
    }
}

fn read_fields(
    properties: &Map<String, Value>,
    order: &[String],
) -> Result<(Vec<Field>, Positions), Error> {
    let mut fields = Field::read_all(properties, order)?;
    mark_copy_targets(&mut fields);
    let positions = index(&fields)?;
    Ok((fields, positions))
}

fn index(fields: &[Field]) -> Result<Positions, Error> {
    let mut positions = HashMap::new();
    for (outer, field) in fields.iter().enumerate() {
        let inner = field
            .fields
            .iter()
            .enumerate()
            .map(|(at, inner)| (inner, Some(at)));
        for (each, inner) in std::iter::once((field, None)).chain(inner) {
            if positions
                .insert(each.code.clone(), (outer, inner))
                .is_some()
            {
                return Err(Error(format!("field code `{}` occurs twice", each.code)));
            }
        }
    }
    Ok(positions)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn form() -> Form {
        Form::parse(&json!({
            "app": "1", "revision": "14", "order": ["b", "a"],
            "properties": {
                "a": {"type": "NUMBER", "code": "a", "label": "A", "required": true},
                "b": {"type": "DROP_DOWN", "code": "b", "label": "B",
                      "options": {"x": {"label": "x", "index": "1"}, "y": {"label": "y", "index": "0"}}},
                "t": {"type": "SUBTABLE", "code": "t", "label": "T", "fields": {
                    "k": {"type": "SINGLE_LINE_TEXT", "code": "k", "label": "K", "lookup": {
                        "relatedApp": {"app": "2", "code": ""}, "relatedKeyField": "z",
                        "fieldMappings": [{"field": "c", "relatedField": "y"}]}},
                    "c": {"type": "NUMBER", "code": "c", "label": "C"}}},
            },
        }))
        .unwrap()
    }

    #[test]
    fn fields_come_in_form_order_and_options_by_index() {
        let form = form();
        let codes: Vec<&str> = form
            .fields
            .iter()
            .map(|field| field.code.as_str())
            .collect();
        assert_eq!(codes, ["b", "a", "t"]);
        assert_eq!(form.fields[0].options, ["y", "x"]);
    }

    #[test]
    fn an_inner_field_is_found_with_its_table_and_knows_that_a_lookup_fills_it() {
        let form = form();
        let (field, table) = form.find("c").unwrap();
        assert!(field.copy_target);
        assert_eq!(table.unwrap().code, "t");
        assert!(!form.find("a").unwrap().0.copy_target);
    }

    #[test]
    fn a_file_without_properties_is_refused() {
        assert!(Form::parse(&json!({"fields": {}})).is_err());
    }
}
