//! The layout of a form: read live and in the preview, replaced in the preview.

use serde_json::{Value, json};

use crate::client::{Client, Response};
use crate::fixtures::{complete, serve};

fn fields() -> Value {
    json!({
        "a": {"type": "NUMBER"}, "b": {"type": "SINGLE_LINE_TEXT"}, "frame": {"type": "GROUP"},
        "table": {"type": "SUBTABLE", "fields": {"x": {"type": "DATE"}, "y": {"type": "TIME"}}},
    })
}

fn item(kind: &str, code: &str) -> Value {
    json!({"type": kind, "code": code, "size": {"width": "193"}})
}

fn row(items: &[Value]) -> Value {
    json!({"type": "ROW", "fields": items})
}

fn update(client: &Client, layout: Value) -> Response {
    client.put(
        "preview/app/form/layout.json",
        json!({"app": 1, "layout": layout}),
    )
}

fn read(client: &Client, path: &str) -> Value {
    client
        .get(&format!("{path}app/form/layout.json?app=1"))
        .ok()["layout"]
        .clone()
}

#[test]
fn a_layout_is_replaced_in_the_preview_with_sizes_as_digits() {
    let server = serve(fields());
    let client = Client::new(&server);
    let live = read(&client, "");
    let mut b = item("SINGLE_LINE_TEXT", "b");
    b["size"] = json!({"width": 300, "innerHeight": ""});
    let label = json!({"type": "LABEL", "label": "<b>x</b>", "size": {"width": 100}});
    let table = json!({"type": "SUBTABLE", "code": "table", "fields": [item("TIME", "y")]});
    let group = json!({"type": "GROUP", "code": "frame", "layout": [row(&[b, label])]});
    let answer = update(&client, json!([table, group])).ok();
    assert_eq!(answer, json!({"revision": "4"}));
    let label = json!({"type": "LABEL", "label": "<b>x</b>", "size": {"width": "100"}});
    let b = json!({"type": "SINGLE_LINE_TEXT", "code": "b", "size": {"width": "300", "innerHeight": ""}});
    // What was not sent comes last.
    let table = json!({"type": "SUBTABLE", "code": "table", "fields": [item("TIME", "y"), item("DATE", "x")]});
    let group = json!({"type": "GROUP", "code": "frame", "layout": [row(&[b, label])]});
    let expected = json!([table, group, row(&[item("NUMBER", "a")])]);
    assert_eq!(read(&client, "preview/"), expected);
    assert_eq!(read(&client, ""), live);
    let apps = json!({"apps": [{"app": 1}]});
    client.post("preview/app/deploy.json", apps).ok();
    assert_eq!(read(&client, ""), expected);
}

#[test]
fn a_layout_places_each_field_of_the_form_once() {
    let server = serve(fields());
    let client = Client::new(&server).with("Accept-Language", "en");
    let (once, x) = (row(&[item("NUMBER", "a")]), item("DATE", "x"));
    let twice = update(&client, json!([once, once])).invalid();
    let expected = json!({"layout[1].fields[0].code": "\"a\" is specified more than once."});
    assert_eq!(twice, expected);
    for (sent, code) in [
        (row(&[item("NUMBER", "none")]), "none"),
        (row(&[item("DATE", "a")]), "a"),
        (row(&[x]), "x"),
        (json!({"type": "GROUP", "code": "table"}), "table"),
    ] {
        let (message, _) = update(&client, json!([sent])).error(400, "GAIA_FC01");
        assert!(message.contains(&format!("(code: {code})")), "{message}");
    }
    let nested = json!({"type": "GROUP", "code": "frame", "layout": [{"type": "SUBTABLE", "code": "table"}]});
    let refused = update(&client, json!([nested, {"type": "TABLE"}, {}])).invalid();
    let expected = json!({
        "layout[0].layout[0].type": "must be one of the enum value",
        "layout[1].type": "must be one of the enum value", "layout[2].type": "Required field.",
    });
    assert_eq!(refused, expected);
    update(&client, json!({})).error(400, "CB_IJ01");
}

#[test]
fn a_layout_follows_the_fields_of_the_form() {
    let server = serve(fields());
    let client = Client::new(&server);
    let table = json!({"type": "SUBTABLE", "code": "table", "fields": [item("DATE", "x")]});
    let group = json!({"type": "GROUP", "code": "frame", "layout": [row(&[item("NUMBER", "a")])]});
    update(
        &client,
        json!([group, table, row(&[item("SINGLE_LINE_TEXT", "b")])]),
    )
    .ok();
    let mut changed = fields();
    changed["b"] = json!({"type": "LINK"});
    changed.as_object_mut().unwrap().remove("a");
    changed["table"]["fields"] = json!({"y": {"type": "TIME"}});
    server.update_form(1, complete(changed)).unwrap();
    let group = json!({"type": "GROUP", "code": "frame", "layout": []});
    let table = json!({"type": "SUBTABLE", "code": "table", "fields": [item("TIME", "y")]});
    let expected = json!([group, table, row(&[item("LINK", "b")])]);
    assert_eq!(read(&client, ""), expected);
    assert_eq!(read(&client, "preview/"), expected);
}
