//! The command `kintone-emulator`: turns arguments into a running server.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use kintone_emulator::Emulator;

/// A kintone-compatible server on the loopback address, for tests and development.
///
/// It accepts the credentials that are given here; with none given it accepts any.
#[derive(Parser)]
#[command(version, after_help = EXAMPLES, after_long_help = format!("{EXAMPLES}\n\n{DETAILS}"))]
struct Arguments {
    /// Load an app from a schema file or a saved answer of Get Form Fields; `ID=FILE` sets the app id
    #[arg(long, value_name = "[ID=]FILE", required = true, num_args = 1..)]
    schema: Vec<String>,

    /// Add the records of a file to an app; `ID=FILE` says to which
    ///
    /// The file is a list of records as Add Records takes them, or a saved answer of Get Records. Values are checked
    /// like those of Add Records. With --data, an app that has had records is left as it is.
    #[arg(long, value_name = "[ID=]FILE", num_args = 1..)]
    records: Vec<String>,

    /// Listen on this port instead of a free one
    #[arg(long, default_value_t = 0)]
    port: u16,

    /// Keep the records in this file instead of in memory
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,

    /// Accept this API token for all apps, with all permissions
    #[arg(long)]
    token: Vec<String>,

    /// Accept this user
    #[arg(long, value_name = "NAME:PASSWORD", value_parser = user)]
    user: Vec<(String, String)>,

    /// Print a line on the standard error for each request
    #[arg(long)]
    log: bool,
}

const EXAMPLES: &str = "\
Examples:
  kintone-emulator --schema invoice.json --token secret --port 8080
  kintone-emulator --schema 1=invoice.json 20=customer.json --user sato:password --data records.sqlite
  kintone-emulator --schema 1=invoice.json 20=customer.json --records 20=customers.json 1=invoices.json
  curl -H 'X-Cybozu-API-Token: secret' 'http://127.0.0.1:8080/k/v1/records.json?app=1'";

const DETAILS: &str = "\
Records:
  A file of --records is a list like [{\"title\": {\"value\": \"a\"}}], or an object with that list under \"records\".
  Files are read in the order in which they are given, so that lookups find the records of files before.
  A record with an \"$id\" keeps it.

Faults:
  What goes wrong, where and how often is set while the server runs:
  curl http://127.0.0.1:8080/_emulator/faults -d '{\"effect\": \"lockFailed\", \"path\": \"records.json\", \"times\": 2}'
  curl http://127.0.0.1:8080/_emulator/faults -d '{\"effect\": \"cut\", \"when\": \"after\", \"method\": \"POST\"}'
  curl http://127.0.0.1:8080/_emulator/faults -d '{\"effect\": \"delay\", \"milliseconds\": 500, \"chance\": 0.1, \"seed\": 7}'
  curl http://127.0.0.1:8080/_emulator/faults               # lists them, and how often each has happened
  curl http://127.0.0.1:8080/_emulator/faults -X DELETE     # forgets them

  effect        tooManyRequests (429 GAIA_TO04), lockFailed (400 GAIA_DA02), lockFailed520 (520 GAIA_DA02),
                unknownCode (400), truncatedJson, unknownMembers, newFieldType, warning (X-Cybozu-Warning);
                before or after the call: unavailable (503, HTML), unavailableEmpty (503), badGateway (502, HTML),
                cut (no answer), delay
  when          before the call, which then is not applied if it fails, or after; before unless given
  milliseconds  how long a delay takes
  method, path  where: GET, POST, PUT or DELETE; what follows /k/v1/, also in bulk requests; everywhere unless given
  skip          calls to pass over first
  times         how often it happens; always unless given
  chance, seed  the probability, from 0 to 1; the same seed repeats the same fate for the same calls

Limits:
  curl http://127.0.0.1:8080/_emulator/limits -X PUT -d '{\"concurrencyLimit\": 10, \"occupiedSlots\": 4}'
  curl http://127.0.0.1:8080/_emulator/limits -X PUT -d '{\"lockConflicts\": true}'

  concurrencyLimit  requests at once; the next is 429 GAIA_TO04
  occupiedSlots     how many of them other programs are said to run
  lockConflicts     whether writes to one app that overlap are 400 GAIA_DA02; delay them to make them overlap";

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kintone-emulator: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let mut builder = Emulator::builder().port(arguments.port);
    for schema in &arguments.schema {
        builder = match split_id(schema) {
            Some((app, file)) => builder.schema_file_with_id(app, file),
            None => builder.schema_file(schema),
        };
    }
    for records in &arguments.records {
        builder = match split_id(records) {
            Some((app, file)) => builder.records_file(app, file),
            None => builder.records_file_without_id(records),
        };
    }
    for token in arguments.token {
        builder = builder.token(token);
    }
    for (name, password) in arguments.user {
        builder = builder.user(name, password);
    }
    if let Some(data) = arguments.data {
        builder = builder.data_file(data);
    }
    if arguments.log {
        builder = builder.print_requests();
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        // Listening for the signals starts first, so that one that comes early is not lost.
        let stopped = stop_signal()?;
        let server = builder.start()?;
        println!("listening on {}", server.base_url());
        stopped.await;
        Ok(())
    })
}

/// Waits for Ctrl-C or, where there are such signals, for the request to terminate.
#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

/// `1=invoice.json`; a file whose name has a `=` in it otherwise is just a file.
fn split_id(schema: &str) -> Option<(u64, &str)> {
    let (app, file) = schema.split_once('=')?;
    Some((app.parse().ok()?, file))
}

fn user(pair: &str) -> Result<(String, String), String> {
    let (name, password) = pair.split_once(':').ok_or("write it as NAME:PASSWORD")?;
    Ok((name.to_owned(), password.to_owned()))
}
