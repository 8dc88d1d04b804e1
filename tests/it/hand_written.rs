//! Structs that users write themselves: part of a form, types of their own, fields found by their kind, no schema.

mod decimals;
mod own_types;
mod partial;
mod plain_values;
mod system_fields;
mod tokens;
mod unchecked;

use std::fmt;

use examples::forms::expense::{
    Expense, ExpenseCostCenter, ExpenseExpenses, ExpenseExpensesRequired, ExpenseRequired,
};
use examples::forms::invoice::{
    Invoice, InvoiceRequired, Invoice単位, Invoice明細, Invoice請求区分,
};
use kintone_emulator::{Emulator, Permission};
use kintone_runtime::record::codec::{Cursor, Encoder, ValueError};
use kintone_runtime::record::field_value::{FieldValue, Presence, Value};
use kintone_runtime::record::kind;
use kintone_runtime::record::values::{RecordNumber, Scalar};
use kintone_runtime::{
    Client, CreateOnly, DateTime, Decimal, ErrorKind, FixedOffset, KintoneChoice, KintoneRecord,
    NaiveDate, Query, ReadOnly, RecordId, Revision, Row, User, Utc,
};
use serde_json::json;

use crate::apps::{self, add_masters, codes, last_request, sent, start};

fn invoice(number: &str) -> Invoice {
    InvoiceRequired {
        請求書番号: number.into(),
        件名: "保守".into(),
        取引先: "日本橋商事".into(),
    }
    .into()
}

fn expense(number: &str) -> Expense {
    ExpenseRequired {
        Expense_no: number.into(),
        Title: "Fair".into(),
        Cost_center: ExpenseCostCenter::N_A,
        Purpose: "Exhibition".into(),
    }
    .into()
}

async fn start_with_an_invoice() -> (Emulator, Client) {
    let (server, client) = start();
    add_masters(&client).await;
    client.add_record(&invoice("INV-1")).await.unwrap();
    (server, client)
}

/// The field codes that the latest request asked for.
fn asked_for(server: &Emulator) -> Vec<String> {
    let query = last_request(server).query;
    let fields = query.split('&').filter(|pair| pair.starts_with("fields"));
    fields
        .map(|pair| decode(pair.split_once('=').unwrap().1))
        .collect()
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte == b'%' {
            let hex = std::str::from_utf8(&rest[..2]).unwrap();
            bytes.push(u8::from_str_radix(hex, 16).unwrap());
            rest = &rest[2..];
        } else {
            bytes.push(*byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}
