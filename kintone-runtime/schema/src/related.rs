//! Reads lookups and related records: what a field takes from another app.

use serde_json::{Value, json};

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
    /// Creates a lookup in the app with this id, by this field of that app: the record number, or a field that prohibits duplicate
    /// values if the key is to be written by requests.
    ///
    /// ```
    /// use kintone_schema::Lookup;
    ///
    /// let customer = Lookup::new(20_u64, "取引先コード").copy("取引先名", "請求先名").copy("住所", "請求先住所");
    /// assert_eq!(customer.field_mappings[1].field, "請求先住所");
    /// ```
    pub fn new(related_app: impl Into<u64>, related_key_field: impl Into<String>) -> Lookup {
        Lookup {
            related_app: Some(related_app.into()),
            related_app_code: String::new(),
            related_key_field: related_key_field.into(),
            field_mappings: Vec::new(),
            lookup_picker_fields: Vec::new(),
            filter_cond: String::new(),
            sort: String::new(),
        }
    }

    /// Copies this field of the other app into this field of the app.
    #[must_use]
    pub fn copy(mut self, related_field: impl Into<String>, field: impl Into<String>) -> Lookup {
        self.field_mappings.push(FieldMapping {
            field: field.into(),
            related_field: related_field.into(),
        });
        self
    }

    /// Sets the fields of the other app that the picker in the browser shows.
    #[must_use]
    pub fn picker_fields(mut self, codes: impl IntoIterator<Item: Into<String>>) -> Lookup {
        self.lookup_picker_fields = codes.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the filter of the picker in the browser.
    #[must_use]
    pub fn filter_cond(mut self, condition: impl Into<String>) -> Lookup {
        self.filter_cond = condition.into();
        self
    }

    /// Sets the sort order of the picker in the browser: `更新日時 desc`.
    #[must_use]
    pub fn sort(mut self, sort: impl Into<String>) -> Lookup {
        self.sort = sort.into();
        self
    }

    /// Returns the members that are set, as requests send them.
    pub fn to_json(&self) -> Value {
        let mappings = self.field_mappings.iter();
        let mappings = mappings.map(FieldMapping::to_json).collect();
        set_members([
            (
                "relatedApp",
                related_app_json(self.related_app, &self.related_app_code),
            ),
            ("relatedKeyField", json!(self.related_key_field)),
            ("fieldMappings", Value::Array(mappings)),
            ("lookupPickerFields", json!(self.lookup_picker_fields)),
            ("filterCond", json!(self.filter_cond)),
            ("sort", json!(self.sort)),
        ])
    }

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

impl FieldMapping {
    fn to_json(&self) -> Value {
        json!({"field": self.field, "relatedField": self.related_field})
    }
}

impl ReferenceTable {
    /// Relates the records of the app with this id whose `related_field` equals `field` of the record that shows them.
    ///
    /// ```
    /// use kintone_schema::ReferenceTable;
    ///
    /// let invoices = ReferenceTable::new(1_u64, "取引先コード", "請求先コード").display_fields(["請求書番号", "合計"]).size(10);
    /// assert_eq!(invoices.condition.related_field, "請求先コード");
    /// ```
    pub fn new(
        related_app: impl Into<u64>,
        field: impl Into<String>,
        related_field: impl Into<String>,
    ) -> ReferenceTable {
        ReferenceTable {
            related_app: Some(related_app.into()),
            related_app_code: String::new(),
            condition: Condition {
                field: field.into(),
                related_field: related_field.into(),
            },
            filter_cond: String::new(),
            display_fields: Vec::new(),
            sort: String::new(),
            size: None,
        }
    }

    /// Sets a further filter.
    #[must_use]
    pub fn filter_cond(mut self, condition: impl Into<String>) -> ReferenceTable {
        self.filter_cond = condition.into();
        self
    }

    /// Sets the fields of the other app that are shown.
    #[must_use]
    pub fn display_fields(
        mut self,
        codes: impl IntoIterator<Item: Into<String>>,
    ) -> ReferenceTable {
        self.display_fields = codes.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the sort order: `更新日時 desc`.
    #[must_use]
    pub fn sort(mut self, sort: impl Into<String>) -> ReferenceTable {
        self.sort = sort.into();
        self
    }

    /// Sets how many records are shown per page: 1, 3, 5, 10, 20, 30, 40 or 50.
    #[must_use]
    pub fn size(mut self, records: u32) -> ReferenceTable {
        self.size = Some(records);
        self
    }

    /// Returns the members that are set, as requests send them.
    pub fn to_json(&self) -> Value {
        let condition = &self.condition;
        set_members([
            (
                "relatedApp",
                related_app_json(self.related_app, &self.related_app_code),
            ),
            (
                "condition",
                json!({"field": condition.field, "relatedField": condition.related_field}),
            ),
            ("filterCond", json!(self.filter_cond)),
            ("displayFields", json!(self.display_fields)),
            ("sort", json!(self.sort)),
            ("size", json!(self.size.map(|size| size.to_string()))),
        ])
    }

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

/// The members with a value.
fn set_members<const N: usize>(members: [(&str, Value); N]) -> Value {
    let is_set = |(_, value): &(&str, Value)| match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => true,
    };
    let members = members.into_iter().filter(is_set);
    members
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

fn related_app_json(app: Option<u64>, code: &str) -> Value {
    set_members([
        ("app", json!(app.map(|app| app.to_string()))),
        ("code", json!(code)),
    ])
}

/// The app of a lookup or of related records.
fn related_app(node: &Node<'_>) -> Option<u64> {
    node.get("relatedApp").noted("app", Node::position)
}

fn needed_text(node: &Node<'_>) -> Result<String, SchemaError> {
    node.required_text().map(str::to_owned)
}
