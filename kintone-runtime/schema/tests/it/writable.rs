//! Who may write which field.

use kintone_schema::{AppSchema, Field, ReadOnlyReason};
use serde_json::json;

use crate::{example, field, find};

fn codes<'a>(schema: &'a AppSchema, test: impl Fn(&Field) -> bool + 'a) -> Vec<&'a str> {
    let fields = schema.all_fields().map(|found| found.field);
    fields
        .filter(|field| test(field))
        .map(|field| field.code())
        .collect()
}

#[test]
fn the_invoice_says_why_each_field_cannot_be_written() {
    let schema = example("invoice");
    let copied = |lookup: &str| {
        Some(ReadOnlyReason::CopiedBy {
            lookup: lookup.to_owned(),
        })
    };
    let reason = |code: &str| find(&schema, code).read_only().cloned();
    for code in [
        "請求書番号",
        "取引先",
        "商品コード",
        "明細",
        "数量",
        "備考",
        "添付",
    ] {
        assert_eq!(reason(code), None, "{code}");
    }
    assert_eq!(reason("表示名"), Some(ReadOnlyReason::AutoText));
    for code in ["取引先コード", "取引先住所", "支払サイト"] {
        assert_eq!(reason(code), copied("取引先"), "{code}");
    }
    for code in ["品名", "単価"] {
        assert_eq!(reason(code), copied("商品コード"), "{code}");
    }
    for code in ["金額", "小計", "消費税", "合計"] {
        assert_eq!(reason(code), Some(ReadOnlyReason::Calculated), "{code}");
    }
    for code in ["レコード番号", "ステータス", "作業者", "カテゴリー"] {
        assert_eq!(reason(code), Some(ReadOnlyReason::System), "{code}");
    }
}

#[test]
fn creator_modifier_and_their_times_can_be_written_on_add_only() {
    let schema = example("invoice");
    assert_eq!(
        codes(&schema, Field::create_only),
        ["作成者", "作成日時", "更新者", "更新日時"]
    );
    assert_eq!(find(&schema, "作成者").read_only(), None);
}

#[test]
fn related_records_and_groups_hold_no_value() {
    let schema = example("all_types");
    let without = ["group1", "related", "related_hidden"];
    assert_eq!(codes(&schema, |field| !field.holds_value()), without);
    for code in without {
        let reason = find(&schema, code).read_only();
        assert_eq!(reason, Some(&ReadOnlyReason::NotAValue), "{code}");
    }
    assert_eq!(find(&schema, "in_group").read_only(), None);
}

#[test]
fn text_inside_a_table_can_be_automatic_too() {
    let schema = example("all_types");
    let reason = find(&schema, "表2_自動").read_only();
    assert_eq!(reason, Some(&ReadOnlyReason::AutoText));
}

#[test]
fn required_without_default_is_what_an_added_record_must_have() {
    let required = |name| {
        let schema = example(name);
        let codes = codes(&schema, Field::is_required_without_default);
        codes.into_iter().map(String::from).collect::<Vec<_>>()
    };
    assert_eq!(required("invoice"), ["請求書番号", "件名", "取引先"]);
    assert_eq!(
        required("expense"),
        [
            "Expense_no",
            "Title",
            "Cost_center",
            "Purpose",
            "Expense_date",
            "Amount"
        ]
    );
    assert_eq!(
        required("all_types"),
        ["text_unique", "lookup_text", "table1_text"]
    );
}

#[test]
fn kintone_does_not_enforce_required_calc_and_radio_buttons() {
    for kind in ["CALC", "RADIO_BUTTON"] {
        let field = field(json!({"type": kind, "required": true}));
        assert!(
            field.required() && !field.is_required_without_default(),
            "{kind}"
        );
    }
}

#[test]
fn update_keys_are_unique_texts_and_numbers_that_people_write() {
    let schema = example("all_types");
    assert_eq!(
        codes(&schema, Field::possible_update_key),
        ["text_unique", "number_full"]
    );
    let definition = |more: serde_json::Value| {
        let mut definition = json!({"type": "SINGLE_LINE_TEXT", "unique": true});
        for (key, value) in more.as_object().expect("members") {
            definition[key] = value.clone();
        }
        field(definition)
    };
    assert!(definition(json!({})).possible_update_key());
    assert!(!definition(json!({"expression": "a & b"})).possible_update_key());
    assert!(!definition(json!({"type": "LINK"})).possible_update_key());
    let lookup = json!({"relatedApp": {"app": "1"}, "relatedKeyField": "a"});
    assert!(!definition(json!({"lookup": lookup})).possible_update_key());
    let copied = json!({"relatedApp": {"app": "1"}, "relatedKeyField": "a",
        "fieldMappings": [{"field": "x", "relatedField": "b"}]});
    let schema = crate::form(json!({
        "x": {"type": "NUMBER", "unique": true},
        "key": {"type": "NUMBER", "lookup": copied},
    }))
    .expect("a form");
    assert!(!find(&schema, "x").possible_update_key());
}

#[test]
fn a_reason_completes_a_sentence() {
    let reason = ReadOnlyReason::CopiedBy {
        lookup: "取引先".into(),
    };
    assert_eq!(
        reason.to_string(),
        "the lookup `取引先` copies it from another app"
    );
}
