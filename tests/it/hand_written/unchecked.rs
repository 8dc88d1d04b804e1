//! Structs without a schema.

use super::*;

/// No schema: nothing is checked while it compiles, and nothing is known about defaults.
#[derive(Debug, Clone, PartialEq, Default, KintoneRecord)]
#[kintone(unchecked, app = 2)]
struct Unchecked {
    #[kintone(code = "Expense_no")]
    number: String,
    #[kintone(code = "Title")]
    title: String,
    #[kintone(code = "Cost_center")]
    cost_center: Option<String>,
    #[kintone(code = "Purpose")]
    purpose: String,
    #[kintone(code = "Policy_link")]
    policy: String,
    #[kintone(code = "Tags")]
    tags: Vec<String>,
    #[kintone(code = "Expenses")]
    rows: Vec<Row<UncheckedRow>>,
}

#[derive(Debug, Clone, PartialEq, Default, KintoneRecord)]
#[kintone(unchecked, app = 2, table = "Expenses")]
struct UncheckedRow {
    #[kintone(code = "Expense_date")]
    date: Option<NaiveDate>,
    #[kintone(code = "Amount")]
    amount: Option<Decimal>,
}

#[tokio::test]
async fn a_struct_without_schema_sends_its_empty_fields_too() {
    let (server, client) = start();
    let row = UncheckedRow {
        date: NaiveDate::from_ymd_opt(2026, 1, 31),
        amount: Some(Decimal::new(1050, 2)),
    };
    let record = Unchecked {
        number: "EXP-0002".into(),
        title: "Fair".into(),
        cost_center: Some("N/A".into()),
        purpose: "Exhibition".into(),
        rows: vec![row.into()],
        ..Unchecked::default()
    };
    let added = client.add_record(&record).await.unwrap();
    let body = sent(&server);
    assert_eq!(
        (&body["Policy_link"], &body["Tags"]),
        (&json!({"value": ""}), &json!({"value": []}))
    );
    let read = client.get_record::<Unchecked>(added.id).await.unwrap();
    // The defaults of the form did not step in.
    assert_eq!((read.policy.as_str(), read.tags.len()), ("", 0));
    assert_eq!(*read.rows[0], *record.rows[0]);

    let generated = client.get_record::<Expense>(added.id).await.unwrap();
    let row: &ExpenseExpenses = &generated.Expenses[0];
    assert_eq!(
        (row.Amount, generated.Cost_center.as_ref()),
        (Some(Decimal::new(105, 1)), Some(&ExpenseCostCenter::N_A))
    );
}
