//! Beside cli-kintone, if it is installed: `npm install --global @kintone/cli`, or the path of its `cli.js` in `CLI_KINTONE`.

use std::path::Path;
use std::process::{Command, Output};

use kintone_emulator::Emulator;
use kintone_runtime::{AnyRecord, Client, Query};

use crate::every_type;

/// Runs cli-kintone on an app. `None` if it is not installed.
fn cli(server: &Emulator, arguments: &[&str], folder: &Path) -> Option<Output> {
    let mut command = match std::env::var_os("CLI_KINTONE") {
        Some(script) => {
            let mut node = Command::new("node");
            node.arg(script);
            node
        }
        None => Command::new("cli-kintone"),
    };
    // It takes plain HTTP for this name alone.
    let url = server.base_url().replace("127.0.0.1", "localhost");
    let common = [
        "--base-url",
        &url,
        "--api-token",
        "secret",
        "--app",
        "3",
        "--attachments-dir",
    ];
    command
        .arg("record")
        .args(arguments)
        .args(common)
        .arg(folder);
    match command.output() {
        Ok(output) => {
            let error = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{error}");
            Some(output)
        }
        Err(_) => {
            eprintln!("skipped: cli-kintone is not installed (npm install --global @kintone/cli)");
            None
        }
    }
}

async fn export(client: &Client, folder: &Path) -> String {
    let mut file = Vec::new();
    let export = client
        .in_app(3)
        .export_csv::<AnyRecord>(Query::all())
        .attachments(folder);
    export.write_to(&mut file).await.unwrap();
    String::from_utf8(file).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cli_kintone_exports_is_what_this_exports_and_both_import_it() {
    let (server, client) = every_type::start().await;
    client
        .add_record(&every_type::filled(&client).await)
        .await
        .unwrap();
    let theirs = tempfile::tempdir().unwrap();
    let Some(output) = cli(&server, &["export"], theirs.path()) else {
        return;
    };
    let text = String::from_utf8(output.stdout).unwrap();
    let ours = tempfile::tempdir().unwrap();
    assert_eq!(
        export(&client, ours.path()).await.trim_end(),
        text.trim_end()
    );

    // Theirs comes in here.
    let (_server, other) = every_type::start().await;
    let import = other.in_app(3).import_csv::<AnyRecord>(text.as_bytes());
    import
        .attachments(theirs.path())
        .await
        .unwrap()
        .complete()
        .unwrap();
    let again = tempfile::tempdir().unwrap();
    assert_eq!(
        export(&other, again.path()).await.trim_end(),
        text.trim_end()
    );

    // And ours there.
    let (server, other) = every_type::start().await;
    let file = ours.path().join("records.csv");
    std::fs::write(&file, export(&client, ours.path()).await).unwrap();
    cli(
        &server,
        &["import", "--file-path", file.to_str().unwrap()],
        ours.path(),
    );
    let again = tempfile::tempdir().unwrap();
    assert_eq!(
        export(&other, again.path()).await.trim_end(),
        text.trim_end()
    );
}
