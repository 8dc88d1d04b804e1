//! Whatever happens to the bytes on the way, a write is never reported as done or as refused unless it was.
//!
//! A proxy cuts or garbles one request or one answer at one byte. `KINTONE_DAMAGE=500` damages each of them at this many
//! places instead of a few. A digit for another digit is left out: an answer with another id in it is as good as the right
//! one, and only the checksums of TLS and TCP can tell.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kintone_emulator::Emulator;
use kintone_runtime::api::{
    AddCursor, AddRecords, DeleteCursor, DeleteRecords, UpdateAssignees, UpdateRecord,
    UpdateStatus, UpdateStatuses, UpsertRecords,
};
use kintone_runtime::client::RetryPolicy;
use kintone_runtime::client::load::{Outcome, Status};
use kintone_runtime::endpoint::CallKind;
use kintone_runtime::record::action::RawAction;
use kintone_runtime::record::written::Written;
use kintone_runtime::{
    Client, Error, KintoneRecord, Patch, Query, ReadOnly, Record, RecordId, Revision, Saved, User,
};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::apps::by_id;

/// At how many bytes each message of each call is damaged.
const PLACES: u64 = 4;

/// How many loads of each kind meet damage.
const LOADS: u64 = 5;

fn places(few: u64) -> u64 {
    let places = std::env::var("KINTONE_DAMAGE").ok();
    places.and_then(|places| places.parse().ok()).unwrap_or(few)
}

/// What stands in the place of a byte: nothing that JSON or HTTP takes for granted, and no digit.
const GARBAGE: [u8; 12] = *b"\x00\xff\"{}[,:x+\\\n";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Message {
    Request,
    Answer,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    /// The message ends in front of the byte.
    Cut,
    /// The byte is another one.
    Garbled,
}

#[derive(Debug, Clone, Copy)]
struct Damage {
    message: Message,
    how: How,
    /// Which byte, counted around the message.
    place: u64,
}

impl Damage {
    fn inflict(self, bytes: &mut Vec<u8>) {
        let length = (bytes.len() as u64).max(1);
        let at = (self.place % length) as usize;
        match self.how {
            How::Cut => bytes.truncate(at),
            How::Garbled => {
                // The same place gets all of them in turn as the places go around.
                let garbage = GARBAGE[(self.place / length + self.place) as usize % GARBAGE.len()];
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = garbage;
                }
            }
        }
    }
}

/// A number that looks random and depends on nothing but its seed.
fn random(seed: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    seed.hash(&mut hasher);
    hasher.finish()
}

type Fate = Arc<Mutex<Box<dyn FnMut() -> Option<Damage> + Send>>>;

/// Passes each request on to a server, each on a connection of its own.
struct Proxy {
    url: String,
    fate: Fate,
}

impl Proxy {
    async fn before(server: &Emulator) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let fate: Fate = Arc::new(Mutex::new(Box::new(|| None)));
        let (port, fates) = (server.port(), fate.clone());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(exchange(client, port, fates.clone()));
            }
        });
        Proxy {
            url: format!("http://{address}"),
            fate,
        }
    }

    /// What happens to the requests from now on.
    fn will(&self, fate: impl FnMut() -> Option<Damage> + Send + 'static) {
        *self.fate.lock().expect("no panic") = Box::new(fate);
    }

    fn client(&self, retry: RetryPolicy) -> Client {
        let builder = Client::builder(&self.url).api_token("secret");
        let builder = builder.retry(retry.base(Duration::from_micros(100)));
        // A server that waits for the rest of a request waits in vain.
        let kinds = [
            CallKind::Read,
            CallKind::Write,
            CallKind::Bulk,
            CallKind::File,
        ];
        let builder = kinds.into_iter().fold(builder, |builder, kind| {
            builder.timeout(kind, Duration::from_secs(20))
        });
        builder.build().expect("a client")
    }
}

async fn exchange(mut client: TcpStream, port: u16, fate: Fate) {
    let mut request = message(&mut client).await;
    let damage = (fate.lock().expect("no panic"))();
    let of = |message| damage.filter(|damage| damage.message == message);
    if let Some(damage) = of(Message::Request) {
        damage.inflict(&mut request);
    }
    let mut server = TcpStream::connect(("127.0.0.1", port))
        .await
        .expect("the server");
    // Either side may have hung up.
    _ = server.write_all(&request).await;
    if length(&request).is_none_or(|length| request.len() < length) {
        return;
    }
    let mut answer = message(&mut server).await;
    if let Some(damage) = of(Message::Answer) {
        damage.inflict(&mut answer);
    }
    _ = client.write_all(&answer).await;
    _ = client.shutdown().await;
}

/// Reads a message as far as it comes.
async fn message(stream: &mut TcpStream) -> Vec<u8> {
    let mut message = Vec::new();
    while length(&message).is_none_or(|length| message.len() < length) {
        match stream.read_buf(&mut message).await {
            Ok(0) | Err(_) => break,
            Ok(_) => {}
        }
    }
    message
}

/// How long the message will be, once its head is there.
fn length(message: &[u8]) -> Option<usize> {
    let end = message
        .windows(4)
        .position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&message[..end]).to_ascii_lowercase();
    let body = head.lines().find_map(|line| {
        line.strip_prefix("content-length:")?
            .trim()
            .parse::<usize>()
            .ok()
    });
    Some(end + 4 + body.unwrap_or(0))
}

#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct Note {
    #[kintone(code = "番号", kind = SINGLE_LINE_TEXT, unique)]
    number: String,
    #[kintone(code = "本文", kind = SINGLE_LINE_TEXT)]
    body: String,
    #[kintone(code = "状態", kind = STATUS)]
    status: ReadOnly<String>,
    #[kintone(code = "作業者", kind = STATUS_ASSIGNEE)]
    assignees: ReadOnly<Vec<User>>,
}

fn note(number: &str, body: &str) -> Note {
    Note {
        number: number.to_owned(),
        body: body.to_owned(),
        status: ReadOnly::default(),
        assignees: ReadOnly::default(),
    }
}

fn start() -> Emulator {
    let state = |index: &str| json!({"index": index, "name": index, "assignee": {"type": "ONE", "entities": []}});
    let form = json!({
        "app": "1",
        "name": "notes",
        "revision": "1",
        "properties": {
            "番号": {"type": "SINGLE_LINE_TEXT", "code": "番号", "label": "番号", "unique": true},
            "本文": {"type": "SINGLE_LINE_TEXT", "code": "本文", "label": "本文"},
            "状態": {"type": "STATUS", "code": "状態", "label": "状態", "enabled": true},
            "作業者": {"type": "STATUS_ASSIGNEE", "code": "作業者", "label": "作業者", "enabled": true},
        },
        "process": {
            "enable": true,
            "states": {"0": state("0"), "1": state("1")},
            "actions": [{"name": "go", "from": "0", "to": "1", "filterCond": "", "type": "PRIMARY"}],
        },
    });
    let server = Emulator::builder()
        .schema_json("notes", form)
        .user("sato", "password")
        .token("secret");
    server.start().expect("the emulator starts")
}

fn direct(server: &Emulator) -> Client {
    let client = Client::builder(server.base_url()).api_token("secret");
    client.build().expect("a client")
}

async fn notes(client: &Client) -> Vec<Saved<Note>> {
    let page = client.get_records(by_id::<Note>().limit(500)).await;
    page.expect("the notes").into_records()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Call {
    Add,
    AddMany,
    Edit,
    UpdateMany,
    Upsert,
    Delete,
    Bulk,
    BulkOfDeletes,
    Status,
    Statuses,
    Assignees,
    Upload,
    AddCursor,
    DeleteCursor,
    /// kintone refuses it.
    StaleEdit,
    RefusedBulk,
}

const CALLS: [Call; 16] = [
    Call::Add,
    Call::AddMany,
    Call::Edit,
    Call::UpdateMany,
    Call::Upsert,
    Call::Delete,
    Call::Bulk,
    Call::BulkOfDeletes,
    Call::Status,
    Call::Statuses,
    Call::Assignees,
    Call::Upload,
    Call::AddCursor,
    Call::DeleteCursor,
    Call::StaleEdit,
    Call::RefusedBulk,
];

/// What a success claims.
#[derive(Default)]
struct Done {
    written: Vec<Written>,
    deleted: Vec<RecordId>,
}

impl From<Vec<Written>> for Done {
    fn from(written: Vec<Written>) -> Done {
        Done {
            written,
            ..Done::default()
        }
    }
}

impl Call {
    async fn run(self, client: &Client, ready: &Ready) -> Result<Done, Error> {
        let [first, second] = &ready.old[..] else {
            panic!("two notes");
        };
        let new = [note("new 1", "new"), note("old 1", "new")];
        let (add, upsert) = (&new[..1], &new[..]);
        let by_number = |f: <Note as Record>::Fields| f.number;
        let go = || RawAction::new("go");
        let patches = || {
            let patch = Patch::<Note>::new().set(|f| f.body, "new");
            [first, second].map(|note| patch.clone().on(note.id(), note.revision()))
        };
        let mut edit = first.edit();
        edit.body = "new".to_owned();
        let deleted = |ids: &[RecordId]| Done {
            deleted: ids.to_vec(),
            ..Done::default()
        };
        let all = [first.id(), second.id()];
        Ok(match self {
            Call::Add => vec![client.add_record(&new[0]).await?].into(),
            Call::AddMany => client.add_records(add).await?.into(),
            Call::Edit => vec![client.update_record(&edit).await?].into(),
            Call::UpdateMany => client.update_records(&patches()).await?.into(),
            Call::Upsert => {
                let upserted = client.upsert_records(by_number, upsert).await?;
                let written = upserted.into_iter().map(|upserted| Written {
                    id: upserted.id,
                    revision: upserted.revision,
                });
                written.collect::<Vec<_>>().into()
            }
            Call::Delete => {
                client.delete_records::<Note>(all).await?;
                deleted(&all)
            }
            Call::Bulk => {
                let upsert = UpsertRecords::new(by_number, upsert);
                let delete = DeleteRecords::<Note>::new([second.id()]);
                client.bulk((upsert, delete)).await?;
                deleted(&all[1..])
            }
            Call::BulkOfDeletes => {
                let deletes = all.map(|id| DeleteRecords::<Note>::new([id]));
                client.bulk(deletes.into_iter().collect::<Vec<_>>()).await?;
                deleted(&all)
            }
            Call::Status => {
                let call = UpdateStatus::<Note>::new(first.id(), first.revision(), go());
                vec![client.send(call).await?].into()
            }
            Call::Statuses => {
                let changes = ready.old.iter().map(|note| (note, go()));
                client
                    .send(UpdateStatuses::<Note>::new(changes))
                    .await?
                    .into()
            }
            Call::Assignees => {
                let call = UpdateAssignees::<Note>::new(first.id(), first.revision(), ["sato"]);
                vec![client.send(call).await?].into()
            }
            Call::Upload => {
                client
                    .upload_file::<Note>("a.txt", "text/plain", *b"a")
                    .await?;
                Done::default()
            }
            Call::AddCursor => {
                client.send(AddCursor::<Note>::new(Query::all())).await?;
                Done::default()
            }
            Call::DeleteCursor => {
                client
                    .send(DeleteCursor::<Note>::new(&ready.cursor))
                    .await?;
                Done::default()
            }
            Call::StaleEdit => {
                let patch = Patch::<Note>::new().set(|f| f.body, "new");
                let stale = patch.on(first.id(), Revision::new(77));
                vec![client.update_record(&stale).await?].into()
            }
            Call::RefusedBulk => {
                let update = &patches()[0];
                let taken = [note("old 1", "new")];
                let bulk = (UpdateRecord::new(update), AddRecords::new(&taken));
                let (written, added) = client.bulk(bulk).await?;
                [vec![written], added].concat().into()
            }
        })
    }

    fn is_refused(self) -> bool {
        matches!(self, Call::StaleEdit | Call::RefusedBulk)
    }
}

/// What a call is made with.
struct Ready {
    old: Vec<Saved<Note>>,
    cursor: kintone_runtime::record::id::CursorId,
}

/// Two notes and a cursor, and nothing else.
async fn ready(client: &Client) -> Ready {
    let all = notes(client).await;
    if !all.is_empty() {
        client.delete_records::<Note>(&all).await.expect("deleted");
    }
    let old = [note("old 1", "old"), note("old 2", "old")];
    client.add_records(&old).await.expect("added");
    let cursor = AddCursor::<Note>::new(Query::all());
    Ready {
        old: notes(client).await,
        cursor: client.send(cursor).await.expect("a cursor").id,
    }
}

/// Makes a call whose first request or answer is damaged, and holds what is said against what the server did.
async fn check(server: &Emulator, plain: &Client, call: Call, damage: Damage, is_repeated: bool) {
    let case = format!("{call:?}, {damage:?}, repeated: {is_repeated}");
    let ready = ready(plain).await;
    let before = server.requests().len();
    let proxy = Proxy::before(server).await;
    let mut once = Some(damage);
    proxy.will(move || once.take());
    let client = proxy.client(match is_repeated {
        true => RetryPolicy::default(),
        false => RetryPolicy::none(),
    });
    let result = call.run(&client, &ready).await;
    // A request that was given up may still be on its way.
    while server.running() > 0 {
        tokio::task::yield_now().await;
    }
    let asked = &server.requests()[before..];
    let is_done = asked
        .iter()
        .any(|request| (200..300).contains(&request.status));
    let after = notes(plain).await;
    // The next call needs its place.
    _ = plain.send(DeleteCursor::<Note>::new(&ready.cursor)).await;
    let is_answer_cut = damage.message == Message::Answer && damage.how == How::Cut;
    match result {
        Ok(done) => {
            assert!(is_done, "{case}: said to be done");
            assert!(is_repeated || !is_answer_cut, "{case}: said to be done");
            if damage.message == Message::Request && damage.how == How::Garbled {
                // A garbled request is another request, and the server carried that out.
                return;
            }
            assert!(!call.is_refused(), "{case}: said to be done");
            for written in done.written {
                let is_there = after
                    .iter()
                    .any(|note| (note.id(), note.revision()) == (written.id, written.revision));
                assert!(is_there, "{case}: {written:?} is not there: {after:?}");
            }
            for id in done.deleted {
                assert!(
                    after.iter().all(|note| note.id() != id),
                    "{case}: {id} is there"
                );
            }
        }
        Err(error) if error.may_have_happened() => {}
        Err(error) => {
            assert!(!is_done, "{case}: said to be refused: {error}");
            assert!(
                is_repeated || !is_answer_cut,
                "{case}: said to be refused: {error}"
            );
            assert_eq!(after, ready.old, "{case}: said to be refused: {error}");
        }
    }
}

#[tokio::test]
async fn a_damaged_message_never_makes_a_write_look_done_or_refused() {
    let kinds = [
        (Message::Request, How::Cut),
        (Message::Request, How::Garbled),
        (Message::Answer, How::Cut),
        (Message::Answer, How::Garbled),
    ];
    let places = places(PLACES);
    for call in CALLS {
        for (message, how) in kinds {
            let mut server = start();
            let mut plain = direct(&server);
            for place in 0..places {
                // A cursor that was added and not heard of takes its place for 10 minutes.
                if place % 8 == 7 {
                    server = start();
                    plain = direct(&server);
                }
                let damage = Damage {
                    message,
                    how,
                    place: random((call as u8, message as u8, how as u8, place)) >> 1,
                };
                check(&server, &plain, call, damage, place % 2 == 1).await;
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Loading {
    Add,
    Upsert,
    Update,
    Delete,
}

const NOTES: usize = 12;

/// Runs a load through damaged answers, and looks at the server; then it runs once more without damage.
async fn load(loading: Loading, seed: u64) {
    let case = format!("{loading:?} {seed}");
    let server = start();
    let plain = direct(&server);
    let numbers: Vec<String> = (0..NOTES).map(|index| format!("N-{index:02}")).collect();
    let of = |body: &str| {
        numbers
            .iter()
            .map(|number| note(number, body))
            .collect::<Vec<_>>()
    };
    if loading != Loading::Add {
        // An upsert finds half of them.
        let old = &of("old")[..if loading == Loading::Upsert {
            NOTES / 2
        } else {
            NOTES
        }];
        plain.add_records(old).await.expect("added");
    }
    let old = notes(&plain).await;
    let new = of("new");
    let edits: Vec<_> = old
        .iter()
        .map(|note| {
            let mut edit = note.edit();
            edit.body = "new".to_owned();
            edit
        })
        .collect();
    let proxy = Proxy::before(&server).await;
    let client = proxy.client(RetryPolicy::default().attempts(1 + (seed % 3) as u32));
    let folder = tempfile::tempdir().expect("a folder");
    let journal = folder.path().join("notes.jsonl");
    let run = async || -> Outcome {
        match loading {
            Loading::Add => {
                let load = client.add_all(&new).unique_key(|f| f.number);
                load.unit_size(3).journal(&journal).await
            }
            Loading::Upsert => {
                let load = client.upsert_all(|f| f.number, &new);
                load.unit_size(3).journal(&journal).await
            }
            Loading::Update => {
                let load = client.update_all(&edits);
                load.unit_size(3).journal(&journal).await
            }
            Loading::Delete => {
                let load = client.delete_all::<Note>(&old);
                load.unit_size(3).journal(&journal).await
            }
        }
    };
    let mut exchange = 0_u64;
    proxy.will(move || {
        exchange += 1;
        let bits = random((seed, exchange));
        bits.is_multiple_of(3).then_some(Damage {
            message: if bits & 0x100 == 0 {
                Message::Request
            } else {
                Message::Answer
            },
            how: match bits & 0x300 {
                0x300 => How::Garbled,
                // A garbled request is another request.
                _ => How::Cut,
            },
            place: bits >> 10,
        })
    });
    let outcome = run().await;
    while server.running() > 0 {
        tokio::task::yield_now().await;
    }
    let now = notes(&plain).await;
    for (index, status) in outcome.iter() {
        let found = now.iter().find(|note| note.number == numbers[index]);
        let is_done = match loading {
            Loading::Delete => found.is_none(),
            _ => found.is_some_and(|note| note.body == "new"),
        };
        let said = match status {
            Status::Committed(_) | Status::Stored => Some(true),
            Status::Failed(failure) if failure.error().may_have_happened() => None,
            Status::Failed(_) | Status::NotSent | Status::Missing => Some(false),
            Status::Unknown => None,
        };
        assert!(
            said.is_none_or(|said| said == is_done),
            "{case}, {index}: {status:?}, {found:?}"
        );
        if let Status::Committed(committed) = status
            && let Some(found) = found
        {
            assert_eq!(
                (committed.id, committed.revision),
                (found.id(), Some(found.revision())),
                "{case}"
            );
        }
    }

    proxy.will(|| None);
    let outcome = run().await;
    assert!(outcome.is_complete(), "{case}: {outcome:?}");
    let now = notes(&plain).await;
    match loading {
        Loading::Delete => assert!(now.is_empty(), "{case}"),
        _ => {
            let mut found: Vec<_> = now
                .iter()
                .map(|note| (note.number.clone(), &*note.body))
                .collect();
            found.sort_unstable();
            let expected: Vec<_> = numbers
                .iter()
                .map(|number| (number.clone(), "new"))
                .collect();
            assert_eq!(found, expected, "{case}");
        }
    }
}

#[tokio::test]
async fn a_load_through_damaged_messages_tells_the_truth_and_the_next_run_completes_it() {
    for loading in [
        Loading::Add,
        Loading::Upsert,
        Loading::Update,
        Loading::Delete,
    ] {
        for seed in 0..places(LOADS) {
            load(loading, seed).await;
        }
    }
}
