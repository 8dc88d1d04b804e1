//! The handle of a running server.

use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::thread::JoinHandle;

use serde_json::Value;
use tokio::sync::oneshot;

use crate::api::notices::delete_in_browser;
use crate::domain::caller::Caller;
use crate::domain::deploy::change_fields;
use crate::domain::deployment::{DeployOutcome, check_idle, finish};
use crate::domain::query::EntityKind;
use crate::domain::state::Call;
use crate::server::fault::Fault;
use crate::server::log::RequestLog;
use crate::server::pipeline::Shared;
use crate::setup::error::{Error, failure};

/// A running server. It stops when this handle is dropped.
pub struct Emulator {
    pub(crate) host: Option<IpAddr>,
    pub(crate) port: u16,
    pub(crate) shared: Arc<Shared>,
    pub(crate) stop: Option<oneshot::Sender<()>>,
    pub(crate) thread: Option<JoinHandle<()>>,
}

impl Emulator {
    /// Returns the base URL for clients on this machine: `http://127.0.0.1:<port>`, or the address that the server listens on
    /// if that is another one.
    pub fn base_url(&self) -> String {
        let address = self.host.filter(|host| !host.is_unspecified());
        let address = address.unwrap_or(Ipv4Addr::LOCALHOST.into());
        format!("http://{}", SocketAddr::new(address, self.port))
    }

    /// Returns `http://localhost:<port>` if the server can be reached there. kintone's own tools accept no other URL without
    /// TLS.
    pub fn localhost_url(&self) -> Option<String> {
        let reached = self
            .host
            .is_none_or(|host| host.is_unspecified() || host.is_loopback());
        reached.then(|| format!("http://localhost:{}", self.port))
    }

    /// Returns the address set with [`Builder::host`](crate::Builder::host).
    pub fn host(&self) -> Option<IpAddr> {
        self.host
    }

    /// Returns the port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns the latest 1,000 requests, oldest first, or fewer if their bodies exceed 64 MiB in total.
    pub fn requests(&self) -> Vec<RequestLog> {
        self.shared.logs.all()
    }

    /// Returns the number of running requests, not counting the simulated requests of other programs.
    pub fn running(&self) -> usize {
        self.shared.slots.running()
    }

    /// Waits until all notifications of the calls that have been answered were sent to their webhooks, or could not be sent.
    pub fn webhooks_delivered(&self) {
        self.shared.webhooks.wait();
    }

    /// Injects a fault. Fails if the fault could never occur.
    pub fn inject(&self, fault: Fault) -> Result<(), Error> {
        self.shared.faults.inject(fault).map_err(Error)
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.shared.faults.clear();
    }

    /// Changes how many requests may run concurrently.
    pub fn set_concurrency_limit(&self, requests: usize) {
        self.shared.slots.set_limit(requests);
    }

    /// Changes the number of simulated running requests of other programs.
    pub fn occupy_slots(&self, requests: usize) {
        self.shared.slots.occupy(requests);
    }

    /// Changes whether overlapping writes to an app fail. See [`Builder::lock_conflicts`](crate::Builder::lock_conflicts).
    pub fn set_lock_conflicts(&self, refused: bool) {
        self.shared.locks.refuse_conflicts(refused);
    }

    /// Accepts an OAuth access token from now on, with all permissions.
    pub fn accept_oauth_token(&self, token: impl Into<String>) {
        let token = token.into();
        self.shared.change_credentials(|credentials| {
            credentials.revoked.remove(&token);
            credentials.oauth_tokens.insert(token);
        });
    }

    /// Accepts an API token for all apps from now on, with all permissions.
    pub fn accept_token(&self, token: impl Into<String>) {
        let token = token.into();
        self.shared.change_credentials(|credentials| {
            credentials.revoked.remove(&token);
            credentials.tokens.insert(token);
        });
    }

    /// Rejects an API token, an OAuth access token, a password or the id of a session from now on, as if it had expired.
    pub fn revoke(&self, secret: impl Into<String>) {
        let secret = secret.into();
        self.shared
            .change_credentials(|credentials| _ = credentials.revoked.insert(secret));
    }

    /// Changes the fields of an app as an administrator would in the browser. `properties` contains all fields in the format
    /// of Get Form Fields.
    ///
    /// Records lose the values that do not fit the new form: those of deleted fields, of fields with a different type, and
    /// deleted options. Other settings in the preview are deployed together with the form. The change is one transaction. It
    /// fails if a field becomes unique but several records have the same value.
    pub fn update_form(&self, app: u64, properties: Value) -> Result<(), Error> {
        let Value::Object(properties) = properties else {
            return Err(Error("the properties of a form must be an object".into()));
        };
        let core = self.shared.core();
        let apps = core.apps();
        let app = apps
            .get(&app)
            .ok_or_else(|| Error(format!("app {app} is not loaded")))?;
        core.transaction(|| {
            check_idle(app)?;
            change_fields(&core, app, properties)
        })
        .map_err(|error| failure(app.id, &error))
    }

    /// Deletes a record as a user does in the browser. Unlike the deletion by a request, it notifies the webhooks of the app.
    ///
    /// # Errors
    /// Fails if the app or the record does not exist, or if the user does not exist or may not delete it.
    pub fn delete_record(&self, app: u64, record: u64, user: &str) -> Result<(), Error> {
        let core = self.shared.core();
        let apps = core.apps();
        let app = apps
            .get(&app)
            .ok_or_else(|| Error(format!("app {app} is not loaded")))?;
        if !core.environment.exists(EntityKind::User, user) {
            return Err(Error(format!("there is no user {user}")));
        }
        let call = Call {
            caller: Caller::user(user, BTreeMap::new()),
            ..Call::of_administrator(&core.environment, app)
        };
        let deleted = core.transaction(|| delete_in_browser(&core, &call, app, record));
        self.shared.webhooks.send(core.take_notices());
        deleted.map_err(|error| failure(app.id, &error))
    }

    /// Changes whether deployments that start from now on wait until they are ended. See
    /// [`Builder::hold_deploys`](crate::Builder::hold_deploys).
    pub fn hold_deploys(&self, hold: bool) {
        self.shared.core().environment.holds_deploys = hold;
    }

    /// Ends the held deployment of an app, and of the apps that were deployed by the same request.
    ///
    /// # Errors
    /// Fails if no deployment of the app is in progress.
    pub fn finish_deploy(&self, app: u64, outcome: DeployOutcome) -> Result<(), Error> {
        let core = self.shared.core();
        core.transaction(|| finish(&core, app, outcome))
            .map_err(|error| failure(app, &error))
    }

    /// Deletes a user as an administrator would. Records that refer to the user are unchanged. Requests with the user's code
    /// are rejected with `GAIA_IL26`, queries with `GAIA_IL42`, and the user's password with `CB_WA01`.
    pub fn delete_user(&self, code: &str) {
        self.shared
            .core()
            .environment
            .delete(EntityKind::User, code);
    }

    /// Deletes a department. Requests with its code are rejected with `GAIA_IL28`.
    pub fn delete_organization(&self, code: &str) {
        let mut core = self.shared.core();
        core.environment.delete(EntityKind::Organization, code);
    }

    /// Deletes a group. Requests with its code are rejected.
    pub fn delete_group(&self, code: &str) {
        self.shared
            .core()
            .environment
            .delete(EntityKind::Group, code);
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // The thread ends when the sender is gone.
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator")
            .field("base_url", &self.base_url())
            .finish_non_exhaustive()
    }
}
