//! Reads lookups and related records: what a field takes from another app.

use crate::error::SchemaError;
use crate::json_reader::Node;

/// The key of a lookup: writing it makes kintone copy values from a record of another app.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lookup {
    /// The app that values are copied from; `None` if the form does not give it.
    pub related_app: Option<u64>,
    /// The code of that app; empty if it has none.
    pub related_app_code: String,
    /// The field of that app that is searched for the key; empty if the form does not give it.
    pub related_key_field: String,
    /// Which field is copied to which.
    pub field_mappings: Vec<FieldMapping>,
    /// The fields that the picker in the browser shows.
    pub lookup_picker_fields: Vec<String>,
    /// The filter of the picker in the browser.
    pub filter_cond: String,
    /// The sort order of the picker in the browser.
    pub sort: String,
}

/// A field, and the field of the other app that is copied into it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldMapping {
    /// The field of this app.
    pub field: String,
    /// The field of the other app.
    pub related_field: String,
}

/// Records of another app that the form shows. They are not part of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReferenceTable {
    /// The app whose records are shown; `None` if the form does not give it.
    pub related_app: Option<u64>,
    /// The code of that app; empty if it has none.
    pub related_app_code: String,
    /// The fields that have to be equal.
    pub condition: Condition,
    /// A further filter.
    pub filter_cond: String,
    /// The fields of the other app that are shown.
    pub display_fields: Vec<String>,
    /// The sort order.
    pub sort: String,
    /// How many records are shown per page.
    pub size: Option<u32>,
}

/// The fields of the two apps that have to be equal. A field that the form does not give is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Condition {
    /// The field of this app.
    pub field: String,
    /// The field of the other app.
    pub related_field: String,
}

impl Lookup {
    pub(crate) fn read(lookup: Node<'_>) -> Result<Option<Lookup>, SchemaError> {
        let Some(lookup) = lookup.object()? else {
            return Ok(None);
        };
        let field_mappings = lookup
            .get("fieldMappings")
            .items()?
            .iter()
            .map(|mapping| {
                Ok(FieldMapping {
                    field: mapping.get("field").required_text()?.to_owned(),
                    related_field: mapping.get("relatedField").required_text()?.to_owned(),
                })
            })
            .collect::<Result<_, SchemaError>>()?;
        Ok(Some(Lookup {
            related_app: related_app(&lookup),
            related_app_code: lookup.get("relatedApp").noted("code", Node::text_or_empty),
            related_key_field: lookup.noted("relatedKeyField", needed_text),
            field_mappings,
            lookup_picker_fields: lookup.noted("lookupPickerFields", Node::texts),
            filter_cond: lookup.noted("filterCond", Node::text_or_empty),
            sort: lookup.noted("sort", Node::text_or_empty),
        }))
    }
}

impl ReferenceTable {
    pub(crate) fn read(table: Node<'_>) -> Result<Option<ReferenceTable>, SchemaError> {
        let Some(table) = table.object()? else {
            return Ok(None);
        };
        let condition = table.get("condition");
        Ok(Some(ReferenceTable {
            related_app: related_app(&table),
            related_app_code: table.get("relatedApp").noted("code", Node::text_or_empty),
            condition: Condition {
                field: condition.noted("field", needed_text),
                related_field: condition.noted("relatedField", needed_text),
            },
            filter_cond: table.noted("filterCond", Node::text_or_empty),
            display_fields: table.noted("displayFields", Node::texts),
            sort: table.noted("sort", Node::text_or_empty),
            size: table.noted("size", Node::integer),
        }))
    }
}

/// The app of a lookup or of related records.
fn related_app(node: &Node<'_>) -> Option<u64> {
    node.get("relatedApp").noted("app", Node::position)
}

fn needed_text(node: &Node<'_>) -> Result<String, SchemaError> {
    node.required_text().map(str::to_owned)
}
