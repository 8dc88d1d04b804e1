//! Approves the expenses in review: a query, an action of the process, a patch by a unique field, an upsert.
//!
//! ```console
//! cargo run -p examples --bin approve
//! ```

use std::error::Error;
use std::path::Path;

use examples::forms::customer::{Customer, CustomerRequired};
use examples::forms::expense::{
    Expense, ExpenseAction, ExpenseCostCenter, ExpenseExpenses, ExpenseExpensesRequired,
    ExpenseRequired, ExpenseStatus,
};
use kintone_emulator::Emulator;
use kintone_runtime::api::{UpdateRecord, UpdateStatus};
use kintone_runtime::{Client, Decimal, NaiveDate, Patch, ProcessAction, Row, query};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let server = Emulator::builder()
        .schema_file(schemas.join("expense.json"))
        .schema_file(schemas.join("customer.json"))
        .user("sato", "password")
        .start()?;
    let client = Client::builder(server.base_url())
        .password("sato", "password")
        .build()?;

    submit(&client).await?;
    let in_review = ExpenseAction::possible_from(&ExpenseStatus::In_review);
    let names: Vec<&str> = in_review.iter().map(|action| action.name).collect();
    println!("Possible in review: {}", names.join(", "));

    let approved = approve(&client, Decimal::from(50_000)).await?;
    println!("Approved: {approved}");
    upsert_customers(&client).await
}

/// Two expenses, of which one is too much to be approved at once.
async fn submit(client: &Client) -> Result<(), Box<dyn Error>> {
    let date = NaiveDate::from_ymd_opt(2026, 1, 31).ok_or("no such day")?;
    for (number, amount) in [("EX-0001", 12_000), ("EX-0002", 80_000)] {
        let row: ExpenseExpenses = ExpenseExpensesRequired {
            Expense_date: date,
            Amount: amount.into(),
        }
        .into();
        let expense = Expense {
            Expenses: vec![Row::new(row)],
            ..ExpenseRequired {
                Expense_no: number.into(),
                Title: "Trip".into(),
                Cost_center: ExpenseCostCenter::CC_100,
                Purpose: "A visit".into(),
            }
            .into()
        };
        let added = client.add_record(&expense).await?;
        let submit = ExpenseAction::Submit {
            assignee: "sato".into(),
        };
        client
            .update_status::<Expense>(added.id, added.revision, submit)
            .await?;
    }
    Ok(())
}

async fn approve(client: &Client, at_most: Decimal) -> Result<usize, kintone_runtime::Error> {
    // kintone's own query language, checked against the form while this compiles; the same query built from tokens would be
    // Query::<Expense>::filter(|f| f.Status.eq(ExpenseStatus::In_review).and(f.Total.le(at_most)))
    let query = query!(Expense, Status = "In review" and Total <= {at_most} order by Expense_no asc limit 100);
    let expenses = client.get_records::<Expense>(query).await?;
    for expense in &expenses {
        // Sends this field alone. Only `unique` text and number fields are taken for a key.
        let patch = Patch::<Expense>::new().set(|f| f.Approver_comment, "Have a good trip");
        let comment = patch.by_key(|f| f.Expense_no, &expense.Expense_no, expense.revision());
        // Both or neither. `Approve` needs no assignee; `Submit` and `Reject` do not compile without one.
        client
            .bulk((
                UpdateRecord::new(&comment),
                UpdateStatus::<Expense>::new(expense.id(), None, ExpenseAction::Approve),
            ))
            .await?;
    }
    Ok(expenses.len())
}

/// Whoever is there is updated, whoever is not is added.
async fn upsert_customers(client: &Client) -> Result<(), Box<dyn Error>> {
    let customers: Vec<Customer> = ["日本橋商事", "新宿商店"]
        .iter()
        .zip(1..)
        .map(|(name, number)| {
            CustomerRequired {
                取引先コード: format!("C-{number:03}"),
                取引先名: (*name).into(),
            }
            .into()
        })
        .collect();
    client.add_record(&customers[0]).await?;
    for upserted in client
        .upsert_records(|f| f.取引先コード, &customers)
        .await?
    {
        println!("Customer {}: {:?}", upserted.id, upserted.operation);
    }
    Ok(())
}
