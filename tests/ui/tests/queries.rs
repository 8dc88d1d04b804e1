//! The passing twins of the mistakes in conditions, orders and limits.
#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications)]

use kintone_runtime::api::{AddCursor, GetRecords};
use kintone_runtime::query::{
    Condition, IntoPagedQuery, IntoQuery, Literal, Operand, Order, Weeks, all, empty, from_today,
    login_user, now, primary_organization, this_month, today,
};
use kintone_runtime::record::kind;
use kintone_runtime::record::values::{HourMinute, RecordNumber};
use kintone_runtime::{
    Attachment, BigDecimal, CreateOnly, DateTime, Decimal, FixedOffset, KintoneChoice,
    KintoneRecord, NaiveDate, NaiveTime, Organization, Query, ReadOnly, Record, RecordId, Row,
    User, Utc,
};

#[derive(KintoneRecord)]
#[kintone(schema = "../../examples/schemas/invoice.json", read)]
struct Invoice {
    請求書番号: String,
    取引先: String,
    件名: String,
    備考: String,
    添付: Vec<Attachment>,
    消費税率: Option<Decimal>,
    合計: ReadOnly<Option<Decimal>>,
    請求日: Option<NaiveDate>,
    請求区分: Option<Kind>,
    支払方法: Option<String>,
    担当者: Vec<User>,
    ステータス: ReadOnly<String>,
    作成日時: CreateOnly<Option<DateTime<Utc>>>,
    レコード番号: ReadOnly<Option<RecordNumber>>,
    明細: ReadOnly<Vec<Row<Item>>>,
}

#[derive(KintoneRecord)]
#[kintone(
    schema = "../../examples/schemas/invoice.json",
    table = "明細",
    partial
)]
struct Item {
    数量: Option<Decimal>,
    軽減税率: Vec<Reduced>,
}

#[derive(KintoneChoice)]
#[kintone(schema = "../../examples/schemas/invoice.json", field = "請求区分")]
enum Kind {
    通常,
    前払,
    精算,
}

#[derive(KintoneChoice)]
#[kintone(schema = "../../examples/schemas/invoice.json", field = "軽減税率")]
enum Reduced {
    対象,
}

#[derive(KintoneRecord)]
#[kintone(schema = "../../examples/schemas/all_types.json", read)]
struct AllTypes {
    time: Option<NaiveTime>,
    departments: Vec<Organization>,
    calc_date: ReadOnly<Option<NaiveDate>>,
    calc_hours: ReadOnly<Option<HourMinute>>,
}

#[derive(KintoneRecord)]
#[kintone(schema = "../../examples/schemas/related.json", read)]
struct Related {
    amount: Option<Decimal>,
}

/// A type that joins by one small trait.
struct Yen(i64);

impl Operand<kind::NUMBER> for Yen {
    fn literal(&self) -> Literal {
        Operand::<kind::NUMBER>::literal(&self.0)
    }
}

fn conditions(amount: &BigDecimal, name: &String, users: &[User]) -> Condition<Invoice> {
    let f = Invoice::fields();
    let tokyo = DateTime::<FixedOffset>::default();
    all([
        f.消費税率.gt(10),
        f.消費税率.le(amount),
        f.消費税率.eq(Yen(10)),
        f.合計.is_in([1, 2]),
        f.件名.eq(name),
        f.請求書番号.is_in(["INV-1"]),
        f.取引先.like("日本橋"),
        f.取引先.ne(""),
        f.備考.is_empty(),
        f.添付.like("a.pdf"),
        f.請求区分.is_in([Kind::前払]),
        f.請求区分.not_in([empty()]),
        f.支払方法.is_in(["手形"]),
        f.ステータス.eq("承認済み"),
        f.担当者.is_in([login_user()]),
        f.担当者.is_in(users),
        f.請求日.ge(today()).and(f.請求日.eq(this_month())),
        f.請求日.lt(from_today(-1, Weeks)),
        f.作成日時.le(now()).or(f.作成日時.gt(tokyo)),
        f.record_id().gt(RecordId::new(7)),
        f.レコード番号.gt(RecordId::new(7)),
        f.明細
            .row(|row| row.数量.is_in([5]).and(row.軽減税率.is_in([Reduced::対象]))),
    ])
}

fn others() -> Condition<AllTypes> {
    let f = AllTypes::fields();
    let amount = f.related.of(Related::fields().amount);
    f.time
        .gt(NaiveTime::MIN)
        .and(f.calc_date.ge(NaiveDate::MIN))
        .and(f.calc_hours.lt(HourMinute::from_minutes(90)))
        .and(f.departments.is_in([primary_organization()]))
        .and(amount.is_in([5]).or(amount.gt(5)))
}

fn order() -> Order<Invoice> {
    let f = Invoice::fields();
    f.請求日
        .desc()
        .then(f.請求書番号.asc())
        .then(f.record_id().asc())
}

fn paged(query: impl IntoPagedQuery<Invoice>) -> GetRecords<Invoice> {
    GetRecords::new(query)
}

fn whole(query: impl IntoQuery<Invoice>) -> AddCursor<Invoice> {
    AddCursor::new(query)
}

#[test]
fn it_compiles() {
    let condition = || conditions(&BigDecimal::from(5), &String::new(), &[]);
    let _ = (paged(condition()), whole(condition()), others());
    let _ = (paged(Query::raw("limit 5")), whole(Query::raw("合計 > 5")));
    let _ = paged(condition().order_by(order()).limit(100).offset(100));
    let _ = whole(Query::<Invoice>::filter(|f| {
        f.合計.gt(5).order_by(f.合計.desc())
    }));
    let _ = paged(Query::all().limit(500));
}
