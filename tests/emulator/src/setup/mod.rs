//! What a server is started with, and the handle of one that runs.

pub(crate) mod builder;
pub(crate) mod config;
pub(crate) mod emulator;
pub(crate) mod schema_files;
pub(crate) mod seed;
