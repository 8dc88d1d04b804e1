//! `init`: writes a `kintone.toml` from an account, with comments that explain the keys, or adds an environment to an existing one.

mod add;
mod key;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use kintone_codegen::{
    CONFIG_FILE, ENVIRONMENT_NAME, crate_folder, find, is_key, is_production_name,
};
use kintone_runtime::api::{App, GetApp, GetApps};
use kintone_runtime::{AppId, Client};
use toml_edit::{Key, Value};

use self::key::key;
use super::generate::write;
use crate::connection::Connection;
use crate::failure::{Failure, shown};
use crate::findings::{Finding, Findings, Format, Found, Severity};
use crate::write::Batch;

/// The arguments of `init`.
#[derive(Args)]
#[command(after_help = "\
The file holds the names of the variables that hold the credentials, never the credentials.

If the file exists, the environment is added to it. An app in the file gets the id of the app that has the same code there,
or else the same name.

Examples:
  kintone-codegen init --apps 1,2
  kintone-codegen init --env production      one more environment
  kintone-codegen init --env staging         all apps that the user may see")]
pub(crate) struct Init {
    /// The ids of the apps [default: all that the user may see, which API tokens cannot list]
    #[arg(long, value_name = "ID,…", value_delimiter = ',')]
    apps: Vec<u64>,
    /// The name of this environment
    #[arg(long = "env", value_name = "NAME", default_value = "dev")]
    environment: String,
    /// The file to write, or to add to [default: the nearest kintone.toml, else a new one in this folder]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// How findings are written
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub(crate) format: Format,
    #[command(flatten)]
    connection: Connection,
}

impl Init {
    pub(crate) fn run(&self) -> Found {
        if !is_key(&self.environment) {
            return Err(Failure::Usage(format!("--env: {ENVIRONMENT_NAME}")).into());
        }
        let nearest = || std::env::current_dir().ok().and_then(|here| find(&here));
        let config = self.config.clone().or_else(nearest);
        let config = &config.unwrap_or_else(|| PathBuf::from(CONFIG_FILE));
        // Also a link that leads nowhere is there.
        let known = match config.symlink_metadata().is_ok() {
            true => Some(add::known(config, &self.environment)?),
            false => None,
        };
        let variables = self.connection.variables()?;
        let client = self.connection.client()?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::Other(format!("cannot start: {error}")))?;
        let mut findings = Findings::default();
        let apps = runtime.block_on(self.read(&client, &mut findings));
        // A file without some of the apps would have to be written once more.
        if apps.is_empty() || findings.exit_code() != 0 {
            if findings.exit_code() == 0 {
                let message = "the user may see no app".to_owned();
                findings.push(Failure::Other(message));
            }
            return Err(findings);
        }
        let text = match &known {
            Some(project) => {
                let place = (self.environment.as_str(), connection(&variables));
                add::added(project, place, &apps, &mut findings)?
            }
            None => new_file(&self.environment, &variables, &keyed(apps)),
        };
        let mut batch = Batch::default();
        batch.stage(config, &text).map_err(Failure::from)?;
        write(batch, &mut findings);
        if findings.exit_code() == 0 {
            if crate_folder(Some(config), Path::new("")).is_none() {
                let message = "no Cargo.toml with a [package] is in this folder or above, so that no crate compiles the code: set `output`, and \
                    `schemas`, to paths in one before `kintone-codegen generate`";
                findings.push(Finding::new(Severity::Note, message).file(config));
            }
            crate::failure::say(&self.next(config, known.is_some()));
        }
        Ok(findings)
    }

    /// Returns what to do next.
    fn next(&self, config: &Path, is_added: bool) -> String {
        let (file, environment) = (shown(config), &self.environment);
        if is_added {
            return format!(
                "next: read {file}, then `kintone-codegen check --live --env {environment}` and `kintone-codegen generate`"
            );
        }
        // Production is never the default.
        let named = match is_production_name(environment) {
            true => format!(" --env {environment}"),
            false => String::new(),
        };
        format!(
            "next: read {file}, then `kintone-codegen pull{named}` and `kintone-codegen generate`"
        )
    }

    /// The apps that are named, or all. Those that cannot be read are findings.
    async fn read(&self, client: &Client, findings: &mut Findings) -> Vec<App> {
        let mut apps = Vec::new();
        if self.apps.is_empty() {
            match client.get_all_apps(GetApps::new()).await {
                Ok(all) => apps = all,
                Err(error) => match Failure::from(error) {
                    Failure::Usage(message) => findings.push(Failure::Usage(message)),
                    Failure::Other(message) => findings.push(Failure::Other(format!(
                        "{message}; name the apps with --apps 1,2 where they cannot be listed"
                    ))),
                },
            }
        }
        for id in &self.apps {
            match client.send(GetApp::new(AppId::new(*id))).await {
                Ok(app) => apps.push(app),
                Err(error) => findings.push(Failure::from(error)),
            }
        }
        apps.sort_by_key(|app| app.app_id);
        apps.dedup_by_key(|app| app.app_id);
        apps
    }
}

/// The apps by key: the code, else the name, as far as a key may hold it. Of several with one key, the later ones get their id.
fn keyed(apps: Vec<App>) -> BTreeMap<String, App> {
    let mut keyed = BTreeMap::new();
    for app in apps {
        let id = app.app_id;
        let known = [app.code.as_str(), app.name.as_str()];
        let known = known.into_iter().map(key).find(|key| !key.is_empty());
        let mut key = known.unwrap_or_else(|| format!("app-{id}"));
        if keyed.contains_key(&key) {
            key = format!("{key}-{id}");
        }
        keyed.insert(key, app);
    }
    keyed
}

/// The lines that name the variables of the credentials.
const CREDENTIALS: [(&str, &str); 8] = [
    ("KINTONE_API_TOKEN", "api-token-variable"),
    ("KINTONE_USERNAME", "username-variable"),
    ("KINTONE_PASSWORD", "password-variable"),
    ("KINTONE_OAUTH_TOKEN", "oauth-token-variable"),
    (
        "KINTONE_BASIC_AUTH_USERNAME",
        "basic-auth-username-variable",
    ),
    (
        "KINTONE_BASIC_AUTH_PASSWORD",
        "basic-auth-password-variable",
    ),
    ("KINTONE_PFX_FILE_PATH", "pfx-file-path-variable"),
    ("KINTONE_PFX_FILE_PASSWORD", "pfx-file-password-variable"),
];

/// The text of the file.
fn new_file(
    environment: &str,
    variables: &BTreeMap<String, String>,
    apps: &BTreeMap<String, App>,
) -> String {
    let mut text = String::from(HEAD);
    let default = match is_production_name(environment) {
        true => "# default-environment = \"dev\"   # never one of production".to_owned(),
        false => format!("default-environment = {}", Value::from(environment)),
    };
    let _ = writeln!(text, "{default}\n{DEFAULTS}");
    let _ = writeln!(text, "[environments.{}]", Key::new(environment));
    for (key, value) in connection(variables) {
        let _ = writeln!(text, "{key} = {value}");
    }
    text.push_str(OTHER_ENVIRONMENT);
    for (key, app) in apps {
        let name = app.name.replace(char::is_control, " ");
        let _ = writeln!(text, "\n# {name}\n[apps.{}]", Key::new(key));
        let environment = Key::new(environment);
        let _ = writeln!(text, "id = {{ {environment} = {} }}", app.app_id);
    }
    text.push_str(APP_KEYS);
    text
}

/// The address of kintone. Its scheme may have been given in capital letters.
fn address(variables: &BTreeMap<String, String>) -> String {
    let address = variables.get("KINTONE_BASE_URL");
    let address = address.map_or("", |address| address.trim());
    match address.split_once("://") {
        Some((scheme, rest)) => format!("{}://{rest}", scheme.to_lowercase()),
        None => address.to_owned(),
    }
}

/// What the table of an environment says: where it is, and which variables hold the login that is used. A password goes before tokens.
fn connection(variables: &BTreeMap<String, String>) -> Vec<(&'static str, Value)> {
    let logs_in = |name: &str| variables.contains_key(name);
    let unused: &[&str] = match (logs_in("KINTONE_USERNAME"), logs_in("KINTONE_API_TOKEN")) {
        (true, _) => &["KINTONE_API_TOKEN", "KINTONE_OAUTH_TOKEN"],
        (false, true) => &["KINTONE_OAUTH_TOKEN"],
        (false, false) => &[],
    };
    let mut table = vec![("base-url", Value::from(address(variables)))];
    // The client has read it as a number already.
    let space = variables.get("KINTONE_GUEST_SPACE_ID");
    let space = space.and_then(|space| space.trim().parse::<i64>().ok());
    table.extend(space.map(|space| ("guest-space", Value::from(space))));
    let used = CREDENTIALS.iter();
    let used = used.filter(|(name, _)| logs_in(name) && !unused.contains(name));
    table.extend(used.map(|(name, key)| (*key, Value::from(*name))));
    table
}

const HEAD: &str = "\
# The kintone apps of this crate, for kintone-codegen. Commands find this file from its folder and those below.
# It holds no token and no password, only the names of the variables that do.

# The environment that is meant where none is named. Schema files hold its app ids.
";

const DEFAULTS: &str = "
# Where files are, from here. An app may have its own `schema` and `output`.
schemas = \"schemas\"
output = \"src/kintone\"
# environments-file = \"src/kintone/env.rs\"  # a constant for each environment, for Client::for_environment
# build-script = true                         # a build.rs writes the code (kintone_codegen::build()), and no file has it

# What applies to all apps. Each of these keys may also be in a table of [apps].
[defaults]
# names = \"ascii\"                # identifiers in ASCII; otherwise those of the field codes
# crate = \"kintone_runtime\"      # the name of kintone-runtime in this crate
# derive = [\"serde\", \"Eq\"]       # also Hash, PartialOrd, Ord, Copy, or the path of a derive
# attributes = [\"#[allow(dead_code)]\"]
# number = \"i64\"                 # the type of all numbers; likewise date, time, datetime
# exclude = [\"備考\"]              # or include = […]; a field of a table is table.field
";

const OTHER_ENVIRONMENT: &str = "
# One more environment. Names like production, prod, live and 本番 are production, which is used only with --env.
# [environments.production]
# base-url = \"https://example.cybozu.com\"
# guest-space = 3
# username-variable = \"KINTONE_PROD_USERNAME\"    # or api-token-variable, or oauth-token-variable
# password-variable = \"KINTONE_PROD_PASSWORD\"
# basic-auth-username-variable = \"GATE_USER\"
# basic-auth-password-variable = \"GATE_PASSWORD\"
";

const APP_KEYS: &str = "
# All keys of an app, beside those of [defaults]:
# [apps.invoice]
# id = { dev = 1, production = 101 }             # the id in each environment that has the app
# struct = \"Invoice\"                             # otherwise from the key of the table
# schema = \"schemas/invoice.json\"
# output = \"src/kintone/invoice.rs\"
# module = \"crate::kintone::invoice\"             # otherwise from `output`
# api-token-variable = { dev = \"INVOICE_TOKEN\" } # a token for this app alone
# [apps.invoice.rename]                          # identifiers of fields and options
# \"請求番号\" = \"number\"
# \"請求区分/前払\" = \"Prepaid\"
# [apps.invoice.types]                           # types of single fields
# \"金額\" = \"crate::Yen\"
";
