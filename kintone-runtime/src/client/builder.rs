//! What a client is made of: where, who, through which proxy, with which certificates, in which time.

use std::fmt;
use std::time::Duration;

use reqwest::header::HeaderMap;

use super::base_url::{self, PlainHttp};
use super::credentials::{Credentials, Login};
use super::gate::Gate;
use super::retry::Budget;
use super::secret::Secret;
use super::stats::Counters;
use super::verify::Verified;
use super::{Client, RetryPolicy, Shared, Timeouts};
use crate::transport::{self, Transport};
use crate::wire::{Addressing, AppIds, CallKind};
use crate::{AppId, AppRecord, Error, SpaceId};

/// How long connecting may take, in seconds. Our own choice.
const CONNECT_TIMEOUT_SECONDS: u64 = 10;

/// Builds a [`Client`].
///
/// ```no_run
/// # fn example(corporate_root: &[u8], certificate: &[u8]) -> Result<(), kintone_runtime::Error> {
/// use kintone_runtime::{AppId, Client};
///
/// let client = Client::builder("https://example.s.cybozu.com")
///     .api_token_for(AppId::new(101), "…")
///     .map_app(AppId::new(1), AppId::new(101))
///     .basic_auth("gate", "…")
///     .proxy("http://proxy.example.com:8080")
///     .proxy_auth("user", "…")
///     .root_certificate_pem(corporate_root)
///     .client_certificate_pfx(certificate, "…")
///     .accept_language("en")
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a builder does nothing until it is built"]
pub struct ClientBuilder {
    base_url: String,
    allows_http: bool,
    guest_space: Option<SpaceId>,
    apps: AppIds,
    credentials: Credentials,
    proxy: Option<Secret>,
    proxy_login: Option<Login>,
    no_proxy: Option<String>,
    root_certificates: Vec<Vec<u8>>,
    client_certificate: Option<ClientCertificate>,
    timeouts: Timeouts,
    retry: RetryPolicy,
    max_concurrency: Option<usize>,
    connect_timeout: Duration,
    user_agent_suffix: Option<String>,
    headers: Vec<(String, Secret)>,
}

#[derive(Clone)]
enum ClientCertificate {
    Pem(Vec<u8>),
    Pfx(Vec<u8>, Secret),
}

impl ClientBuilder {
    pub(super) fn new(base_url: impl Into<String>) -> ClientBuilder {
        ClientBuilder {
            base_url: base_url.into(),
            allows_http: false,
            guest_space: None,
            apps: AppIds::default(),
            credentials: Credentials::default(),
            proxy: None,
            proxy_login: None,
            no_proxy: None,
            root_certificates: Vec::new(),
            client_certificate: None,
            timeouts: Timeouts::default(),
            retry: RetryPolicy::default(),
            max_concurrency: None,
            connect_timeout: Duration::from_secs(CONNECT_TIMEOUT_SECONDS),
            user_agent_suffix: None,
            headers: Vec::new(),
        }
    }

    /// A login name and its password. They win over API tokens, which are then not sent.
    pub fn password(
        mut self,
        username: impl Into<String>,
        password: impl Into<String>,
    ) -> ClientBuilder {
        self.credentials.password = Some(Login::new(username, password));
        self
    }

    /// An API token, or several with commas between, for every app without one of its own. May be repeated.
    ///
    /// A request carries up to [`MAX_API_TOKENS`](super::MAX_API_TOKENS) tokens.
    pub fn api_token(mut self, token: impl AsRef<str>) -> ClientBuilder {
        self.credentials.tokens.add(token.as_ref());
        self
    }

    /// The API token of one app, by the id that the app has in this environment. It goes with requests that read or write
    /// the app, or a record type whose lookups copy from it.
    pub fn api_token_for(mut self, app: impl Into<AppId>, token: impl AsRef<str>) -> ClientBuilder {
        self.credentials.tokens.add_for(app.into(), token.as_ref());
        self
    }

    /// An OAuth access token. A password and API tokens win over it.
    pub fn oauth_token(mut self, token: impl Into<String>) -> ClientBuilder {
        self.credentials.oauth = Some(Secret::new(token));
        self
    }

    /// The HTTP basic authentication that an environment may ask for on top of kintone's own.
    pub fn basic_auth(
        mut self,
        username: impl Into<String>,
        password: impl Into<String>,
    ) -> ClientBuilder {
        self.credentials.basic = Some(Login::new(username, password));
        self
    }

    /// Accepts a base URL of plain `http://` on another host, for a test server in a container. Everything is sent
    /// unprotected, API tokens included. Without this, http reaches this machine only.
    ///
    /// A password goes to a private host only: a private or link-local address, a name without a dot, or one under
    /// `.internal`, `.local`, `.localhost`, `.test` or `.home.arpa`. For any other, [`build`](ClientBuilder::build) fails.
    ///
    /// ```
    /// use kintone_runtime::Client;
    ///
    /// let client = Client::builder("http://emulator:8080").allow_http().api_token("secret").build()?;
    /// # Ok::<(), kintone_runtime::Error>(())
    /// ```
    pub fn allow_http(mut self) -> ClientBuilder {
        self.allows_http = true;
        self
    }

    /// All requests go to the apps of this guest space. See [`Client::in_guest_space`].
    pub fn guest_space(mut self, space: impl Into<SpaceId>) -> ClientBuilder {
        self.guest_space = Some(space.into());
        self
    }

    /// The app that schemas call `schema_id` has the id `id` in this environment, for every record type and every lookup.
    pub fn map_app(mut self, schema_id: impl Into<AppId>, id: impl Into<AppId>) -> ClientBuilder {
        self.apps.map(schema_id.into(), id.into());
        self
    }

    /// The app of the record type `T` has the id `id` in this environment.
    pub fn app_id<T: AppRecord>(mut self, id: impl Into<AppId>) -> ClientBuilder {
        self.apps.map_type::<T>(id.into());
        self
    }

    /// Goes through this HTTP proxy: `http://proxy.example.com:8080`. Variables of the environment are not looked at.
    pub fn proxy(mut self, url: impl Into<String>) -> ClientBuilder {
        self.proxy = Some(Secret::new(url));
        self
    }

    /// What the proxy asks for, if it is not in its URL.
    pub fn proxy_auth(
        mut self,
        username: impl Into<String>,
        password: impl Into<String>,
    ) -> ClientBuilder {
        self.proxy_login = Some(Login::new(username, password));
        self
    }

    /// Hosts that are reached without the proxy, with commas between: `localhost,.example.com,10.0.0.0/8`.
    pub fn no_proxy(mut self, hosts: impl Into<String>) -> ClientBuilder {
        self.no_proxy = Some(hosts.into());
        self
    }

    /// Trusts these certificates besides those of the system: PEM, one or more.
    pub fn root_certificate_pem(mut self, pem: impl Into<Vec<u8>>) -> ClientBuilder {
        self.root_certificates.push(pem.into());
        self
    }

    /// Shows this client certificate: certificate and private key in one PEM file.
    pub fn client_certificate_pem(mut self, pem: impl Into<Vec<u8>>) -> ClientBuilder {
        self.client_certificate = Some(ClientCertificate::Pem(pem.into()));
        self
    }

    /// Shows this client certificate: the PFX (PKCS#12) file that kintone's administration hands out, and its password.
    pub fn client_certificate_pfx(
        mut self,
        pfx: impl Into<Vec<u8>>,
        password: impl Into<String>,
    ) -> ClientBuilder {
        self.client_certificate = Some(ClientCertificate::Pfx(pfx.into(), Secret::new(password)));
        self
    }

    /// How long one attempt of a call of this kind may take: a minute to read or write, five for a bulk request, ten for a file.
    pub fn timeout(mut self, kind: CallKind, timeout: Duration) -> ClientBuilder {
        self.timeouts.set(kind, timeout);
        self
    }

    /// When a call that failed is sent again: by [default](RetryPolicy) up to five times, if that does no harm.
    pub fn retry(mut self, policy: RetryPolicy) -> ClientBuilder {
        self.retry = policy;
        self
    }

    /// How many calls the client, its clones and its handles run at once at most: 50, half of what kintone allows in the whole
    /// domain. They start with 10 or less; see [`Client::concurrency`].
    pub fn max_concurrency(mut self, calls: usize) -> ClientBuilder {
        self.max_concurrency = Some(calls);
        self
    }

    /// How long connecting may take: ten seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> ClientBuilder {
        self.connect_timeout = timeout;
        self
    }

    /// Names your program in the `User-Agent` header, behind this library: `stock-sync/2.1`.
    pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> ClientBuilder {
        self.user_agent_suffix = Some(suffix.into());
        self
    }

    /// The language of kintone's messages, for users whose setting is to follow the browser: `ja`, `en`, `zh`.
    pub fn accept_language(self, language: impl Into<String>) -> ClientBuilder {
        self.header("Accept-Language", language)
    }

    /// Sends this header with every request.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> ClientBuilder {
        self.headers.push((name.into(), Secret::new(value)));
        self
    }

    /// The client. Nothing is sent.
    ///
    /// # Errors
    /// What cannot work: a base URL that is none, no credentials or empty ones, an OAuth token with basic authentication, a
    /// certificate that cannot be read.
    pub fn build(self) -> Result<Client, Error> {
        let base_url = base_url::parse(&self.base_url, self.plain_http())?;
        self.credentials.check()?;
        if !self.headers.iter().any(|(name, _)| is_login(name)) {
            self.credentials.check_presence()?;
        }
        let transport = Transport::new(self.http()?)?;
        let addressing = Addressing::new(&base_url, self.apps);
        Ok(Client {
            addressing: match self.guest_space {
                Some(space) => addressing.in_guest_space(space),
                None => addressing,
            },
            shared: Shared {
                transport,
                credentials: self.credentials,
                timeouts: self.timeouts,
                budget: Budget::new(&self.retry),
                retry: self.retry,
                gate: Gate::new(self.max_concurrency),
                counters: Counters::default(),
                verified: Verified::default(),
            }
            .into(),
        })
    }

    fn plain_http(&self) -> PlainHttp {
        let sends_password = self.credentials.holds_password()
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

    fn http(&self) -> Result<reqwest::ClientBuilder, Error> {
        let mut http = reqwest::Client::builder()
            .user_agent(self.user_agent())
            .connect_timeout(self.connect_timeout)
            .default_headers(self.default_headers()?)
            // What is not asked for in code is not used: `from_env` looks at the environment, the builder never does.
            .no_proxy();
        if let Some(proxy) = self.http_proxy()? {
            http = http.proxy(proxy);
        }
        for pem in &self.root_certificates {
            http = http.tls_certs_merge(transport::certificates(pem)?);
        }
        if let Some(certificate) = &self.client_certificate {
            http = http.identity(match certificate {
                ClientCertificate::Pem(pem) => transport::identity_from_pem(pem)?,
                ClientCertificate::Pfx(pfx, password) => {
                    transport::identity_from_pfx(pfx, password.reveal())?
                }
            });
        }
        Ok(http)
    }

    fn user_agent(&self) -> String {
        let own = concat!("kintone-runtime-rust/", env!("CARGO_PKG_VERSION"));
        match &self.user_agent_suffix {
            Some(suffix) => format!("{own} {suffix}"),
            None => own.to_owned(),
        }
    }

    fn default_headers(&self) -> Result<HeaderMap, Error> {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            transport::add_secret(&mut headers, name, value.reveal())?;
        }
        Ok(headers)
    }

    fn http_proxy(&self) -> Result<Option<reqwest::Proxy>, Error> {
        let Some(url) = &self.proxy else {
            return Ok(None);
        };
        // The cause is left out: it may quote the URL with its password.
        let mut proxy = reqwest::Proxy::all(url.reveal()).map_err(|_| {
            Error::config("the proxy is not a URL like http://proxy.example.com:8080")
        })?;
        if let Some(login) = &self.proxy_login {
            proxy = proxy.basic_auth(login.username(), login.password().reveal());
        }
        let no_proxy = self
            .no_proxy
            .as_deref()
            .and_then(reqwest::NoProxy::from_string);
        Ok(Some(proxy.no_proxy(no_proxy)))
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The base URL is shown only once it is known to hold no credentials.
        f.debug_struct("ClientBuilder")
            .field(
                "base_url",
                &base_url::parse(&self.base_url, self.plain_http()).ok(),
            )
            .field("guest_space", &self.guest_space)
            .field("apps", &self.apps)
            .field("credentials", &self.credentials)
            .field("proxy", &self.proxy)
            .field("headers", &self.headers)
            .field("timeouts", &self.timeouts)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn builder() -> ClientBuilder {
        Client::builder("https://example.cybozu.com").api_token("token")
    }

    fn refused(builder: ClientBuilder) -> String {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::Config);
        format!("{error} {error:?}")
    }

    #[test]
    fn a_client_without_credentials_or_with_empty_ones_is_not_built() {
        let bare = || Client::builder("https://example.cybozu.com");
        assert!(refused(bare()).contains("KINTONE_API_TOKEN"));
        assert!(refused(bare().api_token(" , ")).contains("there are no credentials"));
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
        assert!(
            refused(builder().client_certificate_pem(*b"hidden")).contains("client certificate")
        );
        assert!(refused(builder().client_certificate_pfx(*b"hidden", "x")).contains("PFX"));
        assert!(refused(builder().header("bad name", "hidden")).contains("bad name"));
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
        for text in [
            "https://user:hidden@example.com",
            "http://hidden.example.com",
        ] {
            assert!(!refused(Client::builder(text)).contains("hidden"));
            assert!(!format!("{:?}", Client::builder(text)).contains("hidden"));
        }
    }
}
