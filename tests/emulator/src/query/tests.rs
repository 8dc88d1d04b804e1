//! Checks and evaluates queries against a form with every field type.

use chrono::{DateTime, FixedOffset};
use serde_json::{Map, Value, json};

use super::*;

/// One field of each type; those in the table `table` have an `i_` in front.
fn form() -> Form {
    let options = json!({"A": {"index": "1"}, "B": {"index": "0"}, "C": {"index": "2"}});
    let choice = |field_type: &str| json!({"type": field_type, "options": options});
    let simple = |field_type: &str| json!({ "type": field_type });
    let calc = |format: &str| json!({"type": "CALC", "format": format, "expression": "1"});
    let inner = json!({
        "i_text": simple("SINGLE_LINE_TEXT"), "i_multi": simple("MULTI_LINE_TEXT"), "i_rich": simple("RICH_TEXT"),
        "i_number": simple("NUMBER"), "i_calc": calc("NUMBER"), "i_check": choice("CHECK_BOX"),
        "i_radio": choice("RADIO_BUTTON"), "i_drop": choice("DROP_DOWN"), "i_select": choice("MULTI_SELECT"),
        "i_date": simple("DATE"), "i_time": simple("TIME"), "i_at": simple("DATETIME"), "i_link": simple("LINK"),
        "i_file": simple("FILE"), "i_user": simple("USER_SELECT"), "i_org": simple("ORGANIZATION_SELECT"),
        "i_group": simple("GROUP_SELECT"),
    });
    Form::parse(&json!({
        "app": "1", "code": "APP",
        "process": {"enable": true, "states": {
            "new": {"name": "new", "index": "0"}, "done": {"name": "done", "index": "2"}, "open": {"name": "open", "index": "1"},
        }, "actions": []},
        "properties": {
            "text": simple("SINGLE_LINE_TEXT"), "multi": simple("MULTI_LINE_TEXT"), "rich": simple("RICH_TEXT"),
            "number": simple("NUMBER"), "calc": calc("NUMBER"), "calc_date": calc("DATE"), "calc_at": calc("DATETIME"),
            "calc_time": calc("TIME"), "hours": calc("HOUR_MINUTE"), "check": choice("CHECK_BOX"),
            "radio": choice("RADIO_BUTTON"), "drop": choice("DROP_DOWN"), "select": choice("MULTI_SELECT"),
            "date": simple("DATE"), "time": simple("TIME"), "at": simple("DATETIME"), "link": simple("LINK"),
            "file": simple("FILE"), "user": simple("USER_SELECT"), "org": simple("ORGANIZATION_SELECT"),
            "group": simple("GROUP_SELECT"), "box": simple("GROUP"), "related": simple("REFERENCE_TABLE"),
            "table": {"type": "SUBTABLE", "fields": inner},
            "second": {"type": "SUBTABLE", "fields": {"s_number": simple("NUMBER")}},
            "レコード番号": simple("RECORD_NUMBER"), "作成者": simple("CREATOR"), "更新者": simple("MODIFIER"),
            "作成日時": simple("CREATED_TIME"), "更新日時": simple("UPDATED_TIME"),
            "ステータス": {"type": "STATUS", "enabled": true}, "作業者": {"type": "STATUS_ASSIGNEE", "enabled": true},
            "カテゴリー": {"type": "CATEGORY", "enabled": true},
        },
    }))
    .unwrap()
}

/// 2024-03-01 00:30 in Tokyo, which is the day before in UTC.
fn context<'a>() -> Context<'a> {
    Context {
        now: DateTime::parse_from_rfc3339("2024-02-29T15:30:45Z")
            .unwrap()
            .to_utc(),
        zone: FixedOffset::east_opt(9 * 3600).unwrap(),
        login_user: "sato",
        primary_organization: Some("sales"),
        entity_exists: &|_, code| code != "nobody",
    }
}

fn plan(query: &str) -> Result<Plan, QueryError> {
    Query::parse(query)?.check(&form(), &context())
}

fn code(query: &str) -> &'static str {
    match plan(query) {
        Ok(_) => "",
        Err(error) => error.code,
    }
}

/// The ids of the records, numbered from 1, that the query finds, in its order.
fn find_with(query: &str, context: &Context<'_>, records: &[Value]) -> Vec<u64> {
    let plan = Query::parse(query)
        .and_then(|query| query.check(&form(), context))
        .unwrap_or_else(|error| panic!("{query}: {error}"));
    let record = |id: u64| match &records[usize::try_from(id).unwrap() - 1] {
        Value::Object(record) => record.clone(),
        other => panic!("{other}"),
    };
    let mut places: Vec<Place> = (1..=records.len() as u64)
        .filter(|&id| plan.matches(id, &record(id)))
        .map(|id| plan.place(id, &record(id)))
        .collect();
    places.sort();
    let found: Vec<u64> = places.iter().map(Place::id).collect();
    let range = plan.id_range();
    let in_range = |id: u64| (range.first..=range.last).contains(&id);
    assert!(found.iter().all(|&id| in_range(id)), "{query}: {range:?}");
    if plan.is_id_range_only() {
        let all = (1..=records.len() as u64).filter(|&id| in_range(id));
        assert_eq!(all.count(), found.len(), "{query}: {range:?}");
    }
    found
}

fn find(query: &str, records: &[Value]) -> Vec<u64> {
    find_with(query, &context(), records)
}

/// The ids in ascending order.
fn found(query: &str, records: &[Value]) -> Vec<u64> {
    let mut ids = find(query, records);
    ids.sort_unstable();
    ids
}

const OPERATORS: [&str; 12] = [
    "=",
    "!=",
    "<",
    ">",
    "<=",
    ">=",
    "in",
    "not in",
    "like",
    "not like",
    "is empty",
    "is not empty",
];

fn predicate(field: &str, operator: &str, value: &str) -> String {
    match operator {
        "in" | "not in" => format!("{field} {operator} ({value})"),
        "is empty" | "is not empty" => format!("{field} {operator}"),
        _ => format!("{field} {operator} {value}"),
    }
}

const EQUALITY: &[&str] = &["=", "!="];
const ORDER: &[&str] = &["<", ">", "<=", ">="];
const MEMBERSHIP: &[&str] = &["in", "not in"];
const SEARCH: &[&str] = &["like", "not like"];
const EMPTINESS: &[&str] = &["is empty", "is not empty"];

#[test]
fn every_type_takes_its_operators_and_no_other() {
    let rows: &[(&str, &str, &[&[&str]])] = &[
        ("$id", "\"1\"", &[EQUALITY, ORDER, MEMBERSHIP]),
        ("レコード番号", "\"1\"", &[EQUALITY, ORDER, MEMBERSHIP]),
        ("text", "\"1\"", &[EQUALITY, MEMBERSHIP, SEARCH]),
        ("link", "\"1\"", &[EQUALITY, MEMBERSHIP, SEARCH]),
        ("multi", "\"1\"", &[SEARCH, EMPTINESS]),
        ("rich", "\"1\"", &[SEARCH, EMPTINESS]),
        ("number", "\"1\"", &[EQUALITY, ORDER, MEMBERSHIP]),
        ("calc", "\"1\"", &[EQUALITY, ORDER, MEMBERSHIP]),
        ("check", "\"A\"", &[MEMBERSHIP]),
        ("select", "\"A\"", &[MEMBERSHIP]),
        ("radio", "\"A\"", &[MEMBERSHIP]),
        ("drop", "\"A\"", &[MEMBERSHIP]),
        ("date", "\"2024-01-01\"", &[EQUALITY, ORDER]),
        ("time", "\"10:00\"", &[EQUALITY, ORDER]),
        ("at", "\"2024-01-01T00:00:00Z\"", &[EQUALITY, ORDER]),
        ("作成日時", "\"2024-01-01T00:00:00Z\"", &[EQUALITY, ORDER]),
        ("更新日時", "\"2024-01-01T00:00:00Z\"", &[EQUALITY, ORDER]),
        ("file", "\"1\"", &[SEARCH, EMPTINESS]),
        ("user", "\"1\"", &[MEMBERSHIP]),
        ("作成者", "\"1\"", &[MEMBERSHIP]),
        ("更新者", "\"1\"", &[MEMBERSHIP]),
        ("作業者", "\"1\"", &[MEMBERSHIP]),
        ("org", "\"1\"", &[MEMBERSHIP]),
        ("group", "\"1\"", &[MEMBERSHIP]),
        ("ステータス", "\"new\"", &[EQUALITY, MEMBERSHIP]),
        ("カテゴリー", "\"1\"", &[]),
        ("box", "\"1\"", &[]),
        ("table", "\"1\"", &[]),
        ("related", "\"1\"", &[]),
    ];
    for (field, value, allowed) in rows {
        for operator in OPERATORS {
            let query = predicate(field, operator, value);
            let is_allowed = allowed.iter().any(|group| group.contains(&operator));
            assert_eq!(
                code(&query),
                if is_allowed { "" } else { "GAIA_IQ03" },
                "{query}"
            );
        }
    }
}

#[test]
fn in_a_table_equality_is_never_allowed_and_dates_take_in() {
    let rows: &[(&str, &str, &[&[&str]])] = &[
        ("i_text", "\"1\"", &[MEMBERSHIP, SEARCH]),
        ("i_link", "\"1\"", &[MEMBERSHIP, SEARCH]),
        ("i_multi", "\"1\"", &[SEARCH, EMPTINESS]),
        ("i_rich", "\"1\"", &[SEARCH, EMPTINESS]),
        ("i_number", "\"1\"", &[ORDER, MEMBERSHIP]),
        ("i_calc", "\"1\"", &[ORDER, MEMBERSHIP]),
        ("i_check", "\"A\"", &[MEMBERSHIP]),
        ("i_select", "\"A\"", &[MEMBERSHIP]),
        ("i_radio", "\"A\"", &[MEMBERSHIP]),
        ("i_drop", "\"A\"", &[MEMBERSHIP]),
        ("i_date", "\"2024-01-01\"", &[ORDER, MEMBERSHIP]),
        ("i_time", "\"10:00\"", &[ORDER, MEMBERSHIP]),
        ("i_at", "\"2024-01-01T00:00:00Z\"", &[ORDER, MEMBERSHIP]),
        ("i_file", "\"1\"", &[SEARCH, EMPTINESS]),
        ("i_user", "\"1\"", &[MEMBERSHIP]),
        ("i_org", "\"1\"", &[MEMBERSHIP]),
        ("i_group", "\"1\"", &[MEMBERSHIP]),
    ];
    for (field, value, allowed) in rows {
        for operator in OPERATORS {
            let query = predicate(field, operator, value);
            let expected = match operator {
                "=" | "!=" => "GAIA_IQ07",
                _ if allowed.iter().any(|group| group.contains(&operator)) => "",
                _ => "GAIA_IQ03",
            };
            assert_eq!(code(&query), expected, "{query}");
        }
    }
}

#[test]
fn functions_are_for_their_types_only() {
    let dates = [
        "TODAY()",
        "YESTERDAY()",
        "TOMORROW()",
        "FROM_TODAY(-1, DAYS)",
        "THIS_WEEK()",
        "LAST_WEEK(SUNDAY)",
        "NEXT_WEEK()",
        "THIS_MONTH(LAST)",
        "LAST_MONTH(31)",
        "NEXT_MONTH()",
        "THIS_YEAR()",
        "LAST_YEAR()",
        "NEXT_YEAR()",
    ];
    for function in dates {
        for field in ["date", "at", "作成日時", "更新日時"] {
            assert_eq!(
                code(&format!("{field} >= {function}")),
                "",
                "{field} {function}"
            );
        }
        for field in [
            "text",
            "number",
            "calc",
            "calc_date",
            "time",
            "$id",
            "ステータス",
        ] {
            assert_eq!(
                code(&format!("{field} = {function}")),
                "GAIA_IL08",
                "{field} {function}"
            );
        }
        assert_eq!(code(&format!("user in ({function})")), "GAIA_IL08");
    }
    assert_eq!(code("date = NOW()"), "GAIA_IL08");
    assert_eq!(code("at = NOW()"), "");
    for field in ["user", "作成者", "更新者", "作業者", "i_user"] {
        assert_eq!(code(&format!("{field} in (LOGINUSER())")), "", "{field}");
        assert_eq!(
            code(&format!("{field} in (PRIMARY_ORGANIZATION())")),
            "GAIA_IL08",
            "{field}"
        );
    }
    assert_eq!(code("org in (PRIMARY_ORGANIZATION(), \"x\")"), "");
    assert_eq!(code("org in (LOGINUSER())"), "GAIA_IL08");
    assert_eq!(code("group in (LOGINUSER())"), "GAIA_IL08");
    assert_eq!(code("text = LOGINUSER()"), "GAIA_IL08");
}

#[test]
fn each_mistake_has_its_code() {
    for (query, expected) in [
        ("a b", "CB_VA01"),
        ("nothing = 1", "GAIA_IQ11"),
        ("$revision = 1", "GAIA_IQ11"),
        ("Text = \"1\"", "GAIA_IQ11"),
        ("order by nothing asc", "GAIA_IQ11"),
        ("table.i_text in (\"x\")", "GAIA_IR02"),
        ("text.x in (\"x\")", "GAIA_IR02"),
        ("nothing.x in (\"x\")", "GAIA_IQ11"),
        ("drop in (\"Z\")", "GAIA_IQ10"),
        ("drop in (\"a\")", "GAIA_IQ10"),
        ("check not in (\"A\", \"Z\")", "GAIA_IQ10"),
        ("drop = \"Z\"", "GAIA_IQ10"),
        ("drop like \"Z\"", "GAIA_IQ10"),
        ("i_drop = \"Z\"", "GAIA_IQ10"),
        ("ステータス = \"closed\"", "GAIA_IQ10"),
        ("drop = \"A\"", "GAIA_IQ03"),
        ("drop in (\"\")", ""),
        ("at = TODAY(1)", "GAIA_IL08"),
        ("at = NOW(1)", "GAIA_IL08"),
        ("user in (LOGINUSER(1))", "GAIA_IL08"),
        ("at = FROM_TODAY(1)", "GAIA_IL08"),
        ("at = FROM_TODAY(1, HOURS)", "GAIA_IQ25"),
        ("at = THIS_WEEK(FOO)", "GAIA_IQ23"),
        ("at = THIS_MONTH(32)", "GAIA_IQ23"),
        ("user in (\"nobody\")", "GAIA_IL42"),
        ("user in (\"\")", ""),
        ("number = \"x\"", "CB_VA01"),
        ("number = \"1,000\"", "CB_VA01"),
        ("number = \"1e2000\"", "CB_VA01"),
        ("date = \"x\"", "CB_VA01"),
        ("date = \"2024-02-30\"", "CB_VA01"),
        ("time = \"25:00\"", "CB_VA01"),
        ("at = \"x\"", "CB_VA01"),
        ("$id = \"x\"", "CB_VA01"),
        ("$id = \"APP-1\"", ""),
        ("$id = \"OTHER-1\"", "CB_VA01"),
        ("limit 500", ""),
        ("limit 501", "GAIA_QU01"),
        ("limit 99999999999999999999999", "GAIA_QU01"),
        ("limit -1", "CB_VA01"),
        ("offset 10000", ""),
        ("offset 10001", "GAIA_QU02"),
        ("offset -1", "CB_VA01"),
        ("nothing = 1 limit 501", "GAIA_IQ11"),
        ("text = \"1\" and nothing = 1", "GAIA_IQ11"),
    ] {
        assert_eq!(code(query), expected, "{query}");
    }
}

#[test]
fn errors_name_the_field_and_the_operator() {
    let error = plan("drop = \"A\"").unwrap_err();
    assert_eq!(error.status, 400);
    assert_eq!(
        error.ja,
        "dropフィールドのフィールドタイプには演算子=を使用できません。"
    );
    assert_eq!(error.on_query, None);
    let error = plan("顧客 = 1").unwrap_err();
    assert_eq!(error.ja, "指定されたフィールド（顧客）が見つかりません。");
}

#[test]
fn without_process_management_its_fields_cannot_be_asked_for() {
    let form = |process: Value, enabled: bool| {
        Form::parse(&json!({"process": process, "properties": {
            "s": {"type": "STATUS", "enabled": enabled}, "a": {"type": "STATUS_ASSIGNEE", "enabled": enabled}}}))
        .unwrap()
    };
    let code = |query: &str, form: &Form| {
        let query = Query::parse(query).unwrap();
        query
            .check(form, &context())
            .map_or_else(|error| error.code, |_| "")
    };
    for form in [
        form(Value::Null, false),
        form(json!({"enable": false, "states": {}}), true),
    ] {
        for query in ["s = \"x\"", "a in (LOGINUSER())", "order by s asc"] {
            assert_eq!(code(query, &form), "GAIA_ST02", "{query}");
        }
    }
    // Of a form that was read without its process, the states are not known.
    assert_eq!(code("s = \"x\"", &form(Value::Null, true)), "");
}

#[test]
fn a_cursor_refuses_limit_and_offset_and_a_filter_all_options() {
    let refused = |query: &str| Query::parse(query).unwrap().refuse_paging().is_err();
    assert!(refused("limit 5"));
    assert!(refused("offset 5"));
    assert!(!refused("number = 1 order by $id asc"));
    assert!(Query::parse_condition("order by $id asc").is_err());
    assert!(Query::parse_condition("limit 1").is_err());
    assert!(Query::parse_condition("number = 1").is_ok());
}

#[test]
fn limit_and_offset_have_their_defaults() {
    let counts = |query: &str| {
        plan(query)
            .map(|plan| (plan.limit(), plan.offset()))
            .unwrap()
    };
    assert_eq!(counts(""), (100, 0));
    assert_eq!(counts("limit 0"), (0, 0));
    assert_eq!(counts("limit 500 offset 10000"), (500, 10_000));
}

#[test]
fn numbers_compare_by_value_and_empty_ones_only_differ() {
    let records = [
        json!({"number": "9"}),
        json!({"number": "10"}),
        json!({"number": "10.5"}),
        json!({"number": ""}),
        json!({"number": "-3"}),
        json!({}),
    ];
    for (query, ids) in [
        ("number = 10", &[2_u64] as &[u64]),
        ("number = \"10.0\"", &[2]),
        ("number = \"1e1\"", &[2]),
        ("number != 10", &[1, 3, 4, 5, 6]),
        ("number > 9", &[2, 3]),
        ("number >= \"10\"", &[2, 3]),
        ("number < 9", &[5]),
        ("number <= -3", &[5]),
        ("number in (9, \"10\", 11)", &[1, 2]),
        ("number not in (9, \"10\")", &[3, 4, 5, 6]),
        ("number in (\"\")", &[4, 6]),
        ("number not in (\"\")", &[1, 2, 3, 5]),
        ("number = \"\"", &[4, 6]),
        ("number != \"\"", &[1, 2, 3, 5]),
        ("number < \"\"", &[]),
        ("number >= \"\"", &[4, 6]),
        ("number > 9 and number < 10.5", &[2]),
        ("number < 9 or number > 10", &[3, 5]),
        ("number = 9 or number = 10 and number = 11", &[1]),
        ("(number = 9 or number = 10) and number = 10", &[2]),
    ] {
        assert_eq!(found(query, &records), ids, "{query}");
    }
}

#[test]
fn texts_compare_exactly() {
    let records = [
        json!({"text": "a"}),
        json!({"text": "A"}),
        json!({"text": ""}),
        json!({"text": "5"}),
        json!({"text": "q\"\\\t"}),
    ];
    for (query, ids) in [
        ("text = \"a\"", &[1_u64] as &[u64]),
        ("text != \"a\"", &[2, 3, 4, 5]),
        ("text = 5", &[4]),
        ("text = 5.0", &[]),
        ("text = \"\"", &[3]),
        ("text in (\"\", \"A\")", &[2, 3]),
        ("text not in (\"\", \"A\")", &[1, 4, 5]),
        (r#"text = "q\"\\\t""#, &[5]),
        ("text like \"a\"", &[1, 2]),
        ("text not like \"a\"", &[3, 4, 5]),
    ] {
        assert_eq!(found(query, &records), ids, "{query}");
    }
}

#[test]
fn only_blanks_count_as_empty() {
    let records = [
        json!({"multi": " \t\n\u{3000}", "rich": "", "file": []}),
        json!({"multi": "x", "rich": "<b>x</b>", "file": [{"name": "report 2024.pdf"}]}),
    ];
    for field in ["multi", "rich", "file"] {
        assert_eq!(
            found(&format!("{field} is empty"), &records),
            [1],
            "{field}"
        );
        assert_eq!(
            found(&format!("{field} is not empty"), &records),
            [2],
            "{field}"
        );
    }
    assert_eq!(found("file like \"report\"", &records), [2]);
    assert_eq!(found("file not like \"report\"", &records), [1]);
    assert_eq!(found("rich like \"b\"", &records), [] as [u64; 0]);
    assert_eq!(found("rich like \"X\"", &records), [2]);
}

#[test]
fn choices_and_people_are_members() {
    let records = [
        json!({"check": ["A", "B"], "drop": "A", "user": [{"code": "sato", "name": "佐藤"}],
               "作成者": {"code": "sato", "name": "佐藤"}, "org": [{"code": "sales"}], "ステータス": "new"}),
        json!({"check": ["B"], "drop": "B", "user": [{"code": "ito"}, {"code": "sato"}],
               "作成者": {"code": "ito", "name": "伊藤"}, "org": [], "ステータス": "done"}),
        json!({"check": [], "drop": null, "user": [], "作成者": {"code": "x"}, "org": [{"code": "hr"}], "ステータス": "open"}),
    ];
    for (query, ids) in [
        ("check in (\"A\")", &[1_u64] as &[u64]),
        ("check in (\"A\", \"B\")", &[1, 2]),
        ("check not in (\"A\")", &[2, 3]),
        ("check in (\"\")", &[3]),
        ("check not in (\"\")", &[1, 2]),
        ("drop in (\"A\", \"\")", &[1, 3]),
        ("drop not in (\"A\")", &[2, 3]),
        ("user in (LOGINUSER())", &[1, 2]),
        ("user in (\"ito\")", &[2]),
        ("user not in (\"ito\")", &[1, 3]),
        ("user in (\"\")", &[3]),
        ("作成者 in (LOGINUSER())", &[1]),
        ("作成者 not in (\"sato\", \"ito\")", &[3]),
        ("org in (PRIMARY_ORGANIZATION())", &[1]),
        ("ステータス = \"new\"", &[1]),
        ("ステータス != \"new\"", &[2, 3]),
        ("ステータス in (\"done\", \"open\")", &[2, 3]),
    ] {
        assert_eq!(found(query, &records), ids, "{query}");
    }
}

#[test]
fn without_a_preferred_department_the_condition_is_ignored() {
    let records = [
        json!({"org": [{"code": "hr"}], "number": "1"}),
        json!({"org": [], "number": "2"}),
    ];
    let context = Context {
        primary_organization: None,
        ..context()
    };
    let found = |query: &str| {
        let mut ids = find_with(query, &context, &records);
        ids.sort_unstable();
        ids
    };
    assert_eq!(found("org in (PRIMARY_ORGANIZATION())"), [1, 2]);
    assert_eq!(found("org not in (PRIMARY_ORGANIZATION(), \"hr\")"), [1, 2]);
    assert_eq!(found("org in (PRIMARY_ORGANIZATION()) and number = 2"), [2]);
}

#[test]
fn today_is_a_day_of_the_callers_zone() {
    let records = [
        json!({"at": "2024-02-29T14:59:00Z", "date": "2024-02-29"}),
        json!({"at": "2024-02-29T15:00:00Z", "date": "2024-03-01"}),
        json!({"at": "2024-03-01T14:59:00Z", "date": "2024-03-02"}),
        json!({"at": "2024-03-01T15:00:00Z", "date": "2024-03-31"}),
        json!({"at": "", "date": null}),
    ];
    for (query, ids) in [
        ("at = TODAY()", &[2, 3_u64] as &[u64]),
        ("at != TODAY()", &[1, 4, 5]),
        ("at < TODAY()", &[1]),
        ("at > TODAY()", &[4]),
        ("at <= TODAY()", &[1, 2, 3]),
        ("at >= TODAY()", &[2, 3, 4]),
        ("at = YESTERDAY()", &[1]),
        ("at = TOMORROW()", &[4]),
        ("at = FROM_TODAY(-1, DAYS)", &[1]),
        ("at = LAST_MONTH()", &[1]),
        ("at = THIS_MONTH(1)", &[2, 3]),
        ("date = TODAY()", &[2]),
        ("date = THIS_MONTH()", &[2, 3, 4]),
        ("date < THIS_MONTH()", &[1]),
        ("date > THIS_MONTH()", &[]),
        ("date >= THIS_MONTH()", &[2, 3, 4]),
        ("date <= THIS_MONTH()", &[1, 2, 3, 4]),
        ("date = THIS_MONTH(LAST)", &[4]),
        ("date = THIS_WEEK(SATURDAY)", &[3]),
        ("date = \"\"", &[5]),
    ] {
        assert_eq!(found(query, &records), ids, "{query}");
    }
    let utc = Context {
        zone: FixedOffset::east_opt(0).unwrap(),
        ..context()
    };
    assert_eq!(
        find_with("at = TODAY() order by $id asc", &utc, &records),
        [1, 2]
    );
}

#[test]
fn instants_dates_and_times_compare_in_every_notation() {
    let records = [
        json!({"at": "2024-01-01T00:00:00Z", "作成日時": "2024-02-29T15:30:00Z", "date": "2024-01-01", "time": "09:05"}),
        json!({"at": "2024-01-01T12:00:00Z", "作成日時": "2024-02-29T15:29:00Z", "date": "2023-12-31", "time": "10:00"}),
    ];
    for (query, ids) in [
        ("at = \"2024-01-01T09:00:00+0900\"", &[1_u64] as &[u64]),
        ("at = \"2024-01-01T09:00+09:00\"", &[1]),
        ("at > \"2024-01-01\"", &[2]),
        ("作成日時 = NOW()", &[1]),
        ("作成日時 < NOW()", &[2]),
        ("date = \"2024-1-1\"", &[1]),
        ("date < \"2024\"", &[2]),
        ("time = \"9:05\"", &[1]),
        ("time > \"09:59\"", &[2]),
    ] {
        assert_eq!(found(query, &records), ids, "{query}");
    }
}

#[test]
fn calculated_dates_and_hours_compare_like_what_they_are() {
    let records = [
        json!({"hours": "9:30", "calc_date": "2024-01-01", "calc_at": "2024-01-01T00:00:00Z", "calc_time": "09:00", "calc": "9"}),
        json!({"hours": "49:30", "calc_date": "2024-02-01", "calc_at": "2024-01-01T00:01:00Z", "calc_time": "10:00", "calc": "10"}),
        json!({"hours": "-1:30", "calc_date": "", "calc_at": "", "calc_time": "", "calc": ""}),
    ];
    for (query, ids) in [
        ("hours > \"10:00\"", &[2_u64] as &[u64]),
        ("hours < \"0:00\"", &[3]),
        ("hours in (\"9:30\")", &[1]),
        ("calc_date > \"2024-1-1\"", &[2]),
        ("calc_at = \"2024-01-01T09:01+09:00\"", &[2]),
        ("calc_time < \"9:30\"", &[1]),
        ("calc > 9", &[2]),
        ("calc = \"\"", &[3]),
    ] {
        assert_eq!(found(query, &records), ids, "{query}");
    }
    assert_eq!(find("order by hours asc", &records), [3, 1, 2]);
}

/// Rows from pairs of number and text.
fn table(rows: &[(&str, &str)]) -> Value {
    let rows = rows.iter().enumerate().map(|(at, (number, text))| {
        json!({"id": at.to_string(), "value": {"i_number": number, "i_text": text, "i_multi": text, "i_date": "2024-03-01"}})
    });
    json!({"table": rows.collect::<Vec<Value>>()})
}

#[test]
fn positive_conditions_need_a_row_and_negative_ones_all_rows() {
    let records = [
        table(&[("1", "a"), ("2", "b")]),
        table(&[("1", "a"), ("1", "a")]),
        table(&[("3", "")]),
        table(&[]),
        json!({}),
    ];
    for (query, ids) in [
        ("i_number in (1)", &[1, 2_u64] as &[u64]),
        ("i_number not in (1)", &[3]),
        ("i_number not in (2)", &[2, 3]),
        ("i_number > 1", &[1, 3]),
        ("i_text like \"a\"", &[1, 2]),
        ("i_text not like \"a\"", &[3]),
        ("i_text in (\"\")", &[3]),
        ("i_multi is empty", &[3]),
        ("i_multi is not empty", &[1, 2]),
        ("i_date in (TODAY())", &[1, 2, 3]),
        ("i_date in (\"2024-3-1\")", &[1, 2, 3]),
    ] {
        assert_eq!(found(query, &records), ids, "{query}");
    }
}

#[test]
fn conditions_joined_by_and_hold_in_the_same_row() {
    let mut two_tables = table(&[("1", "a")]);
    two_tables["second"] = json!([{"id": "9", "value": {"s_number": "5"}}]);
    let records = [
        table(&[("1", "a"), ("2", "b")]),
        table(&[("1", "b"), ("2", "a")]),
        two_tables,
    ];
    for (query, ids) in [
        (
            "i_number in (1) and i_text in (\"a\")",
            &[1, 3_u64] as &[u64],
        ),
        ("(i_number in (1)) and ((i_text in (\"a\")))", &[1, 3]),
        (
            "i_number in (1) and (i_text in (\"a\") or i_text in (\"c\"))",
            &[1, 3],
        ),
        ("i_number in (1) and $id > 0 and i_text in (\"b\")", &[2]),
        ("i_number in (1) or i_text in (\"b\")", &[1, 2, 3]),
        ("i_number >= 2 and i_text not in (\"c\")", &[1, 2]),
        ("i_number in (1) and s_number in (5)", &[3]),
        ("i_number > 0 and i_number < 2 and i_text like \"b\"", &[2]),
    ] {
        assert_eq!(found(query, &records), ids, "{query}");
    }
}

#[test]
fn records_are_sorted_by_value_and_then_by_descending_id() {
    let records = [
        json!({"number": "9", "drop": "A", "ステータス": "done", "text": "b", "date": "2024-01-02"}),
        json!({"number": "10", "drop": "B", "ステータス": "new", "text": "a", "date": null}),
        json!({"number": "", "drop": null, "ステータス": "open", "text": "", "date": "2024-01-01"}),
        json!({"number": "9.0", "drop": "C", "ステータス": "new", "text": "B", "date": "2023-01-01"}),
    ];
    for (query, ids) in [
        ("", [4, 3, 2, 1]),
        ("order by $id asc", [1, 2, 3, 4]),
        ("order by レコード番号 desc", [4, 3, 2, 1]),
        ("order by number asc", [4, 1, 2, 3]),
        ("order by number", [4, 1, 2, 3]),
        ("order by number desc", [3, 2, 4, 1]),
        ("order by number asc, $id asc", [1, 4, 2, 3]),
        ("order by drop asc", [2, 1, 4, 3]),
        ("order by drop desc", [3, 4, 1, 2]),
        ("order by ステータス asc, number desc", [2, 4, 3, 1]),
        ("order by text asc", [4, 2, 1, 3]),
        ("order by date asc", [4, 3, 1, 2]),
    ] {
        assert_eq!(find(query, &records), ids, "{query}");
    }
}

#[test]
fn some_types_cannot_be_sorted_by() {
    for field in [
        "$id",
        "レコード番号",
        "作成者",
        "更新者",
        "作成日時",
        "更新日時",
        "text",
        "number",
        "calc",
        "hours",
        "radio",
        "drop",
        "date",
        "time",
        "at",
        "link",
        "ステータス",
    ] {
        assert_eq!(code(&format!("order by {field} asc")), "", "{field}");
    }
    for field in [
        "check",
        "select",
        "file",
        "user",
        "org",
        "group",
        "table",
        "box",
        "multi",
        "rich",
        "related",
        "作業者",
        "カテゴリー",
        "i_number",
        "i_text",
    ] {
        assert_eq!(code(&format!("order by {field} asc")), "CB_VA01", "{field}");
    }
}

#[test]
fn a_condition_on_ids_is_a_range() {
    let range = |query: &str| {
        let plan = plan(query).unwrap();
        let IdRange { first, last } = plan.id_range();
        (first, last, plan.is_id_range_only())
    };
    let end = u64::MAX;
    for (query, expected) in [
        ("", (0, end, true)),
        ("$id > 5", (6, end, true)),
        ("$id >= 5 and レコード番号 < \"APP-9\"", (5, 8, true)),
        ("$id > 5 and number = 1", (6, end, false)),
        ("$id > 5 or $id < 3", (0, end, false)),
        ("$id = 7", (7, 7, true)),
        ("$id = 7.5", (8, 7, true)),
        ("$id > 7.5", (8, end, true)),
        ("$id <= 7.5", (0, 7, true)),
        ("$id > -1", (0, end, true)),
        ("$id < 0", (1, 0, true)),
        ("$id <= -0.5", (1, 0, true)),
        ("$id >= -0.5", (0, end, true)),
        ("$id = -1", (1, 0, true)),
        ("$id < -1", (1, 0, true)),
        ("$id > 99999999999999999999999", (1, 0, true)),
        ("$id in (3, 9, 5)", (3, 9, false)),
        ("$id != 3", (0, end, false)),
    ] {
        assert_eq!(range(query), expected, "{query}");
    }
    let records: Vec<Value> = (0..9).map(|_| json!({})).collect();
    assert_eq!(found("$id in (3, 9, 5)", &records), [3, 5, 9]);
    assert_eq!(found("$id != \"APP-3\" and $id < 5", &records), [1, 2, 4]);
}

#[test]
fn the_order_of_ids_is_known_where_they_alone_decide() {
    let order = |query: &str| plan(query).unwrap().id_order();
    assert_eq!(order(""), Some(Direction::Descending));
    assert_eq!(order("order by $id asc"), Some(Direction::Ascending));
    assert_eq!(
        order("order by レコード番号 desc, number asc"),
        Some(Direction::Descending)
    );
    assert_eq!(order("order by number asc, $id asc"), None);
}

#[test]
fn no_text_makes_the_parser_or_the_check_panic() {
    let pieces = [
        "number",
        "$id",
        "drop",
        "i_text",
        "date",
        "at",
        "user",
        "related",
        " ",
        "\u{3000}",
        "=",
        "!=",
        "<",
        ">=",
        "in",
        "not",
        "like",
        "is",
        "empty",
        "and",
        "or",
        "(",
        ")",
        ",",
        ".",
        "\"",
        "\\",
        "\"A\"",
        "\"2024-01-01\"",
        "5",
        "-1.5",
        "99999999999999999999",
        "order",
        "by",
        "asc",
        "limit",
        "offset",
        "TODAY()",
        "FROM_TODAY(",
        "DAYS",
        "NOW",
        "'",
        "\t",
        "\0",
        "é",
        "𝒳",
        "金額",
    ];
    let form = form();
    let record: Map<String, Value> = table(&[("1", "a")]).as_object().unwrap().clone();
    // A linear congruential generator: the same inputs in every run.
    let mut state: u64 = 7;
    let mut next = move |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let try_query = |text: &str| {
        if let Ok(plan) = Query::parse(text).and_then(|query| query.check(&form, &context())) {
            plan.matches(1, &record);
            plan.place(1, &record);
        }
    };
    for _ in 0..5_000 {
        let length = next(16);
        let text: Vec<&str> = (0..length).map(|_| pieces[next(pieces.len())]).collect();
        try_query(&text.join(" "));
        try_query(&text.concat());
    }
    let valid = r#"(number > 5 and i_text like "a\\\"b") or at >= FROM_TODAY(-1, DAYS) order by $id desc limit 5 offset 2"#;
    try_query(valid);
    assert_eq!(code(valid), "");
    for _ in 0..5_000 {
        let mut text: Vec<char> = valid.chars().collect();
        for _ in 0..=next(3) {
            let at = next(text.len());
            match next(3) {
                0 => drop(text.remove(at)),
                1 => text.insert(at, text[next(text.len())]),
                _ => text[at] = char::from_u32(u32::try_from(next(0x3100)).unwrap()).unwrap(),
            }
        }
        try_query(&text.into_iter().collect::<String>());
    }
}

/// A customer whose invoices are related by the customer's number.
fn customers() -> (Form, Form) {
    let invoices = Form::parse(&json!({"app": "2", "properties": {
        "No": {"type": "RECORD_NUMBER"}, "customer": {"type": "NUMBER"}, "amount": {"type": "NUMBER"},
        "title": {"type": "SINGLE_LINE_TEXT"}, "paid": {"type": "DATE"}, "void": {"type": "CHECK_BOX", "options": {"yes": {"index": "0"}}},
        "lines": {"type": "SUBTABLE", "fields": {"item": {"type": "SINGLE_LINE_TEXT"}}},
    }}));
    let reference = |filter: &str, field: &str, related: &str| {
        json!({"type": "REFERENCE_TABLE", "referenceTable": {
            "relatedApp": {"app": "2"}, "condition": {"field": field, "relatedField": related}, "filterCond": filter}})
    };
    let customers = Form::parse(&json!({"app": "1", "properties": {
        "number": {"type": "NUMBER"}, "last": {"type": "NUMBER"},
        "invoices": reference("void not in (\"yes\")", "number", "customer"),
        "latest": reference("", "last", "No"),
        "hidden": {"type": "REFERENCE_TABLE", "referenceTable": null},
    }}));
    (customers.unwrap(), invoices.unwrap())
}

fn related(query: &str) -> Result<Vec<u64>, &'static str> {
    let (customers, invoices) = customers();
    let records = [
        json!({"$id": "1", "customer": "7", "amount": "10", "title": "a", "paid": "2024-01-01", "void": [],
               "lines": [{"id": "1", "value": {"item": "pen"}}]}),
        json!({"$id": "2", "customer": "7", "amount": "20", "title": "b", "paid": null, "void": [], "lines": []}),
        json!({"$id": "3", "customer": "8", "amount": "10", "title": "a", "paid": null, "void": [], "lines": []}),
        json!({"$id": "4", "customer": "9", "amount": "99", "title": "c", "paid": null, "void": ["yes"], "lines": []}),
        json!({"$id": "5", "customer": "", "amount": "10", "title": "a", "paid": null, "void": [], "lines": []}),
    ];
    let context = context();
    let related_app = |app: u64| {
        (app == 2).then(|| RelatedApp {
            form: &invoices,
            records: records
                .iter()
                .map(|record| record.as_object().unwrap().clone())
                .collect(),
        })
    };
    let plan = Query::parse(query)
        .and_then(|query| query.check_with_related_apps(&customers, &context, &related_app))
        .map_err(|error| error.code)?;
    let customer = |number: &str, last: &str| {
        json!({"number": number, "last": last})
            .as_object()
            .unwrap()
            .clone()
    };
    let customers = [
        customer("7.0", "2"),
        customer("8", "3"),
        customer("9", ""),
        customer("", "9"),
    ];
    Ok((1..)
        .zip(&customers)
        .filter(|(id, record)| plan.matches(*id, record))
        .map(|(id, _)| id)
        .collect())
}

#[test]
fn a_condition_on_related_records_finds_by_the_field_that_relates_them() {
    for (query, ids) in [
        ("invoices.amount in (10)", &[1_u64, 2] as &[u64]),
        ("invoices.amount > 10", &[1]),
        ("invoices.amount in (99)", &[]),
        ("invoices.amount not in (20)", &[2]),
        ("invoices.amount not in (30)", &[1, 2]),
        ("invoices.title like \"b\" and number = 7", &[1]),
        ("invoices.$id in (3)", &[2]),
        ("invoices.paid in (\"2024-1-1\")", &[1]),
        ("invoices.item in (\"pen\")", &[1]),
        ("latest.amount in (20)", &[1]),
        ("latest.amount in (20) or latest.title in (\"a\")", &[1, 2]),
    ] {
        assert_eq!(related(query), Ok(ids.to_vec()), "{query}");
    }
}

#[test]
fn conditions_on_related_records_are_checked_against_the_other_app() {
    for (query, expected) in [
        ("invoices.nothing in (1)", "GAIA_IQ11"),
        ("invoices.number in (1)", "GAIA_IQ11"),
        ("invoices.amount = 10", "GAIA_IQ03"),
        ("invoices.amount like \"1\"", "GAIA_IQ03"),
        ("invoices.item = \"pen\"", "GAIA_IQ07"),
        ("invoices.void in (\"no\")", "GAIA_IQ10"),
        ("invoices.amount in (\"x\")", "CB_VA01"),
        ("hidden.amount in (1)", "CB_NO02"),
        ("order by invoices.amount asc", "CB_VA01"),
        ("order by number.amount asc", "GAIA_IR02"),
    ] {
        assert_eq!(related(query), Err(expected), "{query}");
    }
    let alone = Query::parse("invoices.amount in (10)").unwrap();
    let error = alone.check(&customers().0, &context()).unwrap_err();
    assert_eq!((error.status, error.code), (501, "EMULATOR_UNSUPPORTED"));
}
