//! Who asks kintone for a form, and where: what arguments, environment and env file make of a request.

use std::fs;

use crate::cli::{FIELDS, codegen_with, project, recording_server, stderr};

/// The head of the request for the form. `env_file` holds what `--env-file` reads.
fn request(env_file: &str, variables: &[(&str, &str)], arguments: &[&str]) -> String {
    let project = project();
    fs::write(project.path().join("kintone.env"), env_file).unwrap();
    let (server, requests) = recording_server(&[FIELDS]);
    let fixed = [
        "--app",
        "1",
        "--name",
        "Invoice",
        "--base-url",
        &server,
        "--env-file",
        "kintone.env",
    ];
    let output = codegen_with(project.path(), variables, &[&fixed[..], arguments].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    requests.try_recv().unwrap()
}

/// The headers of a request that say who asks.
fn logins(request: &str) -> Vec<String> {
    let mut logins: Vec<String> = request
        .lines()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| format!("{}: {value}", name.to_lowercase()))
        .filter(|line| line.starts_with("x-cybozu-") || line.starts_with("authorization: "))
        .collect();
    logins.sort();
    logins
}

/// `a:b` in Base64.
const A_B: &str = "YTpi";
const PASSWORD: &[(&str, &str)] = &[("KINTONE_USERNAME", "a"), ("KINTONE_PASSWORD", "b")];

#[test]
fn a_login_given_as_an_argument_is_the_only_one() {
    let token = ["x-cybozu-api-token: secret"];
    let token_argument = ["--api-token", "secret"];
    let login =
        |variables: &[(&str, &str)], arguments: &[&str]| logins(&request("", variables, arguments));
    assert_eq!(login(PASSWORD, &token_argument), token);
    assert_eq!(login(&PASSWORD[..1], &token_argument), token);
    assert_eq!(
        login(&[("KINTONE_OAUTH_TOKEN", "x")], &token_argument),
        token
    );
    assert_eq!(
        login(
            &[("KINTONE_API_TOKEN", "x"), PASSWORD[0], PASSWORD[1]],
            &["--oauth-token", "granted"]
        ),
        ["authorization: Bearer granted"]
    );
    assert_eq!(
        login(
            &[("KINTONE_API_TOKEN", "x"), ("KINTONE_OAUTH_TOKEN", "y")],
            &["--username", "a", "--password", "b"]
        ),
        [format!("x-cybozu-authorization: {A_B}")]
    );
}

#[test]
fn a_login_may_be_spread_over_argument_environment_and_file() {
    assert_eq!(
        logins(&request(
            "KINTONE_PASSWORD=b\nKINTONE_API_TOKEN=x\n",
            &[("KINTONE_USERNAME", "other")],
            &["--username", "a"]
        )),
        [format!("x-cybozu-authorization: {A_B}")]
    );
}

#[test]
fn arguments_win_over_the_environment_and_it_wins_over_the_file() {
    let file = "KINTONE_API_TOKEN=file\n";
    let variables = [("KINTONE_API_TOKEN", "variable")];
    let token = |variables: &[(&str, &str)], arguments: &[&str]| {
        logins(&request(file, variables, arguments))
    };
    assert_eq!(token(&[], &[]), ["x-cybozu-api-token: file"]);
    assert_eq!(token(&variables, &[]), ["x-cybozu-api-token: variable"]);
    assert_eq!(
        token(&variables, &["--api-token", "argument"]),
        ["x-cybozu-api-token: argument"]
    );
    assert_eq!(
        token(&[("KINTONE_API_TOKEN", "")], &[]),
        ["x-cybozu-api-token: file"],
        "an empty variable is not set"
    );
    assert_eq!(
        token(&[("KINTONE_OAUTH_TOKEN", "granted")], &[]),
        ["authorization: Bearer granted"]
    );
}

#[test]
fn an_env_file_is_read_as_windows_editors_write_it() {
    let file = "\u{feff}KINTONE_USERNAME=a\r\n# of the account\r\nKINTONE_PASSWORD=pa$word\r\n";
    assert_eq!(
        logins(&request(file, &[], &[])),
        ["x-cybozu-authorization: YTpwYSR3b3Jk"],
        "a:pa$word"
    );
}
