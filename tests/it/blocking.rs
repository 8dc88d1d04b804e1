//! The client without `async`, on threads that have no runtime, and on one that has.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};
use std::path::Path;
use std::thread;

use kintone_emulator::{Effect, Emulator, Fault};
use kintone_runtime::api::{AddRecords, DeleteRecords, GetApp, GetFormFields};
use kintone_runtime::blocking::Client;
use kintone_runtime::client::load::Status;
use kintone_runtime::endpoint::{Auth, Endpoint, Info, Method};
use kintone_runtime::record::action::RawAction;
use kintone_runtime::{AppId, Attachment, Error, ErrorKind, KintoneRecord, Patch, Query, RecordId};
use serde_json::json;

#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct Note {
    #[kintone(code = "番号", kind = SINGLE_LINE_TEXT, unique)]
    number: String,
    #[kintone(code = "本文", kind = SINGLE_LINE_TEXT)]
    body: String,
    #[kintone(code = "添付", kind = FILE)]
    files: Vec<Attachment>,
}

fn note(number: usize) -> Note {
    Note {
        number: format!("N-{number:04}"),
        body: "本文".to_owned(),
        files: Vec::new(),
    }
}

fn start() -> (Emulator, Client) {
    let form = json!({"properties": {
        "番号": {"type": "SINGLE_LINE_TEXT", "code": "番号", "label": "番号", "unique": true},
        "本文": {"type": "SINGLE_LINE_TEXT", "code": "本文", "label": "本文"},
        "添付": {"type": "FILE", "code": "添付", "label": "添付"},
    }});
    let server = Emulator::builder().schema_json("notes", form);
    let server = server.token("secret").start().unwrap();
    let client = kintone_runtime::Client::builder(server.base_url())
        .api_token("secret")
        .build_blocking()
        .unwrap();
    (server, client)
}

/// A request for which kintone takes no API tokens.
#[derive(serde::Serialize)]
struct AddApp {
    name: &'static str,
}

impl Endpoint for AddApp {
    type Response = serde_json::Value;
    const INFO: Info = Info::new("add app", &Method::POST, "app.json")
        .of_preview()
        .accepts(Auth::NotApiToken);
}

#[test]
fn a_request_that_takes_no_api_token_is_refused_unless_that_is_not_checked() {
    let (server, client) = start();
    let error = client.send(AddApp { name: "new" }).unwrap_err();
    assert_eq!(
        (error.kind(), server.requests().len()),
        (ErrorKind::NotSent, 0)
    );
    let call = client.as_async().send(AddApp { name: "new" });
    client.wait(call.skip_auth_check()).unwrap_err();
    assert_eq!(server.requests().len(), 1);
    let client = kintone_runtime::Client::builder(server.base_url())
        .api_token("secret")
        .skip_auth_check()
        .build_blocking()
        .unwrap();
    client.send(AddApp { name: "new" }).unwrap_err();
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn records_are_written_and_read_without_a_runtime() {
    let (_server, client) = start();
    let one = client.add_record(&note(0)).unwrap();
    let more = client.add_records(&[note(1), note(2)]).unwrap();
    assert_eq!(client.get_record::<Note>(one.id).unwrap().number, "N-0000");
    assert_eq!(client.get_records::<Note>(Query::all()).unwrap().len(), 3);
    assert_eq!(client.count_records::<Note>(Query::all()).unwrap(), 3);

    let patch = |text: &str| Patch::<Note>::new().set(|f| f.body, text);
    client.update_record(&patch("a").on(one.id, None)).unwrap();
    let updates = [patch("b").on(more[0].id, None)];
    client.update_records(&updates).unwrap();
    let upserted = client.upsert_records(|f| f.number, &[note(2), note(3)]);
    assert_eq!(upserted.unwrap().len(), 2);
    let edited = client.edit::<Note>(one.id, |note| note.body.push('c'));
    let edited = edited.unwrap();
    assert_eq!(client.get_record::<Note>(edited.id).unwrap().body, "ac");

    let (added, ()) = client
        .bulk((
            AddRecords::new(&[note(4)]),
            DeleteRecords::<Note>::new([one.id]),
        ))
        .unwrap();
    client.delete_records::<Note>([added[0].id]).unwrap();
    assert!(
        client
            .get_record::<Note>(one.id)
            .unwrap_err()
            .is_not_found()
    );

    assert!(client.verify::<Note>().unwrap().is_same());
    let form = client.send(GetFormFields::new(AppId::new(1))).unwrap();
    assert!(!form.fields.is_empty());
    assert!(client.as_async().stats().calls > 10);

    // There is no process: kintone says so, to each of them.
    let refused = |result: Result<(), Error>| result.unwrap_err().code().is_some();
    let id = more[0].id;
    let action = || RawAction::new("Submit");
    assert!(refused(
        client.update_status::<Note>(id, None, action()).map(drop)
    ));
    let changes = [(id, None, action())];
    assert!(refused(client.update_statuses::<Note>(changes).map(drop)));
    assert!(refused(
        client
            .update_assignees::<Note>(id, None, ["sato"])
            .map(drop)
    ));
}

#[test]
fn loads_and_iterators_take_any_number_of_records() {
    let (server, client) = start();
    let notes: Vec<Note> = (0..1_200).map(note).collect();
    let plan = client.add_all(&notes).plan();
    assert_eq!((plan.records, plan.units), (1_200, 1));

    let mut told = 0;
    let mut load = client
        .add_all(&notes)
        .unique_key(|f| f.number)
        .unit_size(500)
        .concurrency(2)
        .skip_verify()
        .progress(|progress| told = told.max(progress.committed));
    server
        .inject(
            Fault::new(Effect::UnknownCode)
                .path("bulkRequest.json")
                .times(1),
        )
        .unwrap();
    assert!(!load.run().is_complete());
    assert!(load.resume().is_complete());
    let committed = |(_, status)| matches!(status, Status::Committed(_));
    assert!(load.outcome().iter().all(committed));
    drop(load);
    assert_eq!(told, 1_200);

    let read: BTreeSet<String> = client
        .stream::<Note>(Query::all())
        .map(|note| note.unwrap().number.clone())
        .collect();
    assert_eq!(read.len(), 1_200);
    let parts = client.stream::<Note>(Query::all()).parallel(3);
    assert_eq!(parts.map(Result::unwrap).count(), 1_200);

    let patches = (1..=3).map(|id| {
        let patch = Patch::<Note>::new().set(|f| f.body, "新しい");
        patch.on(RecordId::new(id), None)
    });
    client.update_all(patches).wait().complete().unwrap();
    client
        .upsert_all(|f| f.number, &notes[..5])
        .wait()
        .complete()
        .unwrap();
    let twice = [notes[0].clone(), note(9_999)];
    let outcome = client.add_all(&twice).continue_on_error().wait();
    assert_eq!((outcome.failed_count(), outcome.committed_count()), (1, 1));
    let ids = (1..=1_200).map(RecordId::new);
    client.delete_all::<Note>(ids).wait().complete().unwrap();
    assert_eq!(client.stream::<Note>(Query::all()).count(), 1);
}

#[test]
fn a_load_with_a_journal_goes_on_where_it_was() {
    let (server, client) = start();
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("load.journal");
    let load = || {
        let load = client.add_all((0..300).map(note)).unique_key(|f| f.number);
        load.unit_size(100).journal(&journal)
    };
    let fault = Fault::new(Effect::UnknownCode)
        .path("bulkRequest.json")
        .skip(1);
    server.inject(fault.times(1)).unwrap();
    assert_eq!(load().wait().committed_count(), 100);
    let requests = server.requests().len();
    load().wait().complete().unwrap();
    assert_eq!(server.requests().len(), requests + 2);
    assert_eq!(client.stream::<Note>(Query::all()).count(), 300);
}

#[test]
fn an_iterator_that_is_dropped_deletes_its_cursor_before_it_is_gone() {
    let (server, client) = start();
    client
        .add_all((0..1_600).map(note))
        .wait()
        .complete()
        .unwrap();
    let by_number = || Query::<Note>::raw("order by 番号 desc");
    let deleted = || {
        let requests = server.requests();
        let of_cursors = |method: &str, path: &str| method == "DELETE" && path.contains("cursor");
        requests
            .iter()
            .filter(|request| of_cursors(&request.method, &request.path))
            .count()
    };
    let mut notes = client.stream(by_number());
    assert_eq!(notes.next().unwrap().unwrap().number, "N-1599");
    drop(notes);
    assert_eq!(deleted(), 1);
    let mut notes = client.stream(by_number());
    notes.next().unwrap().unwrap();
    notes.close().unwrap();
    assert_eq!(deleted(), 2);
    drop(client.stream(by_number()));
    assert_eq!(deleted(), 2);
}

#[test]
fn files_are_read_from_readers_and_are_readers() {
    let (_server, client) = start();
    let bytes: Vec<u8> = (0..300_000_u32).flat_map(u32::to_le_bytes).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("請求書.pdf");
    std::fs::write(&path, &bytes).unwrap();
    let uploads = [
        client.upload_file::<Note>("請求書.pdf", "application/pdf", bytes.clone()),
        client.upload_path::<Note>(&path),
        client.upload_reader::<Note>(
            "請求書.pdf",
            "application/pdf",
            None,
            Cursor::new(bytes.clone()),
        ),
        client.wait(
            client
                .as_async()
                .upload_path::<Note>(&path)
                .name("請求書.pdf"),
        ),
    ];
    for (number, upload) in uploads.into_iter().enumerate() {
        let note = Note {
            files: vec![upload.unwrap().into()],
            ..note(number)
        };
        let added = client.add_record(&note).unwrap();
        let note = client.get_record::<Note>(added.id).unwrap();
        let [Attachment::Attached(file)] = &note.files[..] else {
            panic!("one attached file");
        };
        assert_eq!(file.name, "請求書.pdf");
        assert!(client.download_file::<Note>(file).unwrap().bytes == bytes);
        let mut read = Vec::new();
        let mut reader = client.download_reader::<Note>(file).unwrap();
        assert_eq!(reader.length(), Some(1_200_000));
        reader.read_to_end(&mut read).unwrap();
        assert!(read == bytes);
        let saved = client.download_reader::<Note>(file).unwrap().save(&path);
        assert_eq!(saved.unwrap(), 1_200_000);
    }
}

#[test]
fn many_threads_share_one_client() {
    let (_server, client) = start();
    let threads: Vec<_> = (0..8)
        .map(|thread| {
            let client = client.clone();
            thread::spawn(move || {
                for number in 0..10 {
                    client.add_record(&note(thread * 10 + number)).unwrap();
                }
            })
        })
        .collect();
    let of_guests = client.in_guest_space(kintone_runtime::record::id::SpaceId::new(7));
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(client.get_records::<Note>(Query::all()).unwrap().len(), 80);
    // A handle keeps its thread when the client is gone.
    drop(client);
    let error = of_guests.send(GetApp::new(AppId::new(1))).unwrap_err();
    assert!(error.status().is_some(), "{error}");
}

/// It stops the thread that it is called on, and nothing worse.
#[tokio::test]
async fn it_works_and_is_dropped_within_a_runtime() {
    let (_server, client) = start();
    client.add_record(&note(1)).unwrap();
    let mut notes = client.stream::<Note>(Query::raw("order by 番号 asc"));
    assert_eq!(notes.next().unwrap().unwrap().number, "N-0001");
    drop(notes);
    drop(client);
}

/// Named apart because of what they take or give: an iterator in place of a stream, a reader in place of a stream.
const OTHERWISE: [(&str, Option<&str>); 10] = [
    ("add_stream", Some("add_all")),
    ("update_stream", Some("update_all")),
    ("upsert_stream", Some("upsert_all")),
    ("delete_stream", Some("delete_all")),
    ("upload_stream", Some("upload_reader")),
    ("download_stream", Some("download_reader")),
    // Awaited with `wait`, like what has settings of its own.
    ("export_csv", None),
    ("import_csv", None),
    ("builder", None),
    ("as_async", None),
];

#[test]
fn every_operation_of_the_asynchronous_client_is_there() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../kintone-runtime/src");
    let operations = operations(&[source.join("client")]);
    let blocking = self::operations(&[source.join("blocking"), source.join("blocking.rs")]);
    assert!(operations.contains("upsert_all") && operations.contains("edit"));
    for operation in &operations {
        let otherwise = OTHERWISE.iter().find(|(name, _)| name == operation);
        let twin = match otherwise {
            Some((_, Some(twin))) => twin,
            Some((_, None)) => continue,
            None => operation.as_str(),
        };
        // What a client knows is asked of the asynchronous one.
        let is_known = ["stats", "concurrency", "calls", "addressing"].contains(&twin);
        assert!(
            is_known || blocking.contains(twin),
            "no blocking {operation}"
        );
    }
}

/// The public methods of all `impl Client` blocks.
fn operations(paths: &[std::path::PathBuf]) -> BTreeSet<String> {
    let mut files: Vec<_> = paths.to_vec();
    let mut names = BTreeSet::new();
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(
                std::fs::read_dir(path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
            continue;
        }
        let source = std::fs::read_to_string(path).unwrap();
        for block in source.split("\nimpl Client {").skip(1) {
            let block = block.split("\n}").next().unwrap();
            let methods = block.lines().filter_map(|line| {
                let line = line.strip_prefix("    pub ")?;
                let (_, name) = line.split_once("fn ")?;
                name.split(['<', '(']).next()
            });
            names.extend(methods.map(str::to_owned));
        }
    }
    names
}
