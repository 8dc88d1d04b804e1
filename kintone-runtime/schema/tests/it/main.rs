//! What the example schemas say, read through the public interface.

mod broken;
mod canonical;
mod fields;
mod hash_input;
mod kinds;
mod process;
mod writable;

use kintone_schema::{AppSchema, Field, SchemaError};
use serde_json::{Value, json};

/// The text of an example schema.
fn text(name: &str) -> String {
    let path = format!(
        "{}/../../examples/schemas/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// An example schema.
fn example(name: &str) -> AppSchema {
    AppSchema::parse(&text(name), name).expect("an example is a schema")
}

/// The field of an example, wherever it is.
fn find<'a>(schema: &'a AppSchema, code: &str) -> &'a Field {
    let found = schema.find(code);
    found.unwrap_or_else(|| panic!("no field {code}")).field
}

/// A form with these properties.
fn form(properties: Value) -> Result<AppSchema, SchemaError> {
    AppSchema::parse(&json!({ "properties": properties }).to_string(), "form")
}

/// The only field of a form.
fn field(definition: Value) -> Field {
    let schema = form(json!({ "x": definition })).expect("a form");
    schema.field("x").expect("the only field").clone()
}
