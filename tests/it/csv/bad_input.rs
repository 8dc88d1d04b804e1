//! Files with mistakes: line, column, remedy, and nothing is sent before the header is checked.

use std::io::{self, Read};

use kintone_runtime::AnyRecord;
use kintone_runtime::client::csv::{ColumnNames, Encoding, LineStatus};

use super::{results, start, writes};
use crate::apps;

#[tokio::test]
async fn mistakes_in_the_first_line_are_told_before_anything_is_sent() {
    let (server, client) = apps::start();
    let cases = [
        (
            "",
            "the file is empty; its first line has to name fields of the form",
        ),
        (
            "件名,備考,件名\n",
            "line 1, column 3: 件名 is column 1 too; remove one of them",
        ),
        (
            "件各,件名\n",
            "line 1, column 1: the form has no field code 件各; did you mean 件名?; correct it, remove the column, or call `.ignore_unknown_columns()`",
        ),
        (
            "件名,\n",
            "line 1, column 2: it has no name; give it a field code, or remove it",
        ),
        (
            "件名,数量\n",
            "line 1, column 2: 数量 is in the table 明細, so the first column has to be *, with a * in the first line of each record",
        ),
        (
            "合計,更新者,レコード番号,添付\n",
            "line 1, no column can be written; the first line has to name fields of the form",
        ),
        (
            "xyz,件名,件名\n",
            "line 1, column 1: the form has no field code xyz; correct it, remove the column, or call `.ignore_unknown_columns()`; column 3: 件名 is column 2 too; remove one of them",
        ),
    ];
    for (file, message) in cases {
        let error = client
            .in_app(1)
            .import_csv::<AnyRecord>(file.as_bytes())
            .await;
        let error = error.unwrap_err().to_string();
        assert_eq!(error, format!("the CSV file, {message}"));
    }
    let import = client
        .in_app(1)
        .import_csv::<AnyRecord>(&b"\x8c\x8f\x96\xbc\n"[..]);
    assert_eq!(
        import.await.unwrap_err().to_string(),
        "the CSV file, line 1, column 1: the text is not UTF-8; save the file as UTF-8, or read it with `.encoding(Encoding::ShiftJis)`"
    );
    assert_eq!(writes(&server), 0);
}

#[tokio::test]
async fn a_key_needs_its_column() {
    let (server, client) = start();
    let import = client.import_csv::<AnyRecord>("取引先名\na\n".as_bytes());
    let error = import
        .update_key(|f| f.unique_text("取引先コード"))
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the CSV file, line 1, no column has 取引先コード, by which records are updated; add it, or leave out `.update_key(…)`"
    );
    let import = client.import_csv::<AnyRecord>("取引先名\na\n".as_bytes());
    let error = import.by_record_number().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the CSV file, line 1, no column has the record number, by which records are updated; add it, or leave out `.by_record_number()`"
    );
    let import = client
        .import_csv::<AnyRecord>("表\n".as_bytes())
        .column_names(ColumnNames::Labels);
    let error = import.await.unwrap_err().to_string();
    assert!(error.contains("the form has no label 表"), "{error}");
    assert_eq!(writes(&server), 0);
}

#[tokio::test]
async fn a_line_that_is_wrong_is_told_with_its_line_and_column() {
    let (server, client) = apps::start();
    let app = client.in_app(1);
    let header = "*,請求書番号,件名,請求日,支払方法,明細,数量,軽減税率\n";
    let cases = [
        (
            "*,INV-1,a\n",
            "line 2: 3 columns instead of 8; check its commas, and the quotes around cells with commas, quotes and line breaks",
        ),
        (
            "*,I,\"a\nb\",2026-13-01,,,,\n",
            "line 2, column 請求日: \"2026-13-01\" is not a date like 2026-01-31",
        ),
        (
            "*,I,a,,銀行,,,\n",
            "line 2, column 支払方法: no option \"銀行\"; there are 銀行振込, 口座振替, 手形",
        ),
        (
            "*,I,a,,,1,2,\n,I,a,,,x,3,\n",
            "line 3, column 明細: \"x\" is not the id of a row; leave the cell empty for a new row",
        ),
        (
            "*,I,a,,,,2,\n,I,a,,,,三,\n",
            "line 3, column 数量: \"三\" is not a number",
        ),
        (
            "*,I,a,,,,2,対\n",
            "line 2, column 軽減税率: no option \"対\"; there are 対象",
        ),
        (
            ",I,a,,,,2,\n",
            "line 2, column *: the first line of a record has to have * there",
        ),
        (
            "+,I,a,,,,2,\n",
            "line 2, column *: \"+\" is neither *, which begins a record, nor empty, for a further row of its tables",
        ),
    ];
    for (lines, message) in cases {
        let file = format!("{header}{lines}");
        let imported = app.import_csv::<AnyRecord>(file.as_bytes()).await.unwrap();
        assert_eq!(results(&imported)[0].2, message, "{lines}");
        assert_eq!(imported.complete().unwrap_err().to_string(), message);
    }
    let file = [header.as_bytes(), b"*,I,\x8c\x8f\x96\xbc,,,,,\n"].concat();
    let imported = app.import_csv::<AnyRecord>(&file[..]).await.unwrap();
    assert_eq!(
        results(&imported)[0].2,
        "line 2, column 件名: the text is not UTF-8; save the file as UTF-8, or read it with `.encoding(Encoding::ShiftJis)`"
    );
    let (header, ..) = encoding_rs::SHIFT_JIS.encode("請求書番号,件名\n");
    let file = [&*header, b"I,\x95\n"].concat();
    let imported = app
        .import_csv::<AnyRecord>(&file[..])
        .encoding(Encoding::ShiftJis);
    assert_eq!(
        results(&imported.await.unwrap())[0].2,
        "line 2, column 件名: the text is not Shift_JIS; save the file as Shift_JIS, or read it with `.encoding(Encoding::Utf8)`"
    );
    assert_eq!(writes(&server), 0);
}

#[tokio::test]
async fn a_wrong_line_of_a_table_keeps_all_of_its_record_from_being_sent() {
    let (server, client) = apps::start();
    apps::add_masters(&client).await;
    let before = writes(&server);
    let app = client.in_app(1);
    for (wrong, lines, message) in [
        (
            ",I-1,a",
            3,
            "line 3: 3 columns instead of 5; check its commas, and the quotes around cells with commas, quotes and line breaks",
        ),
        (
            "-,I-1,a,日本橋商事,2",
            3,
            "line 3, column *: \"-\" is neither *, which begins a record, nor empty, for a further row of its tables",
        ),
        (
            ",I-1,a,日本橋商事,\"2",
            2,
            "line 3, column 5: the quote before this cell is not closed; add one after the cell, and double those in its text",
        ),
    ] {
        let file = format!(
            "*,請求書番号,件名,取引先,数量\n*,I-1,a,日本橋商事,1\n{wrong}\n,I-1,a,日本橋商事,3\n"
        );
        let imported = app.import_csv::<AnyRecord>(file.as_bytes()).await.unwrap();
        let results = results(&imported);
        assert_eq!(results.len(), lines, "{results:?}");
        for (_, status, said) in results {
            assert_eq!((status, said.as_str()), (LineStatus::Failed, message));
        }
    }
    assert_eq!(writes(&server), before);
}

#[tokio::test]
async fn a_quote_that_is_not_closed_takes_no_other_line_into_its_cell() {
    let (_server, client) = start();
    let file = "取引先コード,取引先名\nC-1,a\nC-2,\"b\nC-3,c\n";
    let import = client.import_csv::<AnyRecord>(file.as_bytes());
    let imported = import.continue_on_error().await.unwrap();
    let message = "line 3, column 2: the quote before this cell is not closed; add one after the cell, and double those in its text";
    assert_eq!(
        results(&imported),
        [
            (2, LineStatus::Added, String::new()),
            (3, LineStatus::Failed, message.to_owned())
        ]
    );
    let import = client.import_csv::<AnyRecord>("\"取引先コード,取引先名\n".as_bytes());
    assert_eq!(
        import.await.unwrap_err().to_string(),
        "the CSV file, line 1, column 1: the quote before this cell is not closed; add one after the cell, and double those in its text"
    );
}

#[tokio::test]
async fn a_file_that_cannot_be_read_on_is_told_with_its_line() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }
    let (_server, client) = start();
    let file = "取引先コード,取引先名\nC-1,a\n".as_bytes().chain(Broken);
    let imported = client.import_csv::<AnyRecord>(file).await.unwrap();
    let message = "line 3: the file cannot be read on: the disk is gone";
    assert_eq!(
        results(&imported)[1],
        (3, LineStatus::Failed, message.to_owned())
    );
}

#[tokio::test]
async fn a_number_that_is_none_is_an_error_of_its_line() {
    let (_server, client) = start();
    let file = "レコード番号,取引先コード,取引先名\nx-y,C-1,a\n";
    let imported = client
        .import_csv::<AnyRecord>(file.as_bytes())
        .by_record_number();
    assert_eq!(
        results(&imported.await.unwrap())[0].2,
        "line 2, column レコード番号: \"x-y\" is not a record number like 12 or APP-12; leave the cell empty to add the record"
    );
}

#[tokio::test]
async fn unknown_columns_are_ignored_on_request() {
    let (_server, client) = start();
    let file = "取引先コード,取引先名,xyz\nC-1,a,b\n";
    let import = client
        .import_csv::<AnyRecord>(file.as_bytes())
        .ignore_unknown_columns();
    assert_eq!(import.await.unwrap().complete().unwrap(), 1);
}
