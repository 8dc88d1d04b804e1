//! What clones and handles of a client have in common.

use std::sync::Arc;
use std::time::Duration;

use super::compared::ComparedTypes;
#[cfg(feature = "apps")]
use super::deploying::Deploying;
use super::gate::Gate;
use super::identity::{Identity, Provided};
use super::retry::{Budget, RetryPolicy};
use super::stats::Counters;
use crate::client::transport::Transport;
use crate::endpoint::CallKind;

/// What clones and handles of a client have in common.
pub(super) struct Shared {
    pub(super) transport: Transport,
    pub(super) identity: Identity,
    pub(super) provided: Provided,
    pub(super) skips_auth_check: bool,
    pub(super) timeouts: Timeouts,
    pub(super) retry: RetryPolicy,
    pub(super) budget: Budget,
    pub(super) gate: Arc<Gate>,
    pub(super) counters: Counters,
    pub(super) compared: ComparedTypes,
    #[cfg(feature = "apps")]
    pub(super) deploying: Deploying,
}

/// How long a call of each kind may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Timeouts {
    read: Duration,
    write: Duration,
    bulk: Duration,
    file: Duration,
}

impl Default for Timeouts {
    /// Our own choice: kintone's documentation names no times.
    fn default() -> Timeouts {
        Timeouts {
            read: Duration::from_secs(60),
            write: Duration::from_secs(60),
            // Giving up on a bulk request too early turns a success into something unknown.
            bulk: Duration::from_secs(300),
            file: Duration::from_secs(600),
        }
    }
}

impl Timeouts {
    pub(super) fn of(&self, kind: CallKind) -> Duration {
        match kind {
            CallKind::Read => self.read,
            CallKind::Write => self.write,
            CallKind::Bulk => self.bulk,
            CallKind::File => self.file,
        }
    }

    pub(super) fn all(&self) -> [Duration; 4] {
        [self.read, self.write, self.bulk, self.file]
    }

    pub(super) fn set(&mut self, kind: CallKind, timeout: Duration) {
        *match kind {
            CallKind::Read => &mut self.read,
            CallKind::Write => &mut self.write,
            CallKind::Bulk => &mut self.bulk,
            CallKind::File => &mut self.file,
        } = timeout;
    }
}
