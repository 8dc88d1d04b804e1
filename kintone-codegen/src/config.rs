//! Reads `kintone.toml`: text becomes a [`Config`], or an error with file and line that repeats no value.
//!
//! Values stay out of errors because one of them may be a password in the wrong place. The file itself holds none: it has the
//! names of the variables that hold them.

mod by_environment;
mod error;
mod find;
mod keys;
mod read;
mod variable;

pub use error::{ConfigError, Problem};
pub use find::{CONFIG_FILE, find};

pub(crate) use by_environment::ByEnvironment;
pub(crate) use error::Lines;
pub(crate) use keys::{AppTable, Config, EnvironmentTable};
pub(crate) use read::read;
pub(crate) use variable::VariableName;
