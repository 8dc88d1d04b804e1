//! Process management: states and actions.

use serde_json::{Value, json};

use super::json::{flag, integer, text};

/// The process of an app.
#[derive(Debug, Clone)]
pub struct Process {
    /// Whether it is switched on.
    pub enable: bool,
    /// The states in process order.
    pub states: Vec<State>,
    /// The actions.
    pub actions: Vec<Action>,
    /// The settings in the format of Get Process Management Settings, with a `type` for each action.
    pub raw: Value,
}

impl Process {
    /// Returns the state with this name.
    pub fn state(&self, name: &str) -> Option<&State> {
        self.states.iter().find(|state| state.name == name)
    }

    pub(super) fn read(raw: &Value) -> Option<Process> {
        raw.as_object()?;
        let mut states: Vec<State> = raw["states"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, state)| State::read(name, state))
            .collect();
        states.sort_by_key(|state| state.index);
        let actions = raw["actions"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|action| Action {
                name: text(&action["name"]),
                from: text(&action["from"]),
                to: text(&action["to"]),
                filter_cond: text(&action["filterCond"]),
                executable_by: (action["type"] == "SECONDARY").then(|| {
                    action["executableUser"]["entities"]
                        .as_array()
                        .cloned()
                        .unwrap_or_default()
                }),
            })
            .collect();
        Some(Process {
            enable: flag(&raw["enable"]),
            states,
            actions,
            raw: with_action_types(raw),
        })
    }
}

/// Actions are primary unless they say otherwise; files from before there were others do not say so.
fn with_action_types(raw: &Value) -> Value {
    let mut raw = raw.clone();
    let actions = raw.get_mut("actions").and_then(Value::as_array_mut);
    for action in actions
        .into_iter()
        .flatten()
        .filter_map(Value::as_object_mut)
    {
        action.entry("type").or_insert_with(|| json!("PRIMARY"));
    }
    raw
}

/// One state of a process.
#[derive(Debug, Clone)]
pub struct State {
    /// The name, which is also the value in records.
    pub name: String,
    /// The position in the process.
    pub index: u64,
    /// How many assignees must act.
    pub assignee_type: AssigneeType,
    /// The possible assignees, in the format of the settings: `{entity: {type, code}, includeSubs}`.
    pub entities: Vec<Value>,
}

impl State {
    fn read(name: &str, raw: &Value) -> State {
        let assignee = &raw["assignee"];
        State {
            name: name.to_owned(),
            index: integer(&raw["index"]).unwrap_or(0),
            assignee_type: match assignee["type"].as_str() {
                Some("ALL") => AssigneeType::All,
                Some("ANY") => AssigneeType::Any,
                _ => AssigneeType::One,
            },
            // Without any setting a state belongs to the creator.
            entities: match assignee["entities"].as_array() {
                Some(entities) => entities.clone(),
                None => vec![json!({ "entity": { "type": "CREATOR", "code": null } })],
            },
        }
    }
}

/// How many of the assignees of a state must act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssigneeType {
    /// One assignee, who is chosen with the preceding action.
    One,
    /// All assignees.
    All,
    /// Any one of the assignees.
    Any,
}

/// One action of a process.
#[derive(Debug, Clone)]
pub struct Action {
    /// The name of the button.
    pub name: String,
    /// The state before the action.
    pub from: String,
    /// The state after the action.
    pub to: String,
    /// The condition on the record, a query without options; often empty.
    pub filter_cond: String,
    /// The users who may run a secondary action, in the format of the settings. Primary actions are for the assignees.
    pub executable_by: Option<Vec<Value>>,
}
