//! The examples about any number of records do what they say.

use std::path::Path;
use std::process::{Command, Output};

fn run(example: &str, arguments: &[&Path]) -> Output {
    Command::new(example)
        .args(arguments)
        .env_remove("KINTONE_BASE_URL")
        .output()
        .expect("the example runs")
}

fn printed(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

#[test]
fn csv_sync_reports_about_every_line_of_files_in_both_encodings() {
    let output = run(env!("CARGO_BIN_EXE_csv_sync"), &[]);
    assert_eq!(
        printed(&output),
        "file,line,result,record,message
customers.csv,2,added,1,
customers.csv,3,added,2,
customers.csv,5,added,3,
customers.csv,6,failed,,\"line 6, column 支払サイト: \"\"三十日\"\" is not a number\"
customers.csv,7,failed,,\"line 7, field 支払サイト: 180以下である必要があります。\"
customers-shift-jis.csv,2,updated,2,
customers-shift-jis.csv,3,added,4,
customers-shift-jis.csv,4,failed,,\"line 4, column 取引区分: no option \"\"代理店\"\"; there are 得意先, 仕入先, その他\"
customers-shift-jis.csv,5,failed,,\"line 5, field 取引先名: 値がほかのレコードと重複しています。\"
customers-shift-jis.csv,6,added,5,
"
    );
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert_eq!(error, "");
}

#[test]
fn csv_sync_refuses_a_file_whose_columns_are_not_those_of_the_form() {
    let folder = tempfile::tempdir().expect("a folder");
    for (text, reason) in [
        (
            "取引先名,住所\n",
            "line 1, no column has 取引先コード, by which records are updated",
        ),
        (
            "取引先コード,電話番号\n",
            "line 1, column 2: the form has no field code 電話番号",
        ),
    ] {
        let file = folder.path().join("customers.csv");
        std::fs::write(&file, text).expect("it is written");
        let output = run(env!("CARGO_BIN_EXE_csv_sync"), &[&file]);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(error.contains(reason), "{error}");
        assert!(!output.status.success());
    }
}

#[test]
fn export_writes_a_line_for_every_row() {
    let output = run(env!("CARGO_BIN_EXE_export"), &[]);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(error, "1200 invoices in 1200 lines\n");
    let csv = printed(&output);
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 1_201);
    assert!(lines[0].starts_with("\u{feff}*,\"請求書番号\",\"件名\""));
    assert!(lines[5].starts_with("*,\"INV-00005\",\"年間保守, 月払い\",\"日本橋商事\","));
    assert!(lines[5].ends_with(",\"250000\",,\"275000\""));
}

#[test]
fn bulk_load_ends_with_every_customer_once_although_it_was_killed() {
    let output = run(env!("CARGO_BIN_EXE_bulk_load"), &[]);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    let printed = printed(&output);
    assert!(printed.starts_with("killed: "), "{printed}");
    assert!(
        printed.ends_with("run again: 20000 are there, each of them once\n"),
        "{printed}"
    );
}
