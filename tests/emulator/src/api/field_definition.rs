//! Checks the definition of a field that is sent, and completes it as kintone does.

use serde_json::{Value, json};

use crate::api::entities::check_entity;
use crate::api::field_members::{complete, ignore_others};
use crate::api::field_options::check_options;
use crate::api::sent_object::SentObject;
use crate::api::settings::Replacement;
use crate::domain::dates::{parse_date, parse_datetime, parse_time};
use crate::domain::decimal;
use crate::domain::error::ApiError;
use crate::domain::field_codes::{NAME_LENGTH, is_built_in};
use crate::domain::form::FieldType;
use crate::domain::note::Note;
use crate::domain::problem::Problem;

/// The largest number of decimal places that are displayed. Source: kintone's documentation of NUMBER fields
const MOST_DECIMAL_PLACES: u64 = 10;

/// The longest default of a number, in characters. Source: kintone REST API, Add Form Fields
/// (POST preview/app/form/fields.json)
const NUMBER_DEFAULT_LENGTH: u64 = 1_000;

const FORMATS: [&str; 7] = [
    "NUMBER",
    "NUMBER_DIGIT",
    "DATETIME",
    "DATE",
    "TIME",
    "HOUR_MINUTE",
    "DAY_HOUR_MINUTE",
];

/// Where a field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Form,
    Table,
}

/// Checks a definition. A new one is completed; `current` is the field so far, or null if it is new. The fields of a table, and
/// what a lookup or a related records field refers to, are checked elsewhere.
pub(crate) fn check_definition(
    replacement: &Replacement<'_>,
    field: &mut SentObject<'_>,
    current: &Value,
    place: Place,
) -> Result<(), ApiError> {
    let is_new = current.is_null();
    let type_name = field.text("type")?.unwrap_or_default();
    let field_type = FieldType::from_name(&type_name);
    if is_new {
        let note = match field_type {
            _ if type_name.is_empty() => Some(Note::RequiredParameter),
            FieldType::Unknown => Some(Note::NotEnum),
            field_type if !is_addable(field_type, place) => Some(Note::NotAddable),
            _ => None,
        };
        if let Some(note) = note {
            field.note("type", note);
            return Ok(());
        }
        let is_lookup = field.get("lookup").is_some();
        ignore_others(field, field_type, is_lookup);
        complete(field, field_type);
    }
    if let Some(label) = field.text("label")?
        && label.is_empty()
    {
        field.note("label", Note::RequiredParameter);
    }
    field.limited_text("label", NAME_LENGTH)?;
    field.flags(&[
        "noLabel",
        "required",
        "unique",
        "digit",
        "hideExpression",
        "defaultNowValue",
        "openGroup",
    ])?;
    if field_type == FieldType::Category {
        field.flags(&["enabled"])?;
    } else if is_built_in(field_type) && field.get("enabled") != current.get("enabled") {
        field.note("enabled", Note::Fixed);
    }
    check_own(replacement, field, field_type, current)?;
    if !field_type.can_be_unique() || place == Place::Table {
        // Dropped without a word, as kintone does.
        if field.get("unique").is_some() {
            field.set("unique", json!(false));
        }
    }
    Ok(())
}

/// Checks the members that fields of this type have.
fn check_own(
    replacement: &Replacement<'_>,
    field: &mut SentObject<'_>,
    field_type: FieldType,
    current: &Value,
) -> Result<(), ApiError> {
    use FieldType::*;
    field.limited_text("unit", NAME_LENGTH)?;
    field.one_of("unitPosition", &["BEFORE", "AFTER"])?;
    field.one_of("align", &["HORIZONTAL", "VERTICAL"])?;
    number_or_blank(field, "displayScale", MOST_DECIMAL_PLACES);
    match field_type {
        SingleLineText | Link => {
            number_or_blank(field, "minLength", u64::MAX);
            number_or_blank(field, "maxLength", u64::MAX);
            check_order(field, "minLength", "maxLength")?;
            field.one_of("protocol", &["WEB", "CALL", "MAIL"])?;
        }
        Number => {
            field.limited_text("defaultValue", NUMBER_DEFAULT_LENGTH)?;
            for member in ["minValue", "maxValue", "defaultValue"] {
                let Some(text) = field.text(member)? else {
                    continue;
                };
                match text.is_empty() || decimal::parse(&text).is_ok() {
                    true => field.set(member, json!(text)),
                    false => field.note(member, Note::NotNumber),
                }
            }
            check_order(field, "minValue", "maxValue")?;
        }
        Calc => {
            field.one_of("format", &FORMATS)?;
            if field
                .text("expression")?
                .is_none_or(|text| text.trim().is_empty())
            {
                field.note("expression", Note::RequiredParameter);
            }
        }
        Date | Time | Datetime => check_date(field, field_type)?,
        File => {
            if let Some(size) = field.text("thumbnailSize")? {
                field.set("thumbnailSize", json!(size));
            }
            field.one_of("thumbnailSize", &["50", "150", "250", "500"])?;
        }
        CheckBox | MultiSelect | RadioButton | DropDown => {
            check_options(field, field_type, current)?;
        }
        UserSelect | OrganizationSelect | GroupSelect => {
            for list in ["entities", "defaultValue"] {
                field.each(list, |entity| check_person(replacement, entity))?;
            }
        }
        Subtable => match field.get("fields") {
            Some(Value::Object(fields)) if !fields.is_empty() => {}
            // The fields of a known table are checked apart.
            None if current.is_object() => {}
            None | Some(Value::Object(_)) => field.note("fields", Note::RequiredParameter),
            Some(_) => return Err(Problem::InvalidJson.into()),
        },
        _ => {}
    }
    let is_lookup = |value: Option<&Value>| value.is_some_and(Value::is_object);
    let has_lookup = is_lookup(field.get("lookup"));
    match current.is_object() {
        true if has_lookup != is_lookup(current.get("lookup")) => {
            field.note("lookup", Note::Fixed);
        }
        false if has_lookup && !matches!(field_type, SingleLineText | Number) => {
            field.note("lookup", Note::NotAddable);
        }
        _ => {}
    }
    Ok(())
}

/// Checks that a lower bound is not above the upper one. Assumed: no source names the error.
fn check_order(field: &mut SentObject<'_>, least: &str, most: &str) -> Result<(), ApiError> {
    let bound = |field: &SentObject<'_>, member: &str| -> Result<_, ApiError> {
        let text = field.text(member)?.unwrap_or_default();
        Ok(decimal::parse(&text).ok().map(|number| (number, text)))
    };
    if let (Some((low, _)), Some((high, limit))) = (bound(field, least)?, bound(field, most)?)
        && low > high
    {
        field.note(least, Note::TooLarge(limit));
    }
    Ok(())
}

/// Checks a date, time or instant that is a default.
fn check_date(field: &mut SentObject<'_>, field_type: FieldType) -> Result<(), ApiError> {
    let Some(text) = field.text("defaultValue")? else {
        return Ok(());
    };
    let is_valid = match field_type {
        _ if text.is_empty() => true,
        FieldType::Date => parse_date(&text).is_some(),
        FieldType::Time => parse_time(&text).is_some(),
        _ => parse_datetime(&text).is_some(),
    };
    if !is_valid {
        field.note("defaultValue", Note::NotDate);
    }
    Ok(())
}

/// Checks a user, department or group, or the function that stands for the caller's.
fn check_person(
    replacement: &Replacement<'_>,
    entity: &mut SentObject<'_>,
) -> Result<(), ApiError> {
    if entity.text("type")?.as_deref() == Some("FUNCTION") {
        return entity.one_of("code", &["LOGINUSER()", "PRIMARY_ORGANIZATION()"]);
    }
    check_entity(replacement, entity, &["USER", "GROUP", "ORGANIZATION"])
}

/// Checks a number from 0 that may be unset, and writes it as kintone does.
fn number_or_blank(field: &mut SentObject<'_>, member: &str, most: u64) {
    if field.get(member).and_then(Value::as_str) != Some("") {
        field.number(member, 0..=most);
    }
}

fn is_addable(field_type: FieldType, place: Place) -> bool {
    use FieldType::*;
    let is_outside_only = matches!(field_type, Subtable | Group | ReferenceTable);
    !is_built_in(field_type)
        && !matches!(field_type, Label | Spacer | Hr)
        && (place == Place::Form || !is_outside_only)
}
