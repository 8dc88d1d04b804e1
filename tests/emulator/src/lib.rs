//! An in-process kintone-compatible server on an embedded database.
//!
//! It serves apps from schema files, or from saved answers of Get Form Fields, over HTTP on the loopback addresses:
//!
//! ```
//! use kintone_emulator::Emulator;
//! use serde_json::json;
//!
//! let form = json!({"properties": {"title": {"type": "SINGLE_LINE_TEXT", "code": "title", "label": "Title"}}});
//! let server = Emulator::builder().schema_json("notes", form).token("secret").start()?;
//! println!("{}/k/v1/records.json?app=1", server.base_url());
//! # Ok::<(), kintone_emulator::Error>(())
//! ```
//!
//! What it does not support is answered with status 501 and the code `EMULATOR_UNSUPPORTED`.

mod api;
mod auth;
mod core;
mod dates;
pub mod decimal;
mod dispatch;
mod emulator;
mod entry;
mod error;
pub mod form;
pub mod formula;
mod http;
mod input;
mod log;
mod lookup;
mod messages;
mod params;
mod process;
pub mod query;
mod store;
mod validate;
mod wire;
mod write;

pub use auth::Permission;
pub use emulator::{Builder, Emulator, Error};
pub use log::RequestLog;
pub use messages::Language;
