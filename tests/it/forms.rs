//! The example forms: what is checked in is what `kintone-codegen` pulls, and what it writes does not depend on the order of keys.

use kintone_codegen::{AppSchema, Options, Settings, generate, pull};
use kintone_runtime::AppId;
use serde_json::{Value, json};

use crate::apps::{FORMS, client, emulator, properties, schema_text};

fn generated(stem: &str, name: &str, text: &str) -> String {
    let schema = AppSchema::parse(text, stem).expect("a form");
    let options = Options::new()
        .name(name)
        .schema_file(format!("schemas/{stem}.json"));
    generate(&schema, &options).expect("Rust")
}

#[tokio::test]
async fn a_pulled_form_is_the_schema_file_byte_for_byte() {
    let server = emulator().start().expect("the emulator starts");
    let client = client(&server);
    for (stem, _, app) in FORMS {
        let pulled = pull(&client, AppId::new(app), Settings::Live)
            .await
            .expect("a form");
        assert!(pulled.losses.is_empty(), "{stem}: {:?}", pulled.losses);
        similar(stem, &pulled.schema.to_canonical_json(), &schema_text(stem));
    }
}

#[tokio::test]
async fn a_form_with_a_type_of_tomorrow_is_pulled_and_written_all_the_same() {
    let server = emulator().start().expect("the emulator starts");
    let mut form = properties("master");
    form["tomorrow"] =
        json!({"type": "NEW_TYPE", "code": "tomorrow", "label": "x", "new": {"a": [1.50, null]}});
    form["title"]["new"] = json!("member");
    server.update_form(31, form.clone()).expect("a form");
    let pulled = pull(&client(&server), AppId::new(31), Settings::Live)
        .await
        .expect("a form");
    let text = pulled.schema.to_canonical_json();
    let file: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(file["properties"], form);
    let code = generated("master", "Master", &text);
    assert!(code.contains("pub tomorrow: ReadOnly<Json>,"), "{code}");
}

/// Equality that shows the first line that differs instead of two files.
fn similar(stem: &str, pulled: &str, file: &str) {
    let mut lines = pulled.lines().zip(file.lines());
    let difference = lines.find(|(pulled, file)| pulled != file);
    assert_eq!(
        difference, None,
        "examples/schemas/{stem}.json, pulled and checked in"
    );
    assert!(
        pulled == file,
        "examples/schemas/{stem}.json ends otherwise"
    );
}

/// The same JSON with the members of every object in another order.
fn shuffled(value: &Value, seed: u64) -> String {
    match value {
        Value::Object(members) => {
            let mut members: Vec<(u64, String)> = members
                .iter()
                .map(|(key, value)| {
                    let place = key.bytes().fold(seed, |hash, byte| {
                        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
                    });
                    (
                        place,
                        format!("{}:{}", Value::from(key.as_str()), shuffled(value, seed)),
                    )
                })
                .collect();
            members.sort();
            let members: Vec<String> = members.into_iter().map(|(_, member)| member).collect();
            format!("{{{}}}", members.join(","))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| shuffled(item, seed)).collect();
            format!("[{}]", items.join(","))
        }
        scalar => scalar.to_string(),
    }
}

#[test]
fn the_order_of_the_keys_in_the_input_changes_nothing() {
    for (stem, name, _) in FORMS {
        let text = schema_text(stem);
        let value: Value = serde_json::from_str(&text).expect("JSON");
        let code = generated(stem, name, &text);
        for seed in 1..4 {
            let shuffled = shuffled(&value, seed);
            let same: Value = serde_json::from_str(&shuffled).expect("JSON");
            assert_eq!(same, value);
            assert_ne!(shuffled, value.to_string());
            assert!(
                generated(stem, name, &shuffled) == code,
                "{stem}, seed {seed}"
            );
        }
    }
}
