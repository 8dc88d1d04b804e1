//! The apps and environments of a `kintone.toml`, checked and complete: what the commands and build scripts work with.

mod app;
mod code;
mod environment;
mod load;
mod paths;

use std::path::{Path, PathBuf};

pub use app::ProjectApp;
pub use code::SchemaFileError;
pub use environment::{Environment, Login, is_production_name};
#[doc(hidden)]
pub use load::{ENVIRONMENT_NAME, is_key};

use kintone_schema::suggest;

use crate::config::{Lines, Problem};

/// What a `kintone.toml` says.
#[derive(Debug, Clone)]
pub struct Project {
    pub(crate) lines: Lines,
    pub(crate) apps: Vec<ProjectApp>,
    pub(crate) environments: Vec<Environment>,
    /// The position of the default environment.
    pub(crate) default: Option<usize>,
    pub(crate) environments_file: Option<PathBuf>,
    pub(crate) has_build_script: bool,
}

impl Project {
    /// Returns the `kintone.toml`.
    pub fn file(&self) -> &Path {
        &self.lines.file
    }

    /// Returns all apps, sorted by key.
    pub fn apps(&self) -> &[ProjectApp] {
        &self.apps
    }

    /// Returns the app with this key.
    pub fn app(&self, key: &str) -> Option<&ProjectApp> {
        self.apps.iter().find(|app| app.key == key)
    }

    /// Returns the app with this key.
    ///
    /// # Errors
    ///
    /// There is none; the message has the key that was probably meant.
    pub fn require_app(&self, key: &str) -> Result<&ProjectApp, Problem> {
        self.app(key).ok_or_else(|| {
            let known = self.apps.iter().map(ProjectApp::key);
            self.problem(&[], unknown("app", key, known))
        })
    }

    /// Returns the environment with this name, or the default one.
    ///
    /// # Errors
    ///
    /// There is none; the message has the name that was probably meant.
    pub fn require_environment(&self, name: Option<&str>) -> Result<&Environment, Problem> {
        match name {
            Some(name) => self.environment(name).ok_or_else(|| {
                let known = self.environments.iter().map(Environment::name);
                self.problem(&[], unknown("environment", name, known))
            }),
            None => self.default_environment().ok_or_else(|| {
                let message = match &self.environments[..] {
                    [] => "there is no [environments.…], so it is not known where kintone is; add one with its `base-url`",
                    _ => "all environments are production, which is never the default; name one with --env",
                };
                self.problem(&["environments"], message)
            }),
        }
    }

    /// Returns the app that has this id in this environment.
    pub fn app_with_id(&self, id: u64, environment: &str) -> Option<&ProjectApp> {
        let mut apps = self.apps.iter();
        apps.find(|app| app.id(environment) == Some(id))
    }

    /// Returns the app that has this id in the schema files.
    pub(crate) fn app_of_schema(&self, id: u64) -> Option<&ProjectApp> {
        let home = self.schema_environment().map_or("", Environment::name);
        self.app_with_id(id, home)
    }

    /// Returns all environments, sorted by name.
    pub fn environments(&self) -> &[Environment] {
        &self.environments
    }

    /// Returns the environment with this name.
    pub fn environment(&self, name: &str) -> Option<&Environment> {
        let mut environments = self.environments.iter();
        environments.find(|environment| environment.name == name)
    }

    /// Returns the environment that is meant where none is named. It is never one of production.
    pub fn default_environment(&self) -> Option<&Environment> {
        self.environments.get(self.default?)
    }

    /// Returns the environment whose ids the schema files hold: the default one, or the only one.
    pub fn schema_environment(&self) -> Option<&Environment> {
        match &self.environments[..] {
            [only] => Some(only),
            _ => self.default_environment(),
        }
    }

    /// Returns the file for the constants of the environments, if one is wanted.
    pub fn environments_file(&self) -> Option<&Path> {
        self.environments_file.as_deref()
    }

    /// Returns whether a build script writes the code, so that no file of the repository has it.
    pub fn has_build_script(&self) -> bool {
        self.has_build_script
    }

    /// Returns the line of a key of the file, such as `["apps", "invoice", "id"]`, or of the last table on the way to it.
    pub fn line(&self, keys: &[&str]) -> Option<usize> {
        self.lines.of(keys)
    }

    /// Describes a problem with the value of a key.
    pub(crate) fn problem(&self, keys: &[&str], message: impl Into<String>) -> Problem {
        self.lines.problem(keys, message)
    }
}

/// Says that a name is not known, and which was probably meant.
fn unknown<'n>(what: &str, name: &str, known: impl IntoIterator<Item = &'n str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    match (suggest::nearest(name, known.iter().copied()), &known[..]) {
        (Some(nearest), _) => format!("there is no {what} `{name}`; did you mean `{nearest}`?"),
        (None, []) => format!("there is no {what} `{name}`, nor any other {what}"),
        (None, _) => format!(
            "there is no {what} `{name}`; there are {}",
            known.join(", ")
        ),
    }
}
