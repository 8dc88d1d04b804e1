//! The code of an app: its schema file is read, and what the generator says is placed in `kintone.toml`.

use std::fmt;
use std::io;

use kintone_schema::AppSchema;

use super::{Project, ProjectApp};
use crate::config::Problem;
use crate::error::Error;
use crate::generate::generate;
use crate::plan;
use crate::read::read_file;

/// Why a schema file gives no code.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SchemaFileError {
    /// There is no such file.
    Missing,
    /// The file cannot be read, or is not a schema file.
    Broken {
        /// The reason, worded to follow the name of the file.
        reason: String,
        /// The line that it is about, counted from 1.
        line: Option<usize>,
    },
}

impl fmt::Display for SchemaFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SchemaFileError::Missing => {
                f.write_str("the schema file is missing; `kintone-codegen pull` writes it")
            }
            SchemaFileError::Broken { reason, .. } => f.write_str(reason),
        }
    }
}

impl SchemaFileError {
    /// Returns the line of the schema file that is at fault, counted from 1, if it is known.
    pub fn line(&self) -> Option<usize> {
        match self {
            SchemaFileError::Missing => None,
            SchemaFileError::Broken { line, .. } => *line,
        }
    }
}

impl std::error::Error for SchemaFileError {}

impl ProjectApp {
    /// Reads the schema file.
    ///
    /// # Errors
    ///
    /// The file is missing, cannot be read or is not a schema file.
    pub fn read_schema(&self) -> Result<AppSchema, SchemaFileError> {
        let text = read_file(&self.schema).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => SchemaFileError::Missing,
            _ => SchemaFileError::Broken {
                reason: format!("the schema file cannot be read: {error}"),
                line: None,
            },
        })?;
        AppSchema::parse(&text, &self.key).map_err(|error| {
            let conflict = text.lines().position(|line| line.starts_with("<<<<<<< "));
            let (reason, line) = match conflict {
                Some(at) => (
                    format!("a merge conflict begins at line {}", at + 1),
                    Some(at + 1),
                ),
                None => (format!("this is not a schema file: {error}"), error.line()),
            };
            let key = &self.key;
            SchemaFileError::Broken {
                reason: format!("{reason}; `kintone-codegen pull {key}` writes it anew"),
                line,
            }
        })
    }

    /// Returns what is odd in the form, and what the code cannot do because of fields that are left out.
    ///
    /// # Errors
    ///
    /// The options of the app cannot be used: see [`options`](ProjectApp::options).
    pub fn notes(&self, project: &Project, schema: &AppSchema) -> Result<Vec<String>, Problem> {
        let options = self.options(project, schema)?;
        let of_form = plan::notes(schema).into_iter();
        Ok(of_form.chain(options.notes(schema)).collect())
    }

    /// Writes the Rust of the app.
    ///
    /// # Errors
    ///
    /// The form and the settings of the app do not go together: a rename of a field that the form does not have, for example.
    pub fn code(&self, project: &Project, schema: &AppSchema) -> Result<String, Problem> {
        let options = self.options(project, schema)?;
        generate(schema, &options).map_err(|error| {
            let mut keys = vec!["apps", self.key.as_str()];
            let message = match &error {
                Error::UnknownRename { of, .. } | Error::Rename { of, .. } => {
                    keys.extend(["rename", of]);
                    error.to_string()
                }
                Error::UnknownField { to, code, .. } => {
                    match to.as_str() {
                        "include" => keys.push("include"),
                        "exclude" => keys.push("exclude"),
                        _ => keys.extend(["types", code]),
                    }
                    error.to_string()
                }
                Error::NoAsciiName(names) => {
                    keys.push("rename");
                    let lines = names.iter().map(|name| format!("\n  {name:?} = \"…\""));
                    format!(
                        "these names have letters that ASCII does not have; choose an identifier for each in [apps.{}.rename]:{}",
                        self.key,
                        lines.collect::<String>()
                    )
                }
                _ => error.to_string(),
            };
            project.problem(&keys, message)
        })
    }
}
