//! Adds the records of a file to an app before the server listens.
//!
//! The file holds a list of records as Add Records takes them, or an object with that list under `records`: a saved
//! answer of Get Records, or a body of Add Records, whose `app` then counts. Records are checked like those that are
//! added by a caller who manages the app. A record with an `$id` keeps it; its revision is 1.

use serde_json::{Map, Value};

use crate::auth::Caller;
use crate::core::{App, Call, Core};
use crate::emulator::Error;
use crate::error::ApiError;
use crate::input::sent_values;
use crate::load::Source;
use crate::messages::{Language, Problem};
use crate::params::scalar_text;
use crate::write::Writer;

/// Records to add, and the app that they are for, if it is said.
pub(crate) struct Seed {
    pub(crate) app: Option<u64>,
    pub(crate) source: Source,
}

impl Seed {
    /// Adds the records, all or none. An app of a data file that has had records before keeps what it has.
    pub(crate) fn plant(&self, core: &Core) -> Result<(), Error> {
        let (origin, _, file) = self.source.read()?;
        let (named, records) = read(file).ok_or_else(|| {
            Error(format!(
                "{origin} has no records: it is a list of records, or an object with that list under `records`"
            ))
        })?;
        let app = self.app.or(named).or_else(|| only_app(core)).ok_or_else(|| {
            Error(format!(
                "{origin} does not say which app its records are for; write its id in front, like 1={origin}"
            ))
        })?;
        let app = core.apps.get(&app).ok_or_else(|| {
            Error(format!(
                "{origin} has records of app {app}, which is not loaded"
            ))
        })?;
        let failed = |error: &ApiError| Error(format!("{origin}: {}", explain(error)));
        if core
            .store
            .has_had_records(app.id)
            .map_err(|error| failed(&error))?
        {
            return Ok(());
        }
        let mut at = 0;
        core.store
            .transaction(|| {
                for record in &records {
                    at += 1;
                    add(core, app, record)?;
                }
                Ok(())
            })
            .map_err(|error| {
                Error(format!(
                    "{origin}, record {at} for app {}: {}",
                    app.id,
                    explain(&error)
                ))
            })
    }
}

/// The app that the file names, and the records.
fn read(file: Value) -> Option<(Option<u64>, Vec<Value>)> {
    match file {
        Value::Array(records) => Some((None, records)),
        Value::Object(mut members) => {
            let app = members
                .get("app")
                .and_then(|app| scalar_text(app).ok()?.parse().ok());
            match members.remove("records")? {
                Value::Array(records) => Some((app, records)),
                _ => None,
            }
        }
        _ => None,
    }
}

fn only_app(core: &Core) -> Option<u64> {
    match core.apps.len() {
        1 => core.apps.keys().next().copied(),
        _ => None,
    }
}

fn add(core: &Core, app: &App, record: &Value) -> Result<(), ApiError> {
    let mut sent = sent_values(record.clone())?;
    let id = sent.remove("$id").map(|id| scalar_text(&id)).transpose()?;
    sent.remove("$revision");
    // A misspelt code would be ignored, as it is in calls, and its value be missed much later.
    if let Some(code) = sent.keys().find(|code| app.form.find(code).is_none()) {
        return Err(Problem::Seed(format!("app {} has no field {code}", app.id)).into());
    }
    let id = match id {
        None => core.store.next_record_id(app.id)?,
        Some(text) => {
            let id = text.parse().ok().filter(|id| (1..=LARGEST_ID).contains(id));
            let id = id.ok_or_else(|| Problem::Seed(format!("{text:?} is no record id")))?;
            if core.store.record(app.id, id)?.is_some() {
                return Err(
                    Problem::Seed(format!("a record before it has the id {id} too")).into(),
                );
            }
            core.store.reserve_record_ids(app.id, id)?;
            id
        }
    };
    let call = Call {
        caller: Caller::administrator(None),
        guest_space: app.guest_space,
        preview: false,
        now: (core.settings.clock)(),
        zone: core.settings.zone,
    };
    let mut writer = Writer::new(core, &call, app);
    writer.add_as(id, "record", &sent)?;
    writer.finish()
}

/// The largest id that leaves room for later ones.
const LARGEST_ID: u64 = u32::MAX as u64;

/// `Missing or invalid input. record.title.value: Required.`
fn explain(error: &ApiError) -> String {
    let body = error.body(Language::En);
    let empty = Map::new();
    let mut text = body["message"].as_str().unwrap_or_default().to_owned();
    for (key, entry) in body["errors"].as_object().unwrap_or(&empty) {
        for message in entry["messages"].as_array().into_iter().flatten() {
            text.push_str(&format!(" {key}: {}", message.as_str().unwrap_or_default()));
        }
    }
    text
}
