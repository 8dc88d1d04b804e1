//! The use without a command: pulls or reads apps, and writes their code into one file.

use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args, ValueEnum};
use kintone_codegen::{
    AppSchema, Names, Options, Rename, SchemaPath, Settings, crate_folder, drift, pull,
};
use kintone_runtime::AppId;

use crate::check;
use crate::concerned::{Crates, Written};
use crate::connection::Connection;
use crate::failure::{Failure, print, say, shown};
use crate::write::Batch;

/// The arguments without a command.
#[derive(Args)]
#[command(group(ArgGroup::new("source").args(["apps", "schema"]).required(true).multiple(true)))]
pub(crate) struct Flat {
    /// The id of an app. Several apps go into one file
    #[arg(long = "app", value_name = "ID")]
    pub(crate) apps: Vec<u64>,
    /// The name of the struct, one per --app or --schema, in their order [default: the app's code, else its name]
    #[arg(long = "name", value_name = "NAME")]
    pub(crate) names: Vec<String>,

    /// Generate offline, from a schema file or an answer of Get Form Fields
    #[arg(long, value_name = "FILE", conflicts_with_all = ["apps", "preview", "guest_space_id"])]
    pub(crate) schema: Vec<PathBuf>,
    /// The schema file to write, which the generated code reads [default: schemas/<name>.json of the crate]
    #[arg(long, value_name = "PATH")]
    pub(crate) schema_file: Option<PathBuf>,
    /// Write code that needs no schema file: the code itself holds what has to be known about the form
    #[arg(long, conflicts_with = "schema_file")]
    pub(crate) no_schema_file: bool,
    /// Write the code here instead of to the standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Write nothing; report differences, and exit with 3 if there are any. Layout does not count
    #[arg(long)]
    pub(crate) check: bool,

    /// The letters of the identifiers
    #[arg(long = "names", value_enum, default_value_t = Letters::Japanese)]
    pub(crate) letters: Letters,
    /// Choose the identifier of a field (CODE=IDENT) or of an option (CODE/OPTION=IDENT); repeatable
    #[arg(long = "rename", value_name = "CODE=IDENT", value_parser = Rename::parse)]
    pub(crate) renames: Vec<Rename>,

    /// The path of kintone-runtime in the crate that compiles the code, if it is renamed there
    #[arg(long = "crate", value_name = "PATH")]
    pub(crate) crate_path: Option<String>,

    #[command(flatten)]
    pub(crate) connection: Connection,
}

/// The letters of the identifiers.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Letters {
    /// The letters of the field codes
    Japanese,
    /// ASCII only: kana become Latin letters, and a code with other letters needs a --rename
    Ascii,
}

impl From<Letters> for Names {
    fn from(letters: Letters) -> Names {
        match letters {
            Letters::Japanese => Names::Japanese,
            Letters::Ascii => Names::Ascii,
        }
    }
}

/// How a run ended.
pub(crate) enum Outcome {
    Done,
    /// A check found other files than those that would be written.
    Differs,
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

pub(crate) fn run(cli: &Flat) -> Result<Outcome, Failure> {
    let count = cli.apps.len() + cli.schema.len();
    if !cli.names.is_empty() && cli.names.len() != count {
        let names = match cli.names.len() {
            1 => "once".to_owned(),
            names => format!("{names} times"),
        };
        let apps = match count {
            1 => "one app".to_owned(),
            count => format!("{count} apps"),
        };
        return Err(Failure::Usage(format!(
            "--name is given {names} for {apps}; give it once for each app, in their order, or not at all"
        )));
    }
    if cli.schema_file.is_some() && count > 1 {
        return Err(Failure::Usage(
            "--schema-file names one file, and there are several apps".to_owned(),
        ));
    }
    if cli.check
        && cli.output.is_none()
        && (cli.no_schema_file || cli.schema_file.is_none() && !cli.schema.is_empty())
    {
        return Err(Failure::Usage(
            "--check has nothing to compare: name the generated file with -o FILE".to_owned(),
        ));
    }
    let crate_folder = match cli.no_schema_file {
        true => None,
        false => Some(crate_of(cli)?),
    };
    // Every mistake in the arguments is reported before the first request.
    let schemas = if cli.apps.is_empty() {
        read(cli)?
    } else {
        pull_all(cli)?
    };
    for schema in &schemas {
        for note in kintone_codegen::notes(schema) {
            say(&format!("note: {}: {note}", schema.name()));
        }
    }
    let mut apps = Vec::new();
    for (index, schema) in schemas.into_iter().enumerate() {
        apps.push(app_of(cli, index, schema, crate_folder.as_deref())?);
    }
    apart(cli, &apps)?;
    if cli.check {
        return check(cli, &mut apps);
    }
    let code = generate(&apps)?;
    // Whatever can fail does so before the first file changes.
    let mut batch = Batch::default();
    for app in &apps {
        match &app.file {
            SchemaFile::None => {}
            SchemaFile::Given(file) => say(&format!("the code reads {}", shown(file))),
            SchemaFile::Written(file) => batch.stage(file, &app.schema.to_canonical_json())?,
        }
    }
    match &cli.output {
        Some(output) => batch.stage(output, &code)?,
        None => print(&code)?,
    }
    for (file, is_new) in batch.commit()? {
        match is_new {
            true => say(&format!("wrote {}", shown(&file))),
            false => say(&format!("{} is up to date", shown(&file))),
        }
    }
    Ok(Outcome::Done)
}

/// Refuses arguments by which two files would be written to one place.
fn apart(cli: &Flat, apps: &[App]) -> Result<(), Failure> {
    let written = apps.iter().filter_map(|app| match &app.file {
        SchemaFile::Written(file) => Some(file),
        SchemaFile::None | SchemaFile::Given(_) => None,
    });
    let mut seen: Vec<&PathBuf> = cli.output.iter().collect();
    for file in written {
        if seen.contains(&file) {
            return Err(Failure::Usage(format!(
                "{} would be written twice; choose other names (--name), --schema-file or -o",
                shown(file)
            )));
        }
        seen.push(file);
    }
    Ok(())
}

/// Reads the files of `--schema`.
fn read(cli: &Flat) -> Result<Vec<AppSchema>, Failure> {
    let read = |path: &PathBuf| {
        // A shell may give a pipe for a file here: `--schema <(git show HEAD:schemas/invoice.json)`.
        let text = std::fs::read_to_string(path)
            .map_err(|error| Failure::Other(format!("cannot read {}: {error}", path.display())))?;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        AppSchema::parse(&text, &stem)
            .map_err(|error| Failure::Other(format!("{}: {error}", path.display())))
    };
    cli.schema.iter().map(read).collect()
}

/// Asks kintone for the apps of `--app`.
fn pull_all(cli: &Flat) -> Result<Vec<AppSchema>, Failure> {
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

/// Names the struct of an app and chooses the path of its schema file.
fn app_of(
    cli: &Flat,
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
    if let Some(path) = &cli.crate_path {
        options = options.crate_path(path)?;
    }
    let Some(folder) = crate_folder else {
        return Ok(App {
            schema,
            options,
            file: SchemaFile::None,
        });
    };
    let given = cli.schema.get(index);
    let path = match cli.schema_file.as_ref().or(given) {
        Some(file) => SchemaPath::chosen(folder, file).ok_or_else(|| {
            Failure::Usage(format!(
                "no relative path leads from {} to {}",
                folder.display(),
                file.display()
            ))
        })?,
        None => SchemaPath::of_struct(folder, &options.struct_name(&schema)?),
    };
    if !path.is_inside() {
        say(&format!(
            "warning: {} lies outside of the crate in {}: it compiles here, but `cargo package` leaves the file out, and the \
             package does not compile; keep the file in the crate (--schema-file {}), or use --no-schema-file",
            shown(&path.file),
            folder.display(),
            shown(&folder.join("schemas").join("…"))
        ));
    }
    let file = match given {
        Some(_) if cli.schema_file.is_none() => SchemaFile::Given(path.file),
        _ => SchemaFile::Written(path.file),
    };
    Ok(App {
        schema,
        options: options.schema_file(path.attribute),
        file,
    })
}

/// The crate that compiles the code.
fn crate_of(cli: &Flat) -> Result<PathBuf, Failure> {
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
fn check(cli: &Flat, apps: &mut [App]) -> Result<Outcome, Failure> {
    let mut differs = Vec::new();
    let mut crates = Crates::default();
    for app in apps.iter_mut() {
        let SchemaFile::Written(file) = &app.file else {
            continue;
        };
        match check::checked_in(file) {
            Ok(checked_in) => {
                let changes = drift::compare(&checked_in, &app.schema);
                if !changes.is_empty() {
                    differs.push(format!("the form differs from {}:", shown(file)));
                    let written = Written {
                        schema: &checked_in,
                        schema_file: file,
                        near: cli.output.as_deref().unwrap_or(file),
                        told_of: file,
                        app: None,
                        built: None,
                        home: None,
                    };
                    for (change, uses) in crates.uses(&written, &changes) {
                        let remedy = written.remedy(change, &uses);
                        let remedy = remedy.map(|remedy| format!("; {remedy}"));
                        differs.push(format!(
                            "  {}: {}{}",
                            change.effect(),
                            change.message(),
                            remedy.unwrap_or_default()
                        ));
                        for found in uses {
                            let (file, line, what) = (shown(&found.file), found.line, found.what);
                            differs.push(format!("    {file}:{line}: {what}"));
                        }
                    }
                }
                app.schema = checked_in;
            }
            Err(unusable) => differs.push(unusable_file(file, unusable)),
        }
    }
    let code = generate(apps)?;
    if let Some(output) = &cli.output {
        match check::read(output) {
            Err(unusable) => differs.push(unusable_file(output, unusable)),
            Ok(text) => match check::code_differences(&text, &code) {
                Ok(differences) if differences.is_empty() => {}
                Ok(differences) => differs.push(format!(
                    "{} does not match its form: {}",
                    shown(output),
                    check::listed(&differences)
                )),
                Err(error) => {
                    let line = error.span().start().line;
                    differs.push(format!(
                        "{} is not Rust: line {line}: {error}",
                        shown(output)
                    ));
                }
            },
        }
    }
    if cli.output.is_none() {
        say("note: only the schema was compared; the code is compared with -o FILE");
    }
    differs.iter().for_each(|line| say(line));
    for note in crates.notes() {
        say(&note.text());
    }
    Ok(match differs.is_empty() {
        true => Outcome::Done,
        false => Outcome::Differs,
    })
}

fn unusable_file(path: &Path, unusable: check::Unusable) -> String {
    match unusable {
        check::Unusable::Missing => format!("{} is missing", shown(path)),
        check::Unusable::Broken(why) => format!("{} {why}", shown(path)),
    }
}
