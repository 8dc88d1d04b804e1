//! Adds apps, and opens those that were added when a data file is opened again.

use serde_json::{Map, Value, json};

use crate::domain::acl::Acl;
use crate::domain::deploy::open;
use crate::domain::error::ApiError;
use crate::domain::field_codes::BUILT_IN;
use crate::domain::form::{FieldType, Form};
use crate::domain::formula::Formulas;
use crate::domain::language::Language;
use crate::domain::lifecycle::{AppSpace, Lifecycle};
use crate::domain::problem::Problem;
use crate::domain::state::{App, Call, Core};
use crate::store::database::Store;

/// Adds an app, which exists only in the preview until it is deployed. Its fields have the names of the caller's language.
pub(crate) fn add(
    core: &Core,
    call: &Call,
    name: String,
    space: Option<AppSpace>,
) -> Result<u64, ApiError> {
    let id = core.store.next_app_id()?;
    let life = Lifecycle::of_added_app(call.stamp(), space);
    open(core, &app(id, name, built_in_fields(call.language), life)?)?;
    Ok(id)
}

/// Returns the apps that were added to this data file. Their settings are still to be opened.
pub(crate) fn added_apps(store: &Store) -> Result<Vec<App>, ApiError> {
    let mut apps = Vec::new();
    for id in store.apps()? {
        if let Some(life) = Lifecycle::read(store, id)?
            && life.is_added
        {
            apps.push(app(id, String::new(), Map::new(), life)?);
        }
    }
    Ok(apps)
}

fn app(
    id: u64,
    name: String,
    properties: Map<String, Value>,
    life: Lifecycle,
) -> Result<App, ApiError> {
    let setup = |reason: String| Problem::Setup(reason);
    let form = Form::parse(&json!({ "properties": properties }))
        .map_err(|error| setup(error.to_string()))?;
    let formulas = Formulas::compile(&form).map_err(|error| setup(error.to_string()))?;
    Ok(App {
        id,
        name,
        form,
        formulas,
        life,
        acl: Acl::default(),
    })
}

fn built_in_fields(language: Language) -> Map<String, Value> {
    let fields = BUILT_IN.iter().map(|built_in| {
        let ja = (built_in.ja, built_in.ja);
        let (code, label) = language.pick(ja, (built_in.en, built_in.en_label));
        let field_type = built_in.field_type;
        let mut field = json!({ "type": field_type.name(), "code": code, "label": label });
        match field_type {
            FieldType::Status | FieldType::StatusAssignee | FieldType::Category => {
                field["enabled"] = json!(false);
            }
            _ => field["noLabel"] = json!(false),
        }
        (code.to_owned(), field)
    });
    fields.collect()
}
