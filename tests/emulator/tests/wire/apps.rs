//! Apps: those of schema files, and those that calls add.

use std::path::Path;

use chrono::TimeDelta;
use kintone_emulator::{Builder, Emulator, Permission};
use serde_json::{Value, json};

use crate::client::Client;
use crate::command::run;
use crate::fixtures::{Clock, builder, every_type, form, serve};

fn alone() -> Builder {
    Emulator::builder()
        .user("sato", "password")
        .user("Administrator", "password")
        .clock(crate::fixtures::now)
}

fn sato(server: &Emulator) -> Client {
    Client::of_user(server, "sato", "password")
}

fn add(client: &Client, name: &str) -> Value {
    client
        .post("preview/app.json", json!({ "name": name }))
        .ok()
}

fn deploy(client: &Client, app: u64) {
    let body = json!({"apps": [{"app": app}]});
    client.post("preview/app/deploy.json", body).ok();
}

fn names(answer: &Value) -> Vec<&str> {
    let apps = answer["apps"].as_array().unwrap();
    apps.iter()
        .map(|app| app["name"].as_str().unwrap())
        .collect()
}

#[test]
fn an_added_app_exists_in_the_preview_until_it_is_deployed() {
    let server = alone().start().unwrap();
    let client = sato(&server);
    assert_eq!(add(&client, "帳票"), json!({"app": "1", "revision": "1"}));
    for path in [
        "app.json?id=1",
        "app/form/fields.json?app=1",
        "records.json?app=1",
    ] {
        client.get(path).error(404, "GAIA_AP01");
    }
    client
        .post("record.json", json!({"app": 1}))
        .error(404, "GAIA_AP01");
    assert_eq!(client.get("apps.json").ok(), json!({"apps": []}));
    let fields = client.get("preview/app/form/fields.json?app=1").ok();
    let codes: Vec<&String> = fields["properties"].as_object().unwrap().keys().collect();
    assert_eq!(
        codes,
        [
            "カテゴリー",
            "ステータス",
            "レコード番号",
            "作成日時",
            "作成者",
            "作業者",
            "更新日時",
            "更新者"
        ]
    );
    let settings = client.get("preview/app/settings.json?app=1").ok();
    assert_eq!(settings["name"], json!("帳票"));
    deploy(&client, 1);
    let person = json!({"code": "sato", "name": "sato"});
    let app = json!({
        "appId": "1", "code": "", "name": "帳票", "description": "", "spaceId": null, "threadId": null,
        "createdAt": "2024-02-28T23:30:00Z", "creator": person,
        "modifiedAt": "2024-02-28T23:30:00Z", "modifier": person,
    });
    assert_eq!(client.get("app.json?id=1").ok(), app);
    assert_eq!(client.get("apps.json").ok(), json!({ "apps": [app] }));
    client.post("record.json", json!({"app": 1})).ok();
}

#[test]
fn the_fields_of_an_added_app_have_the_names_of_the_callers_language() {
    let server = alone().start().unwrap();
    let client = sato(&server).with("Accept-Language", "en");
    add(&client, "sheet");
    let fields = client.get("preview/app/form/fields.json?app=1").ok();
    let number = &fields["properties"]["Record_number"];
    let expected = json!({
        "type": "RECORD_NUMBER", "code": "Record_number", "label": "Record number", "noLabel": false,
    });
    assert_eq!(number, &expected);
    assert_eq!(fields["properties"]["Categories"]["enabled"], json!(false));
}

#[test]
fn a_deployment_changes_modifier_and_time() {
    let clock = Clock::default();
    let server = alone()
        .schema_json("sheet", form(every_type()))
        .clock(clock.read())
        .start()
        .unwrap();
    let client = sato(&server);
    clock.pass(TimeDelta::hours(1));
    let notes = json!({"app": 1, "content": "x"});
    client.put("preview/app/adminNotes.json", notes).ok();
    let modified = || {
        let app = client.get("app.json?id=1").ok();
        json!([
            app["creator"]["code"],
            app["modifier"]["code"],
            app["createdAt"],
            app["modifiedAt"]
        ])
    };
    let started = "2024-02-28T23:30:00Z";
    let administrator = "Administrator";
    assert_eq!(
        modified(),
        json!([administrator, administrator, started, started])
    );
    deploy(&client, 1);
    assert_eq!(
        modified(),
        json!([administrator, "sato", started, "2024-02-29T00:30:00Z"])
    );
}

#[test]
fn apps_are_listed_by_id_and_filtered() {
    let mut coded = form(every_type());
    coded["code"] = json!("SHEET");
    let server = alone()
        .schema_json("Zebra", coded)
        .schema_json("apple", form(every_type()))
        .schema_json("guest", form(every_type()))
        .schema_json("hidden", form(every_type()))
        .in_guest_space(3, 7)
        .restrict_user("sato", 4, &[Permission::AddRecords])
        .start()
        .unwrap();
    let client = sato(&server);
    let listed = |query: &str| {
        let answer = client.get(&format!("apps.json{query}")).ok();
        names(&answer).join(" ")
    };
    for (query, expected) in [
        ("", "Zebra apple"),
        ("?ids%5B0%5D=2&ids%5B1%5D=3&ids%5B2%5D=99", "apple"),
        ("?codes%5B0%5D=SHEET", "Zebra"),
        ("?codes%5B0%5D=sheet", ""),
        ("?name=ZEB", "Zebra"),
        ("?name=E", "Zebra apple"),
        ("?limit=1", "Zebra"),
        ("?limit=1&offset=1", "apple"),
        ("?offset=2147483647", ""),
        ("?spaceIds%5B0%5D=7", ""),
    ] {
        assert_eq!(listed(query), expected, "{query}");
    }
    let of_space = |path: &str| client.raw("GET", path, &[], b"").ok();
    let guests = of_space("/k/guest/7/v1/apps.json");
    assert_eq!(names(&guests), ["guest"]);
    assert_eq!(guests["apps"][0]["spaceId"], json!("7"));
    assert_eq!(guests["apps"][0]["threadId"], json!("1"));
}

#[test]
fn every_mistake_in_a_list_of_apps_is_told() {
    let server = alone().start().unwrap();
    let client = sato(&server).with("Accept-Language", "en");
    let many: Vec<u64> = (1..=101).collect();
    let all = |body: Value| {
        let header = ("X-HTTP-Method-Override", "GET");
        client
            .clone()
            .with(header.0, header.1)
            .post("apps.json", body)
    };
    let errors = all(json!({
        "ids": many, "spaceIds": many, "codes": ["", "x".repeat(65)], "name": "x".repeat(65),
        "limit": 101, "offset": 2_147_483_648_u64,
    }))
    .invalid();
    let expected = json!({
        "ids": "A maximum of 100 apps can be specified at one time.",
        "spaceIds": "A maximum of 100 spaces can be specified at one time.",
        "codes[0]": "Required field.", "codes[1]": "Enter less than 65 characters.",
        "name": "Enter less than 65 characters.", "limit": "must be less than or equal to 100",
        "offset": "must be less than or equal to 2147483647",
    });
    assert_eq!(errors, expected);
    all(json!({
        "ids": many[..100], "spaceIds": many[..100], "codes": vec!["x".repeat(64); 100],
        "name": "x".repeat(64), "limit": 100, "offset": 2_147_483_647_u64,
    }))
    .ok();
    assert_eq!(
        all(json!({"limit": 0})).invalid(),
        json!({"limit": "must be greater than or equal to 1"})
    );
}

#[test]
fn tokens_neither_list_nor_add_apps() {
    let server = serve(every_type());
    let client = Client::new(&server);
    client.get("apps.json").error(403, "GAIA_NO01");
    let body = json!({"name": "sheet"});
    client
        .post("preview/app.json", body)
        .error(403, "GAIA_NO01");
}

#[test]
fn an_app_is_added_with_a_name_and_in_a_space_that_exists() {
    let server = alone()
        .schema_json("guest", form(every_type()))
        .in_guest_space(1, 7)
        .start()
        .unwrap();
    let client = sato(&server).with("Accept-Language", "en");
    let send = |body: Value| client.post("preview/app.json", body);
    assert_eq!(
        send(json!({"space": "x"})).invalid(),
        json!({"name": "Required field.", "space": "Only numbers are allowed."})
    );
    assert_eq!(
        send(json!({"name": "x".repeat(65)})).invalid(),
        json!({"name": "Enter less than 65 characters."})
    );
    send(json!({"name": "x".repeat(64)})).ok();
    send(json!({"name": "x", "space": 8})).error(404, "GAIA_SP01");
    send(json!({"name": "x", "space": 7})).error(400, "GAIA_IL23");
    let body = json!({"name": "x", "space": 7, "thread": 1}).to_string();
    let header = [("Content-Type", "application/json")];
    let guest = |method: &str, path: &str, body: &str| {
        let path = format!("/k/guest/7/v1/{path}");
        let header = if body.is_empty() { &[][..] } else { &header };
        client.raw(method, &path, header, body.as_bytes())
    };
    let added = guest("POST", "preview/app.json", &body).ok();
    assert_eq!(added, json!({"app": "3", "revision": "1"}));
    client
        .get("preview/app/form/fields.json?app=3")
        .error(400, "GAIA_IL23");
    let deployed = json!({"apps": [{"app": 3}]}).to_string();
    guest("POST", "preview/app/deploy.json", &deployed).ok();
    let app = guest("GET", "app.json?id=3", "").ok();
    assert_eq!(
        (&app["spaceId"], &app["threadId"]),
        (&json!("7"), &json!("1"))
    );
}

fn reopen(data: &Path, schemas: &[&str]) -> Result<Emulator, kintone_emulator::Error> {
    let start = schemas.iter().fold(alone(), |start, name| {
        start.schema_json(*name, form(every_type()))
    });
    start.data_file(data).start()
}

#[test]
fn added_apps_survive_reopening_and_keep_their_ids() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("records.sqlite");
    let server = reopen(&data, &["first"]).unwrap();
    let client = sato(&server);
    assert_eq!(add(&client, "live")["app"], json!("2"));
    deploy(&client, 2);
    let waiting = json!({"app": 2, "name": "renamed"});
    client.put("preview/app/settings.json", waiting).ok();
    assert_eq!(add(&client, "preview")["app"], json!("3"));
    client.post("record.json", json!({"app": 2})).ok();
    let state = |client: &Client| {
        let general = client.get("preview/app/settings.json?app=2").ok();
        json!([
            client.get("apps.json").ok(),
            client.get("records.json?app=2").ok(),
            general
        ])
    };
    let before = state(&client);
    drop(server);
    // The second schema gets an id that no added app has.
    let server = reopen(&data, &["first", "second"]).unwrap();
    let client = sato(&server);
    assert_eq!(client.get("app.json?id=4").ok()["name"], json!("second"));
    client.get("app.json?id=3").error(404, "GAIA_AP01");
    deploy(&client, 3);
    assert_eq!(client.get("app.json?id=3").ok()["name"], json!("preview"));
    drop(server);
    let server = reopen(&data, &["first"]).unwrap();
    let client = sato(&server);
    let mut after = state(&client);
    let apps = after[0]["apps"].as_array_mut().unwrap();
    assert_eq!(apps.pop().unwrap()["name"], json!("preview"));
    assert_eq!(after, before);
    // Neither is the id of an app that is not loaded this time.
    assert_eq!(add(&client, "new")["app"], json!("5"));
    drop(server);
    let taken = alone()
        .schema_json("sheet", json!({"app": "2", "properties": {}}))
        .data_file(&data)
        .start();
    let error = taken.unwrap_err().to_string();
    assert!(error.contains("both have the app id 2"), "{error}");
}

#[test]
fn the_command_serves_apps_that_are_added_without_any_schema() {
    let server = run(&[]);
    let login = ("X-Cybozu-Authorization", "c2F0bzpwYXNzd29yZA==");
    let client = server.client().with(login.0, login.1);
    assert_eq!(add(&client, "sheet")["app"], json!("1"));
    deploy(&client, 1);
    assert_eq!(names(&client.get("apps.json").ok()), ["sheet"]);
}

#[test]
fn an_app_that_was_never_deployed_is_discarded_to_what_it_was_when_it_was_added() {
    let server = builder(every_type())
        .user("sato", "password")
        .start()
        .unwrap();
    let client = sato(&server);
    add(&client, "new");
    let renamed = json!({"app": 2, "name": "renamed"});
    client.put("preview/app/settings.json", renamed).ok();
    let body = json!({"apps": [{"app": 2}], "revert": true});
    client.post("preview/app/deploy.json", body).ok();
    let settings = client.get("preview/app/settings.json?app=2").ok();
    assert_eq!(settings["name"], json!("new"));
    client.get("app.json?id=2").error(404, "GAIA_AP01");
}
