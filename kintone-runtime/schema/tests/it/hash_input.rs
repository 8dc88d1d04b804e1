//! Which changes of an app ask for new code.

use kintone_schema::AppSchema;
use serde_json::{Value, json};

use crate::text;

/// The relevant text of the invoice before and after the member at `pointer` is set to `value`.
fn changed(pointer: &str, value: Value) -> bool {
    let mut file: Value = serde_json::from_str(&text("invoice")).expect("JSON");
    let relevant = |file: &Value| {
        let schema = AppSchema::parse(&file.to_string(), "invoice").expect("a schema");
        schema.relevant_json()
    };
    let before = relevant(&file);
    let member = file.pointer_mut(pointer);
    let member = member.unwrap_or_else(|| panic!("nothing at {pointer}"));
    assert_ne!(*member, value, "{pointer}");
    *member = value;
    before != relevant(&file)
}

#[test]
fn what_only_people_see_is_not_relevant() {
    for (pointer, value) in [
        ("/revision", json!("15")),
        ("/hash", json!("00ff")),
        ("/properties/件名/noLabel", json!(true)),
        ("/properties/添付/thumbnailSize", json!("50")),
        ("/properties/支払方法/align", json!("VERTICAL")),
        ("/properties/消費税率/unit", json!("pt")),
        ("/properties/消費税率/unitPosition", json!("BEFORE")),
        ("/properties/消費税率/digit", json!(true)),
        ("/properties/消費税率/displayScale", json!("1")),
        ("/properties/表示名/hideExpression", json!(false)),
        ("/properties/表示名/expression", json!("件名 & 請求書番号")),
        ("/properties/合計/expression", json!("小計 * 2")),
        ("/properties/取引先/lookup/filterCond", json!("")),
        ("/properties/取引先/lookup/sort", json!("")),
        ("/properties/取引先/lookup/lookupPickerFields", json!([])),
        (
            "/properties/担当者/entities",
            json!([{"type": "USER", "code": "sato"}]),
        ),
        ("/process/states/承認待ち/assignee/type", json!("ALL")),
    ] {
        assert!(!changed(pointer, value), "{pointer}");
    }
}

#[test]
fn what_code_depends_on_is_relevant() {
    let option = |index: &str| json!({"label": "x", "index": index});
    for (pointer, value) in [
        ("/app", json!("7")),
        ("/name", json!("請求書2")),
        ("/order", json!([])),
        ("/properties/件名/type", json!("MULTI_LINE_TEXT")),
        ("/properties/件名/label", json!("タイトル")),
        ("/properties/件名/required", json!(false)),
        ("/properties/件名/unique", json!(true)),
        ("/properties/件名/maxLength", json!("99")),
        ("/properties/件名/defaultValue", json!("無題")),
        ("/properties/件名/expression", json!("請求書番号")),
        ("/properties/請求日/defaultNowValue", json!(false)),
        ("/properties/担当者/defaultValue/0/type", json!("USER")),
        ("/properties/請求区分/options", json!({"通常": option("0")})),
        ("/properties/請求区分/options/前払/label", json!("前払い")),
        ("/properties/請求区分/options/前払/index", json!("9")),
        ("/properties/消費税率/maxValue", json!("50")),
        ("/properties/合計/format", json!("NUMBER")),
        ("/properties/合計/format", json!("DATE")),
        ("/properties/カテゴリー/enabled", json!(true)),
        ("/properties/取引先/lookup/relatedApp/app", json!("22")),
        ("/properties/取引先/lookup/fieldMappings", json!([])),
        ("/properties/明細/fields/数量/required", json!(false)),
        (
            "/properties/明細/fields/単位/options/本/label",
            json!("ほん"),
        ),
        ("/process/states/承認待ち/index", json!("5")),
        ("/process/actions/0/name", json!("出す")),
        ("/process/actions/0/filterCond", json!("合計 > 0")),
        // Somebody has to be chosen then.
        ("/process/states/承認待ち/assignee/type", json!("ONE")),
        ("/process/enable", json!(false)),
        ("/numberPrecision/decimalPlaces", json!("2")),
    ] {
        assert!(changed(pointer, value), "{pointer}");
    }
}
