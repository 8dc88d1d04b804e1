//! Moves records through the states of a process.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::domain::environment::EVERYONE;
use crate::domain::error::{ApiError, FieldErrors};
use crate::domain::form::{Action, AssigneeType, FieldType, Form, Process, State};
use crate::domain::note::Note;
use crate::domain::problem::Problem;
use crate::domain::query::Query;
use crate::domain::query_plan::settings_plan;
use crate::domain::stamps::advance;
use crate::domain::state::{App, Call, Core};
use crate::store::records::Record;
use crate::store::records::record_id;

/// The number by which an action increments the revision.
const ACTION_REVISIONS: u64 = 2;

/// Puts a new record into the first state.
pub(crate) fn start(core: &Core, call: &Call, form: &Form, record: &mut Record) {
    let first = form
        .enabled_process()
        .and_then(|process| process.states.first());
    let (name, assignees) = match first {
        Some(state) => (
            state.name.as_str(),
            people(core, call, form, &state.entities, record).users,
        ),
        None => ("", Vec::new()),
    };
    set(form, record, FieldType::Status, json!(name));
    set(
        form,
        record,
        FieldType::StatusAssignee,
        Value::Array(assignees),
    );
}

/// Moves a record if its state was renamed or deleted.
pub(crate) fn carry_over(
    core: &Core,
    call: &Call,
    form: &Form,
    renamed: &BTreeMap<String, String>,
    record: &mut Record,
) {
    let current = get(form, record, FieldType::Status).as_str();
    let current = current.unwrap_or_default().to_owned();
    let process = form.enabled_process();
    match renamed.get(&current) {
        Some(name) => set(form, record, FieldType::Status, json!(name)),
        None if process.is_none_or(|process| process.state(&current).is_some()) => {}
        None => start(core, call, form, record),
    }
}

/// Runs an action on a record. `key` is the key of the assignee in the request.
pub(crate) fn act(
    core: &Core,
    call: &Call,
    app: &App,
    record: &mut Record,
    action: &str,
    assignee: Option<&str>,
    key: &str,
) -> Result<(), ApiError> {
    let process = process(&app.form)?;
    let current = get(&app.form, record, FieldType::Status)
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let action = find_action(core, call, app, process, record, &current, action)?;
    let mut assignees = get(&app.form, record, FieldType::StatusAssignee)
        .as_array()
        .cloned()
        .unwrap_or_default();
    let is_caller = |person: &Value| person["code"] == json!(call.caller.code);
    let may_act = match &action.executable_by {
        Some(entities) => {
            let people = people(core, call, &app.form, entities, record);
            people.has_members_elsewhere || people.users.iter().any(is_caller)
        }
        None => assignees.is_empty() || assignees.iter().any(is_caller),
    };
    if !may_act {
        return Err(Problem::NotAssignee.into());
    }
    let needs_all = action.executable_by.is_none()
        && process
            .state(&current)
            .is_some_and(|state| state.assignee_type == AssigneeType::All);
    if needs_all && assignees.len() > 1 {
        // The state changes when the last of them has acted.
        assignees.retain(|person| !is_caller(person));
    } else {
        let target = process.state(&action.to).ok_or(Problem::ActionMismatch)?;
        assignees = next_assignees(core, call, &app.form, target, record, assignee, key)?;
        set(&app.form, record, FieldType::Status, json!(target.name));
    }
    set(
        &app.form,
        record,
        FieldType::StatusAssignee,
        Value::Array(assignees),
    );
    advance(core, call, app, record, ACTION_REVISIONS);
    Ok(())
}

/// Replaces the assignees of a record.
pub(crate) fn assign(
    core: &Core,
    call: &Call,
    app: &App,
    record: &mut Record,
    assignees: &[String],
) -> Result<(), ApiError> {
    let process = process(&app.form)?;
    let current = get(&app.form, record, FieldType::Status)
        .as_str()
        .unwrap_or_default();
    let is_one = process
        .state(current)
        .is_some_and(|state| state.assignee_type == AssigneeType::One);
    if is_one && assignees.len() > 1 {
        let mut errors = FieldErrors::default();
        errors.push("assignees", Note::OneAssignee);
        errors.finish()?;
    }
    let people = assignees
        .iter()
        .map(|code| person(core, code))
        .collect::<Result<Vec<Value>, ApiError>>()?;
    set(
        &app.form,
        record,
        FieldType::StatusAssignee,
        Value::Array(people),
    );
    advance(core, call, app, record, 1);
    Ok(())
}

/// Fails if the app has no process.
pub(crate) fn check_enabled(form: &Form) -> Result<(), ApiError> {
    process(form).map(|_| ())
}

fn process(form: &Form) -> Result<&Process, ApiError> {
    form.enabled_process()
        .ok_or_else(|| Problem::ProcessDisabled.into())
}

/// Finds the only action with this name that leaves the current state and whose condition matches the record.
fn find_action<'a>(
    core: &Core,
    call: &Call,
    app: &'a App,
    process: &'a Process,
    record: &Record,
    current: &str,
    name: &str,
) -> Result<&'a Action, ApiError> {
    let mut found = None;
    for action in process
        .actions
        .iter()
        .filter(|action| action.name == name && action.from == current)
    {
        let condition = settings_plan(
            core,
            call,
            &app.form,
            &Query::parse_condition(&action.filter_cond)?,
        )?;
        if !condition.matches(record_id(record), record) {
            continue;
        }
        if found.replace(action).is_some() {
            return Err(Problem::ActionMismatch.into());
        }
    }
    found.ok_or_else(|| Problem::ActionMismatch.into())
}

fn next_assignees(
    core: &Core,
    call: &Call,
    form: &Form,
    target: &State,
    record: &Record,
    chosen: Option<&str>,
    key: &str,
) -> Result<Vec<Value>, ApiError> {
    let candidates = people(core, call, form, &target.entities, record);
    if target.assignee_type != AssigneeType::One {
        return Ok(candidates.users);
    }
    let mut errors = FieldErrors::default();
    let chosen = match chosen.filter(|code| !code.is_empty()) {
        None if candidates.is_nobody() => return Ok(Vec::new()),
        None => {
            errors.push(key, Note::RequiredParameter);
            errors.finish()?;
            return Ok(Vec::new());
        }
        Some(chosen) => chosen,
    };
    let is_candidate = candidates.has_members_elsewhere
        || candidates
            .users
            .iter()
            .any(|user| user["code"] == json!(chosen));
    if !is_candidate {
        errors.push(key, Note::NotSelectable(chosen.to_owned()));
        errors.finish()?;
    }
    Ok(vec![person(core, chosen)?])
}

/// The people that a setting refers to.
struct People {
    users: Vec<Value>,
    /// Whether there is a group or department with unknown members.
    has_members_elsewhere: bool,
}

impl People {
    fn add(&mut self, core: &Core, user: Value) {
        let code = user["code"].as_str().unwrap_or_default();
        if !code.is_empty()
            && !core.environment.is_deleted_user(code)
            && !self.users.contains(&user)
        {
            self.users.push(user);
        }
    }

    fn add_organization(&mut self, core: &Core, code: &str) {
        self.add_members(core, core.environment.organization_members.of(code));
    }

    fn add_group(&mut self, core: &Core, code: &str) {
        match code {
            EVERYONE => self.has_members_elsewhere = true,
            code => self.add_members(core, core.environment.group_members.of(code)),
        }
    }

    fn add_members<'a>(&mut self, core: &Core, members: Option<impl Iterator<Item = &'a str>>) {
        match members {
            Some(members) => members.for_each(|user| self.add(core, core.environment.user(user))),
            None => self.has_members_elsewhere = true,
        }
    }

    fn is_nobody(&self) -> bool {
        self.users.is_empty() && !self.has_members_elsewhere
    }
}

/// Resolves the entities of a setting, `{entity: {type, code}, includeSubs}`, to people.
fn people(core: &Core, call: &Call, form: &Form, entities: &[Value], record: &Record) -> People {
    let mut people = People {
        users: Vec::new(),
        has_members_elsewhere: false,
    };
    for entity in entities.iter().map(|entity| &entity["entity"]) {
        let code = entity["code"].as_str().unwrap_or_default();
        match entity["type"].as_str() {
            Some("USER") => people.add(core, core.environment.user(code)),
            Some("CREATOR") => people.add(core, get(form, record, FieldType::Creator).clone()),
            Some("FUNCTION") => people.add(core, core.environment.user(&call.caller.code)),
            Some("ORGANIZATION") => people.add_organization(core, code),
            Some("GROUP") => people.add_group(core, code),
            Some("FIELD_ENTITY") => {
                let chosen = match record.get(code) {
                    Some(Value::Array(chosen)) => chosen.as_slice(),
                    Some(person) => std::slice::from_ref(person),
                    // The field does not exist.
                    None => &[],
                };
                for chosen in chosen {
                    let code = chosen["code"].as_str().unwrap_or_default();
                    match field_type(form, entity["code"].as_str().unwrap_or_default()) {
                        FieldType::OrganizationSelect => people.add_organization(core, code),
                        FieldType::GroupSelect => people.add_group(core, code),
                        _ => people.add(core, chosen.clone()),
                    }
                }
            }
            // A custom field in the profile of users, which this server does not have.
            _ => people.has_members_elsewhere = true,
        }
    }
    people
}

fn field_type(form: &Form, code: &str) -> FieldType {
    form.find(code)
        .map_or(FieldType::Unknown, |(field, _)| field.field_type)
}

fn person(core: &Core, code: &str) -> Result<Value, ApiError> {
    let name = core
        .environment
        .users
        .name(code)
        .ok_or_else(|| Problem::UnknownUser(code.to_owned()))?;
    Ok(json!({ "code": code, "name": name }))
}

fn get<'a>(form: &Form, record: &'a Record, field_type: FieldType) -> &'a Value {
    form.of_type(field_type)
        .and_then(|field| record.get(&field.code))
        .unwrap_or(&Value::Null)
}

fn set(form: &Form, record: &mut Record, field_type: FieldType, value: Value) {
    if let Some(field) = form.of_type(field_type) {
        record.insert(field.code.clone(), value);
    }
}
