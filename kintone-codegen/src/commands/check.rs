//! `check`: the schema files against the generated code, on meaning. Nothing is written.

mod live;

use std::path::Path;

use clap::Args;
use kintone_codegen::relations::relations;
use kintone_codegen::{
    AppSchema, Project, ProjectApp, SchemaFileError, content_hash, crate_folder,
    environments_source,
};

use super::parallel;
use super::selection::{Selection, chosen, project, unusable};
use crate::check::{self, Unusable};
use crate::failure::{Failure, shown};
use crate::findings::{Finding, Findings, Found, Severity};
use crate::live::Live;

/// The arguments of `check`.
#[derive(Debug, Args)]
#[command(after_help = "\
The order of fields, revision, layout, rustfmt and line ends do not count, nor does the filter of a lookup.
--live reads the forms that are deployed; --preview, those that are not yet.

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
