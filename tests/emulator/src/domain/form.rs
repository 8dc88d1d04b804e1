//! Turns a schema file, or a raw answer of Get Form Fields, into the form that the rest of the server works with.

use std::collections::{BTreeSet, HashMap};
use std::fmt;

use serde_json::{Map, Value, json};

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
        self.fields
            .iter()
            .flat_map(|field| std::iter::once(field).chain(&field.fields))
            .map(|field| field.code.clone())
            .collect()
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

/// One field, top level or inside a table.
#[derive(Debug, Clone)]
pub struct Field {
    /// The field code.
    pub code: String,
    /// The display name.
    pub label: String,
    /// The type.
    pub field_type: FieldType,
    /// Whether a value is required.
    pub required: bool,
    /// Whether duplicate values are prohibited.
    pub unique: bool,
    /// `false` only for a status, assignee or category that is switched off.
    pub enabled: bool,
    /// The option names in display order.
    pub options: Vec<String>,
    /// The formula of CALC and of auto-calculated text; empty without one.
    pub expression: String,
    /// The format of CALC, else empty.
    pub format: String,
    /// The lookup that this field is the key of.
    pub lookup: Option<Lookup>,
    /// Whether some lookup fills this field.
    pub copy_target: bool,
    /// The source of a REFERENCE_TABLE; `None` also if the definition contains `null`.
    pub reference_table: Option<ReferenceTable>,
    /// The fields of a SUBTABLE in form order.
    pub fields: Vec<Field>,
    /// The definition, verbatim.
    pub raw: Value,
}

impl Field {
    /// Returns whether a formula fills this field: CALC, or text with an expression.
    pub fn is_calculated(&self) -> bool {
        self.field_type == FieldType::Calc
            || (self.field_type == FieldType::SingleLineText && !self.expression.is_empty())
    }

    /// Returns whether this field's value comes from what is sent, from its default, or from a lookup.
    pub(crate) fn is_settable(&self) -> bool {
        use FieldType::*;
        let is_fixed = matches!(
            self.field_type,
            RecordNumber
                | Creator
                | CreatedTime
                | Modifier
                | UpdatedTime
                | Status
                | StatusAssignee
                | Category
                | Unknown
        );
        self.field_type.has_value() && !is_fixed && !self.is_calculated()
    }

    /// Returns the position of an option in display order.
    pub fn option_index(&self, name: &str) -> Option<usize> {
        self.options.iter().position(|option| option == name)
    }

    /// Returns a member of the definition that is a digit string or `""` for "not set".
    pub fn limit(&self, member: &str) -> Option<String> {
        Some(scalar(&self.raw[member])).filter(|limit| !limit.is_empty())
    }

    fn read_all(properties: &Map<String, Value>, order: &[String]) -> Result<Vec<Field>, Error> {
        let place: HashMap<&str, usize> = order
            .iter()
            .enumerate()
            .map(|(at, code)| (code.as_str(), at))
            .collect();
        let mut fields = properties
            .iter()
            .map(|(code, raw)| Field::read(code, raw, order))
            .collect::<Result<Vec<Field>, Error>>()?;
        // The sort is stable, so that fields that `order` does not name come last, in the order of the file.
        fields.sort_by_key(|field| {
            place
                .get(field.code.as_str())
                .copied()
                .unwrap_or(usize::MAX)
        });
        Ok(fields)
    }

    fn read(code: &str, raw: &Value, order: &[String]) -> Result<Field, Error> {
        let type_name = raw["type"]
            .as_str()
            .ok_or_else(|| Error(format!("field `{code}` has no `type`")))?;
        let inner = match raw["fields"].as_object() {
            Some(inner) => Field::read_all(inner, order)?,
            None => Vec::new(),
        };
        Ok(Field {
            code: code.to_owned(),
            label: raw["label"].as_str().unwrap_or(code).to_owned(),
            field_type: FieldType::from_name(type_name),
            required: flag(&raw["required"]),
            unique: flag(&raw["unique"]),
            enabled: raw["enabled"].as_bool().unwrap_or(true),
            options: read_options(&raw["options"]),
            expression: text(&raw["expression"]),
            format: text(&raw["format"]),
            lookup: Lookup::read(&raw["lookup"]),
            copy_target: false,
            reference_table: ReferenceTable::read(&raw["referenceTable"]),
            fields: inner,
            raw: raw.clone(),
        })
    }
}

/// The definition of a lookup, which belongs to its key field.
#[derive(Debug, Clone)]
pub struct Lookup {
    /// The app that values are copied from.
    pub related_app: u64,
    /// The field of that app in which the key is looked up.
    pub related_key_field: String,
    /// Pairs of (field of this app, field of the related app).
    pub field_mappings: Vec<(String, String)>,
}

impl Lookup {
    fn read(raw: &Value) -> Option<Lookup> {
        raw.as_object()?;
        Some(Lookup {
            // An app that cannot be named is one that is not loaded.
            related_app: integer(&raw["relatedApp"]["app"]).unwrap_or(0),
            related_key_field: text(&raw["relatedKeyField"]),
            field_mappings: raw["fieldMappings"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|mapping| (text(&mapping["field"]), text(&mapping["relatedField"])))
                .collect(),
        })
    }
}

/// The source of a REFERENCE_TABLE.
#[derive(Debug, Clone)]
pub struct ReferenceTable {
    /// The app whose records are shown.
    pub related_app: u64,
    /// The field of this app in the condition.
    pub field: String,
    /// The field of the related app in the condition.
    pub related_field: String,
    /// The further condition, a query without options; often empty.
    pub filter_cond: String,
}

impl ReferenceTable {
    fn read(raw: &Value) -> Option<ReferenceTable> {
        raw.as_object()?;
        Some(ReferenceTable {
            related_app: integer(&raw["relatedApp"]["app"]).unwrap_or(0),
            field: text(&raw["condition"]["field"]),
            related_field: text(&raw["condition"]["relatedField"]),
            filter_cond: text(&raw["filterCond"]),
        })
    }
}

/// The process of an app.
#[derive(Debug, Clone)]
pub struct Process {
    /// Whether it is switched on.
    pub enable: bool,
    /// The states in process order.
    pub states: Vec<State>,
    /// The actions.
    pub actions: Vec<Action>,
    /// The settings in the format of Get Process Management Settings, with a `type` for each action.
    pub raw: Value,
}

impl Process {
    /// Returns the state with this name.
    pub fn state(&self, name: &str) -> Option<&State> {
        self.states.iter().find(|state| state.name == name)
    }

    fn read(raw: &Value) -> Option<Process> {
        raw.as_object()?;
        let mut states: Vec<State> = raw["states"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, state)| State::read(name, state))
            .collect();
        states.sort_by_key(|state| state.index);
        let actions = raw["actions"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|action| Action {
                name: text(&action["name"]),
                from: text(&action["from"]),
                to: text(&action["to"]),
                filter_cond: text(&action["filterCond"]),
                executable_by: (action["type"] == "SECONDARY").then(|| {
                    action["executableUser"]["entities"]
                        .as_array()
                        .cloned()
                        .unwrap_or_default()
                }),
            })
            .collect();
        Some(Process {
            enable: flag(&raw["enable"]),
            states,
            actions,
            raw: with_action_types(raw),
        })
    }
}

/// Actions are primary unless they say otherwise; files from before there were others do not say so.
fn with_action_types(raw: &Value) -> Value {
    let mut raw = raw.clone();
    let actions = raw.get_mut("actions").and_then(Value::as_array_mut);
    for action in actions
        .into_iter()
        .flatten()
        .filter_map(Value::as_object_mut)
    {
        action.entry("type").or_insert_with(|| json!("PRIMARY"));
    }
    raw
}

/// One state of a process.
#[derive(Debug, Clone)]
pub struct State {
    /// The name, which is also the value in records.
    pub name: String,
    /// The position in the process.
    pub index: u64,
    /// How many assignees must act.
    pub assignee_type: AssigneeType,
    /// The possible assignees, in the format of the settings: `{entity: {type, code}, includeSubs}`.
    pub entities: Vec<Value>,
}

impl State {
    fn read(name: &str, raw: &Value) -> State {
        let assignee = &raw["assignee"];
        State {
            name: name.to_owned(),
            index: integer(&raw["index"]).unwrap_or(0),
            assignee_type: match assignee["type"].as_str() {
                Some("ALL") => AssigneeType::All,
                Some("ANY") => AssigneeType::Any,
                _ => AssigneeType::One,
            },
            // Without any setting a state belongs to the creator.
            entities: match assignee["entities"].as_array() {
                Some(entities) => entities.clone(),
                None => vec![json!({ "entity": { "type": "CREATOR", "code": null } })],
            },
        }
    }
}

/// How many of the assignees of a state must act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssigneeType {
    /// One assignee, who is chosen with the preceding action.
    One,
    /// All assignees.
    All,
    /// Any one of the assignees.
    Any,
}

/// One action of a process.
#[derive(Debug, Clone)]
pub struct Action {
    /// The name of the button.
    pub name: String,
    /// The state before the action.
    pub from: String,
    /// The state after the action.
    pub to: String,
    /// The condition on the record, a query without options; often empty.
    pub filter_cond: String,
    /// The users who may run a secondary action, in the format of the settings. Primary actions are for the assignees.
    pub executable_by: Option<Vec<Value>>,
}

/// The precision with which an app stores numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberPrecision {
    /// The total number of significant digits, 1 to 30.
    pub digits: u32,
    /// The number of decimal places, 0 to 10.
    pub decimal_places: u32,
    /// How further decimal places are rounded.
    pub rounding_mode: RoundingMode,
}

impl Default for NumberPrecision {
    fn default() -> Self {
        NumberPrecision {
            digits: 16,
            decimal_places: 4,
            rounding_mode: RoundingMode::HalfEven,
        }
    }
}

impl NumberPrecision {
    fn read(raw: &Value) -> Result<NumberPrecision, Error> {
        if raw.is_null() {
            return Ok(NumberPrecision::default());
        }
        let member = |name: &str, most: u64| {
            integer(&raw[name])
                .filter(|&number| number <= most)
                .and_then(|number| u32::try_from(number).ok())
                .ok_or_else(|| {
                    Error(format!(
                        "`numberPrecision.{name}` is not a number up to {most}"
                    ))
                })
        };
        let rounding_mode = match raw["roundingMode"].as_str() {
            Some("HALF_EVEN") => RoundingMode::HalfEven,
            Some("UP") => RoundingMode::Up,
            Some("DOWN") => RoundingMode::Down,
            _ => {
                return Err(Error(
                    "`numberPrecision.roundingMode` is none of HALF_EVEN, UP, DOWN".into(),
                ));
            }
        };
        Ok(NumberPrecision {
            digits: member("digits", 30)?,
            decimal_places: member("decimalPlaces", 10)?,
            rounding_mode,
        })
    }
}

/// How numbers are rounded to the decimal places of an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoundingMode {
    /// To the nearest number; halves to the even one.
    HalfEven,
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
}

macro_rules! field_types {
    ($($variant:ident $name:literal,)*) => {
        /// A field type. `Unknown` is a type that this server does not know.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(missing_docs)]
        pub enum FieldType { $($variant,)* Unknown }

        impl FieldType {
            /// Returns the type with this name on the wire.
            pub fn from_name(name: &str) -> FieldType {
                match name { $($name => FieldType::$variant,)* _ => FieldType::Unknown }
            }

            /// Returns the name on the wire.
            pub fn name(self) -> &'static str {
                match self { $(FieldType::$variant => $name,)* FieldType::Unknown => "UNKNOWN" }
            }
        }
    };
}

field_types! {
    SingleLineText "SINGLE_LINE_TEXT",
    MultiLineText "MULTI_LINE_TEXT",
    RichText "RICH_TEXT",
    Number "NUMBER",
    Calc "CALC",
    CheckBox "CHECK_BOX",
    RadioButton "RADIO_BUTTON",
    DropDown "DROP_DOWN",
    MultiSelect "MULTI_SELECT",
    Date "DATE",
    Time "TIME",
    Datetime "DATETIME",
    Link "LINK",
    File "FILE",
    UserSelect "USER_SELECT",
    OrganizationSelect "ORGANIZATION_SELECT",
    GroupSelect "GROUP_SELECT",
    Subtable "SUBTABLE",
    ReferenceTable "REFERENCE_TABLE",
    Group "GROUP",
    RecordNumber "RECORD_NUMBER",
    Creator "CREATOR",
    CreatedTime "CREATED_TIME",
    Modifier "MODIFIER",
    UpdatedTime "UPDATED_TIME",
    Status "STATUS",
    StatusAssignee "STATUS_ASSIGNEE",
    Category "CATEGORY",
    Label "LABEL",
    Spacer "SPACER",
    Hr "HR",
}

impl FieldType {
    /// Returns whether a record holds a value of this type.
    pub fn has_value(self) -> bool {
        !matches!(
            self,
            FieldType::ReferenceTable
                | FieldType::Group
                | FieldType::Label
                | FieldType::Spacer
                | FieldType::Hr
        )
    }

    /// Returns the value of this type that stands for "nothing".
    pub fn empty_value(self) -> Value {
        use FieldType::*;
        match self {
            RadioButton | DropDown | Date | Time => Value::Null,
            CheckBox | MultiSelect | File | UserSelect | OrganizationSelect | GroupSelect
            | Subtable | StatusAssignee | Category => Value::Array(Vec::new()),
            _ => Value::String(String::new()),
        }
    }
}

/// The reason why a file is not a form.
#[derive(Debug, Clone)]
pub struct Error(String);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

/// Nothing in a field's own definition says that a lookup fills it; the lookups of its table, or of the top level, do.
fn mark_copy_targets(fields: &mut [Field]) {
    let targets: BTreeSet<String> = fields
        .iter()
        .filter_map(|field| field.lookup.as_ref())
        .flat_map(|lookup| lookup.field_mappings.iter().map(|(field, _)| field.clone()))
        .collect();
    for field in fields {
        field.copy_target = targets.contains(&field.code);
        mark_copy_targets(&mut field.fields);
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

fn read_options(raw: &Value) -> Vec<String> {
    let mut options: Vec<(u64, String)> = raw
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, option)| (integer(&option["index"]).unwrap_or(u64::MAX), name.clone()))
        .collect();
    options.sort();
    options.into_iter().map(|(_, name)| name).collect()
}

fn strings(raw: &Value) -> Vec<String> {
    raw.as_array().into_iter().flatten().map(text).collect()
}

fn text(raw: &Value) -> String {
    raw.as_str().unwrap_or_default().to_owned()
}

fn flag(raw: &Value) -> bool {
    raw.as_bool()
        .unwrap_or_else(|| raw.as_str() == Some("true"))
}

/// Returns a number that kintone writes as digits in a string, or a person as a number.
fn scalar(raw: &Value) -> String {
    match raw {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

fn integer(raw: &Value) -> Option<u64> {
    scalar(raw).parse().ok()
}

#[cfg(test)]
mod tests {
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
