//! The code of the README, as it stands there.

use examples::forms::invoice;
use invoice::{Invoice, InvoiceRequired, Invoice請求区分};
use kintone_runtime::Client;

#[tokio::main]
async fn main() -> Result<(), kintone_runtime::Error> {
    let client = Client::from_env()?;

    let invoice = Invoice {
        請求区分: Some(Invoice請求区分::前払),
        ..InvoiceRequired {
            請求書番号: "INV-001".into(),
            件名: "保守費用".into(),
            取引先: "日本橋商事".into(),
        }
        .into()
    };
    let added = client.add_records::<Invoice>(&[invoice]).await?;

    let mut edit = client.get_record::<Invoice>(added[0].id).await?.edit();
    edit.備考 = "請求書は郵送".into();
    client.update_record(&edit).await?; // sends 備考 alone, guarded by the revision

    let query = r#"請求区分 in ("前払") order by $id asc"#;
    for invoice in client.get_records::<Invoice>(query).await? {
        println!("{} {:?}", invoice.請求書番号, *invoice.合計);
    }
    Ok(())
}
