//! The integration tests.

mod any_value;
mod apps;
mod bulk_lists;
mod catalogue;
mod client;
mod every_type;
mod forms;
mod gate;
mod hand_written;
mod load;
mod lookups;
mod network;
mod patches;
mod plain_data;
mod process;
mod queries;
mod query_macro;
mod retry;
mod self_contained;
mod stream;
mod spans;
mod tables;
mod ui;
mod upserts;
mod vanished;
mod workspace;
