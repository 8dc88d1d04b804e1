//! Lookups: what is copied, when, and what is refused.

use kintone_emulator::{Emulator, Permission};
use serde_json::{Value, json};

use crate::client::{Client, Response};
use crate::fixtures::form;

fn lookup(app: u64, key: &str, mappings: &[(&str, &str)]) -> Value {
    let mappings: Vec<Value> = mappings
        .iter()
        .map(|(field, related)| json!({"field": field, "relatedField": related}))
        .collect();
    json!({
        "relatedApp": {"app": app.to_string(), "code": ""}, "relatedKeyField": key, "fieldMappings": mappings,
        "lookupPickerFields": [], "filterCond": "price > 1000", "sort": "",
    })
}

fn orders() -> Value {
    json!({
        "text": {"type": "SINGLE_LINE_TEXT"},
        "product": {"type": "SINGLE_LINE_TEXT",
            "lookup": lookup(2, "name", &[("price", "price"), ("kinds", "kinds"), ("number_text", "record_number")])},
        "price": {"type": "NUMBER", "required": true}, "kinds": {"type": "SINGLE_LINE_TEXT"},
        "number_text": {"type": "SINGLE_LINE_TEXT"},
        "by_number": {"type": "NUMBER", "lookup": lookup(2, "record_number", &[("found", "name")])},
        "found": {"type": "SINGLE_LINE_TEXT"},
        "by_price": {"type": "NUMBER", "lookup": lookup(2, "price", &[])},
        "by_kinds": {"type": "SINGLE_LINE_TEXT", "lookup": lookup(2, "kinds", &[])},
        "by_shown": {"type": "SINGLE_LINE_TEXT", "lookup": lookup(2, "shown", &[])},
        "elsewhere": {"type": "SINGLE_LINE_TEXT", "lookup": lookup(99, "name", &[])},
        "lines": {"type": "SUBTABLE", "fields": {
            "item": {"type": "SINGLE_LINE_TEXT", "lookup": lookup(2, "name", &[("item_price", "price")])},
            "item_price": {"type": "NUMBER"}, "count": {"type": "NUMBER"},
            "sum": {"type": "CALC", "expression": "item_price * count", "format": "NUMBER"}}},
    })
}

fn products() -> Value {
    json!({
        "record_number": {"type": "RECORD_NUMBER"}, "name": {"type": "SINGLE_LINE_TEXT", "unique": true},
        "price": {"type": "NUMBER", "unique": true}, "kinds": {"type": "SINGLE_LINE_TEXT"},
        "shown": {"type": "SINGLE_LINE_TEXT", "unique": true, "expression": "name & \"!\""},
    })
}

fn serve() -> (Emulator, Client) {
    let server = Emulator::builder()
        .schema_json("orders", form(orders()))
        .schema_json("products", form(products()))
        .token("secret")
        .token_for(
            1,
            "orders only",
            &[Permission::AddRecords, Permission::ViewRecords],
        )
        .token_for(2, "products", &[Permission::ViewRecords])
        .start()
        .unwrap();
    let client = Client::new(&server);
    for (name, price) in [("pen", "100"), ("ink", "250.5")] {
        let record = json!({"name": {"value": name}, "price": {"value": price}, "kinds": {"value": "office"}});
        client
            .post("record.json", json!({"app": 2, "record": record}))
            .ok();
    }
    (server, client)
}

fn add(client: &Client, record: Value) -> Response {
    client.post("record.json", json!({"app": 1, "record": record}))
}

#[test]
fn the_key_copies_and_values_sent_for_copies_are_ignored() {
    let (_server, client) = serve();
    let id = client.add(
        json!({"product": {"value": "ink"}, "price": {"value": "1"}, "kinds": {"value": "mine"}}),
    );
    let record = client.record(&id);
    assert_eq!(record["price"], json!({"type": "NUMBER", "value": "250.5"}));
    assert_eq!(record["kinds"]["value"], json!("office"));
    assert_eq!(record["number_text"]["value"], json!("2"));
    client
        .put(
            "record.json",
            json!({"app": 1, "id": id, "record": {"price": {"value": "7"}}}),
        )
        .ok();
    assert_eq!(client.record(&id)["price"]["value"], json!("250.5"));
}

#[test]
fn a_source_that_changes_does_not_propagate_until_the_key_is_sent_again() {
    let (_server, client) = serve();
    let id = client.add(json!({"product": {"value": "pen"}}));
    client
        .put(
            "record.json",
            json!({"app": 2, "id": 1, "record": {"price": {"value": "111"}}}),
        )
        .ok();
    client
        .put(
            "record.json",
            json!({"app": 1, "id": id, "record": {"text": {"value": "x"}}}),
        )
        .ok();
    assert_eq!(client.record(&id)["price"]["value"], json!("100"));
    client
        .put(
            "record.json",
            json!({"app": 1, "id": id, "record": {"product": {"value": "pen"}}}),
        )
        .ok();
    assert_eq!(client.record(&id)["price"]["value"], json!("111"));
}

#[test]
fn an_empty_key_clears_the_copies() {
    let (_server, client) = serve();
    let id = client.add(json!({"product": {"value": "pen"}, "by_number": {"value": "2"}}));
    assert_eq!(client.record(&id)["found"]["value"], json!("ink"));
    client
        .put(
            "record.json",
            json!({"app": 1, "id": id, "record": {"by_number": {"value": ""}}}),
        )
        .ok();
    let record = client.record(&id);
    assert_eq!(
        (&record["by_number"]["value"], &record["found"]["value"]),
        (&json!(""), &json!(""))
    );
    let errors = client
        .put(
            "record.json",
            json!({"app": 1, "id": id, "record": {"product": {"value": null}}}),
        )
        .invalid();
    assert_eq!(
        errors,
        json!({"record.price.value": "必須です。"}),
        "a cleared copy that is required fails"
    );
}

#[test]
fn a_key_that_is_not_found_names_field_and_value_without_a_map() {
    let (_server, client) = serve();
    let (message, errors) =
        add(&client, json!({"product": {"value": "desk"}})).error(400, "GAIA_LO04");
    assert!(
        message.contains("product") && message.contains("desk"),
        "{message}"
    );
    assert!(errors.is_null());
    add(
        &client,
        json!({"product": {"value": "pen"}, "by_number": {"value": "9"}}),
    )
    .error(400, "GAIA_LO04");
    add(
        &client,
        json!({"product": {"value": "pen"}, "elsewhere": {"value": "x"}}),
    )
    .error(400, "GAIA_LO04");
    assert_eq!(client.count(), "0");
}

#[test]
fn field_errors_come_before_lookup_errors() {
    let (_server, client) = serve();
    let records = json!([{"product": {"value": "desk"}}, {}]);
    let errors = client
        .post("records.json", json!({"app": 1, "records": records}))
        .invalid();
    assert_eq!(
        errors,
        json!({"records[1].price.value": "必須です。"}),
        "the copies of a failed lookup are not checked"
    );
}

#[test]
fn a_key_of_a_source_that_is_not_unique_cannot_be_written() {
    let (_server, client) = serve();
    for (code, value) in [("by_kinds", "office"), ("by_shown", "pen!")] {
        let record = json!({"product": {"value": "pen"}, code: {"value": value}});
        let (message, errors) = add(&client, record).error(400, "GAIA_LO03");
        assert!(message.contains(code) && errors.is_null(), "{message}");
        let empty = json!({"product": {"value": "pen"}, code: {"value": ""}});
        add(&client, empty).ok();
    }
}

#[test]
fn a_record_number_is_found_with_and_without_the_code_of_its_app() {
    let mut products = form(products());
    products["code"] = json!("P");
    let server = Emulator::builder()
        .schema_json("orders", form(orders()))
        .schema_json("products", products)
        .token("secret")
        .start()
        .unwrap();
    let client = Client::new(&server);
    let product = json!({"name": {"value": "pen"}, "price": {"value": 1}});
    client
        .post("record.json", json!({"app": 2, "record": product}))
        .ok();
    let text = json!({"type": "SINGLE_LINE_TEXT", "lookup": lookup(2, "record_number", &[("found", "name")])});
    let mut properties = orders();
    properties["by_number"] = text;
    server
        .update_form(1, crate::fixtures::complete(properties))
        .unwrap();
    for number in ["1", "P-1"] {
        let id = client.add(json!({"product": {"value": "pen"}, "by_number": {"value": number}}));
        let record = client.record(&id);
        assert_eq!(record["found"]["value"], json!("pen"));
        assert_eq!(record["number_text"]["value"], json!("P-1"));
    }
    for number in ["2", "P-2", "Q-1", "P-"] {
        add(
            &client,
            json!({"product": {"value": "pen"}, "by_number": {"value": number}}),
        )
        .error(400, "GAIA_LO04");
    }
}

#[test]
fn a_required_key_is_checked_like_any_field() {
    let mut properties = orders();
    properties["product"]["required"] = json!(true);
    properties["price"]["required"] = json!(false);
    let server = Emulator::builder()
        .schema_json("orders", form(properties))
        .schema_json("products", form(products()))
        .token("secret")
        .start()
        .unwrap();
    let client = Client::new(&server);
    for record in [json!({}), json!({"product": {"value": ""}})] {
        assert_eq!(
            add(&client, record).invalid(),
            json!({"record.product.value": "必須です。"})
        );
    }
}

#[test]
fn a_number_key_is_compared_by_value() {
    let (_server, client) = serve();
    add(
        &client,
        json!({"product": {"value": "pen"}, "by_price": {"value": "250.50"}}),
    )
    .ok();
    add(
        &client,
        json!({"product": {"value": "pen"}, "by_price": {"value": "250"}}),
    )
    .error(400, "GAIA_LO04");
}

#[test]
fn tables_look_up_row_by_row() {
    let (_server, client) = serve();
    let rows = json!([
        {"value": {"item": {"value": "pen"}, "count": {"value": 2}, "item_price": {"value": 5}}},
        {"value": {"count": {"value": 3}}},
        {"value": {"item": {"value": "ink"}, "count": {"value": 2}}},
    ]);
    let id = client.add(json!({"product": {"value": "pen"}, "lines": {"value": rows}}));
    let cells = |at: usize, code: &str| {
        client.record(&id)["lines"]["value"][at]["value"][code]["value"].clone()
    };
    assert_eq!(
        (cells(0, "item_price"), cells(0, "sum")),
        (json!("100"), json!("200"))
    );
    assert_eq!(
        (cells(1, "item_price"), cells(1, "sum")),
        (json!(""), json!("0"))
    );
    assert_eq!(cells(2, "sum"), json!("501"));
    let rows = json!([{"id": "1", "value": {"count": {"value": 4}}}, {"id": "3", "value": {"item": {"value": ""}}}]);
    client
        .put(
            "record.json",
            json!({"app": 1, "id": id, "record": {"lines": {"value": rows}}}),
        )
        .ok();
    assert_eq!(
        (cells(0, "item_price"), cells(0, "sum")),
        (json!("100"), json!("400"))
    );
    assert_eq!(
        (cells(1, "item_price"), cells(1, "count")),
        (json!(""), json!("2"))
    );
    let rows = json!([{"value": {"item": {"value": "desk"}}}]);
    let bad = json!({"product": {"value": "pen"}, "lines": {"value": rows}});
    add(&client, bad).error(400, "GAIA_LO04");
}

#[test]
fn the_token_of_the_source_app_is_needed() {
    let (server, _) = serve();
    let alone = Client::anonymous(&server).with("X-Cybozu-API-Token", "orders only");
    add(&alone, json!({"product": {"value": "pen"}})).error(400, "GAIA_LO04");
    let both = Client::anonymous(&server).with("X-Cybozu-API-Token", "orders only,products");
    add(&both, json!({"product": {"value": "pen"}})).ok();
}
