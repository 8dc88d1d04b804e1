//! Loads the files that a server starts with, and the apps that they describe.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::domain::error::ApiError;
use crate::domain::form::Form;
use crate::domain::form_change::fit;
use crate::domain::formula::Formulas;
use crate::domain::messages::Language;
use crate::domain::state::{App, Core};
use crate::setup::emulator::Error;
use crate::setup::seed::Seed;

/// An app to load, and the id that it is to have, if it is said.
pub(crate) struct Schema {
    pub(crate) app: Option<u64>,
    pub(crate) source: Source,
}

/// Where the JSON of a file comes from.
pub(crate) enum Source {
    File(PathBuf),
    Json { name: String, file: Value },
}

/// The apps of these files, by id.
pub(crate) fn load_apps(
    schemas: &[Schema],
    guest_spaces: &BTreeMap<u64, u64>,
    created_at: DateTime<Utc>,
) -> Result<BTreeMap<u64, Arc<App>>, Error> {
    let mut loaded = Vec::new();
    for schema in schemas {
        let (origin, name, file) = schema.source.read()?;
        let form = Form::parse(&file).map_err(|error| Error(format!("{origin}: {error}")))?;
        let name = if form.name.is_empty() {
            name
        } else {
            form.name.clone()
        };
        let app = schema.app.or(form.app);
        if app == Some(0) {
            return Err(Error(format!(
                "{origin} has app id 0, but ids start at 1: write it like 1={origin}"
            )));
        }
        loaded.push((app, origin, name, form));
    }
    let mut taken: BTreeMap<u64, &str> = BTreeMap::new();
    for (app, origin, ..) in &loaded {
        let Some(app) = *app else { continue };
        if let Some(other) = taken.insert(app, origin) {
            return Err(Error(format!(
                "{other} and {origin} both have app id {app}; give one of them another, like {}={origin}",
                app.saturating_add(1)
            )));
        }
    }
    let taken: BTreeSet<u64> = taken.into_keys().collect();
    let mut free = (1..).filter(|id| !taken.contains(id));
    let mut apps = BTreeMap::new();
    for (app, origin, name, form) in loaded {
        // There are more numbers than files.
        let Some(id) = app.or_else(|| free.next()) else {
            continue;
        };
        let formulas = compile(id, &form).map_err(|error| Error(format!("{origin}: {error}")))?;
        let guest_space = guest_spaces.get(&id).copied();
        apps.insert(
            id,
            Arc::new(App {
                id,
                name,
                form,
                formulas,
                guest_space,
                created_at,
            }),
        );
    }
    match guest_spaces.keys().find(|app| !apps.contains_key(app)) {
        Some(app) => Err(Error(format!(
            "app {app} cannot be in a guest space: it is not loaded"
        ))),
        None => Ok(apps),
    }
}

impl Source {
    /// What to call it in errors, the name that it gives to an app without one, and its JSON.
    pub(crate) fn read(&self) -> Result<(String, String, Value), Error> {
        let path = match self {
            Source::Json { name, file } => return Ok((name.clone(), name.clone(), file.clone())),
            Source::File(path) => path,
        };
        let origin = path.display().to_string();
        let text = read_text(path)?;
        let file = serde_json::from_str(&text)
            .map_err(|error| Error(format!("{origin} is not JSON: {error}")))?;
        let name = path
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default();
        Ok((origin, name, file))
    }
}

/// The text of a file, without the byte order mark that some editors write first.
pub(crate) fn read_text(path: &Path) -> Result<String, Error> {
    let mut text = std::fs::read_to_string(path)
        .map_err(|error| Error(format!("cannot read {}: {error}", path.display())))?;
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    Ok(text)
}

/// Makes the formulas of a form ready.
pub(crate) fn compile(app: u64, form: &Form) -> Result<Formulas, Error> {
    Formulas::compile(form).map_err(|error| Error(format!("app {app}: {error}")))
}

/// Makes the database fit the forms, and adds the records to start with: all in one transaction, so that a start that
/// fails or is killed leaves a data file as it was. An app of a data file that has had records before gets none.
pub(crate) fn prepare(core: &Core, seeds: &[Seed]) -> Result<(), Error> {
    core.store
        .transaction(|| {
            let mut had_records = BTreeSet::new();
            for app in core.apps.values() {
                let prepared = fit(&core.store, app)
                    .and_then(|()| core.store.has_had_records(app.id))
                    .map_err(|error| failure(app.id, &error))?;
                if prepared {
                    had_records.insert(app.id);
                }
            }
            let now = (core.environment.clock)();
            core.store
                .expire_uploads(now)
                .map_err(|error| Error(explain(&error)))?;
            for seed in seeds {
                seed.plant(core, &had_records)?;
            }
            Ok(())
        })
        .map_err(|Failure(reason)| Error(reason))
}

/// Why a start fails.
struct Failure(String);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure(error.0)
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Failure(format!("the data file cannot be written: {error}"))
    }
}

/// What went wrong with an app in the database.
pub(crate) fn failure(app: u64, error: &ApiError) -> Error {
    Error(format!("app {app}: {}", explain(error)))
}

/// `Missing or invalid input. record.title.value: Required.`
pub(crate) fn explain(error: &ApiError) -> String {
    let body = error.body(Language::En);
    let empty = Map::new();
    let mut text = body["message"].as_str().unwrap_or_default().to_owned();
    for (key, entry) in body["errors"].as_object().unwrap_or(&empty) {
        for message in entry["messages"].as_array().into_iter().flatten() {
            text.push_str(&format!(" {key}: {}", message.as_str().unwrap_or_default()));
        }
    }
    text
}
