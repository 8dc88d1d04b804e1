//! `check --live`: the schema files against the forms in kintone, and which struct is valid in which environment.

use std::collections::BTreeMap;

use kintone_codegen::drift::{self, Change, Effect};
use kintone_codegen::relations::relations;
use kintone_codegen::{AppSchema, Environment, Project, ProjectApp, Pulled};

use super::Check;
use crate::concerned::{Crates, Home, Written};
use crate::findings::{Finding, Findings, Severity};
use crate::live::{self, Place};

impl Check {
    /// Compares the schema files with the forms in kintone.
    pub(super) fn live(
        &self,
        project: &Project,
        apps: &[&ProjectApp],
        findings: &mut Findings,
    ) -> Result<(), Findings> {
        let named = self.connection.environment.as_deref();
        let environments: Vec<&Environment> = match self.all_envs {
            true => project.environments().iter().collect(),
            false => vec![project.require_environment(named)?],
        };
        let is_named = !self.apps.is_empty() && !self.all_envs;
        let mut places = Vec::new();
        for environment in environments {
            places.extend(live::places(apps, environment, is_named, findings));
        }
        let mut compared = Vec::new();
        let fetched = live::fetch(project, &places, &self.connection, findings)?;
        let unrelated = unrelated(project, &fetched);
        for (place, pulled) in fetched {
            // A file that cannot be read was reported above.
            let Ok(file) = place.app.read_schema() else {
                continue;
            };
            match live::another_app(project, &place, &file, &pulled.schema) {
                Some(finding) => findings.push(finding),
                None => {
                    let changes = drift::compare(&file, &pulled.schema);
                    compared.push((place, file, changes));
                }
            }
        }
        let mut crates = Crates::default();
        // Where each struct is valid, by the key of its app.
        let mut valid: BTreeMap<&str, (&str, Vec<&str>)> = BTreeMap::new();
        let home = project.schema_environment().map(Environment::name);
        for (place, file, changes) in &compared {
            let at_home = compared.iter().find(|(other, _, _)| {
                other.app.key() == place.app.key() && Some(other.environment.name()) == home
            });
            let home = home.filter(|home| *home != place.environment.name());
            let home = home.map(|name| Home {
                name,
                changes: at_home.map_or(&[], |(_, _, changes)| changes),
            });
            match verdict(project, place, changes, home) {
                Some(verdict) => findings.push(place.finding(Severity::Note, verdict)),
                // What its lookups lost is told by itself.
                None if unrelated.iter().any(|of| of.breaks(place)) => {}
                None => {
                    let name = || (place.app.struct_name(), Vec::new());
                    let (_, environments) = valid.entry(place.app.key()).or_insert_with(name);
                    environments.push(place.environment.name());
                }
            }
            let built = place.built(project);
            let written = Written {
                schema: file,
                schema_file: place.app.schema_file(),
                near: place.app.output(),
                told_of: place.app.schema_file(),
                app: Some(place.app.key()),
                built: built.as_deref(),
                home,
            };
            findings.extend(crates.findings(&written, changes, |of| place.placed(of)));
        }
        findings.extend(unrelated.into_iter().map(|of| of.finding));
        if self.all_envs {
            findings.extend(valid.into_iter().map(|(app, (name, environments))| {
                let environments = environments.join(", ");
                let message = format!("struct `{name}` is valid in {environments}");
                Finding::new(Severity::Note, message).app(app)
            }));
        }
        findings.extend(crates.notes());
        Ok(())
    }
}

/// Says what to do if the struct of an app is not valid in an environment.
fn verdict(
    project: &Project,
    place: &Place<'_>,
    changes: &[Change],
    home: Option<Home<'_>>,
) -> Option<String> {
    let (name, key) = (place.app.struct_name(), place.app.key());
    let mut breaking = changes
        .iter()
        .filter(|change| change.effect() == Effect::Breaking)
        .peekable();
    breaking.peek()?;
    let renew = match project.has_build_script() {
        true => format!("run `kintone-codegen pull {key}`"),
        false => {
            format!("run `kintone-codegen pull {key}` and `kintone-codegen generate {key}`")
        }
    };
    // What has changed at home as well is not mended here.
    let home = home.filter(|home| breaking.any(|change| home.is_without(change)));
    Some(match home {
        Some(Home { name: home, .. }) => format!(
            "struct `{name}` is not valid here: change this form to that of {home}, or, if this one is right, change that one and {renew}"
        ),
        None => format!("struct `{name}` is not that of this form; {renew}"),
    })
}

/// A lookup or related records that no longer work between the forms of an environment, and do in the schema files.
struct Unrelated<'p> {
    place: Place<'p>,
    /// Whether requests can no longer write the lookup.
    is_breaking: bool,
    finding: Finding,
}

impl Unrelated<'_> {
    fn breaks(&self, place: &Place<'_>) -> bool {
        let of = |place: &Place<'_>| {
            (
                place.app.key().to_owned(),
                place.environment.name().to_owned(),
            )
        };
        self.is_breaking && of(&self.place) == of(place)
    }
}

fn unrelated<'p>(project: &Project, fetched: &[(Place<'p>, Pulled)]) -> Vec<Unrelated<'p>> {
    let files = project.apps().iter();
    let files = files.filter_map(|app| Some((app.key(), app.read_schema().ok()?)));
    let files: Vec<(&str, AppSchema)> = files.collect();
    let forms: Vec<(&str, &AppSchema)> = files.iter().map(|(key, form)| (*key, form)).collect();
    let known = relations(&forms).problems;
    let mut unrelated = Vec::new();
    for environment in project.environments().iter().map(Environment::name) {
        let here = fetched
            .iter()
            .filter(|(place, _)| place.environment.name() == environment);
        let forms: Vec<(&str, &AppSchema)> = here
            .clone()
            .map(|(place, pulled)| (place.app.key(), &pulled.schema))
            .collect();
        let problems = relations(&forms).problems.into_iter();
        for problem in problems.filter(|problem| !known.contains(problem)) {
            let mut places = here.clone().map(|(place, _)| *place);
            let Some(place) = places.find(|place| place.app.key() == problem.app) else {
                continue;
            };
            // A field that only the form shows breaks no code.
            let is_breaking = problem.is_read_only;
            let (severity, effect) = match is_breaking {
                true => (Severity::Drift, "breaking: "),
                false => (Severity::Note, ""),
            };
            let finding = place.finding(severity, format!("{effect}{problem}"));
            unrelated.push(Unrelated {
                place,
                is_breaking,
                finding: finding.file(place.app.schema_file()),
            });
        }
    }
    unrelated
}
