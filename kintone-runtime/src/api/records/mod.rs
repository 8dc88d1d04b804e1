//! Requests about records.

pub(super) mod count;
pub(super) mod cursor;
pub(super) mod many;
pub(super) mod one;
pub(super) mod status;
pub(super) mod upsert;
