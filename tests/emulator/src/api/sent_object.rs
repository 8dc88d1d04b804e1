//! An object in the settings that a caller sends.

use std::ops::RangeInclusive;

use serde_json::{Map, Value, json};

use crate::api::params::{Params, read_flag, read_integer, read_members, read_number};
use crate::domain::error::{ApiError, FieldErrors};
use crate::domain::normalize::scalar_text;
use crate::domain::note::Note;
use crate::domain::problem::Problem;

/// The longest name of a view, state or action, in characters. Source: kintone REST API, Update Views
/// (PUT preview/app/views.json), Update Process Management Settings (PUT preview/app/status.json)
const NAME_LENGTH: u64 = 64;

/// An object with its path in the request, which is empty for the parameters themselves. Errors in its members are collected.
pub(crate) struct SentObject<'a> {
    pub(crate) path: String,
    pub(crate) sent: Map<String, Value>,
    pub(crate) errors: &'a mut FieldErrors,
}

impl SentObject<'_> {
    /// Returns the parameters of a call, except those that are `null`.
    pub(crate) fn of(params: &mut Params) -> SentObject<'_> {
        let mut sent = std::mem::take(&mut params.values);
        sent.retain(|_, value| !value.is_null());
        SentObject {
            path: String::new(),
            sent,
            errors: &mut params.errors,
        }
    }

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
        self.get(name).map(read_flag).transpose()
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
        self.limited_text(member, NAME_LENGTH)?;
        Ok(name)
    }

    /// Returns the name of the setting under a key. A new setting has to repeat the key as its name.
    pub(crate) fn name_of(&mut self, key: &str, is_new: bool) -> Result<String, ApiError> {
        match self.get("name") {
            None if !is_new => Ok(key.to_owned()),
            _ => self.name("name"),
        }
    }

    /// Reports a member that is missing.
    pub(crate) fn require(&mut self, name: &str) {
        if self.get(name).is_none() {
            self.note(name, Note::RequiredParameter);
        }
    }

    /// Sets a member that is missing.
    pub(crate) fn set_default(&mut self, name: &str, value: Value) {
        if self.get(name).is_none() {
            self.set(name, value);
        }
    }

    pub(crate) fn set(&mut self, name: &str, value: Value) {
        self.sent.insert(name.to_owned(), value);
    }

    // The checks below accept a member that is not sent, and write one that is sent as it is stored.

    /// Checks booleans.
    pub(crate) fn flags(&mut self, names: &[&str]) -> Result<(), ApiError> {
        for name in names {
            if let Some(flag) = self.flag(name)? {
                self.set(name, json!(flag));
            }
        }
        Ok(())
    }

    /// Checks a text with a limited number of characters.
    pub(crate) fn limited_text(&mut self, name: &str, limit: u64) -> Result<(), ApiError> {
        let Some(text) = self.text(name)? else {
            return Ok(());
        };
        if text.encode_utf16().count() as u64 > limit {
            self.note(name, Note::TooLong(limit));
        }
        self.set(name, json!(text));
        Ok(())
    }

    /// Checks a text that is not empty, with a limited number of characters.
    pub(crate) fn filled_text(&mut self, name: &str, limit: u64) -> Result<(), ApiError> {
        if self.text(name)?.as_deref() == Some("") {
            self.note(name, Note::RequiredParameter);
        }
        self.limited_text(name, limit)
    }

    /// Checks that a text is one of these.
    pub(crate) fn one_of(&mut self, name: &str, allowed: &[&str]) -> Result<(), ApiError> {
        match self.text(name)? {
            Some(text) if !allowed.contains(&text.as_str()) => self.note(name, Note::NotEnum),
            _ => {}
        }
        Ok(())
    }

    /// Checks a whole number within bounds.
    pub(crate) fn number(&mut self, name: &str, allowed: RangeInclusive<u64>) {
        let Some(sent) = self.get(name).cloned() else {
            return;
        };
        let (least, most) = allowed.into_inner();
        let Some(number) = read_integer(&sent, &self.key(name), self.errors) else {
            return;
        };
        match u64::try_from(number) {
            Ok(number) if number > most => self.note(name, Note::NumberAtMost(most)),
            Ok(number) if number >= least => self.set(name, json!(number.to_string())),
            _ => self.note(name, Note::NumberAtLeast(least)),
        }
    }

    /// Checks a whole number, which may be negative.
    pub(crate) fn integer(&mut self, name: &str) {
        let Some(sent) = self.get(name).cloned() else {
            return;
        };
        if let Some(number) = read_integer(&sent, &self.key(name), self.errors) {
            self.set(name, json!(number.to_string()));
        }
    }

    /// Checks a list of objects with their members.
    pub(crate) fn each(
        &mut self,
        name: &str,
        mut check: impl FnMut(&mut SentObject<'_>) -> Result<(), ApiError>,
    ) -> Result<(), ApiError> {
        let list = match self.get(name).cloned() {
            None => return Ok(()),
            Some(Value::Array(list)) => list,
            Some(_) => return Err(Problem::InvalidJson.into()),
        };
        let mut checked = Vec::with_capacity(list.len());
        for (at, sent) in list.into_iter().enumerate() {
            let path = format!("{}[{at}]", self.key(name));
            checked.push(self.checked(sent, path, &mut check)?);
        }
        self.set(name, Value::Array(checked));
        Ok(())
    }

    /// Checks an object with its members.
    pub(crate) fn inside(
        &mut self,
        name: &str,
        check: impl FnOnce(&mut SentObject<'_>) -> Result<(), ApiError>,
    ) -> Result<(), ApiError> {
        let Some(sent) = self.get(name).cloned() else {
            return Ok(());
        };
        let checked = self.checked(sent, self.key(name), check)?;
        self.set(name, checked);
        Ok(())
    }

    fn checked(
        &mut self,
        sent: Value,
        path: String,
        check: impl FnOnce(&mut SentObject<'_>) -> Result<(), ApiError>,
    ) -> Result<Value, ApiError> {
        let mut object = SentObject {
            path,
            sent: read_members(Some(sent))?,
            errors: self.errors,
        };
        check(&mut object)?;
        Ok(Value::Object(object.sent))
    }

    pub(crate) fn note(&mut self, member: &str, note: Note) {
        self.errors.push(self.key(member), note);
    }

    /// Returns the key of a member in the `errors` map. Assumed: written as for the properties of a form.
    pub(crate) fn key(&self, member: &str) -> String {
        match self.path.as_str() {
            "" => member.to_owned(),
            path => format!("{path}.{member}"),
        }
    }
}

/// Stores what was sent besides the members that are known: a newer kintone may have more of them, and a client that writes back
/// what it read sends them too.
pub(crate) fn keep_unknown(sent: &Map<String, Value>, known: &[&str], stored: &mut Value) {
    for (name, value) in sent {
        if !known.contains(&name.as_str()) {
            stored[name] = value.clone();
        }
    }
}
