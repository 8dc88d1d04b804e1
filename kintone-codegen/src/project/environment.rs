//! An environment: where kintone is, and in which variables the credentials are.

/// An account, or a part of one, that holds the apps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    pub(crate) name: String,
    pub(crate) base_url: String,
    pub(crate) guest_space: Option<u64>,
    pub(crate) is_production: bool,
    pub(crate) allow_http: bool,
    pub(crate) login: Option<Login>,
    pub(crate) basic_auth: Option<[String; 2]>,
    pub(crate) certificate: Option<(String, Option<String>)>,
}

/// The names of the variables that hold a login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Login {
    /// Each holds an API token, or several separated by commas.
    ApiTokens(Vec<String>),
    /// The variable of the login name, and that of the password.
    Password {
        /// The variable of the login name.
        username: String,
        /// The variable of the password.
        password: String,
    },
    /// An OAuth access token.
    OauthToken(String),
}

impl Environment {
    /// Returns the name: `dev`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the address: `https://example.cybozu.com`.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Returns the guest space that the apps are in.
    pub fn guest_space(&self) -> Option<u64> {
        self.guest_space
    }

    /// Returns whether people work with the records of this environment: then it is used only where it is named.
    pub fn is_production(&self) -> bool {
        self.is_production
    }

    /// Returns whether an `http://` address of another machine is accepted.
    pub fn allow_http(&self) -> bool {
        self.allow_http
    }

    /// Returns the variables of the login for all apps that have none of their own.
    pub fn login(&self) -> Option<&Login> {
        self.login.as_ref()
    }

    /// Returns the variables of the login name and of the password of basic authentication.
    pub fn basic_auth(&self) -> Option<[&str; 2]> {
        let [username, password] = self.basic_auth.as_ref()?;
        Some([username, password])
    }

    /// Returns the variables of the path of a client certificate (PFX), and of its password.
    pub fn certificate(&self) -> Option<(&str, Option<&str>)> {
        let (path, password) = self.certificate.as_ref()?;
        Some((path, password.as_deref()))
    }
}

/// Names that are production unless the file says otherwise.
const PRODUCTION: [&str; 6] = ["production", "prod", "prd", "live", "本番", "本番環境"];

/// Returns whether an environment of this name is production, unless `kintone.toml` says otherwise.
pub fn is_production_name(name: &str) -> bool {
    PRODUCTION.contains(&name.to_lowercase().as_str())
}
