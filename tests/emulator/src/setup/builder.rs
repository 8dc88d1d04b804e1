//! Configures a server and starts it.

use std::collections::BTreeMap;
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
use crate::domain::environment::Members;
use crate::domain::language::Language;
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
use crate::setup::clock;
use crate::setup::data_file::prepare;
use crate::setup::emulator::Emulator;
use crate::setup::error::Error;
use crate::setup::schema_files::{Schema, load_apps};
use crate::setup::seed::Seed;
use crate::setup::source::Source;
use crate::store::database::Store;

impl Emulator {
    /// A server with the default settings and no apps.
    pub fn builder() -> Builder {
        Builder::default()
    }
}

/// Configures and starts an [`Emulator`].
#[must_use]
pub struct Builder {
    schemas: Vec<Schema>,
    seeds: Vec<Seed>,
    guest_spaces: BTreeMap<u64, u64>,
    /// Users, departments and groups that are deleted once the records to start with are added.
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
    body_limits: BodyLimits,
}

impl Default for Builder {
    fn default() -> Self {
        Builder {
            schemas: Vec::new(),
            seeds: Vec::new(),
            guest_spaces: BTreeMap::new(),
            deleted: Vec::new(),
            environment: Environment {
                users: Directory::default(),
                organizations: Directory::default(),
                groups: Directory::default(),
                organization_members: Members::default(),
                group_members: Members::default(),
                zone: japan(),
                clock: Arc::new(Utc::now),
                one_token_per_bulk: false,
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
            body_limits: BodyLimits::default(),
        }
    }
}

impl Builder {
    /// Loads an app from a schema file or a saved answer of Get Form Fields. It keeps the app id of the file; without
    /// one it gets the smallest free id.
    pub fn schema_file(self, path: impl AsRef<Path>) -> Self {
        self.schema(None, Source::File(path.as_ref().to_owned()))
    }

    /// Loads an app from a file under this id.
    pub fn schema_file_with_id(self, app: u64, path: impl AsRef<Path>) -> Self {
        self.schema(Some(app), Source::File(path.as_ref().to_owned()))
    }

    /// Loads an app from the content of such a file. `name` is the app's name if the content has none.
    pub fn schema_json(self, name: impl Into<String>, file: Value) -> Self {
        self.schema(
            None,
            Source::Json {
                name: name.into(),
                file,
            },
        )
    }

    /// Adds the records of a file before the server listens: a list of records as Add Records takes them, or an object
    /// with that list as `records`, like a saved answer of Get Records. They are checked as if an app administrator added
    /// them; an `$id` is kept. Files are read in the order of these calls, so that a lookup finds the records of earlier
    /// files. In a data file, an app that has had records before is left as it is.
    pub fn records_file(self, app: u64, path: impl AsRef<Path>) -> Self {
        self.records(Some(app), Source::File(path.as_ref().to_owned()))
    }

    /// Adds the records of a file to the app that the file names, or to the only app.
    pub fn records_file_without_id(self, path: impl AsRef<Path>) -> Self {
        self.records(None, Source::File(path.as_ref().to_owned()))
    }

    /// Adds the content of such a file. `name` is what errors call it.
    pub fn records_json(self, app: u64, name: impl Into<String>, file: Value) -> Self {
        let name = name.into();
        self.records(Some(app), Source::Json { name, file })
    }

    /// Puts an app into a guest space, so that only guest paths reach it.
    pub fn in_guest_space(mut self, app: u64, space: u64) -> Self {
        self.guest_spaces.insert(app, space);
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

    /// Declares a user. Once one is declared, the only other codes are those of users with passwords and Administrator.
    pub fn declare_user(mut self, code: impl Into<String>, name: impl Into<String>) -> Self {
        self.environment
            .users
            .declared
            .insert(code.into(), name.into());
        self
    }

    /// Declares a department. Once one is declared, no other codes exist.
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

    /// Declares a group. Once one is declared, no other codes exist.
    pub fn declare_group(mut self, code: impl Into<String>, name: impl Into<String>) -> Self {
        self.environment
            .groups
            .declared
            .insert(code.into(), name.into());
        self
    }

    /// Declares a user who was deleted: records to start with may name the user, calls may not. See
    /// [`Emulator::delete_user`] for deleting one later.
    pub fn deleted_user(mut self, code: impl Into<String>, name: impl Into<String>) -> Self {
        let code = code.into();
        self.deleted.push((EntityKind::User, code.clone()));
        self.environment.users.former.insert(code, name.into());
        self
    }

    /// Declares a department that was deleted: records to start with may name it, calls may not.
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

    /// Declares a group that was deleted: records to start with may name it, calls may not.
    pub fn deleted_group(mut self, code: impl Into<String>, name: impl Into<String>) -> Self {
        let code = code.into();
        self.deleted.push((EntityKind::Group, code.clone()));
        self.environment.groups.former.insert(code, name.into());
        self
    }

    /// Limits a user to these permissions in this app. Users have all permissions in all other apps; permissions for single
    /// records or fields are not supported.
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

    /// Puts a user into a department; the first one is the user's preferred department. Once one user is in a department,
    /// no users are in any but those put there.
    pub fn in_organization(mut self, user: impl Into<String>, code: impl Into<String>) -> Self {
        self.environment
            .organization_members
            .add(user.into(), code.into());
        self
    }

    /// Puts a user into a group. Once one user is in a group, no users are in any but those put there; all are in
    /// `everyone`.
    pub fn in_group(mut self, user: impl Into<String>, code: impl Into<String>) -> Self {
        self.environment.group_members.add(user.into(), code.into());
        self
    }

    /// The language of messages for requests that name none. Japanese unless set.
    pub fn default_language(mut self, language: Language) -> Self {
        self.admission.default_language = language;
        self
    }

    /// The clock; the system's unless set.
    pub fn clock(mut self, clock: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        self.environment.clock = Arc::new(clock);
        self
    }

    /// The time zone of all callers; that of Tokyo unless set.
    pub fn time_zone(mut self, zone: FixedOffset) -> Self {
        self.environment.zone = zone;
        self
    }

    /// A clock that stands still at a time like `2026-11-27T09:00:00Z`.
    pub fn clock_at(self, time: &str) -> Result<Self, Error> {
        let now = clock::instant(time).map_err(Error)?;
        Ok(self.clock(move || now))
    }

    /// The time zone of all callers, by a name like `Asia/Tokyo` or an offset like `+09:00`. Of a zone with summer time,
    /// the offset that it has now is taken: set the clock first.
    pub fn time_zone_named(self, name: &str) -> Result<Self, Error> {
        let zone = clock::zone(name, (self.environment.clock)()).map_err(Error)?;
        Ok(self.time_zone(zone))
    }

    /// Whether a Content-Type on a GET without a body is refused, as kintone does. On unless set.
    pub fn strict_content_type(mut self, strict: bool) -> Self {
        self.admission.strict_content_type = strict;
        self
    }

    /// Whether a bulk request whose apps need several tokens is refused. Off unless set: kintone's older documentation allows
    /// one token per bulk request, newer documentation several per request.
    pub fn one_token_per_bulk(mut self, one: bool) -> Self {
        self.environment.one_token_per_bulk = one;
        self
    }

    /// Keeps the records and the settings in a file. Without one they live in memory.
    ///
    /// A file may be opened with other forms than the last time: records then lose what has no place in the new forms, as
    /// [`Emulator::update_form`] says. A start that fails leaves the file as it was.
    pub fn data_file(mut self, path: impl AsRef<Path>) -> Self {
        self.data = Some(path.as_ref().to_owned());
        self
    }

    /// The port; a free one unless set.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Listens on this address instead of the loopback addresses: `0.0.0.0` for all, as in a container. Everyone who can
    /// reach the address can use the server, and nothing is encrypted. `kintone-runtime` connects to it with `allow_http`.
    pub fn host(mut self, address: IpAddr) -> Self {
        self.host = Some(address);
        self
    }

    /// The largest body that is not a file; 50 MB unless set. A larger one is answered 413.
    pub fn largest_json_body(mut self, bytes: u64) -> Self {
        self.body_limits.json_bytes = bytes;
        self
    }

    /// The largest file; 1 GiB unless set. A larger one is answered 413.
    pub fn largest_file(mut self, bytes: u64) -> Self {
        self.body_limits.file_bytes = bytes;
        self
    }

    /// How long a request keeps its place among the running ones while no byte of its body arrives; 30 seconds unless set.
    /// Then it is answered 408.
    pub fn body_timeout(mut self, pause: Duration) -> Self {
        self.body_limits.pause = pause;
        self
    }

    /// Prints a line on the standard error for each request.
    pub fn print_requests(mut self) -> Self {
        self.prints_requests = true;
        self
    }

    /// Injects a fault from the start. See [`Emulator::inject`] for later ones.
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// How many requests may run at once; 100 unless set. The next one is answered 429 `GAIA_TO04`.
    pub fn concurrency_limit(mut self, requests: usize) -> Self {
        self.concurrency_limit = requests;
        self
    }

    /// Simulates this many running requests of other programs: `X-ConcurrencyLimit-Running` counts them, and so does the
    /// limit.
    pub fn occupied_slots(mut self, requests: usize) -> Self {
        self.occupied_slots = requests;
        self
    }

    /// Whether a write to the records of an app is refused with 400 `GAIA_DA02` while another write to the same app
    /// runs. Off unless set. This server is quick: delay the writes with [`Effect::Delay`](crate::Effect::Delay) to
    /// make them overlap.
    pub fn lock_conflicts(mut self, refused: bool) -> Self {
        self.lock_conflicts = refused;
        self
    }

    /// Starts the server on a thread of its own. It accepts connections when this returns.
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
        let created_at = (self.environment.clock)();
        let apps = load_apps(&self.schemas, &self.guest_spaces, created_at)?;
        let mut core = Core::new(self.environment, apps, store);
        prepare(&core, &self.seeds)?;
        for (kind, code) in &self.deleted {
            core.environment.delete(*kind, code);
        }
        let shared = Arc::new(Shared::new(
            core,
            self.admission,
            RequestLogs::new(self.prints_requests),
            Slots::new(self.concurrency_limit, self.occupied_slots),
            self.body_limits,
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
            .map_err(|error| Error(format!("cannot start the server's thread: {error}")))?;
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
            Err(_) => Err(Error("the server's thread ended before it listened".into())),
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

    /// Users who can log in exist, also where other users are declared.
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
