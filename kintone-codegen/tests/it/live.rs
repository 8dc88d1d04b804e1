//! The commands that ask kintone for the apps of a `kintone.toml`, against the embedded server.

use std::fs;

use kintone_emulator::{Effect, Emulator, Fault, When};
use serde_json::{Value, json};

use crate::cli::{FIELDS, codegen_with, project, recording_server, stderr, stdout};
use crate::related_forms::{APPS, form};
use crate::workspace::Workspace;

#[test]
fn all_apps_are_pulled_from_the_default_environment_and_only_changed_files_are_touched() {
    let workspace = Workspace::new();
    let output = workspace.run(&["pull"]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    for app in APPS {
        assert!(
            said.contains(&format!("wrote schemas/{app}.json")),
            "{said}"
        );
    }
    let invoice: Value = serde_json::from_str(&workspace.read("schemas/invoice.json")).unwrap();
    assert_eq!(
        (&invoice["app"], &invoice["name"]),
        (&"3".into(), &"invoice (dev)".into())
    );
    for server in &workspace.servers[1..] {
        assert!(server.requests().is_empty());
    }
    // No bar where there is no terminal.
    assert!(!said.contains('\u{1b}') && !said.contains('█'), "{said}");
    assert_eq!(
        stderr(&workspace.run(&["pull"])),
        "4 files are up to date\n"
    );
    let mut changed = form("product", 1);
    changed["備考"] = json!({"type": "SINGLE_LINE_TEXT", "code": "備考", "label": "備考"});
    workspace.servers[0].update_form(2, changed).unwrap();
    assert_eq!(
        stderr(&workspace.run(&["pull"])),
        "wrote schemas/product.json\n3 files are up to date\n"
    );
}

#[test]
fn an_app_that_cannot_be_read_is_reported_and_the_others_are_pulled() {
    let workspace = Workspace::new();
    workspace.configure(
        "[apps.product]\n",
        "[apps.product]\napi-token-variable = { dev = \"PRODUCT_TOKEN\" }\n",
    );
    let output = workspace.run_with(&[("PRODUCT_TOKEN", "hidden-token")], &["pull"]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("product in dev: get form fields"), "{said}");
    assert!(!said.contains("hidden-token"), "{said}");
    assert!(!workspace.path().join("schemas/product.json").exists());
    assert!(workspace.path().join("schemas/payment.json").exists());
    let output = workspace.run(&["pull", "product"]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    let line = workspace
        .read("kintone.toml")
        .lines()
        .position(|line| line.contains("PRODUCT_TOKEN"))
        .unwrap()
        + 1;
    let expected = format!(
        "error: kintone.toml:{line}: product in dev: the variable PRODUCT_TOKEN is not set, which `api-token-variable` names\n"
    );
    assert!(said.contains(&expected), "{said}");
}

/// The exit code of each command that asks kintone, and what they say together.
fn each_live(workspace: &Workspace, variables: &[(&str, &str)]) -> Vec<(Option<i32>, String)> {
    let commands: [&[&str]; 3] = [
        &["pull"],
        &["check", "--live"],
        &["check", "--live", "--all-envs"],
    ];
    let outputs = commands
        .iter()
        .map(|arguments| workspace.run_with(variables, arguments));
    outputs
        .map(|output| (output.status.code(), stderr(&output) + &stdout(&output)))
        .collect()
}

#[test]
fn whatever_is_wrong_with_kintone_is_told_with_app_and_environment() {
    let wrong_token =
        |workspace: &Workspace| each_live(workspace, &[("DEV_TOKEN", "hidden-token")]);
    let wrong_url = |workspace: &Workspace| {
        let base_url = workspace.servers[0].base_url();
        workspace.configure(&base_url, "http://127.0.0.1:1");
        each_live(workspace, &[])
    };
    let not_https = |workspace: &Workspace| {
        let base_url = workspace.servers[0].base_url();
        workspace.configure(&base_url, &base_url.replace("http:", "https:"));
        each_live(workspace, &[])
    };
    let html = |workspace: &Workspace| {
        workspace.servers[0]
            .inject(Fault::new(Effect::BadGateway(When::Before)))
            .unwrap();
        each_live(workspace, &[])
    };
    let proxy = |workspace: &Workspace| {
        let base_url = workspace.servers[0].base_url();
        workspace.configure(&base_url, "https://example.cybozu.com");
        each_live(
            workspace,
            &[
                ("HTTPS_PROXY", "http://me:hidden-token@127.0.0.1:1"),
                ("NO_PROXY", "127.0.0.1"),
            ],
        )
    };
    let no_such_app = |workspace: &Workspace| {
        workspace.configure("dev = 1,", "dev = 99,");
        each_live(workspace, &[])
    };
    type Broken<'a> = (
        &'a dyn Fn(&Workspace) -> Vec<(Option<i32>, String)>,
        &'a str,
    );
    // What is said, and the line of kintone.toml that it comes from.
    let cases: [(Broken<'_>, Option<&str>); 6] = [
        (
            (&wrong_token, "GAIA_IA02"),
            Some("the login comes from DEV_TOKEN"),
        ),
        ((&wrong_url, "connect"), Some("the address of dev is http")),
        (
            (
                &not_https,
                "does not speak TLS; is its address one of http://?",
            ),
            Some("the address of dev is https"),
        ),
        ((&html, "502"), None),
        ((&proxy, "proxy"), Some("the address of dev is http")),
        (
            (&no_such_app, "GAIA_AP01"),
            Some("the id of this app in dev is 99"),
        ),
    ];
    for ((broken, part), hint) in cases {
        let workspace = Workspace::generated();
        let before = workspace.read("schemas/customer.json");
        for (code, said) in broken(&workspace) {
            assert_eq!(code, Some(1), "{part}: {said}");
            let begin = match hint {
                Some(_) => "error: kintone.toml:",
                None => "error: customer in dev: ",
            };
            let line = said
                .lines()
                .find(|line| line.starts_with(begin) && line.contains("customer in dev: "));
            assert!(
                line.is_some_and(|line| line.to_lowercase().contains(&part.to_lowercase())),
                "{part}: {said}"
            );
            assert!(said.contains(hint.unwrap_or_default()), "{part}: {said}");
            assert!(!said.contains("hidden-token"), "{said}");
        }
        assert_eq!(workspace.read("schemas/customer.json"), before);
    }
}

#[test]
fn what_is_wrong_with_an_environment_is_told_once() {
    let workspace = Workspace::generated();
    for (token, part) in [("wrong", "GAIA_IA02"), ("a\nb", "token"), ("", "DEV_TOKEN")] {
        for (_, said) in each_live(&workspace, &[("DEV_TOKEN", token)]) {
            let errors = said.lines().filter(|line| line.starts_with("error: "));
            let told: Vec<&str> = errors.collect();
            let [line] = told[..] else {
                panic!("{said}");
            };
            assert!(
                line.starts_with("error: kintone.toml:") && line.contains(part),
                "{line}"
            );
            assert!(
                line.ends_with("; likewise invoice, payment, product"),
                "{line}"
            );
        }
    }
}

#[test]
fn what_a_user_may_not_read_is_noted_or_an_error() {
    let workspace = Workspace::generated();
    let (server, _) = recording_server(&[]);
    workspace.configure(&workspace.servers[0].base_url(), &server);
    for arguments in [&["pull", "customer"][..], &["check", "--live", "customer"]] {
        let output = workspace.run(arguments);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        let start = "error: kintone.toml:4: customer in dev: get form fields of app 1: kintone answered 403 GAIA_NO01";
        assert!(said.contains(start), "{said}");
        assert!(
            said.contains("; the login comes from DEV_TOKEN\n"),
            "{said}"
        );
    }
    // What is not needed for the code is a note, and the schema file says that it is missing.
    let (server, _) = recording_server(&[FIELDS]);
    workspace.configure(&workspace.servers[1].base_url(), &server);
    workspace.configure("staging = 11", "staging = 1");
    let pull = ["pull", "customer", "--env", "staging"];
    let whole = workspace.read("schemas/customer.json");
    let output = workspace.run(&pull);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    let start = "error: schemas/customer.json: customer in staging: kintone refused to return the number precision of this app, which would be lost from the schema file";
    assert!(said.contains(start), "{said}");
    assert_eq!(workspace.read("schemas/customer.json"), whole);
    // A file that a merge left unreadable may have it, too.
    let file = workspace.path().join("schemas/customer.json");
    fs::write(&file, format!("<<<<<<< HEAD\n{whole}")).unwrap();
    let output = workspace.run(&pull);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(workspace.read("schemas/customer.json").starts_with("<<<<"));
    fs::remove_file(&file).unwrap();
    let output = workspace.run(&pull);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert_eq!(
        said.matches("note: customer in staging: ").count(),
        4,
        "{said}"
    );
    assert!(
        workspace
            .read("schemas/customer.json")
            .contains("\"settings\"")
    );
    // A user who may read everything is told what the file lacks, and pulls it.
    let output = workspace.run(&["check", "--live", "--env", "production", "customer"]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(3), "{said}");
    for part in ["process", "number precision", "layout", "code"] {
        let lacks = format!(
            "additive: the schema file lacks the {part} of the app, which could not be read"
        );
        assert!(said.contains(&lacks), "{said}");
    }
    let output = workspace.run(&["pull", "customer", "--env", "production"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn what_cannot_be_written_is_an_error_and_changes_nothing() {
    let workspace = Workspace::generated();
    // A file where the folder should be, which no user may write through.
    fs::remove_dir_all(workspace.path().join("schemas")).unwrap();
    fs::write(workspace.path().join("schemas"), "").unwrap();
    let output = workspace.run(&["pull"]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("error: invoice: cannot write schemas/invoice.json: "),
        "{said}"
    );
    for command in ["generate", "check"] {
        let output = workspace.run(&[command]);
        assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
        assert!(
            stderr(&output).contains("schemas/invoice.json: invoice: the schema file"),
            "{}",
            stderr(&output)
        );
    }
    // A folder is pulled into that does not exist yet.
    fs::remove_file(workspace.path().join("schemas")).unwrap();
    assert!(workspace.run(&["pull"]).status.success());
    assert_eq!(workspace.run(&["check"]).status.code(), Some(0));
}

#[test]
fn arguments_of_the_connection_without_live_are_refused() {
    let workspace = Workspace::new();
    for arguments in [
        &["check", "--env", "dev"][..],
        &["check", "--all-envs"],
        &["check", "--preview"],
    ] {
        let output = workspace.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        assert!(stderr(&output).contains("--live"), "{}", stderr(&output));
    }
    let output = workspace.run(&["pull", "--env", "prodution"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("there is no environment `prodution`; did you mean `production`?")
    );
}

#[test]
fn a_new_user_comes_from_an_empty_account_to_checked_code() {
    let workspace = Workspace::new();
    let server = &workspace.servers[0];
    let folder = project();
    let base_url = server.base_url();
    let variables = [
        ("KINTONE_BASE_URL", base_url.as_str()),
        ("KINTONE_USERNAME", "admin"),
        ("KINTONE_PASSWORD", "password"),
    ];
    let run = |arguments: &[&str]| codegen_with(folder.path(), &variables, arguments);
    let output = run(&["init"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let config = fs::read_to_string(folder.path().join("kintone.toml")).unwrap();
    assert!(
        config.contains(
            "username-variable = \"KINTONE_USERNAME\"\npassword-variable = \"KINTONE_PASSWORD\"\n"
        ),
        "{config}"
    );
    assert!(
        config.contains("# invoice (dev)\n[apps.invoice-dev]\nid = { dev = 3 }\n"),
        "{config}"
    );
    assert!(
        !config.contains("\"password\"") && !config.contains("admin"),
        "{config}"
    );
    let again = run(&["init"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(
        stderr(&again).contains(
            "error: kintone.toml:22: the environment dev exists already; add another one with --env"
        ),
        "{}",
        stderr(&again)
    );
    for command in ["pull", "generate"] {
        let output = run(&[command]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    }
    let code = fs::read_to_string(folder.path().join("src/kintone/invoice_dev.rs")).unwrap();
    assert!(code.contains("pub struct InvoiceDev {"), "{code}");
    assert_eq!(run(&["check", "--live"]).status.code(), Some(0));
    let mut changed = form("invoice", 1);
    changed["件名"]["required"] = true.into();
    server.update_form(3, changed).unwrap();
    let output = run(&["check", "--live"]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("件名")
            && stderr(&output).contains("kintone-codegen pull invoice-dev"),
        "{}",
        stderr(&output)
    );
    assert!(run(&["pull", "invoice-dev"]).status.success());
    let output = run(&["check"]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert!(run(&["generate"]).status.success());
    assert_eq!(run(&["check", "--live"]).status.code(), Some(0));
}

#[test]
fn a_check_reports_a_mapping_whose_other_side_is_gone() {
    let workspace = Workspace::generated();
    let mut customer = form("customer", 1);
    customer.as_object_mut().unwrap().remove("会社名");
    workspace.servers[0].update_form(1, customer).unwrap();
    for command in ["pull", "generate"] {
        assert!(workspace.run(&[command, "customer"]).status.success());
    }
    for arguments in [&["check"][..], &["check", "invoice"]] {
        let said = stderr(&workspace.run(arguments));
        let note = "note: schemas/invoice.json: invoice: ";
        let line = said.lines().find(|line| line.starts_with(note));
        assert!(line.is_some_and(|line| line.contains("会社名")), "{said}");
    }
    assert_eq!(stderr(&workspace.run(&["check", "product"])), "");
}

#[test]
fn code_that_uses_the_types_of_a_build_script_is_found() {
    let workspace = Workspace::new();
    workspace.configure("", "build-script = true\n");
    assert!(workspace.run(&["pull"]).status.success());
    let lib = "fn f(i: &Invoice) {\n    i.件名.len();\n    query!(Invoice, 件名 = \"a\");\n}\n";
    fs::write(workspace.path().join("src/lib.rs"), lib).unwrap();
    for (server, first) in [(0, 1), (1, 11)] {
        let mut changed = form("invoice", first);
        changed.as_object_mut().unwrap().remove("件名");
        workspace.servers[server]
            .update_form(first + 2, changed)
            .unwrap();
    }
    for arguments in [
        &["check", "--live"][..],
        &["diff", "production", "staging"],
        &["diff", "schemas/invoice.json", "live"],
    ] {
        let output = workspace.run(arguments);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(3), "{said}");
        let drift: Vec<&str> = said
            .lines()
            .filter(|line| line.starts_with("drift: "))
            .collect();
        let starts = [
            "drift: schemas/invoice.json: invoice in ",
            "drift: src/lib.rs:2: invoice in ",
            "drift: src/lib.rs:3: invoice in ",
        ];
        assert_eq!(drift.len(), starts.len(), "{said}");
        let mut pairs = drift.iter().zip(starts);
        assert!(pairs.all(|(line, start)| line.starts_with(start)), "{said}");
    }
    let said = stderr(&workspace.run(&["check", "--live"]));
    assert!(
        said.contains("run `kintone-codegen pull invoice`\n"),
        "{said}"
    );
}

#[test]
fn an_id_that_leads_to_another_app_is_noticed_though_both_have_the_fields_of_kintone() {
    let built_in = [
        ("RECORD_NUMBER", "番号"),
        ("CREATOR", "作成者"),
        ("CREATED_TIME", "作成日時"),
        ("MODIFIER", "更新者"),
        ("UPDATED_TIME", "更新日時"),
    ];
    let app = |id: u64, name: &str, own: &str| {
        let mut fields = serde_json::Map::new();
        for (of, code) in built_in {
            fields.insert(
                code.to_owned(),
                json!({"type": of, "code": code, "label": code}),
            );
        }
        fields.insert(
            own.to_owned(),
            json!({"type": "SINGLE_LINE_TEXT", "code": own, "label": own}),
        );
        json!({"app": id.to_string(), "code": "", "name": name, "properties": fields})
    };
    let server = Emulator::builder()
        .schema_json("a", app(1, "甲", "件名"))
        .schema_json("b", app(2, "乙", "金額"))
        .token("secret")
        .start()
        .unwrap();
    let folder = project();
    let config = |id: u64| {
        format!(
            "[environments.dev]\nbase-url = \"{}\"\napi-token-variable = \"TOKEN\"\n[apps.a]\nid = {id}\n",
            server.base_url()
        )
    };
    let pull = |id: u64| {
        fs::write(folder.path().join("kintone.toml"), config(id)).unwrap();
        let output = codegen_with(folder.path(), &[("TOKEN", "secret")], &["pull"]);
        (output.status.code(), stderr(&output))
    };
    assert_eq!(pull(1).0, Some(0));
    let (code, said) = pull(2);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("app 2 is called \"乙\""), "{said}");
}
