//! Loads of records without a type, which are compared with the form one by one.

use std::sync::atomic::Ordering;

use kintone_emulator::Emulator;
use kintone_runtime::client::load::Status;
use kintone_runtime::{AnyRecord, Client, Patch, Row};
use serde_json::json;

use crate::verify::closed_form;

fn start() -> (Emulator, Client) {
    let field =
        |field_type: &str, code: &str| json!({"type": field_type, "code": code, "label": code});
    let form = json!({"properties": {
        "番号": {"type": "SINGLE_LINE_TEXT", "code": "番号", "label": "番号", "unique": true},
        "件名": field("SINGLE_LINE_TEXT", "件名"),
        "日付": field("DATE", "日付"),
        "時刻": field("TIME", "時刻"),
        "日時": field("DATETIME", "日時"),
        "金額": field("NUMBER", "金額"),
        "合計": {"type": "CALC", "code": "合計", "label": "合計", "expression": "金額 * 2", "format": "NUMBER"},
        "作成者": field("CREATOR", "作成者"),
        "会社": {"type": "SINGLE_LINE_TEXT", "code": "会社", "label": "会社", "lookup": {
            "relatedApp": {"app": "99", "code": ""}, "relatedKeyField": "会社名",
            "fieldMappings": [{"field": "住所", "relatedField": "住所"}],
            "lookupPickerFields": [], "filterCond": "", "sort": "",
        }},
        "住所": field("SINGLE_LINE_TEXT", "住所"),
        "明細": {"type": "SUBTABLE", "code": "明細", "label": "明細", "fields": {
            "品名": field("SINGLE_LINE_TEXT", "品名"),
            "数量": field("NUMBER", "数量"),
        }},
    }});
    let server = Emulator::builder().schema_json("orders", form);
    let server = server.token("secret").start().expect("a server");
    let client = Client::builder(server.base_url()).api_token("secret");
    (server, client.build().expect("a client").in_app(1))
}

fn order(number: usize) -> AnyRecord {
    let mut record = AnyRecord::new();
    record
        .set("番号", format!("O-{number}"))
        .set("件名", "保守");
    record
}

/// An order with one more field.
fn with(code: &str, value: &str) -> AnyRecord {
    let mut record = order(1);
    record.set(code, value);
    record
}

fn with_row(code: &str, value: &str) -> AnyRecord {
    let (mut record, mut row) = (order(1), AnyRecord::new());
    row.set(code, value);
    record.set("明細", vec![row]);
    record
}

fn writes(server: &Emulator) -> usize {
    let requests = server.requests();
    requests
        .iter()
        .filter(|request| request.method != "GET")
        .count()
}

const WRONG: [(&str, &str, &str); 12] = [
    (
        "件各",
        "x",
        "field 件各: is not in the form; did you mean 件名?",
    ),
    (
        "合計",
        "1",
        "field 合計: cannot be written: kintone calculates it",
    ),
    (
        "住所",
        "x",
        "field 住所: cannot be written: the lookup `会社` copies it from another app",
    ),
    ("金額", "many", "is \"many\", which is not a number"),
    (
        "日付",
        "2026-13-45",
        "is \"2026-13-45\", which is not a date like 2026-01-31",
    ),
    (
        "日付",
        "2026-02-29",
        "is \"2026-02-29\", which is not a date",
    ),
    (
        "時刻",
        "25:00",
        "is \"25:00\", which is not a time of day like 13:30",
    ),
    (
        "日時",
        "2026-01-31 13:30",
        "which is not a date and time like 2026-01-31T13:30:00Z",
    ),
    (
        "日時",
        "2026-01-31T13:61:00Z",
        "which is not a date and time",
    ),
    (
        "明細/品各",
        "x",
        "field 明細, row 0, field 品各: is not in the form; did you mean 品名?",
    ),
    (
        "明細/件名",
        "x",
        "field 明細, row 0, field 件名: is not in the form",
    ),
    (
        "明細/数量",
        "many",
        "field 明細, row 0, field 数量: is \"many\", which is not a number",
    ),
];

fn wrong(place: &str, value: &str) -> AnyRecord {
    match place.split_once('/') {
        Some((_, code)) => with_row(code, value),
        None => with(place, value),
    }
}

#[tokio::test]
async fn what_kintone_would_not_store_stops_a_load_before_the_first_write_and_is_in_the_plan() {
    let (server, client) = start();
    for (place, value, said) in WRONG {
        let records = [order(0), wrong(place, value)];
        let plan = client.add_all(&records).plan().await;
        let problems: Vec<_> = plan.problems().collect();
        assert_eq!(problems.len(), 1, "{place}");
        let planned = problems[0].1.to_string();

        let upserted = client.upsert_all(|f| f.unique_text("番号"), &records);
        for outcome in [client.add_all(&records).await, upserted.await] {
            assert_eq!(
                (outcome.failed_count(), outcome.not_sent_count()),
                (1, 1),
                "{place}"
            );
            let error = outcome.error().expect("an error").to_string();
            assert_eq!(error, planned);
            assert!(
                error.starts_with("records[1], field ") && error.contains(said),
                "{error}"
            );
        }
    }
    assert_eq!(writes(&server), 0);
}

#[tokio::test]
async fn a_load_that_continues_sends_the_others_and_sends_what_was_refused_once_more() {
    let (server, client) = start();
    let good = |number: usize| {
        let mut record = order(number);
        record
            .set("日付", "2024-02-29")
            .set("時刻", "13:30")
            .set("日時", "2026-01-31T13:30:00+09:00");
        let mut row = AnyRecord::new();
        row.set("品名", "紙").set("数量", "1.50");
        record.set("明細", vec![row]);
        record
    };
    let mut records: Vec<AnyRecord> = (0..5).map(good).collect();
    records.insert(2, with("件各", "x"));
    let mut load = client.add_all(&records).continue_on_error();
    let outcome = load.run().await;
    assert_eq!(
        (outcome.committed_count(), outcome.failed_count()),
        (5, 1),
        "{outcome:?}"
    );
    assert!(matches!(outcome.status(2), Some(Status::Failed(_))));
    let sent = writes(&server);
    assert_eq!(load.run().await.failed_count(), 1);
    assert_eq!(writes(&server), sent);
}

#[tokio::test]
async fn updates_are_compared_with_the_form_too() {
    let (server, client) = start();
    let id = client.add_record(&order(0)).await.expect("an id").id;
    let sent = writes(&server);
    let patch = |code: &'static str| {
        Patch::<AnyRecord>::new()
            .set(move |f| f.field(code), "x")
            .on(id, None)
    };
    for (code, said) in [
        ("件各", "is not in the form; did you mean 件名?"),
        ("住所", "the lookup `会社` copies it"),
        ("作成者", "can be written only when the record is added"),
    ] {
        let outcome = client.update_all([patch(code)]).await;
        let error = outcome.error().expect("an error").to_string();
        assert!(
            error.contains(&format!("field {code}: ")) && error.contains(said),
            "{error}"
        );
    }
    // The table was empty when it was read, so the edit does not know its fields.
    let mut edit = client
        .get_record::<AnyRecord>(id)
        .await
        .expect("a record")
        .edit();
    let mut row = AnyRecord::new();
    row.set("品各", "紙");
    edit.rows_mut("明細").expect("a table").push(Row::new(row));
    let outcome = client.update_all([&edit]).await;
    let error = outcome.error().expect("an error").to_string();
    assert!(
        error.contains("field 明細, row 0, field 品各: is not in the form; did you mean 品名?"),
        "{error}"
    );
    assert_eq!(writes(&server), sent);
    client
        .update_all([patch("件名")])
        .await
        .complete()
        .expect("a revision");
}

#[tokio::test]
async fn a_load_that_skips_the_comparison_and_one_that_deletes_read_no_form() {
    let (server, client) = start();
    let load = client.add_all([with("件各", "x")]).skip_verify();
    let added = load.await.complete().expect("an id");
    client
        .delete_all::<AnyRecord>([added[0].id])
        .await
        .complete()
        .expect("deleted");
    assert!(
        server
            .requests()
            .iter()
            .all(|request| !request.path.contains("form"))
    );
}

#[tokio::test]
async fn a_form_that_may_not_be_read_is_a_note() {
    let (client, asked) = closed_form().await;
    let client = client.in_app(1);
    let mut load = client.add_all([with("件各", "x")]);
    let outcome = load.run().await;
    assert!(outcome.is_complete(), "{outcome:?}");
    let [note] = outcome.notes() else {
        panic!("{:?}", outcome.notes())
    };
    assert!(
        note.contains("were not compared with the form") && note.contains("GAIA_NO01"),
        "{note}"
    );
    load.run().await;
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}
