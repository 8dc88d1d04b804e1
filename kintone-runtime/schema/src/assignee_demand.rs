//! Answers whether an action of the process demands an assignee.

use crate::app::AppSchema;
use crate::entity::{Entity, EntityType};
use crate::field_type::FieldType;
use crate::process::{Action, AssigneeType};

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
