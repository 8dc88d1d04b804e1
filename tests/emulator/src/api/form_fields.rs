//! Adds, changes and deletes the fields of a form.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::api::endpoint::Reply;
use crate::api::field_definition::{Place, check_definition};
use crate::api::field_links::{check_links, check_unused};
use crate::api::field_members::ignore_others;
use crate::api::field_options::renamed;
use crate::api::params::{Params, read_members};
use crate::api::sent_object::SentObject;
use crate::api::settings::{Replaced, Replacement, replace};
use crate::domain::error::{ApiError, FieldErrors};
use crate::domain::field_codes::{NAME_LENGTH, is_allowed, is_built_in, is_too_long};
use crate::domain::field_marks::{mark_new, mark_renamed, settled};
use crate::domain::form::FieldType;
use crate::domain::note::{Counted, Note};
use crate::domain::problem::Problem;
use crate::domain::references::{References, rename_in_fields};
use crate::domain::renaming::{Renamed, RenamedOptions};
use crate::domain::settings::{Section, with_process};
use crate::domain::state::{Call, Core};
use crate::store::settings::Stage;

/// Fields that a call adds or deletes. Source: kintone REST API, Delete Form Fields (DELETE preview/app/form/fields.json);
/// assumed for Add Form Fields
const MOST_FIELDS_PER_CALL: usize = 100;

/// Fields of an app, without the built-in ones. Source: kintone's documentation of limits
const MOST_FIELDS: usize = 500;

/// Add Form Fields: POST preview/app/form/fields.json. They are added to the end of the layout.
pub(crate) fn add(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let required = Some("properties");
    replace(
        core,
        call,
        params,
        Section::Fields,
        required,
        |old, params| {
            let sent = read_members(params.values.remove("properties"))?;
            check_count(sent.len(), "properties", Counted::AddedFields, params);
            let mut edit = FormEdit::new(old, &mut params.errors);
            for (code, field) in sent {
                let path = format!("properties[{code}]");
                let field = edit.added(&code, field, path.clone(), Place::Form)?;
                edit.fields.push((code, field, Some(path)));
            }
            edit.finish()
        },
    )
}

/// Update Form Fields: PUT preview/app/form/fields.json. Members that are not sent stay, and so do the fields of a table.
/// Options that are not sent are deleted.
pub(crate) fn update(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let required = Some("properties");
    replace(
        core,
        call,
        params,
        Section::Fields,
        required,
        |old, params| {
            let sent = read_members(params.values.remove("properties"))?;
            let mut edit = FormEdit::new(old, &mut params.errors);
            for (code, field) in sent {
                // A field that another one has just been renamed to is not meant.
                let mut known = edit.fields.iter();
                let found = known.position(|(known, _, path)| path.is_none() && *known == code);
                let at = found.ok_or_else(|| Problem::FieldNotFound(code.clone()))?;
                let current = edit.fields[at].1.take();
                let path = format!("properties[{code}]");
                let (new_code, field) =
                    edit.changed(&code, &current, field, path.clone(), Place::Form)?;
                edit.fields[at] = (new_code, field, Some(path));
            }
            edit.finish()
        },
    )
}

/// Delete Form Fields: DELETE preview/app/form/fields.json
pub(crate) fn delete(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    replace(
        core,
        call,
        params,
        Section::Fields,
        Some("fields"),
        |old, params| {
            let codes = params.texts("fields")?;
            check_count(codes.len(), "fields", Counted::DeletedFields, params);
            if codes.is_empty() {
                params.errors.push("fields", Note::RequiredParameter);
            }
            params.finish()?;
            for (at, code) in codes.iter().enumerate() {
                let (field, _) = old
                    .form
                    .find(code)
                    .ok_or_else(|| Problem::FieldNotFound(code.clone()))?;
                if is_built_in(field.field_type) {
                    params
                        .errors
                        .push(format!("fields[{at}]"), Note::NotDeletable);
                }
            }
            params.finish()?;
            let mut edit = FormEdit::new(old, &mut params.errors);
            edit.fields.retain(|(code, ..)| !codes.contains(code));
            for (_, field, _) in &mut edit.fields {
                if let Some(inner) = field.get_mut("fields").and_then(Value::as_object_mut) {
                    inner.retain(|code, _| !codes.contains(code));
                }
            }
            check_unused(old, &edit.properties(), &codes)?;
            edit.finish()
        },
    )
}

fn check_count(count: usize, name: &str, what: Counted, params: &mut Params) {
    if count > MOST_FIELDS_PER_CALL {
        let limit = MOST_FIELDS_PER_CALL;
        params.errors.push(name, Note::AtMost { what, limit });
    }
}

/// The fields of the preview while they are changed.
struct FormEdit<'a> {
    replacement: &'a Replacement<'a>,
    errors: &'a mut FieldErrors,
    /// Code, definition with its marks, and path in the request if it was sent.
    fields: Vec<(String, Value, Option<String>)>,
    renamed: Renamed,
    options: RenamedOptions,
    /// Code → path of the sent fields that refer to other fields.
    linked: BTreeMap<String, String>,
}

impl<'a> FormEdit<'a> {
    fn new(replacement: &'a Replacement<'a>, errors: &'a mut FieldErrors) -> FormEdit<'a> {
        // The form has what is not stored: which fields are enabled by the process.
        let fields = replacement.form.properties.iter().map(|(code, shown)| {
            let mut field = match &replacement.current["properties"][code] {
                Value::Null => shown.clone(),
                stored => stored.clone(),
            };
            if let Some(enabled) = shown.get("enabled") {
                field["enabled"] = enabled.clone();
            }
            (code.clone(), field, None)
        });
        FormEdit {
            replacement,
            errors,
            fields: fields.collect(),
            renamed: Renamed::new(),
            options: RenamedOptions::new(),
            linked: BTreeMap::new(),
        }
    }

    /// Returns the definition of a new field.
    fn added(
        &mut self,
        key: &str,
        sent: Value,
        path: String,
        place: Place,
    ) -> Result<Value, ApiError> {
        let mut field = SentObject {
            path: path.clone(),
            sent: read_members(Some(sent))?,
            errors: self.errors,
        };
        match field.text("code")? {
            Some(code) if code != key => field.note("code", Note::OtherKey),
            _ => field.set("code", json!(key)),
        }
        let field_type = field.text("type")?.unwrap_or_default();
        let field_type = FieldType::from_name(&field_type);
        check_code(&mut field, key, field_type);
        check_definition(self.replacement, &mut field, &Value::Null, place)?;
        let mut sent = field.sent;
        if let Some(inner) = sent.remove("fields") {
            let mut fields = Map::new();
            for (code, field) in read_members(Some(inner))? {
                let path = format!("{path}.fields[{code}]");
                let field = self.added(&code, field, path, Place::Table)?;
                fields.insert(code, field);
            }
            sent.insert("fields".to_owned(), Value::Object(fields));
        }
        self.link(key, &sent, path);
        let mut field = Value::Object(sent);
        mark_new(&mut field);
        Ok(field)
    }

    /// Returns the code and the definition of a field after a change.
    fn changed(
        &mut self,
        key: &str,
        current: &Value,
        sent: Value,
        path: String,
        place: Place,
    ) -> Result<(String, Value), ApiError> {
        let mut field = SentObject {
            path: path.clone(),
            sent: read_members(Some(sent))?,
            errors: self.errors,
        };
        let code = field.text("code")?.unwrap_or_else(|| key.to_owned());
        let sent_type = field.text("type")?;
        if sent_type.is_some_and(|sent| current["type"] != sent.as_str()) {
            field.note("type", Note::Fixed);
        }
        let field_type = FieldType::from_name(current["type"].as_str().unwrap_or_default());
        if code != key {
            check_code(&mut field, &code, field_type);
            if matches!(
                field_type,
                FieldType::Status | FieldType::StatusAssignee | FieldType::Category
            ) {
                field.note("code", Note::Fixed);
            }
        }
        ignore_others(&mut field, field_type, current["lookup"].is_object());
        let inner = field.sent.remove("fields");
        for (member, value) in current.as_object().into_iter().flatten() {
            if field.get(member).is_none() {
                field.set(member, value.clone());
            }
        }
        self.options
            .insert(key.to_owned(), renamed(field.get("options")));
        field.set("code", json!(code));
        field.set("type", current["type"].clone());
        check_definition(self.replacement, &mut field, current, place)?;
        let mut merged = field.sent;
        if code != key {
            mark_renamed(&mut merged, key);
            self.renamed.insert(key.to_owned(), code.clone());
        }
        if let Some(inner) = inner {
            let fields = self.changed_inner(current, inner, &path)?;
            merged.insert("fields".to_owned(), Value::Object(fields));
        }
        // What an unchanged one refers to may be gone since it was written.
        let is_changed = |member: &str| merged.get(member) != current.get(member);
        if is_changed("lookup") || is_changed("referenceTable") {
            self.link(&code, &merged, path);
        }
        Ok((code, Value::Object(merged)))
    }

    /// Returns the fields of a table: those that are not sent stay, unknown ones are new.
    fn changed_inner(
        &mut self,
        table: &Value,
        sent: Value,
        path: &str,
    ) -> Result<Map<String, Value>, ApiError> {
        let mut fields = read_members(Some(table["fields"].clone()))?;
        let mut changed = Vec::new();
        for (code, sent) in read_members(Some(sent))? {
            let path = format!("{path}.fields[{code}]");
            let (code, field) = match fields.remove(&code) {
                Some(current) => self.changed(&code, &current, sent, path.clone(), Place::Table)?,
                None => {
                    let field = self.added(&code, sent, path.clone(), Place::Table)?;
                    (code, field)
                }
            };
            changed.push((code, field, path));
        }
        for (code, field, path) in changed {
            if fields.contains_key(&code) {
                let note = Note::Repeated(code.clone());
                self.errors.push(format!("{path}.code"), note);
            }
            fields.insert(code, field);
        }
        Ok(fields)
    }

    fn link(&mut self, code: &str, field: &Map<String, Value>, path: String) {
        let refers = |member: &str| field.get(member).is_some_and(Value::is_object);
        if refers("lookup") || refers("referenceTable") {
            self.linked.insert(code.to_owned(), path);
        }
    }

    fn properties(&self) -> Map<String, Value> {
        let fields = self.fields.iter();
        fields
            .map(|(code, field, _)| (code.clone(), field.clone()))
            .collect()
    }

    /// Checks the form as a whole, and adapts the other settings to it.
    fn finish(mut self) -> Result<Replaced, ApiError> {
        self.check_codes();
        std::mem::take(self.errors).finish()?;
        let Replacement {
            core, call, app, ..
        } = self.replacement;
        let old = &self.replacement.form;
        let mut properties = self.properties();
        rename_in_fields(app.id, &mut properties, &self.renamed, &self.options);
        let form = old
            .with_properties(settled(properties.clone()))
            .map_err(|error| Problem::Setup(error.to_string()))?;
        let process = Section::Process.read(&core.store, app.id, Stage::Preview)?;
        let form = with_process(&form, &process)?;
        check_links(
            self.replacement,
            &form,
            &self.linked,
            &mut properties,
            self.errors,
        )?;
        std::mem::take(self.errors).finish()?;
        let references = References {
            app: app.id,
            core,
            call,
            old,
            new: &form,
            renamed: &self.renamed,
            options: &self.options,
        };
        references.adapt(Stage::Preview)?;
        Ok(Replaced {
            sections: vec![(Section::Fields, json!({ "properties": properties }))],
            answer: Map::new(),
        })
    }

    /// Checks that no code occurs twice, in tables or outside, and that there are not too many fields.
    fn check_codes(&mut self) {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let mut count = 0;
        for (code, field, _) in &self.fields {
            let inner = field["fields"].as_object().into_iter().flatten();
            for code in inner.map(|(code, _)| code).chain([code]) {
                *counts.entry(code).or_default() += 1;
            }
            let field_type = FieldType::from_name(field["type"].as_str().unwrap_or_default());
            let is_counted = !is_built_in(field_type);
            count += usize::from(is_counted) + field["fields"].as_object().map_or(0, Map::len);
        }
        for (code, field, path) in &self.fields {
            let Some(path) = path else { continue };
            let inner = field["fields"].as_object().into_iter().flatten();
            let inner = inner.map(|(code, _)| (code, format!("{path}.fields[{code}]")));
            for (code, path) in inner.chain([(code, path.clone())]) {
                if counts.get(code.as_str()).is_some_and(|count| *count > 1) {
                    let note = Note::Repeated(code.clone());
                    self.errors.push(format!("{path}.code"), note);
                }
            }
        }
        if count > MOST_FIELDS {
            let (what, limit) = (Counted::Fields, MOST_FIELDS);
            self.errors.push("properties", Note::AtMost { what, limit });
        }
    }
}

fn check_code(field: &mut SentObject<'_>, code: &str, field_type: FieldType) {
    if code.is_empty() {
        field.note("code", Note::RequiredParameter);
    } else if is_too_long(code) {
        field.note("code", Note::TooLong(NAME_LENGTH));
    } else if !is_allowed(code, field_type) {
        field.note("code", Note::NotCode);
    }
}
