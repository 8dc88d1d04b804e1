//! Configures a client: base URL, credentials, proxy, certificates, timeouts and limits.

use std::fmt;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderValue};

use super::base_url::{self, PlainHttp};
use super::compared::ComparedTypes;
use super::credentials::{Credentials, Login};
use super::gate::Gate;
use super::proxy::{self, Proxy};
use super::retry::Budget;
use super::secret::Secret;
use super::shared::{Shared, Timeouts};
use super::stats::Counters;
use super::{Client, RetryPolicy};
use crate::client::transport::{self, BodyLimits, Route, Transport};
use crate::endpoint::Secrets;
use crate::endpoint::error::Error;
use crate::endpoint::{Addressing, AppIds, CallKind};
use crate::record::AppRecord;
use crate::record::id::{AppId, SpaceId};

/// The default connect timeout, in seconds. Our own choice.
const CONNECT_TIMEOUT_SECONDS: u64 = 10;

/// Builds a [`Client`].
///
/// ```no_run
/// # fn example(corporate_root: &[u8], certificate: &[u8]) -> Result<(), kintone_runtime::Error> {
/// use kintone_runtime::{AppId, Client};
///
/// let client = Client::builder("https://example.s.cybozu.com")
///     .api_token_for(AppId::new(101), "token")
///     .map_app(AppId::new(1), AppId::new(101))
///     .basic_auth("gate", "password")
///     .proxy("http://proxy.example.com:8080")
///     .proxy_auth("user", "password")
///     .root_certificate_pem(corporate_root)
///     .client_certificate_pfx(certificate, "password")
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
    limits: BodyLimits,
    skips_auth_check: bool,
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
            limits: BodyLimits::default(),
            skips_auth_check: false,
        }
    }

    /// Logs in with a login name and a password. They take precedence over API tokens, which are then not sent.
    pub fn password(
        mut self,
        username: impl Into<String>,
        password: impl Into<String>,
    ) -> ClientBuilder {
        self.credentials.password = Some(Login::new(username, password));
        self
    }

    /// Adds an API token, or several separated by commas, for every app that has no token of its own. Can be called repeatedly.
    ///
    /// A request carries up to [`MAX_API_TOKENS`](super::MAX_API_TOKENS) tokens.
    pub fn api_token(mut self, token: impl AsRef<str>) -> ClientBuilder {
        self.credentials.tokens.add(token.as_ref());
        self
    }

    /// Adds an API token for one app, given by the id that the app has in this environment.
    ///
    /// It is sent with requests that read or write the app, and with those for record types whose lookups copy from it.
    pub fn api_token_for(mut self, app: impl Into<AppId>, token: impl AsRef<str>) -> ClientBuilder {
        self.credentials.tokens.add_for(app.into(), token.as_ref());
        self
    }

    /// Authorizes requests with an OAuth access token. A password and API tokens take precedence.
    pub fn oauth_token(mut self, token: impl Into<String>) -> ClientBuilder {
        self.credentials.oauth = Some(Secret::new(token));
        self
    }

    /// Sends every request, whatever credentials the client has.
    ///
    /// Without this, a client that has nothing but API tokens rejects requests for which kintone takes none, before anything is sent.
    /// Which credentials a request takes is known from kintone's documentation, which is incomplete: see
    /// [`Auth`](crate::endpoint::Auth). For a single call, see [`Call::skip_auth_check`](super::Call::skip_auth_check).
    pub fn skip_auth_check(mut self) -> ClientBuilder {
        self.skips_auth_check = true;
        self
    }

    /// Adds HTTP basic authentication, which an environment may require on top of kintone's own.
    pub fn basic_auth(
        mut self,
        username: impl Into<String>,
        password: impl Into<String>,
    ) -> ClientBuilder {
        self.credentials.basic = Some(Login::new(username, password));
        self
    }

    /// Accepts a base URL with plain `http://` for another host, such as a test server in a container.
    ///
    /// Everything is sent unencrypted, API tokens included. Without this, `http://` is accepted for this machine only. A password is
    /// only sent to private hosts: private and link-local addresses, names without a dot, and names under `.internal`, `.local`,
    /// `.localhost`, `.test` and `.home.arpa`. For any other host, [`build`](ClientBuilder::build) fails.
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

    /// Sends all requests to the apps of this guest space. See [`Client::in_guest_space`].
    pub fn guest_space(mut self, space: impl Into<SpaceId>) -> ClientBuilder {
        self.guest_space = Some(space.into());
        self
    }

    /// Maps the app that schemas call `schema_id` to the id that it has in this environment, for all record types and lookups.
    pub fn map_app(mut self, schema_id: impl Into<AppId>, id: impl Into<AppId>) -> ClientBuilder {
        self.apps.map(schema_id.into(), id.into());
        self
    }

    /// Sets the id that the app of the record type `T` has in this environment.
    pub fn app_id<T: AppRecord>(mut self, id: impl Into<AppId>) -> ClientBuilder {
        self.apps.map_type::<T>(id.into());
        self
    }

    /// Sends requests through this proxy: `http://proxy.example.com:8080` or `https://…`. Without a scheme, `http://` is assumed.
    ///
    /// The environment variables for proxies are not read; see [`from_env`](ClientBuilder::from_env).
    pub fn proxy(mut self, url: impl Into<String>) -> ClientBuilder {
        self.proxy = Some(Secret::new(url));
        self
    }

    /// Sets the login for the proxy. It takes precedence over a login in the URL of the proxy.
    pub fn proxy_auth(
        mut self,
        username: impl Into<String>,
        password: impl Into<String>,
    ) -> ClientBuilder {
        self.proxy_login = Some(Login::new(username, password));
        self
    }

    /// Sets the hosts that are reached without the proxy, separated by commas: `localhost,.example.com,10.0.0.0/8`.
    ///
    /// `*` matches every host, and a domain includes its subdomains. If the list contains the host of kintone, the proxy is not used.
    pub fn no_proxy(mut self, hosts: impl Into<String>) -> ClientBuilder {
        self.no_proxy = Some(hosts.into());
        self
    }

    /// Trusts these certificates in addition to those of the system: one or more in PEM format.
    pub fn root_certificate_pem(mut self, pem: impl Into<Vec<u8>>) -> ClientBuilder {
        self.root_certificates.push(pem.into());
        self
    }

    /// Presents this client certificate: the certificate and its private key in one PEM file.
    pub fn client_certificate_pem(mut self, pem: impl Into<Vec<u8>>) -> ClientBuilder {
        self.client_certificate = Some(ClientCertificate::Pem(pem.into()));
        self
    }

    /// Presents this client certificate: a PFX (PKCS#12) file, as issued by the administration of kintone, and its password.
    pub fn client_certificate_pfx(
        mut self,
        pfx: impl Into<Vec<u8>>,
        password: impl Into<String>,
    ) -> ClientBuilder {
        self.client_certificate = Some(ClientCertificate::Pfx(pfx.into(), Secret::new(password)));
        self
    }

    /// Sets the timeout for each attempt of a call of this kind.
    ///
    /// The defaults are 1 minute for reading and writing, 5 minutes for a bulk request and 10 minutes for a file. [`Duration::MAX`]
    /// disables the timeout.
    pub fn timeout(mut self, kind: CallKind, timeout: Duration) -> ClientBuilder {
        self.timeouts.set(kind, timeout);
        self
    }

    /// Sets when failed calls are retried. By [default](RetryPolicy) a call is sent up to 5 times, if repeating it is harmless.
    pub fn retry(mut self, policy: RetryPolicy) -> ClientBuilder {
        self.retry = policy;
        self
    }

    /// Limits how many calls the client, its clones and its handles run at the same time.
    ///
    /// The default is 50, half of what kintone allows for the whole domain. The client starts with at most 10 and adapts: see
    /// [`Client::concurrency`].
    pub fn max_concurrency(mut self, calls: usize) -> ClientBuilder {
        self.max_concurrency = Some(calls);
        self
    }

    /// Sets the timeout for establishing a connection: 10 seconds by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> ClientBuilder {
        self.connect_timeout = timeout;
        self
    }

    /// Limits the size of a JSON answer, in bytes after decompression. A longer answer is an error.
    ///
    /// The default is [`MAX_JSON_BYTES`](crate::endpoint::MAX_JSON_BYTES), 64 MiB.
    pub fn max_json_bytes(mut self, bytes: usize) -> ClientBuilder {
        self.limits.json = bytes;
        self
    }

    /// Limits how much is kept of an answer that is not JSON, such as the error page of a gateway, in bytes after decompression.
    ///
    /// The rest is not read: see [`Error::body`](crate::Error::body). The default is
    /// [`MAX_PAGE_BYTES`](crate::endpoint::MAX_PAGE_BYTES), 64 KiB.
    pub fn max_page_bytes(mut self, bytes: usize) -> ClientBuilder {
        self.limits.page = bytes;
        self
    }

    /// Appends the name of your program to the `User-Agent` header: `stock-sync/2.1`.
    pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> ClientBuilder {
        self.user_agent_suffix = Some(suffix.into());
        self
    }

    /// Sets the language of kintone's messages (`ja`, `en`, `zh`) for users who have not chosen one in kintone.
    pub fn accept_language(self, language: impl Into<String>) -> ClientBuilder {
        self.header("Accept-Language", language)
    }

    /// Sends this header with every request. If a name is given twice, the last value is used.
    ///
    /// Headers that the client sends itself, such as `Content-Type` and those of its credentials, cannot be set.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> ClientBuilder {
        self.headers.push((name.into(), Secret::new(value)));
        self
    }

    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// An error of the kind [`Config`](crate::ErrorKind::Config) for any setting that cannot work: an invalid base URL, missing or
    /// empty credentials, an OAuth token combined with basic authentication, a proxy that is neither `http://` nor `https://`, an
    /// unreadable certificate, a timeout or limit of zero. The proxy is only checked if it is used for the host of the base URL.
    pub fn build(mut self) -> Result<Client, Error> {
        let base_url = base_url::parse(&self.base_url, self.plain_http())?;
        self.credentials.check()?;
        self.credentials.are_in_header = self.headers.iter().any(|(name, _)| is_login(name));
        if !self.credentials.are_in_header {
            self.credentials.check_presence()?;
        }
        self.check_numbers()?;
        let server = reqwest::Url::parse(&base_url)
            .map_err(|error| Error::config(format!("the base URL is not a URL: {error}")))?;
        let proxy = self.http_proxy(&server)?;
        let (http, route) = (self.http()?, self.route(&server, proxy.as_ref()));
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
                credentials: self.credentials,
                skips_auth_check: self.skips_auth_check,
                timeouts: self.timeouts,
                budget: Budget::new(&self.retry),
                retry: self.retry,
                gate: Gate::new(self.max_concurrency),
                counters: Counters::default(),
                compared: ComparedTypes::default(),
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
        for secret in self.credentials.secrets() {
            secrets.add(&secret);
        }
        let is_secret = |name: &str| !name.eq_ignore_ascii_case("accept-language");
        for (_, value) in self.headers.iter().filter(|(name, _)| is_secret(name)) {
            secrets.add(value.reveal());
        }
        for secret in proxy.into_iter().flat_map(|proxy| &proxy.secrets) {
            secrets.add(secret);
        }
        Route::new(server, proxy.map(|proxy| proxy.origin.clone()), secrets)
    }

    fn http(&self) -> Result<reqwest::ClientBuilder, Error> {
        let mut http = reqwest::Client::builder()
            .user_agent(self.user_agent()?)
            .connect_timeout(self.connect_timeout)
            .default_headers(self.default_headers()?)
            // What is not asked for in code is not used: `from_env` looks at the environment, the builder never does.
            .no_proxy();
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

    fn default_headers(&self) -> Result<HeaderMap, Error> {
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
        let credentials = &self.credentials;
        let has_tokens = credentials.password.is_none() && credentials.tokens.are_given();
        let has_authorization = credentials.basic.is_some()
            || (credentials.oauth.is_some() && credentials.password.is_none() && !has_tokens);
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
        let session =
            Client::builder("https://example.cybozu.com").header("Authorization", "Bearer x");
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
            (bare().header("Cookie", "a"), 0),
        ] {
            let given = builder
                .clone()
                .header("X-Gateway", "a")
                .default_headers()
                .unwrap();
            assert!(given.values().all(HeaderValue::is_sensitive) && !given.is_empty());
            let client = builder.build().unwrap();
            let headers = client.shared.credential_headers(&request).unwrap();
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
        for text in [
            "https://user:hidden@example.com",
            "http://hidden.example.com",
        ] {
            assert!(!refused(Client::builder(text)).contains("hidden"));
            assert!(!format!("{:?}", Client::builder(text)).contains("hidden"));
        }
    }
}
