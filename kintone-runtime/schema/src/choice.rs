//! Reads the options of a choice field.

use crate::error::SchemaError;
use crate::node::Node;
use crate::word::words;

/// One option of a choice field.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ChoiceOption {
    /// What records contain.
    pub name: String,
    /// What people see; equal to the name in the app's default language.
    pub label: String,
    /// The position in the form.
    pub index: u32,
}

words! {
    /// How boxes and buttons are laid out.
    pub enum Align {
        /// Side by side.
        Horizontal = "HORIZONTAL",
        /// One below the other.
        Vertical = "VERTICAL",
    }
}

impl ChoiceOption {
    /// Reads `{"<name>": {"label", "index"}}` and sorts by index: the order of the keys means nothing.
    pub(crate) fn read_all(options: &Node<'_>) -> Result<Vec<ChoiceOption>, SchemaError> {
        let mut options = options
            .entries()?
            .into_iter()
            .map(|(name, option)| {
                Ok(ChoiceOption {
                    name: name.to_owned(),
                    label: option.get("label").text()?.unwrap_or(name).to_owned(),
                    index: option.get("index").required_integer()?,
                })
            })
            .collect::<Result<Vec<_>, SchemaError>>()?;
        options.sort_by(|a, b| (a.index, &a.name).cmp(&(b.index, &b.name)));
        Ok(options)
    }
}
