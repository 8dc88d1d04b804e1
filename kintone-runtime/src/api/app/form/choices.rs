//! The setters of definitions for options.

use kintone_schema::{Align, Field};
use serde_json::{Map, Value, json};

use super::field::FormField;
use super::property::{self, FormKind};

impl<K: FormKind> FormField<K> {
    /// Sets the options, in the order in which the form shows them: up to [`MAX_OPTIONS`](crate::api::MAX_OPTIONS), each with up to
    /// [`MAX_LABEL_CHARS`](crate::api::MAX_LABEL_CHARS) characters.
    ///
    /// In an update they replace all options: one that is missing is deleted.
    pub fn options(mut self, names: impl IntoIterator<Item: Into<String>>) -> Self
    where
        K: property::HasOptions,
    {
        let mut before = self.take_object("options");
        let options: Map<String, Value> = names
            .into_iter()
            .map(Into::into)
            .enumerate()
            .map(|(index, name)| {
                let mut option = before
                    .remove(&name)
                    .unwrap_or_else(|| json!({"label": name}));
                option["index"] = json!(index.to_string());
                (name, option)
            })
            .collect();
        self.set("options", options)
    }

    /// Adds an option after the others, unless the field has it.
    pub fn option(self, name: impl Into<String>) -> Self
    where
        K: property::HasOptions,
    {
        let name = name.into();
        let mut names = self.option_names();
        if !names.contains(&name) {
            names.push(name);
        }
        self.options(names)
    }

    /// Gives an option another name, in records too. It does nothing if the field does not have the option.
    pub fn rename_option(mut self, name: &str, new: impl Into<String>) -> Self
    where
        K: property::HasOptions,
    {
        if let Some(option) = self
            .members
            .get_mut("options")
            .and_then(|options| options.get_mut(name))
        {
            option["label"] = json!(new.into());
        }
        self
    }

    /// Removes an option, from records too.
    pub fn remove_option(self, name: &str) -> Self
    where
        K: property::HasOptions,
    {
        let names = self
            .option_names()
            .into_iter()
            .filter(|other| other != name);
        let names: Vec<String> = names.collect();
        self.options(names)
    }

    /// Shows the options side by side or one below the other.
    pub fn align(self, align: Align) -> Self
    where
        K: property::HasAlign,
    {
        self.set("align", align.as_str())
    }

    /// The options in form order.
    fn option_names(&self) -> Vec<String> {
        let field = Field::from(self.clone());
        field
            .options()
            .iter()
            .map(|option| option.name.clone())
            .collect()
    }
}
