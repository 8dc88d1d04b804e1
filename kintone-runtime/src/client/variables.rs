//! Configures a client from the environment variables that kintone's own tools read.

use std::ffi::OsString;

use super::ClientBuilder;
use crate::endpoint::error::Error;
use crate::record::id::{AppId, SpaceId};

impl ClientBuilder {
    /// Starts building a client from environment variables:
    ///
    /// | variable | |
    /// |---|---|
    /// | `KINTONE_BASE_URL` | `https://example.cybozu.com` |
    /// | `KINTONE_USERNAME`, `KINTONE_PASSWORD` | [`password`](ClientBuilder::password) |
    /// | `KINTONE_API_TOKEN` | [`api_token`](ClientBuilder::api_token), several with commas between |
    /// | `KINTONE_OAUTH_TOKEN` | [`oauth_token`](ClientBuilder::oauth_token) |
    /// | `KINTONE_BASIC_AUTH_USERNAME`, `KINTONE_BASIC_AUTH_PASSWORD` | [`basic_auth`](ClientBuilder::basic_auth) |
    /// | `KINTONE_GUEST_SPACE_ID` | [`guest_space`](ClientBuilder::guest_space) |
    /// | `KINTONE_APP_ID_1` | [`map_app`](ClientBuilder::map_app) of the schema id 1 |
    /// | `KINTONE_PFX_FILE_PATH`, `KINTONE_PFX_FILE_PASSWORD` | [`client_certificate_pfx`](ClientBuilder::client_certificate_pfx) |
    /// | `HTTPS_PROXY`, `NO_PROXY` | [`proxy`](ClientBuilder::proxy) of an https URL, [`no_proxy`](ClientBuilder::no_proxy) |
    ///
    /// Empty variables are ignored, and so is `KINTONE_APP_ID_` followed by anything but digits. What is set on the builder afterwards takes
    /// precedence. `HTTP_PROXY` and `ALL_PROXY` are not read.
    ///
    /// # Errors
    /// An error of the kind [`Config`](crate::ErrorKind::Config) that names the variable: an incomplete login, an invalid number, an
    /// unreadable file, a value that is not Unicode. Everything else is checked by [`build`](ClientBuilder::build).
    pub fn from_env() -> Result<ClientBuilder, Error> {
        ClientBuilder::from_variables(unicode(std::env::vars_os(), &[])?)
    }

    /// Starts building a client from pairs of name and value, as [`from_env`](ClientBuilder::from_env) does from environment variables.
    ///
    /// ```
    /// use kintone_runtime::client::ClientBuilder;
    ///
    /// let variables = [("KINTONE_BASE_URL", "https://example.cybozu.com"), ("KINTONE_API_TOKEN", "token")];
    /// let client = ClientBuilder::from_variables(variables)?.build()?;
    /// # Ok::<(), kintone_runtime::Error>(())
    /// ```
    pub fn from_variables<N, V>(
        variables: impl IntoIterator<Item = (N, V)>,
    ) -> Result<ClientBuilder, Error>
    where
        N: Into<String>,
        V: Into<String>,
    {
        let variables = Variables::new(variables);
        let Some(base_url) = variables.get("KINTONE_BASE_URL") else {
            return Err(Error::config(
                "KINTONE_BASE_URL is not set; it is the address of kintone, https://example.cybozu.com",
            ));
        };
        let mut builder = ClientBuilder::new(base_url);
        if let Some((username, password)) =
            variables.pair("KINTONE_USERNAME", "KINTONE_PASSWORD")?
        {
            builder = builder.password(username, password);
        }
        if let Some(token) = variables.get("KINTONE_API_TOKEN") {
            builder = builder.api_token(token);
        }
        if let Some(token) = variables.get("KINTONE_OAUTH_TOKEN") {
            builder = builder.oauth_token(token);
        }
        if let Some((username, password)) =
            variables.pair("KINTONE_BASIC_AUTH_USERNAME", "KINTONE_BASIC_AUTH_PASSWORD")?
        {
            builder = builder.basic_auth(username, password);
        }
        if let Some(space) = variables.get("KINTONE_GUEST_SPACE_ID") {
            let space: SpaceId = parsed("KINTONE_GUEST_SPACE_ID", space)?;
            builder = builder.guest_space(space);
        }
        for (schema_id, id) in variables.app_ids()? {
            builder = builder.map_app(schema_id, id);
        }
        let (path, password) = ("KINTONE_PFX_FILE_PATH", "KINTONE_PFX_FILE_PASSWORD");
        if variables.get(path).is_none() && variables.get(password).is_some() {
            return Err(Error::config(format!(
                "{password} is set, but {path} is not"
            )));
        }
        if let Some(path) = variables.get(path) {
            let pfx = std::fs::read(path).map_err(|error| {
                Error::config(format!(
                    "KINTONE_PFX_FILE_PATH: cannot read {path}: {error}"
                ))
            })?;
            let password = variables.get(password).unwrap_or_default();
            builder = builder.client_certificate_pfx(pfx, password);
        }
        Ok(variables.proxies(builder))
    }
}

/// The variables that are Unicode, which all of ours and those with these names must be.
pub(super) fn unicode(
    variables: impl Iterator<Item = (OsString, OsString)>,
    names: &[&str],
) -> Result<Vec<(String, String)>, Error> {
    let is_ours = |name: &str| {
        name.starts_with("KINTONE_") || PROXIES.contains(&name) || names.contains(&name)
    };
    let mut unicode = Vec::new();
    for (name, value) in variables {
        match (name.into_string(), value.into_string()) {
            (Ok(name), Ok(value)) => unicode.push((name, value)),
            (Ok(name), Err(_)) if is_ours(&name) => {
                return Err(Error::config(format!("{name} is not Unicode")));
            }
            _ => {}
        }
    }
    Ok(unicode)
}

/// What other programs read as well, in this order: the proxy, and the hosts that are reached without.
const PROXIES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"];

/// The variables that are not empty. Of two with the same name, the later one counts.
pub(super) struct Variables(std::collections::BTreeMap<String, String>);

impl Variables {
    pub(super) fn new<N: Into<String>, V: Into<String>>(
        variables: impl IntoIterator<Item = (N, V)>,
    ) -> Variables {
        let pairs = variables
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()));
        Variables(pairs.filter(|(_, value)| !value.is_empty()).collect())
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The ids of `KINTONE_APP_ID_…`: that of the schemas and that of the app.
    pub(super) fn app_ids(&self) -> Result<Vec<(AppId, AppId)>, Error> {
        let mut ids = Vec::new();
        for (suffix, value) in self.with_prefix("KINTONE_APP_ID_") {
            // Programs of other makers keep ids under names of their own: KINTONE_APP_ID_CUSTOMER.
            if suffix.is_empty() || !suffix.bytes().all(|byte| byte.is_ascii_digit()) {
                continue;
            }
            let name = format!("KINTONE_APP_ID_{suffix}");
            ids.push((parsed(&name, suffix)?, parsed(&name, value)?));
        }
        Ok(ids)
    }

    /// Adds the proxy of the environment, and the hosts that are reached without.
    pub(super) fn proxies(&self, mut builder: ClientBuilder) -> ClientBuilder {
        // The variable is for https, which leaves servers on this machine alone.
        let secure = builder.base_url.trim_start().starts_with("https:");
        if let Some(proxy) = self.any(&PROXIES[..2]).filter(|_| secure) {
            builder = builder.proxy(proxy);
        }
        if let Some(hosts) = self.any(&PROXIES[2..]) {
            builder = builder.no_proxy(hosts);
        }
        builder
    }

    fn any(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.get(name))
    }

    fn pair(&self, first: &str, second: &str) -> Result<Option<(&str, &str)>, Error> {
        match (self.get(first), self.get(second)) {
            (Some(first), Some(second)) => Ok(Some((first, second))),
            (None, None) => Ok(None),
            (Some(_), None) => Err(Error::config(format!(
                "{first} is set, but {second} is not"
            ))),
            (None, Some(_)) => Err(Error::config(format!(
                "{second} is set, but {first} is not"
            ))),
        }
    }

    /// What follows the prefix in the name of each variable that has it, and the variable's value.
    fn with_prefix(&self, prefix: &str) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.0.iter();
        pairs.filter_map(move |(name, value)| Some((name.strip_prefix(prefix)?, value.as_str())))
    }
}

fn parsed<I: std::str::FromStr<Err: std::fmt::Display>>(
    name: &str,
    value: &str,
) -> Result<I, Error> {
    value
        .parse()
        .map_err(|error| Error::config(format!("{name}: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE_URL: (&str, &str) = ("KINTONE_BASE_URL", "https://example.cybozu.com");

    fn error(variables: &[(&str, &str)]) -> String {
        let builder = ClientBuilder::from_variables(variables.iter().copied());
        builder
            .expect_err("the variables should not do")
            .to_string()
    }

    #[test]
    fn every_variable_is_read() {
        let builder = ClientBuilder::from_variables([
            BASE_URL,
            ("KINTONE_USERNAME", "user"),
            ("KINTONE_PASSWORD", "password"),
            ("KINTONE_API_TOKEN", "a,b"),
            ("KINTONE_OAUTH_TOKEN", ""),
            ("KINTONE_BASIC_AUTH_USERNAME", "gate"),
            ("KINTONE_BASIC_AUTH_PASSWORD", "keeper"),
            ("KINTONE_GUEST_SPACE_ID", "7"),
            ("KINTONE_APP_ID_1", "101"),
            ("HTTPS_PROXY", "http://user:hidden@proxy.example.com"),
            ("NO_PROXY", "localhost"),
            ("UNRELATED", "x"),
        ])
        .unwrap();
        let client = builder.build().unwrap();
        assert_eq!(client.addressing().guest_space(), Some(SpaceId::new(7)));
        assert!(!format!("{client:?}").contains("hidden"));
    }

    #[test]
    fn a_variable_that_will_not_do_is_named() {
        assert!(error(&[]).contains("KINTONE_BASE_URL is not set"));
        assert!(error(&[BASE_URL, ("KINTONE_USERNAME", "x")]).contains("KINTONE_PASSWORD is not"));
        assert!(
            error(&[BASE_URL, ("KINTONE_BASIC_AUTH_PASSWORD", "x")])
                .contains("KINTONE_BASIC_AUTH_USERNAME is not")
        );
        assert!(
            error(&[BASE_URL, ("KINTONE_GUEST_SPACE_ID", "x")]).contains("expected a space id")
        );
        assert!(error(&[BASE_URL, ("KINTONE_APP_ID_1", "x")]).contains("KINTONE_APP_ID_1"));
        assert!(error(&[BASE_URL, ("KINTONE_PFX_FILE_PATH", "/nowhere")]).contains("/nowhere"));
        assert!(
            error(&[BASE_URL, ("KINTONE_PFX_FILE_PASSWORD", "x")])
                .contains("KINTONE_PFX_FILE_PATH is not")
        );
    }

    #[test]
    fn the_proxy_of_the_environment_is_refused_if_it_cannot_be_used() {
        let token = ("KINTONE_API_TOKEN", "token");
        let build = |variables: &[(&str, &str)]| {
            let all = [&[BASE_URL, token], variables].concat();
            ClientBuilder::from_variables(all).unwrap().build()
        };
        for name in ["HTTPS_PROXY", "https_proxy"] {
            for proxy in ["ftp://user:hidden@proxy:21", "htp://user:hidden@proxy:8080"] {
                let error = build(&[(name, proxy)]).unwrap_err().to_string();
                assert!(error.starts_with("the proxy URL begins with "), "{error}");
                assert!(!error.contains("hidden"), "{error}");
            }
        }
        assert!(build(&[("HTTPS_PROXY", "ftp://proxy"), ("NO_PROXY", "cybozu.com")]).is_ok());
        assert!(build(&[("HTTPS_PROXY", "http://proxy"), ("NO_PROXY", "10.0.0.0/x")]).is_err());
        // Neither is for https.
        assert!(build(&[("HTTP_PROXY", "ftp://proxy"), ("ALL_PROXY", "ftp://proxy")]).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn a_variable_that_is_not_unicode_is_named_if_it_is_ours() {
        use std::os::unix::ffi::OsStringExt as _;

        let read = |name: &str| {
            unicode(
                [(name.into(), OsString::from_vec(vec![0xff]))].into_iter(),
                &["STAGING_TOKEN"],
            )
        };
        for name in [
            "KINTONE_API_TOKEN",
            "HTTPS_PROXY",
            "no_proxy",
            "STAGING_TOKEN",
        ] {
            let error = read(name).unwrap_err().to_string();
            assert_eq!(error, format!("{name} is not Unicode"));
        }
        assert_eq!(read("PATH").unwrap(), []);
    }

    /// Scripts name such variables after their apps, and this client ignores them.
    #[test]
    fn an_app_id_under_a_name_is_left_alone() {
        for (name, value) in [
            ("KINTONE_APP_ID_CUSTOMER", "5"),
            ("KINTONE_APP_ID_1_OLD", "x"),
        ] {
            let builder = ClientBuilder::from_variables([BASE_URL, (name, value)]);
            assert!(builder.is_ok(), "{name}: {builder:?}");
        }
    }
}
