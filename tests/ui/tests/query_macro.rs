//! The passing twins of the query macro's mistakes.
#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications)]
#![deny(rust_2018_idioms, single_use_lifetimes, macro_use_extern_crate)]

use kintone_runtime::query::{Query, Weeks, from_today};
use kintone_runtime::{Decimal, KintoneChoice, KintoneRecord, NaiveDate, ReadOnly, Row, query};

#[derive(KintoneRecord)]
#[kintone(schema = "../../examples/schemas/invoice.json")]
struct Invoice {
    #[kintone(code = "請求日")]
    billed_on: Option<NaiveDate>,
    合計: ReadOnly<Option<Decimal>>,
    請求区分: Option<Kind>,
    明細: Vec<Row<Item>>,
}

#[derive(KintoneRecord)]
#[kintone(
    schema = "../../examples/schemas/invoice.json",
    table = "明細",
    partial
)]
struct Item {
    数量: Option<Decimal>,
}

#[derive(KintoneChoice)]
#[kintone(schema = "../../examples/schemas/invoice.json", field = "請求区分")]
enum Kind {
    通常,
    前払,
    精算,
}

mod orders {
    //! Public structs of one name in two modules.

    pub(crate) mod of_2025 {
        //! One.

        /// An order.
        #[derive(super::super::KintoneRecord)]
        #[kintone(unchecked, app = 12)]
        #[expect(unreachable_pub)]
        pub struct Order {
            /// Its amount.
            #[kintone(kind = NUMBER)]
            pub 金額: Option<i64>,
        }
    }

    pub(crate) mod of_2026 {
        //! The other.

        /// An order.
        #[derive(super::super::KintoneRecord)]
        #[kintone(unchecked, app = 13)]
        pub(crate) struct Order {
            /// Its amount.
            #[kintone(kind = NUMBER)]
            pub(crate) 金額: Option<i64>,
        }
    }
}

#[test]
fn it_compiles() {
    let invoice = Invoice {
        billed_on: None,
        合計: ReadOnly::default(),
        請求区分: Some(Kind::通常),
        明細: vec![],
    };
    let item = Item { 数量: None };
    _ = (
        invoice.billed_on,
        invoice.合計,
        invoice.請求区分,
        invoice.明細,
        item.数量,
    );
    let everything: Query<Invoice> = query!(Invoice);
    let found: Query<Invoice> = query!(
        Invoice,
        (合計 > 1000 or 合計 in ("", -5.5)) and 数量 in (5) and 請求区分 not in ("通常", "")
            and ステータス = "承認済み" and 請求日 >= FROM_TODAY(-1, WEEKS) and 支払期限 = THIS_MONTH(LAST)
            and 備考 is not empty and 担当者 in (LOGINUSER(), "sato")
        order by 請求日 desc, $id asc
    );
    let (least, first) = (1000, 500);
    let page = query!(
        Invoice,
        合計 > {least} and 請求日 < {from_today(-1, Weeks)} and 請求区分 in {[Kind::前払, Kind::精算]}
        limit 500
        offset {first}
    );
    let text = query!(Invoice, r#"合計 > {least} and 請求区分 in ("通常")"#);
    let orders = query!(orders::of_2025::Order, 金額 > 5).to_string()
        + &query!(orders::of_2026::Order, 金額 > { 7 }).to_string();
    let order = (
        orders::of_2025::Order { 金額: None },
        orders::of_2026::Order { 金額: None },
    );
    _ = (
        everything,
        found,
        page,
        text,
        orders,
        order.0.金額,
        order.1.金額,
    );
}
