//! Which apps a client is deploying: one deploy of an app at a time.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;

use crate::record::id::AppId;

/// The apps that the clones of a client are deploying.
#[derive(Default)]
pub(super) struct Deploying {
    apps: Mutex<BTreeSet<AppId>>,
    one_ended: Notify,
}

/// The apps of one deploy. When this is dropped, others can deploy them.
pub(super) struct Reserved<'d> {
    of: &'d Deploying,
    apps: BTreeSet<AppId>,
}

impl Deploying {
    /// Waits until no other deploy has any of these apps. It takes all of them at once, so that no two wait for each other.
    pub(super) async fn reserve(&self, apps: BTreeSet<AppId>) -> Reserved<'_> {
        loop {
            // Before the look, so that an end between the two is not missed.
            let ended = self.one_ended.notified();
            if self.take(&apps) {
                return Reserved { of: self, apps };
            }
            ended.await;
        }
    }

    fn take(&self, apps: &BTreeSet<AppId>) -> bool {
        let mut taken = self.apps.lock().unwrap_or_else(PoisonError::into_inner);
        let are_free = taken.is_disjoint(apps);
        if are_free {
            taken.extend(apps);
        }
        are_free
    }
}

impl Drop for Reserved<'_> {
    fn drop(&mut self) {
        let mut taken = self.of.apps.lock().unwrap_or_else(PoisonError::into_inner);
        taken.retain(|app| !self.apps.contains(app));
        self.of.one_ended.notify_waiters();
    }
}
