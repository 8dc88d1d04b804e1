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
    /// Whether one was given that is empty.
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

    /// Whether each can be sent.
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

    /// The tokens of a request. Each of its apps must have one; a lookup source for which there is none goes without.
    fn select(&self, apps: &[AppId], sources: &[AppId]) -> Result<Vec<&Secret>, Error> {
        let lacks_own = |app: &&AppId| self.own(**app).is_empty();
        if let (Some(app), true) = (apps.iter().find(lacks_own), self.of_any.is_empty()) {
            return Err(Error::not_sent(format!(
                "there is no API token for app {app}; give it one with api_token_for"
            )));
        }
        let all = || apps.iter().chain(sources);
        let own = all().flat_map(|app| self.own(*app));
        // A request of no app is served by the tokens of any.
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

/// Tokens come one by one, or as kintone's own tools take them: with commas between.
fn split(tokens: &str) -> impl Iterator<Item = Secret> + '_ {
    tokens
        .split(',')
        .map(str::trim)
        .filter(|token| !token.is_empty())
        .map(Secret::new)
}

/// Whether a header can carry this secret.
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
    /// Whether they are whole and can be used together.
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

    /// What no text may show, in every form in which it is sent.
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
mod tests {
    use super::*;

    fn apps(ids: &[u64]) -> Vec<AppId> {
        ids.iter().copied().map(AppId::new).collect()
    }

    fn sent(credentials: &Credentials, ids: &[u64]) -> Vec<(&'static str, String)> {
        let headers = credentials.headers(Auth::Any, &apps(ids), &[]).unwrap();
        headers
            .into_iter()
            .map(|(name, value)| (name, value.reveal().to_owned()))
            .collect()
    }

    fn tokens(own: &[(u64, &str)], any: &[&str]) -> Credentials {
        let mut credentials = Credentials::default();
        for (app, token) in own {
            credentials.tokens.add_for(AppId::new(*app), token);
        }
        for token in any {
            credentials.tokens.add(token);
        }
        credentials
    }

    #[test]
    fn a_request_carries_the_tokens_of_its_apps() {
        let credentials = tokens(&[(1, "one"), (2, "two")], &["any"]);
        for (ids, expected) in [
            (&[1][..], "one"),
            (&[1, 2], "one,two"),
            (&[3], "any"),
            (&[1, 3], "one,any"),
            (&[], "any"),
            (&[1, 1], "one"),
        ] {
            let headers = sent(&credentials, ids);
            assert_eq!(
                headers,
                [("X-Cybozu-API-Token", expected.to_owned())],
                "{ids:?}"
            );
        }
    }

    #[test]
    fn the_tokens_of_lookup_sources_are_sent_along() {
        let credentials = tokens(&[(1, "one"), (2, "two")], &["any"]);
        for (sources, expected) in [(&[2][..], "one,two"), (&[3], "one,any"), (&[1], "one")] {
            let headers = credentials
                .headers(Auth::Any, &apps(&[1]), &apps(sources))
                .unwrap();
            assert_eq!(headers[0].1.reveal(), expected, "{sources:?}");
        }
    }

    #[test]
    fn a_missing_token_of_a_lookup_source_is_no_error() {
        let headers = tokens(&[(1, "one")], &[]).headers(Auth::Any, &apps(&[1]), &apps(&[2]));
        assert_eq!(headers.unwrap()[0].1.reveal(), "one");
    }

    #[test]
    fn a_missing_token_of_the_app_is_an_error_before_sending() {
        let credentials = tokens(&[(1, "one"), (3, "")], &[]);
        for (own, sources, lacking) in [
            (&[2][..], &[][..], 2),
            (&[2], &[1], 2),
            (&[1, 2], &[], 2),
            (&[3], &[1], 3),
        ] {
            let error = credentials
                .headers(Auth::Any, &apps(own), &apps(sources))
                .unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("there is no API token for app {lacking}; give it one with api_token_for")
            );
        }
        assert!(credentials.headers(Auth::Any, &[], &[]).unwrap().is_empty());
    }

    #[test]
    fn tokens_are_split_at_commas_and_sent_once() {
        let credentials = tokens(&[], &["a, b,", "b", ""]);
        assert_eq!(
            sent(&credentials, &[1]),
            [("X-Cybozu-API-Token", "a,b".to_owned())]
        );
    }

    #[test]
    fn a_tenth_token_is_an_error_before_sending() {
        let credentials = tokens(&[], &["1,2,3,4,5,6,7,8,9"]);
        assert!(credentials.headers(Auth::Any, &apps(&[1]), &[]).is_ok());
        let credentials = tokens(&[(1, "ten")], &["1,2,3,4,5,6,7,8,9"]);
        assert!(credentials.headers(Auth::Any, &apps(&[1]), &[]).is_ok());
        let error = credentials
            .headers(Auth::Any, &apps(&[1]), &apps(&[2]))
            .unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("the request needs 10 API tokens"),
            "{error}"
        );
    }

    #[test]
    fn a_password_wins_over_tokens_and_they_over_oauth() {
        let mut credentials = tokens(&[], &["token"]);
        credentials.oauth = Some(Secret::new("bearer"));
        assert_eq!(
            sent(&credentials, &[1]),
            [("X-Cybozu-API-Token", "token".to_owned())]
        );
        credentials.password = Some(Login::new("佐藤", "pass"));
        assert_eq!(
            sent(&credentials, &[1]),
            [("X-Cybozu-Authorization", BASE64.encode("佐藤:pass"))]
        );
        let credentials = Credentials {
            oauth: Some(Secret::new("bearer")),
            ..Credentials::default()
        };
        assert_eq!(
            sent(&credentials, &[1]),
            [("Authorization", "Bearer bearer".to_owned())]
        );
    }

    #[test]
    fn a_request_that_takes_no_tokens_carries_the_oauth_token() {
        let mut credentials = tokens(&[(1, "token")], &[]);
        let sent = |credentials: &Credentials, auth| {
            let headers = credentials.headers(auth, &apps(&[1]), &[]).unwrap();
            headers[0].1.reveal().to_owned()
        };
        assert!(credentials.are_api_tokens_alone());
        assert_eq!(sent(&credentials, Auth::NotApiToken), "token");
        credentials.oauth = Some(Secret::new("bearer"));
        assert!(!credentials.are_api_tokens_alone());
        for (auth, expected) in [
            (Auth::Any, "token"),
            (Auth::PerhapsApiToken, "token"),
            (Auth::NotApiToken, "Bearer bearer"),
            (Auth::PasswordOrSession, "Bearer bearer"),
        ] {
            assert_eq!(sent(&credentials, auth), expected, "{auth:?}");
        }
    }

    #[test]
    fn basic_authentication_comes_on_top_but_not_of_oauth() {
        let mut credentials = tokens(&[], &["token"]);
        credentials.basic = Some(Login::new("gate", "keeper"));
        assert_eq!(
            sent(&credentials, &[1]),
            [
                ("Authorization", "Basic Z2F0ZTprZWVwZXI=".to_owned()),
                ("X-Cybozu-API-Token", "token".to_owned())
            ]
        );
        assert!(credentials.check().is_ok());
        credentials.oauth = Some(Secret::new("bearer"));
        assert!(credentials.check().is_err());
    }

    #[test]
    fn what_no_request_can_carry_is_refused_at_once() {
        let refused = |change: fn(&mut Credentials)| {
            let mut credentials = tokens(&[], &["token"]);
            assert!(credentials.check().is_ok());
            change(&mut credentials);
            let error = credentials.check().unwrap_err().to_string();
            assert!(!error.contains("hidden"), "{error}");
            error
        };
        for (change, part) in [
            (
                (|c| c.tokens.add("hidden\n1")) as fn(&mut Credentials),
                "an API token contains a line break",
            ),
            (
                |c| c.tokens.add_for(AppId::new(1), "トークン"),
                "an API token contains a line break",
            ),
            (|c| c.tokens.add(" , "), "an API token is empty"),
            (
                |c| c.tokens.add_for(AppId::new(1), ""),
                "an API token is empty",
            ),
            (
                |c| c.tokens.add("1,2,3,4,5,6,7,8,9"),
                "10 API tokens are given",
            ),
            (
                |c| c.tokens.add_for(AppId::new(1), "1,2,3,4,5,6,7,8,9,10"),
                "10 API tokens are given",
            ),
            (
                |c| c.oauth = Some(Secret::new("hidden\r")),
                "the OAuth token contains",
            ),
            (
                |c| c.oauth = Some(Secret::new(" ")),
                "the OAuth token is empty",
            ),
            (
                |c| c.basic = Some(Login::new("", "hidden")),
                "basic authentication is empty",
            ),
            (
                |c| c.basic = Some(Login::new("a:b", "hidden")),
                "contains a colon",
            ),
            (|c| c.password = Some(Login::new("sato", "")), "is empty"),
        ] {
            let error = refused(change);
            assert!(error.contains(part), "{part}: {error}");
        }
        let mut credentials = tokens(&[], &["token", "1,2,3,4,5,6,7,8", "token"]);
        credentials.basic = Some(Login::new("gate", ""));
        assert!(credentials.check().is_ok());
    }

    #[test]
    fn nothing_secret_is_printed() {
        let mut credentials = tokens(&[(1, "hidden-1")], &["hidden-2"]);
        credentials.password = Some(Login::new("user", "hidden-3"));
        credentials.basic = Some(Login::new("user", "hidden-4"));
        credentials.oauth = Some(Secret::new("hidden-5"));
        let printed = format!("{credentials:?} {credentials:#?}");
        assert!(!printed.contains("hidden"), "{printed}");
    }
}
