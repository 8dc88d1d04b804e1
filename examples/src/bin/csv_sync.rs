//! Brings the customers of CSV files into kintone: those that it has are updated, the others are added, and standard output has a line about
//! every line.
//!
//! ```console
//! cargo run -p examples --bin csv_sync                        # the files in examples/data, into an embedded server
//! KINTONE_BASE_URL=… KINTONE_API_TOKEN=… KINTONE_APP_ID_20=… cargo run -p examples --bin csv_sync -- customers.csv
//! ```
//!
//! The files are UTF-8 or Shift_JIS. Their first line has the field codes; fields without a column are left as they are.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use csv::Writer;
use examples::forms::customer::Customer;
use kintone_runtime::Client;
use kintone_runtime::client::csv::{Encoding, Imported};

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut files: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if files.is_empty() {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
        files.extend(["customers.csv", "customers-shift-jis.csv"].map(|file| data.join(file)));
    }
    let (client, _server) = examples::connect(&["customer.json"])?;

    let mut report = Writer::from_writer(std::io::stdout());
    report.write_record(["file", "line", "result", "record", "message"])?;
    let mut all_written = true;
    for file in files {
        let imported = sync(&client, &file).await;
        let imported = imported.map_err(|error| format!("{}: {error}", file.display()))?;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        for line in imported.lines() {
            let record = line.record.map_or(String::new(), |id| id.to_string());
            let (number, result) = (line.line.to_string(), line.status.to_string());
            report.write_record([&*name, &number, &result, &record, &line.message])?;
        }
        all_written &= imported.is_complete();
    }
    report.flush()?;
    Ok(match all_written {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

async fn sync(client: &Client, file: &Path) -> Result<Imported, Box<dyn Error>> {
    let content = std::fs::read(file)?;
    let encoding = match std::str::from_utf8(&content) {
        Ok(_) => Encoding::Utf8,
        Err(_) => Encoding::ShiftJis,
    };
    let imported = client
        .import_csv::<Customer>(&*content)
        .encoding(encoding)
        .update_key(|f| f.取引先コード)
        .continue_on_error()
        .await?;
    for note in imported.notes() {
        eprintln!("{}: {note}", file.display());
    }
    Ok(imported)
}
