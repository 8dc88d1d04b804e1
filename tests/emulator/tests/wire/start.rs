//! Starting: app ids, forms that do not work, data files, the command.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use kintone_emulator::Emulator;
use serde_json::{Value, json};

use crate::client::Client;
use crate::fixtures::{every_type, form};

fn file(app: Option<&str>) -> Value {
    let mut file = form(every_type());
    file["app"] = json!(app);
    file
}

fn names(server: &Emulator, apps: &[u64]) -> Vec<String> {
    let client = Client::new(server);
    let name = |app: &u64| {
        client.get(&format!("app.json?id={app}")).ok()["name"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    apps.iter().map(name).collect()
}

#[test]
fn files_with_an_id_keep_it_and_the_others_get_the_smallest_free_ones() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("from_file.json");
    std::fs::write(&path, file(Some("8")).to_string()).unwrap();
    let mut named = file(None);
    named["name"] = json!("請求書");
    let server = Emulator::builder()
        .schema_json("first", file(None))
        .schema_json("two", file(Some("2")))
        .schema_json("ignored", named)
        .schema_file_with_id(5, &path)
        .schema_file(&path)
        .start()
        .unwrap();
    assert_eq!(
        names(&server, &[1, 2, 3, 5, 8]),
        ["first", "two", "請求書", "from_file", "from_file"]
    );
}

#[test]
fn an_id_twice_is_an_error_that_names_both() {
    let error = Emulator::builder()
        .schema_json("first", file(Some("2")))
        .schema_json("second", file(Some("2")))
        .start()
        .unwrap_err();
    let error = error.to_string();
    assert!(
        error.contains("first") && error.contains("second") && error.contains('2'),
        "{error}"
    );
}

#[test]
fn an_app_id_of_zero_is_an_error_that_names_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = write_schema(folder.path());
    for builder in [
        Emulator::builder().schema_file_with_id(0, &path),
        Emulator::builder().schema_json("sheet.json", file(Some("0"))),
    ] {
        let error = builder.start().unwrap_err().to_string();
        assert!(error.contains("sheet.json has app id 0"), "{error}");
    }
}

#[test]
fn credentials_that_no_request_can_carry_are_errors() {
    let builder = || Emulator::builder().schema_json("sheet", file(None));
    for (builder, expected) in [
        (builder().token(""), "API token"),
        (builder().token("secret").token("a,b"), "API token"),
        (builder().token_for(1, " a", &[]), "API token"),
        (builder().oauth_token(" "), "OAuth access token"),
        (builder().user("", "p"), "no login name"),
        (builder().user("sato:a", "p"), "sato:a has a colon"),
    ] {
        let error = builder.start().unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn a_file_that_is_no_form_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("broken.json");
    for content in ["{", "{}", r#"{"properties": {"a": {}}}"#] {
        std::fs::write(&path, content).unwrap();
        let error = Emulator::builder()
            .schema_file(&path)
            .start()
            .unwrap_err()
            .to_string();
        assert!(error.contains("broken.json"), "{error}");
    }
    let error = Emulator::builder()
        .schema_file(folder.path().join("missing.json"))
        .start()
        .unwrap_err();
    assert!(error.to_string().contains("missing.json"), "{error}");
}

#[test]
fn a_formula_that_does_not_work_is_an_error_that_names_its_field() {
    for expression in ["total * 2", "NOSUCH(1)", "nowhere + 1"] {
        let fields =
            json!({"total": {"type": "CALC", "expression": expression, "format": "NUMBER"}});
        let error = Emulator::builder()
            .schema_json("sheet", form(fields))
            .start()
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("sheet") && error.contains("total"),
            "{error}"
        );
    }
}

#[test]
fn records_in_a_data_file_survive_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("records.sqlite");
    let start = || {
        Emulator::builder()
            .schema_json("sheet", file(None))
            .token("secret")
            .data_file(&data)
            .start()
    };
    let server = start().unwrap();
    let client = Client::new(&server);
    let upload = client.upload("a", "text/plain", b"a");
    client.add(json!({"text": {"value": "kept"}, "file": {"value": [{"fileKey": upload}]}}));
    let before = client.record("1");
    drop(server);
    let server = start().unwrap();
    let client = Client::new(&server);
    assert_eq!(client.record("1"), before);
    assert_eq!(client.add(json!({})), "2");
}

/// The command, started and waited for until it says where it listens. It ends with the test.
struct Running {
    child: std::process::Child,
    line: String,
}

impl Running {
    fn port(&self) -> u16 {
        let port = self
            .line
            .trim_end()
            .strip_prefix("listening on http://127.0.0.1:");
        port.unwrap().parse().unwrap()
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

fn run(arguments: &[&str]) -> Running {
    let mut child = command(arguments).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap())
        .read_line(&mut line)
        .unwrap();
    Running { child, line }
}

fn write_schema(folder: &Path) -> String {
    let path = folder.join("sheet.json");
    std::fs::write(&path, file(None).to_string()).unwrap();
    path.to_str().unwrap().to_owned()
}

#[cfg(unix)]
#[test]
fn the_command_says_where_it_listens_and_ends_on_ctrl_c() {
    let folder = tempfile::tempdir().unwrap();
    let schema = format!("4={}", write_schema(folder.path()));
    let mut running = run(&[
        "--schema",
        &schema,
        "--token",
        "secret",
        "--user",
        "sato:password",
        "--log",
    ]);
    let client = Client::to(running.port());
    assert_eq!(client.get("app.json?id=4").ok()["appId"], json!("4"));
    let process = running.child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &process])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(running.child.wait().unwrap().code(), Some(0));
    let mut log = String::new();
    running
        .child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut log)
        .unwrap();
    assert_eq!(log, "200 GET /k/v1/app.json\n");
}

#[cfg(unix)]
#[test]
fn a_killed_server_leaves_whole_batches_behind() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("records.sqlite");
    let data = data.to_str().unwrap();
    let schema = write_schema(folder.path());
    let mut running = run(&["--schema", &schema, "--token", "secret", "--data", data]);
    let client = Client::to(running.port());
    let batch = json!({"app": 1, "records": vec![json!({"text": {"value": "x"}}); 100]});
    let (answered, answers) = std::sync::mpsc::channel();
    let loader = std::thread::spawn(move || {
        // The last request meets the kill in the middle of its work, or no server at all.
        while client
            .try_json("POST", "records.json", &batch)
            .is_ok_and(|answer| answer.status == 200)
        {
            answered.send(()).unwrap();
        }
    });
    let batches = answers.iter().take(5).count();
    running.child.kill().unwrap();
    running.child.wait().unwrap();
    let answered = batches + answers.iter().count();
    loader.join().unwrap();
    let running = run(&["--schema", &schema, "--token", "secret", "--data", data]);
    let stored: usize = Client::to(running.port()).count().parse().unwrap();
    assert!(
        stored == answered * 100 || stored == (answered + 1) * 100,
        "{stored} of {answered} batches"
    );
}

#[test]
fn the_command_tells_usage_errors_from_others() {
    let run = |arguments: &[&str]| {
        let output = command(arguments).output().unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    assert_eq!(run(&[]).0, Some(2));
    assert_eq!(
        run(&["--schema", "x.json", "--user", "nameonly"]).0,
        Some(2)
    );
    let (code, error) = run(&["--schema", "missing.json"]);
    assert_eq!(code, Some(1));
    assert!(
        error.starts_with("kintone-emulator: ") && error.contains("missing.json"),
        "{error}"
    );
    let folder = tempfile::tempdir().unwrap();
    let schema = write_schema(folder.path());
    let zero = format!("0={schema}");
    for (arguments, expected) in [
        (&["--schema", &zero][..], "app id 0"),
        (&["--schema", &schema, "--token", ""], "API token"),
        (&["--schema", &schema, "--user", ":p"], "no login name"),
    ] {
        let (code, error) = run(arguments);
        assert_eq!(code, Some(1), "{error}");
        assert!(
            error.starts_with("kintone-emulator: ") && error.contains(expected),
            "{error}"
        );
    }
    let help = command(&["--help"]).output().unwrap();
    assert!(
        String::from_utf8(help.stdout)
            .unwrap()
            .contains("Examples:")
    );
}

#[test]
fn a_port_that_is_taken_is_an_error_that_names_it() {
    let first = Emulator::builder()
        .schema_json("sheet", file(None))
        .start()
        .unwrap();
    let again = Emulator::builder()
        .schema_json("sheet", file(None))
        .port(first.port())
        .start();
    let error = again.unwrap_err().to_string();
    assert!(error.contains(&first.port().to_string()), "{error}");
}

#[tokio::test]
async fn a_server_starts_and_ends_within_asynchronous_tests_too() {
    let server = Emulator::builder()
        .schema_json("sheet", file(None))
        .start()
        .unwrap();
    assert_eq!(Client::new(&server).count(), "0");
    let again = Emulator::builder()
        .schema_json("sheet", file(None))
        .port(server.port())
        .start();
    assert!(again.is_err());
}
