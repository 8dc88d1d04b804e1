//! Spaces that a server is started with, and those in a data file.

use serde_json::json;

use crate::client::Client;
use crate::spaces::{self, create, environment, in_guest_space, space};

#[test]
fn a_server_is_started_with_spaces() {
    let server = environment()
        .space(4, "plain")
        .guest_space(7, "guests")
        .in_space(1, 4)
        .start()
        .unwrap();
    let client = spaces::client(&server);
    let read = space(&client, "4");
    assert_eq!(read["name"], "plain");
    assert_eq!(read["attachedApps"][0]["appId"], "1");
    assert_eq!(read["creator"]["code"], "Administrator");
    assert_eq!(read["memberCount"], "1");
    let app = client.get("app.json?id=1").ok();
    assert_eq!(
        (&app["spaceId"], &app["threadId"]),
        (&json!("4"), &read["defaultThread"])
    );
    let read = in_guest_space(&client, "7", "GET", "space.json", json!({"id": 7})).ok();
    assert_eq!(
        (&read["name"], &read["isGuest"]),
        (&json!("guests"), &json!(true))
    );
    assert_eq!(create(&client, json!({})), "8", "after the last one");

    let implicit = environment().in_guest_space(1, 9).start().unwrap();
    let client = spaces::client(&implicit);
    let read = in_guest_space(&client, "9", "GET", "space.json", json!({"id": 9})).ok();
    assert_eq!(read["name"], "space 9");

    for (builder, reason) in [
        (
            environment().space(4, "a").in_guest_space(1, 4),
            "space 4 cannot be a guest space and another space too",
        ),
        (
            environment().in_space(1, 4),
            "app 1 cannot be in space 4 because that is not declared",
        ),
        (
            environment().space(4, "a").in_space(2, 4),
            "app 2 cannot be in a space because it is not loaded",
        ),
        (
            environment().space(0, "a"),
            "a space has the id 0, but ids start at 1",
        ),
    ] {
        assert_eq!(builder.start().unwrap_err().to_string(), reason);
    }
}

#[test]
fn a_data_file_keeps_spaces_guests_and_plugins() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data.sqlite");
    let open = || {
        environment()
            .space(4, "declared")
            .in_space(1, 4)
            .data_file(&file)
    };
    let server = open().start().unwrap();
    let client = spaces::client(&server);
    client
        .put("space.json", json!({"id": 4, "name": "renamed"}))
        .ok();
    let id = create(&client, json!({"isGuest": true}));
    let guest = json!({"code": "a@example.com", "password": "password", "timezone": "Asia/Tokyo", "name": "Tom"});
    client.post("guests.json", json!({"guests": [guest]})).ok();
    let guests = json!({"id": id, "guests": ["a@example.com"]});
    in_guest_space(&client, &id, "PUT", "space/guests.json", guests.clone()).ok();
    let deleted = create(&client, json!({}));
    client.delete("space.json", json!({"id": deleted})).ok();
    let key = client.upload("a.zip", "application/zip", b"zip");
    client.post("plugin.json", json!({"fileKey": key})).ok();
    let all = |client: &Client| {
        [
            client.get("spaces/statistics.json").ok(),
            client.get("plugins.json").ok(),
            space(client, "4"),
            in_guest_space(client, &id, "GET", "space.json", json!({"id": id})).ok(),
        ]
    };
    let before = all(&client);
    assert_eq!(before[2]["name"], "renamed");
    drop(server);
    let server = open().start().unwrap();
    let client = spaces::client(&server);
    assert_eq!(all(&client), before);
    in_guest_space(&client, &id, "PUT", "space/guests.json", guests).ok();
    assert_eq!(
        create(&client, json!({})),
        "7",
        "the deleted space was number 6"
    );
    drop(server);
    let other = environment().guest_space(4, "other").data_file(&file);
    assert_eq!(
        other.start().unwrap_err().to_string(),
        "space 4 cannot be a guest space and another space too"
    );
}
