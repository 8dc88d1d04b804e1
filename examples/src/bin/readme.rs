//! The code of the README, as it stands there.

use customer::{Customer, CustomerRequired, Customer取引区分};
use examples::forms::customer;
use kintone_runtime::api::{GetViews, UpdateViews, View};
use kintone_runtime::endpoint::{AppRef, Endpoint, HasPreview as _, Info, Method};
use kintone_runtime::{AppId, Client, Decimal, Query};

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
    add_view(&client, AppId::new(20)).await?;
    println!("{}", usage(&client, AppId::new(20)).await?);
    Ok(())
}

async fn add_view(client: &Client, app: AppId) -> Result<(), kintone_runtime::Error> {
    let mut read = client.send(GetViews::new(app).preview()).await?;
    let unpaid = View::list(9, ["請求書番号", "取引先"]).filter_cond("入金確認日時 is empty");
    read.views.insert("未入金".into(), unpaid);
    client
        .send(UpdateViews::new(app, read.views).revision(read.revision))
        .await?;
    client.deploy_and_wait([app]).await?;
    Ok(())
}

#[derive(serde::Serialize)]
struct GetUsage {
    app: AppId,
}

impl Endpoint for GetUsage {
    type Response = serde_json::Value;
    const INFO: Info = Info::new("get usage", &Method::GET, "app/usage.json");

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

async fn usage(client: &Client, app: AppId) -> Result<serde_json::Value, kintone_runtime::Error> {
    client.send(GetUsage { app }).await
}
