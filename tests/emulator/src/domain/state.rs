//! What a call works on: the apps, the database, and who calls in which language.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDateTime, Utc};

use crate::domain::caller::{Caller, Permission};
use crate::domain::cursors::Cursors;
use crate::domain::environment::Environment;
use crate::domain::error::ApiError;
use crate::domain::form::{FieldType, Form};
use crate::domain::formula::Formulas;
use crate::domain::problem::Problem;
use crate::store::database::Store;

/// The whole server without its sockets.
pub(crate) struct Core {
    pub(crate) environment: Environment,
    pub(crate) apps: BTreeMap<u64, Arc<App>>,
    pub(crate) store: Store,
    pub(crate) cursors: Cursors,
}

impl Core {
    /// The app, if the path fits it and the caller has the permission.
    pub(crate) fn open(
        &self,
        call: &Call,
        app: u64,
        permission: Permission,
    ) -> Result<Arc<App>, ApiError> {
        let app = self.locate(call, app)?;
        call.caller.check(app.id, permission)?;
        Ok(app)
    }

    /// The app, for calls that any token of the app may make.
    pub(crate) fn open_settings(&self, call: &Call, app: u64) -> Result<Arc<App>, ApiError> {
        let app = self.locate(call, app)?;
        match call.preview {
            true => call.caller.check(app.id, Permission::ManageApp)?,
            false => call.caller.check_known(app.id)?,
        }
        Ok(app)
    }

    /// The app, if the path fits it.
    pub(crate) fn locate(&self, call: &Call, app: u64) -> Result<Arc<App>, ApiError> {
        let app = self.apps.get(&app).ok_or(Problem::AppNotFound(app))?;
        match (call.guest_space, app.guest_space) {
            (None, Some(_)) => Err(Problem::AppInGuestSpace.into()),
            (Some(called), space) if space != Some(called) => Err(Problem::NoPrivilege.into()),
            _ => Ok(Arc::clone(app)),
        }
    }
}

/// One app.
pub(crate) struct App {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) form: Form,
    pub(crate) formulas: Formulas,
    pub(crate) guest_space: Option<u64>,
    pub(crate) created_at: DateTime<Utc>,
}

impl App {
    /// The codes of the fields whose values may not repeat.
    pub(crate) fn unique_fields(&self) -> Vec<&str> {
        unique_fields(&self.form)
    }
}

/// Of the types that can be unique. Other types drop the flag.
pub(crate) fn unique_fields(form: &Form) -> Vec<&str> {
    use FieldType::{Date, Datetime, Link, Number, SingleLineText};
    form.fields
        .iter()
        .filter(|field| {
            field.unique
                && matches!(
                    field.field_type,
                    SingleLineText | Number | Link | Date | Datetime
                )
        })
        .map(|field| field.code.as_str())
        .collect()
}

/// One call: who, when and where.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) caller: Caller,
    pub(crate) guest_space: Option<u64>,
    pub(crate) preview: bool,
    pub(crate) now: DateTime<Utc>,
    pub(crate) zone: FixedOffset,
}

impl Call {
    /// What a clock on the caller's wall shows.
    pub(crate) fn local_time(&self) -> NaiveDateTime {
        self.now.with_timezone(&self.zone).naive_local()
    }
}
