//! The command line of the generator: pulls forms or reads them from files, writes schema files and Rust.

mod check;
mod cli;
mod env_file;
mod write;

use std::io::Write as _;
use std::path::{Display, Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use kintone_codegen::{AppSchema, Options, PullError, SchemaPlace, Settings, crate_folder, pull};
use kintone_runtime::{AppId, ErrorKind};

use cli::Cli;

fn main() -> ExitCode {
    match run(&Cli::parse()) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Differs) => ExitCode::from(3),
        Err(Failure::Usage(message)) => {
            say(&format!("error: {message}"));
            ExitCode::from(2)
        }
        Err(Failure::Other(message)) => {
            say(&format!("error: {message}"));
            ExitCode::FAILURE
        }
    }
}

enum Outcome {
    Done,
    /// A check found other files than those that would be written.
    Differs,
}

enum Failure {
    /// The arguments or the environment have to change.
    Usage(String),
    Other(String),
}

/// An app, and where its schema file is.
struct App {
    schema: AppSchema,
    options: Options,
    file: SchemaFile,
}

/// The schema file that the code reads.
enum SchemaFile {
    None,
    /// The one that was given.
    Given(PathBuf),
    /// One to be written.
    Written(PathBuf),
}

fn run(cli: &Cli) -> Result<Outcome, Failure> {
    let count = cli.apps.len() + cli.schema.len();
    if cli.names.len() > count {
        return Err(Failure::Usage(format!(
            "{} names for {count} apps",
            cli.names.len()
        )));
    }
    if cli.schema_file.is_some() && count > 1 {
        return Err(Failure::Usage(
            "--schema-file names one file, and there are several apps".to_owned(),
        ));
    }
    let crate_folder = match cli.no_schema_file {
        true => None,
        false => Some(crate_of(cli)?),
    };
    // All that the arguments say is settled before kintone is asked.
    let schemas = if cli.apps.is_empty() {
        read(cli)?
    } else {
        pull_all(cli)?
    };
    let mut apps = Vec::new();
    for (index, schema) in schemas.into_iter().enumerate() {
        apps.push(place(cli, index, schema, crate_folder.as_deref())?);
    }
    if cli.check {
        return check(cli, &mut apps);
    }
    let code = generate(&apps)?;
    for app in &apps {
        match &app.file {
            SchemaFile::None => {}
            SchemaFile::Given(file) => say(&format!("the code reads {}", shown(file))),
            SchemaFile::Written(file) => put(file, &app.schema.to_canonical_json())?,
        }
    }
    match &cli.output {
        Some(output) => put(output, &code)?,
        None => std::io::stdout()
            .write_all(code.as_bytes())
            .map_err(|error| {
                Failure::Other(format!("cannot write to the standard output: {error}"))
            })?,
    }
    Ok(Outcome::Done)
}

/// Reads the files of `--schema`.
fn read(cli: &Cli) -> Result<Vec<AppSchema>, Failure> {
    let read = |path: &PathBuf| {
        let text = std::fs::read_to_string(path)
            .map_err(|error| Failure::Other(format!("cannot read {}: {error}", path.display())))?;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        AppSchema::parse(&text, &stem)
            .map_err(|error| Failure::Other(format!("{}: {error}", path.display())))
    };
    cli.schema.iter().map(read).collect()
}

/// Asks kintone for the apps of `--app`.
fn pull_all(cli: &Cli) -> Result<Vec<AppSchema>, Failure> {
    let client = cli.connection.client()?;
    let settings = if cli.connection.preview {
        Settings::Preview
    } else {
        Settings::Live
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Other(format!("cannot start: {error}")))?;
    let mut schemas = Vec::new();
    for app in &cli.apps {
        let pulled = runtime.block_on(pull(&client, AppId::new(*app), settings))?;
        for loss in &pulled.losses {
            say(&format!("warning: {loss}"));
        }
        schemas.push(pulled.schema);
    }
    Ok(schemas)
}

/// Names the struct and places the schema file of an app.
fn place(
    cli: &Cli,
    index: usize,
    schema: AppSchema,
    crate_folder: Option<&Path>,
) -> Result<App, Failure> {
    let mut options = Options::new().names(cli.letters.into());
    if let Some(name) = cli.names.get(index) {
        options = options.name(name);
    }
    for rename in &cli.renames {
        options = options.rename(rename.clone());
    }
    let Some(folder) = crate_folder else {
        return Ok(App {
            schema,
            options,
            file: SchemaFile::None,
        });
    };
    let given = cli.schema.get(index);
    let place = match cli.schema_file.as_ref().or(given) {
        Some(file) => SchemaPlace::chosen(folder, file).ok_or_else(|| {
            Failure::Usage(format!(
                "no relative path leads from {} to {}",
                folder.display(),
                file.display()
            ))
        })?,
        None => SchemaPlace::of_struct(folder, &options.struct_name(&schema)?),
    };
    let file = match given {
        Some(_) if cli.schema_file.is_none() => SchemaFile::Given(place.file),
        _ => SchemaFile::Written(place.file),
    };
    Ok(App {
        schema,
        options: options.schema_file(place.attribute),
        file,
    })
}

/// The crate that compiles the code.
fn crate_of(cli: &Cli) -> Result<PathBuf, Failure> {
    let current = std::env::current_dir()
        .map_err(|error| Failure::Other(format!("cannot tell the current directory: {error}")))?;
    crate_folder(cli.output.as_deref(), &current).ok_or_else(|| {
        Failure::Usage(
            "no Cargo.toml with a [package] is above the output, so there is no place for the schema file; \
             choose the output with -o in a crate, or write code that needs no file with --no-schema-file \
             (--schema-file PATH chooses the file inside a crate)"
                .to_owned(),
        )
    })
}

fn generate(apps: &[App]) -> Result<String, Failure> {
    let apps: Vec<_> = apps.iter().map(|app| (&app.schema, &app.options)).collect();
    Ok(kintone_codegen::generate_all(&apps)?)
}

/// Compares the forms with the schema files, and the code of those files with the output.
fn check(cli: &Cli, apps: &mut [App]) -> Result<Outcome, Failure> {
    let mut outcome = Outcome::Done;
    for app in apps.iter_mut() {
        let SchemaFile::Written(file) = &app.file else {
            continue;
        };
        let checked_in = check::checked_in(file);
        if check::forms_differ(checked_in.as_ref(), &app.schema) {
            say(&format!("the form differs from {}", file.display()));
            outcome = Outcome::Differs;
        }
        if let Some(checked_in) = checked_in {
            app.schema = checked_in;
        }
    }
    let code = generate(apps)?;
    if let Some(output) = &cli.output
        && check::code_differs(output, &code)
    {
        say(&format!("{} is not what its form gives", output.display()));
        outcome = Outcome::Differs;
    }
    Ok(outcome)
}

fn put(path: &Path, content: &str) -> Result<(), Failure> {
    let shown = shown(path);
    match write::write(path, content) {
        Ok(true) => say(&format!("wrote {shown}")),
        Ok(false) => say(&format!("{shown} is up to date")),
        Err(error) => {
            return Err(Failure::Other(format!("cannot write {}: {error}", shown)));
        }
    }
    Ok(())
}

/// A path as a person in this folder would name it.
fn shown(path: &Path) -> Display<'_> {
    let current = std::env::current_dir()
        .and_then(|current| current.canonicalize())
        .unwrap_or_default();
    path.strip_prefix(&current).unwrap_or(path).display()
}

/// To the standard error: the standard output holds code only. Names and labels come from the server, and no control
/// character of theirs reaches the terminal.
fn say(text: &str) {
    for line in text.lines() {
        eprintln!("{}", kintone_runtime::__private::one_line(line));
    }
}

impl From<kintone_codegen::Error> for Failure {
    fn from(error: kintone_codegen::Error) -> Failure {
        match error {
            kintone_codegen::Error::Syntax(_) => Failure::Other(error.to_string()),
            _ => Failure::Usage(error.to_string()),
        }
    }
}

impl From<kintone_runtime::Error> for Failure {
    fn from(error: kintone_runtime::Error) -> Failure {
        match error.kind() {
            ErrorKind::Config => Failure::Usage(error.to_string()),
            _ => Failure::Other(error.to_string()),
        }
    }
}

impl From<PullError> for Failure {
    fn from(error: PullError) -> Failure {
        match error {
            PullError::Kintone(error) => error.into(),
            error => Failure::Other(error.to_string()),
        }
    }
}
