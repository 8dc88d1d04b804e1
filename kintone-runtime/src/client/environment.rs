//! Environments as constants of a program: where the apps are, which ids they have there, and which variables hold the credentials.

use kintone_schema::suggest::nearest;

use super::variables::{Variables, unicode};
use super::{Client, ClientBuilder};
use crate::endpoint::error::Error;
use crate::record::id::{AppId, SpaceId};

/// One of several homes of the same apps, such as development, staging and production: the record types are the same, addresses, ids and
/// credentials are not.
///
/// It holds no credentials, but the names of the environment variables that do. `kintone-codegen generate` writes a constant for each
/// environment of `kintone.toml`; by hand it looks like this:
///
/// ```
/// use kintone_runtime::client::Environment;
///
/// const STAGING: Environment = Environment::new("staging", "https://example-staging.cybozu.com")
///     .guest_space(3)
///     .apps(&[(1, 41), (2, 42)])
///     .api_token_variables(&["KINTONE_STAGING_TOKEN"]);
/// const PRODUCTION: Environment = Environment::new("production", "https://example.cybozu.com")
///     .production()
///     .apps(&[(1, 101), (2, 102)])
///     .app_token_variables(&[(1, "KINTONE_INVOICE_TOKEN"), (2, "KINTONE_CUSTOMER_TOKEN")]);
/// const ALL: &[Environment] = &[STAGING, PRODUCTION];
///
/// // The one that an argument or a variable names.
/// let chosen = Environment::by_name(ALL, "staging")?;
/// assert_eq!(chosen.base_url(), "https://example-staging.cybozu.com");
/// let error = Environment::by_name(ALL, "stagin").unwrap_err();
/// assert_eq!(error.to_string(), "there is no environment `stagin`; there are staging, production; did you mean `staging`?");
/// # Ok::<(), kintone_runtime::Error>(())
/// ```
///
/// A client is built with [`Client::for_environment`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Environment {
    name: &'static str,
    base_url: &'static str,
    allows_http: bool,
    is_production: bool,
    guest_space: Option<u64>,
    apps: &'static [(u64, u64)],
    api_tokens: &'static [&'static str],
    app_tokens: &'static [(u64, &'static str)],
    password: Option<(&'static str, &'static str)>,
    oauth_token: Option<&'static str>,
    basic_auth: Option<(&'static str, &'static str)>,
    certificate: Option<(&'static str, Option<&'static str>)>,
}

impl Environment {
    /// Creates an environment at this address, such as `https://example.cybozu.com`, whose apps have the ids of the schemas.
    pub const fn new(name: &'static str, base_url: &'static str) -> Environment {
        Environment {
            name,
            base_url,
            allows_http: false,
            is_production: false,
            guest_space: None,
            apps: &[],
            api_tokens: &[],
            app_tokens: &[],
            password: None,
            oauth_token: None,
            basic_auth: None,
            certificate: None,
        }
    }

    /// Marks the environment as one whose records people work with: see [`is_production`](Environment::is_production).
    pub const fn production(mut self) -> Environment {
        self.is_production = true;
        self
    }

    /// Accepts a plain `http://` address of another host, as [`ClientBuilder::allow_http`] does.
    pub const fn allow_http(mut self) -> Environment {
        self.allows_http = true;
        self
    }

    /// Sets the guest space that the apps are in.
    pub const fn guest_space(mut self, space: u64) -> Environment {
        self.guest_space = Some(space);
        self
    }

    /// Sets the ids of the apps: for each that of the schemas, then that in this environment.
    pub const fn apps(mut self, apps: &'static [(u64, u64)]) -> Environment {
        self.apps = apps;
        self
    }

    /// Sets the variables that hold API tokens for all apps without a token of their own.
    pub const fn api_token_variables(mut self, names: &'static [&'static str]) -> Environment {
        self.api_tokens = names;
        self
    }

    /// Sets the variables that hold the API tokens of single apps, by the ids of the schemas. A program that uses some of the apps only
    /// needs the variables of those: `env::STAGING.app_token_variables(&[(1, "KINTONE_INVOICE_TOKEN")])`.
    pub const fn app_token_variables(
        mut self,
        names: &'static [(u64, &'static str)],
    ) -> Environment {
        self.app_tokens = names;
        self
    }

    /// Sets the variables that hold a login name and its password.
    pub const fn password_variables(
        mut self,
        username: &'static str,
        password: &'static str,
    ) -> Environment {
        self.password = Some((username, password));
        self
    }

    /// Sets the variable that holds an OAuth access token.
    pub const fn oauth_token_variable(mut self, name: &'static str) -> Environment {
        self.oauth_token = Some(name);
        self
    }

    /// Sets the variables that hold the login name and the password of HTTP basic authentication.
    pub const fn basic_auth_variables(
        mut self,
        username: &'static str,
        password: &'static str,
    ) -> Environment {
        self.basic_auth = Some((username, password));
        self
    }

    /// Sets the variables that hold the path of a client certificate (PFX), and its password if it has one.
    pub const fn client_certificate_variables(
        mut self,
        path: &'static str,
        password: Option<&'static str>,
    ) -> Environment {
        self.certificate = Some((path, password));
        self
    }

    /// Returns the name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the address.
    pub const fn base_url(&self) -> &'static str {
        self.base_url
    }

    /// Returns whether people work with the records: a program may ask before it changes them.
    pub const fn is_production(&self) -> bool {
        self.is_production
    }

    /// Returns the id that the app with this id in the schemas has in this environment.
    pub fn app(&self, schema_id: impl Into<AppId>) -> AppId {
        let schema_id = schema_id.into();
        let mut apps = self.apps.iter();
        let mapped = apps.find(|(schema, _)| *schema == schema_id.get());
        mapped.map_or(schema_id, |(_, id)| AppId::new(*id))
    }

    /// Returns the environment with this name.
    ///
    /// # Errors
    ///
    /// An error of the kind [`Config`](crate::ErrorKind::Config) that lists the names.
    pub fn by_name(all: &[Environment], name: &str) -> Result<Environment, Error> {
        if let Some(found) = all.iter().find(|environment| environment.name == name) {
            return Ok(*found);
        }
        let names: Vec<&str> = all.iter().map(|environment| environment.name).collect();
        let hint = nearest(name, names.iter().copied())
            .map(|name| format!("; did you mean `{name}`?"))
            .unwrap_or_default();
        Err(Error::config(format!(
            "there is no environment `{name}`; there are {}{hint}",
            names.join(", ")
        )))
    }
}

impl Client {
    /// Builds a client for an environment, with the credentials in the variables that it names: see
    /// [`ClientBuilder::for_environment`].
    ///
    /// ```no_run
    /// use kintone_runtime::Client;
    /// use kintone_runtime::client::Environment;
    ///
    /// const STAGING: Environment = Environment::new("staging", "https://example-staging.cybozu.com")
    ///     .api_token_variables(&["KINTONE_STAGING_TOKEN"]);
    ///
    /// let client = Client::for_environment(STAGING)?;
    /// # Ok::<(), kintone_runtime::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// An error of the kind [`Config`](crate::ErrorKind::Config) that names the environment and every variable that is missing, and whatever
    /// [`ClientBuilder::build`] rejects.
    pub fn for_environment(environment: Environment) -> Result<Client, Error> {
        ClientBuilder::for_environment(environment)?.build()
    }
}

impl ClientBuilder {
    /// Starts building a client for an environment, with the credentials in the variables that it names.
    ///
    /// What is set on the builder afterwards takes precedence, then `KINTONE_APP_ID_1` for the id of the app that the schemas call 1, then
    /// the environment. `HTTPS_PROXY` and `NO_PROXY` are read as by [`from_env`](ClientBuilder::from_env); none of its other variables
    /// are, so that no address meets the credentials of another one.
    ///
    /// # Errors
    ///
    /// An error of the kind [`Config`](crate::ErrorKind::Config) that names the environment and every variable that is missing, or one with an
    /// invalid value.
    pub fn for_environment(environment: Environment) -> Result<ClientBuilder, Error> {
        let names = environment.variables();
        let variables = unicode(std::env::vars_os(), &names)
            .map_err(|error| Error::config(format!("environment {}: {error}", environment.name)))?;
        ClientBuilder::for_environment_with(environment, variables)
    }

    /// Starts building a client for an environment, as [`for_environment`](ClientBuilder::for_environment) does, with variables from pairs
    /// of name and value.
    ///
    /// ```
    /// use kintone_runtime::client::{ClientBuilder, Environment};
    ///
    /// const STAGING: Environment = Environment::new("staging", "https://example-staging.cybozu.com")
    ///     .api_token_variables(&["STAGING_TOKEN"]);
    ///
    /// let client = ClientBuilder::for_environment_with(STAGING, [("STAGING_TOKEN", "token")])?.build()?;
    /// let error = ClientBuilder::for_environment_with(STAGING, [("TOKEN", "token")]).unwrap_err();
    /// assert_eq!(error.to_string(), "environment staging: STAGING_TOKEN is not set");
    /// # Ok::<(), kintone_runtime::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`for_environment`](ClientBuilder::for_environment).
    pub fn for_environment_with<N, V>(
        environment: Environment,
        variables: impl IntoIterator<Item = (N, V)>,
    ) -> Result<ClientBuilder, Error>
    where
        N: Into<String>,
        V: Into<String>,
    {
        environment
            .builder(&Variables::new(variables))
            .map_err(|message| {
                Error::config(format!("environment {}: {message}", environment.name))
            })
    }
}

impl Environment {
    /// The variables that have to be set.
    fn variables(&self) -> Vec<&'static str> {
        let logins = [self.password, self.basic_auth].into_iter().flatten();
        let tokens = self.api_tokens.iter().copied();
        let certificate = self.certificate.into_iter();
        tokens
            .chain(self.app_tokens.iter().map(|(_, name)| *name))
            .chain(logins.flat_map(|(username, password)| [username, password]))
            .chain(self.oauth_token)
            .chain(
                certificate
                    .flat_map(|(path, password)| [Some(path), password])
                    .flatten(),
            )
            .collect()
    }

    fn builder(&self, variables: &Variables) -> Result<ClientBuilder, String> {
        let mut missing = self.variables();
        missing.retain(|name| variables.get(name).is_none());
        missing.dedup();
        match &missing[..] {
            [] => {}
            [one] => return Err(format!("{one} is not set")),
            several => return Err(format!("{} are not set", several.join(", "))),
        }
        // None is missing.
        let value = |name: &str| variables.get(name).unwrap_or_default();
        let mut builder = ClientBuilder::new(self.base_url);
        if self.allows_http {
            builder = builder.allow_http();
        }
        if let Some(space) = self.guest_space {
            builder = builder.guest_space(SpaceId::new(space));
        }
        for (schema_id, id) in self.apps {
            builder = builder.map_app(AppId::new(*schema_id), AppId::new(*id));
        }
        let overrides = variables.app_ids().map_err(|error| error.to_string())?;
        for (schema_id, id) in &overrides {
            builder = builder.map_app(*schema_id, *id);
        }
        for name in self.api_tokens {
            builder = builder.api_token(value(name));
        }
        for (schema_id, name) in self.app_tokens {
            let schema_id = AppId::new(*schema_id);
            let id = overrides.iter().find(|(schema, _)| *schema == schema_id);
            let id = id.map_or_else(|| self.app(schema_id), |(_, id)| *id);
            builder = builder.api_token_for(id, value(name));
        }
        if let Some((username, password)) = self.password {
            builder = builder.password(value(username), value(password));
        }
        if let Some(name) = self.oauth_token {
            builder = builder.oauth_token(value(name));
        }
        if let Some((username, password)) = self.basic_auth {
            builder = builder.basic_auth(value(username), value(password));
        }
        if let Some((name, password)) = self.certificate {
            let path = value(name);
            let pfx = std::fs::read(path)
                .map_err(|error| format!("{name}: cannot read {path}: {error}"))?;
            builder = builder.client_certificate_pfx(pfx, password.map_or("", value));
        }
        Ok(variables.proxies(builder))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAGING: Environment = Environment::new("本番前", "https://example.cybozu.com")
        .guest_space(7)
        .apps(&[(1, 41), (2, 42)])
        .app_token_variables(&[(1, "INVOICE_TOKEN"), (2, "CUSTOMER_TOKEN")])
        .basic_auth_variables("GATE", "KEEPER");

    const VARIABLES: [(&str, &str); 4] = [
        ("INVOICE_TOKEN", "secret-1"),
        ("CUSTOMER_TOKEN", "secret-2"),
        ("GATE", "user"),
        ("KEEPER", "secret-3"),
    ];

    fn client(variables: &[(&str, &str)]) -> Client {
        let builder = ClientBuilder::for_environment_with(STAGING, variables.iter().copied());
        builder.unwrap().build().unwrap()
    }

    #[test]
    fn an_environment_gives_address_space_and_ids() {
        let client = client(&VARIABLES);
        let addressing = client.addressing();
        assert_eq!(addressing.base_url(), "https://example.cybozu.com");
        assert_eq!(addressing.guest_space(), Some(SpaceId::new(7)));
        assert_eq!(STAGING.app(2), AppId::new(42));
        assert_eq!(STAGING.app(3), AppId::new(3));
        for shown in [format!("{client:?}"), format!("{STAGING:?}")] {
            assert!(!shown.contains("secret"), "{shown}");
        }
    }

    #[test]
    fn every_missing_variable_is_named_with_the_environment() {
        let error = |variables: &[(&str, &str)]| {
            let builder = ClientBuilder::for_environment_with(STAGING, variables.iter().copied());
            builder.unwrap_err().to_string()
        };
        assert_eq!(
            error(&VARIABLES[1..3]),
            "environment 本番前: INVOICE_TOKEN, KEEPER are not set"
        );
        // An empty variable is as good as none.
        let empty = [&VARIABLES[..3], &[("KEEPER", "")]].concat();
        assert_eq!(error(&empty), "environment 本番前: KEEPER is not set");
    }

    #[test]
    fn the_builder_wins_over_variables_and_they_over_the_environment() {
        let variables = [&VARIABLES[..], &[("KINTONE_APP_ID_1", "77")]].concat();
        let builder = ClientBuilder::for_environment_with(STAGING, variables).unwrap();
        let id = |builder: &ClientBuilder, schema_id| builder.apps.of_id(AppId::new(schema_id));
        assert_eq!(id(&builder, 1), AppId::new(77));
        assert_eq!(id(&builder, 2), AppId::new(42));
        let builder = builder.map_app(AppId::new(1), AppId::new(78));
        assert_eq!(id(&builder, 1), AppId::new(78));
        let wrong = [&VARIABLES[..], &[("KINTONE_APP_ID_1", "x")]].concat();
        let error = ClientBuilder::for_environment_with(STAGING, wrong).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("environment 本番前: KINTONE_APP_ID_1: ")
        );
    }

    /// The address of one environment must not meet the token of another.
    #[test]
    fn the_usual_variables_are_not_read() {
        let usual = [
            ("KINTONE_BASE_URL", "https://other.cybozu.com"),
            ("KINTONE_USERNAME", "other"),
            ("KINTONE_GUEST_SPACE_ID", "9"),
        ];
        let client = client(&[&VARIABLES[..], &usual].concat());
        assert_eq!(client.addressing().base_url(), "https://example.cybozu.com");
        assert_eq!(client.addressing().guest_space(), Some(SpaceId::new(7)));
    }
}
