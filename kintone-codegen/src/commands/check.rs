//! `check`: the schema files against the generated code, on meaning. Nothing is written.

use clap::Args;
use kintone_codegen::{Project, ProjectApp};

use super::Found;
use super::parallel;
use super::selection::{Selection, chosen, project};
use crate::check::{self, Unusable};
use crate::findings::{Finding, Findings, Severity};

/// The arguments of `check`.
#[derive(Debug, Args)]
#[command(after_help = "\
Order, revision, layout, rustfmt and line ends are no difference.

Exit codes: 0 no difference, 1 failed, 2 wrong arguments or kintone.toml, 3 a difference.

Examples:
  kintone-codegen check                  all apps of kintone.toml, without kintone and credentials
  kintone-codegen check --format github  as annotations of GitHub Actions")]
pub(crate) struct Check {
    /// The apps, by their keys in kintone.toml [default: all]
    #[arg(value_name = "APP")]
    pub(crate) apps: Vec<String>,
    #[command(flatten)]
    pub(crate) selection: Selection,
}

impl Check {
    pub(crate) fn run(&self) -> Found {
        let project = project(&self.selection)?;
        let mut findings = Findings::default();
        let apps = chosen(&project, &self.apps, &mut findings);
        for found in parallel::each(&apps, |app| offline(&project, app)) {
            findings.extend(found);
        }
        Ok(findings)
    }
}

/// Compares the code of the schema file with the file that is there.
fn offline(project: &Project, app: &ProjectApp) -> Vec<Finding> {
    let drift = |message: String| Finding::new(Severity::Drift, message).app(app.key());
    let schema = match app.read_schema() {
        Ok(schema) => schema,
        Err(error) => return vec![drift(error.to_string()).file(app.schema_file())],
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
    let code = match app.code(project, &schema) {
        Ok(code) => code,
        Err(problem) => {
            findings.push(problem.into());
            return findings;
        }
    };
    let remedy = format!("`kintone-codegen generate {}` writes it", app.key());
    let differences = match check::read(app.output()) {
        Err(Unusable::Missing) => vec![format!("the generated code is missing; {remedy}")],
        Err(Unusable::Broken(why)) => vec![format!("the generated code {why}")],
        Ok(text) => match check::code_differences(&text, &code) {
            Ok(differences) => differences,
            Err(error) => {
                let line = error.span().start().line;
                let message = format!("this is not Rust: {error}; {remedy}");
                findings.push(drift(message).file(app.output()).line(Some(line)));
                return findings;
            }
        },
    };
    let differences = differences.into_iter();
    findings.extend(differences.map(|difference| drift(difference).file(app.output())));
    findings
}
