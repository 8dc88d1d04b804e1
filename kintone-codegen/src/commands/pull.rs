//! `pull`: forms in kintone become schema files. Only files that change are touched.

use clap::Args;
use kintone_codegen::{AppSchema, SchemaFileError, drift};

use super::generate::write;
use super::selection::{Selection, chosen, project};
use crate::failure::Failure;
use crate::findings::{Finding, Findings, Found, Severity};
use crate::live::{self, Live};
use crate::write::Batch;

/// The arguments of `pull`.
#[derive(Debug, Args)]
#[command(after_help = "\
The credentials are in the variables that kintone.toml names. Schema files hold the app ids of the default environment, whichever
environment they are pulled from.

Exit codes: 0 done, 1 an app could not be read or a file could not be written, 2 wrong arguments or kintone.toml.

Examples:
  kintone-codegen pull                     all apps, from the default environment
  kintone-codegen pull invoice --env staging
  kintone-codegen pull --env-file .env     variables from a file")]
pub(crate) struct Pull {
    /// The apps, by their keys in kintone.toml [default: all]
    #[arg(value_name = "APP")]
    pub(crate) apps: Vec<String>,
    #[command(flatten)]
    pub(crate) selection: Selection,
    #[command(flatten)]
    pub(crate) live: Live,
}

impl Pull {
    pub(crate) fn run(&self) -> Found {
        let project = project(&self.selection)?;
        let mut findings = Findings::default();
        let apps = chosen(&project, &self.apps, &mut findings);
        let environment = project.require_environment(self.live.environment.as_deref())?;
        let places = live::places(&apps, environment, !self.apps.is_empty(), &mut findings);
        let fetched = live::fetch(&project, &places, &self.live, &mut findings)?;
        let mut batch = Batch::default();
        for (place, pulled) in &fetched {
            let file = place.app.read_schema();
            let other = file.as_ref().ok();
            let other =
                other.and_then(|file| live::another_app(&project, place, file, &pulled.schema));
            if let Some(finding) = other {
                findings.push(finding);
                continue;
            }
            let lost = lost(&file, &pulled.schema);
            if !lost.is_empty() {
                let lost = lost.join(" and the ");
                let message = format!(
                    "kintone refused to return the {lost} of this app, which would be lost from the schema file, so the file was not changed; pull \
                     with a login that may read it, or delete the file"
                );
                let finding = place.finding(Severity::Error, message);
                findings.push(finding.file(place.app.schema_file()));
                continue;
            }
            let text = pulled.schema.to_canonical_json();
            if let Err(error) = batch.stage(place.app.schema_file(), &text) {
                findings.push(Finding::from(Failure::from(error)).app(place.app.key()));
            }
        }
        write(batch, &mut findings);
        Ok(findings)
    }
}

/// The parts of a form that were pulled earlier with more permissions and would be lost. A file that cannot be parsed, such as one with a
/// merge conflict, may contain all of them.
fn lost<'p>(file: &Result<AppSchema, SchemaFileError>, pulled: &'p AppSchema) -> Vec<&'p str> {
    let has = |part: &str| match (file, part) {
        (Err(SchemaFileError::Missing), _) => false,
        (Err(_), _) => true,
        (Ok(file), "status") => file.process().is_some_and(|process| process.enable),
        (Ok(file), _) => file.number_precision().is_some(),
    };
    // Of the layout only the order of the fields is lost, of the entry the code of the app.
    let parts = pulled.not_pulled().iter().map(String::as_str);
    let parts = parts.filter(|part| matches!(*part, "status" | "settings") && has(part));
    parts.map(drift::part_name).collect()
}
