//! Requests about an app and its settings.

pub(super) mod form;
pub(super) mod one;
pub(super) mod process;
pub(super) mod settings;
pub(super) mod views;
