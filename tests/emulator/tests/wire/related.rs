//! Searching by related records, in queries of callers and in conditions of the process.

use kintone_emulator::{Builder, Emulator, Permission};
use serde_json::{Value, json};

use crate::client::{Client, encode};
use crate::fixtures::form;

/// Customers are app 1, their orders app 2.
fn builder() -> Builder {
    let mut customers = form(json!({
        "name": {"type": "SINGLE_LINE_TEXT"},
        "orders": {"type": "REFERENCE_TABLE", "referenceTable": {
            "relatedApp": {"app": "2", "code": ""}, "filterCond": "price > 0",
            "condition": {"field": "name", "relatedField": "customer"}}},
        "status": {"type": "STATUS", "enabled": true}, "assignee": {"type": "STATUS_ASSIGNEE", "enabled": true},
    }));
    let nobody = json!({"type": "ONE", "entities": []});
    customers["process"] = json!({
        "enable": true,
        "states": {"new": {"index": "0", "assignee": nobody}, "good": {"index": "1", "assignee": nobody}},
        "actions": [{"name": "praise", "from": "new", "to": "good", "filterCond": "orders.price >= 100"}],
    });
    let orders =
        form(json!({"customer": {"type": "SINGLE_LINE_TEXT"}, "price": {"type": "NUMBER"}}));
    Emulator::builder()
        .schema_json("customers", customers)
        .schema_json("orders", orders)
        .token("secret")
}

/// `sato` ordered for 50 and 150, `ito` for nothing, `kato` never.
fn fill(server: &Emulator) -> Client {
    let client = Client::new(server);
    for name in ["sato", "ito", "kato"] {
        client.add(json!({"name": {"value": name}}));
    }
    let order = |customer: &str, price: u32| json!({"customer": {"value": customer}, "price": {"value": price}});
    let records = json!([order("sato", 50), order("sato", 150), order("ito", 0)]);
    client
        .post("records.json", json!({"app": 2, "records": records}))
        .ok();
    client
}

fn names(client: &Client, query: &str) -> Vec<String> {
    let query = encode(&format!("{query} order by $id asc"));
    let found = client
        .get(&format!("records.json?app=1&query={query}"))
        .ok();
    let records = found["records"].as_array().unwrap().iter();
    let names = records.map(|record| record["name"]["value"].as_str().unwrap().to_owned());
    names.collect()
}

#[test]
fn a_record_is_found_by_what_it_is_related_to() {
    let server = builder().start().unwrap();
    let client = fill(&server);
    assert_eq!(names(&client, "orders.price > 100"), ["sato"]);
    assert_eq!(names(&client, "orders.$id in (1)"), ["sato"]);
    assert_eq!(
        names(&client, "orders.price >= 0"),
        ["sato"],
        "the filter of the field counts"
    );
    let cursor = json!({"app": 1, "query": "orders.price > 100"});
    assert_eq!(
        client.post("records/cursor.json", cursor).ok()["totalCount"],
        json!("1")
    );
}

#[test]
fn who_may_not_view_the_related_app_may_not_search_it() {
    let server = builder()
        .token_for(1, "one", &[Permission::ViewRecords])
        .start()
        .unwrap();
    fill(&server);
    let client = Client::anonymous(&server).with("X-Cybozu-API-Token", "one");
    let query = encode("orders.price > 100");
    client
        .get(&format!("records.json?app=1&query={query}"))
        .error(403, "CB_NO02");
}

#[test]
fn who_may_not_view_the_related_app_does_not_see_what_the_field_refers_to() {
    let may = [Permission::ViewRecords, Permission::ManageApp];
    let server = builder().token_for(1, "one", &may).start().unwrap();
    let all = Client::new(&server);
    let one = Client::anonymous(&server).with("X-Cybozu-API-Token", "one");
    let read = |client: &Client, stage: &str| {
        let path = format!("{stage}app/form/fields.json?app=1");
        client.get(&path).ok()["properties"].clone()
    };
    let shown = read(&all, "");
    assert_eq!(
        shown["orders"]["referenceTable"]["relatedApp"]["app"],
        json!("2")
    );
    for stage in ["", "preview/"] {
        let mut hidden = shown.clone();
        hidden["orders"]["referenceTable"] = json!(null);
        assert_eq!(read(&one, stage), hidden);
    }
    // What was read so loses nothing when it is written back.
    let mut fields = read(&one, "");
    fields["orders"]["label"] = json!("Orders");
    let body = json!({"app": 1, "properties": fields});
    one.put("preview/app/form/fields.json", body).ok();
    let written = read(&all, "preview/");
    assert_eq!(written["orders"]["label"], json!("Orders"));
    assert_eq!(
        written["orders"]["referenceTable"],
        shown["orders"]["referenceTable"]
    );
}

#[test]
fn an_action_may_depend_on_related_records() {
    let server = builder().start().unwrap();
    let client = fill(&server);
    let praise = |id: u32| {
        let body = json!({"app": 1, "id": id, "action": "praise"});
        client.put("record/status.json", body)
    };
    praise(1).ok();
    praise(2).error(400, "GAIA_IL03");
    assert_eq!(client.record("1")["status"]["value"], Value::from("good"));
}
