//! Adapts the settings of an app when fields are renamed or deleted.
//!
//! What names a renamed field follows it, and so do conditions on a renamed option or state. What names a deleted field goes: a column of a list, an entry of a layout, a right, a
//! reminder, a mapping, a group of a report, a person in a field; a field that is switched off counts as deleted. A condition that fitted the form so far and does not any more
//! becomes empty, so that settings which are read can be written again.

use serde_json::{Map, Value, json};

use crate::domain::error::ApiError;
use crate::domain::foreign_references::LinksTo;
use crate::domain::form::{FieldType, Form};
use crate::domain::layout;
use crate::domain::query::Query;
use crate::domain::query_plan::settings_plan;
use crate::domain::renaming::{Renamed, RenamedOptions, in_condition, in_formula, in_query};
use crate::domain::settings::{Section, with_enabled_process};
use crate::domain::state::{Call, Core};
use crate::store::settings::Stage;

/// A change from one form to another.
#[derive(Clone, Copy)]
pub(crate) struct References<'a> {
    pub(crate) app: u64,
    pub(crate) core: &'a Core,
    pub(crate) call: &'a Call,
    pub(crate) old: &'a Form,
    pub(crate) new: &'a Form,
    pub(crate) renamed: &'a Renamed,
    pub(crate) options: &'a RenamedOptions,
}

impl References<'_> {
    /// Adapts all sections of the app but its fields.
    pub(crate) fn adapt(&self, stage: Stage) -> Result<(), ApiError> {
        for section in Section::ALL {
            let stored = section.read(&self.core.store, self.app, stage)?;
            let mut adapted = stored.clone();
            match section {
                Section::Fields => continue,
                Section::Process => self.adapt_process(&mut adapted)?,
                _ => self.adapt_section(section, &mut adapted),
            }
            if adapted != stored {
                section.put(&self.core.store, self.app, stage, &adapted)?;
            }
        }
        Ok(())
    }

    /// Adapts the settings of a process. Its conditions may be about the status, whether it is switched on or not.
    pub(crate) fn adapt_process(&self, process: &mut Value) -> Result<(), ApiError> {
        let (old, new) = (
            with_enabled_process(self.old)?,
            with_enabled_process(self.new)?,
        );
        let (old, new) = (&old, &new);
        References { old, new, ..*self }.adapt_everywhere(process);
        Ok(())
    }

    fn adapt_section(&self, section: Section, settings: &mut Value) {
        match section {
            Section::Layout => self.adapt_layout(settings),
            Section::Views => {
                if let Some(views) = settings.get_mut("views").and_then(Value::as_object_mut) {
                    views.retain(|_, view| self.adapt_view(view));
                }
            }
            Section::General => {
                if let Some(title) = settings.get_mut("titleField")
                    && title["selectionMode"] == "MANUAL"
                    && !self.keeps(title, "code")
                {
                    *title = json!({ "selectionMode": "AUTO", "code": "" });
                }
            }
            Section::Reports => {
                for report in values(settings, "reports") {
                    self.retain(report, "groups", "code");
                    self.retain(report, "aggregations", "code");
                }
            }
            Section::Actions => {
                let own = LinksTo::new(self.app, self.renamed, self.options);
                for action in values(settings, "actions") {
                    self.retain(action, "mappings", "srcField");
                    if own.refers(&action["destApp"]) {
                        self.retain(action, "mappings", "destField");
                    }
                }
            }
            Section::FieldPermissions => self.retain(settings, "rights", "code"),
            Section::ReminderNotifications => {
                if let Some(notifications) = list(settings, "notifications") {
                    notifications
                        .retain_mut(|notification| self.keeps(&mut notification["timing"], "code"));
                }
            }
            _ => {}
        }
        self.adapt_everywhere(settings);
    }

    /// Adapts what looks the same in all sections: conditions, and people in fields.
    fn adapt_everywhere(&self, value: &mut Value) {
        match value {
            Value::Object(members) => {
                if let Some(Value::String(condition)) = members.get_mut("filterCond") {
                    *condition = self.condition(condition);
                }
                for member in members.values_mut() {
                    self.adapt_everywhere(member);
                }
            }
            Value::Array(list) => {
                list.retain_mut(|element| {
                    element["entity"]["type"] != "FIELD_ENTITY"
                        || self.keeps(&mut element["entity"], "code")
                });
                for element in list {
                    self.adapt_everywhere(element);
                }
            }
            _ => {}
        }
    }

    /// Adapts a view. Returns whether it can stay: a calendar needs its fields, the built-in view a process.
    fn adapt_view(&self, view: &mut Value) -> bool {
        if view.get("builtinType").is_some() && self.new.enabled_process().is_none() {
            return false;
        }
        if let Some(fields) = list(view, "fields") {
            *fields = fields
                .iter()
                .filter_map(|code| Some(json!(self.code(code.as_str()?)?)))
                .collect();
        }
        if view["type"] == "CALENDAR" {
            for (member, otherwise) in [
                ("date", FieldType::CreatedTime),
                ("title", FieldType::RecordNumber),
            ] {
                if !self.keeps(view, member) {
                    let Some(field) = self.new.of_type(otherwise) else {
                        return false;
                    };
                    view[member] = json!(field.code);
                }
            }
        }
        if let Some(sort) = view["sort"].as_str() {
            view["sort"] = json!(self.order(sort));
        }
        true
    }

    fn adapt_layout(&self, settings: &mut Value) {
        if let Some(layout) = settings.get_mut("layout") {
            self.rename_items(layout);
        }
        if let Some(rows) = list(settings, "layout") {
            *rows = layout::fitted(rows, self.new);
        }
    }

    fn rename_items(&self, item: &mut Value) {
        match item {
            Value::Array(items) => items.iter_mut().for_each(|item| self.rename_items(item)),
            Value::Object(members) => {
                if let Some(Value::String(code)) = members.get_mut("code")
                    && let Some(new) = self.renamed.get(code)
                {
                    code.clone_from(new);
                }
                members
                    .values_mut()
                    .for_each(|member| self.rename_items(member));
            }
            _ => {}
        }
    }

    /// Returns what a field is called now, if it still exists.
    fn code(&self, code: &str) -> Option<String> {
        let new = self.renamed.get(code).map_or(code, String::as_str);
        let was_on = self.old.find(code).is_some_and(|(old, _)| old.enabled);
        let (field, _) = self.new.find(new)?;
        (field.enabled || !was_on).then(|| new.to_owned())
    }

    /// Renames the field in a member. Returns whether it still exists; nothing always does.
    fn keeps(&self, object: &mut Value, member: &str) -> bool {
        let Some(code) = object[member].as_str() else {
            return true;
        };
        let code = self.code(code);
        let is_kept = code.is_some();
        if let Some(code) = code {
            object[member] = json!(code);
        }
        is_kept
    }

    fn retain(&self, object: &mut Value, name: &str, member: &str) {
        if let Some(list) = list(object, name) {
            list.retain_mut(|element| self.keeps(element, member));
        }
    }

    fn condition(&self, condition: &str) -> String {
        let renamed = in_condition(condition, self.renamed, self.options);
        match self.fits(condition, self.old) && !self.fits(&renamed, self.new) {
            true => String::new(),
            false => renamed,
        }
    }

    /// Removes the keys of an order that do not fit any more. Codes contain no commas.
    fn order(&self, order: &str) -> String {
        let fits = |key: &str, form: &Form| self.fits(&format!("order by {key}"), form);
        let keys = order.split(',').map(str::trim).filter_map(|key| {
            let renamed = in_query(key, self.renamed);
            (!fits(key, self.old) || fits(&renamed, self.new)).then_some(renamed)
        });
        keys.collect::<Vec<_>>().join(", ")
    }

    fn fits(&self, query: &str, form: &Form) -> bool {
        let query = Query::parse(query);
        query.is_ok_and(|query| settings_plan(self.core, self.call, form, &query).is_ok())
    }
}

fn values<'a>(settings: &'a mut Value, member: &str) -> impl Iterator<Item = &'a mut Value> {
    let members = settings.get_mut(member).and_then(Value::as_object_mut);
    members
        .into_iter()
        .flat_map(|members| members.iter_mut().map(|(_, value)| value))
}

fn list<'a>(object: &'a mut Value, member: &str) -> Option<&'a mut Vec<Value>> {
    object.get_mut(member)?.as_array_mut()
}

/// Renames fields in the definitions of the fields of the same app, which may also refer to itself as another app does.
pub(crate) fn rename_in_fields(
    app: u64,
    fields: &mut Map<String, Value>,
    renamed: &Renamed,
    options: &RenamedOptions,
) {
    LinksTo::new(app, renamed, options).rename_in_fields(fields);
    rename_own(fields, renamed);
}

fn rename_own(fields: &mut Map<String, Value>, renamed: &Renamed) {
    let rename = |code: &mut Value| {
        if let Some(new) = code.as_str().and_then(|code| renamed.get(code)) {
            *code = json!(new);
        }
    };
    for field in fields.values_mut() {
        if let Some(expression) = field["expression"].as_str() {
            field["expression"] = json!(in_formula(expression, renamed));
        }
        let mappings = field.pointer_mut("/lookup/fieldMappings");
        let mappings = mappings.and_then(Value::as_array_mut);
        for mapping in mappings.into_iter().flatten() {
            rename(&mut mapping["field"]);
        }
        if let Some(own) = field.pointer_mut("/referenceTable/condition/field") {
            rename(own);
        }
        if let Some(inner) = field.get_mut("fields").and_then(Value::as_object_mut) {
            rename_own(inner, renamed);
        }
    }
}
