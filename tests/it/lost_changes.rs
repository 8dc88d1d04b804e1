//! What an update or an upsert would leave out without a word is an error before anything is sent; untouched rows stay as they
//! are if they are sent by their id alone.

use examples::forms::all_types::{
    AllTypes, AllTypesTable1, AllTypesTable1Radio, AllTypesTable1Required,
};
use kintone_emulator::Emulator;
use kintone_runtime::record::id::RowId;
use kintone_runtime::{
    BigDecimal, Client, CreateOnly, Edit, Error, ErrorKind, Patch, ReadOnly, Row, Saved, User,
};
use serde_json::json;

use crate::apps::{self, add_masters, all_types, codes, nth_of_all_types, sent, start};

fn row(text: &str) -> Row<AllTypesTable1> {
    AllTypesTable1 {
        table1_radio: Some(AllTypesTable1Radio::r2),
        table1_number: Some(BigDecimal::from(5)),
        ..AllTypesTable1Required {
            table1_text: text.into(),
        }
        .into()
    }
    .into()
}

/// A record with the rows a, b, c.
async fn three_rows() -> (Emulator, Client, Saved<AllTypes>) {
    let (server, client) = start();
    add_masters(&client).await;
    let record = AllTypes {
        table1: vec![row("a"), row("b"), row("c")],
        ..all_types("three")
    };
    let added = client.add_record(&record).await.unwrap();
    let saved = client.get_record(added.id).await.unwrap();
    (server, client, saved)
}

/// The text of an error before anything was sent.
fn unsent<R>(result: Result<R, Error>) -> String {
    let error = result.err().expect("an error");
    assert_eq!(error.kind(), ErrorKind::NotSent, "{error}");
    assert!(!error.may_have_happened());
    error.to_string()
}

#[tokio::test]
async fn a_change_that_an_edit_cannot_send_names_its_field_and_row() {
    let (server, client, saved) = three_rows().await;
    let before = server.requests().len();
    let second = saved.table1[1].id().unwrap();
    type Change = fn(&mut Edit<AllTypes>);
    let cases: [(Change, String); 9] = [
        (
            |edit| edit.radio = None,
            "field radio: it was cleared, but kintone has no empty radio button: set it to one of its options".into(),
        ),
        (
            |edit| edit.calc_number = ReadOnly::of(Some(BigDecimal::from(77))),
            "field calc_number: it was changed, but kintone fills it, and an update cannot write it".into(),
        ),
        (
            |edit| edit.作成者 = CreateOnly::set(Some(User::new("sato"))),
            "field 作成者: it was changed, but it can be given only when the record is added".into(),
        ),
        (
            |edit| edit.calc_number = ReadOnly::default(),
            "field calc_number: it was emptied, but kintone fills it, and an update cannot write it".into(),
        ),
        (
            |edit| edit.作成者 = CreateOnly::set(None),
            "field 作成者: it was emptied, but it can be given only when the record is added".into(),
        ),
        (
            |edit| edit.作成者 = CreateOnly::of(None),
            "field 作成者: it was emptied, but it can be given only when the record is added".into(),
        ),
        (
            |edit| edit.table1[1].table1_calc = ReadOnly::default(),
            format!("field table1, row 1 (id {second}), field table1_calc: it was emptied, but kintone fills it, and an update cannot write it"),
        ),
        (
            |edit| edit.table1[1].table1_radio = None,
            format!("field table1, row 1 (id {second}), field table1_radio: it was cleared, but kintone has no empty radio button: set it to one of its options"),
        ),
        (
            |edit| edit.table1[1].table1_calc = ReadOnly::of(Some(BigDecimal::from(77))),
            format!("field table1, row 1 (id {second}), field table1_calc: it was changed, but kintone fills it, and an update cannot write it"),
        ),
    ];
    for (change, expected) in cases {
        let mut edit = saved.edit();
        edit.text = "changed as well".into();
        change(&mut edit);
        assert!(edit.is_changed());
        let message = unsent(client.update_record(&edit).await);
        assert_eq!(message, format!("update record of app 3: {expected}"));
    }
    assert_eq!(server.requests().len(), before);
}

#[tokio::test]
async fn a_struct_made_anew_replaces_what_can_be_written() {
    let (server, client, saved) = three_rows().await;
    let mut edit = saved.edit();
    let anew = || {
        let kept = saved.table1.iter().zip(["a", "b", "c"]);
        let rows = kept.map(|(old, text)| match old.id() {
            Some(id) => Row::with_id(id, row(text).into_inner()),
            None => row(text),
        });
        AllTypes {
            table1: rows.collect(),
            text: "new".into(),
            ..all_types("three")
        }
    };
    *edit = anew();
    let message = unsent(client.update_record(&edit).await);
    assert!(message.contains("it was emptied, but"), "{message}");
    edit.replace(anew());
    client.update_record(&edit).await.unwrap();
    let body = sent(&server);
    assert!(body.get("text").is_some() && body.get("calc_number").is_none());
    // Only what was empty in the struct may be: `CreateOnly::set` means to send, and later changes are changes.
    let saved = client.get_record::<AllTypes>(saved.id()).await.unwrap();
    let id = saved.table1[1].id().unwrap();
    type Change = fn(&mut Edit<AllTypes>);
    let cases: [(Change, String); 3] = [
        (
            |edit| {
                let creator = CreateOnly::set(None);
                let record = AllTypes {
                    作成者: creator,
                    ..edit.original().clone().into_inner()
                };
                edit.replace(record);
            },
            "field 作成者: it was emptied, but it can be given only".into(),
        ),
        (
            |edit| {
                edit.replace(edit.original().clone().into_inner());
                edit.calc_number = ReadOnly::default();
            },
            "field calc_number: it was emptied, but kintone fills it".into(),
        ),
        (
            |edit| {
                edit.replace(edit.original().clone().into_inner());
                edit.table1[1].table1_calc = ReadOnly::default();
            },
            format!("row 1 (id {id}), field table1_calc: it was emptied, but kintone fills it"),
        ),
    ];
    for (change, expected) in cases {
        let mut edit = saved.edit();
        change(&mut edit);
        let message = unsent(client.update_record(&edit).await);
        assert!(message.contains(&expected), "{message}");
    }
    // A new row has the default of an empty radio button: which does not change a row that was there.
    let mut edit = client
        .get_record::<AllTypes>(saved.id())
        .await
        .unwrap()
        .edit();
    edit.table1.push(
        AllTypesTable1 {
            table1_radio: None,
            ..AllTypesTable1Required {
                table1_text: "d".into(),
            }
            .into()
        }
        .into(),
    );
    client.update_record(&edit).await.unwrap();
}

#[tokio::test]
async fn a_row_with_an_id_that_the_record_does_not_have_is_not_sent() {
    let (_server, client, saved) = three_rows().await;
    let id = saved.table1[0].id().unwrap();
    for (id, why) in [
        (
            RowId::new(999),
            "the record that was read has no row with this id",
        ),
        (id, "another row of the table has this id"),
    ] {
        let mut edit = saved.edit();
        edit.table1.push(Row::with_id(id, row("d").into_inner()));
        assert_eq!(
            unsent(client.update_record(&edit).await),
            format!(
                "update record of app 3: field table1, row 3 (id {id}): {why}; a new row has no id: make it with `Row::new`"
            )
        );
    }
}

#[tokio::test]
async fn a_patch_of_rows_that_cannot_be_sent_is_an_error() {
    let (_server, client, saved) = three_rows().await;
    let second = saved.table1[1].id().unwrap();
    let patch = Patch::<AllTypes>::new().rows(
        |f| f.table1,
        &saved,
        |rows| rows.change(second, |row| row.table1_radio = None),
    );
    let update = patch.on(saved.id(), saved.revision());
    assert_eq!(
        unsent(client.update_record(&update).await),
        format!(
            "update record of app 3: field table1, row 1 (id {second}), field table1_radio: it was cleared, but kintone has no empty radio button: set it to one of its options"
        )
    );
}

#[tokio::test]
async fn an_upsert_does_not_lose_a_creator_that_was_set() {
    let (_server, client, _) = three_rows().await;
    let records = [AllTypes {
        作成者: CreateOnly::set(Some(User::new("sato"))),
        ..nth_of_all_types(1)
    }];
    let expected = "upsert records of app 3: records[0], field 作成者: it was set, but it can be given only when the record is added, and an upsert never sends it";
    let upserted = client.upsert_records(|f| f.text_unique, &records).await;
    assert_eq!(unsent(upserted), expected);
    let outcome = client.upsert_all(|f| f.text_unique, &records).await;
    assert_eq!(outcome.failed_count(), 1, "{outcome:?}");
}

/// The struct may be one that was read, and then nothing in it was changed on purpose.
#[tokio::test]
async fn an_upsert_leaves_what_it_cannot_write_as_it_is() {
    let (server, client, saved) = three_rows().await;
    let record = AllTypes {
        radio: None,
        calc_number: ReadOnly::of(Some(BigDecimal::from(77))),
        text: "changed".into(),
        ..saved.clone().into_inner()
    };
    let records = [record];
    let upserted = client.upsert_records(|f| f.text_unique, &records);
    assert_eq!(upserted.await.unwrap()[0].id, saved.id());
    let body = server.requests().pop().unwrap().body.unwrap();
    let sent = &body["records"][0]["record"];
    assert_eq!(sent.get("radio").or(sent.get("calc_number")), None);
    let outcome = client.upsert_all(|f| f.text_unique, &records).await;
    assert!(outcome.is_complete(), "{outcome:?}");
    let now = client.get_record::<AllTypes>(saved.id()).await.unwrap();
    assert_eq!(now.text, "changed");
    assert_eq!(now.radio, saved.radio);
    assert_eq!(now.calc_number, saved.calc_number);
}

#[tokio::test]
async fn untouched_rows_go_by_their_id_alone_and_keep_what_they_hold() {
    let (server, client, saved) = three_rows().await;
    let ids: Vec<RowId> = saved.table1.iter().filter_map(Row::id).collect();
    let [a, b, c] = ids[..] else {
        panic!("{ids:?}");
    };
    // Changed, moved, removed, added.
    let mut edit = saved.edit();
    edit.untouched_rows_by_id();
    edit.table1[1].table1_number = Some(BigDecimal::from(9));
    edit.table1.remove(0);
    edit.table1.reverse();
    edit.table1.push(row("d"));
    client.update_record(&edit).await.unwrap();
    let body = sent(&server);
    assert_eq!(codes(&body), ["table1"]);
    let rows = &body["table1"]["value"];
    assert_eq!(rows[0], json!({"id": c.to_string()}));
    assert_eq!(rows[1]["id"], json!(b.to_string()));
    assert_eq!(rows[1]["value"]["table1_number"], json!({"value": "9"}));

    let now = client.get_record::<AllTypes>(saved.id()).await.unwrap();
    assert_eq!(now.table1[0], saved.table1[2]);
    assert_eq!(now.table1[1].table1_number, Some(BigDecimal::from(9)));
    assert_eq!(now.table1.len(), 3);
    assert!(now.table1.iter().all(|row| row.id() != Some(a)));

    // An id that is gone would become an empty row.
    let mut unguarded = now.edit();
    unguarded.untouched_rows_by_id().ignore_revision();
    unguarded.table1[1].table1_number = None;
    let mut json = Vec::new();
    unguarded.encode(&mut json).unwrap();
    let whole: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert!(whole["table1"]["value"][0]["value"].is_object(), "{whole}");

    let patch = Patch::<AllTypes>::new().rows(
        |f| f.table1,
        &now,
        |rows| {
            rows.untouched_rows_by_id();
            rows.change(b, |row| row.table1_text = "B".into());
        },
    );
    let update = patch.on(now.id(), now.revision());
    client.update_record(&update).await.unwrap();
    let body = crate::apps::last_request(&server).body.unwrap();
    let rows = &body["records"][0]["record"]["table1"]["value"];
    assert_eq!(rows[0], json!({"id": c.to_string()}));
    assert_eq!(rows[1]["value"]["table1_text"], json!({"value": "B"}));
    let then = client.get_record::<AllTypes>(saved.id()).await.unwrap();
    assert_eq!(then.table1[0], now.table1[0]);
    assert_eq!(then.table1[2], now.table1[2]);
}

#[tokio::test]
async fn a_deleted_user_in_an_untouched_row_does_not_lock_the_table() {
    let server = apps::emulator().user("sato", "password").start().unwrap();
    let client = apps::client(&server);
    add_masters(&client).await;
    let mut first = row("a");
    first.table1_users = vec![User::new("sato")];
    let record = AllTypes {
        table1: vec![first, row("b")],
        ..all_types("users")
    };
    let added = client.add_record(&record).await.unwrap();
    let saved = client.get_record::<AllTypes>(added.id).await.unwrap();
    server.delete_user("sato");

    let mut edit = saved.edit();
    edit.table1[1].table1_number = Some(BigDecimal::from(9));
    let error = client.update_record(&edit).await.unwrap_err();
    assert_eq!(error.code(), Some("GAIA_IL26"), "{error}");
    assert!(
        error.to_string().contains("`untouched_rows_by_id`"),
        "{error}"
    );
    edit.untouched_rows_by_id();
    client.update_record(&edit).await.unwrap();
    let now = client.get_record::<AllTypes>(added.id).await.unwrap();
    assert_eq!(now.table1[1].table1_number, Some(BigDecimal::from(9)));
    assert_eq!(now.table1[0].table1_users[0].code, "sato");
}
