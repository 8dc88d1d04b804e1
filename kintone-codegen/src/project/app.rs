//! An app of the project: its ids, its files, and the options for its code.

use std::path::{Path, PathBuf};

use kintone_schema::{AppSchema, Field};

use super::Project;
use crate::config::{AppTable, Problem};
use crate::error::Error;
use crate::options::Options;
use crate::relations;
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
        options = self.shape(options, schema).map_err(|(key, error)| {
            project.problem(&["apps", &self.key, key], error.to_string())
        })?;
        for (code, ty) in self.by_code(schema, |table| &table.types) {
            options = options.field_type(code, ty).map_err(|error| {
                project.problem(&["apps", &self.key, "types", code], error.to_string())
            })?;
        }
        for (code, path) in self.related(project, schema) {
            options = options.related(code, &path).map_err(|error| {
                project.problem(&["apps", &self.key, "module"], error.to_string())
            })?;
        }
        for code in self.unwritable_lookups(project, schema) {
            options = options.unwritable_lookup(code);
        }
        let path = self.schema_path(project)?;
        Ok(options.schema_file(path.attribute))
    }

    /// The record types of lookups and related records whose app is in the project too, and its code in the same crate.
    fn related(&self, project: &Project, schema: &AppSchema) -> Vec<(String, String)> {
        let of = |field: &Field| {
            let looked_up = field.lookup().and_then(|lookup| lookup.related_app);
            let shown = field.reference_table().and_then(|table| table.related_app);
            let other = project.app_of_schema(looked_up.or(shown)?)?;
            let is_one_crate = crate_of(&self.output) == crate_of(&other.output);
            let path = other.struct_path().filter(|_| is_one_crate)?;
            Some((field.code().to_owned(), path))
        };
        schema
            .all_fields()
            .filter_map(|found| of(found.field))
            .collect()
    }

    /// The lookups that requests cannot write, by the schema files of the apps that they look into.
    fn unwritable_lookups(&self, project: &Project, schema: &AppSchema) -> Vec<String> {
        let is_unwritable = |field: &&Field| {
            let app = field.lookup().and_then(|lookup| lookup.related_app);
            let other = app.and_then(|app| project.app_of_schema(app));
            match other {
                Some(other) if other.key == self.key => relations::is_unwritable(field, schema),
                // What cannot be read says nothing; the commands report it.
                Some(other) => other
                    .read_schema()
                    .is_ok_and(|other| relations::is_unwritable(field, &other)),
                None => false,
            }
        };
        let lookups = schema.fields().iter().filter(is_unwritable);
        lookups.map(|field| field.code().to_owned()).collect()
    }

    /// Adds derives, attributes, fields, and the types of whole kinds; an error has the key of what is wrong.
    fn shape(
        &self,
        mut options: Options,
        schema: &AppSchema,
    ) -> Result<Options, (&'static str, Error)> {
        let list =
            |of: fn(&AppTable) -> Option<&Vec<String>>| self.setting(of).into_iter().flatten();
        for derive in list(|table| table.derive.as_ref()) {
            options = options.derive(derive).map_err(|error| ("derive", error))?;
        }
        for attribute in list(|table| table.attributes.as_ref()) {
            options = options
                .attribute(attribute)
                .map_err(|error| ("attributes", error))?;
        }
        // The defaults are for many apps, not all of which have all fields.
        let is_meant = |own: bool, code: &&String| own || has_field(schema, code);
        let own = self.table.include.is_some();
        for code in list(|table| table.include.as_ref()).filter(|code| is_meant(own, code)) {
            options = options.include(code);
        }
        let own = self.table.exclude.is_some();
        for code in list(|table| table.exclude.as_ref()).filter(|code| is_meant(own, code)) {
            options = options.exclude(code);
        }
        if let Some(ty) = self.setting(|table| table.number.as_ref()) {
            options = options.number_type(ty).map_err(|error| ("number", error))?;
        }
        if let Some(ty) = self.setting(|table| table.date.as_ref()) {
            options = options.date_type(ty).map_err(|error| ("date", error))?;
        }
        if let Some(ty) = self.setting(|table| table.time.as_ref()) {
            options = options.time_type(ty).map_err(|error| ("time", error))?;
        }
        if let Some(ty) = self.setting(|table| table.datetime.as_ref()) {
            options = options
                .datetime_type(ty)
                .map_err(|error| ("datetime", error))?;
        }
        Ok(options)
    }

    /// The path of kintone-runtime, where it is not the usual one.
    pub(crate) fn runtime(&self) -> Option<&str> {
        self.setting(|table| table.crate_path.as_deref())
    }

    /// The entries of a table by field code, those of `[defaults]` as far as the form has the field.
    fn by_code<'a>(
        &'a self,
        schema: &AppSchema,
        of: fn(&'a AppTable) -> &'a std::collections::BTreeMap<String, String>,
    ) -> Vec<(&'a str, &'a str)> {
        let own = of(&self.table);
        let is_meant = |code: &str| has_field(schema, code.split('/').next().unwrap_or_default());
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

/// Whether the form has the field: `行`, or `表.行` of a table.
fn has_field(schema: &AppSchema, code: &str) -> bool {
    let of_table = code.split_once('.').map(|(_, code)| code);
    schema.find(code).is_some() || of_table.is_some_and(|code| schema.find(code).is_some())
}

fn crate_of(output: &Path) -> Option<PathBuf> {
    crate_folder(Some(output), Path::new(""))
}
