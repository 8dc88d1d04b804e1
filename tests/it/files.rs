//! Files from the disk, to the disk and as streams: what arrives, what is repeated, and what it takes.

use std::io;
use std::path::Path;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use kintone_emulator::{Effect, Emulator, Fault, When};
use kintone_runtime::api::AddRecord;
use kintone_runtime::client::RetryPolicy;
use kintone_runtime::endpoint::CallKind;
use kintone_runtime::record::values::{AttachedFile, UploadedFile};
use kintone_runtime::{Attachment, Client, KintoneRecord, RecordId};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::alone;

#[derive(Debug, KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct Note {
    #[kintone(code = "添付", kind = FILE)]
    files: Vec<Attachment>,
}

fn start() -> Emulator {
    let form = json!({"properties": {
        "添付": {"type": "FILE", "code": "添付", "label": "添付"},
    }});
    let server = Emulator::builder().schema_json("notes", form);
    server.token("secret").start().unwrap()
}

fn client(url: impl Into<String>) -> Client {
    let retry = RetryPolicy::default().base(Duration::from_millis(1));
    let client = Client::builder(url).api_token("secret").retry(retry);
    client.build().unwrap()
}

/// What a record says of a file that was attached to it.
async fn attached(client: &Client, file: UploadedFile) -> AttachedFile {
    let note = Note {
        files: vec![file.into()],
    };
    let added = client.add_record(&note).await.unwrap();
    of_record(client, added.id).await
}

async fn of_record(client: &Client, id: RecordId) -> AttachedFile {
    let note = client.get_record::<Note>(id).await.unwrap();
    match &note.files[..] {
        [Attachment::Attached(file)] => file.clone(),
        other => panic!("one attached file, not {other:?}"),
    }
}

/// Bytes that no two places have in common.
fn content(length: usize) -> Vec<u8> {
    let words = (0..length.div_ceil(8) as u64).flat_map(|word| (word * 0x9E37_79B9).to_le_bytes());
    words.take(length).collect()
}

#[tokio::test]
async fn a_file_goes_from_disk_to_disk_under_its_japanese_name() {
    let server = start();
    let client = client(server.base_url());
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (
        folder.path().join("請求書 最終.pdf"),
        folder.path().join("控え.pdf"),
    );
    let bytes = content(300_000);
    std::fs::write(&from, &bytes).unwrap();

    let file = client.upload_path::<Note>(&from).await.unwrap();
    let file = attached(&client, file).await;
    assert_eq!(file.name, "請求書 最終.pdf");
    assert_eq!(file.content_type, "application/pdf");
    assert_eq!(file.size, 300_000);
    let upload = &server.requests()[0];
    let length: usize = upload.header("Content-Length").unwrap().parse().unwrap();
    assert!((300_000..300_400).contains(&length), "{length}");

    std::fs::write(&to, "what was there before").unwrap();
    let download = client.download_stream::<Note>(&file).await.unwrap();
    assert_eq!(download.name(), Some("請求書 最終.pdf"));
    assert_eq!(download.content_type(), Some("application/pdf"));
    assert_eq!(download.length(), Some(300_000));
    assert_eq!(download.save(&to).await.unwrap(), 300_000);
    assert!(std::fs::read(&to).unwrap() == bytes);
    assert_eq!(names(folder.path()), ["控え.pdf", "請求書 最終.pdf"]);
}

#[tokio::test]
async fn two_downloads_into_one_file_of_the_longest_name_leave_it_whole() {
    let server = start();
    let client = client(server.base_url());
    let bytes = content(2_000_000);
    let upload = client.upload_file::<Note>("a.bin", "application/octet-stream", bytes.clone());
    let file = attached(&client, upload.await.unwrap()).await;
    let folder = tempfile::tempdir().unwrap();
    // 255 bytes, which is as much as file systems take.
    let to = folder.path().join("控".repeat(85));
    let save = async || {
        let download = client.download_stream::<Note>(&file).await.unwrap();
        download.save(&to).await.unwrap()
    };
    assert_eq!(tokio::join!(save(), save()), (2_000_000, 2_000_000));
    assert!(std::fs::read(&to).unwrap() == bytes);
    assert_eq!(names(folder.path()).len(), 1);
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let name = |entry: io::Result<std::fs::DirEntry>| entry.unwrap().file_name().into_string();
    let mut names: Vec<String> = entries.map(|entry| name(entry).unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn name_and_content_type_can_be_given_and_are_guessed_else() {
    let server = start();
    let client = client(server.base_url());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("データ");
    std::fs::write(&path, "").unwrap();

    let file = client.upload_path::<Note>(&path).await.unwrap();
    let file = attached(&client, file).await;
    assert_eq!(
        (&*file.name, &*file.content_type),
        ("データ", "application/octet-stream")
    );
    assert_eq!(file.size, 0);

    let upload = client.upload_path::<Note>(&path);
    let file = upload.name("売上.csv").content_type("text/csv").await;
    let file = attached(&client, file.unwrap()).await;
    assert_eq!((&*file.name, &*file.content_type), ("売上.csv", "text/csv"));
}

#[tokio::test]
async fn what_cannot_be_read_is_an_error_that_names_it_and_sends_nothing() {
    let server = start();
    let client = client(server.base_url());
    let folder = tempfile::tempdir().unwrap();
    let missing = client.upload_path::<Note>(folder.path().join("ない.pdf"));
    let error = missing.await.unwrap_err();
    assert!(error.to_string().contains("ない.pdf"), "{error}");
    assert!(!error.may_have_happened());
    let error = client.upload_path::<Note>(folder.path()).await.unwrap_err();
    assert!(error.to_string().contains("is not a file"), "{error}");

    // It takes no place on the disk.
    let large = folder.path().join("large");
    let file = std::fs::File::create(&large).unwrap();
    file.set_len((1 << 30) + 1).unwrap();
    let error = client.upload_path::<Note>(&large).await.unwrap_err();
    assert!(error.to_string().contains("1 GiB"), "{error}");
    assert_eq!(server.requests().len(), 0);
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_name_that_is_not_utf8_needs_another() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let server = start();
    let client = client(server.base_url());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(OsStr::from_bytes(b"\x90\xbf.pdf"));
    std::fs::write(&path, "x").unwrap();
    let error = client.upload_path::<Note>(&path).await.unwrap_err();
    assert!(error.to_string().contains(".name("), "{error}");
    client
        .upload_path::<Note>(&path)
        .name("請.pdf")
        .await
        .unwrap();
}

#[tokio::test]
async fn a_stream_goes_from_record_to_record_whether_its_length_is_known_or_not() {
    let server = start();
    let client = client(server.base_url());
    let bytes = content(200_000);
    let file = client.upload_file::<Note>("元.bin", "application/zip", &*bytes);
    let mut file = attached(&client, file.await.unwrap()).await;
    for length in [Some(200_000), None] {
        let source = client.download_stream::<Note>(&file).await.unwrap();
        let upload = client.upload_stream::<Note>("写し.bin", "application/zip", length, source);
        file = attached(&client, upload.await.unwrap()).await;
        let copy = client.download_file::<Note>(&file).await.unwrap();
        assert!(copy.bytes == bytes);
        assert_eq!(file.name, "写し.bin");
    }
}

#[tokio::test]
async fn an_error_of_the_stream_ends_the_upload_and_is_its_source() {
    let server = start();
    let client = client(server.base_url());
    let pieces = [Ok("beginning"), Err(io::Error::other("the disk is gone"))];
    let upload = client.upload_stream::<Note>("a", "text/plain", None, stream::iter(pieces));
    let error = upload.await.unwrap_err();
    let mut causes = vec![error.to_string()];
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        causes.push(cause.to_string());
        source = cause.source();
    }
    assert!(
        causes.iter().any(|cause| cause == "the disk is gone"),
        "{causes:?}"
    );
    assert_eq!(error.attempts(), 1);
}

#[tokio::test]
async fn a_file_of_the_disk_is_sent_again_and_a_stream_is_not() {
    for effect in [
        Effect::TooManyRequests,
        Effect::Unavailable(When::Before),
        Effect::Unavailable(When::After),
        Effect::Cut(When::Before),
        Effect::Cut(When::After),
        Effect::TruncatedJson,
    ] {
        let server = start();
        let client = client(server.base_url());
        let fault = || {
            server
                .inject(Fault::new(effect).path("file.json").times(2))
                .unwrap()
        };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.bin");
        std::fs::write(&path, content(100_000)).unwrap();

        fault();
        let file = client.upload_path::<Note>(&path).await.unwrap();
        let file = attached(&client, file).await;
        assert_eq!(file.size, 100_000, "{effect:?}");

        server.clear_faults();
        fault();
        let source = stream::iter([Ok::<_, io::Error>(content(100_000))]);
        let upload = client.upload_stream::<Note>("a", "text/plain", None, source);
        let error = upload.await.unwrap_err();
        assert_eq!(error.attempts(), 1, "{effect:?}");

        server.clear_faults();
        fault();
        let download = client.download_stream::<Note>(&file).await;
        match effect {
            // It is all there, whatever the server meant it to be: a file may end anywhere.
            Effect::TruncatedJson => drop(download),
            _ => assert_eq!(download.unwrap().length(), Some(100_000), "{effect:?}"),
        }
    }
}

#[tokio::test]
async fn a_download_that_breaks_off_is_an_error_and_leaves_no_file() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        loop {
            let (mut connection, _) = listener.accept().await.unwrap();
            let mut request = [0; 4096];
            let _ = connection.read(&mut request).await.unwrap();
            let answer = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nthe beginning";
            connection.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    let client = client(url);
    let file: AttachedFile = serde_json::from_value(json!({
        "contentType": "text/plain", "fileKey": "key", "name": "a.txt", "size": 100,
    }))
    .unwrap();

    let mut download = client.download_stream::<Note>(&file).await.unwrap();
    let first = download.next().await.unwrap().unwrap();
    assert_eq!(&first[..], b"the beginning");
    let error = download.next().await.unwrap().unwrap_err();
    assert_eq!(error.endpoint(), "download file");
    assert!(download.next().await.is_none());

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    std::fs::write(&path, "what was there before").unwrap();
    let download = client.download_stream::<Note>(&file).await.unwrap();
    download.save(&path).await.unwrap_err();
    assert_eq!(names(folder.path()), ["a.txt"]);
    assert_eq!(
        std::fs::read_to_string(&path).unwrap(),
        "what was there before"
    );
    server.abort();
}

#[tokio::test]
async fn a_transfer_that_stands_still_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let mut open = Vec::new();
        loop {
            let (mut connection, _) = listener.accept().await.unwrap();
            let mut request = [0; 4096];
            let read = connection.read(&mut request).await.unwrap();
            if request[..read].starts_with(b"GET") {
                let head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n";
                connection.write_all(head.as_bytes()).await.unwrap();
            }
            open.push(connection);
        }
    });
    let client = Client::builder(url)
        .api_token("secret")
        .retry(RetryPolicy::none())
        .timeout(CallKind::File, Duration::from_millis(50))
        .build()
        .unwrap();
    let file: AttachedFile = serde_json::from_value(json!({
        "contentType": "text/plain", "fileKey": "key", "name": "a.txt", "size": 100,
    }))
    .unwrap();
    let mut download = client.download_stream::<Note>(&file).await.unwrap();
    let error = download.next().await.unwrap().unwrap_err();
    assert!(
        error.may_have_happened() || error.status().is_none(),
        "{error}"
    );

    // The source never gives anything, and the server never answers.
    let nothing = stream::pending::<io::Result<Vec<u8>>>();
    let upload = client.upload_stream::<Note>("a", "text/plain", None, nothing);
    assert!(upload.await.unwrap_err().may_have_happened());
    server.abort();
}

/// A time limit counts from one piece to the next: this transfer takes several times as long as a piece may. The clock stands
/// still but for the pieces, so that a busy machine changes nothing.
#[tokio::test]
async fn a_slow_transfer_goes_on_as_long_as_it_moves() {
    let server = start();
    let client = Client::builder(server.base_url())
        .api_token("secret")
        .retry(RetryPolicy::none())
        .timeout(CallKind::File, Duration::from_secs(40))
        .build()
        .unwrap();
    tokio::time::pause();
    // While a blocking task runs, the paused clock does not run ahead by itself.
    let (done, wait) = std::sync::mpsc::channel::<()>();
    let blocking = tokio::task::spawn_blocking(move || wait.recv());
    let started = tokio::time::Instant::now();
    let pieces = stream::iter(0..12).then(|_| async {
        tokio::time::advance(Duration::from_secs(30)).await;
        Ok::<_, io::Error>("piece")
    });
    let upload = client.upload_stream::<Note>("a", "text/plain", None, pieces);
    let upload = upload.await.unwrap();
    assert!(
        started.elapsed() >= Duration::from_secs(360),
        "{:?}",
        started.elapsed()
    );
    drop(done);
    blocking.await.unwrap().unwrap_err();
    tokio::time::resume();
    assert_eq!(attached(&client, upload).await.size, 60);
}

const LARGE: u64 = 128 << 20;

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_large_file_takes_little_memory_up_and_down() {
    if !alone::is_alone() {
        // The server has the file in its memory: it stays in this process.
        let server = start();
        let url = server.base_url();
        alone::run(
            "files::a_large_file_takes_little_memory_up_and_down",
            &[("FILES_SERVER", &url)],
        );
        return;
    }
    let client = client(std::env::var("FILES_SERVER").unwrap());
    let piece = vec![b'x'; 1 << 20];
    let pieces = stream::iter((0..LARGE >> 20).map(move |_| Ok::<_, io::Error>(piece.clone())));
    let upload = client.upload_stream::<Note>("大.bin", "text/plain", LARGE, pieces);
    let file = attached(&client, upload.await.unwrap()).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("大.bin");
    let download = client.download_stream::<Note>(&file).await.unwrap();
    assert_eq!(download.save(&path).await.unwrap(), LARGE);
    client.upload_path::<Note>(&path).await.unwrap();
    // A test process takes some 20 MB by itself; the file has 128 MiB.
    let kilobytes = alone::peak_memory();
    assert!(kilobytes < 48 << 10, "{kilobytes} kB");
}

/// `Duration::MAX` is how programs write "no limit".
#[tokio::test]
async fn endless_times_set_no_limit() {
    let server = start();
    let mut builder = Client::builder(server.base_url()).api_token("secret");
    for kind in [
        CallKind::Read,
        CallKind::Write,
        CallKind::Bulk,
        CallKind::File,
    ] {
        builder = builder.timeout(kind, Duration::MAX);
    }
    let policy = RetryPolicy::default()
        .cap(Duration::MAX)
        .deadline(Duration::MAX);
    let builder = builder.connect_timeout(Duration::MAX).retry(policy);
    let client = builder.build().unwrap();
    let pieces = stream::iter(["ab", "c"].map(Ok::<_, io::Error>));
    let upload = client.upload_stream::<Note>("a.txt", "text/plain", None, pieces);
    let file = attached(&client, upload.await.unwrap()).await;
    let mut content = client.download_stream::<Note>(&file).await.unwrap();
    let mut bytes = Vec::new();
    while let Some(piece) = content.next().await {
        bytes.extend_from_slice(&piece.unwrap());
    }
    assert_eq!(bytes, b"abc");
    let whole = client.download_file::<Note>(&file).await.unwrap();
    assert_eq!(whole.bytes, b"abc");
    client
        .bulk((AddRecord::new(&Note { files: vec![] }),))
        .await
        .unwrap();
}
