//! What single properties of a form do to the code.

use kintone_codegen::{AppSchema, Error, Names, Options, Rename, generate, generate_all, notes};
use serde_json::{Value, json};

/// A form of these fields, in this order.
fn schema(fields: &[(&str, Value)]) -> AppSchema {
    let properties = schema_json(fields);
    let order: Vec<&str> = fields.iter().map(|(code, _)| *code).collect();
    let file = json!({ "app": "1", "code": "", "name": "請求書", "properties": properties, "order": order });
    AppSchema::parse(&file.to_string(), "form").unwrap()
}

fn schema_json(fields: &[(&str, Value)]) -> serde_json::Map<String, Value> {
    let fields = fields.iter();
    fields
        .map(|(code, field)| ((*code).to_owned(), field.clone()))
        .collect()
}

fn text(required: bool) -> Value {
    json!({ "type": "SINGLE_LINE_TEXT", "required": required, "unique": false, "defaultValue": "" })
}

fn date(required: bool) -> Value {
    json!({ "type": "DATE", "required": required, "unique": false, "defaultValue": "" })
}

fn drop_down(options: &[&str]) -> Value {
    let options: serde_json::Map<String, Value> = options
        .iter()
        .enumerate()
        .map(|(i, option)| {
            (
                (*option).to_owned(),
                json!({ "label": option, "index": i.to_string() }),
            )
        })
        .collect();
    json!({ "type": "DROP_DOWN", "required": false, "options": options, "defaultValue": "" })
}

fn code(fields: &[(&str, Value)]) -> String {
    with(fields, Options::new().name("Form"))
}

fn with(fields: &[(&str, Value)], options: Options) -> String {
    generate(&schema(fields), &options).unwrap()
}

fn refused(fields: &[(&str, Value)], options: Options) -> String {
    generate(&schema(fields), &options).unwrap_err().to_string()
}

#[track_caller]
fn has(code: &str, part: &str) {
    assert!(code.contains(part), "no {part:?} in\n{code}");
}

#[track_caller]
fn lacks(code: &str, part: &str) {
    assert!(!code.contains(part), "{part:?} in\n{code}");
}

#[test]
fn a_form_that_requires_nothing_has_a_default() {
    has(
        &code(&[("件名", text(false))]),
        "PartialEq, Default, KintoneRecord",
    );
    let mut field = text(false);
    field["defaultValue"] = json!("なし");
    let code = code(&[("件名", field)]);
    has(&code, "impl Default for Form");
    has(&code, "\"なし\".to_owned()");
}

#[test]
fn a_default_beyond_decimal_makes_the_field_wide() {
    let digits = "12345678901234567890123456789";
    let number =
        |default: &str| json!({ "type": "NUMBER", "required": false, "defaultValue": default });
    let code = code(&[("数量", number("1")), ("総数", number(digits))]);
    has(&code, "数量: Option<Decimal>");
    has(&code, "総数: Option<BigDecimal>");
    has(&code, "数量: Some(Decimal::new(1, 0)),");
    has(
        &code,
        &format!(
            "総数: Some(BigDecimal::new(\n                {digits}_i128.into(),\n                0,\n            )),"
        ),
    );
}

#[test]
fn a_default_that_its_type_cannot_hold_has_to_be_given() {
    let mut day = date(false);
    day["defaultValue"] = json!("明日");
    let mut choice = drop_down(&["有る"]);
    choice["defaultValue"] = json!("無い");
    let code = code(&[("請求日", day), ("区分", choice), ("備考", text(false))]);
    has(&code, "pub struct FormRequired {\n");
    has(&code, "    pub 請求日: NaiveDate,\n");
    has(&code, "    pub 区分: Form区分,\n}");
}

#[test]
fn whatever_the_number_of_required_fields_they_are_named() {
    let fields = ["件名", "備考", "住所", "氏名"].map(|code| (code, text(true)));
    for count in 1..=4 {
        let code = code(&[&fields[..count], &[("請求日", date(true))]].concat());
        has(
            &code,
            "/// The required fields of 請求書 (app 1). Build one with `Form { ..FormRequired { … }.into() }`\n",
        );
        has(
            &code,
            "pub struct FormRequired {\n    /// 件名: required\n    pub 件名: String,\n",
        );
        has(&code, "impl From<FormRequired> for Form {");
        has(&code, "            件名: required.件名,\n");
        has(&code, "            請求日: Some(required.請求日),\n");
        lacks(&code, "fn new");
        lacks(&code, "Default");
    }
    let table =
        json!({ "type": "SUBTABLE", "fields": { "数量": { "type": "NUMBER", "required": true } } });
    let code = code(&[("明細", table)]);
    has(
        &code,
        "/// The required fields of a row of 明細. Build one with `Form明細 { ..Form明細Required { … }.into() }`\n",
    );
    has(&code, "impl From<Form明細Required> for Form明細 {");
}

#[test]
fn a_default_is_exact_and_never_lost() {
    let field = |kind: &str, default: &str| json!({ "type": kind, "defaultValue": default });
    let code = code(&[
        ("率", field("NUMBER", "0.50")),
        ("額", field("NUMBER", "12345678901234567890")),
        ("日", field("DATE", "2020-11-12")),
        ("時", field("TIME", "05:00:00.000")),
        ("日時", field("DATETIME", "2012-07-19T09:30+09:00")),
    ]);
    has(&code, "率: Some(Decimal::new(50, 2)),");
    has(
        &code,
        "額: Some(Decimal::from_i128_with_scale(12345678901234567890, 0)),",
    );
    has(&code, "日: NaiveDate::from_ymd_opt(2020, 11, 12),");
    has(&code, "時: NaiveTime::from_hms_opt(5, 0, 0),");
    has(&code, "日時: DateTime::from_timestamp(1342657800, 0),");
    lacks(&code, ".ok()");
}

#[test]
fn a_required_copy_target_says_both() {
    let lookup = json!({
        "type": "SINGLE_LINE_TEXT", "required": true,
        "lookup": {
            "relatedApp": { "app": "20", "code": "" }, "relatedKeyField": "名",
            "fieldMappings": [{ "field": "住所", "relatedField": "住所" }],
        },
    });
    let code = code(&[("取引先", lookup), ("住所", text(true))]);
    has(
        &code,
        "    /// 住所: copied by the lookup `取引先`, required in the form\n",
    );
}

#[test]
fn a_type_of_the_form_does_not_hide_one_that_it_needs() {
    let users = json!({ "type": "USER_SELECT", "defaultValue": [] });
    let code = with(&[("担当", users)], Options::new().name("User"));
    has(&code, "    pub 担当: Vec<kintone_runtime::User>,");
    has(
        &code,
        "#[derive(Debug, Clone, PartialEq, Default, KintoneRecord)]",
    );
}

#[test]
fn a_runtime_of_another_name_is_named_everywhere() {
    let fields = [("件名", text(false)), ("区分", drop_down(&["A"]))];
    let options = Options::new().name("Form").crate_path("my :: kt").unwrap();
    let code = with(&fields, options.schema_file("schemas/form.json"));
    has(
        &code,
        "use my::kt::prelude::*;\n\n#[allow(unused_imports)]\npub use my::kt::Record as _;\n",
    );
    has(
        &code,
        "#[kintone(crate = my::kt, schema = \"schemas/form.json\", app = 1)]",
    );
    has(
        &code,
        "#[kintone(crate = my::kt, schema = \"schemas/form.json\", field = \"区分\")]",
    );
    lacks(&code, "kintone_runtime");
    for path in ["", "a b", "kt::", "1", "kt<T>"] {
        assert!(Options::new().crate_path(path).is_err(), "{path}");
    }
}

#[test]
fn what_the_derive_would_refuse_is_left_out_or_refused_by_name() {
    let id = |kind: &str| json!({ "type": kind });
    let empty = json!({ "type": "SUBTABLE", "fields": { "区切り": { "type": "GROUP" } } });
    let fields = [
        ("$id", id("__ID__")),
        ("$revision", id("__REVISION__")),
        ("表", empty),
    ];
    assert_eq!(
        refused(&fields, Options::new().name("Form")),
        "app 1 (請求書) has no field that holds a value, so there is no record to write a struct for"
    );
    let fields = [&fields[..], &[("件名", text(false))]].concat();
    let code = code(&fields);
    assert_eq!(code.matches("    pub ").count(), 1, "{code}");
    assert_eq!(
        notes(&schema(&fields)),
        ["the table `表` has no field that holds a value, and is left out"]
    );
}

#[test]
fn a_format_or_a_type_of_tomorrow_keeps_its_json() {
    let calc = |format: &str| json!({ "type": "CALC", "expression": "1", "format": format });
    for format in ["NUMBER DIGIT", "crate", "r#x", "", "\u{0}"] {
        let code = code(&[("計", calc(format))]);
        match format {
            "" => has(
                &code,
                "#[kintone(kind = CALC, format = NUMBER)]\n    pub 計: ReadOnly<Option<Decimal>>,",
            ),
            _ => has(&code, "#[kintone(computed)]\n    pub 計: ReadOnly<Json>,"),
        }
    }
    has(
        &code(&[("新", json!({ "type": "NO WORD" }))]),
        "#[kintone(computed)]\n    pub 新: ReadOnly<Json>,",
    );
}

#[test]
fn hostile_codes_and_names_give_identifiers() {
    for hostile in [
        "r#",
        "r#r#x",
        "\u{0}",
        "\"",
        "\\",
        "'",
        "//",
        "*/",
        "\u{202e}",
        "\u{200d}",
        "_",
        "__",
        "r#_",
        "r#self",
        "\u{301}",
        "\u{3099}",
        "〇",
        "_〇",
        "$",
        "{x}",
        "\n",
        "\u{ff3f}",
        "゛",
        "ー",
        "··",
        "\u{e000}",
        "\u{10ffff}",
        " ",
        "union",
        "'a",
        "r",
        "b\"",
    ] {
        let fields = [
            (hostile, drop_down(&[hostile])),
            (
                "表",
                json!({ "type": "SUBTABLE", "fields": { (hostile.to_owned() + "1"): text(true) } }),
            ),
        ];
        for names in [Names::Japanese, Names::Ascii] {
            let file = json!({ "name": hostile, "properties": schema_json(&fields) });
            let form = AppSchema::parse(&file.to_string(), "form").unwrap();
            let mut options = Options::new().names(names);
            if let Err(Error::NoAsciiName(_) | Error::Name(_)) = generate(&form, &options) {
                assert_eq!(names, Names::Ascii, "{hostile:?}");
                options = options.names(Names::Japanese);
            }
            generate(&form, &options).unwrap_or_else(|error| panic!("{hostile:?}: {error}"));
        }
    }
}

#[test]
fn what_is_only_blank_has_a_comment_all_the_same() {
    let code = code(&[("区分", drop_down(&[" ", "\u{3000}\u{3000}", "a"]))]);
    assert_eq!(code.matches("    /// (blank)\n").count(), 2, "{code}");
    lacks(&code, "/// \n");
    lacks(&code, "///\n");
}

#[test]
fn no_type_is_too_long_for_the_name_of_a_file() {
    let long = "区".repeat(128);
    let table = json!({ "type": "SUBTABLE", "fields": { "a": text(true) } });
    let other = format!("{}別", "区".repeat(127));
    let fields = [(long.as_str(), drop_down(&["a"])), (other.as_str(), table)];
    let app = json!({ "name": "請".repeat(64), "properties": schema_json(&fields) });
    let schema = AppSchema::parse(&app.to_string(), "form").unwrap();
    let code = generate(&schema, &Options::new()).unwrap();
    let file = syn::parse_file(&code).unwrap();
    let names: Vec<String> = file
        .items
        .iter()
        .filter_map(|item| match item {
            syn::Item::Struct(item) => Some(item.ident.to_string()),
            syn::Item::Enum(item) => Some(item.ident.to_string()),
            _ => None,
        })
        .collect();
    assert_eq!(names.len(), 4, "{names:?}");
    for name in names {
        assert!(format!("struct.{name}.html").len() <= 255 - 64, "{name}");
    }
    assert!(
        Options::new()
            .name("N".repeat(100))
            .struct_name(&schema)
            .is_err()
    );
}

#[test]
fn kanji_that_rustc_takes_are_kept() {
    let code = code(&[
        ("山﨑", text(false)),
        ("店", drop_down(&["𠮷野家", "髙島屋"])),
    ]);
    has(&code, "    pub 山﨑: String,");
    has(&code, "    𠮷野家,");
    has(&code, "    髙島屋,");
}

#[test]
fn ascii_names_have_kana_and_system_fields_in_latin_letters_and_ask_for_the_rest() {
    let fields = [
        ("フリガナ", text(true)),
        ("作成者", json!({ "type": "CREATOR" })),
        ("レコード番号", json!({ "type": "RECORD_NUMBER" })),
        ("メモ", drop_down(&["あり", "なし"])),
    ];
    let ascii = || Options::new().name("Form").names(Names::Ascii);
    let code = with(&fields, ascii());
    has(&code, "    pub furigana: String,");
    has(
        &code,
        "    #[kintone(code = \"作成者\", kind = CREATOR)]\n    pub creator: ",
    );
    has(&code, "    pub record_number: ");
    has(&code, "pub enum FormMemo {");
    has(&code, "    #[kintone(option = \"あり\")]\n    ari,");
    let fields = [
        &fields[..],
        &[("件名", text(false)), ("区 分", drop_down(&["前払", "x"]))],
    ]
    .concat();
    assert_eq!(
        refused(&fields, ascii()),
        "these names have letters that ASCII does not have; choose an identifier for each:\n  --rename 件名=…\n  \
         --rename '区 分=…'\n  --rename '区 分/前払=…'"
    );
    assert_eq!(
        Options::new()
            .names(Names::Ascii)
            .struct_name(&schema(&fields))
            .unwrap_err()
            .to_string(),
        "the name \"請求書\" has letters that ASCII does not have; choose a name for the struct (--name)"
    );
}

#[test]
fn a_rename_to_the_name_of_another_field_names_both() {
    let fields = [
        ("件名", text(false)),
        ("備考", text(false)),
        ("区分", drop_down(&["A", "B"])),
    ];
    for (rename, message) in [
        (
            "件名=備考",
            "`件名` cannot be called `備考`: that is, or looks like, the name `備考` of `備考`; choose another name, or rename `備考` too",
        ),
        (
            "区分/A=B",
            "`A` cannot be called `B`: that is, or looks like, the name `B` of `B`; choose another name, or rename `B` too",
        ),
        (
            "区分=Required",
            "`区分` cannot be called `FormRequired`: the generated code itself needs that name",
        ),
    ] {
        let options = Options::new()
            .name("Form")
            .rename(Rename::parse(rename).unwrap());
        assert_eq!(refused(&fields, options), message, "{rename}");
    }
    let swapped = Options::new()
        .name("Form")
        .rename(Rename::parse("件名=備考").unwrap())
        .rename(Rename::parse("備考=件名").unwrap());
    has(
        &with(&fields, swapped),
        "#[kintone(code = \"件名\", kind = SINGLE_LINE_TEXT)]\n    pub 備考: String,",
    );
}

#[test]
fn fields_without_a_value_or_switched_off_are_left_out() {
    let code = code(&[
        ("グループ", json!({ "type": "GROUP" })),
        (
            "関連",
            json!({ "type": "REFERENCE_TABLE", "referenceTable": null }),
        ),
        (
            "カテゴリー",
            json!({ "type": "CATEGORY", "enabled": false }),
        ),
        ("件名", text(false)),
    ]);
    assert_eq!(code.matches("    pub ").count(), 1, "{code}");
}

#[test]
fn the_fallback_is_called_as_no_option_is() {
    has(&code(&[("区分", drop_down(&["A"]))]), "    Other(String),");
    has(
        &code(&[("区分", drop_down(&["A", "Other"]))]),
        "    Unlisted(String),",
    );
    has(
        &code(&[("区分", drop_down(&["Other", "Unlisted", "Unknown"]))]),
        "    Other_",
    );
}

#[test]
fn a_type_of_a_field_yields_to_the_types_that_are_always_there() {
    let code = code(&[
        ("Status", drop_down(&["a"])),
        ("Required", drop_down(&["b"])),
    ]);
    has(&code, "pub enum FormRequired_");
    // There are no states, so the name is free.
    has(&code, "pub enum FormStatus {");
}

#[test]
fn a_rename_pins_the_field_its_type_and_an_option() {
    let fields = [
        ("区分", drop_down(&["前払", "後払"])),
        ("合計", text(false)),
    ];
    let options = Options::new()
        .name("Form")
        .rename(Rename::field("区分", "kind").unwrap())
        .rename(Rename::option("区分", "前払", "Advance").unwrap());
    let code = with(&fields, options.clone());
    has(
        &code,
        "#[kintone(code = \"区分\", kind = DROP_DOWN)]\n    pub kind: Option<FormKind>,",
    );
    has(&code, "#[kintone(option = \"前払\")]\n    Advance,");
    assert_eq!(
        refused(&fields, options.rename(Rename::parse("無い=x").unwrap())),
        "the form has no field or option `無い` to rename; see the codes in its schema file"
    );
}

#[test]
fn a_rename_of_nothing_names_what_was_meant() {
    let rows = json!({ "type": "SUBTABLE", "label": "l", "fields": {
        "数量": text(false), "単位": drop_down(&["個", "箱入り"]),
    } });
    let fields = [
        ("支払方法", drop_down(&["現金", "銀行振込"])),
        ("明細", rows),
    ];
    let of = |rename: &str| {
        let options = Options::new().name("Form");
        options.rename(Rename::parse(rename).unwrap())
    };
    for (rename, meant) in [
        ("支払方=x", "支払方法"),
        ("支払方法/現全=X", "支払方法/現金"),
        ("支払法/現金=X", "支払方法/現金"),
        ("単位/箱入=X", "単位/箱入り"),
    ] {
        let said = refused(&fields, of(rename));
        assert!(
            said.ends_with(&format!("to rename; did you mean `{meant}`?")),
            "{said}"
        );
    }
    // As in types and exclude, a field of a table may be named with the table.
    has(&with(&fields, of("明細.数量=quantity")), "pub quantity: ");
    has(
        &with(&fields, of("明細.単位/箱入り=Boxed")),
        "#[kintone(option = \"箱入り\")]\n    Boxed,",
    );
}

#[test]
fn two_things_of_one_name_are_refused() {
    let fields = [("a", text(false)), ("b", text(false))];
    let options = Options::new()
        .name("Form")
        .rename(Rename::parse("a=x").unwrap());
    assert_eq!(
        refused(&fields, options.rename(Rename::parse("b=x").unwrap())),
        "two things would become the field `x`; choose another name or rename"
    );
    let (form, options) = (schema(&fields), Options::new().name("Form"));
    let error = generate_all(&[(&form, &options), (&form, &options)]).unwrap_err();
    assert!(matches!(error, Error::Name(_)), "{error}");
}

#[test]
fn the_struct_is_called_as_chosen_else_as_the_code_of_the_app_else_as_its_name() {
    let named = |code: &str, name: &str| {
        let file = json!({ "app": "7", "code": code, "name": name, "properties": {} });
        let schema = AppSchema::parse(&file.to_string(), "stem").unwrap();
        Options::new().struct_name(&schema).unwrap()
    };
    assert_eq!(named("INV", "請求書"), "INV");
    assert_eq!(named("", "請求書 (新)"), "請求書_新");
    assert_eq!(named("", "expense report"), "ExpenseReport");
    assert_eq!(named("", ""), "App7");
    let form = schema(&[]);
    assert_eq!(
        Options::new().name("請求").struct_name(&form).unwrap(),
        "請求"
    );
    for name in ["type", "a b", "String", "kintone_runtime"] {
        assert!(
            Options::new().name(name).struct_name(&form).is_err(),
            "{name}"
        );
    }
}

#[test]
fn labels_cannot_break_out_of_their_comment() {
    let mut field = text(false);
    field["label"] = json!("*/ pub x: u8, /*\n}\r\nfn main() {} [a]: <b> `c` \u{202e}");
    let code = code(&[("件名", field)]);
    assert!(
        syn::parse_file(&code).is_ok_and(|file| file.items.len() == 3),
        "{code}"
    );
    has(
        &code,
        r"    /// \*/ pub x: u8, /\* } fn main() {} \[a\]: \<b> \`c\` (`件名`)",
    );
}

/// A form with a process of these actions, between `受付` and `完了`, for which `sato` can be chosen.
fn with_process(enable: bool, actions: &[(&str, &str, &str)], options: &Options) -> String {
    let actions: Vec<Value> = actions
        .iter()
        .map(|(name, from, to)| json!({ "name": name, "from": from, "to": to, "filterCond": "" }))
        .collect();
    let sato = json!([{ "entity": { "type": "USER", "code": "sato" } }]);
    let state = |index: &str, people| json!({ "index": index, "assignee": { "type": "ONE", "entities": people } });
    let file = json!({
        "properties": {
            "Action": drop_down(&["a"]),
            "状態": { "type": "STATUS", "code": "状態", "enabled": enable },
        },
        "process": {
            "enable": enable, "actions": actions,
            "states": { "受付": state("0", json!([])), "完了": state("1", sato) },
        },
    });
    let schema = AppSchema::parse(&file.to_string(), "form").unwrap();
    generate(&schema, options).unwrap()
}

#[test]
fn actions_of_one_name_are_one_variant() {
    let actions = [
        ("進める", "受付", "完了"),
        ("進める", "完了", "受付"),
        ("戻す", "完了", "受付"),
    ];
    let code = with_process(true, &actions, &Options::new().name("Form"));
    has(&code, "pub enum FormAction {");
    has(&code, "    /// 進める: 受付 → 完了; 完了 → 受付");
    has(
        &code,
        "    #[kintone(from = \"受付\", to = \"完了\")]\n    #[kintone(from = \"完了\", to = \"受付\")]\n    進める {",
    );
    has(&code, "        assignee: Option<String>,");
    has(&code, "    戻す,");
    // The type of the field yields.
    has(&code, "pub enum FormAction_");
}

#[test]
fn a_process_that_is_switched_off_gives_no_actions() {
    let code = with_process(
        false,
        &[("進める", "受付", "完了")],
        &Options::new().name("Form"),
    );
    lacks(&code, "KintoneAction");
    lacks(&code, "ProcessAction");
    has(&code, "pub enum FormAction {\n    /// a\n    a,");
}

#[test]
fn an_action_is_renamed_by_the_code_of_the_status() {
    let options = Options::new()
        .name("Form")
        .rename(Rename::option("状態", "進める", "Advance").unwrap());
    let code = with_process(true, &[("進める", "受付", "完了")], &options);
    has(&code, "    #[kintone(action = \"進める\")]");
    has(&code, "    Advance {\n");
    has(&code, "        assignee: String,");
}

#[test]
fn actions_that_share_letters_allow_the_lint_about_their_names() {
    let actions = |names: [&'static str; 3]| names.map(|name| (name, "完了", "受付"));
    let options = Options::new().name("Form");
    let code = |names| with_process(true, &actions(names), &options);
    has(
        &code(["再申請", "再確認", "再開"]),
        "clippy::enum_variant_names",
    );
    has(
        &code(["FormActionEnd", "b", "c"]),
        "clippy::enum_variant_names",
    );
    lacks(
        &code(["申請", "確認", "開始"]),
        "clippy::enum_variant_names",
    );
}
