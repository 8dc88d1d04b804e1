//! What users see and change of fields and of other apps, by the permissions for records and fields.

use kintone_emulator::Emulator;
use serde_json::{Value, json};

use crate::client::{Client, encode};
use crate::fixtures::{form, options};
use crate::rights::{field_row, ids, record, record_row, set, start, user, with_people};

#[test]
fn a_field_that_may_not_be_seen_is_absent() {
    let server = start();
    let token = Client::new(&server);
    token.add(
        json!({"text": {"value": "hidden"}, "number": {"value": "7"},
        "table": {"value": [{"value": {"item": {"value": "a"}, "count": {"value": "1"}}}]}}),
    );
    set(
        &server,
        "field/acl.json",
        json!([
            {"code": "text", "entities": [field_row("GROUP", "sales", "WRITE"), field_row("GROUP", "everyone", "NONE")]},
            {"code": "number", "entities": [field_row("GROUP", "everyone", "READ")]},
            {"code": "count", "entities": []},
        ]),
    );
    let (sato, tanaka) = (user(&server, "sato"), user(&server, "tanaka"));
    let cells = |client: &Client| record(client, 1)["table"]["value"][0]["value"].clone();
    assert_eq!(record(&sato, 1)["text"]["value"], "hidden");
    assert!(cells(&token).get("count").is_some());
    assert!(cells(&sato).get("count").is_none());
    assert_eq!(cells(&sato)["item"]["value"], "a");
    for seen in [
        record(&tanaka, 1),
        tanaka.get("records.json?app=1").ok()["records"][0].clone(),
        tanaka
            .get("records.json?app=1&fields%5B0%5D=text&fields%5B1%5D=number")
            .ok()["records"][0]
            .clone(),
    ] {
        assert!(seen.get("text").is_none(), "{seen}");
        assert_eq!(seen["number"]["value"], "7");
    }
    for query in ["text = \"hidden\"", "order by text asc", "count in (\"1\")"] {
        let target = format!("records.json?app=1&query={}", encode(query));
        token.get(&target).ok();
        assert_eq!(tanaka.get(&target).status, 400, "{query}");
    }

    let change = |record: Value| json!({"app": 1, "id": 1, "record": record});
    for refused in [
        json!({"text": {"value": "x"}}),
        json!({"number": {"value": "8"}}),
        json!({"table": {"value": [{"value": {"count": {"value": "2"}}}]}}),
    ] {
        let new = json!({"app": 1, "record": refused});
        tanaka.post("record.json", new).error(403, "GAIA_FU01");
        tanaka
            .put("record.json", change(refused))
            .error(403, "GAIA_FU01");
    }
    // A value that nobody can set is ignored as before, and a row keeps what its editor does not see.
    let row = record(&token, 1)["table"]["value"][0]["id"].clone();
    let rows = json!([{"id": row, "value": {"item": {"value": "b"}}}]);
    let allowed =
        json!({"multi": {"value": "m"}, "calc": {"value": "1"}, "table": {"value": rows}});
    tanaka.put("record.json", change(allowed)).ok();
    let kept = record(&token, 1);
    assert_eq!(kept["text"]["value"], "hidden");
    assert_eq!(cells(&token)["count"]["value"], "1");
    assert_eq!(cells(&token)["item"]["value"], "b");
}

#[test]
fn a_field_that_is_seen_in_some_records_is_searched_only_in_those() {
    let server = start();
    let token = Client::new(&server);
    for who in ["sato", "tanaka"] {
        token.add(json!({"text": {"value": "x"}, "user": {"value": [{"code": who}]}}));
    }
    set(
        &server,
        "field/acl.json",
        json!([{"code": "text", "entities": [field_row("FIELD_ENTITY", "user", "READ")]}]),
    );
    assert_eq!(ids(&user(&server, "sato"), "text = \"x\""), ["1"]);
    assert_eq!(ids(&user(&server, "tanaka"), "text = \"x\""), ["2"]);
    assert_eq!(ids(&user(&server, "suzuki"), "text = \"x\""), [""; 0]);
}

#[test]
fn files_in_what_may_not_be_seen_are_not_found() {
    let server = start();
    let token = Client::new(&server);
    let key = token.upload("a.txt", "text/plain", b"x");
    token.add(json!({"file": {"value": [{"fileKey": key}]}}));
    let key = record(&token, 1)["file"]["value"][0]["fileKey"].clone();
    let target = format!("file.json?fileKey={}", key.as_str().unwrap());
    let (sato, tanaka) = (user(&server, "sato"), user(&server, "tanaka"));
    set(
        &server,
        "field/acl.json",
        json!([{"code": "file", "entities": [field_row("GROUP", "sales", "READ")]}]),
    );
    assert_eq!(sato.get(&target).status, 200);
    assert_eq!(tanaka.get(&target).status, 404);
    let rules = json!([{"filterCond": "", "entities": []}]);
    set(&server, "record/acl.json", rules);
    assert_eq!(sato.get(&target).status, 404);
    assert_eq!(token.get(&target).status, 200);
}

/// Customers as app 1, and orders as app 2, which look them up and relate to them.
fn two_apps() -> Emulator {
    let orders = json!({
        "customer": {"type": "SINGLE_LINE_TEXT", "lookup": {
            "relatedApp": {"app": "1", "code": ""}, "relatedKeyField": "name", "lookupPickerFields": [],
            "fieldMappings": [{"field": "city", "relatedField": "city"}], "filterCond": "", "sort": ""}},
        "city": {"type": "SINGLE_LINE_TEXT"},
    });
    let customers = json!({
        "name": {"type": "SINGLE_LINE_TEXT", "unique": true}, "city": {"type": "SINGLE_LINE_TEXT"},
        "rank": {"type": "DROP_DOWN", "options": options(&["a", "b"])},
    });
    with_people(
        Emulator::builder()
            .schema_json("customers", form(customers))
            .schema_json("orders", form(orders))
            .token("secret"),
    )
    .start()
    .unwrap()
}

#[test]
fn a_lookup_copies_what_may_be_seen() {
    let server = two_apps();
    let token = Client::new(&server);
    for (name, rank) in [("Aoi", "a"), ("Beni", "b")] {
        token.add(
            json!({"name": {"value": name}, "city": {"value": "Kyoto"}, "rank": {"value": rank}}),
        );
    }
    set(
        &server,
        "record/acl.json",
        json!([{"filterCond": "rank in (\"b\")", "entities": []}]),
    );
    let sato = user(&server, "sato");
    let order = |name: &str| {
        let record = json!({"customer": {"value": name}});
        sato.post("record.json", json!({"app": 2, "record": record}))
    };
    order("Aoi").ok();
    order("Beni").error(400, "GAIA_LO04");
    let hidden = json!([{"code": "city", "entities": []}]);
    set(&server, "field/acl.json", hidden);
    order("Aoi").ok();
    let records = token
        .get("records.json?app=2&query=order%20by%20%24id%20asc")
        .ok();
    assert_eq!(records["records"][0]["city"]["value"], "Kyoto");
    assert_eq!(records["records"][1]["city"]["value"], "");
}

#[test]
fn a_condition_on_related_records_and_the_search_in_all_apps_find_what_may_be_seen() {
    let customers = json!({"name": {"type": "SINGLE_LINE_TEXT"}, "city": {"type": "SINGLE_LINE_TEXT"}, "memo": {"type": "SINGLE_LINE_TEXT"}});
    let orders = json!({
        "customer": {"type": "SINGLE_LINE_TEXT"},
        "customers": {"type": "REFERENCE_TABLE", "referenceTable": {
            "relatedApp": {"app": "1", "code": ""}, "filterCond": "",
            "condition": {"field": "customer", "relatedField": "name"}}},
    });
    let server = Emulator::builder()
        .schema_json("customers", form(customers))
        .schema_json("orders", form(orders))
        .token("secret");
    let server = with_people(server).start().unwrap();
    let token = Client::new(&server);
    for name in ["Aoi", "Beni"] {
        token.add(
            json!({"name": {"value": name}, "city": {"value": "Kyoto"}, "memo": {"value": "Uji"}}),
        );
        let order = json!({"app": 2, "record": {"customer": {"value": name}}});
        token.post("record.json", order).ok();
    }
    set(
        &server,
        "record/acl.json",
        json!([{"filterCond": "name in (\"Beni\")", "entities": [record_row("GROUP", "sales", &["viewable"])]}]),
    );
    let nobody = json!([{"code": "memo", "entities": []}]);
    set(&server, "field/acl.json", nobody);
    let found = |name: &str, condition: &str| {
        let query = encode(condition);
        let target = format!("records.json?app=2&query={query}");
        let found = user(&server, name).get(&target).ok();
        found["records"].as_array().unwrap().len()
    };
    assert_eq!(found("sato", "customers.city in (\"Kyoto\")"), 2);
    assert_eq!(found("tanaka", "customers.city in (\"Kyoto\")"), 1);
    assert_eq!(found("sato", "customers.memo in (\"Uji\")"), 0);
    let hits = |name: &str, keyword: &str| {
        let term = json!({"operator": "AND", "keywords": [keyword]});
        let search = json!({"query": [term]});
        let hits = user(&server, name).post("search.json", search).ok();
        hits["hits"].as_array().unwrap().len()
    };
    assert_eq!(hits("sato", "Kyoto"), 2);
    assert_eq!(hits("tanaka", "Kyoto"), 1);
    assert_eq!(hits("sato", "Uji"), 0);
}
