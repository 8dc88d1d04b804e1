//! The command `kintone-emulator`: turns arguments into a running server.

use std::net::IpAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::{ContextKind, ErrorKind};
use clap::{CommandFactory, Parser};
use kintone_emulator::{Builder, Emulator, Language};

/// A kintone-compatible server for tests and development, on the loopback addresses unless --host says otherwise.
///
/// It accepts the credentials given here, or any credentials if none are given.
#[derive(Parser)]
#[command(version, after_help = EXAMPLES, after_long_help = format!("{EXAMPLES}\n\n{DETAILS}\n\nConfiguration file:\n{CONFIG}"))]
struct Arguments {
    /// Load an app from a schema file or a saved response of Get Form Fields; `ID=FILE` sets the app id
    #[arg(long, value_name = "[ID=]FILE", num_args = 1..)]
    schema: Vec<String>,

    /// Add the records in a file to an app; `ID=FILE` sets the app id
    ///
    /// The file contains a list of records as Add Records takes them, or a saved response of Get Records. The records are
    /// validated like those of Add Records. With --data, no records are added to an app that already had some.
    #[arg(long, value_name = "[ID=]FILE", num_args = 1..)]
    records: Vec<String>,

    /// Read settings from a TOML file; options override it (--help lists all keys)
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Listen on this port instead of a free one
    #[arg(long)]
    port: Option<u16>,

    /// Listen on this address instead of the loopback addresses, for example on 0.0.0.0 in a container
    #[arg(long, value_name = "ADDRESS")]
    host: Option<IpAddr>,

    /// Store records and settings in this file instead of in memory
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,

    /// Accept this API token for all apps, with all permissions
    #[arg(long)]
    token: Vec<String>,

    /// Accept this user
    #[arg(long, value_name = "NAME:PASSWORD")]
    user: Vec<String>,

    /// Put an app into a guest space
    #[arg(long, value_name = "APP=SPACE", value_parser = guest_space)]
    guest_space: Vec<(u64, u64)>,

    /// The language of messages for requests that do not specify one: ja or en
    #[arg(long, value_parser = language)]
    language: Option<Language>,

    /// The time zone of all callers, for example Asia/Tokyo or +09:00
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,

    /// Stop the clock at this time, for example 2026-11-27T09:00:00Z
    #[arg(long, value_name = "TIME")]
    clock: Option<String>,

    /// Allow this many concurrent requests instead of 100
    #[arg(long, value_name = "REQUESTS")]
    concurrency_limit: Option<usize>,

    /// Print a line to standard error for each request
    #[arg(long)]
    log: bool,
}

const EXAMPLES: &str = "\
Examples:
  kintone-emulator --schema invoice.json --token secret --port 8080
  kintone-emulator --schema 1=invoice.json 20=customer.json --user sato:password --data records.sqlite
  kintone-emulator --schema 1=invoice.json 20=customer.json --records 20=customers.json 1=invoices.json
  kintone-emulator --config emulator.toml --host 0.0.0.0 --port 8080
  curl -H 'X-Cybozu-API-Token: secret' 'http://127.0.0.1:8080/k/v1/records.json?app=1'";

/// A configuration file with all keys.
const CONFIG: &str = include_str!("setup/config.toml");

const DETAILS: &str = "\
Records:
  A file for --records contains a list like [{\"title\": {\"value\": \"a\"}}], or an object with such a list in \"records\".
  Files are read in the given order, so lookups find the records of earlier files.
  Records keep their \"$id\".

Faults:
  Faults can be injected while the server is running:
  curl http://127.0.0.1:8080/_emulator/faults -d '{\"effect\": \"lockFailed\", \"path\": \"records.json\", \"times\": 2}'
  curl http://127.0.0.1:8080/_emulator/faults -d '{\"effect\": \"cut\", \"when\": \"after\", \"method\": \"POST\"}'
  curl http://127.0.0.1:8080/_emulator/faults -d '{\"effect\": \"delay\", \"milliseconds\": 500, \"chance\": 0.1, \"seed\": 7}'
  curl http://127.0.0.1:8080/_emulator/faults               # lists them, with how often each has occurred
  curl http://127.0.0.1:8080/_emulator/faults -X DELETE     # removes them

  effect        tooManyRequests (429 GAIA_TO04), lockFailed (400 GAIA_DA02), lockFailed520 (520 GAIA_DA02),
                unknownCode (400), truncatedJson, unknownMembers, newFieldType, warning (X-Cybozu-Warning);
                before or after the request is applied: unavailable (503, HTML), unavailableEmpty (503),
                badGateway (502, HTML), cut (no response), delay
  when          before (default) or after; a request that fails before it is applied has no effect
  milliseconds  the duration of a delay
  method, path  apply to these requests only: GET, POST, PUT or DELETE; the path after /k/v1/, also within bulk requests
  skip          how many matching requests to let pass first
  times         how often the fault occurs; without a limit by default
  chance, seed  the probability, from 0 to 1; the same seed selects the same requests

Limits:
  curl http://127.0.0.1:8080/_emulator/limits -X PUT -d '{\"concurrencyLimit\": 10, \"occupiedSlots\": 4}'
  curl http://127.0.0.1:8080/_emulator/limits -X PUT -d '{\"lockConflicts\": true}'

  concurrencyLimit  the maximum number of concurrent requests; further ones get 429 GAIA_TO04
  occupiedSlots     how many running requests of other programs to simulate
  lockConflicts     whether overlapping writes to an app get 400 GAIA_DA02; delay them to make them overlap

Deployments:
  curl http://127.0.0.1:8080/_emulator/deploys -X PUT -d '{\"hold\": true}'
  curl http://127.0.0.1:8080/_emulator/deploys -d '{\"app\": 1, \"status\": \"SUCCESS\"}'

  hold    whether deployments wait to be ended; by default, they are complete when they are answered
  app     an app whose deployment is in progress; it is ended together with the others of its request
  status  SUCCESS, FAIL (for this app; CANCEL for the others) or CANCEL (for all)

Webhooks:
  curl http://127.0.0.1:8080/_emulator/webhooks -d '{\"app\": 1, \"url\": \"http://127.0.0.1:9000/hook\"}'
  curl http://127.0.0.1:8080/_emulator/webhooks               # lists them, and how many notifications are still waiting
  curl http://127.0.0.1:8080/_emulator/webhooks -X DELETE     # removes them

  app  an app of this server
  url  notified of records added and changed one by one, of changes of a status and of comments; on this machine, or on one of
       the webhook-hosts in the configuration file";

fn main() -> ExitCode {
    let arguments = Arguments::try_parse().unwrap_or_else(|error| without_values(error).exit());
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kintone-emulator: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Replaces an error about an argument that belongs to no option, which may be a password: clap would repeat it.
fn without_values(error: clap::Error) -> clap::Error {
    let argument = error.get(ContextKind::InvalidArg);
    let argument = argument.map(|argument| argument.to_string());
    match argument {
        Some(argument)
            if error.kind() == ErrorKind::UnknownArgument && !argument.starts_with('-') =>
        {
            Arguments::command().error(
                ErrorKind::UnknownArgument,
                "an argument belongs to no option; write the option before it, as in --token TOKEN",
            )
        }
        _ => error,
    }
}

fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let builder = arguments.builder()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        // Listening for the signals starts first, so that one that comes early is not lost.
        let stopped = stop_signal()?;
        let server = builder.start()?;
        println!("listening on {}", server.base_url());
        if let Some(url) = server.localhost_url() {
            println!("listening on {url}");
        }
        if let Some(host) = server.host().filter(|host| !host.is_loopback()) {
            eprintln!(
                "kintone-emulator: warning: everyone who can reach {host} port {} can use this server, and nothing is encrypted",
                server.port()
            );
        }
        stopped.await;
        Ok(())
    })
}

impl Arguments {
    fn builder(self) -> Result<Builder, Box<dyn std::error::Error>> {
        let mut builder = Emulator::builder();
        if let Some(config) = self.config {
            builder = builder.config_file(config)?;
        }
        for schema in &self.schema {
            builder = match split_id(schema) {
                Some((app, file)) => builder.schema_file_with_id(app, file),
                None => builder.schema_file(schema),
            };
        }
        for records in &self.records {
            builder = match split_id(records) {
                Some((app, file)) => builder.records_file(app, file),
                None => builder.records_file_without_id(records),
            };
        }
        if let Some(port) = self.port {
            builder = builder.port(port);
        }
        if let Some(host) = self.host {
            builder = builder.host(host);
        }
        if let Some(data) = self.data {
            builder = builder.data_file(data);
        }
        for token in self.token {
            builder = builder.token(token);
        }
        for pair in &self.user {
            let (name, password) = user(pair)?;
            builder = builder.user(name, password);
        }
        for (app, space) in self.guest_space {
            builder = builder.in_guest_space(app, space);
        }
        if let Some(language) = self.language {
            builder = builder.default_language(language);
        }
        if let Some(clock) = self.clock {
            builder = builder.clock_at(&clock)?;
        }
        if let Some(zone) = self.time_zone {
            builder = builder.time_zone_named(&zone)?;
        }
        if let Some(requests) = self.concurrency_limit {
            builder = builder.concurrency_limit(requests);
        }
        if self.log {
            builder = builder.print_requests();
        }
        Ok(builder)
    }
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

/// `1=invoice.json`. A name with a `=` after anything but digits is just a file name.
fn split_id(schema: &str) -> Option<(u64, &str)> {
    let (app, file) = schema.split_once('=')?;
    Some((app.parse().ok()?, file))
}

/// Splits a login name from a password. This is not left to clap, which would repeat the value, password included.
fn user(pair: &str) -> Result<(&str, &str), &'static str> {
    pair.split_once(':')
        .ok_or("the value of --user has no colon; write it as NAME:PASSWORD")
}

fn guest_space(pair: &str) -> Result<(u64, u64), String> {
    pair.split_once('=')
        .and_then(|(app, space)| Some((app.parse().ok()?, space.parse().ok()?)))
        .ok_or_else(|| "write it as APP=SPACE, both of them ids".to_owned())
}

fn language(name: &str) -> Result<Language, String> {
    match name {
        "ja" => Ok(Language::Ja),
        "en" => Ok(Language::En),
        _ => Err("expected ja or en".to_owned()),
    }
}
