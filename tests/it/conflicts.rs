//! Records that several people change at once: nobody's change is lost, and none is made twice.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use kintone_emulator::{Effect, Emulator, Fault, When};
use kintone_runtime::client::RetryPolicy;
use kintone_runtime::record::written::Written;
use kintone_runtime::{Client, Decimal, Edit, Error, KintoneRecord, RecordId, Revision, Row};
use serde_json::json;
use tokio::runtime::Runtime;

const ID: RecordId = RecordId::new(1);

#[derive(Debug, Clone, KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct Note {
    #[kintone(kind = SINGLE_LINE_TEXT)]
    title: String,
    #[kintone(kind = NUMBER)]
    number: Option<Decimal>,
    #[kintone(kind = SUBTABLE)]
    lines: Vec<Row<Line>>,
}

#[derive(Debug, Clone, KintoneRecord)]
#[kintone(unchecked, app = 1, table = "lines")]
struct Line {
    #[kintone(kind = SINGLE_LINE_TEXT)]
    item: String,
    #[kintone(kind = NUMBER)]
    price: Option<Decimal>,
}

fn line(item: &str) -> Row<Line> {
    Line {
        item: item.into(),
        price: None,
    }
    .into()
}

/// One record, with a line.
fn start() -> Emulator {
    let field = |code: &str, kind: &str| json!({"type": kind, "code": code, "label": code});
    let lines = json!({
        "item": field("item", "SINGLE_LINE_TEXT"),
        "price": field("price", "NUMBER"),
    });
    let form = json!({"properties": {
        "title": field("title", "SINGLE_LINE_TEXT"),
        "number": field("number", "NUMBER"),
        "lines": {"type": "SUBTABLE", "code": "lines", "label": "lines", "fields": lines},
    }});
    let record = json!([{
        "title": {"value": "first"},
        "number": {"value": "1"},
        "lines": {"value": [{"value": {"item": {"value": "a"}}}]},
    }]);
    Emulator::builder()
        .token("secret")
        .schema_json("notes", form)
        .records_json(1, "notes", record)
        .start()
        .expect("the emulator starts")
}

fn client(server: &Emulator, retry: RetryPolicy) -> Client {
    Client::builder(server.base_url())
        .api_token("secret")
        .retry(retry.base(Duration::from_millis(1)))
        .build()
        .expect("a client")
}

/// Somebody else, who writes now.
#[derive(Clone)]
struct Other {
    client: Client,
}

impl Other {
    fn of(server: &Emulator) -> Other {
        Other {
            client: client(server, RetryPolicy::default()),
        }
    }

    fn write(&self, change: impl FnOnce(&mut Edit<Note>) + Send) {
        let writing = async {
            let mut edit = self.client.get_record::<Note>(ID).await.unwrap().edit();
            change(&mut edit);
            self.client.update_record(&edit).await.unwrap();
        };
        thread::scope(|scope| {
            let writer = scope.spawn(|| Runtime::new().unwrap().block_on(writing));
            writer.join().unwrap();
        });
    }
}

async fn read(client: &Client) -> kintone_runtime::Saved<Note> {
    client.get_record::<Note>(ID).await.unwrap()
}

#[tokio::test]
async fn a_change_that_nobody_disturbs_is_made_once() {
    let server = start();
    let client = client(&server, RetryPolicy::default());
    let mut runs = 0;
    let written = client
        .edit::<Note>(ID, |note| {
            runs += 1;
            note.title = "mine".into();
        })
        .await
        .unwrap();
    assert_eq!((written.id, written.revision), (ID, Revision::new(2)));
    assert_eq!(runs, 1);
    assert_eq!(read(&client).await.title, "mine");

    let before = server.requests().len();
    let same = client.edit::<Note>(ID, |_| {}).await.unwrap();
    assert_eq!(same, written);
    assert_eq!(server.requests().len(), before + 1);
}

#[tokio::test]
async fn what_others_write_in_other_fields_and_rows_survives() {
    let server = start();
    let client = client(&server, RetryPolicy::default());
    let other = Other::of(&server);
    let mut runs = 0;
    let written = client
        .edit::<Note>(ID, |note| {
            runs += 1;
            note.title = "mine".into();
            note.lines[0].item = "mine too".into();
            if runs == 1 {
                other.write(|note| {
                    note.number = Some(Decimal::from(7));
                    note.lines.push(line("theirs"));
                });
            }
        })
        .await
        .unwrap();
    assert_eq!(runs, 2);
    assert_eq!(written.revision, Revision::new(3));
    let note = read(&client).await;
    assert_eq!(
        (&*note.title, note.number),
        ("mine", Some(Decimal::from(7)))
    );
    let items: Vec<&str> = note.lines.iter().map(|line| &*line.item).collect();
    assert_eq!(items, ["mine too", "theirs"]);
}

#[tokio::test]
async fn it_gives_up_after_the_given_number_of_conflicts() {
    for attempts in [1, 3] {
        let server = start();
        let client = client(&server, RetryPolicy::default());
        let other = Other::of(&server);
        let mut runs = 0;
        let error = client
            .edit::<Note>(ID, |note| {
                runs += 1;
                note.title = "mine".into();
                other.write(|note| note.number = Some(Decimal::from(10 + runs)));
            })
            .attempts(attempts)
            .await
            .unwrap_err();
        assert!(error.is_conflict() && !error.may_have_happened(), "{error}");
        assert_eq!(runs, attempts);
        assert_eq!(read(&client).await.title, "first");
    }
}

#[tokio::test]
async fn any_other_error_ends_it_at_once() {
    let server = start();
    let client = client(&server, RetryPolicy::default());
    let mut runs = 0;
    server
        .inject(Fault::new(Effect::UnknownCode).method("PUT"))
        .unwrap();
    let error = client
        .edit::<Note>(ID, |note| {
            runs += 1;
            note.title = "mine".into();
        })
        .await
        .unwrap_err();
    assert!(!error.is_conflict());
    assert_eq!(runs, 1);
    let missing = client.edit::<Note>(RecordId::new(9), |_| panic!("there is no record"));
    assert!(missing.await.unwrap_err().is_not_found());
}

/// A write whose answer is lost, so that it is sent again. Meanwhile somebody else may write. How often the change ran.
async fn unanswered(
    when: When,
    change: fn(&mut Edit<Note>),
    others: &[fn(&mut Edit<Note>)],
) -> (Result<Written, Error>, u32, Emulator) {
    let server = start();
    let other = Other::of(&server);
    let others = Arc::new(Mutex::new(others.to_vec()));
    let retry = RetryPolicy::default().on_retry(move |_| {
        for change in others.lock().unwrap().drain(..) {
            other.write(change);
        }
    });
    let client = client(&server, retry);
    let cut = Fault::new(Effect::Cut(when)).method("PUT");
    server.inject(cut.times(1)).unwrap();
    let runs = AtomicU32::new(0);
    let result = client
        .edit::<Note>(ID, |note| {
            runs.fetch_add(1, Ordering::Relaxed);
            change(note);
        })
        .await;
    (result, runs.into_inner(), server)
}

fn mine(note: &mut Edit<Note>) {
    note.title = "mine".into();
    note.number = Some(Decimal::new(1_50, 2));
    note.lines[0].price = Some(Decimal::new(2_0, 1));
    note.lines.push(line("new"));
}

#[tokio::test]
async fn the_echo_of_a_lost_answer_does_not_count_as_a_conflict() {
    for when in [When::Before, When::After] {
        let (written, runs, server) = unanswered(when, mine, &[]).await;
        assert_eq!(written.unwrap().revision, Revision::new(2), "{when:?}");
        assert_eq!(runs, 1);
        let note = read(&client(&server, RetryPolicy::default())).await;
        assert_eq!((&*note.title, note.lines.len()), ("mine", 2));
    }
}

#[tokio::test]
async fn what_cannot_be_told_is_unknown_and_not_done_again() {
    type Case = (When, &'static [fn(&mut Edit<Note>)]);
    let theirs: &[fn(&mut Edit<Note>)] = &[|note| note.title = "theirs".into()];
    let two: &[fn(&mut Edit<Note>)] = &[|note| note.number = Some(Decimal::from(3)), mine];
    let cases: [Case; 3] = [
        // The change was made, and somebody wrote after it.
        (When::After, theirs),
        // It was not made, and somebody else's write looks like one revision.
        (When::Before, theirs),
        // It was not made, and what is there looks like it, two revisions later.
        (When::Before, two),
    ];
    for (when, others) in cases {
        let (result, runs, server) = unanswered(when, mine, others).await;
        let error = result.unwrap_err();
        assert!(error.is_conflict() && error.may_have_happened());
        let unknown = "; after 2 attempts, earlier: no answer; the request may have taken effect";
        assert!(error.to_string().ends_with(unknown), "{error}");
        assert_eq!(runs, 1);
        let puts = server.requests();
        let puts = puts.iter().filter(|request| request.method == "PUT");
        assert_eq!(puts.count(), 2 + others.len());
    }
}
