//! The keys of `kintone.toml`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use super::by_environment::ByEnvironment;
use super::variable::{OneOrMore, VariableName};
use crate::names::Names;

/// The file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Config {
    pub(crate) default_environment: Option<String>,
    #[serde(default = "schemas")]
    pub(crate) schemas: PathBuf,
    #[serde(default = "output")]
    pub(crate) output: PathBuf,
    pub(crate) environments_file: Option<PathBuf>,
    #[serde(default)]
    pub(crate) build_script: bool,
    #[serde(default)]
    pub(crate) defaults: AppTable,
    #[serde(default)]
    pub(crate) environments: BTreeMap<String, EnvironmentTable>,
    #[serde(default)]
    pub(crate) apps: BTreeMap<String, AppTable>,
}

fn schemas() -> PathBuf {
    "schemas".into()
}

fn output() -> PathBuf {
    "src/kintone".into()
}

/// `[environments.NAME]`: an account, or a part of one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct EnvironmentTable {
    pub(crate) base_url: String,
    pub(crate) guest_space: Option<u64>,
    pub(crate) production: Option<bool>,
    #[serde(default)]
    pub(crate) allow_http: bool,
    pub(crate) api_token_variable: Option<OneOrMore<VariableName>>,
    pub(crate) username_variable: Option<VariableName>,
    pub(crate) password_variable: Option<VariableName>,
    pub(crate) oauth_token_variable: Option<VariableName>,
    pub(crate) basic_auth_username_variable: Option<VariableName>,
    pub(crate) basic_auth_password_variable: Option<VariableName>,
    pub(crate) pfx_file_path_variable: Option<VariableName>,
    pub(crate) pfx_file_password_variable: Option<VariableName>,
}

/// `[apps.KEY]`, and `[defaults]` for all of them.
#[allow(dead_code)]
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct AppTable {
    // What belongs to one app, and not into the defaults.
    pub(crate) id: Option<ByEnvironment<u64>>,
    pub(crate) r#struct: Option<String>,
    pub(crate) schema: Option<PathBuf>,
    pub(crate) output: Option<PathBuf>,
    pub(crate) module: Option<String>,
    pub(crate) api_token_variable: Option<ByEnvironment<OneOrMore<VariableName>>>,

    pub(crate) names: Option<Letters>,
    #[serde(rename = "crate")]
    pub(crate) crate_path: Option<String>,
    pub(crate) derive: Option<Vec<String>>,
    pub(crate) attributes: Option<Vec<String>>,
    pub(crate) include: Option<Vec<String>>,
    pub(crate) exclude: Option<Vec<String>>,
    pub(crate) number: Option<String>,
    pub(crate) date: Option<String>,
    pub(crate) time: Option<String>,
    pub(crate) datetime: Option<String>,
    #[serde(default)]
    pub(crate) rename: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) types: BTreeMap<String, String>,
}

/// The letters of the identifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Letters {
    Japanese,
    Ascii,
}

impl From<Letters> for Names {
    fn from(letters: Letters) -> Names {
        match letters {
            Letters::Japanese => Names::Japanese,
            Letters::Ascii => Names::Ascii,
        }
    }
}
