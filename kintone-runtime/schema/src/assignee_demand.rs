//! Determines whether an action of the process requires an assignee.

use crate::app::AppSchema;
use crate::entity::{Entity, EntityType};
use crate::field_type::FieldType;
use crate::process::{Action, AssigneeType};

/// All actions of one name. The same name can lead from several states to several others.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NamedAction<'s> {
    /// The name, as requests give it.
    pub name: &'s str,
    /// The actions, in the order of the settings.
    pub actions: Vec<&'s Action>,
    /// Whether a request has to name an assignee, for all of the actions together.
    pub assignee: AssigneeDemand,
}

/// Whether an action requires an assignee for the next state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AssigneeDemand {
    /// The action takes no assignee.
    Never,
    /// It depends on the state of the record, or on the users in its fields.
    Depends,
    /// The action fails without an assignee.
    Always,
}

impl AppSchema {
    /// Returns the actions of the process, grouped by name, in the order of first occurrence. Empty if process management is switched
    /// off.
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

    /// Returns whether this action requires an assignee: its target state is of type [`AssigneeType::One`] and has candidates.
    pub fn assignee_demand(&self, action: &Action) -> AssigneeDemand {
        let target = self.process().and_then(|process| process.state(&action.to));
        match target {
            Some(state) if state.assignee_type == AssigneeType::One => {
                let demands = state
                    .entities
                    .iter()
                    .map(|entity| self.resolves_to_a_user(entity));
                demands.max().unwrap_or(AssigneeDemand::Never)
            }
            _ => AssigneeDemand::Never,
        }
    }

    /// Whether the entity resolves to at least one user in every record.
    fn resolves_to_a_user(&self, entity: &Entity) -> AssigneeDemand {
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
