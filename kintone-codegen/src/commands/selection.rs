//! Which `kintone.toml`, and which of its apps.

use std::path::{Path, PathBuf};

use clap::Args;
use kintone_codegen::{CONFIG_FILE, Project, ProjectApp, SchemaFileError, find};

use crate::failure::Failure;
use crate::findings::{Finding, Findings, Format, Severity};

/// The arguments that all commands have.
#[derive(Debug, Args)]
pub(crate) struct Selection {
    /// The file to use [default: the nearest kintone.toml, in this folder or above]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// How findings are written
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub(crate) format: Format,
}

/// Reads the file that is meant.
pub(crate) fn project(selection: &Selection) -> Result<Project, Findings> {
    let file = match &selection.config {
        Some(file) => std::path::absolute(file).unwrap_or_else(|_| file.clone()),
        None => nearest_file()?,
    };
    load(&file)
}

/// Reads a `kintone.toml`. What is wrong with it are findings.
pub(crate) fn load(file: &Path) -> Result<Project, Findings> {
    Project::load(file).map_err(|error| {
        let problems = error.problems().iter().cloned();
        problems.map(Finding::from).collect()
    })
}

fn nearest_file() -> Result<PathBuf, Failure> {
    let current = std::env::current_dir()
        .map_err(|error| Failure::Other(format!("cannot tell the current directory: {error}")))?;
    find(&current).ok_or_else(|| {
        Failure::Usage(format!(
            "there is no {CONFIG_FILE} in this folder or above; `kintone-codegen init` writes one"
        ))
    })
}

/// The apps with these keys, all of them without any. A key that is not known is a finding.
pub(crate) fn chosen<'p>(
    project: &'p Project,
    keys: &[String],
    findings: &mut Findings,
) -> Vec<&'p ProjectApp> {
    if keys.is_empty() {
        return project.apps().iter().collect();
    }
    let mut apps: Vec<&ProjectApp> = Vec::new();
    for key in keys {
        match project.require_app(key) {
            Ok(app) if apps.iter().any(|other| other.key() == app.key()) => {}
            Ok(app) => apps.push(app),
            Err(problem) => findings.push(problem),
        }
    }
    apps
}

/// The finding for a schema file that cannot be used, at its line.
pub(crate) fn unusable(app: &ProjectApp, error: &SchemaFileError, severity: Severity) -> Finding {
    let finding = Finding::new(severity, error.to_string()).app(app.key());
    finding.file(app.schema_file()).line(error.line())
}
