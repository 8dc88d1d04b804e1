//! Parses `#[kintone(…)]` on an action: its name, and the states that it connects.

use proc_macro2::Ident;
use syn::{Attribute, LitStr};

use super::entries;
use super::entry::Entry;
use crate::error::Errors;

/// The attributes of an action.
#[derive(Default)]
pub(crate) struct ActionAttrs {
    pub(crate) action: Option<LitStr>,
    pub(crate) ways: Vec<Way>,
    /// One of them is wrong, possibly the one meant to name the action.
    pub(crate) is_mistaken: bool,
}

/// From one state to another, for an enum without a schema: one `#[kintone(from = …, to = …)]`.
pub(crate) struct Way {
    /// Its first word, on which mistakes are reported.
    pub(crate) mark: Ident,
    pub(crate) attrs: WayAttrs,
}

attributes! {
    /// The name of an action.
    part ActionName {
        action: Option<LitStr> = "action" text("Send back");
    }
}

attributes! {
    /// The states that an action connects, and its condition.
    part WayAttrs {
        from: Option<LitStr> = "from" text("Draft");
        to: Option<LitStr> = "to" text("In review");
        condition: Option<LitStr> = "condition" text("Total > 0");
    }
}

impl ActionAttrs {
    pub(crate) fn parse(attrs: &[Attribute], errors: &mut Errors) -> ActionAttrs {
        let mut name = ActionName::default();
        let mut ways = Vec::new();
        let known = [ActionName::NAMES, WayAttrs::NAMES].concat();
        let before = errors.len();
        // Each attribute by itself, because an action may connect several pairs of states.
        for attr in attrs {
            let mut way: Option<Way> = None;
            for entry in entries(std::slice::from_ref(attr), "action", &known, errors) {
                if entry.name == "action" && name.action.is_some() {
                    errors.at(&entry.name, "`action` is given twice");
                }
                if let Some(entry) = name.take(entry, errors) {
                    let way = way.get_or_insert_with(|| Way {
                        mark: entry.name.clone(),
                        attrs: WayAttrs::default(),
                    });
                    way.attrs.take(entry, errors);
                }
            }
            ways.extend(way);
        }
        ActionAttrs {
            action: name.action,
            ways,
            is_mistaken: errors.len() > before,
        }
    }
}
