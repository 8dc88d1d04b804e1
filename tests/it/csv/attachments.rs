//! Attachments in a folder, beside the file.

use std::future::IntoFuture;
use std::path::Path;
use std::pin::pin;
use std::time::Duration;

use kintone_emulator::{Effect, Emulator, Fault, When};
use kintone_runtime::client::csv::LineStatus;
use kintone_runtime::{AnyRecord, Attachment, Client, Query, Row};

use super::{results, writes};
use crate::apps;

/// An invoice with these files.
async fn invoice(client: &Client, number: &str, files: &[(&str, &str)]) {
    let mut attached: Vec<Attachment> = Vec::new();
    for (name, content) in files {
        let file = client.upload_file::<AnyRecord>(*name, "text/plain", *content);
        attached.push(file.await.unwrap().into());
    }
    let mut record = AnyRecord::new();
    record
        .set("請求書番号", number)
        .set("件名", "a")
        .set("取引先", "日本橋商事");
    record
        .set("添付", attached)
        .set("明細", Vec::<Row<AnyRecord>>::new());
    client.add_record(&record).await.unwrap();
}

async fn start() -> (Emulator, Client) {
    let (server, client) = apps::start();
    apps::add_masters(&client).await;
    (server, client.in_app(1))
}

async fn export(client: &Client, folder: &Path) -> Result<String, kintone_runtime::Error> {
    let mut file = Vec::new();
    let export = client
        .export_csv::<AnyRecord>(Query::all())
        .attachments(folder);
    let export = export.columns(["請求書番号", "件名", "取引先", "添付"]);
    export.write_to(&mut file).await?;
    Ok(String::from_utf8(file).unwrap())
}

#[tokio::test]
async fn attachments_go_into_a_folder_and_back() {
    let (_server, client) = start().await;
    invoice(
        &client,
        "INV-1",
        &[("請求書 1.txt", "one"), ("請求書 1.txt", "two")],
    )
    .await;
    invoice(&client, "INV-2", &[]).await;
    invoice(&client, "INV-3", &[("b", "three")]).await;
    let folder = tempfile::tempdir().unwrap();
    let text = export(&client, folder.path()).await.unwrap();
    assert_eq!(
        text,
        "\"請求書番号\",\"件名\",\"取引先\",\"添付\"\n\
         \"INV-1\",\"a\",\"日本橋商事\",\"添付-1/請求書 1.txt\n添付-1/請求書 1 (1).txt\"\n\
         \"INV-2\",\"a\",\"日本橋商事\",\n\
         \"INV-3\",\"a\",\"日本橋商事\",\"添付-3/b\"\n"
    );
    let read = |path: &str| std::fs::read_to_string(folder.path().join(path)).unwrap();
    assert_eq!(read("添付-1/請求書 1.txt"), "one");
    assert_eq!(read("添付-1/請求書 1 (1).txt"), "two");
    assert_eq!(read("添付-3/b"), "three");

    let (_server, other) = start().await;
    let import = other
        .import_csv::<AnyRecord>(text.as_bytes())
        .attachments(folder.path());
    import.await.unwrap().complete().unwrap();
    let again = tempfile::tempdir().unwrap();
    assert_eq!(export(&other, again.path()).await.unwrap(), text);
    let content = std::fs::read_to_string(again.path().join("添付-1/請求書 1 (1).txt"));
    assert_eq!(content.unwrap(), "two");
}

/// What a future gives, and how many requests ran at the same time meanwhile.
async fn observed<T>(server: &Emulator, future: impl Future<Output = T>) -> (T, usize) {
    let mut future = pin!(future);
    let mut most = 0;
    loop {
        most = most.max(server.running());
        tokio::select! {
            biased;
            done = &mut future => return (done, most),
            () = tokio::task::yield_now() => {}
        }
    }
}

#[tokio::test]
async fn as_many_records_as_allowed_are_up_and_downloaded_at_the_same_time() {
    let (server, client) = start().await;
    for number in 1..=12 {
        invoice(&client, &format!("INV-{number}"), &[("a.txt", "a")]).await;
    }
    let delay = Effect::Delay(When::Before, Duration::from_millis(20));
    server.inject(Fault::new(delay)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut file = Vec::new();
    let export = client
        .export_csv::<AnyRecord>(Query::all())
        .columns(["請求書番号", "件名", "取引先", "添付"])
        .attachments(folder.path());
    let export = export.concurrency(3).write_to(&mut file);
    let (exported, most) = observed(&server, export).await;
    assert_eq!(exported.unwrap().files, 12);
    assert!((2..=3).contains(&most), "{most} downloads");

    let (other_server, other) = start().await;
    other_server.inject(Fault::new(delay)).unwrap();
    let import = other
        .import_csv::<AnyRecord>(&file[..])
        .attachments(folder.path());
    let import = import.concurrency(3).into_future();
    let (imported, most) = observed(&other_server, import).await;
    assert_eq!(imported.unwrap().complete().unwrap(), 12);
    assert!((2..=3).contains(&most), "{most} uploads");
}

#[tokio::test]
async fn a_name_that_would_leave_the_folder_is_refused_with_its_record() {
    for name in ["../secret.txt", "..\\secret.txt", "C:secret.txt", ".."] {
        let (_server, client) = start().await;
        invoice(&client, "INV-1", &[(name, "x")]).await;
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("files");
        let error = export(&client, &inside).await.unwrap_err().to_string();
        assert_eq!(
            error,
            format!(
                "record 1, field 添付: the file {name:?} of \"添付-1\" would leave the folder for attachments; rename it in kintone, or leave the column out"
            )
        );
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}

#[tokio::test]
async fn a_path_that_leaves_the_folder_is_an_error_of_its_line() {
    let (server, client) = start().await;
    let before = writes(&server);
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("secret.txt"), "secret").unwrap();
    let folder = outside.path().join("files");
    std::fs::create_dir(&folder).unwrap();
    let absolute = outside.path().join("secret.txt").display().to_string();
    let leaves = |path: &str| {
        format!(
            "line 2, column 添付: the path {path:?} leaves the folder for attachments; give one below it, such as 添付-1/a.txt"
        )
    };
    let mut cases = vec![
        ("../secret.txt".to_owned(), leaves("../secret.txt")),
        (absolute.clone(), leaves(&absolute)),
        (
            "a/../../secret.txt".to_owned(),
            leaves("a/../../secret.txt"),
        ),
    ];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(outside.path(), folder.join("link")).unwrap();
        let message = "line 2, column 添付: the path \"link/secret.txt\" leads out of the folder for attachments; copy the file into it";
        cases.push(("link/secret.txt".to_owned(), message.to_owned()));
    }
    for (path, message) in cases {
        let file = format!("請求書番号,件名,取引先,添付\nINV-1,a,日本橋商事,{path}\n");
        let import = client
            .import_csv::<AnyRecord>(file.as_bytes())
            .attachments(&folder);
        let imported = import.await.unwrap();
        assert_eq!(results(&imported), [(2, LineStatus::Failed, message)]);
    }
    let file = "請求書番号,件名,取引先,添付\nINV-1,a,日本橋商事,none.txt\n";
    let import = client
        .import_csv::<AnyRecord>(file.as_bytes())
        .attachments(&folder);
    let message = &results(&import.await.unwrap())[0].2;
    let begin = "line 2, column 添付: cannot read the file \"none.txt\" in ";
    assert!(message.starts_with(begin), "{message}");
    assert_eq!(writes(&server), before);
}

#[tokio::test]
async fn without_a_folder_names_are_written_and_not_read() {
    let (_server, client) = start().await;
    invoice(&client, "INV-1", &[("a.txt", "one")]).await;
    let columns = ["請求書番号", "添付"];
    let text = super::exported(&client, &columns).await;
    assert_eq!(text, "\"請求書番号\",\"添付\"\n\"INV-1\",\"a.txt\"\n");
    let import = client.import_csv::<AnyRecord>(text.as_bytes());
    let import = import.update_key(|f| f.unique_text("請求書番号"));
    import.await.unwrap().complete().unwrap();
    assert_eq!(super::exported(&client, &columns).await, text);
}
