//! Which credentials a request carries: a password, else the tokens of its apps if it takes tokens, else an OAuth token.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::secret::Secret;
use crate::endpoint::Auth;
use crate::endpoint::error::Error;
use crate::record::id::AppId;

/// The largest number of API tokens in one request.
/// Source: kintone REST API, authentication with API tokens
pub const MAX_API_TOKENS: usize = 9;

/// Everything that was given to the builder.
#[derive(Debug, Clone, Default)]
pub(super) struct Credentials {
    pub(super) password: Option<Login>,
    pub(super) tokens: Tokens,
    pub(super) oauth: Option<Secret>,
    pub(super) basic: Option<Login>,
    /// Whether the caller logs in by a header of their own, such as the cookie of a session.
    pub(super) are_in_header: bool,
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

    fn base64(&self) -> String {
        BASE64.encode(format!("{}:{}", self.username, self.password.reveal()))
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

    /// Whether there are any.
    pub(super) fn are_given(&self) -> bool {
        !self.is_empty()
    }

    fn is_empty(&self) -> bool {
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
    /// Checks that they are complete and can be used together.
    pub(super) fn check(&self) -> Result<(), Error> {
        self.tokens.check()?;
        if let Some(oauth) = &self.oauth {
            if oauth.reveal().trim().is_empty() {
                return Err(Error::config("the OAuth token is empty"));
            }
            sendable(oauth, "the OAuth token")?;
        }
        if let Some(basic) = &self.basic {
            if basic.username.is_empty() {
                return Err(Error::config("the name of basic authentication is empty"));
            }
            // The colon ends the name: RFC 7617.
            if basic.username.contains(':') {
                return Err(Error::config(
                    "the name of basic authentication contains a colon, where the password would begin",
                ));
            }
        }
        if self.oauth.is_some() && self.basic.is_some() {
            return Err(Error::config(
                "an OAuth token and basic authentication both need the Authorization header; \
                 use a password or API tokens with basic authentication",
            ));
        }
        match &self.password {
            Some(login) if login.is_incomplete() => {
                Err(Error::config("the login name or the password is empty"))
            }
            _ => Ok(()),
        }
    }

    /// Whether a password is among them, be it for kintone or for the environment in front of it.
    pub(super) fn holds_password(&self) -> bool {
        self.password.is_some() || self.basic.is_some()
    }

    /// The secrets that no text may show, in every form in which they are sent.
    pub(super) fn secrets(&self) -> impl Iterator<Item = String> {
        let logins = self.password.iter().chain(&self.basic);
        let logins = logins.flat_map(|login| [login.password.reveal().to_owned(), login.base64()]);
        let tokens = self.tokens.all().chain(&self.oauth);
        logins.chain(tokens.map(|token| token.reveal().to_owned()))
    }

    /// Whether there are any.
    pub(super) fn check_presence(&self) -> Result<(), Error> {
        if self.password.is_some() || !self.tokens.is_empty() || self.oauth.is_some() {
            return Ok(());
        }
        Err(Error::config(
            "there are no credentials; give an API token, a login name and a password, or an OAuth token \
             (KINTONE_API_TOKEN, KINTONE_USERNAME and KINTONE_PASSWORD, KINTONE_OAUTH_TOKEN)",
        ))
    }

    /// Whether requests carry API tokens and nothing else that kintone knows the caller by.
    pub(super) fn are_api_tokens_alone(&self) -> bool {
        let has_other = self.password.is_some() || self.oauth.is_some() || self.are_in_header;
        !self.tokens.is_empty() && !has_other
    }

    /// The headers of a request that takes these credentials, to these apps, whose lookups copy from these sources.
    pub(super) fn headers(
        &self,
        auth: Auth,
        apps: &[AppId],
        sources: &[AppId],
    ) -> Result<Vec<(&'static str, Secret)>, Error> {
        let mut headers = Vec::new();
        if let Some(basic) = &self.basic {
            headers.push((
                "Authorization",
                Secret::new(format!("Basic {}", basic.base64())),
            ));
        }
        if let Some(login) = &self.password {
            headers.push(("X-Cybozu-Authorization", Secret::new(login.base64())));
        } else if !self.tokens.is_empty() && (auth.take_api_token() || self.oauth.is_none()) {
            let tokens = self.tokens.select(apps, sources)?;
            let tokens: Vec<&str> = tokens.into_iter().map(Secret::reveal).collect();
            if !tokens.is_empty() {
                headers.push(("X-Cybozu-API-Token", Secret::new(tokens.join(","))));
            }
        } else if let Some(token) = &self.oauth {
            headers.push((
                "Authorization",
                Secret::new(format!("Bearer {}", token.reveal())),
            ));
        }
        Ok(headers)
    }
}

#[cfg(test)]
mod tests;
