//! kintone's official JavaScript tools, unchanged, against this server. They run where they are installed: with Node, and
//! after `npm install` in `tests/official-tools`.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use kintone_emulator::Emulator;
use serde_json::{Value, json};

use crate::fixtures::{every_type, form};

/// The folder of the tools, or why they cannot run.
fn tools() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/official-tools");
    if Command::new("node").arg("--version").output().is_err() {
        return Err("Node is not installed".to_owned());
    }
    match folder.join("node_modules").is_dir() {
        true => Ok(folder),
        false => Err(format!("run `npm install` in {}", folder.display())),
    }
}

#[track_caller]
fn assert_success(output: &Output) {
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// The client refuses http to any host but this one.
fn address(server: &Emulator) -> String {
    format!("http://localhost:{}", server.port())
}

fn app() -> Value {
    let mut file = form(json!({
        "title": {"type": "SINGLE_LINE_TEXT", "unique": true}, "n": {"type": "NUMBER"}, "file": {"type": "FILE"},
        "status": {"type": "STATUS", "enabled": true}, "assignee": {"type": "STATUS_ASSIGNEE", "enabled": true},
    }));
    let state = |index: u32, entities: Value| json!({"index": index.to_string(), "assignee": {"type": "ONE", "entities": entities}});
    let sato = json!([{"entity": {"type": "USER", "code": "sato"}, "includeSubs": false}]);
    file["process"] = json!({
        "enable": true,
        "states": {"new": state(0, json!([])), "started": state(1, sato), "done": state(2, json!([]))},
        "actions": [
            {"name": "start", "from": "new", "to": "started", "filterCond": ""},
            {"name": "finish", "from": "started", "to": "done", "filterCond": ""},
        ],
    });
    file
}

#[test]
fn the_official_client_works_unchanged() {
    let folder = match tools() {
        Ok(folder) => folder,
        Err(reason) => return eprintln!("skipped: {reason}"),
    };
    let server = Emulator::builder()
        .schema_json("sheet", app())
        .token("secret")
        .start()
        .unwrap();
    let output = Command::new("node")
        .arg("records.js")
        .arg(address(&server))
        .current_dir(folder)
        .output()
        .unwrap();
    assert_success(&output);
}

#[test]
fn the_official_type_generator_reads_the_form() {
    let folder = match tools() {
        Ok(folder) => folder,
        Err(reason) => return eprintln!("skipped: {reason}"),
    };
    let server = Emulator::builder()
        .schema_json("sheet", form(every_type()))
        .user("sato", "password")
        .start()
        .unwrap();
    let written = tempfile::tempdir().unwrap();
    let file = written.path().join("fields.d.ts");
    let output = Command::new(folder.join("node_modules/.bin/kintone-dts-gen"))
        .args(["--base-url", &address(&server), "--app-id", "1"])
        .args(["-u", "sato", "-p", "password", "-o"])
        .arg(&file)
        .output()
        .unwrap();
    assert_success(&output);
    let types = std::fs::read_to_string(file).unwrap();
    for line in [
        "number: kintone.fieldTypes.Number;",
        "creator: kintone.fieldTypes.Creator;",
        "count: kintone.fieldTypes.Number;",
        "type: \"SUBTABLE\";",
    ] {
        assert!(types.contains(line), "{line}\n{types}");
    }
}
