//! Checks the options of a field that is sent, and its default among them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::api::params::read_members;
use crate::api::sent_object::SentObject;
use crate::domain::error::ApiError;
use crate::domain::field_codes::NAME_LENGTH;
use crate::domain::field_marks::marked_option;
use crate::domain::form::FieldType;
use crate::domain::normalize::scalar_text;
use crate::domain::note::{Counted, Note};
use crate::domain::problem::Problem;
use crate::domain::renaming::Renamed;

/// Options per field. Source: kintone's documentation of limits
const MOST_OPTIONS: usize = 1_000;

/// Checks the options, and replaces the names under which they are sent by their labels. `current` is the field so far, or null
/// if it is new.
pub(crate) fn check_options(
    field: &mut SentObject<'_>,
    field_type: FieldType,
    current: &Value,
) -> Result<(), ApiError> {
    let sent = read_members(field.sent.remove("options"))?;
    let old = &current["options"];
    let is_sent = !current.is_object() || Some(&sent) != old.as_object();
    if sent.is_empty() {
        field.note("options", Note::RequiredParameter);
    }
    if sent.len() > MOST_OPTIONS {
        let (what, limit) = (Counted::Options, MOST_OPTIONS);
        field.note("options", Note::AtMost { what, limit });
    }
    let (mut options, mut indexes) = (Map::new(), BTreeSet::new());
    let mut renamed = BTreeMap::new();
    for (name, option) in sent {
        let mut option = SentObject {
            path: format!("{}[{name}]", field.key("options")),
            sent: read_members(Some(option))?,
            errors: field.errors,
        };
        option.set_default("label", json!(name));
        option.limited_text("label", NAME_LENGTH)?;
        let label = option.text("label")?.unwrap_or_default();
        if label.is_empty() {
            option.note("label", Note::RequiredParameter);
        }
        let index = option.index();
        option.set("index", json!(index));
        if !indexes.insert(index.clone()) {
            option.note("index", Note::Repeated(index));
        }
        if options.contains_key(&label) {
            option.note("label", Note::Repeated(label.clone()));
        }
        let option = Value::Object(option.sent);
        let option = match current.is_object() && is_sent {
            true => marked_option(option, &name, &old[&name]),
            false => option,
        };
        renamed.insert(name, label.clone());
        options.insert(label, option);
    }
    check_default(field, field_type, current, &options, &renamed)?;
    field.set("options", Value::Object(options));
    Ok(())
}

/// Returns old name → new name of the options that are sent with another label.
pub(crate) fn renamed(options: Option<&Value>) -> Renamed {
    let options = options.and_then(Value::as_object).into_iter().flatten();
    let renamed = options.filter_map(|(name, option)| {
        let label = scalar_text(option.get("label")?).ok()?;
        (label != *name).then(|| (name.clone(), label))
    });
    renamed.collect()
}

/// Checks the default. One that stays follows its option, and goes with it.
fn check_default(
    field: &mut SentObject<'_>,
    field_type: FieldType,
    current: &Value,
    options: &Map<String, Value>,
    renamed: &BTreeMap<String, String>,
) -> Result<(), ApiError> {
    let is_several = matches!(field_type, FieldType::CheckBox | FieldType::MultiSelect);
    let sent = field.get("defaultValue").cloned();
    let is_kept = current.is_object() && sent.as_ref() == current.get("defaultValue");
    let chosen: Vec<String> = match sent {
        None => Vec::new(),
        Some(Value::Array(chosen)) if is_several => {
            chosen.iter().map(scalar_text).collect::<Result<_, _>>()?
        }
        Some(_) if is_several => return Err(Problem::InvalidJson.into()),
        Some(chosen) => vec![scalar_text(&chosen)?],
    };
    let mut names = Vec::new();
    for name in chosen.into_iter().filter(|name| !name.is_empty()) {
        match options.contains_key(&name) {
            _ if is_kept => names.extend(renamed.get(&name).cloned()),
            true => names.push(name),
            false => field.note("defaultValue", Note::NotOption(name)),
        }
    }
    let first = options
        .iter()
        .min_by_key(|(_, option)| {
            option["index"]
                .as_str()
                .and_then(|at| at.parse::<u64>().ok())
        })
        .map(|(name, _)| name.clone());
    let default = match field_type {
        _ if is_several => json!(names),
        // A radio button always has a value.
        FieldType::RadioButton => json!(names.pop().or(first).unwrap_or_default()),
        _ => json!(names.pop().unwrap_or_default()),
    };
    field.set("defaultValue", default);
    Ok(())
}
