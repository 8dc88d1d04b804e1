//! CSV files out and in, in the layout of cli-kintone.

mod attachments;
mod bad_input;
mod cli_kintone;
mod exports;
mod imports;
mod properties;
mod round_trip;

use kintone_emulator::Emulator;
use kintone_runtime::client::csv::{Imported, LineStatus};
use kintone_runtime::{AnyRecord, AppId, Client, Query};

/// The app of customers.
const CUSTOMERS: AppId = AppId::new(20);

/// A server, and a client for its customers.
fn start() -> (Emulator, Client) {
    let (server, client) = crate::apps::start();
    (server, client.in_app(CUSTOMERS))
}

/// The records of an app as a file.
async fn exported(client: &Client, columns: &[&str]) -> String {
    let mut file = Vec::new();
    let export = client
        .export_csv::<AnyRecord>(Query::all())
        .columns(columns.iter().copied());
    export.write_to(&mut file).await.unwrap();
    String::from_utf8(file).unwrap()
}

/// The lines of a result: numbers, statuses and messages.
fn results(imported: &Imported) -> Vec<(u64, LineStatus, String)> {
    let lines = imported.lines();
    lines
        .map(|line| (line.line, line.status, line.message))
        .collect()
}

/// The requests that wrote records or files.
fn writes(server: &Emulator) -> usize {
    let requests = server.requests();
    let writes = requests.iter().filter(|request| request.method != "GET");
    writes.count()
}
