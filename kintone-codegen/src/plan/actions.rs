//! Decides what the enum of the process actions says.

use kintone_schema::{Action, AssigneeDemand, AssigneeType, NamedAction};

use super::docs;
use super::lints::lints;
use super::model::{ActionEnum, ActionVariant, Assignee, Attribute, Lint};
use super::naming::ActionsDraft;
use super::planner::Planner;
use crate::names::bare;

impl Planner<'_> {
    pub(super) fn actions(&self, draft: &ActionsDraft<'_>) -> ActionEnum {
        let name = self.identifiers.name(draft.ty).to_owned();
        let actions: Vec<ActionVariant> = draft
            .variants
            .iter()
            .map(|(action, ticket)| self.action(action, self.identifiers.name(*ticket)))
            .collect();
        let words: Vec<&str> = actions.iter().map(|action| action.name.as_str()).collect();
        let mut lints = lints(words.iter().copied().chain([name.as_str()]), []);
        if repeat(&words, &name) {
            lints.push(Lint::EnumVariantNames);
        }
        lints.push(Lint::DeadCode);
        ActionEnum {
            docs: "The actions of process management".to_owned(),
            attributes: self
                .type_attributes()
                .chain(self.schema.app().map(Attribute::App))
                .collect(),
            name,
            lints,
            actions,
        }
    }

    fn action(&self, action: &NamedAction<'_>, name: &str) -> ActionVariant {
        let own_name =
            (bare(name) != action.name).then(|| vec![Attribute::Action(action.name.to_owned())]);
        let ways = action.actions.iter();
        // Without a schema file the code says where an action leads.
        let facts = ways
            .clone()
            .filter(|_| self.schema_file.is_none())
            .map(|way| facts(way));
        let described: Vec<String> = ways.map(|way| described(way)).collect();
        ActionVariant {
            name: name.to_owned(),
            docs: format!("{}: {}", docs::name(action.name), described.join("; ")),
            attributes: own_name.into_iter().chain(facts).collect(),
            assignee: self.assignee(action),
        }
    }

    fn assignee(&self, action: &NamedAction<'_>) -> Option<Assignee> {
        let process = self.schema.process()?;
        let mut states: Vec<String> = action
            .actions
            .iter()
            .filter_map(|way| process.state(&way.to))
            .filter(|state| state.assignee_type == AssigneeType::One && !state.entities.is_empty())
            .map(|state| docs::code(&state.name))
            .collect();
        states.dedup();
        let states = states.join(", ");
        match action.assignee {
            AssigneeDemand::Never => None,
            AssigneeDemand::Depends => Some(Assignee {
                docs: format!(
                    "The login name of the assignee in {states}, where one is to be chosen"
                ),
                is_optional: true,
            }),
            AssigneeDemand::Always => Some(Assignee {
                docs: format!("The login name of the assignee in {states}"),
                is_optional: false,
            }),
        }
    }
}

/// `Draft → In review, if `Total > 0``.
fn described(way: &Action) -> String {
    let states = format!("{} → {}", docs::name(&way.from), docs::name(&way.to));
    match way.filter_cond.as_str() {
        "" => states,
        condition => format!("{states}, if {}", docs::code(condition)),
    }
}

fn facts(way: &Action) -> Vec<Attribute> {
    let mut facts = vec![
        Attribute::From(way.from.clone()),
        Attribute::To(way.to.clone()),
    ];
    if !way.filter_cond.is_empty() {
        facts.push(Attribute::Condition(way.filter_cond.clone()));
    }
    facts
}

/// Whether clippy could find that the variants repeat a word: of each other, or of their enum. It splits names into words;
/// letters are enough to rule it out.
fn repeat(variants: &[&str], name: &str) -> bool {
    let shared = |letter: fn(&str) -> Option<char>| {
        let mut letters = variants.iter().map(|variant| letter(bare(variant)));
        let first = letters.next();
        first.is_some_and(|first| letters.all(|letter| letter == first))
    };
    let (name, lower) = (bare(name), |text: &str| text.to_lowercase());
    variants.len() > 2 && (shared(|word| word.chars().next()) || shared(|word| word.chars().last()))
        || variants
            .iter()
            .map(|variant| lower(bare(variant)))
            .any(|variant| variant.starts_with(&lower(name)) || variant.ends_with(&lower(name)))
}
