//! Formulas against values computed by hand.

use serde_json::{Value, json};

use super::{Formulas, grammar};
use crate::domain::form::Form;

/// Returns a form from `code: (type and more, expression)` as properties.
fn form(properties: Value) -> Form {
    Form::parse(&json!({ "properties": properties })).unwrap()
}

fn number() -> Value {
    json!({"type": "NUMBER"})
}

fn text() -> Value {
    json!({"type": "SINGLE_LINE_TEXT"})
}

fn calc(expression: &str) -> Value {
    calc_as("NUMBER", expression)
}

fn calc_as(format: &str, expression: &str) -> Value {
    json!({"type": "CALC", "format": format, "expression": expression})
}

fn auto_text(expression: &str) -> Value {
    json!({"type": "SINGLE_LINE_TEXT", "expression": expression})
}

fn compute(form: &Form, mut record: Value) -> Value {
    let formulas = Formulas::compile(form).unwrap();
    formulas.recompute(record.as_object_mut().unwrap());
    record
}

/// Returns the properties of a form with a field of each type that formulas can use, and one result.
fn every_input(result: Value) -> Value {
    json!({
        "n": number(), "m": number(), "t": text(), "u": text(),
        "d": {"type": "DATE"}, "time": {"type": "TIME"}, "at": {"type": "DATETIME"},
        "drop": {"type": "DROP_DOWN", "options": {}}, "radio": {"type": "RADIO_BUTTON", "options": {}},
        "check": {"type": "CHECK_BOX", "options": {}}, "multi": {"type": "MULTI_SELECT", "options": {}},
        "by": {"type": "CREATOR"}, "empty": number(), "no_date": {"type": "DATE"},
        "table": {"type": "SUBTABLE", "fields": {"a": number(), "b": text(), "c": {"type": "CHECK_BOX", "options": {}}}},
        "result": result,
    })
}

fn result(field: Value) -> String {
    let record = json!({
        "n": "10", "m": "4", "t": "x", "u": "5",
        "d": "2012-01-11", "time": "11:30", "at": "2012-01-11T11:30:00Z",
        "drop": "one", "radio": null, "check": ["A", "B"], "multi": [],
        "by": {"code": "sato", "name": "佐藤"}, "empty": "", "no_date": null,
        "table": [
            {"id": "1", "value": {"a": "1.5", "b": "p", "c": ["X"]}},
            {"id": "2", "value": {"a": "", "b": "q", "c": []}},
            {"id": "3", "value": {"a": "2", "b": "", "c": ["X", "Y"]}},
        ],
    });
    let record = compute(&form(every_input(field)), record);
    record["result"].as_str().unwrap().to_owned()
}

#[test]
fn numeric_formulas_give_plain_decimals() {
    for (expression, expected) in [
        ("n + m", "14"),
        ("n - m * 2", "2"),
        ("(n - m) * 2", "12"),
        ("n / m", "2.5"),
        ("1 / 3", "0.3333"),
        ("2 / 3", "0.6667"),
        ("1 / 3 * 3", "1"),
        ("0.1 + 0.2", "0.3"),
        ("-n + +m", "-6"),
        ("n - -m", "14"),
        ("m ^ 2", "16"),
        ("2 ^ 3 ^ 2", "64"),
        ("4 ^ 0.9", "1"),
        ("4 ^ -1", "0.25"),
        ("-2 ^ 2", "4"),
        ("n*m\n+\u{3000}1", "41"),
        ("empty + 1", "1"),
        ("empty", "0"),
        ("n = 10", "1"),
        ("n != 10", "0"),
        ("n <> m", "1"),
        ("n < m", "0"),
        ("n <= 10", "1"),
        ("n > m", "1"),
        ("n >= 11", "0"),
        ("t = \"x\"", "1"),
        ("t = \"X\"", "0"),
        ("t != u", "1"),
        ("empty = \"\"", "1"),
        ("empty = 0", "1"),
        ("n = \"10\"", "1"),
        ("no_date = \"\"", "1"),
        ("d = \"\"", "0"),
        ("radio = \"\"", "1"),
        ("SUM(a)", "3.5"),
        ("SUM(a, n, 1)", "14.5"),
        ("SUM(n)", "10"),
        ("IF(n > 5, 1, 0)", "1"),
        ("IF(n > 50, 1, 0)", "0"),
        ("IF(n > 50, 1 / 0, 2)", "2"),
        ("IF(n, 1, 2)", "1"),
        ("AND(n > 5, m > 5)", "0"),
        ("OR(n > 5, m > 5)", "1"),
        ("NOT(n > 5)", "0"),
        ("ROUND(2.5)", "3"),
        ("ROUND(-2.5, 0)", "-3"),
        ("ROUND(2.45, 1)", "2.5"),
        ("ROUND(1234, -2)", "1200"),
        ("ROUNDUP(2.01, 0)", "3"),
        ("ROUNDUP(-2.01, 0)", "-3"),
        ("ROUNDDOWN(2.99, 0)", "2"),
        ("ROUNDDOWN(-2.99, 0)", "-2"),
        ("ROUNDDOWN(2.99, 1)", "2.9"),
        ("sum(a) + Round(1.4)", "4.5"),
        ("CONTAINS(check, \"A\")", "1"),
        ("CONTAINS(check, \"C\")", "0"),
        ("CONTAINS(multi, \"A\")", "0"),
        ("CONTAINS(b, \"q\")", "1"),
        ("CONTAINS(b, \"z\")", "0"),
        ("d - no_date", "1326240000"),
        ("time", "41400"),
        ("at - d", "41400"),
    ] {
        assert_eq!(result(calc(expression)), expected, "{expression}");
    }
}

#[test]
fn a_formula_that_fails_reads_as_empty() {
    for expression in [
        "n / 0",
        "n / empty",
        "t",
        "n & \"\"",
        "CONTAINS(t, \"x\")",
        "CONTAINS(drop, \"one\")",
        "IF(CONTAINS(t, \"x\"), 1, 2)",
        "IF(n > 5, \"\", 1)",
        "t < u",
        "2 ^ 101",
        "10 ^ 20",
        "((10 ^ 100) ^ 100) ^ 100",
        "0 ^ -1",
        "999999999999 + 1",
        "ROUND(1, 1000)",
        "SUM(b)",
        "YEN(n, 0)",
        "",
    ] {
        assert_eq!(result(calc(expression)), "", "{expression}");
    }
    assert_eq!(result(calc_as("DATE", "10 ^ 11 * 10")), "");
}

#[test]
fn texts_are_joined_and_formatted() {
    for (expression, expected) in [
        ("t & \"-\" & u", "x-5"),
        ("t & n / m", "x2.5"),
        ("n & empty & no_date & radio", "10"),
        ("1 / 3 & \"\"", "0.3333"),
        ("by & \":\" & drop", "佐藤:one"),
        ("IF(n > 5, \"big\", \"small\")", "big"),
        ("IF(t = \"y\", t, n)", "10"),
        ("n > 5", "1"),
        ("\"q\\\"b\\\\c\\d\"", "q\"b\\c\\d"),
        ("YEN(1234567.891, 2)", "¥1,234,567.89"),
        ("YEN(n, 2)", "¥10.00"),
        ("YEN(-1234.5, 0)", "-¥1,235"),
        ("YEN(999)", "¥999"),
        (
            "DATE_FORMAT(d, \"YYYY-MM-dd\", \"Asia/Tokyo\")",
            "2012-01-11",
        ),
        (
            "DATE_FORMAT(at, \"YYYY/MM/dd HH:mm\", \"Asia/Tokyo\")",
            "2012/01/11 20:30",
        ),
        ("DATE_FORMAT(no_date, \"YYYY\", \"Asia/Tokyo\")", ""),
        ("n / 0 & t", ""),
    ] {
        assert_eq!(result(auto_text(expression)), expected, "{expression}");
    }
}

#[test]
fn the_format_decides_how_seconds_are_written() {
    for (format, expression, expected) in [
        ("DATE", "d + 86400", "2012-01-12"),
        ("DATE", "at", "2012-01-11"),
        ("DATE", "d - 1", "2012-01-10"),
        ("DATETIME", "at + 3600", "2012-01-11T12:30:00Z"),
        ("DATETIME", "at + 59", "2012-01-11T11:30:00Z"),
        ("TIME", "time + 60", "11:31"),
        ("TIME", "86400 + 3660", "01:01"),
        ("TIME", "-60", "23:59"),
        ("HOUR_MINUTE", "49.5 * 3600", "49:30"),
        ("DAY_HOUR_MINUTE", "49.5 * 3600", "49:30"),
        ("HOUR_MINUTE", "59", "0:00"),
        ("HOUR_MINUTE", "-90 * 60", "-1:30"),
        ("HOUR_MINUTE", "-59", "0:00"),
        ("NUMBER_DIGIT", "n * 1000", "10000"),
    ] {
        assert_eq!(
            result(calc_as(format, expression)),
            expected,
            "{format} {expression}"
        );
    }
}

#[test]
fn the_invoice_adds_up() {
    let form = form(json!({
        "請求書番号": text(), "件名": text(),
        "表示名": auto_text("請求書番号 & \" \" & 件名"),
        "消費税率": {"type": "DROP_DOWN", "options": {}},
        "税率": number(),
        "合計": calc("小計 + 消費税"),
        "消費税": calc("ROUNDDOWN(小計 * 税率 / 100, 0)"),
        "小計": calc("SUM(金額)"),
        "明細": {"type": "SUBTABLE", "fields": {
            "数量": number(), "単価": number(), "金額": calc("数量 * 単価")}},
    }));
    let record = compute(
        &form,
        json!({
            "請求書番号": "INV-1", "件名": "見積", "税率": "10",
            "明細": [
                {"id": "1", "value": {"数量": "3", "単価": "333.33"}},
                {"id": "2", "value": {"数量": "2", "単価": "50"}},
                {"id": "3", "value": {"数量": "", "単価": "50"}},
            ],
        }),
    );
    let amounts: Vec<&Value> = (0..3)
        .map(|at| &record["明細"][at]["value"]["金額"])
        .collect();
    assert_eq!(amounts, ["999.99", "100", "0"]);
    assert_eq!(record["小計"], "1099.99");
    assert_eq!(record["消費税"], "109");
    assert_eq!(record["合計"], "1208.99");
    assert_eq!(record["表示名"], "INV-1 見積");
}

#[test]
fn an_empty_record_still_gets_its_results() {
    let form = form(json!({
        "a": number(), "sum": calc("SUM(x) + a"), "name": auto_text("a & \"!\""),
        "t": {"type": "SUBTABLE", "fields": {"x": number()}},
    }));
    assert_eq!(compute(&form, json!({})), json!({"sum": "0", "name": "!"}));
}

#[test]
fn a_formula_in_a_table_sees_its_row_the_record_and_other_tables() {
    let form = form(json!({
        "rate": number(), "total": calc("SUM(line) + SUM(twice)"),
        "t": {"type": "SUBTABLE", "fields": {
            "a": number(), "b": text(), "line": calc("a * rate + SUM(other)"), "twice": calc("SUM(a, line)"),
            "name": auto_text("b & a")}},
        "o": {"type": "SUBTABLE", "fields": {"other": number()}},
    }));
    let record = compute(
        &form,
        json!({
            "rate": "10",
            "t": [{"id": "1", "value": {"a": "1", "b": "p"}}, {"id": "2", "value": {"a": "2", "b": "q"}}],
            "o": [{"id": "3", "value": {"other": "100"}}, {"id": "4", "value": {"other": "200"}}],
        }),
    );
    assert_eq!(
        record["t"],
        json!([
            {"id": "1", "value": {"a": "1", "b": "p", "line": "310", "twice": "311", "name": "p1"}},
            {"id": "2", "value": {"a": "2", "b": "q", "line": "320", "twice": "322", "name": "q2"}},
        ])
    );
    assert_eq!(record["total"], "1263");
}

#[test]
fn results_follow_the_precision_of_the_app() {
    let form = |precision: Value| {
        Form::parse(&json!({
            "numberPrecision": precision,
            "properties": {"third": calc("1 / 3"), "two": calc("third * 2"), "big": calc("10 ^ 19")},
        }))
        .unwrap()
    };
    let wide = form(json!({"digits": "30", "decimalPlaces": "10", "roundingMode": "UP"}));
    assert_eq!(
        compute(&wide, json!({})),
        json!({"third": "0.3333333334", "two": "0.6666666668", "big": "10000000000000000000"})
    );
    let none = form(json!({"digits": "5", "decimalPlaces": "0", "roundingMode": "DOWN"}));
    assert_eq!(
        compute(&none, json!({})),
        json!({"third": "0", "two": "0", "big": ""})
    );
}

#[test]
fn results_in_other_formats_can_be_used_further() {
    let form = form(json!({
        "from": {"type": "TIME"}, "to": {"type": "TIME"},
        "hours": calc_as("HOUR_MINUTE", "(to - from) * 10"),
        "pay": calc("hours / 3600 * 1000"),
        "day": calc_as("DATE", "86400 * 20000"), "next": calc_as("DATETIME", "day + 3600"),
    }));
    let record = compute(&form, json!({"from": "09:15", "to": "17:45"}));
    assert_eq!(record["hours"], "85:00");
    assert_eq!(record["pay"], "85000");
    assert_eq!(record["day"], "2024-10-04");
    assert_eq!(record["next"], "2024-10-04T01:00:00Z");
}

#[test]
fn what_cannot_be_computed_is_refused_with_the_reason() {
    for (expression, reason) in [
        ("nothing + 1", "unknown field `nothing`"),
        ("NOW()", "unknown function `NOW`"),
        ("SUM()", "SUM does not take 0 arguments"),
        ("IF(1, 2)", "IF does not take 2 arguments"),
        (
            "a",
            "the field `a` is in the table `table`; use it in SUM or CONTAINS",
        ),
        (
            "SUM(a * 2)",
            "the field `a` is in the table `table`; use it in SUM or CONTAINS",
        ),
        (
            "CONTAINS(check, b)",
            "the field `b` is in the table `table`; use it in SUM or CONTAINS",
        ),
        (
            "table",
            "the field `table` of type SUBTABLE cannot be used in formulas",
        ),
        (
            "result + 1",
            "the formula needs its own result, directly or through others",
        ),
        (
            "DATE_FORMAT(d, \"YYYY\", \"Tokyo\")",
            "unknown time zone `Tokyo`",
        ),
        ("n +", "the formula ends where a value is expected"),
        ("t + 1", "`+` does not take a text"),
        ("u * 2", "`*` does not take a text"),
        ("n - drop", "`-` does not take a text"),
        ("-t", "`-` does not take a text"),
        ("IF(n, t, u) / 2", "`/` does not take a text"),
        ("ROUND(t)", "`ROUND` does not take a text"),
        ("ROUNDUP(n, t)", "`ROUNDUP` does not take a text"),
        ("YEN(t)", "`YEN` does not take a text"),
        (
            "check + 1",
            "`+` does not take a field with several options",
        ),
        (
            "check & \"x\"",
            "`&` does not take a field with several options",
        ),
        (
            "CONTAINS(a, \"1\")",
            "of the fields of a table CONTAINS takes texts only, and `a` is not one",
        ),
        (
            "CONTAINS(c, \"Y\")",
            "of the fields of a table CONTAINS takes texts only, and `c` is not one",
        ),
    ] {
        let error = Formulas::compile(&form(every_input(calc(expression)))).unwrap_err();
        assert_eq!(
            (error.field.as_str(), error.message.as_str()),
            ("result", reason)
        );
    }
}

#[test]
fn a_condition_has_up_to_32_arguments() {
    for function in ["AND", "OR"] {
        let formula = |count: usize| {
            let arguments = vec!["n > 1"; count].join(", ");
            Formulas::compile(&form(every_input(calc(&format!(
                "{function}({arguments})"
            )))))
        };
        assert!(formula(32).is_ok());
        let error = formula(33).unwrap_err().to_string();
        assert_eq!(
            error,
            format!("formula of field result: {function} does not take 33 arguments")
        );
    }
}

#[test]
fn a_formula_in_a_table_finds_a_text_of_its_row() {
    let form = form(json!({"t": {"type": "SUBTABLE", "fields": {
        "b": text(), "found": calc("CONTAINS(b, \"q\")")}}}));
    let record = compute(&form, json!({"t": [{"id": "1", "value": {"b": "q"}}]}));
    assert_eq!(record["t"][0]["value"]["found"], "1");
}

#[test]
fn types_that_formulas_cannot_use_are_refused() {
    for field_type in [
        "MULTI_LINE_TEXT",
        "RICH_TEXT",
        "FILE",
        "LINK",
        "USER_SELECT",
        "ORGANIZATION_SELECT",
        "GROUP_SELECT",
        "REFERENCE_TABLE",
        "RECORD_NUMBER",
        "STATUS",
        "STATUS_ASSIGNEE",
        "CATEGORY",
        "GROUP",
    ] {
        let form = form(json!({"f": {"type": field_type}, "result": calc("f")}));
        assert!(Formulas::compile(&form).is_err(), "{field_type}");
    }
}

#[test]
fn a_cycle_through_a_table_is_refused() {
    let form = form(json!({
        "all": calc("SUM(part)"),
        "t": {"type": "SUBTABLE", "fields": {"part": calc("all / 2")}},
    }));
    assert!(Formulas::compile(&form).is_err());
}

#[test]
fn no_text_makes_the_parser_panic() {
    let pieces = [
        "n",
        "SUM(",
        "IF(",
        ")",
        "(",
        ",",
        "+",
        "-",
        "*",
        "/",
        "^",
        "&",
        "=",
        "<",
        ">",
        "!=",
        "\"",
        "\\",
        "1",
        ".5",
        "9e9",
        " ",
        "\u{3000}",
        "金額",
        "'",
        "\0",
        "é",
        "𝒳",
        "DATE_FORMAT(",
        "table",
        "a",
    ];
    let form = form(every_input(number()));
    // A linear congruential generator: the same inputs in every run.
    let mut state: u64 = 1;
    let mut next = move |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for _ in 0..5_000 {
        let length = next(20);
        let text: String = (0..length).map(|_| pieces[next(pieces.len())]).collect();
        if grammar::parse(&text).is_ok() {
            let mut properties = form.properties.clone();
            properties.insert("result".into(), calc(&text));
            if let Ok(formulas) = Formulas::compile(&self::form(Value::Object(properties))) {
                formulas.recompute(json!({"n": "9"}).as_object_mut().unwrap());
            }
        }
    }
}

#[test]
fn texts_that_double_again_and_again_come_to_an_end() {
    let mut properties = json!({"t": text(), "f00": auto_text("t & t")});
    for at in 1..60 {
        let last = at - 1;
        properties[format!("f{at:02}")] = auto_text(&format!("f{last:02} & f{last:02}"));
    }
    let record = compute(&form(properties), json!({"t": "xy"}));
    assert_eq!(record["f03"], "xy".repeat(16));
    assert_eq!(record["f59"], "");
}
