//! The settings of a process: replaced in the preview, enforced once they are live.

use kintone_emulator::Emulator;
use serde_json::{Value, json};

use crate::client::{Client, Response, encode};
use crate::fixtures::{builder, serve};
use crate::process::{act, action, state, user};

fn fields() -> Value {
    json!({
        "creator": {"type": "CREATOR"}, "number": {"type": "NUMBER"}, "member": {"type": "USER_SELECT"},
    })
}

/// A state with its name, which a new one has to have.
fn named(name: &str, index: u32) -> Value {
    json!({"name": name, "index": index, "assignee": {"type": "ONE", "entities": []}})
}

fn process() -> Value {
    json!({
        "app": 1, "enable": true, "states": {"open": named("open", 0), "done": named("done", 1)},
        "actions": [action("close", "open", "done", "number > 1")],
    })
}

fn update(client: &Client, process: Value) -> Response {
    client.put("preview/app/status.json", process)
}

fn deploy(client: &Client) {
    let apps = json!({"apps": [{"app": 1}]});
    client.post("preview/app/deploy.json", apps).ok();
}

fn with_process() -> (Emulator, Client) {
    let server = serve(fields());
    let client = Client::new(&server);
    update(&client, process()).ok();
    deploy(&client);
    (server, client)
}

fn status(client: &Client, id: &str) -> Value {
    client.record(id)["ステータス"]["value"].clone()
}

#[test]
fn a_process_is_read_as_it_was_replaced_and_not_live_before_a_deploy() {
    let server = serve(fields());
    let client = Client::new(&server);
    assert_eq!(update(&client, process()).ok(), json!({"revision": "4"}));
    let mut action = action("close", "open", "done", "number > 1");
    action["type"] = json!("PRIMARY");
    let state = |name: &str, index: u32| {
        let mut state = state(index, "ONE", json!([]));
        state["name"] = json!(name);
        state
    };
    let expected = json!({
        "enable": true, "states": {"open": state("open", 0), "done": state("done", 1)},
        "actions": [action], "revision": "4",
    });
    let read = |path: &str| client.get(&format!("{path}app/status.json?app=1")).ok();
    assert_eq!(read("preview/"), expected);
    let live = json!({"enable": false, "states": null, "actions": null, "revision": "3"});
    assert_eq!(read(""), live);
    let id = client.add(json!({"number": {"value": 5}}));
    act(&client, &id, "close", None).error(400, "GAIA_ST02");
    assert_eq!(client.record(&id).get("ステータス"), None);
    deploy(&client);
    assert_eq!(read(""), expected);
}

#[test]
fn a_first_process_takes_the_records_that_are_there_and_brings_fields_and_a_view() {
    let server = serve(fields());
    let client = Client::new(&server);
    let id = client.add(json!({"number": {"value": 5}}));
    update(&client, process()).ok();
    deploy(&client);
    assert_eq!(status(&client, &id), json!("open"));
    assert_eq!(client.record(&id)["$revision"]["value"], json!("1"));
    act(&client, &id, "close", None).ok();
    assert_eq!(status(&client, &id), json!("done"));
    let query = encode("ステータス in (\"done\")");
    let found = client
        .get(&format!("records.json?app=1&query={query}"))
        .ok();
    assert_eq!(found["records"].as_array().unwrap().len(), 1);
    let form = client.get("app/form/fields.json?app=1").ok();
    let field =
        json!({"type": "STATUS_ASSIGNEE", "code": "作業者", "label": "作業者", "enabled": true});
    assert_eq!(form["properties"]["作業者"], field);
    let views = client.get("app/views.json?app=1").ok();
    assert_eq!(
        views["views"]["（作業者が自分）"]["builtinType"],
        json!("ASSIGNEE")
    );
}

#[test]
fn a_process_that_is_switched_off_keeps_its_states_and_hides_them() {
    let (_server, client) = with_process();
    let id = client.add(json!({}));
    update(&client, json!({"app": 1, "enable": false})).ok();
    deploy(&client);
    let process = client.get("app/status.json?app=1").ok();
    assert_eq!(process["enable"], json!(false));
    assert_eq!(process["states"]["done"]["index"], json!("1"));
    assert_eq!(client.record(&id).get("ステータス"), None);
    act(&client, &id, "close", None).error(400, "GAIA_ST02");
    update(&client, json!({"app": 1, "enable": true})).ok();
    deploy(&client);
    assert_eq!(status(&client, &id), json!("open"));
}

#[test]
fn records_follow_a_renamed_state_and_start_anew_where_theirs_is_gone() {
    let (_server, client) = with_process();
    let open = client.add(json!({}));
    let done = client.add(json!({"number": {"value": 5}}));
    act(&client, &done, "close", None).ok();
    // The names change places, in two steps before one deploy.
    let states = json!({"open": named("x", 0), "done": named("open", 1)});
    update(&client, json!({"app": 1, "states": states, "actions": []})).ok();
    let states = json!({"x": named("done", 0), "open": named("open", 1)});
    update(&client, json!({"app": 1, "states": states})).ok();
    assert_eq!(
        [status(&client, &open), status(&client, &done)],
        ["open", "done"]
    );
    deploy(&client);
    assert_eq!(
        [status(&client, &open), status(&client, &done)],
        ["done", "open"]
    );
    let states = json!({"new": named("new", 0), "done": named("done", 1)});
    update(&client, json!({"app": 1, "states": states})).ok();
    deploy(&client);
    assert_eq!(
        [status(&client, &open), status(&client, &done)],
        ["done", "new"]
    );
}

#[test]
fn a_state_without_assignee_is_that_of_the_creator() {
    let server = serve(fields());
    let client = Client::new(&server);
    let states =
        json!({"open": {"name": "open", "index": 0}, "done": {"name": "done", "index": 1}});
    let process = json!({"app": 1, "enable": true, "states": states, "actions": []});
    update(&client, process).ok();
    let read = client.get("preview/app/status.json?app=1").ok();
    let creator =
        json!({"entity": {"type": "FIELD_ENTITY", "code": "creator"}, "includeSubs": false});
    let assignee = json!({"type": "ONE", "entities": [creator]});
    assert_eq!(read["states"]["open"]["assignee"], assignee);
    assert_eq!(read["states"]["done"]["assignee"], assignee);
    // What is left out later stays.
    let vote = json!({"name": "done", "index": 1, "assignee": {"type": "ANY", "entities": [user("sato")]}});
    let states = json!({"open": {"index": 0}, "done": vote});
    update(&client, json!({"app": 1, "states": states})).ok();
    let states = json!({"open": {"index": 0}, "done": {"index": 1, "name": "end"}});
    update(&client, json!({"app": 1, "states": states})).ok();
    let read = client.get("preview/app/status.json?app=1").ok();
    assert_eq!(read["states"]["end"]["assignee"]["type"], json!("ANY"));
    assert_eq!(read["states"]["end"]["name"], json!("end"));
}

#[test]
fn every_mistake_in_a_process_is_told_and_nothing_is_stored() {
    let server = builder(fields())
        .declare_user("sato", "佐藤")
        .start()
        .unwrap();
    let client = Client::new(&server).with("Accept-Language", "en");
    let long = "n".repeat(65);
    let states = json!({
        "a": {"index": 0, "name": "a", "assignee": {"type": "ALL", "entities": [user("sato")]}},
        "b": {"index": 1}, "c": {"name": "a"},
        "d": {"name": long, "index": 2, "assignee": {"type": "SOME"}},
        "e": {"name": "e", "index": 3, "assignee": {"type": "ONE", "entities": [{}, {"entity": {"type": "ROBOT"}}]}},
    });
    let actions = json!([
        {}, {"name": "go", "from": "a", "to": "nowhere", "filterCond": "number =", "type": "THIRD"},
    ]);
    let refused = update(
        &client,
        json!({"app": 1, "enable": true, "states": states, "actions": actions}),
    );
    let expected = json!({
        "states[a].assignee": "The assignee of the first status can only be the creator, or nobody.",
        "states[b].name": "Required field.",
        "states[c].index": "Required field.",
        "states[c].name": "\"a\" is specified more than once.",
        "states[d].name": "Enter less than 65 characters.",
        "states[d].assignee.type": "must be one of the enum value",
        "states[d].assignee.entities": "Required field.",
        "states[e].assignee.entities[0].entity": "Required field.",
        "states[e].assignee.entities[0].entity.type": "Required field.",
        "states[e].assignee.entities[1].entity.type": "must be one of the enum value",
        "actions[0].name": "Required field.",
        "actions[0].from": "Required field.",
        "actions[0].to": "Required field.",
        "actions[1].to": "The status \"nowhere\" does not exist.",
        "actions[1].filterCond": "Query syntax is incorrect.",
        "actions[1].type": "must be one of the enum value",
    });
    assert_eq!(refused.invalid(), expected);
    let nothing = update(&client, json!({"app": 1, "enable": true})).invalid();
    assert_eq!(nothing, json!({"states": "Required field."}));
    let read = client.get("preview/app/status.json?app=1").ok();
    assert_eq!(read["revision"], json!("3"));
}

#[test]
fn a_process_names_people_and_fields_that_exist() {
    let server = builder(fields())
        .declare_user("sato", "佐藤")
        .start()
        .unwrap();
    let client = Client::new(&server);
    let refused = |kind: &str, code: &str, error: &str| {
        let entity = json!({"entity": {"type": kind, "code": code}});
        let assignee = json!({"type": "ANY", "entities": [entity]});
        let states =
            json!({"a": named("a", 0), "b": {"name": "b", "index": 1, "assignee": assignee}});
        update(&client, json!({"app": 1, "states": states})).error(400, error);
    };
    refused("USER", "nobody", "GAIA_IL26");
    refused("FIELD_ENTITY", "number", "GAIA_FC01");
    refused("FIELD_ENTITY", "none", "GAIA_FC01");
    let stale = json!({"app": 1, "enable": false, "revision": 2});
    update(&client, stale).error(409, "GAIA_CO03");
}

#[test]
fn a_deployed_process_stays_when_a_data_file_is_opened_with_other_fields() {
    let folder = tempfile::tempdir().unwrap();
    let open = |fields: Value| {
        let data = folder.path().join("records.sqlite");
        builder(fields).data_file(data).start().unwrap()
    };
    let server = open(fields());
    let client = Client::new(&server);
    let id = client.add(json!({"number": {"value": 5}}));
    update(&client, process()).ok();
    deploy(&client);
    drop(server);
    let mut other = fields();
    other["more"] = json!({"type": "NUMBER"});
    let server = open(other);
    let client = Client::new(&server);
    assert_eq!(status(&client, &id), json!("open"));
    act(&client, &id, "close", None).ok();
    assert_eq!(status(&client, &id), json!("done"));
}

#[test]
fn the_group_of_all_users_exists_whatever_groups_are_declared() {
    let server = builder(fields())
        .declare_group("staff", "社員")
        .start()
        .unwrap();
    let client = Client::new(&server);
    let of = |group: &str| {
        let entity = json!({"entity": {"type": "GROUP", "code": group}});
        let assignee = json!({"type": "ANY", "entities": [entity]});
        let states =
            json!({"a": named("a", 0), "b": {"name": "b", "index": 1, "assignee": assignee}});
        update(&client, json!({"app": 1, "states": states}))
    };
    of("everyone").ok();
    of("staff").ok();
    of("others").error(400, "GAIA_IL26");
}

#[test]
fn actions_that_are_not_sent_follow_renamed_states() {
    let (_server, client) = with_process();
    let mut open = named("open", 0);
    open["name"] = json!("new");
    let renamed = json!({"app": 1, "states": {"open": open, "done": named("done", 1)}});
    update(&client, renamed).ok();
    let stored = client.get("preview/app/status.json?app=1").ok();
    assert_eq!(
        json!([stored["actions"][0]["from"], stored["actions"][0]["to"]]),
        json!(["new", "done"])
    );
    // A state that they need cannot be left out without them.
    let errors = update(
        &client,
        json!({"app": 1, "states": {"new": named("new", 0)}}),
    )
    .invalid();
    assert_eq!(
        errors,
        json!({"actions[0].to": "ステータス「done」は存在しません。"})
    );
    let alone = json!({"app": 1, "states": {"new": named("new", 0)}, "actions": []});
    update(&client, alone).ok();
}
