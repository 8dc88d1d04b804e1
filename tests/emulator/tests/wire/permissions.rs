//! Evaluating what the caller may do with records.

use kintone_emulator::Permission;
use serde_json::{Value, json};

use crate::client::{Client, Response};
use crate::fixtures::{builder, every_type, serve};

fn evaluate(client: &Client, ids: Value) -> Response {
    let header = [("Content-Type", "application/json")];
    let body = json!({"app": 1, "ids": ids}).to_string();
    client.raw(
        "GET",
        "/k/v1/records/acl/evaluate.json",
        &header,
        body.as_bytes(),
    )
}

#[test]
fn who_may_everything_may_edit_what_is_not_set_by_kintone() {
    let server = serve(every_type());
    let client = Client::new(&server);
    client.add(json!({}));
    client.add(json!({}));
    let rights = client
        .get("records/acl/evaluate.json?app=1&ids%5B0%5D=2&ids%5B1%5D=1")
        .ok()["rights"]
        .clone();
    assert_eq!(
        (&rights[0]["id"], &rights[1]["id"]),
        (&json!("2"), &json!("1"))
    );
    let all = json!({"viewable": true, "editable": true, "deletable": true});
    assert_eq!(rights[0]["record"], all);
    let fields = rights[0]["fields"].as_object().unwrap();
    for code in ["text", "number", "file", "table", "item", "proof"] {
        assert_eq!(
            fields[code],
            json!({"viewable": true, "editable": true}),
            "{code}"
        );
    }
    for code in ["record_number", "creator", "updated_time", "calc", "total"] {
        assert_eq!(
            fields[code],
            json!({"viewable": true, "editable": false}),
            "{code}"
        );
    }
    assert!(
        !fields.contains_key("status"),
        "a field that is off does not count as a field"
    );
}

#[test]
fn the_permissions_of_a_token_are_those_of_its_records() {
    let server = builder(every_type())
        .token_for(1, "viewer", &[Permission::ViewRecords])
        .token_for(
            1,
            "cleaner",
            &[Permission::ViewRecords, Permission::DeleteRecords],
        )
        .token_for(1, "editor", &[Permission::EditRecords])
        .start()
        .unwrap();
    Client::new(&server).add(json!({}));
    let with = |token: &str| Client::anonymous(&server).with("X-Cybozu-API-Token", token);
    let rights = evaluate(&with("viewer"), json!([1])).ok()["rights"][0].clone();
    assert_eq!(
        rights["record"],
        json!({"viewable": true, "editable": false, "deletable": false})
    );
    assert_eq!(
        rights["fields"]["text"],
        json!({"viewable": true, "editable": false})
    );
    let rights = evaluate(&with("cleaner"), json!(["1"])).ok()["rights"][0].clone();
    assert_eq!(
        rights["record"],
        json!({"viewable": true, "editable": false, "deletable": true})
    );
    evaluate(&with("editor"), json!([1])).error(403, "GAIA_NO01");
}

#[test]
fn a_hundred_records_that_are_there_are_evaluated_at_once() {
    let server = serve(every_type());
    let client = Client::new(&server).with("Accept-Language", "en");
    client.add(json!({}));
    evaluate(&client, json!([1, 2])).error(404, "GAIA_RE01");
    evaluate(&client, json!(vec![1; 100])).ok();
    assert_eq!(
        evaluate(&client, json!(vec![1; 101])).invalid(),
        json!({"ids": "A maximum of 100 records can be evaluated at one time."})
    );
    assert_eq!(
        evaluate(&client, Value::Null).invalid(),
        json!({"ids": "Required field."})
    );
    assert_eq!(
        evaluate(&client, json!([0, "x"])).invalid(),
        json!({"ids[0]": "must be greater than or equal to 1", "ids[1]": "Only numbers are allowed."})
    );
    assert_eq!(evaluate(&client, json!([])).ok(), json!({"rights": []}));
}
