//! Which types, fields, variants, `query!`s and other code of some crates a change of the form concerns: their `.rs` files are
//! parsed, nothing is compiled.

mod aliases;
mod code;
mod mentions;
mod queries;
mod site;
mod sources;
#[cfg(test)]
mod tests;
mod types;

use std::path::Path;

use kintone_schema::AppSchema;

pub use site::{Definition, Unread, Use};
pub use sources::Sources;

use super::change::{Change, ChangeKind, Effect, Place};
use types::{Choices, Record};

/// The types of some crates that are checked against one form.
#[derive(Debug)]
pub struct UsesOf<'s> {
    sources: &'s Sources,
    schema: &'s AppSchema,
    records: Vec<&'s Record>,
    choices: Vec<&'s Choices>,
}

impl Sources {
    /// Returns the types that are checked against the form in this schema file, or that name its app without one.
    pub fn uses_of<'s>(&'s self, schema: &'s AppSchema, file: Option<&Path>) -> UsesOf<'s> {
        UsesOf {
            sources: self,
            schema,
            records: self
                .records()
                .filter(|of| of.form.is(&of.origin.folder, schema, file))
                .collect(),
            choices: self
                .choices()
                .filter(|of| of.form.is(&of.origin.folder, schema, file))
                .collect(),
        }
    }
}

impl UsesOf<'_> {
    /// Returns the places that the change concerns, in the order of files and lines.
    pub fn of(&self, change: &Change) -> Vec<Use> {
        let mut uses = match change.place() {
            // Actions of a process that is off are refused; its states are those of the status field.
            Place::App if change.kind() == ChangeKind::Off => {
                let actions = self.choices.iter();
                let actions = actions.filter(|choices| choices.of.is_actions());
                let itself = actions.clone().map(Choices::itself);
                let variants = actions.flat_map(|choices| self.variants(choices, None));
                itself.chain(variants).collect()
            }
            Place::App => Vec::new(),
            Place::Field { table, code } => {
                let mut uses = self.field(table.as_deref(), code, change);
                if change.kind() == ChangeKind::Gone {
                    uses.extend(self.rows(code, change));
                }
                uses
            }
            Place::Choice { code, option, .. } => self.option(code, option, change.kind()),
            Place::State(state) => self.state(state, change.kind()),
            Place::Action(action) => {
                let enums = self.choices.iter();
                let enums = enums.filter(|choices| choices.of.is_actions());
                enums
                    .flat_map(|choices| self.choice(choices, action, change.kind()))
                    .collect()
            }
        };
        uses.sort();
        uses.dedup();
        uses
    }

    fn field(&self, table: Option<&str>, code: &str, change: &Change) -> Vec<Use> {
        let kind = change.kind();
        let is_demanded = kind == ChangeKind::Added && change.effect() == Effect::Breaking;
        let records = self
            .records
            .iter()
            .filter(|record| record.table.as_deref() == table);
        let mut uses = Vec::new();
        for record in records {
            match record.field(code) {
                Some(field) => uses.push(record.at(field)),
                // A new required field concerns those that lack it.
                None if is_demanded => uses.push(record.itself()),
                None => {}
            }
        }
        uses.extend(self.members(table, code, change));
        let status = self.schema.of_type(&kintone_schema::FieldType::Status);
        if matches!(kind, ChangeKind::Gone | ChangeKind::Off)
            && status.is_some_and(|status| status.code() == code)
        {
            let states = self.choices.iter().filter(|choices| choices.of.is_states());
            uses.extend(states.clone().map(Choices::itself));
            uses.extend(states.flat_map(|choices| self.variants(choices, None)));
        }
        let enums = self.choices.iter();
        if matches!(
            kind,
            ChangeKind::Gone | ChangeKind::Off | ChangeKind::Renamed | ChangeKind::Type
        ) {
            let enums = enums.filter(|choices| choices.of.is_field(code));
            uses.extend(enums.clone().map(Choices::itself));
            if kind != ChangeKind::Renamed {
                uses.extend(enums.flat_map(|choices| self.variants(choices, None)));
            }
        }
        if matches!(
            kind,
            ChangeKind::Gone
                | ChangeKind::Off
                | ChangeKind::Moved
                | ChangeKind::Renamed
                | ChangeKind::Type
                | ChangeKind::Source
        ) {
            uses.extend(self.queries(|query| query.names(code)));
        }
        uses
    }

    /// What concerns the rows of a table that is gone: their types, and the fields in them.
    fn rows(&self, table: &str, change: &Change) -> Vec<Use> {
        let of = |record: &&&Record| record.table.as_deref() == Some(table);
        let mut uses: Vec<Use> = self
            .records
            .iter()
            .filter(of)
            .map(|of| of.itself())
            .collect();
        let fields = self.schema.field(table);
        for field in fields.into_iter().flat_map(|field| field.table_fields()) {
            uses.extend(self.field(Some(table), field.code(), change));
        }
        uses
    }

    fn option(&self, code: &str, option: &str, kind: ChangeKind) -> Vec<Use> {
        let enums = self
            .choices
            .iter()
            .filter(|choices| choices.of.is_field(code));
        let mut uses: Vec<Use> = enums
            .flat_map(|choices| self.choice(choices, option, kind))
            .collect();
        if matches!(kind, ChangeKind::Gone | ChangeKind::Renamed) {
            uses.extend(self.queries(|query| query.names(code) && query.holds(option)));
        }
        uses
    }

    fn state(&self, state: &str, kind: ChangeKind) -> Vec<Use> {
        let enums = self.choices.iter().filter(|choices| choices.of.is_states());
        let mut uses: Vec<Use> = enums
            .flat_map(|choices| self.choice(choices, state, kind))
            .collect();
        if matches!(kind, ChangeKind::Gone | ChangeKind::Renamed) {
            let status = self.schema.of_type(&kintone_schema::FieldType::Status);
            let names =
                |query: &queries::Query| status.is_some_and(|field| query.names(field.code()));
            uses.extend(self.queries(|query| names(query) && query.holds(state)));
        }
        uses
    }

    /// The queries about records of these types.
    fn queries(&self, concerns: impl Fn(&queries::Query) -> bool) -> Vec<Use> {
        let is_ours = |query: &&queries::Query| {
            self.records
                .iter()
                .any(|record| record.name == query.record)
        };
        let queries = self
            .sources
            .queries()
            .filter(is_ours)
            .filter(|query| concerns(query));
        queries.map(queries::Query::itself).collect()
    }
}
