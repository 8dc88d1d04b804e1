//! The commands for the apps of a `kintone.toml`: each turns its arguments into findings.

mod check;
mod completions;
mod diff;
mod doc;
mod explain;
mod generate;
mod init;
mod parallel;
mod partial_struct;
mod pull;
mod selection;
mod target;

use std::process::ExitCode;

use clap::Subcommand;

use crate::findings::Format;

/// What to do with the apps of kintone.toml.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Write kintone.toml from an account
    Init(Box<init::Init>),
    /// Read the forms from kintone into the schema files
    Pull(pull::Pull),
    /// Write the Rust of the schema files
    Generate(generate::Generate),
    /// Compare the schema files with the generated code, or with the forms in kintone
    Check(check::Check),
    /// Tell what changes from one form to another: of files, environments, or a file and kintone
    Diff(diff::Diff),
    /// Document the apps in Markdown, with pictures of the apps and of each process
    Doc(doc::Doc),
    /// Explain how an app or a field becomes Rust, and what changes it
    Explain(explain::Explain),
    /// Print a struct of a few fields of a form, to be pasted
    Struct(partial_struct::Struct),
    /// Print what a shell completes
    Completions(completions::Completions),
}

/// Runs a command of this program and reports what it found.
pub(crate) fn run(command: &Command, program: &mut clap::Command) -> ExitCode {
    let (found, format) = match command {
        Command::Init(init) => (init.run(), init.format),
        Command::Pull(pull) => (pull.run(), pull.selection.format),
        Command::Generate(generate) => (generate.run(), generate.selection.format),
        Command::Check(check) => (check.run(), check.selection.format),
        Command::Diff(diff) => (diff.run(), diff.selection.format),
        Command::Doc(doc) => (doc.run(), doc.selection.format),
        Command::Explain(explain) => (explain.run(), explain.selection.format),
        Command::Completions(completions) => (completions.run(program), Format::Text),
        Command::Struct(of) => (of.run(), of.selection.format),
    };
    found.unwrap_or_else(|stopped| stopped).report(format)
}
