//! Makes settings live: when a server starts, with a deployment, and when the form is changed.
//!
//! In each case, the app is built from the stored settings, and its records are adapted to it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::domain::error::ApiError;
use crate::domain::form::Form;
use crate::domain::form_change::{Change, fit};
use crate::domain::formula::Formulas;
use crate::domain::lifecycle::Lifecycle;
use crate::domain::problem::Problem;
use crate::domain::process_settings::{renamed_states, settled};
use crate::domain::settings::{Section, stored_form};
use crate::domain::state::{App, Call, Core};
use crate::store::settings::Stage;

/// Opens an app with the settings in its schema file, or of a new app, and the changes stored since.
pub(crate) fn open(core: &Core, app: &App) -> Result<(), ApiError> {
    let store = &core.store;
    store.add_app(app.id)?;
    let mut app = app.clone();
    let stored = Lifecycle::read(store, app.id)?;
    let is_known = stored.is_some();
    if let Some(stored) = stored {
        app.life = Lifecycle {
            space: app.life.space.or(stored.space),
            ..stored
        };
    }
    let app = &mut app;
    let old = match store.section(app.id, Section::Fields.name(), Stage::Live)? {
        Some(_) => Some(stored_form(store, app.id, &app.form, Stage::Live)?),
        None => None,
    };
    let mut is_changed = false;
    for section in Section::ALL {
        let start = section.start(app);
        let is_kept = match store.section_start(app.id, section.name())? {
            None => false,
            Some(known) => app.life.is_added || !section.is_in_schema_file() || known == start,
        };
        if !is_kept {
            store.start_section(app.id, section.name(), &start)?;
            is_changed = true;
        }
    }
    let is_older = store.settings_revision(app.id, Stage::Preview)? < app.form.revision;
    if is_changed || is_older {
        store.raise_settings_revision_to(app.id, app.form.revision)?;
        store.make_revision_live(app.id)?;
    }
    let call = Call::of_administrator(&core.environment, app);
    if is_changed && is_known {
        app.life.modified = call.stamp();
    }
    carry_over(core, &call, app, old.as_ref(), &BTreeMap::new())
}

/// Makes the preview of the settings of an app live.
pub(crate) fn deploy(core: &Core, call: &Call, app: &App) -> Result<(), ApiError> {
    let preview = Section::Process.read(&core.store, app.id, Stage::Preview)?;
    let renamed = renamed_states(&preview);
    Section::Process.write(&core.store, app.id, &settled(preview))?;
    core.store.deploy_settings(app.id)?;
    let mut deployed = app.clone();
    deployed.life.is_deployed = true;
    deployed.life.modified = call.stamp();
    carry_over(core, call, &deployed, Some(&app.form), &renamed)
}

/// Discards the preview of the settings of an app.
pub(crate) fn revert(core: &Core, app: &App) -> Result<(), ApiError> {
    core.store.revert_settings(app.id)?;
    core.store.raise_settings_revision(app.id)?;
    Ok(())
}

/// Replaces the fields of an app, and deploys them together with all other settings in the preview.
pub(crate) fn change_fields(
    core: &Core,
    app: &App,
    properties: Map<String, Value>,
) -> Result<(), ApiError> {
    let store = &core.store;
    Section::Fields.write(store, app.id, &json!({ "properties": properties }))?;
    store.raise_settings_revision(app.id)?;
    deploy(core, &Call::of_administrator(&core.environment, app), app)
}

/// Builds the app from its live settings, and adapts its records.
fn carry_over(
    core: &Core,
    call: &Call,
    app: &App,
    old: Option<&Form>,
    renamed_states: &BTreeMap<String, String>,
) -> Result<(), ApiError> {
    let form = stored_form(&core.store, app.id, &app.form, Stage::Live)?;
    let general = Section::General.read(&core.store, app.id, Stage::Live)?;
    let formulas = Formulas::compile(&form).map_err(|error| Problem::Setup(error.to_string()))?;
    let new = App {
        form,
        formulas,
        name: general["name"].as_str().unwrap_or(&app.name).to_owned(),
        ..app.clone()
    };
    let change = Change {
        old,
        renamed_states,
    };
    fit(core, call, &change, &new)?;
    core.put_app(new)
}
