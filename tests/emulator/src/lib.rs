//! An in-process kintone-compatible server on an embedded database.
//!
//! It serves apps from schema files or from saved responses of Get Form Fields over HTTP. Unless [`Builder::host`] sets
//! another address, it listens on the loopback addresses:
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
//! Apps can also be added over HTTP, so that no file is needed: Add Preview App and Deploy App Settings.
//!
//! Unsupported requests get status 501 and the code `EMULATOR_UNSUPPORTED`.
//!
//! # Faults
//!
//! [`Fault`]s simulate the failures of a real service: too many requests, locked databases, gateways that answer with HTML,
//! connections that are closed before or after a write, delays, damaged and unexpected JSON. Programs in other languages
//! inject them over HTTP, without credentials. `kintone-emulator --help` describes the members:
//!
//! ```console
//! $ curl http://127.0.0.1:8080/_emulator/faults -d '{"effect": "cut", "when": "after", "method": "POST", "times": 1}'
//! {"faults":[{"effect":"cut","happened":0,"method":"POST","seen":0,"times":1,"when":"after"}]}
//! $ curl http://127.0.0.1:8080/_emulator/faults              # lists them
//! $ curl http://127.0.0.1:8080/_emulator/faults -X DELETE    # removes them
//! ```
//!
//! A request counts towards the concurrency limit from its first byte to its response, delays included. Requests beyond the
//! limit of 100, or of [`Builder::concurrency_limit`], are rejected. [`Builder::occupied_slots`] simulates the requests of
//! other programs. With [`Builder::lock_conflicts`], overlapping writes to an app fail. All three can be changed while the
//! server is running:
//!
//! ```console
//! $ curl http://127.0.0.1:8080/_emulator/limits -X PUT -d '{"concurrencyLimit": 10, "lockConflicts": true}'
//! {"concurrencyLimit":10,"lockConflicts":true,"occupiedSlots":0}
//! ```
//!
//! A request is completed even if its client disconnects. [`Emulator::requests`] returns what happened to each request.
//!
//! Bodies that are too large get status 413, and bodies that stop arriving get 408, with HTML as from a gateway. See
//! [`Builder::largest_json_body`], [`Builder::largest_file`] and [`Builder::body_timeout`].
//!
//! # Settings
//!
//! As on the service, the settings of an app exist twice: live, and in a preview that is changed by the calls that update
//! settings. Deploy App Settings makes the preview live and adapts the records, or discards the preview. The deployment is
//! complete when the request is answered, and has failed if records have the same value in a field that becomes unique. With
//! [`Builder::hold_deploys`], it is in progress until [`Emulator::finish_deploy`] or a request ends it:
//!
//! ```console
//! $ curl http://127.0.0.1:8080/_emulator/deploys -X PUT -d '{"hold": true}'
//! {"hold":true,"running":[]}
//! $ curl http://127.0.0.1:8080/_emulator/deploys -d '{"app": 1, "status": "FAIL"}'     # or SUCCESS, CANCEL
//! {"hold":true,"running":[]}
//! ```
//!
//! # Webhooks
//!
//! URLs on this machine, and on hosts that were allowed when the server started, are notified of records that are added and changed
//! one by one, of changes of a status, and of comments, and of records that [`Emulator::delete_record`] deletes. [`Builder::webhook`] adds
//! one, and so does a request:
//!
//! ```console
//! $ curl http://127.0.0.1:8080/_emulator/webhooks -d '{"app": 1, "url": "http://127.0.0.1:9000/hook"}'
//! {"waiting":0,"webhooks":[{"app":1,"host":"127.0.0.1:9000"}]}
//! $ curl http://127.0.0.1:8080/_emulator/webhooks -X DELETE    # removes them
//! ```
//!
//! # Settings of a new app
//!
//! Initially, an app has the name, the number precision and the process in its schema
//! file, a layout with one field per row, and no views other than the built-in one. Fields are added, changed and deleted in the
//! preview too: a form that exists through calls alone serves records like one from a file.
//!
//! Settings follow the fields, states and options that they name: renamed fields are renamed in them, and what names something
//! deleted goes, or loses its condition. What an answer contains can always be written back, even if an app or a user that it names
//! has been deleted since.
//!
//! Permissions for apps, records and fields apply to users; tokens have their own. Updating permissions on the live path deploys
//! everything in the preview at once, also while deployments are held. Nothing is done with notifications, reports, actions,
//! customizations, plug-ins, admin notes, and general settings other than the name, the description and the number precision. A
//! changed number precision applies to values that are written after the deployment.
//!
//! # Spaces, guests and plug-ins
//!
//! Spaces are created with [`Builder::space`] and [`Builder::guest_space`], or by Add Space from Template. Apps are put in them with
//! [`Builder::in_space`] and [`Builder::in_guest_space`], or by Add Preview App. A guest space, its threads and its apps are reached
//! through the paths of that guest space only. Deleting a space deletes its apps.
//!
//! The members of spaces are the users, departments and groups of the builder. They are stored and returned, but not enforced:
//! whoever has a password may do everything in every space, and administer the environment. A guest is a user named
//! `guest/<email address>`, who can be selected in records and belong to guest spaces, but not log in.
//!
//! Not simulated: the content of space templates, which are empty; tags that kintone removes from the HTML of bodies; cover
//! photos, whose URL leads nowhere; notifications; reading the comments of threads, for which kintone has no call.
//!
//! The file of a plug-in says which plug-in it is, and its name and version, if it was packed as kintone's tools do. Of any other
//! file, the id is derived from the content, the name is that of the file, and the version counts the files. Nothing runs plug-ins.
//!
//! Create Space (POST space.json) is answered with 501, because no documentation describes its parameters.
//!
//! # Configuration file
//!
//! [`Builder::config_file`] and `kintone-emulator --config` read all settings of a builder from a TOML file. These are its
//! keys:
//!
//! ```toml
#![doc = include_str!("setup/config.toml")]
//! ```
//!
//! # Data files
//!
//! A data file is an SQLite database that one server can open at a time. Each request is a transaction, even a bulk request
//! with 2,000 records: if the server is killed, the file contains every request that was answered, and the request in
//! progress either completely or not at all. If the machine loses power, the latest requests may be lost, but never parts of
//! them.
//!
//! The file stores the settings of each app together with the fields, the process and the general settings in its schema
//! file. If it is opened with a schema file in which one of these differs, it replaces the stored one, and records lose the values
//! that do not fit, as with [`Emulator::update_form`]: those of deleted fields, of fields with a different type, and deleted options. A
//! field that is added again is empty. All of this is one transaction, together with the initial records.
//!
//! Apps added by Add Preview App are in the file too, deployed or not. An app of a schema file is served only if the server is
//! started with its schema file again. Ids of apps are not reused.
//!
//! Uploads that are not attached to a record within three days are deleted. Without a data file, the content of large files
//! is kept in a temporary file.
//!
//! # Speed
//!
//! CPU time of server and client together for 200,000 records in memory, with 17 fields each including a table of two rows,
//! measured with `cargo bench -p kintone-emulator` on a virtual machine with 2 cores:
//!
//! | call | milliseconds |
//! |---|---|
//! | any page of 500 by `$id > n order by $id asc` | 4 |
//! | `=` on a text, `>` on a number, a `like` with few matches | 300 |
//! | a comparison in a table | 520 |
//! | `order by` two fields over all records | 500 |
//! | a bulk request that adds 2,000 records, in memory or in a data file | 240 |
//!
//! The command starts listening about 10 milliseconds after its start.
//!
//! # Choices
//!
//! Where kintone's documentation is silent, this server behaves as follows:
//!
//! - Rows and files that are sent by their id or key keep their content. A file that is kept gets a new key whenever its
//!   field is written.
//! - Defaults, copied values and stored times without a time zone are in UTC. The calendar day of callers is that of Tokyo.
//! - The length of text is measured in UTF-16 code units. Unique text is limited to 64.
//! - A number with too many digits before the decimal point is reported for `record.<code>.value`, and so is a date that
//!   does not exist.
//! - Unknown groups are reported like unknown users.
//! - An API token of another app gets `GAIA_IA02`, an unknown OAuth token `CB_AU01`. More than nine API tokens get `CB_IL02`,
//!   and so does a body without a JSON content type.
//! - A request in a bulk request that belongs to another guest space is reported for its `api`.
//! - An `updateKey.field` that cannot be a key is reported for that parameter, a key field repeated in `record` for the
//!   field.
//! - A cursor can be used by every caller who may view its app. It expires exactly ten minutes after it was created or last
//!   read.
//! - Callers who may view a record may comment on it. Deleting somebody else's comment gets `CB_NO02`. All API tokens are the
//!   same author. Ids of deleted comments are not reused. The minimum page size for comments is one.
//! - Evaluating permissions requires the permission to view records. Fields that are set by kintone, calculated or copied by
//!   a lookup are not editable.
//! - With `one_token_per_bulk`, a bulk request to several apps with one token each gets `CB_IL02`.
//! - A path with a query string of more than 8 KiB gets 414 from a gateway.
//! - Responses of gateways (414, 502, 503) do not have kintone's headers. Only 429 has `X-Cybozu-Error`.
//! - Initial records keep their `$id`, and have revision 1 and the first state of the process.
//! - If an action requires an assignee, or gets one who cannot be selected, the error is reported for `assignee`. If no
//!   members of groups or departments are declared, a state assigned to a group or department accepts any user. If several
//!   actions of a state have the same name, the one whose condition matches is run; if several match, the name is ambiguous.
//! - Keywords of queries may be upper or lower case. Requests with the code of a deleted user, department or group are
//!   rejected, even if the record already contains that code in the same row; a row sent by its id alone keeps it.
//! - If the format of a calculated field changes, its value is empty until the record is written.
//! - Errors in views, states and actions are reported for keys like `views[name].index`, `states[name].assignee` or
//!   `actions[0].to`. Views and states keep the index that was sent. Discarding the preview increments the revision.
//! - Fields missing from a layout are added to its end, each in its own row.
//! - When a deployment renames a state, its records move along. Records in a deleted state, and all records when an app gets
//!   its first process, move to the first state. Their revision does not change.
//! - Members of settings that this server does not know are stored and returned, except in views, layouts and processes.
//! - Views, reports and actions share their ids. Their members that are not sent stay, as do the parts of a number precision
//!   and the lists of a customization.
//! - What settings say about a deleted field goes with it, whichever way it went: columns, rights, reminders, mappings, groups of
//!   reports, people in fields. A condition that fitted the form before and does not any more becomes empty, a calendar gets
//!   its default fields. Everything that names a renamed field follows it: in its app at once, in other apps with the deployment.
//! - Fields that a lookup or a related records field of any app refers to, live or in a preview, are not deleted, unless the
//!   latter is deleted in the same call. Fields that a formula refers to are, and the formula is an error when it is deployed.
//! - While a deployment is in progress, changes of the settings of its apps and other deployments get 403 `GAIA_NO02`. Errors in
//!   formulas (`GAIA_IL01`) and keys of new lookups that are not unique (`GAIA_LO03`) are told at once. A deployment in progress
//!   is still so when a data file is opened again.
//! - Statistics of apps count the fields of the preview without those that every app has, and the requests that name an app since
//!   the server was started, on the day in UTC. Records that were deleted do not count as changes. There is one group of apps.
//! - An app can be moved out of a guest space, but neither into one nor from one to another. An app of a schema file that the
//!   builder places in a guest space is there again after a restart.
//! - A label that is not sent is the code. Errors in fields are reported for keys like `properties[code].fields[inner].format`.
//!   The values of renamed fields and options move along with a deployment; those of fields and options that were deleted and
//!   added again do not. Types and the lookup of a field are fixed; an option is renamed by another `label`.
//! - Lookups and related records fields may refer to apps that are not deployed yet: other apps are seen as in their previews. The
//!   key of a lookup is a text, number, calculated, link or record number field. Values are copied between fields of the same
//!   type, and into text from numbers, links, record numbers, choices and people, into numbers from calculated fields and record
//!   numbers, into links from text, into dates with time and users from those of the record.
//! - A file in the settings gets its own key when an upload is set, and keeps it. It can be downloaded like a file of a record.
//!   Files that the settings no longer contain are kept.
//! - As long as no plug-in was ever installed, apps can add plug-ins with any id, which is their name too. A plug-in is required
//!   if it is in the live settings of an app, but not installed.
//! - Codes for which there is no source start with `EMULATOR_`, like those of unknown threads, space templates and plug-ins.
//!   `GAIA_SP01`, the code of unknown spaces, is assumed. Calls that accept passwords only answer OAuth with `CB_NO02`.
//! - A guest space on another path gets `GAIA_IL23`, another space on the path of a guest space `CB_NO02`, and Update Guest Members
//!   for a space without guests `CB_IL02`. A guest space stays private, and a space with several threads keeps them, whatever is
//!   sent. In a space with a single thread, adding a thread and renaming the thread are errors.
//! - The member count of a space includes its guests, and users who are members through a department or a group. Those are
//!   administrators if the department or group is one.
//! - Space Statistics returns 100 spaces by default, and has no maximum.
//! - Search finds records by the texts in their fields, with the words of `like`. The newest comes first, unless the oldest is
//!   asked for. Hits have the type `RECORD`, and contain app, record and time of creation; records without such a time come last.
//!   The parameters whose format is unknown, `scopes`, `excludeScopes` and `creators`, are answered with 501.
//! - The schemas of calls at `apis.json` say that requests and responses are objects, but not what they contain.
//! - A new app has the fields that every app has, with names in the language of the request, no views, and revision 1.
//!   Discarding its preview before its first deployment restores what it was when it was added. Apps that callers may not view
//!   are not listed, and apps in guest spaces only through the paths of their space.
//! - The permissions of a new app allow everything to its creator, and to everyone to view, add, edit and delete records. It has
//!   neither notifications nor other permissions. Reminders are in the time zone of Tokyo.
//! - The live permissions for apps, records and fields apply to users with a password or session. The first row that names the user
//!   decides, and whom no row names has no permission. API tokens and OAuth clients have the permissions that the server is started
//!   with, which limit users as well. The permissions of a new app limit nobody. Groups and departments have the members that were
//!   added; departments below others are those declared so.
//! - A record that a user may not view is missing from searches, and refused with `CB_NO02` when it is named. The first rule whose
//!   condition it satisfies decides. A value for a field that the user may not change is refused with `GAIA_FU01` and 403, unless it
//!   would be ignored anyway. A search finds and sorts records as the user sees them; a field that the user sees in no record is
//!   unknown to queries. Hidden values are neither looked up nor downloaded. The process of a record takes permission to edit it.
//!   Not modelled: permissions to import and export, and hidden fields in the settings of the form.
//! - Webhooks are notified after the transaction, once, and in the order of the changes of each app. Calls on several records and
//!   changes of assignees cause no notification; the requests in a bulk request cause those of single calls, if it succeeds. As no
//!   other call deletes records, only [`Emulator::delete_record`] causes `DELETE_RECORD`. The title of a record is its title field; without
//!   one, it is the first text, or else the record number. Not modelled: the limits of 60 notifications a minute and of 1 MB each.

// The rooms from top to bottom. A room imports only from itself and from the rooms below it, and no files import each other
// in a circle. The test `layers` of the workspace enforces both.
//
// - `setup`: the builder, the files that a server is started with, and the handle of a running server
// - `server`: everything between a socket and a call, such as HTTP, credentials, limits and faults
// - `api`: the calls; each turns its parameters into actions of the domain, and their results into a reply
// - `domain`: the rules of kintone: forms, values, queries, formulas, lookups, processes, settings, permissions
// - `store`: JSON in SQLite, without any knowledge of kintone
mod api;
mod domain;
mod server;
mod setup;
mod store;

pub use domain::caller::Permission;
pub use domain::deployment::DeployOutcome;
pub use domain::language::Language;
pub use domain::{decimal, form, formula, query};
pub use server::fault::{Effect, Fault, When};
pub use server::log::RequestLog;
pub use setup::builder::Builder;
pub use setup::emulator::Emulator;
pub use setup::error::Error;
