//! Reading an app and its settings.

use kintone_emulator::Emulator;
use serde_json::{Value, json};

use crate::client::Client;
use crate::fixtures::{builder, every_type, form, serve};

#[test]
fn an_app_is_read_by_id() {
    let server = serve(every_type());
    let app = Client::new(&server).get("app.json?id=1").ok();
    let administrator = json!({"code": "Administrator", "name": "Administrator"});
    let expected = json!({
        "appId": "1", "code": "", "name": "sheet", "description": "", "spaceId": null, "threadId": null,
        "createdAt": "2024-02-28T23:30:00Z", "creator": administrator,
        "modifiedAt": "2024-02-28T23:30:00Z", "modifier": administrator,
    });
    assert_eq!(app, expected);
}

#[test]
fn fields_come_back_verbatim_live_and_preview() {
    let server = serve(every_type());
    let client = Client::new(&server);
    for path in [
        "app/form/fields.json?app=1",
        "preview/app/form/fields.json?app=1&lang=default",
    ] {
        let fields = client.get(path).ok();
        assert_eq!(fields["properties"], form(every_type())["properties"]);
        assert_eq!(fields["revision"], json!("3"));
    }
}

#[test]
fn the_layout_follows_the_order_of_the_file() {
    let mut file = form(json!({
        "a": {"type": "NUMBER"}, "b": {"type": "SINGLE_LINE_TEXT"}, "frame": {"type": "GROUP"},
        "table": {"type": "SUBTABLE", "fields": {"x": {"type": "DATE"}, "y": {"type": "TIME"}}},
        "status": {"type": "STATUS", "enabled": true},
    }));
    file["order"] = json!(["b", "table", "frame", "a"]);
    let server = Emulator::builder()
        .schema_json("sheet", file)
        .token("secret")
        .start()
        .unwrap();
    let item =
        |kind: &str, code: &str| json!({"type": kind, "code": code, "size": {"width": "193"}});
    let expected = json!({"revision": "3", "layout": [
        {"type": "ROW", "fields": [item("SINGLE_LINE_TEXT", "b")]},
        {"type": "SUBTABLE", "code": "table", "fields": [item("DATE", "x"), item("TIME", "y")]},
        {"type": "GROUP", "code": "frame", "layout": []},
        {"type": "ROW", "fields": [item("NUMBER", "a")]},
    ]});
    for path in [
        "app/form/layout.json?app=1",
        "preview/app/form/layout.json?app=1",
    ] {
        assert_eq!(Client::new(&server).get(path).ok(), expected);
    }
}

#[test]
fn settings_have_the_number_precision_of_the_file_or_of_a_new_app() {
    let precision = |file: Value| {
        let server = Emulator::builder()
            .schema_json("sheet", file)
            .token("secret")
            .start()
            .unwrap();
        let settings = Client::new(&server).get("app/settings.json?app=1").ok();
        assert_eq!(settings["name"], json!("sheet"));
        settings["numberPrecision"].clone()
    };
    let mut file = form(every_type());
    let new = json!({"digits": "16", "decimalPlaces": "4", "roundingMode": "HALF_EVEN"});
    assert_eq!(precision(file.clone()), new);
    let own = json!({"digits": "30", "decimalPlaces": "10", "roundingMode": "DOWN"});
    file["numberPrecision"] = own.clone();
    assert_eq!(precision(file), own);
}

#[test]
fn an_app_without_process_has_neither_states_nor_actions() {
    let server = serve(every_type());
    let settings = Client::new(&server)
        .get("preview/app/status.json?app=1")
        .ok();
    let expected = json!({"enable": false, "states": null, "actions": null, "revision": "3"});
    assert_eq!(settings, expected);
}

#[test]
fn what_is_not_supported_says_so() {
    let server = builder(every_type()).start().unwrap();
    let client = Client::new(&server).with("Accept-Language", "en");
    for (method, path) in [("GET", "record/history.json"), ("DELETE", "record.json")] {
        let response = client.raw(method, &format!("/k/v1/{path}"), &[], b"");
        let (message, _) = response.error(501, "EMULATOR_UNSUPPORTED");
        let name = path.split('?').next().unwrap();
        assert!(
            message.contains(&format!("{method} /k/v1/{name}")),
            "{message}"
        );
    }
    client
        .raw("GET", "/elsewhere", &[], b"")
        .error(501, "EMULATOR_UNSUPPORTED");
}
