//! The command `kintone-emulator`: turns arguments into a running server.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use kintone_emulator::Emulator;

/// A kintone-compatible server on the loopback address, for tests and development.
///
/// It accepts the credentials that are given here; with none given it accepts any.
#[derive(Parser)]
#[command(version, after_help = EXAMPLES)]
struct Arguments {
    /// Load an app from a schema file or a saved answer of Get Form Fields; `ID=FILE` sets the app id
    #[arg(long, value_name = "[ID=]FILE", required = true, num_args = 1..)]
    schema: Vec<String>,

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
  curl -H 'X-Cybozu-API-Token: secret' 'http://127.0.0.1:8080/k/v1/records.json?app=1'";

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
