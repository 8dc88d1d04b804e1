//! Configures a server and starts it.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use chrono::{DateTime, FixedOffset, Utc};
use serde_json::Value;
use tokio::sync::oneshot;

use crate::domain::caller::{ADMINISTRATOR, Permission};
use crate::domain::environment::Directory;
use crate::domain::environment::Environment;
use crate::domain::environment::Membership;
use crate::domain::language::Language;
use crate::domain::lifecycle::Lifecycle;
use crate::domain::new_app::added_apps;
use crate::domain::query::EntityKind;
use crate::domain::state::Core;
use crate::server::auth::Credentials;
use crate::server::body::BodyLimits;
use crate::server::concurrency::{CONCURRENCY_LIMIT, Slots};
use crate::server::dispatch::Admission;
use crate::server::fault::Fault;
use crate::server::http;
use crate::server::log::RequestLogs;
use crate::server::pipeline::Shared;
use crate::server::webhooks::Webhooks;
use crate::setup::clock;
use crate::setup::data_file::prepare;
use crate::setup::declared_spaces::DeclaredSpaces;
use crate::setup::emulator::Emulator;
use crate::setup::error::{Error, explain};
use crate::setup::schema_files::{Schema, load_apps};
use crate::setup::seed::Seed;
use crate::setup::source::Source;
use crate::store::database::Store;

impl Emulator {
    /// Returns a builder with the default settings and no apps.
    pub fn builder() -> Builder {
        Builder::default()
    }
}

/// Configures and starts an [`Emulator`].
#[must_use]
pub struct Builder {
    schemas: Vec<Schema>,
    seeds: Vec<Seed>,
    spaces: DeclaredSpaces,
    /// Users, departments and groups to delete once the initial records have been added.
    deleted: Vec<(EntityKind, String)>,
    environment: Environment,
    admission: Admission,
    host: Option<IpAddr>,
    port: u16,
    data: Option<PathBuf>,
    prints_requests: bool,
    faults: Vec<Fault>,
    concurrency_limit: usize,
    occupied_slots: usize,
    lock_conflicts: bool,
    /// App and URL.
    webhooks: Vec<(u64, String)>,
    /// The hosts that are notified although they are not this machine.
    webhook_hosts: BTreeSet<String>,
    body_limits: BodyLimits,
}

impl Default for Builder {
    fn default() -> Self {
        Builder {
            schemas: Vec::new(),
            seeds: Vec::new(),
            spaces: DeclaredSpaces::default(),
            deleted: Vec::new(),
            environment: Environment {
                users: Directory::default(),
                organizations: Directory::default(),
                groups: Directory::default(),
                organization_members: Membership::default(),
                group_members: Membership::default(),
                parent_organizations: BTreeMap::new(),
                zone: japan(),
                clock: Arc::new(Utc::now),
                space_templates: BTreeSet::new(),
                one_token_per_bulk: false,
                holds_deploys: false,
            },
            admission: Admission {
                credentials: Credentials::default(),
                default_language: Language::Ja,
                strict_content_type: true,
            },
            host: None,
            port: 0,
            data: None,
            prints_requests: false,
            faults: Vec::new(),
            concurrency_limit: CONCURRENCY_LIMIT,
            occupied_slots: 0,
            lock_conflicts: false,
            webhooks: Vec::new(),
            webhook_hosts: BTreeSet::new(),
            body_limits: BodyLimits::default(),
        }
    }
}

impl Builder {
    /// Loads an app from a schema file or a saved response of Get Form Fields. The app gets the app id in the file, or the
    /// smallest free id if the file has none.
    pub fn schema_file(self, path: impl AsRef<Path>) -> Self {
        self.schema(None, Source::File(path.as_ref().to_owned()))
    }

    /// Loads an app from such a file and gives it this id.
    pub fn schema_file_with_id(self, app: u64, path: impl AsRef<Path>) -> Self {
        self.schema(Some(app), Source::File(path.as_ref().to_owned()))
    }

    /// Loads an app from the content of such a file. `name` is the name of the app if the content does not contain one.
    pub fn schema_json(self, name: impl Into<String>, file: Value) -> Self {
        self.schema(
            None,
            Source::Json {
                name: name.into(),
                file,
            },
        )
    }

    /// Adds the records in a file before the server starts listening. The file contains a list of records as Add Records
    /// takes them, or an object with such a list in `records`, like a saved response of Get Records. The records are validated
    /// as if an app administrator added them, and keep their `$id`. Files are read in the order of these calls, so a lookup
    /// finds the records of earlier files. If the data file already had records for the app, none are added.
    pub fn records_file(self, app: u64, path: impl AsRef<Path>) -> Self {
        self.records(Some(app), Source::File(path.as_ref().to_owned()))
    }

    /// Adds the records in a file to the app named in the file, or to the only app.
    pub fn records_file_without_id(self, path: impl AsRef<Path>) -> Self {
        self.records(None, Source::File(path.as_ref().to_owned()))
    }

    /// Adds records from the content of such a file. `name` identifies the content in error messages.
    pub fn records_json(self, app: u64, name: impl Into<String>, file: Value) -> Self {
        let name = name.into();
        self.records(Some(app), Source::Json { name, file })
    }

    /// Adds a space with one thread, whose only member is Administrator. If the data file already contains it, it keeps its
    /// settings.
    pub fn space(mut self, id: u64, name: impl Into<String>) -> Self {
        self.spaces.declare(id, Some(name.into()), false);
        self
    }

    /// Adds such a space for guests.
    pub fn guest_space(mut self, id: u64, name: impl Into<String>) -> Self {
        self.spaces.declare(id, Some(name.into()), true);
        self
    }

    /// Puts an app in a space, in its first thread.
    pub fn in_space(mut self, app: u64, space: u64) -> Self {
        self.spaces.put_app(app, space);
        self
    }

    /// Puts an app in a guest space, which is added if need be. The app can then be accessed through the paths of that guest
    /// space only.
    pub fn in_guest_space(mut self, app: u64, space: u64) -> Self {
        self.spaces.declare(space, None, true);
        self.in_space(app, space)
    }

    /// Declares a space template. Once a template is declared, only declared ones exist. Templates are empty.
    pub fn declare_space_template(mut self, id: u64) -> Self {
        self.environment.space_templates.insert(id);
        self
    }

    /// Accepts an API token for all apps, with all permissions.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.admission.credentials.tokens.insert(token.into());
        self
    }

    /// Accepts an API token of one app, with these permissions.
    pub fn token_for(
        mut self,
        app: u64,
        token: impl Into<String>,
        permissions: &[Permission],
    ) -> Self {
        self.admission
            .credentials
            .app_tokens
            .insert(token.into(), (app, permissions.to_vec()));
        self
    }

    /// Accepts a user with a password.
    pub fn user(mut self, login_name: impl Into<String>, password: impl Into<String>) -> Self {
        self.admission
            .credentials
            .users
            .insert(login_name.into(), password.into());
        self
    }

    /// Accepts an OAuth access token, with all permissions.
    pub fn oauth_token(mut self, token: impl Into<String>) -> Self {
        self.admission.credentials.oauth_tokens.insert(token.into());
        self
    }

    /// Accepts the session of a user who has logged in with a browser: requests with the cookie `JSESSIONID=<id>` and with
    /// `X-Requested-With: XMLHttpRequest`. What writes has to contain `request_token` as `__REQUEST_TOKEN__`.
    pub fn session(
        mut self,
        login_name: impl Into<String>,
        id: impl Into<String>,
        request_token: impl Into<String>,
    ) -> Self {
        let session = (login_name.into(), request_token.into());
        self.admission
            .credentials
            .sessions
            .insert(id.into(), session);
        self
    }

    /// Declares a user. Once a user is declared, only declared users, users with passwords and Administrator exist.
    pub fn declare_user(mut self, code: impl Into<String>, name: impl Into<String>) -> Self {
        self.environment
            .users
            .declared
            .insert(code.into(), name.into());
        self
    }

    /// Declares a department. Once a department is declared, only declared ones exist.
    pub fn declare_organization(
        mut self,
        code: impl Into<String>,
        name: impl Into<String>,
    ) -> Self {
        self.environment
            .organizations
            .declared
            .insert(code.into(), name.into());
        self
    }

    /// Declares a group. Once a group is declared, only declared ones exist.
    pub fn declare_group(mut self, code: impl Into<String>, name: impl Into<String>) -> Self {
        self.environment
            .groups
            .declared
            .insert(code.into(), name.into());
        self
    }

    /// Declares a user who has been deleted: the initial records may refer to the user, requests may not. Use
    /// [`Emulator::delete_user`] to delete a user later.
    pub fn deleted_user(mut self, code: impl Into<String>, name: impl Into<String>) -> Self {
        let code = code.into();
        self.deleted.push((EntityKind::User, code.clone()));
        self.environment.users.former.insert(code, name.into());
        self
    }

    /// Declares a department that has been deleted: the initial records may refer to it, requests may not.
    pub fn deleted_organization(
        mut self,
        code: impl Into<String>,
        name: impl Into<String>,
    ) -> Self {
        let code = code.into();
        self.deleted.push((EntityKind::Organization, code.clone()));
        self.environment
            .organizations
            .former
            .insert(code, name.into());
        self
    }

    /// Declares a group that has been deleted: the initial records may refer to it, requests may not.
    pub fn deleted_group(mut self, code: impl Into<String>, name: impl Into<String>) -> Self {
        let code = code.into();
        self.deleted.push((EntityKind::Group, code.clone()));
        self.environment.groups.former.insert(code, name.into());
        self
    }

    /// Restricts a user to these permissions in an app, whatever the settings of the app allow. In all other apps the user has what
    /// the settings allow.
    pub fn restrict_user(
        mut self,
        login_name: impl Into<String>,
        app: u64,
        permissions: &[Permission],
    ) -> Self {
        self.admission
            .credentials
            .restricted_users
            .insert((login_name.into(), app), permissions.to_vec());
        self
    }

    /// Adds a user to a department. A user's first department is the preferred one. Once a department has a member, all
    /// departments have only the members added here.
    pub fn in_organization(mut self, user: impl Into<String>, code: impl Into<String>) -> Self {
        self.environment
            .organization_members
            .add(user.into(), code.into());
        self
    }

    /// Makes a department part of another one, for permissions that include the departments below. A department has one parent.
    pub fn in_parent_organization(
        mut self,
        code: impl Into<String>,
        parent: impl Into<String>,
    ) -> Self {
        self.environment
            .parent_organizations
            .insert(code.into(), parent.into());
        self
    }

    /// Adds a user to a group. Once a group has a member, all groups have only the members added here, except `everyone`,
    /// which contains all users.
    pub fn in_group(mut self, user: impl Into<String>, code: impl Into<String>) -> Self {
        self.environment.group_members.add(user.into(), code.into());
        self
    }

    /// Sets the language of messages for requests that do not specify one. The default is Japanese.
    pub fn default_language(mut self, language: Language) -> Self {
        self.admission.default_language = language;
        self
    }

    /// Sets the clock, which the header `Date` of answers shows as well. The default is the system clock.
    pub fn clock(mut self, clock: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        self.environment.clock = Arc::new(clock);
        self
    }

    /// Sets the time zone of all callers. The default is that of Tokyo.
    pub fn time_zone(mut self, zone: FixedOffset) -> Self {
        self.environment.zone = zone;
        self
    }

    /// Stops the clock at a time like `2026-11-27T09:00:00Z`.
    pub fn clock_at(self, time: &str) -> Result<Self, Error> {
        let now = clock::instant(time).map_err(Error)?;
        Ok(self.clock(move || now))
    }

    /// Sets the time zone of all callers by a name like `Asia/Tokyo` or an offset like `+09:00`. If the zone has daylight
    /// saving time, its current offset is used, so set the clock first.
    pub fn time_zone_named(self, name: &str) -> Result<Self, Error> {
        let zone = clock::zone(name, (self.environment.clock)()).map_err(Error)?;
        Ok(self.time_zone(zone))
    }

    /// Sets whether a GET with a Content-Type but no body is rejected, as kintone does. The default is `true`.
    pub fn strict_content_type(mut self, strict: bool) -> Self {
        self.admission.strict_content_type = strict;
        self
    }

    /// Sets whether a bulk request that needs several API tokens is rejected. The default is `false`: kintone's older
    /// documentation allows one token per bulk request, its newer documentation allows several tokens per request.
    pub fn one_token_per_bulk(mut self, one: bool) -> Self {
        self.environment.one_token_per_bulk = one;
        self
    }

    /// Sets whether deployments wait until [`Emulator::finish_deploy`] ends them. The default is `false`: a deployment is complete
    /// when its request is answered.
    pub fn hold_deploys(mut self, hold: bool) -> Self {
        self.environment.holds_deploys = hold;
        self
    }

    /// Stores records and settings in a file instead of in memory.
    ///
    /// A file can be opened with forms that differ from the last time. Records then lose the values that do not fit the new
    /// forms, as described for [`Emulator::update_form`]. If the server fails to start, the file is unchanged.
    pub fn data_file(mut self, path: impl AsRef<Path>) -> Self {
        self.data = Some(path.as_ref().to_owned());
        self
    }

    /// Sets the port. By default, the server uses a free port.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Listens on this address instead of the loopback addresses, for example on `0.0.0.0` in a container. Anyone who can
    /// reach the address can use the server, and nothing is encrypted. `kintone-runtime` needs `allow_http` to connect.
    pub fn host(mut self, address: IpAddr) -> Self {
        self.host = Some(address);
        self
    }

    /// Sets the maximum size of a request body other than a file upload. The default is 50 MB. Larger bodies get status 413.
    pub fn largest_json_body(mut self, bytes: u64) -> Self {
        self.body_limits.json_bytes = bytes;
        self
    }

    /// Sets the maximum size of an uploaded file. The default is 1 GiB. Larger files get status 413.
    pub fn largest_file(mut self, bytes: u64) -> Self {
        self.body_limits.file_bytes = bytes;
        self
    }

    /// Sets how long the server waits for the next byte of a request body. The default is 30 seconds. The request then gets
    /// status 408, and no longer counts towards the concurrency limit.
    pub fn body_timeout(mut self, pause: Duration) -> Self {
        self.body_limits.pause = pause;
        self
    }

    /// Prints a line to standard error for each request.
    pub fn print_requests(mut self) -> Self {
        self.prints_requests = true;
        self
    }

    /// Injects a fault from the start. Use [`Emulator::inject`] to inject faults later.
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// Sets how many requests may run concurrently. The default is 100. Further requests get 429 `GAIA_TO04`.
    pub fn concurrency_limit(mut self, requests: usize) -> Self {
        self.concurrency_limit = requests;
        self
    }

    /// Simulates this many running requests of other programs. They count towards the concurrency limit and in
    /// `X-ConcurrencyLimit-Running`.
    pub fn occupied_slots(mut self, requests: usize) -> Self {
        self.occupied_slots = requests;
        self
    }

    /// Sets whether writing to the records of an app fails with 400 `GAIA_DA02` while another write to the same app is
    /// running. The default is `false`. To make writes overlap, delay them with [`Effect::Delay`](crate::Effect::Delay).
    pub fn lock_conflicts(mut self, refused: bool) -> Self {
        self.lock_conflicts = refused;
        self
    }

    /// Notifies a URL of what happens in an app: records added and updated one by one, changes of a status, and new comments.
    /// Calls on several records cause no notification, as the help of kintone says.
    ///
    /// Only HTTP and addresses of this machine are accepted, see [`Builder::allow_webhook_host`]. An app has at most 10 webhooks. The
    /// server does not start if the app does not exist.
    pub fn webhook(mut self, app: u64, url: impl Into<String>) -> Self {
        self.webhooks.push((app, url.into()));
        self
    }

    /// Allows webhooks on a host that is not this machine. Records are sent to it, and nothing is encrypted.
    pub fn allow_webhook_host(mut self, host: impl Into<String>) -> Self {
        self.webhook_hosts.insert(host.into());
        self
    }

    /// Starts the server on its own thread. It accepts connections as soon as this returns.
    pub fn start(mut self) -> Result<Emulator, Error> {
        self.admission.credentials.check().map_err(Error)?;
        self.add_callers();
        let store = Store::open(self.data.as_deref()).map_err(|reason| {
            let file = self.data.as_deref().unwrap_or(Path::new("memory"));
            Error(format!(
                "cannot open the data file {}: {reason}",
                file.display()
            ))
        })?;
        let added = added_apps(&store).map_err(|error| Error(explain(&error)))?;
        let life = Lifecycle::of_schema_file(&self.environment);
        let apps = load_apps(&self.schemas, added, &life)?;
        let mut core = Core::new(self.environment, apps, store);
        prepare(&core, &self.spaces, &self.seeds)?;
        for (kind, code) in &self.deleted {
            core.environment.delete(*kind, code);
        }
        let webhooks = Webhooks::to(self.webhook_hosts);
        for (app, url) in &self.webhooks {
            core.watch(*app).map_err(Error)?;
            webhooks.add(*app, url).map_err(Error)?;
        }
        let shared = Arc::new(Shared::new(
            core,
            self.admission,
            RequestLogs::new(self.prints_requests),
            Slots::new(self.concurrency_limit, self.occupied_slots),
            self.body_limits,
            webhooks,
        ));
        shared.locks.refuse_conflicts(self.lock_conflicts);
        for fault in self.faults {
            shared.faults.inject(fault).map_err(Error)?;
        }
        let (stop, stopped) = oneshot::channel();
        let (listening, listened) = mpsc::channel();
        let served = Arc::clone(&shared);
        let (host, wanted) = (self.host, self.port);
        let thread = std::thread::Builder::new()
            .name("kintone-emulator".into())
            .spawn(move || http::run(host, wanted, served, stopped, &listening))
            .map_err(|error| Error(format!("cannot start the thread of the server: {error}")))?;
        match listened.recv() {
            Ok(Ok(port)) => Ok(Emulator {
                host,
                port,
                shared,
                stop: Some(stop),
                thread: Some(thread),
            }),
            Ok(Err(error)) => Err(Error(match host {
                Some(host) => format!(
                    "cannot listen on {}: {error}; choose another port or address",
                    SocketAddr::new(host, wanted)
                ),
                None => format!("cannot listen on port {wanted}: {error}; choose another"),
            })),
            Err(_) => Err(Error("the thread of the server ended unexpectedly".into())),
        }
    }

    fn records(mut self, app: Option<u64>, source: Source) -> Self {
        self.seeds.push(Seed { app, source });
        self
    }

    fn schema(mut self, app: Option<u64>, source: Source) -> Self {
        self.schemas.push(Schema { app, source });
        self
    }

    /// Declares the users who can log in, if other users are declared.
    fn add_callers(&mut self) {
        let users = &mut self.environment.users.declared;
        if !users.is_empty() {
            let names = self.admission.credentials.users.keys();
            for name in names.map(String::as_str).chain([ADMINISTRATOR]) {
                users
                    .entry(name.to_owned())
                    .or_insert_with(|| name.to_owned());
            }
        }
    }
}

fn japan() -> FixedOffset {
    const NINE_HOURS: i32 = 9 * 60 * 60;
    // Nine hours are within a day, so the zone exists.
    FixedOffset::east_opt(NINE_HOURS).unwrap_or_else(|| chrono::Offset::fix(&Utc))
}
