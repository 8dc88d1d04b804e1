//! Finds the `kintone.toml` of a folder.

use std::path::{Path, PathBuf};

/// The name of the file.
pub const CONFIG_FILE: &str = "kintone.toml";

/// Returns the nearest `kintone.toml`: in this folder, or in one that it is in.
pub fn find(folder: &Path) -> Option<PathBuf> {
    let mut candidates = folder.ancestors().map(|folder| folder.join(CONFIG_FILE));
    candidates.find(|file| file.is_file())
}
