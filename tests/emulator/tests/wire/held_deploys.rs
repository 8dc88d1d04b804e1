//! Deployments that fail because of records, and those that wait until they are told how to end.

use kintone_emulator::{DeployOutcome, Emulator};
use serde_json::{Value, json};

use crate::client::Client;
use crate::command::{run, write, write_schema};
use crate::fixtures::{builder, every_type, form};

fn start(hold: bool) -> Emulator {
    builder(every_type())
        .schema_json("second", form(every_type()))
        .hold_deploys(hold)
        .start()
        .unwrap()
}

fn change(client: &Client, app: u64) {
    let body = json!({"app": app, "content": "changed"});
    client.put("preview/app/adminNotes.json", body).ok();
}

fn content(client: &Client, app: u64) -> Value {
    client.get(&format!("app/adminNotes.json?app={app}")).ok()["content"].clone()
}

fn deploy(client: &Client, apps: &[u64], revert: bool) {
    let apps: Vec<Value> = apps.iter().map(|app| json!({ "app": app })).collect();
    let body = json!({"apps": apps, "revert": revert});
    assert_eq!(client.post("preview/app/deploy.json", body).ok(), json!({}));
}

/// The statuses of both apps.
fn statuses(client: &Client) -> Vec<String> {
    let path = "preview/app/deploy.json?apps%5B0%5D=1&apps%5B1%5D=2";
    let apps = client.get(path).ok()["apps"].clone();
    let statuses = apps.as_array().unwrap().iter();
    statuses
        .map(|app| app["status"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_deployment_fails_if_records_repeat_a_value_that_becomes_unique() {
    let server = start(false);
    let client = Client::new(&server);
    for _ in 0..2 {
        client.add(json!({"text": {"value": "same"}}));
    }
    let fields = json!({"app": 1, "properties": {"text": {"unique": true}}});
    client.put("preview/app/form/fields.json", fields).ok();
    change(&client, 2);
    deploy(&client, &[2, 1], false);
    assert_eq!(statuses(&client), ["FAIL", "CANCEL"]);
    assert_eq!(content(&client, 2), json!(""));
    client.add(json!({"text": {"value": "same"}}));
    for id in [2, 3] {
        let body = json!({"app": 1, "ids": [id]});
        client.delete("records.json", body).ok();
    }
    deploy(&client, &[2, 1], false);
    assert_eq!(statuses(&client), ["SUCCESS", "SUCCESS"]);
    assert_eq!(content(&client, 2), json!("changed"));
}

#[test]
fn a_field_that_becomes_required_does_not_keep_an_app_from_being_deployed() {
    let server = start(false);
    let client = Client::new(&server);
    let id = client.add(json!({}));
    let fields = json!({"app": 1, "properties": {"text": {"required": true}}});
    client.put("preview/app/form/fields.json", fields).ok();
    deploy(&client, &[1], false);
    assert_eq!(statuses(&client), ["SUCCESS", "SUCCESS"]);
    let body = json!({"app": 1, "id": id, "record": {"number": {"value": 1}}});
    assert_eq!(
        client.put("record.json", body).invalid(),
        json!({"record.text.value": "必須です。"})
    );
}

#[test]
fn a_held_deployment_ends_as_it_is_told() {
    for (outcome, expected) in [
        (DeployOutcome::Success, ["SUCCESS", "SUCCESS"]),
        (DeployOutcome::Fail, ["FAIL", "CANCEL"]),
        (DeployOutcome::Cancel, ["CANCEL", "CANCEL"]),
    ] {
        let server = start(true);
        let client = Client::new(&server);
        change(&client, 1);
        change(&client, 2);
        deploy(&client, &[1, 2], false);
        assert_eq!(statuses(&client), ["PROCESSING", "PROCESSING"]);
        assert_eq!(content(&client, 1), json!(""));
        server.finish_deploy(1, outcome).unwrap();
        assert_eq!(statuses(&client), expected);
        let content = [content(&client, 1), content(&client, 2)];
        let is_deployed = outcome == DeployOutcome::Success;
        assert_eq!(content[0] == json!("changed"), is_deployed, "{content:?}");
        assert_eq!(content[1] == json!("changed"), is_deployed, "{content:?}");
        let error = server.finish_deploy(1, outcome).unwrap_err().to_string();
        assert!(
            error.contains("no deployment of app 1 is in progress"),
            "{error}"
        );
    }
}

#[test]
fn while_an_app_is_deployed_its_settings_cannot_be_changed() {
    let server = start(true);
    let client = Client::new(&server).with("Accept-Language", "en");
    change(&client, 1);
    deploy(&client, &[1], false);
    let notes = json!({"app": 1, "content": "x"});
    let (message, _) = client
        .put("preview/app/adminNotes.json", notes)
        .error(403, "GAIA_NO02");
    assert_eq!(
        message,
        "The settings of the app (ID: 1) are being deployed."
    );
    let rights = json!({"app": 1, "rights": []});
    client.put("field/acl.json", rights).error(403, "GAIA_NO02");
    let both = json!({"apps": [{"app": 2}, {"app": 1}]});
    client
        .post("preview/app/deploy.json", both)
        .error(403, "GAIA_NO02");
    let properties = form(every_type())["properties"].clone();
    server.update_form(1, properties).unwrap_err();
    // Records and other apps go on.
    client.add(json!({}));
    change(&client, 2);
    assert_eq!(statuses(&client), ["PROCESSING", "SUCCESS"]);
    server.finish_deploy(1, DeployOutcome::Success).unwrap();
    change(&client, 1);
}

#[test]
fn a_preview_can_be_discarded_step_by_step_too() {
    let server = start(true);
    let client = Client::new(&server);
    change(&client, 1);
    deploy(&client, &[1], true);
    let preview = || client.get("preview/app/adminNotes.json?app=1").ok()["content"].clone();
    assert_eq!(preview(), json!("changed"));
    server.finish_deploy(1, DeployOutcome::Success).unwrap();
    assert_eq!(preview(), json!(""));
}

#[test]
fn errors_of_the_form_are_told_at_once_and_those_of_records_when_a_held_deployment_ends() {
    let server = start(true);
    let client = Client::new(&server);
    let fields = |members: Value| {
        let body = json!({"app": 1, "properties": members});
        client.put("preview/app/form/fields.json", body).ok();
    };
    fields(json!({"calc": {"expression": "gone"}}));
    let body = json!({"apps": [{"app": 1}]});
    client
        .post("preview/app/deploy.json", body)
        .error(400, "GAIA_IL01");
    fields(json!({"calc": {"expression": "1"}, "text": {"unique": true}}));
    deploy(&client, &[1], false);
    for _ in 0..2 {
        client.add(json!({"text": {"value": "same"}}));
    }
    server.finish_deploy(1, DeployOutcome::Success).unwrap();
    assert_eq!(statuses(&client), ["FAIL", "SUCCESS"]);
}

#[test]
fn a_held_deployment_survives_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let open = || {
        let data = folder.path().join("records.sqlite");
        let server = builder(every_type()).schema_json("second", form(every_type()));
        server.data_file(data).start().unwrap()
    };
    let server = open();
    server.hold_deploys(true);
    let client = Client::new(&server);
    change(&client, 1);
    deploy(&client, &[1, 2], false);
    drop(server);
    let server = open();
    let client = Client::new(&server);
    assert_eq!(statuses(&client), ["PROCESSING", "PROCESSING"]);
    server.finish_deploy(2, DeployOutcome::Success).unwrap();
    assert_eq!(content(&client, 1), json!("changed"));
    drop(server);
    let server = open();
    assert_eq!(statuses(&Client::new(&server)), ["SUCCESS", "SUCCESS"]);
}

#[test]
fn deployments_are_held_and_ended_over_http() {
    let folder = tempfile::tempdir().unwrap();
    let schema = write_schema(folder.path());
    let config = folder.path().join("emulator.toml");
    std::fs::write(&config, "hold-deploys = true\n").unwrap();
    let second = write(folder.path(), "second.json", &form(every_type()));
    let running = run(&[
        "--config",
        config.to_str().unwrap(),
        "--schema",
        &schema,
        &second,
    ]);
    let client = running.client();
    let steer =
        |method: &str, body: &str| client.raw(method, "/_emulator/deploys", &[], body.as_bytes());
    change(&client, 1);
    deploy(&client, &[1, 2], false);
    assert_eq!(
        steer("GET", "").ok(),
        json!({"hold": true, "running": [[1, 2]]})
    );
    let ended = steer("POST", r#"{"app": 2, "status": "FAIL"}"#).ok();
    assert_eq!(ended, json!({"hold": true, "running": []}));
    assert_eq!(statuses(&client), ["CANCEL", "FAIL"]);
    assert_eq!(
        steer("PUT", r#"{"hold": false}"#).ok(),
        json!({"hold": false, "running": []})
    );
    deploy(&client, &[1], false);
    assert_eq!(content(&client, 1), json!("changed"));
    for (method, body, expected) in [
        (
            "POST",
            r#"{"app": 1, "status": "SUCCESS"}"#,
            "no deployment of app 1",
        ),
        (
            "POST",
            r#"{"app": 9, "status": "SUCCESS"}"#,
            "The app (ID: 9) not found",
        ),
        ("POST", r#"{"app": 1, "status": "DONE"}"#, "unknown variant"),
        ("PUT", "{}", "missing field `hold`"),
        ("DELETE", "", "accepts GET, PUT and POST"),
    ] {
        let response = steer(method, body);
        assert_eq!(response.status, 400);
        let message = response.body()["message"].to_string();
        assert!(message.contains(expected), "{message}");
    }
}
