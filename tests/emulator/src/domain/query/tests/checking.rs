//! What each field type takes, and the code of each mistake.

use super::*;

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
