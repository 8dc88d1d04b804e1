//! Lets what refers to an app follow its renamed fields and options: lookups, related records fields and actions.
//!
//! Those of other apps follow a deployment. Those of the app itself are part of the preview in which the fields are renamed, and
//! follow at once, so that a deployment finds them done.

use serde_json::{Map, Value, json};

use crate::domain::error::ApiError;
use crate::domain::renaming::{Renamed, RenamedOptions, in_condition};
use crate::domain::settings::{Section, stored_fields, stored_form};
use crate::domain::state::{App, Core};
use crate::store::settings::Stage;

/// Renames the fields and the options of an app where other apps refer to them, live and in their previews.
pub(crate) fn follow(
    core: &Core,
    app: u64,
    renamed: &Renamed,
    options: &RenamedOptions,
) -> Result<(), ApiError> {
    if renamed.is_empty() && options.is_empty() {
        return Ok(());
    }
    let links = LinksTo::new(app, renamed, options);
    let store = &core.store;
    for other in core.apps().values().filter(|other| other.id != app) {
        for stage in [Stage::Live, Stage::Preview] {
            let stored = stored_fields(store, other.id, stage)?;
            let mut fields = stored.clone();
            links.rename_in_fields(&mut fields);
            if fields != stored {
                let fields = json!({ "properties": fields });
                Section::Fields.put(store, other.id, stage, &fields)?;
            }
            let stored = Section::Actions.read(store, other.id, stage)?;
            let mut actions = stored.clone();
            links.rename_in_actions(&mut actions);
            if actions != stored {
                Section::Actions.put(store, other.id, stage, &actions)?;
            }
        }
        let mut changed = App::clone(other);
        changed.form = stored_form(store, other.id, &other.form, Stage::Live)?;
        core.put_app(changed)?;
    }
    Ok(())
}

/// What refers to an app with renamed fields.
pub(crate) struct LinksTo<'a> {
    /// The id of that app, as settings write it.
    app: String,
    renamed: &'a Renamed,
    options: &'a RenamedOptions,
}

impl<'a> LinksTo<'a> {
    pub(crate) fn new(app: u64, renamed: &'a Renamed, options: &'a RenamedOptions) -> LinksTo<'a> {
        LinksTo {
            app: app.to_string(),
            renamed,
            options,
        }
    }

    /// Renames the fields in the lookups and the related records fields among these.
    pub(crate) fn rename_in_fields(&self, fields: &mut Map<String, Value>) {
        for field in fields.values_mut() {
            for member in ["lookup", "referenceTable"] {
                let link = field.get_mut(member);
                if let Some(link) = link.filter(|link| self.refers(&link["relatedApp"])) {
                    self.rename_in_link(link);
                }
            }
            if let Some(inner) = field.get_mut("fields").and_then(Value::as_object_mut) {
                self.rename_in_fields(inner);
            }
        }
    }

    fn rename_in_link(&self, link: &mut Value) {
        for path in ["/relatedKeyField", "/condition/relatedField"] {
            if let Some(code) = link.pointer_mut(path) {
                self.rename(code);
            }
        }
        for list in ["lookupPickerFields", "displayFields"] {
            let codes = link.get_mut(list).and_then(Value::as_array_mut);
            for code in codes.into_iter().flatten() {
                self.rename(code);
            }
        }
        self.rename_in_mappings(link, "fieldMappings", "relatedField");
        for query in ["filterCond", "sort"] {
            if let Some(Value::String(text)) = link.get_mut(query) {
                *text = in_condition(text, self.renamed, self.options);
            }
        }
    }

    /// Renames the fields in the actions of a section.
    pub(crate) fn rename_in_actions(&self, actions: &mut Value) {
        let actions = actions.get_mut("actions").and_then(Value::as_object_mut);
        for (_, action) in actions.into_iter().flatten() {
            if self.refers(&action["destApp"]) {
                self.rename_in_mappings(action, "mappings", "destField");
            }
        }
    }

    fn rename_in_mappings(&self, object: &mut Value, list: &str, member: &str) {
        let mappings = object.get_mut(list).and_then(Value::as_array_mut);
        for mapping in mappings.into_iter().flatten() {
            if let Some(code) = mapping.get_mut(member) {
                self.rename(code);
            }
        }
    }

    /// Returns whether this is the app with the renamed fields.
    pub(crate) fn refers(&self, app: &Value) -> bool {
        match &app["app"] {
            Value::String(id) => *id == self.app,
            Value::Number(id) => id.to_string() == self.app,
            _ => false,
        }
    }

    fn rename(&self, code: &mut Value) {
        if let Some(new) = code.as_str().and_then(|code| self.renamed.get(code)) {
            *code = json!(new);
        }
    }
}
