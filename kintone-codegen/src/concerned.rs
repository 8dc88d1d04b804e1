//! The code that the changes of a form concern. Each workspace is read once, whichever of its apps changed.

mod workspace;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use kintone_codegen::drift::{Author, Change, Definition, Effect, Sources, Use};
use kintone_codegen::{AppSchema, crate_folder};

use self::workspace::{Member, members};
use crate::findings::{Finding, Severity};

/// The workspaces that were searched.
#[derive(Default)]
pub(crate) struct Crates(Vec<Searched>);

struct Searched {
    members: Vec<Member>,
    sources: Sources,
    /// The schema files whose code was added, because no file has it.
    built: BTreeSet<PathBuf>,
    /// Why only one crate was searched.
    why_alone: Option<String>,
}

/// The form that code was written for.
#[derive(Clone, Copy)]
pub(crate) struct Written<'f> {
    pub(crate) schema: &'f AppSchema,
    pub(crate) schema_file: &'f Path,
    /// A file of the crate with the code.
    pub(crate) near: &'f Path,
    /// The file of which the changes are told.
    pub(crate) told_of: &'f Path,
    /// The key of the app in kintone.toml.
    pub(crate) app: Option<&'f str>,
    /// The code, if a build script writes it.
    pub(crate) built: Option<&'f str>,
    /// The environment that the code was written for, if it meets the form of another one.
    pub(crate) home: Option<Home<'f>>,
}

/// The environment that code was written for.
#[derive(Clone, Copy)]
pub(crate) struct Home<'f> {
    pub(crate) name: &'f str,
    /// How its form has changed since, as far as it was read.
    pub(crate) changes: &'f [Change],
}

impl Home<'_> {
    /// Whether its form is still as the code has it, so that another one can be changed to be like it.
    pub(crate) fn is_without(&self, change: &Change) -> bool {
        !self.changes.contains(change)
    }
}

impl Written<'_> {
    /// The author of a type, a field or a variant.
    fn author<'a>(&'a self, definition: Option<&'a Definition>) -> Author<'a> {
        let identifier = |of: &'a Definition| of.identifier.as_deref();
        match (definition, self.app) {
            (Some(definition), _) if !definition.is_generated => Author::Person,
            (None, None) => Author::Unknown,
            (definition, app) => Author::Generator {
                app,
                identifier: definition.and_then(identifier),
            },
        }
    }

    /// What to do about a change, by the types that it concerns: generated ones go first.
    pub(crate) fn remedy(&self, change: &Change, uses: &[Use]) -> Option<String> {
        if let Some(home) = self.home.filter(|home| home.is_without(change)) {
            return change.remedy_of_form(home.name);
        }
        let mut definitions = uses.iter().filter_map(|found| found.definition.as_ref());
        let generated = definitions.clone().find(|of| of.is_generated);
        change.remedy(self.author(generated.or_else(|| definitions.next())))
    }
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
        let searched = self.searched(&folder);
        if let Some(code) = of.built
            && searched.built.insert(of.schema_file.to_owned())
        {
            searched.sources.add_built(&folder, code);
        }
        let uses_of = searched.sources.uses_of(of.schema, Some(of.schema_file));
        let uses = |change: &'c Change| {
            // What only people read concerns no code.
            let is_met = change.effect() != Effect::Cosmetic;
            let found = if is_met {
                uses_of.of(change)
            } else {
                Vec::new()
            };
            (change, found)
        };
        changes.iter().map(uses).collect()
    }

    /// The workspace of a crate.
    fn searched(&mut self, folder: &Path) -> &mut Searched {
        let is_in = |searched: &Searched| {
            let mut members = searched.members.iter();
            members.any(|member| member.folder == folder)
        };
        let at = self.0.iter().position(is_in).unwrap_or_else(|| {
            let (members, why_alone) = members(folder);
            let folders = members.iter().map(|member| &member.folder);
            self.0.push(Searched {
                sources: Sources::read(folders),
                members,
                built: BTreeSet::new(),
                why_alone,
            });
            self.0.len() - 1
        });
        &mut self.0[at]
    }

    /// Turns changes into findings: first what changed, then the code that it concerns. `placed` adds the app and the environment.
    pub(crate) fn findings(
        &mut self,
        of: &Written<'_>,
        changes: &[Change],
        placed: impl Fn(Finding) -> Finding,
    ) -> Vec<Finding> {
        let uses = self.uses(of, changes);
        let told = uses.iter().map(|(change, uses)| {
            let remedy = of.remedy(change, uses);
            let message = format!("{}: {}", change.effect(), change.message());
            let finding = Finding::new(Severity::Drift, with_remedy(message, remedy.as_deref()));
            finding.file(of.told_of).change(change, remedy)
        });
        let concerned = uses.iter().flat_map(|(change, uses)| {
            let severity = match change.effect() {
                Effect::Breaking => Severity::Drift,
                Effect::Additive | Effect::Cosmetic => Severity::Note,
            };
            // What a build script writes has no line to look at.
            let uses = uses
                .iter()
                .filter(|found| !found.file.as_os_str().is_empty());
            uses.map(move |found| {
                let is_of_form = of.home.is_some_and(|home| home.is_without(change));
                let definition = found.definition.as_ref().filter(|_| !is_of_form);
                let remedy = definition.and_then(|of_code| change.remedy(of.author(Some(of_code))));
                let message = format!("{} is concerned: {}", found.what, change.message());
                let finding = Finding::new(severity, with_remedy(message, remedy.as_deref()));
                let finding = finding.change(change, remedy);
                finding.file(&found.file).line(Some(found.line))
            })
        });
        told.chain(concerned).map(placed).collect()
    }

    /// Says what was searched, and what was not.
    pub(crate) fn notes(&self) -> Vec<Finding> {
        let mut notes = Vec::new();
        for searched in &self.0 {
            let unread = searched.sources.unread().iter().map(|unread| {
                let note = Finding::new(Severity::Note, &*unread.why);
                note.file(&unread.file).line(unread.line)
            });
            notes.extend(unread);
            if let Some(why) = &searched.why_alone {
                let message = format!("the other crates of the workspace were not searched: {why}");
                notes.push(Finding::new(Severity::Note, message));
            }
        }
        let members = self.0.iter().flat_map(|searched| &searched.members);
        let names: Vec<&str> = members.map(|member| member.name.as_str()).collect();
        if !names.is_empty() {
            let message = format!(
                "uses were searched by name in the .rs files of {}; not in code that macros make, in strings such as field codes, \
                 or in other packages",
                names.join(", ")
            );
            notes.push(Finding::new(Severity::Note, message));
        }
        notes
    }
}

fn with_remedy(message: String, remedy: Option<&str>) -> String {
    match remedy {
        Some(remedy) => format!("{message}; {remedy}"),
        None => message,
    }
}
