//! An object in the settings that a caller sends.

use serde_json::{Map, Value};

use crate::api::params::read_number;
use crate::domain::error::{ApiError, FieldErrors};
use crate::domain::normalize::scalar_text;
use crate::domain::note::Note;
use crate::domain::problem::Problem;

/// The longest name of a view, state or action, in characters. Source: kintone REST API, Update Views
/// (PUT preview/app/views.json), Update Process Management Settings (PUT preview/app/status.json)
const NAME_LENGTH: u64 = 64;

/// An object with its path in the request. Errors in its members are collected.
pub(crate) struct SentObject<'a> {
    pub(crate) path: String,
    pub(crate) sent: Map<String, Value>,
    pub(crate) errors: &'a mut FieldErrors,
}

impl SentObject<'_> {
    /// Returns a member; `null` is the same as none.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.sent.get(name).filter(|value| !value.is_null())
    }

    /// Returns a text or nothing.
    pub(crate) fn text(&self, name: &str) -> Result<Option<String>, ApiError> {
        self.get(name).map(scalar_text).transpose()
    }

    /// Returns a boolean or nothing.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, ApiError> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(_) => Err(Problem::InvalidJson.into()),
        }
    }

    /// Returns the required index in the format in which it is stored.
    pub(crate) fn index(&mut self) -> String {
        let index = self.get("index").cloned();
        let Some(index) = index else {
            self.note("index", Note::RequiredParameter);
            return String::new();
        };
        let index = read_number(&index, &self.key("index"), self.errors);
        index.unwrap_or(0).to_string()
    }

    /// Returns a required name of limited length.
    pub(crate) fn name(&mut self, member: &str) -> Result<String, ApiError> {
        let name = self.text(member)?.unwrap_or_default();
        if name.is_empty() {
            self.note(member, Note::RequiredParameter);
        }
        if name.encode_utf16().count() as u64 > NAME_LENGTH {
            self.note(member, Note::TooLong(NAME_LENGTH));
        }
        Ok(name)
    }

    /// Returns the name of the setting under a key. A new setting has to repeat the key as its name.
    pub(crate) fn name_of(&mut self, key: &str, is_new: bool) -> Result<String, ApiError> {
        match self.get("name") {
            None if !is_new => Ok(key.to_owned()),
            _ => self.name("name"),
        }
    }

    pub(crate) fn note(&mut self, member: &str, note: Note) {
        self.errors.push(self.key(member), note);
    }

    /// Returns the key of a member in the `errors` map. Assumed: written as for the properties of a form.
    pub(crate) fn key(&self, member: &str) -> String {
        format!("{}.{member}", self.path)
    }
}
