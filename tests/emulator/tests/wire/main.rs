//! What the server says on the wire: status, headers and JSON of every call, asserted as a client in any language sees it.

mod auth;
mod bulk;
mod checks;
mod client;
mod command;
mod comments;
mod concurrency;
mod cursors;
mod durability;
mod faults;
mod files;
mod fixtures;
mod lookups;
mod official;
mod permissions;
mod process;
mod queries;
mod records;
mod related;
mod settings;
mod start;
mod tables;
mod transport;
mod updates;
mod validation;
mod values;
