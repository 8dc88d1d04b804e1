//! A form that is not what the program was compiled against: fields renamed or deleted, of a new type, of another type.

use examples::forms::all_types::{AllTypes, AllTypes表2};
use examples::forms::invoice::Invoice;
use kintone_emulator::Emulator;
use kintone_runtime::{
    AppId, Client, ErrorKind, KintoneRecord, NaiveDate, Query, RecordId, Row, Saved,
};
use serde_json::{Value, json};

use crate::apps::{add_masters, all_types, by_id, codes, properties, sent, start};

async fn start_with_a_record() -> (Emulator, Client, RecordId) {
    let (server, client) = start();
    add_masters(&client).await;
    let row = AllTypes表2 {
        表2_文字列: "row".into(),
        ..AllTypes表2::default()
    };
    let record = AllTypes {
        text: "text".into(),
        in_group: "group".into(),
        表2: vec![row.into()],
        ..all_types("1")
    };
    let added = client.add_record(&record).await.unwrap();
    (server, client, added.id)
}

fn remove(form: &mut Value, code: &str) -> Value {
    form.as_object_mut().unwrap().remove(code).unwrap()
}

fn rename(form: &mut Value, code: &str, new: &str) {
    let mut field = remove(form, code);
    field["code"] = json!(new);
    form[new] = field;
}

/// `in_group` is deleted, `value` renamed, and `表2_数値` deleted from its table.
fn smaller_form() -> Value {
    let mut form = properties("all_types");
    remove(&mut form, "in_group");
    rename(&mut form, "value", "value_2");
    remove(&mut form["表2"]["fields"], "表2_数値");
    form["表2"]["fields"]["表2_自動"]["expression"] = json!("表2_文字列");
    form
}

#[tokio::test]
async fn a_page_names_the_fields_that_no_record_has() {
    let (server, client, _) = start_with_a_record().await;
    let page = client.get_records::<AllTypes>(Query::all()).await.unwrap();
    assert_eq!(page.missing_fields().count(), 0);
    server.update_form(3, smaller_form()).unwrap();
    let page = client.get_records::<AllTypes>(Query::all()).await.unwrap();
    assert_eq!(Vec::from_iter(page.missing_fields()), ["value", "in_group"]);
    assert_eq!(
        (page[0].text.as_str(), page[0].in_group.as_str()),
        ("text", "")
    );
}

#[tokio::test]
async fn a_record_names_the_fields_that_it_lacks() {
    let (server, client, id) = start_with_a_record().await;
    server.update_form(3, smaller_form()).unwrap();
    let read = client.get_record::<AllTypes>(id).await.unwrap();
    assert_eq!(Vec::from_iter(read.missing_fields()), ["value", "in_group"]);
}

#[tokio::test]
async fn an_edit_never_sends_a_field_that_was_missing() {
    let (server, client, id) = start_with_a_record().await;
    server.update_form(3, smaller_form()).unwrap();
    let mut edit = client.get_record::<AllTypes>(id).await.unwrap().edit();
    assert!(!edit.is_changed());
    edit.text = "changed".into();
    edit.表2[0].表2_文字列 = "changed".into();
    edit.表2.push(Row::from(AllTypes表2::default()));
    client.update_record(&edit).await.unwrap();
    let body = sent(&server);
    assert_eq!(codes(&body), ["text", "表2"]);
    let rows = body["表2"]["value"].as_array().unwrap();
    assert_eq!(codes(&rows[0]["value"]), ["表2_文字列"]);
    assert_eq!(codes(&rows[1]["value"]), [""; 0]);
}

#[tokio::test]
async fn changing_a_field_that_was_missing_is_an_error_before_anything_is_sent() {
    let (server, client, id) = start_with_a_record().await;
    server.update_form(3, smaller_form()).unwrap();
    let read = client.get_record::<AllTypes>(id).await.unwrap();
    let mut top = read.edit();
    top.in_group = "lost".into();
    let mut inner = read.edit();
    inner.表2[0].表2_数値 = Some(1.into());
    let before = server.requests().len();
    for (edit, place) in [(top, "field in_group: "), (inner, "field 表2_数値: ")] {
        assert!(edit.is_changed());
        let error = client.update_record(&edit).await.unwrap_err().to_string();
        assert!(error.contains(place), "{error}");
        assert!(error.contains("kintone did not answer it"), "{error}");
    }
    assert_eq!(server.requests().len(), before);
}

#[tokio::test]
async fn a_field_that_was_not_to_be_seen_is_not_sent_when_it_is_there_again() {
    let (server, client, id) = start_with_a_record().await;
    let whole = properties("all_types");
    let mut hidden = whole.clone();
    // Without its field the server keeps no value, so another field stands for what was hidden.
    rename(&mut hidden, "text", "text_hidden");
    hidden["text_auto"]["expression"] = json!("text_hidden");
    server.update_form(3, hidden).unwrap();
    let mut edit = client.get_record::<AllTypes>(id).await.unwrap().edit();
    assert_eq!(Vec::from_iter(edit.original().missing_fields()), ["text"]);
    server.update_form(3, whole).unwrap();
    edit.r#match = "m".into();
    client.update_record(&edit).await.unwrap();
    assert_eq!(codes(&sent(&server)), ["match"]);
}

#[tokio::test]
async fn new_fields_and_types_do_not_disturb_a_reader() {
    let (server, client, id) = start_with_a_record().await;
    let mut form = properties("all_types");
    form["tomorrow"] =
        json!({"type": "NEW_TYPE", "code": "tomorrow", "label": "x", "new": {"a": [1, null]}});
    form["more"] = json!({"type": "SINGLE_LINE_TEXT", "code": "more", "label": "more"});
    form["表2"]["fields"]["more_in_row"] =
        json!({"type": "NEW_TYPE", "code": "more_in_row", "label": "x"});
    server.update_form(3, form).unwrap();

    let mut edit = client.get_record::<AllTypes>(id).await.unwrap().edit();
    assert_eq!(edit.original().missing_fields().count(), 0);
    edit.表2[0].表2_文字列 = "changed".into();
    client.update_record(&edit).await.unwrap();
    let page = client.get_records::<AllTypes>(Query::all()).await.unwrap();
    assert_eq!(page.missing_fields().count(), 0);
    assert_eq!(page[0].表2[0].表2_文字列, "changed");
}

#[tokio::test]
async fn a_field_of_an_unknown_type_keeps_its_json() {
    /// What codegen writes for a field of a type that it does not know.
    #[derive(Debug, Clone, PartialEq, KintoneRecord)]
    #[kintone(unchecked, app = 9)]
    struct Tomorrow {
        tomorrow: kintone_runtime::ReadOnly<kintone_runtime::record::values::Json>,
        #[kintone(kind = SINGLE_LINE_TEXT)]
        title: String,
    }
    let body = r#"{"records": [{
        "$id": {"type": "__ID__", "value": "1"}, "$revision": {"type": "__REVISION__", "value": "2"},
        "tomorrow": {"type": "NEW_TYPE", "value": {"a": [1.50, null]}}, "title": {"type": "SINGLE_LINE_TEXT", "value": "t"}
    }]}"#;
    let page = kintone_runtime::record::codec::decode_page::<Tomorrow>(body.as_bytes()).unwrap();
    assert_eq!(page[0].tomorrow.as_str(), r#"{"a": [1.50, null]}"#);
    let mut edit = page[0].edit();
    edit.title = "T".into();
    let mut sent = Vec::new();
    assert_eq!(edit.encode(&mut sent), Ok(true));
    assert_eq!(
        String::from_utf8(sent).unwrap(),
        r#"{"title":{"value":"T"}}"#
    );
}

/// The program thinks that the subject is a date. It checks no type, because it names none.
#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct Dated {
    件名: Option<NaiveDate>,
}

/// As an older form had it.
#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct OfAnotherType {
    #[kintone(code = "件名", kind = DATE)]
    subject: Option<NaiveDate>,
}

/// Rows whose quantity is a date.
#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct DatedTable {
    明細: Vec<Row<DatedRow>>,
}

#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(unchecked, app = 1, table = "明細")]
struct DatedRow {
    数量: Option<NaiveDate>,
}

fn invoice(number: &str, subject: &str, rows: usize) -> Invoice {
    let required = examples::forms::invoice::InvoiceRequired {
        請求書番号: number.into(),
        件名: subject.into(),
        取引先: "日本橋商事".into(),
    };
    Invoice {
        明細: vec![Row::default(); rows],
        ..required.into()
    }
}

async fn start_with_invoices() -> (Emulator, Client) {
    let (server, client) = start();
    add_masters(&client).await;
    let invoices = [
        invoice("1", "2026-01-31", 0),
        invoice("2", "31/01/2026", 2),
        invoice("3", "2026-02-28", 0),
        invoice("4", "tomorrow", 0),
    ];
    client.add_records(&invoices).await.unwrap();
    (server, client)
}

#[tokio::test]
async fn records_that_cannot_be_decoded_are_named_and_the_others_are_not_lost() {
    let (_server, client) = start_with_invoices().await;
    let query = by_id();
    let error = client.get_records::<Dated>(query).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.app()),
        (ErrorKind::Unreadable, Some(AppId::new(1)))
    );
    let message = error.to_string();
    assert!(
        message.ends_with(
            "2 of 4 records cannot be decoded, the first: app 1, record 2, field 件名: \
             expected a date like 2026-01-31, found \"31/01/2026\""
        ),
        "{message}"
    );

    let (page, failed) = error.into_page::<Dated>().unwrap();
    let dates: Vec<_> = page
        .iter()
        .map(|record| (record.id().get(), record.件名))
        .collect();
    let date = |text: &str| Some(text.parse().unwrap());
    assert_eq!(dates, [(1, date("2026-01-31")), (3, date("2026-02-28"))]);
    let first = failed[0].error();
    assert_eq!(
        (
            failed[0].index(),
            first.app(),
            first.record(),
            first.field(),
            first.found()
        ),
        (
            1,
            Some(AppId::new(1)),
            Some(RecordId::new(2)),
            Some("件名"),
            Some("\"31/01/2026\"")
        )
    );
    assert_eq!((failed.len(), failed[1].index()), (2, 3));
    let json: Value = serde_json::from_str(failed[1].json()).unwrap();
    assert_eq!(json["件名"]["value"], json!("tomorrow"));
}

#[tokio::test]
async fn one_record_that_cannot_be_decoded_is_named() {
    let (_server, client) = start_with_invoices().await;
    let one: Saved<Dated> = client.get_record(RecordId::new(1)).await.unwrap();
    assert_eq!(one.件名, NaiveDate::from_ymd_opt(2026, 1, 31));
    let error = client
        .get_record::<Dated>(RecordId::new(4))
        .await
        .unwrap_err();
    let message = error.to_string();
    assert!(
        message.ends_with(
            "app 1, record 4, field 件名: expected a date like 2026-01-31, found \"tomorrow\""
        ),
        "{message}"
    );
}

#[tokio::test]
async fn a_field_of_another_type_than_the_program_names_is_an_error_that_says_so() {
    let (_server, client) = start_with_invoices().await;
    let error = client
        .get_record::<OfAnotherType>(RecordId::new(1))
        .await
        .unwrap_err();
    let message = error.to_string();
    for part in [
        "app 1",
        "record 1",
        "field 件名",
        "DATE",
        "SINGLE_LINE_TEXT",
    ] {
        assert!(message.contains(part), "{part}: {message}");
    }
}

#[tokio::test]
async fn a_value_in_a_row_that_cannot_be_decoded_is_named_by_its_row() {
    let (_server, client) = start_with_invoices().await;
    let error = client.get_records::<DatedTable>(by_id()).await.unwrap_err();
    let message = error.to_string();
    for part in [
        "app 1, record 2, field 明細, row 0 (id ",
        "field 数量: ",
        "found \"1\"",
    ] {
        assert!(message.contains(part), "{part}: {message}");
    }
    let (page, failed) = error.into_page::<DatedTable>().unwrap();
    assert_eq!((page.len(), failed.len()), (3, 1));
    let error = failed[0].error();
    assert_eq!(error.row().map(|row| row.index), Some(0));
    assert!(error.row().is_some_and(|row| row.id.is_some()));
    assert_eq!(error.row_field(), Some("数量"));
}
