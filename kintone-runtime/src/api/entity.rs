//! Whom a setting is about: users, groups, departments, or the people in a field.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::endpoint::{open_enum, unknown_members};

open_enum! {
    /// The kinds of entity. Each setting takes some of them.
    EntityType {
        /// A user, by login name.
        User = "USER",
        /// A department, by its code.
        Organization = "ORGANIZATION",
        /// A group, by its code; `everyone` is all users.
        Group = "GROUP",
        /// The people in a field, by the field code.
        FieldEntity = "FIELD_ENTITY",
        /// Who created the app or the record. It has no code.
        Creator = "CREATOR",
        /// A field of a customization, by its code.
        CustomField = "CUSTOM_FIELD",
    }
}

/// A user, a group, a department, or the people in a field, as settings name them.
///
/// ```
/// use kintone_runtime::api::Entity;
///
/// let everyone = Entity::group("everyone");
/// assert_eq!(serde_json::to_string(&everyone).unwrap(), r#"{"type":"GROUP","code":"everyone"}"#);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Entity {
    /// What it is.
    #[serde(rename = "type")]
    pub entity_type: EntityType,
    /// Its code; none for a creator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

impl Entity {
    /// Returns the user with this login name.
    pub fn user(code: impl Into<String>) -> Entity {
        Entity::of(EntityType::User, Some(code.into()))
    }

    /// Returns the group with this code; `everyone` is all users.
    pub fn group(code: impl Into<String>) -> Entity {
        Entity::of(EntityType::Group, Some(code.into()))
    }

    /// Returns the department with this code.
    pub fn organization(code: impl Into<String>) -> Entity {
        Entity::of(EntityType::Organization, Some(code.into()))
    }

    /// Returns the people in the field with this code.
    pub fn field(code: impl Into<String>) -> Entity {
        Entity::of(EntityType::FieldEntity, Some(code.into()))
    }

    /// Returns the creator of the app or of the record.
    pub fn creator() -> Entity {
        Entity::of(EntityType::Creator, None)
    }

    fn of(entity_type: EntityType, code: Option<String>) -> Entity {
        Entity {
            entity_type,
            code,
            others: Map::new(),
        }
    }
}

/// An entity, and whether the departments below it count too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TargetEntity {
    /// Whom it is about.
    pub entity: Entity,
    /// Whether the departments below a department count too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub include_subs: Option<bool>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

impl TargetEntity {
    /// Returns the entity, without the departments below it.
    pub fn new(entity: Entity) -> TargetEntity {
        TargetEntity {
            entity,
            include_subs: None,
            others: Map::new(),
        }
    }

    /// Includes the departments below a department.
    #[must_use]
    pub fn include_subs(mut self) -> TargetEntity {
        self.include_subs = Some(true);
        self
    }
}

impl From<Entity> for TargetEntity {
    fn from(entity: Entity) -> TargetEntity {
        TargetEntity::new(entity)
    }
}
