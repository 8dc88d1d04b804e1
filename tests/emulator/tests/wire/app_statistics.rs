//! How apps are used.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::client::Client;
use crate::fixtures::{Clock, builder};

#[test]
fn statistics_count_what_an_app_has() {
    let clock = Clock::default();
    let server = builder(json!({
        "number": {"type": "RECORD_NUMBER"}, "updated": {"type": "UPDATED_TIME"}, "text": {"type": "SINGLE_LINE_TEXT"},
        "file": {"type": "FILE"}, "table": {"type": "SUBTABLE", "fields": {"inner": {"type": "NUMBER"}}},
    }))
    .user("sato", "password")
    .clock(clock.read())
    .start()
    .unwrap();
    let client = Client::of_user(&server, "sato", "password").with("Accept-Language", "en");
    let statistics =
        |query: &str| client.get(&format!("apps/statistics.json{query}")).ok()["apps"].clone();
    let start = "2024-02-28T23:30:00Z";
    let administrator = json!({"code": "Administrator", "name": "Administrator"});
    let new = json!({
        "id": "1", "name": "sheet", "space": null, "appGroup": "Public", "status": "ACTIVATED",
        "recordUpdatedAt": null, "recordCount": "0", "fieldCount": "4", "dailyRequestCount": "0",
        "storageUsage": "0", "customized": false, "creator": administrator, "createdAt": start,
        "modifier": administrator, "modifiedAt": start,
    });
    assert_eq!(statistics(""), json!([new]));
    let key = client.upload("a.txt", "text/plain", b"12345");
    client.add(json!({"file": {"value": [{"fileKey": key}]}}));
    clock.pass(TimeDelta::minutes(5));
    client.add(json!({}));
    let sent =
        json!({"method": "DELETE", "api": "/k/v1/records.json", "payload": {"app": 1, "ids": [1]}});
    let customization =
        json!({"app": 1, "desktop": {"js": [{"type": "URL", "url": "https://example.com/a.js"}]}});
    client.put("preview/app/customize.json", customization).ok();
    client
        .post("preview/app.json", json!({"name": "second"}))
        .ok();
    let members = |app: &Value| {
        [
            "status",
            "recordUpdatedAt",
            "recordCount",
            "storageUsage",
            "customized",
            "dailyRequestCount",
        ]
        .map(|member| app[member].clone())
    };
    let used = statistics("");
    assert_eq!(
        json!(members(&used[0])),
        json!(["CHANGED", "2024-02-28T23:35:00Z", "2", "5", false, "3"])
    );
    assert_eq!(
        json!([used[1]["id"], used[1]["status"], used[1]["fieldCount"]]),
        json!(["2", "NOT_ACTIVATED", "0"])
    );
    client
        .post("bulkRequest.json", json!({"requests": [sent]}))
        .ok();
    client
        .post("preview/app/deploy.json", json!({"apps": [{"app": 1}]}))
        .ok();
    assert_eq!(
        json!(members(&statistics("")[0])),
        json!(["ACTIVATED", "2024-02-28T23:35:00Z", "1", "0", true, "4"])
    );
    // The next day begins at 09:00 in Tokyo.
    clock.pass(TimeDelta::minutes(30));
    assert_eq!(statistics("")[0]["dailyRequestCount"], json!("0"));
    assert_eq!(statistics("?limit=1&offset=1")[0]["id"], json!("2"));
    assert_eq!(
        client
            .get("apps/statistics.json?limit=101&offset=-1")
            .invalid(),
        json!({"limit": "must be less than or equal to 100", "offset": "must be greater than or equal to 0"})
    );
}

#[test]
fn an_app_is_changed_until_its_preview_is_deployed_or_discarded() {
    let server = builder(json!({"text": {"type": "SINGLE_LINE_TEXT"}}))
        .user("sato", "password")
        .start()
        .unwrap();
    let client = Client::of_user(&server, "sato", "password");
    let status = || client.get("apps/statistics.json").ok()["apps"][0]["status"].clone();
    for revert in [true, false] {
        assert_eq!(status(), "ACTIVATED");
        let settings = json!({"app": 1, "name": "new"});
        client.put("preview/app/settings.json", settings).ok();
        assert_eq!(status(), "CHANGED");
        let deploy = json!({"apps": [{"app": 1}], "revert": revert});
        client.post("preview/app/deploy.json", deploy).ok();
    }
    assert_eq!(status(), "ACTIVATED");
}
