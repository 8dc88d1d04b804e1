//! What of a crate a change concerns.

use std::path::Path;

use super::*;
use crate::drift::compare;

const CODE: &str = r#"
use kintone_runtime::prelude::*;

#[derive(Debug, kintone_runtime::KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", related(関連 = crate::crm::Customer), app = 1)]
pub struct Invoice {
    pub 件名: String,
    #[kintone(code = "合計金額")]
    pub total: ReadOnly<Option<Decimal>>,
    pub r#type: Option<Kind>,
    pub 明細: Vec<Row<Item>>,
    #[kintone(skip)]
    pub 備考: String,
}

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", table = "明細")]
pub struct Item {
    pub 品名: String,
}

#[derive(KintoneChoice)]
#[kintone(schema = "schemas/invoice.json", field = "type")]
pub enum Kind {
    通常,
    #[kintone(option = "前 払")]
    前払,
}

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/other.json")]
pub struct Other {
    pub 件名: String,
}

pub fn queries() {
    let _ = query!(Invoice, 件名 = "前 払" order by 合計金額 asc);
    assert!(f(vec![crate::query!(inner::Invoice, type in ("前 払", {件名}) and 品名 in ("a"))]));
    let _ = query!(Invoice, "件名 = \"合計金額\"");
    let _ = query!(Other, 件名 = "a");
}
"#;

fn form(fields: &str) -> AppSchema {
    let text = format!(r#"{{ "app": "1", "properties": {{ {fields} }} }}"#);
    AppSchema::parse(&text, "invoice").unwrap()
}

fn field(code: &str, field_type: &str) -> String {
    format!(r#""{code}": {{ "type": "{field_type}", "code": "{code}", "label": "" }}"#)
}

fn whole() -> String {
    let choice = r#""type": { "type": "DROP_DOWN", "code": "type", "label": "", "options": {
        "通常": { "label": "通常", "index": "0" }, "前 払": { "label": "前 払", "index": "1" } } }"#;
    let table = format!(
        r#""明細": {{ "type": "SUBTABLE", "code": "明細", "label": "", "fields": {{ {} }} }}"#,
        field("品名", "SINGLE_LINE_TEXT")
    );
    [
        field("件名", "SINGLE_LINE_TEXT"),
        field("合計金額", "NUMBER"),
        field("備考", "MULTI_LINE_TEXT"),
        choice.to_owned(),
        table,
    ]
    .join(",")
}

/// The uses of all changes from the whole form to the same with this text replaced.
fn uses(from: &str, to: &str) -> Vec<String> {
    let sources = Sources::of(CODE);
    assert_eq!(sources.notes(), [""; 0]);
    let (old, new) = (form(&whole()), form(&whole().replace(from, to)));
    let changes = compare(&old, &new);
    assert!(!changes.is_empty());
    let uses_of = sources.uses_of(&old, Some(Path::new("/crate/schemas/invoice.json")));
    let uses = changes.iter().flat_map(|change| uses_of.of(change));
    uses.map(|found| format!("{}:{} {}", found.file.display(), found.line, found.what))
        .collect()
}

#[test]
fn a_field_that_is_gone_concerns_structs_and_queries_of_its_own_record_only() {
    assert_eq!(
        uses(
            r#""件名": { "type": "SINGLE_LINE_TEXT", "code": "件名", "label": "" },"合計金額""#,
            r#""合計金額""#
        ),
        [
            "src/lib.rs:7 field `件名` of `Invoice`",
            "src/lib.rs:37 query!(Invoice, …)",
            "src/lib.rs:39 query!(Invoice, …)",
        ],
    );
    assert_eq!(
        uses("合計金額", "総額"),
        [
            "src/lib.rs:9 field `total` of `Invoice`",
            "src/lib.rs:37 query!(Invoice, …)"
        ],
    );
    // The struct skips it.
    assert_eq!(uses("備考", "メモ"), [""; 0]);
}

#[test]
fn a_field_of_a_table_concerns_the_struct_of_its_rows() {
    assert_eq!(
        uses(
            r#""品名": { "type": "SINGLE_LINE_TEXT""#,
            r#""品名": { "type": "NUMBER""#
        ),
        [
            "src/lib.rs:19 field `品名` of `Item`",
            "src/lib.rs:38 query!(Invoice, …)"
        ],
    );
}

#[test]
fn an_option_concerns_its_variant_and_the_queries_for_it() {
    assert_eq!(
        uses(
            r#""前 払": { "label": "前 払", "index": "1" }"#,
            r#""精算": { "label": "精算", "index": "5" }"#
        ),
        [
            "src/lib.rs:27 `Kind::前払`",
            "src/lib.rs:38 query!(Invoice, …)",
            "src/lib.rs:24 `Kind`"
        ],
    );
}

#[test]
fn a_new_required_field_concerns_the_structs_that_lack_it() {
    assert_eq!(
        uses(
            r#""備考": {"#,
            r#""新": { "type": "NUMBER", "code": "新", "label": "", "required": true }, "備考": {"#
        ),
        ["src/lib.rs:6 `Invoice`"],
    );
}

#[test]
fn what_is_not_rust_is_told_with_its_line() {
    let sources = Sources::of("fn f() {}\nfn {");
    assert_eq!(sources.notes().len(), 1);
    assert!(
        sources.notes()[0].starts_with("src/lib.rs:2: not looked into, because it is not Rust"),
        "{:?}",
        sources.notes()
    );
}

#[test]
fn other_packages_and_build_output_are_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let at = |path: &str| folder.path().join(path);
    for path in ["src/a", "target/debug", "other/src", ".git"] {
        std::fs::create_dir_all(at(path)).unwrap();
    }
    std::fs::write(at("target/CACHEDIR.TAG"), "").unwrap();
    std::fs::write(at("other/Cargo.toml"), "").unwrap();
    let record = |name: &str| {
        format!("#[derive(KintoneRecord)] #[kintone(app = 1)] struct {name} {{ 件名: String }}")
    };
    for (path, name) in [
        ("src/a/b.rs", "A"),
        ("target/debug/b.rs", "B"),
        ("other/src/b.rs", "C"),
        (".git/b.rs", "D"),
    ] {
        std::fs::write(at(path), record(name)).unwrap();
    }
    let names: Vec<String> = Sources::read(folder.path())
        .records()
        .map(|record| record.name.clone())
        .collect();
    assert_eq!(names, ["A"]);
}
