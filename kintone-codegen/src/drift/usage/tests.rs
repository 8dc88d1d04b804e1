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
    uses_in(CODE, from, to)
}

/// Those of this code alone, which is below that of the types.
fn more_uses(code: &str, from: &str, to: &str) -> Vec<String> {
    let is_more = |found: &String| {
        let (_, line) = found.split_once(':').unwrap();
        line.split(' ').next().unwrap().parse::<usize>().unwrap() > CODE.lines().count()
    };
    let all = uses_in(&format!("{CODE}{code}"), from, to).into_iter();
    all.filter(is_more)
        .map(|found| found.split_once(' ').unwrap().1.to_owned())
        .collect()
}

fn uses_in(code: &str, from: &str, to: &str) -> Vec<String> {
    let sources = Sources::of(code);
    assert_eq!(sources.unread(), []);
    let (old, new) = (form(&whole()), form(&whole().replace(from, to)));
    let changes = compare(&old, &new);
    assert!(!changes.is_empty());
    let uses_of = sources.uses_of(&old, Some(Path::new("/crate/schemas/invoice.json")));
    let uses = changes.iter().flat_map(|change| uses_of.of(change));
    uses.map(|found| {
        let file = found.file.strip_prefix("/crate").unwrap();
        format!("{}:{} {}", file.display(), found.line, found.what)
    })
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

const GONE: (&str, &str) = (
    r#""件名": { "type": "SINGLE_LINE_TEXT", "code": "件名", "label": "" },"合計金額""#,
    r#""合計金額""#,
);

#[test]
fn members_and_literals_with_the_name_of_a_field_are_found_in_macros_too() {
    let code = r#"
fn f(mut edit: Edit<Invoice>, patch: Patch) {
    edit.件名 = "a".into();
    assert_eq!(edit.件名, "a");
    patch.件名("b").total(1).other.件名の();
    let Invoice { 件名, .. } = edit.take();
    g(crate::InvoiceRequired { total: 1, 件名: "c" });
    for 件名 in 1..件名 { let 件名 = other(件名); }
}
impl Invoice { fn 件名() {} }
"#;
    let only = "which may be that of `Invoice`,";
    let found = more_uses(code, GONE.0, GONE.1);
    assert_eq!(
        found,
        [
            &format!("`.件名`, {only}"),
            &format!("`.件名`, {only}"),
            &format!("`.件名(…)`, {only}"),
            "`件名` in `Invoice { … }`",
            "`件名` in `InvoiceRequired { … }`",
        ]
    );
    // By the name in Rust.
    let code = "fn f(i: &Invoice) -> u8 { i.合計金額 + i.total }";
    let found = more_uses(code, "\"合計金額\"", "\"総額\"");
    assert_eq!(found, [format!("`.total`, {only}")]);
    // Not what generated code does with its own types.
    let generated =
        format!("// Generated by kintone-codegen 0.1.0.\n{CODE}fn f(i: Invoice) {{ i.件名; }}");
    assert!(
        !uses_in(&generated, GONE.0, GONE.1)
            .iter()
            .any(|found| found.contains("may"))
    );
}

#[test]
fn what_can_no_longer_be_written_or_left_empty_concerns_what_writes_it() {
    let code = "fn f(e: E) { e.件名 += \"a\"; e.件名(None); e.件名.len(); e.件名 == \"a\"; }";
    let required = (
        r#""code": "件名", "label": """#,
        r#""code": "件名", "label": "", "required": true"#,
    );
    let expected = [
        "`.件名(…)`, which may be that of `Invoice`,",
        "`.件名`, which may be that of `Invoice`,",
    ];
    assert_eq!(more_uses(code, required.0, required.1), expected);
    let calculated = (
        required.0,
        r#""code": "件名", "label": "", "expression": "1""#,
    );
    assert_eq!(more_uses(code, calculated.0, calculated.1), expected);
    // A limit leaves the code as it is.
    let limited = (
        required.0,
        r#""code": "件名", "label": "", "maxLength": "3""#,
    );
    assert_eq!(more_uses(code, limited.0, limited.1), [""; 0]);
}

#[test]
fn a_literal_without_a_new_required_field_is_found() {
    let code = r#"
fn f() -> Invoice {
    let a = Invoice { ..InvoiceRequired { 件名: "a" }.into() };
    let b = Invoice { 件名: "a", r#type: None };
    InvoiceRequired { ..a }
}
"#;
    let found = more_uses(
        code,
        r#""備考": {"#,
        r#""新": { "type": "NUMBER", "code": "新", "label": "", "required": true }, "備考": {"#,
    );
    assert_eq!(
        found,
        [
            "`InvoiceRequired { … }` without `新`",
            "`Invoice { … }` without `新`"
        ]
    );
    let now_required = more_uses(
        "fn f() { InvoiceRequired { total: 1 }; InvoiceRequired { 件名: 1 }; }",
        r#""code": "件名", "label": """#,
        r#""code": "件名", "label": "", "required": true"#,
    );
    assert_eq!(
        now_required,
        [
            "`InvoiceRequired { … }` without `件名`",
            "`件名` in `InvoiceRequired { … }`"
        ]
    );
}

#[test]
fn paths_to_a_variant_are_found_by_any_name_of_the_enum() {
    let option = (
        r#""前 払": { "label": "前 払", "index": "1" }"#,
        r#""精算": { "label": "精算", "index": "5" }"#,
    );
    let code = r#"
use crate::Kind as K;
type Alias = crate::Kind;
use crate::Kind::{前払, 通常};
fn f(k: Kind) -> bool { matches!(k, Kind::前払 | Kind::通常)
    || k == K::前払
    || k == crate::Alias::前払
    || Else::前払 }
"#;
    assert_eq!(more_uses(code, option.0, option.1), ["`Kind::前払`"; 4]);
    // Another type of the same name.
    let code = "mod other { #[derive(KintoneChoice)] #[kintone(schema = \"o.json\", field = \"x\")] enum Kind { 前払 } }\nfn f() { Kind::前払; }";
    assert_eq!(
        more_uses(code, option.0, option.1),
        ["`Kind::前払`, which may be of another type of this name,"]
    );
}

#[test]
fn types_of_a_build_script_are_known_and_have_no_file() {
    let mut sources = Sources::of("fn f(i: Invoice) { i.件名; query!(Invoice, 件名 = \"a\"); }");
    sources.add_built(Path::new("/crate"), CODE);
    let (old, new) = (form(&whole()), form(&whole().replace(GONE.0, GONE.1)));
    let changes = compare(&old, &new);
    let uses = sources
        .uses_of(&old, Some(Path::new("/crate/schemas/invoice.json")))
        .of(&changes[0]);
    let in_files: Vec<&str> = uses
        .iter()
        .filter(|found| !found.file.as_os_str().is_empty())
        .map(|found| found.what.as_str())
        .collect();
    assert_eq!(
        in_files,
        [
            "`.件名`, which may be that of `Invoice`,",
            "query!(Invoice, …)"
        ]
    );
}

#[test]
fn what_is_not_rust_is_told_with_its_line() {
    let sources = Sources::of("fn f() {}\nfn {");
    let [unread] = sources.unread() else {
        panic!("{:?}", sources.unread());
    };
    assert_eq!(
        (&*unread.file, unread.line),
        (Path::new("/crate/src/lib.rs"), Some(2))
    );
    assert!(
        unread
            .why
            .starts_with("not looked into, because it is not Rust")
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
    let names: Vec<String> = Sources::read([folder.path()])
        .records()
        .map(|record| record.name.clone())
        .collect();
    assert_eq!(names, ["A"]);
}

#[test]
fn an_alias_in_a_query_is_the_type() {
    let code = "use a::Invoice as Inv;\ntype T = a::Invoice;\nfn f() {\n    query!(Inv, 件名 = \"a\");\n    query!(T, 件名 = \"a\");\n}\n";
    let gone = field("件名", "SINGLE_LINE_TEXT") + ",";
    assert_eq!(
        more_uses(code, &gone, ""),
        ["query!(Invoice, …)", "query!(Invoice, …)"]
    );
}

#[test]
fn the_types_and_fields_of_rows_go_with_their_table() {
    let code = "fn f(r: Item) {\n    let _ = Item { 品名: String::new() };\n    r.品名;\n}\n";
    let whole = whole();
    let table = &whole[whole.find(",\"明細\"").unwrap()..];
    let all = uses_in(&format!("{CODE}{code}"), table, "");
    let found = |what: &str| all.iter().any(|found| found.contains(what));
    for what in ["`Item`", "`品名` of `Item`", "`.品名`"] {
        assert!(found(what), "{what}: {all:?}");
    }
}

#[test]
fn a_process_that_is_off_concerns_its_enums_and_their_variants() {
    let code = "#[derive(KintoneChoice)]\n#[kintone(schema = \"schemas/invoice.json\", states)]\nenum State {\n    未,\n}\n\
        #[derive(KintoneAction)]\n#[kintone(schema = \"schemas/invoice.json\", app = 1)]\nenum Step {\n    進める,\n}\n\
        fn f() {\n    let _ = (State::未, Step::進める);\n}\n";
    let form = |enabled: bool| {
        let status = format!(
            r#""状態": {{ "type": "STATUS", "code": "状態", "label": "状態", "enabled": {enabled} }}"#
        );
        let text = format!(
            r#"{{ "app": "1", "properties": {{ {status} }}, "process": {{ "enable": {enabled}, "states": {{
                "未": {{ "name": "未", "index": "0", "assignee": {{ "type": "ONE", "entities": [] }} }} }},
                "actions": [{{ "name": "進める", "from": "未", "to": "未", "filterCond": "" }}] }} }}"#
        );
        AppSchema::parse(&text, "invoice").unwrap()
    };
    let (on, off) = (form(true), form(false));
    let sources = Sources::of(code);
    let uses_of = sources.uses_of(&on, Some(Path::new("/crate/schemas/invoice.json")));
    let changes = compare(&on, &off);
    let uses = changes.iter().flat_map(|change| uses_of.of(change));
    let found: Vec<String> = uses.map(|found| found.what).collect();
    for what in ["`State`", "`Step`", "`State::未`", "`Step::進める`"] {
        assert!(
            found.iter().any(|found| found.contains(what)),
            "{what}: {found:?}"
        );
    }
}
