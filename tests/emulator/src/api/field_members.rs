//! The members of field definitions: which types of fields have which, and what kintone fills in where a new field lacks them.
//!
//! Source: kintone REST API, Add Form Fields (POST preview/app/form/fields.json), and what was observed of it. Members of other
//! types are ignored without an error: that was observed for `unique`, and for the lengths of a multi-line text. Members that no
//! type has are kept, because a newer kintone may have more of them.

use serde_json::{Map, Value, json};

use crate::api::sent_object::SentObject;
use crate::domain::form::FieldType;

/// Returns the members of a type besides `type`, `code`, `label` and `lookup`, with what is filled in: `null` for nothing.
fn members(field_type: FieldType) -> Value {
    use FieldType::*;
    match field_type {
        SingleLineText => json!({
            "noLabel": false, "required": false, "unique": false, "defaultValue": "",
            "minLength": "", "maxLength": "", "expression": "", "hideExpression": false,
        }),
        MultiLineText | RichText => {
            json!({ "noLabel": false, "required": false, "defaultValue": "" })
        }
        Number => json!({
            "noLabel": false, "required": false, "unique": false, "defaultValue": "",
            "minValue": "", "maxValue": "", "digit": false,
            "displayScale": "", "unit": "", "unitPosition": "BEFORE",
        }),
        Calc => json!({
            "noLabel": false, "required": false, "format": "NUMBER", "expression": null, "hideExpression": false,
            "displayScale": "", "unit": "", "unitPosition": "BEFORE",
        }),
        // The default depends on the options, which are required.
        CheckBox => json!({
            "noLabel": false, "required": false, "options": null, "defaultValue": null, "align": "HORIZONTAL",
        }),
        RadioButton => json!({
            "noLabel": false, "required": true, "options": null, "defaultValue": null, "align": "HORIZONTAL",
        }),
        DropDown | MultiSelect => json!({
            "noLabel": false, "required": false, "options": null, "defaultValue": null,
        }),
        Date | Datetime => json!({
            "noLabel": false, "required": false, "unique": false, "defaultValue": "", "defaultNowValue": false,
        }),
        Time => json!({
            "noLabel": false, "required": false, "defaultValue": "", "defaultNowValue": false,
        }),
        Link => json!({
            "noLabel": false, "required": false, "unique": false, "defaultValue": "",
            "protocol": "WEB", "minLength": "", "maxLength": "",
        }),
        File => json!({ "noLabel": false, "required": false, "thumbnailSize": "50" }),
        UserSelect | OrganizationSelect | GroupSelect => json!({
            "noLabel": false, "required": false, "entities": [], "defaultValue": [],
        }),
        Subtable => json!({ "noLabel": false, "fields": null }),
        ReferenceTable => json!({ "noLabel": false, "referenceTable": null }),
        Group => json!({ "noLabel": false, "openGroup": false }),
        RecordNumber | Creator | CreatedTime | Modifier | UpdatedTime => {
            json!({ "noLabel": false })
        }
        Status | StatusAssignee | Category => json!({ "enabled": null }),
        Label | Spacer | Hr | Unknown => json!({}),
    }
}

/// Returns the members of a field. A lookup has those of no text and no number.
fn members_of(field_type: FieldType, is_lookup: bool) -> Map<String, Value> {
    let mut members = object(members(field_type));
    if is_lookup {
        members.retain(|member, _| matches!(member.as_str(), "noLabel" | "required"));
    }
    members
}

/// Removes the members of other types from a definition.
pub(crate) fn ignore_others(field: &mut SentObject<'_>, field_type: FieldType, is_lookup: bool) {
    let own = members_of(field_type, is_lookup);
    let all = FieldType::ALL.iter();
    for (member, _) in all.flat_map(|other| object(members(*other))) {
        if !own.contains_key(&member) {
            field.sent.remove(&member);
        }
    }
}

/// Adds the members that a new field lacks.
pub(crate) fn complete(field: &mut SentObject<'_>, field_type: FieldType) {
    let code = field.get("code").cloned().unwrap_or_default();
    field.set_default("label", code);
    let is_lookup = field.get("lookup").is_some();
    for (member, value) in members_of(field_type, is_lookup) {
        if !value.is_null() {
            field.set_default(&member, value);
        }
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}
