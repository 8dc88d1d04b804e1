//! The settings of an app, in sections that are read and replaced as a whole.
//!
//! A section is stored in the format of its answer, without the revision, which all sections share.

use serde_json::{Map, Value, json};

use crate::domain::environment::EVERYONE;
use crate::domain::error::ApiError;
use crate::domain::field_marks;
use crate::domain::form::{Error as FormError, Form, NumberPrecision};
use crate::domain::layout;
use crate::domain::problem::Problem;
use crate::domain::process_settings::{settled, with_process_fields};
use crate::domain::state::App;
use crate::domain::views;
use crate::store::database::Store;
use crate::store::settings::Stage;

/// A part of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    Fields,
    Layout,
    Process,
    Views,
    General,
    AdminNotes,
    GeneralNotifications,
    PerRecordNotifications,
    ReminderNotifications,
    Reports,
    Actions,
    Customization,
    Plugins,
    AppPermissions,
    RecordPermissions,
    FieldPermissions,
}

impl Section {
    pub(crate) const ALL: [Section; 16] = [
        Section::Fields,
        Section::Layout,
        Section::Process,
        Section::Views,
        Section::General,
        Section::AdminNotes,
        Section::GeneralNotifications,
        Section::PerRecordNotifications,
        Section::ReminderNotifications,
        Section::Reports,
        Section::Actions,
        Section::Customization,
        Section::Plugins,
        Section::AppPermissions,
        Section::RecordPermissions,
        Section::FieldPermissions,
    ];

    /// Returns the name in the database.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Section::Fields => "fields",
            Section::Layout => "layout",
            Section::Process => "process",
            Section::Views => "views",
            Section::General => "general",
            Section::AdminNotes => "adminNotes",
            Section::GeneralNotifications => "generalNotifications",
            Section::PerRecordNotifications => "perRecordNotifications",
            Section::ReminderNotifications => "reminderNotifications",
            Section::Reports => "reports",
            Section::Actions => "actions",
            Section::Customization => "customization",
            Section::Plugins => "plugins",
            Section::AppPermissions => "appPermissions",
            Section::RecordPermissions => "recordPermissions",
            Section::FieldPermissions => "fieldPermissions",
        }
    }

    /// Returns whether schema files contain this section, or parts of it.
    pub(crate) fn is_in_schema_file(self) -> bool {
        matches!(self, Section::Fields | Section::Process | Section::General)
    }

    /// Returns the initial value for an app. Assumed where it is not that of the schema file.
    pub(crate) fn start(self, app: &App) -> Value {
        let form = &app.form;
        match self {
            Section::Fields => json!({ "properties": form.properties }),
            Section::Layout => json!({ "layout": layout::rows(form) }),
            Section::Process => match &form.process {
                Some(process) => json!({
                    "enable": process.enable,
                    "states": process.raw["states"],
                    "actions": process.raw["actions"],
                }),
                None => json!({ "enable": false, "states": null, "actions": null }),
            },
            Section::Views => json!({ "views": views::of_new_app(form) }),
            Section::General => json!({
                "name": app.name,
                "description": "",
                "icon": { "type": "PRESET", "key": "APP72" },
                "theme": "WHITE",
                "titleField": { "selectionMode": "AUTO", "code": "" },
                "enableThumbnails": true,
                "enableBulkDeletion": false,
                "enableComments": true,
                "enableDuplicateRecord": true,
                "enableInlineRecordEditing": true,
                "numberPrecision": form.number_precision.to_json(),
                "firstMonthOfFiscalYear": "1",
            }),
            Section::AdminNotes => json!({
                "content": "",
                "includeInTemplateAndDuplicates": false,
            }),
            Section::GeneralNotifications => json!({
                "notifications": [],
                "notifyToCommenter": false,
            }),
            Section::PerRecordNotifications => json!({ "notifications": [] }),
            Section::ReminderNotifications => json!({
                "notifications": [],
                "timezone": "Asia/Tokyo",
            }),
            Section::Reports => json!({ "reports": {} }),
            Section::Actions => json!({ "actions": {} }),
            Section::Customization => json!({
                "scope": "ALL",
                "desktop": { "js": [], "css": [] },
                "mobile": { "js": [], "css": [] },
            }),
            Section::Plugins => json!({ "plugins": [] }),
            Section::AppPermissions => json!({ "rights": permissions_of_new_app() }),
            Section::RecordPermissions | Section::FieldPermissions => json!({ "rights": [] }),
        }
    }

    /// Reads the section of an app as it is stored.
    pub(crate) fn read(self, store: &Store, app: u64, stage: Stage) -> Result<Value, ApiError> {
        let stored = store.section(app, self.name(), stage)?;
        Ok(stored.unwrap_or_default())
    }

    /// Replaces the section in the preview.
    pub(crate) fn write(self, store: &Store, app: u64, value: &Value) -> Result<(), ApiError> {
        self.put(store, app, Stage::Preview, value)
    }

    /// Replaces the section, live or in the preview.
    pub(crate) fn put(
        self,
        store: &Store,
        app: u64,
        stage: Stage,
        value: &Value,
    ) -> Result<(), ApiError> {
        Ok(store.put_section(app, self.name(), stage, value)?)
    }
}

/// Returns the permissions for a new app: the creator may do everything, everyone else may work with records.
fn permissions_of_new_app() -> Value {
    let right = |entity: Value, is_creator: bool| {
        json!({
            "entity": entity,
            "includeSubs": false,
            "appEditable": is_creator,
            "recordViewable": true,
            "recordAddable": true,
            "recordEditable": true,
            "recordDeletable": true,
            "recordImportable": is_creator,
            "recordExportable": is_creator,
        })
    };
    json!([
        right(json!({ "type": "CREATOR", "code": null }), true),
        right(json!({ "type": "GROUP", "code": EVERYONE }), false),
    ])
}

/// Reads a section as it is answered: without what is internal, and with the fields of the process.
pub(crate) fn shown(
    store: &Store,
    app: u64,
    form: &Form,
    section: Section,
    stage: Stage,
) -> Result<Value, ApiError> {
    let mut stored = section.read(store, app, stage)?;
    match section {
        Section::Fields => {
            let form = stored_form(store, app, form, stage)?;
            stored["properties"] = Value::Object(form.properties);
        }
        Section::Process => stored = settled(stored),
        _ => {}
    }
    Ok(stored)
}

/// Returns the fields as they are stored, with their marks.
pub(crate) fn stored_fields(
    store: &Store,
    app: u64,
    stage: Stage,
) -> Result<Map<String, Value>, ApiError> {
    let mut fields = Section::Fields.read(store, app, stage)?;
    Ok(match fields["properties"].take() {
        Value::Object(properties) => properties,
        _ => Map::new(),
    })
}

/// Returns the form with the stored fields, process and number precision.
pub(crate) fn stored_form(
    store: &Store,
    app: u64,
    form: &Form,
    stage: Stage,
) -> Result<Form, ApiError> {
    let properties = field_marks::settled(stored_fields(store, app, stage)?);
    let process = Section::Process.read(store, app, stage)?;
    let general = Section::General.read(store, app, stage)?;
    let mut form = with_process(&with_fields(form, properties)?, &process)?;
    // Nothing is stored yet when a data file is opened that has only the fields.
    if !general["numberPrecision"].is_null() {
        form.number_precision =
            NumberPrecision::read(&general["numberPrecision"]).map_err(setup_problem)?;
    }
    Ok(form)
}

/// Returns the form with this process. The fields for status and assignee are enabled or disabled with it.
pub(crate) fn with_process(form: &Form, process: &Value) -> Result<Form, ApiError> {
    let form = form.clone().with_process(process);
    match &form.process {
        Some(process) => with_fields(&form, with_process_fields(&form, process.enable)),
        None => Ok(form),
    }
}

/// Returns the form with its process switched on, if it has one.
pub(crate) fn with_enabled_process(form: &Form) -> Result<Form, ApiError> {
    let Some(process) = &form.process else {
        return Ok(form.clone());
    };
    let mut process = process.raw.clone();
    process["enable"] = json!(true);
    with_process(form, &process)
}

fn with_fields(form: &Form, properties: Map<String, Value>) -> Result<Form, ApiError> {
    let form = form.with_properties(properties);
    Ok(form.map_err(setup_problem)?)
}

fn setup_problem(error: FormError) -> Problem {
    Problem::Setup(error.to_string())
}
