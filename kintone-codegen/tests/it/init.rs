//! `init` writes `kintone.toml` from an account, or says why it cannot.

use std::fs;

use kintone_emulator::{Builder, Effect, Emulator, Fault, When};
use serde_json::{Value, json};

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

#[test]
fn init_adds_an_environment_and_leaves_the_rest_of_the_file() {
    let app = |id: u64, code: &str, name: &str| json!({"app": id.to_string(), "code": code, "name": name, "properties": form("product", 1)});
    let start = |apps: [Value; 4]| {
        let builder = Emulator::builder().token("secret");
        let schemas = ["a", "b", "c", "d"].into_iter().zip(apps);
        let builder = schemas.fold(builder, |builder, (name, app)| {
            builder.schema_json(name, app)
        });
        builder.start().unwrap()
    };
    let dev = start([
        app(1, "INVOICE", "請求書"),
        app(2, "", "取引先"),
        app(3, "", "商品"),
        app(4, "", "案件"),
    ]);
    // One has another name and the same code, one exists twice, one is not there, and one is another app.
    let production = start([
        app(11, "INVOICE", "請求書 (本番)"),
        app(12, "", "取引先"),
        app(13, "", "商品"),
        app(14, "", "商品"),
    ]);
    let folder = project();
    let run = |server: &Emulator, arguments: &[&str]| {
        let address = server.base_url();
        let variables = [
            ("KINTONE_BASE_URL", address.as_str()),
            ("KINTONE_API_TOKEN", "secret"),
            ("KINTONE_PRODUCTION_API_TOKEN", "secret"),
        ];
        let output = codegen_with(folder.path(), &variables, arguments);
        (output.status.code(), stderr(&output))
    };
    let config = || fs::read_to_string(folder.path().join("kintone.toml")).unwrap();
    assert_eq!(run(&dev, &["init", "--apps", "1,2,3,4"]).0, Some(0));
    assert_eq!(run(&dev, &["pull"]).0, Some(0));
    // What people write.
    let written = config()
        .replace(
            "[apps.invoice]\nid = { dev = 1 }",
            "[apps.invoice]  # of the team\nid = 1 # all",
        )
        .replace(
            "[apps.\"取引先\"]\nid = { dev = 2 }",
            "[apps.\"取引先\".id]\ndev  =  2",
        );
    assert!(
        written.contains("# all") && written.contains("dev  =  2"),
        "{written}"
    );
    fs::write(folder.path().join("kintone.toml"), &written).unwrap();

    for arguments in [
        &["init", "--apps", "1"][..],
        &["init", "--env", "a b", "--apps", "1"],
    ] {
        let (code, said) = run(&dev, arguments);
        assert_eq!(code, Some(2), "{said}");
    }
    let arguments = ["init", "--env", "production", "--apps", "11,12,13,14"];
    let (code, said) = run(&production, &arguments);
    assert_eq!(code, Some(0), "{said}");
    for part in [
        "kintone.toml: production: its credentials are read from KINTONE_PRODUCTION_API_TOKEN",
        "kintone.toml: 商品: no app in production, or more than one, has its code or name; if it exists there, add its id",
        "kintone.toml: 案件: no app in production",
        "production: app 13 (商品) matches no app in this file",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let added = config();
    let address = production.base_url();
    let environment = format!(
        "[environments.production]\nbase-url = \"{address}\"\napi-token-variable = \"KINTONE_PRODUCTION_API_TOKEN\"\n"
    );
    for part in [
        environment.as_str(),
        "[apps.invoice]  # of the team\nid = { dev = 1, production = 11 } # all\n",
        "[apps.\"取引先\".id]\ndev  =  2\nproduction = 12\n",
        "[apps.\"案件\"]\nid = { dev = 4 }\n",
        "default-environment = \"dev\"",
    ] {
        assert!(added.contains(part), "{part}: {added}");
    }
    // Nothing that was there is gone: each of its lines, but the one with the id for all, is in the same order.
    let mut lines = added.lines();
    for line in written.lines().filter(|line| *line != "id = 1 # all") {
        assert!(lines.any(|other| other == line), "{line}: {added}");
    }
    let (code, said) = run(&dev, &["generate"]);
    assert_eq!(code, Some(0), "{said}");
    let live = [
        "check",
        "--live",
        "--env",
        "production",
        "invoice",
        "取引先",
    ];
    let (code, said) = run(&dev, &live);
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn init_gives_an_environment_on_the_same_domain_apps_of_its_own() {
    let app = |id: u64, name: &str| json!({"app": id.to_string(), "code": "", "name": name, "properties": form("product", 1)});
    let server = Emulator::builder()
        .schema_json("a", app(1, "請求書"))
        .schema_json("b", app(2, "請求書 (検証)"))
        .token("secret")
        .start()
        .unwrap();
    let folder = project();
    let address = server.base_url();
    let variables = [
        ("KINTONE_BASE_URL", address.as_str()),
        ("KINTONE_API_TOKEN", "secret"),
        ("KINTONE_STAGING_API_TOKEN", "secret"),
    ];
    let file = folder.path().join("kintone.toml");
    // As people write it by hand: one environment, one id, and the line ends of Windows.
    let config = format!(
        "[environments.dev]\r\nbase-url = \"{address}\"\r\napi-token-variable = \"KINTONE_API_TOKEN\"\r\n\r\n[apps.invoice]\r\nid = 1 # here\r\n"
    );
    fs::write(&file, config).unwrap();
    assert!(
        codegen_with(folder.path(), &variables, &["pull"])
            .status
            .success()
    );
    // From a folder below.
    let below = folder.path().join("src");
    let init = ["init", "--env", "staging", "--apps", "1,2"];
    let output = codegen_with(&below, &variables, &init);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(
        said.contains("app 2 (請求書 (検証)) matches no app in this file"),
        "{said}"
    );
    assert!(!below.join("kintone.toml").exists());
    let added = fs::read_to_string(&file).unwrap();
    assert!(added.contains("id = { dev = 1 } # here\r\n"), "{added}");
    assert!(
        added.starts_with("default-environment = \"dev\"\r\n"),
        "{added}"
    );
    assert!(!added.replace("\r\n", "").contains('\n'), "{added}");
    let output = codegen_with(folder.path(), &variables, &["pull"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    // An app that is not there changes nothing.
    let init = ["init", "--env", "test", "--apps", "1,999"];
    let output = codegen_with(folder.path(), &variables, &init);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(&file).unwrap(), added);
}
