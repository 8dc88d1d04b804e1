//! What an export writes.

use std::io::{self, Write};

use examples::forms::customer::{Customer, CustomerRequired};
use examples::forms::invoice::{Invoice, InvoiceRequired, Invoice明細};
use kintone_runtime::client::csv::{ColumnNames, Encoding};
use kintone_runtime::{AnyRecord, Client, Decimal, KintoneRecord, Query, Row};

use super::{exported, start};
use crate::apps;

fn customer(code: &str, name: &str, address: &str) -> Customer {
    Customer {
        住所: address.into(),
        支払サイト: Some(Decimal::new(300, 1)),
        ..CustomerRequired {
            取引先コード: code.into(),
            取引先名: name.into(),
        }
        .into()
    }
}

async fn invoices(client: &Client) {
    apps::add_masters(client).await;
    let row = |quantity: i64, product: &str| {
        Row::new(Invoice明細 {
            商品コード: product.into(),
            数量: Some(Decimal::from(quantity)),
            ..Invoice明細::default()
        })
    };
    let invoice = |number: &str, rows: Vec<Row<Invoice明細>>| Invoice {
        明細: rows,
        ..InvoiceRequired {
            請求書番号: number.into(),
            件名: "保守, \"年間\"\n12か月".into(),
            取引先: "日本橋商事".into(),
        }
        .into()
    };
    let invoices = [
        invoice("INV-1", vec![row(2, "P-1"), row(3, "")]),
        invoice("INV-2", vec![]),
    ];
    client.add_records(&invoices).await.unwrap();
}

#[tokio::test]
async fn a_table_has_a_line_for_each_row_and_empty_cells_no_quotes() {
    let (_server, client) = apps::start();
    invoices(&client).await;
    let columns = ["請求書番号", "件名", "明細", "合計"];
    let text = exported(&client.in_app(1), &columns).await;
    assert_eq!(
        text,
        "*,\"請求書番号\",\"件名\",\"明細\",\"商品コード\",\"品名\",\"数量\",\"単位\",\"単価\",\"金額\",\"軽減税率\",\"合計\"\n\
         *,\"INV-1\",\"保守, \"\"年間\"\"\n12か月\",\"1\",\"P-1\",\"保守サービス\",\"2\",\"個\",\"50000\",\"100000\",,\"110000\"\n\
         ,\"INV-1\",\"保守, \"\"年間\"\"\n12か月\",\"2\",,,\"3\",\"個\",,\"0\",,\"110000\"\n\
         *,\"INV-2\",\"保守, \"\"年間\"\"\n12か月\",,,,,,,,,\"0\"\n"
    );
}

#[tokio::test]
async fn a_line_without_a_value_comes_back_as_a_record() {
    let (_server, client) = start();
    for (code, address) in [("C-1", ""), ("C-2", "a")] {
        let customer = customer(code, code, address);
        client.add_record(&customer).await.unwrap();
    }
    let text = exported(&client, &["住所"]).await;
    assert_eq!(text, "\"住所\"\n\"\"\n\"a\"\n");
}

#[tokio::test]
async fn a_record_type_has_the_columns_of_its_struct() {
    #[derive(KintoneRecord)]
    #[kintone(unchecked, app = 1)]
    struct Short {
        #[kintone(code = "件名", kind = SINGLE_LINE_TEXT)]
        _title: String,
        #[kintone(code = "明細", kind = SUBTABLE)]
        _rows: Vec<Row<ShortRow>>,
    }
    #[derive(KintoneRecord)]
    #[kintone(unchecked, table = "明細", partial)]
    struct ShortRow {
        #[kintone(code = "数量", kind = NUMBER)]
        _count: Option<u32>,
    }
    let (server, client) = apps::start();
    invoices(&client).await;
    let mut file = Vec::new();
    let export = client.export_csv::<Short>(Query::raw("請求書番号 = \"INV-1\""));
    let exported = export.write_to(&mut file).await.unwrap();
    assert_eq!(
        (exported.records, exported.lines, exported.files),
        (1, 2, 0)
    );
    let text = String::from_utf8(file).unwrap().replace('\n', "/");
    assert_eq!(
        text,
        "*,\"件名\",\"明細\",\"数量\"/*,\"保守, \"\"年間\"\"/12か月\",\"1\",\"2\"/,\"保守, \"\"年間\"\"/12か月\",\"2\",\"3\"/"
    );
    let fields = &apps::last_request(&server).query;
    assert!(fields.contains("fields"), "{fields}");
}

#[tokio::test]
async fn records_without_a_type_have_the_form_in_its_order_and_what_kintone_adds() {
    let (_server, client) = start();
    client
        .add_record(&customer("C-1", "日本橋商事", ""))
        .await
        .unwrap();
    let mut file = Vec::new();
    let export = client
        .export_csv::<AnyRecord>(Query::all())
        .byte_order_mark();
    export.write_to(&mut file).await.unwrap();
    let text = String::from_utf8(file).unwrap();
    let (header, line) = text.trim_end().split_once('\n').unwrap();
    assert_eq!(
        header,
        "\u{feff}\"取引先コード\",\"取引先名\",\"住所\",\"支払サイト\",\"取引区分\",\"レコード番号\",\"作成者\",\"作成日時\",\"更新者\",\"更新日時\""
    );
    assert!(
        line.starts_with("\"C-1\",\"日本橋商事\",,\"30\",\"得意先\",\"1\",\"Administrator\",\"20"),
        "{line}"
    );
}

#[tokio::test]
async fn columns_that_cannot_be_written_are_told_before_the_records_are_read() {
    let (server, client) = apps::start();
    let cases: [(&[&str], &str); 4] = [
        (
            &["件名", "件各"],
            "the form has no field 件各; did you mean 件名?",
        ),
        (
            &["数量"],
            "the field 数量 is in the table 明細: name the table, which is written with all of its fields",
        ),
        (
            &["件名", "件名"],
            "the column 件名 is named twice: name it once",
        ),
        (&["作業者", "xyz"], "the form has no field xyz"),
    ];
    for (columns, message) in cases {
        let export = client.in_app(1).export_csv::<AnyRecord>(Query::all());
        let export = export.columns(columns.iter().copied());
        let error = export.write_to(io::sink()).await.unwrap_err();
        assert_eq!(error.to_string(), message);
    }
    #[derive(KintoneRecord)]
    #[kintone(unchecked, app = 1)]
    struct Short {
        件名: String,
    }
    let export = client.export_csv::<Short>(Query::all()).columns(["備考"]);
    let error = export.write_to(io::sink()).await.unwrap_err();
    let message = "Short has no field 備考, so its column cannot be written: add it to the struct, or name one of 件名";
    assert_eq!(error.to_string(), message);
    let reads = server.requests();
    assert!(
        reads
            .iter()
            .all(|request| !request.path.ends_with("records.json"))
    );
}

#[tokio::test]
async fn a_character_that_shift_jis_lacks_is_an_error_with_its_record_and_field() {
    let (_server, client) = start();
    client
        .add_record(&customer("C-1", "日本橋商事", "表参道~①"))
        .await
        .unwrap();
    client
        .add_record(&customer("C-2", "新宿", "¥100"))
        .await
        .unwrap();
    let mut file = Vec::new();
    let export = client.export_csv::<AnyRecord>(Query::all());
    let export = export.columns(["住所"]).encoding(Encoding::ShiftJis);
    let error = export.write_to(&mut file).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "record 2, field 住所: Shift_JIS would change the character '¥'; export as UTF-8, or leave the column out"
    );
    assert_eq!(
        file,
        b"\"\x8f\x5a\x8f\x8a\"\n\"\x95\x5c\x8e\x51\x93\xb9~\x87\x40\"\n"
    );
}

#[tokio::test]
async fn columns_are_named_by_labels_unless_two_have_the_same() {
    let (_server, client) = apps::start();
    invoices(&client).await;
    let mut file = Vec::new();
    let export = client
        .in_app(1)
        .export_csv::<AnyRecord>(Query::raw("請求書番号 = \"INV-2\""));
    let export = export
        .columns(["合計", "添付"])
        .column_names(ColumnNames::Labels);
    export.write_to(&mut file).await.unwrap();
    assert_eq!(
        String::from_utf8(file).unwrap(),
        "\"合計金額（税込）\",\"添付ファイル\"\n\"0\",\n"
    );
}

#[tokio::test]
async fn a_writer_that_fails_ends_the_export_with_its_error() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is full"))
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let (_server, client) = start();
    let error = client
        .export_csv::<Customer>(Query::all())
        .write_to(Full)
        .await;
    assert_eq!(
        error.unwrap_err().to_string(),
        "cannot write the CSV file: the disk is full"
    );
}
