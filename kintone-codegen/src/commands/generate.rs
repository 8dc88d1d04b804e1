//! `generate`: schema files become Rust. Only files that change are touched.

use std::path::Path;

use clap::Args;
use kintone_codegen::{Project, ProjectApp, environments_source};

use super::parallel;
use super::selection::{Selection, chosen, project, unusable};
use crate::failure::{Failure, say, shown};
use crate::findings::{Finding, Findings, Found, Severity};
use crate::write::Batch;

/// The arguments of `generate`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kintone-codegen generate               all apps of kintone.toml
  kintone-codegen generate invoice")]
pub(crate) struct Generate {
    /// The apps, by their keys in kintone.toml [default: all]
    #[arg(value_name = "APP")]
    pub(crate) apps: Vec<String>,
    #[command(flatten)]
    pub(crate) selection: Selection,
}

impl Generate {
    pub(crate) fn run(&self) -> Found {
        let project = project(&self.selection)?;
        if project.has_build_script() {
            let message = "the code of these apps is in no file of the repository (`build-script = true`): the build script writes it, \
                with `cargo build`; remove the key to have it in files";
            let finding = Finding::new(Severity::Usage, message).file(project.file());
            return Err(finding.line(project.line(&["build-script"])).into());
        }
        let mut findings = Findings::default();
        let apps = chosen(&project, &self.apps, &mut findings);
        let mut batch = Batch::default();
        let mut new = Vec::new();
        for (app, code) in apps
            .iter()
            .zip(parallel::each(&apps, |app| code(&project, app)))
        {
            match code {
                Ok((code, notes)) => {
                    findings.extend(notes);
                    new.extend((!app.output().exists()).then_some(*app));
                    if let Err(error) = batch.stage(app.output(), &code) {
                        findings.push(Finding::from(Failure::from(error)).app(app.key()));
                    }
                }
                Err(finding) => findings.push(finding),
            }
        }
        let has_new_constants = project
            .environments_file()
            .is_some_and(|file| !file.exists());
        if let Some(file) = project.environments_file() {
            match environments_source(&project) {
                Ok(text) => {
                    if let Err(error) = batch.stage(file, &text) {
                        findings.push(Finding::from(Failure::from(error)));
                    }
                }
                Err(problem) => findings.push(problem),
            }
        }
        if write(batch, &mut findings) {
            let module = |app: &ProjectApp| app.module()?.rsplit("::").next().map(str::to_owned);
            let new = new
                .iter()
                .filter_map(|app| Some((app.output(), module(app)?)));
            let constants = project.environments_file().filter(|_| has_new_constants);
            let stem = |file: &Path| Some(file.file_stem()?.to_str()?.to_owned());
            let constants = constants.and_then(|file| Some((file, stem(file)?)));
            declare(&new.chain(constants).collect::<Vec<_>>());
        }
        Ok(findings)
    }
}

/// Says which lines make new files modules of their crate: the files, and the names of their modules.
fn declare(new: &[(&Path, String)]) {
    let mut folders: Vec<&Path> = new.iter().filter_map(|(file, _)| file.parent()).collect();
    folders.dedup();
    for folder in folders {
        let inside = new.iter().filter(|(file, _)| file.parent() == Some(folder));
        let lines: Vec<String> = inside.map(|(_, name)| format!("pub mod {name};")).collect();
        let root = ["lib.rs", "main.rs"].map(|name| folder.join(name));
        let root = root.into_iter().find(|file| file.exists());
        let file = root.unwrap_or_else(|| folder.join("mod.rs"));
        say(&format!(
            "next: declare in {}: {}",
            shown(&file),
            lines.join(" ")
        ));
    }
}

/// Replaces the files, and says which changed. Returns whether they could be replaced.
pub(super) fn write(batch: Batch, findings: &mut Findings) -> bool {
    match batch.commit() {
        Ok(files) => {
            let changed = files.iter().filter(|(_, is_changed)| *is_changed);
            for (file, _) in changed.clone() {
                say(&format!("wrote {}", shown(file)));
            }
            match files.len() - changed.count() {
                0 => {}
                1 => say("1 file is up to date"),
                same => say(&format!("{same} files are up to date")),
            }
        }
        Err(error) => {
            findings.push(Failure::from(error));
            return false;
        }
    }
    true
}

/// The code of an app, and what is odd in its form.
fn code(project: &Project, app: &ProjectApp) -> Result<(String, Vec<Finding>), Finding> {
    let at = |severity, message: String| {
        let finding = Finding::new(severity, message);
        finding.file(app.schema_file()).app(app.key())
    };
    let schema = app
        .read_schema()
        .map_err(|error| unusable(app, &error, Severity::Error))?;
    let code = app.code(project, &schema)?;
    let notes = app.notes(project, &schema)?.into_iter();
    Ok((code, notes.map(|note| at(Severity::Note, note)).collect()))
}
