//! Reads the process of an app: its states and the actions between them.

use crate::entity::Entity;
use crate::error::SchemaError;
use crate::json_reader::Node;
use crate::open_enum::open_enum;

/// The process management of an app.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Process {
    /// Whether process management is switched on.
    pub enable: bool,
    /// The states in order; empty if the process was never configured.
    pub states: Vec<State>,
    /// The actions in the order of the settings; empty if the process was never configured.
    pub actions: Vec<Action>,
}

/// A state that a record can be in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct State {
    /// The name, as records contain it.
    pub name: String,
    /// The position among the states; [`u32::MAX`] if the settings do not give one.
    pub index: u32,
    /// How many of the assignees have to act.
    pub assignee_type: AssigneeType,
    /// The candidates for the assignee.
    pub entities: Vec<Entity>,
}

/// An action that takes a record from one state to another.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Action {
    /// The name, as requests give it.
    pub name: String,
    /// The state before.
    pub from: String,
    /// The state after.
    pub to: String,
    /// The condition that the record has to meet; empty if there is none.
    pub filter_cond: String,
    /// Who may run the action.
    pub action_type: ActionType,
    /// The other users who may run a [`ActionType::Secondary`] action.
    pub executable_users: Vec<Entity>,
}

open_enum! {
    /// How many of a state's assignees have to act.
    pub enum AssigneeType {
        /// One of them, chosen when the record enters the state.
        One = "ONE",
        /// Any one of them.
        Any = "ANY",
        /// All of them.
        All = "ALL",
    }
}

open_enum! {
    /// Who may run an action.
    pub enum ActionType {
        /// The assignees of the state.
        Primary = "PRIMARY",
        /// The users that the action names.
        Secondary = "SECONDARY",
    }
}

impl Process {
    /// Returns the state of this name.
    pub fn state(&self, name: &str) -> Option<&State> {
        self.states.iter().find(|state| state.name == name)
    }

    pub(crate) fn read(process: Node<'_>) -> Result<Option<Process>, SchemaError> {
        let Some(process) = process.object()? else {
            return Ok(None);
        };
        let mut states = process
            .get("states")
            .entries()?
            .into_iter()
            .map(|(key, state)| State::read(key, &state))
            .collect::<Result<Vec<_>, SchemaError>>()?;
        states.sort_by(|a, b| (a.index, &a.name).cmp(&(b.index, &b.name)));
        let actions = process.get("actions").items()?;
        Ok(Some(Process {
            enable: process.get("enable").flag()?,
            states,
            actions: actions.iter().map(Action::read).collect::<Result<_, _>>()?,
        }))
    }
}

impl State {
    fn read(key: &str, state: &Node<'_>) -> Result<State, SchemaError> {
        let assignee = state.get("assignee");
        // kintone always returns this setting. If a request leaves it out, kintone sets the creator.
        let entities = match assignee.is_missing() {
            true => vec![Entity::creator()],
            false => Entity::read_all_of_process(&assignee.get("entities"))?,
        };
        Ok(State {
            name: state.get("name").text()?.unwrap_or(key).to_owned(),
            index: state.noted("index", Node::position).unwrap_or(u32::MAX),
            assignee_type: match assignee.get("type").text()? {
                Some(word) => AssigneeType::from(word),
                None => AssigneeType::One,
            },
            entities,
        })
    }
}

impl Action {
    fn read(action: &Node<'_>) -> Result<Action, SchemaError> {
        Ok(Action {
            name: action.get("name").required_text()?.to_owned(),
            from: action.get("from").required_text()?.to_owned(),
            to: action.get("to").required_text()?.to_owned(),
            filter_cond: action.noted("filterCond", Node::text_or_empty),
            action_type: match action.noted("type", Node::text) {
                Some(word) => ActionType::from(word),
                None => ActionType::Primary,
            },
            executable_users: action
                .get("executableUser")
                .noted("entities", Entity::read_all_of_process),
        })
    }
}
