//! What is read of the settings can be written back, whatever was removed since they were written.

use kintone_emulator::Emulator;
use serde_json::{Value, json};

use crate::client::Client;
use crate::field_changes::{delete, deploy, update};
use crate::fixtures::{builder, complete, form, options};

/// The sections, with the parameters that are read and written.
const SECTIONS: [(&str, &[&str]); 14] = [
    ("app/form/fields.json", &["properties"]),
    ("app/form/layout.json", &["layout"]),
    ("app/status.json", &["enable", "states", "actions"]),
    ("app/views.json", &["views"]),
    (
        "app/settings.json",
        &["name", "icon", "theme", "titleField", "numberPrecision"],
    ),
    (
        "app/adminNotes.json",
        &["content", "includeInTemplateAndDuplicates"],
    ),
    (
        "app/notifications/general.json",
        &["notifications", "notifyToCommenter"],
    ),
    ("app/notifications/perRecord.json", &["notifications"]),
    (
        "app/notifications/reminder.json",
        &["notifications", "timezone"],
    ),
    ("app/reports.json", &["reports"]),
    ("app/actions.json", &["actions"]),
    ("app/customize.json", &["scope", "desktop", "mobile"]),
    ("app/acl.json", &["rights"]),
    ("record/acl.json", &["rights"]),
];

const FIELD_PERMISSIONS: (&str, &[&str]) = ("field/acl.json", &["rights"]);

/// A condition on everything that may go.
const CONDITION: &str = "count > 1 and drop in (\"a\") and check in (\"b\") and status in (\"review\") \
    and user in (\"sato\") and related.text in (\"x\")";

fn fields() -> Value {
    let other = json!({"app": "2", "code": ""});
    let lookup = json!({
        "relatedApp": other, "relatedKeyField": "key", "lookupPickerFields": ["key", "text"],
        "fieldMappings": [{"field": "copy", "relatedField": "text"}],
        "filterCond": "rank > 1", "sort": "rank desc",
    });
    let related = json!({
        "relatedApp": other, "condition": {"field": "text", "relatedField": "key"},
        "displayFields": ["text"], "filterCond": "rank > 1", "sort": "rank asc", "size": "5",
    });
    let sato = json!([{"type": "USER", "code": "sato"}]);
    json!({
        "number": {"type": "RECORD_NUMBER"}, "made": {"type": "CREATED_TIME"}, "creator": {"type": "CREATOR"},
        "text": {"type": "SINGLE_LINE_TEXT"}, "copy": {"type": "SINGLE_LINE_TEXT"}, "count": {"type": "NUMBER"},
        "drop": {"type": "DROP_DOWN", "options": options(&["a", "b"]), "defaultValue": "a"},
        "check": {"type": "CHECK_BOX", "options": options(&["a", "b"]), "defaultValue": ["a", "b"]},
        "date": {"type": "DATE"}, "user": {"type": "USER_SELECT", "entities": sato, "defaultValue": sato},
        "key": {"type": "SINGLE_LINE_TEXT", "lookup": lookup},
        "related": {"type": "REFERENCE_TABLE", "referenceTable": related},
        "status": {"type": "STATUS", "enabled": false}, "assignee": {"type": "STATUS_ASSIGNEE", "enabled": false},
    })
}

fn other(fields: &[&str]) -> Value {
    let all = json!({"key": {"type": "SINGLE_LINE_TEXT", "unique": true}, "text": {"type": "SINGLE_LINE_TEXT"},
        "rank": {"type": "NUMBER"}});
    let kept = fields
        .iter()
        .map(|code| ((*code).to_owned(), all[*code].clone()));
    Value::Object(kept.collect())
}

fn settings() -> Vec<(&'static str, Value)> {
    let user = json!({"entity": {"type": "USER", "code": "sato"}});
    let group = json!({"entity": {"type": "GROUP", "code": "staff"}});
    let department = json!({"entity": {"type": "ORGANIZATION", "code": "sales"}});
    let field = json!({"entity": {"type": "FIELD_ENTITY", "code": "user"}});
    let people = json!([user, group, department, field]);
    let with = |member: &str, value: Value| -> Value {
        let mut people = people.clone();
        for person in people.as_array_mut().unwrap() {
            person[member] = value.clone();
        }
        people
    };
    let viewers = [&user, &group, &department].map(|person| {
        let mut right = person.clone();
        right["recordViewable"] = json!(true);
        right
    });
    vec![
        (
            "app/status.json",
            json!({"enable": true, "states": {
                "open": {"name": "open", "index": 0},
                "review": {"name": "review", "index": 1, "assignee": {"type": "ONE", "entities": people}},
                "done": {"name": "done", "index": 2},
            }, "actions": [
                {"name": "send", "from": "open", "to": "review", "filterCond": "count > 1 and status in (\"open\")"},
                {"name": "end", "from": "open", "to": "done", "filterCond": CONDITION},
            ]}),
        ),
        (
            "app/views.json",
            json!({"views": {
                "list": {"type": "LIST", "index": 0, "name": "list", "filterCond": CONDITION,
                    "fields": ["text", "count", "status", "assignee", "drop"], "sort": "count desc, status asc"},
                "days": {"type": "CALENDAR", "index": 1, "name": "days", "date": "date", "title": "text"},
                "mine": {"type": "LIST", "builtinType": "ASSIGNEE", "index": 2, "name": "mine",
                    "filterCond": "assignee in (LOGINUSER())", "fields": ["status"]},
            }}),
        ),
        (
            "app/settings.json",
            json!({"titleField": {"selectionMode": "MANUAL", "code": "text"}}),
        ),
        (
            "app/notifications/general.json",
            json!({"notifications": with("recordAdded", json!(true))}),
        ),
        (
            "app/notifications/perRecord.json",
            json!({"notifications": [{"filterCond": CONDITION, "targets": people}]}),
        ),
        (
            "app/notifications/reminder.json",
            json!({"notifications": [{"timing": {"code": "date", "daysLater": 1, "time": "08:00"},
                "filterCond": CONDITION, "targets": people}]}),
        ),
        (
            "app/reports.json",
            json!({"reports": {"r": {"name": "r", "index": 0, "chartType": "BAR", "filterCond": CONDITION,
                "groups": [{"code": "drop"}, {"code": "status"}], "aggregations": [{"type": "SUM", "code": "count"}]}}}),
        ),
        (
            "app/actions.json",
            json!({"actions": {"copy": {"name": "copy", "index": 0, "destApp": {"app": 2}, "filterCond": CONDITION,
                "entities": [user["entity"], group["entity"]], "mappings": [
                    {"srcType": "FIELD", "srcField": "text", "destField": "key"},
                    {"srcType": "FIELD", "srcField": "count", "destField": "rank"}]}}}),
        ),
        ("app/acl.json", json!({"rights": viewers})),
        (
            "record/acl.json",
            json!({"rights": [{"filterCond": CONDITION, "entities": with("viewable", json!(true))}]}),
        ),
        (
            "field/acl.json",
            json!({"rights": [{"code": "count", "entities": with("accessibility", json!("READ"))}]}),
        ),
    ]
}

fn start() -> (Emulator, Client) {
    let server = builder(fields())
        .schema_json("other", form(other(&["key", "text", "rank"])))
        .space(5, "sales")
        .in_space(2, 5)
        .user("sato", "password")
        .declare_user("suzuki", "鈴木")
        .declare_organization("sales", "営業部")
        .declare_group("staff", "Staff")
        .user("tanaka", "password")
        .start()
        .unwrap();
    let client = Client::new(&server);
    for (path, mut body) in settings() {
        body["app"] = json!(1);
        client.put(&format!("preview/{path}"), body).ok();
    }
    deploy(&client);
    (server, client)
}

/// Writes every section of the preview back, and returns those that are refused or that change by that.
fn refused(client: &Client) -> Vec<String> {
    let mut refused = Vec::new();
    for (path, parameters) in SECTIONS.into_iter().chain([FIELD_PERMISSIONS]) {
        let path = format!("preview/{path}");
        let read = || client.get(&format!("{path}?app=1")).ok();
        let before = read();
        let mut body = json!({"app": 1});
        for parameter in parameters {
            body[*parameter] = before[*parameter].clone();
        }
        let answer = client.put(&path, body);
        if answer.status != 200 {
            refused.push(format!("{path}: {}", answer.body()));
            continue;
        }
        let after = read();
        for parameter in parameters {
            if after[*parameter] != before[*parameter] {
                let (before, after) = (&before[*parameter], &after[*parameter]);
                refused.push(format!("{path}: {before} became {after}"));
            }
        }
    }
    refused
}

type Removal = (&'static str, fn(&Emulator, &Client));

const REMOVALS: [Removal; 11] = [
    ("nothing", |_, _| {}),
    ("fields", |_, client| {
        delete(client, &["count", "date", "user", "drop", "check"]).ok();
    }),
    ("options", |_, client| {
        update(
            client,
            json!({"drop": {"options": options(&["b"])}, "check": {"options": options(&["a"])}}),
        )
        .ok();
    }),
    ("a state", |_, client| {
        let mut process = client.get("preview/app/status.json?app=1").ok();
        process["states"].as_object_mut().unwrap().remove("review");
        process["actions"].as_array_mut().unwrap().remove(0);
        process["app"] = json!(1);
        client.put("preview/app/status.json", process).ok();
    }),
    ("the actions of the process", |_, client| {
        let body = json!({"app": 1, "actions": []});
        client.put("preview/app/status.json", body).ok();
    }),
    ("the process", |_, client| {
        let body = json!({"app": 1, "enable": false});
        client.put("preview/app/status.json", body).ok();
    }),
    ("the fields of the other app", |server, _| {
        server.update_form(2, complete(other(&["text"]))).unwrap();
    }),
    ("the other app", |server, _| {
        let user = Client::of_user(server, "tanaka", "password");
        user.delete("space.json", json!({"id": 5})).ok();
        user.get("app.json?id=2").error(404, "GAIA_AP01");
    }),
    ("a user", |server, _| server.delete_user("sato")),
    ("a department", |server, _| {
        server.delete_organization("sales")
    }),
    ("a group", |server, _| server.delete_group("staff")),
];

#[test]
fn what_is_read_can_be_written_back_after_every_removal() {
    let mut all = Vec::new();
    for (what, remove) in REMOVALS {
        let (server, client) = start();
        remove(&server, &client);
        let mut found = refused(&client);
        deploy(&client);
        found.extend(refused(&client));
        all.extend(
            found
                .into_iter()
                .map(|found| format!("without {what}: {found}")),
        );
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn what_is_gone_is_still_refused_where_it_is_new() {
    let (server, client) = start();
    server.delete_user("suzuki");
    let put = |path: &str, body: Value| client.put(&format!("preview/{path}"), body);
    let right = json!({"entity": {"type": "USER", "code": "suzuki"}, "viewable": true});
    let rights = json!([{"filterCond": "", "entities": [right]}]);
    put("record/acl.json", json!({"app": 1, "rights": rights})).error(400, "GAIA_IL26");
    put("app/status.json", json!({"app": 1, "enable": false})).ok();
    let list = |condition: &str| json!({"list": {"type": "LIST", "index": 0, "name": "list", "filterCond": condition}});
    let views = list("status in (\"open\")");
    put("app/views.json", json!({"app": 1, "views": views})).error(400, "GAIA_ST02");
    put(
        "app/views.json",
        json!({"app": 1, "views": list("count > 2")}),
    )
    .ok();
    server.update_form(2, complete(other(&["text"]))).unwrap();
    let mut actions = client.get("preview/app/actions.json?app=1").ok()["actions"].clone();
    actions["copy"]["mappings"]
        .as_array_mut()
        .unwrap()
        .remove(0);
    put("app/actions.json", json!({"app": 1, "actions": actions})).error(400, "GAIA_FC01");
}

#[test]
fn views_and_reports_lose_what_belongs_to_a_process_that_is_switched_off() {
    let (_server, client) = start();
    let body = json!({"app": 1, "enable": false});
    client.put("preview/app/status.json", body).ok();
    let read = |path: &str| client.get(&format!("preview/app/{path}.json?app=1")).ok();
    let views = read("views")["views"].clone();
    assert!(views.get("mine").is_none(), "{views}");
    let list = &views["list"];
    assert_eq!(
        json!([list["fields"], list["filterCond"], list["sort"]]),
        json!([["text", "count", "drop"], "", "count desc"])
    );
    assert_eq!(
        read("reports")["reports"]["r"]["groups"],
        json!([{"code": "drop"}])
    );
    // The process itself keeps its conditions, and the built-in view comes back with it.
    assert_eq!(read("status")["actions"][1]["filterCond"], json!(CONDITION));
    let body = json!({"app": 1, "enable": true});
    client.put("preview/app/status.json", body).ok();
    let views = read("views")["views"].clone();
    let mut built_in = views.as_object().unwrap().values();
    assert!(
        built_in.any(|view| view.get("builtinType").is_some()),
        "{views}"
    );
}

#[test]
fn conditions_of_a_process_may_be_about_the_status_before_it_is_on() {
    let server = builder(fields()).start().unwrap();
    let client = Client::new(&server);
    let process = |condition: &str| {
        json!({"app": 1, "enable": true, "states": {"open": {"name": "open", "index": 0}, "done": {"name": "done", "index": 1}},
            "actions": [{"name": "end", "from": "open", "to": "done", "filterCond": condition}]})
    };
    let put = |condition: &str| client.put("preview/app/status.json", process(condition));
    let unknown = put("status in (\"unknown\")");
    assert_eq!(unknown.status, 400, "{}", unknown.body());
    put("status in (\"open\")").ok();
    deploy(&client);
}

#[test]
fn reopening_a_data_file_changes_neither_live_settings_nor_the_preview() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("records.sqlite");
    let open = || {
        let other = form(other(&["key", "text", "rank"]));
        let server = builder(fields()).schema_json("other", other);
        let server = server.data_file(&data).start().unwrap();
        let client = Client::new(&server);
        (server, client)
    };
    let (server, client) = open();
    for (path, mut body) in settings() {
        body["app"] = json!(1);
        client.put(&format!("preview/{path}"), body).ok();
    }
    deploy(&client);
    let body = json!({"app": 1, "enable": false});
    client.put("preview/app/status.json", body).ok();
    delete(&client, &["drop", "user"]).ok();
    update(&client, json!({"text": {"code": "title"}})).ok();
    // A field of the process that is off may be shown, though it is always empty.
    let list = json!({"type": "LIST", "index": 0, "name": "list", "fields": ["title", "status"]});
    let body = json!({"app": 1, "views": {"list": list}});
    client.put("preview/app/views.json", body).ok();
    let read = |client: &Client| -> Vec<Value> {
        let stages = ["", "preview/"].into_iter();
        let paths = stages.flat_map(|stage| {
            let sections = SECTIONS.into_iter().chain([FIELD_PERMISSIONS]);
            sections.map(move |(path, _)| format!("{stage}{path}?app=1"))
        });
        paths.map(|path| client.get(&path).ok()).collect()
    };
    let before = read(&client);
    drop(server);
    let (_server, client) = open();
    for (before, after) in before.into_iter().zip(read(&client)) {
        assert_eq!(after, before);
    }
}
