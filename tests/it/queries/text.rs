//! The text of each construct.

use examples::forms::invoice::{Invoice, InvoiceStatus, Invoice請求区分};

use super::*;

#[test]
fn conditions_read_as_in_kintone() {
    let f = Invoice::fields();
    let day: NaiveDate = "2026-01-31".parse().unwrap();
    for (condition, text) in [
        (f.合計.gt(1000), r#"合計 > "1000""#),
        (
            f.合計.le("-0.50".parse::<Decimal>().unwrap()),
            r#"合計 <= "-0.50""#,
        ),
        (f.件名.ne("a\"b\\c\td\n"), r#"件名 != "a\"b\\c\td\n""#),
        (f.件名.not_like("保守"), r#"件名 not like "保守""#),
        (f.請求日.ge(day), r#"請求日 >= "2026-01-31""#),
        (
            f.請求日.lt(from_today(-1, Weeks)),
            "請求日 < FROM_TODAY(-1, WEEKS)",
        ),
        (f.入金確認日時.eq(now()), "入金確認日時 = NOW()"),
        (
            f.請求区分
                .is_in([Invoice請求区分::通常, Invoice請求区分::前払]),
            r#"請求区分 in ("通常", "前払")"#,
        ),
        (f.請求区分.not_in([empty()]), r#"請求区分 not in ("")"#),
        (f.担当者.is_in([login_user()]), "担当者 in (LOGINUSER())"),
        (f.備考.is_not_empty(), "備考 is not empty"),
        (
            f.ステータス.eq(InvoiceStatus::承認済み),
            r#"ステータス = "承認済み""#,
        ),
        (f.record_id().gt(RecordId::new(7)), r#"$id > "7""#),
        (
            f.明細.row(|r| r.数量.gt(5).and(r.商品コード.is_in(["A"]))),
            r#"数量 > "5" and 商品コード in ("A")"#,
        ),
    ] {
        assert_eq!(condition.to_string(), text);
    }
}

#[test]
fn each_connective_stands_in_parentheses_inside_the_other() {
    let f = Invoice::fields();
    let [a, b, c] = [1, 2, 3].map(|number| move || f.合計.eq(number));
    for (condition, text) in [
        (
            a().and(b()).and(c()),
            r#"合計 = "1" and 合計 = "2" and 合計 = "3""#,
        ),
        (
            a().and(b()).or(c()),
            r#"(合計 = "1" and 合計 = "2") or 合計 = "3""#,
        ),
        (
            a().and(b().or(c())),
            r#"合計 = "1" and (合計 = "2" or 合計 = "3")"#,
        ),
        (
            a().or(b()).and(c()),
            r#"(合計 = "1" or 合計 = "2") and 合計 = "3""#,
        ),
        (
            a().and(Condition::raw("x = 1")),
            r#"合計 = "1" and (x = 1)"#,
        ),
        (Condition::raw("x = 1"), "x = 1"),
        (
            f.明細.row(|r| r.数量.gt(5).and(r.単価.gt(6))).and(a()),
            r#"(数量 > "5" and 単価 > "6") and 合計 = "1""#,
        ),
        (all([a(), b()]), r#"合計 = "1" and 合計 = "2""#),
        (any([a(), b()]), r#"合計 = "1" or 合計 = "2""#),
        (any([a()]).and(b()), r#"合計 = "1" and 合計 = "2""#),
        (all([]), ""),
        (all([]).and(a()), r#"合計 = "1""#),
        (all([]).or(a()), ""),
        (Condition::raw(" "), ""),
    ] {
        assert_eq!(condition.to_string(), text);
    }
}

#[test]
fn a_list_of_more_than_a_hundred_values_is_several() {
    let f = Invoice::fields();
    let list = |operator: &str, range: std::ops::RangeInclusive<i64>| {
        let values: Vec<String> = range.map(|number| format!("\"{number}\"")).collect();
        format!("消費税率 {operator} ({})", values.join(", "))
    };
    assert_eq!(f.消費税率.is_in(1..=100).to_string(), list("in", 1..=100));
    assert_eq!(
        f.消費税率.is_in(1..=201).and(f.件名.eq("")).to_string(),
        format!(
            "({} or {} or {}) and 件名 = \"\"",
            list("in", 1..=100),
            list("in", 101..=200),
            list("in", 201..=201)
        )
    );
    assert_eq!(
        f.消費税率.not_in(1..=101).or(f.件名.eq("")).to_string(),
        format!(
            "({} and {}) or 件名 = \"\"",
            list("not in", 1..=100),
            list("not in", 101..=101)
        )
    );
}

#[test]
fn options_follow_the_condition_in_kintones_order() {
    let f = Invoice::fields();
    let condition = || f.合計.gt(1000);
    let order = || f.請求日.desc();
    assert_eq!(
        condition()
            .order_by(order())
            .offset(5)
            .limit(10)
            .to_string(),
        r#"合計 > "1000" order by 請求日 desc limit 10 offset 5"#
    );
    assert_eq!(condition().limit(1).to_string(), r#"合計 > "1000" limit 1"#);
    assert_eq!(
        Query::<Invoice>::all()
            .order_by(order())
            .order_by(f.record_id().asc())
            .to_string(),
        "order by 請求日 desc, $id asc"
    );
    assert_eq!(
        Query::<Invoice>::filter(|f| f.合計.gt(1000).order_by(f.請求日.asc())).to_string(),
        r#"合計 > "1000" order by 請求日 asc"#
    );
    assert_eq!(Query::<Invoice>::all().to_string(), "");
    assert_eq!(Query::<Invoice>::raw("limit 3").to_string(), "limit 3");
}

#[test]
fn related_records_go_by_both_codes() {
    let amount = AllTypes::fields().related.of(Related::fields().amount);
    assert_eq!(
        amount.is_in([1]).or(amount.gt(5)).to_string(),
        r#"related.amount in ("1") or related.amount > "5""#
    );
    let id = AllTypes::fields().related.of(Related::fields().record_id());
    assert_eq!(id.lt(RecordId::new(3)).to_string(), r#"related.$id < "3""#);
}
