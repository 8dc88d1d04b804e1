//! Configures a client: base URL, credentials, proxy, certificates, timeouts and limits.

use std::error::Error as StdError;
use std::fmt;
use std::mem;
use std::sync::Arc;
use std::time::Duration;

use super::RetryPolicy;
use super::base_url;
use super::credentials::{Credentials, Login};
use super::identity::{Failure, Identity};
use super::secret::Secret;
use super::shared::Timeouts;
use crate::client::transport::BodyLimits;
use crate::endpoint::{AppIds, CallKind};
use crate::record::AppRecord;
use crate::record::id::{AppId, SpaceId};

/// The default connect timeout, in seconds. Our own choice.
const CONNECT_TIMEOUT_SECONDS: u64 = 10;

/// Builds a [`Client`](super::Client).
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
    pub(super) base_url: String,
    pub(super) allows_http: bool,
    pub(super) guest_space: Option<SpaceId>,
    pub(super) apps: AppIds,
    pub(super) identity: Identity,
    pub(super) proxy: Option<Secret>,
    pub(super) proxy_login: Option<Login>,
    pub(super) no_proxy: Option<String>,
    pub(super) root_certificates: Vec<Vec<u8>>,
    pub(super) client_certificate: Option<ClientCertificate>,
    pub(super) timeouts: Timeouts,
    pub(super) retry: RetryPolicy,
    pub(super) max_concurrency: Option<usize>,
    pub(super) connect_timeout: Duration,
    pub(super) user_agent_suffix: Option<String>,
    pub(super) headers: Vec<(String, Secret)>,
    pub(super) limits: BodyLimits,
    pub(super) skips_auth_check: bool,
}

#[derive(Clone)]
pub(super) enum ClientCertificate {
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
            identity: Identity::default(),
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
        self,
        username: impl Into<String>,
        password: impl Into<String>,
    ) -> ClientBuilder {
        self.on_credentials(|credentials| credentials.password(username, password))
    }

    /// Adds an API token, or several separated by commas, for every app that has no token of its own. Can be called repeatedly.
    ///
    /// A request carries up to [`MAX_API_TOKENS`](super::MAX_API_TOKENS) tokens.
    pub fn api_token(self, token: impl AsRef<str>) -> ClientBuilder {
        self.on_credentials(|credentials| credentials.api_token(token))
    }

    /// Adds an API token for one app, given by the id that the app has in this environment.
    ///
    /// It is sent with requests that read or write the app, and with those for record types whose lookups copy from it.
    pub fn api_token_for(self, app: impl Into<AppId>, token: impl AsRef<str>) -> ClientBuilder {
        self.on_credentials(|credentials| credentials.api_token_for(app, token))
    }

    /// Authorizes requests with an OAuth access token. A password and API tokens take precedence.
    pub fn oauth_token(self, token: impl Into<String>) -> ClientBuilder {
        self.on_credentials(|credentials| credentials.oauth_token(token))
    }

    /// Uses the session of a user who logged in with a browser: see [`Credentials::session`]. A password, API tokens and an OAuth token
    /// take precedence.
    pub fn session(
        self,
        cookie: impl Into<String>,
        request_token: impl Into<String>,
    ) -> ClientBuilder {
        self.on_credentials(|credentials| credentials.session(cookie, request_token))
    }

    /// Asks for credentials when they are needed: before the first request, and again when kintone has refused them (401, or an API
    /// token that it does not know). The refused request is then sent again, and so do tokens expire or rotate without a failure. If
    /// kintone refuses the new ones at once, the call fails.
    ///
    /// One caller asks at a time, and the others wait for the answer, up to the timeout of reads. The provider must not use this client: it
    /// would wait for itself. A request that may have taken effect is not sent again, and neither is
    /// a stream that has been consumed; the next request asks. What is known of credentials before anything is sent, such as that API
    /// tokens do not work for a request, is not checked.
    ///
    /// ```no_run
    /// # async fn access_token() -> Result<String, std::io::Error> { Ok(String::new()) }
    /// # fn example() -> Result<(), kintone_runtime::Error> {
    /// use kintone_runtime::Client;
    /// use kintone_runtime::client::Credentials;
    ///
    /// let client = Client::builder("https://example.cybozu.com")
    ///     .credentials(|| async {
    ///         let token = access_token().await?;
    ///         Ok::<_, std::io::Error>(Credentials::new().oauth_token(token))
    ///     })
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the provider fails, or returns credentials that cannot be sent, the call ends with an error of the kind
    /// [`NotSent`](crate::ErrorKind::NotSent) that shows the provider's; the records of a load are then not sent, and its next run sends
    /// them. [`build`](ClientBuilder::build) refuses other credentials beside a
    /// provider, except for [`basic_auth`](ClientBuilder::basic_auth).
    pub fn credentials<F, E>(
        mut self,
        provider: impl Fn() -> F + Send + Sync + 'static,
    ) -> ClientBuilder
    where
        F: Future<Output = Result<Credentials, E>> + Send + 'static,
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        self.identity.provider = Some(Arc::new(move || {
            let asked = provider();
            Box::pin(async { asked.await.map_err(|error| -> Failure { error.into() }) })
        }));
        self
    }

    fn on_credentials(mut self, change: impl FnOnce(Credentials) -> Credentials) -> ClientBuilder {
        self.identity.credentials = change(mem::take(&mut self.identity.credentials));
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
        self.identity.basic = Some(Login::new(username, password));
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

    /// Sends all requests to the apps of this guest space. See [`Client::in_guest_space`](super::Client::in_guest_space).
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
    ///
    /// Needs the feature `pfx`, which brings many crates; without it, [`build`](ClientBuilder::build) fails and says how to convert the file.
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
    /// [`Client::concurrency`](super::Client::concurrency).
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
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The base URL is shown only once it is known to hold no credentials, and a header only by a name that is one.
        let is_name = |name: &str| name.parse::<http::HeaderName>().is_ok();
        let headers: Vec<_> = self
            .headers
            .iter()
            .map(|(name, value)| (if is_name(name) { name } else { "…" }, value))
            .collect();
        f.debug_struct("ClientBuilder")
            .field(
                "base_url",
                &base_url::parse(&self.base_url, self.plain_http()).ok(),
            )
            .field("guest_space", &self.guest_space)
            .field("apps", &self.apps)
            .field("identity", &self.identity)
            .field("proxy", &self.proxy)
            .field("headers", &headers)
            .field("timeouts", &self.timeouts)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
