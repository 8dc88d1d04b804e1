//! How a form becomes Rust, as far as the user decides it.

use kintone_schema::AppSchema;

use crate::error::Error;
use crate::names::{self, Names};
use crate::rename::Rename;

/// What the generated code of one app is called, and where its schema file is.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub(crate) name: Option<String>,
    pub(crate) names: Names,
    pub(crate) renames: Vec<Rename>,
    pub(crate) schema_file: Option<String>,
    pub(crate) runtime: Option<String>,
}

impl Options {
    /// Returns the defaults: self-contained code, named after the app.
    pub fn new() -> Options {
        Options::default()
    }

    /// Sets the name of the struct. Without it, that of the app's code, else of its name.
    pub fn name(mut self, name: impl Into<String>) -> Options {
        self.name = Some(name.into());
        self
    }

    /// Sets the letters of the identifiers.
    pub fn names(mut self, names: Names) -> Options {
        self.names = names;
        self
    }

    /// Pins the identifier of a field or of an option.
    pub fn rename(mut self, rename: Rename) -> Options {
        self.renames.push(rename);
        self
    }

    /// Sets the schema file against which the code is checked when it is compiled: a path relative to the crate that compiles
    /// it, with `/`. Without it the code says all that matters of the form itself.
    pub fn schema_file(mut self, path: impl Into<String>) -> Options {
        self.schema_file = Some(path.into());
        self
    }

    /// Sets the path of kintone-runtime, for a crate that knows it by another name: `kt`, or `my_company::kintone_runtime`.
    ///
    /// # Errors
    ///
    /// The text is not a path.
    pub fn crate_path(mut self, path: &str) -> Result<Options, Error> {
        let parsed = syn::parse::Parser::parse_str(syn::Path::parse_mod_style, path);
        match parsed {
            Ok(_) => {
                self.runtime = Some(path.split_whitespace().collect());
                Ok(self)
            }
            Err(_) => Err(Error::Name(format!(
                "{path:?} is not the path of a crate; write it as in `use {{path}}::Client`, such as kt"
            ))),
        }
    }

    /// Returns the name that the struct of this app gets.
    pub fn struct_name(&self, schema: &AppSchema) -> Result<String, Error> {
        names::struct_name(schema, self.name.as_deref(), self.names)
    }
}
