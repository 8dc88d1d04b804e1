//! Values: empty ones, normalisation, defaults, what nobody may write.

use kintone_emulator::Permission;
use serde_json::{Value, json};

use crate::client::{Client, encode};
use crate::fixtures::{builder, every_type, form, options, serve};
use kintone_emulator::Emulator;

#[track_caller]
fn assert_values(record: &Value, expected: Value) {
    for (code, value) in expected.as_object().unwrap() {
        assert_eq!(&record[code]["value"], value, "{code}");
    }
}

#[test]
fn an_empty_record_has_the_empty_value_of_each_type() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let id = client.add(json!({}));
    let record = client.record(&id);
    let nothing = json!({
        "text": "", "multi": "", "rich": "", "number": "", "calc": "0", "check": [], "radio": null, "drop": null,
        "select": [], "date": null, "time": null, "datetime": "", "link": "", "file": [], "user": [],
        "organization": [], "group": [], "table": [],
    });
    assert_values(&record, nothing);
}

#[test]
fn a_record_has_types_system_fields_id_and_revision() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let id = client.add(json!({}));
    let record = client.record(&id);
    let administrator = json!({"code": "Administrator", "name": "Administrator"});
    for (code, expected) in [
        ("$id", json!({"type": "__ID__", "value": "1"})),
        ("$revision", json!({"type": "__REVISION__", "value": "1"})),
        (
            "record_number",
            json!({"type": "RECORD_NUMBER", "value": "1"}),
        ),
        (
            "creator",
            json!({"type": "CREATOR", "value": administrator}),
        ),
        (
            "modifier",
            json!({"type": "MODIFIER", "value": administrator}),
        ),
        (
            "created_time",
            json!({"type": "CREATED_TIME", "value": "2024-02-28T23:30:00Z"}),
        ),
        (
            "updated_time",
            json!({"type": "UPDATED_TIME", "value": "2024-02-28T23:30:00Z"}),
        ),
        ("text", json!({"type": "SINGLE_LINE_TEXT", "value": ""})),
    ] {
        assert_eq!(record[code], expected, "{code}");
    }
    for absent in ["status", "assignee", "category", "related", "frame"] {
        assert_eq!(record.get(absent), None, "{absent}");
    }
}

#[test]
fn the_app_code_is_in_front_of_record_numbers_only() {
    let mut file = form(every_type());
    file["code"] = json!("SALES");
    let server = Emulator::builder()
        .schema_json("sheet", file)
        .token("secret")
        .start()
        .unwrap();
    let client = Client::new(&server);
    let record = client.record(&client.add(json!({})));
    assert_values(&record, json!({"record_number": "SALES-1", "$id": "1"}));
}

#[test]
fn values_are_normalised_on_save() {
    let server = serve(every_type());
    let client = Client::new(&server);
    for (code, sent, stored) in [
        ("number", json!("1.5e1"), json!("15")),
        ("number", json!(" 42 "), json!("42")),
        ("number", json!(1.5), json!("1.5")),
        ("number", json!("1.50"), json!("1.5")),
        ("number", json!("0.00005"), json!("0")),
        ("number", json!("0.00015"), json!("0.0002")),
        ("number", json!(null), json!("")),
        ("date", json!("2015-7"), json!("2015-07-01")),
        ("date", json!(""), json!(null)),
        ("time", json!("9:05:59"), json!("09:05")),
        (
            "datetime",
            json!("2012-01-11T20:30:59+09:00"),
            json!("2012-01-11T11:30:00Z"),
        ),
        (
            "datetime",
            json!("2012-01-11T11:30Z"),
            json!("2012-01-11T11:30:00Z"),
        ),
        (
            "datetime",
            json!("2012-01-11"),
            json!("2012-01-11T00:00:00Z"),
        ),
        ("datetime", json!(null), json!("")),
        ("drop", json!(""), json!(null)),
        ("text", json!(" kept  as it is "), json!(" kept  as it is ")),
        ("text", json!(5), json!("5")),
        ("multi", json!("a\nb"), json!("a\nb")),
        ("check", json!(null), json!([])),
        (
            "user",
            json!([{"code": "sato", "name": "ignored"}]),
            json!([{"code": "sato", "name": "sato"}]),
        ),
    ] {
        let id = client.add(json!({code: {"value": sent}}));
        assert_eq!(client.record(&id)[code]["value"], stored, "{code}: {sent}");
    }
}

#[test]
fn thirty_digits_survive_as_string_and_as_number() {
    let mut file = form(json!({"number": {"type": "NUMBER"}}));
    file["numberPrecision"] = json!({"digits": "30", "decimalPlaces": "10", "roundingMode": "UP"});
    let server = Emulator::builder()
        .schema_json("sheet", file)
        .token("secret")
        .start()
        .unwrap();
    let client = Client::new(&server);
    let digits = "12345678901234567890.0123456789";
    let id = client.add(json!({"number": {"value": digits}}));
    assert_eq!(client.record(&id)["number"]["value"], json!(digits));
    let body = format!(r#"{{"app":1,"record":{{"number":{{"value":{digits}}}}}}}"#);
    let header = [("Content-Type", "application/json")];
    let added = client
        .raw("POST", "/k/v1/record.json", &header, body.as_bytes())
        .ok();
    assert_eq!(
        client.record(added["id"].as_str().unwrap())["number"]["value"],
        json!(digits)
    );
    let id = client.add(json!({"number": {"value": "0.00000000001"}}));
    assert_eq!(client.record(&id)["number"]["value"], json!("0.0000000001"));
}

fn defaults() -> Value {
    json!({
        "text": {"type": "SINGLE_LINE_TEXT", "defaultValue": "hello"},
        "number": {"type": "NUMBER", "defaultValue": "10"},
        "check": {"type": "CHECK_BOX", "options": options(&["a", "b"]), "defaultValue": ["b"]},
        "radio": {"type": "RADIO_BUTTON", "options": options(&["a", "b"]), "defaultValue": "a"},
        "drop": {"type": "DROP_DOWN", "options": options(&["a", "b"]), "defaultValue": "b"},
        "date": {"type": "DATE", "defaultValue": "2000-01-01", "defaultNowValue": true},
        "time": {"type": "TIME", "defaultNowValue": true},
        "datetime": {"type": "DATETIME", "defaultNowValue": true},
        "fixed_date": {"type": "DATE", "defaultValue": "2020-11-12"},
        "fixed_time": {"type": "TIME", "defaultValue": "05:00:00.000"},
        "fixed_datetime": {"type": "DATETIME", "defaultValue": "2020-01-01T01:30"},
        "user": {"type": "USER_SELECT", "defaultValue": [
            {"type": "FUNCTION", "code": "LOGINUSER()"}, {"type": "USER", "code": "sato"}]},
        "organization": {"type": "ORGANIZATION_SELECT", "defaultValue": [
            {"type": "FUNCTION", "code": "PRIMARY_ORGANIZATION()"}]},
    })
}

#[test]
fn a_key_that_is_not_sent_gets_the_default_in_the_callers_zone() {
    let server = serve(defaults());
    let client = Client::new(&server);
    let record = client.record(&client.add(json!({})));
    let expected = json!({
        "text": "hello", "number": "10", "check": ["b"], "radio": "a", "drop": "b",
        "date": "2024-02-29", "time": "08:30", "datetime": "2024-02-28T23:30:00Z",
        "fixed_date": "2020-11-12", "fixed_time": "05:00", "fixed_datetime": "2020-01-01T01:30:00Z",
        "user": [{"code": "Administrator", "name": "Administrator"}, {"code": "sato", "name": "sato"}],
        "organization": [],
    });
    assert_values(&record, expected);
}

#[test]
fn a_key_that_is_sent_empty_stays_empty_except_in_radio_buttons() {
    let server = serve(defaults());
    let client = Client::new(&server);
    let id = client.add(json!({
        "text": {"value": ""}, "number": {"value": null}, "check": {"value": []}, "radio": {"value": ""},
        "drop": {"value": ""}, "date": {"value": null}, "datetime": {}, "user": {"value": []},
    }));
    let expected = json!({
        "text": "", "number": "", "check": [], "radio": "a", "drop": null, "date": null, "datetime": "", "user": [],
    });
    assert_values(&client.record(&id), expected);
}

#[test]
fn defaults_never_apply_on_update() {
    let server = serve(defaults());
    let client = Client::new(&server);
    let id = client.add(json!({"text": {"value": ""}, "date": {"value": null}}));
    client
        .put(
            "record.json",
            json!({"app": 1, "id": id, "record": {"number": {"value": 1}}}),
        )
        .ok();
    assert_values(
        &client.record(&id),
        json!({"text": "", "date": null, "number": "1"}),
    );
}

#[test]
fn what_nobody_may_write_is_ignored() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let sent = json!({
        "number": {"value": "3"}, "calc": {"value": "99"}, "record_number": {"value": "77"}, "$id": {"value": "77"},
        "$revision": {"value": "77"}, "status": {"value": "x"}, "no such field": {"value": "x"}, "frame": {"value": ""},
    });
    let id = client.add(sent.clone());
    assert_values(
        &client.record(&id),
        json!({"calc": "6", "record_number": "1", "$id": "1", "$revision": "1"}),
    );
    client
        .put("record.json", json!({"app": 1, "id": id, "record": sent}))
        .ok();
    assert_values(
        &client.record(&id),
        json!({"calc": "6", "record_number": "1", "$revision": "2"}),
    );
}

#[test]
fn calculated_fields_follow_every_change() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let id = client.add(json!({"number": {"value": "1.5"}, "table": {"value": [{"value": {"count": {"value": 2}}}]}}));
    let record = client.record(&id);
    assert_values(&record, json!({"calc": "3"}));
    assert_eq!(
        record["table"]["value"][0]["value"]["total"],
        json!({"type": "CALC", "value": "20"})
    );
    client
        .put(
            "record.json",
            json!({"app": 1, "id": id, "record": {"number": {"value": "4"}}}),
        )
        .ok();
    assert_values(&client.record(&id), json!({"calc": "8"}));
}

#[test]
fn creators_and_times_are_honoured_on_add_only() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let sent = json!({"creator": {"value": {"code": "sato"}}, "created_time": {"value": "2020-01-01T00:00:59Z"}});
    let id = client.add(sent);
    let expected = json!({
        "creator": {"code": "sato", "name": "sato"}, "created_time": "2020-01-01T00:00:00Z",
        "modifier": {"code": "Administrator", "name": "Administrator"},
    });
    assert_values(&client.record(&id), expected.clone());
    let sent = json!({"creator": {"value": {"code": "ito"}}, "created_time": {"value": "2021-01-01T00:00:00Z"}});
    client
        .put("record.json", json!({"app": 1, "id": id, "record": sent}))
        .ok();
    assert_values(&client.record(&id), expected);
}

#[test]
fn a_created_time_in_the_future_is_refused() {
    let server = serve(every_type());
    let client = Client::new(&server);
    let sent = json!({"created_time": {"value": "2024-02-28T23:31:00Z"}});
    let errors = client
        .post("record.json", json!({"app": 1, "record": sent}))
        .invalid();
    assert!(errors["record.created_time.value"].is_string(), "{errors}");
}

#[test]
fn who_does_not_manage_the_app_may_not_choose_the_creator() {
    let server = builder(every_type())
        .token_for(1, "adder", &[Permission::AddRecords])
        .start()
        .unwrap();
    let client = Client::anonymous(&server).with("X-Cybozu-API-Token", "adder");
    let sent = json!({"creator": {"value": {"code": "sato"}}});
    client
        .post("record.json", json!({"app": 1, "record": sent}))
        .error(403, "GAIA_NO01");
    client
        .post("record.json", json!({"app": 1, "record": {}}))
        .ok();
}

#[test]
fn people_who_are_not_declared_do_not_exist() {
    let server = builder(every_type())
        .declare_user("sato", "佐藤 昇")
        .declare_organization("sales", "営業部")
        .user("ito", "password")
        .start()
        .unwrap();
    let client = Client::new(&server);
    let id = client.add(
        json!({"user": {"value": [{"code": "sato"}, {"code": "ito"}, {"code": "Administrator"}]}}),
    );
    assert_eq!(
        client.record(&id)["user"]["value"][0],
        json!({"code": "sato", "name": "佐藤 昇"})
    );
    let add = |record: Value| client.post("record.json", json!({"app": 1, "record": record}));
    add(json!({"user": {"value": [{"code": "kato"}]}})).error(400, "GAIA_IL26");
    for code in ["hr", "Administrator"] {
        add(json!({"organization": {"value": [{"code": code}]}})).error(400, "GAIA_IL28");
    }
    add(json!({"group": {"value": [{"code": "any"}]}})).ok();
}

#[test]
fn automatic_text_is_read_only() {
    let server = serve(json!({
        "name": {"type": "SINGLE_LINE_TEXT"},
        "shown": {"type": "SINGLE_LINE_TEXT", "expression": "name & \"!\""},
    }));
    let client = Client::new(&server);
    let id = client.add(json!({"name": {"value": "a"}, "shown": {"value": "mine"}}));
    assert_values(&client.record(&id), json!({"shown": "a!"}));
}

#[test]
fn the_preferred_department_is_the_first_of_the_caller() {
    let server = builder(defaults())
        .declare_organization("dev", "開発部")
        .declare_organization("hr", "人事部")
        .user("sato", "password")
        .in_organization("sato", "dev")
        .in_organization("sato", "hr")
        .start()
        .unwrap();
    let sato = Client::anonymous(&server).with("X-Cybozu-Authorization", "c2F0bzpwYXNzd29yZA==");
    let id = sato.add(json!({}));
    let dev = json!([{"code": "dev", "name": "開発部"}]);
    assert_values(&sato.record(&id), json!({"organization": dev}));
    let client = Client::new(&server);
    let other = client.add(json!({}));
    assert_values(&client.record(&other), json!({"organization": []}));
    let found = |client: &Client| {
        let query = encode("organization in (PRIMARY_ORGANIZATION())");
        let found = client
            .get(&format!("records.json?app=1&query={query}"))
            .ok();
        found["records"].as_array().unwrap().len()
    };
    assert_eq!(found(&sato), 1);
    assert_eq!(
        found(&client),
        2,
        "a condition about no department is ignored"
    );
}

#[test]
fn a_category_that_is_on_is_an_empty_list() {
    let server = serve(json!({"category": {"type": "CATEGORY", "enabled": true}}));
    let client = Client::new(&server);
    let id = client.add(json!({"category": {"value": ["x"]}}));
    assert_eq!(
        client.record(&id)["category"],
        json!({"type": "CATEGORY", "value": []})
    );
}
