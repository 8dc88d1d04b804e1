//! Adds 20,000 customers with a journal, is killed half-way, and is started again: in the end each of them is there once.
//!
//! ```console
//! cargo run -p examples --bin bulk_load                       # on an embedded server, which sees the load killed and run again
//! KINTONE_BASE_URL=… KINTONE_API_TOKEN=… KINTONE_APP_ID_20=… cargo run -p examples --bin bulk_load -- load.journal
//! ```
//!
//! With a journal it is the load alone. Kill it as often as you like, and run it again: it goes on where it was. When it is
//! finished, another run sends nothing and says so.

use std::collections::HashMap;
use std::error::Error;
use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

use examples::forms::customer::{Customer, CustomerRequired};
use kintone_emulator::Emulator;
use kintone_runtime::{Client, Query};

const CUSTOMERS: usize = 20_000;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    match std::env::args_os().nth(1) {
        Some(journal) => load(&Client::from_env()?, Path::new(&journal)).await,
        None => kill_and_run_again().await,
    }
}

fn customers() -> impl Iterator<Item = Customer> + Send {
    (0..CUSTOMERS).map(|number| {
        CustomerRequired {
            取引先コード: format!("C-{number:05}"),
            取引先名: format!("取引先{number:05}"),
        }
        .into()
    })
}

async fn load(client: &Client, journal: &Path) -> Result<(), Box<dyn Error>> {
    let bar = examples::progress_bar("customers", CUSTOMERS)?;
    let outcome = client
        .add_all(customers())
        .unique_key(|f| f.取引先コード)
        .journal(journal)
        .progress(|progress| bar.set_position(progress.committed as u64))
        .await;
    bar.abandon();
    for note in outcome.notes() {
        eprintln!("{note}");
    }
    for (index, failure) in outcome.failed() {
        eprintln!("customer {index}: {failure}");
    }
    println!(
        "{} of {} committed",
        outcome.committed_count(),
        outcome.len()
    );
    outcome.complete()?; // an error unless every record is committed
    Ok(())
}

async fn kill_and_run_again() -> Result<(), Box<dyn Error>> {
    let server = examples::embedded(&["customer.json"])?;
    let folder = tempfile::tempdir()?;
    let journal = folder.path().join("load.journal");

    let client = Client::builder(server.base_url())
        .api_token("secret")
        .build()?;

    let mut first = start(&server, &journal)?;
    while count(&client).await? < CUSTOMERS / 2 && first.try_wait()?.is_none() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // The next request is under way: whether it is carried out is unknown here.
    first.kill()?;
    if first.wait()?.success() {
        return Err("the load was done before it could be killed".into());
    }
    println!("killed: {} of {CUSTOMERS} are there", count(&client).await?);

    if !start(&server, &journal)?.wait()?.success() {
        return Err("the second run failed".into());
    }
    let times = stored(&client).await?;
    if times.len() != CUSTOMERS || times.values().any(|times| *times != 1) {
        return Err("a customer is missing, or is there twice".into());
    }
    println!("run again: {CUSTOMERS} are there, each of them once");
    Ok(())
}

/// The load in a process of its own.
fn start(server: &Emulator, journal: &Path) -> std::io::Result<Child> {
    Command::new(std::env::current_exe()?)
        .arg(journal)
        .env("KINTONE_BASE_URL", server.base_url())
        .env("KINTONE_API_TOKEN", "secret")
        .spawn()
}

async fn count(client: &Client) -> Result<usize, Box<dyn Error>> {
    let count = client.count_records::<Customer>(Query::all()).await?;
    Ok(usize::try_from(count)?)
}

/// How often each customer is there.
async fn stored(client: &Client) -> Result<HashMap<String, usize>, kintone_runtime::Error> {
    let mut times = HashMap::new();
    let mut customers = client.stream::<Customer>(Query::all());
    while let Some(customer) = customers.next().await {
        *times.entry(customer?.取引先コード.clone()).or_default() += 1;
    }
    Ok(times)
}
