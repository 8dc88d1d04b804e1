//! Fields: their definitions, lookups and related records.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value};

use super::error::Error;
use super::field_type::FieldType;
use super::json::{flag, integer, scalar, text};

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

    pub(super) fn read_all(
        properties: &Map<String, Value>,
        order: &[String],
    ) -> Result<Vec<Field>, Error> {
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

/// Nothing in a field's own definition says that a lookup fills it; the lookups of its table, or of the top level, do.
pub(super) fn mark_copy_targets(fields: &mut [Field]) {
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
