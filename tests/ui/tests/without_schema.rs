//! Self-contained structs: the attributes say what the form would, or nothing is checked.
#![deny(warnings, clippy::all)]

use kintone_runtime::record::{Insertable, OnEmpty, Write};
use kintone_runtime::{
    AppId, Decimal, KintoneChoice, KintoneRecord, NaiveDate, ReadOnly, Record, Row,
};

#[derive(KintoneRecord)]
#[kintone(unchecked, app = 12)]
pub struct Unchecked {
    pub 金額: Option<Decimal>,
    #[kintone(code = "受注日")]
    pub ordered: Option<NaiveDate>,
    pub 明細: Vec<Row<UncheckedRow>>,
}

#[derive(KintoneRecord)]
#[kintone(unchecked, table = "明細")]
pub struct UncheckedRow {
    pub 数量: Option<i64>,
}

#[derive(KintoneRecord)]
#[kintone(unchecked)]
pub struct Inline {
    #[kintone(kind = SINGLE_LINE_TEXT, lookup = 20, required)]
    pub 取引先: String,
    #[kintone(kind = NUMBER, computed)]
    pub 単価: ReadOnly<Option<Decimal>>,
    #[kintone(kind = NUMBER, default, decimal_places = 2, round = "DOWN")]
    pub 数量: Option<Decimal>,
    #[kintone(kind = DATE, server_default)]
    pub 請求日: Option<NaiveDate>,
    #[kintone(kind = CALC, format = DATE)]
    pub 期限: ReadOnly<Option<NaiveDate>>,
    #[kintone(kind = DROP_DOWN)]
    pub 区分: Option<Kind>,
    #[kintone(kind = SUBTABLE)]
    pub 明細: Vec<Row<UncheckedRow>>,
    #[kintone(kind = NUMBER, lossy, empty = error)]
    pub 率: f64,
}

#[derive(Debug, Clone, PartialEq, Eq, KintoneChoice)]
#[kintone(unchecked)]
pub enum Kind {
    通常,
    #[kintone(option = "前 払")]
    前払,
}

fn insertable<'de, T: Insertable<'de>>() {}

#[test]
fn it_compiles() {
    insertable::<Unchecked>();
    insertable::<Inline>();
    assert_eq!(Unchecked::META.app, Some(AppId::new(12)));
    assert_eq!(Unchecked::META.fields[0].on_empty, OnEmpty::Send);
    assert_eq!(Unchecked::META.fields[0].field_type, "");
    assert_eq!(UncheckedRow::META.table, Some("明細"));
    let [customer, price, amount, day, due, ..] = Inline::META.fields else {
        panic!("eight fields");
    };
    assert!(customer.lookup);
    assert_eq!(Inline::META.lookup_apps, [AppId::new(20)]);
    assert_eq!((price.write, due.write), (Write::Never, Write::Never));
    assert_eq!(
        (amount.on_empty, amount.decimal_places),
        (OnEmpty::Send, Some(2))
    );
    assert_eq!(day.on_empty, OnEmpty::ServerDefault);
    assert_eq!(customer.on_empty, OnEmpty::Omit);
}
