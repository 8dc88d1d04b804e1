//! Deploys: the preview becomes live, for all apps of a call or for none.

use kintone_emulator::Emulator;
use serde_json::{Value, json};

use crate::client::Client;
use crate::fixtures::{builder, every_type, form, serve};

fn list(name: &str) -> Value {
    json!({name: {"type": "LIST", "index": 0, "name": name, "fields": ["text"]}})
}

fn change(client: &Client, app: u64, name: &str) -> Value {
    let body = json!({"app": app, "views": list(name)});
    client.put("preview/app/views.json", body).ok()["revision"].clone()
}

/// The names of the views, live and in the preview, and both revisions.
fn state(client: &Client, app: u64) -> Value {
    let read = |path: &str| {
        let answer = client.get(&format!("{path}app/views.json?app={app}")).ok();
        let names = answer["views"].as_object().unwrap().keys().cloned();
        json!([Vec::from_iter(names), answer["revision"]])
    };
    json!([read(""), read("preview/")])
}

fn deploy(client: &Client, body: Value) -> Value {
    client.post("preview/app/deploy.json", body).ok()
}

fn two() -> Emulator {
    builder(every_type())
        .schema_json("second", form(every_type()))
        .start()
        .unwrap()
}

#[test]
fn a_deploy_makes_live_what_the_preview_has() {
    let server = serve(every_type());
    let client = Client::new(&server);
    assert_eq!(change(&client, 1, "a"), json!("4"));
    assert_eq!(state(&client, 1), json!([[[], "3"], [["a"], "4"]]));
    assert_eq!(
        deploy(&client, json!({"apps": [{"app": 1, "revision": 4}]})),
        json!({})
    );
    assert_eq!(state(&client, 1), json!([[["a"], "4"], [["a"], "4"]]));
    // The other sections answer the same revision.
    for path in [
        "app/form/fields.json",
        "app/status.json",
        "app/settings.json",
    ] {
        let answer = client.get(&format!("{path}?app=1")).ok();
        assert_eq!(answer["revision"], json!("4"), "{path}");
    }
    let status = client.get("preview/app/deploy.json?apps%5B0%5D=1").ok();
    assert_eq!(status, json!({"apps": [{"app": "1", "status": "SUCCESS"}]}));
}

#[test]
fn a_reverted_preview_is_what_is_live_under_a_new_revision() {
    let server = serve(every_type());
    let client = Client::new(&server);
    change(&client, 1, "a");
    deploy(&client, json!({"apps": [{"app": 1}]}));
    change(&client, 1, "b");
    deploy(&client, json!({"apps": [{"app": 1}], "revert": true}));
    assert_eq!(state(&client, 1), json!([[["a"], "4"], [["a"], "6"]]));
}

#[test]
fn all_apps_of_a_call_are_deployed_or_none() {
    let server = two();
    let client = Client::new(&server);
    let states = json!({"open": {"name": "open", "index": 0}});
    let process = json!({"app": 1, "enable": true, "states": states, "actions": []});
    client.put("preview/app/status.json", process).ok();
    change(&client, 2, "b");
    let apps = |revision: u64| json!({"apps": [{"app": 1}, {"app": 2, "revision": revision}]});
    let act = || {
        let action = json!({"app": 1, "id": 1, "action": "send"});
        client.put("record/status.json", action)
    };
    client.add(json!({}));
    client
        .post("preview/app/deploy.json", apps(3))
        .error(409, "GAIA_CO03");
    assert_eq!(
        client.get("app/status.json?app=1").ok()["enable"],
        json!(false)
    );
    act().error(400, "GAIA_ST02");
    deploy(&client, apps(4));
    assert_eq!(
        client.get("app/status.json?app=1").ok()["enable"],
        json!(true)
    );
    assert_eq!(state(&client, 2), json!([[["b"], "4"], [["b"], "4"]]));
    act().error(400, "GAIA_IL03");
}

#[test]
fn a_deploy_names_its_apps() {
    let server = serve(every_type());
    let client = Client::new(&server).with("Accept-Language", "en");
    let refused = |apps: Value| {
        let body = json!({ "apps": apps });
        client.post("preview/app/deploy.json", body).invalid()
    };
    let between = json!({"apps": "Between 1 and 300 apps can be deployed at one time."});
    assert_eq!(refused(json!([])), between);
    assert_eq!(refused(json!(vec![json!({"app": 1}); 301])), between);
    let expected = json!({
        "apps[0].app": "Required field.", "apps[1].app": "Only numbers are allowed.",
        "apps[1].revision": "Only numbers are allowed.",
    });
    assert_eq!(
        refused(json!([{}, {"app": "x", "revision": "y"}])),
        expected
    );
    let many: Vec<Value> = (2..=301).map(|app| json!({ "app": app })).collect();
    let body = json!({ "apps": many });
    client
        .post("preview/app/deploy.json", body)
        .error(404, "GAIA_AP01");
    let again = json!({"apps[1].app": "\"1\" is specified more than once."});
    assert_eq!(refused(json!([{"app": 1}, {"app": "1"}])), again);
    client
        .post("preview/app/deploy.json", json!({"apps": [{"app": 9}]}))
        .error(404, "GAIA_AP01");
}

#[test]
fn a_data_file_keeps_settings_until_it_is_opened_with_others() {
    let folder = tempfile::tempdir().unwrap();
    let open = |fields: Value| {
        let data = folder.path().join("records.sqlite");
        builder(fields).data_file(data).start().unwrap()
    };
    let server = open(every_type());
    let client = Client::new(&server);
    change(&client, 1, "live");
    deploy(&client, json!({"apps": [{"app": 1}]}));
    change(&client, 1, "waiting");
    let before = state(&client, 1);
    assert_eq!(before, json!([[["live"], "4"], [["waiting"], "5"]]));
    drop(server);
    let server = open(every_type());
    assert_eq!(state(&Client::new(&server), 1), before);
    drop(server);
    let mut fields = every_type();
    fields["more"] = json!({"type": "NUMBER"});
    let server = open(fields);
    let client = Client::new(&server);
    // The file has other fields, and neither views nor a layout.
    let layout = client.get("app/form/layout.json?app=1").ok();
    assert!(layout["layout"].to_string().contains("more"), "{layout}");
    assert_eq!(
        state(&client, 1),
        json!([[["live"], "6"], [["waiting"], "6"]])
    );
}

#[test]
fn a_change_of_the_form_is_live_with_all_that_waits() {
    let server = serve(every_type());
    let client = Client::new(&server);
    change(&client, 1, "a");
    let properties = form(every_type())["properties"].clone();
    server.update_form(1, properties).unwrap();
    assert_eq!(state(&client, 1), json!([[["a"], "5"], [["a"], "5"]]));
}
