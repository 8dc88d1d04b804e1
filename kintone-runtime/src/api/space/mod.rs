//! Requests about spaces.

pub(super) mod body;
pub(super) mod guests;
pub(super) mod members;
pub(super) mod one;
pub(super) mod statistics;
pub(super) mod template;
pub(super) mod thread;
