//! Requests about records.

pub(super) mod assignees;
pub(super) mod comment;
pub(super) mod count;
pub(super) mod cursor;
pub(super) mod delete;
pub(super) mod many;
pub(super) mod one;
pub(super) mod permissions;
pub(super) mod shapes;
pub(super) mod status;
pub(super) mod upsert;
