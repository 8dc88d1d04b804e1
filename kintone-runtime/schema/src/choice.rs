//! Reads the options of a choice field.

use crate::error::SchemaError;
use crate::json_reader::Node;
use crate::open_enum::open_enum;

/// One option of a choice field.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ChoiceOption {
    /// The value in records.
    pub name: String,
    /// The displayed text; equal to the name in the app's default language.
    pub label: String,
    /// The position in the form; [`u32::MAX`] if the form does not give one.
    pub index: u32,
}

open_enum! {
    /// The layout of check boxes and radio buttons.
    pub enum Align {
        /// Side by side.
        Horizontal = "HORIZONTAL",
        /// One below the other.
        Vertical = "VERTICAL",
    }
}

impl ChoiceOption {
    /// Reads `{"<name>": {"label", "index"}}` and sorts by index, because the order of the keys has no meaning. Options without
    /// an index come last.
    pub(crate) fn read_all(options: &Node<'_>) -> Result<Vec<ChoiceOption>, SchemaError> {
        let entries = options.entries()?.into_iter();
        let mut options: Vec<ChoiceOption> = entries
            .map(|(name, option)| ChoiceOption {
                name: name.to_owned(),
                label: option
                    .noted("label", Node::set_text)
                    .unwrap_or_else(|| name.to_owned()),
                index: option.noted("index", Node::position).unwrap_or(u32::MAX),
            })
            .collect();
        options.sort_by(|a, b| (a.index, &a.name).cmp(&(b.index, &b.name)));
        Ok(options)
    }
}
