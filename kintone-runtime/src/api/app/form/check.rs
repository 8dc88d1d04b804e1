//! Finds what kintone would reject in fields, before they are sent.

use bigdecimal::BigDecimal;
use kintone_schema::{Default, Field, FieldType};
use serde_json::Value;

use super::fields::{FormFields, is_made_by_kintone};
use crate::api::limits::{check_chars, check_count};
use crate::endpoint::error::Error;

/// How many fields an app has at most, without those that kintone makes.
/// Source: kintone help, number of fields in an app
pub const MAX_FIELDS_PER_APP: usize = 500;

/// How many characters a field code has at most.
/// Source: kintone REST API, Add Form Fields (POST preview/app/form/fields.json)
pub const MAX_FIELD_CODE_CHARS: usize = 128;

/// How many characters the label of a field and an option have at most.
/// Source: kintone REST API, Add Form Fields (POST preview/app/form/fields.json)
pub const MAX_LABEL_CHARS: usize = 128;

/// How many options a field has at most.
/// Source: kintone help, number of options of a field
pub const MAX_OPTIONS: usize = 1_000;

/// How many characters the unit of a number has at most.
/// Source: kintone REST API, Add Form Fields (POST preview/app/form/fields.json)
pub const MAX_UNIT_CHARS: usize = 128;

/// How many decimals of a number are displayed at most.
/// Source: kintone REST API, Add Form Fields (POST preview/app/form/fields.json)
pub const MAX_DISPLAY_SCALE: u32 = 10;

/// The widths of thumbnails, in pixels.
/// Source: kintone REST API, Add Form Fields (POST preview/app/form/fields.json)
pub const THUMBNAIL_SIZES: [u32; 4] = [50, 150, 250, 500];

/// How many related records a page shows.
/// Source: kintone REST API, Add Form Fields (POST preview/app/form/fields.json)
pub const RELATED_RECORDS_SIZES: [u32; 8] = [1, 3, 5, 10, 20, 30, 40, 50];

/// Fields that are added.
pub(super) fn added(fields: &FormFields) -> Result<(), Error> {
    check_count("fields", fields.len(), MAX_FIELDS_PER_APP)?;
    fields.codes().try_for_each(check_code)?;
    for field in fields.iter() {
        if is_made_by_kintone(field) {
            return Err(of_field(
                field,
                "kintone makes this field in every app; leave it out with `addable`",
            ));
        }
    }
    each(fields, |field| {
        for hidden in ["lookup", "referenceTable"] {
            if field.raw().get(hidden).is_some_and(Value::is_null) {
                let error =
                    "the user who read it may not view the other app; set what it refers to";
                return Err(of_field(field, error));
            }
        }
        check(field)
    })?;
    no_code_twice(fields)
}

/// Fields that are changed. What a form has already is not checked against rules for new codes.
pub(super) fn changed(fields: &FormFields) -> Result<(), Error> {
    check_count("fields", fields.len(), MAX_FIELDS_PER_APP)?;
    let renamed = |code: &&str| fields.current_code(code) != *code;
    fields.codes().filter(renamed).try_for_each(check_code)?;
    each(fields, check)?;
    no_code_twice(fields)
}

fn each(fields: &FormFields, check: impl Fn(&Field) -> Result<(), Error>) -> Result<(), Error> {
    for field in fields.iter() {
        check(field)?;
        for inner in field.table_fields() {
            check(inner)?;
            if inner.unique() {
                return Err(of_field(
                    inner,
                    "fields of a table cannot prohibit duplicate values",
                ));
            }
            if inner.kind().is_none_or(|kind| kind.is_system) {
                return Err(of_field(
                    inner,
                    format!("a table cannot have a {} field", inner.field_type()),
                ));
            }
        }
    }
    Ok(())
}

fn no_code_twice(fields: &FormFields) -> Result<(), Error> {
    fields.repeated_code().map_or(Ok(()), |code| {
        Err(Error::not_sent(format!(
            "two fields have the code {code:?}; a code is unique in its app, tables included"
        )))
    })
}

/// Characters that no field code has, besides white space.
/// Source: kintone help, characters of field codes
const NOT_IN_CODES: &str = "()[]{}@+~#%&'=|^*;:?「」【】";

/// Codes that no field can have.
const RESERVED_CODES: [&str; 2] = ["__ROOT__", "not"];

fn check_code(code: &str) -> Result<(), Error> {
    check_chars("a field code", code, 1..=MAX_FIELD_CODE_CHARS)?;
    let refuse = |why: String| Err(Error::not_sent(format!("the field code {code:?} {why}")));
    if RESERVED_CODES.contains(&code) {
        return refuse("is reserved".to_owned());
    }
    if code.starts_with(|c: char| c.is_ascii_digit()) {
        return refuse("starts with a digit".to_owned());
    }
    match code
        .chars()
        .find(|c| c.is_whitespace() || NOT_IN_CODES.contains(*c))
    {
        Some(found) => refuse(format!("contains {found:?}")),
        None => Ok(()),
    }
}

fn check(field: &Field) -> Result<(), Error> {
    if let FieldType::Unknown(_) = field.field_type() {
        return Ok(());
    }
    let chars = |what: &str, text: &str, min, max| {
        check_chars(
            &format!("{what} of field {:?}", field.code()),
            text,
            min..=max,
        )
    };
    if let Some(label) = field.raw().get("label").and_then(Value::as_str) {
        chars("the label", label, 1, MAX_LABEL_CHARS)?;
    }
    chars(
        "the unit",
        field.unit().unwrap_or_default(),
        0,
        MAX_UNIT_CHARS,
    )?;
    check_count(
        &format!("options of field {:?}", field.code()),
        field.options().len(),
        MAX_OPTIONS,
    )?;
    for option in field.options() {
        chars("an option", &option.name, 1, MAX_LABEL_CHARS)?;
        chars("the label of an option", &option.label, 1, MAX_LABEL_CHARS)?;
    }
    one_of(
        field,
        "displayScale",
        (0..=MAX_DISPLAY_SCALE).collect::<Vec<_>>().as_slice(),
    )?;
    one_of(field, "thumbnailSize", &THUMBNAIL_SIZES)?;
    for member in ["minValue", "maxValue"] {
        let text = field
            .raw()
            .get(member)
            .and_then(Value::as_str)
            .unwrap_or_default();
        if !text.is_empty() && text.parse::<BigDecimal>().is_err() {
            return Err(of_field(
                field,
                format!("{member} is {text:?}, not a decimal number"),
            ));
        }
    }
    check_default(field)?;
    check_related(field)
}

/// A default of a choice is one of its options, if both are set.
fn check_default(field: &Field) -> Result<(), Error> {
    let options = field.options();
    let is_option = |value: &&String| {
        options
            .iter()
            .any(|option| [&option.name, &option.label].contains(value))
    };
    let defaults = match field.default() {
        Default::Text(value) => std::slice::from_ref(value),
        Default::Many(values) => values,
        _ => &[],
    };
    match defaults.iter().find(|value| !is_option(value)) {
        Some(value) if !options.is_empty() => Err(of_field(
            field,
            format!("the default {value:?} is not one of its options"),
        )),
        _ => Ok(()),
    }
}

fn check_related(field: &Field) -> Result<(), Error> {
    if let Some(lookup) = field.lookup() {
        if lookup.related_key_field == "$id" {
            return Err(of_field(
                field,
                "a lookup cannot have the key $id; use the field of the record number",
            ));
        }
        let targets = lookup.field_mappings.iter().map(|mapping| &mapping.field);
        let targets: Vec<&String> = targets.collect();
        let twice = targets
            .iter()
            .enumerate()
            .find(|(at, target)| targets[..*at].contains(target));
        if let Some((_, target)) = twice {
            return Err(of_field(
                field,
                format!("the lookup copies two fields into {target:?}"),
            ));
        }
    }
    match field.reference_table().and_then(|table| table.size) {
        Some(size) if !RELATED_RECORDS_SIZES.contains(&size) => Err(of_field(
            field,
            format!(
                "{size} related records per page; kintone takes {}",
                listed(&RELATED_RECORDS_SIZES)
            ),
        )),
        _ => Ok(()),
    }
}

fn one_of(field: &Field, member: &str, accepted: &[u32]) -> Result<(), Error> {
    let Some(text) = field
        .raw()
        .get(member)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
    else {
        return Ok(());
    };
    match text.parse().is_ok_and(|number| accepted.contains(&number)) {
        true => Ok(()),
        false => Err(of_field(
            field,
            format!("{member} is {text}; kintone takes {}", listed(accepted)),
        )),
    }
}

fn listed(numbers: &[u32]) -> String {
    let texts: Vec<String> = numbers.iter().map(u32::to_string).collect();
    texts.join(", ")
}

fn of_field(field: &Field, what: impl std::fmt::Display) -> Error {
    Error::not_sent(format!("field {:?}: {what}", field.code()))
}
