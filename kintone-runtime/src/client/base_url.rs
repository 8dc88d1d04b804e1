//! The base URL of an environment: https, or http where that is safe or allowed, with a path prefix and without credentials.

use std::net::IpAddr;

use reqwest::Url;

use crate::endpoint::error::Error;

/// Which hosts are reached without TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PlainHttp {
    ThisMachine,
    PrivateHosts,
    Anywhere,
}

/// Returns the URL without a trailing slash.
pub(super) fn parse(text: &str, plain_http: PlainHttp) -> Result<String, Error> {
    // The text is not repeated, because it may contain a password.
    let url = Url::parse(text.trim()).map_err(|error| {
        Error::config(format!(
            "the base URL is not a URL like https://example.cybozu.com: {error}"
        ))
    })?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Error::config(
            "the base URL holds credentials; give them with password, api_token or basic_auth",
        ));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(Error::config(
            "the base URL has a query or a fragment; leave it out",
        ));
    }
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        "http" => match plain_http {
            PlainHttp::Anywhere => {}
            PlainHttp::PrivateHosts if is_private(&url) => {}
            PlainHttp::PrivateHosts => {
                return Err(Error::config(
                    "allow_http does not send a password to a public host; use https, or an API token",
                ));
            }
            PlainHttp::ThisMachine => {
                return Err(Error::config(
                    "http would send the credentials unprotected; use https, or allow_http() for a test server on \
                     another host",
                ));
            }
        },
        // What stands before the colon may be a login.
        _ => {
            return Err(Error::config(
                "the base URL does not begin with https://, as in https://example.cybozu.com",
            ));
        }
    }
    if !is_host(&url) {
        return Err(Error::config(
            "the host of the base URL is not a valid host name",
        ));
    }
    if url.port() == Some(0) {
        return Err(Error::config(
            "the base URL has port 0, on which nothing listens",
        ));
    }
    let path = url.path().trim_end_matches('/');
    // People copy the address of the portal or of an app.
    if path == "/k" || path.starts_with("/k/") || path.ends_with("/k/v1") {
        return Err(Error::config(
            "the base URL ends before /k: expected https://example.cybozu.com",
        ));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// Whether the host is an address, or a name as the DNS and certificates have them: parts of 1 to 63 letters.
pub(super) fn is_host(url: &Url) -> bool {
    let name = match address(url) {
        Ok(_) => return true,
        Err(name) => name.to_owned(),
    };
    rustls_pki_types::ServerName::try_from(name).is_ok()
}

fn is_loopback(url: &Url) -> bool {
    match address(url) {
        Ok(address) => address.is_loopback(),
        // Names under `localhost` may resolve to any address.
        Err(host) => host == "localhost",
    }
}

/// Domains that the public DNS never has. Sources: RFC 2606, RFC 6762, RFC 8375, and ICANN's reservation of `.internal`
const PRIVATE_DOMAINS: [&str; 5] = [".internal", ".local", ".localhost", ".test", ".home.arpa"];

/// Whether the host is in a private network by its address or name: a name without a dot is that of a container or of a
/// machine in the same network. Nothing is resolved.
fn is_private(url: &Url) -> bool {
    match address(url) {
        Ok(IpAddr::V4(address)) => address.is_private() || address.is_link_local(),
        Ok(IpAddr::V6(address)) => address.is_unique_local() || address.is_unicast_link_local(),
        Err(host) => {
            let host = host.trim_end_matches('.');
            !host.contains('.') || PRIVATE_DOMAINS.iter().any(|domain| host.ends_with(domain))
        }
    }
}

/// The address of the host, or its name.
fn address(url: &Url) -> Result<IpAddr, &str> {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    address.parse().map_err(|_| host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_anywhere_and_http_on_this_machine() {
        for (text, url) in [
            ("https://example.cybozu.com", "https://example.cybozu.com"),
            (
                " https://example.cybozu.com/ ",
                "https://example.cybozu.com",
            ),
            (
                "https://gateway.example.com/kintone/",
                "https://gateway.example.com/kintone",
            ),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("http://localhost:8080", "http://localhost:8080"),
        ] {
            assert_eq!(parse(text, PlainHttp::ThisMachine).unwrap(), url);
        }
    }

    #[test]
    fn everything_else_is_refused_and_credentials_are_not_repeated() {
        for text in [
            "example.cybozu.com",
            "http://example.cybozu.com",
            "http://127.0.0.1.example.com",
            "https://a..example.com",
            "https://0123456789-0123456789-0123456789-0123456789-0123456789-0123456789.example.com",
            "http://foo.localhost",
            "http://foo.localhost:8080",
            "http://localhost.example.com",
            "http://127.0.0.1:0",
            "ftp://example.cybozu.com",
            "https://example.cybozu.com/?a=hidden",
            "https://example.cybozu.com/k/",
            "https://example.cybozu.com/k/12/show#record=1",
            "https://example.cybozu.com/k/12/",
            "https://example.cybozu.com/k/v1/",
            "https://user:hidden@example.cybozu.com",
            "https://user:hidden@exa mple",
            "",
        ] {
            let error = parse(text, PlainHttp::ThisMachine).expect_err(text);
            assert!(
                !format!("{error} {error:?}").contains("hidden"),
                "{error:?}"
            );
        }
    }

    #[test]
    fn plain_http_goes_as_far_as_it_is_allowed_to() {
        for (host, is_private) in [
            ("emulator:8080", true),
            ("192.168.1.5", true),
            ("172.17.0.1:8080", true),
            ("[fd00::1]:8080", true),
            ("host.docker.internal", true),
            ("foo.localhost", true),
            ("emulator.default.svc.cluster.local.", true),
            ("example.cybozu.com", false),
            ("8.8.8.8", false),
            ("[2001:4860:4860::8888]", false),
            ("internal.example.com", false),
        ] {
            let url = format!("http://{host}");
            let goes = |plain_http| parse(&url, plain_http).is_ok();
            assert!(!goes(PlainHttp::ThisMachine), "{host}");
            assert_eq!(goes(PlainHttp::PrivateHosts), is_private, "{host}");
            assert!(goes(PlainHttp::Anywhere), "{host}");
        }
    }
}
