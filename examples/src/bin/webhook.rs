//! Keeps a copy of the expenses in SQLite by webhooks: a receiver that answers at once, and a worker that then reads each
//! record again and commits the effect together with the id of the notification.
//!
//! ```console
//! cargo run -p examples --bin webhook                         # on an embedded server, which delivers each notification twice
//! KINTONE_BASE_URL=… KINTONE_API_TOKEN=… KINTONE_APP_ID_2=… WEBHOOK_SECRET=… \
//!     cargo run -p examples --bin webhook -- 127.0.0.1:8080 expenses.db
//! ```
//!
//! The URL of the webhook is `https://<your host>/hooks/<secret>`; a proxy with a certificate passes it on to this address. Kill
//! the program as often as you like: what was answered with 200 is on the disk, and is worked on when it runs again.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path as UrlPath, State};
use axum::http::StatusCode;
use axum::routing::post;
use examples::forms::expense::{
    Expense, ExpenseAction, ExpenseCostCenter, ExpenseExpenses, ExpenseExpensesRequired,
    ExpenseRequired,
};
use kintone_emulator::Emulator;
use kintone_runtime::api::AddComment;
use kintone_runtime::endpoint::AppRef;
use kintone_runtime::record::id::NotificationId;
use kintone_runtime::webhook::{Event, MAX_NOTIFICATION_BYTES, Seen, Webhook};
use kintone_runtime::{Client, NaiveDate, Row, Saved};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use subtle::ConstantTimeEq;
use tokio::net::TcpListener;
use tokio::sync::Notify;

type Result<T, E = Box<dyn std::error::Error + Send + Sync>> = std::result::Result<T, E>;

/// How long the worker waits when kintone or the database failed, before it tries the same notification again.
const PAUSE: Duration = Duration::from_secs(10);

/// `inbox` has what was received and not worked on, `seen` the ids of what was; `unreadable` waits for a person.
const TABLES: &str = "
    pragma journal_mode = wal;
    create table if not exists inbox (number integer primary key, body blob not null);
    create table if not exists unreadable (number integer primary key, body blob not null, reason text not null);
    create table if not exists seen (id text primary key, at integer not null default (unixepoch()));
    create table if not exists expenses (id integer primary key, revision integer not null, title text, status text);
    create table if not exists activity (number integer primary key, event text not null, expense integer, detail text);
    delete from seen where at < unixepoch('now', '-90 days');";

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &*arguments {
        [] => on_an_embedded_server().await,
        [address, database] => {
            let listener = TcpListener::bind(address).await?;
            println!("listening on {}", listener.local_addr()?);
            let secret = std::env::var("WEBHOOK_SECRET")?;
            serve(listener, secret, Client::from_env()?, database.into()).await
        }
        _ => Err("give an address and a database, or nothing".into()),
    }
}

/// What the receiver shares with the worker.
struct Inbox {
    secret: String,
    database: PathBuf,
    /// Wakes the worker.
    arrived: Notify,
}

async fn serve(
    listener: TcpListener,
    secret: String,
    client: Client,
    database: PathBuf,
) -> Result<()> {
    // Anyone who guesses the secret can write to the inbox.
    if secret.len() < 32 {
        return Err("WEBHOOK_SECRET has less than 32 characters".into());
    }
    let connection = open(&database)?;
    let inbox = Arc::new(Inbox {
        secret,
        database,
        arrived: Notify::new(),
    });
    tokio::spawn(work(client, connection, Arc::clone(&inbox)));
    let router = Router::new()
        .route("/hooks/{secret}", post(receive))
        .layer(DefaultBodyLimit::max(MAX_NOTIFICATION_BYTES))
        .with_state(inbox);
    Ok(axum::serve(listener, router).await?)
}

/// Answers as soon as the notification is on the disk. Nothing has been done about it yet.
async fn receive(
    State(inbox): State<Arc<Inbox>>,
    UrlPath(secret): UrlPath<String>,
    body: Bytes,
) -> StatusCode {
    // In constant time: how long the answer takes says nothing about how much of a guess is right.
    if !bool::from(secret.as_bytes().ct_eq(inbox.secret.as_bytes())) {
        return StatusCode::NOT_FOUND;
    }
    let database = inbox.database.clone();
    let kept = tokio::task::spawn_blocking(move || keep(&database, &body)).await;
    if let Ok(Ok(())) = kept {
        inbox.arrived.notify_one();
        return StatusCode::OK;
    }
    eprintln!("a notification could not be kept: {kept:?}");
    StatusCode::INTERNAL_SERVER_ERROR
}

fn keep(database: &Path, body: &[u8]) -> rusqlite::Result<()> {
    let database = Connection::open(database)?;
    database.execute("insert into inbox (body) values (?)", [body])?;
    Ok(())
}

/// Works on one notification after the other, in the order in which they arrived.
async fn work(client: Client, mut database: Connection, inbox: Arc<Inbox>) {
    loop {
        match handle_next(&client, &mut database).await {
            Ok(true) => {}
            Ok(false) => inbox.arrived.notified().await,
            Err(error) => {
                eprintln!("the next notification waits: {error}");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Handles the oldest notification. `false` if there is none.
async fn handle_next(client: &Client, database: &mut Connection) -> Result<bool> {
    let next = "select number, body from inbox order by number limit 1";
    let next = database.query_row(next, [], |row| Ok((row.get(0)?, row.get(1)?)));
    let Some((number, body)): Option<(i64, Vec<u8>)> = next.optional()? else {
        return Ok(false);
    };
    let app = client.addressing().app(AppRef::of::<Expense>())?;
    match Webhook::<Expense>::decode_in_app(app, &body) {
        Ok(webhook) => handle(client, database, number, webhook).await?,
        Err(error) => put_aside(database, number, &error.to_string())?,
    }
    Ok(true)
}

async fn handle(
    client: &Client,
    database: &mut Connection,
    number: i64,
    webhook: Webhook<Expense>,
) -> Result<()> {
    // What was sent is a hint, and anybody may have sent it: the record is what kintone says now.
    let mut expense = None;
    if let Some(id) = webhook.record_id() {
        match client.get_record::<Expense>(id).await {
            Ok(record) => expense = Some(record),
            Err(error) if error.is_not_found() => {}
            Err(error) => return Err(error.into()),
        }
    }
    let transaction = database.transaction()?;
    if let Some(webhook) = webhook.once(&mut SeenIn(&transaction))? {
        apply(&transaction, &webhook, expense.as_ref())?;
    }
    transaction.execute("delete from inbox where number = ?", [number])?;
    transaction.commit()?; // the effect, the id and the end of the work: all or nothing
    Ok(())
}

/// The ids of notifications, in the transaction of their effects.
struct SeenIn<'t>(&'t Transaction<'t>);

impl Seen for SeenIn<'_> {
    type Error = rusqlite::Error;

    fn insert(&mut self, id: &NotificationId) -> rusqlite::Result<bool> {
        let insert = "insert or ignore into seen (id) values (?)";
        Ok(self.0.execute(insert, [id.as_str()])? == 1)
    }
}

/// The effect: the copy of the record, and a line about what happened.
fn apply(
    transaction: &Transaction<'_>,
    webhook: &Webhook<Expense>,
    expense: Option<&Saved<Expense>>,
) -> rusqlite::Result<()> {
    let id = webhook.record_id().map(|id| id.get());
    match expense {
        // The revision is the order of the changes: an older one never replaces a newer one.
        Some(expense) => transaction.execute(
            "insert into expenses (id, revision, title, status) values (?, ?, ?, ?)
             on conflict (id) do update set revision = excluded.revision, title = excluded.title, status = excluded.status
             where excluded.revision > revision",
            params![
                id,
                expense.revision().get(),
                expense.Title,
                expense.Status.as_ref().map(ToString::to_string),
            ],
        )?,
        None => transaction.execute("delete from expenses where id = ?", [id])?,
    };
    let detail = match &webhook.event {
        Event::CommentAdded { comment, .. } => Some(comment.text.trim()),
        Event::RecordDeleted(deletion) => deletion.deleted_by.as_ref().map(|user| &*user.code),
        _ => webhook.record_title.as_deref(),
    };
    transaction.execute(
        "insert into activity (event, expense, detail) values (?, ?, ?)",
        params![webhook.event.as_str(), id, detail],
    )?;
    Ok(())
}

/// A notification that cannot be read now cannot be read later either, unless this program changes.
fn put_aside(database: &mut Connection, number: i64, reason: &str) -> Result<()> {
    eprintln!("put aside: {reason}");
    let transaction = database.transaction()?;
    transaction.execute(
        "insert into unreadable select number, body, ? from inbox where number = ?",
        params![reason, number],
    )?;
    transaction.execute("delete from inbox where number = ?", [number])?;
    transaction.commit()?;
    Ok(())
}

fn open(database: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(database)?;
    connection.execute_batch(TABLES)?;
    Ok(connection)
}

async fn on_an_embedded_server() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let database = folder.path().join("expenses.db");
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let secret = "only-an-example-of-a-secret-of-32-characters";
    let url = format!("http://{}/hooks/{secret}", listener.local_addr()?);
    // Two webhooks with one URL: each notification arrives twice, with the same id.
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let server = Emulator::builder()
        .schema_file(schemas.join("expense.json"))
        .user("sato", "password")
        .webhook(2, &url)
        .webhook(2, &url)
        .start()?;
    let client = Client::builder(server.base_url())
        .password("sato", "password")
        .build()?;
    tokio::spawn(serve(
        listener,
        secret.to_owned(),
        client.clone(),
        database.clone(),
    ));

    change(&client, &server).await?;
    server.webhooks_delivered();
    let database = Connection::open(&database)?;
    let waiting = "select count(*) from inbox";
    while database.query_row(waiting, [], |row| row.get::<_, i64>(0))? > 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    report(&database)
}

/// Two expenses are added; one of them is edited and submitted, with a comment, the other one deleted.
async fn change(client: &Client, server: &Emulator) -> Result<()> {
    let row: ExpenseExpenses = ExpenseExpensesRequired {
        Expense_date: NaiveDate::from_ymd_opt(2026, 1, 31).ok_or("no such day")?,
        Amount: 12_000.into(),
    }
    .into();
    let expense = |number: &str, title: &str| Expense {
        Expenses: vec![Row::new(row.clone())],
        ..ExpenseRequired {
            Expense_no: number.into(),
            Title: title.into(),
            Cost_center: ExpenseCostCenter::CC_100,
            Purpose: "A visit".into(),
        }
        .into()
    };
    let trip = client.add_record(&expense("EX-0001", "Trip")).await?;
    let taxi = client.add_record(&expense("EX-0002", "Taxi")).await?;

    let mut edit = client.get_record::<Expense>(trip.id).await?.edit();
    edit.Title = "Trip to Osaka".into();
    let edited = client.update_record(&edit).await?;
    let submit = ExpenseAction::Submit {
        assignee: "sato".into(),
    };
    client
        .update_status::<Expense>(trip.id, edited.revision, submit)
        .await?;
    let comment = AddComment::new(AppRef::of::<Expense>(), trip.id, "Please approve it");
    client.send(comment).await?;
    server.delete_record(2, taxi.id.get(), "sato")?;
    Ok(())
}

fn report(database: &Connection) -> Result<()> {
    let mut activity = database.prepare("select event, expense, detail from activity")?;
    let mut rows = activity.query([])?;
    while let Some(row) = rows.next()? {
        let (event, expense, detail): (String, i64, String) =
            (row.get(0)?, row.get(1)?, row.get(2)?);
        println!("{event} {expense}: {detail}");
    }
    let mut expenses = database.prepare("select id, title, status from expenses")?;
    let mut rows = expenses.query([])?;
    while let Some(row) = rows.next()? {
        let (id, title, status): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        println!("expense {id}: {title}, {status}");
    }
    Ok(())
}
