//! The marks in the fields of the preview that say which live field and which live option they are, so that a deployment can
//! carry the records over.
//!
//! A field without a mark is the live field with its code. A new field has the mark `null`. Options have the same marks.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::domain::form::Field;
use crate::domain::renaming::{Renamed, RenamedOptions};

/// The member of a field with its live code. It is not part of any answer.
const LIVE_CODE: &str = "liveCode";

/// The member of an option with its live name. It is not part of any answer.
const LIVE_NAME: &str = "liveName";

/// Marks a field that is new in the preview, with the fields inside it.
pub(crate) fn mark_new(field: &mut Value) {
    field[LIVE_CODE] = Value::Null;
    let inner = field.get_mut("fields").and_then(Value::as_object_mut);
    for (_, field) in inner.into_iter().flatten() {
        mark_new(field);
    }
}

/// Marks a field that is renamed.
pub(crate) fn mark_renamed(field: &mut Map<String, Value>, code: &str) {
    field.entry(LIVE_CODE).or_insert_with(|| json!(code));
}

/// Returns an option, marked as the one that had this name so far, or as new.
pub(crate) fn marked_option(mut option: Value, name: &str, old: &Value) -> Value {
    option[LIVE_NAME] = match (old.get(LIVE_NAME), old) {
        (Some(mark), _) => mark.clone(),
        (None, Value::Null) => Value::Null,
        (None, _) => json!(name),
    };
    option
}

/// Removes the marks, as for answers and for live settings.
pub(crate) fn settled(mut properties: Map<String, Value>) -> Map<String, Value> {
    for field in properties.values_mut().filter_map(Value::as_object_mut) {
        field.remove(LIVE_CODE);
        let options = field.get_mut("options").and_then(Value::as_object_mut);
        for (_, option) in options.into_iter().flatten() {
            if let Some(option) = option.as_object_mut() {
                option.remove(LIVE_NAME);
            }
        }
        if let Some(Value::Object(inner)) = field.get_mut("fields") {
            *inner = settled(std::mem::take(inner));
        }
    }
    properties
}

/// The live fields and options that those of the preview are. Those without an entry have the same code or name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Origins {
    /// Code → live code, or `None` if the field is new.
    fields: BTreeMap<String, Option<String>>,
    /// Code and option → live option, or `None` if the option is new.
    options: BTreeMap<(String, String), Option<String>>,
}

impl Origins {
    /// Reads the marks of the fields in the preview.
    pub(crate) fn of(properties: &Map<String, Value>) -> Origins {
        let mut origins = Origins::default();
        origins.collect(properties);
        origins
    }

    fn collect(&mut self, properties: &Map<String, Value>) {
        let mark = |value: &Value| value.as_str().map(str::to_owned);
        for (code, field) in properties {
            if let Some(live) = field.get(LIVE_CODE) {
                self.fields.insert(code.clone(), mark(live));
            }
            for (name, option) in field["options"].as_object().into_iter().flatten() {
                if let Some(live) = option.get(LIVE_NAME) {
                    let key = (code.clone(), name.clone());
                    self.options.insert(key, mark(live));
                }
            }
            if let Some(inner) = field["fields"].as_object() {
                self.collect(inner);
            }
        }
    }

    /// Returns live code → code of the renamed fields.
    pub(crate) fn renamed(&self) -> Renamed {
        let fields = self.fields.iter();
        let renamed = fields.filter_map(|(code, live)| Some((live.clone()?, code.clone())));
        renamed.filter(|(live, code)| live != code).collect()
    }

    /// Returns the options that are renamed, by the live codes of their fields.
    pub(crate) fn renamed_options(&self) -> RenamedOptions {
        let mut renamed = RenamedOptions::new();
        for ((code, option), live) in &self.options {
            let live = live.as_ref().filter(|live| *live != option);
            let field = match self.fields.get(code) {
                Some(field) => field.as_ref(),
                None => Some(code),
            };
            if let (Some(live), Some(field)) = (live, field) {
                let of_field = renamed.entry(field.clone()).or_default();
                of_field.insert(live.clone(), option.clone());
            }
        }
        renamed
    }

    /// Returns whether a field is the live field with this code.
    pub(crate) fn is_field(&self, field: &Field, live: &str) -> bool {
        match self.fields.get(&field.code) {
            Some(origin) => origin.as_deref() == Some(live),
            None => field.code == live,
        }
    }

    /// Returns the name that a live option has in a field, if the field still has the option.
    pub(crate) fn option<'a>(&self, field: &'a Field, live: &str) -> Option<&'a str> {
        let is_it = |option: &&String| {
            let key = (field.code.clone(), (*option).clone());
            match self.options.get(&key) {
                Some(origin) => origin.as_deref() == Some(live),
                None => *option == live,
            }
        };
        field.options.iter().find(is_it).map(String::as_str)
    }
}
