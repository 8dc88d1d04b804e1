//! The client for an app in an environment: `kintone.toml` has the address, the variables that it names have the credentials.

use std::path::PathBuf;

use kintone_codegen::{Login, Project};
use kintone_runtime::Client;
use kintone_runtime::client::ClientBuilder;

use super::arguments::Live;
use super::place::Place;
use crate::connection::{Variables, configured};
use crate::failure::Failure;
use crate::findings::{Finding, Severity};

/// The clients of a run. Apps of one environment share theirs, unless they have tokens of their own.
pub(super) struct Clients<'a> {
    project: &'a Project,
    live: &'a Live,
    variables: &'a Variables,
    shared: Vec<(&'a str, Client)>,
}

impl<'a> Clients<'a> {
    pub(super) fn new(project: &'a Project, live: &'a Live, variables: &'a Variables) -> Self {
        Clients {
            project,
            live,
            variables,
            shared: Vec::new(),
        }
    }

    pub(super) fn of(&mut self, place: &Place<'a>) -> Result<Client, Finding> {
        let name = place.environment.name();
        let own = place.app.api_token_variables(name);
        if own.is_empty() {
            if let Some((_, client)) = self.shared.iter().find(|(of, _)| *of == name) {
                return Ok(client.clone());
            }
            let client = self.client(place, None)?;
            self.shared.push((name, client.clone()));
            return Ok(client);
        }
        self.client(place, Some(&own))
    }

    fn client(&self, place: &Place<'_>, own: Option<&[&str]>) -> Result<Client, Finding> {
        let (environment, name) = (place.environment, place.environment.name());
        let of_environment = |key| vec!["environments", name, key];
        let get = |variable: &str, keys: &[&str]| {
            let value = self.variables.get(variable);
            value.ok_or_else(|| {
                let key = keys.last().copied().unwrap_or_default();
                self.wrong(
                    place,
                    keys,
                    format!("the variable {variable} is not set, which `{key}` names"),
                )
            })
        };
        let proxies = self.variables.proxies();
        let address = (
            "KINTONE_BASE_URL".to_owned(),
            environment.base_url().to_owned(),
        );
        let builder = ClientBuilder::from_variables(proxies.chain([address]));
        let mut builder = builder.map_err(|error| self.failed(place, Failure::from(error)))?;
        let (tokens, keys) = match (own, environment.login()) {
            (Some(own), _) => (
                own.to_vec(),
                vec!["apps", place.app.key(), "api-token-variable"],
            ),
            (None, Some(Login::ApiTokens(tokens))) => {
                let tokens = tokens.iter().map(String::as_str).collect();
                (tokens, of_environment("api-token-variable"))
            }
            (None, Some(Login::Password { username, password })) => {
                let username = get(username, &of_environment("username-variable"))?;
                let password = get(password, &of_environment("password-variable"))?;
                builder = builder.password(username, password);
                (Vec::new(), Vec::new())
            }
            (None, Some(Login::OauthToken(token))) => {
                builder = builder.oauth_token(get(token, &of_environment("oauth-token-variable"))?);
                (Vec::new(), Vec::new())
            }
            (None, None) => {
                let message = "kintone.toml names no variable of a login for this environment; add `api-token-variable` \
                    or `username-variable` and `password-variable`";
                return Err(self.wrong(place, &of_environment(""), message.to_owned()));
            }
        };
        for token in tokens {
            builder = builder.api_token(get(token, &keys)?);
        }
        if let Some([username, password]) = environment.basic_auth() {
            let username = get(username, &of_environment("basic-auth-username-variable"))?;
            let password = get(password, &of_environment("basic-auth-password-variable"))?;
            builder = builder.basic_auth(username, password);
        }
        if let Some((path, password)) = environment.certificate() {
            let keys = of_environment("pfx-file-path-variable");
            let path = PathBuf::from(get(path, &keys)?);
            let password =
                password.map(|of| get(of, &of_environment("pfx-file-password-variable")));
            let password = password.transpose()?.unwrap_or_default();
            let pfx = std::fs::read(&path).map_err(|error| {
                let message = format!(
                    "cannot read {}, the client certificate: {error}",
                    path.display()
                );
                self.wrong(place, &keys, message)
            })?;
            builder = builder.client_certificate_pfx(pfx, password);
        }
        if let Some(space) = environment.guest_space() {
            builder = builder.guest_space(space);
        }
        if let Some(proxy) = &self.live.proxy {
            builder = builder.proxy(proxy);
        }
        if environment.allow_http() {
            builder = builder.allow_http();
        }
        configured(builder).build().map_err(|error| {
            let mut failure = Failure::from(error);
            if let Failure::Usage(message) = &mut failure {
                *message = message.replace("allow_http()", "`allow-http = true` in kintone.toml");
            }
            self.failed(place, failure)
        })
    }

    /// A finding about a key of the file.
    fn wrong(&self, place: &Place<'_>, keys: &[&str], message: String) -> Finding {
        let finding = place.finding(Severity::Usage, message);
        finding
            .file(self.project.file())
            .line(self.project.line(keys))
    }

    fn failed(&self, place: &Place<'_>, failure: Failure) -> Finding {
        let keys = ["environments", place.environment.name()];
        place
            .placed(Finding::from(failure))
            .file(self.project.file())
            .line(self.project.line(&keys))
    }
}
