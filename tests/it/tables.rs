//! Tables: rows keep their ids through edits, and a table goes whole or not at all.

use examples::forms::all_types::{AllTypes, AllTypesTable1, AllTypesTable1Required, AllTypes表2};
use kintone_emulator::Emulator;
use kintone_runtime::record::id::RowId;
use kintone_runtime::record::values::UploadedFile;
use kintone_runtime::{Attachment, BigDecimal, Client, ErrorKind, RecordId, Row, Saved};
use serde_json::{Value, json};

use crate::apps::{add_masters, all_types, codes, last_request, nth_of_all_types, sent, start};

fn line(text: &str, number: i64) -> Row<AllTypes表2> {
    Row::from(AllTypes表2 {
        表2_文字列: text.into(),
        表2_数値: Some(BigDecimal::from(number)),
        ..AllTypes表2::default()
    })
}

fn lookup_row(code: &str) -> AllTypesTable1 {
    AllTypesTable1 {
        table1_lookup: code.into(),
        ..AllTypesTable1Required {
            table1_text: "row".into(),
        }
        .into()
    }
}

async fn read(client: &Client, id: RecordId) -> Saved<AllTypes> {
    client.get_record(id).await.unwrap()
}

async fn added(client: &Client, record: &AllTypes) -> Saved<AllTypes> {
    let added = client.add_record(record).await.unwrap();
    read(client, added.id).await
}

/// A record with the rows a, b, c.
async fn three_rows() -> (Emulator, Client, Saved<AllTypes>) {
    let (server, client) = start();
    add_masters(&client).await;
    let record = AllTypes {
        表2: vec![line("a", 1), line("b", 2), line("c", 3)],
        ..all_types("three")
    };
    let saved = added(&client, &record).await;
    (server, client, saved)
}

/// The text and the id of each row.
fn rows(record: &Saved<AllTypes>) -> Vec<(&str, RowId)> {
    let rows = record.表2.iter();
    rows.map(|row| (row.表2_文字列.as_str(), row.id().unwrap()))
        .collect()
}

/// The ids in the table that was sent.
fn sent_ids(table: &Value) -> Vec<Option<RowId>> {
    let rows = table["value"].as_array().unwrap().iter();
    rows.map(|row| {
        let id = row.get("id")?.as_str();
        Some(id.unwrap().parse().unwrap())
    })
    .collect()
}

#[tokio::test]
async fn a_changed_table_goes_with_every_row_and_its_id() {
    let (server, client, before) = three_rows().await;
    let ids: Vec<RowId> = before.表2.iter().filter_map(Row::id).collect();
    assert_eq!(ids.len(), 3);
    let mut edit = before.edit();
    edit.表2[1].表2_数値 = Some(BigDecimal::from(20));
    client.update_record(&edit).await.unwrap();

    let body = sent(&server);
    assert_eq!(codes(&body), ["表2"]);
    let table = &body["表2"];
    assert_eq!(
        sent_ids(table),
        ids.iter().copied().map(Some).collect::<Vec<_>>()
    );
    // Every writable field of every row, and nothing that is calculated.
    for row in table["value"].as_array().unwrap() {
        assert_eq!(codes(&row["value"]), ["表2_数値", "表2_文字列"]);
    }

    let now = read(&client, before.id()).await;
    assert_eq!(rows(&now), rows(&before));
    assert_eq!(now.表2[1].表2_数値, Some(BigDecimal::from(20)));
    assert_eq!(*now.表2[1].表2_自動, "b20");
    assert_eq!((&now.表2[0], &now.表2[2]), (&before.表2[0], &before.表2[2]));
}

#[tokio::test]
async fn rows_are_changed_added_removed_and_reordered_in_one_edit() {
    let (server, client, before) = three_rows().await;
    let [(_, a), (_, b), (_, c)] = rows(&before)[..] else {
        panic!("{before:?}");
    };
    let mut edit = before.edit();
    edit.表2.remove(1);
    edit.表2.swap(0, 1);
    edit.表2[0].表2_文字列 = "C".into();
    edit.表2.insert(1, line("new", 9));
    client.update_record(&edit).await.unwrap();
    assert_eq!(sent_ids(&sent(&server)["表2"]), [Some(c), None, Some(a)]);

    let now = read(&client, before.id()).await;
    let [("C", first), ("new", new), ("a", last)] = rows(&now)[..] else {
        panic!("{now:?}");
    };
    assert_eq!((first, last), (c, a));
    assert!(![a, b, c].contains(&new));
}

#[tokio::test]
async fn a_row_alone_moves_with_its_id() {
    let (_server, client, before) = three_rows().await;
    let mut edit = before.edit();
    edit.表2.reverse();
    assert!(edit.is_changed());
    client.update_record(&edit).await.unwrap();
    let mut expected = rows(&before);
    expected.reverse();
    assert_eq!(rows(&read(&client, before.id()).await), expected);
}

#[tokio::test]
async fn an_unchanged_table_is_not_sent() {
    let (server, client, before) = three_rows().await;
    let mut edit = before.edit();
    edit.text = "changed".into();
    // The same number, written otherwise and set again.
    edit.表2[0].表2_数値 = Some(BigDecimal::from(1));
    client.update_record(&edit).await.unwrap();
    assert_eq!(codes(&sent(&server)), ["text"]);
    assert_eq!(rows(&read(&client, before.id()).await), rows(&before));
}

#[tokio::test]
async fn a_table_without_rows_is_emptied() {
    let (server, client, before) = three_rows().await;
    let mut edit = before.edit();
    edit.表2.clear();
    client.update_record(&edit).await.unwrap();
    assert_eq!(sent(&server), json!({"表2": {"value": []}}));
    assert!(read(&client, before.id()).await.表2.is_empty());
}

#[tokio::test]
async fn rows_of_a_record_that_is_added_again_get_new_ids() {
    let (server, client, before) = three_rows().await;
    let copy = AllTypes {
        表2: before.表2.clone(),
        ..nth_of_all_types(2)
    };
    let copied = client.add_record(&copy).await.unwrap();
    assert_eq!(sent_ids(&sent(&server)["表2"]), [None; 3]);
    let copied = read(&client, copied.id).await;
    let (old, new) = (rows(&before), rows(&copied));
    assert_eq!(
        new.iter().map(|row| row.0).collect::<Vec<_>>(),
        ["a", "b", "c"]
    );
    assert!(
        new.iter()
            .all(|(_, id)| old.iter().all(|(_, old)| old != id))
    );
}

#[tokio::test]
async fn a_row_that_is_gone_is_added_anew_without_its_id() {
    let (_server, client, before) = three_rows().await;
    let mut first = before.edit();
    let kept = first.表2.remove(0);
    client.update_record(&first).await.unwrap();
    let mut second = read(&client, before.id()).await.edit();
    second.表2.push(kept.clone());
    let error = client.update_record(&second).await.unwrap_err();
    assert!(
        error.to_string().contains("has no row with this id"),
        "{error}"
    );
    second.表2[2] = Row::new(kept.into_inner());
    client.update_record(&second).await.unwrap();
    let now = read(&client, before.id()).await;
    let texts: Vec<&str> = rows(&now).iter().map(|row| row.0).collect();
    assert_eq!(texts, ["b", "c", "a"]);
}

#[tokio::test]
async fn lookups_in_rows_copy_row_by_row() {
    let (_server, client) = start();
    add_masters(&client).await;
    let record = AllTypes {
        table1: vec![lookup_row("ITEM-1").into(), lookup_row("").into()],
        ..all_types("lookups")
    };
    let saved = added(&client, &record).await;
    let copied: Vec<&str> = saved
        .table1
        .iter()
        .map(|row| row.table1_copied.as_str())
        .collect();
    assert_eq!(copied, ["Pencil", ""]);

    let mut edit = saved.edit();
    edit.table1[0].table1_lookup.clear();
    edit.table1[1].table1_lookup = "ITEM-1".into();
    client.update_record(&edit).await.unwrap();
    let now = read(&client, saved.id()).await;
    let copied: Vec<&str> = now
        .table1
        .iter()
        .map(|row| row.table1_copied.as_str())
        .collect();
    assert_eq!(copied, ["", "Pencil"]);
}

#[tokio::test]
async fn a_lookup_in_a_row_that_finds_nothing_is_named_by_kintone() {
    let (_server, client) = start();
    add_masters(&client).await;
    let record = AllTypes {
        table1: vec![lookup_row("ITEM-2").into()],
        ..all_types("lookups")
    };
    let error = client.add_record(&record).await.unwrap_err();
    assert_eq!(error.code(), Some("GAIA_LO04"));
    assert!(error.to_string().contains("table1_lookup"), "{error}");
}

#[tokio::test]
async fn a_wrong_value_in_a_row_is_named_by_row_and_field() {
    let (_server, client) = start();
    add_masters(&client).await;
    let wrong = AllTypesTable1 {
        table1_number: Some(BigDecimal::from(101)),
        ..AllTypesTable1Required {
            table1_text: "longer than ten".into(),
        }
        .into()
    };
    let record = AllTypes {
        table1: vec![
            AllTypesTable1::from(AllTypesTable1Required {
                table1_text: "row".into(),
            })
            .into(),
            wrong.into(),
        ],
        ..all_types("wrong")
    };
    let error = client
        .add_records(&[all_types("right"), record])
        .await
        .unwrap_err();
    let mut places: Vec<_> = error
        .errors()
        .iter()
        .filter(|error| error.field() == Some("table1"))
        .map(|error| (error.record(), error.row(), error.inner_field()))
        .collect();
    places.sort_unstable();
    assert_eq!(
        places,
        [
            (Some(1), Some(1), Some("table1_number")),
            (Some(1), Some(1), Some("table1_text")),
        ]
    );
}

async fn upload(client: &Client, name: &str) -> UploadedFile {
    let content = name.as_bytes().to_vec();
    let upload = client.upload_file::<AllTypes>(name, "text/plain", content);
    upload.await.unwrap()
}

fn names(files: &[Attachment]) -> Vec<&str> {
    let files = files.iter().filter_map(Attachment::attached);
    files.map(|file| file.name.as_str()).collect()
}

#[tokio::test]
async fn files_in_rows_are_kept_added_and_removed() {
    let (_server, client) = start();
    add_masters(&client).await;
    let row = AllTypesTable1 {
        table1_file: vec![
            upload(&client, "a.txt").await.into(),
            upload(&client, "b.txt").await.into(),
        ],
        ..AllTypesTable1Required {
            table1_text: "row".into(),
        }
        .into()
    };
    let record = AllTypes {
        table1: vec![row.into()],
        ..all_types("files")
    };
    let saved = added(&client, &record).await;
    assert_eq!(names(&saved.table1[0].table1_file), ["a.txt", "b.txt"]);

    // Another field of the row: the files stay.
    let mut edit = saved.edit();
    edit.table1[0].table1_multi_line = "changed".into();
    client.update_record(&edit).await.unwrap();
    let saved = read(&client, saved.id()).await;
    assert_eq!(names(&saved.table1[0].table1_file), ["a.txt", "b.txt"]);

    let mut edit = saved.edit();
    edit.table1[0].table1_file.remove(0);
    let new = upload(&client, "c.txt").await;
    edit.table1[0].table1_file.push(new.into());
    client.update_record(&edit).await.unwrap();
    let saved = read(&client, saved.id()).await;
    let files = &saved.table1[0].table1_file;
    assert_eq!(names(files), ["b.txt", "c.txt"]);
    let file = files[1].attached().unwrap();
    let content = client.download_file::<AllTypes>(file).await.unwrap();
    assert_eq!(content.bytes, b"c.txt");
}

#[tokio::test]
async fn a_file_of_one_row_cannot_be_attached_to_a_new_row() {
    let (server, client) = start();
    add_masters(&client).await;
    let row = AllTypesTable1 {
        table1_file: vec![upload(&client, "a.txt").await.into()],
        ..AllTypesTable1Required {
            table1_text: "row".into(),
        }
        .into()
    };
    let record = AllTypes {
        table1: vec![row.into()],
        ..all_types("files")
    };
    let mut edit = added(&client, &record).await.edit();
    let copy = edit.table1[0].clone().into_inner();
    edit.table1.push(copy.into());
    let before = last_request(&server).path;
    let error = client.update_record(&edit).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotSent);
    assert!(
        error
            .to_string()
            .contains("field table1, row 1, field table1_file: the file \"a.txt\""),
        "{error}"
    );
    assert_eq!(
        (last_request(&server).path, last_request(&server).method),
        (before, "GET".into())
    );
}
