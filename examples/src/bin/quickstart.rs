//! The main job from end to end, on the embedded server: pull a form, look at the Rust that comes out of it,
//! add typed records, read them, edit one, and see a bulk request roll back as a whole.
//!
//! ```console
//! cargo run -p examples --bin quickstart
//! ```

use std::error::Error;
use std::path::Path;

use examples::forms::customer::{Customer, CustomerRequired};
use examples::forms::invoice::{Invoice, InvoiceRequired, Invoice明細, Invoice請求区分};
use examples::forms::product::{Product, ProductRequired};
use kintone_codegen::{Options, Settings};
use kintone_emulator::Emulator;
use kintone_runtime::api::{AddRecords, DeleteRecords, UpdateRecords};
use kintone_runtime::record::written::Written;
use kintone_runtime::{AppId, Client, Decimal, Query, Record, RecordId, Row};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let server = Emulator::builder()
        .schema_file(schemas.join("invoice.json"))
        .schema_file(schemas.join("customer.json"))
        .schema_file(schemas.join("product.json"))
        .token("secret")
        .start()?;
    let client = Client::builder(server.base_url())
        .api_token("secret")
        .build()?;
    println!(
        "An embedded kintone with three apps answers at {}.",
        server.base_url()
    );

    pull_and_generate(&client).await?;
    add_what_invoices_look_up(&client).await?;
    let added = add_and_read(&client).await?;
    edit(&client, added[0].id).await?;
    roll_back(&client, added[0].id).await
}

fn step(title: &str) {
    println!("\n── {title}\n");
}

async fn pull_and_generate(client: &Client) -> Result<(), Box<dyn Error>> {
    step("Pull the form of app 1 into a schema file, and write Rust from it");
    let pulled = kintone_codegen::pull(client, AppId::new(1), Settings::Live).await?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("invoice.json");
    let text = pulled.schema.to_canonical_json();
    std::fs::write(&file, &text)?;
    println!(
        "schemas/invoice.json: {} fields, {} lines of JSON. The beginning of invoice.rs:\n",
        pulled.schema.fields().len(),
        text.lines().count(),
    );

    let options = Options::new()
        .name("Invoice")
        .schema_file("schemas/invoice.json");
    let code = kintone_codegen::generate(&pulled.schema, &options)?;
    for line in code.lines().take(20) {
        println!("    {line}");
    }
    println!("    … {} lines in all", code.lines().count());
    Ok(())
}

async fn add_what_invoices_look_up(client: &Client) -> Result<(), Box<dyn Error>> {
    let customer = Customer {
        住所: "東京都中央区日本橋2-7-1".into(),
        支払サイト: Some(Decimal::from(30)),
        ..CustomerRequired {
            取引先コード: "C-001".into(),
            取引先名: "日本橋商事".into(),
        }
        .into()
    };
    client.add_record(&customer).await?;
    let product = |code: &str, name: &str, price: i64| Product {
        標準単価: Some(Decimal::from(price)),
        ..ProductRequired {
            商品コード: code.into(),
            商品名: name.into(),
        }
        .into()
    };
    let products = [
        product("P-1", "保守サービス", 50_000),
        product("P-2", "初期設定", 120_000),
    ];
    client.add_records(&products).await?;
    Ok(())
}

/// What the form would show somebody who enters an invoice: its defaults, and what has to be filled in.
fn invoice(number: &str, subject: &str) -> Invoice {
    InvoiceRequired {
        請求書番号: number.into(),
        件名: subject.into(),
        取引先: "日本橋商事".into(),
    }
    .into()
}

fn line(product: &str, quantity: i64) -> Row<Invoice明細> {
    Row::from(Invoice明細 {
        商品コード: product.into(),
        数量: Some(Decimal::from(quantity)),
        ..Invoice明細::default()
    })
}

async fn add_and_read(client: &Client) -> Result<Vec<Written>, Box<dyn Error>> {
    step("Add two invoices and read them back: kintone looks up, calculates and numbers");
    let invoices = [
        Invoice {
            明細: vec![line("P-1", 12), line("P-2", 1)],
            ..invoice("INV-001", "年間保守")
        },
        Invoice {
            請求区分: Some(Invoice請求区分::前払),
            明細: vec![line("P-2", 2)],
            ..invoice("INV-002", "拠点追加")
        },
    ];
    let added = client.add_records::<Invoice>(&invoices).await?;
    show(client).await?;
    Ok(added)
}

async fn show(client: &Client) -> Result<(), Box<dyn Error>> {
    let by_id = Query::all().order_by(Invoice::fields().record_id().asc());
    let page = client.get_records::<Invoice>(by_id).await?;
    for invoice in &page {
        println!(
            "  record {} revision {}  {}  {}  {}  total {}",
            invoice.id(),
            invoice.revision(),
            *invoice.表示名,
            invoice.取引先,
            invoice
                .請求区分
                .as_ref()
                .map_or(String::new(), ToString::to_string),
            invoice.合計.unwrap_or_default(),
        );
        for row in &invoice.明細 {
            println!(
                "      {:>3} × {}  {}",
                row.数量.unwrap_or_default(),
                *row.品名,
                row.金額.unwrap_or_default(),
            );
        }
    }
    Ok(())
}

async fn edit(client: &Client, id: RecordId) -> Result<(), Box<dyn Error>> {
    step("Edit one: what changed is sent, guarded by the revision, and rows keep their ids");
    let before = client.get_record::<Invoice>(id).await?;
    let mut edit = before.edit();
    edit.備考 = "請求書は郵送で".into();
    edit.明細[0].数量 = Some(Decimal::from(6));
    let written = client.update_record(&edit).await?;
    println!(
        "  record {} is at revision {} now",
        written.id, written.revision
    );

    // `edit` still has the revision from before.
    let stale = match client.update_record(&edit).await {
        Err(error) if error.is_conflict() => error,
        Err(error) => return Err(error.into()),
        Ok(_) => return Err("an edit of an old revision went through".into()),
    };
    println!("  the same edit again: {stale}\n");
    show(client).await
}

async fn roll_back(client: &Client, id: RecordId) -> Result<(), Box<dyn Error>> {
    step("One bulk request of three: the second fails, so nothing is written");
    let mut edit = client.get_record::<Invoice>(id).await?.edit();
    edit.件名 = "rolled back".into();
    let taken = invoice("INV-002", "a number that another invoice has");
    let result = client
        .bulk((
            UpdateRecords::new(&[edit]),
            AddRecords::new(&[taken]),
            DeleteRecords::<Invoice>::new([id]),
        ))
        .await;
    match result {
        Err(error) => println!("  {error}\n"),
        Ok(_) => return Err("two invoices with one number".into()),
    }
    show(client).await?;

    let left = client.get_records::<Invoice>(Query::all()).await?;
    let untouched = left.iter().any(|invoice| invoice.件名 == "年間保守");
    if left.len() != 2 || !untouched {
        return Err("the bulk request was not rolled back".into());
    }
    println!("\nTwo invoices, as before.");
    Ok(())
}
