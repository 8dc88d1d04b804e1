//! The address and the credentials of the requests for a form, from arguments, environment and env file.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;

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

#[test]
fn the_variables_of_each_login_are_read() {
    assert_eq!(
        logins(&request("", PASSWORD, &[])),
        [format!("x-cybozu-authorization: {A_B}")]
    );
    let oauth = [("KINTONE_OAUTH_TOKEN", "granted")];
    assert_eq!(
        logins(&request("", &oauth, &[])),
        ["authorization: Bearer granted"]
    );
    let gate = [
        ("KINTONE_API_TOKEN", "x"),
        ("KINTONE_BASIC_AUTH_USERNAME", "a"),
        ("KINTONE_BASIC_AUTH_PASSWORD", "b"),
    ];
    let both = [
        format!("authorization: Basic {A_B}"),
        "x-cybozu-api-token: x".to_owned(),
    ];
    assert_eq!(logins(&request("", &gate, &[])), both);
    let gate = ["--basic-auth-username", "a", "--basic-auth-password", "b"];
    let token = [("KINTONE_API_TOKEN", "x")];
    assert_eq!(logins(&request("", &token, &gate)), both);
}

#[test]
fn a_preview_reads_what_is_not_deployed() {
    let request = request("", PASSWORD, &["--preview"]);
    assert!(
        request.starts_with("GET /k/v1/preview/app/form/fields.json?"),
        "{request}"
    );
}

#[test]
fn apps_of_a_guest_space_have_paths_of_their_own() {
    let variable = [("KINTONE_GUEST_SPACE_ID", "7"), PASSWORD[0], PASSWORD[1]];
    for (arguments, space) in [(&[][..], 7), (&["--guest-space-id", "8"], 8)] {
        let request = request("", &variable, arguments);
        let path = format!("GET /k/guest/{space}/v1/app/form/fields.json?");
        assert!(request.starts_with(&path), "{request}");
    }
}

#[test]
fn a_proxy_is_asked_for_the_way() {
    let project = project();
    for by_argument in [true, false] {
        let (proxy, requests) = recording_server(&[]);
        let asked = [
            "--app",
            "1",
            "--base-url",
            "https://example.cybozu.com",
            "--api-token",
            "x",
        ];
        let proxy = proxy.replace("http://", "http://a:b@");
        let output = match by_argument {
            true => codegen_with(
                project.path(),
                &[("HTTPS_PROXY", "http://127.0.0.1:1"), ("NO_PROXY", "")],
                &[&asked[..], &["--proxy", &proxy]].concat(),
            ),
            false => codegen_with(
                project.path(),
                &[("HTTPS_PROXY", &proxy), ("NO_PROXY", "")],
                &asked,
            ),
        };
        assert_eq!(output.status.code(), Some(1));
        let request = requests.try_recv().unwrap();
        assert!(
            request.starts_with("CONNECT example.cybozu.com:443"),
            "{request}"
        );
        let login = format!("proxy-authorization: basic {A_B}").to_lowercase();
        assert!(request.to_lowercase().contains(&login), "{request}");
    }
}

#[test]
fn a_proxy_or_certificate_that_cannot_be_used_is_refused_before_kintone_is_asked() {
    let project = project();
    let (server, requests) = recording_server(&[FIELDS]);
    let asked = ["--app", "1", "--api-token", "x", "--base-url"];
    let secure = [&asked[..], &["https://example.cybozu.com"]].concat();
    let local = [&asked[..], &[&server]].concat();
    for (variables, arguments, part) in [
        (
            &[][..],
            [&local[..], &["--proxy", "ftp://user:hidden@127.0.0.1:21"]].concat(),
            "the proxy URL begins with ftp://",
        ),
        (
            &[("HTTPS_PROXY", "htp://user:hidden@127.0.0.1:8080")],
            secure,
            "the proxy URL begins with htp://",
        ),
        (
            &[("KINTONE_PFX_FILE_PASSWORD", "hidden")],
            local,
            "give it with --pfx-file-path",
        ),
    ] {
        let variables = [variables, &[("NO_PROXY", "")]].concat();
        let output = codegen_with(project.path(), &variables, &arguments);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(part) && !said.contains("hidden"), "{said}");
    }
    assert!(requests.try_recv().is_err());
}

#[test]
fn what_the_server_says_reaches_the_terminal_without_control_characters() {
    let project = project();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        // The page shows the request, as some gateways do.
        let mut request = [0; 4096];
        let length = stream.read(&mut request).unwrap();
        let page = [b"<p>\x1b]0;title\x07\xc2\x9b", &request[..length], b"</p>"].concat();
        let head = "HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length";
        write!(stream, "{head}: {}\r\n\r\n", page.len()).unwrap();
        stream.write_all(&page).unwrap();
    });
    let token = "hidden-0123456789";
    let arguments = ["--app", "1", "--base-url", &server, "--api-token", token];
    let output = codegen_with(project.path(), &[], &arguments);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("<p>\\u{1b}]0;title\\u{7}\\u{9b}GET /k/v1/"),
        "{said}"
    );
    assert!(
        !said.trim_end().contains(|c: char| c.is_control()),
        "{said:?}"
    );
    assert!(!said.contains("hidden"), "{said}");
}

#[test]
fn plain_http_to_another_host_needs_an_argument_that_says_so() {
    let project = project();
    let arguments = [
        "--app",
        "1",
        "--api-token",
        "a",
        "--base-url",
        "http://kintone.invalid",
    ];
    let refused = codegen_with(project.path(), &[], &arguments);
    assert_eq!(refused.status.code(), Some(2));
    assert!(
        stderr(&refused).contains("--allow-http"),
        "{}",
        stderr(&refused)
    );
    // It gets as far as the name of the host.
    let accepted = codegen_with(
        project.path(),
        &[],
        &[&arguments[..], &["--allow-http"]].concat(),
    );
    assert_eq!(accepted.status.code(), Some(1), "{}", stderr(&accepted));
    assert!(
        stderr(&accepted).contains("kintone.invalid"),
        "{}",
        stderr(&accepted)
    );
}
