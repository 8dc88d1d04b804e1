//! The spaces that apps belong to. The only ones here are the guest spaces that a server is started with.

use crate::domain::lifecycle::AppSpace;
use crate::domain::state::Core;

/// Returns the space with this id, with the thread in which its apps are created by default.
pub(crate) fn find(core: &Core, space: u64) -> Option<AppSpace> {
    let apps = core.apps();
    let mut spaces = apps.values().filter_map(|app| app.life.space);
    spaces.find(|found| found.id == space)
}
