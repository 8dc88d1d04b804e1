//! Which credentials a request carries: a password, else the tokens of its apps if it takes tokens, else an OAuth token, else a session.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::header_secrets;
use super::secret::Secret;
use crate::endpoint::Auth;
use crate::endpoint::error::Error;
use crate::record::id::AppId;

/// The largest number of API tokens in one request.
/// Source: kintone REST API, authentication with API tokens
pub const MAX_API_TOKENS: usize = 9;

/// Credentials for kintone, as a provider returns them: see [`ClientBuilder::credentials`](super::ClientBuilder::credentials).
///
/// If there are several, a password takes precedence over API tokens, those over an OAuth token, and that over a session. `Debug`
/// shows none of them.
///
/// ```
/// use kintone_runtime::client::Credentials;
///
/// let credentials = Credentials::new().oauth_token("token");
/// assert!(!format!("{credentials:?}").contains("token\""));
/// ```
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct Credentials {
    pub(super) password: Option<Login>,
    pub(super) tokens: Tokens,
    pub(super) oauth: Option<Secret>,
    pub(super) session: Option<Session>,
}

/// The session of a user who logged in with a browser.
#[derive(Debug, Clone)]
pub(super) struct Session {
    cookie: Secret,
    request_token: Secret,
}

impl Credentials {
    /// Creates credentials without any, to be added to.
    pub fn new() -> Credentials {
        Credentials::default()
    }

    /// Logs in with a login name and a password.
    pub fn password(
        mut self,
        username: impl Into<String>,
        password: impl Into<String>,
    ) -> Credentials {
        self.password = Some(Login::new(username, password));
        self
    }

    /// Adds an API token, or several separated by commas, for every app that has no token of its own. Can be called repeatedly.
    ///
    /// A request carries up to [`MAX_API_TOKENS`] tokens.
    pub fn api_token(mut self, token: impl AsRef<str>) -> Credentials {
        self.tokens.add(token.as_ref());
        self
    }

    /// Adds an API token for one app, given by the id that the app has in this environment.
    ///
    /// It is sent with requests that read or write the app, and with those for record types whose lookups copy from it.
    pub fn api_token_for(mut self, app: impl Into<AppId>, token: impl AsRef<str>) -> Credentials {
        self.tokens.add_for(app.into(), token.as_ref());
        self
    }

    /// Authorizes requests with an OAuth access token.
    pub fn oauth_token(mut self, token: impl Into<String>) -> Credentials {
        self.oauth = Some(Secret::new(token));
        self
    }

    /// Uses the session of a user who logged in with a browser: the value of the `Cookie` header, such as `JSESSIONID=…`, and the
    /// request token of the session, which a page of kintone reads with `kintone.getRequestToken()`. Requests that write carry it
    /// as `__REQUEST_TOKEN__`.
    pub fn session(
        mut self,
        cookie: impl Into<String>,
        request_token: impl Into<String>,
    ) -> Credentials {
        self.session = Some(Session {
            cookie: Secret::new(cookie),
            request_token: Secret::new(request_token),
        });
        self
    }
}

/// A user name and a password.
#[derive(Debug, Clone)]
pub(super) struct Login {
    username: String,
    password: Secret,
}

impl Login {
    pub(super) fn new(username: impl Into<String>, password: impl Into<String>) -> Login {
        Login {
            username: username.into(),
            password: Secret::new(password),
        }
    }

    pub(super) fn username(&self) -> &str {
        &self.username
    }

    pub(super) fn password(&self) -> &Secret {
        &self.password
    }

    fn is_incomplete(&self) -> bool {
        self.username.is_empty() || self.password.reveal().is_empty()
    }

    pub(super) fn base64(&self) -> String {
        BASE64.encode(format!("{}:{}", self.username, self.password.reveal()))
    }

    /// The password, by itself and as it is sent.
    pub(super) fn secrets(&self) -> [String; 2] {
        [self.password.reveal().to_owned(), self.base64()]
    }

    /// Checks that it can be the login of basic authentication.
    pub(super) fn check_basic(&self) -> Result<(), Error> {
        if self.username.is_empty() {
            return Err(Error::config("the name of basic authentication is empty"));
        }
        // The colon ends the name: RFC 7617.
        if self.username.contains(':') {
            return Err(Error::config(
                "the name of basic authentication contains a colon, where the password would begin",
            ));
        }
        Ok(())
    }
}

/// API tokens: those of an app, and those that serve every app without one of its own.
#[derive(Debug, Clone, Default)]
pub(super) struct Tokens {
    of_app: BTreeMap<AppId, Vec<Secret>>,
    of_any: Vec<Secret>,
    /// Whether an empty one was given.
    has_empty: bool,
}

impl Tokens {
    pub(super) fn add(&mut self, tokens: &str) {
        self.has_empty |= split(tokens).next().is_none();
        self.of_any.extend(split(tokens));
    }

    pub(super) fn add_for(&mut self, app: AppId, tokens: &str) {
        self.has_empty |= split(tokens).next().is_none();
        self.of_app.entry(app).or_default().extend(split(tokens));
    }

    /// Checks that each can be sent.
    fn check(&self) -> Result<(), Error> {
        if self.has_empty {
            return Err(Error::config("an API token is empty"));
        }
        for tokens in self.of_app.values().chain([&self.of_any]) {
            let mut different: Vec<&Secret> = tokens.iter().collect();
            different.sort();
            different.dedup();
            if different.len() > MAX_API_TOKENS {
                return Err(Error::config(format!(
                    "{} API tokens are given for the same apps, but kintone accepts up to {MAX_API_TOKENS} in a request; \
                     give each app its own with api_token_for",
                    different.len()
                )));
            }
        }
        self.all()
            .try_for_each(|token| sendable(token, "an API token"))
    }

    fn all(&self) -> impl Iterator<Item = &Secret> {
        self.of_app.values().flatten().chain(&self.of_any)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.of_app.is_empty() && self.of_any.is_empty()
    }

    /// Selects the tokens of a request. Each of its apps must have one; the sources of lookups need not.
    fn select(&self, apps: &[AppId], sources: &[AppId]) -> Result<Vec<&Secret>, Error> {
        let lacks_own = |app: &&AppId| self.own(**app).is_empty();
        if let (Some(app), true) = (apps.iter().find(lacks_own), self.of_any.is_empty()) {
            return Err(Error::not_sent(format!(
                "there is no API token for app {app}; give it one with api_token_for"
            )));
        }
        let all = || apps.iter().chain(sources);
        let own = all().flat_map(|app| self.own(*app));
        // A request without an app uses the tokens for any app.
        let any_needed = apps.is_empty() || all().any(|app| lacks_own(&app));
        let any = self.of_any.iter().filter(|_| any_needed);
        let mut selected: Vec<&Secret> = Vec::new();
        for token in own.chain(any) {
            if !selected.contains(&token) {
                selected.push(token);
            }
        }
        if selected.len() > MAX_API_TOKENS {
            return Err(Error::not_sent(format!(
                "the request needs {} API tokens, but kintone accepts up to {MAX_API_TOKENS}; \
                 give each app its own with api_token_for, or use a password",
                selected.len()
            )));
        }
        Ok(selected)
    }

    fn own(&self, app: AppId) -> &[Secret] {
        self.of_app.get(&app).map_or(&[], Vec::as_slice)
    }
}

/// Splits tokens at commas, as kintone's own tools do.
fn split(tokens: &str) -> impl Iterator<Item = Secret> + '_ {
    tokens
        .split(',')
        .map(str::trim)
        .filter(|token| !token.is_empty())
        .map(Secret::new)
}

/// Checks that a header can contain this secret.
fn sendable(secret: &Secret, what: &str) -> Result<(), Error> {
    let is_visible = |byte: u8| (0x20..0x7f).contains(&byte);
    match secret.reveal().bytes().all(is_visible) {
        true => Ok(()),
        false => Err(Error::config(format!(
            "{what} contains a line break or a character that is not allowed in a header"
        ))),
    }
}

impl Credentials {
    /// Checks that they are complete and can be sent.
    pub(super) fn check(&self) -> Result<(), Error> {
        self.tokens.check()?;
        if let Some(oauth) = &self.oauth {
            if oauth.reveal().trim().is_empty() {
                return Err(Error::config("the OAuth token is empty"));
            }
            sendable(oauth, "the OAuth token")?;
        }
        if let Some(session) = &self.session {
            let parts = [
                (&session.cookie, "the cookie of the session"),
                (&session.request_token, "the request token of the session"),
            ];
            for (part, what) in parts {
                if part.reveal().trim().is_empty() {
                    return Err(Error::config(format!("{what} is empty")));
                }
                sendable(part, what)?;
            }
            if !session.cookie.reveal().contains('=') {
                return Err(Error::config(
                    "the cookie of the session has no name; give it as the Cookie header has it: JSESSIONID=…",
                ));
            }
        }
        match &self.password {
            Some(login) if login.is_incomplete() => {
                Err(Error::config("the login name or the password is empty"))
            }
            _ => Ok(()),
        }
    }

    /// The secrets that no text may show, in every form in which they are sent.
    pub(super) fn secrets(&self) -> impl Iterator<Item = String> {
        let logins = self.password.iter().flat_map(Login::secrets);
        let tokens = self.tokens.all().chain(&self.oauth);
        let tokens = tokens.map(|token| token.reveal().to_owned());
        let sessions = self.session.iter().flat_map(|session| {
            let mut secrets = header_secrets::secrets_in(session.cookie.reveal());
            secrets.push(session.request_token.reveal().to_owned());
            secrets
        });
        logins.chain(tokens).chain(sessions)
    }

    pub(super) fn are_given(&self) -> bool {
        self.password.is_some()
            || !self.tokens.is_empty()
            || self.oauth.is_some()
            || self.session.is_some()
    }

    /// Whether they are API tokens and nothing else that kintone knows the caller by.
    pub(super) fn are_api_tokens_alone(&self) -> bool {
        let has_other = self.password.is_some() || self.oauth.is_some() || self.session.is_some();
        !self.tokens.is_empty() && !has_other
    }

    /// Whether requests carry the OAuth token in the `Authorization` header.
    pub(super) fn send_oauth(&self) -> bool {
        self.oauth.is_some() && self.password.is_none() && self.tokens.is_empty()
    }

    /// What a request that takes these credentials carries, to these apps, whose lookups copy from these sources.
    pub(super) fn of_request(
        &self,
        auth: Auth,
        apps: &[AppId],
        sources: &[AppId],
    ) -> Result<Carried, Error> {
        let mut carried = Carried::default();
        let has_later = self.oauth.is_some() || self.session.is_some();
        if let Some(login) = &self.password {
            carried.add("X-Cybozu-Authorization", login.base64());
        } else if !self.tokens.is_empty() && (auth.take_api_token() || !has_later) {
            let tokens = self.tokens.select(apps, sources)?;
            let tokens: Vec<&str> = tokens.into_iter().map(Secret::reveal).collect();
            if !tokens.is_empty() {
                carried.add("X-Cybozu-API-Token", tokens.join(","));
            }
        } else if let Some(token) = &self.oauth
            && (auth.take_oauth() || self.session.is_none())
        {
            carried.add("Authorization", format!("Bearer {}", token.reveal()));
        } else if let Some(session) = &self.session {
            carried.add("Cookie", session.cookie.reveal());
            carried.add("X-Requested-With", "XMLHttpRequest");
            carried.request_token = Some(session.request_token.clone());
        }
        Ok(carried)
    }
}

/// What a request carries for kintone to know the caller.
#[derive(Debug, Default)]
pub(super) struct Carried {
    pub(super) headers: Vec<(&'static str, Secret)>,
    /// The token that a session demands in what writes.
    pub(super) request_token: Option<Secret>,
}

impl Carried {
    fn add(&mut self, name: &'static str, value: impl Into<String>) {
        self.headers.push((name, Secret::new(value)));
    }
}

#[cfg(test)]
mod tests;
