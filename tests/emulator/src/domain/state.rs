//! The state that calls work on: the apps, the database and the caller.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, Utc};

use crate::domain::acl::{Acl, Person};
use crate::domain::caller::{Caller, Permission};
use crate::domain::cursors::Cursors;
use crate::domain::environment::Environment;
use crate::domain::error::ApiError;
use crate::domain::form::Form;
use crate::domain::formula::Formulas;
use crate::domain::language::Language;
use crate::domain::lifecycle::{Lifecycle, Stamp};
use crate::domain::problem::Problem;
use crate::store::database::Store;
use crate::store::error::StoreError;
use crate::store::settings::Stage;

/// Apps by their ids.
pub(crate) type Apps = BTreeMap<u64, Arc<App>>;

/// The whole server without its sockets.
pub(crate) struct Core {
    pub(crate) environment: Environment,
    /// The apps as their live settings describe them.
    apps: RefCell<Arc<Apps>>,
    pub(crate) store: Store,
    pub(crate) cursors: Cursors,
    requests: RefCell<DailyRequests>,
    /// The apps that have or had webhooks.
    notified_apps: BTreeSet<u64>,
    notices: RefCell<Vec<Notice>>,
}

/// A notification for the webhooks of an app.
pub(crate) struct Notice {
    pub(crate) app: u64,
    /// JSON.
    pub(crate) payload: String,
}

/// The day in UTC, which is that of kintone's limit, and how many requests each app has had on it.
type DailyRequests = (NaiveDate, BTreeMap<u64, u64>);

impl Core {
    pub(crate) fn new(environment: Environment, apps: Apps, store: Store) -> Core {
        Core {
            environment,
            apps: RefCell::new(Arc::new(apps)),
            store,
            cursors: Cursors::default(),
            requests: RefCell::default(),
            notified_apps: BTreeSet::new(),
            notices: RefCell::default(),
        }
    }

    /// Returns the apps as they are now.
    pub(crate) fn apps(&self) -> Arc<Apps> {
        Arc::clone(&self.apps.borrow())
    }

    /// Replaces an app. This is undone if the transaction fails.
    pub(crate) fn put_app(&self, app: App) -> Result<(), ApiError> {
        let description = serde_json::to_value(&app.life)?;
        self.store.put_app_description(app.id, &description)?;
        Arc::make_mut(&mut self.apps.borrow_mut()).insert(app.id, Arc::new(app));
        Ok(())
    }

    /// Deletes an app with everything in it. This is undone if the transaction fails.
    pub(crate) fn delete_app(&self, app: u64) -> Result<(), StoreError> {
        self.store.drop_app(app)?;
        Arc::make_mut(&mut self.apps.borrow_mut()).remove(&app);
        Ok(())
    }

    /// Runs a call in a transaction. If it fails, its changes to the database, to the apps and to the guests are undone.
    pub(crate) fn transaction<T, E: From<StoreError>>(
        &self,
        call: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        let users = &self.environment.users;
        let (apps, guests) = (self.apps(), users.guests());
        let notices = self.notices.borrow().len();
        let result = self.store.transaction(call);
        if result.is_err() {
            self.apps.replace(apps);
            users.restore_guests(guests);
            self.notices.borrow_mut().truncate(notices);
        }
        result
    }

    /// Keeps the notifications of an app for its webhooks from now on. Fails if the app does not exist.
    pub(crate) fn watch(&mut self, app: u64) -> Result<(), String> {
        let apps = self.apps();
        if !apps.contains_key(&app) {
            let known: Vec<String> = apps.keys().map(u64::to_string).collect();
            return Err(format!(
                "a webhook is for app {app}, which does not exist; the apps are {}",
                known.join(", ")
            ));
        }
        self.notified_apps.insert(app);
        Ok(())
    }

    /// Returns whether somebody wants to be notified of what happens in an app.
    pub(crate) fn has_webhooks(&self, app: u64) -> bool {
        self.notified_apps.contains(&app)
    }

    /// Notifies the webhooks of an app once the transaction is committed.
    pub(crate) fn notify(&self, notice: Notice) {
        if self.has_webhooks(notice.app) {
            self.notices.borrow_mut().push(notice);
        }
    }

    /// Takes the notifications of committed transactions.
    pub(crate) fn take_notices(&self) -> Vec<Notice> {
        self.notices.take()
    }

    /// Counts a request to an app.
    pub(crate) fn count_request(&self, app: Option<u64>, day: NaiveDate) {
        let mut requests = self.requests.borrow_mut();
        if requests.0 != day {
            *requests = (day, BTreeMap::new());
        }
        if let Some(app) = app {
            *requests.1.entry(app).or_default() += 1;
        }
    }

    /// Returns how many requests an app has had on this day.
    pub(crate) fn requests_of(&self, app: u64, day: NaiveDate) -> u64 {
        let requests = self.requests.borrow();
        let counted = requests.1.get(&app).filter(|_| requests.0 == day);
        counted.copied().unwrap_or_default()
    }

    /// Runs a part of a call. If it fails, its changes are undone, and the call may go on. The outer error is that of the database.
    pub(crate) fn attempt<T, E>(
        &self,
        part: impl FnOnce() -> Result<T, E>,
    ) -> Result<Result<T, E>, StoreError> {
        let before = self.apps();
        let notices = self.notices.borrow().len();
        let result = self.store.savepoint(part)?;
        if result.is_err() {
            self.apps.replace(before);
            self.notices.borrow_mut().truncate(notices);
        }
        Ok(result)
    }

    /// Returns the app, if the path fits it and the caller has the permission.
    pub(crate) fn open(
        &self,
        call: &Call,
        app: u64,
        permission: Permission,
    ) -> Result<Arc<App>, ApiError> {
        let app = self.locate(call, app)?;
        self.check(call, &app, permission)?;
        Ok(app)
    }

    /// Fails unless the caller has this permission in this app.
    pub(crate) fn check(
        &self,
        call: &Call,
        app: &App,
        permission: Permission,
    ) -> Result<(), ApiError> {
        call.caller.check_known(app.id)?;
        match self.may(call, app, permission) {
            true => Ok(()),
            false => Err(call.caller.refusal()),
        }
    }

    /// Returns whether the caller has this permission in this app, by credentials and by the settings of the app.
    pub(crate) fn may(&self, call: &Call, app: &App, permission: Permission) -> bool {
        let creator = &app.life.created.by;
        call.caller.may(app.id, permission)
            && self
                .person(call)
                .is_none_or(|person| app.acl.allows(person, creator, permission))
    }

    /// Returns the caller, if it is a user to whom the permissions in the settings of apps apply.
    pub(crate) fn person<'a>(&'a self, call: &'a Call) -> Option<Person<'a>> {
        let code = call.caller.limited_user()?;
        Some(Person {
            environment: &self.environment,
            code,
        })
    }

    /// Returns the app, for calls that any token of the app may make.
    pub(crate) fn open_settings(&self, call: &Call, app: u64) -> Result<Arc<App>, ApiError> {
        let app = self.locate(call, app)?;
        match call.stage {
            Stage::Preview => self.check(call, &app, Permission::ManageApp)?,
            Stage::Live => call.caller.check_known(app.id)?,
        }
        Ok(app)
    }

    /// Returns the app, if the path fits it. Before its first deployment, an app exists in the preview only.
    pub(crate) fn locate(&self, call: &Call, app: u64) -> Result<Arc<App>, ApiError> {
        let found = self.find(call, app)?;
        match call.stage == Stage::Preview || found.life.is_deployed {
            true => Ok(found),
            false => Err(Problem::AppNotFound(app).into()),
        }
    }

    /// Returns the app, deployed or not, if the path fits its space.
    pub(crate) fn find(&self, call: &Call, app: u64) -> Result<Arc<App>, ApiError> {
        let apps = self.apps();
        let app = apps.get(&app).ok_or(Problem::AppNotFound(app))?;
        check_path(call, app.life.guest_space())?;
        Ok(Arc::clone(app))
    }
}

/// Fails unless the path is that of this guest space, or of no guest space.
pub(crate) fn check_path(call: &Call, guest_space: Option<u64>) -> Result<(), ApiError> {
    match (call.guest_space, guest_space) {
        (None, Some(_)) => Err(Problem::AppInGuestSpace.into()),
        (Some(called), space) if space != Some(called) => Err(Problem::NoPrivilege.into()),
        _ => Ok(()),
    }
}

/// One app, as its live settings describe it.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) form: Form,
    pub(crate) formulas: Formulas,
    pub(crate) life: Lifecycle,
    /// The permissions in the live settings.
    pub(crate) acl: Acl,
}

impl App {
    /// Returns the codes of the fields whose values may not repeat.
    pub(crate) fn unique_fields(&self) -> Vec<&str> {
        unique_fields(&self.form)
    }
}

/// Returns the codes of the fields of a form whose values may not repeat.
pub(crate) fn unique_fields(form: &Form) -> Vec<&str> {
    form.fields
        .iter()
        .filter(|field| field.unique && field.field_type.can_be_unique())
        .map(|field| field.code.as_str())
        .collect()
}

/// One call: who, when and where.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) caller: Caller,
    pub(crate) guest_space: Option<u64>,
    /// Which copy of the settings the path names.
    pub(crate) stage: Stage,
    /// The URL of this server as the caller writes it, without a path.
    pub(crate) origin: String,
    /// The language of what the call creates.
    pub(crate) language: Language,
    pub(crate) now: DateTime<Utc>,
    pub(crate) zone: FixedOffset,
}

impl Call {
    /// Returns a call by the administrator of an app.
    pub(crate) fn of_administrator(environment: &Environment, app: &App) -> Call {
        Call {
            caller: Caller::administrator(),
            guest_space: app.life.guest_space(),
            stage: Stage::Live,
            origin: String::new(),
            language: Language::Ja,
            now: (environment.clock)(),
            zone: environment.zone,
        }
    }

    /// Returns the stamp of what the call changes.
    pub(crate) fn stamp(&self) -> Stamp {
        Stamp::new(self.now, &self.caller.code)
    }

    /// Returns what a clock on the caller's wall shows.
    pub(crate) fn local_time(&self) -> NaiveDateTime {
        self.now.with_timezone(&self.zone).naive_local()
    }
}
