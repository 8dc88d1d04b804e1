//! How one form differs from another, in terms of what the difference does to code that was written for the first: a list of
//! changes, each with its place, its effect and what to do about it. Order, revision and layout do not count.

mod app;
mod change;
mod field;
mod ids;
mod lookup;
mod options;
mod pairing;
mod process;
mod remedy;
mod usage;

#[cfg(test)]
mod tests;

use std::cmp::Reverse;

use kintone_schema::{AppSchema, Field, FieldType, ReadOnlyReason};

use ids::AppIds;
use pairing::{Forms, Partner, Renames};

pub use app::part_name;
pub use change::{Change, ChangeKind, Effect, Place};
pub use remedy::Author;
pub use usage::{Definition, Sources, Unread, Use, UsesOf};

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
    app_ids: AppIds,
}

impl<'s> Comparison<'s> {
    /// Compares the form that code was written for with the form that it meets.
    pub fn new(old: &'s AppSchema, new: &'s AppSchema) -> Comparison<'s> {
        Comparison {
            old,
            new,
            app_ids: AppIds::default(),
        }
    }

    /// Takes the app `old` of the first environment for the app `new` of the second, in lookups and related records too: that they have
    /// different ids does not count.
    #[must_use]
    pub fn app_id(mut self, old: u64, new: u64) -> Comparison<'s> {
        self.app_ids.0.insert(old, new);
        self
    }

    /// Returns the changes, breaking ones first: those of the app, then those of fields in the order of the form, then those of the
    /// process.
    pub fn changes(&self) -> Vec<Change> {
        let mut changes = Vec::new();
        app::compare(self.old, self.new, &self.app_ids, &mut changes);
        let names = Renames::of(self.forms());
        self.fields(self.old.fields(), self.new.fields(), &names, &mut changes);
        process::compare(self.old, self.new, &mut changes);
        changes.sort_by_key(|change| Reverse(change.effect()));
        changes
    }

    fn forms(&self) -> Forms<'s> {
        Forms {
            old: self.old,
            new: self.new,
        }
    }

    /// Compares the fields of the records, or of the rows of a table.
    fn fields(
        &self,
        old: &'s [Field],
        new: &'s [Field],
        names: &Renames,
        changes: &mut Vec<Change>,
    ) {
        let forms = self.forms();
        let pairs = pairing::pairs(forms, old, new);
        for field in old {
            let now = match pairs.new_of(field) {
                Some(Partner::Same(now)) => {
                    let ring = pairing::exchanged(field, now, old, new);
                    if !ring.is_empty() {
                        changes.push(field::exchanged(field, &ring));
                    }
                    now
                }
                Some(Partner::Renamed(now, why)) => {
                    changes.push(field::renamed(field, now, &why));
                    now
                }
                None => {
                    changes.extend(match forms.moved(field) {
                        Some(now) => Some(field::moved(field, now)),
                        None => field::gone(field),
                    });
                    continue;
                }
            };
            let copied = self.is_copied_unknown(field);
            let is_alike = field::compare(field, now, copied, names, &self.app_ids, changes);
            if is_alike && *field.field_type() == FieldType::Subtable {
                self.fields(field.table_fields(), now.table_fields(), names, changes);
            }
        }
        changes.extend(pairs.added().filter_map(field::added));
    }

    /// Whether a lookup copies into the field whose definition the new form lacks, as for a user who may not view the other app.
    fn is_copied_unknown(&self, field: &Field) -> bool {
        let Some(ReadOnlyReason::CopiedBy { lookup }) = field.read_only() else {
            return false;
        };
        let lookup = self.new.find(lookup).map(|found| found.field);
        lookup.is_some_and(|lookup| lookup.is_lookup() && lookup.lookup().is_none())
    }
}
