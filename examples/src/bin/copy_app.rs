//! Copies all records of an app to another one, with the files and tables in them, whatever fields the apps have.
//!
//! ```console
//! cargo run -p examples --bin copy_app                        # on an embedded server
//! KINTONE_BASE_URL=… KINTONE_API_TOKEN=…,… cargo run -p examples --bin copy_app -- 2 102 Expense_no
//! ```
//!
//! The last argument is the code of a unique text field: records that the other app has are updated then, so that the program may be run
//! again. Without it all of them are added.

use std::collections::BTreeSet;
use std::error::Error;

use examples::forms::expense::{
    Expense, ExpenseCostCenter, ExpenseExpenses, ExpenseExpensesRequired, ExpenseRequired,
};
use kintone_emulator::Emulator;
use kintone_runtime::api::GetFormFields;
use kintone_runtime::record::untyped::AnyValue;
use kintone_runtime::schema::AppSchema;
use kintone_runtime::{AnyRecord, AppId, Attachment, Client, NaiveDate, Query, Row};

/// How many records are held in memory.
const BATCH: usize = 500;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [from, to, key @ ..] = &arguments[..] {
        let (from, to) = (AppId::new(from.parse()?), AppId::new(to.parse()?));
        return copy(&Client::from_env()?, from, to, key.first()).await;
    }
    let (client, _server) = embedded().await?;
    let key = "Expense_no".to_owned();
    // The second time the records are there.
    for _ in 0..2 {
        copy(&client, AppId::new(2), AppId::new(102), Some(&key)).await?;
    }
    let count = client
        .in_app(102)
        .count_records::<AnyRecord>(Query::all())
        .await?;
    println!("app 102 has {count} records");
    Ok(())
}

async fn copy(
    client: &Client,
    from: AppId,
    to: AppId,
    key: Option<&String>,
) -> Result<(), Box<dyn Error>> {
    let form = client
        .send(GetFormFields::new(to))
        .await?
        .fields
        .to_schema()?;
    let apps = Apps {
        from: client.in_app(from),
        to: client.in_app(to),
    };
    let (mut records, mut files, mut left) = (0, 0, BTreeSet::new());
    let mut source = apps.from.stream::<AnyRecord>(Query::all());
    loop {
        let mut batch = Vec::new();
        while let (true, Some(record)) = (batch.len() < BATCH, source.next().await) {
            let mut record = record?.into_inner();
            left.extend(unknown(&record, &form));
            // What kintone calculates, copies or counts, and what the other form does not have.
            record.retain_writable(&form);
            files += apps.renew(&mut record).await?;
            batch.push(record);
        }
        if batch.is_empty() {
            break;
        }
        // A load compares the records with the form before it sends them, and commits 2,000 at once.
        let written = match key {
            Some(key) => apps.to.upsert_all(|f| f.unique_text(key), &batch).await,
            None => apps.to.add_all(&batch).await,
        };
        for note in written.notes() {
            eprintln!("{note}");
        }
        records += written.complete()?.len();
    }
    println!("{records} records and {files} files were copied from app {from} to app {to}");
    if !left.is_empty() {
        let left: Vec<String> = left.into_iter().collect();
        println!(
            "left out, because the form of app {to} does not have them: {}",
            left.join(", ")
        );
    }
    Ok(())
}

/// The fields with a value that the other form does not have.
fn unknown(record: &AnyRecord, form: &AppSchema) -> Vec<String> {
    let unknown = record.iter().filter(|(code, field)| {
        form.field(code).is_none() && !matches!(field.value(), AnyValue::Null)
    });
    unknown.map(|(code, _)| code.to_owned()).collect()
}

struct Apps {
    from: Client,
    to: Client,
}

impl Apps {
    /// Makes files and rows those of another record: a file key belongs to one record, and so does the id of a row. Returns the number
    /// of files.
    async fn renew(&self, record: &mut AnyRecord) -> Result<usize, kintone_runtime::Error> {
        let mut count = 0;
        let fields: Vec<(String, AnyValue)> = record
            .iter()
            .map(|(code, field)| (code.to_owned(), field.value().clone()))
            .collect();
        for (code, value) in fields {
            match value {
                AnyValue::Files(files) => {
                    let mut uploads: Vec<Attachment> = Vec::new();
                    for file in files.iter().filter_map(Attachment::attached) {
                        let content = self.from.download_stream::<AnyRecord>(file).await?;
                        let length = content.length();
                        let upload = self.to.upload_stream::<AnyRecord>(
                            &file.name,
                            &file.content_type,
                            length,
                            content,
                        );
                        uploads.push(upload.await?.into());
                    }
                    count += uploads.len();
                    record.set(code, uploads);
                }
                AnyValue::Rows(rows) => {
                    let mut renewed = Vec::new();
                    for mut row in rows.into_iter().map(Row::into_inner) {
                        count += Box::pin(self.renew(&mut row)).await?;
                        renewed.push(row);
                    }
                    record.set(code, renewed);
                }
                _ => {}
            }
        }
        Ok(count)
    }
}

/// A server with three expenses and their receipts, and an archive for them whose form lacks a field.
async fn embedded() -> Result<(Client, Emulator), Box<dyn Error>> {
    const SCHEMA: &str = include_str!("../../schemas/expense.json");
    let mut archive: serde_json::Value = serde_json::from_str(SCHEMA)?;
    archive["app"] = "102".into();
    archive["properties"]
        .as_object_mut()
        .ok_or("no fields")?
        .remove("Title");
    let server = Emulator::builder()
        .schema_json("expense", serde_json::from_str(SCHEMA)?)
        .schema_json("archive", archive)
        .token("secret")
        .start()?;
    let client = Client::builder(server.base_url())
        .api_token("secret")
        .build()?;

    let date = NaiveDate::from_ymd_opt(2026, 1, 31).ok_or("no such day")?;
    let mut expenses = Vec::new();
    for number in 1..=3 {
        let text = format!("receipt {number}");
        let receipt = client
            .upload_file::<Expense>("receipt.txt", "text/plain", text)
            .await?;
        let row = ExpenseExpenses {
            Receipt: vec![receipt.into()],
            ..ExpenseExpensesRequired {
                Expense_date: date,
                Amount: 12_000.into(),
            }
            .into()
        };
        expenses.push(Expense {
            Expenses: vec![Row::new(row)],
            ..ExpenseRequired {
                Expense_no: format!("EX-{number:04}"),
                Title: "Trip".into(),
                Cost_center: ExpenseCostCenter::CC_100,
                Purpose: "A visit".into(),
            }
            .into()
        });
    }
    client.add_records(&expenses).await?;
    Ok((client, server))
}
