//! Keeps a table in SQLite in step with an app: run it as often as you like, each run stores what changed since the last one. It may be
//! killed at any point.
//!
//! ```console
//! cargo run -p examples --bin sqlite_copy                     # from an embedded server
//! KINTONE_BASE_URL=… KINTONE_API_TOKEN=… KINTONE_APP_ID_20=… cargo run -p examples --bin sqlite_copy -- customers.db
//! ```

use std::error::Error;

use examples::forms::customer::{Customer, CustomerRequired};
use kintone_runtime::client::{Bookmark, Change};
use kintone_runtime::{Client, Patch, Query, Record as _, Saved};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (client, server) = examples::connect(&["customer.json"])?;
    let mut database = match std::env::args_os().nth(1) {
        Some(path) => Connection::open(path)?,
        None => Connection::open_in_memory()?,
    };
    database.execute_batch(TABLES)?;
    if server.is_none() {
        return copy(&client, &mut database).await;
    }
    fill(&client).await?;
    copy(&client, &mut database).await?;
    change(&client).await?;
    copy(&client, &mut database).await
}

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS customer (id INTEGER PRIMARY KEY, revision INTEGER, code TEXT, name TEXT, address TEXT);
    CREATE TABLE IF NOT EXISTS bookmark (app TEXT PRIMARY KEY, text TEXT NOT NULL);
";

async fn copy(client: &Client, database: &mut Connection) -> Result<(), Box<dyn Error>> {
    let mut bookmark = match stored_bookmark(database)? {
        Some(text) => text.parse()?,
        None => Bookmark::tracking_ids(),
    };
    let mut changes = client.changes_since::<Customer>(&mut bookmark);
    while let Some(batch) = changes.next().await {
        let mut batch = batch?;
        let transaction = database.transaction()?;
        for change in &mut batch {
            match change {
                Change::Added(customer) | Change::Changed(customer) => {
                    println!("store {}: {}", customer.id(), customer.取引先名);
                    store(&transaction, &customer)?;
                }
                Change::Deleted(id) => {
                    println!("delete {id}");
                    transaction.execute("DELETE FROM customer WHERE id = ?1", [id.get()])?;
                }
                Change::Unreadable(_, error) => return Err(error.into()),
            }
        }
        // Either both or neither: what was stored does not come again, and what was not stored does.
        store_bookmark(&transaction, batch.bookmark())?;
        transaction.commit()?;
    }
    let count: u64 = database.query_row("SELECT count(*) FROM customer", [], |row| row.get(0))?;
    println!("{count} customers");
    Ok(())
}

fn store(transaction: &Transaction<'_>, customer: &Saved<Customer>) -> rusqlite::Result<usize> {
    transaction.execute(
        "INSERT OR REPLACE INTO customer VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            customer.id().get(),
            customer.revision().get(),
            customer.取引先コード,
            customer.取引先名,
            customer.住所
        ],
    )
}

fn stored_bookmark(database: &Connection) -> rusqlite::Result<Option<String>> {
    let text = "SELECT text FROM bookmark WHERE app = 'customer'";
    database.query_row(text, [], |row| row.get(0)).optional()
}

fn store_bookmark(transaction: &Transaction<'_>, bookmark: &Bookmark) -> rusqlite::Result<usize> {
    transaction.execute(
        "INSERT OR REPLACE INTO bookmark VALUES ('customer', ?1)",
        [bookmark.to_string()],
    )
}

/// Three customers.
async fn fill(client: &Client) -> Result<(), kintone_runtime::Error> {
    let customers = ["日本橋商事", "青山商会", "横浜物産"].map(|name| {
        let required = CustomerRequired {
            取引先コード: format!("C-{name}"),
            取引先名: name.into(),
        };
        Customer::from(required)
    });
    client.add_records(&customers).await?;
    Ok(())
}

/// One is changed, one deleted, and one added.
async fn change(client: &Client) -> Result<(), kintone_runtime::Error> {
    let query = Query::<Customer>::all().order_by(Customer::fields().record_id().asc());
    let customers = client.get_records::<Customer>(query).await?;
    let patch = Patch::<Customer>::new().set(|f| f.住所, "東京都中央区日本橋2-7-1");
    let moved = patch.on(customers[0].id(), customers[0].revision());
    client.update_record(&moved).await?;
    client
        .delete_records::<Customer>([customers[1].id()])
        .await?;
    let added = CustomerRequired {
        取引先コード: "C-4".into(),
        取引先名: "神戸貿易".into(),
    };
    client.add_record(&Customer::from(added)).await?;
    Ok(())
}
