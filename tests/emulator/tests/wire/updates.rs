//! Updates: revisions, update keys, upsert.

use serde_json::{Value, json};

use crate::client::Client;
use crate::fixtures::serve;

fn fields() -> Value {
    json!({
        "key": {"type": "SINGLE_LINE_TEXT", "unique": true}, "number": {"type": "NUMBER", "unique": true},
        "text": {"type": "SINGLE_LINE_TEXT", "defaultValue": "start"}, "date": {"type": "DATE", "unique": true},
        "modifier": {"type": "MODIFIER"},
    })
}

#[test]
fn every_update_raises_the_revision_by_one() {
    let server = serve(fields());
    let client = Client::new(&server);
    let id = client.add(json!({}));
    for revision in ["2", "3"] {
        let updated = client
            .put(
                "record.json",
                json!({"app": 1, "id": id, "record": {"text": {"value": "x"}}}),
            )
            .ok();
        assert_eq!(updated, json!({"revision": revision}));
    }
    let updated = client
        .put("record.json", json!({"app": "1", "id": id}))
        .ok();
    assert_eq!(updated, json!({"revision": "4"}), "even without a record");
}

#[test]
fn update_with_stale_revision_is_a_conflict() {
    let server = serve(fields());
    let client = Client::new(&server);
    let id = client.add(json!({}));
    let update = |revision: Value| {
        let record = json!({"text": {"value": "x"}});
        client.put(
            "record.json",
            json!({"app": 1, "id": id, "record": record, "revision": revision}),
        )
    };
    update(json!(1)).ok();
    let (message, errors) = update(json!("1")).error(409, "GAIA_CO02");
    assert!(
        message.starts_with("指定したrevisionは最新ではありません。"),
        "{message}"
    );
    assert!(errors.is_null());
    for unchecked in [json!(-1), json!("-1"), json!(null), json!("2")] {
        if unchecked == json!("2") {
            update(unchecked).error(409, "GAIA_CO02");
        } else {
            update(unchecked).ok();
        }
    }
    assert_eq!(client.record(&id)["$revision"]["value"], json!("5"));
}

#[test]
fn one_stale_revision_undoes_the_whole_call() {
    let server = serve(fields());
    let client = Client::new(&server);
    let (first, second) = (client.add(json!({})), client.add(json!({})));
    let records = json!([
        {"id": first, "record": {"text": {"value": "x"}}},
        {"id": second, "record": {"text": {"value": "x"}}, "revision": 9},
    ]);
    client
        .put("records.json", json!({"app": 1, "records": records}))
        .error(409, "GAIA_CO02");
    assert_eq!(client.record(&first)["text"]["value"], json!("start"));
}

#[test]
fn records_are_updated_in_order_of_the_call() {
    let server = serve(fields());
    let client = Client::new(&server);
    let (first, second) = (
        client.add(json!({})),
        client.add(json!({"key": {"value": "k"}})),
    );
    let records = json!([
        {"updateKey": {"field": "key", "value": "k"}, "record": {"text": {"value": "b"}}},
        {"id": first, "record": {"text": {"value": "a"}}, "revision": "1"},
    ]);
    let updated = client
        .put("records.json", json!({"app": 1, "records": records}))
        .ok();
    assert_eq!(
        updated,
        json!({"records": [{"id": second, "revision": "2"}, {"id": first, "revision": "2"}]})
    );
    assert_eq!(client.record(&second)["text"]["value"], json!("b"));
    assert_eq!(
        client
            .put("records.json", json!({"app": 1, "records": []}))
            .ok(),
        json!({"records": []})
    );
}

#[test]
fn a_record_is_found_by_text_and_by_number() {
    let server = serve(fields());
    let client = Client::new(&server);
    let id = client.add(json!({"key": {"value": "k"}, "number": {"value": "1.5"}}));
    for key in [
        json!({"field": "key", "value": "k"}),
        json!({"field": "number", "value": 1.50}),
    ] {
        let record = json!({"text": {"value": key["field"]}});
        client
            .put(
                "record.json",
                json!({"app": 1, "updateKey": key, "record": record}),
            )
            .ok();
        assert_eq!(client.record(&id)["text"]["value"], key["field"]);
    }
}

#[test]
fn an_update_key_that_finds_nothing_is_not_found() {
    let server = serve(fields());
    let client = Client::new(&server);
    for value in ["k", "x"] {
        let key = json!({"field": if value == "k" { "key" } else { "number" }, "value": value});
        client
            .put("record.json", json!({"app": 1, "updateKey": key}))
            .error(404, "GAIA_RE20");
        client
            .put(
                "records.json",
                json!({"app": 1, "records": [{"updateKey": key}]}),
            )
            .error(404, "GAIA_RE20");
    }
    client
        .put("record.json", json!({"app": 1, "id": 5}))
        .error(404, "GAIA_RE01");
    client
        .put("records.json", json!({"app": 1, "records": [{"id": 5}]}))
        .error(404, "GAIA_RE01");
}

#[test]
fn exactly_one_of_id_and_update_key_names_the_record() {
    let server = serve(fields());
    let client = Client::new(&server).with("Accept-Language", "en");
    let text = "The record to be updated must be specified by one of the parameters \"id\" and \"updateKey\".";
    let key = json!({"field": "key", "value": "k"});
    for body in [
        json!({"app": 1}),
        json!({"app": 1, "id": 1, "updateKey": key}),
    ] {
        assert_eq!(
            client.put("record.json", body).invalid(),
            json!({"id": text, "updateKey": text})
        );
    }
    let errors = client
        .put("records.json", json!({"app": 1, "records": [{}]}))
        .invalid();
    assert_eq!(
        errors,
        json!({"records[0].id": text, "records[0].updateKey": text})
    );
}

#[test]
fn only_unique_text_and_numbers_are_update_keys() {
    let server = serve(fields());
    let client = Client::new(&server);
    for field in ["text", "date", "nowhere"] {
        let key = json!({"field": field, "value": "2020-01-01"});
        let errors = client
            .put("record.json", json!({"app": 1, "updateKey": key}))
            .invalid();
        assert!(errors["updateKey.field"].is_string(), "{errors}");
    }
    let empty = client
        .put(
            "record.json",
            json!({"app": 1, "updateKey": {"field": "key"}}),
        )
        .invalid();
    assert_eq!(empty, json!({"updateKey.value": "必須です。"}));
    let long = json!({"field": "key", "value": "x".repeat(65)});
    let errors = client
        .put("record.json", json!({"app": 1, "updateKey": long}))
        .invalid();
    assert_eq!(
        errors,
        json!({"updateKey.value": "65文字より短くなければなりません。"})
    );
}

#[test]
fn the_update_key_may_not_be_in_the_record_too() {
    let server = serve(fields());
    let client = Client::new(&server);
    client.add(json!({"key": {"value": "k"}}));
    let entry =
        json!({"updateKey": {"field": "key", "value": "k"}, "record": {"key": {"value": "k"}}});
    let errors = client
        .put("records.json", json!({"app": 1, "records": [entry]}))
        .invalid();
    assert!(errors["records[0].key.value"].is_string(), "{errors}");
}

#[test]
fn upsert_updates_what_is_there_and_adds_what_is_not() {
    let server = serve(fields());
    let client = Client::new(&server);
    let id = client.add(json!({"key": {"value": "there"}, "text": {"value": "old"}}));
    let records = json!([
        {"updateKey": {"field": "key", "value": "there"}, "record": {"number": {"value": 1}}},
        {"updateKey": {"field": "key", "value": "new"}, "record": {"number": {"value": 2}}},
        {"id": 99, "record": {"number": {"value": 3}}, "revision": 7},
        {"id": id, "record": {"text": {"value": "again"}}},
    ]);
    let result = client
        .put(
            "records.json",
            json!({"app": 1, "upsert": true, "records": records}),
        )
        .ok();
    let expected = json!({"records": [
        {"id": "1", "revision": "2", "operation": "UPDATE"}, {"id": "2", "revision": "1", "operation": "INSERT"},
        {"id": "3", "revision": "1", "operation": "INSERT"}, {"id": "1", "revision": "3", "operation": "UPDATE"},
    ]});
    assert_eq!(result, expected);
    let added = client.record("2");
    assert_eq!(
        (&added["key"]["value"], &added["text"]["value"]),
        (&json!("new"), &json!("start"))
    );
    let updated = client.record("1");
    assert_eq!(
        (&updated["number"]["value"], &updated["text"]["value"]),
        (&json!("1"), &json!("again"))
    );
}

#[test]
fn upsert_is_all_or_nothing() {
    let server = serve(fields());
    let client = Client::new(&server);
    client.add(json!({"number": {"value": 1}}));
    let records = json!([
        {"updateKey": {"field": "key", "value": "a"}, "record": {}},
        {"updateKey": {"field": "key", "value": "b"}, "record": {"number": {"value": 1}}},
    ]);
    let errors = client
        .put(
            "records.json",
            json!({"app": 1, "upsert": "true", "records": records}),
        )
        .invalid();
    assert_eq!(
        errors,
        json!({"records[1].number.value": "値がほかのレコードと重複しています。"})
    );
    assert_eq!(client.count(), "1");
}

#[test]
fn the_modifier_is_who_updated_last() {
    let server = serve(fields());
    let client = Client::new(&server);
    let id = client.add(json!({}));
    assert_eq!(
        client.record(&id)["modifier"]["value"]["code"],
        json!("Administrator")
    );
    let server = crate::fixtures::builder(fields())
        .user("sato", "password")
        .start()
        .unwrap();
    let sato = Client::anonymous(&server).with("X-Cybozu-Authorization", "c2F0bzpwYXNzd29yZA==");
    let id = sato.add(json!({}));
    assert_eq!(
        sato.record(&id)["modifier"]["value"],
        json!({"code": "sato", "name": "sato"})
    );
}
