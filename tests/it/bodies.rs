//! How much of an answer is read: up to the limit, not one byte more, and never all that a compressed answer unfolds to.

use std::sync::Arc;

use flate2::{Compress, Compression, Crc, FlushCompress};
use kintone_runtime::api::{DeleteRecords, GetApp, UploadFile};
use kintone_runtime::client::ClientBuilder;
use kintone_runtime::endpoint::{MAX_JSON_BYTES, MAX_PAGE_BYTES};
use kintone_runtime::{AppId, ErrorKind, KintoneRecord, RecordId};
use tokio::io::AsyncWriteExt;

use crate::alone;
use crate::network::{get_app, head, listen, local};

/// A server that gives this answer to everybody.
async fn server(status: u16, headers: &str, body: Vec<u8>) -> u16 {
    let (listener, port) = listen().await;
    let head_line = format!("HTTP/1.1 {status} X\r\nConnection: close\r\n{headers}");
    let body = Arc::new(body);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (head_line, body) = (head_line.clone(), body.clone());
            tokio::spawn(async move {
                head(&mut stream).await;
                let length = format!("{head_line}Content-Length: {}\r\n\r\n", body.len());
                _ = stream.write_all(length.as_bytes()).await;
                // A client that has seen enough hangs up.
                _ = stream.write_all(&body).await;
            });
        }
    });
    port
}

/// JSON of this length.
fn json(length: usize) -> Vec<u8> {
    let (start, end) = (r#"{"code":"CB_VA01","message":""#, "\"}");
    let filled = "x".repeat(length - start.len() - end.len());
    format!("{start}{filled}{end}").into_bytes()
}

async fn answer(
    set: impl Fn(ClientBuilder) -> ClientBuilder,
    status: u16,
    body: Vec<u8>,
) -> Result<serde_json::Value, kintone_runtime::Error> {
    get_app(set(local(server(status, "", body).await))).await
}

#[tokio::test]
async fn json_is_read_up_to_the_limit_whatever_the_status() {
    for (limit, set) in [
        (1000, Some(1000)),
        // The limit unless set.
        (MAX_JSON_BYTES, None),
    ] {
        let with_limit = |builder: ClientBuilder| match set {
            Some(bytes) => builder.max_json_bytes(bytes),
            None => builder,
        };
        let read = answer(with_limit, 200, json(limit)).await.unwrap();
        assert_eq!(read["code"], "CB_VA01");
        let error = answer(with_limit, 200, json(limit + 1)).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Unreadable, 1));
        let text = format!(
            "it is longer than {limit} bytes; request less, or raise the limit with `max_json_bytes`"
        );
        assert!(error.to_string().ends_with(&text), "{error}");

        let error = answer(with_limit, 400, json(limit)).await.unwrap_err();
        assert_eq!(error.code(), Some("CB_VA01"));
        let error = answer(with_limit, 400, json(limit + 1)).await.unwrap_err();
        assert_eq!((error.status(), error.code()), (Some(400), None));
        assert!(
            error
                .body()
                .unwrap()
                .starts_with(r#"{"code":"CB_VA01","message":"xxx"#)
        );
    }
}

#[tokio::test]
async fn what_is_not_json_is_kept_up_to_the_limit_whatever_the_status() {
    for (limit, set) in [
        (1000, Some(1000)),
        (100_000, Some(100_000)),
        (MAX_PAGE_BYTES, None),
    ] {
        let with_limit = |builder: ClientBuilder| match set {
            Some(bytes) => builder.max_page_bytes(bytes),
            None => builder,
        };
        for status in [200, 404, 503] {
            for (length, kept) in [(limit, limit), (limit + 1, limit), (3 * limit, limit)] {
                let page = "x".repeat(length).into_bytes();
                let error = answer(with_limit, status, page).await.unwrap_err();
                assert_eq!(error.status(), Some(status));
                assert_eq!(error.body().map(str::len), Some(kept), "{status} {length}");
                assert!(error.to_string().len() < 700, "{error}");
            }
        }
    }
    // Blanks are not the beginning of anything.
    let error = answer(|builder| builder, 200, vec![b' '; 200_000])
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.body()), (ErrorKind::Unreadable, None));
}

#[derive(Debug, KintoneRecord)]
#[kintone(app = 1, unchecked)]
struct Note {
    #[kintone(code = "件名", kind = SINGLE_LINE_TEXT)]
    _subject: String,
}

#[tokio::test]
async fn a_write_whose_answer_is_too_long_may_have_happened() {
    let port = server(200, "", json(1001)).await;
    let client = local(port).max_json_bytes(1000).build().unwrap();
    let delete = DeleteRecords::<Note>::new([RecordId::new(1)]);
    assert!(client.send(delete).await.unwrap_err().may_have_happened());
    let upload = UploadFile::new(AppId::new(1), "a.txt", "text/plain", *b"a");
    assert!(client.send(upload).await.unwrap_err().may_have_happened());
    assert!(
        !client
            .send(GetApp::new(AppId::new(1)))
            .await
            .unwrap_err()
            .may_have_happened()
    );
}

/// How far the bomb unfolds, in MiB.
const UNFOLDED_MIB: usize = 600;

/// A gzip body that begins with these bytes, and is 600 MiB long when it is decompressed.
fn bomb(beginning: &[u8]) -> Vec<u8> {
    const MIB: usize = 1 << 20;
    // Each part ends on a byte and refers to nothing before it, so that one can be repeated.
    let part = |content: &[u8]| {
        let mut part = Vec::with_capacity(content.len() + 64);
        let mut compress = Compress::new(Compression::best(), false);
        let compressed = compress.compress_vec(content, &mut part, FlushCompress::Full);
        compressed.expect("bytes can be compressed");
        part
    };
    let mut bomb = b"\x1f\x8b\x08\0\0\0\0\0\x02\xff".to_vec();
    bomb.extend_from_slice(&part(beginning));
    let mebibyte = part(&vec![b'x'; MIB]);
    for _ in 0..UNFOLDED_MIB {
        bomb.extend_from_slice(&mebibyte);
    }
    // An empty last block, and a checksum and length that nobody reaches.
    bomb.extend_from_slice(b"\x03\0");
    bomb.extend_from_slice(&Crc::new().sum().to_le_bytes());
    bomb.extend_from_slice(&0_u32.to_le_bytes());
    assert!(bomb.len() < MIB, "{} bytes", bomb.len());
    bomb
}

#[cfg(target_os = "linux")]
#[test]
fn a_compressed_answer_of_600_mib_takes_little_memory_whatever_the_status() {
    if !alone::is_alone() {
        alone::run(
            "bodies::a_compressed_answer_of_600_mib_takes_little_memory_whatever_the_status",
            &[],
        );
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let gzip = "Content-Encoding: gzip\r\n";
        for status in [200, 400, 503] {
            let page = get_app(local(server(status, gzip, bomb(b"<html>")).await)).await;
            assert_eq!(page.unwrap_err().body().map(str::len), Some(MAX_PAGE_BYTES));
        }
        // A test process takes some 20 MB by itself.
        let kilobytes = alone::peak_memory();
        assert!(kilobytes < 48 << 10, "{kilobytes} kB");
        for status in [200, 400, 503] {
            let answer = bomb(br#"{"code":"CB_VA01","message":""#);
            let limited = local(server(status, gzip, answer).await).max_json_bytes(8 << 20);
            let error = get_app(limited).await.unwrap_err();
            assert_eq!((error.status(), error.code()), (Some(status), None));
        }
        // Twice the limit: a vector that grows is moved.
        let kilobytes = alone::peak_memory();
        assert!(kilobytes < 72 << 10, "{kilobytes} kB");
    });
}
