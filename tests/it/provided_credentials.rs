//! Credentials that come from a provider, and change while the client lives; sessions.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::{StreamExt, stream};
use kintone_emulator::{Effect, Emulator, Fault, When};
use kintone_runtime::client::{ClientBuilder, Credentials, RetryPolicy};
use kintone_runtime::endpoint::CallKind;
use kintone_runtime::query::Query;
use kintone_runtime::{Attachment, Client, Error, ErrorKind, KintoneRecord};
use serde_json::json;
use tokio::io::AsyncWriteExt;

use crate::network::{head, listen};

#[derive(Debug, Clone, KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct Note {
    #[kintone(code = "題", kind = SINGLE_LINE_TEXT)]
    title: String,
    #[kintone(code = "添付", kind = FILE)]
    files: Vec<Attachment>,
}

fn note(number: usize) -> Note {
    Note {
        title: format!("note {number}"),
        files: Vec::new(),
    }
}

fn builder() -> kintone_emulator::Builder {
    let form = json!({"properties": {
        "題": {"type": "SINGLE_LINE_TEXT", "code": "題", "label": "題"},
        "添付": {"type": "FILE", "code": "添付", "label": "添付"},
    }});
    Emulator::builder().schema_json("notes", form)
}

/// A source of access tokens: each call makes the server accept one more, and counts.
#[derive(Clone, Default)]
struct Tokens(Arc<AtomicUsize>);

impl Tokens {
    fn asked(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    fn client(&self, server: &Arc<Emulator>) -> Client {
        self.client_with(
            server,
            RetryPolicy::default().base(Duration::from_millis(1)),
        )
    }

    fn client_with(&self, server: &Arc<Emulator>, retry: RetryPolicy) -> Client {
        let (count, server_of_tokens) = (self.0.clone(), server.clone());
        let client = Client::builder(server.base_url()).credentials(move || {
            let token = format!("token-{}", count.fetch_add(1, Ordering::SeqCst) + 1);
            server_of_tokens.accept_oauth_token(&token);
            async { Ok::<_, Error>(Credentials::new().oauth_token(token)) }
        });
        client.retry(retry).build().expect("a client")
    }
}

fn start() -> (Arc<Emulator>, Tokens, Client) {
    let server = builder().oauth_token("nobody's").start().expect("a server");
    let (server, tokens) = (Arc::new(server), Tokens::default());
    let client = tokens.client(&server);
    (server, tokens, client)
}

async fn titles(client: &Client) -> Vec<String> {
    let stream = client.stream::<Note>(Query::all());
    let titles = stream.map(|note| note.expect("a note").title.clone());
    titles.collect().await
}

#[tokio::test]
async fn a_provider_is_asked_at_first_and_again_when_its_credentials_are_refused() {
    let (server, tokens, client) = start();
    assert_eq!(tokens.asked(), 0);
    for number in 0..3 {
        client.add_record(&note(number)).await.expect("an id");
    }
    assert_eq!(tokens.asked(), 1);
    server.revoke("token-1");
    // A write that kintone refused did nothing, so it is sent again.
    client.add_record(&note(3)).await.expect("an id");
    assert_eq!(tokens.asked(), 2);
    assert_eq!(titles(&client).await.len(), 4);
    // Clones share what was provided.
    titles(&client.clone()).await;
    assert_eq!(tokens.asked(), 2);
}

#[tokio::test]
async fn those_who_are_refused_at_once_ask_once() {
    let (server, tokens, client) = start();
    client.add_record(&note(0)).await.expect("an id");
    server.revoke("token-1");
    let slow = Fault::new(Effect::Delay(When::Before, Duration::from_millis(50))).times(8);
    server.inject(slow).expect("a fault");
    let reads = stream::iter(0..8).map(|_| titles(&client));
    let found: Vec<Vec<String>> = reads.buffer_unordered(8).collect().await;
    assert!(found.iter().all(|titles| titles == &["note 0"]));
    assert_eq!(tokens.asked(), 2);
}

#[tokio::test]
async fn a_token_that_expires_in_the_middle_of_a_load_loses_nothing() {
    let (server, tokens, client) = start();
    let expiring = server.clone();
    let notes = (0..5000).map(move |number| {
        if number % 1000 == 999 {
            for token in 1..=number / 1000 + 1 {
                expiring.revoke(format!("token-{token}"));
            }
        }
        note(number)
    });
    let outcome = client.add_all(notes).await;
    assert_eq!(outcome.committed_count(), 5000, "{:?}", outcome.error());
    assert!(tokens.asked() > 2, "{}", tokens.asked());
    let mut titles = titles(&client).await;
    titles.sort();
    titles.dedup();
    assert_eq!(titles.len(), 5000);
}

#[tokio::test]
async fn a_rotated_api_token_is_asked_for_again() {
    let server = Arc::new(builder().token("token-1").start().expect("a server"));
    let current = Arc::new(Mutex::new("token-1".to_owned()));
    let asked = current.clone();
    let client = Client::builder(server.base_url()).credentials(move || {
        let token = asked.lock().expect("a token").clone();
        async { Ok::<_, Error>(Credentials::new().api_token_for(1, token)) }
    });
    let client = client.build().expect("a client");
    client.add_record(&note(0)).await.expect("an id");
    server.revoke("token-1");
    server.accept_token("token-2");
    // As long as the provider has nothing better, the error is kintone's.
    let error = client.add_record(&note(1)).await.expect_err("refused");
    assert!(error.is_unauthorized(), "{error}");
    assert_eq!(error.attempts(), 2);
    *current.lock().expect("a token") = "token-2".to_owned();
    client.add_record(&note(1)).await.expect("an id");
    assert_eq!(titles(&client).await.len(), 2);
}

/// A gateway that answers every request with a 401 and a page that shows the request.
async fn gateway() -> (String, Arc<AtomicUsize>) {
    let (listener, port) = listen().await;
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            let request = head(&mut stream).await;
            let page = format!("<html>{request}</html>");
            let answer = format!(
                "HTTP/1.1 401 Unauthorized\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{page}",
                page.len()
            );
            _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    (format!("http://127.0.0.1:{port}"), asked)
}

#[tokio::test]
async fn what_may_have_taken_effect_is_not_sent_again_with_new_credentials() {
    let (url, sent) = gateway().await;
    let count = Arc::new(AtomicUsize::new(0));
    let asked = count.clone();
    let client = Client::builder(url).credentials(move || {
        let number = count.fetch_add(1, Ordering::SeqCst) + 1;
        async move { Ok::<_, Error>(Credentials::new().oauth_token(format!("hidden-{number}"))) }
    });
    let client = client.build().expect("a client");
    // The page of a gateway proves nothing: the record may be there.
    let error = client.add_record(&note(1)).await.expect_err("unknown");
    assert!(
        error.may_have_happened() && error.is_unauthorized(),
        "{error}"
    );
    let counts = || (asked.load(Ordering::SeqCst), sent.load(Ordering::SeqCst));
    assert_eq!(counts(), (1, 1));
    // What reads is sent again, once.
    let error = client.get_records::<Note>(Query::all()).await;
    let error = error.expect_err("refused");
    assert_eq!((counts(), error.attempts()), ((3, 3), 2));
    // Those of the provider are masked as those of the builder are.
    let text = format!("{error} {error:#?} {:?} {client:#?}", error.body());
    assert!(
        text.contains("Bearer …") && !text.contains("hidden"),
        "{text}"
    );
}

#[tokio::test]
async fn a_secret_is_masked_however_many_were_provided_since() {
    let (listener, port) = listen().await;
    let (arrived, waiting) = tokio::sync::oneshot::channel();
    let (release, released) = tokio::sync::oneshot::channel();
    tokio::spawn(async move {
        // The first request is answered after the others, with a page that shows it.
        let (mut slow, _) = listener.accept().await.expect("a request");
        let request = head(&mut slow).await;
        _ = arrived.send(());
        let others = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                _ = head(&mut stream).await;
                let body = r#"{"code":"CB_WA01","id":"x","message":"expired"}"#;
                let answer = format!(
                    "HTTP/1.1 401 X\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                    body.len()
                );
                _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        _ = released.await;
        let answer = format!(
            "HTTP/1.1 403 X\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n{request}",
            request.len()
        );
        _ = slow.write_all(answer.as_bytes()).await;
        _ = others.await;
    });
    let count = AtomicUsize::new(0);
    let client = Client::builder(format!("http://127.0.0.1:{port}")).credentials(move || {
        let number = count.fetch_add(1, Ordering::SeqCst) + 1;
        async move { Ok::<_, Error>(Credentials::new().oauth_token(format!("hidden-{number}"))) }
    });
    let client = client.build().expect("a client");
    let slow = client.clone();
    let slow = tokio::spawn(async move { slow.add_record(&note(0)).await });
    waiting.await.expect("a request");
    for _ in 0..3 {
        let error = client.get_records::<Note>(Query::all()).await;
        assert!(error.expect_err("refused").is_unauthorized());
    }
    _ = release.send(());
    let error = slow.await.expect("a result").expect_err("a page");
    let text = format!("{error} {error:#?} {:?}", error.body());
    assert!(
        text.contains("Bearer …") && !text.contains("hidden"),
        "{text}"
    );
}

#[tokio::test]
async fn a_provider_that_hangs_ends_the_call_and_no_other_one() {
    let (server, _tokens, _client) = start();
    let client = Client::builder(server.base_url())
        .credentials(std::future::pending::<Result<Credentials, Error>>)
        .timeout(CallKind::Read, Duration::from_millis(50));
    let client = client.build().expect("a client");
    let calls = stream::iter(0..20).map(|_| client.get_records::<Note>(Query::all()));
    let started = std::time::Instant::now();
    let ended: Vec<_> = calls.buffer_unordered(20).collect().await;
    for result in ended {
        let error = result.expect_err("no credentials").to_string();
        assert!(error.contains("did not answer within 50ms"), "{error}");
    }
    // Not one after the other.
    assert!(started.elapsed() < Duration::from_millis(20 * 50));
}

#[tokio::test]
async fn new_credentials_are_no_attempt_of_the_retry_policy() {
    let (server, tokens, _client) = start();
    let policy = RetryPolicy::default()
        .base(Duration::from_millis(1))
        .attempts(2);
    let client = tokens.client_with(&server, policy);
    client.add_record(&note(0)).await.expect("an id");
    server.revoke("token-1");
    // Refused for its credentials, then locked, then stored.
    let locked = Fault::new(Effect::LockFailed)
        .method("POST")
        .skip(1)
        .times(1);
    server.inject(locked).expect("a fault");
    client.add_record(&note(1)).await.expect("an id");
    assert_eq!(titles(&client).await.len(), 2);
}

#[tokio::test]
async fn credentials_that_expire_twice_in_one_call_are_renewed_twice() {
    let (server, tokens, _client) = start();
    let expiring = server.clone();
    let policy = RetryPolicy::default()
        .base(Duration::from_millis(1))
        .attempts(3)
        // While the call waits, the token that it was given expires.
        .on_retry(move |_| expiring.revoke("token-2"));
    let client = tokens.client_with(&server, policy);
    client.add_record(&note(0)).await.expect("an id");
    server.revoke("token-1");
    let locked = Fault::new(Effect::LockFailed)
        .method("POST")
        .skip(1)
        .times(1);
    server.inject(locked).expect("a fault");
    client.add_record(&note(1)).await.expect("an id");
    assert_eq!(tokens.asked(), 3);
    assert_eq!(titles(&client).await.len(), 2);
    let stats = client.stats();
    assert_eq!(
        (stats.unauthorized, stats.not_done, stats.failed),
        (2, 1, 0)
    );
}

#[tokio::test]
async fn a_provider_that_fails_in_a_load_leaves_what_was_refused_unsent() {
    let server = Arc::new(builder().token("token-1").start().expect("a server"));
    let (count, is_closed) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(1)));
    let closed = is_closed.clone();
    let client = Client::builder(server.base_url()).credentials(move || {
        let number = count.fetch_add(1, Ordering::SeqCst) + 1;
        let is_closed = number > 1 && closed.load(Ordering::SeqCst) == 1;
        async move {
            match is_closed {
                true => Err(std::io::Error::other("the vault is closed")),
                false => Ok(Credentials::new().api_token(format!("token-{}", number.min(2)))),
            }
        }
    });
    let client = client.build().expect("a client");
    let expiring = server.clone();
    let notes = (0..4).map(move |number| {
        if number == 2 {
            expiring.revoke("token-1");
        }
        note(number)
    });
    let mut load = client.add_all(notes).unit_size(1).concurrency(2);
    let outcome = load.run().await;
    assert_eq!(
        (outcome.failed_count(), outcome.unknown_count()),
        (0, 0),
        "{outcome:?}"
    );
    assert!(outcome.not_sent_count() >= 2, "{outcome:?}");
    let error = outcome.error().expect("an error");
    let text = error.to_string();
    assert_eq!(error.kind(), ErrorKind::NotSent);
    assert!(text.contains("the vault is closed"), "{text}");
    assert!(
        text.contains("; after 1 attempt, earlier: 400 GAIA_IA02"),
        "{text}"
    );
    // Once the vault is open, the load goes on where it was.
    server.accept_token("token-2");
    is_closed.store(0, Ordering::SeqCst);
    assert_eq!(load.run().await.committed_count(), 4, "{load:?}");
    assert_eq!(titles(&client).await.len(), 4);
}

#[tokio::test]
async fn a_stream_that_was_sent_is_gone_and_the_next_one_has_new_credentials() {
    let (server, _tokens, client) = start();
    client.add_record(&note(0)).await.expect("an id");
    server.revoke("token-1");
    let pieces = || stream::iter([Ok::<_, std::io::Error>("text")]);
    let upload = || client.upload_stream::<Note>("a.txt", "text/plain", 4, pieces());
    let error = upload().await.expect_err("refused");
    assert!(error.is_unauthorized(), "{error}");
    upload().await.expect("a file");
}

#[tokio::test]
async fn a_provider_that_fails_is_an_error_before_anything_is_sent() {
    let server = builder().token("secret").start().expect("a server");
    let client = |provided: fn() -> Result<Credentials, std::io::Error>| {
        let client = Client::builder(server.base_url());
        let client = client.credentials(move || async move { provided() });
        client.build().expect("a client")
    };
    for (provided, part) in [
        (
            (|| Err(std::io::Error::other("the vault is closed"))) as fn() -> _,
            "the vault is closed",
        ),
        (|| Ok(Credentials::new()), "it returned none"),
        (
            || Ok(Credentials::new().oauth_token("hidden-secret\n")),
            "the OAuth token contains a line break",
        ),
    ] {
        let error = client(provided).get_records::<Note>(Query::all()).await;
        let error = error.expect_err("no credentials");
        assert_eq!(error.kind(), ErrorKind::NotSent);
        let text = format!("{error} {error:#?}");
        assert!(
            text.contains("the provider of credentials failed"),
            "{text}"
        );
        assert!(text.contains(part) && !text.contains("hidden"), "{text}");
    }
    assert!(server.requests().is_empty());
}

fn with_session(server: &Emulator) -> ClientBuilder {
    Client::builder(server.base_url()).session("JSESSIONID=4f2a", "c81e\"&")
}

#[tokio::test]
async fn a_session_reads_writes_deletes_and_sends_files() {
    let server = builder().session("sato", "4f2a", "c81e\"&").start();
    let server = server.expect("a server");
    let client = with_session(&server).build().expect("a client");
    let file = client
        .upload_file::<Note>("a.txt", "text/plain", "content")
        .await;
    let streamed = stream::iter([Ok::<_, std::io::Error>("text")]);
    let streamed = client
        .upload_stream::<Note>("b.txt", "text/plain", 4, streamed)
        .await;
    let written = Note {
        title: "with files".into(),
        files: vec![
            file.expect("a file").into(),
            streamed.expect("a file").into(),
        ],
    };
    let added = client.add_record(&written).await.expect("an id");
    let mut edit = client
        .get_record::<Note>(added.id)
        .await
        .expect("a note")
        .edit();
    edit.title = "changed".into();
    client.update_record(&edit).await.expect("a revision");
    let read = client.get_record::<Note>(added.id).await.expect("a note");
    assert_eq!((read.title.as_str(), read.files.len()), ("changed", 2));
    client
        .delete_records::<Note>(&[added.id])
        .await
        .expect("deleted");
    assert!(titles(&client).await.is_empty());

    // A query that is too long for a URL is sent as a POST.
    let long = Query::<Note>::raw(format!("題 = \"{}\"", "長".repeat(2000)));
    assert!(
        client
            .get_records::<Note>(long)
            .await
            .expect("a page")
            .is_empty()
    );
}

#[test]
fn credentials_beside_others_are_refused_by_name() {
    let base = || Client::builder("https://example.cybozu.com");
    let provided = || base().credentials(|| async { Ok::<_, Error>(Credentials::new()) });
    for (builder, part) in [
        (
            provided().api_token("hidden-secret"),
            "let the provider return them",
        ),
        (
            provided().header("Cookie", "hidden-secret"),
            "the provider of credentials",
        ),
        (
            base()
                .session("JSESSIONID=1", "2")
                .header("Cookie", "hidden-secret"),
            "the session that was given",
        ),
        (
            base().session("", "hidden-secret"),
            "the cookie of the session is empty",
        ),
    ] {
        let error = builder.build().expect_err("a configuration").to_string();
        assert!(error.contains(part) && !error.contains("hidden"), "{error}");
    }
    assert!(provided().basic_auth("gate", "keeper").build().is_ok());
}
