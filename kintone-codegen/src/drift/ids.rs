//! Which app of one environment is which of another.

use std::collections::BTreeMap;

/// The ids of apps in the second environment, by those in the first. An app that is not in it has the same id in both.
#[derive(Debug, Clone, Default)]
pub(super) struct AppIds(pub(super) BTreeMap<u64, u64>);

impl AppIds {
    /// Whether the app `new` is for the second form what `old` is for the first.
    pub(super) fn is_same(&self, old: Option<u64>, new: Option<u64>) -> bool {
        match (old, new) {
            (Some(old), Some(new)) => self.0.get(&old).copied().unwrap_or(old) == new,
            // One that was not pulled says nothing.
            _ => true,
        }
    }
}
