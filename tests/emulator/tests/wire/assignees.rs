//! Process management: who is to act.

use kintone_emulator::Emulator;
use serde_json::{Value, json};

use crate::client::{Client, Response};
use crate::process::{act, action, app, ito, sato, start, state, state_of, user};

#[test]
fn a_state_without_assignee_setting_belongs_to_the_creator() {
    let mut file = app();
    file["process"]["states"]["open"]
        .as_object_mut()
        .unwrap()
        .remove("assignee");
    let server = Emulator::builder()
        .schema_json("flow", file)
        .token("secret")
        .start()
        .unwrap();
    let client = Client::new(&server);
    let id = client.add(json!({}));
    assert_eq!(
        state_of(&client, &id),
        ("open".into(), vec!["Administrator".into()])
    );
}

#[test]
fn a_state_of_one_needs_an_assignee_who_can_be_chosen() {
    let server = start();
    let client = Client::new(&server);
    let id = client.add(json!({"member": {"value": [{"code": "kato"}]}}));
    assert_eq!(
        act(&client, &id, "send", None).invalid(),
        json!({"assignee": "必須です。"})
    );
    assert!(act(&client, &id, "send", Some("ito")).invalid()["assignee"].is_string());
    act(&client, &id, "send", Some("kato")).ok();
    assert_eq!(
        state_of(&client, &id),
        ("review".into(), vec!["kato".into()])
    );
}

#[test]
fn a_state_of_all_waits_for_everyone() {
    let server = start();
    let client = Client::new(&server);
    let id = client.add(json!({}));
    act(&client, &id, "vote", None).ok();
    assert_eq!(
        state_of(&client, &id),
        ("vote".into(), vec!["sato".into(), "ito".into()])
    );
    act(&sato(&server), &id, "agree", None).ok();
    assert_eq!(state_of(&client, &id), ("vote".into(), vec!["ito".into()]));
    act(&sato(&server), &id, "agree", None).error(403, "GAIA_NT01");
    act(&ito(&server), &id, "agree", None).ok();
    assert_eq!(state_of(&client, &id).0, "done");
}

#[test]
fn a_state_of_any_takes_the_first_who_acts() {
    let server = start();
    let client = Client::new(&server);
    let id = client.add(json!({}));
    act(&client, &id, "queue", None).ok();
    act(&ito(&server), &id, "take", None).ok();
    assert_eq!(state_of(&client, &id).0, "done");
}

#[test]
fn assignees_are_replaced_and_raise_the_revision_by_one() {
    let server = start();
    let client = Client::new(&server);
    let id = client.add(json!({}));
    let assign = |client: &Client, people: Value| {
        client.put(
            "record/assignees.json",
            json!({"app": 1, "id": id, "assignees": people}),
        )
    };
    assert_eq!(
        assign(&client, json!(["ito"])).ok(),
        json!({"revision": "2"})
    );
    assert_eq!(state_of(&client, &id), ("open".into(), vec!["ito".into()]));
    assert!(
        assign(&client, json!(["ito", "sato"])).invalid()["assignees"].is_string(),
        "the state takes one"
    );
    assign(&client, json!([])).ok();
    assert_eq!(state_of(&client, &id).1, Vec::<String>::new());
    let editor = Client::anonymous(&server).with("X-Cybozu-API-Token", "editor");
    assign(&editor, json!([])).error(403, "GAIA_NO01");
    let stale = json!({"app": 1, "id": id, "assignees": [], "revision": 1});
    client
        .put("record/assignees.json", stale)
        .error(409, "GAIA_CO02");
}

#[test]
fn a_state_of_a_group_of_the_record_takes_anybody_if_there_is_one() {
    let server = start();
    let client = Client::new(&server);
    let nobody = client.add(json!({}));
    act(&client, &nobody, "share", None).ok();
    assert_eq!(state_of(&client, &nobody), ("team".into(), vec![]));
    let id = client.add(json!({"team": {"value": [{"code": "sales"}]}}));
    let missing = act(&client, &id, "share", None).invalid();
    assert_eq!(missing, json!({"assignee": "必須です。"}));
    act(&client, &id, "share", Some("ito")).ok();
    assert_eq!(state_of(&client, &id), ("team".into(), vec!["ito".into()]));
}

#[test]
fn going_back_to_a_first_state_with_assignees_needs_one() {
    let mut file = app();
    let creator = json!({"entity": {"type": "FIELD_ENTITY", "code": "creator"}});
    file["process"]["states"]["open"] = state(0, "ONE", json!([creator]));
    file["process"]["actions"] = json!([
        action("queue", "open", "pool", ""),
        action("return", "pool", "open", ""),
    ]);
    let server = Emulator::builder()
        .schema_json("flow", file)
        .user("sato", "password")
        .user("ito", "password")
        .start()
        .unwrap();
    let client = sato(&server);
    let id = client.add(json!({}));
    assert_eq!(state_of(&client, &id), ("open".into(), vec!["sato".into()]));
    act(&ito(&server), &id, "queue", None).error(403, "GAIA_NT01");
    act(&client, &id, "queue", None).ok();
    let missing = act(&ito(&server), &id, "return", None).invalid();
    assert_eq!(missing, json!({"assignee": "必須です。"}));
    act(&ito(&server), &id, "return", Some("sato")).ok();
    assert_eq!(state_of(&client, &id), ("open".into(), vec!["sato".into()]));
}

#[test]
fn a_state_that_nobody_can_have_takes_no_assignee() {
    let server = start();
    let client = Client::new(&server);
    let id = client.add(json!({"number": {"value": 101}}));
    let refused = act(&client, &id, "big", Some("sato")).invalid();
    assert!(refused["assignee"].is_string(), "{refused}");
    act(&client, &id, "big", None).ok();
}

#[test]
fn each_act_in_a_state_of_all_raises_the_revision_by_two() {
    let server = start();
    let client = Client::new(&server);
    let id = client.add(json!({}));
    let revision = |answer: Response| answer.ok()["revision"].clone();
    assert_eq!(revision(act(&client, &id, "vote", None)), json!("3"));
    let sato = sato(&server);
    assert_eq!(
        revision(act(&sato, &id, "send", None)),
        json!("5"),
        "only the one who acts last chooses"
    );
    assert_eq!(
        client.record(&id)["modifier"]["value"]["code"],
        json!("sato")
    );
    let ito = ito(&server);
    act(&ito, &id, "send", None).invalid();
    assert_eq!(revision(act(&ito, &id, "send", Some("sato"))), json!("7"));
    assert_eq!(
        state_of(&client, &id),
        ("review".into(), vec!["sato".into()])
    );
}

#[test]
fn an_assignee_that_is_missing_in_a_batch_is_named_with_its_place() {
    let server = start();
    let client = Client::new(&server);
    let ids = [client.add(json!({})), client.add(json!({}))];
    let body = json!({"app": 1, "records": [
        {"id": ids[0], "action": "send", "assignee": "sato"}, {"id": ids[1], "action": "send"},
    ]});
    assert_eq!(
        client.put("records/status.json", body).invalid(),
        json!({"records[1].assignee": "必須です。"})
    );
    assert_eq!(state_of(&client, &ids[0]).0, "open");
}

#[test]
fn assignees_exist_and_are_a_hundred_at_most() {
    let server = Emulator::builder()
        .schema_json("flow", app())
        .declare_user("sato", "佐藤")
        .token("secret")
        .start()
        .unwrap();
    let client = Client::new(&server);
    let id = client.add(json!({}));
    act(&client, &id, "queue", None).ok();
    let assign = |people: Value| {
        let body = json!({"app": 1, "id": id, "assignees": people});
        client.put("record/assignees.json", body)
    };
    assign(json!(["nobody"])).error(400, "GAIA_IL26");
    assign(json!(["sato", "Administrator"])).ok();
    assert_eq!(
        state_of(&client, &id).1,
        ["sato", "Administrator"],
        "a state of any takes several"
    );
    let errors = assign(json!(vec!["sato"; 101])).invalid();
    assert_eq!(
        errors,
        json!({"assignees": "一度に100人までの作業者を指定できます。"})
    );
    assert_eq!(
        assign(Value::Null).invalid(),
        json!({"assignees": "必須です。"})
    );
    act(&client, &id, "take", None).ok();
}

#[test]
fn a_state_of_groups_takes_their_members_once_they_are_known() {
    let entity = |kind: &str, code: &str| json!({"entity": {"type": kind, "code": code}});
    let mut file = app();
    file["process"]["states"]["pool"] = state(
        3,
        "ANY",
        json!([
            entity("ORGANIZATION", "dev"),
            entity("GROUP", "leads"),
            user("sato")
        ]),
    );
    let server = Emulator::builder()
        .schema_json("flow", file)
        .user("sato", "password")
        .user("ito", "password")
        .token("secret")
        .in_organization("ito", "dev")
        .in_organization("sato", "hr")
        .in_group("kato", "leads")
        .in_group("ito", "leads")
        .start()
        .unwrap();
    let client = Client::new(&server);
    let id = client.add(json!({}));
    act(&client, &id, "queue", None).ok();
    assert_eq!(state_of(&client, &id).1, ["ito", "kato", "sato"]);
    act(&ito(&server), &id, "take", None).ok();

    let id = client.add(json!({"team": {"value": [{"code": "leads"}]}}));
    assert!(act(&client, &id, "share", Some("sato")).invalid()["assignee"].is_string());
    act(&client, &id, "share", Some("kato")).ok();
    let id = client.add(json!({"team": {"value": [{"code": "nobody is here"}]}}));
    act(&client, &id, "share", None).ok();
    let id = client.add(json!({"team": {"value": [{"code": "everyone"}]}}));
    act(&client, &id, "share", Some("sato")).ok();
}
