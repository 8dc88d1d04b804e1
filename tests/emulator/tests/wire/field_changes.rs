//! Fields that calls change and delete: what is checked, and how records are carried over.

use serde_json::{Value, json};

use crate::client::{Client, Response};
use crate::fixtures::{builder, options, serve};

pub(crate) fn fields() -> Value {
    json!({
        "number": {"type": "RECORD_NUMBER"}, "made": {"type": "CREATED_TIME"}, "category": {"type": "CATEGORY", "enabled": false},
        "text": {"type": "SINGLE_LINE_TEXT", "unique": true}, "count": {"type": "NUMBER"},
        "sum": {"type": "CALC", "expression": "count + SUM(price)", "format": "NUMBER"},
        "drop": {"type": "DROP_DOWN", "options": options(&["a", "b"]), "defaultValue": "a"},
        "check": {"type": "CHECK_BOX", "options": options(&["a", "b", "c"]), "defaultValue": ["a", "b"]},
        "date": {"type": "DATE"}, "user": {"type": "USER_SELECT", "entities": [], "defaultValue": []},
        "table": {"type": "SUBTABLE", "fields": {"price": {"type": "NUMBER"}, "item": {"type": "SINGLE_LINE_TEXT"}}},
        "status": {"type": "STATUS", "enabled": false}, "assignee": {"type": "STATUS_ASSIGNEE", "enabled": false},
    })
}

pub(crate) fn update(client: &Client, fields: Value) -> Response {
    let body = json!({"app": 1, "properties": fields});
    client.put("preview/app/form/fields.json", body)
}

pub(crate) fn delete(client: &Client, codes: &[&str]) -> Response {
    let body = json!({"app": 1, "fields": codes});
    client.delete("preview/app/form/fields.json", body)
}

fn add(client: &Client, fields: Value) {
    let body = json!({"app": 1, "properties": fields});
    client.post("preview/app/form/fields.json", body).ok();
}

pub(crate) fn deploy(client: &Client) {
    let body = json!({"apps": [{"app": 1}]});
    client.post("preview/app/deploy.json", body).ok();
}

fn preview(client: &Client) -> Value {
    client.get("preview/app/form/fields.json?app=1").ok()["properties"].clone()
}

fn fill(client: &Client) {
    client.add(json!({
        "text": {"value": "x"}, "count": {"value": 1}, "drop": {"value": "b"}, "check": {"value": ["a", "b", "c"]},
        "table": {"value": [{"value": {"price": {"value": 2}, "item": {"value": "pen"}}}]},
    }));
}

#[test]
fn members_that_are_not_sent_stay() {
    let server = serve(fields());
    let client = Client::new(&server);
    let before = preview(&client);
    update(
        &client,
        json!({"count": {"label": "Count", "minValue": 1}, "category": {"enabled": true}}),
    )
    .ok();
    let mut expected = before;
    expected["count"]["label"] = json!("Count");
    expected["count"]["minValue"] = json!("1");
    expected["category"]["enabled"] = json!(true);
    assert_eq!(preview(&client), expected);
    // Live changes with the deployment.
    let live = || client.get("app/form/fields.json?app=1").ok()["properties"].clone();
    assert_eq!(live()["count"]["label"], json!("count"));
    deploy(&client);
    assert_eq!(live(), expected);
}

#[test]
fn every_mistake_in_a_change_is_told() {
    let server = serve(fields());
    let client = Client::new(&server).with("Accept-Language", "en");
    let fixed = "This setting cannot be changed.";
    let again = "is specified more than once.";
    let cases = [
        (
            json!({"count": {"type": "DATE"}}),
            json!({"properties[count].type": fixed}),
        ),
        (
            json!({"status": {"code": "state"}}),
            json!({"properties[status].code": fixed}),
        ),
        (
            json!({"status": {"enabled": true}}),
            json!({"properties[status].enabled": fixed}),
        ),
        (
            json!({"count": {"code": "1"}}),
            json!({"properties[count].code": "This cannot be used as a field code."}),
        ),
        (
            json!({"count": {"code": "price"}}),
            json!({"properties[count].code": format!("\"price\" {again}")}),
        ),
        (
            json!({"table": {"fields": {"price": {"code": "item"}}}}),
            json!({"properties[table].fields[price].code": format!("\"item\" {again}")}),
        ),
        (
            json!({"drop": {"defaultValue": "z"}}),
            json!({"properties[drop].defaultValue": "The value, \"z\", is not in options."}),
        ),
        (
            json!({"text": {"lookup": {}}}),
            json!({"properties[text].lookup": fixed}),
        ),
        (
            json!({"text": {"maxLength": "x"}}),
            json!({"properties[text].maxLength": "Only numbers are allowed."}),
        ),
    ];
    for (change, errors) in cases {
        assert_eq!(
            update(&client, change.clone()).invalid(),
            errors,
            "{change}"
        );
    }
    update(&client, json!({"gone": {"label": "x"}})).error(400, "GAIA_FC01");
}

#[test]
fn renamed_fields_take_their_values_along_and_formulas_follow() {
    let server = serve(fields());
    let client = Client::new(&server);
    fill(&client);
    // Two fields change their codes for each other.
    update(&client, json!({
        "text": {"code": "title"}, "count": {"code": "amount"}, "date": {"code": "user"}, "user": {"code": "date"},
        "table": {"code": "lines", "fields": {"price": {"code": "cost"}}},
    }))
    .ok();
    update(&client, json!({"title": {"code": "name"}})).ok();
    assert_eq!(client.record("1")["text"]["value"], json!("x"));
    let stored = preview(&client);
    assert_eq!(stored["sum"]["expression"], json!("amount + SUM(cost)"));
    assert_eq!(stored["date"]["type"], json!("USER_SELECT"));
    deploy(&client);
    let record = client.record("1");
    assert_eq!(
        json!([
            record["name"]["value"],
            record["amount"]["value"],
            record["sum"]["value"]
        ]),
        json!(["x", "1", "3"])
    );
    let row = &record["lines"]["value"][0]["value"];
    assert_eq!(row["cost"]["value"], json!("2"));
    assert_eq!(row["item"]["value"], json!("pen"));
    assert_eq!(record.get("text"), None);
    // The field is still unique.
    let twice = json!({"app": 1, "record": {"name": {"value": "x"}}});
    client.post("record.json", twice).invalid();
    let layout = client.get("app/form/layout.json?app=1").ok().to_string();
    assert!(
        layout.contains("\"name\"") && !layout.contains("\"text\""),
        "{layout}"
    );
}

#[test]
fn renamed_options_take_their_records_along_and_deleted_ones_are_cleared() {
    let server = serve(fields());
    let client = Client::new(&server);
    fill(&client);
    let sent = |names: Value| {
        let names = names.as_object().unwrap().clone();
        let options = names.into_iter().enumerate();
        Value::Object(
            options
                .map(|(at, (name, label))| (name, json!({"label": label, "index": at})))
                .collect(),
        )
    };
    update(
        &client,
        json!({
            "drop": {"options": sent(json!({"a": "A", "b": "B"}))},
            "check": {"options": sent(json!({"a": "b", "b": "a"}))},
        }),
    )
    .ok();
    let stored = preview(&client);
    assert_eq!(stored["drop"]["options"], options(&["A", "B"]));
    assert_eq!(stored["drop"]["defaultValue"], json!("A"));
    assert_eq!(stored["check"]["defaultValue"], json!(["b", "a"]));
    // An option that is deleted and added again is another one.
    update(
        &client,
        json!({"drop": {"options": sent(json!({"A": "A"}))}}),
    )
    .ok();
    update(
        &client,
        json!({"drop": {"options": sent(json!({"A": "A", "B": "B"}))}}),
    )
    .ok();
    deploy(&client);
    let record = client.record("1");
    assert_eq!(
        json!([record["drop"]["value"], record["check"]["value"]]),
        json!([null, ["b", "a"]])
    );
}

#[test]
fn a_field_that_is_deleted_and_added_again_is_empty() {
    let server = serve(fields());
    let client = Client::new(&server);
    fill(&client);
    delete(&client, &["text", "item"]).ok();
    add(&client, json!({"text": {"type": "SINGLE_LINE_TEXT"}}));
    update(&client, json!({"text": {"label": "Text"}, "table": {"fields": {"item": {"type": "SINGLE_LINE_TEXT"}}}})).ok();
    deploy(&client);
    let record = client.record("1");
    let row = &record["table"]["value"][0]["value"];
    assert_eq!(
        json!([
            record["text"]["value"],
            record["count"]["value"],
            row["item"]["value"],
            row["price"]["value"]
        ]),
        json!(["", "1", "", "2"])
    );
}

#[test]
fn a_discarded_preview_forgets_changes_of_fields() {
    let server = serve(fields());
    let client = Client::new(&server);
    fill(&client);
    let before = preview(&client);
    delete(&client, &["text"]).ok();
    update(&client, json!({"count": {"code": "amount"}})).ok();
    let body = json!({"apps": [{"app": 1}], "revert": true});
    client.post("preview/app/deploy.json", body).ok();
    assert_eq!(preview(&client), before);
    deploy(&client);
    assert_eq!(client.record("1")["count"]["value"], json!("1"));
}

#[test]
fn fields_are_deleted_by_code_in_a_query_string_too() {
    let server = serve(fields());
    let client = Client::new(&server).with("Accept-Language", "en");
    let path = "/k/v1/preview/app/form/fields.json?app=1&fields%5B0%5D=date";
    let done = client.raw("DELETE", path, &[], b"").ok();
    assert_eq!(done, json!({"revision": "4"}));
    assert_eq!(preview(&client).get("date"), None);
    assert_eq!(
        delete(&client, &["number", "count", "status"]).invalid(),
        json!({"fields[0]": "This field cannot be deleted.", "fields[2]": "This field cannot be deleted."})
    );
    assert_eq!(
        delete(&client, &[]).invalid(),
        json!({"fields": "Required field."})
    );
    delete(&client, &["gone"]).error(400, "GAIA_FC01");
    let many: Vec<String> = (0..101).map(|at| format!("f{at}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    delete(&client, &many[..100]).error(400, "GAIA_FC01");
    assert_eq!(
        delete(&client, &many).invalid(),
        json!({"fields": "A maximum of 100 fields can be deleted at one time."})
    );
}

#[test]
fn a_data_file_keeps_changes_of_fields_that_are_not_deployed() {
    let folder = tempfile::tempdir().unwrap();
    let open = || {
        let data = folder.path().join("records.sqlite");
        builder(fields()).data_file(data).start().unwrap()
    };
    let server = open();
    let client = Client::new(&server);
    fill(&client);
    update(&client, json!({"text": {"code": "title"}})).ok();
    let before = preview(&client);
    drop(server);
    let server = open();
    let client = Client::new(&server);
    assert_eq!(preview(&client), before);
    assert_eq!(client.record("1")["text"]["value"], json!("x"));
    deploy(&client);
    assert_eq!(client.record("1")["title"]["value"], json!("x"));
    drop(server);
    // The schema file has not changed, so the deployed form stays.
    let server = open();
    assert_eq!(
        Client::new(&server).record("1")["title"]["value"],
        json!("x")
    );
}
