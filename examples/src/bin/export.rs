//! Writes all invoices to a CSV file: a line for each row of their table. A million of them take no more memory than a thousand.
//!
//! ```console
//! cargo run -p examples --bin export                          # from an embedded server, to standard output
//! KINTONE_BASE_URL=… KINTONE_API_TOKEN=… KINTONE_APP_ID_1=… cargo run -p examples --bin export -- invoices.csv
//! ```

use std::error::Error;
use std::fs::File;
use std::io::Write;

use examples::forms::customer::{Customer, CustomerRequired};
use examples::forms::invoice::{Invoice, InvoiceRequired, Invoice明細};
use examples::forms::product::{Product, ProductRequired};
use kintone_runtime::{Client, Decimal, Query, Row};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (client, server) = examples::connect(&["invoice.json", "customer.json", "product.json"])?;
    if server.is_some() {
        fill(&client).await?;
    }
    match std::env::args_os().nth(1) {
        Some(path) => export(&client, File::create(path)?).await,
        None => export(&client, std::io::stdout()).await,
    }
}

async fn export(client: &Client, file: impl Write + Send) -> Result<(), Box<dyn Error>> {
    let count = client.count_records::<Invoice>(Query::all()).await?;
    let bar = examples::progress_bar("invoices", usize::try_from(count)?)?;
    let shown = bar.clone();
    let exported = client
        .export_csv::<Invoice>(Query::all())
        .columns(["請求書番号", "件名", "取引先", "請求日", "明細", "合計"])
        .byte_order_mark() // without which Excel does not take the file for UTF-8
        .progress(move |exported| shown.set_position(exported.records))
        .write_to(file)
        .await?;
    bar.finish_and_clear();
    eprintln!("{} invoices in {} lines", exported.records, exported.lines);
    Ok(())
}

/// Something to export: a customer, a product, 1,200 invoices.
async fn fill(client: &Client) -> Result<(), Box<dyn Error>> {
    let customer: Customer = CustomerRequired {
        取引先コード: "C-001".into(),
        取引先名: "日本橋商事".into(),
    }
    .into();
    client.add_record(&customer).await?;
    let product = Product {
        標準単価: Some(Decimal::from(50_000)),
        ..ProductRequired {
            商品コード: "P-1".into(),
            商品名: "保守サービス".into(),
        }
        .into()
    };
    client.add_record(&product).await?;

    let invoices = (1..=1_200).map(|number| Invoice {
        明細: vec![Row::new(Invoice明細 {
            商品コード: "P-1".into(),
            数量: Some(Decimal::from(number % 12)),
            ..Invoice明細::default()
        })],
        ..InvoiceRequired {
            請求書番号: format!("INV-{number:05}"),
            件名: "年間保守, 月払い".into(),
            取引先: "日本橋商事".into(),
        }
        .into()
    });
    client.add_all(invoices).await.complete()?;
    Ok(())
}
