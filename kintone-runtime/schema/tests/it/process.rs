//! States and actions.

use kintone_schema::{ActionType, AppSchema, AssigneeDemand, AssigneeType, EntityType};
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

/// The names of the actions, with whether they demand an assignee, in a form with a few people in it.
fn demands(
    states: serde_json::Value,
    actions: &[(&str, &str, &str)],
) -> Vec<(String, AssigneeDemand)> {
    let actions: Vec<_> = actions
        .iter()
        .map(|(name, from, to)| json!({"name": name, "from": from, "to": to}))
        .collect();
    let file = json!({
        "properties": {
            "creator": {"type": "CREATOR", "code": "creator"},
            "boss": {"type": "USER_SELECT", "code": "boss", "required": true},
            "helper": {"type": "USER_SELECT", "code": "helper", "required": false},
        },
        "process": {"enable": true, "states": states, "actions": actions},
    });
    let schema = AppSchema::parse(&file.to_string(), "form").expect("a schema");
    let named = schema.named_actions().into_iter();
    named
        .map(|named| (named.name.to_owned(), named.assignee))
        .collect()
}

fn state(index: u32, kind: &str, entities: &[(&str, &str)]) -> serde_json::Value {
    let entities: Vec<_> = entities
        .iter()
        .map(|(kind, code)| json!({"entity": {"type": kind, "code": code}}))
        .collect();
    json!({"index": index, "assignee": {"type": kind, "entities": entities}})
}

#[test]
fn an_assignee_is_demanded_where_one_of_several_is_to_act() {
    use AssigneeDemand::{Always, Depends, Never};
    for (kind, entities, demand) in [
        ("ONE", &[][..], Never),
        ("ONE", &[("USER", "sato")], Always),
        ("ONE", &[("GROUP", "managers")], Always),
        ("ONE", &[("FIELD_ENTITY", "creator")], Always),
        ("ONE", &[("FIELD_ENTITY", "boss")], Always),
        ("ONE", &[("FIELD_ENTITY", "helper")], Depends),
        ("ONE", &[("FIELD_ENTITY", "nobody")], Depends),
        ("ONE", &[("CUSTOM_FIELD", "boss")], Depends),
        (
            "ONE",
            &[("FIELD_ENTITY", "helper"), ("USER", "sato")],
            Always,
        ),
        ("ANY", &[("USER", "sato")], Never),
        ("ALL", &[("USER", "sato")], Never),
    ] {
        let states = json!({"a": state(0, "ONE", &[]), "b": state(1, kind, entities)});
        assert_eq!(
            demands(states, &[("go", "a", "b")]),
            [("go".to_owned(), demand)],
            "{kind} {entities:?}"
        );
    }
}

#[test]
fn an_action_of_several_states_is_one_name() {
    let states = json!({
        "a": state(0, "ONE", &[]), "b": state(1, "ONE", &[("USER", "sato")]), "c": state(2, "ONE", &[]),
    });
    let actions = [
        ("next", "a", "b"),
        ("end", "a", "c"),
        ("next", "b", "c"),
        ("end", "b", "c"),
    ];
    assert_eq!(
        demands(states, &actions),
        [
            ("next".to_owned(), AssigneeDemand::Depends),
            ("end".to_owned(), AssigneeDemand::Never)
        ]
    );
}

#[test]
fn a_state_without_an_assignee_setting_belongs_to_the_creator() {
    let states = json!({"a": {"index": 0}, "b": state(1, "ONE", &[])});
    assert_eq!(
        demands(states, &[("back", "b", "a")]),
        [("back".to_owned(), AssigneeDemand::Always)]
    );
}

#[test]
fn a_process_that_is_switched_off_has_no_actions() {
    let schema = parse(json!({
        "enable": false, "states": {"a": {"index": 0}},
        "actions": [{"name": "go", "from": "a", "to": "a"}],
    }));
    assert!(schema.named_actions().is_empty());
    assert!(parse(json!(null)).named_actions().is_empty());
}
