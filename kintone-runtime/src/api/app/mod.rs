//! Requests about apps and their settings.

pub(super) mod apps;
pub(super) mod deploy;
pub(super) mod form;
pub(super) mod model;
pub(super) mod move_app;
pub(super) mod one;
pub(super) mod process;
pub(super) mod settings;
pub(super) mod statistics;
pub(super) mod views;
