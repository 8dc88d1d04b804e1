//! The old format of a form.

use serde_json::json;

use crate::client::Client;
use crate::fixtures::{options, serve};

#[test]
fn an_old_form_is_a_list_in_the_order_of_the_layout_with_flags_as_text() {
    let server = serve(json!({
        "number": {"type": "RECORD_NUMBER", "noLabel": false},
        "text": {"type": "SINGLE_LINE_TEXT", "noLabel": true, "required": true, "unique": false, "defaultValue": "",
            "minLength": "", "maxLength": "5", "expression": "", "hideExpression": false},
        "day": {"type": "DATE", "noLabel": false, "required": false, "unique": false, "defaultValue": "", "defaultNowValue": true},
        "drop": {"type": "DROP_DOWN", "noLabel": false, "required": false, "defaultValue": "", "options": options(&["b", "a"])},
        "customer": {"type": "NUMBER", "noLabel": false, "required": false, "lookup": {
            "relatedApp": {"app": "9", "code": ""}, "relatedKeyField": "x", "fieldMappings": []}},
        "table": {"type": "SUBTABLE", "noLabel": false, "fields": {"file": {"type": "FILE", "noLabel": false, "required": false}}},
        "frame": {"type": "GROUP", "noLabel": false},
        "status": {"type": "STATUS", "enabled": false},
    }));
    let client = Client::new(&server);
    let item =
        |kind: &str, code: &str| json!({"type": kind, "code": code, "size": {"width": "100"}});
    let layout = json!([
        {"type": "ROW", "fields": [item("DATE", "day"), {"type": "LABEL", "label": "Hi", "size": {}}]},
        {"type": "SUBTABLE", "code": "table", "fields": [item("FILE", "file")]},
        {"type": "GROUP", "code": "frame", "layout": [{"type": "ROW", "fields": [item("SINGLE_LINE_TEXT", "text")]}]},
        {"type": "ROW", "fields": [{"type": "SPACER", "elementId": "s", "size": {}}, {"type": "HR", "size": {}}]},
        {"type": "ROW", "fields": [item("DROP_DOWN", "drop"), item("NUMBER", "customer"), item("RECORD_NUMBER", "number")]},
    ]);
    client
        .put(
            "preview/app/form/layout.json",
            json!({"app": 1, "layout": layout}),
        )
        .ok();
    let expected = json!({"properties": [
        {"type": "DATE", "code": "day", "label": "day", "noLabel": "false", "required": "false", "unique": "false",
            "defaultValue": "", "defaultExpression": "NOW"},
        {"type": "LABEL", "label": "Hi"},
        {"type": "SUBTABLE", "code": "table", "label": "table", "noLabel": "false", "fields": [
            {"type": "FILE", "code": "file", "label": "file", "noLabel": "false", "required": "false"}]},
        {"type": "GROUP"},
        {"type": "SINGLE_LINE_TEXT", "code": "text", "label": "text", "noLabel": "true", "required": "true",
            "unique": "false", "defaultValue": "", "minLength": "", "maxLength": "5", "expression": "",
            "hideExpression": "false"},
        {"type": "SPACER", "elementId": "s"}, {"type": "HR"},
        {"type": "DROP_DOWN", "code": "drop", "label": "drop", "noLabel": "false", "required": "false",
            "defaultValue": "", "options": ["b", "a"]},
        {"type": "NUMBER", "code": "customer", "label": "customer", "noLabel": "false", "required": "false",
            "relatedApp": "9"},
        {"type": "RECORD_NUMBER", "code": "number", "label": "number", "noLabel": "false"},
    ]});
    assert_eq!(client.get("preview/form.json?app=1").ok(), expected);
    // Live, the fields are still in the order of the file.
    let live = client.get("form.json?app=1").ok();
    let first = &live["properties"][0]["code"];
    assert_eq!(first, "customer");
    client.get("form.json?app=9").error(404, "GAIA_AP01");
}
