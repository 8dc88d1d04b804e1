//! Writes Rust from the form of a kintone app: one struct for its records, one for the rows of each table, one enum
//! for each field with options.
//!
//! The binary pulls forms and writes files; see `kintone-codegen --help`. The library does its work offline, for
//! build scripts and tests:
//!
//! ```
//! use kintone_codegen::{AppSchema, Options, generate};
//!
//! # let form = r#"{ "properties": { "件名": {
//! #     "type": "SINGLE_LINE_TEXT", "code": "件名", "label": "件名", "required": true, "unique": false,
//! #     "defaultValue": "", "minLength": "", "maxLength": "", "expression": "" } } }"#;
//! // In a build.rs: std::fs::read_to_string("schemas/invoice.json")
//! let schema = AppSchema::parse(form, "invoice")?;
//! let code = generate(&schema, &Options::new().name("Invoice").schema_file("schemas/invoice.json"))?;
//! assert!(code.contains("pub struct Invoice {"));
//! // … std::fs::write(Path::new(&std::env::var("OUT_DIR")?).join("invoice.rs"), code), and in the crate
//! // include!(concat!(env!("OUT_DIR"), "/invoice.rs"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The form comes as a schema file or as a saved answer of Get Form Fields. The same form gives the same bytes, whatever the
//! order of the keys in its JSON.

mod config;
mod emit;
mod error;
mod names;
mod options;
mod plan;
mod project;
#[cfg(feature = "pull")]
mod pull;
mod rename;
mod rustfmt_style;
mod schema_path;

pub use config::{CONFIG_FILE, ConfigError, Problem, find};
pub use error::Error;
pub use kintone_schema::AppSchema;
pub use names::Names;
pub use options::Options;
pub use plan::{content_hash, notes};
pub use project::{Environment, Login, Project, ProjectApp, SchemaFileError};
#[cfg(feature = "pull")]
pub use pull::{Loss, PullError, Pulled, Settings, pull};
pub use rename::{Rename, RenameError};
pub use schema_path::{SchemaPath, crate_folder};

/// Writes the Rust of one app.
pub fn generate(schema: &AppSchema, options: &Options) -> Result<String, Error> {
    generate_all(&[(schema, options)])
}

/// Writes the Rust of several apps into one file.
///
/// A rename has to be of use to one of the apps that it is given to.
pub fn generate_all(apps: &[(&AppSchema, &Options)]) -> Result<String, Error> {
    let mut plans = Vec::new();
    let mut renames: Vec<(&str, bool)> = Vec::new();
    for (schema, options) in apps {
        let (plan, used) = plan::plan(schema, options)?;
        for (rename, used) in options.renames.iter().zip(used) {
            match renames.iter_mut().find(|(of, _)| *of == rename.of) {
                Some((_, ever)) => *ever |= used,
                None => renames.push((&rename.of, used)),
            }
        }
        plans.push(plan);
    }
    if let Some((of, _)) = renames.iter().find(|(_, used)| !used) {
        return Err(Error::UnknownRename((*of).to_owned()));
    }
    plan::distinct(&plans)?;
    emit::emit(&plans).map_err(Error::Syntax)
}
