//! Paths of the project: which are one file, and which module a file is.

use std::path::{Component, Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

use crate::names::is_identifier;

/// The path without `.` and `..`.
pub(super) fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if plain.file_name().is_some() => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

/// The same for all names of one file. Some systems do not distinguish small letters from capital ones, or the ways to write `が`.
pub(super) fn identity(path: &Path) -> String {
    path.to_string_lossy().to_lowercase().nfc().collect()
}

/// The module of a file below `src/`: `crate::kintone::invoice`.
pub(super) fn module(file: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = file.iter().map(|part| part.to_str()).collect();
    let parts = parts?;
    let src = parts.iter().rposition(|part| *part == "src")?;
    let mut names = parts[src + 1..].to_vec();
    let stem = names.pop()?.strip_suffix(".rs")?;
    let is_root = names.is_empty() && matches!(stem, "lib" | "main");
    if stem != "mod" && !is_root {
        names.push(stem);
    }
    if !names.iter().all(|name| is_identifier(name)) {
        return None;
    }
    names.insert(0, "crate");
    Some(names.join("::"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_below_src_is_a_module() {
        for (file, expected) in [
            ("src/kintone/invoice.rs", Some("crate::kintone::invoice")),
            ("/w/src/app/src/請求書.rs", Some("crate::請求書")),
            ("src/kintone/mod.rs", Some("crate::kintone")),
            ("src/lib.rs", Some("crate")),
            ("src/a-b.rs", None),
            ("src/type.rs", None),
            ("generated/invoice.rs", None),
        ] {
            assert_eq!(module(Path::new(file)).as_deref(), expected, "{file}");
        }
    }

    #[test]
    fn one_file_has_one_identity() {
        let identity = |path: &str| identity(&plain(Path::new(path)));
        assert_eq!(
            identity("a/./b/../ガ.rs"),
            identity("A/\u{30ab}\u{3099}.RS")
        );
        assert_ne!(identity("../a.rs"), identity("a.rs"));
    }
}
