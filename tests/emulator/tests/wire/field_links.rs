//! Lookups and related records fields that calls add: what they may refer to, and what may not be deleted because of them.

use kintone_emulator::Emulator;
use serde_json::{Value, json};

use crate::client::{Client, Response};
use crate::fixtures::{builder, form, options};

/// App 1 with a text, a number and a table; app 2 with customers.
fn start() -> Emulator {
    let mut customers = form(json!({
        "id": {"type": "RECORD_NUMBER"}, "name": {"type": "SINGLE_LINE_TEXT", "unique": true},
        "city": {"type": "SINGLE_LINE_TEXT"}, "rank": {"type": "NUMBER"}, "note": {"type": "RICH_TEXT"},
        "rows": {"type": "SUBTABLE", "fields": {"inner": {"type": "NUMBER"}}},
    }));
    customers["code"] = json!("CUST");
    builder(json!({
        "place": {"type": "SINGLE_LINE_TEXT"}, "level": {"type": "NUMBER"},
        "table": {"type": "SUBTABLE", "fields": {"cell": {"type": "SINGLE_LINE_TEXT"}}},
    }))
    .schema_json("customers", customers)
    .start()
    .unwrap()
}

fn add(client: &Client, fields: Value) -> Response {
    let body = json!({"app": 1, "properties": fields});
    client.post("preview/app/form/fields.json", body)
}

fn lookup(key: &str, mappings: Value) -> Value {
    json!({"customer": {"type": "SINGLE_LINE_TEXT", "lookup": {
        "relatedApp": {"app": 2}, "relatedKeyField": key, "fieldMappings": mappings}}})
}

fn mapping(field: &str, related: &str) -> Value {
    json!({"field": field, "relatedField": related})
}

fn related(members: Value) -> Value {
    let mut table = json!({"relatedApp": {"app": 2}, "condition": {"field": "place", "relatedField": "city"},
        "displayFields": ["name"]});
    for (member, value) in members.as_object().unwrap() {
        table[member] = value.clone();
    }
    json!({"others": {"type": "REFERENCE_TABLE", "referenceTable": table}})
}

fn deploy(client: &Client, app: u64) -> Response {
    client.post("preview/app/deploy.json", json!({"apps": [{"app": app}]}))
}

fn delete(client: &Client, app: u64, codes: &[&str]) -> Response {
    let body = json!({"app": app, "fields": codes});
    client.delete("preview/app/form/fields.json", body)
}

#[test]
fn an_added_lookup_is_completed_and_copies_values() {
    let server = start();
    let client = Client::new(&server);
    // The target is added in the same call, and the app is named by its code.
    let mut fields = lookup(
        "name",
        json!([mapping("town", "city"), mapping("level", "rank")]),
    );
    fields["customer"]["lookup"]["relatedApp"] = json!({"code": "CUST"});
    fields["town"] = json!({"type": "SINGLE_LINE_TEXT"});
    add(&client, fields).ok();
    let stored = client.get("preview/app/form/fields.json?app=1").ok();
    let expected = json!({
        "type": "SINGLE_LINE_TEXT", "code": "customer", "label": "customer", "noLabel": false, "required": false,
        "lookup": {"relatedApp": {"app": "2", "code": "CUST"}, "relatedKeyField": "name",
            "fieldMappings": [mapping("town", "city"), mapping("level", "rank")],
            "lookupPickerFields": [], "filterCond": "", "sort": "id desc"},
    });
    assert_eq!(stored["properties"]["customer"], expected);
    deploy(&client, 1).ok();
    let customer = json!({"app": 2, "record": {"name": {"value": "A"}, "city": {"value": "Kobe"}}});
    client.post("record.json", customer).ok();
    let id = client.add(json!({"customer": {"value": "A"}}));
    assert_eq!(client.record(&id)["town"]["value"], json!("Kobe"));
}

#[test]
fn a_lookup_refers_to_what_exists_and_fits() {
    let server = start();
    let client = Client::new(&server).with("Accept-Language", "en");
    let mismatch = "The types of the fields do not fit each other.";
    let path = "properties[customer].lookup";
    let cases = [
        (
            lookup("$id", json!([])),
            json!({format!("{path}.relatedKeyField"): "The value, \"$id\", is not in options."}),
        ),
        (
            lookup("note", json!([])),
            json!({format!("{path}.relatedKeyField"): mismatch}),
        ),
        (
            lookup(
                "name",
                json!([
                    mapping("level", "city"),
                    mapping("place", "city"),
                    mapping("place", "name")
                ]),
            ),
            json!({format!("{path}.fieldMappings[0].field"): mismatch,
                format!("{path}.fieldMappings[2].field"): "\"place\" is specified more than once."}),
        ),
        (
            lookup("name", json!([{}])),
            json!({format!("{path}.fieldMappings[0].field"): "Required field.",
                format!("{path}.fieldMappings[0].relatedField"): "Required field."}),
        ),
        (
            json!({"customer": {"type": "NUMBER", "lookup": {"relatedApp": {}}}}),
            json!({format!("{path}.relatedApp.app"): "Required field."}),
        ),
    ];
    for (fields, errors) in cases {
        assert_eq!(add(&client, fields.clone()).invalid(), errors, "{fields}");
    }
    for fields in [
        lookup("gone", json!([])),
        lookup("inner", json!([])),
        lookup("name", json!([mapping("gone", "city")])),
        lookup("name", json!([mapping("place", "gone")])),
        // A lookup outside of the table does not fill its fields.
        lookup("name", json!([mapping("cell", "city")])),
    ] {
        add(&client, fields).error(400, "GAIA_FC01");
    }
    let mut fields = lookup("name", json!([]));
    fields["customer"]["lookup"]["relatedApp"] = json!({"app": 9});
    add(&client, fields).error(404, "GAIA_AP01");
    let inner = lookup("name", json!([mapping("near", "city")]))["customer"].clone();
    let table = json!({"rows": {"type": "SUBTABLE", "fields": {"who": inner, "near": {"type": "SINGLE_LINE_TEXT"}}}});
    add(&client, table).ok();
}

#[test]
fn a_related_records_field_refers_to_what_exists() {
    let server = start();
    let client = Client::new(&server).with("Accept-Language", "en");
    add(&client, related(json!({}))).ok();
    let stored = client.get("preview/app/form/fields.json?app=1").ok();
    let expected = json!({
        "type": "REFERENCE_TABLE", "code": "others", "label": "others", "noLabel": false,
        "referenceTable": {"relatedApp": {"app": "2", "code": "CUST"},
            "condition": {"field": "place", "relatedField": "city"}, "filterCond": "", "sort": "id desc",
            "displayFields": ["name"], "size": "5"},
    });
    assert_eq!(stored["properties"]["others"], expected);
    delete(&client, 1, &["others"]).ok();
    let refused = |members: Value| add(&client, related(members));
    assert_eq!(
        refused(json!({"size": 7, "displayFields": null})).invalid(),
        json!({"properties[others].referenceTable.size": "must be one of the enum value",
            "properties[others].referenceTable.displayFields": "Required field."})
    );
    refused(json!({"condition": {"field": "gone", "relatedField": "city"}}))
        .error(400, "GAIA_FC01");
    refused(json!({"condition": {"field": "place", "relatedField": "gone"}}))
        .error(400, "GAIA_FC01");
    refused(json!({"displayFields": ["gone"]})).error(400, "GAIA_FC01");
    refused(json!({"filterCond": "gone = 1"})).error(400, "GAIA_IQ11");
    refused(json!({"filterCond": "rank > 1", "sort": "rank asc", "size": "50"})).ok();
}

#[test]
fn what_a_lookup_or_a_related_records_field_refers_to_is_not_deleted() {
    let server = start();
    let client = Client::new(&server);
    let mut fields = lookup("name", json!([mapping("place", "city")]));
    fields["customer"]["lookup"]["lookupPickerFields"] = json!(["rank"]);
    fields["others"] = related(
        json!({"condition": {"field": "level", "relatedField": "rank"},
        "displayFields": ["note"]}),
    )["others"]
        .clone();
    add(&client, fields).ok();
    delete(&client, 1, &["place"]).error(400, "GAIA_LO02");
    delete(&client, 1, &["level"]).error(400, "GAIA_RE07");
    for (code, expected) in [
        ("name", "GAIA_LO02"),
        ("city", "GAIA_LO02"),
        ("rank", "GAIA_LO02"),
        ("note", "GAIA_RE07"),
    ] {
        delete(&client, 2, &[code]).error(400, expected);
    }
    // With the fields that refer to it, a field may go.
    delete(&client, 1, &["place", "level", "customer", "others"]).ok();
    delete(&client, 2, &["name", "city"]).ok();
}

#[test]
fn a_new_lookup_is_deployed_only_if_its_key_identifies_records() {
    let server = start();
    let client = Client::new(&server);
    add(&client, lookup("city", json!([]))).ok();
    deploy(&client, 1).error(400, "GAIA_LO03");
    let unique = json!({"app": 2, "properties": {"city": {"unique": true}}});
    client.put("preview/app/form/fields.json", unique).ok();
    // The other app is deployed by the same call.
    let both = json!({"apps": [{"app": 1}, {"app": 2}]});
    client.post("preview/app/deploy.json", both).ok();
    // A lookup that does not change is not checked again.
    let not_unique = json!({"app": 2, "properties": {"city": {"unique": false}}});
    client.put("preview/app/form/fields.json", not_unique).ok();
    deploy(&client, 2).ok();
    deploy(&client, 1).ok();
}

#[test]
fn other_apps_follow_fields_that_are_renamed() {
    let server = start();
    let client = Client::new(&server);
    let mut fields = lookup("name", json!([mapping("place", "city")]));
    fields["customer"]["lookup"]["lookupPickerFields"] = json!(["rank"]);
    fields["customer"]["lookup"]["filterCond"] = json!("rank > 1");
    fields["others"] = related(json!({"sort": "rank asc"}))["others"].clone();
    add(&client, fields).ok();
    let action = json!({"app": 1, "actions": {"a": {"name": "a", "index": 0, "destApp": {"app": 2},
        "mappings": [{"srcType": "FIELD", "srcField": "place", "destField": "city"}]}}});
    client.put("preview/app/actions.json", action).ok();
    deploy(&client, 1).ok();
    let renamed = json!({"app": 2, "properties": {
        "name": {"code": "title"}, "city": {"code": "town"}, "rank": {"code": "grade"}}});
    client.put("preview/app/form/fields.json", renamed).ok();
    deploy(&client, 2).ok();
    for stage in ["", "preview/"] {
        let path = format!("{stage}app/form/fields.json?app=1");
        let fields = client.get(&path).ok()["properties"].clone();
        let link = &fields["customer"]["lookup"];
        assert_eq!(
            json!([
                link["relatedKeyField"],
                link["fieldMappings"],
                link["lookupPickerFields"],
                link["filterCond"]
            ]),
            json!(["title", [mapping("place", "town")], ["grade"], "grade > 1"])
        );
        let link = &fields["others"]["referenceTable"];
        assert_eq!(
            json!([
                link["condition"]["relatedField"],
                link["displayFields"],
                link["sort"]
            ]),
            json!(["town", ["title"], "grade asc"])
        );
        let actions = client.get(&format!("{stage}app/actions.json?app=1")).ok();
        let mapping = &actions["actions"]["a"]["mappings"][0];
        assert_eq!(mapping["destField"], json!("town"));
    }
    let customer =
        json!({"app": 2, "record": {"title": {"value": "A"}, "town": {"value": "Kobe"}}});
    client.post("record.json", customer).ok();
    let id = client.add(json!({"customer": {"value": "A"}}));
    assert_eq!(client.record(&id)["place"]["value"], json!("Kobe"));
}

#[test]
fn the_condition_of_a_link_follows_renamed_options_of_the_other_app_and_of_its_own() {
    let choices = || json!({"type": "DROP_DOWN", "options": options(&["a", "b"])});
    let link = |app: u32| {
        json!({"type": "REFERENCE_TABLE", "referenceTable": {
            "relatedApp": {"app": app}, "condition": {"field": "key", "relatedField": "key"},
            "displayFields": ["key"], "filterCond": "rank in (\"a\", \"b\")"}})
    };
    let fields = |app: u32| json!({"key": {"type": "SINGLE_LINE_TEXT"}, "rank": choices(), "link": link(app)});
    // App 2 refers to app 1, which refers to itself.
    let server = builder(fields(1))
        .schema_json("other", form(fields(1)))
        .start()
        .unwrap();
    let client = Client::new(&server);
    let condition = |stage: &str, app: u32| {
        let path = format!("{stage}app/form/fields.json?app={app}");
        let fields = client.get(&path).ok();
        fields["properties"]["link"]["referenceTable"]["filterCond"].clone()
    };
    let swapped = json!({"a": {"label": "b", "index": 0}, "b": {"label": "c", "index": 1}});
    let change = json!({"rank": {"code": "level", "options": swapped}});
    let body = json!({"app": 1, "properties": change});
    client.put("preview/app/form/fields.json", body).ok();
    let (old, new) = ("rank in (\"a\", \"b\")", "level in (\"b\", \"c\")");
    let read = || {
        [("", 1), ("preview/", 1), ("", 2), ("preview/", 2)]
            .map(|(stage, app)| condition(stage, app))
    };
    assert_eq!(read(), [old, new, old, old]);
    deploy(&client, 1).ok();
    assert_eq!(read(), [new; 4]);
}
