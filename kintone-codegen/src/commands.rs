//! The commands for the apps of a `kintone.toml`: each turns its arguments into findings.

mod check;
mod generate;
mod parallel;
mod selection;

use std::process::ExitCode;

use clap::Subcommand;

use crate::findings::{Finding, Findings};

/// What to do with the apps of kintone.toml.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Write the Rust of the schema files
    Generate(generate::Generate),
    /// Compare the schema files with the generated code, without kintone
    Check(check::Check),
}

/// Runs a command and reports what it found.
pub(crate) fn run(command: &Command) -> ExitCode {
    let (found, format) = match command {
        Command::Generate(generate) => (generate.run(), generate.selection.format),
        Command::Check(check) => (check.run(), check.selection.format),
    };
    found.unwrap_or_else(|stopped| stopped).report(format)
}

/// What a command found. `Err` are the findings that ended it early.
pub(crate) type Found = Result<Findings, Findings>;

impl<F: Into<Finding>> From<F> for Findings {
    fn from(finding: F) -> Findings {
        let mut findings = Findings::default();
        findings.push(finding);
        findings
    }
}
