//! The command line of the generator: pulls forms or reads them from files, writes schema files and Rust.

mod check;
mod cli;
mod commands;
mod concerned;
mod connection;
mod env_file;
mod failure;
mod findings;
mod flat;
mod live;
mod write;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use cli::Cli;
use failure::{Failure, say};
use flat::Outcome;

fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Some(command) = cli.command {
        return commands::run(&command, &mut Cli::command());
    }
    match flat::run(&cli.flat) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Differs) => ExitCode::from(3),
        Err(failure) => {
            let (Failure::Usage(message) | Failure::Other(message)) = &failure;
            say(&format!("error: {message}"));
            ExitCode::from(failure.exit_code())
        }
    }
}
