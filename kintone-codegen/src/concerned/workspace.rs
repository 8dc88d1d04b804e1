//! The crates of a Cargo workspace. Cargo is asked, because members are globs, path dependencies and exceptions.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

/// A crate of a workspace.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) folder: PathBuf,
}

/// What Cargo answers, as far as it is read.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    manifest_path: PathBuf,
}

/// The crates of the workspace of this crate, in the order of their folders; without a workspace, the crate alone. The reason is told if
/// Cargo does not know them.
pub(super) fn members(crate_folder: &Path) -> (Vec<Member>, Option<String>) {
    let folder_name = crate_folder.file_name().unwrap_or_default();
    let manifest = manifest(crate_folder);
    let package = manifest
        .as_ref()
        .and_then(|manifest| manifest.get("package"));
    let name = package.and_then(|package| package.get("name")?.as_str().map(str::to_owned));
    let itself = Member {
        name: name.unwrap_or_else(|| folder_name.to_string_lossy().into_owned()),
        folder: crate_folder.to_owned(),
    };
    let has_workspace = |folder: &Path| manifest_has_workspace(folder);
    if !crate_folder.ancestors().any(has_workspace) {
        return (vec![itself], None);
    }
    match ask(crate_folder) {
        Ok(mut members) => {
            if !members.iter().any(|member| member.folder == itself.folder) {
                members.push(itself);
            }
            members.sort_by(|one, other| one.folder.cmp(&other.folder));
            (members, None)
        }
        Err(why) => (vec![itself], Some(why)),
    }
}

fn manifest(folder: &Path) -> Option<toml::Table> {
    let text = std::fs::read_to_string(folder.join("Cargo.toml")).ok()?;
    text.parse().ok()
}

fn manifest_has_workspace(folder: &Path) -> bool {
    manifest(folder).is_some_and(|manifest| manifest.contains_key("workspace"))
}

fn ask(crate_folder: &Path) -> Result<Vec<Member>, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(crate_folder)
        .output()
        .map_err(|error| format!("`cargo metadata` cannot be run: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let line = said.lines().next().unwrap_or_default();
        return Err(format!("`cargo metadata` failed: {line}"));
    }
    let metadata: Metadata = serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("`cargo metadata` answered something else: {error}"))?;
    let members = metadata.packages.into_iter().filter_map(|package| {
        let folder = package.manifest_path.parent()?;
        Some(Member {
            name: package.name,
            folder: folder.canonicalize().unwrap_or_else(|_| folder.to_owned()),
        })
    });
    Ok(members.collect())
}
