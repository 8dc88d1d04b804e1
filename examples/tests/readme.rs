//! The README's code is the example `readme`: it compiles, and does what it says on an empty server.

use std::path::Path;
use std::process::Command;

use kintone_emulator::Emulator;

#[test]
fn the_code_of_the_readme_is_the_example() {
    let readme = include_str!("../../README.md");
    let (_, code) = readme.split_once("```rust,ignore\n").expect("a code block");
    let (code, _) = code.split_once("```").expect("its end");
    let example = include_str!("../src/bin/readme.rs");
    let (_, example) = example.split_once("\n\n").expect("a line of documentation");
    let code = code.replace("mod customer;\n", "");
    assert_eq!(
        code,
        example.replace("use examples::forms::customer;\n", "")
    );
}

#[test]
fn the_code_that_comes_from_an_example_is_in_it() {
    let readme = include_str!("../../README.md");
    for (block, example) in [
        (3, include_str!("../src/bin/approve.rs")),
        (4, include_str!("../src/bin/bulk_load.rs")),
        (5, include_str!("../src/bin/sqlite_copy.rs")),
        (6, include_str!("../src/bin/csv_sync.rs")),
        (7, include_str!("../src/bin/settings.rs")),
        (8, include_str!("../src/bin/settings.rs")),
        (9, include_str!("../src/bin/webhook.rs")),
    ] {
        let code = readme.split("```rust,ignore\n").nth(block);
        let (code, _) = code.expect("a block").split_once("```").expect("its end");
        assert!(example.contains(code), "{code}");
    }
}

#[test]
fn expenses_are_approved_and_customers_upserted() {
    let output = Command::new(env!("CARGO_BIN_EXE_approve"))
        .output()
        .expect("the example runs");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(
        printed,
        "Possible in review: Approve, Reject\nApproved: 1\nCustomer 1: Updated\nCustomer 2: Inserted\n"
    );
}

#[test]
fn a_view_is_added_and_deployed() {
    let output = Command::new(env!("CARGO_BIN_EXE_settings"))
        .output()
        .expect("the example runs");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(
        printed.contains("得意先: 取引区分 in (\"得意先\")\n"),
        "{printed}"
    );
    assert!(printed.contains("get usage of app 20: "), "{printed}");
}

#[test]
fn an_app_is_made_and_filled() {
    let output = Command::new(env!("CARGO_BIN_EXE_new_app"))
        .output()
        .expect("the example runs");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(printed, "App 1 is deployed.\n月次報告: 1 rows\n");
}

#[test]
fn an_app_is_copied_with_its_files() {
    let output = Command::new(env!("CARGO_BIN_EXE_copy_app"))
        .output()
        .expect("the example runs");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    let copied = "3 records and 3 files were copied from app 2 to app 102\n\
                  left out, because the form of app 102 does not have them: Title\n";
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(printed, format!("{copied}{copied}app 102 has 3 records\n"));
}

#[test]
fn a_table_is_kept_in_step_with_an_app() {
    let output = Command::new(env!("CARGO_BIN_EXE_sqlite_copy"))
        .output()
        .expect("the example runs");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    let first = "store 1: 日本橋商事\nstore 2: 青山商会\nstore 3: 横浜物産\n3 customers\n";
    let second = "store 1: 日本橋商事\nstore 4: 神戸貿易\ndelete 2\n3 customers\n";
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(printed, format!("{first}{second}"));
}

#[test]
fn the_code_of_the_readme_runs_on_an_empty_server() {
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let server = Emulator::builder()
        .schema_file(schemas.join("customer.json"))
        .token("secret")
        .start()
        .expect("the server starts");
    let output = Command::new(env!("CARGO_BIN_EXE_readme"))
        .env("KINTONE_BASE_URL", server.base_url())
        .env("KINTONE_API_TOKEN", "secret")
        .output()
        .expect("the example runs");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(printed, "日本橋商事 東京都中央区日本橋2-7-1\n");
}
