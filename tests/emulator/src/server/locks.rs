//! Locks the apps that are being written, for servers on which overlapping writes fail.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The apps that are being written. They are recorded only if overlapping writes fail.
#[derive(Debug, Default)]
pub(crate) struct Locks {
    refuses_conflicts: AtomicBool,
    apps: Mutex<BTreeSet<u64>>,
}

impl Locks {
    pub(crate) fn refuse_conflicts(&self, refused: bool) {
        self.refuses_conflicts.store(refused, Ordering::Relaxed);
    }

    pub(crate) fn refuses_conflicts(&self) -> bool {
        self.refuses_conflicts.load(Ordering::Relaxed)
    }

    /// Locks the apps, or returns one that is locked already.
    pub(crate) fn take(self: &Arc<Self>, apps: &[u64]) -> Result<Locked, u64> {
        let mut locked = self.apps();
        if let Some(busy) = apps.iter().find(|app| locked.contains(app)) {
            return Err(*busy);
        }
        locked.extend(apps);
        Ok(Locked {
            locks: Arc::clone(self),
            apps: apps.to_vec(),
        })
    }

    fn apps(&self) -> MutexGuard<'_, BTreeSet<u64>> {
        self.apps.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Locked apps. They are unlocked when this is dropped.
pub(crate) struct Locked {
    locks: Arc<Locks>,
    apps: Vec<u64>,
}

impl Drop for Locked {
    fn drop(&mut self) {
        let mut locked = self.locks.apps();
        for app in &self.apps {
            locked.remove(app);
        }
    }
}
