//! An in-process kintone-compatible server on an embedded database.
//!
//! It serves apps from schema files, or from saved answers of Get Form Fields, over HTTP, on the loopback addresses unless
//! [`Builder::host`] says otherwise:
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
//! # Faults
//!
//! [`Fault`]s inject what goes wrong with a real service: too many requests, locked databases, gateways that answer in
//! HTML, connections that are cut before or after a write, delays, broken and unexpected JSON. Programs in other languages
//! inject them over HTTP, without credentials; `kintone-emulator --help` lists the members:
//!
//! ```console
//! $ curl http://127.0.0.1:8080/_emulator/faults -d '{"effect": "cut", "when": "after", "method": "POST", "times": 1}'
//! {"faults":[{"effect":"cut","happened":0,"method":"POST","seen":0,"times":1,"when":"after"}]}
//! $ curl http://127.0.0.1:8080/_emulator/faults              # lists them
//! $ curl http://127.0.0.1:8080/_emulator/faults -X DELETE    # removes them
//! ```
//!
//! A request counts as running from its first byte to its answer, delays included. Beyond the limit, which is 100 unless
//! [`Builder::concurrency_limit`] changes it, requests are refused; [`Builder::occupied_slots`] simulates those of other
//! programs. With [`Builder::lock_conflicts`], overlapping writes to one app are refused. All three can be changed at `/_emulator/limits`:
//!
//! ```console
//! $ curl http://127.0.0.1:8080/_emulator/limits -X PUT -d '{"concurrencyLimit": 10, "lockConflicts": true}'
//! {"concurrencyLimit":10,"lockConflicts":true,"occupiedSlots":0}
//! ```
//!
//! A call continues after its client has gone. [`Emulator::requests`] tells what happened to each request.
//!
//! A body that is too large is answered 413 and one that stops coming 408, in HTML like the answers of gateways. See
//! [`Builder::largest_json_body`], [`Builder::largest_file`] and [`Builder::body_timeout`].
//!
//! # Settings
//!
//! The views, the process and the layout of an app are stored twice, as on the service: live, and in a preview that Update
//! Views, Update Process Management Settings and Update Form Layout change. Deploy App Settings makes the preview live and
//! carries the records over, or discards it; it is over when it is answered. An app starts with the process of its schema
//! file, with one row for each field, and without views of its own. The other settings can be read only, or not at all.
//!
//! # Configuration file
//!
//! [`Builder::config_file`] and `kintone-emulator --config` read everything that a builder sets from a TOML file. These are
//! all keys:
//!
//! ```toml
#![doc = include_str!("setup/config.toml")]
//! ```
//!
//! # Data files
//!
//! A data file is an SQLite database, open in one server at a time. A call, also a bulk request of 2,000 records, is one
//! transaction: a server that is killed at any moment leaves every call that it answered, and of the call that it was
//! working on all or nothing. Where the machine loses power, the latest calls may be lost, though never a part of one.
//!
//! The file remembers the settings of its apps and the schema files that they started from. If it is opened with another
//! schema file, what differs in that replaces what is stored, and records lose what has no place in it, as they do after
//! [`Emulator::update_form`]: the values of fields that are gone or have another type, and options that are gone. What
//! comes back later is empty. This is one transaction too, together with the records to start with.
//!
//! Uploads that are not attached within three days are deleted. Without a data file, the bytes of large files are in a
//! temporary file.
//!
//! # Speed
//!
//! With 200,000 records of 17 fields, one of them a table of two rows, in memory; processor time of server and client
//! together, from `cargo bench -p kintone-emulator` on a virtual machine of 2 cores:
//!
//! | call | milliseconds |
//! |---|---|
//! | a page of 500 by `$id > n order by $id asc`, wherever it is | 4 |
//! | `=` on a text, `>` on a number, a `like` that finds little | 300 |
//! | a comparison in a table | 520 |
//! | `order by` two fields of all records | 500 |
//! | a bulk request that adds 2,000 records, in memory or in a data file | 240 |
//!
//! The command listens about 10 milliseconds after its start.
//!
//! # Readings
//!
//! Where kintone's documentation is silent, these are the choices of this server:
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
//! - A caller who may view a record may comment on it; deleting a comment by somebody else is `CB_NO02`. All API tokens are
//!   one author. Ids of deleted comments are not given again. A page of comments has at least one.
//! - Evaluating permissions needs the one to view records. Fields that are set by kintone, calculated, or copied by a lookup
//!   are not editable.
//! - With `one_token_per_bulk`, a bulk request of several apps whose tokens are for one app each is `CB_IL02`.
//! - A path and query string of more than 8 KiB is 414 from a gateway.
//! - Answers of gateways (414, 502, 503) have none of kintone's headers. `X-Cybozu-Error` is on 429 only.
//! - Records that a server starts with are new: they keep their `$id`, and have revision 1 and the first state of a process.
//! - An action that needs an assignee, or gets one that cannot be chosen, fails under `assignee`. Where no members of groups
//!   or departments are declared, a state with such assignees takes anybody. Actions of one name in one state are told apart
//!   by their conditions; if those of two hold, the name is ambiguous.
//! - Keywords of queries are read in any case. A deleted user, department or group is refused wherever its code is sent, also
//!   in a row that has it already; a row that is sent by its id alone keeps it.
//! - A calculated field whose format changes is empty until its record is written.
//! - A mistake in a view, a state or an action has a key like `views[name].index`, `states[name].assignee` or
//!   `actions[0].to`. Views and states keep the index that was sent. Discarding a preview counts as a change of it.
//! - Fields that a layout leaves out come last, each in a row of its own.
//! - A deploy moves the records of a renamed state along. Those of a deleted state, and those of an app that had no process,
//!   start in the first state; their revision stays.
//! - Permissions are those of tokens and users in an app; there are none for single records or fields.

// The rooms, from the top to the bottom. Each imports from itself and from those below it, no files import each other in a
// circle, and a test of the workspace (`layers`) holds both:
//
// - `setup` is what a server is started with, and the handle of one that runs;
// - `server` is what stands between a socket and a call;
// - `api` turns the parameters of a call into what the domain does, and that into a reply;
// - `domain` is what kintone knows of apps and records, and refuses;
// - `store` keeps JSON in SQLite and knows nothing of kintone.
mod api;
mod domain;
mod server;
mod setup;
mod store;

pub use domain::caller::Permission;
pub use domain::language::Language;
pub use domain::{decimal, form, formula, query};
pub use server::fault::{Effect, Fault, When};
pub use server::log::RequestLog;
pub use setup::builder::Builder;
pub use setup::emulator::Emulator;
pub use setup::error::Error;
