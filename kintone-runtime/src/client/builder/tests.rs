//! What a builder accepts, and what it rejects.

use reqwest::header::HeaderValue;

use super::*;
use crate::client::Client;
use crate::endpoint::Addressing;

fn builder() -> ClientBuilder {
    Client::builder("https://example.cybozu.com").api_token("token")
}

fn refused(builder: ClientBuilder) -> String {
    let error = builder.build().unwrap_err();
    assert_eq!(error.kind(), crate::endpoint::error::ErrorKind::Config);
    format!("{error} {error:?}")
}

#[test]
fn a_client_without_credentials_or_with_empty_ones_is_not_built() {
    let bare = || Client::builder("https://example.cybozu.com");
    assert!(refused(bare()).contains("KINTONE_API_TOKEN"));
    assert!(refused(bare().api_token(" , ")).contains("an API token is empty"));
    assert!(refused(bare().basic_auth("gate", "keeper")).contains("there are no credentials"));
    for (name, password) in [("sato", ""), ("", "secret")] {
        assert!(refused(bare().password(name, password)).contains("is empty"));
    }
    // A session's own header is a login, too.
    assert!(bare().header("Cookie", "JSESSIONID=1").build().is_ok());
}

#[test]
fn what_cannot_work_is_refused_when_the_client_is_built() {
    assert!(builder().build().is_ok());
    assert!(refused(builder().oauth_token("a").basic_auth("b", "c")).contains("Authorization"));
    assert!(refused(builder().proxy("::hidden::")).contains("proxy"));
    assert!(refused(builder().root_certificate_pem(*b"hidden")).contains("root certificate"));
    assert!(refused(builder().client_certificate_pem(*b"hidden")).contains("client certificate"));
    assert!(refused(builder().client_certificate_pfx(*b"hidden", "x")).contains("PFX"));
    assert!(refused(builder().header("bad hidden", "hidden")).contains("the name of a header"));
    assert!(refused(builder().header("good-name", "hidden\n")).contains("good-name"));
}

#[test]
fn plain_http_to_another_host_is_asked_for_and_carries_no_password_to_a_public_one() {
    let to = |url: &str| Client::builder(url);
    assert!(refused(to("http://emulator:8080").api_token("a")).contains("allow_http()"));
    let to = |url: &str| Client::builder(url).allow_http();
    for builder in [
        to("http://emulator:8080").api_token("a"),
        to("http://emulator:8080").password("sato", "a"),
        to("http://example.com").api_token("a"),
        to("https://example.com").password("sato", "a"),
    ] {
        assert!(builder.build().is_ok());
    }
    let public = || to("http://example.com").api_token("a");
    for builder in [
        public().password("sato", "hidden"),
        public().basic_auth("gate", "hidden"),
        public().header("X-Cybozu-Authorization", "hidden"),
        public().header("Authorization", "Basic hidden"),
    ] {
        let message = refused(builder);
        assert!(
            message.contains("does not send a password") && !message.contains("hidden"),
            "{message}"
        );
    }
}

#[test]
fn a_setting_that_would_be_ignored_or_fail_later_is_refused() {
    for (proxy, part) in [
        ("ftp://user:hidden@proxy:21", "begins with ftp://"),
        ("htp://user:hidden@proxy:8080", "begins with htp://"),
        ("socks5://user:hidden@proxy", "begins with socks5://"),
        ("http://user:hidden@proxy/proxy.pac", "has a path"),
    ] {
        let message = refused(builder().proxy(proxy));
        assert!(
            message.contains(part) && !message.contains("hidden"),
            "{message}"
        );
    }
    assert!(
        builder()
            .proxy("ftp://proxy")
            .no_proxy(".cybozu.com")
            .build()
            .is_ok()
    );
    assert!(
        builder()
            .proxy("proxy:8080")
            .proxy_auth("a", "b")
            .build()
            .is_ok()
    );
    for (builder, part) in [
        (builder().proxy_auth("user", "hidden"), "without a proxy"),
        (
            builder().proxy("http://proxy").no_proxy("10.0.0.0/99"),
            "no_proxy: \"10.0.0.0/99\"",
        ),
        (
            builder().timeout(CallKind::Bulk, Duration::ZERO),
            "a timeout is zero",
        ),
        (
            builder().connect_timeout(Duration::ZERO),
            "a timeout is zero",
        ),
        (builder().max_concurrency(0), "max_concurrency is 0"),
        (
            builder().retry(RetryPolicy::default().attempts(0)),
            "attempts is 0",
        ),
        (builder().max_json_bytes(0), "max_json_bytes is 0"),
        (builder().max_page_bytes(0), "max_page_bytes is 0"),
        (builder().guest_space(0), "the guest space has the id 0"),
        (builder().map_app(1, 0), "an app has the id 0"),
        (builder().user_agent_suffix("a\nb"), "user agent suffix"),
        (builder().accept_language("ja\n"), "Accept-Language"),
        (
            builder().header("content-type", "hidden"),
            "set by the client itself",
        ),
        (
            builder().header("User-Agent", "hidden"),
            "use user_agent_suffix",
        ),
        (
            builder().header("Proxy-Authorization", "hidden"),
            "use proxy_auth",
        ),
        (
            builder().header("X-Cybozu-API-Token", "hidden"),
            "carries the tokens",
        ),
        (
            builder()
                .basic_auth("a", "b")
                .header("Authorization", "hidden"),
            "carries the credentials",
        ),
        (
            builder()
                .password("a", "b")
                .header("x-cybozu-authorization", "hidden"),
            "carries the password",
        ),
        (
            builder().api_token("to\nken"),
            "an API token contains a line break",
        ),
        (
            builder().root_certificate_pem(
                *b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            ),
            "certificate",
        ),
    ] {
        let message = refused(builder);
        assert!(
            message.contains(part) && !message.contains("hidden"),
            "{part}: {message}"
        );
    }
    // Where the client has no such credentials, the header is the caller's.
    let session = Client::builder("https://example.cybozu.com").header("Authorization", "Bearer x");
    assert!(session.build().is_ok());
}

#[test]
fn every_header_that_holds_a_secret_is_marked_as_sensitive() {
    let request = crate::endpoint::prepare(
        crate::api::GetApp::new(AppId::new(1)),
        &Addressing::new("https://example.cybozu.com", AppIds::default()),
    );
    let request = request.unwrap().take_request().unwrap();
    let bare = || Client::builder("https://example.cybozu.com");
    for (builder, count) in [
        (bare().api_token("a").basic_auth("b", "c"), 2),
        (bare().password("a", "b"), 1),
        (bare().oauth_token("a"), 1),
        (bare().session("a=b", "c"), 2),
        (bare().header("Cookie", "a"), 0),
    ] {
        let given = builder
            .clone()
            .header("X-Gateway", "a")
            .default_headers()
            .unwrap();
        assert!(given.values().all(HeaderValue::is_sensitive) && !given.is_empty());
        let client = builder.build().unwrap();
        let signature = client.shared.identity.sign(&request).unwrap().unwrap();
        let headers = signature.headers;
        assert_eq!(headers.len(), count);
        assert!(
            headers.values().all(HeaderValue::is_sensitive),
            "{headers:?}"
        );
    }
}

#[test]
fn nothing_secret_is_printed() {
    let builder = Client::builder("https://example.cybozu.com")
        .password("user", "hidden-1")
        .api_token("hidden-2")
        .api_token_for(1, "hidden-3")
        .basic_auth("user", "hidden-4")
        .proxy("http://user:hidden-5@proxy.example.com")
        .proxy_auth("user", "hidden-6")
        .header("X-Gateway", "hidden-7");
    let printed = format!("{builder:?} {builder:#?}");
    let client = builder.build().unwrap();
    let printed = format!(
        "{printed} {client:?} {:?}",
        client.send(crate::api::GetApp::new(AppId::new(1)))
    );
    assert!(!printed.contains("hidden"), "{printed}");
    let key = b"-----BEGIN PRIVATE KEY-----\nhidden\n-----END PRIVATE KEY-----\n";
    let proxied = || self::builder().proxy("http://proxy");
    for broken in [
        Client::builder("https://user:hidden@example.com"),
        Client::builder("http://hidden.example.com"),
        Client::builder("hidden://user:hidden@example.com"),
        Client::builder("hidden:x@example.com"),
        self::builder().root_certificate_pem(*b"hidden"),
        self::builder().client_certificate_pem(*key),
        self::builder().client_certificate_pfx(*key, "hidden"),
        self::builder().proxy("http://hidden@proxy:x"),
        self::builder().proxy_auth("user", "hidden"),
        proxied().no_proxy("http://user:hidden@proxy.example.com"),
        proxied().no_proxy("user:hidden@proxy.example.com"),
        // Name and value are swapped.
        self::builder().header("Bearer hidden", "Authorization"),
        self::builder().header("X-Gateway", "hidden\n"),
    ] {
        let printed = format!("{broken:?} {broken:#?} {}", refused(broken.clone()));
        assert!(!printed.contains("hidden"), "{printed}");
    }
}
