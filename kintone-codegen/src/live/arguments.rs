//! What the command line says about the connection of apps of `kintone.toml`.

use std::path::PathBuf;

use clap::Args;

/// The arguments of commands that ask kintone.
#[derive(Debug, Args)]
#[command(next_help_heading = "Connection")]
pub(crate) struct Live {
    /// The environment [default: default-environment of kintone.toml]. Production is used only where it is named here
    #[arg(long = "env", value_name = "NAME")]
    pub(crate) environment: Option<String>,
    /// Read the settings that have not been deployed yet
    #[arg(long)]
    pub(crate) preview: bool,
    /// http://[user:password@]host:port [env: HTTPS_PROXY]
    #[arg(long, value_name = "URL")]
    pub(crate) proxy: Option<String>,
    /// A file of KEY=VALUE lines, taken literally, for variables that are not set
    #[arg(long, value_name = "FILE")]
    pub(crate) env_file: Option<PathBuf>,
}
