//! Writes Rust from the form of a kintone app: one struct for its records, one for the rows of each table, one enum
//! for each field with options.
//!
//! The binary pulls forms and writes files; see `kintone-codegen --help`. The library does its work offline: [`build`] is for build scripts
//! with a `kintone.toml`, and [`generate`] takes a form alone:
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

mod build_script;
mod config;
pub mod doc;
pub mod drift;
mod emit;
mod environment_constants;
mod error;
mod explain;
mod field_name;
mod generate;
mod names;
mod options;
mod partial_struct;
mod plan;
mod project;
#[cfg(feature = "pull")]
mod pull;
mod read;
pub mod relations;
mod rename;
mod rustfmt_style;
mod schema_path;

pub use build_script::{Build, build};
pub use config::{CONFIG_FILE, ConfigError, Problem, find};
pub use environment_constants::environments_source;
pub use error::Error;
pub use explain::Explanation;
pub use generate::{generate, generate_all};
pub use kintone_schema::AppSchema;
pub use names::Names;
pub use options::Options;
pub use partial_struct::PartialStruct;
pub use plan::{content_hash, notes};
#[doc(hidden)]
pub use project::{ENVIRONMENT_NAME, is_key};
pub use project::{Environment, Login, Project, ProjectApp, SchemaFileError, is_production_name};
#[cfg(feature = "pull")]
pub use pull::{Loss, PullError, Pulled, Settings, pull};
#[doc(hidden)]
pub use read::{read_bytes, read_file};
pub use rename::{Rename, RenameError};
pub use schema_path::{SchemaPath, crate_folder};
