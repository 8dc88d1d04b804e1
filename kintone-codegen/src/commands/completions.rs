//! `completions`: the arguments of the program become a script of a shell.

use clap::Args;
use clap_complete::Shell;

use crate::failure::{Failure, print};
use crate::findings::{Findings, Found};

/// The arguments of `completions`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kintone-codegen completions bash > ~/.local/share/bash-completion/completions/kintone-codegen
  kintone-codegen completions fish > ~/.config/fish/completions/kintone-codegen.fish
  kintone-codegen completions powershell >> $PROFILE")]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub(crate) shell: Shell,
}

impl Completions {
    pub(crate) fn run(&self, program: &mut clap::Command) -> Found {
        let name = program.get_name().to_owned();
        let script = match self.shell {
            Shell::Bash => {
                // clap_complete 4.6 writes bash functions that do not find the commands of a program with a hyphen in its name.
                let plain = name.replace('-', "_");
                let script = script(self.shell, program, &plain)?;
                script.replace(&format!(" {plain}\n"), &format!(" {name}\n"))
            }
            shell => script(shell, program, &name)?,
        };
        print(&script)?;
        Ok(Findings::default())
    }
}

fn script(shell: Shell, program: &mut clap::Command, name: &str) -> Result<String, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, program, name, &mut script);
    String::from_utf8(script)
        .map_err(|error| Failure::Other(format!("the script is not text: {error}")))
}
