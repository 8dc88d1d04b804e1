//! Requests about apps and their settings.

pub(super) mod actions;
pub(super) mod admin_notes;
pub(super) mod apps;
pub(super) mod customize;
pub(super) mod deploy;
pub(super) mod form;
pub(super) mod layout;
pub(super) mod model;
pub(super) mod move_app;
pub(super) mod notifications;
pub(super) mod old_form;
pub(super) mod one;
pub(super) mod permissions;
pub(super) mod plugins;
pub(super) mod process;
pub(super) mod reports;
pub(super) mod settings;
pub(super) mod statistics;
pub(super) mod views;
