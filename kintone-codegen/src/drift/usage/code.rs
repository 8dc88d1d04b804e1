//! The code that uses the types of a form: what is found of it by names. Where the type is not known, it is said that it may be one of
//! them.

use super::mentions::{Access, Mention, Mentioned};
use super::site::Use;
use super::types::{Choices, Record};
use super::{Change, ChangeKind, Effect, UsesOf};

impl UsesOf<'_> {
    /// The variant of an option, a state or an action, and the code with its name.
    pub(super) fn choice(&self, choices: &&Choices, name: &str, kind: ChangeKind) -> Vec<Use> {
        let mut uses = choices.uses_of(name, kind);
        // A new one breaks no code.
        let is_broken = !matches!(kind, ChangeKind::Added | ChangeKind::Display);
        if let Some(variant) = choices.variant(name).filter(|_| is_broken) {
            uses.extend(self.variants(choices, Some(&variant.name)));
        }
        uses
    }

    /// The code with the name of a variant, or of any.
    pub(super) fn variants(&self, choices: &Choices, variant: Option<&str>) -> Vec<Use> {
        let used = |mention: &Mention| match &mention.what {
            Mentioned::Path { of, name }
                if *of == choices.name && variant.is_none_or(|variant| variant == name) =>
            {
                Some(mention.at(self.of_type(&choices.name, format!("`{of}::{name}`"))))
            }
            _ => None,
        };
        self.sources.mentions().filter_map(used).collect()
    }

    /// The code with the name of a field of records, or of the rows of a table.
    pub(super) fn members(&self, table: Option<&str>, code: &str, change: &Change) -> Vec<Use> {
        if change.effect() != Effect::Breaking {
            return Vec::new();
        }
        let records = self.records.iter().copied();
        let records: Vec<&Record> = records
            .filter(|record| record.table.as_deref() == table)
            .collect();
        let mut uses = Vec::new();
        for mention in self.sources.mentions() {
            match &mention.what {
                Mentioned::Member { name, access } => {
                    let is_concerned = match change.kind() {
                        ChangeKind::Gone
                        | ChangeKind::Off
                        | ChangeKind::Moved
                        | ChangeKind::Renamed
                        | ChangeKind::Type => true,
                        ChangeKind::ReadOnly | ChangeKind::Required => *access != Access::Read,
                        _ => false,
                    };
                    let has = |record: &&&Record| {
                        record.field(code).is_some_and(|field| field.name == *name)
                    };
                    let of: Vec<String> = records
                        .iter()
                        .filter(has)
                        .map(|record| format!("`{}`", record.name))
                        .collect();
                    if is_concerned && !of.is_empty() {
                        let call = if *access == Access::Called {
                            "(…)"
                        } else {
                            ""
                        };
                        let what =
                            format!("`.{name}{call}`, which may be that of {},", of.join(" or "));
                        uses.push(mention.at(what));
                    }
                }
                Mentioned::Literal {
                    of,
                    members,
                    has_rest,
                } => {
                    let found = records.iter().filter_map(|record| {
                        let is_required = is_required_of(of, record);
                        if *of != record.name && !is_required {
                            return None;
                        }
                        let lacking = || {
                            let what = format!("`{of} {{ … }}` without `{code}`");
                            mention.at(self.of_type(&record.name, what))
                        };
                        let field = record.field(code);
                        let member = field
                            .and_then(|field| members.iter().find(|(_, name)| *name == field.name));
                        match (change.kind(), member) {
                            (ChangeKind::Added, _) => (!has_rest).then(lacking),
                            (ChangeKind::Required, None) => {
                                (is_required && !has_rest && field.is_some()).then(lacking)
                            }
                            (
                                ChangeKind::Gone
                                | ChangeKind::Renamed
                                | ChangeKind::Type
                                | ChangeKind::ReadOnly
                                | ChangeKind::Required,
                                Some((line, name)),
                            ) => {
                                let what = format!("`{name}` in `{of} {{ … }}`");
                                Some(mention.at_line(*line, self.of_type(&record.name, what)))
                            }
                            _ => None,
                        }
                    });
                    uses.extend(found);
                }
                Mentioned::Path { .. } => {}
            }
        }
        uses
    }

    /// What is there, as far as the name of the type tells.
    fn of_type(&self, name: &str, what: String) -> String {
        match self.sources.is_one(name) {
            true => what,
            false => format!("{what}, which may be of another type of this name,"),
        }
    }
}

/// Whether the type has the required fields of the record.
fn is_required_of(of: &str, record: &Record) -> bool {
    of.strip_suffix("Required") == Some(&record.name)
}
