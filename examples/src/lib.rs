//! What the examples share: their forms as Rust, and where they run.

pub mod forms;
pub mod overview;

use std::error::Error;
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use kintone_emulator::Emulator;
use kintone_runtime::Client;

/// A client of the environment that `KINTONE_BASE_URL` names, or else of an embedded server with these forms, which lives as
/// long as the second value.
pub fn connect(schemas: &[&str]) -> Result<(Client, Option<Emulator>), Box<dyn Error>> {
    if std::env::var_os("KINTONE_BASE_URL").is_some() {
        return Ok((Client::from_env()?, None));
    }
    let server = embedded(schemas)?;
    let client = Client::builder(server.base_url())
        .api_token("secret")
        .build()?;
    Ok((client, Some(server)))
}

/// An embedded server with these forms, and the API token `secret`.
pub fn embedded(schemas: &[&str]) -> Result<Emulator, Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let server = schemas.iter().fold(Emulator::builder(), |server, schema| {
        server.schema_file(folder.join(schema))
    });
    Ok(server.token("secret").start()?)
}

/// A progress bar on standard error, if that is a terminal.
pub fn progress_bar(what: &'static str, records: usize) -> Result<ProgressBar, Box<dyn Error>> {
    let style = "{msg} {wide_bar} {human_pos}/{human_len} {per_sec} {eta}";
    let bar = ProgressBar::new(records as u64).with_style(ProgressStyle::with_template(style)?);
    Ok(bar.with_message(what))
}
