//! Apps that are moved into spaces, and out of them.

use kintone_emulator::Emulator;
use serde_json::{Value, json};

use crate::client::{Client, Response};
use crate::fixtures::builder;

fn start(data: Option<&std::path::Path>) -> (Emulator, Client) {
    let mut start = builder(json!({"text": {"type": "SINGLE_LINE_TEXT"}})).user("sato", "password");
    if let Some(data) = data {
        start = start.data_file(data);
    }
    let server = start.start().unwrap();
    let client = Client::of_user(&server, "sato", "password");
    (server, client)
}

fn add_space(client: &Client, is_guest: bool) -> u64 {
    let members = json!([{"entity": {"type": "USER", "code": "sato"}, "isAdmin": true}]);
    let body = json!({"id": 1, "name": "space", "members": members, "isGuest": is_guest});
    let id = client.post("template/space.json", body).ok()["id"].clone();
    id.as_str().unwrap().parse().unwrap()
}

fn relocate(client: &Client, space: Value) -> Response {
    client.post("app/move.json", json!({"app": 1, "space": space}))
}

fn place(client: &Client) -> Value {
    let app = client.get("app.json?id=1").ok();
    json!([app["spaceId"], app["threadId"]])
}

#[test]
fn an_app_is_moved_into_a_space_and_out_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("records.sqlite");
    let (server, client) = start(Some(&data));
    let space = add_space(&client, false);
    assert_eq!(relocate(&client, json!(space)).ok(), json!({}));
    let inside = place(&client);
    assert_eq!(inside[0], json!(space.to_string()));
    assert_ne!(inside[1], Value::Null);
    let listed = client
        .get(&format!("apps.json?spaceIds%5B0%5D={space}"))
        .ok();
    assert_eq!(listed["apps"].as_array().unwrap().len(), 1);
    let usage = client.get("apps/statistics.json").ok()["apps"][0]["space"].clone();
    assert_eq!(usage, json!({"id": space.to_string(), "name": "space"}));
    drop(server);
    let (_server, client) = start(Some(&data));
    assert_eq!(place(&client), inside);
    relocate(&client, Value::Null).ok();
    assert_eq!(place(&client), json!([null, null]));
}

#[test]
fn an_app_is_moved_to_a_space_that_exists_and_that_its_path_fits() {
    let (server, client) = start(None);
    let guest = add_space(&client, true);
    relocate(&client, json!(guest)).error(400, "GAIA_IL23");
    let (_, missing) = (
        relocate(&client, json!("x")).invalid(),
        relocate(&client, json!(99)),
    );
    assert_eq!(missing.status, 404);
    client
        .post("app/move.json", json!({"app": 9}))
        .error(404, "GAIA_AP01");
    assert_eq!(place(&client), json!([null, null]));
    let token = Client::new(&server);
    relocate(&token, Value::Null).error(403, "GAIA_NO01");
}
