//! Queries against a small form: the text that they become, or all of their mistakes.

mod table;

use proc_macro2::{Literal, TokenStream};

use super::check::check;
use super::diagnostics::{At, Mistakes};
use super::form_text::{Field, Form, Other, Scope};
use super::lex::{lex_text, lex_tokens};
use super::parse::parse;
use super::segments::{Segment, condition, order};

fn form() -> Form {
    let field = |kind: &str, code: &str, label: &str, table: &str, options: &[&str]| Field {
        kind: kind.to_owned(),
        code: code.to_owned(),
        label: label.to_owned(),
        ident: match code {
            "請求日" => "billed_on".to_owned(),
            _ => String::new(),
        },
        table: table.to_owned(),
        options: options.iter().map(ToString::to_string).collect(),
    };
    Form {
        scope: Scope::Form,
        name: "Invoice".to_owned(),
        place: "invoice.json".to_owned(),
        fields: vec![
            field("SINGLE_LINE_TEXT", "件名", "", "", &[]),
            field("NUMBER", "合計", "合計金額", "", &[]),
            field("DROP_DOWN", "請求区分", "", "", &["通常", "前払"]),
            field("DATE", "請求日", "", "", &[]),
            field("DATETIME", "入金確認日時", "", "", &[]),
            field("MULTI_LINE_TEXT", "備考", "", "", &[]),
            field("FILE", "添付", "", "", &[]),
            field("USER_SELECT", "担当者", "", "", &[]),
            field("STATUS", "ステータス", "", "", &["下書き", "承認済み"]),
            field("SUBTABLE", "明細", "", "", &[]),
            field("NUMBER", "数量", "", "明細", &[]),
            field("DATE", "納期", "", "明細", &[]),
            field("REFERENCE_TABLE", "関連案件", "", "", &[]),
            field("GROUP", "詳細", "", "", &[]),
            field("-", "カテゴリー", "", "", &[]),
            field("UNKNOWN", "未知", "", "", &[]),
            field("TIME", "開始", "", "", &[]),
            field("NUMBER", "価格￥", "", "", &[]),
        ],
        others: Vec::new(),
    }
}

/// The text with `{…}` for values of Rust, or the mistakes.
fn run(words: &[super::lex::Token], mistakes: Mistakes) -> Result<String, Vec<String>> {
    run_with(words, mistakes, &form())
}

fn run_with(
    words: &[super::lex::Token],
    mut mistakes: Mistakes,
    form: &Form,
) -> Result<String, Vec<String>> {
    let end = words
        .last()
        .map_or(At::tokens(0, TokenStream::new()), |last| last.at.clone());
    let query = parse(words, end, &mut mistakes);
    check(&query, form, &mut mistakes);
    if !mistakes.is_empty() {
        return Err(mistakes.into_errors().messages());
    }
    let mut text = String::new();
    for segment in condition(&query, form) {
        match segment {
            Segment::Text(segment) => text.push_str(&segment),
            Segment::Comparison(value) => text.push_str(&format!(
                "{} {} {{{}}}",
                value.target.code,
                value.operator.as_str(),
                value.expression
            )),
            Segment::Value(value) => text.push_str(&format!("{{{}}}", value.expression)),
            Segment::List(list) => text.push_str(&format!(
                "{} {} {{{}}}",
                list.target.code,
                list.operator.as_str(),
                list.expression
            )),
        }
    }
    let keys = order(&query, form);
    if !keys.is_empty() {
        text.push_str(&format!(" order by {keys}"));
    }
    for (name, count) in [("limit", &query.limit), ("offset", &query.offset)] {
        if let Some(count) = count {
            text.push_str(&format!(" {name} {:?}", count.literal));
        }
    }
    Ok(text)
}

fn of_tokens(query: &str) -> Result<String, Vec<String>> {
    let tokens: TokenStream = query.parse().expect("tokens of Rust");
    run(&lex_tokens(tokens), Mistakes::of_tokens())
}

fn of_text(query: &str) -> Result<String, Vec<String>> {
    let literal = Literal::string(query);
    let words = lex_text(query, &literal);
    run(&words, Mistakes::of_text(literal, query.to_owned()))
}

/// The mistakes of a query, which are the same in both forms but for the text that the second shows.
#[track_caller]
fn mistakes(query: &str) -> Vec<String> {
    let told = of_tokens(query).expect_err("a mistake");
    let shown = of_text(query).expect_err("a mistake");
    let shown: Vec<&str> = shown
        .iter()
        .filter_map(|message| message.split('\n').next())
        .collect();
    assert_eq!(told, shown, "tokens and text differ");
    told
}

#[track_caller]
fn is(query: &str, text: &str) {
    assert_eq!(of_tokens(query).as_deref(), Ok(text), "as tokens");
    assert_eq!(of_text(query).as_deref(), Ok(text), "as text");
}

#[track_caller]
fn tells(query: &str, messages: &[&str]) {
    assert_eq!(mistakes(query), messages);
}

#[test]
fn a_query_becomes_its_own_text() {
    for query in [
        "",
        "合計 > 1000",
        "合計 >= -1000.5",
        "合計 = \"\"",
        "$id not in (1, 2)",
        "件名 like \"保守\"",
        "件名 not like \"a\\\"b\\\\c\"",
        "備考 is empty and 添付 is not empty",
        "請求区分 in (\"前払\", \"\")",
        "請求日 >= FROM_TODAY(-1, WEEKS)",
        "請求日 = THIS_MONTH(LAST)",
        "請求日 < LAST_WEEK(SUNDAY)",
        "入金確認日時 > NOW()",
        "担当者 in (LOGINUSER(), \"sato\")",
        "ステータス = \"下書き\"",
        "数量 in (1)",
        "納期 in (\"2026-01-31\")",
        "関連案件.金額 in (1) and 関連案件.$id > 3",
        "未知 = \"x\" and 未知 like \"x\"",
        "合計 > 1 order by 請求日 desc, $id asc",
    ] {
        is(query, query);
    }
}

#[test]
fn mixed_groups_get_parentheses() {
    is(
        "合計 > 1 or 合計 < 2 and 件名 = \"a\"",
        "合計 > 1 or (合計 < 2 and 件名 = \"a\")",
    );
    is(
        "(合計 > 1 or 合計 < 2) and ((件名 = \"a\"))",
        "(合計 > 1 or 合計 < 2) and 件名 = \"a\"",
    );
}

#[test]
fn options_come_last_and_may_stand_alone() {
    is("order by $id asc", " order by $id asc");
    is("limit 500", " limit Number(\"500\")");
    is(
        "合計 > 1 order by $id asc limit 10 offset 0",
        "合計 > 1 order by $id asc limit Number(\"10\") offset Number(\"0\")",
    );
}

#[test]
fn values_of_rust_stay_what_they_are() {
    is("合計 > {self.amount}", "合計 > {self . amount}");
    is("合計 in ({a}, {b})", "合計 in ({a}, {b})");
    is("請求区分 in {list}", "請求区分 in {list}");
    is("請求区分 not in ({list})", "請求区分 not in {list}");
}

#[test]
fn in_text_a_brace_in_a_string_of_rust_ends_nothing() {
    assert_eq!(
        of_text("件名 = {f(\"}\")} and 件名 = \"{x}\"").as_deref(),
        Ok("件名 = {f (\"}\")} and 件名 = \"{x}\"")
    );
}

#[test]
fn what_is_no_token_of_rust_can_be_said_as_text() {
    assert_eq!(
        of_text("件名\u{3000}like\"保守\" and 合計>-1.5").as_deref(),
        Ok("件名 like \"保守\" and 合計 > -1.5")
    );
}

#[test]
fn a_code_that_is_not_there_was_meant_for_another() {
    tells(
        "件 = \"a\"",
        &["no field `件` in invoice.json; did you mean `件名`?"],
    );
    tells(
        "請求区 in (\"通常\")",
        &["no field `請求区` in invoice.json; did you mean `請求区分`?"],
    );
    tells(
        "合計金額 > 1",
        &["`合計金額` is the label of the field `合計`; a query takes the code"],
    );
    tells(
        "billed_on = TODAY()",
        &["`billed_on` is the name of the field in `Invoice`; a query takes its code: `請求日`"],
    );
    tells(
        "関連件.金額 in (1)",
        &["no related records `関連件` in invoice.json; did you mean `関連案件`?"],
    );
    tells(
        "明細.数量 > 1",
        &["a field of a table is named without the table: write `数量`"],
    );
    tells(
        "合計.数量 > 1",
        &[
            "field `合計` in invoice.json is NUMBER; only related records take a `.` and a field of the other app",
        ],
    );
    tells(
        "関連案件 in (1)",
        &[
            "`関連案件` are related records; name a field of the other app after a dot: `関連案件.…`",
        ],
    );
    tells(
        "詳細 = 1",
        &["field `詳細` in invoice.json is GROUP, which holds no value to search by"],
    );
    tells(
        "カテゴリー in (\"a\")",
        &["`カテゴリー` is switched off in invoice.json, so queries cannot use it"],
    );
    tells("$revision > 1", &["queries cannot use `$revision`"]);
}

#[test]
fn an_operator_that_kintone_does_not_have_there_names_those_it_has() {
    tells(
        "合計 like \"1\"",
        &[
            "the NUMBER field `合計` does not take `like`; use `=`, `!=`, `<`, `>`, `<=`, `>=`, `in`, `not in`",
        ],
    );
    tells(
        "合計 is empty",
        &["the NUMBER field `合計` does not take `is empty`; use `= \"\"`"],
    );
    tells(
        "数量 = 1",
        &[
            "the NUMBER field `数量` in the table `明細` does not take `=`; use `<`, `>`, `<=`, `>=`, `in`, `not in`",
        ],
    );
    tells(
        "請求区分 = \"通常\"",
        &["the DROP_DOWN field `請求区分` does not take `=`; use `in`, `not in`"],
    );
    tells(
        "関連案件.金額 = 1",
        &["the field `関連案件.金額` of related records does not take `=`; use `in (…)`"],
    );
    tells(
        "明細 = 1",
        &["queries cannot use the SUBTABLE field `明細`; name one of its fields: `数量`, `納期`"],
    );
}

#[test]
fn an_option_that_the_form_does_not_have_is_told_with_the_nearest() {
    tells(
        "請求区分 in (\"前払い\", \"通常\")",
        &["field `請求区分` in invoice.json has no option `前払い`; did you mean \"前払\"?"],
    );
    tells(
        "ステータス != \"x\"",
        &[
            "field `ステータス` in invoice.json has no state `x`; its states are `下書き`, `承認済み`",
        ],
    );
}

#[test]
fn a_value_has_to_be_one_that_the_field_can_hold() {
    tells(
        "合計 > \"千\"",
        &["the NUMBER field `合計` needs a number, like 1000 or -0.5; found \"千\""],
    );
    tells(
        "請求日 = \"2026-02-29\"",
        &["the DATE field `請求日` needs a day, like \"2026-01-31\"; found \"2026-02-29\""],
    );
    tells(
        "請求日 = 20260131",
        &["the DATE field `請求日` needs a day in quotes, like \"2026-01-31\"; found 20260131"],
    );
    tells(
        "件名 = 1",
        &["the SINGLE_LINE_TEXT field `件名` is compared with text: write \"1\""],
    );
    tells("件名 like 1", &["`like` searches for text: like \"…\""]);
    tells(
        "件名 = 保守",
        &[
            "a value is text in quotes, a number, a function, or a Rust expression in braces; write \"保守\" for the text, {保守} for the variable",
        ],
    );
}

#[test]
fn a_function_has_to_fit_the_field_and_its_arguments_the_function() {
    tells(
        "請求日 > NOW()",
        &[
            "the DATE field `請求日` does not take NOW() here; use TODAY(), FROM_TODAY(-1, WEEKS), THIS_MONTH() or similar",
        ],
    );
    tells(
        "合計 > TODAY()",
        &["the NUMBER field `合計` does not take TODAY() here; write a value"],
    );
    tells(
        "請求日 > today()",
        &["kintone's functions are in capitals: write TODAY"],
    );
    tells(
        "請求日 > TODAI()",
        &["no function `TODAI`; did you mean TODAY?"],
    );
    tells(
        "請求日 > FROM_TODAY(-1, WEEK)",
        &["FROM_TODAY takes DAYS, WEEKS, MONTHS, YEARS, not `WEEK`; did you mean WEEKS?"],
    );
    tells(
        "請求日 > FROM_TODAY(1)",
        &["FROM_TODAY takes a number and one of DAYS, WEEKS, MONTHS, YEARS: FROM_TODAY(-1, WEEKS)"],
    );
    tells(
        "請求日 = THIS_MONTH(32)",
        &["THIS_MONTH takes a day from 1 to 31 or LAST, not `32`"],
    );
    tells(
        "請求日 = THIS_WEEK(SUNDAY, 1)",
        &["THIS_WEEK takes at most one argument"],
    );
    tells("請求日 = TODAY(1)", &["TODAY takes no argument: TODAY()"]);
    tells(
        "請求日 = LOGINUSER()",
        &[
            "the DATE field `請求日` does not take LOGINUSER() here; use TODAY(), FROM_TODAY(-1, WEEKS), THIS_MONTH() or similar",
        ],
    );
}

#[test]
fn every_mistake_of_a_query_is_told() {
    tells(
        "会計 > 1 and 合計 like \"x\" or (請求区分 in (\"前\") and 請求日 > NOW()) order by 明細 desc, 備考, 請求日 limit 501 offset 10001",
        &[
            "no field `会計` in invoice.json; did you mean `合計`?",
            "the NUMBER field `合計` does not take `like`; use `=`, `!=`, `<`, `>`, `<=`, `>=`, `in`, `not in`",
            "field `請求区分` in invoice.json has no option `前`; did you mean \"前払\"?",
            "the DATE field `請求日` does not take NOW() here; use TODAY(), FROM_TODAY(-1, WEEKS), THIS_MONTH() or similar",
            "queries cannot sort by the SUBTABLE field `明細`",
            "queries cannot sort by the MULTI_LINE_TEXT field `備考`",
            "write the direction: `請求日 asc` or `請求日 desc`",
            "`limit 501`: kintone accepts 0 to 500; use a cursor to read more than 500 records",
            "`offset 10001`: kintone accepts 0 to 10000; use a cursor or a condition on `$id` to go further",
        ],
    );
}

#[test]
fn what_other_languages_write_is_told_in_kintones_words() {
    tells(
        "合計 == 1 && 合計 <> 2",
        &[
            "kintone compares with a single `=`",
            "kintone has no `&&`; write `and`",
            "kintone has no `<>`; write `!=`",
        ],
    );
    tells(
        "合計 > 1 AND 合計 < 2",
        &["write `and`: kintone's keywords are in lower case"],
    );
    let no_not = "kintone cannot negate a condition; negate the operator: !=, not in, not like, is not empty";
    tells("not (合計 > 1)", &[no_not]);
    tells("!(合計 > 1)", &[no_not]);
    tells(
        "合計 in [1, 2]",
        &["a list goes in parentheses: in (\"a\", \"b\")"],
    );
    tells(
        "請求区分 in ()",
        &["kintone does not take an empty list; for \"nothing is selected\" write in (\"\")"],
    );
    tells(
        "合計 = (1, 2)",
        &["`=` compares with one value; for several write in (…)"],
    );
}

#[test]
fn after_a_word_too_many_or_too_few_the_rest_is_read() {
    tells(
        "合計 and 会社 = 1",
        &[
            "expected an operator: =, !=, <, >, <=, >=, in, not in, like, not like, is empty, is not empty",
            NO_COMPANY,
        ],
    );
    tells("合計 > 1 件名 = \"a\"", &[BETWEEN]);
    tells(
        "合計 > 1 and",
        &["the query ends here; expected a field code"],
    );
    tells("合計 >", &["the query ends here; expected a value"]);
    tells(
        "合計 > 1 and and 会社 = 1",
        &["expected a field code", NO_COMPANY],
    );
    tells(
        "合計 > 1 limit 1 order by $id asc",
        &["`order by` goes before `limit`: kintone's order is order by, limit, offset"],
    );
    tells("合計 > 1 limit 1 limit 2", &["`limit` is given twice"]);
    tells(
        "合計 > 1 limit x",
        &["expected a number from 0 to 500 after `limit`"],
    );
    assert_eq!(
        of_text("合計 > 1) and 会社 = 1").map_err(|told| told.len()),
        Err(2)
    );
    assert_eq!(of_text("(合計 > 1").map_err(|told| told.len()), Err(1));
    assert_eq!(of_text("件名 = \"a").map_err(|told| told.len()), Err(1));
}

const BETWEEN: &str = "expected `and`, `or`, `order by`, `limit` or `offset` between two conditions or after the last";

const NO_COMPANY: &str = "no field `会社` in invoice.json; a query takes field codes: `件名`, `合計`, `請求区分`, `請求日`, `入金確認日時`, `備考`, `添付`, `担当者` and 6 more (if the form has changed, pull it again with kintone-codegen)";

#[test]
fn text_shows_the_mistaken_word() {
    assert_eq!(
        of_text("合計 > 1 and 会社 = \"x\" limit 5"),
        Err(vec![format!(
            "{NO_COMPANY}\n合計 > 1 and »会社« = \"x\" limit 5"
        )])
    );
}

/// What a slip of the pen makes of a right query.
#[test]
fn one_slip_is_one_error() {
    for (query, message) in [
        ("件名 = 'a'", "text goes in double quotes: \"…\""),
        (
            "件名 = 保守 費用",
            "a value is text in quotes, a number, a function, or a Rust expression in braces; write \"保守\" for the text, {保守} for the variable",
        ),
        (
            "件名 like %保守%",
            "kintone has no such operator; use =, !=, <, >, <=, >=, in, not in, like, not like, is empty, is not empty",
        ),
        ("件名 = \"a", "this text has no closing `\"`"),
        ("`件名` = \"a\"", "a field code is written without quotes"),
        (
            "\"件名\" = \"a\"",
            "a field code is written without quotes: 件名",
        ),
        ("合計 > > 1", "expected a value"),
        ("合計 = = 1", "expected a value"),
        (
            "合計 > 1円",
            "a value is text in quotes, a number, a function, or a Rust expression in braces; write \"1円\" for the text",
        ),
        ("合計 > 1,000", BETWEEN),
        ("(合計 > 1", "a `)` is missing"),
        ("合計 > 1)", "this `)` has no opening `(`"),
        (
            "(合計 > 1 and 件名 = \"a\"))",
            "this `)` has no opening `(`",
        ),
        ("合計 > 1 and or 件名 = \"a\"", "expected a field code"),
        ("合計 > 1, 件名 = \"a\"", BETWEEN),
        (
            "order by 請求日 desc 合計 > 1",
            "conditions go before `order by`, `limit` and `offset`",
        ),
        (
            "order by 請求日 desc and 合計 > 1",
            "conditions go before `order by`, `limit` and `offset`",
        ),
        (
            "limit 5 合計 > 1",
            "conditions go before `order by`, `limit` and `offset`",
        ),
        (
            "order by 請求日 desc, 合計 > 1",
            "a sort key is a field with `asc` or `desc`; conditions go before `order by`",
        ),
        ("order by 請求日 descending", "write `asc` or `desc`"),
        (
            "order by 請求日 desc $id asc",
            "sort keys are separated by `,`",
        ),
        ("order by desc", "expected a field code"),
        ("合計 > 1 orderby 請求日 desc", "write `order by`"),
        ("合計 > 1 order 請求日 desc", "write `order by`"),
        ("合計 > 1 sort by 請求日 desc", "write `order by`"),
        (
            "合計 > 1 limit \"5\"",
            "expected a number from 0 to 500 after `limit`",
        ),
        (
            "合計 > 1 limit",
            "the query ends here; expected a number from 0 to 500 after `limit`",
        ),
        (
            "limit",
            "the query ends here; expected a number from 0 to 500 after `limit`",
        ),
        ("合計 > 1 limit 5, 10", BETWEEN),
        ("合計 > 1 limit -5", "`limit -5`: kintone accepts 0 to 500"),
        ("請求日 = today", "a function needs parentheses: TODAY()"),
        ("請求日 >= FROM_TODAY(-1 DAYS)", "expected `,` or `)`"),
        (
            "請求日 >= FROM_TODAY(DAYS, -1)",
            "FROM_TODAY takes the number first: FROM_TODAY(-1, DAYS)",
        ),
        (
            "請求日 >= FROM_TODAY -1, DAYS",
            "a function needs parentheses: FROM_TODAY(-1, WEEKS)",
        ),
        (
            "請求日 >= TODAY() - 1",
            "kintone does not calculate; for a day relative to today write FROM_TODAY(-1, DAYS)",
        ),
        (
            "請求日 between TODAY() and TOMORROW()",
            "kintone has no `between`; write `請求日 >= … and 請求日 <= …`",
        ),
        (
            "請求日 = 2026/01/31",
            "values other than numbers go in quotes: \"2026-01-31\"",
        ),
        (
            "TODAY() < 請求日",
            "a condition starts with a field code and an operator: 請求日 > TODAY()",
        ),
        (
            "請求区分 in \"前払\"",
            "a list goes in parentheses: in (\"a\", \"b\")",
        ),
        (
            "請求区分 in \"通常\", \"前払\"",
            "a list goes in parentheses: in (\"a\", \"b\")",
        ),
        (
            "担当者 in LOGINUSER()",
            "a list goes in parentheses: in (\"a\", \"b\")",
        ),
        ("請求区分 in (\"通常\" \"前払\")", "expected `,` or `)`"),
        (
            "請求区分 = (\"前払\")",
            "`=` compares with one value; for several write in (…)",
        ),
        (
            "請求区分 = \"前払い\"",
            "the DROP_DOWN field `請求区分` does not take `=`; use `in`, `not in`",
        ),
        (
            "請求区分 is null",
            "expected `empty`: kintone has `is empty` and `is not empty`",
        ),
        (
            "件名 = null",
            "kintone has no `null`; write \"\" for no value, or `is empty` where the field has it",
        ),
        ("not 合計 > 1", super::lex::NO_NOT),
        (
            "where 合計 > 1",
            "a query starts with its condition, without `where`",
        ),
        ("id = 1", "the record id is `$id`"),
        ("record_id > 1", "the record id is `$id`"),
    ] {
        let told = of_text(query).expect_err("a mistake");
        let told: Vec<&str> = told
            .iter()
            .filter_map(|told| told.split('\n').next())
            .collect();
        assert_eq!(told, [message], "{query}");
        // What Rust reads as tokens tells the same.
        if query.parse::<TokenStream>().is_ok() {
            assert_eq!(mistakes(query), [message], "{query}");
        }
    }
    // Its own word in Rust, a part of a text otherwise.
    let day = "請求日 = 2026-01-31";
    let quotes = "values other than numbers go in quotes: \"2026-01-31\"";
    assert_eq!(of_tokens(day), Err(vec![quotes.to_owned()]));
    assert_eq!(of_text(day).map_err(|told| told.len()), Err(1));
}

#[test]
fn a_code_that_rust_does_not_read_is_named_with_the_form_that_takes_it() {
    assert_eq!(
        of_tokens("価格 > 1"),
        Err(vec![
            "no field `価格` in invoice.json; did you mean `価格￥`? Rust cannot parse that code: write the query as a string, query!(…, r#\"…\"#)".to_owned()
        ])
    );
    assert_eq!(of_text("価格￥ > 1").as_deref(), Ok("価格￥ > 1"));
    assert_eq!(
        of_text("価格 > 1"),
        Err(vec![
            "no field `価格` in invoice.json; did you mean `価格￥`?\n»価格« > 1".to_owned()
        ])
    );
}

#[test]
fn a_time_with_seconds_is_compared_by_its_minute() {
    for (query, sent) in [
        (
            "入金確認日時 < \"2026-01-31T09:30:35+0900\"",
            "入金確認日時 <= \"2026-01-31T09:30:00+0900\"",
        ),
        (
            "入金確認日時 <= \"2026-01-31T09:30:35Z\"",
            "入金確認日時 <= \"2026-01-31T09:30:00Z\"",
        ),
        (
            "入金確認日時 > \"2026-01-31T09:30:35Z\"",
            "入金確認日時 > \"2026-01-31T09:30:00Z\"",
        ),
        (
            "入金確認日時 >= \"2026-01-31T09:30:35Z\"",
            "入金確認日時 > \"2026-01-31T09:30:00Z\"",
        ),
        ("開始 < \"03:04:35\"", "開始 <= \"03:04\""),
        ("開始 >= \"03:04:35\"", "開始 > \"03:04\""),
        ("開始 >= \"03:04:00\"", "開始 >= \"03:04:00\""),
        ("開始 = \"03:04\"", "開始 = \"03:04\""),
    ] {
        is(query, sent);
    }
    tells(
        "開始 = \"03:04:35\" or 入金確認日時 != \"2026-01-31T09:30:35Z\"",
        &[
            "the TIME field `開始` has whole minutes, so it never equals \"03:04:35\"; write \"03:04\", or compare with < and >",
            "the DATETIME field `入金確認日時` has whole minutes, so it never equals \"2026-01-31T09:30:35Z\"; write \"2026-01-31T09:30:00Z\", or compare with < and >",
        ],
    );
}

#[test]
fn a_long_list_is_cut_as_the_runtime_cuts_it() {
    let numbers: Vec<String> = (0..101).map(|number| number.to_string()).collect();
    let list = |range: std::ops::Range<usize>| numbers[range].join(", ");
    is(
        &format!("合計 not in ({}) and 件名 = \"a\"", list(0..101)),
        &format!(
            "(合計 not in ({}) and 合計 not in ({})) and 件名 = \"a\"",
            list(0..100),
            list(100..101)
        ),
    );
}
