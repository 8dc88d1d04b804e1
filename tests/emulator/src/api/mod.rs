//! The calls of kintone's REST API, one file per resource.

mod admin_notes;
mod app;
mod bulk;
mod comments;
mod cursors;
mod deploy;
pub(crate) mod endpoint;
pub(crate) mod endpoints;
mod files;
mod general_settings;
mod layout;
pub(crate) mod params;
mod permissions;
mod process;
mod record;
mod record_json;
pub(crate) mod record_writes;
mod records;
mod sent_object;
mod settings;
mod settings_file;
mod status;
mod update_target;
mod views;
