//! An export of 10,000 invoices of two rows each to CSV, beside cli-kintone's: `cargo bench -p tests --bench csv [-- records]`, after
//! `npm install` in `tests/emulator/tests/official-tools`. Linux only.
//!
//! Both are processes of their own, and write the same file from the same embedded server. The figures are CPU seconds of the process and the
//! peak of its memory: the least CPU and the highest peak of five rounds. What an export of nothing takes is told too.

#[path = "shared/cpu.rs"]
mod cpu;
#[path = "shared/memory.rs"]
mod memory;

use std::error::Error;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use cpu::cpu_seconds;
use examples::forms::customer::{Customer, CustomerRequired};
use examples::forms::invoice::{Invoice, InvoiceRequired, Invoice明細};
use examples::forms::product::{Product, ProductRequired};
use kintone_emulator::Emulator;
use kintone_runtime::{AnyRecord, AppId, Client, Decimal, Query, Row};
use memory::peak_kilobytes;

const RECORDS: usize = 10_000;
const ROUNDS: usize = 5;
const MOST_MEGABYTES: f64 = 64.0;

/// No invoice has this.
const NOTHING: &str = "請求書番号 = \"none\"";

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["export", url, file, query] => export(url, file, query),
        // `cargo test --benches` asks for a list of tests; there is none.
        _ if arguments
            .iter()
            .any(|argument| ["--list", "--test"].contains(argument)) =>
        {
            Ok(())
        }
        _ => {
            let records = arguments.iter().find_map(|argument| argument.parse().ok());
            measure(records.unwrap_or(RECORDS))
        }
    }
}

#[tokio::main]
async fn export(url: &str, file: &str, query: &str) -> Result<()> {
    let client = Client::builder(url).api_token("secret").build()?;
    let invoices = client.in_app(AppId::new(1));
    let export = invoices.export_csv::<AnyRecord>(Query::raw(query));
    export.write_to(File::create(file)?).await?;
    eprintln!("{} {}", cpu_seconds()?, peak_kilobytes()?);
    Ok(())
}

fn measure(records: usize) -> Result<()> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tools = manifest.join("emulator/tests/official-tools");
    if !tools.join("node_modules/@kintone/cli").is_dir() {
        println!(
            "Not measured: cli-kintone is missing; run `npm install` in {}",
            tools.display()
        );
        return Ok(());
    }
    let schemas = ["invoice", "customer", "product"];
    let schemas = schemas.map(|form| manifest.join(format!("../examples/schemas/{form}.json")));
    let server = schemas
        .iter()
        .fold(Emulator::builder().token("secret"), |server, schema| {
            server.schema_file(schema)
        });
    let server = server.start()?;
    fill(&server.base_url(), records)?;

    let folder = tempfile::tempdir()?;
    let bench = Bench {
        // cli-kintone takes plain HTTP of no other name.
        url: format!("http://localhost:{}", server.port()),
        tools,
        folder: folder.path().to_owned(),
    };
    let mut ours = bench.figures(Bench::ours)?;
    let mut theirs = bench.figures(Bench::theirs)?;
    let text = |file: &str| std::fs::read_to_string(folder.path().join(file));
    assert_eq!(text("ours.csv")?.trim_end(), text("theirs.csv")?.trim_end());

    for _ in 1..ROUNDS {
        ours = ours.with(bench.figures(Bench::ours)?);
        theirs = theirs.with(bench.figures(Bench::theirs)?);
    }

    println!("{records} records     CPU s  to start       MB");
    for (name, figures) in [("Rust", &ours), ("cli-kintone", &theirs)] {
        let Figures {
            cpu,
            start,
            megabytes,
        } = figures;
        println!("{name:14} {cpu:8.2} {start:9.2} {megabytes:8.0}");
    }
    let ratio = ours.cpu / theirs.cpu;
    let without_start = (ours.cpu - ours.start) / (theirs.cpu - theirs.start);
    println!("{ratio:.3} of the CPU, {without_start:.3} without the start");
    assert!(ours.megabytes <= MOST_MEGABYTES, "{}", ours.megabytes);
    Ok(())
}

/// A customer, a product, and the invoices.
#[tokio::main]
async fn fill(url: &str, records: usize) -> Result<()> {
    let client = Client::builder(url).api_token("secret").build()?;
    let customer: Customer = CustomerRequired {
        取引先コード: "C-001".into(),
        取引先名: "日本橋商事".into(),
    }
    .into();
    client.add_record(&customer).await?;
    let product = Product {
        標準単価: Some(Decimal::from(50_000)),
        ..ProductRequired {
            商品コード: "P-1".into(),
            商品名: "保守サービス".into(),
        }
        .into()
    };
    client.add_record(&product).await?;
    let row = |count: usize| {
        Row::new(Invoice明細 {
            商品コード: "P-1".into(),
            数量: Some(count.into()),
            ..Invoice明細::default()
        })
    };
    let invoices = (1..=records).map(|number| Invoice {
        明細: vec![row(number % 12), row(1)],
        備考: "東京都中央区日本橋2-7-1\n\"月払い\"".into(),
        ..InvoiceRequired {
            請求書番号: format!("INV-{number:06}"),
            件名: "年間保守, 月払い".into(),
            取引先: "日本橋商事".into(),
        }
        .into()
    });
    client.add_all(invoices).await.complete()?;
    Ok(())
}

struct Bench {
    url: String,
    tools: PathBuf,
    folder: PathBuf,
}

/// What an export took.
struct Figures {
    cpu: f64,
    /// The CPU of an export of nothing.
    start: f64,
    megabytes: f64,
}

impl Figures {
    fn with(self, other: Figures) -> Figures {
        Figures {
            cpu: self.cpu.min(other.cpu),
            start: self.start.min(other.start),
            megabytes: self.megabytes.max(other.megabytes),
        }
    }
}

impl Bench {
    fn figures(&self, export: impl Fn(&Bench, Option<&str>) -> Result<Command>) -> Result<Figures> {
        let (start, _) = run(export(self, Some(NOTHING))?)?;
        let (cpu, kilobytes) = run(export(self, None)?)?;
        Ok(Figures {
            cpu,
            start,
            megabytes: kilobytes / 1024.0,
        })
    }

    fn ours(&self, query: Option<&str>) -> Result<Command> {
        let mut command = Command::new(std::env::current_exe()?);
        let file = self.folder.join("ours.csv");
        command.args(["export", &self.url]).arg(file);
        command.arg(query.unwrap_or_default());
        Ok(command)
    }

    fn theirs(&self, query: Option<&str>) -> Result<Command> {
        let mut command = Command::new("node");
        command.args(["--import", "./usage.js", "node_modules/@kintone/cli/cli.js"]);
        command.args(["record", "export", "--api-token", "secret", "--app", "1"]);
        command.args(["--base-url", &self.url]);
        if let Some(query) = query {
            command.args(["--condition", query]);
        }
        command.current_dir(&self.tools);
        command.stdout(File::create(self.folder.join("theirs.csv"))?);
        Ok(command)
    }
}

/// The CPU seconds and the peak kilobytes that a process says of itself in its last line.
fn run(mut command: Command) -> Result<(f64, f64)> {
    let output = command.stderr(std::process::Stdio::piped()).spawn()?;
    let output = output.wait_with_output()?;
    let printed = String::from_utf8_lossy(&output.stderr).into_owned();
    let figures = printed.trim_end().lines().next_back().unwrap_or_default();
    let figures: Vec<f64> = figures
        .split_whitespace()
        .filter_map(|figure| figure.parse().ok())
        .collect();
    match figures[..] {
        [cpu, kilobytes] if output.status.success() => Ok((cpu, kilobytes)),
        _ => Err(printed.into()),
    }
}
