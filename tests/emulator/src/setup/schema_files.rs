//! Loads the files that a server starts with, and the apps that they describe.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::acl::Acl;
use crate::domain::field_codes;
use crate::domain::form::Form;
use crate::domain::formula::Formulas;
use crate::domain::lifecycle::Lifecycle;
use crate::domain::state::{App, Apps};
use crate::setup::error::Error;
use crate::setup::source::Source;

/// An app to load, and its id if one was given.
pub(crate) struct Schema {
    pub(crate) app: Option<u64>,
    pub(crate) source: Source,
}

/// Returns the apps of these files and the added apps of a data file, by id.
pub(crate) fn load_apps(
    schemas: &[Schema],
    added: Vec<App>,
    life: &Lifecycle,
) -> Result<Apps, Error> {
    let mut loaded = Vec::new();
    for schema in schemas {
        let (origin, name, file) = schema.source.read()?;
        let form = Form::parse(&file).map_err(|error| Error(format!("{origin}: {error}")))?;
        field_codes::check(&form).map_err(|error| Error(format!("{origin}: {error}")))?;
        let name = if form.name.is_empty() {
            name
        } else {
            form.name.clone()
        };
        let app = schema.app.or(form.app);
        if app == Some(0) {
            return Err(Error(format!(
                "{origin} has the app id 0, but ids start at 1; set one with 1={origin}"
            )));
        }
        loaded.push((app, origin, name, form));
    }
    const ADDED: &str = "an app added to the data file by Add Preview App";
    let mut taken: BTreeMap<u64, &str> = added.iter().map(|app| (app.id, ADDED)).collect();
    for (app, origin, ..) in &loaded {
        let Some(app) = *app else { continue };
        if let Some(other) = taken.insert(app, origin) {
            return Err(Error(format!(
                "{other} and {origin} both have the app id {app}; set another one with {}={origin}",
                app.saturating_add(1)
            )));
        }
    }
    let taken: BTreeSet<u64> = taken.into_keys().collect();
    let mut free = (1..).filter(|id| !taken.contains(id));
    let added = added.into_iter().map(|app| (app.id, Arc::new(app)));
    let mut apps: Apps = added.collect();
    for (app, origin, name, form) in loaded {
        // There are more numbers than files.
        let Some(id) = app.or_else(|| free.next()) else {
            continue;
        };
        let formulas = Formulas::compile(&form)
            .map_err(|error| Error(format!("{origin}: app {id}: GAIA_IL01: {error}")))?;
        apps.insert(
            id,
            Arc::new(App {
                id,
                name,
                form,
                formulas,
                life: life.clone(),
                acl: Acl::default(),
            }),
        );
    }
    Ok(apps)
}
