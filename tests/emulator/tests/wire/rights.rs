//! The permissions in the settings of an app, as users meet them.

use kintone_emulator::{Builder, Emulator, Permission};
use serde_json::{Value, json};

use crate::client::{Client, encode};
use crate::fixtures::{builder, every_type};

/// A server with users, of whom sato is in the group `sales` and tanaka in the department `east`, which is part of `japan`.
pub(crate) fn start() -> Emulator {
    with_people(builder(every_type())).start().unwrap()
}

pub(crate) fn with_people(builder: Builder) -> Builder {
    builder
        .user("sato", "password")
        .user("tanaka", "password")
        .user("suzuki", "password")
        .in_group("sato", "sales")
        .in_organization("tanaka", "east")
        .in_parent_organization("east", "japan")
}

pub(crate) fn user(server: &Emulator, name: &str) -> Client {
    Client::of_user(server, name, "password").with("Accept-Language", "en")
}

pub(crate) fn entity(kind: &str, code: &str) -> Value {
    json!({"type": kind, "code": code})
}

#[track_caller]
pub(crate) fn set(server: &Emulator, path: &str, rights: Value) {
    let body = json!({"app": 1, "rights": rights});
    Client::new(server).put(path, body).ok();
}

pub(crate) fn app_row(kind: &str, code: &str, allowed: &[&str]) -> Value {
    let mut row = json!({"entity": entity(kind, code)});
    for flag in allowed {
        row[*flag] = json!(true);
    }
    row
}

pub(crate) fn record_row(kind: &str, code: &str, allowed: &[&str]) -> Value {
    app_row(kind, code, allowed)
}

pub(crate) fn field_row(kind: &str, code: &str, accessibility: &str) -> Value {
    json!({"entity": entity(kind, code), "accessibility": accessibility})
}

const EVERYTHING: [&str; 3] = ["viewable", "editable", "deletable"];

pub(crate) fn ids(client: &Client, query: &str) -> Vec<String> {
    let query = encode(query);
    let target = format!("records.json?app=1&totalCount=true&query={query}");
    let answer = client.get(&target).ok();
    let records = answer["records"].as_array().unwrap();
    let ids: Vec<String> = records
        .iter()
        .map(|record| record["$id"]["value"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(answer["totalCount"], json!(ids.len().to_string()));
    ids
}

pub(crate) fn record(client: &Client, id: u64) -> Value {
    let target = format!("record.json?app=1&id={id}");
    client.get(&target).ok()["record"].clone()
}

#[test]
fn the_permissions_of_a_new_app_limit_nobody() {
    let server = start();
    let sato = user(&server, "sato");
    sato.add(json!({"text": {"value": "a"}}));
    let memo = json!({"app": 1, "content": "x"});
    sato.put("preview/app/adminNotes.json", memo).ok();
}

#[test]
fn the_first_row_that_names_a_user_decides_what_the_user_may_do_in_the_app() {
    let server = start();
    Client::new(&server).add(json!({}));
    set(
        &server,
        "app/acl.json",
        json!([
            app_row("USER", "suzuki", &[]),
            app_row("GROUP", "sales", &["recordViewable"]),
            app_row(
                "GROUP",
                "everyone",
                &[
                    "recordViewable",
                    "recordAddable",
                    "recordEditable",
                    "recordDeletable",
                    "appEditable"
                ]
            ),
        ]),
    );
    let (sato, tanaka, suzuki) = (
        user(&server, "sato"),
        user(&server, "tanaka"),
        user(&server, "suzuki"),
    );
    let new = || json!({"app": 1, "record": {}});
    let update = || json!({"app": 1, "id": 1, "record": {}});
    let delete = || json!({"app": 1, "ids": [1]});
    let memo = || json!({"app": 1, "content": "x"});
    sato.get("records.json?app=1").ok();
    sato.post("record.json", new()).error(403, "CB_NO02");
    sato.put("record.json", update()).error(403, "CB_NO02");
    sato.delete("records.json", delete()).error(403, "CB_NO02");
    sato.put("preview/app/adminNotes.json", memo())
        .error(403, "CB_NO02");
    suzuki.get("records.json?app=1").error(403, "CB_NO02");
    assert_eq!(suzuki.get("apps.json").ok()["apps"], json!([]));
    assert_eq!(
        tanaka.get("apps.json").ok()["apps"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    tanaka.post("record.json", new()).ok();
    tanaka.put("record.json", update()).ok();
    tanaka.delete("records.json", delete()).ok();
    tanaka.put("preview/app/adminNotes.json", memo()).ok();
    // Nobody is named any more. A token has its own permissions.
    set(&server, "app/acl.json", json!([]));
    tanaka.get("records.json?app=1").error(403, "CB_NO02");
    Client::new(&server).add(json!({}));
}

#[test]
fn the_creator_of_an_app_is_who_added_it() {
    let server = start();
    let sato = user(&server, "sato");
    let app = sato.post("preview/app.json", json!({"name": "mine"})).ok()["app"].clone();
    let mut creator = app_row("CREATOR", "", &["appEditable", "recordViewable"]);
    creator["entity"] = json!({"type": "CREATOR"});
    let rights = json!({"app": app, "rights": [creator]});
    sato.put("preview/app/acl.json", rights).ok();
    let deploy = json!({"apps": [{"app": app}]});
    sato.post("preview/app/deploy.json", deploy).ok();
    let records = format!("records.json?app={}", app.as_str().unwrap());
    sato.get(&records).ok();
    user(&server, "tanaka").get(&records).error(403, "CB_NO02");
}

#[test]
fn settings_limit_what_a_restricted_user_may_and_give_nothing_back() {
    let server = with_people(builder(every_type()))
        .restrict_user("sato", 1, &[Permission::ViewRecords])
        .start()
        .unwrap();
    set(
        &server,
        "app/acl.json",
        json!([app_row("GROUP", "everyone", &["recordAddable"])]),
    );
    let sato = user(&server, "sato");
    sato.get("records.json?app=1").error(403, "CB_NO02");
    sato.post("record.json", json!({"app": 1, "record": {}}))
        .error(403, "CB_NO02");
}

#[test]
fn permissions_apply_once_they_are_deployed_and_outlive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data.db");
    let open = || {
        with_people(builder(every_type()))
            .data_file(&file)
            .start()
            .unwrap()
    };
    let server = open();
    let body = json!({"app": 1, "rights": []});
    Client::new(&server).put("preview/app/acl.json", body).ok();
    user(&server, "sato").get("records.json?app=1").ok();
    let deploy = json!({"apps": [{"app": 1}]});
    Client::new(&server)
        .post("preview/app/deploy.json", deploy)
        .ok();
    user(&server, "sato")
        .get("records.json?app=1")
        .error(403, "CB_NO02");
    drop(server);
    user(&open(), "sato")
        .get("records.json?app=1")
        .error(403, "CB_NO02");
}

#[test]
fn the_first_rule_whose_condition_a_record_satisfies_decides_about_it() {
    let server = start();
    let token = Client::new(&server);
    for text in ["secret", "read", "free"] {
        token.add(json!({"text": {"value": text}}));
    }
    set(
        &server,
        "record/acl.json",
        json!([
            {"filterCond": "text in (\"secret\")", "entities": [record_row("GROUP", "sales", &EVERYTHING)]},
            {"filterCond": "text in (\"secret\", \"read\")", "entities": [record_row("GROUP", "everyone", &["viewable"])]},
        ]),
    );
    let (sato, tanaka) = (user(&server, "sato"), user(&server, "tanaka"));
    assert_eq!(ids(&sato, "order by $id asc"), ["1", "2", "3"]);
    assert_eq!(ids(&tanaka, "order by $id asc"), ["2", "3"]);
    assert_eq!(ids(&tanaka, "order by text asc"), ["3", "2"]);
    assert_eq!(ids(&tanaka, "text != \"read\""), ["3"]);
    tanaka.get("record.json?app=1&id=1").error(403, "CB_NO02");
    tanaka.get("record.json?app=1&id=4").error(404, "GAIA_RE01");
    tanaka
        .get("record/comments.json?app=1&record=1")
        .error(403, "CB_NO02");
    let comment = json!({"app": 1, "record": 1, "comment": {"text": "x"}});
    tanaka
        .post("record/comment.json", comment)
        .error(403, "CB_NO02");
    let change = |id: u64| json!({"app": 1, "id": id, "record": {"number": {"value": "1"}}});
    sato.put("record.json", change(1)).ok();
    sato.put("record.json", change(2)).error(403, "CB_NO02");
    tanaka.put("record.json", change(1)).error(403, "CB_NO02");
    tanaka.put("record.json", change(3)).ok();
    let many = json!({"app": 1, "records": [{"id": 3, "record": {"number": {"value": "9"}}}, {"id": 2, "record": {}}]});
    tanaka.put("records.json", many).error(403, "CB_NO02");
    assert_eq!(record(&token, 3)["number"]["value"], "1");
    for refused in [json!([3, 2]), json!([1])] {
        tanaka
            .delete("records.json", json!({"app": 1, "ids": refused}))
            .error(403, "CB_NO02");
    }
    tanaka
        .delete("records.json", json!({"app": 1, "ids": [3]}))
        .ok();

    let cursor = sato.post("records/cursor.json", json!({"app": 1})).ok();
    assert_eq!(cursor["totalCount"], "2");
    let nobody = json!([{"filterCond": "", "entities": []}]);
    set(&server, "record/acl.json", nobody);
    let page = format!("records/cursor.json?id={}", cursor["id"].as_str().unwrap());
    assert_eq!(sato.get(&page).ok()["records"], json!([]));
}

#[test]
fn people_in_fields_of_a_record_have_the_rights_of_the_row() {
    let server = start();
    let token = Client::new(&server);
    token.add(json!({"user": {"value": [{"code": "suzuki"}]}}));
    token.add(json!({"organization": {"value": [{"code": "japan"}]}}));
    token.add(json!({"group": {"value": [{"code": "sales"}]}}));
    let mut japan = record_row("FIELD_ENTITY", "organization", &["viewable"]);
    let fields = |organization: &Value| {
        json!([{"filterCond": "", "entities": [
            record_row("FIELD_ENTITY", "user", &["viewable"]),
            record_row("FIELD_ENTITY", "group", &["viewable"]),
            record_row("FIELD_ENTITY", "creator", &EVERYTHING),
            organization,
        ]}])
    };
    let seen = |name: &str| ids(&user(&server, name), "order by $id asc");
    set(&server, "record/acl.json", fields(&japan));
    assert_eq!(seen("suzuki"), ["1"]);
    assert_eq!(seen("sato"), ["3"]);
    assert_eq!(seen("tanaka"), [""; 0]);
    japan["includeSubs"] = json!(true);
    set(&server, "record/acl.json", fields(&japan));
    assert_eq!(seen("tanaka"), ["2"]);
    // The creator is the user, who may therefore change the record.
    let tanaka = user(&server, "tanaka");
    let own = tanaka.add(json!({}));
    let change = json!({"app": 1, "id": own, "record": {}});
    tanaka.put("record.json", change).ok();
}

#[test]
fn evaluation_answers_from_the_same_rules() {
    let server = start();
    let token = Client::new(&server);
    token.add(json!({"text": {"value": "secret"}}));
    token.add(json!({}));
    set(
        &server,
        "app/acl.json",
        json!([app_row(
            "GROUP",
            "everyone",
            &["recordViewable", "recordEditable"]
        )]),
    );
    set(
        &server,
        "record/acl.json",
        json!([{"filterCond": "text in (\"secret\")", "entities": [record_row("GROUP", "sales", &["viewable", "deletable"])]}]),
    );
    set(
        &server,
        "field/acl.json",
        json!([{"code": "number", "entities": [field_row("GROUP", "sales", "READ")]},
            {"code": "table", "entities": [field_row("GROUP", "sales", "READ")]}]),
    );
    let rights = |name: &str| {
        user(&server, name)
            .get("records/acl/evaluate.json?app=1&ids%5B0%5D=1&ids%5B1%5D=2")
            .ok()["rights"]
            .clone()
    };
    let sato = rights("sato");
    let record = |viewable: bool, editable: bool| json!({"viewable": viewable, "editable": editable, "deletable": false});
    let field =
        |viewable: bool, editable: bool| json!({"viewable": viewable, "editable": editable});
    assert_eq!(sato[0]["record"], record(true, false));
    assert_eq!(sato[1]["record"], record(true, true));
    assert_eq!(sato[0]["fields"]["text"], field(true, false));
    assert_eq!(sato[1]["fields"]["text"], field(true, true));
    assert_eq!(sato[1]["fields"]["number"], field(true, false));
    assert_eq!(sato[1]["fields"]["item"], field(true, false));
    let tanaka = rights("tanaka");
    assert_eq!(tanaka[0]["record"], record(false, false));
    assert_eq!(tanaka[0]["fields"]["text"], field(false, false));
    assert_eq!(tanaka[1]["fields"]["number"], field(false, false));
    assert_eq!(tanaka[1]["fields"]["item"], field(false, false));
}

#[test]
fn a_configuration_file_says_which_department_is_part_of_which() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("emulator.toml");
    let text = r#"
        token = [{ token = "secret" }]
        organization = [{ code = "japan" }, { code = "east", parent = "japan" }, { code = "city", parent = "east" }]
        [[user]]
        code = "tanaka"
        password = "password"
        organizations = ["city"]
        "#;
    std::fs::write(&path, text).unwrap();
    let server = builder(every_type())
        .config_file(&path)
        .unwrap()
        .start()
        .unwrap();
    let mut row = app_row("ORGANIZATION", "japan", &["recordViewable"]);
    set(&server, "app/acl.json", json!([row]));
    let tanaka = user(&server, "tanaka");
    tanaka.get("records.json?app=1").error(403, "CB_NO02");
    row["includeSubs"] = json!(true);
    set(&server, "app/acl.json", json!([row]));
    tanaka.get("records.json?app=1").ok();
}
