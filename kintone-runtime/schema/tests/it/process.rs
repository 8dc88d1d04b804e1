//! States and actions.

use kintone_schema::{ActionType, AppSchema, AssigneeType, EntityType};
use serde_json::json;

use crate::example;

fn parse(process: serde_json::Value) -> AppSchema {
    let file = json!({"properties": {}, "process": process});
    AppSchema::parse(&file.to_string(), "form").expect("a schema")
}

#[test]
fn states_are_in_index_order_and_actions_as_written() {
    let schema = example("invoice");
    let process = schema.process().expect("it was pulled");
    assert!(process.enable);
    let states: Vec<&str> = process
        .states
        .iter()
        .map(|state| state.name.as_str())
        .collect();
    assert_eq!(states, ["未処理", "承認待ち", "承認済み"]);
    assert_eq!(process.states[0].assignee_type, AssigneeType::One);
    assert_eq!(process.states[0].entities, []);
    assert_eq!(process.states[1].assignee_type, AssigneeType::Any);
    assert_eq!(
        process.states[1].entities[0].entity_type,
        EntityType::FieldEntity
    );
    assert_eq!(process.states[1].entities[0].code, "担当者");
    let action = &process.actions[2];
    assert_eq!(action.name, "差し戻す");
    assert_eq!(
        (action.from.as_str(), action.to.as_str()),
        ("承認待ち", "未処理")
    );
    assert_eq!(action.action_type, ActionType::Primary);
}

#[test]
fn a_secondary_action_names_its_users_and_the_creator_has_no_code() {
    let schema = example("all_types");
    let process = schema.process().expect("it was pulled");
    let creator = &process.states[1].entities[0];
    assert_eq!(
        (&creator.entity_type, creator.code.as_str()),
        (&EntityType::Creator, "")
    );
    let action = process.actions.last().expect("an action");
    assert_eq!(action.action_type, ActionType::Secondary);
    assert_eq!(action.executable_users[0].code, "everyone");
    assert_eq!(action.filter_cond, "radio in (\"いいえ\")");
}

#[test]
fn a_process_that_was_never_configured_is_empty() {
    let schema = parse(json!({"enable": false, "states": null, "actions": null, "revision": "3"}));
    let process = schema.process().expect("it was pulled");
    assert!(!process.enable && process.states.is_empty() && process.actions.is_empty());
    assert!(parse(json!(null)).process().is_none());
}

#[test]
fn the_revision_of_the_answer_is_not_kept() {
    let with = parse(json!({"enable": false, "states": null, "actions": null, "revision": "3"}));
    let without = parse(json!({"enable": false, "states": null, "actions": null}));
    assert_eq!(with.to_canonical_json(), without.to_canonical_json());
}

#[test]
fn the_index_of_a_state_may_be_a_number() {
    let state = |index: u32| json!({"index": index});
    let schema = parse(json!({"enable": true, "actions": [],
        "states": {"a": state(10), "b": state(9)}}));
    let process = schema.process().expect("it was pulled");
    assert_eq!(process.states[0].name, "b");
    assert!(schema.to_canonical_json().contains("\"index\": \"10\""));
}
