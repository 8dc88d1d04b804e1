//! Whole forms as Rust, compared with checked-in files: those of the examples, and other ways to write them. `UPDATE_GOLDEN=1 cargo test -p kintone-codegen` writes them anew.

use std::path::{Path, PathBuf};

use crate::forms;
use kintone_codegen::{AppSchema, Error, Names, Options, Rename, generate};
use proptest::prelude::*;
use serde_json::Value;

/// The forms and the structs made of them.
const FORMS: [(&str, &str); 8] = [
    ("invoice", "Invoice"),
    ("expense", "Expense"),
    ("all_types", "AllTypes"),
    ("customer", "Customer"),
    ("item", "Item"),
    ("master", "Master"),
    ("product", "Product"),
    ("related", "Related"),
];

fn manifest(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

pub(crate) fn form(stem: &str) -> String {
    std::fs::read_to_string(manifest("../examples/schemas").join(format!("{stem}.json"))).unwrap()
}

fn options(stem: &str, name: &str) -> Options {
    Options::new()
        .name(name)
        .schema_file(format!("schemas/{stem}.json"))
}

fn written(text: &str, stem: &str, options: &Options) -> String {
    generate(&AppSchema::parse(text, stem).unwrap(), options).unwrap()
}

pub(crate) fn compare(file: &str, code: &str) {
    let path = manifest(file);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, code).unwrap();
    }
    let golden = std::fs::read_to_string(&path)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    let differing = golden
        .lines()
        .zip(code.lines())
        .find(|(old, new)| old != new);
    assert!(
        golden == code,
        "{file} differs, first at {differing:?}; UPDATE_GOLDEN=1 writes it anew"
    );
}

#[test]
fn the_example_forms_give_the_golden_files() {
    for (stem, name) in FORMS {
        compare(
            &format!("../examples/src/forms/{stem}.rs"),
            &written(&form(stem), stem, &options(stem, name)),
        );
    }
}

#[test]
fn self_contained_code_says_the_facts_of_the_form_itself() {
    for (stem, name) in [("invoice", "Invoice"), ("all_types", "AllTypes")] {
        compare(
            &format!("tests/golden/{stem}_inline.rs"),
            &written(&form(stem), stem, &Options::new().name(name)),
        );
    }
}

#[test]
fn options_shape_the_code() {
    let chosen = |options: Options| -> Result<Options, Error> {
        options
            .derive("serde")?
            .derive("Eq")?
            .derive("Hash")?
            .attribute("#[serde(deny_unknown_fields)]")?
            .attribute("#[allow(dead_code)]")?
            .number_type("i64")?
            .field_type("明細.単価", "Decimal")
    };
    let options = chosen(options("invoice", "Invoice")).unwrap();
    let options = options
        .exclude("備考")
        .exclude("明細.数量")
        .exclude("取引先");
    compare(
        "tests/golden/invoice_options.rs",
        &written(&form("invoice"), "invoice", &options),
    );
}

/// What of the form has letters that ASCII does not have.
const RENAMED: [(&str, &str); 18] = [
    ("_1番目", "first"),
    ("文字列__1行_", "one_line"),
    ("氏名・カナ", "name_kana"),
    ("価格￥", "price"),
    ("全角＿下線", "underscore"),
    ("checkbox/日本語", "Japanese"),
    ("dropdown/絵文字😀", "Emoji"),
    ("dropdown_localized/未着手", "NotStarted"),
    ("dropdown_localized/進行中", "InProgress"),
    ("dropdown_localized/完了", "Done"),
    ("表2", "table2"),
    ("表2_文字列", "table2_text"),
    ("表2_数値", "table2_number"),
    ("表2_自動", "table2_auto"),
    ("ステータス/未着手", "NotStarted"),
    ("ステータス/完了 ✅", "Done"),
    ("ステータス/次へ →", "Next"),
    ("ステータス/取り消す", "Cancel"),
];

#[test]
fn ascii_names_hold_no_other_letter() {
    let schema = AppSchema::parse(&form("all_types"), "all_types").unwrap();
    let plain = options("all_types", "AllTypes").names(Names::Ascii);
    // What ASCII has no letters for is asked for; kana and the fields of the system are not.
    let Err(Error::NoAsciiName(nameless)) = generate(&schema, &plain) else {
        panic!("kanji in ASCII");
    };
    assert_eq!(nameless, RENAMED.map(|(of, _)| of));
    let renamed = RENAMED.iter().fold(plain, |options, (of, identifier)| {
        options.rename(Rename::parse(&format!("{of}={identifier}")).unwrap())
    });
    let code = generate(&schema, &renamed).unwrap();
    let file = syn::parse_file(&code).unwrap();
    for name in forms::identifiers(&file)
        .into_iter()
        .flat_map(|scope| scope.names)
    {
        assert!(name.is_ascii(), "{name}");
    }
    compare("tests/golden/all_types_ascii.rs", &code);
}

/// Writes the same JSON with the keys of every object in another order.
fn shuffled(value: &Value, turn: usize) -> String {
    match value {
        Value::Object(members) => {
            let mut members: Vec<String> = members
                .iter()
                .map(|(key, value)| {
                    format!("{}:{}", Value::from(key.as_str()), shuffled(value, turn))
                })
                .collect();
            let turn = turn % members.len().max(1);
            members.rotate_left(turn);
            format!("{{{}}}", members.join(","))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| shuffled(item, turn)).collect();
            format!("[{}]", items.join(","))
        }
        value => value.to_string(),
    }
}

#[test]
fn the_order_of_keys_in_the_file_is_of_no_account() {
    for (stem, name) in FORMS {
        let options = options(stem, name);
        let text = form(stem);
        let value: Value = serde_json::from_str(&text).unwrap();
        let code = written(&text, stem, &options);
        for turn in [1, 2, 3, 5, 7, 11] {
            assert_eq!(
                written(&shuffled(&value, turn), stem, &options),
                code,
                "{stem}"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_form_gives_the_same_bytes_in_any_key_order(form in forms::form(), turn in 1usize..40) {
        let answer = form.answer();
        let options = Options::new().name("App");
        prop_assert_eq!(
            written(&shuffled(&answer, turn), "app", &options),
            written(&answer.to_string(), "app", &options)
        );
    }
}
