//! What is advised about a change: in one's own code, in generated code, and in the form of another environment.

use super::*;

/// What to do about the first change: for code that a person writes, for generated code, and for the form of another environment.
fn remedies(change: impl FnOnce(&mut Value)) -> [String; 3] {
    let mut new = form();
    change(&mut new);
    let changes = compare(&schema(&form()), &schema(&new));
    let change = &changes[0];
    let generator = Author::Generator {
        app: Some("invoice"),
        identifier: Some("name"),
    };
    let remedies = [
        change.remedy(Author::Person),
        change.remedy(generator),
        change.remedy_of_form("dev"),
    ];
    remedies.map(|remedy| remedy.unwrap_or_else(|| panic!("{}", change.message())))
}

#[test]
fn a_rename_is_met_where_the_name_is_written() {
    assert_eq!(
        remedies(rename("/properties", "備考", "メモ")),
        [
            "#[kintone(code = \"メモ\")] keeps the name in Rust",
            "\"メモ\" = \"name\" below [apps.invoice.rename] in kintone.toml keeps the name in Rust",
            "change the code of `メモ` in this form to `備考`, as in dev",
        ]
    );
    let options =
        json!({"通常": {"label": "通常", "index": "0"}, "後払": {"label": "後払", "index": "1"}});
    assert_eq!(
        remedies(set("/properties/区分/options", options)),
        [
            "#[kintone(option = \"後払\")] keeps the name in Rust",
            "\"区分/後払\" = \"name\" below [apps.invoice.rename] in kintone.toml keeps the name in Rust",
            "change the option `後払` in this form to `前払`, as in dev",
        ]
    );
    let action = json!([{"name": "終える", "from": "未", "to": "済", "filterCond": ""}]);
    assert_eq!(
        remedies(set("/process/actions", action)),
        [
            "#[kintone(action = \"終える\")] keeps the name in Rust",
            "change `進める` to `終える` in the code that uses it",
            "change `終える` in this process to `進める`, as in dev",
        ]
    );
}

#[test]
fn every_breaking_change_has_a_remedy() {
    let number = json!({"type": "NUMBER", "code": "件名", "label": "件名"});
    let new = json!({"type": "NUMBER", "code": "新", "label": "新", "required": true});
    let option = json!({"通常": {"label": "通常", "index": "0"}});
    type Edit = Box<dyn FnOnce(&mut Value)>;
    let out_of_the_table = |form: &mut Value| {
        let fields = form["properties"]["明細"]["fields"].as_object_mut();
        form["properties"]["数量"] = fields.unwrap().remove("数量").unwrap();
    };
    let changes: [(Edit, &str); 14] = [
        (
            Box::new(out_of_the_table),
            "change the code that uses it, because the generated code will have it there",
        ),
        (
            Box::new(remove("/properties", "備考")),
            "remove its uses, because the generated code will lack it",
        ),
        (
            Box::new(set("/properties/件名", number)),
            "change the code that uses it to the new type",
        ),
        (
            Box::new(set("/properties/新", new)),
            "give it a value wherever records are added",
        ),
        (
            Box::new(set("/properties/備考/required", json!(true))),
            "give it a value wherever records are written",
        ),
        (
            Box::new(set("/properties/番号/unique", json!(false))),
            "update records by another key",
        ),
        (
            Box::new(set("/properties/件名/unique", json!(true))),
            "expect an error for a duplicate",
        ),
        (
            Box::new(set("/properties/件名/defaultValue", json!("x"))),
            "generate the code anew",
        ),
        (
            Box::new(set("/properties/締切/defaultNowValue", json!(false))),
            "give it a value wherever records are added",
        ),
        (
            Box::new(set("/properties/金額/maxValue", json!("9"))),
            "check values before they are written",
        ),
        (
            Box::new(set("/properties/件名/expression", json!("1"))),
            "remove what writes it",
        ),
        (
            Box::new(set("/properties/区分/options", option)),
            "write another option",
        ),
        (
            Box::new(set("/process/enable", json!(false))),
            "switch it on again",
        ),
        (
            Box::new(set("/numberPrecision/digits", json!("9"))),
            "check values before they are written",
        ),
    ];
    for (change, start) in changes {
        let [_, generated, form] = remedies(change);
        assert!(generated.starts_with(start), "{generated}: {start}");
        assert!(form.contains("dev"), "{form}");
    }
    // What breaks nothing needs nothing.
    let mut new = form();
    set("/properties/件名/label", json!("x"))(&mut new);
    let changes = compare(&schema(&form()), &schema(&new));
    assert_eq!(
        (
            changes[0].remedy(Author::Person),
            changes[0].remedy_of_form("dev")
        ),
        (None, None)
    );
}

#[test]
fn a_keyword_is_advised_as_rename_takes_it() {
    let mut old = form();
    rename("/properties", "備考", "type")(&mut old);
    let mut new = form();
    rename("/properties", "備考", "match")(&mut new);
    let changes = compare(&schema(&old), &schema(&new));
    let generator = Author::Generator {
        app: Some("invoice"),
        identifier: Some("type"),
    };
    let remedy = changes[0].remedy(generator).unwrap();
    assert_eq!(
        remedy,
        "\"match\" = \"r#type\" below [apps.invoice.rename] in kintone.toml keeps the name in Rust"
    );
}
