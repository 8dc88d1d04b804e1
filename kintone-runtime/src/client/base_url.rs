//! The base URL of an environment: https, or http to this machine; a path prefix, and no credentials.

use reqwest::Url;

use crate::Error;

/// The URL without a slash at its end.
pub(super) fn parse(text: &str) -> Result<String, Error> {
    // The text is not repeated: people do put passwords into URLs.
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
        "http" => {
            return Err(Error::config(
                "http would send the credentials unprotected; use https, http is for this machine only",
            ));
        }
        other => {
            return Err(Error::config(format!(
                "the base URL begins with {other}:, expected https:"
            )));
        }
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

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    match address.parse::<std::net::IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
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
            assert_eq!(parse(text).unwrap(), url);
        }
    }

    #[test]
    fn everything_else_is_refused_and_credentials_are_not_repeated() {
        for text in [
            "example.cybozu.com",
            "http://example.cybozu.com",
            "http://127.0.0.1.example.com",
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
            let error = parse(text).expect_err(text);
            assert!(
                !format!("{error} {error:?}").contains("hidden"),
                "{error:?}"
            );
        }
    }
}
