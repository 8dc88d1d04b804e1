//! What a stream of 1,000,000 records takes: `cargo bench -p tests --bench stream_memory [-- records]`.
//!
//! A process makes up the pages and another one reads them, so that the figures are those of the client alone: requests,
//! time, and the peak of its resident memory, which has to stay under 64 MB. It is read in one part and in eight. Linux only.

#[path = "shared/memory.rs"]
mod memory;

use std::error::Error;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::time::Instant;

use kintone_runtime::{Client, KintoneRecord, Query};
use memory::peak_kilobytes;

const RECORDS: u64 = 1_000_000;
const PAGE: u64 = 500;
const MOST_MEGABYTES: u64 = 64;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[derive(KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct Note {
    #[kintone(kind = SINGLE_LINE_TEXT)]
    title: String,
    #[kintone(kind = NUMBER)]
    number: Option<i64>,
    #[kintone(kind = MULTI_LINE_TEXT)]
    text: String,
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["serve", records] => serve(records.parse()?),
        ["read", address, records, parts] => read(address, records.parse()?, parts.parse()?),
        // `cargo test --benches` asks for a list of tests; there is none.
        _ if arguments
            .iter()
            .any(|argument| ["--list", "--test"].contains(argument)) =>
        {
            Ok(())
        }
        _ => measure(
            arguments
                .iter()
                .find_map(|argument| argument.parse().ok())
                .unwrap_or(RECORDS),
        ),
    }
}

fn measure(records: u64) -> Result<()> {
    let this = std::env::current_exe()?;
    let records = records.to_string();
    let mut server = Command::new(&this)
        .args(["serve", &records])
        .stdout(Stdio::piped())
        .spawn()?;
    let mut address = String::new();
    BufReader::new(server.stdout.take().ok_or("no output")?).read_line(&mut address)?;
    let statuses = ["1", "8"].map(|parts| {
        Command::new(&this)
            .args(["read", address.trim(), &records, parts])
            .status()
    });
    server.kill()?;
    server.wait()?;
    for status in statuses {
        if !status?.success() {
            return Err("the client failed".into());
        }
    }
    Ok(())
}

#[tokio::main]
async fn read(address: &str, records: u64, parts: usize) -> Result<()> {
    let client = Client::builder(format!("http://{address}"))
        .api_token("secret")
        .build()?;
    let started = Instant::now();
    let mut stream = client.stream::<Note>(Query::all()).parallel(parts);
    let (mut count, mut bytes) = (0, 0);
    while let Some(note) = stream.next().await {
        let note = note?;
        count += 1;
        bytes += note.title.len() + note.text.len() + usize::from(note.number.is_some());
    }
    let elapsed = started.elapsed();
    let requests = client.stats().attempts;
    let peak = peak_kilobytes()? / 1024;
    println!(
        "{count} records in {parts} parts: {requests} requests, {:.1} s, {} MB of text, {peak} MB of memory",
        elapsed.as_secs_f64(),
        bytes / 1_000_000,
    );
    assert_eq!(count, records);
    let most = records.div_ceil(PAGE) + 1 + if parts > 1 { parts as u64 } else { 0 };
    assert!(requests <= most, "{requests} requests, not {most}");
    assert!(peak < MOST_MEGABYTES, "{peak} MB");
    Ok(())
}

/// Prints its address, and answers Get Records until it is killed.
fn serve(records: u64) -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("{}", listener.local_addr()?);
    for connection in listener.incoming() {
        let connection = connection?;
        std::thread::spawn(move || answer(connection, records));
    }
    Ok(())
}

fn answer(connection: TcpStream, records: u64) -> std::io::Result<()> {
    connection.set_nodelay(true)?;
    let mut requests = BufReader::new(connection.try_clone()?).lines();
    let mut answers = connection;
    let mut body = String::new();
    while let Some(request) = requests.next().transpose()? {
        // The headers end with an empty line, and there is no body.
        while requests
            .next()
            .transpose()?
            .is_some_and(|line| !line.is_empty())
        {}
        page(&request, records, &mut body);
        write!(
            answers,
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )?;
    }
    Ok(())
}

/// The records that a request line asks for.
fn page(request: &str, records: u64, body: &mut String) {
    let ids = if request.contains("desc") {
        records..=records
    } else {
        let first = bound(request, "%3E%20%22").map_or(1, |last| last + 1);
        let end = bound(request, "%3C%3D%20%22")
            .unwrap_or(records)
            .min(records);
        first..=end.min(first + PAGE - 1)
    };
    body.clear();
    body.push_str("{\"records\":[");
    for id in ids {
        if !body.ends_with('[') {
            body.push(',');
        }
        // Writing to a string does not fail.
        _ = write!(
            body,
            r#"{{"$id":{{"type":"__ID__","value":"{id}"}},"$revision":{{"type":"__REVISION__","value":"1"}},"title":{{"type":"SINGLE_LINE_TEXT","value":"Record {id}"}},"number":{{"type":"NUMBER","value":"{id}"}},"text":{{"type":"MULTI_LINE_TEXT","value":"{TEXT}"}}}}"#
        );
    }
    body.push_str("],\"totalCount\":null}");
}

const TEXT: &str = "Two hundred bytes are what a remark takes, or a little more: it says who called, what was ordered, \
    when it has to be there and whom to ask if it is not, and it ends where the next one begins, without a word.";

/// The number after an operator.
fn bound(request: &str, operator: &str) -> Option<u64> {
    let (_, rest) = request.split_once(operator)?;
    let (digits, _) = rest.split_once('%')?;
    digits.parse().ok()
}
