//! Apps that refer to themselves: lookups, related records fields and actions follow the renamed fields of their own app.

use kintone_emulator::Emulator;
use serde_json::{Value, json};

use crate::client::Client;
use crate::field_changes::{delete, deploy, update};
use crate::fixtures::serve;

/// An app of employees, who have a manager among them.
fn start() -> (Emulator, Client) {
    let itself = json!({"app": "1", "code": ""});
    let lookup = json!({
        "relatedApp": itself, "relatedKeyField": "name", "lookupPickerFields": ["name", "city"],
        "fieldMappings": [{"field": "manager_city", "relatedField": "city"}],
        "filterCond": "city != \"name\"", "sort": "name asc, number desc",
    });
    let related = json!({
        "relatedApp": itself, "condition": {"field": "name", "relatedField": "manager"},
        "displayFields": ["name", "city"], "filterCond": "city != \"\"", "sort": "city asc", "size": "5",
    });
    let server = serve(json!({
        "number": {"type": "RECORD_NUMBER"}, "name": {"type": "SINGLE_LINE_TEXT", "unique": true},
        "city": {"type": "SINGLE_LINE_TEXT"}, "manager_city": {"type": "SINGLE_LINE_TEXT"},
        "manager": {"type": "SINGLE_LINE_TEXT", "lookup": lookup},
        "reports": {"type": "REFERENCE_TABLE", "referenceTable": related},
    }));
    let client = Client::new(&server);
    let mappings = json!([{"srcType": "FIELD", "srcField": "name", "destField": "manager"},
        {"srcType": "RECORD_URL", "destField": "city"}]);
    let hire = json!({"name": "hire", "index": 0, "destApp": {"app": 1}, "mappings": mappings});
    let body = json!({"app": 1, "actions": {"hire": hire}});
    client.put("preview/app/actions.json", body).ok();
    deploy(&client);
    (server, client)
}

/// What the app says about itself, live or in the preview.
fn references(client: &Client, stage: &str) -> Value {
    let fields = client
        .get(&format!("{stage}app/form/fields.json?app=1"))
        .ok();
    let actions = client.get(&format!("{stage}app/actions.json?app=1")).ok();
    let member = |field: &str, link: &str, members: &[&str]| -> Vec<Value> {
        let link = &fields["properties"][field][link];
        members.iter().map(|member| link[*member].clone()).collect()
    };
    let of_both = ["filterCond", "sort"];
    json!({
        "lookup": member("manager", "lookup", &["relatedKeyField", "lookupPickerFields", "fieldMappings"]),
        "related": member("reports", "referenceTable", &["condition", "displayFields"]),
        "queries": [member("manager", "lookup", &of_both), member("reports", "referenceTable", &of_both)],
        "mappings": actions["actions"]["hire"]["mappings"],
    })
}

/// What it says once `name` and `city` are called like that.
fn called(name: &str, city: &str) -> Value {
    json!({
        "lookup": [name, [name, city], [{"field": "manager_city", "relatedField": city}]],
        "related": [{"field": name, "relatedField": "manager"}, [name, city]],
        "queries": [
            [format!("{city} != \"name\""), format!("{name} asc, number desc")],
            [format!("{city} != \"\""), format!("{city} asc")],
        ],
        "mappings": [{"srcType": "FIELD", "srcField": name, "destField": "manager"},
            {"srcType": "RECORD_URL", "destField": city}],
    })
}

/// Adds a manager and an employee, and returns the city that was copied.
fn employ(client: &Client, name: &str, city: &str, suffix: &str) -> Value {
    let boss = format!("boss{suffix}");
    client.add(json!({name: {"value": boss}, city: {"value": "Nara"}}));
    let employee = client.add(json!({"manager": {"value": boss}}));
    client.record(&employee)["manager_city"]["value"].clone()
}

#[track_caller]
fn can_be_written_back(client: &Client) {
    for (path, member) in [
        ("form/fields", "properties"),
        ("actions", "actions"),
        ("form/layout", "layout"),
    ] {
        let path = format!("preview/app/{path}.json");
        let read = client.get(&format!("{path}?app=1")).ok();
        let body = json!({"app": 1, member: read[member]});
        client.put(&path, body).ok();
    }
}

#[test]
fn references_follow_renamed_fields_once_and_at_once() {
    for (name, city) in [("title", "town"), ("city", "name")] {
        let (_server, client) = start();
        update(
            &client,
            json!({"name": {"code": name}, "city": {"code": city}}),
        )
        .ok();
        assert_eq!(references(&client, "preview/"), called(name, city));
        assert_eq!(references(&client, ""), called("name", "city"));
        assert_eq!(
            employ(&client, "name", "city", "1"),
            "Nara",
            "live is as before"
        );
        can_be_written_back(&client);
        assert_eq!(references(&client, "preview/"), called(name, city));
        deploy(&client);
        for stage in ["", "preview/"] {
            assert_eq!(references(&client, stage), called(name, city));
        }
        assert_eq!(employ(&client, name, city, "2"), "Nara");
        can_be_written_back(&client);
    }
}

#[test]
fn references_follow_fields_that_are_renamed_repeatedly_or_not_after_all() {
    let (_server, client) = start();
    update(&client, json!({"name": {"code": "title"}})).ok();
    update(
        &client,
        json!({"title": {"code": "name"}, "city": {"code": "title"}}),
    )
    .ok();
    assert_eq!(references(&client, "preview/"), called("name", "title"));
    let body = json!({"apps": [{"app": 1}], "revert": true});
    client.post("preview/app/deploy.json", body).ok();
    assert_eq!(references(&client, "preview/"), called("name", "city"));
    assert_eq!(employ(&client, "name", "city", ""), "Nara");
}

#[test]
fn a_field_in_the_condition_or_the_order_of_a_link_is_not_deleted() {
    let (_server, client) = start();
    let add = json!({"rank": {"type": "NUMBER"}, "grade": {"type": "NUMBER"}});
    let body = json!({"app": 1, "properties": add});
    client.post("preview/app/form/fields.json", body).ok();
    let mut fields = client.get("preview/app/form/fields.json?app=1").ok()["properties"].clone();
    fields["manager"]["lookup"]["filterCond"] = json!("rank > 1");
    fields["reports"]["referenceTable"]["sort"] = json!("grade desc");
    update(
        &client,
        json!({"manager": fields["manager"], "reports": fields["reports"]}),
    )
    .ok();
    delete(&client, &["rank"]).error(400, "GAIA_LO02");
    delete(&client, &["grade"]).error(400, "GAIA_RE07");
    fields["manager"]["lookup"]["filterCond"] = json!("");
    fields["reports"]["referenceTable"]["sort"] = json!("");
    update(
        &client,
        json!({"manager": fields["manager"], "reports": fields["reports"]}),
    )
    .ok();
    delete(&client, &["rank", "grade"]).ok();
}

#[test]
fn an_action_loses_the_mapping_to_a_field_that_is_deleted() {
    let (_server, client) = start();
    update(
        &client,
        json!({"manager": {"lookup": lookup_without_city()}, "reports": {"referenceTable": related_without_city()}}),
    )
    .ok();
    delete(&client, &["city"]).ok();
    let actions = client.get("preview/app/actions.json?app=1").ok();
    assert_eq!(
        actions["actions"]["hire"]["mappings"],
        json!([{"srcType": "FIELD", "srcField": "name", "destField": "manager"}])
    );
    can_be_written_back(&client);
}

fn lookup_without_city() -> Value {
    json!({"relatedApp": {"app": 1}, "relatedKeyField": "name"})
}

fn related_without_city() -> Value {
    json!({"relatedApp": {"app": 1}, "condition": {"field": "name", "relatedField": "manager"}, "displayFields": ["name"]})
}
