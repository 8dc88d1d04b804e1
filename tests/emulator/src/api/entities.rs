//! The users, groups, departments and fields that settings name.

use serde_json::{Value, json};

use crate::api::sent_object::SentObject;
use crate::api::settings::Replacement;
use crate::domain::error::ApiError;
use crate::domain::form::FieldType;
use crate::domain::note::Note;
use crate::domain::problem::Problem;
use crate::domain::query::EntityKind;
use crate::domain::state::Core;

/// The types of entities in notifications, and in permissions for records and fields.
pub(crate) const PEOPLE_AND_FIELDS: [&str; 4] = ["USER", "GROUP", "ORGANIZATION", "FIELD_ENTITY"];

/// Checks an object with an `entity` that has one of these types, and with `includeSubs`.
pub(crate) fn check_target(
    replacement: &Replacement<'_>,
    target: &mut SentObject<'_>,
    types: &[&str],
) -> Result<(), ApiError> {
    target.require("entity");
    target.inside("entity", |entity| check_entity(replacement, entity, types))?;
    target.set_default("includeSubs", json!(false));
    target.flags(&["includeSubs"])
}

/// Checks that an entity has one of these types and exists. One that the settings name already may have been deleted.
pub(crate) fn check_entity(
    replacement: &Replacement<'_>,
    entity: &mut SentObject<'_>,
    types: &[&str],
) -> Result<(), ApiError> {
    use FieldType::{Creator, GroupSelect, Modifier, OrganizationSelect, UserSelect};
    let checked = check_person(replacement.core, entity, types);
    let kind = entity.text("type")?;
    let named = json!({ "type": kind, "code": entity.text("code")? });
    match checked {
        Err(error) if error.problem.is_unknown_entity() && replacement.says_already(&named) => {}
        checked => checked?,
    }
    match kind.as_deref() {
        Some(kind) if !types.contains(&kind) => {}
        Some("CREATOR") => entity.set("code", Value::Null),
        Some("FIELD_ENTITY") => {
            let code = entity.text("code")?.unwrap_or_default();
            let people = [
                Creator,
                Modifier,
                UserSelect,
                OrganizationSelect,
                GroupSelect,
            ];
            let field = replacement.form.find(&code);
            let field = field.filter(|(_, table)| table.is_none());
            if !field.is_some_and(|(field, _)| people.contains(&field.field_type)) {
                return Err(Problem::FieldNotFound(code).into());
            }
        }
        _ => {}
    }
    Ok(())
}

/// Checks that an entity has one of these types, and exists if it is a user, a department or a group.
pub(crate) fn check_person(
    core: &Core,
    entity: &mut SentObject<'_>,
    types: &[&str],
) -> Result<(), ApiError> {
    let kind = entity.text("type")?.unwrap_or_default();
    let code = entity.text("code")?;
    entity.set("code", json!(code));
    let code = code.unwrap_or_default();
    let exists = |kind| core.environment.exists(kind, &code);
    match kind.as_str() {
        "" => entity.note("type", Note::RequiredParameter),
        kind if !types.contains(&kind) => entity.note("type", Note::NotEnum),
        "USER" | "ORGANIZATION" | "GROUP" if code.is_empty() => {
            entity.note("code", Note::RequiredParameter);
        }
        "USER" if !exists(EntityKind::User) => return Err(Problem::UnknownUser(code).into()),
        "ORGANIZATION" if !exists(EntityKind::Organization) => {
            return Err(Problem::UnknownOrganization(code).into());
        }
        "GROUP" if !exists(EntityKind::Group) => return Err(Problem::UnknownGroup(code).into()),
        _ => {}
    }
    Ok(())
}
