//! Reads the default value of a field.

use crate::entity::{Entity, EntityType};
use crate::error::SchemaError;
use crate::field_type::FieldType;
use crate::json_reader::Node;

/// The value that kintone fills in when a record is added without the field.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Default {
    /// Nothing: the field stays empty.
    None,
    /// A text, number, date, time, link or single choice, as the form writes it.
    Text(String),
    /// Choices.
    Many(Vec<String>),
    /// Users, departments or groups, or functions like `LOGINUSER()`.
    Entities(Vec<Entity>),
    /// The time at which the record is added.
    Now,
}

impl Default {
    /// Whether only the server knows the value: the current time, a date and time without a zone, or entities that are
    /// resolved when the record is added, such as functions.
    pub(crate) fn is_known_to_server_only(&self, field_type: &FieldType) -> bool {
        match self {
            Default::Now => true,
            Default::Entities(entities) => !entities.iter().all(|entity| {
                matches!(
                    (field_type, &entity.entity_type),
                    (FieldType::UserSelect, EntityType::User)
                        | (FieldType::OrganizationSelect, EntityType::Organization)
                        | (FieldType::GroupSelect, EntityType::Group)
                )
            }),
            Default::Text(text) => *field_type == FieldType::Datetime && !has_zone(text),
            Default::None | Default::Many(_) => false,
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

/// Whether a date and time ends with `Z` or an offset.
fn has_zone(text: &str) -> bool {
    let time = text.split_once('T').map_or("", |(_, time)| time);
    time.ends_with('Z') || time.contains(['+', '-'])
}
