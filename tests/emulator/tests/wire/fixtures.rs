//! Small forms.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use kintone_emulator::{Builder, Emulator};
use serde_json::{Value, json};

/// The clock of servers that have a fixed one: 08:30 of the next day in Tokyo.
pub(crate) const NOW: &str = "2024-02-28T23:30:45Z";

/// A raw answer of Get Form Fields with these fields; code and label are filled in, in tables too.
pub(crate) fn form(fields: Value) -> Value {
    json!({ "properties": complete(fields), "revision": "3" })
}

/// The properties of such a form.
pub(crate) fn complete(fields: Value) -> Value {
    let Value::Object(fields) = fields else {
        panic!("a form is an object")
    };
    fields
        .into_iter()
        .map(|(code, mut field)| {
            field["code"] = json!(code);
            if field.get("label").is_none() {
                field["label"] = json!(code);
            }
            if let Some(inner) = field.get_mut("fields") {
                *inner = complete(inner.take());
            }
            (code, field)
        })
        .collect()
}

/// Options in this order.
pub(crate) fn options(names: &[&str]) -> Value {
    let options = names.iter().enumerate();
    options
        .map(|(index, name)| {
            (
                name.to_string(),
                json!({"label": name, "index": index.to_string()}),
            )
        })
        .collect()
}

/// A field of every type, under the name of its type in lower case, none of them required.
pub(crate) fn every_type() -> Value {
    json!({
        "record_number": {"type": "RECORD_NUMBER"}, "creator": {"type": "CREATOR"},
        "created_time": {"type": "CREATED_TIME"}, "modifier": {"type": "MODIFIER"},
        "updated_time": {"type": "UPDATED_TIME"},
        "status": {"type": "STATUS", "enabled": false}, "assignee": {"type": "STATUS_ASSIGNEE", "enabled": false},
        "category": {"type": "CATEGORY", "enabled": false},
        "text": {"type": "SINGLE_LINE_TEXT"}, "multi": {"type": "MULTI_LINE_TEXT"}, "rich": {"type": "RICH_TEXT"},
        "number": {"type": "NUMBER"}, "calc": {"type": "CALC", "expression": "number * 2", "format": "NUMBER"},
        "check": {"type": "CHECK_BOX", "options": options(&["a", "b"]), "defaultValue": []},
        "radio": {"type": "RADIO_BUTTON", "options": options(&["a", "b"])},
        "drop": {"type": "DROP_DOWN", "options": options(&["a", "b"])},
        "select": {"type": "MULTI_SELECT", "options": options(&["a", "b"]), "defaultValue": []},
        "date": {"type": "DATE"}, "time": {"type": "TIME"}, "datetime": {"type": "DATETIME"},
        "link": {"type": "LINK", "protocol": "WEB"}, "file": {"type": "FILE"},
        "user": {"type": "USER_SELECT", "entities": [], "defaultValue": []},
        "organization": {"type": "ORGANIZATION_SELECT", "entities": [], "defaultValue": []},
        "group": {"type": "GROUP_SELECT", "entities": [], "defaultValue": []},
        "table": {"type": "SUBTABLE", "fields": {
            "item": {"type": "SINGLE_LINE_TEXT", "defaultValue": "new"}, "count": {"type": "NUMBER"},
            "total": {"type": "CALC", "expression": "count * 10", "format": "NUMBER"},
            "proof": {"type": "FILE"}}},
        "related": {"type": "REFERENCE_TABLE", "referenceTable": null},
        "frame": {"type": "GROUP"},
    })
}

/// A server for one form as app 1, with the token `secret` and a fixed clock.
pub(crate) fn serve(fields: Value) -> Emulator {
    builder(fields).start().unwrap()
}

pub(crate) fn builder(fields: Value) -> Builder {
    Emulator::builder()
        .schema_json("sheet", form(fields))
        .token("secret")
        .clock(now)
}

pub(crate) fn now() -> DateTime<Utc> {
    NOW.parse().unwrap()
}

/// A clock that stands at `NOW` until it is moved.
#[derive(Clone, Default)]
pub(crate) struct Clock(Arc<AtomicI64>);

impl Clock {
    pub(crate) fn pass(&self, time: TimeDelta) {
        self.0.fetch_add(time.num_seconds(), Ordering::Relaxed);
    }

    pub(crate) fn read(&self) -> impl Fn() -> DateTime<Utc> + Send + Sync + 'static {
        let passed = Arc::clone(&self.0);
        move || now() + TimeDelta::seconds(passed.load(Ordering::Relaxed))
    }
}

/// Waits until something is so. What never is so fails the test after a time that no machine needs.
#[track_caller]
pub(crate) fn eventually(mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < deadline, "this never happened");
        std::thread::yield_now();
    }
}
