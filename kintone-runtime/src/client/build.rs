//! Turns the configuration into a client, and rejects whatever cannot work.

use reqwest::header::{HeaderMap, HeaderValue};

use super::Client;
use super::base_url::{self, PlainHttp};
use super::builder::{ClientBuilder, ClientCertificate};
use super::compared::ComparedTypes;
use super::gate::Gate;
use super::header_secrets;
use super::identity::Provided;
use super::proxy::{self, Proxy};
use super::retry::Budget;
use super::shared::Shared;
use super::stats::Counters;
use crate::client::transport::{self, Route, Transport};
use crate::endpoint::Addressing;
use crate::endpoint::Secrets;
use crate::endpoint::error::Error;
use crate::record::id::{AppId, SpaceId};

impl ClientBuilder {
    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// An error of the kind [`Config`](crate::ErrorKind::Config) for any setting that cannot work: an invalid base URL, missing or
    /// empty credentials, an OAuth token combined with basic authentication, a proxy that is neither `http://` nor `https://`, an
    /// unreadable certificate, a timeout or limit of zero. The proxy is only checked if it is used for the host of the base URL.
    pub fn build(mut self) -> Result<Client, Error> {
        let base_url = base_url::parse(&self.base_url, self.plain_http())?;
        self.identity.is_in_header = self.headers.iter().any(|(name, _)| is_login(name));
        self.identity.check()?;
        self.identity.check_presence()?;
        self.check_numbers()?;
        let server = reqwest::Url::parse(&base_url)
            .map_err(|error| Error::config(format!("the base URL is not a URL: {error}")))?;
        let proxy = self.http_proxy(&server)?;
        let is_secure = server.scheme() == "https"
            || proxy
                .as_ref()
                .is_some_and(|proxy| proxy.origin.starts_with("https:"));
        let (http, route) = (self.http(is_secure)?, self.route(&server, proxy.as_ref()));
        let http = match proxy {
            Some(proxy) => http.proxy(proxy.setting),
            None => http,
        };
        let transport = Transport::new(http, route, self.limits)?;
        let addressing = Addressing::new(&base_url, self.apps);
        Ok(Client {
            addressing: match self.guest_space {
                Some(space) => addressing.in_guest_space(space),
                None => addressing,
            },
            shared: Shared {
                transport,
                identity: self.identity,
                provided: Provided::default(),
                skips_auth_check: self.skips_auth_check,
                timeouts: self.timeouts,
                budget: Budget::new(&self.retry),
                retry: self.retry,
                gate: Gate::new(self.max_concurrency),
                counters: Counters::default(),
                compared: ComparedTypes::default(),
                #[cfg(feature = "apps")]
                deploying: Default::default(),
            }
            .into(),
        })
    }

    pub(super) fn plain_http(&self) -> PlainHttp {
        let sends_password = self.identity.holds_password()
            || self
                .headers
                .iter()
                .any(|(name, value)| is_password(name, value.reveal()));
        match (self.allows_http, sends_password) {
            (false, _) => PlainHttp::ThisMachine,
            (true, true) => PlainHttp::PrivateHosts,
            (true, false) => PlainHttp::Anywhere,
        }
    }

    /// Whether each number leaves something to be done.
    fn check_numbers(&self) -> Result<(), Error> {
        let times = self
            .timeouts
            .all()
            .into_iter()
            .chain([self.connect_timeout]);
        if times.into_iter().any(|time| time.is_zero()) {
            return Err(Error::config(
                "a timeout is zero; Duration::MAX disables it",
            ));
        }
        let ids = [
            (self.guest_space.map(SpaceId::get), "the guest space"),
            (self.apps.smallest().map(AppId::get), "an app"),
        ];
        if let Some((_, what)) = ids.iter().find(|(id, _)| *id == Some(0)) {
            return Err(Error::config(format!(
                "{what} has the id 0; ids begin with 1"
            )));
        }
        for (number, name, least) in [
            (
                self.max_concurrency,
                "max_concurrency",
                "1 sends one request at a time",
            ),
            (
                Some(self.retry.most_attempts()),
                "attempts",
                "1 sends every call once",
            ),
            (
                Some(self.limits.json),
                "max_json_bytes",
                "usize::MAX disables the limit",
            ),
            (
                Some(self.limits.page),
                "max_page_bytes",
                "usize::MAX disables the limit",
            ),
        ] {
            if number == Some(0) {
                return Err(Error::config(format!(
                    "{name} is 0, which allows nothing; {least}"
                )));
            }
        }
        Ok(())
    }

    /// The route to the server, and the secrets that errors must not show.
    fn route(&self, server: &reqwest::Url, proxy: Option<&Proxy>) -> Route {
        let mut secrets = Secrets::default();
        for secret in self.identity.secrets() {
            secrets.add(&secret);
        }
        let is_secret = |name: &str| !name.eq_ignore_ascii_case("accept-language");
        for (_, value) in self.headers.iter().filter(|(name, _)| is_secret(name)) {
            for secret in header_secrets::secrets_in(value.reveal()) {
                secrets.add(&secret);
            }
        }
        for secret in proxy.into_iter().flat_map(|proxy| &proxy.secrets) {
            secrets.add(secret);
        }
        Route::new(server, proxy.map(|proxy| proxy.origin.clone()), secrets)
    }

    /// `is_secure`: whether the server or the proxy is reached by TLS.
    fn http(&self, is_secure: bool) -> Result<reqwest::ClientBuilder, Error> {
        let http = reqwest::Client::builder()
            .user_agent(self.user_agent()?)
            .connect_timeout(self.connect_timeout)
            .default_headers(self.default_headers()?)
            // What is not asked for in code is not used: `from_env` looks at the environment, the builder never does.
            .no_proxy();
        let client = match &self.client_certificate {
            Some(ClientCertificate::Pem(pem)) => Some(pem.clone()),
            Some(ClientCertificate::Pfx(pfx, password)) => {
                Some(transport::pem_from_pfx(pfx, password.reveal())?)
            }
            None => None,
        };
        let certificates = transport::Certificates {
            roots: self.root_certificates.iter().map(Vec::as_slice).collect(),
            client,
        };
        transport::configure_tls(http, &certificates, is_secure)
    }

    fn user_agent(&self) -> Result<HeaderValue, Error> {
        let own = concat!("kintone-runtime-rust/", env!("CARGO_PKG_VERSION"));
        let Some(suffix) = &self.user_agent_suffix else {
            return Ok(HeaderValue::from_static(own));
        };
        HeaderValue::from_str(&format!("{own} {suffix}")).map_err(|_| {
            Error::config(format!(
                "the user agent suffix {suffix:?} contains characters that are not allowed in a header"
            ))
        })
    }

    pub(super) fn default_headers(&self) -> Result<HeaderMap, Error> {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            if let Some(setting) = self.set_by(name) {
                return Err(Error::config(format!(
                    "the header {name:?} is set by the client itself; {setting}"
                )));
            }
            transport::add_secret(&mut headers, name, value.reveal())?;
        }
        Ok(headers)
    }

    /// What to use in place of a header that the client would send in another way, or not at all.
    fn set_by(&self, header: &str) -> Option<&'static str> {
        let credentials = &self.identity.credentials;
        let has_tokens = credentials.password.is_none() && !credentials.tokens.is_empty();
        let has_authorization = self.identity.basic.is_some() || credentials.send_oauth();
        if self.identity.provider.is_some() && is_login(header) {
            return Some("the provider of credentials returns what kintone knows the caller by");
        }
        match header.to_ascii_lowercase().as_str() {
            "content-type"
            | "content-length"
            | "transfer-encoding"
            | "connection"
            | "accept-encoding"
            | "x-http-method-override" => Some("leave it out"),
            "user-agent" => Some("use user_agent_suffix"),
            // It would go to kintone.
            "proxy-authorization" => Some("use proxy_auth"),
            "authorization" if has_authorization => {
                Some("it carries the credentials that were given")
            }
            "x-cybozu-authorization" if credentials.password.is_some() => {
                Some("it carries the password that was given")
            }
            "cookie" | "x-requested-with" if credentials.session.is_some() => {
                Some("it carries the session that was given")
            }
            "x-cybozu-api-token" if has_tokens => Some("it carries the tokens that were given"),
            _ => None,
        }
    }

    fn http_proxy(&self, server: &reqwest::Url) -> Result<Option<Proxy>, Error> {
        match &self.proxy {
            Some(url) => proxy::for_server(
                server,
                url.reveal(),
                self.proxy_login.as_ref(),
                self.no_proxy.as_deref().unwrap_or_default(),
            ),
            None if self.proxy_login.is_some() => Err(Error::config(
                "proxy_auth is set without a proxy; set one with proxy",
            )),
            None => Ok(None),
        }
    }
}

/// Whether a header that the caller sends by itself can be what kintone knows the caller by.
fn is_login(header: &str) -> bool {
    let logins = [
        "authorization",
        "cookie",
        "x-cybozu-authorization",
        "x-cybozu-api-token",
    ];
    logins
        .iter()
        .any(|login| header.eq_ignore_ascii_case(login))
}

/// Whether a header that the caller sends by itself holds a password.
fn is_password(header: &str, value: &str) -> bool {
    let is_basic = || {
        let scheme = value.trim_start().get(..5);
        scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("basic"))
    };
    header.eq_ignore_ascii_case("x-cybozu-authorization")
        || (header.eq_ignore_ascii_case("authorization") && is_basic())
}
