//! `struct`: a few fields of a form as a struct to paste.

use std::fs;
use std::path::Path;

use kintone_codegen::{AppSchema, Options, PartialStruct, Rename};

use crate::cli::{codegen, stderr, stdout};
use crate::config::with_config;

fn form(stem: &str) -> AppSchema {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../examples/schemas/{stem}.json"));
    AppSchema::parse(&fs::read_to_string(file).unwrap(), stem).unwrap()
}

fn options(name: &str) -> Options {
    Options::new().name(name).schema_file("schemas/form.json")
}

#[test]
fn a_struct_of_a_few_fields_has_their_docs_and_nothing_else() {
    let part = PartialStruct::new(["請求書番号", "明細.数量"]).name("Line");
    let code = part.source(&form("invoice"), &options("Invoice")).unwrap();
    assert_eq!(
        code,
        "\
use kintone_runtime::prelude::*;

/// 請求書 (app 1)
///
/// Lacks the required fields `件名`, `取引先`: records cannot be added with this type.
#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(schema = \"schemas/form.json\", app = 1)]
pub struct Line {
    /// 請求書番号: required, unique, at most 64 characters
    pub 請求書番号: String,
    /// 明細
    pub 明細: ReadOnly<Vec<Row<Line明細>>>,
}

/// A row of 明細
///
/// Lacks the fields `商品コード`, `単位`, `軽減税率` of the table, which is therefore read-only: kintone replaces a table as a whole.
#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(schema = \"schemas/form.json\", app = 1, table = \"明細\")]
pub struct Line明細 {
    /// 数量: required, at least 0, by default `1`
    pub 数量: Option<Decimal>,
}
"
    );
}

#[test]
fn a_field_is_named_by_code_identifier_or_label() {
    let schema = form("expense");
    let options = options("Expense").rename(Rename::field("Total", "sum").unwrap());
    let written = |field: &str| PartialStruct::new([field]).source(&schema, &options);
    let by_code = written("Total").unwrap();
    assert!(
        by_code.contains("    #[kintone(code = \"Total\")]\n    pub sum: "),
        "{by_code}"
    );
    assert_eq!(written("sum").unwrap(), by_code);
    let error = |field: &str| written(field).unwrap_err().to_string();
    assert_eq!(
        error("Totl"),
        "the form has no field `Totl` to put into a struct; did you mean `Total`?"
    );
}

#[test]
fn what_no_record_has_is_refused_with_the_reason() {
    let schema = form("all_types");
    let error = |field: &str| {
        let part = PartialStruct::new([field]);
        part.source(&schema, &options("AllTypes"))
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        error("related"),
        "`related` cannot be put into a struct: it holds no value: it shows records of another app, which a query of that app reads"
    );
}

#[test]
fn enums_come_from_the_generated_code_whatever_the_struct_is_called() {
    let schema = form("all_types");
    let part = PartialStruct::new(["dropdown", "ステータス"]).name("Choice");
    let alone = part.source(&schema, &options("AllTypes")).unwrap();
    assert!(alone.contains("pub enum ChoiceDropdown {"), "{alone}");
    let part = part.module("crate::forms");
    let beside = part.source(&schema, &options("AllTypes")).unwrap();
    assert!(!beside.contains("enum"), "{beside}");
    assert!(
        beside.starts_with(
            "use crate::forms::AllTypesDropdown;\nuse crate::forms::AllTypesStatus;\nuse kintone_runtime::prelude::*;\n"
        ),
        "{beside}"
    );
    assert!(
        beside.contains("pub dropdown: Option<AllTypesDropdown>,"),
        "{beside}"
    );
    // The generated code has no enum of a field that it leaves out.
    let excluded = part
        .source(&schema, &options("AllTypes").exclude("dropdown"))
        .unwrap();
    assert!(excluded.contains("pub enum ChoiceDropdown {"), "{excluded}");
}

#[test]
fn the_record_types_of_its_own_lookups_are_named() {
    let schema = form("all_types");
    let of = |code: &str| format!("crate::kintone::{code}::Other");
    let options = ["lookup_text", "lookup_number", "related"]
        .into_iter()
        .fold(options("AllTypes"), |options, code| {
            options.related(code, &of(code)).unwrap()
        });
    let part = PartialStruct::new(["lookup_text", "text"])
        .source(&schema, &options)
        .unwrap();
    assert!(
        part.contains("related(lookup_text = crate::kintone::lookup_text::Other)"),
        "{part}"
    );
    let without = PartialStruct::new(["text"])
        .source(&schema, &options)
        .unwrap();
    assert!(!without.contains("related("), "{without}");
}

#[test]
fn the_command_takes_an_app_of_kintone_toml_or_a_file() {
    let project = with_config("[apps.invoice]\n[apps.invoice.rename]\n\"件名\" = \"subject\"\n");
    let run = |arguments: &[&str]| codegen(project.path(), &[&["struct"], arguments].concat());
    let output = run(&["invoice", "--fields", "subject, 請求書番号"]);
    assert_eq!(stderr(&output), "");
    let code = stdout(&output);
    assert!(code.contains("pub struct InvoicePart {"), "{code}");
    assert!(code.contains("schema = \"schemas/invoice.json\""), "{code}");
    assert!(
        code.contains("    #[kintone(code = \"件名\")]\n    pub subject: String,"),
        "{code}"
    );
    let file = run(&[
        "schemas/invoice.json",
        "--fields",
        "件名",
        "--name",
        "Title",
    ]);
    assert!(stdout(&file).contains("#[kintone(schema = \"schemas/invoice.json\", app = 1)]"));
    for (arguments, exit_code, message) in [
        (
            &["invoice", "--fields", "件"][..],
            2,
            "to put into a struct; did you mean `件名`?",
        ),
        (
            &["invoice.件名", "--fields", "件名"],
            2,
            "fields are named with --fields: --fields 件名",
        ),
        (
            &["invioce", "--fields", "件名"],
            2,
            "there is no app `invioce`; did you mean `invoice`?",
        ),
        (
            &["schemas/x.json", "--fields", "件名"],
            1,
            "error: schemas/x.json: there is no such file",
        ),
        (&["invoice", "--fields", "件名", "--name", "1"], 2, "\"1\""),
    ] {
        let output = run(arguments);
        assert_eq!(
            output.status.code(),
            Some(exit_code),
            "{arguments:?}: {}",
            stderr(&output)
        );
        assert!(
            stderr(&output).contains(message),
            "{arguments:?}: {}",
            stderr(&output)
        );
        assert_eq!(stdout(&output), "");
    }
}
