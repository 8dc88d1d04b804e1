//! The query language as callers meet it: who asks, when, in which order, and what is refused with which words.

use chrono::FixedOffset;
use kintone_emulator::{Emulator, Language};
use serde_json::{Value, json};

use crate::client::{Client, Response, encode};
use crate::fixtures::{builder, form, now, options};

fn fields() -> Value {
    json!({
        "record_number": {"type": "RECORD_NUMBER"}, "by": {"type": "CREATOR"}, "text": {"type": "SINGLE_LINE_TEXT"},
        "number": {"type": "NUMBER"}, "drop": {"type": "DROP_DOWN", "options": options(&["z", "a", "m"])},
        "check": {"type": "CHECK_BOX", "options": options(&["a"])},
        "day": {"type": "DATE"}, "at": {"type": "DATETIME"}, "people": {"type": "USER_SELECT"},
        "status": {"type": "STATUS", "enabled": true}, "assignee": {"type": "STATUS_ASSIGNEE", "enabled": true},
        "rows": {"type": "SUBTABLE", "fields": {
            "item": {"type": "SINGLE_LINE_TEXT"}, "count": {"type": "NUMBER"}}},
        "orders": {"type": "REFERENCE_TABLE", "referenceTable": null},
    })
}

fn app() -> Value {
    let mut file = form(fields());
    file["code"] = json!("Q");
    let nobody = json!({"type": "ONE", "entities": []});
    file["process"] = json!({
        "enable": true,
        "states": {"new": {"index": "0", "assignee": nobody}, "done": {"index": "1", "assignee": nobody}},
        "actions": [{"name": "finish", "from": "new", "to": "done", "filterCond": ""}],
    });
    file
}

fn start() -> (Emulator, Client) {
    let server = Emulator::builder()
        .schema_json("sheet", app())
        .token("secret")
        .user("sato", "password")
        .clock(now)
        .start()
        .unwrap();
    let client = Client::new(&server);
    (server, client)
}

fn search(client: &Client, query: &str) -> Response {
    client.get(&format!("records.json?app=1&query={}", encode(query)))
}

fn ids(client: &Client, query: &str) -> Vec<u32> {
    let found = search(client, query).ok();
    let records = found["records"].as_array().unwrap().iter();
    let ids = records.map(|record| record["$id"]["value"].as_str().unwrap().parse().unwrap());
    ids.collect()
}

#[test]
fn the_caller_and_the_callers_day_decide() {
    let (server, client) = start();
    let sato = Client::anonymous(&server).with("X-Cybozu-Authorization", "c2F0bzpwYXNzd29yZA==");
    // It is the 29th in Tokyo, where days begin at 15:00 UTC.
    client.add(json!({"day": {"value": "2024-02-28"}, "at": {"value": "2024-02-28T14:59:00Z"}}));
    sato.add(json!({
        "day": {"value": "2024-02-29"}, "at": {"value": "2024-02-28T15:00:00Z"},
        "people": {"value": [{"code": "sato"}]},
    }));
    assert_eq!(ids(&client, "day = TODAY()"), [2]);
    assert_eq!(ids(&client, "at = TODAY()"), [2]);
    assert_eq!(ids(&client, "at = YESTERDAY()"), [1]);
    assert_eq!(ids(&client, "day < TODAY() and at <= NOW()"), [1]);
    assert_eq!(ids(&client, "by in (LOGINUSER())"), [1]);
    assert_eq!(ids(&sato, "by in (LOGINUSER())"), [2]);
    assert_eq!(ids(&sato, "people in (LOGINUSER()) order by $id asc"), [2]);
    assert_eq!(ids(&client, "by in (\"sato\", \"Administrator\")"), [2, 1]);
}

#[test]
fn a_server_may_be_in_another_zone() {
    let server = builder(fields())
        .time_zone(FixedOffset::east_opt(0).unwrap())
        .start()
        .unwrap();
    let client = Client::new(&server);
    client.add(json!({"day": {"value": "2024-02-28"}}));
    client.add(json!({"day": {"value": "2024-02-29"}}));
    assert_eq!(ids(&client, "day = TODAY()"), [1]);
}

#[test]
fn choices_sort_in_the_order_of_the_form_and_states_in_that_of_the_process() {
    let (_server, client) = start();
    for option in ["a", "m", "z"] {
        client.add(json!({"drop": {"value": option}}));
    }
    assert_eq!(ids(&client, "order by drop asc"), [3, 1, 2]);
    assert_eq!(ids(&client, "order by drop desc, $id asc"), [2, 1, 3]);
    let finish = json!({"app": 1, "id": 2, "action": "finish"});
    client.put("record/status.json", finish).ok();
    assert_eq!(ids(&client, "order by status desc, $id asc"), [2, 1, 3]);
    assert_eq!(ids(&client, "status = \"new\" and $id != 1"), [3]);
}

#[test]
fn the_record_number_is_the_id_in_queries() {
    let (_server, client) = start();
    for _ in 0..3 {
        client.add(json!({}));
    }
    assert_eq!(
        ids(&client, "record_number >= 2 order by record_number asc"),
        [2, 3]
    );
    assert_eq!(ids(&client, "$id in (\"1\", 3)"), [3, 1]);
}

#[test]
fn a_table_is_searched_by_its_rows() {
    let (_server, client) = start();
    let row = |item: &str, count: u32| json!({"value": {"item": {"value": item}, "count": {"value": count}}});
    client.add(json!({"rows": {"value": [row("pen", 1), row("ink", 5)]}}));
    client.add(json!({"rows": {"value": [row("pen", 5)]}}));
    client.add(json!({}));
    assert_eq!(ids(&client, "item in (\"pen\")"), [2, 1]);
    assert_eq!(ids(&client, "item in (\"pen\") and count > 3"), [2]);
    assert_eq!(ids(&client, "item not in (\"ink\")"), [2]);
    assert_eq!(ids(&client, "count > 0"), [2, 1]);
}

#[test]
fn each_refusal_has_its_code_and_words() {
    let server = Emulator::builder()
        .schema_json("sheet", app())
        .token("secret")
        .declare_user("sato", "佐藤")
        .default_language(Language::Ja)
        .start()
        .unwrap();
    let client = Client::new(&server);
    for (query, code, message) in [
        (
            "nowhere = 1",
            "GAIA_IQ11",
            "指定されたフィールド（nowhere）が見つかりません。",
        ),
        (
            "text > \"a\"",
            "GAIA_IQ03",
            "textフィールドのフィールドタイプには演算子>を使用できません。",
        ),
        (
            "item = \"a\"",
            "GAIA_IQ07",
            "テーブルに設定している場合、itemフィールドのフィールドタイプには、演算子=を使用できません。",
        ),
        ("drop in (\"q\")", "GAIA_IQ10", "drop"),
        ("status = \"q\"", "GAIA_IQ10", "status"),
        ("rows.item in (\"a\")", "GAIA_IR02", "rows"),
        (
            "day = LAST_MONTH(99)",
            "GAIA_IQ23",
            "指定した日にち（99）は無効です。1から31までの整数で指定します。",
        ),
        ("day = FROM_TODAY(1, \"DAYS\")", "CB_VA01", "入力"),
        (
            "day = FROM_TODAY(1, HOURS)",
            "GAIA_IQ25",
            "FROM_TODAY()の第2引数には、「DAYS」",
        ),
        (
            "day = FROM_TODAY(1)",
            "GAIA_IL08",
            "クエリの指定が不正です。",
        ),
        ("people in (\"nobody\")", "GAIA_IL42", "nobody"),
        ("limit 501", "GAIA_QU01", "limit には 500 以下の"),
        ("offset 10001", "GAIA_QU02", "offset には 10,000 以下の"),
    ] {
        let (text, _) = search(&client, query).error(400, code);
        assert!(text.contains(message), "{query}: {text}");
    }
    for query in [
        "text = 'a'",
        "text = \"a\nb\"",
        "text = \"a\" limit 1 order by $id asc",
        "drop in ()",
        "not (text = \"a\")",
        "limit -1",
        "`text` = \"a\"",
        "text = \"a",
    ] {
        assert_eq!(
            search(&client, query).invalid(),
            json!({"query": "クエリ記法が間違っています。"}),
            "{query}"
        );
    }
    let errors = search(&client, "order by check asc").invalid();
    assert!(errors["query"].is_string(), "{errors}");
    let errors = search(&client, "order by item asc").invalid();
    assert!(errors["query"].is_string(), "{errors}");
}

#[test]
fn a_reference_that_the_caller_may_not_view_is_refused() {
    let (_server, client) = start();
    search(&client, "orders.price > 1").error(403, "CB_NO02");
}

#[test]
fn a_long_query_comes_in_the_body_of_a_post() {
    let (_server, client) = start();
    client.add(json!({"number": {"value": 1999}}));
    let numbers: Vec<String> = (0..2000).map(|number| format!("\"{number}\"")).collect();
    let query = format!("number in ({})", numbers.join(","));
    let found = client
        .with("X-HTTP-Method-Override", "GET")
        .post(
            "records.json",
            json!({"app": 1, "query": query, "fields": ["number"]}),
        )
        .ok();
    assert_eq!(
        found["records"],
        json!([{"number": {"type": "NUMBER", "value": "1999"}}])
    );
}
