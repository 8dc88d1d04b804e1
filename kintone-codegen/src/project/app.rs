//! An app of the project: its ids, its files, and the options for its code.

use std::path::{Path, PathBuf};

use kintone_schema::AppSchema;

use super::Project;
use crate::config::{AppTable, Problem};
use crate::options::Options;
use crate::rename::Rename;
use crate::schema_path::{SchemaPath, crate_folder};

/// An app that `kintone.toml` names.
#[derive(Debug, Clone)]
pub struct ProjectApp {
    pub(crate) key: String,
    /// The ids, with their environments.
    pub(crate) ids: Vec<(String, u64)>,
    pub(crate) struct_name: String,
    pub(crate) schema: PathBuf,
    pub(crate) output: PathBuf,
    pub(crate) module: Option<String>,
    pub(crate) table: AppTable,
    pub(crate) defaults: AppTable,
}

impl ProjectApp {
    /// Returns the key of the app in the file: `invoice` of `[apps.invoice]`.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Returns the id of the app in an environment; `None` if it does not exist there.
    pub fn id(&self, environment: &str) -> Option<u64> {
        let mut ids = self.ids.iter();
        Some(ids.find(|(name, _)| name == environment)?.1)
    }

    /// Returns the name of the struct.
    pub fn struct_name(&self) -> &str {
        &self.struct_name
    }

    /// Returns the schema file.
    pub fn schema_file(&self) -> &Path {
        &self.schema
    }

    /// Returns the file of the generated code.
    pub fn output(&self) -> &Path {
        &self.output
    }

    /// Returns the module of the generated code: `crate::kintone::invoice`.
    pub fn module(&self) -> Option<&str> {
        self.module.as_deref()
    }

    /// Returns the path of the struct, for code of other apps: `crate::kintone::invoice::Invoice`.
    pub fn struct_path(&self) -> Option<String> {
        Some(format!("{}::{}", self.module()?, self.struct_name))
    }

    /// Returns the variables of API tokens that are for this app alone in an environment.
    pub fn api_token_variables(&self, environment: &str) -> Vec<&str> {
        let variables = self.table.api_token_variable.as_ref();
        let names = variables.and_then(|variables| variables.get(environment));
        let names = names.map_or(&[][..], |names| &names.0);
        names.iter().map(|name| name.as_str()).collect()
    }

    /// Returns the value of a key: that of the app, else that of `[defaults]`.
    pub(crate) fn setting<'a, T>(&'a self, of: fn(&'a AppTable) -> Option<T>) -> Option<T> {
        of(&self.table).or_else(|| of(&self.defaults))
    }

    /// Returns the options of the code for this form.
    ///
    /// # Errors
    ///
    /// A rename or a path that Rust does not take, or an output that is in no crate.
    pub fn options(&self, project: &Project, schema: &AppSchema) -> Result<Options, Problem> {
        let mut options = Options::new().name(&self.struct_name);
        if let Some(letters) = self.setting(|table| table.names) {
            options = options.names(letters.into());
        }
        if let Some(path) = self.setting(|table| table.crate_path.as_ref()) {
            options = options
                .crate_path(path)
                .map_err(|error| project.problem(&self.place("crate"), error.to_string()))?;
        }
        for (of, identifier) in self.by_code(schema, |table| &table.rename) {
            let rename = Rename::of(of, identifier).map_err(|error| {
                project.problem(&["apps", &self.key, "rename", of], error.to_string())
            })?;
            options = options.rename(rename);
        }
        let path = self.schema_path(project)?;
        Ok(options.schema_file(path.attribute))
    }

    /// The entries of a table by field code, those of `[defaults]` as far as the form has the field.
    fn by_code<'a>(
        &'a self,
        schema: &AppSchema,
        of: fn(&'a AppTable) -> &'a std::collections::BTreeMap<String, String>,
    ) -> Vec<(&'a str, &'a str)> {
        let own = of(&self.table);
        let is_meant = |code: &str| {
            let code = code.split('/').next().unwrap_or_default();
            schema.find(code).is_some()
        };
        let defaults = of(&self.defaults).iter();
        let defaults = defaults.filter(|(code, _)| !own.contains_key(*code) && is_meant(code));
        let entries = own.iter().chain(defaults);
        entries
            .map(|(code, value)| (code.as_str(), value.as_str()))
            .collect()
    }

    /// Where a setting of this app stands in the file.
    fn place<'a>(&'a self, key: &'a str) -> [&'a str; 3] {
        ["apps", &self.key, key]
    }

    /// Where the schema file is, as the code names it.
    fn schema_path(&self, project: &Project) -> Result<SchemaPath, Problem> {
        let root = project.file().parent().unwrap_or(Path::new(""));
        let Some(folder) = crate_folder(Some(&self.output), root) else {
            return Err(project.problem(
                &self.place("output"),
                format!(
                    "no Cargo.toml with a [package] is above {}, so there is no crate that compiles it; choose another `output`",
                    self.output.display()
                ),
            ));
        };
        SchemaPath::chosen(&folder, &self.schema).ok_or_else(|| {
            project.problem(
                &self.place("schema"),
                format!(
                    "no relative path leads from {} to {}",
                    folder.display(),
                    self.schema.display()
                ),
            )
        })
    }
}
