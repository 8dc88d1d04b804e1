//! Adds a view to an app: reads the settings, changes them, writes them back and deploys them. And a request of one's own.

use kintone_emulator::Emulator;
use kintone_runtime::api::{GetViews, UpdateViews, View};
use kintone_runtime::endpoint::{AppRef, Endpoint, HasPreview as _, Info, Method};
use kintone_runtime::{AppId, Client};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/customer.json");
    let server = Emulator::builder()
        .schema_file(schema)
        .token("secret")
        .start()?;
    let client = Client::builder(server.base_url())
        .api_token("secret")
        .build()?;
    let app = AppId::new(20);

    add_view(&client, app).await?;
    for (name, view) in client.send(GetViews::new(app)).await?.views {
        println!("{name}: {}", view.filter_cond.unwrap_or_default());
    }

    // The embedded server has no such endpoint, and says so.
    match client.send(GetUsage { app }).await {
        Ok(usage) => println!("{usage}"),
        Err(error) => println!("{error}"),
    }
    Ok(())
}

async fn add_view(client: &Client, app: AppId) -> Result<(), kintone_runtime::Error> {
    let mut read = client.send(GetViews::new(app).preview()).await?;
    let sold_to =
        View::list(0, ["取引先コード", "取引先名"]).filter_cond("取引区分 in (\"得意先\")");
    read.views.insert("得意先".into(), sold_to);
    let update = UpdateViews::new(app, read.views).revision(read.revision);
    client.send(update).await?;
    client.deploy_and_wait([app]).await?;
    Ok(())
}

/// A request that this version does not know: its members are the parameters.
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
