//! `#[kintone(…)]` on an enum of process actions and on its variants.

use proc_macro2::Ident;
use syn::{Attribute, LitInt, LitStr, Path};

use super::entries;
use crate::error::Errors;

/// The attributes of an enum of actions.
#[derive(Default)]
pub(crate) struct ActionEnumAttrs {
    pub(crate) schema: Option<LitStr>,
    pub(crate) unchecked: Option<Ident>,
    pub(crate) app: Option<LitInt>,
    pub(crate) runtime: Option<Path>,
    /// One of them is wrong: perhaps the one that was to name the schema file.
    pub(crate) is_mistaken: bool,
}

/// The attributes of an action.
#[derive(Default)]
pub(crate) struct ActionAttrs {
    pub(crate) action: Option<LitStr>,
    pub(crate) ways: Vec<Way>,
    /// One of them is wrong: perhaps the one that was to name the action.
    pub(crate) is_mistaken: bool,
}

/// From one state to another, for an enum without a schema: one `#[kintone(from = …, to = …)]`.
pub(crate) struct Way {
    /// The word with which it begins.
    pub(crate) mark: Ident,
    pub(crate) from: Option<LitStr>,
    pub(crate) to: Option<LitStr>,
    pub(crate) condition: Option<LitStr>,
}

const OF_ACTION_ENUM: &[&str] = &["schema", "unchecked", "app", "crate"];
pub(super) const OF_ACTION: &[&str] = &["action", "from", "to", "condition"];

impl ActionEnumAttrs {
    pub(crate) fn parse(attrs: &[Attribute], errors: &mut Errors) -> ActionEnumAttrs {
        let mut found = ActionEnumAttrs::default();
        let before = errors.len();
        for entry in entries(attrs, "enum", OF_ACTION_ENUM, errors) {
            match entry.name.to_string().as_str() {
                "schema" => entry.text("schemas/expense.json", errors, &mut found.schema),
                "unchecked" => entry.flag(errors, &mut found.unchecked),
                "app" => entry.number(1, errors, &mut found.app),
                _ => entry.path("kintone_runtime", errors, &mut found.runtime),
            }
        }
        found.is_mistaken = errors.len() > before;
        found
    }
}

impl ActionAttrs {
    pub(crate) fn parse(attrs: &[Attribute], errors: &mut Errors) -> ActionAttrs {
        let mut found = ActionAttrs::default();
        let before = errors.len();
        // Each attribute by itself, because an action may lead several ways.
        for attr in attrs {
            let mut way: Option<Way> = None;
            for entry in entries(std::slice::from_ref(attr), "action", OF_ACTION, errors) {
                let name = entry.name.to_string();
                if name == "action" {
                    if found.action.is_some() {
                        errors.at(&entry.name, "`action` is given twice");
                    }
                    entry.text("Send back", errors, &mut found.action);
                    continue;
                }
                let way = way.get_or_insert_with(|| Way {
                    mark: entry.name.clone(),
                    from: None,
                    to: None,
                    condition: None,
                });
                match name.as_str() {
                    "from" => entry.text("Draft", errors, &mut way.from),
                    "to" => entry.text("In review", errors, &mut way.to),
                    _ => entry.text("Total > 0", errors, &mut way.condition),
                }
            }
            found.ways.extend(way);
        }
        found.is_mistaken = errors.len() > before;
        found
    }
}
