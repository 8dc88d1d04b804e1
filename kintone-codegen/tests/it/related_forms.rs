//! Four apps that refer to each other, in three environments with ids of their own.

use serde_json::{Value, json};

/// The apps, with their places after the first id of an environment.
pub(crate) const APPS: [&str; 4] = ["customer", "product", "invoice", "payment"];

/// The environments, with the ids of their first apps.
pub(crate) const ENVIRONMENTS: [(&str, u64); 3] =
    [("dev", 1), ("staging", 11), ("production", 101)];

/// The forms of the four apps, whose ids begin with `first`.
pub(crate) fn form(app: &str, first: u64) -> Value {
    let text = |code: &str, unique: bool| json!({"type": "SINGLE_LINE_TEXT", "code": code, "label": code, "required": unique, "unique": unique});
    let number = |code: &str| json!({"type": "NUMBER", "code": code, "label": code});
    let lookup = |app: u64, key: &str, mappings: &[(&str, &str)]| {
        let mappings: Vec<Value> = mappings
            .iter()
            .map(|(field, related)| json!({"field": field, "relatedField": related}))
            .collect();
        json!({"relatedApp": {"app": app.to_string(), "code": ""}, "relatedKeyField": key, "fieldMappings": mappings,
               "lookupPickerFields": [key], "filterCond": "", "sort": ""})
    };
    let with = |mut field: Value, member: &str, value: Value| {
        field[member] = value;
        field
    };
    match app {
        "customer" => json!({
            "顧客番号": text("顧客番号", true),
            "会社名": text("会社名", false),
            "区分": {"type": "DROP_DOWN", "code": "区分", "label": "区分", "required": false, "defaultValue": "",
                "options": {"法人": {"label": "法人", "index": "0"}, "個人": {"label": "個人", "index": "1"}}},
            "請求": {"type": "REFERENCE_TABLE", "code": "請求", "label": "請求", "noLabel": false, "referenceTable": {
                "relatedApp": {"app": (first + 2).to_string(), "code": ""},
                "condition": {"field": "顧客番号", "relatedField": "顧客番号"},
                "filterCond": "", "displayFields": ["件名"], "sort": "", "size": "5"}},
        }),
        "product" => json!({"商品番号": text("商品番号", true), "単価": number("単価")}),
        "invoice" => json!({
            "請求番号": text("請求番号", true),
            "件名": text("件名", false),
            "顧客番号": with(text("顧客番号", false), "lookup", lookup(first, "顧客番号", &[("会社名", "会社名")])),
            "会社名": text("会社名", false),
            "明細": {"type": "SUBTABLE", "code": "明細", "label": "明細", "noLabel": false, "fields": {
                "商品番号": with(text("商品番号", false), "lookup", lookup(first + 1, "商品番号", &[("単価", "単価")])),
                "単価": number("単価"),
            }},
        }),
        _ => json!({
            "入金額": number("入金額"),
            "請求番号": with(text("請求番号", false), "lookup", lookup(first + 2, "請求番号", &[])),
        }),
    }
}
