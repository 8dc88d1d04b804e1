//! Measures a server over HTTP: adding 200,000 records, reading pages of them, searching all of them.
//!
//! `cargo bench -p kintone-emulator` prints the figures in the documentation of the crate. A number after `--` sets the number
//! of records. On Linux, the CPU time of server and client is printed next to the elapsed time, which also depends on other
//! programs.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use kintone_emulator::Emulator;
use serde_json::{Value, json};

/// Records of one bulk request: 20 requests with 100 each.
const BULK: u64 = 2_000;

fn main() {
    let records = std::env::args().find_map(|argument| argument.parse().ok());
    let records: u64 = records.unwrap_or(200_000);
    let folder = tempfile::tempdir().unwrap();
    println!("in a data file:");
    let server = builder()
        .data_file(folder.path().join("records"))
        .start()
        .unwrap();
    load(&mut Client::new(&server), records);
    drop(server);
    println!("in memory:");
    let server = builder().start().unwrap();
    let mut client = Client::new(&server);
    load(&mut client, records);
    let pages: Vec<String> = (0..20)
        .map(|at| format!("$id > {} order by $id asc limit 500", records * at / 20))
        .collect();
    client.search("a page of 500 by id", &pages, Duration::from_millis(10));
    for query in [
        "text = \"name 777\" order by $id asc limit 500",
        "text like \"777\" limit 500",
        "memo like \"請求\" limit 500",
        "number > 100000000 limit 500",
        "drop in (\"b\") and date = \"2024-02-28\" order by number desc limit 500",
        "count > 100000000 limit 500",
        "order by number desc, text asc limit 500",
        "updated_time < \"2020-01-01T00:00:00Z\" limit 500",
    ] {
        client.search(query, &[query.to_owned()], Duration::from_secs(1));
    }
}

fn builder() -> kintone_emulator::Builder {
    let options = |names: &[&str]| -> Value {
        let option = |name: &&str| (name.to_string(), json!({"label": name, "index": "0"}));
        names.iter().map(option).collect()
    };
    let fields = json!({
        "record_number": {"type": "RECORD_NUMBER"}, "creator": {"type": "CREATOR"}, "modifier": {"type": "MODIFIER"},
        "created_time": {"type": "CREATED_TIME"}, "updated_time": {"type": "UPDATED_TIME"},
        "key": {"type": "SINGLE_LINE_TEXT", "unique": true}, "text": {"type": "SINGLE_LINE_TEXT"},
        "memo": {"type": "MULTI_LINE_TEXT"}, "number": {"type": "NUMBER"},
        "double": {"type": "CALC", "expression": "number * 2", "format": "NUMBER"},
        "check": {"type": "CHECK_BOX", "options": options(&["a", "b"])},
        "drop": {"type": "DROP_DOWN", "options": options(&["a", "b"])},
        "date": {"type": "DATE"}, "link": {"type": "LINK", "protocol": "WEB"}, "user": {"type": "USER_SELECT"},
        "table": {"type": "SUBTABLE", "fields": complete(json!({
            "item": {"type": "SINGLE_LINE_TEXT"}, "count": {"type": "NUMBER"}}))},
    });
    Emulator::builder().schema_json("orders", json!({"properties": complete(fields)}))
}

fn complete(fields: Value) -> Value {
    let Value::Object(mut fields) = fields else {
        unreachable!()
    };
    for (code, field) in &mut fields {
        field["code"] = json!(code);
        field["label"] = json!(code);
    }
    Value::Object(fields)
}

fn record(at: u64) -> Value {
    json!({
        "key": {"value": format!("K-{at}")}, "text": {"value": format!("name {at}")},
        "memo": {"value": "月末締め翌月末払い。請求書は担当者あてに送付のこと。"}, "number": {"value": at % 100_000},
        "check": {"value": ["a"]}, "drop": {"value": if at.is_multiple_of(2) { "a" } else { "b" }},
        "date": {"value": format!("2024-02-{:02}", at % 28 + 1)}, "link": {"value": "https://example.com/orders"},
        "user": {"value": [{"code": "sato"}]},
        "table": {"value": [
            {"value": {"item": {"value": "ノート"}, "count": {"value": 3}}},
            {"value": {"item": {"value": "ペン"}, "count": {"value": at}}}]},
    })
}

fn load(client: &mut Client, records: u64) {
    let start_of_all = processor_time();
    let mut longest = Duration::ZERO;
    let mut all = Duration::ZERO;
    for first in (0..records).step_by(BULK as usize) {
        let requests: Vec<Value> = (first..first + BULK)
            .step_by(100)
            .map(|first| {
                let records: Vec<Value> = (first..first + 100).map(record).collect();
                json!({"method": "POST", "api": "/k/v1/records.json", "payload": {"app": 1, "records": records}})
            })
            .collect();
        let body = json!({"requests": requests}).to_string();
        let start = Instant::now();
        client.call("POST", "/k/v1/bulkRequest.json", &body);
        longest = longest.max(start.elapsed());
        all += start.elapsed();
    }
    let rate = records as f64 / all.as_secs_f64();
    println!(
        "  {records} records added, 2,000 per bulk request: {rate:.0} per second, longest request {longest:.0?}{}",
        beside(since(start_of_all, 1))
    );
}

/// What all threads of this process have computed so far, where the system says it.
fn processor_time() -> Option<Duration> {
    let threads = std::fs::read_dir("/proc/self/task").ok()?;
    let nanoseconds = threads.filter_map(|thread| {
        let path = thread.ok()?.path().join("schedstat");
        let text = std::fs::read_to_string(path).ok()?;
        text.split(' ').next()?.parse::<u64>().ok()
    });
    Some(Duration::from_nanos(nanoseconds.sum()))
}

/// What one of these calls took of it since then.
fn since(start: Option<Duration>, calls: usize) -> Option<Duration> {
    let all = processor_time()?.saturating_sub(start?);
    Some(all / u32::try_from(calls).ok()?)
}

fn beside(computed: Option<Duration>) -> String {
    computed.map_or(String::new(), |computed| {
        format!(" ({computed:.1?} of processor time)")
    })
}

struct Client(BufReader<TcpStream>);

impl Client {
    fn new(server: &Emulator) -> Client {
        Client(BufReader::new(
            TcpStream::connect(("127.0.0.1", server.port())).unwrap(),
        ))
    }

    /// Prints how long these queries take.
    fn search(&mut self, name: &str, queries: &[String], most: Duration) {
        let start_of_all = processor_time();
        let mut times = Vec::new();
        for query in queries {
            let body = json!({"app": 1, "query": query}).to_string();
            let start = Instant::now();
            self.call("GET", "/k/v1/records.json", &body);
            times.push(start.elapsed());
        }
        times.sort();
        let (median, longest) = (times[times.len() / 2], times[times.len() - 1]);
        let computed = since(start_of_all, queries.len());
        let is_fast = computed.unwrap_or(median) <= most;
        let verdict = if is_fast { "" } else { " (TOO SLOW)" };
        println!(
            "  {name}: {median:.1?}, at most {longest:.1?}{}{verdict}",
            beside(computed)
        );
    }

    fn call(&mut self, method: &str, path: &str, body: &str) -> Vec<u8> {
        // One write: in two, the second would wait for the acknowledgement of the first.
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nX-Cybozu-API-Token: t\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.0.get_mut().write_all(request.as_bytes()).unwrap();
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        let status = line.clone();
        let mut length = 0;
        while line != "\r\n" {
            line.clear();
            self.0.read_line(&mut line).unwrap();
            if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut bytes = vec![0; length];
        self.0.read_exact(&mut bytes).unwrap();
        assert!(
            status.contains(" 200 "),
            "{status}{}",
            String::from_utf8_lossy(&bytes)
        );
        bytes
    }
}
