//! What a call works on: the apps, the database, and who calls in which language.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDateTime, Utc};
use serde_json::{Value, json};

use crate::api::cursors::Cursors;
use crate::domain::caller::{Caller, Credentials, Permission};
use crate::domain::error::ApiError;
use crate::domain::form::{FieldType, Form};
use crate::domain::formula::Formulas;
use crate::domain::messages::{Language, Problem};
use crate::domain::query::EntityKind;
use crate::store::database::Store;

/// A clock that tests may replace.
pub(crate) type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

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

/// What the builder sets.
#[derive(Clone)]
pub(crate) struct Environment {
    pub(crate) credentials: Credentials,
    pub(crate) users: Directory,
    pub(crate) organizations: Directory,
    pub(crate) groups: Directory,
    pub(crate) organization_members: Members,
    pub(crate) group_members: Members,
    pub(crate) default_language: Language,
    /// Callers' time zone.
    pub(crate) zone: FixedOffset,
    pub(crate) clock: Clock,
    /// Whether a Content-Type without a body is refused.
    pub(crate) strict_content_type: bool,
    /// Whether the apps of a bulk request must not need several tokens.
    pub(crate) one_token_per_bulk: bool,
}

/// Users, groups or departments: those declared, or any code if none is, without those that were deleted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Directory {
    /// Code → name.
    pub(crate) declared: BTreeMap<String, String>,
    /// Code → name of those that exist only until the server listens.
    pub(crate) former: BTreeMap<String, String>,
    deleted: BTreeSet<String>,
}

impl Directory {
    /// The name of a code, if the code exists.
    pub(crate) fn name(&self, code: &str) -> Option<String> {
        if self.deleted.contains(code) {
            return None;
        }
        match self.declared.get(code).or_else(|| self.former.get(code)) {
            Some(name) => Some(name.clone()),
            None => self.declared.is_empty().then(|| code.to_owned()),
        }
    }
}

/// Who is in which department or group, in the order of declaration.
#[derive(Debug, Clone, Default)]
pub(crate) struct Members(Vec<(String, String)>);

impl Members {
    pub(crate) fn add(&mut self, user: String, code: String) {
        self.0.push((user, code));
    }

    /// The users in one of them; `None` where nothing was declared, so that anybody may be in it.
    pub(crate) fn of(&self, code: &str) -> Option<impl Iterator<Item = &str>> {
        let in_it = self.0.iter().filter(move |(_, other)| other == code);
        (!self.0.is_empty()).then(|| in_it.map(|(user, _)| user.as_str()))
    }

    /// The first that this user is in.
    pub(crate) fn first_of(&self, user: &str) -> Option<&str> {
        let first = self.0.iter().find(|(member, _)| member == user);
        first.map(|(_, code)| code.as_str())
    }
}

impl Environment {
    /// The preferred department of a user.
    pub(crate) fn primary_organization(&self, user: &str) -> Option<&str> {
        self.organization_members.first_of(user)
    }

    /// Whether this user was deleted.
    pub(crate) fn is_deleted_user(&self, code: &str) -> bool {
        self.users.deleted.contains(code)
    }

    /// `{code, name}` of a user, also of one who logged in without being declared.
    pub(crate) fn user(&self, code: &str) -> Value {
        let name = self.users.name(code).unwrap_or_else(|| code.to_owned());
        json!({ "code": code, "name": name })
    }

    /// Deletes somebody: the code is refused from now on.
    pub(crate) fn delete(&mut self, kind: EntityKind, code: &str) {
        let directory = match kind {
            EntityKind::User => {
                self.credentials.deleted_users.insert(code.to_owned());
                &mut self.users
            }
            EntityKind::Organization => &mut self.organizations,
            EntityKind::Group => &mut self.groups,
        };
        directory.deleted.insert(code.to_owned());
    }

    /// Whether a code names somebody.
    pub(crate) fn exists(&self, kind: EntityKind, code: &str) -> bool {
        let directory = match kind {
            EntityKind::User => &self.users,
            EntityKind::Organization => &self.organizations,
            EntityKind::Group => &self.groups,
        };
        directory.name(code).is_some()
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
