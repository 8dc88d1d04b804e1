//! What an import sends.

use examples::forms::customer::Customer;
use kintone_runtime::client::csv::{ColumnNames, Encoding, LineStatus};
use kintone_runtime::{AnyRecord, Decimal, KintoneRecord, Query};

use super::{exported, results, start, writes};
use crate::apps;

const COLUMNS: [&str; 4] = ["取引先コード", "取引先名", "住所", "支払サイト"];

#[tokio::test]
async fn records_are_added_and_what_has_no_column_gets_its_default() {
    let (_server, client) = start();
    let file = "\u{feff}\"取引先コード\",取引先名,住所\r\nC-1,日本橋商事,\"東京都\r\n中央区\"\r\nC-2,新宿商店,\r\n";
    let imported = client
        .import_csv::<AnyRecord>(file.as_bytes())
        .await
        .unwrap();
    assert!(imported.is_complete());
    let lines: Vec<_> = imported.lines().collect();
    assert_eq!(
        lines
            .iter()
            .map(|line| (line.line, line.status, line.record.unwrap().get()))
            .collect::<Vec<_>>(),
        [(2, LineStatus::Added, 1), (4, LineStatus::Added, 2)]
    );
    let customers = client.get_records::<Customer>(apps::by_id()).await.unwrap();
    assert_eq!(customers[0].住所, "東京都\n中央区");
    assert!(customers[1].取引区分.is_some(), "the default of the form");
    assert_eq!(imported.complete().unwrap(), 2);
}

#[tokio::test]
async fn a_key_updates_and_a_missing_column_is_left_alone() {
    let (_server, client) = start();
    let first = "取引先コード,取引先名,住所,支払サイト\nC-1,日本橋商事,東京都,30\n";
    client
        .import_csv::<AnyRecord>(first.as_bytes())
        .await
        .unwrap()
        .complete()
        .unwrap();
    let second = "取引先コード,取引先名,支払サイト\nC-1,日本橋,\nC-2,新宿商店,60\n";
    let import = client.import_csv::<AnyRecord>(second.as_bytes());
    let imported = import
        .update_key(|f| f.unique_text("取引先コード"))
        .await
        .unwrap();
    let statuses: Vec<_> = imported.lines().map(|line| line.status).collect();
    assert_eq!(statuses, [LineStatus::Updated, LineStatus::Added]);
    assert_eq!(
        exported(&client, &COLUMNS).await,
        "\"取引先コード\",\"取引先名\",\"住所\",\"支払サイト\"\n\"C-1\",\"日本橋\",\"東京都\",\n\"C-2\",\"新宿商店\",,\"60\"\n"
    );
}

#[tokio::test]
async fn a_record_type_leaves_fields_without_a_column_alone() {
    let (_server, client) = start();
    for file in [
        "取引先コード,取引先名,住所,支払サイト\nC-1,日本橋商事,東京都,30\n",
        "取引先コード,支払サイト\nC-1,60\n",
    ] {
        let import = client.import_csv::<Customer>(file.as_bytes());
        let imported = import.update_key(|f| f.取引先コード).await.unwrap();
        imported.complete().unwrap();
    }
    assert_eq!(
        exported(&client, &COLUMNS).await.lines().nth(1),
        Some("\"C-1\",\"日本橋商事\",\"東京都\",\"60\"")
    );
}

#[tokio::test]
async fn a_record_type_checks_each_line_and_the_others_are_sent() {
    #[derive(KintoneRecord)]
    #[kintone(unchecked, app = 20)]
    struct Short {
        #[kintone(kind = SINGLE_LINE_TEXT, unique)]
        取引先コード: String,
        取引先名: String,
        支払サイト: Option<u8>,
    }
    let (_server, client) = start();
    let file = "取引先コード,取引先名,支払サイト\nC-1,日本橋商事,300\nC-2,新宿商店,60\n";
    let import = client
        .import_csv::<Short>(file.as_bytes())
        .update_key(|f| f.取引先コード);
    let imported = import.continue_on_error().await.unwrap();
    assert_eq!(
        results(&imported),
        [
            (
                2,
                LineStatus::Failed,
                "line 2: field 支払サイト: expected a whole number that u8 holds, found \"300\""
                    .to_owned()
            ),
            (3, LineStatus::Added, String::new()),
        ]
    );
    let mut report = Vec::new();
    imported.write_to(&mut report).unwrap();
    assert_eq!(
        String::from_utf8(report).unwrap(),
        "line,result,record,message\n2,failed,,\"line 2: field 支払サイト: expected a whole number that u8 holds, found \"\"300\"\"\"\n3,added,1,\n"
    );
    let error = imported.complete().unwrap_err().to_string();
    assert!(error.starts_with("line 2: field 支払サイト"), "{error}");
}

#[tokio::test]
async fn record_numbers_update_and_lines_without_one_are_added() {
    let (_server, client) = start();
    let first = "取引先コード,取引先名\nC-1,a\nC-2,b\n";
    client
        .import_csv::<AnyRecord>(first.as_bytes())
        .await
        .unwrap()
        .complete()
        .unwrap();
    let second =
        "レコード番号,取引先コード,取引先名\n2,C-2,two\n,C-3,three\nAPP-1,C-1,one\n99,C-9,nine\n";
    let import = client.import_csv::<AnyRecord>(second.as_bytes());
    let imported = import.by_record_number().continue_on_error().await.unwrap();
    let lines: Vec<_> = imported
        .lines()
        .map(|line| (line.line, line.status, line.record.map(|id| id.get())))
        .collect();
    assert_eq!(
        lines,
        [
            (2, LineStatus::Updated, Some(2)),
            (3, LineStatus::Added, Some(3)),
            (4, LineStatus::Updated, Some(1)),
            (5, LineStatus::Failed, None),
        ]
    );
    assert_eq!(
        exported(&client, &["取引先名"]).await,
        "\"取引先名\"\n\"one\"\n\"two\"\n\"three\"\n"
    );
}

#[tokio::test]
async fn a_record_number_that_does_not_exist_is_told_with_its_line() {
    let (_server, client) = start();
    let first = "取引先コード,取引先名\nC-1,a\n";
    let import = client.import_csv::<AnyRecord>(first.as_bytes());
    import.await.unwrap().complete().unwrap();
    let second = "レコード番号,取引先名\n1,one\n99,nine\n";
    let import = client.import_csv::<AnyRecord>(second.as_bytes());
    let imported = import.by_record_number().await.unwrap();
    let message = "line 3, column レコード番号: record 99 does not exist, or you have no permission to view it; leave the cell empty to add a record";
    assert_eq!(
        results(&imported),
        [
            (2, LineStatus::NotSent, String::new()),
            (3, LineStatus::Failed, message.to_owned())
        ]
    );
}

#[tokio::test]
async fn the_first_failure_ends_the_import_unless_it_continues() {
    let (server, client) = start();
    let file = "取引先コード,取引先名,支払サイト\nC-1,a,30\nC-2,b,三十日\nC-3,c,60\n";
    let imported = client
        .import_csv::<AnyRecord>(file.as_bytes())
        .await
        .unwrap();
    let message = "line 3, column 支払サイト: \"三十日\" is not a number".to_owned();
    assert_eq!(
        results(&imported),
        [
            (2, LineStatus::NotSent, String::new()),
            (3, LineStatus::Failed, message.clone()),
            (4, LineStatus::NotSent, String::new()),
        ]
    );
    assert_eq!(writes(&server), 0);
    assert_eq!(imported.complete().unwrap_err().to_string(), message);

    let import = client.import_csv::<AnyRecord>(file.as_bytes());
    let imported = import.continue_on_error().await.unwrap();
    assert_eq!(
        (imported.committed_count(), imported.failed_count()),
        (2, 1)
    );
}

#[tokio::test]
async fn each_line_has_a_result_however_early_an_import_ends() {
    let (_server, client) = start();
    let lines = (1..=1_000).map(|number| format!("C-{number},{}\n", "あ".repeat(100)));
    let file = format!("取引先コード,取引先名\nC-1\n{}", lines.collect::<String>());
    let import = client.import_csv::<AnyRecord>(file.as_bytes());
    let imported = import.await.unwrap();
    let results = results(&imported);
    let numbers: Vec<u64> = results.iter().map(|(line, ..)| *line).collect();
    assert_eq!(numbers, (2..=1_002).collect::<Vec<_>>());
    assert_eq!(results[0].1, LineStatus::Failed);
    let others = results[1..].iter();
    assert!(
        others
            .clone()
            .all(|(_, status, _)| *status == LineStatus::NotSent)
    );
}

#[tokio::test]
async fn what_kintone_rejects_is_told_with_the_line() {
    let (_server, client) = start();
    let file = "取引先コード,取引先名\nC-1,a\nC-1,b\nC-2,\n";
    let import = client.import_csv::<AnyRecord>(file.as_bytes());
    let imported = import.continue_on_error().unit_size(1).await.unwrap();
    let results = results(&imported);
    assert_eq!(results[0].1, LineStatus::Added);
    let message = "line 3, field 取引先コード: This value already exists in another record.";
    assert_eq!(results[1], (3, LineStatus::Failed, message.to_owned()));
    assert_eq!(
        results[2],
        (
            4,
            LineStatus::Failed,
            "line 4, field 取引先名: Required.".to_owned()
        )
    );
}

#[tokio::test]
async fn labels_name_the_columns_and_shift_jis_is_read() {
    let (_server, client) = apps::start();
    apps::add_masters(&client).await;
    let text = "請求書番号,件名,取引先,合計金額（税込）\nINV-1,表,日本橋商事,1\n";
    let (bytes, _, lost) = encoding_rs::SHIFT_JIS.encode(text);
    assert!(!lost);
    let invoices = client.in_app(1);
    let import = invoices
        .import_csv::<AnyRecord>(&*bytes)
        .column_names(ColumnNames::Labels);
    import
        .encoding(Encoding::ShiftJis)
        .await
        .unwrap()
        .complete()
        .unwrap();
    assert_eq!(
        exported(&invoices, &["件名", "合計"]).await,
        "\"件名\",\"合計\"\n\"表\",\"0\"\n"
    );
}

#[tokio::test]
async fn rows_of_several_tables_may_share_a_line() {
    let (_server, client) = apps::start();
    apps::add_masters(&client).await;
    let file = "*,text_unique,lookup_text,link_web,date,table1,table1_text,表2,表2_文字列\n\
                *,u,ITEM-1,https://example.com/u,2026-01-01,,x1,,y1\n\
                ,u,ITEM-1,https://example.com/u,2026-01-01,,x2,,\n";
    let app = client.in_app(3);
    let imported = app.import_csv::<AnyRecord>(file.as_bytes()).await.unwrap();
    assert_eq!(
        imported.lines().map(|line| line.line).collect::<Vec<_>>(),
        [2, 3]
    );
    imported.complete().unwrap();
    let records = app.get_records::<AnyRecord>(Query::all()).await.unwrap();
    let texts = |table: &str, field: &str| -> Vec<String> {
        let rows = records[0].rows(table).unwrap().iter();
        rows.map(|row| row.text(field).unwrap().to_owned())
            .collect()
    };
    assert_eq!(texts("table1", "table1_text"), ["x1", "x2"]);
    assert_eq!(texts("表2", "表2_文字列"), ["y1"]);
}

#[tokio::test]
async fn rows_keep_their_ids_and_new_ones_have_none() {
    let (_server, client) = apps::start();
    apps::add_masters(&client).await;
    let app = client.in_app(1);
    let file =
        "*,請求書番号,件名,取引先,明細,数量\n*,INV-1,a,日本橋商事,,1\n,INV-1,a,日本橋商事,,2\n";
    app.import_csv::<AnyRecord>(file.as_bytes())
        .await
        .unwrap()
        .complete()
        .unwrap();
    let before = app.get_records::<AnyRecord>(Query::all()).await.unwrap();
    let second = before[0].rows("明細").unwrap()[1].id().unwrap();
    let file = format!("*,請求書番号,明細,数量\n*,INV-1,{second},20\n,INV-1,,3\n");
    let import = app.import_csv::<AnyRecord>(file.as_bytes());
    let import = import.update_key(|f| f.unique_text("請求書番号"));
    import.await.unwrap().complete().unwrap();
    let after = app.get_records::<AnyRecord>(Query::all()).await.unwrap();
    let rows = after[0].rows("明細").unwrap();
    let numbers: Vec<_> = rows
        .iter()
        .map(|row| row.decimal("数量").unwrap())
        .collect();
    assert_eq!(numbers, [Some(Decimal::from(20)), Some(Decimal::from(3))]);
    assert_eq!(rows[0].id(), Some(second));
    assert_ne!(rows[1].id(), before[0].rows("明細").unwrap()[0].id());
}
