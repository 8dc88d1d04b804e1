//! What a server is started with, and the handle of one that runs.

pub(crate) mod builder;
mod clock;
mod config;
mod data_file;
pub(crate) mod emulator;
pub(crate) mod error;
mod schema_files;
mod seed;
mod source;
