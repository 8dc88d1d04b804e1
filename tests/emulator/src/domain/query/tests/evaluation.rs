//! Which records a query finds, in which order.

use super::*;

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
        ("i_date <= TODAY()", &[1, 2, 3]),
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
