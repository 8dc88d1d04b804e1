//! `diff` between files, environments, and a file and kintone.

use std::fs;

use serde_json::{Value, json};

use crate::cli::{codegen, project, stderr, stdout};
use crate::related_forms::form;
use crate::workspace::Workspace;

/// The form of the invoices in another environment: a field has another name, another one another label.
fn changed(first: u64) -> Value {
    let mut changed = form("invoice", first);
    changed["請求番号"]["label"] = json!("番号");
    let mut subject = changed.as_object_mut().unwrap().remove("件名").unwrap();
    subject["code"] = json!("題名");
    changed["題名"] = subject;
    changed
}

#[test]
fn two_files_are_compared_offline_with_the_worst_change_first() {
    let folder = project();
    let write = |name: &str, form: Value| {
        let file = json!({"app": "3", "code": "", "name": "invoice", "properties": form});
        fs::write(folder.path().join(name), file.to_string()).unwrap();
    };
    write("old.json", form("invoice", 1));
    write("new.json", changed(1));
    fs::write(
        folder.path().join("src/lib.rs"),
        "#[derive(KintoneRecord)]\n#[kintone(schema = \"old.json\")]\npub struct Invoice {\n    pub 件名: String,\n}\n",
    )
    .unwrap();

    let same = codegen(folder.path(), &["diff", "old.json", "./old.json"]);
    assert_eq!((same.status.code(), &*stderr(&same)), (Some(0), ""));

    let output = codegen(folder.path(), &["diff", "old.json", "new.json"]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(3), "{said}");
    let lines: Vec<&str> = said.lines().collect();
    assert!(
        lines[0].starts_with("drift: new.json: breaking: `件名` was probably renamed to `題名`: "),
        "{said}"
    );
    assert!(
        lines[1].starts_with("drift: new.json: cosmetic: `請求番号` "),
        "{said}"
    );
    assert!(
        lines[2].starts_with("drift: src/lib.rs:4: field `件名` of `Invoice` is concerned: "),
        "{said}"
    );
    assert!(
        lines[2].ends_with("; #[kintone(code = \"題名\")] keeps the name in Rust"),
        "{said}"
    );
    assert!(lines[3].starts_with(
        "note: uses were searched by name in the .rs files of hello; not in code that macros make"
    ));
    assert_eq!(lines.len(), 4);

    let output = codegen(
        folder.path(),
        &["diff", "old.json", "new.json", "--format", "json"],
    );
    let report: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(report["exitCode"], 3);
    assert_eq!(report["findings"][0]["file"], "new.json");
    let change = &report["findings"][0]["change"];
    assert_eq!(
        (&change["effect"], &change["kind"], &change["place"]),
        (&json!("breaking"), &json!("renamed"), &json!("件名"))
    );
    assert_eq!(
        change["remedy"],
        "#[kintone(code = \"題名\")] keeps the name in Rust"
    );
    assert_eq!(report["findings"][2]["line"], 4);
    assert_eq!(report["findings"].as_array().unwrap().len(), 4);
}

#[test]
fn environments_are_compared_without_their_ids() {
    let workspace = Workspace::generated();
    let same = workspace.run(&["diff", "staging", "production"]);
    assert_eq!((same.status.code(), &*stderr(&same)), (Some(0), ""));

    workspace.servers[1].update_form(13, changed(11)).unwrap();
    let output = workspace.run(&["diff", "production", "staging"]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(
        said.starts_with("drift: schemas/invoice.json: invoice in staging: breaking: `件名` was probably renamed to `題名`"),
        "{said}"
    );
    assert!(said.contains("\ndrift: src/kintone/invoice.rs:"), "{said}");
    assert_eq!(said.matches("drift: ").count(), 3, "{said}");
    // The other way round, the other name is the old one.
    let said = stderr(&workspace.run(&["diff", "staging", "production", "invoice"]));
    assert!(
        said.contains("`題名` was probably renamed to `件名`"),
        "{said}"
    );
    let other = workspace.run(&["diff", "staging", "production", "customer"]);
    assert_eq!(other.status.code(), Some(0), "{}", stderr(&other));
}

#[test]
fn a_file_is_compared_with_the_form_of_its_app() {
    let workspace = Workspace::generated();
    fs::copy(
        workspace.path().join("schemas/invoice.json"),
        workspace.path().join("saved.json"),
    )
    .unwrap();
    workspace.servers[1].update_form(13, changed(11)).unwrap();
    for (arguments, code, part) in [
        (&["diff", "schemas/invoice.json", "live"][..], 0, ""),
        (
            &["diff", "schemas/invoice.json", "live", "--env", "staging"],
            3,
            "`件名` was probably renamed to `題名`",
        ),
        // By the id in the file.
        (
            &["diff", "staging", "saved.json"],
            3,
            "`題名` was probably renamed to `件名`",
        ),
    ] {
        let output = workspace.run(arguments);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        assert!(said.contains(part), "{arguments:?}: {said}");
    }
}

#[test]
fn what_cannot_be_compared_is_said() {
    let workspace = Workspace::generated();
    let unknown = json!({"app": "77", "code": "", "name": "x", "properties": {}});
    fs::write(workspace.path().join("unknown.json"), unknown.to_string()).unwrap();
    fs::write(workspace.path().join("half.json"), "{\"app\":").unwrap();
    for (arguments, code, part) in [
        (
            &["diff", "dev", "dev"][..],
            2,
            "A and B are both the environment dev",
        ),
        (
            &["diff", "live", "dev"],
            2,
            "A and B are both the environment dev",
        ),
        (&["diff", "dev", "stagign"], 2, "did you mean `staging`?"),
        (
            &["diff", "dev", "staging", "--env", "dev"],
            2,
            "neither A nor B is `live`",
        ),
        (
            &["diff", "dev", "staging", "invioce"],
            2,
            "did you mean `invoice`?",
        ),
        (
            &["diff", "a.json", "dev", "invoice"],
            2,
            "a file is of one app",
        ),
        (
            &["diff", "unknown.json", "live"],
            2,
            "error: unknown.json: no app of kintone.toml",
        ),
        (
            &["diff", "absent.json", "live"],
            1,
            "error: absent.json: there is no such file",
        ),
        (
            &["diff", "half.json", "schemas/invoice.json"],
            1,
            "error: half.json: this is not a schema file",
        ),
    ] {
        let output = workspace.run(arguments);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        assert!(said.contains(part), "{arguments:?}: {said}");
    }
    // An app that cannot be read is not one without differences.
    let output = workspace.run_with(&[("STAGING_TOKEN", "wrong")], &["diff", "dev", "staging"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
}

#[test]
fn the_remedy_is_that_of_the_place() {
    let workspace = Workspace::generated();
    let lib = "mod kintone;\n#[derive(KintoneRecord)]\n#[kintone(schema = \"schemas/invoice.json\")]\npub struct Mine {\n    pub 件名: String,\n}\n";
    fs::write(workspace.path().join("src/lib.rs"), lib).unwrap();
    for (server, first) in [(0, 1), (1, 11)] {
        workspace.servers[server]
            .update_form(first + 2, changed(first))
            .unwrap();
    }
    let told = |arguments: &[&str]| -> [String; 3] {
        let output = workspace.run(arguments);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(3), "{said}");
        [
            "schemas/invoice.json: ",
            "src/kintone/invoice.rs:",
            "src/lib.rs:5: ",
        ]
        .map(|place| {
            let start = format!("drift: {place}");
            let is_meant = |line: &&str| line.starts_with(&start) && line.contains("renamed");
            said.lines().find(is_meant).expect(&said).to_owned()
        })
    };
    // In the environment of the code, the code keeps its name.
    let [form, generated, own] = told(&["check", "--live"]);
    let rename =
        "; \"題名\" = \"件名\" below [apps.invoice.rename] in kintone.toml keeps the name in Rust";
    assert!(
        form.ends_with(rename) && generated.ends_with(rename),
        "{form}\n{generated}"
    );
    assert!(
        own.ends_with("; #[kintone(code = \"題名\")] keeps the name in Rust"),
        "{own}"
    );
    // In another one, the form has to change: the code is right where it was written for.
    for arguments in [
        &["check", "--live", "--env", "staging"][..],
        &["check", "--live", "--all-envs"],
        &["diff", "production", "staging"],
        &["diff", "schemas/invoice.json", "live", "--env", "staging"],
    ] {
        let output = workspace.run(arguments);
        let said = stderr(&output);
        let home = if arguments[1] == "production" {
            "production"
        } else {
            "dev"
        };
        let remedy = format!("; change the code of `題名` in this form to `件名`, as in {home}\n");
        let start = "drift: schemas/invoice.json: invoice in staging: breaking: `件名`";
        let (_, told) = said.split_once(start).expect(&said);
        assert!(
            told[..=told.find('\n').unwrap()].ends_with(&remedy),
            "{said}"
        );
        let in_staging = said.lines().filter(|line| line.contains("in staging: "));
        assert!(
            !in_staging.collect::<String>().contains("in Rust"),
            "{said}"
        );
    }
}

#[test]
fn all_crates_of_the_workspace_are_searched() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let package = |name: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n")
    };
    write(
        "Cargo.toml",
        "[workspace]\nresolver = \"2\"\nmembers = [\"crates/*\"]\nexclude = [\"crates/other\"]\n",
    );
    for name in ["forms", "use1", "other"] {
        write(&format!("crates/{name}/Cargo.toml"), &package(name));
        write(
            &format!("crates/{name}/src/lib.rs"),
            "fn f() { query!(forms::Invoice, 件名 = \"a\"); }\n",
        );
    }
    write(
        "crates/forms/src/lib.rs",
        "#[derive(KintoneRecord)]\n#[kintone(schema = \"old.json\")]\npub struct Invoice {\n    pub 件名: String,\n}\n",
    );
    let form = |form: Value| {
        json!({"app": "3", "code": "", "name": "invoice", "properties": form}).to_string()
    };
    write(
        "crates/forms/old.json",
        &form(super::related_forms::form("invoice", 1)),
    );
    write("crates/forms/new.json", &form(changed(1)));
    let diff = || {
        let output = codegen(
            folder.path(),
            &["diff", "crates/forms/old.json", "crates/forms/new.json"],
        );
        stderr(&output)
    };
    let said = diff();
    for part in [
        "drift: crates/forms/src/lib.rs:4: field `件名` of `Invoice`",
        "drift: crates/use1/src/lib.rs:1: query!(Invoice, …) is concerned",
        "in the .rs files of forms, use1; ",
    ] {
        assert!(said.contains(part), "{said}");
    }
    assert!(!said.contains("crates/other"), "{said}");
    // Where Cargo does not know the members, that is said.
    write("crates/use1/Cargo.toml", "[package\n");
    let said = diff();
    assert!(
        said.contains("drift: crates/forms/src/lib.rs:4: "),
        "{said}"
    );
    let note =
        "note: the other crates of the workspace were not searched: `cargo metadata` failed: ";
    assert!(said.contains(note), "{said}");
}
