//! Loads the files that a server starts with, and the apps that they describe.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::core::{App, unique_fields};
use crate::emulator::Error;
use crate::error::ApiError;
use crate::form::Form;
use crate::formula::Formulas;
use crate::messages::Language;
use crate::store::Store;

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
                "{origin} has app id 0, which reaches no app; ids start at 1, like 1={origin}"
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
        let text = std::fs::read_to_string(path)
            .map_err(|error| Error(format!("cannot read {origin}: {error}")))?;
        let file = serde_json::from_str(&text)
            .map_err(|error| Error(format!("{origin} is not JSON: {error}")))?;
        let name = path
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default();
        Ok((origin, name, file))
    }
}

/// Makes the formulas of a form ready.
pub(crate) fn compile(app: u64, form: &Form) -> Result<Formulas, Error> {
    Formulas::compile(form).map_err(|error| Error(format!("app {app}: {error}")))
}

/// Makes an app known to the database.
pub(crate) fn declare(store: &Store, app: &App) -> Result<(), Error> {
    store
        .transaction(|| store.declare_app(app.id, &unique_fields(&app.form)))
        .map_err(|error| failure(app.id, &error))
}

/// What went wrong with an app in the database.
pub(crate) fn failure(app: u64, error: &ApiError) -> Error {
    Error(format!("app {app}: {}", error.problem.text(Language::En)))
}
