//! Checks the URLs of webhooks.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use hyper::Uri;

/// Webhooks per app. Source: kintone help, Webhook
const MOST_WEBHOOKS: usize = 10;

/// The webhooks that a server is started with.
#[derive(Default)]
pub(crate) struct DeclaredWebhooks {
    pub(crate) urls: Vec<(u64, String)>,
    /// The hosts that are notified although they are not this machine.
    pub(crate) hosts: BTreeSet<String>,
}

impl DeclaredWebhooks {
    /// Returns the URLs by app.
    pub(crate) fn read(&self) -> Result<BTreeMap<u64, Vec<Uri>>, String> {
        let mut webhooks: BTreeMap<u64, Vec<Uri>> = BTreeMap::new();
        for (app, url) in &self.urls {
            let of_app = webhooks.entry(*app).or_default();
            of_app.push(self.read_url(*app, url)?);
            if of_app.len() > MOST_WEBHOOKS {
                return Err(format!(
                    "app {app} has more than {MOST_WEBHOOKS} webhooks, the most that kintone allows"
                ));
            }
        }
        Ok(webhooks)
    }

    fn read_url(&self, app: u64, url: &str) -> Result<Uri, String> {
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
        if !is_loopback && !self.hosts.contains(&host) {
            return Err(format!(
                "a webhook of app {app} would send records to {host}; allow that host explicitly, or use a loopback address"
            ));
        }
        Ok(read)
    }
}
