//! Makes an app from nothing: fields, layout, a view, a deployment, and then typed records.
//!
//! ```console
//! cargo run -p examples --bin new_app
//! ```
//!
//! With an account: `KINTONE_BASE_URL`, `KINTONE_USERNAME` and `KINTONE_PASSWORD`, since kintone takes no API token for a new app.

use std::error::Error;

use kintone_emulator::Emulator;
use kintone_runtime::api::{
    AddApp, AddFormFields, FormField, FormFields, LayoutItem, LayoutRow, UpdateFormLayout,
    UpdateViews, View,
};
use kintone_runtime::client::ClientBuilder;
use kintone_runtime::schema::Entity;
use kintone_runtime::{AppId, Client, Decimal, KintoneRecord, NaiveDate, Query, Row, User};

/// What [`add_app`] makes, as `kintone-codegen` pulls it.
#[derive(Debug, Clone, KintoneRecord)]
#[kintone(schema = "schemas/task.json")]
struct Task {
    件名: String,
    状況: Option<String>,
    期日: Option<NaiveDate>,
    担当者: Vec<User>,
    作業: Vec<Row<Work>>,
}

#[derive(Debug, Clone, KintoneRecord)]
#[kintone(schema = "schemas/task.json", table = "作業")]
struct Work {
    内容: String,
    時間: Option<Decimal>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = match std::env::var_os("KINTONE_BASE_URL") {
        Some(_) => None,
        None => Some(Emulator::builder().user("admin", "password").start()?),
    };
    let app = add_app(&client(server.as_ref())?.build()?).await?;
    println!("App {app} is deployed.");

    // The schema file has the id that the app had where it was pulled.
    let client = client(server.as_ref())?.app_id::<Task>(app).build()?;
    let report = Task {
        件名: "月次報告".into(),
        状況: Some("進行中".into()),
        期日: NaiveDate::from_ymd_opt(2026, 11, 30),
        担当者: Vec::new(),
        作業: vec![Row::new(Work {
            内容: "集計".into(),
            時間: Some(Decimal::from(2)),
        })],
    };
    client.add_records(&[report]).await?;
    for task in client.get_records::<Task>(Query::all()).await? {
        println!("{}: {} rows", task.件名, task.作業.len());
    }
    Ok(())
}

async fn add_app(client: &Client) -> Result<AppId, kintone_runtime::Error> {
    let app = client.send(AddApp::new("タスク")).await?.app;
    let fields = FormFields::new()
        .field(
            FormField::single_line_text("件名")
                .required()
                .max_length(64),
        )
        .field(
            FormField::drop_down("状況")
                .options(["未着手", "進行中", "完了"])
                .default_value("未着手"),
        )
        .field(FormField::date("期日").default_now())
        .field(FormField::user_select("担当者").default_entities([Entity::login_user()]))
        .field(
            FormField::subtable("作業")
                .field(FormField::single_line_text("内容"))
                .field(
                    FormField::number("時間")
                        .min_value(0)
                        .unit("時間")
                        .unit_after(),
                ),
        );
    client.send(AddFormFields::new(app, fields)).await?;

    let layout = vec![
        LayoutRow::row([
            LayoutItem::field("SINGLE_LINE_TEXT", "件名").width(300),
            LayoutItem::field("DROP_DOWN", "状況"),
        ]),
        LayoutRow::row([
            LayoutItem::field("DATE", "期日"),
            LayoutItem::field("USER_SELECT", "担当者"),
        ]),
        LayoutRow::subtable(
            "作業",
            [
                LayoutItem::field("SINGLE_LINE_TEXT", "内容"),
                LayoutItem::field("NUMBER", "時間"),
            ],
        ),
    ];
    client.send(UpdateFormLayout::new(app, layout)).await?;
    let open = View::list(0, ["件名", "期日", "担当者"]).filter_cond("状況 not in (\"完了\")");
    let views = [("未完了".to_owned(), open)];
    client.send(UpdateViews::new(app, views.into())).await?;
    client.deploy_and_wait([app]).await?;
    Ok(app)
}

/// A client of the embedded server, or else of the environment.
fn client(server: Option<&Emulator>) -> Result<ClientBuilder, kintone_runtime::Error> {
    match server {
        Some(server) => Ok(Client::builder(server.base_url()).password("admin", "password")),
        None => ClientBuilder::from_env(),
    }
}
