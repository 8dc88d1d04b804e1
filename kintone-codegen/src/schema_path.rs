//! Decides where a schema file lies and how the generated code names it: below the crate that compiles the code.

use std::path::{Component, Path, PathBuf};

use crate::names::snake_case;

/// The folder of schema files in a crate.
const FOLDER: &str = "schemas";

/// A schema file and the crate from which it is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaPath {
    /// The file.
    pub file: PathBuf,
    /// What `#[kintone(schema = "…")]` says: relative to the crate, with `/`.
    pub attribute: String,
}

impl SchemaPath {
    /// Returns the path of `schemas/<struct>.json` in the crate.
    pub fn of_struct(crate_folder: &Path, name: &str) -> SchemaPath {
        let attribute = format!("{FOLDER}/{}.json", snake_case(name));
        SchemaPath {
            file: crate_folder
                .join(FOLDER)
                .join(format!("{}.json", snake_case(name))),
            attribute,
        }
    }

    /// Creates a file that the user chose. `None` if no relative path leads from the crate to it (another drive).
    pub fn chosen(crate_folder: &Path, file: &Path) -> Option<SchemaPath> {
        let attribute = relative(&real(crate_folder), &real(file))?;
        Some(SchemaPath {
            file: file.to_owned(),
            attribute,
        })
    }

    /// Returns whether the file is in the crate, so that the package of the crate has it.
    pub fn is_inside(&self) -> bool {
        !self.attribute.starts_with("../")
    }
}

/// Returns the crate that compiles code written to `output`, or to the standard output in `current`: the folder of the nearest
/// `Cargo.toml` with a `[package]`.
pub fn crate_folder(output: Option<&Path>, current: &Path) -> Option<PathBuf> {
    let start = match output {
        Some(output) => real(&current.join(output)).parent()?.to_owned(),
        None => real(current),
    };
    start
        .ancestors()
        .find(|folder| has_package(folder))
        .map(Path::to_owned)
}

fn has_package(folder: &Path) -> bool {
    // A manifest without `[package]` is the root of a workspace and compiles nothing.
    std::fs::read_to_string(folder.join("Cargo.toml")).is_ok_and(|manifest| {
        manifest.lines().any(|line| {
            // TOML allows blanks inside the brackets.
            let table = line
                .trim_start()
                .strip_prefix('[')
                .and_then(|line| line.split_once(']'));
            table.is_some_and(|(name, _)| name.trim() == "package")
        })
    })
}

/// The path without links, although its last parts may not exist yet.
fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for existing in path.ancestors() {
        if let (Ok(real), Ok(rest)) = (existing.canonicalize(), path.strip_prefix(existing)) {
            return real.join(rest);
        }
    }
    path
}

/// The way from a folder to a file, with `/` on every system.
fn relative(folder: &Path, file: &Path) -> Option<String> {
    let (from, to): (Vec<Component<'_>>, Vec<Component<'_>>) =
        (folder.components().collect(), file.components().collect());
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    if shared == 0 {
        return None;
    }
    let up = from[shared..].iter().map(|_| Some(".."));
    let down = to[shared..].iter().map(|part| part.as_os_str().to_str());
    let parts: Option<Vec<&str>> = up.chain(down).collect();
    Some(parts?.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        folder
    }

    #[test]
    fn the_crate_is_the_nearest_manifest_with_a_package() {
        let folder = folder_with(&[
            ("Cargo.toml", "[workspace]\nmembers = [\"a\"]"),
            ("a/Cargo.toml", "[package]\nname = \"a\""),
            ("a/src/lib.rs", ""),
        ]);
        let (root, a) = (
            folder.path().canonicalize().unwrap(),
            folder.path().canonicalize().unwrap().join("a"),
        );
        assert_eq!(crate_folder(None, &a.join("src")), Some(a.clone()));
        assert_eq!(
            crate_folder(Some(Path::new("a/src/new/x.rs")), &root),
            Some(a)
        );
        assert_eq!(crate_folder(None, &root), None);
    }

    #[test]
    fn blanks_make_no_other_table() {
        for manifest in ["[package]", "  [ package ] # the crate", "[\tpackage]"] {
            let folder = folder_with(&[("Cargo.toml", manifest)]);
            assert!(has_package(folder.path()), "{manifest}");
        }
        for manifest in [
            "[package.metadata.x]",
            "[workspace.package]",
            "[[package]]",
            "# [package]",
        ] {
            let folder = folder_with(&[("Cargo.toml", manifest)]);
            assert!(!has_package(folder.path()), "{manifest}");
        }
    }

    #[test]
    fn a_schema_file_lies_below_its_crate() {
        let path = SchemaPath::of_struct(Path::new("/c"), "ExpenseReport");
        assert_eq!(path.attribute, "schemas/expense_report.json");
        assert_eq!(path.file, Path::new("/c/schemas/expense_report.json"));
    }

    #[test]
    fn a_chosen_file_may_lie_outside_the_crate() {
        let folder = folder_with(&[("a/Cargo.toml", "[package]"), ("forms/x.json", "{}")]);
        let path = SchemaPath::chosen(
            &folder.path().join("a"),
            &folder.path().join("forms/x.json"),
        );
        let path = path.unwrap();
        assert_eq!(path.attribute, "../forms/x.json");
        assert!(!path.is_inside());
    }
}
