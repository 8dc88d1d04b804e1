//! One set of types in several environments: ids, which struct is valid where, and forms that differ.

use std::fs;

use serde_json::{Value, json};

use crate::cli::{stderr, stdout};
use crate::related_forms::{APPS, form};
use crate::workspace::Workspace;

#[test]
fn schema_files_hold_the_ids_of_the_default_environment_wherever_they_are_pulled_from() {
    let workspace = Workspace::generated();
    let before: Vec<String> = APPS
        .iter()
        .map(|app| workspace.read(&format!("schemas/{app}.json")))
        .collect();
    for environment in ["staging", "production"] {
        let output = workspace.run(&["pull", "--env", environment]);
        assert_eq!(stderr(&output), "4 files are up to date\n", "{environment}");
    }
    let after: Vec<String> = APPS
        .iter()
        .map(|app| workspace.read(&format!("schemas/{app}.json")))
        .collect();
    assert_eq!(before, after);
    // From nothing, too.
    fs::remove_dir_all(workspace.path().join("schemas")).unwrap();
    assert!(
        workspace
            .run(&["pull", "--env", "production"])
            .status
            .success()
    );
    let payment: Value = serde_json::from_str(&workspace.read("schemas/payment.json")).unwrap();
    assert_eq!(payment["app"], "4");
    assert_eq!(
        payment["properties"]["請求番号"]["lookup"]["relatedApp"]["app"],
        "3"
    );
    assert_eq!(
        workspace.run(&["check"]).status.code(),
        Some(3),
        "the name of the app is another one"
    );
}

#[test]
fn a_check_of_all_environments_says_which_struct_is_valid_where_and_what_to_do() {
    let workspace = Workspace::generated();
    let query = "mod kintone;\nfn q() { kintone_runtime::query!(kintone::invoice::Invoice, 件名 = \"a\"); }\n";
    fs::write(workspace.path().join("src/lib.rs"), query).unwrap();
    let output = workspace.run(&["check", "--live", "--all-envs"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        stderr(&output)
            .contains("note: invoice: struct `Invoice` is valid in dev, production, staging\n"),
        "{}",
        stderr(&output)
    );
    let mut changed = form("invoice", 11);
    changed.as_object_mut().unwrap().remove("件名");
    workspace.servers[1].update_form(13, changed).unwrap();
    assert_eq!(workspace.run(&["check", "--live"]).status.code(), Some(0));
    for arguments in [
        &["check", "--live", "--all-envs"][..],
        &["check", "--live", "--env", "staging"],
    ] {
        let output = workspace.run(arguments);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.contains("note: invoice in staging: struct `Invoice` is not valid here: change this form to that of dev"), "{said}");
        let drift: Vec<&str> = said
            .lines()
            .filter(|line| line.starts_with("drift: "))
            .collect();
        // The change, the field of the generated struct, and the query.
        assert_eq!(drift.len(), 3, "{said}");
        let start = "drift: schemas/invoice.json: invoice in staging: breaking: `件名` is gone";
        assert!(drift[0].starts_with(start), "{said}");
        let start = "drift: src/kintone/invoice.rs:";
        assert!(drift[1].starts_with(start), "{said}");
        let start = "drift: src/lib.rs:2: invoice in staging: ";
        assert!(drift[2].starts_with(start), "{said}");
        assert!(
            said.contains("note: uses were searched by name in the .rs files of hello; not in code that macros make"),
            "{said}"
        );
    }
    let output = workspace.run(&["check", "--live", "--env", "staging", "--format", "github"]);
    let annotation = "::error file=src/lib.rs,line=2,title=invoice in staging::";
    assert!(stdout(&output).contains(annotation), "{}", stdout(&output));
    // More in a form breaks nothing.
    let mut more = form("product", 101);
    more["備考"] = json!({"type": "SINGLE_LINE_TEXT", "code": "備考", "label": "備考"});
    workspace.servers[2].update_form(102, more).unwrap();
    let output = workspace.run(&["check", "--live", "--env", "production"]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(!said.contains("not valid"), "{said}");
    assert!(
        said.contains("drift: schemas/product.json: product in production: additive: "),
        "{said}"
    );
    // The other environments are not asked where one is named.
    let before = workspace.servers[2].requests().len();
    workspace.run(&["check", "--live", "--env", "staging"]);
    assert_eq!(workspace.servers[2].requests().len(), before);
}

#[test]
fn an_app_that_is_missing_in_an_environment_is_noted_and_refused_where_it_is_named() {
    let workspace = Workspace::generated();
    workspace.configure(
        "id = { dev = 2, staging = 12, production = 102 }",
        "id = { dev = 2 }",
    );
    let output = workspace.run(&["check", "--live", "--env", "staging"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("note: product in staging: kintone.toml has no id of this app")
    );
    let output = workspace.run(&["pull", "product", "--env", "staging"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
}

#[test]
fn a_form_that_still_refers_to_an_app_of_another_environment_is_an_error() {
    let workspace = Workspace::generated();
    let before = workspace.read("schemas/payment.json");
    let mut changed = form("payment", 11);
    changed["請求番号"]["lookup"]["relatedApp"]["app"] = "3".into();
    workspace.servers[1].update_form(14, changed).unwrap();
    for arguments in [
        &["check", "--live", "--env", "staging", "payment"][..],
        &["diff", "dev", "staging", "payment"],
        &["pull", "--env", "staging", "payment"],
    ] {
        let output = workspace.run(arguments);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
        let told = "error: payment in staging: `請求番号` refers to app 3: that is invoice in dev, which is app 13 in staging; correct the \
            field in the form of staging, or name app 3 of staging in kintone.toml";
        assert!(said.contains(told), "{said}");
    }
    assert_eq!(workspace.read("schemas/payment.json"), before);
    // A field that is new refers to it.
    let mut changed = form("payment", 11);
    let lookup = changed["請求番号"]["lookup"].clone();
    changed["新"] = changed["請求番号"].clone();
    changed["新"]["code"] = "新".into();
    changed["新"]["lookup"] = lookup;
    changed["新"]["lookup"]["relatedApp"]["app"] = "3".into();
    workspace.servers[1].update_form(14, changed).unwrap();
    let output = workspace.run(&["pull", "--env", "staging", "payment"]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("`新` refers to app 3: that is invoice in dev"),
        "{said}"
    );
    assert_eq!(workspace.read("schemas/payment.json"), before);
}

#[test]
fn what_changed_at_home_as_well_is_not_to_be_undone_elsewhere() {
    let workspace = Workspace::generated();
    for (at, first) in [(0, 1), (1, 11)] {
        let mut changed = form("invoice", first);
        changed.as_object_mut().unwrap().remove("件名");
        workspace.servers[at]
            .update_form(first + 2, changed)
            .unwrap();
    }
    let output = workspace.run(&["check", "--live", "--all-envs", "invoice"]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(!said.contains("add the field to this form"), "{said}");
    assert!(!said.contains("change this form"), "{said}");
    let both = ["dev", "staging"].map(|name| {
        format!("note: invoice in {name}: struct `Invoice` is not that of this form; run `kintone-codegen pull invoice`")
    });
    assert!(both.iter().all(|told| said.contains(told)), "{said}");
    assert!(
        said.contains("struct `Invoice` is valid in production\n"),
        "{said}"
    );
}

#[test]
fn a_key_that_lookups_can_no_longer_use_is_told_of_the_app_that_looks_up() {
    let workspace = Workspace::generated();
    let mut changed = form("customer", 11);
    changed["顧客番号"]["unique"] = false.into();
    workspace.servers[1].update_form(11, changed).unwrap();
    let output = workspace.run(&["check", "--live", "--env", "staging"]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(3), "{said}");
    let start = "drift: schemas/invoice.json: invoice in staging: breaking: ";
    let told: Vec<&str> = said
        .lines()
        .filter(|line| line.starts_with(start))
        .collect();
    assert!(
        matches!(&told[..], [line] if line.contains("顧客番号")),
        "{said}"
    );
    let output = workspace.run(&["check", "--live", "--all-envs"]);
    let valid = "note: invoice: struct `Invoice` is valid in dev, production\n";
    assert!(stderr(&output).contains(valid), "{}", stderr(&output));
}

#[test]
fn an_environment_may_be_called_live() {
    let workspace = Workspace::generated();
    workspace.configure("[environments.production]", "[environments.live]");
    let config = workspace
        .read("kintone.toml")
        .replace("production =", "live =");
    fs::write(workspace.path().join("kintone.toml"), config).unwrap();
    let mut changed = form("product", 101);
    changed.as_object_mut().unwrap().remove("単価");
    workspace.servers[2].update_form(102, changed).unwrap();
    for arguments in [
        &["diff", "dev", "live"][..],
        &["diff", "schemas/product.json", "live"],
    ] {
        let output = workspace.run(arguments);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(
            said.contains("product in live: breaking: `単価` is gone"),
            "{said}"
        );
    }
    // Without an app in common there is nothing to compare.
    let config = workspace.read("kintone.toml");
    let config: String = config
        .lines()
        .map(|line| match line.split_once(", live = ") {
            Some((start, _)) if line.starts_with("id = ") => format!("{start} }}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    fs::write(workspace.path().join("kintone.toml"), config).unwrap();
    let output = workspace.run(&["diff", "dev", "live"]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains("no app has an id in both dev and live"),
        "{said}"
    );
}
