//! What was added, changed and deleted in an app since a bookmark.

mod bookmark;
mod change;
mod deletions;
mod judge;
mod options;
mod page;
mod plan;
mod runs;
mod search;
mod since;
mod start;
mod text;

pub use bookmark::Bookmark;
pub use change::{Change, ChangeBatch};
pub use plan::ChangesPlan;
pub use since::ChangesSince;
pub use text::ParseBookmarkError;
