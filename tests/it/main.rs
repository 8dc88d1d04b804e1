//! The integration tests.

mod any_value;
mod apps;
mod catalogue;
mod client;
mod every_type;
mod forms;
mod hand_written;
mod lookups;
mod network;
mod plain_data;
mod process;
mod self_contained;
mod tables;
mod ui;
mod vanished;
mod workspace;
