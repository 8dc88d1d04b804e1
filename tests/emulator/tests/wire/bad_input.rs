//! Bad input to every call: each begins as a call that works, and gets one thing wrong.

use serde_json::{Value, json};

use crate::calls::{CALLS, World, find, guest, rows};
use crate::client::Response;

/// Whether an answer is this error, and none of the server's own.
fn is_error(response: &Response, expected: (u16, &str)) -> Result<(), String> {
    let body = response.body();
    let code = body["code"].as_str().unwrap_or_default();
    let is_complete = body["message"].is_string() && body["id"].is_string();
    match (response.status, code) == expected && is_complete {
        true => Ok(()),
        false => Err(format!("{} {body}", response.status)),
    }
}

#[test]
fn there_is_a_call_for_every_endpoint_and_it_works() {
    for (name, _) in rows() {
        let world = World::new();
        let call = find(&name);
        let response = world.send(call, &(call.body)(&world));
        let body = String::from_utf8_lossy(&response.body);
        assert_eq!(response.status, 200, "{name}: {body}");
    }
}

/// Changes one member of a body that works, and returns what is sent.
fn with(body: &Value, pointer: &str, value: Value) -> Value {
    let mut body = body.clone();
    let place = body.pointer_mut(pointer);
    *place.unwrap_or_else(|| panic!("no {pointer}")) = value;
    body
}

#[test]
fn what_does_not_exist_has_its_code_in_every_call() {
    let world = World::new();
    let unknown = json!(999);
    let mut wrong = Vec::new();
    let mut count = 0;
    for call in CALLS {
        let body = (call.body)(&world);
        let is = |end: &str| call.path.ends_with(end);
        let mut cases: Vec<(&str, Value, (u16, &str))> = Vec::new();
        if body["app"].is_number() {
            cases.push(("/app", unknown.clone(), (404, "GAIA_AP01")));
        }
        if is("/app.json") && call.method == "GET" {
            cases.push(("/id", unknown.clone(), (404, "GAIA_AP01")));
        }
        if is("deploy.json") {
            let app = if call.method == "GET" {
                "/apps/0"
            } else {
                "/apps/0/app"
            };
            cases.push((app, unknown.clone(), (404, "GAIA_AP01")));
        }
        if body["record"].is_number() {
            cases.push(("/record", unknown.clone(), (404, "GAIA_RE01")));
        }
        if body["comment"].is_number() {
            cases.push(("/comment", unknown.clone(), (400, "GAIA_RE02")));
        }
        if body["app"].is_number() && body["id"].is_number() {
            cases.push(("/id", unknown.clone(), (404, "GAIA_RE01")));
        }
        if is("/records.json") || is("/records/status.json") || is("evaluate.json") {
            for id in ["/ids/0", "/records/0/id"] {
                if body.pointer(id).is_some() {
                    cases.push((id, unknown.clone(), (404, "GAIA_RE01")));
                }
            }
        }
        if is("/cursor.json") && body["id"].is_string() {
            cases.push(("/id", json!("x"), (404, "GAIA_CN01")));
        }
        // No source names the codes for what follows.
        if body["space"].is_number() {
            cases.push(("/space", unknown.clone(), (404, "GAIA_SP01")));
        }
        if ["/v1/space.json", "/space/body.json", "/space/members.json"]
            .iter()
            .any(|path| is(path))
        {
            cases.push(("/id", unknown.clone(), (404, "GAIA_SP01")));
        }
        for thread in ["/thread", "/id"] {
            let is_thread = is("/thread/comment.json") || (is("/thread.json") && thread == "/id");
            if is_thread && body.pointer(thread).is_some() {
                let expected = (404, "EMULATOR_THREAD_NOT_FOUND");
                cases.push((thread, unknown.clone(), expected));
            }
        }
        if is("/plugin.json") && body["id"].is_string() {
            let expected = (404, "EMULATOR_PLUGIN_NOT_FOUND");
            cases.push(("/id", json!("x"), expected));
        }
        if body["fileKey"].is_string() {
            cases.push(("/fileKey", json!("x"), (404, "GAIA_BL01")));
        }
        for file in [
            "/icon/file/fileKey",
            "/desktop/js/0/file/fileKey",
            "/record/file/value/0/fileKey",
            "/records/0/file/value/0/fileKey",
            "/records/0/record/file/value/0/fileKey",
            "/comment/files/0/fileKey",
        ] {
            if body.pointer(file).is_some() {
                cases.push((file, json!("x"), (404, "GAIA_BL01")));
                // The key of somebody else's file downloads it, and attaches nothing.
                cases.push((file, json!(world.foreign_file), (404, "GAIA_BL01")));
            }
        }
        for (at, value, expected) in cases {
            let response = world.send(call, &with(&body, at, value));
            if let Err(error) = is_error(&response, expected) {
                wrong.push(format!("{} {at}, not {expected:?}: {error}", call.name()));
            }
            count += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 90, "{count}");
}

#[test]
fn a_stale_revision_is_a_conflict_in_every_call_that_takes_one() {
    let world = World::new();
    let mut wrong = Vec::new();
    for (name, parameters) in rows() {
        let is_settings = name.contains("acl.json") || name.contains("/preview/");
        let expected = match is_settings {
            true => (409, "GAIA_CO03"),
            false => (409, "GAIA_CO02"),
        };
        let call = find(&name);
        let body = (call.body)(&world);
        let mut cases = Vec::new();
        if parameters.iter().any(|name| name == "revision") {
            let mut body = body.clone();
            body["revision"] = json!(99);
            cases.push(body);
        }
        for list in ["records", "apps"] {
            if call.method != "GET"
                && body[list][0].is_object()
                && !(name.starts_with("POST /k/v1/records"))
            {
                let mut body = body.clone();
                body[list][0]["revision"] = json!(99);
                cases.push(body);
            }
        }
        if parameters.iter().any(|name| name == "revisions") {
            let mut body = body.clone();
            body["revisions"] = json!([99]);
            cases.push(body);
        }
        for body in cases {
            if let Err(error) = is_error(&world.send(call, &body), expected) {
                wrong.push(format!("{name}, not {expected:?}: {error}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What becomes of an empty list or object: nothing to do, or a place that needs something.
const EMPTY: &[(&str, &str, Option<&str>)] = &[
    ("DELETE /k/v1/records.json", "/ids", Some("ids")),
    ("POST /k/v1/records.json", "/records", None),
    ("PUT /k/v1/records.json", "/records", None),
    ("PUT /k/v1/record/assignees.json", "/assignees", None),
    ("GET /k/v1/records.json", "/fields", None),
    ("POST /k/v1/records/cursor.json", "/fields", None),
    ("POST /k/v1/bulkRequest.json", "/requests", Some("requests")),
    (
        "POST /k/v1/record/comment.json",
        "/comment/text",
        Some("comment.text"),
    ),
    (
        "DELETE /k/v1/preview/app/form/fields.json",
        "/fields",
        Some("fields"),
    ),
    ("PUT /k/v1/preview/app/form/layout.json", "/layout", None),
    ("PUT /k/v1/preview/app/views.json", "/views", None),
    ("PUT /k/v1/preview/app/reports.json", "/reports", None),
    ("PUT /k/v1/preview/app/actions.json", "/actions", None),
    (
        "PUT /k/v1/preview/app/status.json",
        "/states",
        Some("states"),
    ),
    (
        "PUT /k/v1/preview/app/notifications/general.json",
        "/notifications",
        None,
    ),
    (
        "PUT /k/v1/preview/app/notifications/perRecord.json",
        "/notifications",
        None,
    ),
    (
        "PUT /k/v1/preview/app/notifications/reminder.json",
        "/notifications",
        None,
    ),
    ("PUT /k/v1/app/acl.json", "/rights", None),
    ("PUT /k/v1/record/acl.json", "/rights", None),
    ("PUT /k/v1/field/acl.json", "/rights", None),
    ("PUT /k/v1/preview/app/settings.json", "/name", Some("name")),
    ("POST /k/v1/preview/app.json", "/name", Some("name")),
    ("POST /k/v1/search.json", "/query", Some("query")),
    (
        "POST /k/v1/search.json",
        "/query/0/keywords",
        Some("query[0].keywords"),
    ),
    ("PUT /k/v1/space/members.json", "/members", Some("members")),
    (
        "POST /k/v1/template/space.json",
        "/members",
        Some("members"),
    ),
    ("POST /k/v1/template/space.json", "/name", Some("name")),
    ("PUT /k/v1/space.json", "/name", Some("name")),
    ("POST /k/v1/space/thread.json", "/name", Some("name")),
    ("PUT /k/guest/6/v1/space/guests.json", "/guests", None),
    ("GET /k/v1/apps.json", "/ids", None),
    ("GET /k/v1/plugins.json", "/ids", None),
];

#[test]
fn an_empty_list_is_nothing_to_do_or_is_refused_with_its_place() {
    let mut wrong = Vec::new();
    for (name, pointer, expected) in EMPTY {
        let world = World::new();
        let call = find(name);
        let body = (call.body)(&world);
        let empty = match body.pointer(pointer) {
            Some(Value::Array(_)) => json!([]),
            Some(Value::Object(_)) => json!({}),
            _ => json!(""),
        };
        let mut body = with(&body, pointer, empty);
        if *pointer == "/states" {
            body["actions"] = json!([]);
        }
        let response = world.send(call, &body);
        let answer = response.body();
        let places = answer["errors"]
            .as_object()
            .map(|errors| errors.keys().cloned().collect::<Vec<String>>());
        let is_expected = match expected {
            None => response.status == 200,
            Some(place) => answer["code"] == "CB_VA01" && places == Some(vec![(*place).to_owned()]),
        };
        if !is_expected {
            wrong.push(format!("{name} {pointer}, not {expected:?}: {answer}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What exists already, or is sent twice: the call, its parameters but `app`, and the place that is reported.
fn repeated(world: &World) -> Vec<(&'static str, Value, &'static str)> {
    const ADD: &str = "POST /k/v1/preview/app/form/fields.json";
    const UPDATE: &str = "PUT /k/v1/preview/app/form/fields.json";
    let list = |name: &str, index: u32| json!({"type": "LIST", "name": name, "index": index, "fields": ["text"]});
    let graph =
        |name: &str, index: u32| json!({"name": name, "index": index, "chartType": "TABLE"});
    let item = json!({"type": "SINGLE_LINE_TEXT", "code": "text", "size": {}});
    let number = json!({"type": "NUMBER", "code": "text"});
    let table = json!({"type": "SUBTABLE", "fields": {"text": number}});
    let choice = json!({"type": "DROP_DOWN", "options": {"a": {"label": "a", "index": 0}, "b": {"label": "a", "index": 1}}});
    let states =
        json!({"done": {"name": "open", "index": 1}, "open": {"name": "open", "index": 0}});
    let installed = world.client.upload("again.txt", "text/plain", b"plug-in");
    vec![
        (
            ADD,
            json!({"properties": {"text": number}}),
            "properties[text].code",
        ),
        (
            ADD,
            json!({"properties": {"new": table}}),
            "properties[new].fields[text].code",
        ),
        (
            ADD,
            json!({"properties": {"new": choice}}),
            "properties[new].options[b].label",
        ),
        (
            UPDATE,
            json!({"properties": {"text": {"code": "number"}}}),
            "properties[text].code",
        ),
        (
            "PUT /k/v1/preview/app/views.json",
            json!({"views": {"a": list("a", 0), "b": list("a", 1)}}),
            "views[b].name",
        ),
        (
            "PUT /k/v1/preview/app/reports.json",
            json!({"reports": {"a": graph("a", 0), "b": graph("a", 1)}}),
            "reports[b].name",
        ),
        (
            "PUT /k/v1/preview/app/status.json",
            json!({"states": states, "actions": []}),
            "states[open].name",
        ),
        (
            "PUT /k/v1/preview/app/form/layout.json",
            json!({"layout": [{"type": "ROW", "fields": [item, item]}]}),
            "layout[0].fields[1].code",
        ),
        (
            "POST /k/v1/record.json",
            json!({"record": {"key": {"value": "known"}}}),
            "record.key.value",
        ),
        (
            "POST /k/v1/records.json",
            json!({"records": [{"key": {"value": "x"}}, {"key": {"value": "x"}}]}),
            "records[1].key.value",
        ),
        (
            "POST /k/v1/guests.json",
            json!({"guests": [guest("known@example.com")]}),
            "guests[0].code",
        ),
        (
            "POST /k/v1/plugin.json",
            json!({"fileKey": installed}),
            "fileKey",
        ),
    ]
}

#[test]
fn an_element_that_is_nothing_is_not_taken_for_one() {
    let world = World::new();
    for (name, pointer, value, expected) in [
        (
            "POST /k/v1/records.json",
            "/records",
            json!([null]),
            (400, "CB_IJ01"),
        ),
        (
            "PUT /k/v1/records.json",
            "/records",
            json!([null]),
            (400, "CB_IJ01"),
        ),
        (
            "PUT /k/v1/record/assignees.json",
            "/assignees",
            json!([null]),
            (400, "GAIA_IL26"),
        ),
        (
            "PUT /k/v1/record/assignees.json",
            "/assignees",
            json!([""]),
            (400, "GAIA_IL26"),
        ),
    ] {
        let call = find(name);
        let body = with(&(call.body)(&world), pointer, value);
        let answer = is_error(&world.send(call, &body), expected);
        assert_eq!(answer, Ok(()), "{name} {body}");
    }
}

#[test]
fn what_exists_already_is_refused_with_its_place() {
    let world = World::new();
    let mut wrong = Vec::new();
    for (name, mut body, place) in repeated(&world) {
        let call = find(name);
        if (call.body)(&world).get("app").is_some() {
            body["app"] = json!(1);
        }
        let answer = world.send(call, &body).body();
        let places = answer["errors"].as_object();
        let is_at_place = places.is_some_and(|places| places.contains_key(place));
        if answer["code"] != "CB_VA01" || !is_at_place {
            wrong.push(format!("{name}, not at {place}: {answer}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The parameters of the search that this server does not support, and says so.
const UNSUPPORTED: [&str; 3] = ["/creators", "/excludeScopes", "/scopes"];

#[test]
fn nonsense_in_any_place_is_an_error_of_kintone_or_nothing() {
    let nonsense = [
        json!(null),
        json!(""),
        json!("x"),
        json!([]),
        json!({}),
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!(true),
        json!([null]),
        json!([[]]),
        json!({"x": null}),
        json!({"type": []}),
        json!("\u{0}"),
        json!("😀"),
        json!(18_446_744_073_709_551_615_u64),
    ];
    let mut wrong = Vec::new();
    let mut count = 0;
    for (name, parameters) in rows() {
        let call = find(&name);
        let world = World::new();
        let body = (call.body)(&world);
        let mut places: Vec<String> = parameters.iter().map(|name| format!("/{name}")).collect();
        places.retain(|place| !UNSUPPORTED.contains(&place.as_str()));
        places.extend(
            inner_places(&body, "")
                .into_iter()
                .filter(|place| place.matches('/').count() > 1),
        );
        for place in places {
            for value in &nonsense {
                let mut sent = body.clone();
                match sent.pointer_mut(&place) {
                    Some(member) => *member = value.clone(),
                    None => sent[&place[1..]] = value.clone(),
                }
                let response = world.send(call, &sent);
                let answer = serde_json::from_slice::<Value>(&response.body).unwrap_or_default();
                let is_error = answer["code"].is_string() || answer["results"].is_array();
                if response.status != 200 && (response.status >= 500 || !is_error) {
                    wrong.push(format!(
                        "{name} {place} {value}: {} {answer}",
                        response.status
                    ));
                }
                count += 1;
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {count}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// The places of all members and elements in a body.
fn inner_places(value: &Value, place: &str) -> Vec<String> {
    let members: Vec<(String, &Value)> = match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.replace('~', "~0").replace('/', "~1"), value))
            .collect(),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .map(|(at, value)| (at.to_string(), value))
            .collect(),
        _ => Vec::new(),
    };
    let mut places = Vec::new();
    for (name, value) in members {
        let place = format!("{place}/{name}");
        places.extend(inner_places(value, &place));
        places.push(place);
    }
    places
}
