//! Failures on the way to kintone: which party is at fault, whether another attempt is made, and what is never told.

use std::error::Error as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use kintone_runtime::api::{GetApp, GetRecords};
use kintone_runtime::client::{ClientBuilder, RetryPolicy};
use kintone_runtime::{AppId, Client, Error, ErrorKind, KintoneRecord, Query};
use tokio::io::AsyncWriteExt;

use crate::alone;
use crate::network::{
    Authority, Clients, closed, get_app, head, listen, local, server, tls_server, tunnel,
};

/// A name that no resolver has. Source: RFC 6761, `.invalid`
const NO_NAME: &str = "kintone.invalid";

/// As it comes, but without the waits.
fn retried() -> RetryPolicy {
    RetryPolicy::default().base(Duration::from_millis(1))
}

fn to(url: impl Into<String>) -> ClientBuilder {
    Client::builder(url)
        .api_token("hidden-token")
        .retry(retried())
}

/// How often the request was sent, and the error, of which nothing was carried out.
async fn failed(builder: ClientBuilder) -> (u32, String) {
    let error = get_app(builder).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoAnswer, "{error}");
    assert!(!all_of(&error).contains("hidden"), "{error:#?}");
    (error.attempts(), error.to_string())
}

/// All texts of an error.
fn all_of(error: &Error) -> String {
    let mut text = format!(
        "{error} {error:?} {error:#?} {:?} {:?}",
        error.body(),
        error.message()
    );
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(&format!("{cause} {cause:?} {cause:#?}"));
        source = cause.source();
    }
    text
}

#[tokio::test]
async fn a_server_whose_only_fault_is_its_certificate_is_asked_once() {
    let authority = Authority::new();
    let (port, _heads) = tls_server(&authority, "localhost", Clients::All).await;
    let url = format!("https://localhost:{port}");
    let trusting = to(&url).root_certificate_pem(authority.pem.clone());
    assert_eq!(get_app(trusting).await.unwrap()["appId"], "1");

    let of_nobody = format!(
        "no answer from {url}: its certificate is not trusted: invalid peer certificate: UnknownIssuer"
    );
    let (attempts, error) = failed(to(&url)).await;
    assert_eq!(
        (attempts, error),
        (1, format!("get app of app 1: {of_nobody}"))
    );
    let (_, trusted_root) = (port, Authority::new().pem);
    let (attempts, _) = failed(to(&url).root_certificate_pem(trusted_root)).await;
    assert_eq!(attempts, 1);

    // By a tunnel the server is at fault, not the proxy.
    let (proxy, _tunnels) = tunnel(port).await;
    let tunneled = to(&url).proxy(format!("http://127.0.0.1:{proxy}"));
    let (attempts, error) = failed(tunneled).await;
    assert_eq!(
        (attempts, error),
        (1, format!("get app of app 1: {of_nobody}"))
    );

    let (port, _heads) = tls_server(&authority, "other.example", Clients::All).await;
    let misnamed = to(format!("https://localhost:{port}")).root_certificate_pem(authority.pem);
    let (attempts, error) = failed(misnamed).await;
    assert_eq!(attempts, 1);
    assert!(error.contains("its certificate is not trusted: invalid peer certificate: certificate not valid for name"), "{error}");
}

#[tokio::test]
async fn a_server_that_refuses_the_client_certificate_is_asked_once() {
    let authority = Authority::new();
    let (port, _heads) = tls_server(&authority, "localhost", Clients::WithCertificate).await;
    let builder =
        || to(format!("https://localhost:{port}")).root_certificate_pem(authority.pem.clone());
    let other = Authority::new().issue("person").pem();
    for builder in [builder(), builder().client_certificate_pem(other)] {
        let (attempts, error) = failed(builder).await;
        assert_eq!(attempts, 1, "{error}");
        assert!(
            error.contains("it rejects the client certificate ("),
            "{error}"
        );
    }
    let known = builder().client_certificate_pem(authority.issue("person").pem());
    assert_eq!(get_app(known).await.unwrap()["appId"], "1");
}

/// Without TLS the proxy answers the request itself.
#[tokio::test]
async fn a_proxy_that_asks_for_credentials_is_named_without_tls_too() {
    let (port, _heads) =
        server("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n").await;
    let proxy = format!("http://user:hidden-password@127.0.0.1:{port}");
    let builder = local(1).retry(retried()).proxy(proxy);
    let error = get_app(builder).await.unwrap_err();
    assert_eq!((error.status(), error.attempts()), (Some(407), 1));
    assert_eq!(
        error.to_string(),
        format!(
            "get app of app 1: the proxy http://127.0.0.1:{port} requires other credentials (407); set them with proxy_auth"
        )
    );
}

#[tokio::test]
async fn the_party_at_fault_is_named_and_asked_again_if_it_may_recover() {
    let authority = Authority::new();
    let (tls, _heads) = tls_server(&authority, "localhost", Clients::All).await;
    let (_closed, nobody) = closed();
    let (wants_login, _heads) =
        server("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n").await;
    let (refuses, _heads) = server("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n").await;
    let (hangs_up, _heads) = server("").await;
    let https = "https://example.cybozu.com";
    let by = |proxy: String| to(https).proxy(proxy);
    let at = |port: u16| format!("http://user:hidden-password@127.0.0.1:{port}");
    let shown = |port: u16| format!("the proxy http://127.0.0.1:{port}");
    let of =
        |server: &str, reason: &str| format!("get app of app 1: no answer from {server}: {reason}");
    for (builder, attempts, text) in [
        (
            to(format!("http://127.0.0.1:{nobody}")),
            5,
            of(&format!("http://127.0.0.1:{nobody}"), "cannot connect: "),
        ),
        (
            to(format!("https://{NO_NAME}")),
            1,
            of(
                &format!("https://{NO_NAME}"),
                "its name cannot be resolved: ",
            ),
        ),
        (
            by(at(nobody)),
            5,
            of(https, &format!("cannot connect to {}: ", shown(nobody))),
        ),
        (
            by(format!("http://user:hidden-password@{NO_NAME}:8080")),
            1,
            of(
                https,
                &format!("the name of the proxy http://{NO_NAME}:8080 cannot be resolved: "),
            ),
        ),
        (
            by(at(wants_login)),
            1,
            of(
                https,
                &format!(
                    "{} requires other credentials (407); set them with proxy_auth: ",
                    shown(wants_login)
                ),
            ),
        ),
        (
            by(at(refuses)),
            5,
            of(
                https,
                &format!(
                    "{} answers CONNECT with neither 200 nor 407, and does not open a tunnel: ",
                    shown(refuses)
                ),
            ),
        ),
        (
            by(at(hangs_up)),
            5,
            of(
                https,
                &format!("{} does not open a tunnel to the server: ", shown(hangs_up)),
            ),
        ),
        (
            by(format!("https://user:hidden-password@localhost:{tls}")),
            1,
            of(
                https,
                &format!("the certificate of the proxy https://localhost:{tls} is not trusted: "),
            ),
        ),
        (
            // Without TLS the proxy passes on the request itself.
            local(1).retry(retried()).proxy(at(nobody)),
            5,
            of(
                "http://127.0.0.1:1",
                &format!("cannot connect to {}: ", shown(nobody)),
            ),
        ),
    ] {
        let (sent, error) = failed(builder).await;
        assert!(
            error.starts_with(&text),
            "expected {text}\nfound    {error}"
        );
        assert_eq!(sent, attempts, "{error}");
    }
}

#[tokio::test]
async fn a_connection_that_is_never_finished_is_not_an_answer() {
    let (_listener, port) = listen().await;
    let short = Duration::from_millis(50);
    let server = to(format!("https://127.0.0.1:{port}")).connect_timeout(short);
    let error = get_app(server.retry(RetryPolicy::none()))
        .await
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("cannot connect: operation timed out"),
        "{error}"
    );
    assert!(!error.may_have_happened());
    let proxied = to("https://example.cybozu.com").proxy(format!("http://127.0.0.1:{port}"));
    let error = get_app(proxied.connect_timeout(short).retry(RetryPolicy::none()))
        .await
        .unwrap_err();
    let text =
        format!("cannot connect through the proxy http://127.0.0.1:{port}: operation timed out");
    assert!(error.to_string().contains(&text), "{error}");
}

#[tokio::test]
async fn an_answer_lost_beyond_a_proxy_names_both() {
    let (proxy, _heads) = server("").await;
    let builder = local(1).proxy(format!("http://127.0.0.1:{proxy}"));
    let error = get_app(builder).await.unwrap_err().to_string();
    let text = format!(
        "get app of app 1: no answer from http://127.0.0.1:1: through the proxy http://127.0.0.1:{proxy}: "
    );
    assert!(error.starts_with(&text), "{error}");
}

#[derive(Debug, KintoneRecord)]
#[kintone(app = 1, unchecked)]
struct Note {
    #[kintone(code = "件名", kind = SINGLE_LINE_TEXT)]
    _subject: String,
}

#[tokio::test]
async fn an_error_of_the_network_holds_no_query_and_no_secret() {
    let (_closed, nobody) = closed();
    let (hangs_up, _heads) = server("").await;
    let (promises_more, _heads) = server("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{").await;
    for port in [nobody, hangs_up, promises_more] {
        let direct = local(port)
            .password("user", "hidden-password")
            .header("X-Gateway", "hidden-header");
        let proxied = to("https://example.cybozu.com")
            .retry(RetryPolicy::none())
            .proxy(format!("http://user:hidden-password@127.0.0.1:{port}"));
        for builder in [direct, proxied] {
            let query = Query::raw("件名 = \"hidden query\"");
            let records = GetRecords::<Note>::new(query);
            let error = builder.build().unwrap().send(records).await.unwrap_err();
            let text = all_of(&error);
            assert!(
                !text.contains("hidden") && !text.contains("query="),
                "{text}"
            );
        }
    }
}

/// A server, or gateway, that shows the request in its answer.
async fn echo(status: &'static str) -> u16 {
    let (listener, port) = listen().await;
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let head = head(&mut stream).await;
            // Each word by itself, and what it is in Base64: pages show the session, the token or the user.
            let words = head.split([' ', '=', ';', ',', '"', '\r', '\n']);
            let words = words.map(|word| {
                let padded = format!("{word}{}", "=".repeat((4 - word.len() % 4) % 4));
                let text = BASE64.decode(padded).unwrap_or_default();
                format!("{word} {}\r\n", String::from_utf8_lossy(&text))
            });
            let words: String = words.collect();
            let page = format!(
                "<html>\u{1b}[31mcannot deliver\r\n{head}{words}{}</html>",
                "x".repeat(500)
            );
            let answer = format!(
                "HTTP/1.1 {status}\r\nX-Echo: {}\r\n",
                head.lines().last().unwrap_or_default()
            );
            let answer = format!(
                "{answer}Connection: close\r\nContent-Length: {}\r\n\r\n{page}",
                page.len()
            );
            _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    port
}

#[tokio::test]
async fn a_page_that_shows_the_request_shows_no_secret() {
    for status in [
        "200 OK",
        "403 Forbidden",
        "502 Bad Gateway",
        "407 Proxy Authentication Required",
    ] {
        let port = echo(status).await;
        let told = Arc::new(Mutex::new(String::new()));
        let events = told.clone();
        let policy = retried().attempts(2).on_retry(move |event| {
            events.lock().unwrap().push_str(&all_of(event.error));
        });
        let bare = |port| Client::builder(format!("http://127.0.0.1:{port}"));
        let builders = [
            local(port).api_token("hidden-token-1,hidden-token-2"),
            local(port).password("sato", "hidden-password"),
            local(port).basic_auth("gate", "hidden-basic"),
            bare(port).oauth_token("hidden-oauth"),
            local(port).header("X-Gateway", "hidden-header"),
            bare(port).header("Authorization", "Bearer hidden-bearer"),
            bare(port).header("Authorization", "Basic Z2F0ZTpoaWRkZW4tMTI="),
            bare(port).header("X-Cybozu-Authorization", "c2F0bzpoaWRkZW4="),
            bare(port).header("Cookie", "lang=ja; JSESSIONID=hidden-session"),
            local(port).header("X-Auth", "Token token=\"hidden-token-3\""),
            local(1)
                .proxy(format!("http://127.0.0.1:{port}"))
                .proxy_auth("user", "hidden-proxy"),
        ];
        for builder in builders {
            let client = builder.retry(policy.clone()).build().unwrap();
            for error in [
                client.send(GetApp::new(AppId::new(1))).await.unwrap_err(),
                client
                    .send(GetRecords::<Note>::new(Query::all()))
                    .await
                    .unwrap_err(),
            ] {
                let body = error.body().expect("the page");
                assert!(
                    body.starts_with("<html>\\u{1b}[31mcannot deliver GET "),
                    "{body}"
                );
                assert!(body.contains('…'), "{body}");
                let text = format!("{} {:?}", all_of(&error), error.header("X-Echo"));
                // In Base64: user and password, as the headers carry them.
                for secret in [
                    "hidden",
                    "c2F0bzpoaWRkZW4",
                    "Z2F0ZTpoaWRkZW4",
                    "dXNlcjpoaWRkZW4",
                ] {
                    assert!(!text.contains(secret), "{status} {secret}: {text}");
                    assert!(!told.lock().unwrap().contains(secret), "{status} {secret}");
                }
                let line = error.to_string();
                assert!(!line.contains(|c: char| c.is_control()), "{line:?}");
            }
        }
    }
}

/// The builder goes where it is told: `from_env` alone looks at the environment.
#[test]
fn the_builder_uses_no_proxy_of_the_environment() {
    const NAME: &str = "way::the_builder_uses_no_proxy_of_the_environment";
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        if alone::is_alone() {
            let (port, mut heads) = server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").await;
            get_app(local(port)).await.unwrap();
            assert!(
                heads
                    .recv()
                    .await
                    .unwrap()
                    .starts_with("GET /k/v1/app.json?id=1 ")
            );
            return;
        }
        // Accepts nobody, and would answer to nobody.
        let (proxy, port) = listen().await;
        let url = format!("http://127.0.0.1:{port}");
        let names = [
            "HTTP_PROXY",
            "http_proxy",
            "HTTPS_PROXY",
            "https_proxy",
            "ALL_PROXY",
            "all_proxy",
        ];
        let mut variables = names.map(|name| (name, url.as_str())).to_vec();
        variables.extend([("NO_PROXY", ""), ("no_proxy", "")]);
        alone::run(NAME, &variables);
        let nobody = tokio::time::timeout(Duration::from_millis(1), proxy.accept()).await;
        assert!(nobody.is_err(), "the proxy was asked");
    });
}
