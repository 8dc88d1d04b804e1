//! What a subscriber gets to see of a call, and what it never does.

use std::fmt::Debug;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kintone_emulator::{Effect, Emulator, Fault};
use kintone_runtime::client::RetryPolicy;
use kintone_runtime::{Client, KintoneRecord, Query};
use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::alone;

/// Writes down everything: `name=value`.
#[derive(Clone, Default)]
struct Seen {
    lines: Arc<Mutex<Vec<String>>>,
    next: Arc<AtomicU64>,
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.push_str(&format!(" {}={value:?}", field.name()));
    }
}

impl Seen {
    fn write(&self, start: String, record: impl FnOnce(&mut dyn Visit)) {
        let mut line = Line(start);
        record(&mut line);
        self.lines.lock().unwrap().push(line.0);
    }
}

impl Subscriber for Seen {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.write(format!("span {}", span.metadata().name()), |line| {
            span.record(line)
        });
        Id::from_u64(self.next.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        self.write("record".to_owned(), |line| values.record(line));
    }

    fn event(&self, event: &Event<'_>) {
        self.write(format!("event {}", event.metadata().target()), |line| {
            event.record(line)
        });
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[derive(Debug, Clone, KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct Note {
    #[kintone(code = "本文", kind = SINGLE_LINE_TEXT)]
    body: String,
}

#[tokio::test]
async fn a_span_has_the_request_and_its_outcome_and_no_secret() {
    // Whether a span is written down is kept for the whole process, and another thread may be the first to ask.
    if !alone::is_alone() {
        alone::run(
            "spans::a_span_has_the_request_and_its_outcome_and_no_secret",
            &[],
        );
        return;
    }
    let form = json!({"properties": {
        "本文": {"type": "SINGLE_LINE_TEXT", "code": "本文", "label": "本文", "maxLength": "20"},
    }});
    let server = Emulator::builder()
        .schema_json("notes", form)
        .token("hidden-token");
    let server = server.start().unwrap();
    let client = Client::builder(server.base_url())
        .api_token("hidden-token")
        .header("X-Gateway", "hidden-header")
        .retry(RetryPolicy::default().base(Duration::from_millis(1)))
        .build()
        .unwrap();
    let seen = Seen::default();
    let guard = tracing::subscriber::set_default(seen.clone());
    server
        .inject(Fault::new(Effect::TooManyRequests).times(1))
        .unwrap();
    let notes = ["hidden-1", "hidden-2"].map(|body| Note {
        body: body.to_owned(),
    });
    client.add_records(&notes).await.unwrap();
    let query = Query::raw("本文 = \"hidden-query\"");
    client.get_records::<Note>(query).await.unwrap();
    let long = Note {
        body: "hidden-and-far-too-long".to_owned(),
    };
    let error = client.add_record(&long).await.unwrap_err();
    drop(guard);

    let lines = seen.lines.lock().unwrap().clone();
    let all = lines.join("\n");
    for part in [
        "span kintone call endpoint=\"add records\" app=1 count=2",
        "attempt=1 status=429 code=\"GAIA_TO04\"",
        "record attempt=2",
        "span kintone call endpoint=\"get records\" app=1",
        "record status=200",
        "record status=400",
        "record code=\"CB_VA01\"",
        "record duration_ms=",
        &format!("error_id={:?}", error.error_id().unwrap()),
    ] {
        assert!(all.contains(part), "{part} is not in\n{all}");
    }
    assert!(!all.contains("hidden"), "{all}");
}
