//! Beside cli-kintone, where Node is and after `npm install` in `emulator/tests/official-tools`.

use std::path::Path;
use std::process::{Command, Output};

use kintone_emulator::Emulator;
use kintone_runtime::{AnyRecord, Client, Query};

use crate::every_type;

/// Runs cli-kintone on an app. `None` if it is not installed.
fn cli(server: &Emulator, arguments: &[&str], folder: &Path) -> Option<Output> {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("emulator/tests/official-tools");
    let script = tools.join("node_modules/@kintone/cli/cli.js");
    let has_node = Command::new("node").arg("--version").output().is_ok();
    if !has_node || !script.is_file() {
        eprintln!(
            "skipped: install Node, and run `npm install` in {}",
            tools.display()
        );
        return None;
    }
    // It takes plain HTTP for this name alone.
    let url = format!("http://localhost:{}", server.port());
    let output = Command::new("node")
        .arg(script)
        .arg("record")
        .args(arguments)
        .args(["--base-url", &url, "--api-token", "secret", "--app", "3"])
        .arg("--attachments-dir")
        .arg(folder)
        .output()
        .expect("Node runs");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    Some(output)
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
