//! The proxy on the way to kintone: whether there is one for the host of the base URL, and whether it can be used.

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::Url;

use super::base_url::is_host;
use super::credentials::Login;
use super::header_secrets;
use crate::endpoint::error::Error;

/// A proxy that all requests of a client go through.
pub(super) struct Proxy {
    /// Scheme, host and port.
    pub(super) origin: String,
    /// Its login, which is never printed, as it was written and as it is sent.
    pub(super) secrets: Vec<String>,
    pub(super) setting: reqwest::Proxy,
}

/// The proxy for this server. `None` if it is one of the hosts that are reached without: then nothing is asked of the proxy.
pub(super) fn for_server(
    server: &Url,
    proxy: &str,
    login: Option<&Login>,
    no_proxy: &str,
) -> Result<Option<Proxy>, Error> {
    if is_exempt(server, no_proxy)? {
        return Ok(None);
    }
    let mut url = parse(proxy)?;
    if let Some(login) = login {
        let (name, password) = (login.username(), login.password().reveal());
        if url.set_username(name).is_err() || url.set_password(Some(password)).is_err() {
            return Err(Error::config("the proxy takes no user name"));
        }
    }
    let setting = reqwest::Proxy::all(url.clone());
    // The cause is left out: it may quote the URL with its password.
    let setting = setting.map_err(|_| not_a_proxy())?;
    Ok(Some(Proxy {
        origin: url.origin().ascii_serialization(),
        secrets: secrets(&url),
        setting,
    }))
}

/// What the header for the proxy says, and the password in it and in the URL.
fn secrets(proxy: &Url) -> Vec<String> {
    let mut secrets: Vec<String> = proxy.password().map(str::to_owned).into_iter().collect();
    let all = Matcher::builder().all(proxy.as_str()).build();
    let Some(header) = "http://kintone"
        .parse()
        .ok()
        .and_then(|server| all.intercept(&server)?.basic_auth().cloned())
    else {
        return secrets;
    };
    let sent = header
        .to_str()
        .ok()
        .and_then(|sent| sent.strip_prefix("Basic "));
    if let Some(base64) = sent {
        secrets.extend(header_secrets::login(base64));
        secrets.push(base64.to_owned());
    }
    secrets
}

/// The URL of a proxy, which may come without its scheme: `proxy.example.com:8080`.
fn parse(text: &str) -> Result<Url, Error> {
    let text = text.trim();
    if let Some(scheme) = scheme_without_slashes(text) {
        return Err(Error::config(format!(
            "the proxy URL begins with {scheme}:, not with http:// or https://; give it as http://proxy.example.com:8080"
        )));
    }
    let url = match text.contains("://") {
        true => Url::parse(text),
        false => Url::parse(&format!("http://{text}")),
    };
    let url = url.map_err(|_| not_a_proxy())?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Error::config(format!(
            "the proxy URL begins with {}://, but only http:// and https:// proxies are supported",
            url.scheme()
        )));
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(Error::config(
            "the proxy has a path; give the proxy itself, http://proxy.example.com:8080, not the file that configures it",
        ));
    }
    if !is_host(&url) {
        return Err(Error::config(
            "the host of the proxy is not a valid host name",
        ));
    }
    if url.port() == Some(0) {
        return Err(Error::config(
            "the proxy has port 0, which nothing listens on",
        ));
    }
    Ok(url)
}

/// What stands before a colon and is not a host: `javascript:1`, `unix:/run/proxy`.
fn scheme_without_slashes(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once(':')?;
    let is_scheme = SCHEMES
        .iter()
        .any(|known| known.eq_ignore_ascii_case(scheme));
    (!rest.starts_with("//") && (is_scheme || rest.starts_with('/'))).then_some(scheme)
}

/// Schemes of other URLs, which are not host names.
const SCHEMES: [&str; 13] = [
    "http",
    "https",
    "ftp",
    "socks",
    "socks4",
    "socks4a",
    "socks5",
    "socks5h",
    "file",
    "unix",
    "data",
    "javascript",
    "mailto",
];

fn not_a_proxy() -> Error {
    Error::config("the proxy is not a URL like http://proxy.example.com:8080")
}

/// Whether the list of hosts without proxy has this server.
fn is_exempt(server: &Url, no_proxy: &str) -> Result<bool, Error> {
    let mut hosts = Vec::new();
    for entry in no_proxy.split(',').map(str::trim) {
        if !entry.is_empty() {
            hosts.extend(host_for(server, entry)?);
        }
    }
    let Ok(server) = server.as_str().parse() else {
        return Ok(false);
    };
    let matcher = Matcher::builder().all("http://proxy").no(hosts.join(","));
    Ok(matcher.build().intercept(&server).is_none())
}

/// An entry of the list as the matcher takes it. `None` if it is for another port.
fn host_for<'e>(server: &Url, entry: &'e str) -> Result<Option<&'e str>, Error> {
    let not_a_host = || {
        // The URL of a proxy that was put here by mistake has a password.
        let entry = match entry.rsplit_once('@') {
            Some((_, host)) => format!("…@{host}"),
            None => entry.to_owned(),
        };
        Error::config(format!(
            "no_proxy: {entry:?} is not a host, an address or a network; expected localhost,.example.com,10.0.0.0/8"
        ))
    };
    let is_address = |text: &str| text.parse::<std::net::IpAddr>().is_ok();
    let bare = entry.trim_start_matches('[').trim_end_matches(']');
    if entry == "*" || is_address(bare) {
        return Ok(Some(bare));
    }
    if let Some((address, prefix)) = entry.split_once('/') {
        let longest = if address.contains(':') { 128 } else { 32 };
        let fits = prefix.parse::<u8>().is_ok_and(|prefix| prefix <= longest);
        return match is_address(address) && fits {
            true => Ok(Some(entry)),
            false => Err(not_a_host()),
        };
    }
    let (host, port) = match entry.rsplit_once(':') {
        Some((host, port)) => (host, Some(port.parse::<u16>().map_err(|_| not_a_host())?)),
        None => (entry, None),
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let host = host.strip_prefix('*').unwrap_or(host);
    let is_name = |host: &str| {
        let mut letters = host.chars();
        !host.is_empty() && letters.all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'))
    };
    if !is_address(host) && !is_name(host) {
        return Err(not_a_host());
    }
    let for_port = port.is_none_or(|port| server.port_or_known_default() == Some(port));
    Ok(for_port.then_some(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(server: &str, proxy: &str, no_proxy: &str) -> Result<Option<String>, Error> {
        let server = Url::parse(server).unwrap();
        let proxy = for_server(&server, proxy, None, no_proxy)?;
        Ok(proxy.map(|proxy| proxy.origin))
    }

    const SERVER: &str = "https://example.cybozu.com";

    #[test]
    fn a_proxy_is_an_http_or_https_url_whose_scheme_may_be_left_out() {
        for (text, origin) in [
            (
                "http://proxy.example.com:8080",
                "http://proxy.example.com:8080",
            ),
            ("https://proxy.example.com", "https://proxy.example.com"),
            ("proxy.example.com:8080", "http://proxy.example.com:8080"),
            ("user:p%40ss@proxy:3128", "http://proxy:3128"),
            (" http://[::1]:8080/ ", "http://[::1]:8080"),
        ] {
            assert_eq!(chosen(SERVER, text, "").unwrap().as_deref(), Some(origin));
        }
    }

    #[test]
    fn what_is_not_a_proxy_is_refused_without_its_password() {
        for (text, part) in [
            ("ftp://user:hidden@proxy:21", "begins with ftp://"),
            ("htp://user:hidden@proxy:8080", "begins with htp://"),
            ("socks5://user:hidden@proxy", "begins with socks5://"),
            ("http://user:hidden@proxy:8080/proxy.pac", "has a path"),
            ("http://user:hidden@proxy:0", "port 0"),
            (
                "http:user:hidden@proxy:8080x",
                "begins with http:, not with",
            ),
            ("user:hidden@proxy:8080x", "not a URL like"),
            ("javascript:1", "begins with javascript:, not with"),
            ("HTTP:/proxy:8080", "begins with HTTP:, not with"),
            ("unix:/run/hidden.sock", "begins with unix:, not with"),
            ("http://a..b", "not a valid host name"),
            ("http://", "not a URL like"),
            ("", "not a URL like"),
        ] {
            let error = chosen(SERVER, text, "").expect_err(text);
            let error = format!("{error} {error:#?}");
            assert!(error.contains(part), "{text}: {error}");
            assert!(!error.contains("hidden"), "{error}");
        }
    }

    #[test]
    fn the_login_of_a_proxy_is_known_in_every_form_in_which_it_is_sent() {
        let server = Url::parse(SERVER).unwrap();
        let login = Login::new("user", "p:w");
        for (login, expected) in [
            (None, ["p%40s", "p@s", "dXNlcjpwQHM="]),
            (Some(&login), ["p%3Aw", "p:w", "dXNlcjpwOnc="]),
        ] {
            let proxy = for_server(&server, "http://user:p%40s@proxy", login, "")
                .unwrap()
                .unwrap();
            assert_eq!(proxy.secrets, expected);
        }
    }

    #[test]
    fn hosts_without_proxy_are_names_domains_addresses_and_networks() {
        for (server, list, exempt) in [
            (SERVER, "example.cybozu.com", true),
            (SERVER, "localhost, .cybozu.com", true),
            (SERVER, "cybozu.com", true),
            (SERVER, "*.cybozu.com", true),
            (SERVER, "*", true),
            (SERVER, "example.cybozu.com:443", true),
            (SERVER, "example.cybozu.com:8443", false),
            (SERVER, "bozu.com", false),
            (SERVER, "", false),
            ("http://127.0.0.1:8080", "127.0.0.0/8", true),
            ("http://127.0.0.1:8080", "10.0.0.0/8", false),
            ("http://[::1]:8080", "[::1]", true),
            ("http://[::1]:8080", "::1", true),
        ] {
            let proxy = chosen(server, "http://proxy", list).unwrap();
            assert_eq!(proxy.is_none(), exempt, "{server} {list}");
        }
        for list in [
            "10.0.0.0/99",
            "http://proxy",
            "exam ple.com",
            "a.*.com",
            "host:port",
        ] {
            let error = chosen(SERVER, "http://proxy", list).expect_err(list);
            assert!(error.to_string().starts_with("no_proxy: "), "{error}");
        }
        // A proxy that is not asked may be one that this client cannot ask.
        assert_eq!(
            chosen(SERVER, "socks5://proxy", ".cybozu.com").unwrap(),
            None
        );
    }
}
