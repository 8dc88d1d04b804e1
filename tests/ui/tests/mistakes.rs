//! The cases in `<topic>/`: one mistake per file, its rendered error beside it. `forms.rs` has the records of cases whose
//! mistake lies elsewhere.
//!
//! Each compiler version renders errors in its own way, so they are compared on one version only. With `CI` set, any other
//! version fails. `TRYBUILD=overwrite cargo test -p compile-cases` writes them anew.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The compiler whose words are checked in.
const RENDERED_BY: &str = "rustc 1.95.0 ";

#[test]
fn every_mistake_is_told_in_the_words_of_the_form() {
    let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(compiler).arg("--version").output();
    let version =
        String::from_utf8(version.expect("rustc runs").stdout).expect("rustc writes text");
    lay_out_schemas();
    // Without cases that pass, trybuild checks all of them in one call of cargo.
    let cases = trybuild::TestCases::new();
    if version.starts_with(RENDERED_BY) {
        for topic in topics() {
            cases.compile_fail(format!("{topic}/*.rs"));
        }
    } else {
        let (rendered_by, this) = (RENDERED_BY.trim(), version.trim());
        let message = format!("the errors were rendered by {rendered_by}, and this is {this}");
        let is_ci = std::env::var_os("CI").is_some_and(|ci| !ci.is_empty() && ci != "false");
        assert!(
            !is_ci,
            "{message}: use that compiler, or render them anew and name it here"
        );
        eprintln!("the compile-fail cases were not run: {message}");
    }
}

/// The folders of cases.
fn topics() -> Vec<String> {
    let entries = std::fs::read_dir(env!("CARGO_MANIFEST_DIR")).expect("the cases");
    let mut topics: Vec<String> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()))
        .filter(|name| !["schemas", "tests"].contains(&name.as_str()))
        .collect();
    topics.sort();
    assert!(topics.len() > 5, "{topics:?}");
    topics
}

/// A case is compiled as a crate in trybuild's folder, and schema paths start there.
fn lay_out_schemas() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    // `target/tmp`, beside which trybuild works.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("the target folder");
    let folder = target
        .join("tests/trybuild")
        .join(env!("CARGO_PKG_NAME"))
        .join("schemas");
    std::fs::create_dir_all(&folder).expect("a folder for the schemas");
    for source in [here.join("../../examples/schemas"), here.join("schemas")] {
        for file in std::fs::read_dir(source).expect("schema files") {
            let file: PathBuf = file.expect("a schema file").path();
            std::fs::copy(&file, folder.join(file.file_name().expect("a name"))).expect("a copy");
        }
    }
}
