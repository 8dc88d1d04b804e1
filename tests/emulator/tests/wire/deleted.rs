//! Users, departments and groups that are deleted.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kintone_emulator::{Builder, Emulator, Permission};
use serde_json::{Value, json};

use crate::client::{Client, Response, encode};
use crate::fixtures::{builder, form};

fn fields() -> Value {
    let field = |kind: &str| json!({"type": kind, "entities": [], "defaultValue": []});
    json!({
        "text": {"type": "SINGLE_LINE_TEXT"}, "user": field("USER_SELECT"),
        "organization": field("ORGANIZATION_SELECT"), "group": field("GROUP_SELECT"),
        "table": {"type": "SUBTABLE", "fields": {
            "inner": field("USER_SELECT"), "note": {"type": "SINGLE_LINE_TEXT"}}},
    })
}

fn start() -> Builder {
    builder(fields())
        .declare_user("sato", "佐藤")
        .declare_user("ito", "伊藤")
        .declare_organization("sales", "営業部")
        .declare_group("staff", "社員")
}

fn coded(code: &str) -> Value {
    json!({"value": [{"code": code}]})
}

fn add(client: &Client, record: Value) -> Response {
    client.post("record.json", json!({"app": 1, "record": record}))
}

fn delete_all(server: &Emulator) {
    server.delete_user("sato");
    server.delete_organization("sales");
    server.delete_group("staff");
}

#[test]
fn a_deleted_code_is_refused_and_stays_in_the_records_that_have_it() {
    let server = start().start().unwrap();
    let client = Client::new(&server);
    let id = client.add(json!({
        "user": coded("sato"), "organization": coded("sales"), "group": coded("staff")}));
    delete_all(&server);
    for (field, code, error) in [
        ("user", "sato", "GAIA_IL26"),
        ("organization", "sales", "GAIA_IL28"),
        ("group", "staff", "GAIA_IL26"),
    ] {
        let record = json!({field: coded(code)});
        let (message, errors) = add(&client, record.clone()).error(400, error);
        assert!(message.contains(code) && errors.is_null(), "{message}");
        let update = json!({"app": 1, "id": id, "record": record});
        client.put("record.json", update).error(400, error);
        let query = encode(&format!("{field} in (\"{code}\")"));
        client
            .get(&format!("records.json?app=1&query={query}"))
            .error(400, "GAIA_IL42");
    }
    let update = json!({"app": 1, "id": id, "record": {"text": {"value": "x"}}});
    client.put("record.json", update).ok();
    let user = client.record(&id)["user"]["value"][0].clone();
    assert_eq!(user, json!({"code": "sato", "name": "佐藤"}));
    client.add(json!({"user": coded("ito")}));
    let comment = json!({"text": "x", "mentions": [{"code": "sato", "type": "USER"}]});
    let body = json!({"app": 1, "record": id, "comment": comment});
    client
        .post("record/comment.json", body)
        .error(400, "GAIA_IL26");
}

#[test]
fn a_row_that_is_sent_by_its_id_alone_keeps_a_deleted_user() {
    let server = start().start().unwrap();
    let client = Client::new(&server);
    let row = |user: &str| json!({"value": {"inner": coded(user), "note": {"value": "n"}}});
    let id = client.add(json!({"table": {"value": [row("sato"), row("ito")]}}));
    server.delete_user("sato");
    let update = |rows: Value| {
        let record = json!({"table": {"value": rows}});
        client.put("record.json", json!({"app": 1, "id": id, "record": record}))
    };
    let changed = json!({"id": "2", "value": {"note": {"value": "changed"}}});
    let mut whole = row("sato");
    whole["id"] = json!("1");
    update(json!([whole, changed])).error(400, "GAIA_IL26");
    update(json!([{"id": "1"}, changed])).ok();
    let record = client.record(&id);
    let cell =
        |row: usize, code: &str| record["table"]["value"][row]["value"][code]["value"].clone();
    assert_eq!(cell(0, "inner"), json!([{"code": "sato", "name": "佐藤"}]));
    assert_eq!(cell(0, "note"), json!("n"));
    assert_eq!(cell(1, "note"), json!("changed"));
}

#[test]
fn records_to_start_with_may_have_who_is_deleted() {
    let record =
        json!({"user": coded("old"), "organization": coded("gone"), "group": coded("none")});
    let server = start()
        .deleted_user("old", "旧")
        .deleted_organization("gone", "廃部")
        .deleted_group("none", "旧グループ")
        .records_json(1, "seed", json!([record]))
        .start()
        .unwrap();
    let client = Client::new(&server);
    let user = client.record("1")["user"]["value"][0].clone();
    assert_eq!(user, json!({"code": "old", "name": "旧"}));
    add(&client, json!({"user": coded("old")})).error(400, "GAIA_IL26");
    add(&client, json!({"organization": coded("gone")})).error(400, "GAIA_IL28");
    add(&client, json!({"group": coded("none")})).error(400, "GAIA_IL26");
    // Where nobody is declared, every other code still exists.
    let server = builder(fields()).deleted_user("old", "旧").start().unwrap();
    let client = Client::new(&server);
    add(&client, json!({"user": coded("old")})).error(400, "GAIA_IL26");
    add(&client, json!({"user": coded("anybody")})).ok();
}

fn as_user(server: &Emulator, name: &str) -> Client {
    let login = STANDARD.encode(format!("{name}:password"));
    Client::anonymous(server).with("X-Cybozu-Authorization", &login)
}

#[test]
fn the_password_of_a_deleted_user_no_longer_counts() {
    let server = Emulator::builder()
        .schema_json("sheet", form(fields()))
        .user("sato", "password")
        .start()
        .unwrap();
    as_user(&server, "sato").get("records.json?app=1").ok();
    server.delete_user("sato");
    // The last user is gone, and the server is not open to everybody for that.
    for name in ["sato", "ito"] {
        let answer = as_user(&server, name).get("records.json?app=1");
        answer.error(401, "CB_WA01");
    }
}

#[test]
fn a_deleted_user_is_not_a_candidate_for_the_assignee() {
    let mut file = form(json!({
        "status": {"type": "STATUS", "enabled": true}, "assignee": {"type": "STATUS_ASSIGNEE", "enabled": true}}));
    let users = ["sato", "ito"].map(|code| json!({"entity": {"type": "USER", "code": code}}));
    file["process"] = json!({
        "enable": true, "actions": [{"name": "send", "from": "open", "to": "review", "filterCond": ""}],
        "states": {
            "open": {"index": "0", "assignee": {"type": "ONE", "entities": []}},
            "review": {"index": "1", "assignee": {"type": "ANY", "entities": users}}},
    });
    let server = Emulator::builder()
        .schema_json("sheet", file)
        .token("secret")
        .declare_user("sato", "佐藤")
        .declare_user("ito", "伊藤")
        .start()
        .unwrap();
    server.delete_user("sato");
    let client = Client::new(&server);
    let id = client.add(json!({}));
    let act = json!({"app": 1, "id": id, "action": "send"});
    client.put("record/status.json", act).ok();
    let assignees = client.record(&id)["assignee"]["value"].clone();
    assert_eq!(assignees, json!([{"code": "ito", "name": "伊藤"}]));
    let assign = json!({"app": 1, "id": id, "assignees": ["sato"]});
    client
        .put("record/assignees.json", assign)
        .error(400, "GAIA_IL26");
}

#[test]
fn a_user_can_have_less_than_all_permissions_in_an_app() {
    let server = Emulator::builder()
        .schema_json("sheet", form(fields()))
        .schema_json("other", form(fields()))
        .user("sato", "password")
        .user("ito", "password")
        .restrict_user("sato", 1, &[Permission::ViewRecords])
        .start()
        .unwrap();
    let [sato, ito] = ["sato", "ito"].map(|name| as_user(&server, name));
    add(&ito, json!({})).ok();
    sato.get("records.json?app=1").ok();
    add(&sato, json!({})).error(403, "CB_NO02");
    sato.post("record.json", json!({"app": 2})).ok();
    let rights = sato
        .get("records/acl/evaluate.json?app=1&ids%5B0%5D=1")
        .ok();
    assert_eq!(
        rights["rights"][0]["record"],
        json!({"viewable": true, "editable": false, "deletable": false})
    );
}
