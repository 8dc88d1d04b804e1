//! Whatever changes the hash of a form is told, and a form does not differ from itself.

use kintone_codegen::drift::compare;
use kintone_codegen::{AppSchema, content_hash};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

use crate::forms::form;

/// A change of one field.
#[derive(Debug, Clone)]
enum Mutation {
    Remove,
    Set(&'static str, Value),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let set = [
        ("required", json!(true)),
        ("required", json!(false)),
        ("unique", json!(true)),
        ("unique", json!(false)),
        ("label", json!("別の名前")),
        ("type", json!("NUMBER")),
        ("type", json!("SINGLE_LINE_TEXT")),
        ("type", json!("MULTI_LINE_TEXT")),
        ("type", json!("DATE")),
        ("defaultValue", json!("7")),
        ("defaultValue", json!("")),
        ("maxLength", json!("9")),
        ("minLength", json!("1")),
        ("maxValue", json!("9")),
        ("minValue", json!("1")),
        ("expression", json!("1")),
        ("protocol", json!("MAIL")),
        ("enabled", json!(false)),
        ("options", json!({ "甲": { "label": "甲", "index": "0" } })),
    ];
    let set = set
        .into_iter()
        .map(|(member, value)| Mutation::Set(member, value));
    select(
        std::iter::once(Mutation::Remove)
            .chain(set)
            .collect::<Vec<_>>(),
    )
}

fn schema(answer: &Value) -> Option<AppSchema> {
    AppSchema::parse(&answer.to_string(), "form").ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_changes_the_hash_of_a_form_is_told(form in form(), at in any::<Index>(), mutation in mutation()) {
        let answer = form.answer();
        let old = schema(&answer).unwrap();
        prop_assert_eq!(compare(&old, &old), []);

        let mut changed = answer;
        let fields = changed["properties"].as_object_mut().unwrap();
        let code = at.get(&fields.keys().cloned().collect::<Vec<_>>()).clone();
        match &mutation {
            Mutation::Remove => drop(fields.remove(&code)),
            Mutation::Set(member, value) => fields[&code][*member] = value.clone(),
        }
        // Not all that is made so is a form.
        let Some(new) = schema(&changed) else { return Ok(()) };
        if content_hash(&old) != content_hash(&new) {
            let field = old.field(&code).unwrap();
            let is_decoration = !field.holds_value() && field.reference_table().is_none();
            let told = compare(&old, &new);
            prop_assert!(
                !told.is_empty() || is_decoration,
                "{} of {:?} was not told: {:?}", code, mutation, field.field_type()
            );
        }
    }
}
