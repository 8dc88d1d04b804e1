//! What `kintone.toml` may say, and what is said of one that is wrong.

use std::fs;
use std::process::Output;

use tempfile::TempDir;

use crate::cli::{codegen, invoice, project, stderr, stdout};

/// A crate with this `kintone.toml`, and a schema file for the app `invoice`.
pub(crate) fn with_config(config: &str) -> TempDir {
    let project = project();
    fs::create_dir(project.path().join("schemas")).unwrap();
    fs::copy(invoice(), project.path().join("schemas/invoice.json")).unwrap();
    fs::write(project.path().join("kintone.toml"), config).unwrap();
    project
}

fn checked(config: &str) -> Output {
    codegen(with_config(config).path(), &["check"])
}

/// The whole of the smallest file.
const SMALLEST: &str = "[apps.invoice]\n";
const DEV: &str = "[environments.dev]\nbase-url = \"https://dev.cybozu.com\"\n";

#[test]
fn a_mistake_is_told_with_its_line_and_with_what_was_meant() {
    let two = format!(
        "default-environment = \"dev\"\n{DEV}[environments.prod]\nbase-url = \"https://x.cybozu.com\"\n"
    );
    for (config, said) in [
        (
            "schema = \"x\"\n[apps.a]",
            "kintone.toml:1: unknown key `schema`; did you mean `schemas`?",
        ),
        (
            "[apps.invoice]\nid = 1\nrenames = {}\n",
            "kintone.toml:3: unknown key `renames`; did you mean `rename`?",
        ),
        (
            "[apps.invoice]\n\n[defaults]\nid = 1\n",
            "kintone.toml:4: `id` belongs to one app; move it to [apps.…]",
        ),
        (
            "[apps.invoice]\nnames = \"kanji\"\n",
            "kintone.toml:2: unknown value; expected japanese or ascii",
        ),
        (
            "[apps.invoice]\nnames = \"acsii\"\n",
            "kintone.toml:2: unknown value; expected japanese or ascii; did you mean `ascii`?",
        ),
        (
            "[apps.invoice]\ninclude = []\n",
            "kintone.toml:2: invoice: no field is included; leave the key out to have all",
        ),
        (
            "[apps.顧客]\nid = 1\n",
            "kintone.toml:1: a key with other characters than A to Z, a to z, digits, `-` and `_` is written in quotes",
        ),
        (
            "[apps.invoice]\nderive = [\"eq\"]\n",
            "kintone.toml:2: invoice: `eq` is not in scope in the generated code; did you mean `Eq`?",
        ),
        (
            "[apps.invoice]\n\n[apps.invoice.types]\n\"小計\" = \"i63\"\n",
            "kintone.toml:4: invoice: \"i63\" is not in scope in the generated code; did you mean `i64`?",
        ),
        (
            "[apps.invoice]\n[apps.invoice.rename]\n\"備考\" = \"x\"\n\"件名\" = \"備考\"\n\"支払期限\" = \"請求日\"\n",
            "kintone.toml:5: invoice: `支払期限` cannot be called `請求日`",
        ),
        (
            "[apps.invoice]\n[apps.invoice.rename]\n\"件名名\" = \"x\"\n",
            "kintone.toml:3: invoice: the form has no field or option `件名名` to rename; did you mean `件名`?",
        ),
        (
            "[apps.invoice]\nexclude = [\"明細.備考\"]\n",
            "kintone.toml:2: invoice: the form has no field `明細.備考` to exclude; did you mean `備考`?",
        ),
        ("[apps.invoice]\nid = \"one\"\n", "kintone.toml:2: "),
        (
            "[apps.invoice]\nid = -1\n",
            "kintone.toml:2: expected a positive number, found integer",
        ),
        ("[apps.invoice\n", "kintone.toml:1: "),
        (
            "[apps.invoice]\n[apps.invoice.rename]\n\"件名\" = \"type\"\n",
            "kintone.toml:3: invoice: \"type\" is not a Rust identifier; it is a keyword; write it as r#type",
        ),
        (
            "[apps.invoice]\n[apps.invoice.rename]\n\"件名\" = \"a b\"\n",
            "kintone.toml:3: invoice: \"a b\" is not a Rust identifier; it has letters, digits and `_`",
        ),
        (
            "[apps.invoice]\ncrate = \"a b\"\n",
            "kintone.toml:2: invoice: \"a b\" is not the path of a crate",
        ),
        (
            "[apps.invoice]\nstruct = \"String\"\n",
            "kintone.toml:2: invoice: `String` is a name that the generated code itself needs",
        ),
        (
            "[apps.\"a.b\"]\n",
            "kintone.toml:1: a.b: the key of an app has letters, digits, `-` and `_`",
        ),
        ("", "kintone.toml: it names no app; add one"),
        (
            &format!("default-environment = \"def\"\n{DEV}[apps.a]\nid = 1"),
            "kintone.toml:1: there is no environment `def`; did you mean `dev`?",
        ),
        (
            &two.replace("\"dev\"", "\"prod\""),
            "kintone.toml:1: production is never the default",
        ),
        (
            &two.replace("default-environment = \"dev\"\n", "")
                .replace("prod]", "staging]"),
            "kintone.toml:1: `default-environment` is missing",
        ),
        (
            &format!("{two}[apps.a]\nid = 1\n"),
            "kintone.toml:7: a: an app has an id of its own in each environment; write id = { dev = … }",
        ),
        (
            &format!("{two}[apps.a]\nid = {{ prod = 1 }}\n"),
            "kintone.toml:7: a: app a has no id in dev, whose ids the schema files hold",
        ),
        (
            &format!("{two}[apps.a]\nid = {{ dev = 1, pord = 1 }}\n"),
            "kintone.toml:7: a: there is no environment `pord`; did you mean `prod`?",
        ),
        (
            "[apps.self]\nid = 1\n",
            "kintone.toml:1: self: `self` cannot be the name of a module in Rust; choose another key, or an `output`",
        ),
        (
            &format!("{DEV}[apps.a]\nid = 1\n[apps.b]\nid = 1\n"),
            "kintone.toml:6: b: app a has the id 1 in dev, too",
        ),
        (
            "[apps.a]\noutput = \"src/x.rs\"\n[apps.b]\noutput = \"./src/sub/../X.rs\"\n",
            "kintone.toml:4: b: the code of app b and the code of app a would be one file (X.rs)",
        ),
        (
            "[apps.a]\nschema = \"src/x.rs\"\noutput = \"src/x.rs\"\n",
            "the code of app a and the schema file of app a would be one file",
        ),
        (
            &format!("{DEV}username-variable = \"A\"\n[apps.a]\nid = 1\n"),
            "kintone.toml:3: dev: `password-variable` is missing beside it",
        ),
        (
            &format!(
                "{DEV}oauth-token-variable = \"A\"\napi-token-variable = \"B\"\n[apps.a]\nid = 1\n"
            ),
            "kintone.toml:1: dev: an environment has one login",
        ),
        (
            "[environments.dev]\nbase-url = \"https://dev.cybozu.com/k/2/\"\n[apps.a]\nid = 1\n",
            "kintone.toml:2: dev: the address ends before /k",
        ),
        (
            "[environments.dev]\nbase-url = \"https://dev.cybozu.com?token=hunter2\"\n[apps.a]\nid = 1\n",
            "kintone.toml:2: dev: the address has a query or a fragment; leave it out",
        ),
        (
            "[environments.dev]\nbase-url = \"dev.cybozu.com\"\n[apps.a]\nid = 1\n",
            "kintone.toml:2: dev: the address begins with https://",
        ),
        (
            "[environments.dev]\n[apps.a]\nid = 1\n",
            "kintone.toml:1: the key `base-url` is missing",
        ),
    ] {
        let output = checked(config);
        assert_eq!(output.status.code(), Some(2), "{config}{}", stderr(&output));
        assert!(
            stderr(&output).contains(said),
            "{config}\n{}",
            stderr(&output)
        );
    }
}

#[test]
fn what_is_wrong_with_the_defaults_is_told_once_and_there() {
    let output =
        checked("[apps.invoice]\n[apps.other]\n[defaults]\nnumber = \"i63\"\nderive = [\"eq\"]\n");
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    let lines: Vec<&str> = said
        .lines()
        .map(|line| line.split(": ").nth(1).unwrap())
        .collect();
    assert_eq!(lines, ["kintone.toml:4", "kintone.toml:5"], "{said}");
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let output = checked(
        "[apps.invoice]\nstruct = \"a b\"\ncrate = \"a b\"\n[apps.invoice.rename]\n\"a\" = \"b c\"\n",
    );
    let said = stderr(&output);
    let lines: Vec<&str> = said
        .lines()
        .map(|line| line.split(' ').nth(1).unwrap())
        .collect();
    assert_eq!(
        lines,
        ["kintone.toml:2:", "kintone.toml:3:", "kintone.toml:5:"],
        "{said}"
    );
}

#[test]
fn a_token_or_password_in_the_file_is_refused_and_not_repeated() {
    for (line, said) in [
        (
            "api-token = \"hidden0\"",
            "unknown key `api-token`; a token or password does not belong in this file",
        ),
        (
            "api_token = \"hidden0\"",
            "name the variable here with `api-token-variable = ",
        ),
        (
            "token = \"hidden0\"",
            "name the variable here with `api-token-variable = ",
        ),
        (
            "password = \"hidden0\"",
            "name the variable here with `password-variable = ",
        ),
        (
            "api-token-variable = \"hidden0\"",
            "expected the name of an environment variable",
        ),
        (
            "api-token-variable = [\"GOOD\", \"hidden0\"]",
            "expected the name of an environment variable",
        ),
        ("api-token-variable = { dev = \"hidden0\" }", "expected "),
        (
            "password-variable = \"hidden0\"",
            "expected the name of an environment variable",
        ),
        ("password-variable = hidden0", ""),
        ("password-variable = \"hidden0", ""),
        (
            "guest-space = \"hidden0\"",
            "expected a positive number, found string",
        ),
        (
            "production = \"hidden0, expected a bool\"",
            "expected a boolean, found string",
        ),
    ] {
        let config = format!(
            "[environments.dev]\nbase-url = \"https://dev.cybozu.com\"\n{line}\n[apps.invoice]\nid = 1\n"
        );
        let output = checked(&config);
        let all = stderr(&output) + &stdout(&output);
        assert_eq!(output.status.code(), Some(2), "{line}: {all}");
        assert!(
            all.contains("kintone.toml:3: ") && all.contains(said),
            "{line}: {all}"
        );
        assert!(!all.contains("hidden0"), "{line}: {all}");
    }
    for (config, line) in [
        (
            "[environments.dev]\nbase-url = \"https://me:hidden0@dev.cybozu.com\"\n[apps.a]\nid = 1\n",
            2,
        ),
        ("[environments]\ndev = \"hidden0\"\n[apps.a]\nid = 1\n", 2),
        (
            "[apps.invoice]\napi-token-variable = { dev = \"hidden0\" }\n",
            2,
        ),
        ("[apps.invoice]\nnames = \"hidden0\"\n", 2),
    ] {
        for format in ["text", "json", "github"] {
            let output = codegen(with_config(config).path(), &["check", "--format", format]);
            let all = stderr(&output) + &stdout(&output);
            assert_eq!(output.status.code(), Some(2), "{all}");
            assert!(!all.contains("hidden0"), "{config}: {all}");
            assert!(all.contains(&line.to_string()), "{config}: {all}");
        }
    }
}

#[test]
fn the_file_is_found_upwards_and_its_paths_are_relative_to_it() {
    let project = with_config(&format!("\u{feff}{}", SMALLEST.replace('\n', "\r\n")));
    let deep = project.path().join("src/deep");
    fs::create_dir(&deep).unwrap();
    let output = codegen(&deep, &["generate"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let code = fs::read_to_string(project.path().join("src/kintone/invoice.rs")).unwrap();
    assert!(
        code.contains("#[kintone(schema = \"schemas/invoice.json\""),
        "{code}"
    );
    assert!(code.contains("pub struct Invoice {"), "{code}");
    let elsewhere = tempfile::tempdir().unwrap();
    let output = codegen(elsewhere.path(), &["check"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("there is no kintone.toml in this folder or above"));
    let file = project.path().join("kintone.toml");
    let output = codegen(
        elsewhere.path(),
        &["check", "--config", file.to_str().unwrap()],
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn what_an_app_does_not_say_is_taken_from_the_defaults() {
    let project = with_config(
        "output = \"src\"\n[defaults]\ncrate = \"kt\"\n[defaults.rename]\n\"件名\" = \"subject\"\n\"無い\" = \"gone\"\n\
         [apps.invoice]\nstruct = \"Bill\"\n[apps.invoice.rename]\n\"備考\" = \"note\"\n",
    );
    let output = codegen(project.path(), &["generate"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let code = fs::read_to_string(project.path().join("src/invoice.rs")).unwrap();
    for part in [
        "use kt::",
        "pub struct Bill {",
        "pub subject: ",
        "pub note: ",
    ] {
        assert!(code.contains(part), "{part}: {code}");
    }
}

#[test]
fn code_of_a_build_script_is_looked_for_in_no_file() {
    let config = |key: &str| {
        format!(
            "{key}\nenvironments-file = \"src/env.rs\"\n[environments.dev]\nbase-url = \"https://example.cybozu.com\"\n{SMALLEST}id = 1\n"
        )
    };
    let project = with_config(&config(""));
    let at = |file: &str| project.path().join(file);
    let check = || {
        let output = codegen(project.path(), &["check"]);
        (output.status.code(), stderr(&output))
    };
    assert!(!check().1.contains("build-script"));
    fs::write(
        at("build.rs"),
        "fn main() { kintone_codegen::build().generate(); }",
    )
    .unwrap();
    let (code, said) = check();
    assert_eq!(code, Some(3), "{said}");
    let remedy = "if build.rs writes it, write `build-script = true` at the top of kintone.toml";
    assert_eq!(said.matches(remedy).count(), 2, "{said}");

    fs::write(at("kintone.toml"), config("build-script = true")).unwrap();
    assert_eq!(check(), (Some(0), String::new()));
    let output = codegen(project.path(), &["generate"]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.starts_with("error: kintone.toml:1: ") && said.contains("`cargo build`"),
        "{said}"
    );
    assert!(!at("src/kintone").exists() && !at("src/env.rs").exists());
    // What the script would refuse is found without it.
    let wrong = format!(
        "{}[apps.invoice.rename]\n\"無い\" = \"none\"\n",
        config("build-script = true")
    );
    fs::write(at("kintone.toml"), wrong).unwrap();
    assert_eq!(check().0, Some(2));
}
