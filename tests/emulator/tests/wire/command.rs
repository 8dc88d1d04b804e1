//! The command: arguments, the line it prints, how it ends.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::Client;
use crate::fixtures::{every_type, form};

/// The command, started and waited for until it says where it listens. It ends with the test.
pub(crate) struct Running {
    pub(crate) child: Child,
    /// What it prints when it listens: where.
    lines: [String; 2],
}

impl Running {
    pub(crate) fn client(&self) -> Client {
        Client::to(self.port().parse().unwrap())
    }

    fn port(&self) -> &str {
        let port = self.lines[0].strip_prefix("listening on http://127.0.0.1:");
        port.unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A child that has ended already cannot be killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kintone-emulator"));
    command
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// The command, started and not waited for.
pub(crate) fn start(arguments: &[&str]) -> Child {
    command(arguments).spawn().unwrap()
}

pub(crate) fn run(arguments: &[&str]) -> Running {
    let mut child = start(arguments);
    let mut output = BufReader::new(child.stdout.as_mut().unwrap()).lines();
    let lines = [(); 2].map(|()| output.next().unwrap().unwrap());
    Running { child, lines }
}

/// Writes a file into the folder and returns its path.
pub(crate) fn write(folder: &Path, name: &str, content: &Value) -> String {
    let path = folder.join(name);
    std::fs::write(&path, content.to_string()).unwrap();
    path.to_str().unwrap().to_owned()
}

pub(crate) fn write_schema(folder: &Path) -> String {
    write(folder, "sheet.json", &form(every_type()))
}

/// The status with which the command ends, and what it writes on the standard error.
fn fails(arguments: &[&str]) -> (Option<i32>, String) {
    let output = command(arguments).output().unwrap();
    (
        output.status.code(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

#[cfg(unix)]
#[test]
fn the_command_says_where_it_listens_and_ends_on_ctrl_c_and_on_sigterm() {
    let folder = tempfile::tempdir().unwrap();
    let schema = format!("4={}", write_schema(folder.path()));
    let arguments = [
        "--schema",
        &schema,
        "--token",
        "secret",
        "--user",
        "sato:password",
        "--log",
    ];
    for signal in ["-INT", "-TERM"] {
        let mut running = run(&arguments);
        let client = running.client();
        assert_eq!(client.get("app.json?id=4").ok()["appId"], json!("4"));
        let process = running.child.id().to_string();
        let sent = Command::new("kill").args([signal, &process]).status();
        assert!(sent.unwrap().success());
        assert_eq!(running.child.wait().unwrap().code(), Some(0), "{signal}");
        let mut log = String::new();
        let errors = running.child.stderr.as_mut().unwrap();
        errors.read_to_string(&mut log).unwrap();
        assert_eq!(log, "200 GET /k/v1/app.json\n");
    }
}

#[test]
fn the_command_says_under_which_name_other_tools_reach_it() {
    let folder = tempfile::tempdir().unwrap();
    let running = run(&["--schema", &write_schema(folder.path())]);
    let localhost = format!("listening on http://localhost:{}", running.port());
    assert_eq!(running.lines[1], localhost);
}

#[cfg(unix)]
#[test]
fn a_server_on_all_addresses_warns() {
    let folder = tempfile::tempdir().unwrap();
    let schema = write_schema(folder.path());
    let mut running = run(&["--schema", &schema, "--host", "0.0.0.0"]);
    running.client().get("records.json?app=1").ok();
    let process = running.child.id().to_string();
    let sent = Command::new("kill").args(["-TERM", &process]).status();
    assert!(sent.unwrap().success());
    running.child.wait().unwrap();
    let mut warning = String::new();
    let errors = running.child.stderr.as_mut().unwrap();
    errors.read_to_string(&mut warning).unwrap();
    assert!(
        warning.starts_with("kintone-emulator: warning: ") && warning.contains("0.0.0.0"),
        "{warning}"
    );
}

#[test]
fn the_configuration_file_of_the_help_can_be_used() {
    let help = command(&["--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let (_, config) = help.split_once("Configuration file:\n").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("emulator.toml");
    // Port 8080 may be taken.
    std::fs::write(&path, config.replace("8080", "0")).unwrap();
    let schema = write_schema(folder.path());
    std::fs::copy(&schema, folder.path().join("invoice.json")).unwrap();
    std::fs::rename(schema, folder.path().join("customer.json")).unwrap();
    write(folder.path(), "invoices.json", &json!([{}]));
    let running = run(&["--config", path.to_str().unwrap(), "--host", "127.0.0.1"]);
    let client = running.client();
    client.get("records.json?app=1").error(400, "GAIA_DA02");
    // The only token that it accepts is another one.
    client.get("app.json?id=1").error(400, "GAIA_IA02");
}

#[test]
fn flags_win_over_the_configuration_file() {
    let folder = tempfile::tempdir().unwrap();
    write_schema(folder.path());
    let config = folder.path().join("emulator.toml");
    let content =
        "language = \"ja\"\nconcurrency-limit = 5\n[[app]]\nid = 1\nschema = \"sheet.json\"";
    std::fs::write(&config, content).unwrap();
    let config = config.to_str().unwrap();
    let flags = [
        "--config",
        config,
        "--language",
        "en",
        "--guest-space",
        "1=7",
        "--clock",
        "2024-02-29T02:00:00Z",
        "--time-zone",
        "America/New_York",
        "--concurrency-limit",
        "6",
    ];
    let running = run(&flags);
    let client = running.client();
    let answer = client.get("records.json?app=1");
    assert_eq!(answer.header("x-concurrencylimit-limit"), Some("6"));
    let (message, _) = answer.error(400, "GAIA_IL23");
    assert!(message.starts_with("To access"), "{message}");
    let header = [("Content-Type", "application/json")];
    let target = "/k/guest/7/v1/record.json";
    let body = json!({"app": 1, "record": {"date": {"value": "2024-02-28"}}}).to_string();
    client.raw("POST", target, &header, body.as_bytes()).ok();
    let target = "/k/guest/7/v1/records.json?app=1&query=date+%3D+TODAY%28%29";
    let found = client.raw("GET", target, &[], b"").ok();
    assert_eq!(found["records"].as_array().unwrap().len(), 1);
}

#[test]
fn a_server_is_ready_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let schema = write_schema(folder.path());
    let data = folder.path().join("records.sqlite");
    let data = data.to_str().unwrap();
    // 100 milliseconds are the aim. A debug build on a machine that does other things gets twenty times as long, and the
    // best of five starts counts, so that this fails for what the server does and not for what the machine does.
    let start = |arguments: &[&str]| {
        let start = Instant::now();
        run(arguments).client().get("records.json?app=1").ok();
        start.elapsed()
    };
    for arguments in [
        &["--schema", &schema][..],
        &["--schema", &schema, "--data", data],
    ] {
        let best = (0..5).map(|_| start(arguments)).min().unwrap();
        assert!(best < Duration::from_secs(2), "{best:?}");
    }
}

#[test]
fn records_are_there_from_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let schema = write_schema(folder.path());
    let customers = format!("2={schema}");
    let invoices = format!("1={schema}");
    let records = write(
        folder.path(),
        "r.json",
        &json!([{"text": {"value": "a"}}, {}]),
    );
    let records = format!("2={records}");
    let running = run(&["--schema", &invoices, &customers, "--records", &records]);
    let found = running
        .client()
        .get("records.json?app=2&query=order+by+%24id")
        .ok();
    assert_eq!(found["records"][0]["text"]["value"], json!("a"));
    assert_eq!(found["records"].as_array().unwrap().len(), 2);
}

#[test]
fn faults_are_injected_while_the_command_runs() {
    let folder = tempfile::tempdir().unwrap();
    let running = run(&["--schema", &write_schema(folder.path())]);
    let client = running.client();
    let body = br#"{"effect": "lockFailed", "path": "records.json", "times": 1}"#;
    client.raw("POST", "/_emulator/faults", &[], body).ok();
    client.get("records.json?app=1").error(400, "GAIA_DA02");
    client.get("records.json?app=1").ok();
}

#[test]
fn the_command_tells_usage_errors_from_others() {
    assert_eq!(fails(&["--schema"]).0, Some(2));
    assert_eq!(fails(&["--no-such-option"]).0, Some(2));
    // What has no colon may be a password alone.
    let (code, error) = fails(&["--user", "hidden"]);
    assert!(
        code == Some(1) && error.contains("--user has no colon"),
        "{error}"
    );
    assert!(!error.contains("hidden"), "{error}");
    let folder = tempfile::tempdir().unwrap();
    let schema = write_schema(folder.path());
    let zero = format!("0={schema}");
    let number = json!({"records": [{}, {"text": {"value": "a"}, "date": {"value": "1.2.2024"}}]});
    let records = write(folder.path(), "records.json", &number);
    for (arguments, expected) in [
        (&["--schema", "missing.json"][..], "missing.json"),
        (&["--schema", &zero], "app id 0"),
        (&["--schema", &schema, "--token", ""], "API token"),
        (&["--schema", &schema, "--user", ":p"], "no login name"),
        (
            &["--schema", &schema, "--user", "sato:"],
            "\"sato\" has no password",
        ),
        (
            &["--schema", &schema, "--records", &records],
            "records.json, record 2 for app 1",
        ),
    ] {
        let (code, error) = fails(arguments);
        assert_eq!(code, Some(1), "{error}");
        assert!(
            error.starts_with("kintone-emulator: ") && error.contains(expected),
            "{error}"
        );
    }
}

#[test]
fn a_data_file_has_one_server() {
    let folder = tempfile::tempdir().unwrap();
    let schema = write_schema(folder.path());
    let data = folder.path().join("records.sqlite");
    let arguments = ["--schema", &schema, "--data", data.to_str().unwrap()];
    let first = run(&arguments);
    let (code, error) = fails(&arguments);
    assert_eq!(code, Some(1));
    assert!(
        error.contains("records.sqlite") && error.contains("another server"),
        "{error}"
    );
    drop(first);
    run(&arguments).client().get("records.json?app=1").ok();
}

#[test]
fn the_help_has_examples_and_says_how_to_inject_faults() {
    let help = command(&["--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    for expected in [
        "Examples:",
        "--records",
        "Faults:",
        "/_emulator/faults",
        "tooManyRequests",
        "Configuration file:",
    ] {
        assert!(help.contains(expected), "{expected} is missing in {help}");
    }
}

#[test]
fn an_argument_without_an_option_is_not_repeated() {
    for arguments in [
        &["hunter2"][..],
        &["--token", "known", "hunter2"],
        &["--log", "--port", "0", "sato:hunter2"],
        &["--tokn=hunter2"],
        &["-xhunter2"],
        &["--user", "hunter2"],
        &["--tokn", "hunter2"],
    ] {
        let (status, message) = fails(arguments);
        assert_ne!(status, Some(0), "{arguments:?}");
        assert!(!message.contains("unter2"), "{message}");
        assert!(!message.is_empty());
    }
    let (_, message) = fails(&["hunter2"]);
    assert!(message.contains("write the option before it"), "{message}");
    let (_, message) = fails(&["--tokn", "hunter2"]);
    assert!(message.contains("--token"), "{message}");
}
