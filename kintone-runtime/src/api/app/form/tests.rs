//! What the requests about a form send, and what the model keeps.

use kintone_schema::{
    Align, AppSchema, CalcFormat, Entity, Field, Lookup, Protocol, ReferenceTable,
};
use serde_json::{Value, json};

use super::*;
use crate::api::FormField;
use crate::api::testing::assert_written_back;
use crate::endpoint::Replay;
use crate::endpoint::SettingsWrite as _;
use crate::endpoint::testing::{answer, body, sent};
use crate::record::kind::{DATE, NUMBER, RADIO_BUTTON, SINGLE_LINE_TEXT};

/// A form with a field of every type, and more.
const ALL_TYPES: &str = include_str!("../../../../../examples/schemas/all_types.json");
const APP: AppId = AppId::new(1);

fn schema() -> AppSchema {
    AppSchema::parse(ALL_TYPES, "all types").unwrap()
}

/// The form of [`ALL_TYPES`] as kintone answers it.
fn form() -> Value {
    let file: Value = serde_json::from_str(ALL_TYPES).unwrap();
    json!({"properties": file["properties"], "revision": "7"})
}

/// The form without the fields that are never sent.
fn written(mut form: Value) -> String {
    let properties = form["properties"].as_object_mut().unwrap();
    properties.retain(|_, field| {
        !["STATUS", "STATUS_ASSIGNEE", "CATEGORY"].contains(&field["type"].as_str().unwrap())
    });
    form.to_string()
}

fn read(form: &Value) -> Form {
    answer(GetFormFields::new(APP), 200, &form.to_string()).unwrap()
}

fn sent_properties<E: crate::endpoint::Encode>(request: E) -> Value {
    serde_json::from_str::<Value>(&body(request)).unwrap()["properties"].take()
}

fn refused(fields: FormFields) -> String {
    AddFormFields::new(APP, fields)
        .check()
        .unwrap_err()
        .to_string()
}

#[test]
fn fields_are_asked_in_a_language() {
    let request = sent(GetFormFields::new(AppId::new(1)).lang("default"));
    assert_eq!(
        request.url,
        "https://example.cybozu.com/k/v1/app/form/fields.json?app=1&lang=default"
    );
}

#[test]
fn the_preview_is_another_path_with_the_same_parameters() {
    let request = sent(GetFormFields::new(AppId::new(1)).preview());
    assert_eq!(
        request.url,
        "https://example.cybozu.com/k/v1/preview/app/form/fields.json?app=1"
    );
}

#[test]
fn fields_are_added_and_changed_in_the_preview() {
    let fields = || FormFields::new().field(FormField::number("a"));
    let url = "https://example.cybozu.com/k/v1/preview/app/form/fields.json";
    let add = sent(AddFormFields::new(APP, fields()));
    assert_eq!((add.method, add.url.as_str()), (Method::POST, url));
    assert_eq!(add.replay, Replay::Never);
    let update = || UpdateFormFields::new(APP, fields()).revision(Revision::new(2));
    let request = sent(update());
    assert_eq!((request.method, request.url.as_str()), (Method::PUT, url));
    assert_eq!(request.replay, Replay::Always);
    assert_eq!(
        body(update()),
        r#"{"app":1,"properties":{"a":{"code":"a","type":"NUMBER"}},"revision":2}"#
    );
    let updated = answer(update(), 200, r#"{"revision":"3"}"#).unwrap();
    assert_eq!(updated.revision, Revision::new(3));
}

#[test]
fn up_to_a_hundred_fields_are_deleted() {
    let delete = || DeleteFormFields::new(AppId::new(1), ["a", "b"]);
    let request = sent(delete().revision(Revision::new(2)));
    assert_eq!(request.method, Method::DELETE);
    assert_eq!(
        request.url,
        "https://example.cybozu.com/k/v1/preview/app/form/fields.json?app=1&fields%5B0%5D=a&fields%5B1%5D=b&revision=2"
    );
    assert_eq!(request.replay, Replay::Always);
    assert_eq!(sent(delete()).replay, Replay::Never);
    let of = |count| DeleteFormFields::new(AppId::new(1), vec!["a"; count]);
    assert!(of(100).check().is_ok());
    let error = answer(of(101), 200, "{}").unwrap_err();
    assert_eq!(
        error.to_string(),
        "delete form fields of app 1: 101 fields, a request takes up to 100"
    );
}

#[test]
fn what_was_read_is_written_back_for_every_type_of_field() {
    let read = read(&form());
    assert_eq!(read.revision, Revision::new(7));
    let request = UpdateFormFields::new(APP, read.fields).revision(read.revision);
    assert_written_back(&written(form()), &body(request.clone()), &[]);
    // No member of a form of today is unknown.
    assert_eq!(
        body(request.clone()),
        body(request.without_unknown_members())
    );
}

/// A form to which a newer kintone added something everywhere.
fn newer_form() -> Value {
    let mut form = form();
    let properties = form["properties"].as_object_mut().unwrap();
    for field in properties.values_mut() {
        field["newMember"] = json!({"a": null, "b": [1]});
        let inner = field.get_mut("fields").and_then(Value::as_object_mut);
        for inner in inner.into_iter().flat_map(serde_json::Map::values_mut) {
            inner["newMember"] = json!(1);
        }
        let options = field.get_mut("options").and_then(Value::as_object_mut);
        for option in options.into_iter().flat_map(serde_json::Map::values_mut) {
            option["newMember"] = json!(1);
        }
        for related in ["lookup", "referenceTable"] {
            if let Some(Value::Object(related)) = field.get_mut(related) {
                related.insert("newMember".to_owned(), json!("x"));
                related["relatedApp"]["newMember"] = json!(1);
            }
        }
        if let Some(entity) = field
            .get_mut("entities")
            .and_then(|entities| entities.get_mut(0))
        {
            entity["newMember"] = json!(1);
        }
    }
    properties.insert(
        "地図".to_owned(),
        json!({"type": "MAP", "code": "地図", "zoom": 7, "maxLength": 3}),
    );
    form
}

#[test]
fn what_a_newer_kintone_added_is_kept_or_left_out() {
    let read = read(&newer_form());
    let mut fields = read.fields;
    let request = UpdateFormFields::new(APP, fields.clone());
    assert_written_back(&written(newer_form()), &body(request.clone()), &[]);
    let known = body(request.clone().without_unknown_members());
    let without = json!({"properties": sent_properties(UpdateFormFields::new(APP, self::read(&form()).fields)), "revision": "7"});
    let mut expected = without;
    // A type that is not known is what it is.
    expected["properties"]["地図"] =
        json!({"type": "MAP", "code": "地図", "zoom": 7, "maxLength": 3});
    assert_written_back(&expected.to_string(), &known, &[]);

    fields
        .change("radio", |radio: FormField<RADIO_BUTTON>| {
            radio.option("まだ").remove_option("いいえ")
        })
        .unwrap();
    fields
        .change("lookup_text", |key: FormField<SINGLE_LINE_TEXT>| {
            key.lookup(Lookup::new(5_u64, "id").copy("b", "a"))
        })
        .unwrap();
    let sent = sent_properties(UpdateFormFields::new(APP, fields));
    assert_eq!(
        sent["radio"]["options"],
        json!({
            "はい": {"label": "はい", "index": "0", "newMember": 1},
            "どちらでもない": {"label": "どちらでもない", "index": "1", "newMember": 1},
            "まだ": {"label": "まだ", "index": "2"},
        })
    );
    assert_eq!(
        sent["lookup_text"]["lookup"],
        json!({
            "relatedApp": {"app": "5"},
            "relatedKeyField": "id",
            "fieldMappings": [{"field": "a", "relatedField": "b"}],
            "lookupPickerFields": [],
            "filterCond": "",
            "sort": "",
            "newMember": "x",
        })
    );
}

#[test]
fn a_rejection_lists_the_members_that_this_version_does_not_know() {
    let mut form = form();
    form["properties"]["date"]["newMember"] = json!(1);
    form["properties"]["table1"]["fields"]["table1_text"]["other"] = json!(1);
    let update = || UpdateFormFields::new(APP, read(&form).fields);
    let rejection = r#"{"code":"CB_VA01","id":"x","message":"Missing or invalid input."}"#;
    let error = answer(update(), 400, rejection).unwrap_err();
    assert_eq!(
        error.unknown_members(),
        [
            "properties.date.newMember",
            "properties.table1.fields.table1_text.other"
        ]
    );
    assert!(error.to_string().ends_with(
        "Missing or invalid input. (error id x); sent as it was read, but unknown to this version: properties.date.newMember, \
         properties.table1.fields.table1_text.other; `without_unknown_members` leaves it out"
    ), "{error}");
    let conflict = r#"{"code":"GAIA_CO03","id":"x","message":"not the latest"}"#;
    assert!(
        answer(update(), 409, conflict)
            .unwrap_err()
            .unknown_members()
            .is_empty()
    );
    let error = answer(update().without_unknown_members(), 400, rejection).unwrap_err();
    assert!(error.unknown_members().is_empty());
}

#[test]
fn nothing_is_sent_that_was_not_set_but_a_label_for_a_new_field() {
    let fields = FormFields::new()
        .field(FormField::multi_line_text("備考"))
        .field(FormField::subtable("明細").field(FormField::rich_text("説明")));
    assert_eq!(
        sent_properties(UpdateFormFields::new(APP, fields.clone())),
        json!({
            "備考": {"type": "MULTI_LINE_TEXT", "code": "備考"},
            "明細": {"type": "SUBTABLE", "code": "明細", "fields": {"説明": {"type": "RICH_TEXT", "code": "説明"}}},
        })
    );
    assert_eq!(
        sent_properties(AddFormFields::new(APP, fields)),
        json!({
            "備考": {"type": "MULTI_LINE_TEXT", "code": "備考", "label": "備考"},
            "明細": {
                "type": "SUBTABLE", "code": "明細", "label": "明細",
                "fields": {"説明": {"type": "RICH_TEXT", "code": "説明", "label": "説明"}},
            },
        })
    );
}

#[test]
fn each_setter_is_a_member_as_kintone_spells_it() {
    let fields = FormFields::new()
        .field(
            FormField::single_line_text("a")
                .label("A")
                .hide_label()
                .required()
                .unique()
                .default_value("x")
                .min_length(1)
                .max_length(64)
                .expression("b & c")
                .hide_expression(),
        )
        .field(
            FormField::number("b")
                .min_value(-1)
                .max_value("10.5")
                .thousands_separators()
                .display_scale(2)
                .unit("円")
                .unit_after(),
        )
        .field(
            FormField::calc("c")
                .expression("b * 2")
                .format(CalcFormat::NumberDigit)
                .unit("$")
                .unit_before(),
        )
        .field(
            FormField::check_box("d")
                .options(["x", "y"])
                .default_values(["y"])
                .align(Align::Vertical),
        )
        .field(FormField::datetime("e").default_now())
        .field(
            FormField::link("f")
                .protocol(Protocol::Mail)
                .not_unique()
                .any_length(),
        )
        .field(FormField::file("g").thumbnail_size(150).optional())
        .field(
            FormField::user_select("h")
                .entities([Entity::group("sales"), Entity::user("sato")])
                .default_entities([Entity::login_user()]),
        )
        .field(
            FormField::single_line_text("i").lookup(
                Lookup::new(AppId::new(20), "code")
                    .copy("name", "a")
                    .picker_fields(["code", "name"])
                    .filter_cond("x = 1")
                    .sort("code asc"),
            ),
        )
        .field(
            FormField::reference_table("j").related_records(
                ReferenceTable::new(AppId::new(21), "a", "b")
                    .display_fields(["b"])
                    .filter_cond("x = 1")
                    .sort("b asc")
                    .size(10),
            ),
        )
        .field(FormField::group("k").open().show_label());
    assert_eq!(
        sent_properties(UpdateFormFields::new(APP, fields)),
        json!({
            "a": {
                "type": "SINGLE_LINE_TEXT", "code": "a", "label": "A", "noLabel": true, "required": true, "unique": true,
                "defaultValue": "x", "minLength": "1", "maxLength": "64", "expression": "b & c", "hideExpression": true,
            },
            "b": {
                "type": "NUMBER", "code": "b", "minValue": "-1", "maxValue": "10.5", "digit": true, "displayScale": "2",
                "unit": "円", "unitPosition": "AFTER",
            },
            "c": {
                "type": "CALC", "code": "c", "expression": "b * 2", "format": "NUMBER_DIGIT", "unit": "$", "unitPosition": "BEFORE",
            },
            "d": {
                "type": "CHECK_BOX", "code": "d", "defaultValue": ["y"], "align": "VERTICAL",
                "options": {"x": {"label": "x", "index": "0"}, "y": {"label": "y", "index": "1"}},
            },
            "e": {"type": "DATETIME", "code": "e", "defaultNowValue": true},
            "f": {"type": "LINK", "code": "f", "protocol": "MAIL", "unique": false, "minLength": "", "maxLength": ""},
            "g": {"type": "FILE", "code": "g", "thumbnailSize": "150", "required": false},
            "h": {
                "type": "USER_SELECT", "code": "h", "defaultValue": [{"type": "FUNCTION", "code": "LOGINUSER()"}],
                "entities": [{"type": "GROUP", "code": "sales"}, {"type": "USER", "code": "sato"}],
            },
            "i": {"type": "SINGLE_LINE_TEXT", "code": "i", "lookup": {
                "relatedApp": {"app": "20"}, "relatedKeyField": "code", "fieldMappings": [{"field": "a", "relatedField": "name"}],
                "lookupPickerFields": ["code", "name"], "filterCond": "x = 1", "sort": "code asc",
            }},
            "j": {"type": "REFERENCE_TABLE", "code": "j", "referenceTable": {
                "relatedApp": {"app": "21"}, "condition": {"field": "a", "relatedField": "b"}, "displayFields": ["b"],
                "filterCond": "x = 1", "sort": "b asc", "size": "10",
            }},
            "k": {"type": "GROUP", "code": "k", "openGroup": true, "noLabel": false},
        })
    );
}

#[test]
fn a_field_is_sent_by_the_code_that_it_has_before_it_is_renamed() {
    let before = read(&form()).fields;
    let mut fields = before.clone();
    fields.rename("date", "期日").unwrap();
    fields.rename("期日", "支払期限").unwrap();
    fields.rename("table1_text", "品名").unwrap();
    fields.rename("レコード番号", "番号").unwrap();
    fields
        .change("支払期限", |date: FormField<DATE>| date.optional())
        .unwrap();
    let sent = sent_properties(UpdateFormFields::new(APP, fields.changed_since(&before)));
    assert_eq!(
        sent.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["date", "table1", "レコード番号"]
    );
    assert_eq!(sent["date"]["code"], "支払期限");
    assert_eq!(sent["date"]["required"], false);
    assert_eq!(sent["table1"]["fields"]["table1_text"]["code"], "品名");
    assert_eq!(sent["レコード番号"]["code"], "番号");

    let mut back = before.clone();
    back.rename("date", "期日").unwrap();
    back.rename("期日", "date").unwrap();
    assert!(back.changed_since(&before).is_empty());
    let error = back.rename("text", "date").unwrap_err().to_string();
    assert_eq!(error, "another field has the code \"date\"");
}

#[test]
fn a_change_names_the_field_that_is_missing_or_of_another_type() {
    let mut fields = FormFields::new().field(FormField::date("期日"));
    let change = |number: FormField<NUMBER>| number.unit("円");
    let error = fields.change("期日", change).unwrap_err();
    assert_eq!(error.to_string(), "field \"期日\" is DATE, not NUMBER");
    let error = fields.change("期限", change).unwrap_err();
    assert_eq!(error.to_string(), "there is no field \"期限\"");
}

#[test]
fn a_checked_in_form_becomes_the_fields_of_another_app() {
    let schema = schema();
    let all = FormFields::from(&schema);
    let mut fields = all.clone().addable();
    assert_eq!(
        refused(fields.clone()),
        "field \"related_hidden\": the user who read it may not view the other app; set what it refers to"
    );
    fields.retain(|field| field.code() != "related_hidden");
    let fields = fields.with_related_apps(|app| match app.get() {
        30 => AppId::new(130),
        _ => app,
    });
    assert_eq!(fields.len(), schema.fields().len() - 9);
    let sent = sent_properties(AddFormFields::new(APP, fields.clone()));
    assert_eq!(
        sent["lookup_text"]["lookup"]["relatedApp"],
        json!({"app": "130"})
    );
    assert_eq!(
        sent["lookup_number"]["lookup"]["relatedApp"],
        json!({"app": "31", "code": ""})
    );
    assert_eq!(sent["checkbox"], *schema.field("checkbox").unwrap().raw());
    // What only the whole form says stays true.
    assert_eq!(
        fields.get("copied_text").unwrap().read_only(),
        schema.field("copied_text").unwrap().read_only()
    );

    let english = json!({"properties": {
        "Record_number": {"type": "RECORD_NUMBER", "code": "Record_number", "label": "Record number", "noLabel": false},
        "作成者": {"type": "CREATOR", "code": "作成者", "label": "作成者", "noLabel": false},
        "Status": {"type": "STATUS", "code": "Status", "label": "Status", "enabled": false},
    }, "revision": "1"});
    let changes = all.system_changes(&read(&english).fields);
    assert_eq!(
        sent_properties(UpdateFormFields::new(APP, changes)),
        json!({"Record_number": {"type": "RECORD_NUMBER", "code": "レコード番号", "label": "レコード番号", "noLabel": false}})
    );
}

#[test]
fn what_kintone_would_reject_is_not_sent() {
    let one = |field: Field| FormFields::new().field(field);
    let text = |code: &str| one(FormField::single_line_text(code).into());
    for (fields, error) in [
        (
            text(""),
            "a field code has 0 characters, kintone takes 1 to 128",
        ),
        (
            one(FormField::subtable("t").field(FormField::date("")).into()),
            "a field code has 0 characters, kintone takes 1 to 128",
        ),
        (text("1番"), "the field code \"1番\" starts with a digit"),
        (text("a b"), "the field code \"a b\" contains ' '"),
        (text("a「b」"), "the field code \"a「b」\" contains '「'"),
        (text("not"), "the field code \"not\" is reserved"),
        (
            text("a").field(FormField::subtable("t").field(FormField::date("a"))),
            "two fields have the code \"a\"; a code is unique in its app, tables included",
        ),
        (
            one(FormField::number("a").label("x".repeat(129)).into()),
            "the label of field \"a\" has 129 characters, kintone takes 1 to 128",
        ),
        (
            one(FormField::number("a").unit("x".repeat(129)).into()),
            "the unit of field \"a\" has 129 characters, kintone takes 0 to 128",
        ),
        (
            one(FormField::drop_down("a")
                .options((0..=1000).map(|n| n.to_string()))
                .into()),
            "1001 options of field \"a\", a request takes up to 1000",
        ),
        (
            one(FormField::drop_down("a").options([""]).into()),
            "an option of field \"a\" has 0 characters, kintone takes 1 to 128",
        ),
        (
            one(FormField::drop_down("a")
                .options(["x"])
                .default_value("y")
                .into()),
            "field \"a\": the default \"y\" is not one of its options",
        ),
        (
            one(FormField::number("a").display_scale(11).into()),
            "field \"a\": displayScale is 11; kintone takes 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10",
        ),
        (
            one(FormField::file("a").thumbnail_size(60).into()),
            "field \"a\": thumbnailSize is 60; kintone takes 50, 150, 250, 500",
        ),
        (
            one(FormField::number("a").max_value(f64::NAN).into()),
            "field \"a\": maxValue is \"NaN\", not a decimal number",
        ),
        (
            one(FormField::number("a")
                .lookup(Lookup::new(1_u64, "$id"))
                .into()),
            "field \"a\": a lookup cannot have the key $id; use the field of the record number",
        ),
        (
            one(FormField::number("a")
                .lookup(Lookup::new(1_u64, "k").copy("x", "b").copy("y", "b"))
                .into()),
            "field \"a\": the lookup copies two fields into \"b\"",
        ),
        (
            one(FormField::reference_table("a")
                .related_records(ReferenceTable::new(1_u64, "b", "c").size(7))
                .into()),
            "field \"a\": 7 related records per page; kintone takes 1, 3, 5, 10, 20, 30, 40, 50",
        ),
        (
            one(FormField::subtable("t")
                .field(FormField::date("a").unique())
                .into()),
            "field \"a\": fields of a table cannot prohibit duplicate values",
        ),
        (
            FormFields::from(&schema()),
            "field \"レコード番号\": kintone makes this field in every app; leave it out with `addable`",
        ),
        (
            (0..=500)
                .map(|n| FormField::date(format!("d{n}")))
                .collect(),
            "501 fields, a request takes up to 500",
        ),
    ] {
        assert_eq!(refused(fields), error);
    }
    // A form may have codes that no new field can have.
    assert!(UpdateFormFields::new(APP, text("1番")).check().is_ok());
    let mut renamed = text("a");
    renamed.rename("a", "1番").unwrap();
    let mut table = FormFields::new().field(FormField::subtable("t").field(FormField::date("a")));
    table.rename("a", "").unwrap();
    assert!(UpdateFormFields::new(APP, table).check().is_err());
    assert!(UpdateFormFields::new(APP, renamed).check().is_err());
}

#[test]
fn the_properties_agree_with_the_kinds_of_the_schema() {
    for kind in kintone_schema::kind::ALL
        .iter()
        .filter(|kind| !kind.is_system && !kind.field_type.is_empty())
    {
        assert_eq!(
            property::is_known(kind.field_type, "unique"),
            kind.may_be_unique,
            "{}",
            kind.name
        );
    }
}
