//! Tools for kintone, unchanged, against this server: kintone's official JavaScript client, type generator and command line, and
//! ginue. They run where they are installed: with Node, and after `npm install` in `tests/official-tools`.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use kintone_emulator::{Builder, Emulator};
use serde_json::{Value, json};

use crate::client::Client;
use crate::fixtures::{every_type, form};

const JAVASCRIPT_CLIENT: &str = "@kintone/rest-api-client";

/// The folder of the tools, or why this package cannot run.
fn tools(package: &str) -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/official-tools");
    if Command::new("node").arg("--version").output().is_err() {
        return Err("Node is not installed".to_owned());
    }
    match folder.join("node_modules").join(package).is_dir() {
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

/// The tools refuse http to any host but this one.
fn address(server: &Emulator) -> String {
    format!("http://localhost:{}", server.port())
}

/// Runs a program that uses the JavaScript client, against this server.
#[track_caller]
fn run_program(file: &str, server: impl FnOnce() -> Builder) {
    let folder = match tools(JAVASCRIPT_CLIENT) {
        Ok(folder) => folder,
        Err(reason) => return eprintln!("skipped: {reason}"),
    };
    let server = server().start().unwrap();
    let output = Command::new("node")
        .arg(file)
        .arg(address(&server))
        .current_dir(folder)
        .output()
        .unwrap();
    assert_success(&output);
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

fn environment() -> Builder {
    let fields =
        json!({"title": {"type": "SINGLE_LINE_TEXT"}, "link": {"type": "LINK", "protocol": "WEB"}});
    Emulator::builder()
        .schema_json("sheet", form(fields))
        .user("sato", "password")
        .declare_user("sato", "佐藤")
        .space(4, "営業部")
        .guest_space(7, "協力会社")
}

#[test]
fn the_official_client_reads_and_writes_records() {
    run_program("records.js", || {
        Emulator::builder()
            .schema_json("sheet", app())
            .token("secret")
    });
}

#[test]
fn every_method_of_the_official_client_for_apps_works() {
    run_program("apps.js", environment);
}

#[test]
fn every_method_of_the_official_client_for_spaces_works() {
    run_program("spaces.js", environment);
}

#[test]
fn every_method_of_the_official_client_for_plugins_works() {
    run_program("plugins.js", environment);
}

#[test]
fn the_official_type_generator_reads_the_form() {
    let folder = match tools("@kintone/dts-gen") {
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

#[test]
fn the_official_command_line_imports_exports_and_deletes_records() {
    let folder = match tools("@kintone/cli") {
        Ok(folder) => folder,
        Err(reason) => return eprintln!("skipped: {reason}"),
    };
    let fields = json!({
        "title": {"type": "SINGLE_LINE_TEXT", "unique": true}, "n": {"type": "NUMBER"}, "file": {"type": "FILE"},
        "table": {"type": "SUBTABLE", "fields": {"item": {"type": "SINGLE_LINE_TEXT"}}},
    });
    let server = Emulator::builder()
        .schema_json("sheet", form(fields))
        .token("secret")
        .start()
        .unwrap();
    let place = tempfile::tempdir().unwrap();
    let cli = |arguments: &[&str]| {
        let output = Command::new(folder.join("node_modules/.bin/cli-kintone"))
            .args(["record", arguments[0], "--base-url", &address(&server)])
            .args(["--app", "1", "--api-token", "secret"])
            .args(&arguments[1..])
            .current_dir(place.path())
            .output()
            .unwrap();
        assert_success(&output);
        String::from_utf8(output.stdout).unwrap()
    };
    let import = |csv: &str, others: &[&str]| {
        std::fs::write(place.path().join("records.csv"), csv).unwrap();
        cli(&[&["import", "--file-path", "records.csv"], others].concat());
    };
    let export = |others: &[&str]| cli(&[&["export"], others].concat());

    std::fs::write(place.path().join("proof.txt"), "proof").unwrap();
    let rows = "*,\"a\",\"1\",\"proof.txt\",\"\",\"x\"\n,\"a\",\"1\",\"proof.txt\",\"\",\"y\"\n";
    let csv = format!("*,\"title\",\"n\",\"file\",\"table\",\"item\"\n{rows}");
    import(&csv, &["--attachments-dir", "."]);
    let rows = "*,\"a\",\"1\",\"1\",\"x\"\n,\"a\",\"1\",\"2\",\"y\"\n";
    assert_eq!(
        export(&["--fields", "title,n,table"]),
        format!("*,\"title\",\"n\",\"table\",\"item\"\n{rows}")
    );
    export(&["--attachments-dir", "exported"]);
    let file = place.path().join("exported/file-1/proof.txt");
    assert_eq!(std::fs::read_to_string(file).unwrap(), "proof");

    let csv = "\"title\",\"n\"\n\"a\",\"7\"\n\"b\",\"8\"\n";
    import(csv, &["--update-key", "title"]);
    let sorted = ["--fields", "title,n", "--order-by", "n asc"];
    assert_eq!(export(&sorted), csv);
    cli(&["delete", "--yes"]);
    assert_eq!(export(&["--fields", "title"]), "\"title\"\n");
}

#[test]
fn the_official_command_line_uploads_two_versions_of_a_plugin() {
    let folder = match tools("@kintone/cli") {
        Ok(folder) => folder,
        Err(reason) => return eprintln!("skipped: {reason}"),
    };
    let server = Emulator::builder()
        .user("sato", "password")
        .start()
        .unwrap();
    let place = tempfile::tempdir().unwrap();
    let cli = |arguments: &[&str]| {
        let output = Command::new(folder.join("node_modules/.bin/cli-kintone"))
            .arg("plugin")
            .args(arguments)
            .current_dir(place.path())
            .output()
            .unwrap();
        assert_success(&output);
    };
    let write =
        |name: &str, content: &str| std::fs::write(place.path().join(name), content).unwrap();
    write("a.js", "console.log(1)");
    write("icon.png", "icon");
    cli(&["keygen", "--output", "key.ppk"]);
    let login = ["--username", "sato", "--password", "password", "--yes"];
    for (version, file) in [(1, "one.zip"), (2, "two.zip")] {
        let manifest = json!({"manifest_version": 1, "version": version, "type": "APP", "name": {"en": "Map", "ja": "地図"},
            "icon": "icon.png", "desktop": {"js": ["a.js"]}});
        write("manifest.json", &manifest.to_string());
        cli(&[
            "pack",
            "--input",
            "manifest.json",
            "--private-key",
            "key.ppk",
            "--output",
            file,
        ]);
        cli(&[
            &["upload", "--base-url", &address(&server), "--input", file],
            &login[..],
        ]
        .concat());
    }
    let client = Client::of_user(&server, "sato", "password");
    let plugins = client.get("plugins.json").ok()["plugins"].clone();
    assert_eq!(plugins.as_array().unwrap().len(), 1);
    assert_eq!(plugins[0]["version"], "2");
}

/// Settings that ginue pulls, and those of them that have a preview.
const PULLED: [(&str, bool); 11] = [
    ("form.json", true),
    ("app/form/fields.json", true),
    ("app/form/layout.json", true),
    ("app.json", false),
    ("app/acl.json", true),
    ("app/status.json", true),
    ("record/acl.json", true),
    ("field/acl.json", true),
    ("app/views.json", true),
    ("app/settings.json", true),
    ("app/customize.json", true),
];

#[test]
fn ginue_pulls_pushes_and_deploys_settings() {
    let folder = match tools("ginue") {
        Ok(folder) => folder,
        Err(reason) => return eprintln!("skipped: {reason}"),
    };
    let server = Emulator::builder()
        .schema_json("sheet", form(every_type()))
        .user("sato", "password")
        .start()
        .unwrap();
    let client = Client::of_user(&server, "sato", "password");
    let place = tempfile::tempdir().unwrap();
    let [certificate, key] = ["certificate.pem", "key.pem"].map(|file| place.path().join(file));
    let signed = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(&certificate, signed.cert.pem()).unwrap();
    std::fs::write(&key, signed.signing_key.serialize_pem()).unwrap();
    let ginue = |command: &str| {
        // What is about to be written is asked for.
        let answers = place.path().join("answers");
        std::fs::write(&answers, "y\n").unwrap();
        let output = Command::new("node")
            .arg(folder.join("ginue.js"))
            .arg(address(&server))
            .args([&certificate, &key])
            .args([command, "-a", "1", "-l", "settings"])
            .args(["-u", "sato", "-p", "password", "--preview"])
            .current_dir(place.path())
            .stdin(Stdio::from(std::fs::File::open(answers).unwrap()))
            .output()
            .unwrap();
        assert_success(&output);
        // A failure is told, but not by the exit code.
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    };

    ginue("pull");
    for (path, has_preview) in PULLED {
        let file = path.replace('/', "_");
        let preview = format!("preview/{path}");
        let stages = [("settings", path), ("settings/-preview", &preview)];
        for (folder, path) in &stages[..1 + usize::from(has_preview)] {
            let file = place.path().join(folder).join("1").join(&file);
            let pulled = std::fs::read_to_string(file).unwrap();
            let pulled: Value = serde_json::from_str(&pulled).unwrap();
            let mut answer = client.get(&format!("{path}?app=1&id=1")).ok();
            answer.as_object_mut().unwrap().remove("revision");
            assert_eq!(pulled, answer, "{path}");
        }
    }

    let label =
        || client.get("app/form/fields.json?app=1").ok()["properties"]["text"]["label"].clone();
    let change = json!({"app": 1, "properties": {"text": {"label": "changed"}}});
    client.put("preview/app/form/fields.json", change).ok();
    client
        .post("preview/app/deploy.json", json!({"apps": [{"app": 1}]}))
        .ok();
    assert_eq!(label(), "changed");
    ginue("push");
    ginue("deploy");
    assert_eq!(label(), "text");
}
