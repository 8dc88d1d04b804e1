//! Files: keys of uploads and keys of records.

use chrono::TimeDelta;
use kintone_emulator::Permission;
use serde_json::{Value, json};

use crate::client::{Client, Response};
use crate::fixtures::{Clock, builder, every_type, serve};

fn files(client: &Client, id: &str) -> Vec<Value> {
    client.record(id)["file"]["value"]
        .as_array()
        .unwrap()
        .clone()
}

fn key(file: &Value) -> &str {
    file["fileKey"].as_str().unwrap()
}

fn download(client: &Client, key: &str) -> Response {
    client.get(&format!("file.json?fileKey={key}"))
}

fn update(client: &Client, id: &str, keys: &[&str]) -> Response {
    let files: Vec<Value> = keys.iter().map(|key| json!({"fileKey": key})).collect();
    client.put(
        "record.json",
        json!({"app": 1, "id": id, "record": {"file": {"value": files}}}),
    )
}

#[test]
fn an_attached_file_comes_back_byte_by_byte_under_another_key() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let bytes: Vec<u8> = (0..=255).collect();
    let upload = client.upload("請求書.pdf", "application/pdf", &bytes);
    let id = client.add(json!({"file": {"value": [{"fileKey": upload, "name": "ignored"}]}}));
    let files = files(&client, &id);
    let file = &files[0];
    assert_ne!(key(file), upload);
    let expected = json!({
        "fileKey": key(file), "name": "請求書.pdf", "contentType": "application/pdf", "size": "256",
    });
    assert_eq!(file, &expected);
    let response = download(&client, key(file));
    assert_eq!(
        (response.status, response.body.as_slice()),
        (200, bytes.as_slice())
    );
    assert_eq!(response.header("content-type"), Some("application/pdf"));
    let disposition = "attachment; filename*=UTF-8''%E8%AB%8B%E6%B1%82%E6%9B%B8.pdf";
    assert_eq!(response.header("content-disposition"), Some(disposition));
}

#[test]
fn an_extended_file_name_counts_alone_and_wins_over_the_other() {
    let server = serve(every_type());
    let client = Client::new(&server);
    for (names, expected) in [
        (
            "filename*=utf8''%E8%AB%8B%E6%B1%82%E6%9B%B8.pdf",
            "請求書.pdf",
        ),
        (
            "filename=\"a.pdf\"; filename*=UTF-8'ja'%E8%AB%8B.pdf",
            "請.pdf",
        ),
        ("filename*=utf-8''b%20c.pdf; filename=\"a.pdf\"", "b c.pdf"),
        ("filename=\"a.pdf\"; filename*=broken", "a.pdf"),
    ] {
        let body = format!(
            "--X\r\nContent-Disposition: form-data; name=\"file\"; {names}\r\n\r\nabc\r\n--X--\r\n"
        );
        let header = [("Content-Type", "multipart/form-data; boundary=X")];
        let answer = client.raw("POST", "/k/v1/file.json", &header, body.as_bytes());
        let key = answer.ok()["fileKey"].clone();
        let id = client.add(json!({"file": {"value": [{"fileKey": key}]}}));
        let file = &files(&client, &id)[0];
        assert_eq!(
            (&file["name"], &file["size"]),
            (&json!(expected), &json!("3"))
        );
    }
}

#[test]
fn expired_uploads_are_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("records.sqlite");
    let clock = Clock::default();
    let start = || {
        builder(every_type())
            .clock(clock.read())
            .data_file(&data)
            .start()
            .unwrap()
    };
    let stored = || {
        let database = rusqlite::Connection::open(&data).unwrap();
        let count = |table: &str| -> u32 {
            let query = format!("SELECT count(*) FROM {table}");
            database.query_row(&query, [], |row| row.get(0)).unwrap()
        };
        (count("files"), count("chunks"))
    };
    let server = start();
    let client = Client::new(&server);
    let attached = client.upload("a", "text/plain", b"a");
    let id = client.add(json!({"file": {"value": [{"fileKey": attached}]}}));
    client.upload("b", "text/plain", b"b");
    clock.pass(TimeDelta::days(3));
    client.upload("c", "text/plain", b"c");
    drop(server);
    assert_eq!(stored(), (2, 2));
    clock.pass(TimeDelta::days(3));
    let server = start();
    assert_eq!(files(&Client::new(&server), &id).len(), 1);
    drop(server);
    assert_eq!(stored(), (1, 1));
}

#[test]
fn an_upload_key_is_for_one_record_and_not_for_download() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let upload = client.upload("a.txt", "text/plain", b"a");
    download(&client, &upload).error(404, "GAIA_BL01");
    let record = json!({"file": {"value": [{"fileKey": upload}]}});
    client.add(record.clone());
    client
        .post("record.json", json!({"app": 1, "record": record}))
        .error(404, "GAIA_BL01");
    let (message, _) = download(&client, "nowhere").error(404, "GAIA_BL01");
    assert_eq!(message, "指定したファイル（id: nowhere）が見つかりません。");
    assert_eq!(
        client.get("file.json").invalid(),
        json!({"fileKey": "必須です。"})
    );
}

#[test]
fn a_refused_record_does_not_use_up_the_key() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let upload = client.upload("a.txt", "text/plain", b"a");
    let bad = json!({"file": {"value": [{"fileKey": upload}]}, "drop": {"value": "no option"}});
    client
        .post("record.json", json!({"app": 1, "record": bad}))
        .invalid();
    client.add(json!({"file": {"value": [{"fileKey": upload}]}}));
}

#[test]
fn an_update_keeps_the_listed_files_and_drops_the_others() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let uploads = ["a", "b"]
        .map(|name| json!({"fileKey": client.upload(name, "text/plain", name.as_bytes())}));
    let id = client.add(json!({"file": {"value": uploads}}));
    let before = files(&client, &id);
    let new = client.upload("c", "text/plain", b"c");
    update(&client, &id, &[&new, key(&before[1])]).ok();
    let after = files(&client, &id);
    let names: Vec<&str> = after
        .iter()
        .map(|file| file["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["c", "b"]);
    assert_ne!(
        key(&after[1]),
        key(&before[1]),
        "records carry new keys after an update"
    );
    assert_eq!(download(&client, key(&after[1])).body, b"b");
    download(&client, key(&before[0])).error(404, "GAIA_BL01");
    client
        .put(
            "record.json",
            json!({"app": 1, "id": id, "record": {"text": {"value": "x"}}}),
        )
        .ok();
    assert_eq!(
        files(&client, &id),
        after,
        "an update that does not name the field leaves it alone"
    );
    update(&client, &id, &[]).ok();
    assert!(files(&client, &id).is_empty());
}

#[test]
fn a_file_of_another_record_cannot_be_attached() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let first = client
        .add(json!({"file": {"value": [{"fileKey": client.upload("a", "text/plain", b"a")}]}}));
    let second = client.add(json!({}));
    let files = files(&client, &first);
    update(&client, &second, &[key(&files[0])]).error(404, "GAIA_BL01");
    assert_eq!(download(&client, key(&files[0])).body, b"a");
}

#[test]
fn files_in_tables_live_with_their_row() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let upload = client.upload("a", "text/plain", b"a");
    let id = client
        .add(json!({"table": {"value": [{"value": {"proof": {"value": [{"fileKey": upload}]}}}]}}));
    let proof =
        |id: &str| client.record(id)["table"]["value"][0]["value"]["proof"]["value"][0].clone();
    let before = proof(&id);
    let table = json!([{"id": "1", "value": {"count": {"value": 1}}}]);
    client
        .put(
            "record.json",
            json!({"app": 1, "id": id, "record": {"table": {"value": table}}}),
        )
        .ok();
    assert_eq!(proof(&id), before);
    assert_eq!(download(&client, key(&before)).body, b"a");
    client
        .delete("records.json", json!({"app": 1, "ids": [id]}))
        .ok();
    download(&client, key(&before)).error(404, "GAIA_BL01");
}

#[test]
fn uploads_expire_after_three_days() {
    let clock = Clock::default();
    let server = builder(every_type()).clock(clock.read()).start().unwrap();
    let client = Client::new(&server);
    let [early, late] = ["a", "b"].map(|name| client.upload(name, "text/plain", b"x"));
    clock.pass(TimeDelta::days(2));
    let id = client.add(json!({"file": {"value": [{"fileKey": early}]}}));
    clock.pass(TimeDelta::days(1));
    let record = json!({"file": {"value": [{"fileKey": late}]}});
    client
        .post("record.json", json!({"app": 1, "record": record}))
        .error(404, "GAIA_BL01");
    assert_eq!(
        download(&client, key(&files(&client, &id)[0])).body,
        b"x",
        "attached files do not expire"
    );
}

#[test]
fn the_part_of_an_upload_is_named_file() {
    let server = serve(every_type());
    let client = Client::new(&server);
    assert_eq!(
        client
            .upload_part("data", "a", "text/plain", b"a")
            .invalid(),
        json!({"file": "必須です。"})
    );
    client.post("file.json", json!({})).invalid();
}

#[test]
fn who_may_not_view_the_app_may_not_download() {
    let server = builder(every_type())
        .token_for(1, "adder", &[Permission::AddRecords])
        .start()
        .unwrap();
    let client = Client::new(&server);
    let id = client
        .add(json!({"file": {"value": [{"fileKey": client.upload("a", "text/plain", b"a")}]}}));
    let adder = Client::anonymous(&server).with("X-Cybozu-API-Token", "adder");
    download(&adder, key(&files(&client, &id)[0])).error(404, "GAIA_BL01");
}

#[test]
fn an_upload_key_is_used_up_within_a_call_too() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let upload = client.upload("a.txt", "text/plain", b"a");
    let twice = json!({"file": {"value": [{"fileKey": upload}, {"fileKey": upload}]}});
    client
        .post("record.json", json!({"app": 1, "record": twice}))
        .error(404, "GAIA_BL01");
    let once = json!({"file": {"value": [{"fileKey": upload}]}});
    let records = json!({"app": 1, "records": [once, once]});
    client.post("records.json", records).error(404, "GAIA_BL01");
    client.add(once);
}

#[test]
fn a_file_without_content_type_is_a_stream_of_bytes() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let body = b"--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"empty.bin\"\r\n\r\n\r\n--X--\r\n";
    let header = [("Content-Type", "multipart/form-data; boundary=X")];
    let uploaded = client.raw("POST", "/k/v1/file.json", &header, body).ok();
    let id = client.add(json!({"file": {"value": [{"fileKey": uploaded["fileKey"]}]}}));
    let file = &files(&client, &id)[0];
    assert_eq!(
        (&file["contentType"], &file["size"]),
        (&json!("application/octet-stream"), &json!("0"))
    );
    let response = download(&client, key(file));
    assert_eq!(
        response.header("content-type"),
        Some("application/octet-stream")
    );
    assert!(response.body.is_empty());
}

#[test]
fn a_file_field_takes_file_keys_only() {
    let server = serve(every_type());
    let client = Client::new(&server);
    for value in [
        json!("key"),
        json!(["key"]),
        json!([{"name": "a.txt"}]),
        json!([{"fileKey": 1}]),
    ] {
        let record = json!({"file": {"value": value}});
        client
            .post("record.json", json!({"app": 1, "record": record}))
            .error(400, "CB_IJ01");
    }
    let id = client.add(json!({"file": {"value": null}}));
    assert!(files(&client, &id).is_empty());
}

#[test]
fn files_of_a_guest_space_are_reached_by_its_path_only() {
    let server = builder(every_type()).in_guest_space(1, 5).start().unwrap();
    let client = Client::new(&server);
    let call = |method: &str, path: &str, body: Value| {
        let header = [("Content-Type", "application/json")];
        let path = format!("/k/guest/5/v1/{path}");
        client.raw(method, &path, &header, body.to_string().as_bytes())
    };
    let upload = client.upload("a.txt", "text/plain", b"a");
    let record = json!({"file": {"value": [{"fileKey": upload}]}});
    call("POST", "record.json", json!({"app": 1, "record": record})).ok();
    let record = call("GET", "record.json", json!({"app": 1, "id": 1})).ok();
    let key = record["record"]["file"]["value"][0]["fileKey"].clone();
    download(&client, key.as_str().unwrap()).error(400, "GAIA_IL23");
    let body = call("GET", "file.json", json!({"fileKey": key})).body;
    assert_eq!(body, b"a");
}
