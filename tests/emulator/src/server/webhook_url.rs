//! Checks the URLs of webhooks.

use std::collections::BTreeSet;
use std::net::IpAddr;

use hyper::Uri;

/// Reads the URL of a webhook: HTTP, on this machine or on one of these hosts. Errors do not repeat the URL, which may hold a
/// secret.
pub(crate) fn read(app: u64, url: &str, hosts: &BTreeSet<String>) -> Result<Uri, String> {
    let read: Option<Uri> = url.parse().ok();
    let read = read.filter(|url| url.scheme_str() == Some("http"));
    let Some((read, host)) = read.and_then(|url| {
        let host = url.host()?.to_owned();
        Some((url, host))
    }) else {
        return Err(format!(
            "a webhook of app {app} is not a URL like http://127.0.0.1:8080/path"
        ));
    };
    let address = host.trim_start_matches('[').trim_end_matches(']').parse();
    let is_loopback =
        host == "localhost" || address.is_ok_and(|address: IpAddr| address.is_loopback());
    if !is_loopback && !hosts.contains(&host) {
        return Err(format!(
            "a webhook of app {app} would send records to {host}; allow that host explicitly when the server starts, or use a loopback address"
        ));
    }
    Ok(read)
}
