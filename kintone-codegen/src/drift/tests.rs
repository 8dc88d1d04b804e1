//! One case for each kind of change: what is changed in a form, and what is said about it.

mod remedies;

use serde_json::{Value, json};

use super::*;

/// A form with every kind of thing that can change.
fn form() -> Value {
    json!({
        "app": "1", "code": "inv", "name": "請求書",
        "properties": {
            "番号": {"type": "SINGLE_LINE_TEXT", "code": "番号", "label": "請求番号", "required": true, "unique": true, "maxLength": "10"},
            "件名": {"type": "SINGLE_LINE_TEXT", "code": "件名", "label": "件名", "defaultValue": "保守"},
            "金額": {"type": "NUMBER", "code": "金額", "label": "金額", "minValue": "0", "maxValue": "100"},
            "締切": {"type": "DATE", "code": "締切", "label": "締切", "defaultNowValue": true},
            "区分": {"type": "DROP_DOWN", "code": "区分", "label": "区分", "options": {
                "通常": {"label": "通常", "index": "0"}, "前払": {"label": "前払", "index": "1"}}},
            "取引先": {"type": "SINGLE_LINE_TEXT", "code": "取引先", "label": "取引先", "lookup": {
                "relatedApp": {"app": "20", "code": ""}, "relatedKeyField": "コード",
                "fieldMappings": [{"field": "住所", "relatedField": "所在地"}]}},
            "住所": {"type": "SINGLE_LINE_TEXT", "code": "住所", "label": "住所"},
            "備考": {"type": "MULTI_LINE_TEXT", "code": "備考", "label": "備考"},
            "明細": {"type": "SUBTABLE", "code": "明細", "label": "明細", "fields": {
                "数量": {"type": "NUMBER", "code": "数量", "label": "数量"},
                "品名": {"type": "SINGLE_LINE_TEXT", "code": "品名", "label": "品名"}}},
            "関連": {"type": "REFERENCE_TABLE", "code": "関連", "label": "関連", "referenceTable": {
                "relatedApp": {"app": "30", "code": ""}, "condition": {"field": "番号", "relatedField": "請求"},
                "filterCond": "", "displayFields": ["金額"], "sort": "", "size": "5"}},
            "URL": {"type": "LINK", "code": "URL", "label": "URL", "protocol": "WEB"},
            "状態": {"type": "STATUS", "code": "状態", "label": "状態", "enabled": true},
            "ラベル": {"type": "GROUP", "code": "ラベル", "label": "まとめ"},
        },
        "order": ["番号", "件名", "金額", "区分", "取引先", "住所", "備考", "明細", "数量", "品名", "関連", "URL", "状態", "ラベル"],
        "process": {"enable": true,
            "states": {
                "未": {"name": "未", "index": "0", "assignee": {"type": "ONE", "entities": []}},
                "済": {"name": "済", "index": "1", "assignee": {"type": "ONE", "entities": []}}},
            "actions": [{"name": "進める", "from": "未", "to": "済", "filterCond": ""}]},
        "numberPrecision": {"digits": "16", "decimalPlaces": "4", "roundingMode": "HALF_EVEN"},
    })
}

fn schema(form: &Value) -> AppSchema {
    AppSchema::parse(&form.to_string(), "invoice").unwrap()
}

/// The changes after one change of the form, each as people read it without its remedy.
fn after(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut new = form();
    change(&mut new);
    let changes = compare(&schema(&form()), &schema(&new));
    let told = changes.iter().map(|change| {
        format!(
            "{} {:?} {}: {}",
            change.effect(),
            change.kind(),
            change.place(),
            change.message()
        )
    });
    told.collect()
}

/// Sets what a JSON pointer names.
fn set(pointer: &'static str, value: Value) -> impl FnOnce(&mut Value) {
    move |form| {
        let (parent, member) = pointer.rsplit_once('/').unwrap();
        form.pointer_mut(parent).unwrap()[member] = value;
    }
}

fn rename(
    container: &'static str,
    from: &'static str,
    to: &'static str,
) -> impl FnOnce(&mut Value) {
    move |form| {
        let fields = form
            .pointer_mut(container)
            .unwrap()
            .as_object_mut()
            .unwrap();
        let mut field = fields.remove(from).unwrap();
        field["code"] = json!(to);
        fields.insert(to.to_owned(), field);
        let order = form["order"].as_array_mut().unwrap();
        order
            .iter_mut()
            .filter(|code| *code == from)
            .for_each(|code| *code = json!(to));
    }
}

fn remove(container: &'static str, member: &'static str) -> impl FnOnce(&mut Value) {
    move |form| {
        form.pointer_mut(container)
            .unwrap()
            .as_object_mut()
            .unwrap()
            .remove(member);
    }
}

#[track_caller]
fn one(change: impl FnOnce(&mut Value), expected: &str) {
    assert_eq!(after(change), [expected]);
}

#[test]
fn nothing_is_told_of_a_form_that_is_the_same_in_another_order() {
    assert_eq!(after(|_| {}), [""; 0]);
    let shuffled = |form: &mut Value| {
        form["revision"] = json!("99");
        form["order"].as_array_mut().unwrap().reverse();
    };
    assert_eq!(after(shuffled), [""; 0]);
}

#[test]
fn fields_that_are_gone_renamed_and_new() {
    one(
        remove("/properties", "備考"),
        "breaking Gone 備考: `備考` is gone: reads lack it, writes of it are lost without an error, queries about it fail",
    );
    one(
        remove("/properties", "関連"),
        "breaking Gone 関連: the related records `関連` are gone: queries about them fail",
    );
    one(
        remove("/properties", "明細"),
        "breaking Gone 明細: the table `明細` is gone, with its rows",
    );
    assert_eq!(after(remove("/properties", "ラベル")), [""; 0]);
    one(
        rename("/properties", "備考", "メモ"),
        "breaking Renamed 備考: `備考` was probably renamed to `メモ`: both are MULTI_LINE_TEXT with the label 備考",
    );
    one(
        rename("/properties/明細/fields", "数量", "個数"),
        "breaking Renamed 明細.数量: `明細.数量` was probably renamed to `個数`: both are NUMBER with the label 数量",
    );
    one(
        set(
            "/properties/注",
            json!({"type": "NUMBER", "code": "注", "label": "注"}),
        ),
        "additive Added 注: `注` is new: NUMBER",
    );
    one(
        set(
            "/properties/注",
            json!({"type": "NUMBER", "code": "注", "label": "注", "required": true}),
        ),
        "breaking Added 注: `注` is new and required: records without it are refused",
    );
    one(
        set(
            "/properties/明細/fields/注",
            json!({"type": "NUMBER", "code": "注", "label": "注", "required": true}),
        ),
        "breaking Added 明細.注: `明細.注` is new and required: rows without it are refused",
    );
    one(
        set(
            "/properties/表",
            json!({"type": "SUBTABLE", "code": "表", "label": "表", "fields": {
            "注": {"type": "NUMBER", "code": "注", "label": "注", "required": true}}}),
        ),
        "additive Added 表: `表` is new: a table, whose rows need `表.注`",
    );
}

#[test]
fn a_rename_is_found_by_options_contents_and_place_when_the_label_changed_too() {
    let relabelled = |from, to: &'static str| {
        move |form: &mut Value| {
            rename("/properties", from, to)(form);
            form["properties"][to]["label"] = json!(to);
        }
    };
    for (from, to, why) in [
        ("区分", "種別", "both are DROP_DOWN with the same options"),
        ("明細", "内訳", "both are tables with 2 fields in common"),
        (
            "金額",
            "合計",
            "both are NUMBER at the same place in the form",
        ),
    ] {
        let told = after(relabelled(from, to));
        assert!(
            told[0].ends_with(&format!("was probably renamed to `{to}`: {why}")),
            "{told:?}"
        );
        assert_eq!(told.len(), 2, "the label as well: {told:?}");
    }
    // Elsewhere in the form, and nothing else in common: two fields.
    let moved = |form: &mut Value| {
        relabelled("金額", "合計")(form);
        let order = form["order"].as_array_mut().unwrap();
        order.retain(|code| code != "合計");
        order.insert(0, json!("合計"));
    };
    let told = after(moved);
    assert!(
        told.iter()
            .any(|line| line.starts_with("breaking Gone 金額")),
        "{told:?}"
    );
    assert!(
        told.iter()
            .any(|line| line.starts_with("additive Added 合計")),
        "{told:?}"
    );
}

#[test]
fn types_and_who_writes() {
    one(
        set("/properties/備考/type", json!("RICH_TEXT")),
        "breaking Type 備考: `備考` is RICH_TEXT, and was MULTI_LINE_TEXT",
    );
    one(
        set("/properties/件名/expression", json!("番号")),
        "breaking ReadOnly 件名: `件名` can no longer be written: kintone fills it in from an expression; kintone ignores what is sent",
    );
    one(
        set("/properties/取引先/lookup/fieldMappings", json!([])),
        "additive Writable 住所: `住所` can be written now; as `ReadOnly` it is never sent",
    );
    one(
        set("/properties/番号/required", json!(false)),
        "additive Optional 番号: `番号` is no longer required, or has a default",
    );
    one(
        set("/properties/備考/required", json!(true)),
        "breaking Required 備考: `備考` is required now: kintone refuses records in which it is empty",
    );
    one(
        set("/properties/番号/unique", json!(false)),
        "breaking Unique 番号: `番号` no longer prohibits duplicate values: it cannot be an update key",
    );
    one(
        set("/properties/金額/unique", json!(true)),
        "breaking Unique 金額: `金額` prohibits duplicate values now: kintone refuses a value that another record has",
    );
    one(
        set("/properties/件名/defaultValue", json!("修理")),
        "breaking Default 件名: the default of `件名` is \"修理\", and was \"保守\"; new records still get the old one",
    );
    one(
        set("/properties/備考/defaultValue", json!("なし")),
        "additive Default 備考: the default of `備考` is \"なし\", and was empty",
    );
    one(
        set("/properties/住所/defaultValue", json!("東京")),
        "cosmetic Default 住所: the default of `住所` is \"東京\", and was empty; records do not send it",
    );
    let now = |form: &mut Value| form["properties"]["締切"]["defaultNowValue"] = json!(false);
    one(
        now,
        "breaking Default 締切: the default of `締切` is empty, and was now; records that are sent without it no longer get the old one",
    );
    assert_eq!(
        after(set("/properties/金額/maxValue", json!("100.0"))),
        [""; 0]
    );
    one(
        set("/properties/状態/enabled", json!(false)),
        "breaking Off 状態: `状態` is switched off: reads lack it",
    );
}

#[test]
fn limits_tighten_and_loosen() {
    one(
        set("/properties/番号/maxLength", json!("8")),
        "breaking Limit 番号: the maximum length of `番号` is 8, and was 10",
    );
    one(
        set("/properties/番号/maxLength", json!("12")),
        "additive Limit 番号: the maximum length of `番号` is 12, and was 10",
    );
    one(
        set("/properties/番号/minLength", json!("2")),
        "breaking Limit 番号: the minimum length of `番号` is 2, and was none",
    );
    one(
        set("/properties/金額/minValue", json!("-1")),
        "additive Limit 金額: the minimum of `金額` is -1, and was 0",
    );
    one(
        set("/properties/金額/maxValue", json!("")),
        "additive Limit 金額: the maximum of `金額` is none, and was 100",
    );
    one(
        set("/properties/URL/protocol", json!("MAIL")),
        "breaking Limit URL: `URL` holds MAIL addresses, and held WEB",
    );
    one(
        set("/numberPrecision/digits", json!("20")),
        "additive Limit the app: numbers may have 20 digits, 16 before",
    );
    one(
        set("/numberPrecision/digits", json!("30")),
        "breaking Limit the app: numbers may have 30 digits, 16 before: more than `Decimal` holds",
    );
    one(
        set("/numberPrecision/decimalPlaces", json!("2")),
        "breaking Limit the app: numbers may have 2 decimal places only, 4 before: kintone rounds or refuses what is longer",
    );
    one(
        set("/numberPrecision/roundingMode", json!("UP")),
        "cosmetic Limit the app: numbers are rounded by UP, and were by HALF_EVEN",
    );
}

#[test]
fn options_are_added_removed_renamed_and_moved() {
    one(
        set(
            "/properties/区分/options/精算",
            json!({"label": "精算", "index": "2"}),
        ),
        "additive Added 区分/精算: `区分` has a new option `精算`; until the enum has it, it is read as `Other`",
    );
    one(
        remove("/properties/区分/options", "前払"),
        "breaking Gone 区分/前払: the option `前払` of `区分` is gone: kintone refuses records with it",
    );
    one(
        set(
            "/properties/区分/options",
            json!({"通常": {"label": "通常", "index": "0"}, "先払": {"label": "先払", "index": "1"}}),
        ),
        "breaking Renamed 区分/前払: the option `前払` of `区分` was probably renamed to `先払`",
    );
    one(
        set(
            "/properties/区分/options",
            json!({"通常": {"label": "通常", "index": "1"}, "前払": {"label": "前払", "index": "0"}}),
        ),
        "cosmetic Display 区分: the options of `区分` are in another order",
    );
}

#[test]
fn what_is_taken_from_another_app() {
    one(
        set("/properties/取引先/lookup/relatedApp/app", json!("21")),
        "breaking Source 取引先: `取引先` looks up another app, 21 instead of 20",
    );
    one(
        set("/properties/取引先/lookup/relatedKeyField", json!("番号")),
        "breaking Source 取引先: `取引先` looks up by `番号`, and did by `コード`",
    );
    one(
        set(
            "/properties/取引先/lookup/fieldMappings",
            json!([{"field": "住所", "relatedField": "本社"}]),
        ),
        "breaking Source 取引先: `取引先` copies `本社` into `住所`, and copied `所在地`",
    );
    one(
        set(
            "/properties/関連/referenceTable/relatedApp/app",
            json!("31"),
        ),
        "breaking Source 関連: `関連` shows records of another app, 31 instead of 30",
    );
    one(
        set(
            "/properties/関連/referenceTable/filterCond",
            json!("金額 > 0"),
        ),
        "breaking Source 関連: `関連` shows other records: its condition changed",
    );
    assert_eq!(
        after(set(
            "/properties/関連/referenceTable/displayFields",
            json!([])
        )),
        [""; 0]
    );
    let told = after(remove("/properties/取引先", "lookup"));
    assert_eq!(
        told[0],
        "breaking Source 取引先: `取引先` is no longer a lookup: writing it copies nothing"
    );
}

#[test]
fn ids_of_another_environment_are_no_difference() {
    let mut new = form();
    new["app"] = json!("101");
    new["properties"]["取引先"]["lookup"]["relatedApp"]["app"] = json!("120");
    new["properties"]["関連"]["referenceTable"]["relatedApp"]["app"] = json!("130");
    let (old, new) = (schema(&form()), schema(&new));
    assert_eq!(compare(&old, &new).len(), 3);
    let mapped = Comparison::new(&old, &new)
        .app_id(1, 101)
        .app_id(20, 120)
        .app_id(30, 130);
    assert_eq!(mapped.changes(), []);
}

#[test]
fn the_app_and_its_process() {
    one(
        set("/name", json!("見積書")),
        "cosmetic Display the app: the app's name was \"請求書\", and is \"見積書\"",
    );
    one(
        set("/code", json!("quo")),
        "cosmetic Display the app: the app's code was \"inv\", and is \"quo\"",
    );
    one(
        set("/properties/備考/label", json!("注記")),
        "cosmetic Display 備考: `備考` has the label \"注記\", and had \"備考\"",
    );
    one(
        set("/process/enable", json!(false)),
        "breaking Off the app: process management is switched off: kintone refuses actions and assignees",
    );
    assert_eq!(
        after(set("/process", Value::Null)),
        [""; 0],
        "it was not pulled"
    );
    one(
        set(
            "/process/states/保留",
            json!({"name": "保留", "index": "2", "assignee": {"type": "ONE", "entities": []}}),
        ),
        "additive Added 保留: the process has a new state `保留`; until the enum has it, it is read as `Other`",
    );
    one(
        set("/process/actions", json!([])),
        "breaking Gone 進める: the action `進める` of the state `未` is gone",
    );
    one(
        set("/process/actions/0/name", json!("完了")),
        "breaking Renamed 進める: the action `進める` of the state `未` was probably renamed to `完了`",
    );
    one(
        set("/process/actions/0/to", json!("未")),
        "breaking Path 進める: the action `進める` leads from `未` to `未`, and led to `済`",
    );
    one(
        set("/process/actions/0/filterCond", json!("金額 > 0")),
        "breaking Condition 進める: the action `進める` has the condition `金額 > 0`",
    );
    let told = after(|form| {
        form["process"]["states"] = json!({
            "未": {"name": "未", "index": "0", "assignee": {"type": "ONE", "entities": []}},
            "完": {"name": "完", "index": "1", "assignee": {"type": "ONE", "entities": []}}});
        form["process"]["actions"][0]["to"] = json!("完");
    });
    assert_eq!(
        told,
        ["breaking Renamed 済: the state `済` was probably renamed to `完`"],
        "and nothing of its action"
    );
}

#[test]
fn what_names_a_renamed_field_is_not_told_as_well() {
    let told = after(|form| {
        rename("/properties", "番号", "請求番号")(form);
        form["properties"]["関連"]["referenceTable"]["condition"]["field"] = json!("請求番号");
    });
    assert_eq!(told.len(), 1, "{told:?}");
    let told = after(rename("/properties", "取引先", "顧客"));
    assert_eq!(
        told.len(),
        1,
        "the fields that it copies are the same: {told:?}"
    );
    let told = after(|form| {
        rename("/properties", "住所", "所在")(form);
        form["properties"]["取引先"]["lookup"]["fieldMappings"][0]["field"] = json!("所在");
    });
    assert_eq!(told.len(), 1, "{told:?}");
}

#[test]
fn required_counts_where_there_is_a_default_too() {
    one(
        set("/properties/件名/required", json!(true)),
        "breaking Required 件名: `件名` is required now: kintone refuses records in which it is empty",
    );
}

#[test]
fn two_fields_that_exchange_their_codes_are_told() {
    let told = after(|form| {
        for (code, label) in [("番号", "件名"), ("件名", "請求番号")] {
            form["properties"][code]["label"] = json!(label);
        }
    });
    assert_eq!(
        told[0],
        "breaking Renamed 番号: `番号` and `件名` have probably exchanged their codes: each has the label of the other"
    );
}

#[test]
fn three_fields_that_exchange_their_codes_in_a_ring_are_told() {
    let with = |labels: [&str; 3]| {
        let mut form = form();
        for (code, label) in ["甲", "乙", "丙"].into_iter().zip(labels) {
            form["properties"][code] = json!({"type": "NUMBER", "code": code, "label": label});
        }
        schema(&form)
    };
    let changes = compare(&with(["A", "B", "C"]), &with(["B", "C", "A"]));
    let told: Vec<&str> = changes.iter().map(Change::message).collect();
    assert!(
        told.contains(
            &"`甲`, `乙`, `丙` have probably exchanged their codes: each has the label of the next"
        ),
        "{told:?}"
    );
    // A label that leads nowhere is only another label.
    let changes = compare(&with(["A", "B", "C"]), &with(["B", "C", "D"]));
    assert!(
        changes
            .iter()
            .all(|change| change.effect() == Effect::Cosmetic),
        "{changes:?}"
    );
}

#[test]
fn a_lookup_that_could_not_be_pulled_says_nothing_of_what_it_copies() {
    let told = after(set("/properties/取引先/lookup", Value::Null));
    assert_eq!(told, [""; 0]);
}

#[test]
fn what_only_comments_and_the_order_of_variants_show_is_cosmetic() {
    one(
        set("/properties/金額/unit", json!("円")),
        "cosmetic Display 金額: the unit of `金額` is \"円\", and was none",
    );
    let reorder = |form: &mut Value| {
        form["process"]["states"]["未"]["index"] = json!("1");
        form["process"]["states"]["済"]["index"] = json!("0");
    };
    one(
        reorder,
        "cosmetic Display the app: the states of the process are in another order",
    );
}

#[test]
fn a_formula_is_told() {
    let formula = |text: &'static str| {
        move |form: &mut Value| {
            form["properties"]["計"] =
                json!({"type": "CALC", "code": "計", "label": "計", "expression": text});
        }
    };
    let (mut old, mut new) = (form(), form());
    formula("金額 * 2")(&mut old);
    formula("金額 * 3")(&mut new);
    let changes = compare(&schema(&old), &schema(&new));
    assert_eq!(changes.len(), 1);
    assert_eq!(
        changes[0].to_string(),
        "cosmetic: the formula of `計` is \"金額 * 3\", and was \"金額 * 2\""
    );
}

#[test]
fn a_field_that_moved_into_a_table_is_told_once() {
    let into = |form: &mut Value| {
        let mut moved = form["properties"]["備考"].take();
        form["properties"].as_object_mut().unwrap().remove("備考");
        moved["required"] = json!(true);
        form["properties"]["明細"]["fields"]["備考"] = moved;
        // It is not taken for the one that is gone.
        form["properties"]["新"] =
            json!({"type": "MULTI_LINE_TEXT", "code": "新", "label": "備考"});
    };
    assert_eq!(
        after(into),
        [
            "breaking Moved 備考: `備考` is in the table `明細`, and was outside of tables: reads lack it where it was, \
             writes of it there are lost without an error",
            "additive Added 新: `新` is new: MULTI_LINE_TEXT",
        ]
    );
    let out = |form: &mut Value| {
        let fields = form["properties"]["明細"]["fields"].as_object_mut();
        let moved = fields.unwrap().remove("数量").unwrap();
        form["properties"]["数量"] = moved;
    };
    assert_eq!(
        after(out),
        [
            "breaking Moved 明細.数量: `数量` is outside of tables, and was in the table `明細`: reads lack it where it was, \
             writes of it there are lost without an error"
        ]
    );
}

#[test]
fn limits_are_compared_with_all_their_digits() {
    let with = |limit: &str| {
        let mut form = form();
        form["properties"]["金額"]["maxValue"] = json!(limit);
        schema(&form)
    };
    let effect = |old: &str, new: &str| compare(&with(old), &with(new))[0].effect();
    let (below, above) = ("9007199254740992", "9007199254740993");
    assert_eq!(effect(below, above), Effect::Additive);
    assert_eq!(effect(above, below), Effect::Breaking);
}
