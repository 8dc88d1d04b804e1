//! Patches: what is named is sent, and nothing else; rows keep their ids; keys find records.

use examples::forms::all_types::{AllTypes, AllTypesDropdown, AllTypesMultiSelect, AllTypes表2};
use kintone_emulator::Emulator;
use kintone_runtime::record::id::RowId;
use kintone_runtime::record::update::Update;
use kintone_runtime::record::written::Written;
use kintone_runtime::{
    BigDecimal, Client, DateTime, ErrorKind, NaiveDate, Patch, RecordId, Revision, Row, Saved,
    User, Utc,
};
use serde_json::{Value, json};

use crate::apps::{add_masters, all_types, codes, last_request, nth_of_all_types, sent, start};

fn patch() -> Patch<AllTypes> {
    Patch::new()
}

fn line(text: &str, number: i64) -> AllTypes表2 {
    AllTypes表2 {
        表2_文字列: text.into(),
        表2_数値: Some(BigDecimal::from(number)),
        ..AllTypes表2::default()
    }
}

async fn read(client: &Client, id: RecordId) -> Saved<AllTypes> {
    client.get_record(id).await.unwrap()
}

/// A record with the rows a, b, c.
async fn one_record() -> (Emulator, Client, Saved<AllTypes>) {
    let (server, client) = start();
    add_masters(&client).await;
    let record = AllTypes {
        表2: vec![
            line("a", 1).into(),
            line("b", 2).into(),
            line("c", 3).into(),
        ],
        multi_line: "before".into(),
        ..all_types("one")
    };
    let added = client.add_record(&record).await.unwrap();
    let saved = read(&client, added.id).await;
    (server, client, saved)
}

fn row_ids(record: &Saved<AllTypes>) -> Vec<RowId> {
    record.表2.iter().filter_map(Row::id).collect()
}

/// What is refused before anything is sent.
async fn refused(server: &Emulator, client: &Client, update: &Update<AllTypes>) -> String {
    let requests = server.requests().len();
    let error = client.update_record(update).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotSent, "{error}");
    assert!(!error.may_have_happened());
    assert_eq!(server.requests().len(), requests);
    error.to_string()
}

#[tokio::test]
async fn what_is_named_is_sent_and_nothing_else() {
    let (server, client, before) = one_record().await;
    let day = NaiveDate::from_ymd_opt(2026, 2, 28).unwrap();
    let minute: DateTime<Utc> = "2026-02-28T12:59:59Z".parse().unwrap();
    let twelve = BigDecimal::from(12);
    let update = patch()
        .set(|f| f.text, "文字列")
        .set(|f| f.number, &twelve)
        .set(|f| f.dropdown, AllTypesDropdown::Other("100%".into()))
        .set(
            |f| f.multi_select,
            [AllTypesMultiSelect::two, AllTypesMultiSelect::one],
        )
        .set(|f| f.date, day)
        .set(|f| f.datetime, minute)
        .set(|f| f.users, Vec::<User>::new())
        .set(|_| token(), None)
        .clear(|f| f.multi_line)
        .on(before.id(), before.revision());
    let written = client.update_record(&update).await.unwrap();
    assert_eq!(
        written,
        Written {
            id: before.id(),
            revision: Revision::new(2)
        }
    );

    let request = last_request(&server);
    assert_eq!(
        (request.method.as_str(), request.path.as_str()),
        ("PUT", "/k/v1/records.json")
    );
    assert_eq!(
        request.body.unwrap(),
        json!({"app": 3, "records": [{"id": before.id().get(), "revision": 1, "record": {
            "text": {"value": "文字列"},
            "number": {"value": "12"},
            "dropdown": {"value": "100%"},
            "multi_select": {"value": ["two", "one"]},
            "date": {"value": "2026-02-28"},
            "datetime": {"value": "2026-02-28T12:59:00Z"},
            "users": {"value": []},
            "time": {"value": null},
            "multi_line": {"value": ""},
        }}]})
    );
    let now = read(&client, before.id()).await;
    assert_eq!(now.text, "文字列");
    assert_eq!((now.multi_line.as_str(), now.time), ("", None));
    assert_eq!(now.link_web, before.link_web);
    assert_eq!(now.表2, before.表2);
}

/// A token at hand goes into a closure that ignores its argument.
fn token() -> kintone_runtime::record::Field<
    AllTypes,
    kintone_runtime::record::kind::TIME,
    Option<kintone_runtime::NaiveTime>,
> {
    use kintone_runtime::Record;
    AllTypes::fields().time
}

#[tokio::test]
async fn a_required_field_is_not_cleared() {
    let (server, client, before) = one_record().await;
    let sent = server.requests().len();
    for patch in [
        patch().clear(|f| f.checkbox),
        patch().set(|f| f.checkbox, Vec::new()),
    ] {
        let error = client.update_record(&patch.on(before.id(), None)).await;
        assert_eq!(
            error.unwrap_err().to_string(),
            "update record of app 3: field checkbox: the form requires a value, so the field cannot be cleared; \
             if that has changed, pull the form again"
        );
    }
    assert_eq!(server.requests().len(), sent);
}

#[tokio::test]
async fn every_kind_of_empty_value_clears_its_field() {
    let (server, client, before) = one_record().await;
    let update = patch()
        .clear(|f| f.text)
        .clear(|f| f.rich)
        .clear(|f| f.number)
        .clear(|f| f.dropdown)
        .clear(|f| f.datetime)
        .clear(|f| f.link_mail)
        .clear(|f| f.file)
        .clear(|f| f.lookup_number)
        .clear(|f| f.表2)
        .on(before.id(), None);
    client.update_record(&update).await.unwrap();
    let body = sent(&server);
    for (code, empty) in [
        ("text", json!("")),
        ("rich", json!("")),
        ("number", Value::Null),
        ("dropdown", Value::Null),
        ("datetime", Value::Null),
        ("link_mail", json!("")),
        ("file", json!([])),
        ("lookup_number", Value::Null),
        ("表2", json!([])),
    ] {
        assert_eq!(body[code], json!({"value": empty}), "{code}");
    }
    let now = read(&client, before.id()).await;
    assert_eq!(
        (now.dropdown.as_ref(), now.datetime, now.file.len()),
        (None, None, 0)
    );
    assert!(now.表2.is_empty());
}

#[tokio::test]
async fn naming_a_field_again_replaces_what_was_said() {
    let (server, client, before) = one_record().await;
    let update = patch()
        .set(|f| f.text, "first")
        .set(
            |f| f.number_full,
            "1.00000001".parse::<BigDecimal>().unwrap(),
        )
        .clear(|f| f.text)
        .set(|f| f.number_full, 1)
        .on(before.id(), None);
    client.update_record(&update).await.unwrap();
    assert_eq!(
        sent(&server),
        json!({"text": {"value": ""}, "number_full": {"value": "1"}})
    );
}

#[tokio::test]
async fn a_stale_revision_is_a_conflict_and_without_one_nothing_is_checked() {
    let (_server, client, before) = one_record().await;
    let patch = patch().set(|f| f.text, "x");
    let update = patch.clone().on(before.id(), before.revision());
    client.update_record(&update).await.unwrap();
    let error = client.update_record(&update).await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
    let written = client
        .update_record(&patch.on(before.id(), None))
        .await
        .unwrap();
    assert_eq!(written.revision, Revision::new(3));
}

#[tokio::test]
async fn a_value_that_cannot_be_sent_is_refused_with_its_field_before_anything_is_sent() {
    let (server, client, before) = one_record().await;
    let too_many: BigDecimal = "0.123456789012".parse().unwrap();
    let update = patch()
        .set(|f| f.text, "x")
        .set(|f| f.number, too_many.clone())
        .on(before.id(), None);
    let message = refused(&server, &client, &update).await;
    assert!(
        message.starts_with("update record of app 3: field number: ")
            && message.contains("decimal"),
        "{message}"
    );
    let updates = [
        patch().on(before.id(), None),
        patch().set(|f| f.number, too_many).on(before.id(), None),
    ];
    let error = client.update_records(&updates).await.unwrap_err();
    let message = error.to_string();
    assert!(
        message.starts_with("update records of app 3: records[1], field number: "),
        "{message}"
    );
}

#[tokio::test]
async fn a_radio_button_takes_an_option_and_not_none() {
    let (server, client, before) = one_record().await;
    let update = patch().set(|f| f.radio, None).on(before.id(), None);
    assert_eq!(
        refused(&server, &client, &update).await,
        "update record of app 3: field radio: a radio button cannot be cleared: set it to one of its options"
    );
    let radio = before.radio.clone().expect("an option");
    client
        .update_record(&patch().set(|f| f.radio, radio).on(before.id(), None))
        .await
        .unwrap();
    assert_eq!(codes(&sent(&server)), ["radio"]);
}

#[tokio::test]
async fn rows_are_changed_removed_and_appended_and_the_others_keep_their_ids() {
    let (server, client, before) = one_record().await;
    let [a, b, c] = row_ids(&before)[..] else {
        panic!("{before:?}");
    };
    let update = patch()
        .rows(
            |f| f.表2,
            &before,
            |rows| {
                rows.change(b, |row| row.表2_数値 = Some(20.into()));
                rows.remove(a);
                rows.append(line("d", 4));
                assert_eq!(rows.iter().count(), 3);
            },
        )
        .on(before.id(), before.revision());
    client.update_record(&update).await.unwrap();
    assert_eq!(
        sent(&server),
        json!({"表2": {"value": [
            {"id": b.to_string(), "value": {"表2_文字列": {"value": "b"}, "表2_数値": {"value": "20"}}},
            {"id": c.to_string(), "value": {"表2_文字列": {"value": "c"}, "表2_数値": {"value": "3"}}},
            {"value": {"表2_文字列": {"value": "d"}, "表2_数値": {"value": "4"}}},
        ]}})
    );
    let now = read(&client, before.id()).await;
    assert_eq!(row_ids(&now)[..2], [b, c]);
    let texts: Vec<_> = now.表2.iter().map(|row| row.表2_文字列.as_str()).collect();
    assert_eq!(texts, ["b", "c", "d"]);
}

#[tokio::test]
async fn rows_that_were_read_go_to_no_other_record_and_revision() {
    let (server, client, before) = one_record().await;
    let edited = || patch().rows(|f| f.表2, &before, |rows| rows.append(line("d", 4)));
    let other = RecordId::new(before.id().get() + 1);
    for (update, going) in [
        (
            edited().on(other, before.revision()),
            "record 2 at revision 1",
        ),
        (
            edited().on(before.id(), Revision::new(9)),
            "record 1 at revision 9",
        ),
        (edited().on(before.id(), None), "record 1 at any revision"),
    ] {
        let message = refused(&server, &client, &update).await;
        let expected = format!(
            "update record of app 3: field 表2: its rows are those of record 1 at revision 1, and would replace those of {going}"
        );
        assert!(message.starts_with(&expected), "{message}");
    }
    let by_key = edited().by_key(|f| f.text_unique, "one", before.revision());
    let message = refused(&server, &client, &by_key).await;
    assert!(
        message.contains("which an update key may not find"),
        "{message}"
    );
}

#[tokio::test]
async fn a_row_id_that_the_table_does_not_have_is_refused() {
    let (server, client, before) = one_record().await;
    let update = patch()
        .rows(
            |f| f.表2,
            &before,
            |rows| {
                rows.change(RowId::new(777), |row| row.表2_文字列.clear());
            },
        )
        .on(before.id(), before.revision());
    assert_eq!(
        refused(&server, &client, &update).await,
        "update record of app 3: field 表2: the table has no row with id 777, or it was removed; read the record again"
    );
}

#[tokio::test]
async fn replaced_rows_need_no_record() {
    let (server, client, before) = one_record().await;
    let kept = before.表2[1].clone();
    let update = patch()
        .replace_rows(|f| f.表2, [kept, line("new", 9).into()])
        .on(before.id(), None);
    client.update_record(&update).await.unwrap();
    assert_eq!(codes(&sent(&server)), ["表2"]);
    let now = read(&client, before.id()).await;
    assert_eq!((now.表2.len(), now.表2[0].id()), (2, before.表2[1].id()));
}

#[tokio::test]
async fn a_unique_text_or_number_finds_the_record() {
    let (server, client) = start();
    add_masters(&client).await;
    for n in [1, 2] {
        client.add_record(&nth_of_all_types(n)).await.unwrap();
    }
    let update = patch()
        .set(|f| f.text, "by text")
        .by_key(|f| f.text_unique, "2", None);
    let written = client.update_record(&update).await.unwrap();
    assert_eq!(
        (written.id, written.revision),
        (RecordId::new(2), Revision::new(2))
    );
    assert_eq!(
        last_request(&server).body.unwrap()["records"],
        json!([{"updateKey": {"field": "text_unique", "value": "2"}, "record": {"text": {"value": "by text"}}}])
    );

    let update =
        patch()
            .set(|f| f.text, "by number")
            .by_key(|f| f.number_full, 1, Revision::new(1));
    assert_eq!(
        client.update_record(&update).await.unwrap().id,
        RecordId::new(1)
    );
    assert_eq!(
        last_request(&server).body.unwrap()["records"][0]["updateKey"],
        json!({"field": "number_full", "value": "1"})
    );
    let error = client.update_record(&update).await.unwrap_err();
    assert!(error.is_conflict(), "{error}");

    let nobody = patch().by_key(|f| f.text_unique, "nobody", None);
    let error = client.update_record(&nobody).await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
}

#[tokio::test]
async fn the_key_is_left_out_of_the_body_and_cannot_be_changed_with_it() {
    let (server, client, before) = one_record().await;
    let update = patch()
        .set(|f| f.text_unique, "one")
        .set(|f| f.text, "x")
        .by_key(|f| f.text_unique, "one", None);
    client.update_record(&update).await.unwrap();
    assert_eq!(codes(&sent(&server)), ["text"]);

    let update = patch()
        .set(|f| f.text_unique, "two")
        .by_key(|f| f.text_unique, "one", None);
    assert_eq!(
        refused(&server, &client, &update).await,
        "update record of app 3: field text_unique: it is set to \"two\", but the update key is \"one\"; \
         to change it, update the record by its id"
    );
    let update = patch().set(|f| f.text_unique, "two").on(before.id(), None);
    client.update_record(&update).await.unwrap();
    assert_eq!(read(&client, before.id()).await.text_unique, "two");
}

#[tokio::test]
async fn a_key_that_finds_nothing_is_refused() {
    let (server, client, _) = one_record().await;
    let empty = patch().by_key(|f| f.text_unique, "", None);
    let message = refused(&server, &client, &empty).await;
    assert!(
        message.starts_with("update record of app 3: field text_unique: the update key is empty"),
        "{message}"
    );
    let none = patch().by_key(|f| f.number_full, None, None);
    let message = refused(&server, &client, &none).await;
    assert!(
        message.contains("field number_full: the update key is empty"),
        "{message}"
    );
    let long = patch().by_key(|f| f.text_unique, "字".repeat(65), None);
    let message = refused(&server, &client, &long).await;
    assert!(
        message.contains("an update key has up to 64 characters, but this one has 65"),
        "{message}"
    );
}

#[tokio::test]
async fn patches_of_several_records_are_answered_in_their_order() {
    let (server, client) = start();
    add_masters(&client).await;
    for n in [1, 2] {
        client.add_record(&nth_of_all_types(n)).await.unwrap();
    }
    let updates = [
        patch()
            .set(|f| f.text, "x")
            .by_key(|f| f.text_unique, "2", None),
        patch()
            .set(|f| f.text, "y")
            .on(RecordId::new(1), Revision::new(1)),
    ];
    let written = client.update_records(&updates).await.unwrap();
    let ids: Vec<u64> = written.iter().map(|written| written.id.get()).collect();
    assert_eq!(ids, [2, 1]);
    assert_eq!(server.requests().len(), 4 + 2 + 1);
}

#[tokio::test]
async fn a_patch_that_names_the_key_of_a_lookup_copies_again() {
    let (_server, client, before) = one_record().await;
    let update = patch()
        .set(|f| f.lookup_text, "nothing")
        .on(before.id(), None);
    let error = client.update_record(&update).await.unwrap_err();
    assert_eq!(error.code(), Some("GAIA_LO04"));
    let update = patch()
        .set(|f| f.lookup_text, "ITEM-1")
        .on(before.id(), None);
    client.update_record(&update).await.unwrap();
    assert_eq!(
        *read(&client, before.id()).await.copied_text,
        *before.copied_text
    );
}
