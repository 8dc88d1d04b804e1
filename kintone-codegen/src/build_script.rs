//! The generator in a build script: the code of all apps of a `kintone.toml` is written into `OUT_DIR`.

use std::path::{Path, PathBuf};
use std::{env, fmt, fs, io};

use crate::config::{self, CONFIG_FILE};
use crate::environment_constants::environments_source;
use crate::project::Project;
use crate::read::read_bytes;

/// Starts a build script that writes the code of the apps of a `kintone.toml`.
///
/// The script needs no account and no network: it reads the schema files that `kintone-codegen pull` wrote. Depend on the crate
/// without its default features, which are the command:
///
/// ```toml
/// [build-dependencies]
/// kintone-codegen = { version = "0.1", default-features = false }
/// ```
///
/// ```no_run
/// // build.rs
/// kintone_codegen::build().config("kintone.toml").generate();
/// ```
///
/// ```toml
/// # kintone.toml: `check` looks for no generated file
/// build-script = true
/// ```
///
/// ```ignore
/// // src/lib.rs: `invoice` is the key of the app, [apps.invoice]
/// pub mod kintone {
///     pub mod invoice {
///         include!(concat!(env!("OUT_DIR"), "/invoice.rs"));
///     }
/// }
/// ```
///
/// Apps that refer to each other name each other's types as `crate::kintone::invoice::Invoice`. A module that is elsewhere is named
/// by the app's key `module`: `module = "crate::forms::invoice"`.
///
/// The constants of `environments-file` are in the file of that name: `include!(concat!(env!("OUT_DIR"), "/env.rs"))`.
pub fn build() -> Build {
    Build { config: None }
}

/// A build script: see [`build`].
#[derive(Debug, Clone)]
#[must_use = "a build script does nothing until it generates"]
pub struct Build {
    config: Option<PathBuf>,
}

/// What a build script wrote, and what it depends on.
#[derive(Debug, Clone, Default)]
struct Built {
    /// The `kintone.toml` and the schema files.
    read: Vec<PathBuf>,
    notes: Vec<String>,
}

impl Build {
    /// Sets the path of the `kintone.toml`, relative to the folder of the package. Without it, the file is looked for there and in the
    /// folders above.
    pub fn config(mut self, file: impl Into<PathBuf>) -> Build {
        self.config = Some(file.into());
        self
    }

    /// Writes the code of all apps, `<app>.rs` for each, into `OUT_DIR`, the same that `kintone-codegen generate` writes. Cargo runs the
    /// script again when the `kintone.toml` or a schema file changes.
    ///
    /// What is wrong ends the build, with file and line.
    pub fn generate(self) {
        let variable = |name: &str| {
            env::var_os(name).map(PathBuf::from).ok_or_else(|| {
                let message =
                    format!("{name} is not set: this is for build scripts, which Cargo runs");
                vec![message]
            })
        };
        let mut built = Built::default();
        let result = variable("CARGO_MANIFEST_DIR").and_then(|package| {
            let target = variable("OUT_DIR")?;
            self.write(&package, &target, &mut built)
        });
        for file in &built.read {
            println!("cargo::rerun-if-changed={}", file.display());
        }
        for note in &built.notes {
            println!("cargo::warning={}", one_line(note));
        }
        if let Err(errors) = result {
            for error in errors {
                println!("cargo::error={}", one_line(&error));
            }
            std::process::exit(1);
        }
    }

    /// Writes the code into a folder; or returns everything that is wrong.
    fn write(&self, package: &Path, target: &Path, built: &mut Built) -> Result<(), Vec<String>> {
        let file = match &self.config {
            Some(file) => package.join(file),
            None => config::find(package).ok_or_else(|| {
                vec![format!(
                    "there is no {CONFIG_FILE} in {} or above; `kintone-codegen init` writes one",
                    package.display()
                )]
            })?,
        };
        built.read.push(file.clone());
        let project = Project::load(&file).map_err(|error| -> Vec<String> {
            error.problems().iter().map(ToString::to_string).collect()
        })?;
        let schemas = project
            .apps()
            .iter()
            .map(|app| app.schema_file().to_owned());
        built.read.extend(schemas);
        let mut errors = Vec::new();
        let mut files = Vec::new();
        for app in project.apps() {
            let at =
                |message: &dyn fmt::Display| format!("{}: {message}", app.schema_file().display());
            let schema = match app.read_schema() {
                Ok(schema) => schema,
                Err(error) => {
                    errors.push(at(&error));
                    continue;
                }
            };
            let code = app.code(&project, &schema);
            let notes = app.notes(&project, &schema).unwrap_or_default();
            built.notes.extend(notes.iter().map(|note| at(note)));
            match code {
                Ok(code) => files.push((format!("{}.rs", app.key()), code)),
                Err(problem) => errors.push(problem.to_string()),
            }
        }
        if let Some(file) = project.environments_file() {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            match environments_source(&project) {
                Ok(_) if files.iter().any(|(other, _)| *other == name) => errors.push(format!(
                    "{}: the constants of the environments and an app would both be {name}; choose another `environments-file`",
                    project.file().display()
                )),
                Ok(text) => files.push((name.into_owned(), text)),
                Err(problem) => errors.push(problem.to_string()),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        for (name, text) in files {
            let file = target.join(name);
            replace(&file, &text)
                .map_err(|error| vec![format!("{} cannot be written: {error}", file.display())])?;
        }
        Ok(())
    }
}

/// Writes a file unless it is the same: its time decides whether the crate is compiled again.
fn replace(file: &Path, text: &str) -> io::Result<()> {
    match read_bytes(file) {
        Ok(old) if old == text.as_bytes() => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Err(error),
        _ => fs::write(file, text),
    }
}

/// Cargo takes a message that is one line.
fn one_line(message: &str) -> String {
    message.replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = r#"
        environments-file = "src/env.rs"

        [environments.dev]
        base-url = "https://dev.example.cybozu.com"
        api-token-variable = "DEV_TOKEN"

        [environments."本番"]
        base-url = "https://example.cybozu.com"
        guest-space = 3
        username-variable = "PROD_USER"
        password-variable = "PROD_PASSWORD"

        [apps.memo]
        id = { dev = 1, "本番" = 101 }
    "#;

    const SCHEMA: &str = r#"{ "app": "1", "name": "メモ", "properties": {
        "件名": { "type": "SINGLE_LINE_TEXT", "code": "件名", "label": "件名" } } }"#;

    /// A package with these files.
    fn package(config: &str, schema: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let write = |file: &str, text: &str| fs::write(folder.path().join(file), text).unwrap();
        fs::create_dir(folder.path().join("schemas")).unwrap();
        fs::create_dir(folder.path().join("out")).unwrap();
        write("Cargo.toml", "[package]\nname = \"memo\"\n");
        write("kintone.toml", config);
        write("schemas/memo.json", schema);
        folder
    }

    fn build_in(package: &Path) -> (Built, Result<(), Vec<String>>) {
        let mut built = Built::default();
        let result = build().write(package, &package.join("out"), &mut built);
        (built, result)
    }

    #[test]
    fn apps_and_environments_are_written_and_what_they_depend_on_is_known() {
        let package = package(CONFIG, SCHEMA);
        let (built, result) = build_in(package.path());
        result.unwrap();
        let at = |file: &str| package.path().join(file);
        assert_eq!(built.read, [at("kintone.toml"), at("schemas/memo.json")]);
        let project = Project::load(&at("kintone.toml")).unwrap();
        let app = project.app("memo").unwrap();
        let code = app.code(&project, &app.read_schema().unwrap()).unwrap();
        assert_eq!(fs::read_to_string(at("out/memo.rs")).unwrap(), code);
        let environments = fs::read_to_string(at("out/env.rs")).unwrap();
        let expected = "pub const 本番: Environment = Environment::new(\"本番\", \"https://example.cybozu.com\")
    .production()
    .guest_space(3)
    .apps(&[(1, 101)])
    .password_variables(\"PROD_USER\", \"PROD_PASSWORD\");
";
        assert!(environments.contains(expected), "{environments}");
        assert!(environments.contains("= &[DEV, 本番];"), "{environments}");
        syn::parse_file(&environments).unwrap();
    }

    /// Cargo compiles again what is newer.
    #[test]
    fn a_file_that_is_the_same_is_not_touched() {
        let package = package(CONFIG, SCHEMA);
        build_in(package.path()).1.unwrap();
        let file = package.path().join("out/memo.rs");
        let read_only = |is: bool| {
            let mut permissions = fs::metadata(&file).unwrap().permissions();
            permissions.set_readonly(is);
            fs::set_permissions(&file, permissions).unwrap();
        };
        let time = || fs::metadata(&file).unwrap().modified().unwrap();
        let before = time();
        read_only(true);
        build_in(package.path()).1.unwrap();
        read_only(false);
        assert_eq!(time(), before);
    }

    #[test]
    fn what_is_wrong_is_told_with_file_and_line_and_is_still_depended_on() {
        let config = format!("{CONFIG}\n[apps.memo.rename]\n\"件数\" = \"count\"\n");
        let package_ = package(&config, SCHEMA);
        let (built, result) = build_in(package_.path());
        let errors = result.unwrap_err();
        let line = config
            .lines()
            .position(|line| line.contains("件数"))
            .unwrap()
            + 1;
        assert!(
            errors[0].contains(&format!("kintone.toml:{line}: ")),
            "{errors:?}"
        );
        assert_eq!(built.read.len(), 2);
        let package_ = package(CONFIG, "{");
        let (_, result) = build_in(package_.path());
        assert!(result.unwrap_err()[0].contains("schemas/memo.json: "));
        let package_ = package("aps = 1", SCHEMA);
        let (built, result) = build_in(package_.path());
        assert!(result.unwrap_err()[0].contains("kintone.toml:1: "));
        assert_eq!(built.read.len(), 1);
    }
}
