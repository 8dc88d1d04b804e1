//! Process management: states and actions. Who is to act has a file of its own.

use kintone_emulator::{Emulator, Permission};
use serde_json::{Value, json};

use crate::client::{Client, Response};
use crate::fixtures::{form, serve};

pub(crate) fn state(index: u32, kind: &str, entities: Value) -> Value {
    json!({"index": index.to_string(), "assignee": {"type": kind, "entities": entities}})
}

pub(crate) fn user(code: &str) -> Value {
    json!({"entity": {"type": "USER", "code": code}, "includeSubs": false})
}

pub(crate) fn action(name: &str, from: &str, to: &str, condition: &str) -> Value {
    json!({"name": name, "from": from, "to": to, "filterCond": condition})
}

/// An action for others than the assignees.
fn secondary(name: &str, from: &str, to: &str, entities: Value) -> Value {
    let mut action = action(name, from, to, "");
    action["type"] = json!("SECONDARY");
    action["executableUser"] = json!({"entities": entities});
    action
}

pub(crate) fn app() -> Value {
    let mut file = form(json!({
        "status": {"type": "STATUS", "enabled": true}, "assignee": {"type": "STATUS_ASSIGNEE", "enabled": true},
        "creator": {"type": "CREATOR"}, "number": {"type": "NUMBER"}, "member": {"type": "USER_SELECT"},
        "team": {"type": "GROUP_SELECT"}, "modifier": {"type": "MODIFIER"},
    }));
    file["process"] = json!({
        "enable": true,
        "states": {
            "open": state(0, "ONE", json!([])),
            "review": state(1, "ONE", json!([user("sato"), {"entity": {"type": "FIELD_ENTITY", "code": "member"}}])),
            "vote": state(2, "ALL", json!([user("sato"), user("ito")])),
            "pool": state(3, "ANY", json!([user("sato"), user("ito")])),
            "done": state(4, "ONE", json!([])),
            "team": state(5, "ONE", json!([{"entity": {"type": "FIELD_ENTITY", "code": "team"}}])),
        },
        "actions": [
            action("send", "open", "review", ""), action("send", "review", "done", ""),
            action("vote", "open", "vote", ""), action("agree", "vote", "done", ""),
            action("queue", "open", "pool", ""), action("take", "pool", "done", ""),
            action("big", "open", "done", "number > 100"),
            action("twin", "open", "done", ""), action("twin", "open", "pool", ""),
            action("fork", "open", "done", "number > 100"), action("fork", "open", "pool", "number <= 100"),
            action("share", "open", "team", ""), action("send", "vote", "review", ""),
            secondary("withdraw", "review", "done", json!([user("ito")])),
            secondary("withdraw", "vote", "done", json!([{"entity": {"type": "CREATOR", "code": null}}])),
        ],
    });
    file
}

pub(crate) fn start() -> Emulator {
    Emulator::builder()
        .schema_json("flow", app())
        .user("sato", "password")
        .user("ito", "password")
        .token("secret")
        .token_for(1, "editor", &[Permission::EditRecords])
        .start()
        .unwrap()
}

pub(crate) fn sato(server: &Emulator) -> Client {
    Client::anonymous(server).with("X-Cybozu-Authorization", "c2F0bzpwYXNzd29yZA==")
}

pub(crate) fn ito(server: &Emulator) -> Client {
    Client::anonymous(server).with("X-Cybozu-Authorization", "aXRvOnBhc3N3b3Jk")
}

pub(crate) fn act(client: &Client, id: &str, name: &str, assignee: Option<&str>) -> Response {
    client.put(
        "record/status.json",
        json!({"app": 1, "id": id, "action": name, "assignee": assignee}),
    )
}

/// The state and the codes of the assignees.
pub(crate) fn state_of(client: &Client, id: &str) -> (String, Vec<String>) {
    let record = client.record(id);
    let people = record["assignee"]["value"].as_array().unwrap().iter();
    let people = people
        .map(|person| person["code"].as_str().unwrap().to_owned())
        .collect();
    (
        record["status"]["value"].as_str().unwrap().to_owned(),
        people,
    )
}

#[test]
fn a_new_record_starts_in_the_first_state() {
    let server = start();
    let client = Client::new(&server);
    let id = client.add(json!({"status": {"value": "done"}}));
    assert_eq!(
        client.record(&id)["status"],
        json!({"type": "STATUS", "value": "open"})
    );
    assert_eq!(
        client.record(&id)["assignee"],
        json!({"type": "STATUS_ASSIGNEE", "value": []})
    );
}

#[test]
fn an_action_raises_the_revision_by_two() {
    let server = start();
    let client = Client::new(&server);
    let id = client.add(json!({}));
    assert_eq!(
        act(&client, &id, "send", Some("sato")).ok(),
        json!({"revision": "3"})
    );
    assert_eq!(
        state_of(&client, &id),
        ("review".into(), vec!["sato".into()])
    );
    act(&client, &id, "send", None).error(403, "GAIA_NT01");
    assert_eq!(
        act(&sato(&server), &id, "send", None).ok(),
        json!({"revision": "5"})
    );
    assert_eq!(state_of(&client, &id), ("done".into(), vec![]));
}

#[test]
fn an_action_must_leave_the_current_state_and_its_condition_must_hold() {
    let server = start();
    let client = Client::new(&server);
    let id = client.add(json!({"number": {"value": 100}}));
    for wrong in ["take", "nothing", "big"] {
        act(&client, &id, wrong, None).error(400, "GAIA_IL03");
    }
    act(&client, &id, "twin", None).error(400, "GAIA_IL03");
    client
        .put(
            "record.json",
            json!({"app": 1, "id": id, "record": {"number": {"value": 101}}}),
        )
        .ok();
    act(&client, &id, "big", None).ok();
    assert_eq!(state_of(&client, &id).0, "done");
}

#[test]
fn many_actions_are_all_or_nothing() {
    let server = start();
    let client = Client::new(&server);
    let (first, second) = (client.add(json!({})), client.add(json!({})));
    let step = |id: &str, revision: u32| json!({"id": id, "action": "queue", "revision": revision});
    let call =
        |records: Value| client.put("records/status.json", json!({"app": 1, "records": records}));
    call(json!([step(&first, 1), step(&second, 9)])).error(409, "GAIA_CO02");
    assert_eq!(state_of(&client, &first).0, "open");
    let answer = call(json!([step(&second, 1), step(&first, 1)])).ok();
    assert_eq!(
        answer,
        json!({"records": [{"id": second, "revision": "3"}, {"id": first, "revision": "3"}]})
    );
    let missing = call(json!([{"id": first}, {"action": "x"}])).invalid();
    assert_eq!(
        missing,
        json!({"records[0].action": "必須です。", "records[1].id": "必須です。"})
    );
    assert!(call(json!(vec![step(&first, 1); 101])).invalid()["records"].is_string());
}

#[test]
fn an_app_without_process_refuses_actions() {
    let server = serve(json!({"status": {"type": "STATUS", "enabled": false}}));
    let client = Client::new(&server);
    let id = client.add(json!({}));
    act(&client, &id, "send", None).error(400, "GAIA_ST02");
    let assign = json!({"app": 1, "id": id, "assignees": []});
    client
        .put("record/assignees.json", assign)
        .error(400, "GAIA_ST02");
}

#[test]
fn actions_may_be_in_a_bulk_request() {
    let server = start();
    let client = Client::new(&server);
    let id = client.add(json!({}));
    let requests = json!([
        {"method": "PUT", "api": "/k/v1/record/assignees.json", "payload": {"app": 1, "id": id, "assignees": []}},
        {"method": "PUT", "api": "/k/v1/record/status.json", "payload": {"app": 1, "id": id, "action": "queue"}},
        {"method": "PUT", "api": "/k/v1/records/status.json",
            "payload": {"app": 1, "records": [{"id": id, "action": "nothing"}]}},
    ]);
    let response = client.post("bulkRequest.json", json!({"requests": requests}));
    assert_eq!(
        (response.status, &response.body()["results"][2]["code"]),
        (400, &json!("GAIA_IL03"))
    );
    assert_eq!(client.record(&id)["$revision"]["value"], json!("1"));
}

#[test]
fn the_settings_of_the_process_are_read_back() {
    let server = start();
    let settings = Client::new(&server).get("app/status.json?app=1").ok();
    assert_eq!(settings["enable"], json!(true));
    assert_eq!(settings["states"], app()["process"]["states"]);
    let mut actions = app()["process"]["actions"].clone();
    for action in actions.as_array_mut().unwrap() {
        if action.get("type").is_none() {
            action["type"] = json!("PRIMARY");
        }
    }
    assert_eq!(settings["actions"], actions);
    assert_eq!(settings["revision"], json!("3"));
}

#[test]
fn actions_of_one_name_are_told_apart_by_their_conditions() {
    let server = start();
    let client = Client::new(&server);
    let small = client.add(json!({"number": {"value": 1}}));
    let large = client.add(json!({"number": {"value": 101}}));
    for (id, state) in [(small, "pool"), (large, "done")] {
        act(&client, &id, "fork", None).ok();
        assert_eq!(state_of(&client, &id).0, state);
    }
}

#[test]
fn a_secondary_action_is_for_those_whom_it_names() {
    let server = start();
    let client = Client::new(&server);
    let id = client.add(json!({}));
    act(&client, &id, "send", Some("sato")).ok();
    act(&sato(&server), &id, "withdraw", None).error(403, "GAIA_NT01");
    act(&ito(&server), &id, "withdraw", None).ok();
    assert_eq!(state_of(&client, &id).0, "done");
}

#[test]
fn a_secondary_action_does_not_wait_for_the_assignees() {
    let server = start();
    let client = Client::new(&server);
    let id = client.add(json!({}));
    act(&client, &id, "vote", None).ok();
    act(&sato(&server), &id, "withdraw", None).error(403, "GAIA_NT01");
    act(&client, &id, "withdraw", None).ok();
    assert_eq!(state_of(&client, &id).0, "done");
}

#[test]
fn an_action_on_a_record_that_has_moved_on_is_a_conflict() {
    let server = start();
    let client = Client::new(&server);
    let id = client.add(json!({}));
    let step = |revision: i32| {
        let body = json!({"app": 1, "id": id, "action": "queue", "revision": revision});
        client.put("record/status.json", body)
    };
    step(2).error(409, "GAIA_CO02");
    assert_eq!(state_of(&client, &id).0, "open");
    step(-1).ok();
    let body = json!({"app": 1, "id": 9, "action": "queue"});
    client
        .put("record/status.json", body)
        .error(404, "GAIA_RE01");
}

#[test]
fn the_hundredth_action_undoes_the_others_when_it_fails() {
    let server = start();
    let client = Client::new(&server);
    let records: Vec<Value> = vec![json!({}); 100];
    client
        .post("records.json", json!({"app": 1, "records": records}))
        .ok();
    let steps = |last: &str| -> Value {
        let steps = (1..=100).map(|id| {
            let action = if id == 100 { last } else { "queue" };
            json!({"id": id, "action": action})
        });
        json!({"app": 1, "records": steps.collect::<Vec<Value>>()})
    };
    client
        .put("records/status.json", steps("nothing"))
        .error(400, "GAIA_IL03");
    assert_eq!(client.record("1")["$revision"]["value"], json!("1"));
    let done = client.put("records/status.json", steps("queue")).ok();
    assert_eq!(done["records"][99], json!({"id": "100", "revision": "3"}));
    let missing = client.put(
        "records/status.json",
        json!({"app": 1, "records": [{"id": 1, "action": "take"}, {"id": 2, "action": "share"}]}),
    );
    missing.error(403, "GAIA_NT01");
}

#[test]
fn actions_need_the_permission_to_edit_records() {
    let server = Emulator::builder()
        .schema_json("flow", app())
        .token("secret")
        .token_for(1, "editor", &[Permission::EditRecords])
        .token_for(1, "viewer", &[Permission::ViewRecords])
        .start()
        .unwrap();
    let id = Client::new(&server).add(json!({}));
    let with = |token: &str| Client::anonymous(&server).with("X-Cybozu-API-Token", token);
    act(&with("viewer"), &id, "queue", None).error(403, "GAIA_NO01");
    act(&with("editor"), &id, "queue", None).ok();
}
