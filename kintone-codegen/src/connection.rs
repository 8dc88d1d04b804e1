//! The connection to kintone: arguments, environment and env file, in this order of precedence.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use kintone_runtime::Client;
use kintone_runtime::client::{ClientBuilder, RetryPolicy};

use crate::env_file;
use crate::failure::{Failure, say};

/// The address of kintone and the credentials.
#[derive(clap::Args)]
#[command(next_help_heading = "Connection")]
pub(crate) struct Connection {
    /// https://<subdomain>.cybozu.com [env: KINTONE_BASE_URL]
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Accept an http:// address that is not on this machine: everything, credentials included, is sent in the clear
    #[arg(long)]
    allow_http: bool,
    /// Login name; takes precedence over tokens given in the same way [env: KINTONE_USERNAME]
    #[arg(long, value_name = "NAME")]
    username: Option<String>,
    /// Password [env: KINTONE_PASSWORD]
    #[arg(long, value_name = "PASSWORD", allow_hyphen_values = true)]
    password: Option<String>,
    /// API token; repeatable, or several with commas [env: KINTONE_API_TOKEN]
    #[arg(long = "api-token", value_name = "TOKEN", allow_hyphen_values = true)]
    api_tokens: Vec<String>,
    /// OAuth access token [env: KINTONE_OAUTH_TOKEN]
    #[arg(long, value_name = "TOKEN", allow_hyphen_values = true)]
    oauth_token: Option<String>,
    /// Login name of basic authentication [env: KINTONE_BASIC_AUTH_USERNAME]
    #[arg(long, value_name = "NAME")]
    basic_auth_username: Option<String>,
    /// Password of basic authentication [env: KINTONE_BASIC_AUTH_PASSWORD]
    #[arg(long, value_name = "PASSWORD", allow_hyphen_values = true)]
    basic_auth_password: Option<String>,
    /// The guest space of the apps [env: KINTONE_GUEST_SPACE_ID]
    #[arg(long, value_name = "ID")]
    guest_space_id: Option<u64>,
    /// Read the settings that have not been deployed yet
    #[arg(long)]
    pub(crate) preview: bool,
    /// http://[user:password@]host:port [env: HTTPS_PROXY]
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
    /// Client certificate, PFX (PKCS#12) [env: KINTONE_PFX_FILE_PATH]
    #[arg(long, value_name = "FILE")]
    pfx_file_path: Option<PathBuf>,
    /// Password of the client certificate [env: KINTONE_PFX_FILE_PASSWORD]
    #[arg(long, value_name = "PASSWORD", allow_hyphen_values = true)]
    pfx_file_password: Option<String>,
    /// A file of KEY=VALUE lines, taken literally, for variables that are not set
    #[arg(long, value_name = "FILE")]
    env_file: Option<PathBuf>,
}

/// The longest wait before the first retry, in milliseconds.
const RETRY_MILLISECONDS: u64 = 250;

/// Few retries: the user is waiting, and can start the program again.
fn retry() -> RetryPolicy {
    RetryPolicy::default()
        .attempts(3)
        .base(Duration::from_millis(RETRY_MILLISECONDS))
        .on_retry(|event| say(&format!("trying again: {}", event.error)))
}

/// Sets what every client of this program has.
pub(crate) fn configured(builder: ClientBuilder) -> ClientBuilder {
    builder
        .retry(retry())
        .user_agent_suffix(concat!("kintone-codegen/", env!("CARGO_PKG_VERSION")))
}

/// The variables of the environment, and below them those of an env file.
pub(crate) struct Variables(BTreeMap<String, String>);

impl Variables {
    pub(crate) fn read(env_file: Option<&Path>) -> Result<Variables, Failure> {
        let file = env_file.map(env_file::read).transpose()?;
        let mut variables = set(file.unwrap_or_default());
        variables.extend(set(environment()));
        Ok(Variables(variables))
    }

    /// The value of a variable that is set; an empty one counts as not set.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The variables that say which proxy leads where.
    pub(crate) fn proxies(&self) -> impl Iterator<Item = (String, String)> {
        let names = ["HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"];
        let set = names.into_iter().map(|name| (name, self.get(name)));
        set.filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
    }
}

/// The variables of the environment. None of ours is anything but Unicode.
fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

/// The variables of each kind of login. A client uses one kind.
const LOGINS: [&[&str]; 3] = [
    &["KINTONE_USERNAME", "KINTONE_PASSWORD"],
    &["KINTONE_API_TOKEN"],
    &["KINTONE_OAUTH_TOKEN"],
];

impl Connection {
    /// Builds the client from the arguments. What they leave out is taken from the environment, then from the env file.
    pub(crate) fn client(&self) -> Result<Client, Failure> {
        let mut variables = self.variables()?;
        let certificate = self.certificate(&mut variables)?;
        let mut builder = ClientBuilder::from_variables(variables)?;
        if let Some((pfx, password)) = certificate {
            builder = builder.client_certificate_pfx(pfx, password);
        }
        if let Some(proxy) = &self.proxy {
            builder = builder.proxy(proxy);
        }
        if self.allow_http {
            builder = builder.allow_http();
        }
        let client = configured(builder).build();
        // The remedy in the words of this program.
        client.map_err(|error| match Failure::from(error) {
            Failure::Usage(message) => {
                Failure::Usage(message.replace("allow_http()", "--allow-http"))
            }
            other => other,
        })
    }

    /// The arguments under the names of their variables, with the variables that they leave out.
    pub(crate) fn variables(&self) -> Result<BTreeMap<String, String>, Failure> {
        let file = self.env_file.as_deref().map(env_file::read).transpose()?;
        let below = over(set(environment()), set(file.unwrap_or_default()));
        let mut variables = over(self.arguments().collect(), below);
        variables.retain(|_, value| !value.is_empty());
        complete(&variables)?;
        Ok(variables)
    }

    /// Reads the client certificate and its password. Done here, so that an error can name the argument.
    fn certificate(
        &self,
        variables: &mut BTreeMap<String, String>,
    ) -> Result<Option<(Vec<u8>, String)>, Failure> {
        let password = variables.remove("KINTONE_PFX_FILE_PASSWORD");
        let variable = variables.remove("KINTONE_PFX_FILE_PATH").map(PathBuf::from);
        let Some(path) = self.pfx_file_path.clone().or(variable) else {
            return match password {
                Some(_) => Err(Failure::Usage(
                    "--pfx-file-password or KINTONE_PFX_FILE_PASSWORD is given, and no certificate; \
                     give it with --pfx-file-path"
                        .to_owned(),
                )),
                None => Ok(None),
            };
        };
        let pfx = std::fs::read(&path).map_err(|error| {
            Failure::Usage(format!(
                "cannot read {}, the client certificate of --pfx-file-path or KINTONE_PFX_FILE_PATH: {error}",
                path.display()
            ))
        })?;
        Ok(Some((pfx, password.unwrap_or_default())))
    }

    /// The arguments under the names of their variables.
    fn arguments(&self) -> impl Iterator<Item = (String, String)> {
        let tokens = (!self.api_tokens.is_empty()).then(|| self.api_tokens.join(","));
        [
            ("KINTONE_BASE_URL", self.base_url.clone()),
            ("KINTONE_USERNAME", self.username.clone()),
            ("KINTONE_PASSWORD", self.password.clone()),
            ("KINTONE_API_TOKEN", tokens),
            ("KINTONE_OAUTH_TOKEN", self.oauth_token.clone()),
            (
                "KINTONE_BASIC_AUTH_USERNAME",
                self.basic_auth_username.clone(),
            ),
            (
                "KINTONE_BASIC_AUTH_PASSWORD",
                self.basic_auth_password.clone(),
            ),
            (
                "KINTONE_GUEST_SPACE_ID",
                self.guest_space_id.map(|id| id.to_string()),
            ),
            ("KINTONE_PFX_FILE_PASSWORD", self.pfx_file_password.clone()),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
    }
}

/// Checks that what belongs together is complete. Messages name both arguments and variables.
fn complete(variables: &BTreeMap<String, String>) -> Result<(), Failure> {
    let given = |name| variables.contains_key(name);
    if !given("KINTONE_BASE_URL") {
        let message = "the address of kintone is missing: --base-url or KINTONE_BASE_URL, https://example.cybozu.com";
        return Err(Failure::Usage(message.to_owned()));
    }
    for pair in [
        [
            ("--username", "KINTONE_USERNAME"),
            ("--password", "KINTONE_PASSWORD"),
        ],
        [
            ("--basic-auth-username", "KINTONE_BASIC_AUTH_USERNAME"),
            ("--basic-auth-password", "KINTONE_BASIC_AUTH_PASSWORD"),
        ],
    ] {
        let (there, missing) = match pair.map(|(_, variable)| given(variable)) {
            [true, false] => (pair[0], pair[1]),
            [false, true] => (pair[1], pair[0]),
            _ => continue,
        };
        return Err(Failure::Usage(format!(
            "{} or {} is given, but neither {} nor {}",
            there.0, there.1, missing.0, missing.1
        )));
    }
    Ok(())
}

/// Keeps the variables that are set; an empty one counts as not set.
fn set(variables: impl IntoIterator<Item = (String, String)>) -> BTreeMap<String, String> {
    variables
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

/// Merges two sources; `above` takes precedence. A login in `above` removes other kinds of login from `below`.
fn over(
    above: BTreeMap<String, String>,
    mut below: BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let chosen = |kind: &[&str]| kind.iter().any(|name| above.contains_key(*name));
    if LOGINS.into_iter().any(chosen) {
        for kind in LOGINS.into_iter().filter(|kind| !chosen(kind)) {
            below.retain(|name, _| !kind.contains(&name.as_str()));
        }
    }
    below.extend(above);
    below
}
