//! Which of several mistakes is reported.

use kintone_emulator::{Emulator, Permission};
use serde_json::{Value, json};

use crate::client::Client;
use crate::fixtures::{builder, form};

/// App 1 looks up app 2 and demands a text. Its record 1 is at revision 1.
fn start() -> (Emulator, Client) {
    let sheet = json!({
        "text": {"type": "SINGLE_LINE_TEXT", "required": true},
        "key": {"type": "SINGLE_LINE_TEXT", "lookup": {
            "relatedApp": {"app": "2", "code": ""}, "relatedKeyField": "name", "fieldMappings": []}},
        "user": {"type": "USER_SELECT"},
    });
    let server = builder(sheet)
        .schema_json(
            "source",
            form(json!({"name": {"type": "SINGLE_LINE_TEXT", "unique": true}})),
        )
        .in_guest_space(2, 7)
        .token_for(1, "viewer", &[Permission::ViewRecords])
        .start()
        .unwrap();
    let client = Client::new(&server);
    client.add(json!({"text": {"value": "x"}}));
    (server, client)
}

/// The code of the error.
fn code(client: &Client, method: &str, path: &str, body: &str) -> String {
    let header = [("Content-Type", "application/json")];
    let answer = client.raw(method, path, &header, body.as_bytes());
    let body = answer.body();
    body["code"].as_str().unwrap_or_default().to_owned()
}

/// Each request has the mistakes of all that follow, and one more.
#[test]
fn checks_of_an_update_come_in_a_fixed_order() {
    let (server, client) = start();
    let anonymous = Client::anonymous(&server);
    let viewer = anonymous.clone().with("X-Cybozu-API-Token", "viewer");
    let path = "/k/v1/record.json";
    let with = |app: Value, id: Value, revision: u32| {
        let record = json!({"text": {"value": ""}, "key": {"value": "nothing"}});
        json!({"app": app, "id": id, "revision": revision, "record": record}).to_string()
    };
    let none = json!(null);
    let put = |client: &Client, body: &str| code(client, "PUT", path, body);
    assert_eq!(put(&anonymous, "{"), "CB_IJ01");
    assert_eq!(
        put(&anonymous, &with(none.clone(), none.clone(), 9)),
        "CB_AU01"
    );
    assert_eq!(put(&viewer, &with(none.clone(), none, 9)), "CB_VA01");
    assert_eq!(put(&viewer, &with(json!(99), json!(9), 9)), "GAIA_AP01");
    assert_eq!(put(&viewer, &with(json!(1), json!(9), 9)), "GAIA_NO01");
    assert_eq!(put(&client, &with(json!(1), json!(9), 9)), "GAIA_RE01");
    assert_eq!(put(&client, &with(json!(1), json!(1), 9)), "GAIA_CO02");
    assert_eq!(put(&client, &with(json!(1), json!(1), 1)), "CB_VA01");
    let fine = json!({"text": {"value": "x"}, "key": {"value": "nothing"}});
    let body = json!({"app": 1, "id": 1, "record": fine}).to_string();
    assert_eq!(put(&client, &body), "GAIA_LO04");
}

#[test]
fn the_path_of_the_app_is_checked_before_the_permission() {
    let (server, _) = start();
    let viewer = Client::anonymous(&server).with("X-Cybozu-API-Token", "viewer");
    let body = json!({"app": 2, "record": {}}).to_string();
    for (path, expected) in [
        ("/k/v1/record.json", "GAIA_IL23"),
        ("/k/guest/8/v1/record.json", "CB_NO02"),
        ("/k/guest/7/v1/record.json", "GAIA_IA02"),
    ] {
        assert_eq!(code(&viewer, "POST", path, &body), expected, "{path}");
    }
}

#[test]
fn a_stale_revision_of_any_record_comes_before_the_fields_of_all() {
    let (_server, client) = start();
    client.add(json!({"text": {"value": "y"}}));
    let empty = json!({"text": {"value": ""}});
    let call = |second: Value| {
        let records = json!([{"id": 1, "record": empty}, second]);
        client.put("records.json", json!({"app": 1, "records": records}))
    };
    call(json!({"id": 2, "revision": 5, "record": empty})).error(409, "GAIA_CO02");
    call(json!({"id": 9, "record": empty})).error(404, "GAIA_RE01");
    assert_eq!(
        call(json!({"id": 2, "revision": 1, "record": empty})).invalid(),
        json!({"records[0].text.value": "必須です。", "records[1].text.value": "必須です。"})
    );
}

#[test]
fn deletes_and_actions_check_the_record_before_its_revision() {
    let (_server, client) = start();
    let delete = |id: u32, revision: u32| {
        let body = json!({"app": 1, "ids": [id], "revisions": [revision]});
        client.delete("records.json", body)
    };
    delete(9, 5).error(404, "GAIA_RE01");
    delete(1, 5).error(409, "GAIA_CO02");
    delete(1, 1).ok();
}
