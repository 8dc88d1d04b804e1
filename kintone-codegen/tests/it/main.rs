//! What the generator claims, on forms as kintone would answer them.

mod another_app;
mod claims;
#[cfg(feature = "pull")]
mod cli;
mod compile;
#[cfg(feature = "pull")]
mod completions;
#[cfg(feature = "pull")]
mod config;
#[cfg(feature = "pull")]
mod connection;
#[cfg(feature = "pull")]
mod diff;
mod doc;
mod drift;
#[cfg(feature = "pull")]
mod environments;
mod explain;
mod forms;
mod golden;
#[cfg(feature = "pull")]
mod init;
mod legal_forms;
#[cfg(feature = "pull")]
mod live;
mod options;
#[cfg(feature = "pull")]
mod partial_struct;
#[cfg(unix)]
mod pipes;
#[cfg(feature = "pull")]
mod readme;
mod rebuild;
mod related_forms;
mod rustfmt;
#[cfg(feature = "pull")]
mod team;
#[cfg(feature = "pull")]
mod workspace;
