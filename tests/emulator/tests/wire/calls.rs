//! A call of every endpoint that works, and what there is in kintone before it.

use kintone_emulator::Emulator;
use serde_json::{Value, json};

use crate::client::{Client, Response};
use crate::fixtures::{every_type, form, now};
use crate::process::{action, state};

/// What there is in kintone before a call.
pub(crate) struct World {
    _server: Emulator,
    pub(crate) client: Client,
    /// The key of a file in a record of another app.
    pub(crate) foreign_file: String,
    /// The id of a plug-in that is installed.
    pub(crate) plugin: String,
    /// A cursor on the records of app 1.
    pub(crate) cursor: String,
}

impl World {
    /// App 1 has a process, fields of every type, and a record with a comment; app 2 has a record with a file; there are a space, a
    /// guest space with a guest, and a plug-in.
    pub(crate) fn new() -> World {
        let mut fields = every_type();
        fields["key"] = json!({"type": "SINGLE_LINE_TEXT", "unique": true});
        for code in ["status", "assignee"] {
            fields[code]["enabled"] = json!(true);
        }
        let mut sheet = form(fields);
        sheet["process"] = json!({
            "enable": true,
            "states": {"open": state(0, "ONE", json!([])), "done": state(1, "ONE", json!([]))},
            "actions": [action("end", "open", "done", "")],
        });
        let other = form(json!({"file": {"type": "FILE"}, "text": {"type": "SINGLE_LINE_TEXT"}}));
        let server = Emulator::builder()
            .schema_json("sheet", sheet)
            .schema_json("other", other)
            .space(5, "space")
            .guest_space(6, "guests")
            .in_space(2, 5)
            .user("sato", "password")
            .clock(now)
            .start()
            .unwrap();
        let client = Client::of_user(&server, "sato", "password");
        let upload = |bytes: &[u8]| client.upload("a.txt", "text/plain", bytes);
        client.add(json!({"key": {"value": "known"}}));
        let comment = json!({"app": 1, "record": 1, "comment": {"text": "a"}});
        client.post("record/comment.json", comment).ok();
        let file = json!({"file": {"value": [{"fileKey": upload(b"foreign")}]}});
        let added = json!({"app": 2, "record": file});
        client.post("record.json", added).ok();
        let record = client.get("record.json?app=2&id=1").ok();
        let installed = json!({"fileKey": upload(b"plug-in")});
        let installed = client.post("plugin.json", installed).ok();
        let guests = json!({"guests": [guest("known@example.com")]});
        client.post("guests.json", guests).ok();
        let multiple = json!({"id": 5, "useMultiThread": true});
        client.put("space.json", multiple).ok();
        let cursor = client.post("records/cursor.json", json!({"app": 1})).ok();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        World {
            foreign_file: text(&record["record"]["file"]["value"][0]["fileKey"]),
            plugin: text(&installed["id"]),
            cursor: text(&cursor["id"]),
            client,
            _server: server,
        }
    }

    pub(crate) fn upload(&self) -> String {
        self.client.upload("new.txt", "text/plain", b"new")
    }

    /// Sends a call with all its parameters in the body, whatever its method is.
    pub(crate) fn send(&self, call: &Call, body: &Value) -> Response {
        let (headers, body) = ([("Content-Type", "application/json")], body.to_string());
        self.client
            .raw(call.method, call.path, &headers, body.as_bytes())
    }
}

pub(crate) fn guest(email: &str) -> Value {
    json!({"code": email, "password": "password", "timezone": "Asia/Tokyo", "name": "Tom"})
}

/// A call that works.
pub(crate) struct Call {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) body: fn(&World) -> Value,
}

const fn call(method: &'static str, path: &'static str, body: fn(&World) -> Value) -> Call {
    Call { method, path, body }
}

impl Call {
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

fn of_app(_: &World) -> Value {
    json!({"app": 1})
}

fn rights(kind: &str) -> Value {
    let everyone = json!({"type": "GROUP", "code": "everyone"});
    json!({"app": 1, "rights": match kind {
        "app" => json!([{"entity": everyone, "appEditable": true, "recordViewable": true, "recordAddable": true,
            "recordEditable": true, "recordDeletable": true}]),
        "record" => json!([{"filterCond": "", "entities": [{"entity": everyone, "viewable": true, "editable": true}]}]),
        _ => json!([{"code": "text", "entities": [{"entity": everyone, "accessibility": "WRITE"}]}]),
    }})
}

/// A call for each row of the list of kintone's endpoints, except for the description of the calls, and uploads.
pub(crate) const CALLS: &[Call] = &[
    call("GET", "/k/v1/app.json", |_| json!({"id": 1})),
    call(
        "POST",
        "/k/v1/preview/app.json",
        |_| json!({"name": "new", "space": 5}),
    ),
    call("GET", "/k/v1/app/acl.json", of_app),
    call("PUT", "/k/v1/app/acl.json", |_| rights("app")),
    call("GET", "/k/v1/preview/app/acl.json", of_app),
    call("PUT", "/k/v1/preview/app/acl.json", |_| rights("app")),
    call("GET", "/k/v1/app/actions.json", of_app),
    call("GET", "/k/v1/preview/app/actions.json", of_app),
    call("PUT", "/k/v1/preview/app/actions.json", |_| {
        let mapping = json!({"srcType": "FIELD", "srcField": "text", "destField": "text"});
        let action = json!({"name": "a", "index": 0, "destApp": {"app": 2}, "mappings": [mapping],
            "entities": [{"type": "GROUP", "code": "everyone"}]});
        json!({"app": 1, "actions": {"a": action}})
    }),
    call("GET", "/k/v1/app/adminNotes.json", of_app),
    call("GET", "/k/v1/preview/app/adminNotes.json", of_app),
    call(
        "PUT",
        "/k/v1/preview/app/adminNotes.json",
        |_| json!({"app": 1, "content": "a"}),
    ),
    call("GET", "/k/v1/app/customize.json", of_app),
    call("GET", "/k/v1/preview/app/customize.json", of_app),
    call("PUT", "/k/v1/preview/app/customize.json", |world| {
        let file = json!({"type": "FILE", "file": {"fileKey": world.upload()}});
        json!({"app": 1, "desktop": {"js": [file], "css": []}})
    }),
    call(
        "GET",
        "/k/v1/preview/app/deploy.json",
        |_| json!({"apps": [1]}),
    ),
    call(
        "POST",
        "/k/v1/preview/app/deploy.json",
        |_| json!({"apps": [{"app": 1}]}),
    ),
    call("GET", "/k/v1/app/form/fields.json", of_app),
    call("GET", "/k/v1/preview/app/form/fields.json", of_app),
    call(
        "POST",
        "/k/v1/preview/app/form/fields.json",
        |_| json!({"app": 1, "properties": {"new": {"type": "NUMBER", "code": "new"}}}),
    ),
    call(
        "PUT",
        "/k/v1/preview/app/form/fields.json",
        |_| json!({"app": 1, "properties": {"text": {"label": "Text"}}}),
    ),
    call(
        "DELETE",
        "/k/v1/preview/app/form/fields.json",
        |_| json!({"app": 1, "fields": ["text"]}),
    ),
    call("GET", "/k/v1/app/form/layout.json", of_app),
    call("GET", "/k/v1/preview/app/form/layout.json", of_app),
    call("PUT", "/k/v1/preview/app/form/layout.json", |_| {
        let text = json!({"type": "SINGLE_LINE_TEXT", "code": "text", "size": {"width": "200"}});
        json!({"app": 1, "layout": [{"type": "ROW", "fields": [text]}]})
    }),
    call(
        "POST",
        "/k/v1/app/move.json",
        |_| json!({"app": 1, "space": 5}),
    ),
    call("GET", "/k/v1/app/notifications/general.json", of_app),
    call(
        "GET",
        "/k/v1/preview/app/notifications/general.json",
        of_app,
    ),
    call(
        "PUT",
        "/k/v1/preview/app/notifications/general.json",
        |_| json!({"app": 1, "notifications": [{"entity": {"type": "GROUP", "code": "everyone"}}]}),
    ),
    call("GET", "/k/v1/app/notifications/perRecord.json", of_app),
    call(
        "GET",
        "/k/v1/preview/app/notifications/perRecord.json",
        of_app,
    ),
    call(
        "PUT",
        "/k/v1/preview/app/notifications/perRecord.json",
        |_| {
            let targets = json!([{"entity": {"type": "GROUP", "code": "everyone"}}]);
            json!({"app": 1, "notifications": [{"filterCond": "number > 1", "targets": targets}]})
        },
    ),
    call("GET", "/k/v1/app/notifications/reminder.json", of_app),
    call(
        "GET",
        "/k/v1/preview/app/notifications/reminder.json",
        of_app,
    ),
    call(
        "PUT",
        "/k/v1/preview/app/notifications/reminder.json",
        |_| {
            let timing = json!({"code": "date", "daysLater": 1, "time": "08:00"});
            json!({"app": 1, "notifications": [{"timing": timing, "targets": []}]})
        },
    ),
    call("GET", "/k/v1/app/plugins.json", of_app),
    call("GET", "/k/v1/preview/app/plugins.json", of_app),
    call(
        "POST",
        "/k/v1/preview/app/plugins.json",
        |world| json!({"app": 1, "ids": [world.plugin]}),
    ),
    call("GET", "/k/v1/app/reports.json", of_app),
    call("GET", "/k/v1/preview/app/reports.json", of_app),
    call("PUT", "/k/v1/preview/app/reports.json", |_| {
        let report = json!({"name": "r", "index": 0, "chartType": "BAR", "groups": [{"code": "drop"}],
            "aggregations": [{"type": "COUNT"}]});
        json!({"app": 1, "reports": {"r": report}})
    }),
    call("GET", "/k/v1/app/settings.json", of_app),
    call("GET", "/k/v1/preview/app/settings.json", of_app),
    call("PUT", "/k/v1/preview/app/settings.json", |world| {
        let icon = json!({"type": "FILE", "file": {"fileKey": world.upload()}});
        json!({"app": 1, "name": "new", "icon": icon})
    }),
    call("GET", "/k/v1/app/status.json", of_app),
    call("GET", "/k/v1/preview/app/status.json", of_app),
    call("PUT", "/k/v1/preview/app/status.json", |_| {
        json!({"app": 1, "enable": true, "states": {"open": {"name": "open", "index": 0}, "done": {"name": "done", "index": 1}},
            "actions": [action("end", "open", "done", "")]})
    }),
    call("GET", "/k/v1/app/views.json", of_app),
    call("GET", "/k/v1/preview/app/views.json", of_app),
    call("PUT", "/k/v1/preview/app/views.json", |_| {
        let list = json!({"type": "LIST", "name": "list", "index": 0, "fields": ["text"]});
        json!({"app": 1, "views": {"list": list}})
    }),
    call(
        "GET",
        "/k/v1/apps.json",
        |_| json!({"ids": [1], "codes": [], "spaceIds": []}),
    ),
    call(
        "GET",
        "/k/v1/apps/statistics.json",
        |_| json!({"offset": 0, "limit": 1}),
    ),
    call("POST", "/k/v1/bulkRequest.json", |_| {
        let payload = json!({"app": 1, "record": {"text": {"value": "a"}}});
        json!({"requests": [{"method": "POST", "api": "/k/v1/record.json", "payload": payload}]})
    }),
    call("GET", "/k/v1/field/acl.json", of_app),
    call("PUT", "/k/v1/field/acl.json", |_| rights("field")),
    call("GET", "/k/v1/preview/field/acl.json", of_app),
    call("PUT", "/k/v1/preview/field/acl.json", |_| rights("field")),
    call(
        "GET",
        "/k/v1/file.json",
        |world| json!({"fileKey": world.foreign_file}),
    ),
    call("GET", "/k/v1/form.json", of_app),
    call("GET", "/k/v1/preview/form.json", of_app),
    call(
        "POST",
        "/k/v1/guests.json",
        |_| json!({"guests": [guest("new@example.com")]}),
    ),
    call(
        "DELETE",
        "/k/v1/guests.json",
        |_| json!({"guests": ["known@example.com"]}),
    ),
    call(
        "POST",
        "/k/v1/plugin.json",
        |world| json!({"fileKey": world.upload()}),
    ),
    call(
        "PUT",
        "/k/v1/plugin.json",
        |world| json!({"id": world.plugin, "fileKey": world.upload()}),
    ),
    call(
        "DELETE",
        "/k/v1/plugin.json",
        |world| json!({"id": world.plugin}),
    ),
    call(
        "GET",
        "/k/v1/plugin/apps.json",
        |world| json!({"id": world.plugin}),
    ),
    call(
        "GET",
        "/k/v1/plugins.json",
        |world| json!({"ids": [world.plugin]}),
    ),
    call(
        "GET",
        "/k/v1/plugins/required.json",
        |_| json!({"limit": 1}),
    ),
    call("GET", "/k/v1/record.json", |_| json!({"app": 1, "id": 1})),
    call(
        "POST",
        "/k/v1/record.json",
        |world| json!({"app": 1, "record": {"file": {"value": [{"fileKey": world.upload()}]}, "key": {"value": "new"}}}),
    ),
    call(
        "PUT",
        "/k/v1/record.json",
        |world| json!({"app": 1, "id": 1, "record": {"file": {"value": [{"fileKey": world.upload()}]}}}),
    ),
    call("GET", "/k/v1/record/acl.json", of_app),
    call("PUT", "/k/v1/record/acl.json", |_| rights("record")),
    call("GET", "/k/v1/preview/record/acl.json", of_app),
    call("PUT", "/k/v1/preview/record/acl.json", |_| rights("record")),
    call(
        "PUT",
        "/k/v1/record/assignees.json",
        |_| json!({"app": 1, "id": 1, "assignees": ["sato"]}),
    ),
    call(
        "POST",
        "/k/v1/record/comment.json",
        |_| json!({"app": 1, "record": 1, "comment": {"text": "b", "mentions": []}}),
    ),
    call(
        "DELETE",
        "/k/v1/record/comment.json",
        |_| json!({"app": 1, "record": 1, "comment": 1}),
    ),
    call(
        "GET",
        "/k/v1/record/comments.json",
        |_| json!({"app": 1, "record": 1}),
    ),
    call(
        "PUT",
        "/k/v1/record/status.json",
        |_| json!({"app": 1, "id": 1, "action": "end"}),
    ),
    call(
        "GET",
        "/k/v1/records.json",
        |_| json!({"app": 1, "fields": ["text"], "query": "number > 1"}),
    ),
    call(
        "POST",
        "/k/v1/records.json",
        |world| json!({"app": 1, "records": [{"file": {"value": [{"fileKey": world.upload()}]}, "key": {"value": "new"}}]}),
    ),
    call("PUT", "/k/v1/records.json", |world| {
        let record = json!({"file": {"value": [{"fileKey": world.upload()}]}});
        json!({"app": 1, "records": [{"id": 1, "record": record}]})
    }),
    call(
        "DELETE",
        "/k/v1/records.json",
        |_| json!({"app": 1, "ids": [1]}),
    ),
    call(
        "GET",
        "/k/v1/records/acl/evaluate.json",
        |_| json!({"app": 1, "ids": [1]}),
    ),
    call(
        "GET",
        "/k/v1/records/cursor.json",
        |world| json!({"id": world.cursor}),
    ),
    call(
        "POST",
        "/k/v1/records/cursor.json",
        |_| json!({"app": 1, "fields": ["text"], "query": ""}),
    ),
    call(
        "DELETE",
        "/k/v1/records/cursor.json",
        |world| json!({"id": world.cursor}),
    ),
    call(
        "PUT",
        "/k/v1/records/status.json",
        |_| json!({"app": 1, "records": [{"id": 1, "action": "end"}]}),
    ),
    call(
        "POST",
        "/k/v1/search.json",
        |_| json!({"query": [{"operator": "AND", "keywords": ["a"]}]}),
    ),
    call("GET", "/k/v1/space.json", |_| json!({"id": 5})),
    call(
        "PUT",
        "/k/v1/space.json",
        |_| json!({"id": 5, "name": "new"}),
    ),
    call("DELETE", "/k/v1/space.json", |_| json!({"id": 5})),
    call(
        "PUT",
        "/k/v1/space/body.json",
        |_| json!({"id": 5, "body": "a"}),
    ),
    call(
        "PUT",
        "/k/guest/6/v1/space/guests.json",
        |_| json!({"id": 6, "guests": ["known@example.com"]}),
    ),
    call("GET", "/k/v1/space/members.json", |_| json!({"id": 5})),
    call(
        "PUT",
        "/k/v1/space/members.json",
        |_| json!({"id": 5, "members": [{"entity": {"type": "USER", "code": "sato"}, "isAdmin": true}]}),
    ),
    call(
        "POST",
        "/k/v1/space/thread.json",
        |_| json!({"space": 5, "name": "new"}),
    ),
    call(
        "PUT",
        "/k/v1/space/thread.json",
        |_| json!({"id": 1, "name": "new"}),
    ),
    call(
        "POST",
        "/k/v1/space/thread/comment.json",
        |world| json!({"space": 5, "thread": 1, "comment": {"text": "a", "files": [{"fileKey": world.upload()}]}}),
    ),
    call(
        "GET",
        "/k/v1/spaces/statistics.json",
        |_| json!({"offset": 0}),
    ),
    call(
        "POST",
        "/k/v1/template/space.json",
        |_| json!({"id": 1, "name": "new", "members": [{"entity": {"type": "USER", "code": "sato"}, "isAdmin": true}]}),
    ),
];

/// The rows of the list of endpoints that a call begins from: method, path and names of the parameters.
pub(crate) fn rows() -> impl Iterator<Item = (String, Vec<String>)> {
    let lines = include_str!("../../../fixtures/endpoints.txt").lines();
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let rows = lines.map(|line| line.split(' ').collect::<Vec<&str>>());
    let rows = rows.filter(|row| row[5] == "-" && !row[1].starts_with("/k/v1/apis"));
    rows.filter(|row| row[..2] != ["POST", "/k/v1/file.json"])
        .map(|row| {
            let path = match row[1] {
                "/k/v1/space/guests.json" => "/k/guest/6/v1/space/guests.json",
                path => path,
            };
            let parameters = row[6].split(',').filter(|name| *name != "-");
            let parameters = parameters.map(|name| name.trim_end_matches('?').to_owned());
            (format!("{} {path}", row[0]), parameters.collect())
        })
}

pub(crate) fn find(name: &str) -> &'static Call {
    let found = CALLS.iter().find(|call| call.name() == name);
    found.unwrap_or_else(|| panic!("no call for {name}"))
}
