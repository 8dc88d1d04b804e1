//! A process of its own for a test that depends on the state of its process: its environment, its memory, what its other
//! threads do.

use std::process::Command;

/// Says to a test which part of it to run.
const ROLE: &str = "KINTONE_TEST_ALONE";

/// Whether this is the process of its own.
pub(crate) fn is_alone() -> bool {
    std::env::var_os(ROLE).is_some()
}

/// Runs the test of this name again, in a process in which no other runs, and gives what it printed.
///
/// # Panics
/// If the test fails there.
pub(crate) fn run(test: &str, variables: &[(&str, &str)]) -> String {
    let output = Command::new(std::env::current_exe().expect("this program"))
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env(ROLE, "1")
        .envs(variables.iter().copied())
        .output()
        .expect("this program runs");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{printed}{errors}");
    assert!(printed.contains("1 passed"), "no test {test}: {printed}");
    printed
}

/// The most memory that this process has taken so far, in kilobytes.
#[cfg(target_os = "linux")]
pub(crate) fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("the status of this process");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let digits = peak.and_then(|peak| peak.split_whitespace().next());
    digits
        .and_then(|digits| digits.parse().ok())
        .expect("a number of kilobytes")
}
