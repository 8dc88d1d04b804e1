//! Comments: reading pages of them, mentions, who may delete.

use chrono::TimeDelta;
use kintone_emulator::{Emulator, Permission};
use serde_json::{Value, json};

use crate::client::{Client, Response};
use crate::fixtures::{Clock, builder, every_type, serve};

/// A server with one record.
fn start() -> (Emulator, Client) {
    let server = serve(every_type());
    let client = Client::new(&server);
    client.add(json!({}));
    (server, client)
}

fn post(client: &Client, comment: Value) -> Response {
    let body = json!({"app": 1, "record": 1, "comment": comment});
    client.post("record/comment.json", body)
}

fn write(client: &Client, text: &str) -> String {
    let added = post(client, json!({"text": text})).ok();
    assert_eq!(added.as_object().unwrap().len(), 1);
    added["id"].as_str().unwrap().to_owned()
}

fn delete(client: &Client, comment: &str) -> Response {
    let body = json!({"app": 1, "record": "1", "comment": comment});
    client.delete("record/comment.json", body)
}

fn read(client: &Client, parameters: &str) -> Response {
    client.get(&format!("record/comments.json?app=1&record=1{parameters}"))
}

/// Ids, `older`, `newer`.
fn page(client: &Client, parameters: &str) -> (Vec<u32>, bool, bool) {
    let page = read(client, parameters).ok();
    let ids = page["comments"].as_array().unwrap().iter();
    let ids = ids.map(|comment| comment["id"].as_str().unwrap().parse().unwrap());
    let flag = |name: &str| page[name].as_bool().unwrap();
    (ids.collect(), flag("older"), flag("newer"))
}

#[test]
fn a_comment_comes_back_with_a_blank_behind_it() {
    let (_server, client) = start();
    assert_eq!(write(&client, "abc\n日本"), "1");
    let expected = json!({
        "comments": [{
            "id": "1", "text": "abc\n日本 ", "createdAt": "2024-02-28T23:30:45Z",
            "creator": {"code": "Administrator", "name": "Administrator"}, "mentions": [],
        }],
        "older": false, "newer": false,
    });
    assert_eq!(read(&client, "").ok(), expected);
}

#[test]
fn a_record_without_comments_has_an_empty_page() {
    let (_server, client) = start();
    let expected = json!({"comments": [], "older": false, "newer": false});
    assert_eq!(read(&client, "").ok(), expected);
}

#[test]
fn the_names_of_mentions_stand_in_front_of_the_text() {
    let server = builder(every_type())
        .declare_user("sato", "佐藤 昇")
        .declare_organization("dev", "開発部")
        .declare_group("all", "Everyone")
        .start()
        .unwrap();
    let client = Client::new(&server);
    client.add(json!({}));
    let mentions = json!([
        {"code": "sato", "type": "USER"}, {"code": "dev", "type": "ORGANIZATION"}, {"code": "all", "type": "GROUP"},
    ]);
    post(&client, json!({"text": "hello", "mentions": mentions})).ok();
    let comment = read(&client, "").ok()["comments"][0].clone();
    assert_eq!(comment["text"], json!("佐藤 昇 開発部 Everyone hello "));
    assert_eq!(comment["mentions"], mentions);
    for (kind, code) in [
        ("USER", "GAIA_IL26"),
        ("ORGANIZATION", "GAIA_IL28"),
        ("GROUP", "GAIA_IL26"),
    ] {
        let mentions = json!([{"code": "nobody", "type": kind}]);
        post(&client, json!({"text": "x", "mentions": mentions})).error(400, code);
    }
    assert_eq!(page(&client, "").0, [1]);
    // A group of every domain, whichever are declared.
    let everyone = json!([{"code": "everyone", "type": "GROUP"}]);
    post(&client, json!({"text": "x", "mentions": everyone})).ok();
}

#[test]
fn pages_are_newest_first_and_say_what_is_around_them() {
    let (_server, client) = start();
    for at in 1..=12 {
        assert_eq!(write(&client, "x"), at.to_string());
    }
    let newest: Vec<u32> = (3..=12).rev().collect();
    assert_eq!(page(&client, ""), (newest.clone(), true, false));
    for order in ["desc", "DESC"] {
        assert_eq!(
            page(&client, &format!("&order={order}")),
            (newest.clone(), true, false)
        );
    }
    assert_eq!(page(&client, "&offset=10"), (vec![2, 1], false, true));
    assert_eq!(
        page(&client, "&offset=1&limit=2"),
        (vec![11, 10], true, true)
    );
    assert_eq!(page(&client, "&offset=12"), (vec![], false, true));
    for order in ["asc", "ASC"] {
        let with = |rest: &str| page(&client, &format!("&order={order}{rest}"));
        assert_eq!(with("&limit=2"), (vec![1, 2], false, true));
        assert_eq!(with("&offset=10"), (vec![11, 12], true, false));
        assert_eq!(with("&offset=99"), (vec![], true, false));
    }
}

#[test]
fn parameters_of_a_page_have_limits() {
    let (_server, client) = start();
    let english = client.clone().with("Accept-Language", "en");
    let invalid = |parameters: &str| read(&english, parameters).invalid();
    assert_eq!(
        invalid("&limit=11"),
        json!({"limit": "must be less than or equal to 10"})
    );
    assert_eq!(
        invalid("&limit=0&offset=-1"),
        json!({"limit": "must be greater than or equal to 1", "offset": "must be greater than or equal to 0"})
    );
    assert_eq!(
        invalid("&order=Desc"),
        json!({"order": "must be one of the enum value"})
    );
    assert_eq!(
        read(&client, "&limit=11&order=up").invalid(),
        json!({"limit": "最大でも10以下です。", "order": "Enum値のいずれかでなければなりません。"})
    );
    assert_eq!(
        client.get("record/comments.json").invalid(),
        json!({"app": "必須です。", "record": "必須です。"})
    );
}

#[test]
fn a_comment_has_text_of_limited_length_and_ten_mentions() {
    let (_server, client) = start();
    let longest = "あ".repeat(65_535);
    write(&client, &longest);
    let english = client.clone().with("Accept-Language", "en");
    assert_eq!(
        post(&english, json!({"text": longest + "x"})).invalid(),
        json!({"comment.text": "Enter less than 65536 characters."})
    );
    assert_eq!(
        post(&english, json!({"text": "", "mentions": []})).invalid(),
        json!({"comment.text": "Required field."})
    );
    assert_eq!(
        post(&english, Value::Null).invalid(),
        json!({"comment": "Required field.", "comment.text": "Required field."})
    );
    let mention = json!({"code": "sato", "type": "USER"});
    post(
        &english,
        json!({"text": "x", "mentions": vec![&mention; 10]}),
    )
    .ok();
    let eleven = json!({"text": "x", "mentions": vec![&mention; 11]});
    assert_eq!(
        post(&english, eleven).invalid(),
        json!({"comment.mentions": "A maximum of 10 mentions can be specified at one time."})
    );
    let bad =
        json!({"text": "x", "mentions": [{"code": "sato", "type": "user"}, {"type": "USER"}]});
    assert_eq!(
        post(&english, bad).invalid(),
        json!({
            "comment.mentions[0].type": "must be one of the enum value",
            "comment.mentions[1].code": "Required field.",
        })
    );
    post(&client, json!({"text": ["x"]})).error(400, "CB_IJ01");
    post(&client, json!({"text": "x", "mentions": "sato"})).error(400, "CB_IJ01");
    assert_eq!(page(&client, "").0, [2, 1]);
}

#[test]
fn comments_do_not_change_the_record() {
    let (_server, client) = start();
    let before = client.record("1");
    let id = write(&client, "x");
    delete(&client, &id).ok();
    assert_eq!(client.record("1"), before);
}

#[test]
fn a_deleted_comment_is_gone_and_its_id_with_it() {
    let (_server, client) = start();
    write(&client, "a");
    write(&client, "b");
    assert_eq!(delete(&client, "2").ok(), json!({}));
    let (message, errors) = delete(&client, "2").error(400, "GAIA_RE02");
    assert_eq!(
        message,
        "指定したコメントが存在しません。削除された可能性があります。"
    );
    assert_eq!(errors, Value::Null);
    delete(&client, "9").error(400, "GAIA_RE02");
    assert_eq!(page(&client, ""), (vec![1], false, false));
    assert_eq!(write(&client, "c"), "3");
}

#[test]
fn ids_count_from_one_in_each_record() {
    let (_server, client) = start();
    let second = client.add(json!({}));
    write(&client, "x");
    let body = json!({"app": 1, "record": second, "comment": {"text": "y"}});
    assert_eq!(
        client.post("record/comment.json", body).ok(),
        json!({"id": "1"})
    );
    assert_eq!(read(&client, "").ok()["comments"][0]["text"], json!("x "));
}

#[test]
fn only_the_author_deletes_and_tokens_are_one_author() {
    let server = builder(every_type())
        .user("sato", "password")
        .user("Administrator", "password")
        .token("second")
        .start()
        .unwrap();
    let client = Client::new(&server);
    client.add(json!({}));
    let user = |login: &str| Client::anonymous(&server).with("X-Cybozu-Authorization", login);
    let sato = user("c2F0bzpwYXNzd29yZA==");
    let administrator = user("QWRtaW5pc3RyYXRvcjpwYXNzd29yZA==");
    let (by_sato, by_token) = (write(&sato, "x"), write(&client, "x"));
    let creator = &read(&sato, "").ok()["comments"][1]["creator"];
    assert_eq!(creator, &json!({"code": "sato", "name": "sato"}));
    delete(&client, &by_sato).error(403, "CB_NO02");
    delete(&sato, &by_token).error(403, "CB_NO02");
    delete(&administrator, &by_token).error(403, "CB_NO02");
    delete(&sato, &by_sato).ok();
    let second = Client::anonymous(&server).with("X-Cybozu-API-Token", "second");
    delete(&second, &by_token).ok();
}

#[test]
fn who_may_view_records_may_comment() {
    let server = builder(every_type())
        .token_for(1, "viewer", &[Permission::ViewRecords])
        .token_for(1, "adder", &[Permission::AddRecords])
        .start()
        .unwrap();
    Client::new(&server).add(json!({}));
    let viewer = Client::anonymous(&server).with("X-Cybozu-API-Token", "viewer");
    let id = write(&viewer, "x");
    delete(&viewer, &id).ok();
    let adder = Client::anonymous(&server).with("X-Cybozu-API-Token", "adder");
    post(&adder, json!({"text": "x"})).error(403, "GAIA_NO01");
    read(&adder, "").error(403, "GAIA_NO01");
    delete(&adder, "1").error(403, "GAIA_NO01");
}

#[test]
fn comments_belong_to_a_record_that_is_there() {
    let (_server, client) = start();
    write(&client, "x");
    let at = |record: u32| json!({"app": 1, "record": record, "comment": 1});
    client
        .delete("record/comment.json", at(2))
        .error(404, "GAIA_RE01");
    client
        .get("record/comments.json?app=1&record=2")
        .error(404, "GAIA_RE01");
    let comment = json!({"app": 1, "record": 2, "comment": {"text": "x"}});
    client
        .post("record/comment.json", comment)
        .error(404, "GAIA_RE01");
    client
        .delete("records.json", json!({"app": 1, "ids": [1]}))
        .ok();
    read(&client, "").error(404, "GAIA_RE01");
}

#[test]
fn the_time_of_a_comment_has_seconds() {
    let clock = Clock::default();
    let server = builder(every_type()).clock(clock.read()).start().unwrap();
    let client = Client::new(&server);
    client.add(json!({}));
    clock.pass(TimeDelta::seconds(16));
    write(&client, "x");
    assert_eq!(
        read(&client, "").ok()["comments"][0]["createdAt"],
        json!("2024-02-28T23:31:01Z")
    );
}

#[test]
fn comments_of_a_guest_space_are_reached_by_its_path_only() {
    let server = builder(every_type()).in_guest_space(1, 5).start().unwrap();
    let client = Client::new(&server);
    let call = |method: &str, path: &str, body: Value| {
        let header = [("Content-Type", "application/json")];
        client.raw(method, path, &header, body.to_string().as_bytes())
    };
    call("POST", "/k/guest/5/v1/record.json", json!({"app": 1})).ok();
    let comment = json!({"app": 1, "record": 1, "comment": {"text": "x"}});
    post(&client, json!({"text": "x"})).error(400, "GAIA_IL23");
    call("POST", "/k/guest/5/v1/record/comment.json", comment).ok();
    let record = json!({"app": 1, "record": 1});
    let page = call("GET", "/k/guest/5/v1/record/comments.json", record).ok();
    assert_eq!(page["comments"][0]["text"], json!("x "));
}
