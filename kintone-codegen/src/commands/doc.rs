//! `doc`: the forms of all apps become one Markdown file.

use std::path::{Path, PathBuf};

use clap::Args;
use kintone_codegen::doc::{DocumentedApp, document};
use kintone_codegen::{AppSchema, Options, Project, ProjectApp};

use super::diff::read;
use super::generate::write;
use super::selection::{Selection, chosen, project, unusable};
use crate::failure::{Failure, shown};
use crate::findings::{Finding, Findings, Found, Severity};
use crate::write::Batch;

/// The arguments of `doc`.
#[derive(Debug, Args)]
#[command(after_help = "\
The pictures are Mermaid diagrams, which GitHub and GitLab draw.

Exit codes: 0 done, 1 failed, 2 wrong arguments or kintone.toml, 3 --check found a difference.

Examples:
  kintone-codegen doc                                 to the standard output
  kintone-codegen doc --output docs/kintone.md
  kintone-codegen doc --output docs/kintone.md --check
  kintone-codegen doc --schema a.json --schema b.json   without kintone.toml")]
pub(crate) struct Doc {
    /// The apps, by their keys in kintone.toml [default: all]
    #[arg(value_name = "APP", conflicts_with = "schema")]
    pub(crate) apps: Vec<String>,
    /// A schema file, instead of the apps of kintone.toml; several are documented together
    #[arg(long, value_name = "FILE")]
    pub(crate) schema: Vec<PathBuf>,
    /// Write the document here instead of to the standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Write nothing; exit with 3 if the file is not what would be written. Line ends do not count
    #[arg(long, requires = "output")]
    pub(crate) check: bool,
    #[command(flatten)]
    pub(crate) selection: Selection,
}

/// A form with what it is called and how it becomes code.
struct Form {
    key: String,
    schema: AppSchema,
    options: Options,
}

impl Doc {
    pub(crate) fn run(&self) -> Found {
        let mut findings = Findings::default();
        let forms = match self.schema[..] {
            [] => self.of_project(&mut findings)?,
            _ => self.of_files(&mut findings),
        };
        let mut apps = Vec::new();
        for form in &forms {
            match DocumentedApp::new(&form.key, &form.schema, &form.options) {
                Ok(app) => apps.push(app),
                Err(error) => findings.push(Finding::from(Failure::from(error)).app(&form.key)),
            }
        }
        // A document without some of the apps would take back what it said of them.
        if findings.exit_code() != 0 {
            return Ok(findings);
        }
        let text = document(&apps);
        match &self.output {
            None => return Ok(findings.output(text)),
            Some(file) if self.check => findings.extend(difference(file, &text)),
            Some(file) => {
                let mut batch = Batch::default();
                batch.stage(file, &text).map_err(Failure::from)?;
                write(batch, &mut findings);
            }
        }
        Ok(findings)
    }

    fn of_project(&self, findings: &mut Findings) -> Result<Vec<Form>, Findings> {
        let project = project(&self.selection)?;
        let mut forms = Vec::new();
        for app in chosen(&project, &self.apps, findings) {
            match form(&project, app) {
                Ok(form) => forms.push(form),
                Err(finding) => findings.push(finding),
            }
        }
        Ok(forms)
    }

    fn of_files(&self, findings: &mut Findings) -> Vec<Form> {
        let mut forms: Vec<Form> = Vec::new();
        for file in &self.schema {
            let key = file
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if forms.iter().any(|form| form.key == key) {
                let message =
                    format!("two schema files are called {key}, which is the heading of an app");
                findings.push(Failure::Usage(message));
                continue;
            }
            match read(file) {
                Ok(schema) => forms.push(Form {
                    key,
                    schema,
                    options: Options::new(),
                }),
                Err(unreadable) => findings.append(unreadable),
            }
        }
        forms
    }
}

fn form(project: &Project, app: &ProjectApp) -> Result<Form, Finding> {
    let schema = app
        .read_schema()
        .map_err(|error| unusable(app, &error, Severity::Error))?;
    Ok(Form {
        key: app.key().to_owned(),
        options: app.options(project, &schema)?,
        schema,
    })
}

fn difference(file: &Path, text: &str) -> Option<Finding> {
    let drift = |what: String| {
        let remedy = format!("`kintone-codegen doc --output {}` writes it", shown(file));
        Finding::new(Severity::Drift, format!("{what}; {remedy}")).file(file)
    };
    match kintone_codegen::read_file(file) {
        Ok(old) if old.replace("\r\n", "\n") == text => None,
        Ok(old) => {
            let lines = old.lines().zip(text.lines());
            let line = lines.take_while(|(old, new)| old == new).count() + 1;
            Some(drift("the document is not that of the schema files".to_owned()).line(Some(line)))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Some(drift("the document is missing".to_owned()))
        }
        Err(error) => Some(
            Finding::from(Failure::Other(format!(
                "the document cannot be read: {error}"
            )))
            .file(file),
        ),
    }
}
