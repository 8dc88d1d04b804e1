//! Reads and replaces a section of the settings of an app, whichever it is.
//!
//! Reading returns what is stored, live or in the preview depending on the path. Replacing changes the preview: each section
//! validates its own parameters, everything else is the same for all sections.

use serde_json::{Map, Value, json};

use crate::api::endpoint::Reply;
use crate::api::params::{Params, read_members};
use crate::api::sent_object::SentObject;
use crate::domain::caller::Permission;
use crate::domain::deployment::check_idle;
use crate::domain::error::{ApiError, FieldErrors};
use crate::domain::form::Form;
use crate::domain::normalize::scalar_text;
use crate::domain::note::Note;
use crate::domain::problem::Problem;
use crate::domain::query::{Query, QueryError};
use crate::domain::query_plan::settings_plan;
use crate::domain::settings::{Section, shown, stored_form};
use crate::domain::state::{App, Call, Core};
use crate::store::settings::Stage;

/// Get Form Fields: GET app/form/fields.json. Labels are in one language only, so `lang` changes nothing.
pub(crate) fn fields(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    read(core, call, params, Section::Fields)
}

/// Get Form Layout: GET app/form/layout.json
pub(crate) fn layout(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    read(core, call, params, Section::Layout)
}

/// Get Process Management Settings: GET app/status.json
pub(crate) fn process(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    read(core, call, params, Section::Process)
}

/// Get Views: GET app/views.json
pub(crate) fn views(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    read(core, call, params, Section::Views)
}

pub(crate) fn read(
    core: &Core,
    call: &Call,
    params: &mut Params,
    section: Section,
) -> Result<Reply, ApiError> {
    check_language(params)?;
    let app = params.id("app");
    params.finish()?;
    let app = core.open_settings(call, app)?;
    let mut answer = shown(&core.store, app.id, &app.form, section, call.stage)?;
    if section == Section::Fields {
        hide_related_records(core, call, &mut answer["properties"]);
    }
    let revision = core.store.settings_revision(app.id, call.stage)?;
    answer["revision"] = json!(revision.to_string());
    Ok(Reply::Json(answer))
}

/// Hides what related records fields refer to, where the caller may not view the other app. Source: kintone REST API, Get Form Fields
/// (GET app/form/fields.json)
fn hide_related_records(core: &Core, call: &Call, properties: &mut Value) {
    let apps = core.apps();
    let fields = properties.as_object_mut().into_iter().flatten();
    for (_, field) in fields {
        let related = field.pointer("/referenceTable/relatedApp/app");
        let related = related.and_then(|app| scalar_text(app).ok()?.parse::<u64>().ok());
        let related = related.and_then(|app| apps.get(&app));
        if related.is_some_and(|app| !core.may(call, app, Permission::ViewRecords)) {
            field["referenceTable"] = Value::Null;
        }
    }
}

/// Checks that `lang` is a language of kintone.
pub(crate) fn check_language(params: &mut Params) -> Result<(), ApiError> {
    const LANGUAGES: [&str; 6] = ["default", "user", "ja", "en", "zh", "es"];
    if let Some(language) = params.optional_text("lang")?
        && !LANGUAGES.contains(&language.as_str())
    {
        params.errors.push("lang", Note::NotEnum);
    }
    Ok(())
}

/// A replacement of one section of the preview.
pub(crate) struct Replacement<'a> {
    pub(crate) core: &'a Core,
    pub(crate) call: &'a Call,
    pub(crate) app: &'a App,
    /// The form in the preview.
    pub(crate) form: Form,
    /// The current section in the preview.
    pub(crate) current: Value,
}

impl Replacement<'_> {
    /// Checks a query in the settings. Syntax errors are reported for this key.
    pub(crate) fn check_query(
        &self,
        key: String,
        query: Result<Query, QueryError>,
        errors: &mut FieldErrors,
    ) -> Result<(), ApiError> {
        self.check_query_of(&self.form, key, query, errors)
    }

    /// Checks a query on the records of an app with this form.
    pub(crate) fn check_query_of(
        &self,
        form: &Form,
        key: String,
        query: Result<Query, QueryError>,
        errors: &mut FieldErrors,
    ) -> Result<(), ApiError> {
        let plan = |query| settings_plan(self.core, self.call, form, &query);
        match query.and_then(plan) {
            Ok(_) => Ok(()),
            Err(QueryError {
                on_query: Some((ja, en)),
                ..
            }) => {
                errors.push(key, Note::InQuery { ja, en });
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Returns whether an object in the current section has these members. What the section says already is not checked again, so
    /// that what was read can be written back even if it refers to something that is gone.
    pub(crate) fn says_already(&self, members: &Value) -> bool {
        fn says(value: &Value, members: &Map<String, Value>) -> bool {
            match value {
                Value::Object(object) => {
                    let has = |(name, value): (&String, &Value)| object.get(name) == Some(value);
                    members.iter().all(has) || object.values().any(|value| says(value, members))
                }
                Value::Array(list) => list.iter().any(|value| says(value, members)),
                _ => false,
            }
        }
        let members = members.as_object();
        members.is_some_and(|members| says(&self.current, members))
    }

    /// Checks a condition on the records of an app with this form.
    pub(crate) fn check_condition_of(
        &self,
        form: &Form,
        key: String,
        condition: &str,
        errors: &mut FieldErrors,
    ) -> Result<(), ApiError> {
        match self.says_already(&json!({ "filterCond": condition })) {
            true => Ok(()),
            false => self.check_query_of(form, key, Query::parse_condition(condition), errors),
        }
    }

    /// Checks the condition in a member, if it is sent.
    pub(crate) fn check_condition(
        &self,
        object: &mut SentObject<'_>,
        name: &str,
    ) -> Result<(), ApiError> {
        let Some(condition) = object.text(name)? else {
            return Ok(());
        };
        self.check_condition_of(&self.form, object.key(name), &condition, object.errors)
    }

    /// Checks that the form has a field with this code.
    pub(crate) fn check_field(&self, code: &str) -> Result<(), ApiError> {
        match self.form.find(code) {
            Some(_) => Ok(()),
            None => Err(Problem::FieldNotFound(code.to_owned()).into()),
        }
    }
}

/// The result of validating a replacement.
pub(crate) struct Replaced {
    /// The sections that change, including the one that was sent.
    pub(crate) sections: Vec<(Section, Value)>,
    /// The members of the answer other than the revision.
    pub(crate) answer: Map<String, Value>,
}

/// Replaces a section. `required` is a required parameter. `validate` returns what to store, and collects errors in the
/// parameters.
pub(crate) fn replace(
    core: &Core,
    call: &Call,
    params: &mut Params,
    section: Section,
    required: Option<&str>,
    validate: impl FnOnce(&Replacement<'_>, &mut Params) -> Result<Replaced, ApiError>,
) -> Result<Reply, ApiError> {
    let app = params.id("app");
    let expected = params.revision("revision");
    if let Some(name) = required.filter(|name| params.get(name).is_none()) {
        params.errors.push(name, Note::RequiredParameter);
    }
    params.finish()?;
    let app = core.open(call, app, Permission::ManageApp)?;
    check_idle(&app)?;
    check_revision(core, &app, expected)?;
    let store = &core.store;
    let replacement = Replacement {
        core,
        call,
        app: &app,
        form: stored_form(store, app.id, &app.form, Stage::Preview)?,
        current: section.read(store, app.id, Stage::Preview)?,
    };
    let replaced = validate(&replacement, params)?;
    params.finish()?;
    for (section, value) in &replaced.sections {
        section.write(store, app.id, value)?;
    }
    let revision = store.raise_settings_revision(app.id)?;
    let mut answer = replaced.answer;
    answer.insert("revision".into(), json!(revision.to_string()));
    Ok(Reply::Json(Value::Object(answer)))
}

/// Replaces those members of a section that are sent, with all that they contain. Members that this server does not know are
/// stored too. `check` checks what is sent, and completes it to what is stored.
pub(crate) fn change(
    core: &Core,
    call: &Call,
    params: &mut Params,
    section: Section,
    required: Option<&str>,
    check: fn(&Replacement<'_>, &mut SentObject<'_>) -> Result<(), ApiError>,
) -> Result<Reply, ApiError> {
    replace(
        core,
        call,
        params,
        section,
        required,
        |replacement, params| {
            let mut sent = SentObject::of(params);
            sent.sent
                .retain(|name, _| !ADDRESS.contains(&name.as_str()));
            check(replacement, &mut sent)?;
            let mut changed = read_members(Some(replacement.current.clone()))?;
            changed.extend(sent.sent);
            Ok(Replaced {
                sections: vec![(section, Value::Object(changed))],
                answer: Map::new(),
            })
        },
    )
}

/// The parameters that say which settings are changed, and are not part of them.
const ADDRESS: [&str; 2] = ["app", "revision"];

/// Fails if the settings do not have the expected revision.
pub(crate) fn check_revision(
    core: &Core,
    app: &App,
    expected: Option<u64>,
) -> Result<(), ApiError> {
    let revision = core.store.settings_revision(app.id, Stage::Preview)?;
    match expected {
        Some(expected) if expected != revision => Err(Problem::SettingsConflict(app.id).into()),
        _ => Ok(()),
    }
}
