//! Data files of servers that are killed.

use std::collections::BTreeMap;
use std::sync::mpsc;
use std::time::Instant;

use serde_json::{Value, json};

use crate::client::{Client, encode};
use crate::command::{run, start, write, write_schema};
use crate::fixtures::{every_type, form};

/// The number of records in each of the two requests of a bulk request.
const HALF: u64 = 30;

/// How often the server is killed.
const ROUNDS: u64 = 6;

/// Two adds whose records all say which batch they are of.
fn batch(number: u64) -> Value {
    let record = json!({"number": {"value": number}, "text": {"value": "x"}});
    let add = json!({
        "method": "POST", "api": "/k/v1/records.json",
        "payload": {"app": 1, "records": vec![record; HALF as usize]},
    });
    json!({"requests": [add, add]})
}

/// Batch → how many records of it are stored.
fn stored(client: &Client) -> BTreeMap<u64, u64> {
    let mut batches = BTreeMap::new();
    let mut last = "0".to_owned();
    loop {
        let query = encode(&format!("$id > {last} order by $id asc limit 500"));
        let answer = client
            .get(&format!("records.json?app=1&query={query}"))
            .ok();
        let records = answer["records"].as_array().unwrap();
        let Some(record) = records.last() else {
            return batches;
        };
        last = record["$id"]["value"].as_str().unwrap().to_owned();
        for record in records {
            let number = record["number"]["value"].as_str().unwrap().parse().unwrap();
            *batches.entry(number).or_default() += 1;
        }
    }
}

/// Loads batches until the server is gone, and says of each when it was acknowledged.
fn load(client: Client, first: u64, acknowledged: mpsc::Sender<u64>) {
    for number in first.. {
        match client.try_json("POST", "bulkRequest.json", &batch(number)) {
            Ok(answer) if answer.status == 200 => acknowledged.send(number).unwrap(),
            // The last request meets the kill in the middle of its work, or no server at all.
            _ => return,
        }
    }
}

#[cfg(unix)]
#[test]
fn a_killed_server_leaves_all_acknowledged_batches_and_no_half_ones() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("records.sqlite");
    let schema = write_schema(folder.path());
    let arguments = [
        "--schema",
        &schema,
        "--token",
        "secret",
        "--data",
        data.to_str().unwrap(),
    ];
    let mut acknowledged = Vec::new();
    let mut next = 1;
    for round in 0..ROUNDS {
        let mut running = run(&arguments);
        let (sender, receiver) = mpsc::channel();
        let client = running.client();
        let loader = std::thread::spawn(move || load(client, next, sender));
        // The moment of the kill moves through the work on a batch from round to round.
        let first = receiver.recv().unwrap();
        let start = Instant::now();
        acknowledged.push(first);
        acknowledged.extend(receiver.recv());
        let moment = Instant::now() + start.elapsed() * round as u32 / ROUNDS as u32;
        while Instant::now() < moment {
            std::hint::spin_loop();
        }
        running.child.kill().unwrap();
        running.child.wait().unwrap();
        loader.join().unwrap();
        acknowledged.extend(receiver.iter());
        let batches = stored(&run(&arguments).client());
        for (number, records) in &batches {
            assert_eq!(*records, 2 * HALF, "batch {number} in round {round}");
        }
        for number in &acknowledged {
            assert!(
                batches.contains_key(number),
                "batch {number} in round {round}"
            );
        }
        // At most the unanswered batch is stored too.
        let unanswered = batches
            .keys()
            .filter(|number| !acknowledged.contains(number))
            .count() as u64;
        assert!(unanswered <= round + 1, "{unanswered} in round {round}");
        next = batches.keys().last().unwrap() + 1;
    }
}

#[cfg(unix)]
#[test]
fn a_server_killed_while_nothing_happens_leaves_everything() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("records.sqlite");
    let schema = write_schema(folder.path());
    let arguments = [
        "--schema",
        &schema,
        "--token",
        "secret",
        "--data",
        data.to_str().unwrap(),
    ];
    let mut running = run(&arguments);
    let client = running.client();
    let upload = client.upload("a.txt", "text/plain", b"bytes");
    client.add(json!({"text": {"value": "a"}, "file": {"value": [{"fileKey": upload}]}}));
    let before = client.record("1");
    running.child.kill().unwrap();
    running.child.wait().unwrap();
    let running = run(&arguments);
    let client = running.client();
    assert_eq!(client.record("1"), before);
    let key = before["file"]["value"][0]["fileKey"].as_str().unwrap();
    assert_eq!(
        client.get(&format!("file.json?fileKey={key}")).body,
        b"bytes"
    );
    assert_eq!(client.add(json!({})), "2");
}

/// How many records have a text.
fn with_text(client: &Client) -> String {
    let query = encode("text != \"\" limit 1");
    let found = client.get(&format!("records.json?app=1&totalCount=true&query={query}"));
    found.ok()["totalCount"].as_str().unwrap().to_owned()
}

#[cfg(unix)]
#[test]
fn a_server_killed_while_it_fits_records_to_another_form_leaves_all_or_none_changed() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("records.sqlite");
    let [old, new] = ["old.json", "new.json"].map(|name| {
        let mut fields = every_type();
        if name == "new.json" {
            fields.as_object_mut().unwrap().remove("text");
        }
        write(folder.path(), name, &form(fields))
    });
    let arguments = |schema: &'static str, data: &std::path::Path| -> Vec<String> {
        let schema = if schema == "old" { &old } else { &new };
        let data = data.to_str().unwrap();
        ["--schema", schema, "--token", "secret", "--data", data]
            .map(str::to_owned)
            .to_vec()
    };
    let on = |schema: &'static str, data: &std::path::Path| {
        let arguments = arguments(schema, data);
        run(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let running = on("old", &data);
    for number in 1..=20 {
        let client = running.client();
        client.post("bulkRequest.json", batch(number)).ok();
    }
    let all = with_text(&running.client());
    assert_eq!(all, (20 * 2 * HALF).to_string());
    drop(running);
    // The server is killed when it is dropped, so that the file is whole with its log only.
    let copy = |name: String| {
        let copy = folder.path().join(name);
        for end in ["", "-wal"] {
            let [from, to] = [&data, &copy].map(|path| format!("{}{end}", path.display()));
            std::fs::copy(from, to).unwrap();
        }
        copy
    };
    let measured = copy("measured.sqlite".to_owned());
    let began = Instant::now();
    drop(on("new", &measured));
    let whole = began.elapsed();
    let mut seen = BTreeMap::new();
    for round in 0..=ROUNDS {
        let copy = copy(format!("{round}.sqlite"));
        if round == ROUNDS {
            // The last one gets through.
            drop(on("new", &copy));
        } else {
            let arguments = arguments("new", &copy);
            let began = Instant::now();
            let mut child = start(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
            while began.elapsed() < whole * round as u32 / ROUNDS as u32 {
                std::hint::spin_loop();
            }
            child.kill().unwrap();
            child.wait().unwrap();
        }
        let text = with_text(&on("old", &copy).client());
        assert!(
            text == "0" || text == all,
            "{text} of {all} in round {round}"
        );
        *seen.entry(text).or_insert(0) += 1;
    }
    assert_eq!(seen.len(), 2, "{seen:?}");
}
