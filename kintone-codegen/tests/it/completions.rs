//! `completions`: a script for each shell, with every command.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::cli::{codegen, project, stderr, stdout};

const COMMANDS: [&str; 9] = [
    "init",
    "pull",
    "generate",
    "check",
    "diff",
    "doc",
    "explain",
    "struct",
    "completions",
];

#[test]
fn every_shell_gets_a_script_with_all_commands() {
    let folder = project();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = codegen(folder.path(), &["completions", shell]);
        assert_eq!(
            (output.status.code(), stderr(&output)),
            (Some(0), String::new()),
            "{shell}"
        );
        let script = stdout(&output);
        for command in COMMANDS {
            assert!(script.contains(command), "{shell}: {command}");
        }
    }
    let unknown = codegen(folder.path(), &["completions", "cmd"]);
    assert_eq!(unknown.status.code(), Some(2));
}

#[test]
fn bash_completes_commands_and_arguments() {
    let folder = project();
    let script = stdout(&codegen(folder.path(), &["completions", "bash"]));
    let complete = |words: &str| {
        let asked = format!(
            "{script}\nCOMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); \
             $(complete -p kintone-codegen | sed 's/.* -F \\([^ ]*\\) .*/\\1/') kintone-codegen \"${{COMP_WORDS[-1]}}\" \"${{COMP_WORDS[-2]}}\"; echo \"${{COMPREPLY[@]}}\""
        );
        let bash = Command::new("bash")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        let Ok(mut bash) = bash else {
            eprintln!("there is no bash here");
            return None;
        };
        bash.stdin
            .take()
            .unwrap()
            .write_all(asked.as_bytes())
            .unwrap();
        Some(String::from_utf8(bash.wait_with_output().unwrap().stdout).unwrap())
    };
    let Some(commands) = complete("kintone-codegen expl") else {
        return;
    };
    assert_eq!(commands.trim(), "explain");
    assert_eq!(
        complete("kintone-codegen struct --fie").unwrap().trim(),
        "--fields"
    );
}
