//! What single properties of a form do to the code.

use kintone_codegen::{AppSchema, Error, Names, Options, Rename, generate, generate_all};
use serde_json::{Value, json};

/// A form of these fields, in this order.
fn schema(fields: &[(&str, Value)]) -> AppSchema {
    let properties: serde_json::Map<String, Value> = fields
        .iter()
        .map(|(code, field)| ((*code).to_owned(), field.clone()))
        .collect();
    let order: Vec<&str> = fields.iter().map(|(code, _)| *code).collect();
    let file = json!({ "app": "1", "code": "", "name": "請求書", "properties": properties, "order": order });
    AppSchema::parse(&file.to_string(), "form").unwrap()
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
        "PartialEq, Default, kintone_runtime::KintoneRecord",
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
    has(&code, "数量: Option<kintone_runtime::Decimal>");
    has(&code, "総数: Option<kintone_runtime::BigDecimal>");
    has(&code, &format!("{digits:?}.parse().ok()"));
}

#[test]
fn a_default_that_is_no_value_of_its_type_has_to_be_given() {
    let mut day = date(false);
    day["defaultValue"] = json!("明日");
    let mut choice = drop_down(&["有る"]);
    choice["defaultValue"] = json!("無い");
    let code = code(&[("請求日", day), ("区分", choice), ("備考", text(false))]);
    has(
        &code,
        "pub fn new(請求日: kintone_runtime::NaiveDate, 区分: Form区分) -> Form",
    );
}

#[test]
fn few_required_fields_of_different_types_are_arguments() {
    let code = code(&[
        ("件名", text(true)),
        ("請求日", date(true)),
        ("備考", text(false)),
    ]);
    has(
        &code,
        "pub fn new(件名: String, 請求日: kintone_runtime::NaiveDate) -> Form {",
    );
    has(&code, "請求日: Some(請求日)");
    lacks(&code, "FormRequired");
    lacks(&code, "Default");
}

#[test]
fn required_fields_that_could_be_swapped_are_named() {
    let code = code(&[("件名", text(true)), ("備考", text(true))]);
    has(&code, "pub struct FormRequired {");
    has(&code, "impl From<FormRequired> for Form {");
    lacks(&code, "fn new");
    lacks(&code, "Default");
}

#[test]
fn a_required_field_whose_argument_would_hide_a_variant_is_named() {
    has(&code(&[("Some", date(true))]), "pub struct FormRequired {");
}

#[test]
fn what_has_no_value_or_is_switched_off_is_no_field() {
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
    assert!(
        Options::new()
            .names(Names::Ascii)
            .struct_name(&form)
            .unwrap()
            .starts_with("App_")
    );
}

#[test]
fn labels_cannot_break_out_of_their_comment() {
    let mut field = text(false);
    field["label"] = json!("*/ pub x: u8, /*\n}\r\nfn main() {} [a]: <b> `c` \u{202e}");
    let code = code(&[("件名", field)]);
    assert!(
        syn::parse_file(&code).is_ok_and(|file| file.items.len() == 2),
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
