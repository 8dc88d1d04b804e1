//! What is sent again and what is not, whatever goes wrong and whatever was asked.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kintone_emulator::{Effect, Emulator, Fault, When};
use kintone_runtime::api::{
    AddCursor, AddRecords, CountRecords, DeleteCursor, DeleteRecords, GetRecords,
    GetRecordsByCursor, UpdateAssignees, UpdateRecord, UpdateStatus, UpdateStatuses, UploadFile,
    UpsertRecords,
};
use kintone_runtime::client::{ClientBuilder, RetryPolicy};
use kintone_runtime::endpoint::{self, AppRef, CallKind, Replay};
use kintone_runtime::record::action::RawAction;
use kintone_runtime::{
    Attachment, Client, Error, ErrorKind, KintoneRecord, Patch, Query, RecordId, Revision, Saved,
};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::network::closed;

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

fn note(number: &str, body: &str) -> Note {
    Note {
        number: number.to_owned(),
        body: body.to_owned(),
        files: Vec::new(),
    }
}

fn start() -> Emulator {
    let form = json!({"properties": {
        "番号": {"type": "SINGLE_LINE_TEXT", "code": "番号", "label": "番号", "unique": true},
        "本文": {"type": "SINGLE_LINE_TEXT", "code": "本文", "label": "本文"},
        "添付": {"type": "FILE", "code": "添付", "label": "添付"},
    }});
    let server = Emulator::builder()
        .schema_json("notes", form)
        .token("secret");
    server.start().unwrap()
}

fn policy() -> RetryPolicy {
    RetryPolicy::default().base(Duration::from_millis(1))
}

fn builder(server: &Emulator) -> ClientBuilder {
    Client::builder(server.base_url())
        .api_token("secret")
        .retry(policy())
}

fn client(server: &Emulator, policy: RetryPolicy) -> Client {
    builder(server).retry(policy).build().unwrap()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Call {
    Read,
    Add,
    Update,
    Upsert,
    Delete,
    /// With an add in it.
    Bulk,
    /// An update and an upsert.
    ReplayableBulk,
    Upload,
}

const CALLS: [Call; 8] = [
    Call::Read,
    Call::Add,
    Call::Update,
    Call::Upsert,
    Call::Delete,
    Call::Bulk,
    Call::ReplayableBulk,
    Call::Upload,
];

impl Call {
    fn is_replayable(self) -> bool {
        !matches!(self, Call::Add | Call::Bulk)
    }

    /// What it gets to hear when it is carried out for the second time.
    fn is_echo(self, error: &Error) -> bool {
        match self {
            Call::Update | Call::ReplayableBulk => error.is_conflict(),
            Call::Delete => error.is_not_found(),
            _ => false,
        }
    }

    async fn run(self, client: &Client, old: &Saved<Note>) -> Result<(), Error> {
        let new = [note("new", "new")];
        let update = Patch::<Note>::new()
            .set(|f| f.body, "new")
            .on(old.id(), old.revision());
        match self {
            Call::Read => {
                client.get_records::<Note>(Query::all()).await?;
            }
            Call::Add => {
                client.add_record(&note("", "new")).await?;
            }
            Call::Update => {
                client.update_record(&update).await?;
            }
            Call::Upsert => {
                client.upsert_records(|f| f.number, &new).await?;
            }
            Call::Delete => client.delete_records::<Note>([old.id()]).await?,
            Call::Bulk => {
                let add = [note("", "new")];
                client
                    .bulk((UpdateRecord::new(&update), AddRecords::new(&add)))
                    .await?;
            }
            Call::ReplayableBulk => {
                let upsert = UpsertRecords::new(
                    |f: <Note as kintone_runtime::Record>::Fields| f.number,
                    &new,
                );
                client.bulk((UpdateRecord::new(&update), upsert)).await?;
            }
            Call::Upload => {
                client
                    .upload_file::<Note>("a.txt", "text/plain", *b"a")
                    .await?;
            }
        }
        Ok(())
    }

    /// How many records say "new" when it was carried out.
    fn leaves(self) -> usize {
        match self {
            Call::Read | Call::Delete | Call::Upload => 0,
            Call::Add | Call::Update | Call::Upsert => 1,
            Call::Bulk | Call::ReplayableBulk => 2,
        }
    }
}

/// What is known of the request after a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    /// It was refused, and would be again.
    Refused,
    /// Nothing was done, because of the moment.
    NotDone,
    /// Nothing.
    Nothing { is_applied: bool },
}

const BEFORE: Known = Known::Nothing { is_applied: false };
const AFTER: Known = Known::Nothing { is_applied: true };

#[tokio::test]
async fn each_fault_of_each_call_is_met_as_it_deserves() {
    for (effect, known) in [
        (Effect::TooManyRequests, Known::NotDone),
        (Effect::LockFailed, Known::NotDone),
        (Effect::LockFailed520, Known::NotDone),
        (Effect::UnknownCode, Known::Refused),
        (Effect::Unavailable(When::Before), BEFORE),
        (Effect::Unavailable(When::After), AFTER),
        (Effect::UnavailableEmpty(When::Before), BEFORE),
        (Effect::UnavailableEmpty(When::After), AFTER),
        (Effect::BadGateway(When::Before), BEFORE),
        (Effect::BadGateway(When::After), AFTER),
        (Effect::Cut(When::Before), BEFORE),
        (Effect::Cut(When::After), AFTER),
        (Effect::TruncatedJson, AFTER),
    ] {
        let server = start();
        for call in CALLS {
            check(&server, call, effect, known).await;
        }
    }
}

#[tokio::test]
async fn a_slow_answer_is_none() {
    let checks = CALLS.map(|call| async move {
        let server = start();
        let hour = Duration::from_secs(3600);
        check(&server, call, Effect::Delay(When::Before, hour), BEFORE).await;
    });
    for check in checks.map(tokio::spawn) {
        check.await.unwrap();
    }
}

async fn check(server: &Emulator, call: Call, effect: Effect, known: Known) {
    let case = format!("{call:?} {effect:?}");
    let told = Arc::new(Mutex::new(Vec::new()));
    let hook = told.clone();
    let policy = policy().on_retry(move |event| {
        let outcome = (event.attempt, event.error.is_rate_limited());
        hook.lock().unwrap().push(outcome);
    });
    let mut builder = builder(server).retry(policy);
    if matches!(effect, Effect::Delay(..)) {
        for kind in [
            CallKind::Read,
            CallKind::Write,
            CallKind::Bulk,
            CallKind::File,
        ] {
            builder = builder.timeout(kind, Duration::from_secs(4));
        }
    }
    let client = builder.build().unwrap();
    let plain = client_without_faults(server);
    let all = plain.get_records::<Note>(Query::all()).await.unwrap();
    plain.delete_records::<Note>(&all).await.unwrap();
    let old = plain.add_record(&note("old", "old")).await.unwrap();
    let old = plain.get_record::<Note>(old.id).await.unwrap();

    server.inject(Fault::new(effect).times(1)).unwrap();
    let result = call.run(&client, &old).await;
    server.clear_faults();

    let is_repeated = match known {
        Known::Refused => false,
        Known::NotDone => true,
        Known::Nothing { .. } => call.is_replayable(),
    };
    let is_applied = known == AFTER;
    let attempts = 1 + u32::from(is_repeated);
    match &result {
        Ok(()) => assert!(is_repeated, "{case}"),
        Err(error) => {
            assert_eq!(error.attempts(), attempts, "{case}: {error}");
            let is_echo = is_repeated && is_applied;
            assert_eq!(error.followed_unanswered(), is_echo, "{case}: {error}");
            assert!(!is_repeated || call.is_echo(error), "{case}: {error}");
            let is_open = call != Call::Read && matches!(known, Known::Nothing { .. });
            assert_eq!(error.may_have_happened(), is_open, "{case}: {error}");
            let text = error.to_string();
            assert_eq!(
                text.contains("; after 2 attempts, earlier: "),
                is_echo,
                "{text}"
            );
        }
    }
    let stats = client.stats();
    assert_eq!(
        (stats.calls, stats.attempts),
        (1, attempts.into()),
        "{case}"
    );
    assert_eq!(stats.failed, u64::from(result.is_err()), "{case}");
    assert_eq!(
        stats.unanswered,
        u64::from(matches!(known, Known::Nothing { .. })),
        "{case}"
    );
    let is_limited = effect == Effect::TooManyRequests;
    assert_eq!(stats.rate_limited, u64::from(is_limited), "{case}");
    assert_eq!(
        stats.not_done,
        u64::from(known == Known::NotDone && !is_limited),
        "{case}"
    );
    let told = told.lock().unwrap().clone();
    let expected = is_repeated.then_some((1, is_limited));
    assert_eq!(told, expected.into_iter().collect::<Vec<_>>(), "{case}");

    let all = plain.get_records::<Note>(Query::all()).await.unwrap();
    let new = all.iter().filter(|note| note.body == "new").count();
    let is_done = result.is_ok() || is_applied;
    assert_eq!(new, if is_done { call.leaves() } else { 0 }, "{case}");
}

fn client_without_faults(server: &Emulator) -> Client {
    builder(server).retry(RetryPolicy::none()).build().unwrap()
}

#[tokio::test]
async fn no_add_is_doubled_or_lost_in_a_storm() {
    for seed in 0..3 {
        let server = start();
        for (effect, seed) in [
            (Effect::TooManyRequests, seed),
            (Effect::LockFailed, seed + 100),
            (Effect::Cut(When::Before), seed + 200),
            (Effect::Cut(When::After), seed + 300),
            (Effect::Unavailable(When::After), seed + 400),
            (Effect::TruncatedJson, seed + 500),
        ] {
            server
                .inject(Fault::new(effect).chance(0.08, seed))
                .unwrap();
        }
        let client = client(&server, policy().attempts(20).budget(10_000));
        let adds = (0..120).map(|i| {
            let client = client.clone();
            tokio::spawn(async move { client.add_record(&note("", &i.to_string())).await })
        });
        let mut results = Vec::new();
        for add in adds.collect::<Vec<_>>() {
            results.push(add.await.unwrap());
        }
        server.clear_faults();
        let stored = client
            .get_records::<Note>(Query::raw("limit 500"))
            .await
            .unwrap();
        for (i, result) in results.into_iter().enumerate() {
            let count = stored
                .iter()
                .filter(|note| note.body == i.to_string())
                .count();
            match result {
                Ok(_) => assert_eq!(count, 1, "{i}"),
                Err(error) => {
                    assert!(error.may_have_happened(), "{error}");
                    assert!(!error.followed_unanswered(), "{error}");
                    assert!(count <= 1, "{i} is there {count} times");
                }
            }
        }
        let stats = client.stats();
        assert!(stats.rate_limited > 0 && stats.not_done > 0 && stats.unanswered > 0);
    }
}

#[tokio::test]
async fn attempts_end() {
    let server = start();
    server.inject(Fault::new(Effect::TooManyRequests)).unwrap();
    for (policy, attempts) in [
        (policy().attempts(3), 3),
        (RetryPolicy::none(), 1),
        (policy().deadline(Duration::ZERO), 1),
    ] {
        let client = client(&server, policy);
        let error = client.add_record(&note("", "a")).await.unwrap_err();
        assert!(error.is_rate_limited() && !error.may_have_happened());
        assert_eq!(error.attempts(), attempts, "{error}");
        let text = error.to_string();
        assert_eq!(
            text.ends_with("; after 3 attempts, earlier: 429 GAIA_TO04 (2 times)"),
            attempts > 1,
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_server_that_fails_altogether_is_soon_left_alone() {
    let server = start();
    server.inject(Fault::new(Effect::LockFailed)).unwrap();
    let client = client(&server, policy().attempts(10).budget(4));
    for attempts in [5, 1, 1] {
        let error = client.clone().add_record(&note("", "a")).await.unwrap_err();
        assert_eq!(error.attempts(), attempts);
    }
    server.clear_faults();
    for _ in 0..5 {
        client.get_records::<Note>(Query::all()).await.unwrap();
    }
    server.inject(Fault::new(Effect::LockFailed)).unwrap();
    let error = client.add_record(&note("", "a")).await.unwrap_err();
    assert_eq!(error.attempts(), 2);
}

#[tokio::test]
async fn a_refusal_after_no_answer_leaves_open_what_happened() {
    let server = start();
    let client = client(&server, policy().attempts(3));
    let added = client.add_record(&note("a", "old")).await.unwrap();
    server
        .inject(Fault::new(Effect::Cut(When::After)).times(1))
        .unwrap();
    server.inject(Fault::new(Effect::TooManyRequests)).unwrap();
    let update = Patch::<Note>::new()
        .set(|f| f.body, "new")
        .on(added.id, added.revision);
    let error = client.update_record(&update).await.unwrap_err();
    assert!(error.is_rate_limited() && error.followed_unanswered() && error.may_have_happened());
    assert_eq!(error.attempts(), 3);
}

#[tokio::test]
async fn an_error_says_how_each_earlier_attempt_ended() {
    let server = start();
    let client = client(&server, policy());
    let added = client.add_record(&note("a", "old")).await.unwrap();
    let inject = |effects: &[Effect]| {
        for effect in effects {
            server.inject(Fault::new(*effect).times(1)).unwrap();
        }
    };
    inject(&[
        Effect::Unavailable(When::Before),
        Effect::TooManyRequests,
        Effect::UnavailableEmpty(When::Before),
        Effect::LockFailed,
        Effect::UnknownCode,
    ]);
    let update = Patch::<Note>::new()
        .set(|f| f.body, "new")
        .on(added.id, added.revision);
    let error = client.update_record(&update).await.unwrap_err();
    let text = error.to_string();
    let end = "; after 5 attempts, earlier: 503 (2 times), 429 GAIA_TO04, 400 GAIA_DA02; the request may have taken effect";
    assert!(text.ends_with(end), "{text}");

    inject(&[Effect::TruncatedJson]);
    let error = client.update_record(&update).await.unwrap_err();
    let text = error.to_string();
    assert!(error.is_conflict(), "{text}");
    let end = "; after 2 attempts, earlier: 200 with an incomplete answer; the request may have taken effect";
    assert!(text.ends_with(end), "{text}");
}

#[tokio::test]
async fn an_upsert_that_was_sent_again_does_not_call_its_own_record_updated() {
    use kintone_runtime::api::UpsertOperation::{Inserted, Updated, Upserted};
    let server = start();
    let client = client(&server, policy());
    for (number, when, first) in [
        ("a", When::After, Upserted),
        ("b", When::Before, Inserted),
        // It was there before, and that can no longer be told.
        ("a", When::After, Upserted),
    ] {
        server
            .inject(Fault::new(Effect::Cut(when)).times(1))
            .unwrap();
        let notes = [note(number, "new")];
        let upserted = client.upsert_records(|f| f.number, &notes).await.unwrap();
        assert_eq!(upserted[0].operation, first, "{number} {when:?}");
    }
    server
        .inject(Fault::new(Effect::TooManyRequests).times(1))
        .unwrap();
    let notes = [note("a", "new")];
    let upserted = client.upsert_records(|f| f.number, &notes).await.unwrap();
    assert_eq!(upserted[0].operation, Updated);
}

#[tokio::test]
async fn a_fresh_file_key_is_used_once() {
    let server = start();
    let client = client(&server, policy());
    let added = client.add_record(&note("a", "old")).await.unwrap();
    let uploaded = client
        .upload_file::<Note>("a.txt", "text/plain", *b"a")
        .await
        .unwrap();
    let cut = || {
        server
            .inject(Fault::new(Effect::Cut(When::Before)).times(1))
            .unwrap()
    };
    let patch = Patch::<Note>::new().set(|f| f.files, vec![uploaded.into()]);
    cut();
    let error = client
        .update_record(&patch.on(added.id, None))
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::NoAnswer, 1));
    cut();
    let patch = Patch::<Note>::new().set(|f| f.body, "the \"fileKey\"");
    client
        .update_record(&patch.on(added.id, None))
        .await
        .unwrap();
    assert_eq!(client.stats().unanswered, 2);
}

#[tokio::test]
async fn a_page_of_a_cursor_is_asked_for_once() {
    let server = start();
    let client = client(&server, policy());
    for body in ["a", "b"] {
        client.add_record(&note(body, body)).await.unwrap();
    }
    let add = || client.send(AddCursor::<Note>::new(Query::all()).size(1));
    let cursor = add().await.unwrap().id;
    let page = || client.send(GetRecordsByCursor::<Note>::new(&cursor));
    server
        .inject(Fault::new(Effect::Cut(When::Before)).times(1))
        .unwrap();
    assert_eq!(page().await.unwrap_err().attempts(), 1);
    server
        .inject(Fault::new(Effect::TooManyRequests).times(1))
        .unwrap();
    assert!(page().await.unwrap().next);

    server
        .inject(Fault::new(Effect::Cut(When::After)).times(1))
        .unwrap();
    let error = client
        .send(DeleteCursor::<Note>::new(&cursor))
        .await
        .unwrap_err();
    assert!(
        error.is_not_found() && error.followed_unanswered(),
        "{error}"
    );

    server
        .inject(Fault::new(Effect::Cut(When::Before)).times(1))
        .unwrap();
    assert_eq!(add().await.unwrap_err().attempts(), 1);
    for _ in 0..10 {
        add().await.unwrap();
    }
    let full = add().await.unwrap_err();
    assert_eq!(
        (full.code(), full.attempts()),
        (Some("GAIA_TM12"), 1),
        "{full}"
    );
    assert!(!full.is_rate_limited());
}

#[test]
fn a_second_action_is_run_only_if_a_revision_keeps_it_from_that() {
    let client = Client::builder("https://example.cybozu.com")
        .api_token("x")
        .build()
        .unwrap();
    let (id, revision) = (RecordId::new(1), Revision::new(2));
    let status = |revision: Option<Revision>| {
        UpdateStatus::<Note>::new(id, revision, RawAction::new("出す"))
    };
    let replay = |prepared: Result<endpoint::Prepared<_>, Error>| {
        prepared.unwrap().request().unwrap().replay
    };
    for (revision, expected) in [(Some(revision), Replay::Always), (None, Replay::Never)] {
        assert_eq!(
            replay(endpoint::prepare(status(revision), client.addressing())),
            expected
        );
    }
    let statuses = |revisions: [Option<Revision>; 2]| {
        let changes = revisions.map(|revision| {
            kintone_runtime::api::StatusChange::new(id, revision, RawAction::new("出す"))
        });
        let request = UpdateStatuses::<Note>::new(changes);
        endpoint::prepare(request, client.addressing())
            .unwrap()
            .request()
            .unwrap()
            .replay
    };
    assert_eq!(statuses([Some(revision); 2]), Replay::Always);
    assert_eq!(statuses([Some(revision), None]), Replay::Never);
    // The assignee stays the same.
    let assignees = UpdateAssignees::<Note>::new(id, None, ["sato"]);
    assert_eq!(
        replay(endpoint::prepare(assignees, client.addressing())),
        Replay::Always
    );
}

#[tokio::test]
async fn calls_are_counted_by_app_as_kintone_counts_them() {
    let server = start();
    let client = client(&server, policy());
    let added = client
        .add_records(&[note("a", "a"), note("b", "b")])
        .await
        .unwrap();
    assert_eq!(client.calls(1), 1);
    let more = [note("c", "c")];
    let delete = DeleteRecords::<Note>::new([added[0].id]);
    client.bulk((AddRecords::new(&more), delete)).await.unwrap();
    assert_eq!(client.calls(1), 3);
    client
        .send(UploadFile::new(AppRef::of::<Note>(), "a", "b/c", *b""))
        .await
        .unwrap();
    client.add_records::<Note>(&[]).await.unwrap();
    assert_eq!((client.calls(1), client.calls(2)), (3, 0));
    server
        .inject(Fault::new(Effect::LockFailed).times(1))
        .unwrap();
    client
        .clone()
        .get_records::<Note>(Query::all())
        .await
        .unwrap();
    assert_eq!(client.calls(1), 5);
}

#[tokio::test]
async fn a_search_that_was_cut_off_is_an_error_unless_it_is_accepted() {
    let server = start();
    let client = client(&server, policy());
    client.add_record(&note("a", "a")).await.unwrap();
    server.inject(Fault::new(Effect::Warning)).unwrap();
    let error = client.get_records::<Note>(Query::all()).await.unwrap_err();
    assert!(error.is_incomplete() && !error.may_have_happened());
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Incomplete, Some(200))
    );
    let text = error.to_string();
    assert!(
        text.contains("too many search results") && text.contains("accept_incomplete"),
        "{text}"
    );
    let all = GetRecords::<Note>::new(Query::all()).accept_incomplete();
    assert_eq!(client.send(all).await.unwrap().len(), 1);

    let count = || CountRecords::<Note>::new(Query::all());
    assert!(client.send(count()).await.unwrap_err().is_incomplete());
    let counted = client.send(count().accept_incomplete()).await;
    assert_eq!(counted.unwrap(), 1);

    let add = || AddCursor::<Note>::new(Query::all());
    assert!(client.send(add()).await.unwrap_err().is_incomplete());
    let cursor = client.send(add().accept_incomplete()).await.unwrap().id;
    let page = GetRecordsByCursor::<Note>::new(&cursor).accept_incomplete();
    assert_eq!(client.send(page).await.unwrap().page.len(), 1);
}

#[tokio::test]
async fn a_connection_that_was_never_made_is_tried_again_for_an_add() {
    let (_closed, port) = closed();
    let client = Client::builder(format!("http://127.0.0.1:{port}"))
        .api_token("x")
        .retry(policy());
    let error = client
        .build()
        .unwrap()
        .add_record(&note("", "a"))
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::NoAnswer, 5));
    assert!(!error.may_have_happened() && !error.followed_unanswered());
}

#[tokio::test]
async fn who_asks_to_be_left_alone_is() {
    let unavailable =
        "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n";
    for (header, attempts) in [
        ("", 3),
        ("Retry-After: 0\r\n", 3),
        ("Retry-After: 3600\r\n", 1),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let answer = format!("{unavailable}{header}\r\n");
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = [0; 4096];
                _ = stream.read(&mut request).await;
                _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        let client = Client::builder(format!("http://{address}")).api_token("x");
        let client = client.retry(policy().attempts(3)).build().unwrap();
        let error = client.get_records::<Note>(Query::all()).await.unwrap_err();
        assert_eq!(
            (error.status(), error.attempts()),
            (Some(503), attempts),
            "{header}"
        );
    }
}
