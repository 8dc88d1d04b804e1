//! `diff`: two forms of an app, from schema files or from kintone, become the changes from the first to the second.

use std::path::{Path, PathBuf};

use clap::Args;
use kintone_codegen::drift;
use kintone_codegen::{AppSchema, Environment, Project, ProjectApp};

use super::selection::{Selection, chosen, project};
use crate::check::{self, Unusable};
use crate::concerned::{Crates, Home, Written};
use crate::failure::{Failure, shown};
use crate::findings::{Finding, Findings, Found, Severity};
use crate::live::{self, Live, Place};

/// The arguments of `diff`.
#[derive(Debug, Args)]
#[command(after_help = "\
A and B are schema files (names with a slash or with .json at the end), environments of kintone.toml, or `live`: the
environment of --env, else the one called `live`, else the default one. Changes are told as code for A meets them in B. The
order of fields, revision and layout do not count, nor do the ids that kintone.toml has for the same app in different
environments.

Exit codes: 0 no difference, 1 failed, 2 wrong arguments or kintone.toml, 3 a difference.

Examples:
  kintone-codegen diff old.json schemas/invoice.json   offline, without kintone.toml
  kintone-codegen diff dev production                  all apps that both have
  kintone-codegen diff dev production invoice
  kintone-codegen diff schemas/invoice.json live       an app of kintone.toml")]
pub(crate) struct Diff {
    /// What code was written for
    #[arg(value_name = "A")]
    pub(crate) old: String,
    /// What it meets
    #[arg(value_name = "B")]
    pub(crate) new: String,
    /// The apps, by their keys in kintone.toml, if neither A nor B is a file [default: all]
    #[arg(value_name = "APP")]
    pub(crate) apps: Vec<String>,
    #[command(flatten)]
    pub(crate) selection: Selection,
    #[command(flatten)]
    pub(crate) connection: Live,
}

/// What stands for the environment of `--env`, else the default one.
const LIVE: &str = "live";

/// What A or B names.
#[derive(Debug, PartialEq, Eq)]
enum Side<'a> {
    File(&'a Path),
    /// An environment; without a name the one of `--env`, or the default one.
    Kintone(Option<&'a str>),
}

impl Side<'_> {
    fn of(text: &str) -> Side<'_> {
        match text {
            LIVE => Side::Kintone(None),
            _ if text.ends_with(".json") || text.contains(['/', '\\']) => {
                Side::File(Path::new(text))
            }
            _ => Side::Kintone(Some(text)),
        }
    }
}

impl Diff {
    pub(crate) fn run(&self) -> Found {
        let (old, new) = (Side::of(&self.old), Side::of(&self.new));
        let is_live = |side: &Side<'_>| *side == Side::Kintone(None);
        if self.connection.environment.is_some() && !is_live(&old) && !is_live(&new) {
            let message = "--env says where `live` is, and neither A nor B is `live`";
            return Err(Failure::Usage(message.to_owned()).into());
        }
        let has_file = [&old, &new].map(|side| matches!(side, Side::File(_))) != [false; 2];
        if has_file && !self.apps.is_empty() {
            let message = "a file is of one app; name apps only to compare two environments";
            return Err(Failure::Usage(message.to_owned()).into());
        }
        match (old, new) {
            (Side::File(old), Side::File(new)) => {
                let (was, is) = (read(old)?, read(new)?);
                let changes = drift::compare(&was, &is);
                let written = Written {
                    schema: &was,
                    schema_file: old,
                    near: old,
                    told_of: new,
                    app: None,
                    built: None,
                    home: None,
                };
                let mut crates = Crates::default();
                let mut findings = Findings::default();
                findings.extend(crates.findings(&written, &changes, |of| of));
                Ok(noted(findings, &crates))
            }
            (Side::File(file), Side::Kintone(environment)) => {
                self.with_file(file, environment, false)
            }
            (Side::Kintone(environment), Side::File(file)) => {
                self.with_file(file, environment, true)
            }
            (Side::Kintone(old), Side::Kintone(new)) => self.environments(old, new),
        }
    }

    /// Compares a file with the form of its app in kintone; `is_new` if the file is what code meets.
    fn with_file(&self, file: &Path, environment: Option<&str>, is_new: bool) -> Found {
        let schema = read(file)?;
        let project = project(&self.selection)?;
        let environment = self.environment(&project, environment)?;
        let app = app_of(&project, file, &schema)?;
        let (mut findings, mut crates) = (Findings::default(), Crates::default());
        for (place, pulled) in self.pulled(&project, &[app], environment, &mut findings)? {
            let (was, is) = match is_new {
                true => (&pulled, &schema),
                false => (&schema, &pulled),
            };
            let home = project.schema_environment().map(Environment::name);
            let home = home.filter(|home| !is_new && *home != environment.name());
            let home = home.map(|name| Home { name, changes: &[] });
            findings.extend(place_changes(
                &mut crates,
                (&project, &place),
                was,
                is,
                home,
            ));
        }
        Ok(noted(findings, &crates))
    }

    /// Compares the forms of apps in two environments.
    fn environments(&self, old: Option<&str>, new: Option<&str>) -> Found {
        let project = project(&self.selection)?;
        let (old, new) = (
            self.environment(&project, old)?,
            self.environment(&project, new)?,
        );
        if old.name() == new.name() {
            let message = format!("A and B are both the environment {}", old.name());
            return Err(Failure::Usage(message).into());
        }
        let mut findings = Findings::default();
        let apps = chosen(&project, &self.apps, &mut findings);
        let was = self.pulled(&project, &apps, old, &mut findings)?;
        let is = self.pulled(&project, &apps, new, &mut findings)?;
        if findings.exit_code() == 0 && (was.is_empty() || is.is_empty()) {
            let message = format!(
                "no app has an id in both {} and {}: there is nothing to compare",
                old.name(),
                new.name()
            );
            let finding = Finding::new(Severity::Usage, message);
            findings.push(finding.file(project.file()));
        }
        let mut crates = Crates::default();
        for (place, is) in &is {
            let was = was.iter().find(|(of, _)| of.app.key() == place.app.key());
            if let Some((_, was)) = was {
                findings.extend(place_changes(
                    &mut crates,
                    (&project, place),
                    was,
                    is,
                    Some(Home {
                        name: old.name(),
                        changes: &[],
                    }),
                ));
            }
        }
        Ok(noted(findings, &crates))
    }

    fn environment<'p>(
        &self,
        project: &'p Project,
        named: Option<&str>,
    ) -> Result<&'p Environment, Findings> {
        let named = named.or(self.connection.environment.as_deref());
        // An environment may be called so.
        let live = project.environment(LIVE).map(Environment::name);
        let named = named.or(live);
        Ok(project.require_environment(named)?)
    }

    /// Reads forms from kintone, in the ids of the schema files.
    fn pulled<'p>(
        &self,
        project: &Project,
        apps: &[&'p ProjectApp],
        environment: &'p Environment,
        findings: &mut Findings,
    ) -> Result<Vec<(Place<'p>, AppSchema)>, Findings> {
        let is_named = !self.apps.is_empty() || apps.len() == 1;
        let places = live::places(apps, environment, is_named, findings);
        let fetched = live::fetch(project, &places, &self.connection, findings)?;
        let schemas = fetched
            .into_iter()
            .map(|(place, pulled)| (place, pulled.schema));
        Ok(schemas.collect())
    }
}

/// The changes of an app, with the places of its crate that they concern.
fn place_changes(
    crates: &mut Crates,
    (project, place): (&Project, &Place<'_>),
    was: &AppSchema,
    is: &AppSchema,
    home: Option<Home<'_>>,
) -> Vec<Finding> {
    let changes = drift::compare(was, is);
    let built = place.built(project);
    let written = Written {
        schema: was,
        schema_file: place.app.schema_file(),
        near: place.app.output(),
        told_of: place.app.schema_file(),
        app: Some(place.app.key()),
        built: built.as_deref(),
        home,
    };
    crates.findings(&written, &changes, |of| place.placed(of))
}

/// Adds what was not searched.
fn noted(mut findings: Findings, crates: &Crates) -> Findings {
    findings.extend(crates.notes());
    findings
}

pub(super) fn read(file: &Path) -> Result<AppSchema, Findings> {
    check::checked_in(file).map_err(|unusable| {
        let why = match unusable {
            Unusable::Missing => "there is no such file".to_owned(),
            Unusable::Broken(why) => format!("this {why}"),
        };
        Finding::new(Severity::Error, why).file(file).into()
    })
}

fn absolute(file: &Path) -> PathBuf {
    file.canonicalize().unwrap_or_else(|_| file.to_owned())
}

/// The app whose schema file this is, or that has the id in the file.
fn app_of<'p>(
    project: &'p Project,
    file: &Path,
    schema: &AppSchema,
) -> Result<&'p ProjectApp, Findings> {
    let apps = project.apps();
    let by_file = apps
        .iter()
        .find(|app| absolute(app.schema_file()) == absolute(file));
    let by_id = || project.app_with_id(schema.app()?, project.schema_environment()?.name());
    by_file.or_else(by_id).ok_or_else(|| {
        let message = format!(
            "no app of {} has this schema file or its id, so it is not known which form in kintone to compare it with",
            shown(project.file())
        );
        Finding::new(Severity::Usage, message).file(file).into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_told_from_an_environment_by_its_name() {
        for file in ["a.json", "./dev", "schemas\\a", "live.json", "./live"] {
            assert_eq!(Side::of(file), Side::File(Path::new(file)));
        }
        assert_eq!(Side::of("live"), Side::Kintone(None));
        assert_eq!(Side::of("dev"), Side::Kintone(Some("dev")));
    }
}
