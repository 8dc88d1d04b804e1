//! The handle of a running server.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::thread::JoinHandle;

use serde_json::Value;
use tokio::sync::oneshot;

use crate::domain::deploy::change_fields;
use crate::domain::query::EntityKind;
use crate::server::fault::Fault;
use crate::server::log::RequestLog;
use crate::server::pipeline::Shared;
use crate::setup::error::{Error, failure};

/// A running server. It ends when this is dropped.
pub struct Emulator {
    pub(crate) host: Option<IpAddr>,
    pub(crate) port: u16,
    pub(crate) shared: Arc<Shared>,
    pub(crate) stop: Option<oneshot::Sender<()>>,
    pub(crate) thread: Option<JoinHandle<()>>,
}

impl Emulator {
    /// The URL of the server on this machine: `http://127.0.0.1:<port>`, or its own address if it listens on another one
    /// only.
    pub fn base_url(&self) -> String {
        let address = self.host.filter(|host| !host.is_unspecified());
        let address = address.unwrap_or(Ipv4Addr::LOCALHOST.into());
        format!("http://{}", SocketAddr::new(address, self.port))
    }

    /// `http://localhost:<port>`, unless the server listens on another address only. kintone's own tools accept no other
    /// URL without TLS.
    pub fn localhost_url(&self) -> Option<String> {
        let reached = self
            .host
            .is_none_or(|host| host.is_unspecified() || host.is_loopback());
        reached.then(|| format!("http://localhost:{}", self.port))
    }

    /// The address that the server listens on, if it is not the loopback addresses.
    pub fn host(&self) -> Option<IpAddr> {
        self.host
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The latest 1,000 requests, oldest first; fewer if their bodies have more than 64 MiB together.
    pub fn requests(&self) -> Vec<RequestLog> {
        self.shared.logs.all()
    }

    /// How many requests are running, without those simulated for other programs.
    pub fn running(&self) -> usize {
        self.shared.slots.running()
    }

    /// Injects a fault. Fails if it could never happen.
    pub fn inject(&self, fault: Fault) -> Result<(), Error> {
        self.shared.faults.inject(fault).map_err(Error)
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.shared.faults.clear();
    }

    /// Changes how many requests may run at once.
    pub fn set_concurrency_limit(&self, requests: usize) {
        self.shared.slots.set_limit(requests);
    }

    /// Changes how many running requests of other programs are simulated.
    pub fn occupy_slots(&self, requests: usize) {
        self.shared.slots.occupy(requests);
    }

    /// Changes whether overlapping writes to one app are refused, as [`Builder::lock_conflicts`] does.
    pub fn set_lock_conflicts(&self, refused: bool) {
        self.shared.locks.refuse_conflicts(refused);
    }

    /// Changes the fields of a running app, as an administrator would in the browser. `properties` holds all fields, as
    /// Get Form Fields returns them.
    ///
    /// Records lose what the new form has no place for: the values of a field that is gone or has another type, and options
    /// that are gone. Other settings that wait for a deploy become live with the form. The change is one transaction. Fails
    /// if a field that becomes unique holds a value twice.
    pub fn update_form(&self, app: u64, properties: Value) -> Result<(), Error> {
        let Value::Object(properties) = properties else {
            return Err(Error("the properties of a form are an object".into()));
        };
        let core = self.shared.core();
        let apps = core.apps();
        let app = apps
            .get(&app)
            .ok_or_else(|| Error(format!("app {app} is not loaded")))?;
        core.transaction(|| change_fields(&core, app, properties))
            .map_err(|error| failure(app.id, &error))
    }

    /// Deletes a user, as an administrator would. Records keep the users that they have; calls that send the code are
    /// refused with `GAIA_IL26`, queries with `GAIA_IL42`, and the user's password with `CB_WA01`.
    pub fn delete_user(&self, code: &str) {
        self.shared
            .core()
            .environment
            .delete(EntityKind::User, code);
    }

    /// Deletes a department. Calls that send the code are refused with `GAIA_IL28`.
    pub fn delete_organization(&self, code: &str) {
        let mut core = self.shared.core();
        core.environment.delete(EntityKind::Organization, code);
    }

    /// Deletes a group. Calls that send the code are refused.
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
