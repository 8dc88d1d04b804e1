//! Turns the keys of `kintone.toml` into a project, and collects everything that is wrong with them.

use std::path::{Path, PathBuf};

use super::app::ProjectApp;
use super::environment::{Environment, Login, is_production_name};
use super::{Project, paths, unknown};
use crate::config::{
    self, AppTable, ByEnvironment, Config, ConfigError, EnvironmentTable, Lines, Problem,
    VariableName,
};
use crate::error::Error;
use crate::names::{self, Names};
use crate::options::Options;
use crate::rename::Rename;

impl Project {
    /// Reads a `kintone.toml`. Paths in it are relative to its folder.
    ///
    /// # Errors
    ///
    /// The file cannot be read, has a key that is not known, or one of its values cannot be used; all that are wrong are listed.
    pub fn load(file: &Path) -> Result<Project, ConfigError> {
        let (config, lines) = config::read(file)?;
        let mut loader = Loader {
            lines,
            problems: Vec::new(),
        };
        let project = loader.project(config);
        let mut problems = loader.problems;
        if problems.is_empty() {
            return Ok(project);
        }
        problems.sort_by_key(|problem| problem.line);
        Err(ConfigError(problems))
    }
}

struct Loader {
    lines: Lines,
    problems: Vec<Problem>,
}

impl Loader {
    fn wrong(&mut self, keys: &[&str], message: impl Into<String>) {
        self.problems.push(self.lines.problem(keys, message));
    }

    fn project(&mut self, mut config: Config) -> Project {
        let environments = std::mem::take(&mut config.environments);
        let environments: Vec<Environment> = environments
            .into_iter()
            .map(|(name, table)| self.environment(name, table))
            .collect();
        let default =
            self.default_environment(config.default_environment.as_deref(), &environments);
        self.defaults(&config.defaults);
        if config.apps.is_empty() {
            self.wrong(
                &["apps"],
                "it names no app; add one, such as [apps.invoice] with id = 1",
            );
        }
        let root = self.lines.file.parent().unwrap_or(Path::new("")).to_owned();
        let tables = std::mem::take(&mut config.apps);
        let apps: Vec<ProjectApp> = tables
            .into_iter()
            .map(|(key, table)| self.app(&config, &root, key, table, &environments))
            .collect();
        let environments_file = config.environments_file.as_ref();
        let environments_file = environments_file.map(|file| paths::plain(&root.join(file)));
        self.distinct_ids(&apps, &environments);
        self.distinct_files(&apps, environments_file.as_deref());
        if let Some(home) = default.or((environments.len() == 1).then_some(0)) {
            let home = &environments[home].name;
            for app in apps.iter().filter(|app| app.id(home).is_none()) {
                self.wrong(
                    &["apps", &app.key, "id"],
                    format!(
                        "app {} has no id in {home}, whose ids the schema files hold; write id = {{ {home} = … }}",
                        app.key
                    ),
                );
            }
        }
        Project {
            lines: self.lines.clone(),
            apps,
            environments,
            default,
            environments_file,
            has_build_script: config.build_script,
        }
    }

    fn environment(&mut self, name: String, table: EnvironmentTable) -> Environment {
        let place = |key: &'static str| ["environments", name.as_str(), key];
        if !is_key(&name) {
            self.wrong(&place(""), ENVIRONMENT_NAME);
        }
        // Whatever is wrong with the address, it is not repeated: a password may be in it.
        let address = table.base_url.split_once("://");
        match address {
            Some(("https" | "http", rest)) => {
                let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
                let path = rest[host.len()..].trim_end_matches('/');
                if rest.contains(['?', '#']) {
                    let message = "the address has a query or a fragment; leave it out, as in https://example.cybozu.com";
                    self.wrong(&place("base-url"), message);
                } else if path == "/k" || path.starts_with("/k/") {
                    let message = "the address ends before /k, as in https://example.cybozu.com; `guest-space` names a guest space";
                    self.wrong(&place("base-url"), message);
                }
                if host.contains('@') {
                    let message = "the address holds a login; name the variables of basic authentication with \
                        `basic-auth-username-variable` and `basic-auth-password-variable`";
                    self.wrong(&place("base-url"), message);
                }
            }
            _ => self.wrong(
                &place("base-url"),
                "the address begins with https://, as in https://example.cybozu.com",
            ),
        }
        let text = |name: &VariableName| name.as_str().to_owned();
        let mut pair = |of: [(&'static str, Option<&VariableName>); 2]| match of {
            [(_, Some(one)), (_, Some(other))] => Some([text(one), text(other)]),
            [(there, Some(_)), (missing, None)] | [(missing, None), (there, Some(_))] => {
                self.wrong(&place(there), format!("`{missing}` is missing beside it"));
                None
            }
            [(_, None), (_, None)] => None,
        };
        let password = pair([
            ("username-variable", table.username_variable.as_ref()),
            ("password-variable", table.password_variable.as_ref()),
        ]);
        let basic_auth = pair([
            (
                "basic-auth-username-variable",
                table.basic_auth_username_variable.as_ref(),
            ),
            (
                "basic-auth-password-variable",
                table.basic_auth_password_variable.as_ref(),
            ),
        ]);
        let tokens = table.api_token_variable.as_ref();
        let tokens = tokens.map(|tokens| tokens.0.iter().map(text).collect());
        let logins = [
            password.map(|[username, password]| Login::Password { username, password }),
            tokens.map(Login::ApiTokens),
            table
                .oauth_token_variable
                .as_ref()
                .map(text)
                .map(Login::OauthToken),
        ];
        let mut logins = logins.into_iter().flatten();
        let login = logins.next();
        if logins.next().is_some() {
            let message = "an environment has one login: a password, API tokens or an OAuth token; \
                an app may have `api-token-variable` of its own";
            self.wrong(&place(""), message);
        }
        if let (None, Some(_)) = (
            &table.pfx_file_path_variable,
            &table.pfx_file_password_variable,
        ) {
            let message = "`pfx-file-path-variable` is missing beside it";
            self.wrong(&place("pfx-file-password-variable"), message);
        }
        let certificate = table.pfx_file_path_variable.as_ref();
        let certificate = certificate.map(|path| {
            let password = table.pfx_file_password_variable.as_ref();
            (text(path), password.map(text))
        });
        Environment {
            base_url: table.base_url,
            guest_space: table.guest_space,
            is_production: table.production.unwrap_or(is_production_name(&name)),
            allow_http: table.allow_http,
            login,
            basic_auth,
            certificate,
            name,
        }
    }

    fn default_environment(&mut self, chosen: Option<&str>, all: &[Environment]) -> Option<usize> {
        let key = ["default-environment"];
        if let Some(chosen) = chosen {
            let at = all
                .iter()
                .position(|environment| environment.name == chosen);
            match at {
                Some(at) if all[at].is_production => self.wrong(
                    &key,
                    "production is never the default: name another environment, and production with --env where it is meant",
                ),
                Some(_) => {}
                None => {
                    let message = unknown("environment", chosen, all.iter().map(|of| &*of.name));
                    self.wrong(&key, message);
                }
            }
            return at;
        }
        let mut others = all.iter().enumerate().filter(|(_, of)| !of.is_production);
        let first = others.next().map(|(at, _)| at);
        if others.next().is_some() || first.is_none() && all.len() > 1 {
            self.problems.push(Problem {
                line: Some(1),
                ..self.lines.problem(
                    &key,
                    "`default-environment` is missing: the environment that is meant where none is named; not one of production",
                )
            });
            return None;
        }
        first
    }

    /// Checks that `[defaults]` has only what several apps can share.
    fn defaults(&mut self, defaults: &AppTable) {
        for (key, is_set) in [
            ("id", defaults.id.is_some()),
            ("struct", defaults.r#struct.is_some()),
            ("schema", defaults.schema.is_some()),
            ("output", defaults.output.is_some()),
            ("module", defaults.module.is_some()),
            ("api-token-variable", defaults.api_token_variable.is_some()),
        ] {
            if is_set {
                let message = format!("`{key}` belongs to one app; move it to [apps.…]");
                self.wrong(&["defaults", key], message);
            }
        }
        self.words(&["defaults"], defaults);
    }

    fn app(
        &mut self,
        config: &Config,
        root: &Path,
        key: String,
        table: AppTable,
        environments: &[Environment],
    ) -> ProjectApp {
        let place = |setting: &'static str| ["apps", key.as_str(), setting];
        if !is_key(&key) {
            self.wrong(
                &place(""),
                "the key of an app has letters, digits, `-` and `_`",
            );
        }
        let ids = self.ids(&key, table.id.as_ref(), environments);
        if let Some(ByEnvironment::Of(variables)) = &table.api_token_variable {
            for name in variables.keys() {
                self.known_environment(&["apps", &key, "api-token-variable", name], environments);
            }
        }
        self.words(&["apps", &key], &table);
        let letters = table.names.or(config.defaults.names);
        let names = letters.map_or(Names::default(), Names::from);
        let struct_name = match &table.r#struct {
            Some(name) => names::chosen_struct_name(name),
            None => names::struct_named_after(&key, names),
        };
        let struct_name = struct_name.unwrap_or_else(|error| {
            let message = error.to_string().replace("(--name)", "(struct = \"…\")");
            self.wrong(&place("struct"), message);
            String::new()
        });
        let stem = key.replace('-', "_");
        if table.output.is_none() && is_key(&key) && syn::parse_str::<syn::Ident>(&stem).is_err() {
            let message = format!(
                "`{stem}` cannot be the name of a module in Rust; choose another key, or an `output`"
            );
            self.wrong(&place(""), message);
        }
        let path = |chosen: &Option<PathBuf>, folder: &Path, extension: &str| {
            let file = chosen.clone();
            let file = file.unwrap_or_else(|| folder.join(format!("{stem}.{extension}")));
            paths::plain(&root.join(file))
        };
        let schema = path(&table.schema, &config.schemas, "json");
        let output = path(&table.output, &config.output, "rs");
        let module = table.module.clone().or_else(|| {
            let chosen = table.output.clone();
            paths::module(&chosen.unwrap_or_else(|| config.output.join(format!("{stem}.rs"))))
        });
        ProjectApp {
            ids,
            struct_name,
            schema,
            output,
            module,
            table,
            defaults: config.defaults.clone(),
            key,
        }
    }

    fn ids(
        &mut self,
        key: &str,
        id: Option<&ByEnvironment<u64>>,
        environments: &[Environment],
    ) -> Vec<(String, u64)> {
        let place = ["apps", key, "id"];
        let ids: Vec<(String, u64)> = match (id, environments) {
            (None, _) => return Vec::new(),
            (Some(ByEnvironment::Of(ids)), _) => {
                for name in ids.keys() {
                    self.known_environment(&["apps", key, "id", name], environments);
                }
                ids.clone().into_iter().collect()
            }
            (Some(ByEnvironment::Same(id)), [only]) => vec![(only.name.clone(), *id)],
            // Without an environment nothing is pulled; the id is that of the schema file.
            (Some(ByEnvironment::Same(id)), []) => vec![(String::new(), *id)],
            (Some(ByEnvironment::Same(_)), [first, ..]) => {
                let message = format!(
                    "an app has an id of its own in each environment; write id = {{ {} = … }}",
                    first.name
                );
                self.wrong(&place, message);
                Vec::new()
            }
        };
        if ids.iter().any(|(_, id)| *id == 0) {
            self.wrong(&place, "the id of an app is at least 1");
        }
        ids
    }

    /// Checks the words of an app that have to be Rust.
    fn words(&mut self, place: &[&str], table: &AppTable) {
        if table.include.as_ref().is_some_and(Vec::is_empty) {
            let keys = [place, &["include"]].concat();
            self.wrong(&keys, "no field is included; leave the key out to have all");
        }
        let at = |keys: &[&'_ str]| -> Vec<String> {
            let keys = place.iter().chain(keys);
            keys.map(|key| (*key).to_owned()).collect()
        };
        let mut wrong = Vec::new();
        for (of, identifier) in &table.rename {
            if let Err(error) = Rename::of(of, identifier) {
                wrong.push((at(&["rename", of]), error.to_string()));
            }
        }
        let mut word = |keys: &[&str], parsed: Result<Options, Error>| {
            if let Err(error) = parsed {
                wrong.push((at(keys), error.to_string()));
            }
        };
        let none = Options::new;
        if let Some(path) = &table.crate_path {
            word(&["crate"], none().crate_path(path));
        }
        for derive in table.derive.iter().flatten() {
            word(&["derive"], none().derive(derive));
        }
        for attribute in table.attributes.iter().flatten() {
            word(&["attributes"], none().attribute(attribute));
        }
        for (key, ty) in [
            ("number", &table.number),
            ("date", &table.date),
            ("time", &table.time),
            ("datetime", &table.datetime),
        ] {
            if let Some(ty) = ty {
                word(&[key], none().number_type(ty));
            }
        }
        for (code, ty) in &table.types {
            word(&["types", code], none().field_type(code, ty));
        }
        for (keys, message) in wrong {
            let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
            self.wrong(&keys, message);
        }
    }

    /// Checks the environment that the last of the keys names.
    fn known_environment(&mut self, keys: &[&str], environments: &[Environment]) {
        let name = keys.last().copied().unwrap_or_default();
        let mut known = environments.iter().map(|of| of.name.as_str());
        if !known.clone().any(|known| known == name) {
            let message = unknown("environment", name, &mut known);
            self.wrong(keys, message);
        }
    }

    fn distinct_ids(&mut self, apps: &[ProjectApp], environments: &[Environment]) {
        for environment in environments {
            let name = &environment.name;
            for (at, app) in apps.iter().enumerate() {
                let Some(id) = app.id(name) else { continue };
                let other = apps[..at].iter().find(|other| other.id(name) == Some(id));
                if let Some(other) = other {
                    let message = format!("app {} has the id {id} in {name}, too", other.key);
                    self.wrong(&["apps", &app.key, "id", name], message);
                }
            }
        }
    }

    fn distinct_files(&mut self, apps: &[ProjectApp], environments_file: Option<&Path>) {
        let mut seen: Vec<(String, String)> = Vec::new();
        let mut files: Vec<(Vec<&str>, String, &Path)> = Vec::new();
        if let Some(file) = environments_file {
            files.push((
                vec!["environments-file"],
                "`environments-file`".to_owned(),
                file,
            ));
        }
        for app in apps {
            let owner = |what: &str| format!("the {what} of app {}", app.key);
            files.push((
                vec!["apps", &app.key, "schema"],
                owner("schema file"),
                &app.schema,
            ));
            files.push((vec!["apps", &app.key, "output"], owner("code"), &app.output));
        }
        for (keys, owner, file) in files {
            let identity = paths::identity(file);
            match seen.iter().find(|(other, _)| *other == identity) {
                Some((_, other)) => {
                    let name = file.file_name().unwrap_or_default().to_string_lossy();
                    let message = format!(
                        "{owner} and {other} would be one file ({name}); give one of them another path"
                    );
                    self.wrong(&keys, message);
                }
                None => seen.push((identity, owner)),
            }
        }
    }
}

/// What is said of another name.
#[doc(hidden)]
pub const ENVIRONMENT_NAME: &str = "the name of an environment has letters, digits, `-` and `_`";

/// Returns whether a name can be written on the command line as one word, with a field after a `.`.
#[doc(hidden)]
pub fn is_key(name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    name.contains(char::is_alphanumeric) && name.chars().all(is_part)
}
