//! The commands for the apps of a `kintone.toml`, without kintone.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use kintone_codegen::{AppSchema, content_hash};
use serde_json::Value;

use crate::cli::{codegen, codegen_with, invoice, stderr, stdout};
use crate::config::with_config;
use crate::related_forms::form;
use crate::workspace::Workspace;

#[test]
fn several_apps_are_all_reported_and_the_worst_decides() {
    let project = with_config(
        "[apps.invoice]\n[apps.absent]\n[apps.broken]\n[apps.wrong]\n[apps.wrong.rename]\n\"無い\" = \"x\"\n",
    );
    let schema = |name: &str| project.path().join(format!("schemas/{name}.json"));
    let text = fs::read_to_string(invoice()).unwrap();
    fs::write(schema("broken"), &text[..text.len() / 2]).unwrap();
    fs::write(schema("wrong"), &text).unwrap();
    let generated = codegen(project.path(), &["generate", "invoice", "absent", "broken"]);
    assert_eq!(generated.status.code(), Some(1), "{}", stderr(&generated));
    assert!(project.path().join("src/kintone/invoice.rs").exists());
    for (arguments, code, parts) in [
        (&["check", "invoice"][..], 0, &[][..]),
        (
            &["check", "invoice", "absent"],
            3,
            &["drift: schemas/absent.json: absent: the schema file is missing"],
        ),
        (
            &["check", "broken"],
            1,
            &["broken: this is not a schema file"],
        ),
        (
            &["check"],
            2,
            &[
                "drift: schemas/absent.json: absent: ",
                "error: schemas/broken.json:",
                "error: kintone.toml:6: wrong: the form has no field or option `無い` to rename",
            ],
        ),
        (
            &["check", "invioce"],
            2,
            &["error: kintone.toml: there is no app `invioce`; did you mean `invoice`?"],
        ),
    ] {
        let output = codegen(project.path(), arguments);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        for part in parts {
            assert!(said.contains(part), "{arguments:?}: {said}");
        }
        assert_eq!(said.lines().count(), parts.len(), "{said}");
    }
}

#[test]
fn findings_are_written_as_json_and_for_github() {
    let project = with_config("[apps.invoice]\n");
    fs::create_dir(project.path().join("src/kintone")).unwrap();
    fs::write(project.path().join("src/kintone/invoice.rs"), "struct\n\n{").unwrap();
    let output = codegen(project.path(), &["check", "--format", "json"]);
    assert_eq!(output.status.code(), Some(3));
    let report: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(report["exitCode"], 3);
    let finding = &report["findings"][0];
    assert_eq!(finding["file"], "src/kintone/invoice.rs");
    assert_eq!(
        (&finding["line"], &finding["app"]),
        (&3.into(), &"invoice".into())
    );
    assert_eq!(
        (&finding["severity"], &finding["environment"]),
        (&"drift".into(), &().into())
    );
    let output = codegen(project.path(), &["check", "--format", "github"]);
    assert!(
        stdout(&output).starts_with(
            "::error file=src/kintone/invoice.rs,line=3,title=invoice::this is not Rust: "
        ),
        "{}",
        stdout(&output)
    );
    assert_eq!(stderr(&output), "");
    // GitHub takes paths from the root of the repository, wherever the command runs.
    let root = project.path().to_str().unwrap();
    for (root, file) in [
        (root, "src/kintone/invoice.rs"),
        ("/elsewhere", "kintone/invoice.rs"),
        ("", "kintone/invoice.rs"),
    ] {
        let arguments = ["check", "--format", "github"];
        let variables = [("GITHUB_WORKSPACE", root)];
        let output = codegen_with(&project.path().join("src"), &variables, &arguments);
        let start = format!("::error file={file},line=3,");
        assert!(stdout(&output).starts_with(&start), "{}", stdout(&output));
    }
}

#[test]
fn a_check_compares_on_meaning() {
    let project = with_config("[apps.invoice]\n");
    let file = project.path().join("src/kintone/invoice.rs");
    assert!(codegen(project.path(), &["generate"]).status.success());
    let code = fs::read_to_string(&file).unwrap();
    let schema = project.path().join("schemas/invoice.json");
    let text = fs::read_to_string(&schema).unwrap();
    let revision = text.find("\"revision\": \"").unwrap() + "\"revision\": \"".len();
    let check = || codegen(project.path(), &["check"]);
    // A checkout with other line ends, a later revision and another style of rustfmt.
    fs::write(&file, code.replace("    ", "\t").replace('\n', "\r\n")).unwrap();
    fs::write(
        &schema,
        format!("{}9{}", &text[..revision], &text[revision..]).replace('\n', "\r\n"),
    )
    .unwrap();
    assert_eq!(check().status.code(), Some(0), "{}", stderr(&check()));
    fs::write(
        &file,
        code.replacen("pub struct Invoice ", "pub struct Invoices ", 1),
    )
    .unwrap();
    assert_eq!(check().status.code(), Some(3));
    assert!(
        stderr(&check())
            .contains("drift: src/kintone/invoice.rs:1: invoice: struct `Invoice` is missing")
    );
}

#[test]
fn a_check_says_which_of_schema_file_and_code_is_newer_and_what_to_do() {
    let project = with_config("environments-file = \"src/env.rs\"\n[apps.invoice]\n");
    let schema = project.path().join("schemas/invoice.json");
    let code = project.path().join("src/kintone/invoice.rs");
    assert!(codegen(project.path(), &["generate"]).status.success());
    let (good_schema, good_code) = (
        fs::read_to_string(&schema).unwrap(),
        fs::read_to_string(&code).unwrap(),
    );
    let line = good_code
        .lines()
        .position(|line| line.contains("pub 件名:"))
        .unwrap()
        + 1;
    let head =
        "drift: src/kintone/invoice.rs:1: invoice: this is not the code of schemas/invoice.json: ";
    let remedy = "; run `kintone-codegen generate invoice`";
    let told = |schema_text: &str, code_text: &str, why: &str| {
        fs::write(&schema, schema_text).unwrap();
        fs::write(&code, code_text).unwrap();
        let output = codegen(project.path(), &["check"]);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(3), "{said}");
        let first = said.lines().next().unwrap();
        assert!(
            first.starts_with(&format!("{head}{why}")) && first.ends_with(remedy),
            "{said}"
        );
        said
    };
    let edited = good_schema.replace("\"件名\"", "\"題名\"");
    let hash = |text: &str| content_hash(&AppSchema::parse(text, "invoice").unwrap());
    let renamed = edited.replace(&hash(&good_schema), &hash(&edited));
    let revision = |of: u32| good_code.replace("revision 14", &format!("revision {of}"));
    let said = told(
        &renamed,
        &revision(13),
        "the schema file is newer (revision 14, the code is of 13): ",
    );
    let gone = format!(
        "drift: src/kintone/invoice.rs:{line}: invoice: the field `件名` of struct `Invoice` is not part of the generated code\n"
    );
    assert!(said.contains(&gone), "{said}");
    told(
        &renamed,
        &revision(15),
        "the code is newer (revision 15, the schema file is of 14): ",
    );
    told(
        &renamed,
        &good_code,
        "the code is of another form than the schema file has now",
    );
    told(
        &good_schema,
        &good_code.replace("pub 件名:", "pub(crate) 件名:"),
        "what the code depends on in the form is the same: ",
    );
    told(
        &good_schema,
        "struct Invoice;",
        "the code does not say of which form it is",
    );

    // An edited schema file and code generated from it: the code matches, but no app has this form.
    fs::write(&schema, &edited).unwrap();
    let output = codegen(project.path(), &["generate"]);
    let refused = "error: invoice: cannot write src/kintone/invoice.rs: the existing file was not written by kintone-codegen";
    assert!(stderr(&output).contains(refused), "{}", stderr(&output));
    fs::write(&code, &good_code).unwrap();
    assert!(codegen(project.path(), &["generate"]).status.success());
    let output = codegen(project.path(), &["check"]);
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(
        stderr(&output),
        "drift: schemas/invoice.json: invoice: the schema file was changed after it was pulled, by hand or by a merge; \
         `kintone-codegen pull invoice` writes it anew\n"
    );

    fs::write(&schema, &good_schema).unwrap();
    fs::write(&code, &good_code).unwrap();
    let config = "environments-file = \"src/env.rs\"\n[environments.dev]\nbase-url = \"https://example.cybozu.com\"\n[apps.invoice]\nid = 1\n";
    fs::write(project.path().join("kintone.toml"), config).unwrap();
    let said = stderr(&codegen(project.path(), &["check"]));
    assert!(
        said.starts_with("drift: src/env.rs:1: these are not the environments of kintone.toml: "),
        "{said}"
    );
    assert!(
        said.contains("; run `kintone-codegen generate`\n"),
        "{said}"
    );
    assert!(said.contains(": constant `DEV` is missing\n"), "{said}");
}

#[test]
fn the_order_of_the_fields_in_a_form_is_no_drift() {
    let project = with_config("[apps.invoice]\n");
    assert!(codegen(project.path(), &["generate"]).status.success());
    let schema = project.path().join("schemas/invoice.json");
    let mut form: Value = serde_json::from_str(&fs::read_to_string(&schema).unwrap()).unwrap();
    form["order"].as_array_mut().unwrap().reverse();
    let text = form.to_string();
    form["hash"] = content_hash(&AppSchema::parse(&text, "invoice").unwrap()).into();
    fs::write(&schema, form.to_string()).unwrap();
    let output = codegen(project.path(), &["check"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn a_closed_standard_output_is_an_error_not_a_panic() {
    let project = with_config("[apps.invoice]\n");
    for arguments in [
        &["check", "--format", "json"][..],
        &["check", "--format", "github"],
        &["explain", "invoice"],
        &["doc", "--format", "github"],
    ] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_kintone-codegen"))
            .args(arguments)
            .current_dir(project.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let said = stderr(&output);
        assert!(
            said.contains("cannot write to the standard output"),
            "{said}"
        );
    }
}

#[test]
fn only_files_that_change_are_touched() {
    let project = with_config("[apps.invoice]\n[apps.bill]\nschema = \"schemas/b.json\"\n");
    fs::copy(invoice(), project.path().join("schemas/b.json")).unwrap();
    let output = codegen(project.path(), &["generate"]);
    let declare = "next: declare in src/kintone/mod.rs: pub mod bill; pub mod invoice;\n";
    assert!(stderr(&output).ends_with(declare), "{}", stderr(&output));
    let file = |name: &str| project.path().join(format!("src/kintone/{name}.rs"));
    let time = |name: &str| fs::metadata(file(name)).unwrap().modified().unwrap();
    let before = time("invoice");
    let code = fs::read_to_string(file("bill")).unwrap();
    let changed = format!("{}changed", &code[..=code.find('\n').unwrap()]);
    fs::write(file("bill"), changed).unwrap();
    // What a killed run leaves.
    let draft = project.path().join("src/kintone/.bill.rs.1");
    fs::write(&draft, "half a fi").unwrap();
    let output = codegen(project.path(), &["generate"]);
    assert_eq!(
        stderr(&output),
        "wrote src/kintone/bill.rs\n1 file is up to date\n"
    );
    assert_eq!(time("invoice"), before);
    assert_eq!(fs::read_to_string(file("bill")).unwrap(), code);
}

#[test]
fn fifty_apps_are_checked_in_a_moment() {
    let mut config = String::new();
    for app in 0..50 {
        config.push_str(&format!("[apps.app{app}]\n"));
    }
    let project = with_config(&config);
    for app in 0..50 {
        fs::copy(
            invoice(),
            project.path().join(format!("schemas/app{app}.json")),
        )
        .unwrap();
    }
    assert!(codegen(project.path(), &["generate"]).status.success());
    let start = Instant::now();
    let output = codegen(project.path(), &["check"]);
    let taken = start.elapsed();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    // A release build takes less than 0.3 s; this one is not optimised, and the machine is busy.
    assert!(taken < Duration::from_secs(10), "{taken:?}");
    println!("50 apps: {taken:?}");
}

#[test]
fn the_help_of_each_command_has_an_example() {
    let project = with_config("[apps.invoice]\n");
    let help = stdout(&codegen(project.path(), &["--help"]));
    for command in ["init", "pull", "generate", "check"] {
        assert!(help.contains(&format!("\n  {command} ")), "{help}");
        let help = stdout(&codegen(project.path(), &[command, "--help"]));
        let (_, examples) = help.split_once("Examples:\n").unwrap();
        let example = format!("  kintone-codegen {command}");
        assert!(examples.starts_with(&example), "{help}");
    }
    // An argument of single apps does not go with a command.
    let output = codegen(project.path(), &["--app", "1", "check"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
}

#[test]
fn a_lookup_that_requests_cannot_write_is_read_only() {
    let workspace = Workspace::generated();
    let invoice = || workspace.read("src/kintone/invoice.rs");
    assert!(invoice().contains("pub 顧客番号: String,"), "{}", invoice());
    let file = workspace.path().join("schemas/customer.json");
    let form = workspace.read("schemas/customer.json");
    let not_unique = form.replace("\"unique\": true", "\"unique\": false");
    assert_ne!(form, not_unique);
    std::fs::write(file, not_unique).unwrap();

    let output = workspace.run(&["generate"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let code = invoice();
    assert!(code.contains("pub 顧客番号: ReadOnly<String>,"), "{code}");
    assert!(code.contains("requests cannot write this lookup"), "{code}");
    let checked = stderr(&workspace.run(&["check"]));
    assert!(
        checked.contains("the lookup `顧客番号` cannot be written by requests, because its key `顧客番号` in app customer"),
        "{checked}"
    );
}

#[test]
fn what_a_command_writes_is_in_its_json_and_its_annotations() {
    let project = with_config("[apps.invoice]\n");
    for arguments in [
        &["explain", "invoice"][..],
        &["explain", "invoice.件名"],
        &["struct", "invoice", "--fields", "件名"],
        &["doc"],
    ] {
        let run = |format: &str| {
            let output = codegen(project.path(), &[arguments, &["--format", format]].concat());
            assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
            stdout(&output)
        };
        let text = run("text");
        let report: serde_json::Value = serde_json::from_str(&run("json")).unwrap();
        assert_eq!(report["output"], text.as_str(), "{arguments:?}");
        assert_eq!(report["findings"], serde_json::json!([]));
        let annotation = run("github");
        assert_eq!(annotation.lines().count(), 1, "{annotation}");
        let first = text.lines().next().unwrap();
        assert!(
            annotation.starts_with("::notice::") && annotation.contains(first),
            "{annotation}"
        );
    }
    let output = codegen(project.path(), &["check", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert!(report.get("output").is_none(), "{report}");
}

#[test]
fn a_merge_conflict_in_a_schema_file_is_told_with_its_line() {
    let workspace = Workspace::generated();
    let text = workspace.read("schemas/customer.json");
    let conflict = text.replacen('\n', "\n<<<<<<< HEAD\n", 1);
    fs::write(workspace.path().join("schemas/customer.json"), conflict).unwrap();
    for command in ["check", "generate"] {
        let output = workspace.run(&[command, "customer"]);
        assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
        let expected = "customer: a merge conflict begins at line 2; `kintone-codegen pull customer` writes it anew";
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
    }
    let half = text.lines().take(5).collect::<Vec<_>>().join("\n");
    for (text, line) in [(text.replacen('\n', "\n<<<<<<< HEAD\n", 1), 2), (half, 5)] {
        fs::write(workspace.path().join("schemas/customer.json"), text).unwrap();
        for command in ["check", "generate", "doc", "explain"] {
            let output = workspace.run(&[command, "customer", "--format", "json"]);
            let report: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
            assert_eq!(report["findings"][0]["line"], line, "{command}: {report:#}");
        }
    }
}

#[test]
fn what_breaks_no_code_is_no_error_of_an_annotation() {
    let workspace = Workspace::generated();
    let mut form = form("product", 1);
    form["新"] = serde_json::json!({"type": "SINGLE_LINE_TEXT", "code": "新", "label": "新"});
    let known = form
        .as_object()
        .unwrap()
        .keys()
        .find(|code| *code != "新")
        .unwrap()
        .clone();
    form[&known]["label"] = "別の名前".into();
    workspace.servers[0].update_form(2, form).unwrap();
    let output = workspace.run(&["check", "--live", "--format", "github"]);
    let said = stdout(&output) + &stderr(&output);
    assert_eq!(output.status.code(), Some(3), "{said}");
    let begins = |word: &str, part: &str| {
        let mut lines = said.lines();
        lines.any(|line| line.starts_with(&format!("::{word} ")) && line.contains(part))
    };
    assert!(begins("warning", "`新` is new"), "{said}");
    assert!(begins("notice", "別の名前"), "{said}");
    assert!(!said.contains("::error"), "{said}");
}
