//! Makes settings live: when a server starts, with a deployment, and when the form is changed.
//!
//! In each case, the app is built from the stored settings, and its records are adapted to it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::domain::acl::Acl;
use crate::domain::error::ApiError;
use crate::domain::field_codes;
use crate::domain::field_marks::{self, Origins};
use crate::domain::foreign_references::follow;
use crate::domain::form::Form;
use crate::domain::form_change::{Change, fit};
use crate::domain::formula::Formulas;
use crate::domain::lifecycle::Lifecycle;
use crate::domain::problem::Problem;
use crate::domain::process_settings::{renamed_states, settled};
use crate::domain::references::References;
use crate::domain::renaming::{Renamed, RenamedOptions};
use crate::domain::settings::{Section, stored_fields, stored_form};
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
    let before = |stage| -> Result<Option<Form>, ApiError> {
        Ok(
            match store.section(app.id, Section::Fields.name(), stage)? {
                Some(_) => Some(stored_form(store, app.id, &app.form, stage)?),
                None => None,
            },
        )
    };
    let (old, old_preview) = (before(Stage::Live)?, before(Stage::Preview)?);
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
    let change = Change {
        old: old.as_ref(),
        origins: &Origins::default(),
        renamed_states: &BTreeMap::new(),
    };
    for (old, stage) in [(&old, Stage::Live), (&old_preview, Stage::Preview)] {
        if let Some(old) = old {
            adapt_references(core, &call, app, old, stage)?;
        }
    }
    carry_over(core, &call, app, &change)
}

/// Makes the preview of the settings of an app live.
pub(crate) fn deploy(core: &Core, call: &Call, app: &App) -> Result<(), ApiError> {
    let preview = Section::Process.read(&core.store, app.id, Stage::Preview)?;
    let states = renamed_states(&preview);
    Section::Process.write(&core.store, app.id, &settled(preview))?;
    let fields = stored_fields(&core.store, app.id, Stage::Preview)?;
    let origins = Origins::of(&fields);
    let fields = json!({ "properties": field_marks::settled(fields) });
    Section::Fields.write(&core.store, app.id, &fields)?;
    core.store.deploy_settings(app.id)?;
    let (fields, options) = (origins.renamed(), origins.renamed_options());
    follow(core, app.id, &fields, &options)?;
    let mut deployed = app.clone();
    deployed.life.is_deployed = true;
    deployed.life.modified = call.stamp();
    let change = Change {
        old: Some(&app.form),
        origins: &origins,
        renamed_states: &states,
    };
    carry_over(core, call, &deployed, &change)
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
    let call = Call::of_administrator(&core.environment, app);
    let old = stored_form(store, app.id, &app.form, Stage::Preview)?;
    Section::Fields.write(store, app.id, &json!({ "properties": properties }))?;
    let new = stored_form(store, app.id, &app.form, Stage::Preview)?;
    field_codes::check(&new).map_err(Problem::Setup)?;
    adapt_references(core, &call, app, &old, Stage::Preview)?;
    store.raise_settings_revision(app.id)?;
    deploy(core, &call, app)
}

/// Adapts the other sections to the fields, which have been replaced.
fn adapt_references(
    core: &Core,
    call: &Call,
    app: &App,
    old: &Form,
    stage: Stage,
) -> Result<(), ApiError> {
    let new = stored_form(&core.store, app.id, &app.form, stage)?;
    let process = |form: &Form| form.process.as_ref().map(|process| process.raw.clone());
    if new.properties == old.properties && process(&new) == process(old) {
        return Ok(());
    }
    let references = References {
        app: app.id,
        core,
        call,
        old,
        new: &new,
        renamed: &Renamed::new(),
        options: &RenamedOptions::new(),
    };
    references.adapt(stage)
}

/// Builds the app from its live settings, and adapts its records.
fn carry_over(core: &Core, call: &Call, app: &App, change: &Change<'_>) -> Result<(), ApiError> {
    let form = stored_form(&core.store, app.id, &app.form, Stage::Live)?;
    let general = Section::General.read(&core.store, app.id, Stage::Live)?;
    let formulas = Formulas::compile(&form).map_err(|error| Problem::Formula(error.to_string()))?;
    let acl = acl(core, app)?;
    let new = App {
        form,
        acl,
        formulas,
        name: general["name"].as_str().unwrap_or(&app.name).to_owned(),
        ..app.clone()
    };
    fit(core, call, change, &new)?;
    core.put_app(new)
}

/// Reads the permissions from the live settings. Those of a new app limit nobody.
fn acl(core: &Core, app: &App) -> Result<Acl, ApiError> {
    let read = |section: Section| section.read(&core.store, app.id, Stage::Live);
    let of_app = read(Section::AppPermissions)?;
    let of_app = (of_app != Section::AppPermissions.start(app)).then_some(of_app);
    let (records, fields) = (
        read(Section::RecordPermissions)?,
        read(Section::FieldPermissions)?,
    );
    Ok(Acl::read(of_app, records, fields)?)
}
