//! Cursors: a fixed list of records, read page by page, and its end.

use chrono::TimeDelta;
use kintone_emulator::{Emulator, Permission};
use serde_json::{Value, json};

use crate::client::{Client, Response};
use crate::fixtures::{Clock, builder, every_type, form, serve};

/// A server with this many records, whose `number` is that of their id.
fn numbered(count: usize) -> (Emulator, Client) {
    let server = serve(every_type());
    let client = Client::new(&server);
    fill(&client, count);
    (server, client)
}

fn fill(client: &Client, count: usize) {
    let records: Value = (1..=count)
        .map(|at| json!({"number": {"value": at}}))
        .collect();
    client
        .post("records.json", json!({"app": 1, "records": records}))
        .ok();
}

fn create(client: &Client, query: &str, size: u32) -> String {
    let created = client
        .post(
            "records/cursor.json",
            json!({"app": 1, "query": query, "size": size}),
        )
        .ok();
    created["id"].as_str().unwrap().to_owned()
}

fn read(client: &Client, id: &str) -> Response {
    client.get(&format!("records/cursor.json?id={id}"))
}

fn delete(client: &Client, id: &str) -> Response {
    client.delete("records/cursor.json", json!({"id": id}))
}

/// The record ids of a page and whether there are more.
fn page(client: &Client, id: &str) -> (Vec<String>, bool) {
    let page = read(client, id).ok();
    let ids = page["records"].as_array().unwrap().iter();
    let ids = ids.map(|record| record["$id"]["value"].as_str().unwrap().to_owned());
    (ids.collect(), page["next"].as_bool().unwrap())
}

#[test]
fn a_cursor_is_read_page_by_page_in_the_order_of_its_query() {
    let (_server, client) = numbered(5);
    let created = client
        .post(
            "records/cursor.json",
            json!({"app": "1", "query": "number < 5 order by number asc", "size": "3"}),
        )
        .ok();
    assert_eq!(created["totalCount"], json!("4"));
    assert_eq!(created.as_object().unwrap().len(), 2);
    let id = created["id"].as_str().unwrap();
    assert_eq!(
        page(&client, id),
        (vec!["1".into(), "2".into(), "3".into()], true)
    );
    assert_eq!(page(&client, id), (vec!["4".into()], false));
    let (message, errors) = read(&client, id).error(404, "GAIA_CN01");
    assert_eq!(
        message,
        "指定したカーソルは存在しないか、既に有効期限が切れています。"
    );
    assert_eq!(errors, Value::Null);
}

#[test]
fn a_full_last_page_is_the_last() {
    let (_server, client) = numbered(4);
    let id = create(&client, "", 2);
    assert_eq!(page(&client, &id), (vec!["4".into(), "3".into()], true));
    assert_eq!(page(&client, &id), (vec!["2".into(), "1".into()], false));
    delete(&client, &id).error(404, "GAIA_CN01");
}

#[test]
fn a_cursor_that_finds_nothing_has_one_empty_page() {
    let (_server, client) = numbered(1);
    let created = client
        .post(
            "records/cursor.json",
            json!({"app": 1, "query": "number = 7"}),
        )
        .ok();
    assert_eq!(created["totalCount"], json!("0"));
    let id = created["id"].as_str().unwrap();
    assert_eq!(
        read(&client, id).ok(),
        json!({"records": [], "next": false})
    );
    read(&client, id).error(404, "GAIA_CN01");
}

#[test]
fn without_a_size_a_page_has_a_hundred_records_and_at_most_five_hundred() {
    let (_server, client) = numbered(100);
    fill(&client, 1);
    let created = client.post("records/cursor.json", json!({"app": 1})).ok();
    let (ids, next) = page(&client, created["id"].as_str().unwrap());
    assert_eq!((ids.len(), next), (100, true));
    let (ids, next) = page(&client, &create(&client, "", 500));
    assert_eq!((ids.len(), next), (101, false));
    let english = client.clone().with("Accept-Language", "en");
    let of_size = |size: Value| {
        let body = json!({"app": 1, "size": size});
        english.post("records/cursor.json", body).invalid()["size"].clone()
    };
    assert_eq!(of_size(json!(0)), "must be greater than or equal to 1");
    assert_eq!(of_size(json!("501")), "must be less than or equal to 500");
    assert_eq!(of_size(json!("many")), "Only numbers are allowed.");
}

#[test]
fn membership_and_order_are_fixed_but_values_are_those_of_now() {
    let (_server, client) = numbered(3);
    let id = create(&client, "number <= 3 order by number desc", 2);
    let update = json!({"app": 1, "id": 2, "record": {"number": {"value": 99}}});
    client.put("record.json", update).ok();
    fill(&client, 1);
    let first = read(&client, &id).ok();
    assert_eq!(first["records"][0]["$id"]["value"], json!("3"));
    assert_eq!(first["records"][1]["number"]["value"], json!("99"));
    assert_eq!(first["records"][1]["$revision"]["value"], json!("2"));
    assert_eq!(page(&client, &id), (vec!["1".into()], false));
}

#[test]
fn deleted_records_leave_short_and_empty_pages() {
    let (_server, client) = numbered(6);
    let id = create(&client, "order by $id asc", 2);
    client
        .delete("records.json", json!({"app": 1, "ids": [2, 3, 4]}))
        .ok();
    assert_eq!(page(&client, &id), (vec!["1".into()], true));
    assert_eq!(page(&client, &id), (vec![], true));
    assert_eq!(page(&client, &id), (vec!["5".into(), "6".into()], false));
}

#[test]
fn only_the_fields_asked_for_are_read() {
    let (_server, client) = numbered(1);
    let body = json!({"app": 1, "fields": ["number", "nowhere"]});
    let created = client.post("records/cursor.json", body).ok();
    assert_eq!(
        read(&client, created["id"].as_str().unwrap()).ok()["records"],
        json!([{"number": {"type": "NUMBER", "value": "1"}}])
    );
}

#[test]
fn ten_cursors_are_open_at_most() {
    let (_server, client) = numbered(2);
    let ids: Vec<String> = (0..10).map(|_| create(&client, "", 1)).collect();
    let one_more = || client.post("records/cursor.json", json!({"app": 1}));
    let (message, _) = one_more().error(429, "GAIA_TM12");
    assert_eq!(
        message,
        "作成できるカーソルの上限に達しているため、カーソルを作成できません。不要なカーソルを削除するか、しばらく経ってから再実行してください。"
    );
    assert_eq!(delete(&client, &ids[0]).ok(), json!({}));
    read(&client, &ids[0]).error(404, "GAIA_CN01");
    one_more().ok();
    one_more().error(429, "GAIA_TM12");
    read(&client, &ids[1]).ok();
    assert_eq!(read(&client, &ids[1]).ok()["next"], json!(false));
    one_more().ok();
}

#[test]
fn a_cursor_expires_ten_minutes_after_its_last_read() {
    let clock = Clock::default();
    let server = builder(every_type()).clock(clock.read()).start().unwrap();
    let client = Client::new(&server);
    fill(&client, 5);
    let almost = TimeDelta::minutes(10) - TimeDelta::seconds(1);
    let (read_on, left) = (create(&client, "", 1), create(&client, "", 1));
    clock.pass(almost);
    read(&client, &read_on).ok();
    clock.pass(TimeDelta::seconds(1));
    read(&client, &left).error(404, "GAIA_CN01");
    delete(&client, &left).error(404, "GAIA_CN01");
    clock.pass(almost - TimeDelta::seconds(1));
    read(&client, &read_on).ok();
    clock.pass(TimeDelta::minutes(10));
    read(&client, &read_on).error(404, "GAIA_CN01");
}

#[test]
fn expired_cursors_make_room() {
    let clock = Clock::default();
    let server = builder(every_type()).clock(clock.read()).start().unwrap();
    let client = Client::new(&server);
    for _ in 0..10 {
        create(&client, "", 1);
    }
    clock.pass(TimeDelta::minutes(10));
    create(&client, "", 1);
}

#[test]
fn limit_and_offset_are_not_part_of_a_cursor() {
    let (_server, client) = numbered(1);
    for query in [
        "limit 10",
        "number = 1 offset 0",
        "order by $id asc limit 1",
    ] {
        let body = json!({"app": 1, "query": query});
        let errors = client.post("records/cursor.json", body).invalid();
        assert!(errors["query"].is_string(), "{query}: {errors}");
    }
    let body = json!({"app": 1, "query": "nowhere = 1"});
    client
        .post("records/cursor.json", body)
        .error(400, "GAIA_IQ11");
}

#[test]
fn a_refused_cursor_takes_no_place() {
    let (_server, client) = numbered(1);
    for _ in 0..11 {
        let body = json!({"app": 1, "query": "nowhere = 1"});
        client
            .post("records/cursor.json", body)
            .error(400, "GAIA_IQ11");
    }
    create(&client, "", 1);
}

#[test]
fn cursors_need_the_permission_to_view_records() {
    let server = builder(every_type())
        .schema_json("other", form(json!({})))
        .token_for(1, "adder", &[Permission::AddRecords])
        .token_for(2, "other", &[Permission::ViewRecords])
        .start()
        .unwrap();
    let client = Client::new(&server);
    let id = create(&client, "", 1);
    for (token, status, code) in [("adder", 403, "GAIA_NO01"), ("other", 400, "GAIA_IA02")] {
        let client = Client::anonymous(&server).with("X-Cybozu-API-Token", token);
        client
            .post("records/cursor.json", json!({"app": 1}))
            .error(status, code);
        read(&client, &id).error(status, code);
        delete(&client, &id).error(status, code);
    }
    read(&client, &id).ok();
    client
        .post("records/cursor.json", json!({"app": 9}))
        .error(404, "GAIA_AP01");
    assert_eq!(
        client.post("records/cursor.json", json!({})).invalid(),
        json!({"app": "必須です。"})
    );
    assert_eq!(
        client.get("records/cursor.json").invalid(),
        json!({"id": "必須です。"})
    );
}

#[test]
fn cursors_of_a_guest_space_are_reached_by_its_path_only() {
    let server = builder(every_type()).in_guest_space(1, 5).start().unwrap();
    let client = Client::new(&server);
    let call = |method: &str, path: &str, body: Value| {
        let header = [("Content-Type", "application/json")];
        client.raw(method, path, &header, body.to_string().as_bytes())
    };
    let guest = "/k/guest/5/v1/records/cursor.json";
    client
        .post("records/cursor.json", json!({"app": 1}))
        .error(400, "GAIA_IL23");
    let created = call("POST", guest, json!({"app": 1})).ok();
    let id = json!({"id": created["id"]});
    read(&client, created["id"].as_str().unwrap()).error(400, "GAIA_IL23");
    call("GET", "/k/guest/6/v1/records/cursor.json", id.clone()).error(403, "CB_NO02");
    call("DELETE", guest, id.clone()).ok();
    call("GET", guest, id).error(404, "GAIA_CN01");
}

#[test]
fn cursors_are_not_for_bulk_requests() {
    let (_server, client) = numbered(1);
    let request =
        json!({"method": "POST", "api": "/k/v1/records/cursor.json", "payload": {"app": 1}});
    let errors = client
        .post("bulkRequest.json", json!({"requests": [request]}))
        .invalid();
    assert!(errors["requests[0].api"].is_string());
}

#[test]
fn a_cursor_is_deleted_by_a_query_string_too() {
    let (_server, client) = numbered(1);
    let id = create(&client, "", 1);
    let deleted = client.raw(
        "DELETE",
        &format!("/k/v1/records/cursor.json?id={id}"),
        &[],
        b"",
    );
    assert_eq!(deleted.ok(), json!({}));
    read(&client, &id).error(404, "GAIA_CN01");
}
