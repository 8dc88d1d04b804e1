//! Views: read live and in the preview, replaced in the preview.

use kintone_emulator::{Emulator, Permission};
use serde_json::{Value, json};

use crate::client::{Client, Response};
use crate::fixtures::{builder, every_type, form, serve};
use crate::process;

fn list(index: u32, name: &str) -> Value {
    json!({"type": "LIST", "index": index, "name": name, "fields": ["text", "number"]})
}

fn update(client: &Client, views: Value) -> Response {
    client.put("preview/app/views.json", json!({"app": 1, "views": views}))
}

fn english(server: &Emulator) -> Client {
    Client::new(server).with("Accept-Language", "en")
}

fn preview(client: &Client) -> Value {
    client.get("preview/app/views.json?app=1").ok()
}

#[test]
fn a_new_app_has_no_views_unless_it_has_a_process() {
    let server = serve(every_type());
    let views = Client::new(&server)
        .get("app/views.json?app=1&lang=ja")
        .ok();
    assert_eq!(views, json!({"views": {}, "revision": "3"}));
    let views = Client::new(&process::start())
        .get("app/views.json?app=1")
        .ok();
    let view = &views["views"]["（作業者が自分）"];
    assert_eq!(view["builtinType"], json!("ASSIGNEE"));
    assert_eq!(view["filterCond"], json!("assignee in (LOGINUSER())"));
}

#[test]
fn a_view_is_stored_with_what_it_leaves_out() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let views = json!({
        "list": list(0, "list"),
        "month": {"type": "CALENDAR", "index": "1", "name": "month", "sort": "date asc, number desc"},
        "own": {"type": "CUSTOM", "index": 2, "name": "own", "html": "<p></p>", "filterCond": "number > 1", "sort": ""},
    });
    let answer = update(&client, views).ok();
    assert_eq!(answer["revision"], json!("4"));
    let id = |name: &str| answer["views"][name]["id"].clone();
    let expected = json!({
        "list": {"type": "LIST", "index": "0", "name": "list", "id": id("list"), "fields": ["text", "number"],
            "filterCond": "", "sort": "record_number desc"},
        "month": {"type": "CALENDAR", "index": "1", "name": "month", "id": id("month"), "date": "created_time",
            "title": "record_number", "filterCond": "", "sort": "date asc, number desc"},
        "own": {"type": "CUSTOM", "index": "2", "name": "own", "id": id("own"), "html": "<p></p>", "pager": true,
            "device": "DESKTOP", "filterCond": "number > 1", "sort": ""},
    });
    assert_eq!(
        preview(&client),
        json!({"views": expected, "revision": "4"})
    );
    let live = client.get("app/views.json?app=1").ok();
    assert_eq!(live, json!({"views": {}, "revision": "3"}));
}

#[test]
fn a_renamed_view_keeps_its_id_and_one_that_is_not_sent_is_gone() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let first = update(&client, json!({"a": list(0, "a"), "b": list(1, "b")})).ok();
    // Without a name it keeps its own, and a list its fields.
    let sent = json!({"a": {"type": "LIST", "index": 0, "name": "c"}});
    let second = update(&client, sent).ok();
    assert_eq!(second["views"], json!({"c": first["views"]["a"]}));
    assert_eq!(
        preview(&client)["views"]["c"]["fields"],
        json!(["text", "number"])
    );
    let third = update(
        &client,
        json!({"c": {"type": "LIST", "index": 0}, "b": list(1, "b")}),
    )
    .ok();
    assert_eq!(third["views"]["c"], first["views"]["a"]);
    // Ids of deleted views are not given again.
    assert_ne!(third["views"]["b"], first["views"]["b"]);
}

#[test]
fn a_revision_that_is_not_the_latest_is_a_conflict_that_names_the_app() {
    let server = serve(every_type());
    let client = english(&server);
    let sent = |revision: i64| json!({"app": 1, "views": {}, "revision": revision});
    client.put("preview/app/views.json", sent(3)).ok();
    let (message, _) = client
        .put("preview/app/views.json", sent(3))
        .error(409, "GAIA_CO03");
    assert_eq!(
        message,
        "The revision is not the latest. Someone may update the app settings (ID: 1)."
    );
    client.put("preview/app/views.json", sent(-1)).ok();
    assert_eq!(preview(&client)["revision"], json!("5"));
}

#[test]
fn every_mistake_in_a_view_is_told_and_nothing_is_stored() {
    let server = serve(every_type());
    let client = english(&server);
    let views = json!({
        "a": {"name": "a", "index": 0},
        "b": {"name": "b", "type": "TABLE", "index": -1},
        "c": {"name": "c", "type": "LIST", "index": "x"},
        "d": {"type": "CUSTOM", "device": "TV"},
        "e": {"name": "c", "type": "CALENDAR", "index": 1, "builtinType": "OTHER"},
        "f": {"name": "é".repeat(65), "type": "CUSTOM", "index": 1, "filterCond": "number >", "sort": "number up"},
    });
    let expected = json!({
        "views[a].type": "Required field.",
        "views[b].type": "must be one of the enum value",
        "views[b].index": "must be greater than or equal to 0",
        "views[c].index": "Only numbers are allowed.",
        "views[c].fields": "Required field.",
        "views[d].name": "Required field.",
        "views[d].index": "Required field.",
        "views[d].device": "must be one of the enum value",
        "views[e].name": "\"c\" is specified more than once.",
        "views[e].builtinType": "must be one of the enum value",
        "views[f].name": "Enter less than 65 characters.",
        "views[f].filterCond": "Query syntax is incorrect.",
        "views[f].sort": "Query syntax is incorrect.",
    });
    assert_eq!(update(&client, views).invalid(), expected);
    let missing = client.put("preview/app/views.json", json!({}));
    let expected = json!({"app": "Required field.", "views": "Required field."});
    assert_eq!(missing.invalid(), expected);
    assert_eq!(preview(&client), json!({"views": {}, "revision": "3"}));
}

#[test]
fn a_view_names_fields_of_the_form_and_asks_what_they_allow() {
    let server = serve(every_type());
    let client = english(&server);
    let refused = |member: &str, value: Value, code: &str| {
        let mut view = json!({"type": "LIST", "index": 0, "name": "a", "fields": []});
        if matches!(member, "date" | "title") {
            view["type"] = json!("CALENDAR");
        }
        view[member] = value;
        update(&client, json!({"a": view})).error(400, code).0
    };
    let not_found = "The specified field (code: none) is not found.";
    assert_eq!(
        refused("fields", json!(["text", "none"]), "GAIA_FC01"),
        not_found
    );
    assert_eq!(refused("date", json!("none"), "GAIA_FC01"), not_found);
    assert_eq!(refused("title", json!("none"), "GAIA_FC01"), not_found);
    refused("filterCond", json!("none = 1"), "GAIA_IQ11");
    refused("filterCond", json!("file = \"a\""), "GAIA_IQ03");
    refused("sort", json!("none desc"), "GAIA_IQ11");
    refused("fields", json!("text"), "CB_IJ01");
}

#[test]
fn views_beyond_their_number_are_too_many() {
    let server = serve(every_type());
    let views = |count: u32| -> Value {
        let views = (0..count).map(|at| (at.to_string(), list(at, &at.to_string())));
        Value::Object(views.collect())
    };
    let client = english(&server);
    let refused = update(&client, views(1_001)).invalid();
    let expected = json!({"views": "A maximum of 1000 views can be set at one time."});
    assert_eq!(refused, expected);
    update(&client, views(1_000)).ok();
}

#[test]
fn settings_are_changed_by_who_manages_the_app_alone() {
    let server = builder(every_type())
        .token_for(
            1,
            "writer",
            &[Permission::ViewRecords, Permission::EditRecords],
        )
        .token_for(1, "manager", &[Permission::ManageApp])
        .start()
        .unwrap();
    let by = |token| Client::anonymous(&server).with("X-Cybozu-API-Token", token);
    by("writer").get("app/views.json?app=1").ok();
    by("writer")
        .get("preview/app/views.json?app=1")
        .error(403, "GAIA_NO01");
    update(&by("writer"), json!({})).error(403, "GAIA_NO01");
    let deploy = json!({"apps": [{"app": 1}]});
    by("writer")
        .post("preview/app/deploy.json", deploy.clone())
        .error(403, "GAIA_NO01");
    update(&by("manager"), json!({})).ok();
    by("manager").post("preview/app/deploy.json", deploy).ok();
}

#[test]
fn a_list_loses_the_fields_that_the_form_loses() {
    let server = serve(form(every_type())["properties"].clone());
    let client = Client::new(&server);
    update(&client, json!({"a": list(0, "a")})).ok();
    let mut fields = form(every_type())["properties"].clone();
    for code in ["number", "calc"] {
        fields.as_object_mut().unwrap().remove(code);
    }
    server.update_form(1, fields).unwrap();
    let views = client.get("app/views.json?app=1").ok();
    assert_eq!(views["views"]["a"]["fields"], json!(["text"]));
}

#[test]
fn a_calendar_has_fields_even_if_the_form_lacks_those_of_every_app() {
    let server = serve(json!({"date": {"type": "DATE"}, "text": {"type": "SINGLE_LINE_TEXT"}}));
    let client = english(&server);
    let calendar = json!({"type": "CALENDAR", "index": 0, "name": "a"});
    let errors = update(&client, json!({ "a": calendar })).invalid();
    let required = "Required field.";
    assert_eq!(
        errors,
        json!({"views[a].date": required, "views[a].title": required})
    );
    let mut calendar = calendar;
    calendar["date"] = json!("date");
    calendar["title"] = json!("text");
    update(&client, json!({ "a": calendar })).ok();
    // Without its field, it goes.
    let body = json!({"app": 1, "fields": ["date"]});
    client.delete("preview/app/form/fields.json", body).ok();
    assert_eq!(preview(&client)["views"], json!({}));
}

#[test]
fn a_calendar_needs_a_field_with_a_date() {
    let mut fields = every_type();
    fields["day"] = json!({"type": "CALC", "expression": "date", "format": "DATE"});
    let server = serve(fields);
    let client = Client::new(&server);
    let calendar = |code: &str| {
        let view = json!({"type": "CALENDAR", "index": 0, "name": "c", "date": code});
        let body = json!({"app": 1, "views": {"c": view}});
        client.put("preview/app/views.json", body)
    };
    for code in [
        "date",
        "datetime",
        "created_time",
        "updated_time",
        "day",
        "",
    ] {
        calendar(code).ok();
    }
    for code in ["text", "time", "calc", "number"] {
        let errors = calendar(code).invalid();
        assert!(errors["views[c].date"].is_string(), "{errors}");
    }
    calendar("none").error(400, "GAIA_FC01");
}
