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
//!
//! Where kintone's documentation is silent, this server reads:
//!
//! - A listed row or file keeps what it has; a kept file gets a fresh key when its field is written.
//! - A default, a copied value or a stored time without a zone is UTC; the calendar day of callers is that of Tokyo.
//! - Text lengths are counted in UTF-16 units; unique texts have at most 64.
//! - A number with too many digits before the point fails under `record.<code>.value`, and so does a date that does not
//!   exist.
//! - Unknown groups answer like unknown users.
//! - A token of another app answers `GAIA_IA02`, an unknown OAuth token `CB_AU01`, a tenth token `CB_IL02`, and so does a
//!   body that does not say it is JSON.
//! - A request of a bulk request that is in another guest space fails under its `api`.
//! - `updateKey.field` that cannot be a key fails under that name, a key field that `record` repeats under its own.
//! - A cursor serves every caller who may view its app. It ends exactly ten minutes after it was created or last read.
//! - Who may view a record may comment on it; who did not write a comment and deletes it gets `CB_NO02`. All API tokens are
//!   one author. Ids of deleted comments are not given again. A page of comments has at least one.
//! - Evaluating permissions needs the one to view records. Fields that are set by kintone, calculated, or copied by a lookup
//!   are not editable.
//! - An action that needs an assignee, or gets one who cannot be chosen, fails under `assignee`. Where nobody is
//!   said to be in a group or department, a state with such assignees takes anybody. Actions of one name in one state are
//!   told apart by their conditions; if those of two hold, the name is ambiguous.

mod api;
mod auth;
mod builder;
mod called;
mod core;
mod dates;
pub mod decimal;
mod dispatch;
mod emulator;
mod entry;
mod error;
mod exchange;
mod fault;
mod find;
pub mod form;
pub mod formula;
mod http;
mod input;
mod load;
mod locks;
mod log;
mod lookup;
mod messages;
mod params;
mod process;
pub mod query;
mod reform;
mod search;
mod seed;
mod slots;
mod store;
mod stored;
mod validate;
mod wire;
mod write;

pub use auth::Permission;
pub use builder::Builder;
pub use emulator::{Emulator, Error};
pub use fault::{Effect, Fault, When};
pub use log::RequestLog;
pub use messages::Language;
