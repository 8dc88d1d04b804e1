//! `init` writes `kintone.toml` from an account, or says why it cannot.

use std::fs;

use kintone_emulator::{Builder, Effect, Emulator, Fault, When};
use serde_json::json;

use crate::cli::{codegen_with, project, recording_server, stderr};
use crate::related_forms::form;

/// A server with one app.
fn notes() -> Builder {
    Emulator::builder()
        .schema_json(
            "notes",
            json!({"app": "1", "code": "", "name": "notes", "properties": form("product", 1)}),
        )
        .token("secret")
}

#[test]
fn init_takes_named_apps_with_a_token_and_makes_keys_of_any_name() {
    let app = |id: u64, code: &str, name: &str| json!({"app": id.to_string(), "code": code, "name": name, "properties": form("product", 1)});
    let server = Emulator::builder()
        .schema_json("a", app(1, "INVOICE", "請求書"))
        .schema_json("b", app(2, "", "請求書"))
        .schema_json("c", app(3, "", "請求書"))
        .schema_json("d", app(4, "", "100% 「完了」 \"案件\""))
        .schema_json("e", app(5, "", "!!!"))
        .token("secret")
        .start()
        .unwrap();
    let folder = project();
    let base_url = server.base_url();
    let variables = [
        ("KINTONE_BASE_URL", base_url.as_str()),
        ("KINTONE_API_TOKEN", "secret"),
    ];
    let run = |arguments: &[&str]| codegen_with(folder.path(), &variables, arguments);
    let output = run(&["init"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("--apps 1,2"),
        "{}",
        stderr(&output)
    );
    assert!(!folder.path().join("kintone.toml").exists());
    let output = run(&["init", "--apps", "1,2,3,4,5,5", "--env", "本番"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let config = fs::read_to_string(folder.path().join("kintone.toml")).unwrap();
    for part in [
        "[environments.\"本番\"]",
        "[apps.invoice]\nid = { \"本番\" = 1 }",
        "[apps.\"請求書\"]\nid = { \"本番\" = 2 }",
        "[apps.\"請求書-3\"]",
        "[apps.\"app-100-完了-案件\"]",
        "[apps.app-5]",
        "api-token-variable = \"KINTONE_API_TOKEN\"",
    ] {
        assert!(config.contains(part), "{part}: {config}");
    }
    assert_eq!(
        run(&["pull"]).status.code(),
        Some(2),
        "production is only used where it is named"
    );
    for arguments in [&["pull", "--env", "本番"][..], &["generate"], &["check"]] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    }
}

#[test]
fn init_says_what_is_wrong_and_writes_nothing() {
    let html = notes().user("admin", "password").start().unwrap();
    let address = html.base_url();
    let broken = Emulator::builder()
        .fault(Fault::new(Effect::BadGateway(When::Before)))
        .start()
        .unwrap();
    let broken = broken.base_url();
    let (refusing, _) = recording_server(&[]);
    for (arguments, code, part) in [
        (
            &["--base-url", &address, "--api-token", "hidden0"][..],
            1,
            "GAIA_IA02",
        ),
        (
            &[
                "--base-url",
                &address,
                "--username",
                "admin",
                "--password",
                "hidden0",
            ],
            1,
            "CB_WA01",
        ),
        (
            &["--base-url", &refusing, "--api-token", "hidden0"],
            1,
            "403 GAIA_NO01",
        ),
        (
            &["--base-url", "http://127.0.0.1:1", "--api-token", "hidden0"],
            1,
            "connect",
        ),
        (&["--base-url", &broken, "--api-token", "hidden0"], 1, "502"),
        (
            &[
                "--base-url",
                "https://example.cybozu.com",
                "--api-token",
                "hidden0",
                "--proxy",
                "http://127.0.0.1:1",
            ],
            1,
            "proxy",
        ),
        (&["--base-url", &address], 2, "no credentials"),
        (
            &["--api-token", "hidden0"],
            2,
            "the address of kintone is missing",
        ),
    ] {
        let folder = project();
        let output = codegen_with(
            folder.path(),
            &[("NO_PROXY", "127.0.0.1")],
            &[&["init", "--apps", "1"], arguments].concat(),
        );
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        assert!(said.contains(part), "{arguments:?}: {said}");
        assert!(!said.contains("hidden0"), "{said}");
        assert!(!folder.path().join("kintone.toml").exists());
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("taken"), "").unwrap();
    let arguments = [
        "init",
        "--apps",
        "1",
        "--base-url",
        &address,
        "--api-token",
        "secret",
        "--config",
        "taken/kintone.toml",
    ];
    let output = codegen_with(folder.path(), &[], &arguments);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("cannot write taken/kintone.toml: "),
        "{}",
        stderr(&output)
    );
}

#[test]
fn init_names_what_to_do_in_the_words_of_the_command() {
    let server = notes().start().unwrap();
    let folder = project();
    let address = server.base_url();
    let login = ["--base-url", &address, "--api-token", "secret"];
    let init = |more: &[&str]| {
        let output = codegen_with(folder.path(), &[], &[&["init"], &login[..], more].concat());
        (output.status.code(), stderr(&output))
    };
    // The apps of a token cannot be listed.
    let (code, said) = init(&[]);
    assert!(code != Some(0) && said.contains("token"), "{said}");
    assert!(!said.contains("skip_auth_check"), "{said}");
    let (code, said) = init(&["--apps", "1", "--env", "production"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("`kintone-codegen pull --env production`"),
        "{said}"
    );
    let note = "note: kintone.toml: no Cargo.toml with a [package] is in this folder or above";
    assert!(!said.contains(note), "{said}");
    let elsewhere = tempfile::tempdir().unwrap();
    let arguments = [&["init"], &login[..], &["--apps", "1"]].concat();
    let output = codegen_with(elsewhere.path(), &[], &arguments);
    assert_eq!(output.status.code(), Some(0));
    assert!(stderr(&output).contains(note), "{}", stderr(&output));
}
