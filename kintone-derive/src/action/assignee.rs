//! Checks whether a variant has an assignee where the process requires one.

use std::fmt::Display;

use kintone_schema::{AssigneeDemand, AssigneeType, Entity, EntityType, NamedAction, State};
use syn::Fields;

use crate::ast::Action;
use crate::kind::shape;
use crate::schema::Form;

/// What a variant holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Holds {
    Nothing,
    /// `{ assignee: String }`.
    Assignee,
    /// `{ assignee: Option<String> }`.
    Perhaps,
    /// Something else, which no action can have.
    Other,
}

impl Holds {
    pub(super) fn of(variant: &Action) -> Holds {
        let fields = match &variant.fields {
            Fields::Unit => return Holds::Nothing,
            Fields::Named(fields) => &fields.named,
            Fields::Unnamed(_) => return Holds::Other,
        };
        let mut fields = fields.iter();
        let (Some(field), None) = (fields.next(), fields.next()) else {
            return Holds::Other;
        };
        if field.ident.as_ref().is_none_or(|ident| ident != "assignee") {
            return Holds::Other;
        }
        match shape(&field.ty).as_deref() {
            Some("String") => Holds::Assignee,
            Some("Option<String>") => Holds::Perhaps,
            _ => Holds::Other,
        }
    }

    /// The demand that such a variant meets.
    pub(super) fn demand(self) -> Option<AssigneeDemand> {
        match self {
            Holds::Nothing => Some(AssigneeDemand::Never),
            Holds::Assignee => Some(AssigneeDemand::Always),
            Holds::Perhaps => Some(AssigneeDemand::Depends),
            Holds::Other => None,
        }
    }
}

/// A variant that meets the demand.
pub(super) fn written(name: &impl Display, demand: AssigneeDemand) -> String {
    match demand {
        AssigneeDemand::Never => name.to_string(),
        AssigneeDemand::Depends => format!("{name} {{ assignee: Option<String> }}"),
        AssigneeDemand::Always => format!("{name} {{ assignee: String }}"),
    }
}

/// Completes "action `x` …".
pub(super) fn why(form: &Form, action: &NamedAction<'_>) -> String {
    let process = form.schema.process();
    let targets = action
        .actions
        .iter()
        .filter_map(|way| process?.state(&way.to));
    let demanding = targets
        .clone()
        .find(|state| state.assignee_type == AssigneeType::One && !state.entities.is_empty());
    match (action.assignee, demanding, targets.clone().next()) {
        (AssigneeDemand::Always, Some(state), _) => {
            format!("requires an assignee, because {}", one_acts(state))
        }
        (AssigneeDemand::Depends, Some(state), _) => format!(
            "requires an assignee in some cases, because {}",
            one_acts(state)
        ),
        (AssigneeDemand::Never, _, Some(state)) => {
            format!("takes no assignee, because {}", none_is_chosen(state))
        }
        _ => "takes no assignee".to_owned(),
    }
}

fn one_acts(state: &State) -> String {
    let name = &state.name;
    format!("one of {} acts in the state `{name}`", people(state))
}

fn none_is_chosen(state: &State) -> String {
    let name = &state.name;
    match state.assignee_type {
        AssigneeType::Any => format!("any of {} acts in the state `{name}`", people(state)),
        AssigneeType::All => format!("all of {} act in the state `{name}`", people(state)),
        _ => format!("the state `{name}` has no assignees"),
    }
}

/// ``user `sato`, group `managers` ``.
fn people(state: &State) -> String {
    let people: Vec<String> = state.entities.iter().map(person).collect();
    people.join(", ")
}

fn person(entity: &Entity) -> String {
    let what = match entity.entity_type {
        EntityType::User => "user",
        EntityType::Group => "group",
        EntityType::Organization => "department",
        EntityType::FieldEntity => "the field",
        EntityType::Creator => return "the creator".to_owned(),
        EntityType::CustomField => "the profile field",
        _ => "",
    };
    format!("{what} `{}`", entity.code).trim_start().to_owned()
}
