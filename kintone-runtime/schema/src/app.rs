//! Reads a schema file, or what was pulled from kintone, into the model of an app, and writes that model back as text.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::canonical;
use crate::digit_strings;
use crate::error::SchemaError;
use crate::field::Field;
use crate::field_type::FieldType;
use crate::json_reader::{Node, Notes};
use crate::number_precision::NumberPrecision;
use crate::process::Process;

/// The schema of an app: its fields, its process and its number precision.
#[derive(Debug, Clone, PartialEq)]
pub struct AppSchema {
    app: Option<u64>,
    code: String,
    name: String,
    revision: Option<u64>,
    hash: Option<String>,
    fields: Vec<Field>,
    /// The position of each field: its index in `fields`, and for a field inside a table its index there.
    places: HashMap<String, (usize, Option<usize>)>,
    has_order: bool,
    process: Option<Process>,
    raw_process: Value,
    number_precision: Option<NumberPrecision>,
    raw_number_precision: Value,
    not_pulled: Vec<String>,
    /// Members of the file that this version does not know.
    others: Map<String, Value>,
    notes: Vec<SchemaError>,
}

/// The parts of an [`AppSchema`] in kintone's own JSON, as the generator pulls them.
#[derive(Debug, Clone, Default)]
pub struct SchemaParts {
    /// The app id.
    pub app: Option<u64>,
    /// The app code; often empty.
    pub code: String,
    /// The app's name.
    pub name: String,
    /// The revision of the app's settings.
    pub revision: Option<u64>,
    /// `properties` of Get Form Fields.
    pub properties: Value,
    /// The field codes in form order, including the fields inside tables.
    ///
    /// Only the order within the top level and within each table matters. Fields that are not listed come last, sorted by
    /// code; unknown codes are dropped. The schema file lists every code once, the fields of a table right after the table;
    /// if this is empty it lists none.
    pub order: Vec<String>,
    /// The answer of Get Process Management Settings.
    pub process: Option<Value>,
    /// `numberPrecision` of Get General Settings.
    pub number_precision: Option<Value>,
    /// The parts that could not be pulled.
    pub not_pulled: Vec<String>,
    /// The hash of [`AppSchema::relevant_json`].
    pub hash: Option<String>,
}

/// A field, and the table that it is in.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Found<'a> {
    /// The field.
    pub field: &'a Field,
    /// The table, if the field is in one.
    pub table: Option<&'a Field>,
}

impl AppSchema {
    /// Reads a schema file or a raw answer of Get Form Fields. The answer has no app name: the app is named `stem`, after its
    /// file.
    ///
    /// # Errors
    ///
    /// The first member that code depends on and that cannot be read, with its JSON path. Unknown members and field types are
    /// not errors. A member that no code depends on is reported in [`notes`](Self::notes) instead.
    pub fn parse(text: &str, stem: &str) -> Result<AppSchema, SchemaError> {
        // Some editors write a byte order mark, which JSON does not allow.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut value: Value =
            serde_json::from_str(text).map_err(|error| SchemaError::of_json(&error))?;
        digit_strings::in_member(&mut value, "app");
        digit_strings::in_member(&mut value, "revision");
        let notes = Notes::default();
        let root = || Node::new(&value, "", &notes);
        let Some(file) = root().object()? else {
            return Err(root().wrong("an object"));
        };
        let mut parts = SchemaParts {
            app: file.get("app").integer()?,
            code: file.get("code").text_or_empty()?,
            name: file.get("name").text()?.unwrap_or(stem).to_owned(),
            revision: file.noted("revision", Node::integer),
            order: file.get("order").texts()?,
            not_pulled: file.noted("notPulled", Node::texts),
            hash: file.noted("hash", Node::set_text),
            ..SchemaParts::default()
        };
        if file.get("properties").is_missing() {
            return Err(file.get("properties").wrong("the fields of a form"));
        }
        let mut others = match value {
            Value::Object(members) => members,
            _ => Map::new(),
        };
        let mut take = |name| others.remove(name);
        parts.properties = take("properties").unwrap_or_default();
        parts.process = take("process");
        parts.number_precision = take("numberPrecision");
        for name in [
            "app",
            "code",
            "name",
            "revision",
            "order",
            "notPulled",
            "hash",
        ] {
            take(name);
        }
        AppSchema::build(parts, others, notes)
    }

    /// Builds a schema from what was pulled.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    pub fn from_parts(parts: SchemaParts) -> Result<AppSchema, SchemaError> {
        AppSchema::build(parts, Map::new(), Notes::default())
    }

    /// Replaces the hash.
    pub fn with_hash(self, hash: impl Into<String>) -> AppSchema {
        AppSchema {
            hash: Some(hash.into()).filter(|hash| !hash.is_empty()),
            ..self
        }
    }

    /// Writes the schema file. The same app gives the same text, whatever the order of keys in the input.
    pub fn to_canonical_json(&self) -> String {
        let properties: Map<String, Value> = self
            .fields
            .iter()
            .map(|field| (field.code().to_owned(), field.raw().clone()))
            .collect();
        // Without an order the fields are sorted by code, which must not be mistaken for one.
        let order: Vec<&str> = self
            .all_fields()
            .filter(|_| self.has_order)
            .map(|found| found.field.code())
            .collect();
        let known = json!({
            "app": self.app.map(|app| app.to_string()),
            "code": self.code,
            "name": self.name,
            "revision": self.revision.map(|revision| revision.to_string()),
            "hash": self.hash().unwrap_or_default(),
            "properties": properties,
            "order": order,
            "process": self.raw_process,
            "numberPrecision": self.raw_number_precision,
            "notPulled": self.not_pulled,
        });
        let mut file = self.others.clone();
        if let Value::Object(known) = known {
            file.extend(known);
        }
        canonical::text(&Value::Object(file))
    }

    /// Members that cannot be read and that no code depends on, each with what was expected. They are treated as missing.
    pub fn notes(&self) -> &[SchemaError] {
        &self.notes
    }

    /// Returns the app id.
    pub fn app(&self) -> Option<u64> {
        self.app
    }

    /// Returns the app code; empty if the app has none.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Returns the app's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the revision of the app's settings.
    pub fn revision(&self) -> Option<u64> {
        self.revision
    }

    /// Returns the hash of [`relevant_json`](Self::relevant_json) when the file was written.
    pub fn hash(&self) -> Option<&str> {
        self.hash.as_deref()
    }

    /// Returns the top-level fields in form order. Fields that the order does not list come last, sorted by code.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// Returns every field in form order, the fields of a table right after the table.
    pub fn all_fields(&self) -> impl Iterator<Item = Found<'_>> {
        self.fields.iter().flat_map(|field| {
            let itself = Found { field, table: None };
            let members = field.table_fields().iter().map(move |member| Found {
                field: member,
                table: Some(field),
            });
            std::iter::once(itself).chain(members)
        })
    }

    /// Returns the top-level field with exactly this code.
    pub fn field(&self, code: &str) -> Option<&Field> {
        match self.places.get(code) {
            Some(&(at, None)) => self.fields.get(at),
            _ => None,
        }
    }

    /// Returns the field with exactly this code, at the top level or in a table: a code is unique in its app.
    pub fn find(&self, code: &str) -> Option<Found<'_>> {
        let &(at, member) = self.places.get(code)?;
        let field = self.fields.get(at)?;
        Some(match member {
            Some(member) => Found {
                field: field.table_fields().get(member)?,
                table: Some(field),
            },
            None => Found { field, table: None },
        })
    }

    /// Returns the fields with this label, at the top level and in tables.
    pub fn by_label(&self, label: &str) -> impl Iterator<Item = Found<'_>> {
        self.all_fields()
            .filter(move |found| found.field.label() == label)
    }

    /// Returns the first top-level field of this type. System fields are found by type, because their codes depend on the language of
    /// the app.
    pub fn of_type(&self, field_type: &FieldType) -> Option<&Field> {
        self.fields
            .iter()
            .find(|field| field.field_type() == field_type)
    }

    /// Returns the process; `None` if it was not pulled.
    pub fn process(&self) -> Option<&Process> {
        self.process.as_ref()
    }

    /// Returns the number precision of the app; `None` if it was not pulled.
    pub fn number_precision(&self) -> Option<&NumberPrecision> {
        self.number_precision.as_ref()
    }

    /// Returns the parts that could not be pulled, sorted.
    pub fn not_pulled(&self) -> &[String] {
        &self.not_pulled
    }

    /// Returns the apps that lookups copy from, tables included, sorted.
    pub fn lookup_apps(&self) -> Vec<u64> {
        let mut apps: Vec<u64> = self
            .all_fields()
            .filter_map(|found| found.field.lookup()?.related_app)
            .collect();
        apps.sort_unstable();
        apps.dedup();
        apps
    }

    fn build(
        parts: SchemaParts,
        others: Map<String, Value>,
        notes: Notes,
    ) -> Result<AppSchema, SchemaError> {
        let mut properties = parts.properties;
        digit_strings::in_properties(&mut properties);
        let mut raw_process = parts.process.unwrap_or_default();
        digit_strings::in_process(&mut raw_process);
        if let Value::Object(process) = &mut raw_process {
            // The revision in this answer is that of the app, which the schema already has.
            process.remove("revision");
        }
        let mut raw_number_precision = parts.number_precision.unwrap_or_default();
        NumberPrecision::normalise(&mut raw_number_precision);

        let place: HashMap<&str, usize> = parts
            .order
            .iter()
            .enumerate()
            // Of a repeated code the first occurrence counts.
            .rev()
            .map(|(at, code)| (code.as_str(), at))
            .collect();
        let properties = Node::new(&properties, "properties", &notes);
        if properties.is_null() {
            return Err(properties.wrong("the fields of a form"));
        }
        let mut fields = Field::read_all(&properties, None, &place)?;
        no_empty_code(&fields, "properties")?;
        let places = places(&fields)?;
        Field::settle_all(&mut fields);
        let process = Process::read(Node::new(&raw_process, "process", &notes))?;
        let number_precision =
            NumberPrecision::read(Node::new(&raw_number_precision, "numberPrecision", &notes))?;
        let mut not_pulled = parts.not_pulled;
        not_pulled.sort_unstable();
        not_pulled.dedup();
        Ok(AppSchema {
            app: parts.app,
            code: parts.code,
            name: parts.name,
            revision: parts.revision,
            hash: parts.hash.filter(|hash| !hash.is_empty()),
            fields,
            places,
            has_order: !parts.order.is_empty(),
            process,
            raw_process,
            number_precision,
            raw_number_precision,
            not_pulled,
            others,
            notes: notes.into_errors(),
        })
    }
}

/// Requests may have one on the way to being rejected; a form has none.
fn no_empty_code(fields: &[Field], path: &str) -> Result<(), SchemaError> {
    fields.iter().try_for_each(|field| {
        let path = format!("{path}.{}", field.code());
        match field.code() {
            "" => Err(SchemaError::new(
                path,
                "a field code as the key",
                "an object",
            )),
            _ => no_empty_code(field.table_fields(), &format!("{path}.fields")),
        }
    })
}

fn places(fields: &[Field]) -> Result<HashMap<String, (usize, Option<usize>)>, SchemaError> {
    let mut places = HashMap::new();
    for (at, field) in fields.iter().enumerate() {
        places.insert(field.code().to_owned(), (at, None));
    }
    for (at, table) in fields.iter().enumerate() {
        for (member_at, member) in table.table_fields().iter().enumerate() {
            let place = (at, Some(member_at));
            if places.insert(member.code().to_owned(), place).is_some() {
                return Err(SchemaError::new(
                    format!("properties.{}.fields.{}", table.code(), member.code()),
                    "a code that no other field of the app has",
                    "one that is used twice",
                ));
            }
        }
    }
    Ok(places)
}
