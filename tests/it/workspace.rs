//! The workspace's own rules: which package may depend on which, and which Rust it needs.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON")
}

fn packages(metadata: &Value) -> &[Value] {
    metadata["packages"].as_array().expect("packages")
}

/// The names of a member's ordinary dependencies, without those for its tests and its build script.
fn dependencies(metadata: &Value, member: &str) -> BTreeSet<String> {
    let package = packages(metadata)
        .iter()
        .find(|package| package["name"] == member)
        .unwrap_or_else(|| panic!("no package {member}"));
    package["dependencies"]
        .as_array()
        .expect("dependencies")
        .iter()
        .filter(|dependency| dependency["kind"].is_null())
        .map(|dependency| dependency["name"].as_str().expect("name").to_owned())
        .collect()
}

fn of_the_workspace(dependencies: &BTreeSet<String>) -> Vec<&str> {
    let own = dependencies.iter().map(String::as_str);
    own.filter(|name| name.starts_with("kintone-")).collect()
}

#[test]
fn the_schema_crate_is_data_and_json_only() {
    let found = dependencies(&metadata(), "kintone-schema");
    assert_eq!(
        Vec::from_iter(found),
        ["memchr", "serde_core", "serde_json"]
    );
}

#[test]
fn the_derive_depends_on_little_and_opens_no_socket() {
    let found = dependencies(&metadata(), "kintone-derive");
    assert_eq!(
        Vec::from_iter(found),
        ["kintone-schema", "proc-macro2", "quote", "syn"]
    );
}

#[test]
fn the_emulator_depends_on_no_other_crate_of_the_workspace() {
    let found = dependencies(&metadata(), "kintone-emulator");
    assert!(!found.is_empty());
    assert_eq!(of_the_workspace(&found), [""; 0]);
}

#[test]
fn dependencies_point_one_way() {
    let metadata = metadata();
    let of = |member| {
        let found = dependencies(&metadata, member);
        of_the_workspace(&found).join(" ")
    };
    assert_eq!(of("kintone-runtime"), "kintone-derive kintone-schema");
    assert_eq!(of("kintone-codegen"), "kintone-runtime kintone-schema");
}

#[test]
fn no_locked_package_needs_a_newer_rust_than_the_workspace_declares() {
    let metadata = metadata();
    let version = |text: &str| -> Vec<u32> {
        let parts = text.split('.').map(|part| part.parse().expect(text));
        let mut parts: Vec<u32> = parts.collect();
        parts.resize(3, 0);
        parts
    };
    let mut declared = BTreeMap::new();
    for package in packages(&metadata) {
        if let Some(needed) = package["rust_version"].as_str() {
            declared.insert(
                format!("{} {}", package["name"], package["version"]),
                version(needed),
            );
        }
    }
    let ours = version(env!("CARGO_PKG_RUST_VERSION"));
    assert!(declared.len() > 100, "only {} packages", declared.len());
    declared.retain(|_, needed| *needed > ours);
    assert_eq!(declared, BTreeMap::new());
}
