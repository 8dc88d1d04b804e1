//! Replaces the process settings of an app.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::api::endpoint::Reply;
use crate::api::entities::check_entity;
use crate::api::params::{Params, read_members};
use crate::api::sent_object::{SentObject, keep_unknown};
use crate::api::settings::{Replaced, Replacement, replace};
use crate::domain::error::{ApiError, FieldErrors};
use crate::domain::form::{FieldType, Form};
use crate::domain::note::Note;
use crate::domain::problem::Problem;
use crate::domain::process_settings::{LIVE_NAME, creator};
use crate::domain::references::References;
use crate::domain::renaming::Renamed;
use crate::domain::settings::{Section, with_process};
use crate::domain::state::{Call, Core};
use crate::domain::views;
use crate::store::settings::Stage;

const ENTITY_TYPES: [&str; 6] = [
    "USER",
    "GROUP",
    "ORGANIZATION",
    "FIELD_ENTITY",
    "CREATOR",
    "CUSTOM_FIELD",
];

/// Update Process Management Settings: PUT preview/app/status.json. States that are not sent are deleted. Parameters that
/// are not sent leave their part unchanged.
pub(crate) fn update(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    replace(core, call, params, Section::Process, None, validate)
}

fn validate(replacement: &Replacement<'_>, params: &mut Params) -> Result<Replaced, ApiError> {
    let current = &replacement.current;
    let enable = match params.get("enable") {
        Some(_) => params.flag("enable")?,
        None => current["enable"] == true,
    };
    let sent_states = params.values.remove("states");
    let sent_actions = params.values.remove("actions");
    let keeps_actions = sent_actions.as_ref().is_none_or(Value::is_null);
    let mut reader = ProcessReader {
        replacement,
        renamed: BTreeMap::new(),
        errors: &mut params.errors,
    };
    let states = match sent_states {
        None | Some(Value::Null) => current["states"].clone(),
        sent => Value::Object(reader.states(read_members(sent)?)?),
    };
    let actions = match sent_actions {
        None | Some(Value::Null) => reader.kept_actions(&states),
        Some(Value::Array(sent)) => {
            let enabled = json!({ "enable": true, "states": states });
            let form = with_process(&replacement.form, &enabled)?;
            reader.actions(sent, &states, &form)?
        }
        Some(_) => return Err(Problem::InvalidJson.into()),
    };
    let renamed = std::mem::take(&mut reader.renamed);
    if enable && states.as_object().is_none_or(Map::is_empty) {
        reader.errors.push("states", Note::RequiredParameter);
    }
    let mut process = current.clone();
    process["enable"] = json!(enable);
    process["states"] = states;
    process["actions"] = actions;
    let known = ["actions", "app", "enable", "revision", "states"];
    keep_unknown(&params.values, &known, &mut process);
    params.finish()?;
    adapt_to(replacement, &mut process, renamed, keeps_actions)?;
    let views = match enable {
        true => views_with_built_in(replacement, &process)?,
        false => None,
    };
    let mut sections = vec![(Section::Process, process)];
    sections.extend(views.map(|views| (Section::Views, views)));
    Ok(Replaced {
        sections,
        answer: Map::new(),
    })
}

/// Adapts the settings to the states that there will be, which may be renamed, and to whether there will be any. Actions that were
/// sent name the states as they will be.
fn adapt_to(
    replacement: &Replacement<'_>,
    process: &mut Value,
    renamed: Renamed,
    keeps_actions: bool,
) -> Result<(), ApiError> {
    let Replacement {
        core,
        call,
        app,
        form,
        ..
    } = replacement;
    let status = form.of_type(FieldType::Status);
    let status = status.map(|field| field.code.clone());
    let references = References {
        app: app.id,
        core,
        call,
        old: form,
        new: &with_process(form, process)?,
        renamed: &Renamed::new(),
        options: &status
            .into_iter()
            .map(|code| (code, renamed.clone()))
            .collect(),
    };
    if keeps_actions {
        references.adapt_process(process)?;
    }
    references.adapt(Stage::Preview)
}

/// Returns the views with the built-in one, which comes with the first process.
fn views_with_built_in(
    replacement: &Replacement<'_>,
    process: &Value,
) -> Result<Option<Value>, ApiError> {
    let Replacement {
        core, app, form, ..
    } = replacement;
    let mut section = Section::Views.read(&core.store, app.id, Stage::Preview)?;
    let Some(views) = section["views"].as_object_mut() else {
        return Ok(None);
    };
    if views::has_built_in(views) {
        return Ok(None);
    }
    views::add_built_in(views, &with_process(form, process)?);
    Ok(Some(section))
}

/// Reads the states and actions that were sent.
struct ProcessReader<'a> {
    replacement: &'a Replacement<'a>,
    /// Old name → new name of the states that were sent.
    renamed: BTreeMap<String, String>,
    errors: &'a mut FieldErrors,
}

impl ProcessReader<'_> {
    fn states(&mut self, sent: Map<String, Value>) -> Result<Map<String, Value>, ApiError> {
        let Replacement { core, app, .. } = self.replacement;
        let live = Section::Process.read(&core.store, app.id, Stage::Live)?;
        let (mut states, mut renamed) = (Map::new(), BTreeMap::new());
        let mut first: Option<(u64, Value, String)> = None;
        for (key, sent) in sent {
            let current = &self.replacement.current["states"][&key];
            let path = format!("states[{key}]");
            let mut members = self.members(sent, path.clone())?;
            let name = members.name_of(&key, current.is_null())?;
            let index = members.index();
            if states.contains_key(&name) {
                members.note("name", Note::Repeated(name.clone()));
            }
            let assignee = members.get("assignee").cloned();
            let others = members.sent;
            let assignee = match (assignee, &current["assignee"]) {
                (Some(sent), _) => self.assignee(sent, &format!("{path}.assignee"))?,
                (None, Value::Null) => json!({
                    "type": "ONE", "entities": [creator(&self.replacement.form)],
                }),
                (None, current) => current.clone(),
            };
            let mut state = json!({ "name": name, "index": index, "assignee": assignee });
            let known = ["assignee", "index", "name", LIVE_NAME];
            keep_unknown(&others, &known, &mut state);
            match &current[LIVE_NAME] {
                Value::Null if live["states"].get(&key).is_none() => {}
                Value::Null => state[LIVE_NAME] = json!(key),
                known => state[LIVE_NAME] = known.clone(),
            }
            let index = index.parse().unwrap_or(u64::MAX);
            if first.as_ref().is_none_or(|(least, ..)| index < *least) {
                first = Some((index, state["assignee"].clone(), path));
            }
            renamed.insert(key, name.clone());
            states.insert(name, state);
        }
        self.renamed = renamed;
        if let Some((_, assignee, path)) = first {
            self.check_first(&assignee, &path);
        }
        Ok(states)
    }

    /// Checks the assignee of the first state: the creator, or nobody.
    fn check_first(&mut self, assignee: &Value, path: &str) {
        let creator = creator(&self.replacement.form);
        let is_allowed = match assignee["entities"].as_array().map(Vec::as_slice) {
            Some([]) => true,
            Some([entity]) => entity["entity"] == creator["entity"],
            _ => false,
        };
        if assignee["type"] != "ONE" || !is_allowed {
            let key = format!("{path}.assignee");
            self.errors.push(key, Note::FirstStateAssignee);
        }
    }

    fn assignee(&mut self, sent: Value, path: &str) -> Result<Value, ApiError> {
        let mut members = self.members(sent, path.to_owned())?;
        let kind = members.text("type")?;
        match kind.as_deref() {
            Some("ONE" | "ALL" | "ANY") => {}
            Some(_) => members.note("type", Note::NotEnum),
            None => members.note("type", Note::RequiredParameter),
        }
        let sent = members.get("entities").cloned();
        if sent.is_none() {
            members.note("entities", Note::RequiredParameter);
        }
        let others = members.sent;
        let entities = self.entities(sent, path)?;
        let mut assignee = json!({ "type": kind, "entities": entities });
        keep_unknown(&others, &["entities", "type"], &mut assignee);
        Ok(assignee)
    }

    fn entities(&mut self, sent: Option<Value>, path: &str) -> Result<Vec<Value>, ApiError> {
        let sent = match sent {
            None => Vec::new(),
            Some(Value::Array(sent)) => sent,
            Some(_) => return Err(Problem::InvalidJson.into()),
        };
        let mut entities = Vec::with_capacity(sent.len());
        for (at, sent) in sent.into_iter().enumerate() {
            let path = format!("{path}.entities[{at}]");
            let mut members = self.members(sent, path.clone())?;
            let includes_subs = members.flag("includeSubs")?.unwrap_or(false);
            let entity = members.get("entity").cloned();
            if entity.is_none() {
                members.note("entity", Note::RequiredParameter);
            }
            let others = members.sent;
            let entity = self.entity(entity.unwrap_or_default(), &format!("{path}.entity"))?;
            let mut target = json!({ "entity": entity, "includeSubs": includes_subs });
            keep_unknown(&others, &["entity", "includeSubs"], &mut target);
            entities.push(target);
        }
        Ok(entities)
    }

    fn entity(&mut self, sent: Value, path: &str) -> Result<Value, ApiError> {
        let replacement = self.replacement;
        let mut entity = self.members(sent, path.to_owned())?;
        check_entity(replacement, &mut entity, &ENTITY_TYPES)?;
        let mut read = json!({ "type": entity.text("type")?, "code": entity.get("code") });
        keep_unknown(&entity.sent, &["code", "type"], &mut read);
        Ok(read)
    }

    /// Returns the actions so far, which follow renamed states. A state that they need cannot be deleted.
    fn kept_actions(&mut self, states: &Value) -> Value {
        let mut actions = self.replacement.current["actions"].clone();
        let list = actions.as_array_mut().into_iter().flatten();
        for (at, action) in list.enumerate() {
            for member in ["from", "to"] {
                let name = action[member].as_str().unwrap_or_default();
                let name = self
                    .renamed
                    .get(name)
                    .map_or(name, String::as_str)
                    .to_owned();
                if states.get(&name).is_none() {
                    let key = format!("actions[{at}].{member}");
                    self.errors.push(key, Note::NoSuchState(name));
                } else {
                    action[member] = json!(name);
                }
            }
        }
        actions
    }

    /// Reads actions. Their conditions are about the records of this form.
    fn actions(
        &mut self,
        sent: Vec<Value>,
        states: &Value,
        form: &Form,
    ) -> Result<Value, ApiError> {
        let states = states.as_object().into_iter().flatten();
        let states: BTreeSet<&str> = states.map(|(name, _)| name.as_str()).collect();
        let mut actions = Vec::with_capacity(sent.len());
        for (at, sent) in sent.into_iter().enumerate() {
            let path = format!("actions[{at}]");
            let mut members = self.members(sent, path.clone())?;
            let mut action = Map::new();
            for member in ["name", "from", "to"] {
                let name = members.name(member)?;
                if member != "name" && !name.is_empty() && !states.contains(name.as_str()) {
                    members.note(member, Note::NoSuchState(name.clone()));
                }
                action.insert(member.to_owned(), json!(name));
            }
            let condition = members.text("filterCond")?.unwrap_or_default();
            let kind = members
                .text("type")?
                .unwrap_or_else(|| "PRIMARY".to_owned());
            let executable = members.get("executableUser").cloned();
            let others = members.sent.clone();
            match kind.as_str() {
                "PRIMARY" => {}
                "SECONDARY" => {
                    let path = format!("{path}.executableUser");
                    let mut people = read_members(executable)?;
                    let entities = self.entities(people.remove("entities"), &path)?;
                    people.insert("entities".to_owned(), json!(entities));
                    action.insert("executableUser".to_owned(), Value::Object(people));
                }
                _ => members.note("type", Note::NotEnum),
            }
            let key = format!("{path}.filterCond");
            self.replacement
                .check_condition_of(form, key, &condition, self.errors)?;
            action.insert("filterCond".to_owned(), json!(condition));
            action.insert("type".to_owned(), json!(kind));
            let mut action = Value::Object(action);
            let known = ["executableUser", "filterCond", "from", "name", "to", "type"];
            keep_unknown(&others, &known, &mut action);
            actions.push(action);
        }
        Ok(Value::Array(actions))
    }

    fn members(&mut self, sent: Value, path: String) -> Result<SentObject<'_>, ApiError> {
        Ok(SentObject {
            path,
            sent: read_members(Some(sent))?,
            errors: self.errors,
        })
    }
}
