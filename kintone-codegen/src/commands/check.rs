//! `check`: the schema files against the generated code, on meaning. Nothing is written.

use std::collections::BTreeMap;
use std::path::Path;

use clap::Args;
use kintone_codegen::drift::{self, Change, Effect};
use kintone_codegen::relations::relations;
use kintone_codegen::{
    AppSchema, Environment, Project, ProjectApp, Pulled, SchemaFileError, content_hash,
    crate_folder, environments_source,
};

use super::parallel;
use super::selection::{Selection, chosen, project, unusable};
use crate::check::{self, Unusable};
use crate::concerned::{Crates, Home, Written};
use crate::failure::{Failure, shown};
use crate::findings::{Finding, Findings, Found, Severity};
use crate::live::{self, Live, Place};

/// The arguments of `check`.
#[derive(Debug, Args)]
#[command(after_help = "\
The order of fields, revision, layout, rustfmt and line ends do not count, nor does the filter of a lookup. --live reads the forms that are deployed; --preview, those that are not yet.

Exit codes: 0 no difference, 1 failed, 2 wrong arguments or kintone.toml, 3 a difference.

Examples:
  kintone-codegen check                  all apps of kintone.toml, without kintone and credentials
  kintone-codegen check --live           also with the forms in the default environment
  kintone-codegen check --live --all-envs
                                         which struct is valid in which environment
  kintone-codegen check --format github  as annotations of GitHub Actions")]
pub(crate) struct Check {
    /// The apps, by their keys in kintone.toml [default: all]
    #[arg(value_name = "APP")]
    pub(crate) apps: Vec<String>,
    /// Compare the schema files with the forms in kintone, too
    #[arg(long)]
    pub(crate) live: bool,
    /// In all environments, production included
    #[arg(long, requires = "live", conflicts_with = "environment")]
    pub(crate) all_envs: bool,
    #[command(flatten)]
    pub(crate) selection: Selection,
    #[command(flatten)]
    pub(crate) connection: Live,
}

impl Check {
    pub(crate) fn run(&self) -> Found {
        let connection = &self.connection;
        let is_online = connection.environment.is_some() || connection.preview;
        if !self.live && (is_online || connection.proxy.is_some() || connection.env_file.is_some())
        {
            let message = "without --live nothing is asked of kintone; add it, or leave the arguments of the connection out";
            return Err(Failure::Usage(message.to_owned()).into());
        }
        let project = project(&self.selection)?;
        let mut findings = Findings::default();
        let apps = chosen(&project, &self.apps, &mut findings);
        let mut forms = Vec::new();
        for (app, (form, found)) in apps
            .iter()
            .zip(parallel::each(&apps, |app| offline(&project, app)))
        {
            findings.extend(found);
            forms.extend(form.map(|form| (*app, form)));
        }
        if let Some(file) = project.environments_file() {
            findings.extend(environments(&project, file));
        }
        findings.extend(unrelated(&project, forms));
        if self.live {
            self.live(&project, &apps, &mut findings)?;
        }
        Ok(findings)
    }

    /// Compares the schema files with the forms in kintone.
    fn live(
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
        findings.extend(unrelated_now(project, &fetched));
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

/// Compares the code of the schema file with the file that is there.
fn offline(project: &Project, app: &ProjectApp) -> (Option<AppSchema>, Vec<Finding>) {
    let drift = |message: String| Finding::new(Severity::Drift, message).app(app.key());
    let schema = match app.read_schema() {
        Ok(schema) => schema,
        Err(error) => {
            // A missing file is a step that was left out; one that cannot be read stops the others, too.
            let severity = match error {
                SchemaFileError::Missing => Severity::Drift,
                _ => Severity::Error,
            };
            return (None, vec![unusable(app, &error, severity)]);
        }
    };
    let mut findings = Vec::new();
    let home = project.schema_environment();
    let id = home.and_then(|home| app.id(home.name()));
    if let (Some(id), Some(other)) = (id, schema.app())
        && id != other
    {
        let message = format!(
            "the schema file is of the app with the id {other}, and the id in {} is {id}; `kintone-codegen pull {}` writes it anew",
            project.file().file_name().unwrap_or_default().display(),
            app.key()
        );
        findings.push(drift(message).file(app.schema_file()));
    }
    if schema
        .hash()
        .is_some_and(|hash| hash != content_hash(&schema))
    {
        let message = format!(
            "the schema file was changed after it was pulled, by hand or by a merge; `kintone-codegen pull {}` writes it anew",
            app.key()
        );
        findings.push(drift(message).file(app.schema_file()));
    }
    let code = match app.code(project, &schema) {
        Ok(code) => code,
        Err(problem) => {
            findings.push(problem.into());
            return (Some(schema), findings);
        }
    };
    if project.has_build_script() {
        return (Some(schema), findings);
    }
    let generate = format!("kintone-codegen generate {}", app.key());
    let file = shown(app.schema_file()).to_string();
    let why = |text: &str| {
        format!(
            "this is not the code of {file}: {}",
            check::why_code_differs(text, &schema)
        )
    };
    let differences = against(app.output(), &code, &generate, why).into_iter();
    findings.extend(differences.map(|finding| finding.app(app.key())));
    (Some(schema), findings)
}

/// Compares the constants of the environments with their file.
fn environments(project: &Project, file: &Path) -> Vec<Finding> {
    match environments_source(project) {
        Ok(_) if project.has_build_script() => Vec::new(),
        Ok(code) => against(file, &code, "kintone-codegen generate", |_| {
            let config = shown(project.file());
            format!(
                "these are not the environments of {config}: an address, an app id or the name of a variable is another one there"
            )
        }),
        Err(problem) => vec![problem.into()],
    }
}

/// Compares generated code with the file that is there: first why they differ, and what to do, then what differs.
fn against(
    file: &Path,
    code: &str,
    generate: &str,
    why: impl FnOnce(&str) -> String,
) -> Vec<Finding> {
    let drift = |message: String| Finding::new(Severity::Drift, message).file(file);
    let text = match check::read(file) {
        Err(Unusable::Missing) => {
            let mut message = format!("the generated code is missing; `{generate}` writes it");
            if is_built(file) {
                message.push_str(BUILT);
            }
            return vec![drift(message)];
        }
        Err(Unusable::Broken(why)) => return vec![drift(format!("the generated code {why}"))],
        Ok(text) => text,
    };
    match check::code_differences(&text, code) {
        Ok(differences) if differences.is_empty() => Vec::new(),
        Ok(differences) => {
            let first = drift(format!("{}; run `{generate}`", why(&text))).line(Some(1));
            let differences = differences
                .into_iter()
                .map(|difference| drift(difference.what).line(Some(difference.line)));
            std::iter::once(first).chain(differences).collect()
        }
        Err(error) => {
            let line = error.span().start().line;
            let message = format!("this is not Rust: {error}; `{generate}` writes it");
            vec![drift(message).line(Some(line))]
        }
    }
}

/// What to do where files are missing that a build script writes elsewhere.
const BUILT: &str =
    "; if build.rs writes it, write `build-script = true` at the top of kintone.toml";

/// Whether the crate of this file has a build script that generates code.
fn is_built(file: &Path) -> bool {
    let script = crate_folder(Some(file), Path::new("")).map(|folder| folder.join("build.rs"));
    let text = script.and_then(|script| std::fs::read_to_string(script).ok());
    text.is_some_and(|text| text.contains("kintone_codegen"))
}

/// What does not work about lookups and related records between these apps and the others.
fn unrelated<'p>(
    project: &'p Project,
    mut forms: Vec<(&'p ProjectApp, AppSchema)>,
) -> Vec<Finding> {
    let checked = forms.len();
    for app in project.apps() {
        let is_read = forms.iter().any(|(other, _)| other.key() == app.key());
        if !is_read && let Ok(form) = app.read_schema() {
            forms.push((app, form));
        }
    }
    let keys: Vec<(&str, &AppSchema)> = forms.iter().map(|(app, form)| (app.key(), form)).collect();
    let problems = relations(&keys).problems.into_iter();
    problems
        .filter_map(|problem| {
            let (app, _) = forms[..checked]
                .iter()
                .find(|(app, _)| app.key() == problem.app)?;
            let finding = Finding::new(Severity::Note, problem.to_string());
            Some(finding.app(app.key()).file(app.schema_file()))
        })
        .collect()
}

/// What no longer works about lookups and related records between the forms of an environment, and does in the schema files.
fn unrelated_now(project: &Project, fetched: &[(Place<'_>, Pulled)]) -> Vec<Finding> {
    let files = project.apps().iter();
    let files = files.filter_map(|app| Some((app.key(), app.read_schema().ok()?)));
    let files: Vec<(&str, AppSchema)> = files.collect();
    let forms: Vec<(&str, &AppSchema)> = files.iter().map(|(key, form)| (*key, form)).collect();
    let known = relations(&forms).problems;
    let mut findings = Vec::new();
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
            let place = here
                .clone()
                .find(|(place, _)| place.app.key() == problem.app);
            findings.extend(place.map(|(place, _)| {
                // What only the form shows breaks no code.
                let (severity, effect) = match problem.is_read_only {
                    true => (Severity::Drift, "breaking: "),
                    false => (Severity::Note, ""),
                };
                let finding = place.finding(severity, format!("{effect}{problem}"));
                finding.file(place.app.schema_file())
            }));
        }
    }
    findings
}
