//! Reads users, departments and groups, and the functions and fields that resolve to them.

use serde_json::{Value, json};

use crate::error::SchemaError;
use crate::json_reader::Node;
use crate::open_enum::open_enum;

/// A user, group or department, or a function or field that resolves to some.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Entity {
    /// What the code identifies.
    pub entity_type: EntityType,
    /// The login name, group code, department code, function or field code; empty for [`EntityType::Creator`].
    pub code: String,
    /// Whether sub-departments are included; only used by the process.
    pub include_subs: bool,
}

open_enum! {
    /// What the code of an [`Entity`] identifies.
    pub enum EntityType {
        /// A user.
        User = "USER",
        /// A group.
        Group = "GROUP",
        /// A department.
        Organization = "ORGANIZATION",
        /// A function that the server evaluates, like `LOGINUSER()`.
        Function = "FUNCTION",
        /// A field that holds users, departments or groups.
        FieldEntity = "FIELD_ENTITY",
        /// The user who added the record.
        Creator = "CREATOR",
        /// A custom field of the user profile.
        CustomField = "CUSTOM_FIELD",
    }
}

impl Entity {
    /// Names the user with this login name.
    pub fn user(code: impl Into<String>) -> Entity {
        Entity::of(EntityType::User, code)
    }

    /// Names the group with this code; `everyone` is all users.
    pub fn group(code: impl Into<String>) -> Entity {
        Entity::of(EntityType::Group, code)
    }

    /// Names the department with this code.
    pub fn organization(code: impl Into<String>) -> Entity {
        Entity::of(EntityType::Organization, code)
    }

    /// Names `LOGINUSER()`: the user who adds the record.
    pub fn login_user() -> Entity {
        Entity::of(EntityType::Function, "LOGINUSER()")
    }

    /// Names `PRIMARY_ORGANIZATION()`: the main department of the user who adds the record.
    pub fn primary_organization() -> Entity {
        Entity::of(EntityType::Function, "PRIMARY_ORGANIZATION()")
    }

    pub(crate) fn creator() -> Entity {
        Entity::of(EntityType::Creator, "")
    }

    /// Returns `{"type", "code"}`, the shape of a form.
    pub fn to_json(&self) -> Value {
        json!({"type": self.entity_type.as_str(), "code": self.code})
    }

    fn of(entity_type: EntityType, code: impl Into<String>) -> Entity {
        Entity {
            entity_type,
            code: code.into(),
            include_subs: false,
        }
    }

    /// Reads `[{"type", "code"}]`.
    pub(crate) fn read_all(entities: &Node<'_>) -> Result<Vec<Entity>, SchemaError> {
        entities.items()?.iter().map(Entity::read).collect()
    }

    /// Reads `[{"entity": {"type", "code"}, "includeSubs"}]`, the shape of the process.
    pub(crate) fn read_all_of_process(entities: &Node<'_>) -> Result<Vec<Entity>, SchemaError> {
        entities
            .items()?
            .iter()
            .map(|item| {
                Ok(Entity {
                    include_subs: item.noted("includeSubs", Node::flag),
                    ..Entity::read(&item.get("entity"))?
                })
            })
            .collect()
    }

    fn read(entity: &Node<'_>) -> Result<Entity, SchemaError> {
        Ok(Entity {
            entity_type: EntityType::from(entity.get("type").required_text()?),
            code: entity.get("code").text_or_empty()?,
            include_subs: false,
        })
    }
}
