//! Configures and starts a server: the builder, its files, and the handle of the running server.

pub(crate) mod builder;
mod clock;
mod config;
mod data_file;
mod declared_spaces;
pub(crate) mod emulator;
pub(crate) mod error;
mod schema_files;
mod seed;
mod source;
