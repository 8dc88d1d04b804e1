//! Brings the customers of CSV files into kintone: who is there is updated, who is not is added, and standard output has a
//! line about every line.
//!
//! ```console
//! cargo run -p examples --bin csv_sync                        # the files in examples/data, into an embedded server
//! KINTONE_BASE_URL=… KINTONE_API_TOKEN=… KINTONE_APP_ID_20=… cargo run -p examples --bin csv_sync -- customers.csv
//! ```
//!
//! The files are UTF-8 or Shift_JIS. Their first line has the field codes.

use std::borrow::Cow;
use std::error::Error;
use std::io::Stdout;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use csv::{ReaderBuilder, StringRecord, Writer};
use encoding_rs::SHIFT_JIS;
use kintone_runtime::client::load::{Change, Status};
use kintone_runtime::{Client, KintoneChoice, KintoneRecord, Record};
use serde::Deserialize;

/// A line of the file. What else the form has is left as it is.
#[derive(Deserialize, KintoneRecord)]
#[kintone(schema = "schemas/customer.json")]
struct Customer {
    取引先コード: String,
    取引先名: String,
    住所: String,
    支払サイト: Option<u32>,
    取引区分: Option<Kind>,
}

/// Without a fallback: an option that the form lacks is an error of its line.
#[derive(KintoneChoice)]
#[kintone(schema = "schemas/customer.json", field = "取引区分")]
enum Kind {
    得意先,
    仕入先,
    その他,
}

/// A line, by its number in the file.
struct Line {
    number: u64,
    key: String,
    customer: Result<Customer, String>,
}

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut files: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if files.is_empty() {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
        files.extend(["customers.csv", "customers-shift-jis.csv"].map(|file| data.join(file)));
    }
    let (client, _server) = examples::connect(&["customer.json"])?;

    let mut report = Writer::from_writer(std::io::stdout());
    report.write_record([
        "file",
        "line",
        "取引先コード",
        "result",
        "record",
        "message",
    ])?;
    let mut all_written = true;
    for file in files {
        let lines = read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        all_written &= sync(&client, &name, &lines, &mut report).await?;
    }
    report.flush()?;
    Ok(match all_written {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

/// Reads the lines of a file, including those that are not customers. A file whose columns are not those of `Customer` is an error: an upsert
/// clears what a line leaves empty.
fn read(file: &Path) -> Result<Vec<Line>, Box<dyn Error>> {
    let bytes = std::fs::read(file)?;
    let text = decode(&bytes)?;
    let mut reader = ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let headers = reader.headers()?.clone();
    let codes: Vec<&str> = Customer::META
        .fields
        .iter()
        .map(|field| field.code)
        .collect();
    if let Some(unknown) = headers.iter().find(|header| !codes.contains(header)) {
        return Err(format!(
            "no field for the column {unknown:?}: there are {}",
            codes.join(", ")
        )
        .into());
    }
    if let Some(missing) = codes
        .iter()
        .find(|code| !headers.iter().any(|header| header == **code))
    {
        return Err(format!("no column {missing:?}").into());
    }
    let lines = reader.records().map(|record| {
        let record = record?;
        Ok(Line {
            number: record.position().map_or(0, csv::Position::line),
            key: record.get(0).unwrap_or_default().to_owned(),
            customer: customer(&record, &headers),
        })
    });
    lines.collect()
}

/// UTF-8, or else Shift_JIS. Bytes that are neither are an error, not a question mark in a record. Lines end as they do in
/// kintone's own texts.
fn decode(bytes: &[u8]) -> Result<String, &'static str> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => Cow::from(text.trim_start_matches('\u{feff}')),
        Err(_) => SHIFT_JIS
            .decode_without_bom_handling_and_without_replacement(bytes)
            .ok_or("neither UTF-8 nor Shift_JIS")?,
    };
    Ok(text.replace("\r\n", "\n"))
}

fn customer(record: &StringRecord, headers: &StringRecord) -> Result<Customer, String> {
    let (found, expected) = (record.len(), headers.len());
    if found != expected {
        return Err(format!("{found} columns instead of {expected}"));
    }
    record
        .deserialize(Some(headers))
        .map_err(|error| match error.kind() {
            csv::ErrorKind::Deserialize { err, .. } => {
                let column = err
                    .field()
                    .and_then(|field| headers.get(usize::try_from(field).ok()?));
                match column {
                    Some(column) => format!("{column}: {}", err.kind()),
                    None => err.kind().to_string(),
                }
            }
            _ => error.to_string(),
        })
}

/// Sends the lines that are customers, and reports about all of them. Gives whether all were written.
async fn sync(
    client: &Client,
    file: &str,
    lines: &[Line],
    report: &mut Writer<Stdout>,
) -> Result<bool, Box<dyn Error>> {
    let customers: Vec<&Customer> = lines
        .iter()
        .filter_map(|line| line.customer.as_ref().ok())
        .collect();
    let bar = examples::progress_bar("customers", customers.len())?;
    let outcome = client
        .upsert_all(|f| f.取引先コード, customers)
        .continue_on_error()
        .progress(|progress| bar.set_position((progress.committed + progress.failed) as u64))
        .await;
    bar.finish_and_clear();
    for note in outcome.notes() {
        eprintln!("{file}: {note}");
    }

    let mut statuses = outcome.iter();
    for line in lines {
        // The outcome has an entry for each customer that was sent, in the order of the lines.
        let status = match &line.customer {
            Ok(_) => statuses.next().map(|(_, status)| status),
            Err(_) => None,
        };
        let (result, record, message) = match (&line.customer, status) {
            (Err(message), _) => ("invalid", String::new(), message.clone()),
            (Ok(_), Some(Status::Committed(written))) => match written.change {
                Change::Added => ("added", written.id.to_string(), String::new()),
                // An answer was lost, and the customer was sent again.
                Change::Upserted => ("added or updated", written.id.to_string(), String::new()),
                _ => ("updated", written.id.to_string(), String::new()),
            },
            (Ok(_), Some(Status::Failed(failure))) => {
                ("failed", String::new(), failure.to_string())
            }
            (Ok(_), Some(Status::Unknown)) => ("unknown", String::new(), "run it again".to_owned()),
            (Ok(_), Some(Status::Stored)) => ("stored", String::new(), String::new()),
            (Ok(_), Some(Status::NotSent) | None) => ("not sent", String::new(), String::new()),
        };
        let number = line.number.to_string();
        report.write_record([file, &number, &line.key, result, &record, &message])?;
    }
    if let (Some(error), 0) = (outcome.error(), outcome.failed_count()) {
        return Err(format!("{file}: {error}").into());
    }
    Ok(outcome.is_complete() && lines.iter().all(|line| line.customer.is_ok()))
}
