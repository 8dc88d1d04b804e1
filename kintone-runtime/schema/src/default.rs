//! Reads the default value of a field.

use crate::entity::{Entity, EntityType};
use crate::error::SchemaError;
use crate::field_type::FieldType;
use crate::node::Node;

/// What kintone fills in when a record is added without the field.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Default {
    /// Nothing: the field stays empty.
    None,
    /// A text, number, date, time, link or single choice, as the form writes it.
    Text(String),
    /// Choices.
    Many(Vec<String>),
    /// Users, departments or groups, among them functions like `LOGINUSER()`.
    Entities(Vec<Entity>),
    /// The time at which the record is added.
    Now,
}

impl Default {
    /// Whether only the server knows the value: now, or entities with a function among them.
    pub(crate) fn is_known_to_server_only(&self) -> bool {
        match self {
            Default::Now => true,
            Default::Entities(entities) => entities
                .iter()
                .any(|entity| entity.entity_type == EntityType::Function),
            Default::None | Default::Text(_) | Default::Many(_) => false,
        }
    }

    pub(crate) fn read(field: &Node<'_>, field_type: &FieldType) -> Result<Default, SchemaError> {
        let default = field.get("defaultValue");
        Ok(match field_type {
            FieldType::CheckBox | FieldType::MultiSelect => match default.texts()? {
                choices if choices.is_empty() => Default::None,
                choices => Default::Many(choices),
            },
            FieldType::UserSelect | FieldType::OrganizationSelect | FieldType::GroupSelect => {
                match Entity::read_all(&default)? {
                    entities if entities.is_empty() => Default::None,
                    entities => Default::Entities(entities),
                }
            }
            FieldType::Date | FieldType::Time | FieldType::Datetime
                if field.get("defaultNowValue").flag()? =>
            {
                Default::Now
            }
            FieldType::SingleLineText
            | FieldType::MultiLineText
            | FieldType::RichText
            | FieldType::Number
            | FieldType::RadioButton
            | FieldType::DropDown
            | FieldType::Date
            | FieldType::Time
            | FieldType::Datetime
            | FieldType::Link => default.set_text()?.map_or(Default::None, Default::Text),
            _ => Default::None,
        })
    }
}
