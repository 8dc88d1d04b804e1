//! The code that the changes of a form concern. Each crate is read once, whichever of its apps changed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use kintone_codegen::drift::{Change, Effect, Sources, Use};
use kintone_codegen::{AppSchema, crate_folder};

use crate::findings::{Finding, Severity};

/// The crates that were searched, by their folders.
#[derive(Default)]
pub(crate) struct Crates(BTreeMap<PathBuf, Sources>);

/// The form that code was written for.
pub(crate) struct Written<'f> {
    pub(crate) schema: &'f AppSchema,
    pub(crate) schema_file: &'f Path,
    /// A file of the crate with the code.
    pub(crate) near: &'f Path,
    /// The file of which the changes are told.
    pub(crate) told_of: &'f Path,
}

impl Crates {
    /// Finds the code that each of the changes concerns.
    pub(crate) fn uses<'c>(
        &mut self,
        of: &Written<'_>,
        changes: &'c [Change],
    ) -> Vec<(&'c Change, Vec<Use>)> {
        let near = std::path::absolute(of.near).unwrap_or_else(|_| of.near.to_owned());
        let folder = crate_folder(Some(&near), Path::new("")).filter(|_| !changes.is_empty());
        let Some(folder) = folder else {
            return changes.iter().map(|change| (change, Vec::new())).collect();
        };
        let sources = self.0.entry(folder.clone());
        let sources = sources.or_insert_with(|| Sources::read(&folder));
        let uses_of = sources.uses_of(of.schema, Some(of.schema_file));
        let uses = |change: &'c Change| {
            // What only people read concerns no code.
            let is_met = change.effect() != Effect::Cosmetic;
            let found = if is_met {
                uses_of.of(change)
            } else {
                Vec::new()
            };
            let uses = found.into_iter().map(|found| Use {
                file: folder.join(&found.file),
                ..found
            });
            (change, uses.collect())
        };
        changes.iter().map(uses).collect()
    }

    /// Turns changes into findings: first what changed, then the code that it concerns. `placed` adds the app and the environment.
    pub(crate) fn findings(
        &mut self,
        of: &Written<'_>,
        changes: &[Change],
        placed: impl Fn(Finding) -> Finding,
    ) -> Vec<Finding> {
        let uses = self.uses(of, changes);
        let told = changes.iter().map(|change| {
            let finding = Finding::new(Severity::Drift, change.to_string());
            finding.file(of.told_of).change(change)
        });
        let concerned = uses.iter().flat_map(|(change, uses)| {
            let severity = match change.effect() {
                Effect::Breaking => Severity::Drift,
                Effect::Additive | Effect::Cosmetic => Severity::Note,
            };
            uses.iter().map(move |found| {
                let message = format!("{} is concerned: {}", found.what, change.message());
                let finding = Finding::new(severity, message).change(change);
                finding.file(&found.file).line(Some(found.line))
            })
        });
        told.chain(concerned).map(placed).collect()
    }

    /// Says what was not searched.
    pub(crate) fn notes(&self) -> Vec<String> {
        let notes = self.0.values().flat_map(Sources::notes).cloned();
        let macros =
            (!self.0.is_empty()).then(|| "code that macros make was not searched".to_owned());
        notes.chain(macros).collect()
    }
}
