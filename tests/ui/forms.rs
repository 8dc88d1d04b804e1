//! The records of the cases whose mistake lies elsewhere.
#![allow(dead_code, non_snake_case)]

use kintone_runtime::prelude::*;

#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(schema = "schemas/invoice.json")]
pub struct Invoice {
    pub 請求書番号: String,
    pub 件名: String,
    pub 取引先: String,
    pub 請求日: Option<NaiveDate>,
    pub 請求区分: Option<Kind>,
    pub 支払方法: Option<Method>,
    pub 明細: Vec<Row<Item>>,
    pub 消費税率: Option<Decimal>,
    pub 合計: ReadOnly<Option<Decimal>>,
    pub 担当者: Vec<User>,
}

#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(schema = "schemas/invoice.json", table = "明細")]
pub struct Item {
    pub 商品コード: String,
    pub 数量: Option<Decimal>,
    pub 単位: Option<String>,
    pub 軽減税率: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, KintoneChoice)]
#[kintone(schema = "schemas/invoice.json", field = "請求区分")]
pub enum Kind {
    通常,
    前払,
    精算,
}

#[derive(Debug, Clone, PartialEq, Eq, KintoneChoice)]
#[kintone(schema = "schemas/invoice.json", field = "支払方法")]
pub enum Method {
    銀行振込,
    口座振替,
    手形,
}

#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(schema = "schemas/expense.json")]
pub struct Expense {
    pub Expense_no: String,
    pub Title: String,
    pub Cost_center: Option<String>,
    pub Purpose: String,
}

#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(schema = "schemas/customer.json", read)]
pub struct Customer {
    pub 住所: String,
}

#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(schema = "schemas/all_types.json", read, related(related = crate::forms::Related))]
pub struct AllTypes {
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(schema = "schemas/related.json", read)]
pub struct Related {
    pub parent_code: String,
}
