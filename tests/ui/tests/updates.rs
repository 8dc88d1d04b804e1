//! Where patches go, update keys, upserts and bulk requests of every size.
#![deny(warnings)]

use kintone_runtime::api::{
    AddRecords, AnyBulkMember, DeleteRecords, UpdateRecord, UpdateRecords, UpsertRecords,
};
use kintone_runtime::record::update::Update;
use kintone_runtime::{Client, Decimal, Edit, KintoneRecord, Patch, RecordId, Revision, Saved};

#[derive(Clone, KintoneRecord)]
#[kintone(schema = "../../examples/schemas/invoice.json")]
pub struct Invoice {
    pub 請求書番号: String,
    pub 件名: String,
    pub 取引先: String,
}

#[derive(Clone, KintoneRecord)]
#[kintone(unchecked, app = 7)]
pub struct Item {
    #[kintone(kind = NUMBER, unique)]
    pub number: Option<Decimal>,
    #[kintone(kind = SINGLE_LINE_TEXT, unique)]
    pub code: Option<String>,
}

pub fn targets(saved: &Saved<Invoice>, known: Option<Revision>) -> [Update<Invoice>; 5] {
    let patch = Patch::<Invoice>::new();
    [
        patch.clone().on(saved.id(), saved.revision()),
        patch.clone().on(RecordId::new(1), None),
        patch.clone().on(RecordId::new(1), known),
        patch.clone().by_key(|f| f.請求書番号, "INV-1", None),
        patch.by_key(|f| f.請求書番号, String::from("INV-1"), saved.revision()),
    ]
}

pub fn keys(item: &Patch<Item>) -> [Update<Item>; 3] {
    [
        item.clone().by_key(|f| f.number, 12, None),
        item.clone()
            .by_key(|f| f.number, Decimal::new(125, 1), None),
        item.clone().by_key(|f| f.code, "A-1", None),
    ]
}

pub fn updates(client: &Client, edits: &[Edit<Invoice>], updates: &[Update<Invoice>]) {
    let _ = client.update_record(&edits[0]);
    let _ = client.update_records(edits);
    let _ = client.update_record(&updates[0]);
    let _ = client.update_records(updates);
}

pub fn upserts(client: &Client, invoices: &[Invoice], items: &[Item]) {
    let _ = client.upsert_records(|f| f.請求書番号, invoices);
    let _ = client.upsert_records(|f| f.number, items);
    let _ = client.upsert_records(|f| f.code, items);
}

pub fn bulks(client: &Client, invoices: &[Invoice], items: &[Item], edits: &[Edit<Invoice>]) {
    let _ = client.bulk((
        AddRecords::new(invoices),
        UpdateRecords::new(edits),
        UpsertRecords::new(|f| f.code, items),
    ));
    let _ = client.bulk(edits.iter().map(UpdateRecord::new).collect::<Vec<_>>());
    let _ = client.bulk(vec![
        AnyBulkMember::new(AddRecords::new(invoices), |added| added.len()),
        AnyBulkMember::new(DeleteRecords::<Item>::new([RecordId::new(1)]), |()| 0),
    ]);
}
