//! Identifies the caller of a request and the caller's permissions.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::HeaderMap;

use crate::domain::caller::{Caller, Permission};
use crate::domain::environment::Environment;
use crate::domain::error::ApiError;
use crate::domain::problem::Problem;

/// The credentials that the server accepts. If there are none, it accepts any.
#[derive(Default, Clone, Debug)]
pub(crate) struct Credentials {
    /// Login name → password.
    pub(crate) users: BTreeMap<String, String>,
    /// Login name and app → permissions, where a user does not have all.
    pub(crate) restricted_users: BTreeMap<(String, u64), Vec<Permission>>,
    /// Tokens for all apps with all permissions.
    pub(crate) tokens: BTreeSet<String>,
    /// Token → its app and permissions.
    pub(crate) app_tokens: BTreeMap<String, (u64, Vec<Permission>)>,
    /// OAuth access tokens, with all permissions.
    pub(crate) oauth_tokens: BTreeSet<String>,
    /// Session id → the login name and the request token of the session.
    pub(crate) sessions: BTreeMap<String, (String, String)>,
    /// The tokens, passwords and session ids that are no longer valid.
    pub(crate) revoked: BTreeSet<String>,
}

/// What a request by a session has to prove beside the session itself.
pub(crate) struct SessionProof<'a> {
    pub(crate) writes: bool,
    pub(crate) request_token: Option<&'a str>,
}

/// kintone takes at most nine tokens in one request.
const MOST_TOKENS: usize = 9;

impl Credentials {
    /// Identifies the caller. A password takes precedence over API tokens, those over OAuth, and that over a session.
    pub(crate) fn caller(
        &self,
        headers: &HeaderMap,
        proof: SessionProof<'_>,
        environment: &Environment,
    ) -> Result<Caller, ApiError> {
        if let Some(header) = headers.get("x-cybozu-authorization") {
            return self.password_user(header.as_bytes(), environment);
        }
        let tokens = api_tokens(headers)?;
        if !tokens.is_empty() {
            return self.token_caller(tokens);
        }
        if let Some(token) = bearer(headers) {
            let is_known = self.oauth_tokens.contains(token) && !self.revoked.contains(token);
            return match is_known || self.accepts_any() {
                true => Ok(Caller::bearer()),
                false => Err(Problem::LoginNeeded.into()),
            };
        }
        self.session_user(headers, proof, environment)
    }

    /// Identifies the user of a session, who may do what a password allows. A request needs `X-Requested-With` besides, and one that
    /// writes the request token of the session. Assumed: the errors for those without.
    fn session_user(
        &self,
        headers: &HeaderMap,
        proof: SessionProof<'_>,
        environment: &Environment,
    ) -> Result<Caller, ApiError> {
        let known = session_ids(headers)
            .filter(|id| !self.revoked.contains(*id))
            .find_map(|id| self.sessions.get(id));
        let from_script = headers.get("x-requested-with");
        let (name, request_token) = match (known, from_script) {
            (Some(session), Some(script)) if script == "XMLHttpRequest" => session,
            _ => return Err(Problem::LoginNeeded.into()),
        };
        if environment.is_deleted_user(name) {
            return Err(Problem::LoginNeeded.into());
        }
        if proof.writes && proof.request_token != Some(request_token) {
            return Err(Problem::IllegalRequest.into());
        }
        Ok(self.user(name))
    }

    fn user(&self, name: &str) -> Caller {
        let restricted = self.restricted_users.iter();
        let restricted = restricted
            .filter(|((user, _), _)| user == name)
            .map(|((_, app), permissions)| (*app, permissions.clone()));
        Caller::user(name, restricted.collect())
    }

    /// Fails if there are credentials that no request could contain.
    pub(crate) fn check(&self) -> Result<(), String> {
        for token in self.tokens.iter().chain(self.app_tokens.keys()) {
            if token.is_empty() || token.contains(',') || token.trim() != token {
                return Err(
                    "an API token is empty, contains a comma or is surrounded by spaces; no request could contain it"
                        .into(),
                );
            }
        }
        if self
            .oauth_tokens
            .iter()
            .any(|token| token.trim().is_empty())
        {
            return Err("an OAuth access token is empty".into());
        }
        for (id, (name, request_token)) in &self.sessions {
            if id.is_empty() || id.contains([';', '=']) || id.trim() != id {
                return Err(
                    "the id of a session is empty, contains a semicolon or an equals sign or is surrounded by spaces; no \
                     cookie could contain it"
                        .into(),
                );
            }
            if name.is_empty() || request_token.is_empty() {
                return Err("a session has no login name or no request token".into());
            }
        }
        for (name, password) in &self.users {
            if password.is_empty() {
                return Err(format!(
                    "the user {name:?} has no password; write it like {name}:password"
                ));
            }
            if name.is_empty() {
                return Err("a user has no login name; write it like sato:password".into());
            }
            if name.contains(':') {
                return Err(format!(
                    "the login name {name} contains a colon, which separates login name and password in requests"
                ));
            }
        }
        Ok(())
    }

    fn accepts_any(&self) -> bool {
        self.users.is_empty()
            && self.tokens.is_empty()
            && self.app_tokens.is_empty()
            && self.oauth_tokens.is_empty()
            && self.sessions.is_empty()
    }

    fn password_user(&self, header: &[u8], environment: &Environment) -> Result<Caller, ApiError> {
        let decoded = STANDARD
            .decode(header.trim_ascii())
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok());
        let (name, password) = decoded
            .as_deref()
            .and_then(|pair| pair.split_once(':'))
            .ok_or(Problem::WrongPassword)?;
        let known = self
            .users
            .get(name)
            .is_some_and(|expected| expected == password)
            && !self.revoked.contains(password);
        if !(known || self.accepts_any()) || environment.is_deleted_user(name) {
            return Err(Problem::WrongPassword.into());
        }
        Ok(self.user(name))
    }

    fn token_caller(&self, tokens: Vec<String>) -> Result<Caller, ApiError> {
        if tokens.len() > MOST_TOKENS {
            return Err(Problem::IllegalRequest.into());
        }
        let mut granted = BTreeMap::new();
        let mut all_apps = self.accepts_any();
        for token in &tokens {
            if self.revoked.contains(token) {
                return Err(Problem::UnknownToken.into());
            }
            if self.accepts_any() || self.tokens.contains(token) {
                all_apps = true;
                continue;
            }
            let (app, permissions) = self.app_tokens.get(token).ok_or(Problem::UnknownToken)?;
            if granted.insert(*app, permissions.clone()).is_some() {
                return Err(Problem::DuplicateToken.into());
            }
        }
        Ok(Caller::token((!all_apps).then_some(granted)))
    }
}

/// Returns the tokens of a header that may be repeated and may hold several, separated by commas.
fn api_tokens(headers: &HeaderMap) -> Result<Vec<String>, ApiError> {
    let mut tokens = Vec::new();
    for header in headers.get_all("x-cybozu-api-token") {
        let text = header.to_str().map_err(|_| Problem::UnknownToken)?;
        tokens.extend(
            text.split(',')
                .map(str::trim)
                .filter(|token| !token.is_empty())
                .map(str::to_owned),
        );
    }
    Ok(tokens)
}

/// Returns the token of `Authorization: Bearer`. Basic authentication belongs to the environment in front of kintone.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all("authorization")
        .iter()
        .filter_map(|header| header.to_str().ok())
        .find_map(|header| header.strip_prefix("Bearer "))
        .map(str::trim)
}

/// Returns the ids of sessions in cookies: `JSESSIONID=<id>`.
fn session_ids(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let cookies = headers.get_all("cookie").iter();
    let cookies = cookies.filter_map(|header| header.to_str().ok());
    cookies
        .flat_map(|header| header.split(';'))
        .filter_map(|cookie| cookie.trim().strip_prefix("JSESSIONID="))
}
