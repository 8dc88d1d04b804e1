//! Extracts the parts of a schema that generated code and the derive depend on.

use serde_json::{Map, Value, json};

use crate::app::AppSchema;
use crate::assignee_demand::AssigneeDemand;
use crate::canonical;
use crate::choice::ChoiceOption;
use crate::default::Default;
use crate::entity::Entity;
use crate::field::Field;
use crate::field_type::FieldType;
use crate::process::{Action, Process};
use crate::related::Lookup;

impl AppSchema {
    /// Returns the canonical text of the parts that code depends on. If its hash changes, the code has to be generated again.
    ///
    /// The text contains neither the revision nor what only affects the display: hidden labels, thumbnails, alignment,
    /// separators, units, the picker of a lookup, the assignees of the process.
    pub fn relevant_json(&self) -> String {
        canonical::text(&of(self))
    }
}

/// The relevant parts of a schema. Fields, options, states and actions are arrays, because their order matters.
fn of(schema: &AppSchema) -> Value {
    json!({
        "app": schema.app().map(|app| app.to_string()),
        "code": schema.code(),
        "name": schema.name(),
        "fields": schema.fields().iter().map(field).collect::<Vec<_>>(),
        "process": schema.process().map(|of| process(schema, of)),
        "numberPrecision": schema.number_precision().map(|precision| json!({
            "digits": precision.digits.to_string(),
            "decimalPlaces": precision.decimal_places.to_string(),
            "roundingMode": precision.rounding_mode.as_str(),
        })),
    })
}

fn field(field: &Field) -> Value {
    let mut relevant = Map::new();
    let mut put = |name: &str, value: Value| {
        // Members that are not set are left out, so that a later version can add one without changing the hash.
        if !matches!(value, Value::Null | Value::Bool(false)) {
            relevant.insert(name.to_owned(), value);
        }
    };
    put("code", json!(field.code()));
    put("label", json!(field.label()));
    put("type", json!(field.field_type().as_str()));
    put("required", json!(field.required()));
    put("unique", json!(field.unique()));
    put("disabled", json!(!field.enabled()));
    put("options", options(field.options()));
    put("default", default(field.default()));
    put("minLength", digits(field.min_length()));
    put("maxLength", digits(field.max_length()));
    put("minValue", json!(field.min_value()));
    put("maxValue", json!(field.max_value()));
    put("hasExpression", json!(field.expression().is_some()));
    put("format", json!(field.calc_format().map(|f| f.as_str())));
    put("protocol", json!(field.protocol().map(|p| p.as_str())));
    put("isLookup", json!(field.is_lookup()));
    put("lookup", json!(field.lookup().map(lookup)));
    let related = field.reference_table();
    put(
        "relatedApp",
        json!(
            related
                .and_then(|r| r.related_app)
                .map(|app| app.to_string())
        ),
    );
    if *field.field_type() == FieldType::Subtable {
        put(
            "fields",
            field.table_fields().iter().map(self::field).collect(),
        );
    }
    Value::Object(relevant)
}

fn digits(number: Option<u32>) -> Value {
    json!(number.map(|number| number.to_string()))
}

fn options(options: &[ChoiceOption]) -> Value {
    match options {
        [] => Value::Null,
        options => options
            .iter()
            .map(|option| json!({"name": option.name, "label": option.label}))
            .collect(),
    }
}

fn default(default: &Default) -> Value {
    match default {
        Default::None => Value::Null,
        Default::Text(text) => json!({"text": text}),
        Default::Many(choices) => json!({"many": choices}),
        Default::Entities(entities) => {
            json!({"entities": entities.iter().map(Entity::to_json).collect::<Vec<_>>()})
        }
        Default::Now => json!("now"),
    }
}

fn lookup(lookup: &Lookup) -> Value {
    let mappings = lookup.field_mappings.iter();
    json!({
        "app": lookup.related_app.map(|app| app.to_string()),
        "key": lookup.related_key_field,
        "mappings": mappings
            .map(|mapping| json!([mapping.field, mapping.related_field]))
            .collect::<Vec<_>>(),
    })
}

fn process(schema: &AppSchema, process: &Process) -> Value {
    let actions = process.actions.iter();
    json!({
        "enable": process.enable,
        "states": process.states.iter().map(|state| &state.name).collect::<Vec<_>>(),
        "actions": actions.map(|of| action(schema, of)).collect::<Vec<_>>(),
    })
}

fn action(schema: &AppSchema, action: &Action) -> Value {
    let mut relevant = json!({"name": action.name, "from": action.from, "to": action.to});
    if !action.filter_cond.is_empty() {
        relevant["filterCond"] = json!(action.filter_cond);
    }
    match schema.assignee_demand(action) {
        AssigneeDemand::Never => {}
        AssigneeDemand::Depends => relevant["assignee"] = json!("depends"),
        AssigneeDemand::Always => relevant["assignee"] = json!("always"),
    }
    relevant
}
