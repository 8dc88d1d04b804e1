//! The configuration file: what the builder sets, in TOML.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kintone_emulator::Emulator;
use serde_json::{Value, json};

use crate::client::{Client, encode};
use crate::command::write;
use crate::fixtures::{every_type, form};

fn config(folder: &Path, content: &str) -> std::path::PathBuf {
    let path = folder.join("emulator.toml");
    std::fs::write(&path, content).unwrap();
    path
}

#[test]
fn a_server_is_as_its_file_says() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "sheet.json", &form(every_type()));
    let records = json!([{"user": {"value": [{"code": "tanaka"}]}}]);
    write(folder.path(), "records.json", &records);
    let path = config(
        folder.path(),
        r#"
        data = "records.sqlite"
        language = "en"
        time-zone = "America/New_York"
        clock = 2024-02-29T02:00:00Z
        strict-content-type = false
        concurrency-limit = 7
        largest-json-body = 10_000
        oauth-tokens = ["bearer"]
        space-templates = [2]

        [[space]]
        id = 5
        name = "plain"

        [[space]]
        id = 6
        name = "guests"
        guest = true

        [[session]]
        user = "sato"
        id = "4f2a"
        request-token = "c81e"

        [[app]]
        id = 3
        schema = "sheet.json"
        records = ["records.json"]
        space = 5

        [[app]]
        id = 4
        schema = "sheet.json"
        guest-space = 9

        [[token]]
        token = "secret"

        [[token]]
        token = "reader"
        app = 3
        permissions = ["view-records"]

        [[user]]
        code = "sato"
        name = "佐藤"
        password = "password"
        organizations = ["sales"]
        groups = ["staff"]
        restrict = [{ app = 3, permissions = ["view-records", "add-records"] }]

        [[user]]
        code = "tanaka"
        deleted = true

        [[organization]]
        code = "sales"
        name = "営業部"

        [[group]]
        code = "staff"

        [[fault]]
        effect = "lockFailed"
        path = "app/settings.json"
        times = 1
        "#,
    );
    let server = Emulator::builder()
        .config_file(path)
        .unwrap()
        .start()
        .unwrap();
    assert!(folder.path().join("records.sqlite").exists());
    let client = Client::new(&server);
    let with = |token: &str| Client::anonymous(&server).with("X-Cybozu-API-Token", token);
    let answer = client.get("app/settings.json?app=3");
    let (message, _) = answer.error(400, "GAIA_DA02");
    assert!(message.starts_with("Failed to save"), "{message}");
    let answer = client.get("records.json?app=3");
    assert_eq!(answer.header("x-concurrencylimit-limit"), Some("7"));
    assert_eq!(
        answer.ok()["records"][0]["created_time"]["value"],
        json!("2024-02-29T02:00:00Z")
    );
    // It is still the 28th in New York.
    let session = Client::anonymous(&server)
        .with("Cookie", "JSESSIONID=4f2a")
        .with("X-Requested-With", "XMLHttpRequest");
    session.get("records.json?app=3").ok();
    let today = encode("created_time = TODAY()");
    let found = client.get(&format!("records.json?app=3&query={today}"));
    assert_eq!(found.ok()["records"].as_array().unwrap().len(), 1);
    client
        .post(
            "record.json",
            json!({"app": 3, "record": {"date": {"value": "2024-02-28"}}}),
        )
        .ok();
    let today = encode("date = TODAY()");
    let found = client.get(&format!("records.json?app=3&query={today}"));
    assert_eq!(found.ok()["records"].as_array().unwrap().len(), 1);
    let header = [("Content-Type", "application/json")];
    client
        .raw("GET", "/k/v1/records.json?app=3", &header, b"")
        .ok();
    client.get("records.json?app=4").error(400, "GAIA_IL23");
    client
        .raw("GET", "/k/guest/9/v1/records.json?app=4", &[], b"")
        .ok();
    let add = json!({"app": 3});
    with("reader")
        .post("record.json", add.clone())
        .error(403, "GAIA_NO01");
    Client::anonymous(&server)
        .with("Authorization", "Bearer bearer")
        .get("records.json?app=3")
        .ok();
    let login = STANDARD.encode("sato:password");
    let sato = Client::anonymous(&server).with("X-Cybozu-Authorization", &login);
    sato.post("record.json", add).ok();
    let spaces = sato.get("spaces/statistics.json").ok()["spaces"].clone();
    let names = |space: &Value| (space["id"].clone(), space["name"].clone());
    let names: Vec<_> = spaces.as_array().unwrap().iter().map(names).collect();
    let expected = [("5", "plain"), ("6", "guests"), ("9", "space 9")];
    assert_eq!(names, expected.map(|(id, name)| (json!(id), json!(name))));
    assert_eq!(spaces[1]["isGuest"], json!(true));
    let plain = sato.get("space.json?id=5").ok();
    assert_eq!(plain["attachedApps"][0]["appId"], json!("3"));
    let member = json!({"entity": {"type": "USER", "code": "sato"}, "isAdmin": true});
    let body = json!({"id": 1, "name": "a", "members": [member]});
    sato.post("template/space.json", body)
        .error(404, "EMULATOR_SPACE_TEMPLATE_NOT_FOUND");
    sato.delete("records.json", json!({"app": 3, "ids": [1]}))
        .error(403, "CB_NO02");
    for (field, code, expected) in [
        ("user", "tanaka", Some("GAIA_IL26")),
        ("user", "nobody", Some("GAIA_IL26")),
        ("user", "sato", None),
        ("organization", "nowhere", Some("GAIA_IL28")),
        ("organization", "sales", None),
        ("group", "none", Some("GAIA_IL26")),
        ("group", "staff", None),
    ] {
        let record = json!({field: {"value": [{"code": code}]}});
        let answer = client.post("record.json", json!({"app": 3, "record": record}));
        match expected {
            Some(expected) => {
                answer.error(400, expected);
            }
            None => {
                answer.ok();
            }
        }
    }
    let large = json!({"app": 3, "record": {"text": {"value": "x".repeat(10_000)}}});
    assert_eq!(client.post("record.json", large).status, 413);
}

#[test]
fn a_mistake_is_named_with_its_line_and_what_was_meant() {
    let folder = tempfile::tempdir().unwrap();
    for (content, expected) in [
        (
            "# a comment\npotr = 8080",
            "emulator.toml, line 2: unknown key `potr`; did you mean `port`?",
        ),
        (
            "\u{feff}[[app]]\nschema = \"a.json\"\nguest_space = 1",
            "line 3: unknown key `guest_space`; did you mean `guest-space`?",
        ),
        (
            "[[token]]\ntoken = \"t\"\napp = 1\npermissions = [\"view-record\"]",
            "line 4: unknown value `view-record`; did you mean `view-records`?",
        ),
        (
            "[[fault]]\neffect = \"lockfailed\"",
            "line 2: unknown value `lockfailed`; did you mean `lockFailed`?",
        ),
        (
            "[[group]]\nzzz = 1",
            "line 2: unknown key `zzz`; expected one of code, name, deleted",
        ),
        (
            "[[user]]\ncode = \"sato\"\npassword = 4711",
            "line 3: expected a string, found integer",
        ),
        ("port = 99999", "line 1: expected u16, found integer"),
        ("port 8080", "line 1: "),
        ("[[app]]\nid = 1", "line 1: missing field `schema`"),
        (
            "time-zone = \"Tokio\"",
            "`time-zone`: expected a time zone like Asia/Tokyo",
        ),
        ("clock = 2024-02-29", "`clock`: expected a time like"),
        (
            "[[fault]]\neffect = \"delay\"",
            "a delay needs `milliseconds`",
        ),
        (
            "[[token]]\ntoken = \"t\"\napp = 1",
            "both `app` and `permissions`",
        ),
        (
            "[[app]]\nschema = \"a.json\"\nguest-space = 1",
            "needs an `id`",
        ),
        ("[[app]]\nschema = \"a.json\"\nspace = 1", "needs an `id`"),
        (
            "[[app]]\nid = 1\nschema = \"a.json\"\nspace = 1\nguest-space = 2",
            "app 1 has a `space` and a `guest-space`",
        ),
        (
            "[[user]]\ncode = \"a\"\ndeleted = true\npassword = \"hidden\"",
            "the user a is deleted",
        ),
    ] {
        let path = config(folder.path(), content);
        let error = Emulator::builder().config_file(path).err().unwrap();
        let error = error.to_string();
        assert!(error.contains(expected), "{content}: {error}");
        assert!(error.contains("emulator.toml"), "{error}");
        assert!(
            !error.contains("4711") && !error.contains("hidden"),
            "{error}"
        );
    }
    let missing = folder.path().join("missing.toml");
    let error = Emulator::builder().config_file(missing).err().unwrap();
    assert!(error.to_string().contains("missing.toml"), "{error}");
}
