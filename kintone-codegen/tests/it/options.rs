//! What the options of the user do to the code: derives, attributes, fields and types.

use kintone_codegen::{AppSchema, Error, Options, generate};
use serde_json::{Value, json};

fn field(kind: &str, required: bool) -> Value {
    json!({ "type": kind, "label": "l", "required": required, "defaultValue": "" })
}

fn choice(kind: &str, default: Value) -> Value {
    let options = json!({ "新規": { "label": "新規", "index": "0" }, "既存": { "label": "既存", "index": "1" } });
    json!({ "type": kind, "label": "l", "options": options, "defaultValue": default })
}

/// A form with fields of several kinds, some in a table.
fn schema() -> AppSchema {
    let mut amount = field("NUMBER", true);
    amount["label"] = json!("合計金額");
    let form = json!({ "app": "1", "name": "請求書", "properties": {
        "件名": field("SINGLE_LINE_TEXT", true),
        "金額": amount,
        "合計": { "type": "CALC", "label": "l", "format": "NUMBER", "expression": "金額" },
        "請求日": field("DATE", false),
        "日時": field("DATETIME", false),
        "作成日時": { "type": "CREATED_TIME", "label": "l" },
        "作成者": { "type": "CREATOR", "label": "l" },
        "番号": { "type": "RECORD_NUMBER", "label": "l" },
        "添付": { "type": "FILE", "label": "l" },
        "区分": choice("DROP_DOWN", json!("新規")),
        "複数": choice("CHECK_BOX", json!(["新規"])),
        "明細": { "type": "SUBTABLE", "label": "l", "fields": {
            "品名": field("SINGLE_LINE_TEXT", true),
            "数量": field("NUMBER", false),
        } },
    } });
    AppSchema::parse(&form.to_string(), "form").unwrap()
}

fn options() -> Options {
    Options::new().name("Form")
}

fn code(options: &Options) -> String {
    generate(&schema(), options).unwrap()
}

fn refused(options: &Options) -> String {
    generate(&schema(), options).unwrap_err().to_string()
}

#[track_caller]
fn has(code: &str, part: &str) {
    assert!(code.contains(part), "no {part:?} in\n{code}");
}

#[track_caller]
fn lacks(code: &str, part: &str) {
    assert!(!code.contains(part), "{part:?} in\n{code}");
}

fn of_type(code: &str, ty: &str) -> Options {
    options().field_type(code, ty).unwrap()
}

#[test]
fn every_struct_derives_what_the_user_wants() {
    let options = options().derive("serde").unwrap().derive("Eq").unwrap();
    let code = code(&options.derive("Eq").unwrap());
    // The record and the row, and the required fields of each.
    assert_eq!(code.matches("serde::Serialize,").count(), 4, "{code}");
    assert_eq!(code.matches("PartialEq, Eq, serde").count(), 4, "{code}");
    has(
        &code,
        "#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, KintoneRecord)]",
    );
    // The enum has Eq and Hash in any case, and kintone-runtime its serde.
    has(
        &code,
        "#[derive(Debug, Clone, PartialEq, Eq, Hash, KintoneChoice)]",
    );
}

#[test]
fn a_derive_that_a_field_lacks_is_refused_with_the_field() {
    let wants = |derives: &[&str]| {
        let mut derives = derives.iter();
        derives
            .try_fold(options(), |options, derive| options.derive(derive))
            .unwrap()
    };
    let ordered = wants(&["PartialOrd"]);
    assert_eq!(
        refused(&ordered),
        "`Form` cannot derive `PartialOrd`, which the types of `作成日時` (DateTime<Utc>), `作成者` (User), `明細` (Form明細), `添付` (Attachment), \
         `番号` (RecordNumber) lack; exclude the fields, or do not derive it"
    );
    let small = ["件名", "区分", "金額"]
        .iter()
        .fold(ordered, |options, code| options.include(*code));
    has(&code(&small), "Eq, Hash, PartialOrd, KintoneChoice)]");
    let float = wants(&["Eq"]).field_type("金額", "f64").unwrap();
    assert_eq!(
        refused(&float),
        "`Form` cannot derive `Eq`, which the type of `金額` (f64) lacks; exclude the field, or do not derive it"
    );
    assert_eq!(refused(&wants(&["Ord"])), "`Ord` needs `Eq`; derive both");
    has(&refused(&wants(&["Copy"])), "`件名` (String)");
    has(
        &code(&wants(&["Copy"]).include("金額")),
        "PartialEq, Copy, KintoneRecord",
    );
}

#[test]
fn a_derive_that_the_code_has_or_does_not_know_is_refused() {
    for (derive, why) in [
        ("Debug", "derives `Debug` already"),
        ("Default", "has `Default` wherever nothing is required"),
        ("Serialize", "write serde for both"),
        ("Builder", "write its path, such as my_crate::Builder"),
        ("a b!", "is not a derive"),
    ] {
        let error = options().derive(derive).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
}

#[test]
fn an_attribute_is_on_every_struct_and_on_no_enum() {
    let options = options().attribute("#[allow(dead_code)]").unwrap();
    let code = code(&options.attribute("#[non_exhaustive]").unwrap());
    assert_eq!(code.matches("#[allow(dead_code)]").count(), 4, "{code}");
    assert_eq!(
        code.matches("#[non_exhaustive]\npub struct").count(),
        4,
        "{code}"
    );
}

#[test]
fn fields_are_included_and_excluded_by_code() {
    let included = code(&options().include("件名").include("明細.数量"));
    has(&included, "pub 件名: String");
    has(&included, "pub 数量: Option<Decimal>");
    lacks(&included, "品名:");
    lacks(&included, "区分");
    let whole = code(&options().include("明細"));
    has(&whole, "pub 品名: String");
    has(&whole, "pub 明細: Vec<Row<Form明細>>");
    let excluded = code(&options().exclude("区分").exclude("明細"));
    has(&excluded, "pub 件名: String");
    lacks(&excluded, "区分");
    lacks(&excluded, "Row<");
    let both = code(&options().include("明細").exclude("明細.数量"));
    lacks(&both, "数量:");
    // A table of which nothing is left is left out.
    let empty = options().exclude("品名").exclude("数量");
    lacks(&code(&empty), "明細:");
}

#[test]
fn a_type_without_a_required_field_says_that_it_cannot_add() {
    let options = options().exclude("金額");
    let expected = "Lacks the required field `金額`: records cannot be added with this type.";
    has(
        &code(&options),
        &format!("/// 請求書 (app 1)\n///\n/// {expected}\n#[derive"),
    );
    assert_eq!(options.notes(&schema()), [expected]);
    assert_eq!(Options::new().exclude("請求日").notes(&schema()), [""; 0]);
}

/// kintone replaces a table as a whole: what a row lacks would be lost.
#[test]
fn a_table_whose_rows_lack_a_field_is_read_only() {
    let options = options().exclude("明細.数量");
    let expected = "Lacks the field `数量` of the table, which is therefore read-only: kintone replaces a table as a whole.";
    for options in [options.clone(), options.clone().schema_file("form.json")] {
        let code = code(&options);
        has(&code, "pub 明細: ReadOnly<Vec<Row<Form明細>>>,");
        has(&code, &format!("///\n/// {expected}\n"));
    }
    assert_eq!(
        options.notes(&schema()),
        [format!("the table `明細`: {expected}")]
    );
}

#[test]
fn a_code_that_the_form_does_not_have_is_refused_with_the_nearest() {
    for (options, message) in [
        (
            options().exclude("金額額"),
            "the form has no field `金額額` to exclude; did you mean `金額`?",
        ),
        (
            options().include("明細.品目名"),
            "the form has no field `明細.品目名` to include; did you mean `明細.品名`?",
        ),
        (
            of_type("合計金額", "i64"),
            "the form has no field `合計金額` to give a type; it is the label of `金額`",
        ),
        (
            options().include("XYZ"),
            "the form has no field `XYZ` to include",
        ),
    ] {
        let error = generate(&schema(), &options).unwrap_err();
        assert!(matches!(error, Error::UnknownField { .. }));
        assert_eq!(error.to_string(), message);
    }
    let nothing = options().include("明細").exclude("明細");
    assert_eq!(
        refused(&nothing),
        "no field of app 1 (請求書) is left; include more of them, or exclude fewer"
    );
}

#[test]
fn a_field_has_the_type_that_was_chosen_for_it() {
    for (of, ty, written) in [
        ("金額", "i64", "pub 金額: Option<i64>,"),
        ("合計", "i64", "pub 合計: ReadOnly<Option<i64>>,"),
        (
            "金額",
            "f64",
            "#[kintone(lossy, kind = NUMBER, required)]\n    pub 金額: Option<f64>,",
        ),
        ("金額", "crate::Yen", "pub 金額: Option<crate::Yen>,"),
        ("明細.数量", "u8", "pub 数量: Option<u8>,"),
        ("数量", "u8", "pub 数量: Option<u8>,"),
        ("件名", "crate::Title", "pub 件名: Option<crate::Title>,"),
        ("区分", "String", "pub 区分: Option<String>,"),
        ("複数", "String", "pub 複数: Vec<String>,"),
        ("番号", "String", "pub 番号: ReadOnly<String>,"),
        ("区分", "crate::Kind", "pub 区分: Option<crate::Kind>,"),
        (
            "日時",
            "DateTime<FixedOffset>",
            "pub 日時: Option<DateTime<kintone_runtime::FixedOffset>>,",
        ),
    ] {
        has(&code(&of_type(of, ty)), written);
    }
    // The enum is not written where nothing uses it.
    lacks(&code(&of_type("区分", "String")), "enum Form区分");
    has(
        &code(&of_type("区分", "String")),
        "区分: Some(\"新規\".to_owned()),",
    );
    has(
        &code(&of_type("複数", "String")),
        "複数: vec![\"新規\".to_owned()],",
    );
    // The default of the form cannot be a value of an unknown type: the user has to say.
    has(
        &code(&of_type("区分", "crate::Kind")),
        "    pub 区分: crate::Kind,\n    /// 合計",
    );
}

#[test]
fn a_type_that_cannot_hold_the_field_is_refused() {
    for (of, ty, message) in [
        (
            "請求日",
            "i64",
            "`請求日` is a DATE field, which `i64` cannot hold; it takes NaiveDate, or the path of a type of your own",
        ),
        (
            "件名",
            "Decimal",
            "`件名` is a SINGLE_LINE_TEXT field, which `Decimal` cannot hold; it takes String, or the path of a type of your own",
        ),
        (
            "明細",
            "crate::Line",
            "`明細` is a SUBTABLE field: its rows have a struct of their own, not `crate::Line`",
        ),
        // Only kintone-runtime can implement the trait for `CreateOnly`.
        (
            "作成者",
            "crate::Person",
            "`作成者` is a CREATOR field, which `crate::Person` cannot hold; it takes User",
        ),
    ] {
        assert_eq!(refused(&of_type(of, ty)), message);
    }
    let dates = options().number_type("NaiveDate").unwrap();
    has(
        &refused(&dates.exclude("合計")),
        "`数量` is a NUMBER field, which `NaiveDate` cannot hold; it takes Decimal, ",
    );
}

#[test]
fn a_type_for_all_numbers_or_dates_yields_to_that_of_a_field() {
    let options = options()
        .number_type("i64")
        .and_then(|options| options.field_type("金額", "Decimal"))
        .and_then(|options| options.date_type("crate::Day"))
        .and_then(|options| options.datetime_type("crate::Instant"));
    let code = code(&options.unwrap());
    has(&code, "pub 金額: Option<Decimal>");
    has(&code, "pub 合計: ReadOnly<Option<i64>>");
    has(&code, "pub 数量: Option<i64>");
    has(&code, "pub 請求日: Option<crate::Day>");
    has(&code, "pub 日時: Option<crate::Instant>");
    has(&code, "pub 作成日時: CreateOnly<Option<DateTime<Utc>>>");
}

#[test]
fn a_default_is_a_value_of_the_chosen_type_or_has_to_be_given() {
    let with = |default: &str, ty: &str| {
        let mut field = field("NUMBER", false);
        field["defaultValue"] = json!(default);
        let form = json!({ "properties": { "数": field } });
        let schema = AppSchema::parse(&form.to_string(), "form").unwrap();
        generate(&schema, &options().number_type(ty).unwrap()).unwrap()
    };
    for (default, ty, value) in [
        ("-128", "i8", "Some(-128)"),
        ("255", "u8", "Some(255)"),
        ("1.50e1", "i64", "Some(15)"),
        ("1000", "f64", "Some(1000.0)"),
        ("-3.1400", "f64", "Some(-314.0 / 100.0)"),
    ] {
        has(
            &with(default, ty).replace('\n', " "),
            &format!("数: {value}"),
        );
    }
    for (default, ty) in [
        ("128", "i8"),
        ("-1", "u64"),
        ("1.5", "i64"),
        ("12345678901234567890", "f64"),
    ] {
        has(&with(default, ty), &format!("pub 数: {ty},"));
    }
}

#[cfg(feature = "pull")]
mod in_kintone_toml {
    use std::fs;

    use crate::cli::{codegen, project, stderr};

    const CONFIG: &str = r##"environments-file = "src/env.rs"

[environments.dev]
base-url = "https://dev.example.cybozu.com"

[environments.live]
base-url = "https://example.cybozu.com"

[defaults]
exclude = ["備考", "他のアプリの項目"]
derive = ["Eq"]

[apps.invoice]
id = { dev = 1, live = 101 }
number = "i64"
attributes = ["#[allow(dead_code)]"]
[apps.invoice.types]
"請求区分" = "String"
"##;

    /// A crate with this file and the form of the example.
    fn with(config: &str) -> tempfile::TempDir {
        let folder = project();
        let schema = include_str!("../../../examples/schemas/invoice.json");
        fs::create_dir_all(folder.path().join("schemas")).unwrap();
        fs::write(folder.path().join("schemas/invoice.json"), schema).unwrap();
        fs::write(folder.path().join("kintone.toml"), config).unwrap();
        folder
    }

    #[test]
    fn the_options_of_an_app_shape_its_code_and_environments_become_constants() {
        let folder = with(CONFIG);
        let output = codegen(folder.path(), &["generate"]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let code = fs::read_to_string(folder.path().join("src/kintone/invoice.rs")).unwrap();
        super::has(&code, "PartialEq, Eq, KintoneRecord)]");
        super::has(&code, "pub 請求区分: Option<String>,");
        super::has(&code, "pub 消費税率: Option<i64>,");
        super::lacks(&code, "備考");
        let file = folder.path().join("src/env.rs");
        let environments = fs::read_to_string(&file).unwrap();
        super::has(&environments, "    .production()\n    .apps(&[(1, 101)]);");
        super::has(
            &environments,
            "pub const ALL: &[Environment] = &[DEV, LIVE];",
        );
        let output = codegen(folder.path(), &["check"]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        fs::write(&file, environments.replace("101", "102")).unwrap();
        let output = codegen(folder.path(), &["check"]);
        assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
        super::has(&stderr(&output), "src/env.rs");
    }

    #[test]
    fn an_option_that_cannot_be_used_is_told_with_its_line() {
        for (line, wrong, message) in [
            (
                "derive = [\"Eq\"]",
                "derive = [\"Debug\"]",
                "the code derives `Debug` already",
            ),
            (
                "number = \"i64\"",
                "number = \"Option<i64>\"",
                "says too much",
            ),
            (
                "number = \"i64\"",
                "exclude = [\"備孝\"]",
                "did you mean `備考`?",
            ),
            (
                "attributes = [\"#[allow(dead_code)]\"]",
                "attributes = [\"dead_code\"]",
                "is not an attribute",
            ),
            (
                "\"請求区分\" = \"String\"",
                "\"請求区分区\" = \"String\"",
                "did you mean `請求区分`?",
            ),
        ] {
            let config = CONFIG.replace(line, wrong);
            let folder = with(&config);
            let output = codegen(folder.path(), &["generate"]);
            let error = stderr(&output);
            assert_eq!(output.status.code(), Some(2), "{error}");
            super::has(&error, message);
            let at = config.lines().position(|line| line == wrong).unwrap() + 1;
            super::has(&error, &format!("kintone.toml:{at}: "));
        }
    }
}
