//! The command line as a whole: a command for the apps of kintone.toml, or the arguments for single apps.

use clap::Parser;

use crate::commands::Command;
use crate::flat::Flat;

/// Writes Rust from the forms of kintone apps.
///
/// Saves each form as a JSON schema file in the crate that compiles the code (schemas/<name>.json beside the nearest
/// Cargo.toml with a [package]), and writes the code to standard output or to --output. Messages go to
/// standard error. With --schema it works offline, from a schema file or from a saved answer of
/// Get Form Fields.
///
/// For the apps of a team, kintone.toml has the arguments, and there is a command for each step: init, pull, generate, check.
#[derive(Parser)]
#[command(name = "kintone-codegen", version, after_help = AFTER_HELP, max_term_width = 110)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) flat: Flat,
}

const AFTER_HELP: &str = "\
Arguments take precedence over the environment, which takes precedence over --env-file. A login given in one of them
(password, API token or OAuth token) replaces other kinds of login in those of lower precedence.

Exit codes: 0 done, 1 failed, 2 wrong arguments, 3 --check found a difference.

Examples:
  kintone-codegen --app 1 --name Invoice > src/invoice.rs
  kintone-codegen --app 1 --name Invoice -o src/invoice.rs     (Windows: PowerShell's > writes UTF-16)
  kintone-codegen --schema schemas/invoice.json -o src/invoice.rs --check";
