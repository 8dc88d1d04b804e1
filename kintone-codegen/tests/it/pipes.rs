//! A pipe where a file of the project should be: opening it would block until somebody writes to it.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::workspace::Workspace;

/// Runs the program, which must end in time.
fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_kintone-codegen"))
        .current_dir(folder)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if start.elapsed() > Duration::from_secs(20) {
            child.kill().unwrap();
            panic!("{arguments:?} waits for the pipe");
        }
        sleep(Duration::from_millis(20));
    }
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), said)
}

#[test]
fn a_pipe_in_place_of_a_file_is_an_error() {
    for (file, commands) in [
        (
            "schemas/customer.json",
            &[
                &["check", "customer"][..],
                &["generate", "customer"],
                &["diff", "./schemas/customer.json", "./schemas/product.json"],
            ][..],
        ),
        (
            "src/kintone/customer.rs",
            &[&["check", "customer"], &["generate", "customer"]],
        ),
        ("kintone.toml", &[&["check", "--config", "kintone.toml"]]),
    ] {
        let workspace = Workspace::generated();
        let pipe = workspace.path().join(file);
        fs::remove_file(&pipe).unwrap();
        let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        for arguments in commands {
            let (code, said) = run(workspace.path(), arguments);
            assert_ne!(code, Some(0), "{arguments:?}: {said}");
            let names = |line: &str| line.contains(file) && line.contains("not a regular file");
            assert!(said.lines().any(names), "{arguments:?}: {said}");
        }
    }
}
