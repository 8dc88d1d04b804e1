//! Reads the process of an app: its states and the actions between them.

use crate::app::AppSchema;
use crate::entity::{Entity, EntityType};
use crate::error::SchemaError;
use crate::field_type::FieldType;
use crate::json_reader::Node;
use crate::open_enum::open_enum;

/// The process management of an app.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Process {
    /// Whether records go through the process at all.
    pub enable: bool,
    /// The states, the first one first; none if the process was never configured.
    pub states: Vec<State>,
    /// The actions in the order of the settings; none if the process was never configured.
    pub actions: Vec<Action>,
}

/// A state that a record can be in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct State {
    /// What records contain.
    pub name: String,
    /// The position among the states; [`u32::MAX`] if the settings do not say it.
    pub index: u32,
    /// How many of the assignees have to act.
    pub assignee_type: AssigneeType,
    /// Who can be an assignee.
    pub entities: Vec<Entity>,
}

/// What takes a record from one state to another.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Action {
    /// The name that a request gives.
    pub name: String,
    /// The state before.
    pub from: String,
    /// The state after.
    pub to: String,
    /// The condition that the record has to meet; empty without one.
    pub filter_cond: String,
    /// Who may run it: the assignees, or others too.
    pub action_type: ActionType,
    /// Who else may run a [`ActionType::Secondary`] action.
    pub executable_users: Vec<Entity>,
}

open_enum! {
    /// How many of a state's assignees have to act.
    pub enum AssigneeType {
        /// One, who is chosen when the record enters the state.
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

/// All actions of one name: a name may lead from several states to several others.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NamedAction<'s> {
    /// The name that a request gives.
    pub name: &'s str,
    /// The actions, in the order of the settings.
    pub actions: Vec<&'s Action>,
    /// Whether a request has to name an assignee, over all of the actions.
    pub assignee: AssigneeDemand,
}

/// Whether an action demands an assignee: somebody who acts in the state after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AssigneeDemand {
    /// It takes none.
    Never,
    /// It depends on the state of the record, or on the people in its fields.
    Depends,
    /// It fails without one.
    Always,
}

impl AppSchema {
    /// The actions of the process by their names, in the order in which a name comes first; none if records do not go
    /// through the process.
    pub fn named_actions(&self) -> Vec<NamedAction<'_>> {
        let mut named: Vec<NamedAction<'_>> = Vec::new();
        let process = self.process().filter(|process| process.enable);
        for action in process.iter().flat_map(|process| &process.actions) {
            let demand = self.assignee_demand(action);
            match named.iter_mut().find(|named| named.name == action.name) {
                Some(named) => {
                    named.actions.push(action);
                    if named.assignee != demand {
                        named.assignee = AssigneeDemand::Depends;
                    }
                }
                None => named.push(NamedAction {
                    name: &action.name,
                    actions: vec![action],
                    assignee: demand,
                }),
            }
        }
        named
    }

    /// Whether this action demands an assignee: its target is a state of [`AssigneeType::One`] that somebody can be chosen for.
    pub fn assignee_demand(&self, action: &Action) -> AssigneeDemand {
        let target = self.process().and_then(|process| process.state(&action.to));
        match target {
            Some(state) if state.assignee_type == AssigneeType::One => {
                let demands = state.entities.iter().map(|entity| self.is_somebody(entity));
                demands.max().unwrap_or(AssigneeDemand::Never)
            }
            _ => AssigneeDemand::Never,
        }
    }

    /// Whether somebody stands behind the entity in every record.
    fn is_somebody(&self, entity: &Entity) -> AssigneeDemand {
        match entity.entity_type {
            EntityType::FieldEntity => match self.field(&entity.code) {
                Some(field) if field.required() => AssigneeDemand::Always,
                Some(field)
                    if matches!(field.field_type(), FieldType::Creator | FieldType::Modifier) =>
                {
                    AssigneeDemand::Always
                }
                _ => AssigneeDemand::Depends,
            },
            EntityType::User
            | EntityType::Group
            | EntityType::Organization
            | EntityType::Function
            | EntityType::Creator => AssigneeDemand::Always,
            _ => AssigneeDemand::Depends,
        }
    }
}

impl Process {
    /// The state of this name.
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
        // Kintone itself always answers the setting; to one who leaves it out it gives the creator.
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
