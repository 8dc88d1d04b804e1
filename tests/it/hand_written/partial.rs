//! Structs that name some of a form's fields, or rows that name some of a table's.

use super::*;

/// Some of the fields, under names of one's own.
#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(schema = "../examples/schemas/invoice.json")]
struct Summary {
    #[kintone(code = "請求書番号")]
    number: String,
    #[kintone(code = "合計")]
    total: ReadOnly<Option<Decimal>>,
    備考: String,
}

#[tokio::test]
async fn a_partial_struct_asks_only_for_its_own_fields() {
    let (server, client) = start_with_an_invoice().await;
    let page = client.get_records::<Summary>(Query::all()).await.unwrap();
    let mut asked = asked_for(&server);
    asked.sort();
    assert_eq!(asked, ["$id", "$revision", "備考", "合計", "請求書番号"]);
    assert_eq!(
        (page[0].number.as_str(), page[0].revision()),
        ("INV-1", Revision::new(1))
    );
    assert_eq!(*page[0].total, Some(Decimal::ZERO));
}

#[tokio::test]
async fn a_partial_struct_is_edited_without_touching_the_rest() {
    let (server, client) = start_with_an_invoice().await;
    let mut edit = client
        .get_record::<Summary>(RecordId::new(1))
        .await
        .unwrap()
        .edit();
    edit.備考 = "郵送".into();
    client.update_record(&edit).await.unwrap();
    assert_eq!(codes(&sent(&server)), ["備考"]);
    let whole = client
        .get_record::<Invoice>(RecordId::new(1))
        .await
        .unwrap();
    assert_eq!((whole.備考.as_str(), whole.件名.as_str()), ("郵送", "保守"));
}

/// What the form requires, and a field that this program only looks at.
#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(schema = "../examples/schemas/invoice.json", app = 1)]
struct Least {
    請求書番号: String,
    件名: String,
    取引先: String,
    備考: ReadOnly<String>,
}

#[tokio::test]
async fn a_struct_with_what_is_required_is_added_and_the_form_fills_in_the_rest() {
    let (server, client) = start_with_an_invoice().await;
    let record = Least {
        請求書番号: "INV-2".into(),
        件名: "保守".into(),
        取引先: "日本橋商事".into(),
        備考: ReadOnly::of("never sent".into()),
    };
    let added = client.add_record(&record).await.unwrap();
    assert_eq!(codes(&sent(&server)), ["件名", "取引先", "請求書番号"]);
    let whole = client.get_record::<Invoice>(added.id).await.unwrap();
    assert_eq!(whole.請求区分, Some(Invoice請求区分::通常));
    assert_eq!(whole.消費税率, Some(Decimal::TEN));
    assert_eq!(whole.備考, "");
}

/// Rows of which this program knows one field.
#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(schema = "../examples/schemas/invoice.json", app = 1)]
struct Quantities {
    明細: Vec<Row<Quantity>>,
}

#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(schema = "../examples/schemas/invoice.json", table = "明細", partial)]
struct Quantity {
    数量: Option<Decimal>,
}

#[tokio::test]
async fn a_partial_row_is_written_with_its_id_and_its_own_fields() {
    let (server, client) = start_with_an_invoice().await;
    let row = Invoice明細 {
        商品コード: "P-1".into(),
        単位: Some(Invoice単位::式),
        ..Invoice明細::default()
    };
    let record = Invoice {
        明細: vec![row.clone().into(), row.into()],
        ..invoice("INV-2")
    };
    let added = client.add_record(&record).await.unwrap();
    let before = client.get_record::<Quantities>(added.id).await.unwrap();
    let ids: Vec<_> = before.明細.iter().filter_map(Row::id).collect();
    let mut edit = before.edit();
    edit.明細[1].数量 = Some(Decimal::from(7));
    client.update_record(&edit).await.unwrap();
    assert_eq!(
        sent(&server),
        json!({"明細": {"value": [
            {"id": ids[0].to_string(), "value": {"数量": {"value": "1"}}},
            {"id": ids[1].to_string(), "value": {"数量": {"value": "7"}}},
        ]}})
    );
    let now = client.get_record::<Invoice>(added.id).await.unwrap();
    assert_eq!(now.明細[1].数量, Some(Decimal::from(7)));
    assert_eq!(now.明細[1].単位, Some(Invoice単位::式));
    assert_eq!(now.明細[1].商品コード, "P-1");
}
