//! Members of field definitions that belong to other types: they are ignored, as kintone ignores them.

use serde_json::{Map, Value, json};

use crate::client::Client;
use crate::fixtures::{options, serve};

/// Every member that some type has, with a value that the type would refuse.
fn members() -> Map<String, Value> {
    let members = json!({
        "unique": "perhaps", "minLength": "x", "maxLength": "x", "expression": [1], "hideExpression": "perhaps",
        "defaultValue": {"a": 1}, "minValue": "x", "maxValue": "x", "digit": "perhaps", "displayScale": "x",
        "unit": ["x"], "unitPosition": "ABOVE", "format": "x", "options": [1], "align": "x", "defaultNowValue": "perhaps",
        "protocol": "x", "thumbnailSize": "1", "entities": "x", "fields": "x", "openGroup": "perhaps",
        "referenceTable": "x", "enabled": "perhaps", "required": "perhaps", "noLabel": "perhaps",
    });
    members.as_object().unwrap().clone()
}

/// A minimal definition of each type that can be added, lookups included.
fn definitions() -> Vec<Value> {
    let choices = options(&["a", "b"]);
    let choice = |name: &str| json!({"type": name, "options": choices});
    let mut all = Vec::new();
    for name in [
        "SINGLE_LINE_TEXT",
        "MULTI_LINE_TEXT",
        "RICH_TEXT",
        "NUMBER",
        "DATE",
        "TIME",
        "DATETIME",
        "LINK",
        "FILE",
        "USER_SELECT",
        "ORGANIZATION_SELECT",
        "GROUP_SELECT",
        "GROUP",
    ] {
        all.push(json!({ "type": name }));
    }
    for name in ["CHECK_BOX", "RADIO_BUTTON", "DROP_DOWN", "MULTI_SELECT"] {
        all.push(choice(name));
    }
    all.push(json!({"type": "CALC", "expression": "1 + 1"}));
    let inner = json!({"cell": {"type": "NUMBER", "code": "cell"}});
    all.push(json!({"type": "SUBTABLE", "fields": inner}));
    let table = json!({"relatedApp": {"app": 1}, "condition": {"field": "key", "relatedField": "key"}, "displayFields": ["key"]});
    all.push(json!({"type": "REFERENCE_TABLE", "referenceTable": table}));
    let lookup = json!({"relatedApp": {"app": 1}, "relatedKeyField": "key"});
    for name in ["SINGLE_LINE_TEXT", "NUMBER"] {
        let key = if name == "NUMBER" { "count" } else { "key" };
        let mut lookup = lookup.clone();
        lookup["relatedKeyField"] = json!(key);
        all.push(json!({"type": name, "lookup": lookup}));
    }
    all
}

#[test]
fn members_of_other_types_are_ignored_when_a_field_is_added_and_when_it_is_changed() {
    for definition in definitions() {
        let server = serve(json!({
            "number": {"type": "RECORD_NUMBER"}, "key": {"type": "SINGLE_LINE_TEXT", "unique": true},
            "count": {"type": "NUMBER", "unique": true},
        }));
        let client = Client::new(&server);
        let path = "preview/app/form/fields.json";
        let field = || client.get(&format!("{path}?app=1")).ok()["properties"]["x"].clone();
        let body = |field: &Value| json!({"app": 1, "properties": {"x": field}});
        client.post(path, body(&definition)).ok();
        let plain = field();
        let mut stuffed = members();
        stuffed.retain(|member, _| plain.get(member).is_none());
        assert!(stuffed.len() > 10, "{plain}");
        let changed = Value::Object(stuffed.clone());
        client.put(path, body(&changed)).ok();
        assert_eq!(field(), plain, "changed with {changed}");
        client.delete(path, json!({"app": 1, "fields": ["x"]})).ok();
        stuffed.extend(definition.as_object().unwrap().clone());
        client.post(path, body(&Value::Object(stuffed))).ok();
        assert_eq!(field(), plain);
    }
}

#[test]
fn members_that_no_type_has_are_kept_and_built_in_fields_get_none_of_other_types() {
    let server = serve(json!({"number": {"type": "RECORD_NUMBER"}, "count": {"type": "NUMBER"}}));
    let client = Client::new(&server);
    let path = "preview/app/form/fields.json";
    let change =
        json!({"number": {"unit": "x", "unique": true}, "count": {"newMember": 1, "options": {}}});
    client
        .put(path, json!({"app": 1, "properties": change}))
        .ok();
    let fields = client.get(&format!("{path}?app=1")).ok()["properties"].clone();
    assert_eq!(
        fields["number"],
        json!({"type": "RECORD_NUMBER", "code": "number", "label": "number"})
    );
    let count = json!({"type": "NUMBER", "code": "count", "label": "count", "newMember": 1});
    assert_eq!(fields["count"], count);
}
