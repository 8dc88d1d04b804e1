//! Many records beside kintone's official JavaScript client: `cargo bench -p tests --bench beside_javascript [-- records]`,
//! after `npm install` in `tests/emulator/tests/official-tools`. Linux only.
//!
//! Both clients are processes of their own, and send the same records to the same embedded server, which answers 20 ms late. The
//! figures are requests, CPU seconds of the client's process, the peak of its memory, and the time from the first request to
//! the last answer. JavaScript's own way is one request after the other; in parallel its user starts several operations at once.
//! A last run adds ten times as many records, and says what that takes.

#[path = "shared/cpu.rs"]
mod cpu;
#[path = "shared/memory.rs"]
mod memory;

use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use cpu::cpu_seconds;
use kintone_emulator::{Effect, Emulator, Fault, When};
use kintone_runtime::{
    AppId, Client, DateTime, Decimal, KintoneRecord, NaiveDate, NaiveTime, Query, Row, Utc,
};
use memory::peak_kilobytes;
use serde_json::{Value, json};

const RECORDS: usize = 100_000;
const LATENCY: Duration = Duration::from_millis(20);
const PARTS: usize = 8;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[derive(KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct Note {
    #[kintone(kind = SINGLE_LINE_TEXT)]
    番号: String,
    #[kintone(kind = SINGLE_LINE_TEXT)]
    件名: String,
    #[kintone(kind = SINGLE_LINE_TEXT)]
    取引先: String,
    #[kintone(kind = SINGLE_LINE_TEXT)]
    住所: String,
    #[kintone(kind = SINGLE_LINE_TEXT)]
    担当: String,
    #[kintone(kind = MULTI_LINE_TEXT)]
    備考: String,
    #[kintone(kind = DROP_DOWN)]
    区分: Option<String>,
    #[kintone(kind = RADIO_BUTTON)]
    状態: Option<String>,
    #[kintone(kind = CHECK_BOX)]
    対象: Vec<String>,
    #[kintone(kind = NUMBER)]
    金額: Option<Decimal>,
    #[kintone(kind = NUMBER)]
    税率: Option<Decimal>,
    #[kintone(kind = NUMBER)]
    数量: Option<Decimal>,
    #[kintone(kind = DATE)]
    発行日: Option<NaiveDate>,
    #[kintone(kind = DATE)]
    期限: Option<NaiveDate>,
    #[kintone(kind = TIME)]
    時刻: Option<NaiveTime>,
    #[kintone(kind = DATETIME)]
    受付日時: Option<DateTime<Utc>>,
    明細: Vec<Row<Line>>,
}

#[derive(KintoneRecord)]
#[kintone(unchecked, app = 1, table = "明細")]
struct Line {
    #[kintone(kind = SINGLE_LINE_TEXT)]
    品名: String,
    #[kintone(kind = NUMBER)]
    単価: Option<Decimal>,
    #[kintone(kind = NUMBER)]
    個数: Option<Decimal>,
}

fn form() -> Value {
    let field = |kind: &str, code: &str| json!({"type": kind, "code": code, "label": code});
    let options = |kind: &str, code: &str, options: &[&str]| {
        let options: serde_json::Map<String, Value> = (0..)
            .zip(options)
            .map(|(index, option)| {
                (
                    (*option).to_owned(),
                    json!({"label": option, "index": index.to_string()}),
                )
            })
            .collect();
        json!({"type": kind, "code": code, "label": code, "options": options})
    };
    let row = [
        field("SINGLE_LINE_TEXT", "品名"),
        field("NUMBER", "単価"),
        field("NUMBER", "個数"),
    ];
    let mut table = field("SUBTABLE", "明細");
    table["fields"] = by_code(row);
    let texts =
        ["番号", "件名", "取引先", "住所", "担当"].map(|code| field("SINGLE_LINE_TEXT", code));
    let numbers = ["金額", "税率", "数量"].map(|code| field("NUMBER", code));
    let others = [
        field("MULTI_LINE_TEXT", "備考"),
        options("DROP_DOWN", "区分", &["通常", "前払", "精算"]),
        options("RADIO_BUTTON", "状態", &["新規", "継続"]),
        options("CHECK_BOX", "対象", &["国内", "海外"]),
        field("DATE", "発行日"),
        field("DATE", "期限"),
        field("TIME", "時刻"),
        field("DATETIME", "受付日時"),
        table,
    ];
    json!({"properties": by_code(texts.into_iter().chain(numbers).chain(others))})
}

fn by_code(fields: impl IntoIterator<Item = Value>) -> Value {
    let code = |field: &Value| field["code"].as_str().unwrap_or_default().to_owned();
    fields
        .into_iter()
        .map(|field| (code(&field), field))
        .collect()
}

/// The same as in `bulk.js`.
fn note(number: usize) -> Note {
    let text = |field: &str| format!("{field} {number}: 東京都中央区日本橋");
    let date = |month, day| NaiveDate::from_ymd_opt(2026, month, day);
    let line = |row: usize| {
        Row::new(Line {
            品名: format!("品名 {row}: 東京都中央区日本橋"),
            単価: Some((number % 1000).into()),
            個数: Some(row.into()),
        })
    };
    Note {
        番号: format!("N-{number}"),
        件名: text("件名"),
        取引先: text("取引先"),
        住所: text("住所"),
        担当: text("担当"),
        備考: text("備考"),
        区分: Some(["通常", "前払", "精算"][number % 3].into()),
        状態: Some(["新規", "継続"][number % 2].into()),
        対象: ["国内", "海外"][..number % 2 + 1]
            .iter()
            .map(|text| (*text).into())
            .collect(),
        金額: Some(number.into()),
        税率: Some(10.into()),
        数量: Some((number % 100).into()),
        発行日: date(1, 31),
        期限: date(2, 28),
        時刻: NaiveTime::from_hms_opt(9, 30, 0),
        受付日時: DateTime::from_timestamp(1_769_819_400, 0),
        明細: vec![line(1), line(2)],
    }
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["client", url, app, operation, records, parts] => client(
            url,
            app.parse()?,
            operation,
            records.parse()?,
            parts.parse()?,
        ),
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
async fn client(url: &str, app: u64, operation: &str, records: usize, parts: usize) -> Result<()> {
    let client = Client::builder(url)
        .api_token("secret")
        .app_id::<Note>(AppId::new(app))
        .build()?;
    let started = Instant::now();
    let done = if operation == "add" {
        let load = client.add_all((0..records).map(note)).concurrency(parts);
        load.await.complete()?.len()
    } else {
        let mut notes = client.stream::<Note>(Query::all()).parallel(parts);
        let mut read = 0;
        while let Some(note) = notes.next().await {
            read += usize::from(!note?.番号.is_empty());
        }
        read
    };
    let seconds = started.elapsed().as_secs_f64();
    assert_eq!(done, records);
    println!(
        "{} {} {} {seconds}",
        client.stats().attempts,
        cpu_seconds()?,
        peak_kilobytes()?
    );
    Ok(())
}

/// What a client printed.
struct Figures {
    requests: f64,
    cpu: f64,
    kilobytes: f64,
    seconds: f64,
}

impl Figures {
    fn of(mut command: Command) -> Result<Figures> {
        let output = command.output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        let printed = String::from_utf8(output.stdout)?;
        let figures: Vec<f64> = printed
            .split_whitespace()
            .filter_map(|figure| figure.parse().ok())
            .collect();
        match figures[..] {
            [requests, cpu, kilobytes, seconds] => Ok(Figures {
                requests,
                cpu,
                kilobytes,
                seconds,
            }),
            _ => Err(printed.into()),
        }
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Figures {
            requests,
            cpu,
            kilobytes,
            seconds,
        } = self;
        write!(
            f,
            "{requests:>8} {cpu:>8.2} {:>8.0} {seconds:>8.2}",
            kilobytes / 1024.0
        )
    }
}

fn measure(records: usize) -> Result<()> {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("emulator/tests/official-tools");
    if !tools.join("node_modules").is_dir() {
        println!(
            "Not measured: kintone's JavaScript client is missing; run `npm install` in {}",
            tools.display()
        );
        return Ok(());
    }
    let mut server = Emulator::builder().token("secret");
    for app in [
        "rust",
        "javascript",
        "rust in parallel",
        "javascript in parallel",
        "ten times as many",
    ] {
        server = server.schema_json(app, form());
    }
    let server = server
        .fault(Fault::new(Effect::Delay(When::Before, LATENCY)))
        .start()?;
    let bench = Bench {
        // The JavaScript client takes plain HTTP of no other name.
        url: format!("http://localhost:{}", server.port()),
        tools,
    };

    println!("{records} records                requests    CPU s       MB        s");
    let mut results = Vec::new();
    for (operation, apps, parts) in [
        ("add", [1, 2], 1),
        ("add", [3, 4], PARTS),
        ("read", [1, 2], 1),
        ("read", [3, 4], PARTS),
    ] {
        let ours = bench.ours(apps[0], operation, records, parts)?;
        let theirs = bench.theirs(apps[1], operation, records, parts)?;
        println!("{operation:>4}, {parts} at once: Rust       {ours}");
        println!("                  JavaScript {theirs}");
        results.push((operation, parts, ours, theirs));
    }
    for (operation, parts, ours, theirs) in &results {
        let own_way = results
            .iter()
            .find(|(other, parts, ..)| other == operation && *parts == 1);
        let own_way = own_way.map_or(theirs, |(.., theirs)| theirs);
        println!(
            "{operation:>4}, {parts} at once: {} more requests, {:.3} of the CPU, {:.3} of the memory, {:.2} of the time; {:.2} of the time of one after the other",
            ours.requests - theirs.requests,
            ours.cpu / theirs.cpu,
            ours.kilobytes / theirs.kilobytes,
            ours.seconds / theirs.seconds,
            ours.seconds / own_way.seconds,
        );
    }
    let many = records * 10;
    println!(
        "add {many}:            Rust       {}",
        bench.ours(5, "add", many, 1)?
    );
    Ok(())
}

struct Bench {
    url: String,
    tools: PathBuf,
}

impl Bench {
    fn ours(&self, app: u64, operation: &str, records: usize, parts: usize) -> Result<Figures> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["client", &self.url, &app.to_string(), operation]);
        command.args([records, parts].map(|number| number.to_string()));
        Figures::of(command)
    }

    fn theirs(&self, app: u64, operation: &str, records: usize, parts: usize) -> Result<Figures> {
        let mut command = Command::new("node");
        command.arg(self.tools.join("bulk.js"));
        command.args([&self.url, &app.to_string(), operation]);
        command.args([records, parts].map(|number| number.to_string()));
        Figures::of(command)
    }
}
