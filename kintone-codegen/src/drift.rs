//! How one form differs from another, in terms of what the difference does to code that was written for the first: a list of
//! changes, each with its place, its effect and a remedy. Order, revision and layout are no differences.

mod app;
mod change;
mod field;
mod lookup;
mod options;
mod pairing;
mod process;
mod usage;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use kintone_schema::{AppSchema, Field};

pub use change::{Change, ChangeKind, Effect, Place};
pub use usage::{Sources, Use, UsesOf};

/// Compares the form that code was written for with the form that it meets.
///
/// ```
/// use kintone_codegen::AppSchema;
/// use kintone_codegen::drift::{Effect, compare};
///
/// let form = |code: &str| format!(
///     r#"{{ "properties": {{ "{code}": {{ "type": "SINGLE_LINE_TEXT", "code": "{code}", "label": "件名" }} }} }}"#
/// );
/// let old = AppSchema::parse(&form("件名"), "invoice")?;
/// let new = AppSchema::parse(&form("題名"), "invoice")?;
///
/// let changes = compare(&old, &new);
/// assert_eq!(changes.len(), 1);
/// assert_eq!(changes[0].effect(), Effect::Breaking);
/// assert_eq!(changes[0].message(), "`件名` was probably renamed to `題名`: both are SINGLE_LINE_TEXT with the label 件名");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn compare(old: &AppSchema, new: &AppSchema) -> Vec<Change> {
    Comparison::new(old, new).changes()
}

/// A comparison of two forms, possibly of apps in different environments.
#[derive(Debug, Clone)]
pub struct Comparison<'s> {
    old: &'s AppSchema,
    new: &'s AppSchema,
    app_ids: BTreeMap<u64, u64>,
}

impl<'s> Comparison<'s> {
    /// Compares the form that code was written for with the form that it meets.
    pub fn new(old: &'s AppSchema, new: &'s AppSchema) -> Comparison<'s> {
        Comparison {
            old,
            new,
            app_ids: BTreeMap::new(),
        }
    }

    /// Takes the app `old` of the first environment for the app `new` of the second: their ids are no difference, in lookups and
    /// related records either.
    #[must_use]
    pub fn app_id(mut self, old: u64, new: u64) -> Comparison<'s> {
        self.app_ids.insert(old, new);
        self
    }

    /// Returns the changes: those of the app first, then those of fields in the order of the form, then those of the process.
    pub fn changes(&self) -> Vec<Change> {
        let mut changes = Vec::new();
        app::compare(self, &mut changes);
        self.fields(self.old.fields(), self.new.fields(), &mut changes);
        process::compare(self, &mut changes);
        changes
    }

    /// Compares the fields of the records, or of the rows of a table.
    fn fields(&self, old: &[Field], new: &[Field], changes: &mut Vec<Change>) {
        let pairs = pairing::pairs(old, new);
        for field in old {
            match pairs.new_of(field) {
                Some(pairing::Partner::Same(now)) => field::compare(self, field, now, changes),
                Some(pairing::Partner::Renamed(now, why)) => {
                    changes.push(field::renamed(field, now, &why));
                    field::compare(self, field, now, changes);
                }
                None => changes.extend(field::gone(field)),
            }
        }
        changes.extend(pairs.added().filter_map(field::added));
    }

    /// Whether the app `new` is what `old` is for the first form.
    fn is_same_app(&self, old: Option<u64>, new: Option<u64>) -> bool {
        match (old, new) {
            (Some(old), Some(new)) => self.app_ids.get(&old).copied().unwrap_or(old) == new,
            // One that was not pulled says nothing.
            _ => true,
        }
    }
}
