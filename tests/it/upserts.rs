//! Upserts: records are found by a unique field, updated or added, all or none.

use examples::forms::all_types::AllTypes;
use examples::forms::customer::Customer;
use kintone_emulator::Emulator;
use kintone_runtime::api::UpsertOperation;
use kintone_runtime::{AnyRecord, BigDecimal, Client, ErrorKind, Query, RecordId};
use serde_json::json;

use crate::apps::{add_masters, last_request, nth_of_all_types, start};

async fn started() -> (Emulator, Client) {
    let (server, client) = start();
    add_masters(&client).await;
    (server, client)
}

#[tokio::test]
async fn known_keys_are_updated_and_the_others_added() {
    let (server, client) = started().await;
    let added = client.add_record(&nth_of_all_types(2)).await.unwrap();
    let records = [
        nth_of_all_types(1),
        AllTypes {
            text: "again".into(),
            ..nth_of_all_types(2)
        },
    ];
    let upserted = client
        .upsert_records(|f| f.text_unique, &records)
        .await
        .unwrap();
    assert_eq!(upserted.len(), 2);
    assert_eq!(upserted[0].operation, UpsertOperation::Inserted);
    assert_eq!(upserted[1].operation, UpsertOperation::Updated);
    assert_eq!((upserted[1].id, upserted[1].revision.get()), (added.id, 2));

    let request = last_request(&server);
    assert_eq!(
        (request.method.as_str(), request.path.as_str()),
        ("PUT", "/k/v1/records.json")
    );
    let body = request.body.unwrap();
    assert_eq!(body["upsert"], json!(true));
    for (index, key) in ["1", "2"].into_iter().enumerate() {
        let entry = &body["records"][index];
        assert_eq!(
            entry["updateKey"],
            json!({"field": "text_unique", "value": key})
        );
        assert_eq!(entry["record"].get("text_unique"), None);
        assert_eq!(entry.get("revision"), None);
    }
    let new = client.get_record::<AllTypes>(upserted[0].id).await.unwrap();
    assert_eq!(new.text_unique, "1");
    let old = client.get_record::<AllTypes>(added.id).await.unwrap();
    assert_eq!(old.text, "again");
}

#[tokio::test]
async fn an_empty_field_clears_except_where_only_the_server_knows_the_default() {
    let (server, client) = started().await;
    let record = AllTypes {
        text: String::new(),
        number: None,
        date_now: None,
        radio: None,
        ..nth_of_all_types(1)
    };
    client
        .upsert_records(|f| f.text_unique, &[record])
        .await
        .unwrap();
    let body = last_request(&server).body.unwrap();
    let record = &body["records"][0]["record"];
    assert_eq!(record["text"], json!({"value": ""}));
    assert_eq!(record["number"], json!({"value": null}));
    // Today is the server's, and a radio button is never empty.
    assert_eq!((record.get("date_now"), record.get("radio")), (None, None));
    // What kintone fills is not sent either.
    for code in [
        "text_auto",
        "calc_number",
        "copied_text",
        "作成者",
        "ステータス",
    ] {
        assert_eq!(record.get(code), None, "{code}");
    }
}

#[tokio::test]
async fn a_unique_number_is_a_key_too() {
    let (server, client) = started().await;
    let record = nth_of_all_types(7);
    let upserted = client
        .upsert_records(|f| f.number_full, &[record])
        .await
        .unwrap();
    assert_eq!(upserted[0].operation, UpsertOperation::Inserted);
    let body = last_request(&server).body.unwrap();
    assert_eq!(
        body["records"][0]["updateKey"],
        json!({"field": "number_full", "value": "7"})
    );
}

#[tokio::test]
async fn two_records_with_one_key_are_refused_before_anything_is_sent() {
    let (server, client) = started().await;
    let requests = server.requests().len();
    let number = |text: &str| AllTypes {
        number_full: Some(text.parse::<BigDecimal>().unwrap()),
        ..nth_of_all_types(1)
    };
    // Numbers are compared as numbers.
    let records = [number("1.5"), number("2"), number("1.50")];
    let error = client
        .upsert_records(|f| f.number_full, &records)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotSent);
    let message = error.to_string();
    assert!(
        message.starts_with("upsert records of app 3: records[2], field number_full: ")
            && message.contains("is also the update key of records[0]"),
        "{message}"
    );
    assert_eq!(server.requests().len(), requests);
}

#[tokio::test]
async fn a_refused_record_takes_all_others_with_it() {
    let (_server, client) = started().await;
    let records = [
        nth_of_all_types(1),
        AllTypes {
            lookup_text: "nothing".into(),
            ..nth_of_all_types(2)
        },
    ];
    let error = client
        .upsert_records(|f| f.text_unique, &records)
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some("GAIA_LO04"), "{error}");
    let error = client
        .get_record::<AllTypes>(RecordId::new(1))
        .await
        .unwrap_err();
    assert!(error.is_not_found(), "{error}");
}

#[tokio::test]
async fn nothing_to_upsert_is_a_success_without_a_request() {
    let (server, client) = started().await;
    let requests = server.requests().len();
    let none: [Customer; 0] = [];
    assert!(
        client
            .upsert_records(|f| f.取引先コード, &none)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(server.requests().len(), requests);
}

#[tokio::test]
async fn a_load_notes_empty_radio_buttons_which_keep_their_option() {
    let (_server, client) = started().await;
    client.add_record(&nth_of_all_types(1)).await.unwrap();
    let emptied = |number| AllTypes {
        radio: None,
        ..nth_of_all_types(number)
    };
    let records = [emptied(1), nth_of_all_types(2), emptied(3)];
    let said = "the radio button radio is empty in 2 of the records";
    let plan = client.upsert_all(|f| f.text_unique, &records).plan().await;
    assert!(plan.notes()[0].contains(said), "{:?}", plan.notes());
    let mut load = client.upsert_all(|f| f.text_unique, &records);
    for _ in 0..2 {
        let outcome = load.run().await;
        assert!(outcome.is_complete(), "{outcome:?}");
        assert_eq!(outcome.notes().len(), 1);
        assert!(outcome.notes()[0].contains(said), "{outcome:?}");
    }
    let outcome = client
        .upsert_all(|f| f.text_unique, [nth_of_all_types(2)])
        .await;
    assert_eq!(outcome.notes(), [""; 0]);
    // Added ones get the default of the form: nothing is lost there.
    let outcome = client.add_all([emptied(4)]).await;
    assert_eq!(outcome.notes(), [""; 0]);

    // Of records without a type, kintone has told which are radio buttons.
    let untyped = client.in_app(3);
    let read = untyped
        .get_records::<AnyRecord>(Query::all().limit(1))
        .await
        .unwrap();
    let mut record = AnyRecord::clone(&read[0]);
    record.retain(|code, _| ["text_unique", "radio"].contains(&code));
    record.clear("radio");
    let load = untyped.upsert_all(|f| f.unique_text("text_unique"), [record]);
    let outcome = load.await;
    assert!(
        outcome.notes()[0].contains("radio is empty in 1 of the records"),
        "{outcome:?}"
    );
}
