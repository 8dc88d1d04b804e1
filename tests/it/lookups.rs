//! Lookups: what was copied stays, until somebody asks for it again.

use examples::forms::customer::Customer;
use examples::forms::invoice::{Invoice, InvoiceRequired, Invoice明細};
use examples::forms::product::Product;
use kintone_emulator::Emulator;
use kintone_runtime::{Client, Decimal, Query, Record, RecordId, Row, Saved};
use serde_json::json;

use crate::apps::{self, add_masters, codes, properties, schema_path, sent, start};

fn invoice(customer: &str) -> Invoice {
    InvoiceRequired {
        請求書番号: "INV-1".into(),
        件名: "保守".into(),
        取引先: customer.into(),
    }
    .into()
}

/// An invoice to a customer who has moved since.
async fn stale_invoice() -> (Emulator, Client, Saved<Invoice>) {
    let (server, client) = start();
    add_masters(&client).await;
    let added = client.add_record(&invoice("日本橋商事")).await.unwrap();
    let saved = client.get_record::<Invoice>(added.id).await.unwrap();
    assert_eq!(copies(&saved), ("C-001", "東京都中央区", Some(30)));

    let customers = client.get_records::<Customer>(Query::all()).await.unwrap();
    let mut customer = customers[0].edit();
    customer.住所 = "大阪市北区".into();
    customer.支払サイト = Some(Decimal::from(60));
    client.update_record(&customer).await.unwrap();
    (server, client, saved)
}

fn copies(invoice: &Invoice) -> (&str, &str, Option<i64>) {
    let days = invoice.支払サイト.and_then(|days| days.try_into().ok());
    (&invoice.取引先コード, &invoice.取引先住所, days)
}

async fn read(client: &Client, id: RecordId) -> Saved<Invoice> {
    client.get_record(id).await.unwrap()
}

#[tokio::test]
async fn an_edit_keeps_what_was_copied_although_the_other_app_has_changed() {
    let (server, client, before) = stale_invoice().await;
    let mut edit = before.edit();
    edit.備考 = "郵送".into();
    // Setting the same key again changes nothing.
    edit.取引先 = "日本橋商事".into();
    client.update_record(&edit).await.unwrap();
    assert_eq!(codes(&sent(&server)), ["備考"]);
    let now = read(&client, before.id()).await;
    assert_eq!(copies(&now), ("C-001", "東京都中央区", Some(30)));
}

#[tokio::test]
async fn relookup_copies_what_the_other_app_has_now() {
    let (server, client, before) = stale_invoice().await;
    let mut edit = before.edit();
    assert!(!edit.is_changed());
    edit.relookup(Invoice::fields().取引先);
    assert!(edit.is_changed());
    client.update_record(&edit).await.unwrap();
    assert_eq!(sent(&server), json!({"取引先": {"value": "日本橋商事"}}));
    let now = read(&client, before.id()).await;
    assert_eq!(copies(&now), ("C-001", "大阪市北区", Some(60)));
}

#[tokio::test]
async fn a_changed_key_copies_from_the_other_record() {
    let (_server, client, before) = stale_invoice().await;
    let mut other = client.get_records::<Customer>(Query::all()).await.unwrap()[0]
        .clone()
        .into_inner();
    other.取引先コード = "C-002".into();
    other.取引先名 = "横浜商店".into();
    client.add_record(&other).await.unwrap();
    let mut edit = before.edit();
    edit.取引先 = "横浜商店".into();
    client.update_record(&edit).await.unwrap();
    let now = read(&client, before.id()).await;
    assert_eq!(copies(&now), ("C-002", "大阪市北区", Some(60)));
}

#[tokio::test]
async fn clearing_the_key_clears_the_copies() {
    let (server, client, before) = stale_invoice().await;
    // The key is required in the example; it need not be.
    let mut form = properties("invoice");
    form["取引先"]["required"] = json!(false);
    server.update_form(1, form).unwrap();
    let mut edit = before.edit();
    edit.取引先.clear();
    client.update_record(&edit).await.unwrap();
    assert_eq!(sent(&server), json!({"取引先": {"value": ""}}));
    let now = read(&client, before.id()).await;
    assert_eq!((now.取引先.as_str(), copies(&now)), ("", ("", "", None)));
}

#[tokio::test]
async fn a_changed_table_copies_the_lookups_of_its_rows_again_and_an_unchanged_one_does_not() {
    let (_server, client) = start();
    add_masters(&client).await;
    let row = Invoice明細 {
        商品コード: "P-1".into(),
        ..Invoice明細::default()
    };
    let record = Invoice {
        明細: vec![Row::from(row)],
        ..invoice("日本橋商事")
    };
    let added = client.add_record(&record).await.unwrap();
    let before = read(&client, added.id).await;
    let mut product = client.get_records::<Product>(Query::all()).await.unwrap()[0].edit();
    product.標準単価 = Some(Decimal::from(70_000));
    client.update_record(&product).await.unwrap();

    let mut edit = before.edit();
    edit.備考 = "郵送".into();
    client.update_record(&edit).await.unwrap();
    let between = read(&client, added.id).await;
    assert_eq!(*between.明細[0].単価, Some(Decimal::from(50_000)));

    let mut edit = between.edit();
    edit.明細[0].数量 = Some(Decimal::from(2));
    client.update_record(&edit).await.unwrap();
    let now = read(&client, added.id).await;
    assert_eq!(*now.明細[0].単価, Some(Decimal::from(70_000)));
    assert_eq!(*now.合計, Some(Decimal::from(154_000)));
    assert_eq!(now.明細[0].id(), before.明細[0].id());
}

#[tokio::test]
async fn relookup_of_a_table_copies_every_row_again() {
    let (server, client) = start();
    add_masters(&client).await;
    let row = Invoice明細 {
        商品コード: "P-1".into(),
        ..Invoice明細::default()
    };
    let record = Invoice {
        明細: vec![row.clone().into(), row.into()],
        ..invoice("日本橋商事")
    };
    let added = client.add_record(&record).await.unwrap();
    let before = read(&client, added.id).await;
    let mut product = client.get_records::<Product>(Query::all()).await.unwrap()[0].edit();
    product.標準単価 = Some(Decimal::from(70_000));
    client.update_record(&product).await.unwrap();

    let mut edit = before.edit();
    edit.relookup(Invoice::fields().明細);
    client.update_record(&edit).await.unwrap();
    assert_eq!(codes(&sent(&server)), ["明細"]);
    let now = read(&client, added.id).await;
    let prices: Vec<_> = now.明細.iter().map(|row| *row.単価).collect();
    assert_eq!(prices, [Some(Decimal::from(70_000)); 2]);
    let ids = |invoice: &Invoice| invoice.明細.iter().map(Row::id).collect::<Vec<_>>();
    assert_eq!(ids(&now), ids(&before));
}

#[tokio::test]
async fn a_copy_that_a_program_changes_is_an_error_and_never_sent() {
    let (server, client, before) = stale_invoice().await;
    let mut edit = before.edit();
    edit.取引先住所 = kintone_runtime::ReadOnly::of("elsewhere".into());
    let requests = server.requests().len();
    let error = client.update_record(&edit).await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("field 取引先住所: it was changed, but kintone fills it"),
        "{error}"
    );
    assert_eq!(server.requests().len(), requests);
}

#[tokio::test]
async fn a_key_that_no_record_has_is_an_error_of_the_lookup() {
    let (_server, client) = start();
    add_masters(&client).await;
    let error = client.add_record(&invoice("nobody")).await.unwrap_err();
    assert_eq!(
        (error.status(), error.code()),
        (Some(400), Some("GAIA_LO04"))
    );
    assert!(error.to_string().contains("取引先"), "{error}");
    assert!(!error.may_have_happened());
}

#[tokio::test]
async fn a_lookup_into_an_app_that_is_not_there_is_an_error_of_the_lookup() {
    let server = Emulator::builder()
        .schema_file(schema_path("invoice"))
        .token("secret")
        .start()
        .expect("it starts without the customers");
    let client = apps::client(&server);
    let error = client.add_record(&invoice("日本橋商事")).await.unwrap_err();
    assert_eq!(error.code(), Some("GAIA_LO04"));
    assert!(
        client
            .get_records::<Invoice>(Query::all())
            .await
            .unwrap()
            .is_empty()
    );
}
