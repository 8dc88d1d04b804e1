//! The integration tests.

mod catalogue;
mod client;
mod network;
mod workspace;
