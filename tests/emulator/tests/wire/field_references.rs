//! Settings that name fields: they follow renamed fields, and what names a deleted field goes with it.

use kintone_emulator::Emulator;
use serde_json::{Value, json};

use crate::client::Client;
use crate::field_changes::{delete, deploy, fields, update};
use crate::fixtures::{builder, complete, form};

/// Sections, with a parameter that holds settings which name `count`, `date`, `user` and `text`.
fn settings() -> Vec<(&'static str, Value)> {
    let person = json!({"entity": {"type": "FIELD_ENTITY", "code": "user"}});
    let everyone = json!({"entity": {"type": "GROUP", "code": "everyone"}});
    let right = |mut right: Value| {
        right["viewable"] = json!(true);
        right
    };
    vec![
        (
            "app/views.json",
            json!({"views": {
                "list": {"type": "LIST", "index": 0, "name": "list", "fields": ["text", "count"],
                    "filterCond": "count > 1", "sort": "count desc, text asc"},
                "calendar": {"type": "CALENDAR", "index": 1, "name": "calendar", "date": "date", "title": "text",
                    "filterCond": "date = TODAY()"},
            }}),
        ),
        (
            "app/status.json",
            json!({"enable": true, "states": {
                "open": {"name": "open", "index": 0},
                "done": {"name": "done", "index": 1, "assignee": {"type": "ONE", "entities": [person, everyone]}},
            }, "actions": [{"name": "do", "from": "open", "to": "done", "filterCond": "count > 1"}]}),
        ),
        (
            "app/settings.json",
            json!({"titleField": {"selectionMode": "MANUAL", "code": "text"}}),
        ),
        (
            "app/notifications/perRecord.json",
            json!({"notifications": [{"filterCond": "count > 1", "targets": [person, everyone]}]}),
        ),
        (
            "app/notifications/reminder.json",
            json!({"notifications": [{"timing": {"code": "date", "daysLater": 1, "time": "08:00"}, "targets": [everyone]}]}),
        ),
        (
            "app/reports.json",
            json!({"reports": {"r": {"name": "r", "index": 0, "chartType": "BAR", "groups": [{"code": "text"}],
                "aggregations": [{"type": "SUM", "code": "count"}, {"type": "COUNT"}], "filterCond": "count > 1"}}}),
        ),
        (
            "app/actions.json",
            json!({"actions": {"a": {"name": "a", "index": 0, "destApp": {"app": 2},
                "mappings": [{"srcType": "FIELD", "srcField": "text", "destField": "text"}]}}}),
        ),
        (
            "record/acl.json",
            json!({"rights": [{"filterCond": "count > 1", "entities": [right(person.clone()), right(everyone.clone())]}]}),
        ),
        (
            "field/acl.json",
            json!({"rights": [{"code": "count", "entities": [{"accessibility": "READ", "entity": everyone["entity"]}]}]}),
        ),
    ]
}

fn with_settings(server: &Emulator) -> Client {
    let client = Client::new(server);
    for (path, mut body) in settings() {
        body["app"] = json!(1);
        client.put(&format!("preview/{path}"), body).ok();
    }
    client
}

/// What is read can be written back, live and in the preview.
#[track_caller]
fn can_be_written_back(client: &Client) {
    for (path, _) in settings() {
        for stage in ["", "preview/"] {
            let mut read = client.get(&format!("{stage}{path}?app=1")).ok();
            read["app"] = json!(1);
            read["revision"] = json!(-1);
            let views = read.get_mut("views").and_then(Value::as_object_mut);
            // The built-in view comes with the process.
            if let Some(views) = views {
                views.retain(|_, view| view.get("builtinType").is_none());
            }
            client.put(&format!("preview/{path}"), read).ok();
        }
    }
}

fn two_apps() -> kintone_emulator::Builder {
    builder(fields()).schema_json("other", form(json!({"text": {"type": "SINGLE_LINE_TEXT"}})))
}

#[test]
fn settings_follow_renamed_fields() {
    let server = two_apps().start().unwrap();
    let client = with_settings(&server);
    update(&client, json!({
        "count": {"code": "amount"}, "date": {"code": "day"}, "user": {"code": "person"}, "text": {"code": "title"},
    }))
    .ok();
    let read = |path: &str| client.get(&format!("preview/{path}?app=1")).ok();
    let views = read("app/views.json")["views"].clone();
    assert_eq!(
        json!([
            views["list"]["fields"],
            views["list"]["filterCond"],
            views["list"]["sort"]
        ]),
        json!([["title", "amount"], "amount > 1", "amount desc, title asc"])
    );
    assert_eq!(
        json!([
            views["calendar"]["date"],
            views["calendar"]["title"],
            views["calendar"]["filterCond"]
        ]),
        json!(["day", "title", "day = TODAY()"])
    );
    for (path, old) in settings() {
        let text = read(path).to_string();
        for code in [
            "\"count\"",
            "count >",
            "\"date\":\"date\"",
            "\"user\"",
            "\"code\":\"text\"",
        ] {
            assert!(!text.contains(code), "{path} {code} {text} {old}");
        }
    }
    deploy(&client);
    can_be_written_back(&client);
}

#[test]
fn conditions_on_the_status_stay_when_other_fields_change() {
    let server = two_apps().start().unwrap();
    let client = with_settings(&server);
    let views = || client.get("preview/app/views.json?app=1").ok()["views"].clone();
    let mut sent = views();
    sent["list"]["filterCond"] = json!("status in (\"open\") and count > 1");
    let body = json!({"app": 1, "views": sent});
    client.put("preview/app/views.json", body).ok();
    update(&client, json!({"count": {"code": "amount"}})).ok();
    let after = views();
    assert_eq!(
        after["list"]["filterCond"],
        json!("status in (\"open\") and amount > 1")
    );
    let mut built_in = after.as_object().unwrap().values();
    let built_in = built_in.find(|view| view.get("builtinType").is_some());
    assert_eq!(
        built_in.unwrap()["filterCond"],
        json!("assignee in (LOGINUSER())")
    );
}

#[test]
fn what_names_a_deleted_field_goes_with_it() {
    let server = two_apps().start().unwrap();
    let client = with_settings(&server);
    delete(&client, &["count", "sum", "date", "user", "text"]).ok();
    let read = |path: &str| client.get(&format!("preview/{path}?app=1")).ok();
    let views = read("app/views.json")["views"].clone();
    assert_eq!(
        json!([
            views["list"]["fields"],
            views["list"]["filterCond"],
            views["list"]["sort"]
        ]),
        json!([[], "", ""])
    );
    assert_eq!(
        json!([
            views["calendar"]["date"],
            views["calendar"]["title"],
            views["calendar"]["filterCond"]
        ]),
        json!(["made", "number", ""])
    );
    let process = read("app/status.json");
    assert_eq!(process["actions"][0]["filterCond"], json!(""));
    let entities = &process["states"]["done"]["assignee"]["entities"];
    assert_eq!(entities.as_array().unwrap().len(), 1);
    let settings = read("app/settings.json");
    assert_eq!(
        settings["titleField"],
        json!({"selectionMode": "AUTO", "code": ""})
    );
    assert_eq!(
        read("app/notifications/reminder.json")["notifications"],
        json!([])
    );
    assert_eq!(
        read("app/actions.json")["actions"]["a"]["mappings"],
        json!([])
    );
    assert_eq!(read("field/acl.json")["rights"], json!([]));
    let report = read("app/reports.json")["reports"]["r"].clone();
    assert_eq!(
        json!([report["groups"], report["aggregations"]]),
        json!([[], [{"type": "COUNT"}]])
    );
    let layout = read("app/form/layout.json").to_string();
    assert!(!layout.contains("\"count\""), "{layout}");
    deploy(&client);
    can_be_written_back(&client);
}

#[test]
fn settings_can_be_written_back_however_their_fields_went() {
    let without = || {
        let mut fields = fields();
        for code in ["count", "sum", "date", "user", "text"] {
            fields.as_object_mut().unwrap().remove(code);
        }
        fields
    };
    let server = two_apps().start().unwrap();
    let client = with_settings(&server);
    server.update_form(1, complete(without())).unwrap();
    can_be_written_back(&client);
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("records.sqlite");
    let server = two_apps().data_file(&data).start().unwrap();
    let client = with_settings(&server);
    deploy(&client);
    drop(server);
    let other = form(json!({"text": {"type": "SINGLE_LINE_TEXT"}}));
    let server = builder(without())
        .schema_json("other", other)
        .data_file(&data)
        .start()
        .unwrap();
    let client = Client::new(&server);
    let views = client.get("app/views.json?app=1").ok();
    assert_eq!(views["views"]["list"]["filterCond"], json!(""));
    can_be_written_back(&client);
}

#[test]
fn conditions_follow_renamed_options_and_states() {
    let server = two_apps().start().unwrap();
    let client = with_settings(&server);
    let condition =
        "drop in (\"a\", \"b\") and check not in (\"a\") and status in (\"open\", \"done\")";
    let rights = json!([{"filterCond": condition, "entities": [
        {"entity": {"type": "GROUP", "code": "everyone"}, "viewable": true}]}]);
    client
        .put(
            "preview/record/acl.json",
            json!({"app": 1, "rights": rights}),
        )
        .ok();
    let states =
        json!({"open": {"name": "open", "index": 0}, "done": {"name": "done", "index": 1}});
    let actions = json!([{"name": "do", "from": "open", "to": "done", "filterCond": condition}]);
    client
        .put(
            "preview/app/status.json",
            json!({"app": 1, "states": states, "actions": actions}),
        )
        .ok();
    // Swapped, and renamed together with the field.
    let swapped = json!({"a": {"label": "b", "index": 0}, "b": {"label": "a", "index": 1}});
    let renamed =
        json!({"a": {"label": "say \"a\"", "index": 0}, "b": {"index": 1}, "c": {"index": 2}});
    update(
        &client,
        json!({"drop": {"options": swapped}, "check": {"code": "marks", "options": renamed}}),
    )
    .ok();
    let states =
        json!({"open": {"name": "done", "index": 0}, "done": {"name": "closed", "index": 1}});
    client
        .put(
            "preview/app/status.json",
            json!({"app": 1, "states": states}),
        )
        .ok();
    let expected = "drop in (\"b\", \"a\") and marks not in (\"say \\\"a\\\"\") and status in (\"done\", \"closed\")";
    let rights = client.get("preview/record/acl.json?app=1").ok();
    assert_eq!(rights["rights"][0]["filterCond"], json!(expected));
    let process = client.get("preview/app/status.json?app=1").ok();
    let action = &process["actions"][0];
    assert_eq!(
        json!([action["from"], action["to"], action["filterCond"]]),
        json!(["done", "closed", expected])
    );
    deploy(&client);
    can_be_written_back(&client);
}
