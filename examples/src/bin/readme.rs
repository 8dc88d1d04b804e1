//! The code of the README, as it stands there.

use customer::{Customer, CustomerRequired, Customer取引区分};
use examples::forms::customer;
use kintone_runtime::{Client, Decimal, Query};

#[tokio::main]
async fn main() -> Result<(), kintone_runtime::Error> {
    let client = Client::from_env()?;

    let customer = Customer {
        支払サイト: Some(Decimal::from(30)),
        取引区分: Some(Customer取引区分::得意先),
        ..CustomerRequired {
            取引先コード: "C-001".into(),
            取引先名: "日本橋商事".into(),
        }
        .into()
    };
    let added = client.add_records::<Customer>(&[customer]).await?;

    let mut edit = client.get_record::<Customer>(added[0].id).await?.edit();
    edit.住所 = "東京都中央区日本橋2-7-1".into();
    client.update_record(&edit).await?; // sends 住所 alone, guarded by the revision

    let query = Query::<Customer>::filter(|f| {
        let sold_to = f.取引区分.is_in([Customer取引区分::得意先]);
        sold_to.order_by(f.record_id().asc())
    });
    for customer in client.get_records::<Customer>(query).await? {
        println!("{} {}", customer.取引先名, customer.住所);
    }
    Ok(())
}
