//! The type of a token says what the form says about the field.

use kintone_runtime::query::Related;
use kintone_runtime::record::Field;
use kintone_runtime::record::kind::{ID, InTable, Lookup, NUMBER, SINGLE_LINE_TEXT, Unique};
use kintone_runtime::{Decimal, KintoneRecord, Record, RecordId, Row};

#[derive(Debug, Clone, KintoneRecord)]
#[kintone(schema = "../examples/schemas/invoice.json", app = 1, read)]
struct Invoice {
    請求書番号: String,
    取引先: String,
    消費税率: Option<Decimal>,
    明細: Vec<Row<Item>>,
}

#[derive(Debug, Clone, KintoneRecord)]
#[kintone(schema = "../examples/schemas/invoice.json", table = "明細", partial)]
struct Item {
    商品コード: String,
    数量: Option<Decimal>,
}

#[derive(Debug, Clone, KintoneRecord)]
#[kintone(schema = "../examples/schemas/all_types.json", read)]
struct AllTypes {
    text: String,
}

/// What a schema would say, said by hand.
#[derive(Debug, Clone, KintoneRecord)]
#[kintone(unchecked)]
struct Told {
    #[kintone(kind = SINGLE_LINE_TEXT, unique)]
    code: String,
    #[kintone(kind = SINGLE_LINE_TEXT, lookup = 20)]
    customer: String,
}

#[test]
fn uniqueness_lookups_and_tables_are_in_the_type_of_the_token() {
    let invoice = Invoice::fields();
    let number: Field<Invoice, Unique<SINGLE_LINE_TEXT>, String> = invoice.請求書番号;
    let customer: Field<Invoice, Lookup<SINGLE_LINE_TEXT>, String> = invoice.取引先;
    let tax: Field<Invoice, NUMBER, Option<Decimal>> = invoice.消費税率;
    let count: Field<Item, InTable<NUMBER>, Option<Decimal>> = Item::fields().数量;
    assert_eq!(
        (number.code(), customer.code(), tax.code(), count.code()),
        ("請求書番号", "取引先", "消費税率", "数量")
    );
    let code: Field<Told, Unique<SINGLE_LINE_TEXT>, String> = Told::fields().code;
    let customer: Field<Told, Lookup<SINGLE_LINE_TEXT>, String> = Told::fields().customer;
    assert_eq!((code.code(), customer.code()), ("code", "customer"));
}

#[test]
fn the_record_id_has_a_token_in_every_record() {
    let id: Field<Invoice, ID, RecordId> = Invoice::fields().record_id();
    assert_eq!(id.code(), "$id");
    assert_eq!(format!("{id:?}"), "Invoice.$id");
}

#[test]
fn related_records_have_a_token_that_knows_their_app() {
    let related: Related<AllTypes, 32> = AllTypes::fields().related;
    assert_eq!(related.code(), "related");
}
