//! The receiver of webhooks, on the embedded server: what arrives twice is done once, and a crash loses nothing.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use examples::forms::expense::{
    Expense, ExpenseCostCenter, ExpenseExpenses, ExpenseExpensesRequired, ExpenseRequired,
};
use kintone_emulator::{Effect, Emulator, Fault, When};
use kintone_runtime::{Client, NaiveDate, Row};
use rusqlite::Connection;

const SECRET: &str = "a-secret-that-only-the-two-sides-know";

#[test]
fn every_event_is_handled_once_although_it_arrives_twice() {
    let output = Command::new(env!("CARGO_BIN_EXE_webhook"))
        .output()
        .expect("the example runs");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "ADD_RECORD 1: EX-0001\n\
         ADD_RECORD 2: EX-0002\n\
         UPDATE_RECORD 1: EX-0001\n\
         UPDATE_STATUS 1: EX-0001\n\
         ADD_RECORD_COMMENT 1: Please approve it\n\
         DELETE_RECORD 2: sato\n\
         expense 1: Trip to Osaka, In review\n"
    );
}

/// The example as a process of its own, which is killed at the end.
struct Receiver {
    process: Child,
    address: String,
}

impl Receiver {
    fn start(server: &Emulator, database: &Path) -> Receiver {
        let mut process = Command::new(env!("CARGO_BIN_EXE_webhook"))
            .arg("127.0.0.1:0")
            .arg(database)
            .env("KINTONE_BASE_URL", server.base_url())
            .env("KINTONE_API_TOKEN", "secret")
            .env("WEBHOOK_SECRET", SECRET)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the example starts");
        let mut line = String::new();
        let stdout = process.stdout.take().expect("its output");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let address = line
            .trim()
            .strip_prefix("listening on ")
            .expect("an address");
        Receiver {
            address: address.to_owned(),
            process,
        }
    }

    /// Sends a notification, and returns the status of the answer.
    fn post(&self, secret: &str, body: &str) -> u16 {
        let mut stream = TcpStream::connect(&self.address).expect("a connection");
        let length = body.len();
        let head = format!(
            "POST /hooks/{secret} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).expect("a request");
        // The server may have answered already, and not read the rest.
        _ = stream.write_all(body.as_bytes());
        let mut answer = String::new();
        _ = stream.read_to_string(&mut answer);
        let status = answer.split(' ').nth(1).expect("a status");
        status.parse().expect("a number")
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

fn start() -> (Emulator, Client) {
    let server = examples::embedded(&["expense.json"]).expect("the server starts");
    let client = Client::builder(server.base_url()).api_token("secret");
    (server, client.build().expect("a client"))
}

fn expense() -> Expense {
    let row: ExpenseExpenses = ExpenseExpensesRequired {
        Expense_date: NaiveDate::default(),
        Amount: 100.into(),
    }
    .into();
    Expense {
        Expenses: vec![Row::new(row)],
        ..ExpenseRequired {
            Expense_no: "EX-0001".into(),
            Title: "Trip".into(),
            Cost_center: ExpenseCostCenter::CC_100,
            Purpose: "A visit".into(),
        }
        .into()
    }
}

fn count(database: &Connection, table: &str) -> i64 {
    let count = format!("select count(*) from {table}");
    database
        .query_row(&count, [], |row| row.get(0))
        .expect("a count")
}

fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < Duration::from_secs(60), "{what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[tokio::test]
async fn a_crash_between_receipt_and_effect_loses_nothing_and_doubles_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("expenses.db");
    let (server, client) = start();
    let added = client.add_record(&expense()).await.expect("an expense");
    let notification = format!(
        r#"{{"id": "01ab", "type": "DELETE_RECORD", "app": {{"id": "2", "name": "Expense"}}, "recordId": "{}",
            "deletedBy": {{"code": "sato", "name": "sato"}}, "deletedAt": "2026-11-28T01:02:03Z"}}"#,
        added.id
    );

    // The record cannot be read, so that the notification waits after its answer.
    let outage = Fault::new(Effect::Unavailable(When::Before)).method("GET");
    server.inject(outage.times(u64::MAX)).expect("a fault");
    let receiver = Receiver::start(&server, &path);
    assert_eq!(receiver.post(SECRET, &notification), 200);
    assert_eq!(receiver.post(SECRET, &notification), 200);
    wait_until("the worker reads the record", || {
        server
            .requests()
            .iter()
            .any(|request| request.status == 503)
    });
    let database = Connection::open(&path).expect("the database");
    assert_eq!(
        (count(&database, "inbox"), count(&database, "activity")),
        (2, 0)
    );
    drop(receiver);

    server.clear_faults();
    let receiver = Receiver::start(&server, &path);
    wait_until("the inbox is empty", || count(&database, "inbox") == 0);
    assert_eq!(
        (count(&database, "seen"), count(&database, "activity")),
        (1, 1)
    );
    // The notification was wrong: the record is there.
    assert_eq!(count(&database, "expenses"), 1);

    // A third delivery, after the restart.
    assert_eq!(receiver.post(SECRET, &notification), 200);
    wait_until("the inbox is empty", || count(&database, "inbox") == 0);
    assert_eq!(count(&database, "activity"), 1);
}

#[tokio::test]
async fn only_who_knows_the_secret_is_heard_and_what_cannot_be_read_is_put_aside() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("expenses.db");
    let (server, _client) = start();
    let receiver = Receiver::start(&server, &path);
    let other = r#"{"id": "02", "type": "DELETE_RECORD", "app": {"id": "7", "name": "x"}, "recordId": "1"}"#;
    let database = Connection::open(&path).expect("the database");
    for guess in ["x", &SECRET[1..], &format!("{SECRET}x")] {
        assert_eq!(receiver.post(guess, other), 404);
    }
    assert_eq!(receiver.post(SECRET, &" ".repeat(1024 * 1024 + 1)), 413);
    assert_eq!(
        (count(&database, "inbox"), count(&database, "unreadable")),
        (0, 0)
    );
    assert_eq!(receiver.post(SECRET, other), 200);
    wait_until("it is put aside", || count(&database, "unreadable") == 1);
    let reason = database.query_row("select reason from unreadable", [], |row| row.get(0));
    let reason: String = reason.expect("a reason");
    assert!(
        reason.contains("it is of app 7 (\"x\"), and one of app 2 was expected"),
        "{reason}"
    );
    assert_eq!(count(&database, "inbox"), 0);
}
