//! Finds the path of `kintone_runtime`: its name in Cargo.toml, or the path that the user gives.

use std::path::{Path as File, PathBuf};
use std::sync::{Mutex, PoisonError};

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::Path;

use crate::error::Errors;

/// The path of the runtime: `#[kintone(crate = …)]`, or else its name in Cargo.toml.
pub(crate) fn runtime(given: Option<&Path>) -> TokenStream {
    match (given, dependency()) {
        (Some(path), _) => path.to_token_stream(),
        (None, Dependency::Renamed(name)) => {
            let name = Ident::new(&name, Span::call_site());
            quote!(::#name)
        }
        (None, Dependency::Usual | Dependency::None) => quote!(::kintone_runtime),
    }
}

/// Whether the runtime was found. If not, that is reported, and nothing that needs it may be emitted.
pub(crate) fn is_there(given: Option<&Path>, ident: &Ident, errors: &mut Errors) -> bool {
    if given.is_some() || dependency() != Dependency::None {
        return true;
    }
    errors.at(
        ident,
        "kintone-runtime is not a dependency in Cargo.toml; add it, or name the crate that re-exports it: #[kintone(crate = other::kintone_runtime)]",
    );
    false
}

/// How Cargo.toml names kintone-runtime.
#[derive(Debug, Clone, PartialEq)]
enum Dependency {
    Usual,
    /// `kt = { package = "kintone-runtime" }`.
    Renamed(String),
    /// It does not name it at all.
    None,
}

/// Read once: cargo starts a compiler process per crate.
static KNOWN: Mutex<Option<(PathBuf, Dependency)>> = Mutex::new(None);

fn dependency() -> Dependency {
    // A build without cargo has no Cargo.toml; a script is its own.
    let Some(manifest) = std::env::var_os("CARGO_MANIFEST_PATH").map(PathBuf::from) else {
        return Dependency::Usual;
    };
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    match &*known {
        Some((file, dependency)) if *file == manifest => dependency.clone(),
        _ => {
            let dependency = in_manifest(&manifest);
            *known = Some((manifest, dependency.clone()));
            dependency
        }
    }
}

fn in_manifest(manifest: &File) -> Dependency {
    let is_toml = manifest
        .extension()
        .is_some_and(|extension| extension == "toml");
    let Some(text) = std::fs::read_to_string(manifest).ok().filter(|_| is_toml) else {
        return Dependency::Usual;
    };
    let own = keys(&text);
    if let Some(renamed) = own.iter().find(|key| key.is_renamed) {
        let is_usual_too = own.iter().any(|key| is_runtime(&key.name));
        return match is_usual_too {
            true => Dependency::Usual,
            false => Dependency::Renamed(renamed.name.replace('-', "_")),
        };
    }
    if text.contains("kintone-runtime") || text.contains("kintone_runtime") {
        return Dependency::Usual;
    }
    // `kt.workspace = true`: the package is named in the workspace.
    let workspaces = manifest
        .ancestors()
        .skip(2)
        .map(|folder| folder.join("Cargo.toml"));
    let workspaces = workspaces.filter_map(|file| std::fs::read_to_string(file).ok());
    for workspace in workspaces.filter(|text| text.contains("[workspace")) {
        let renamed = keys(&workspace).into_iter().filter(|key| key.is_renamed);
        for renamed in renamed {
            if own.iter().any(|key| key.name == renamed.name) {
                return Dependency::Renamed(renamed.name.replace('-', "_"));
            }
        }
    }
    Dependency::None
}

fn is_runtime(name: &str) -> bool {
    name.replace('-', "_") == "kintone_runtime"
}

/// The key of a dependency.
#[derive(Debug, PartialEq)]
struct Key {
    name: String,
    /// It has `package = "kintone-runtime"`.
    is_renamed: bool,
}

/// The keys of all tables of dependencies, read line by line: only the parts of TOML that dependencies are written in.
fn keys(text: &str) -> Vec<Key> {
    let mut keys: Vec<Key> = Vec::new();
    let mut add = |name: &str, rest: &str| {
        let name = unquoted(name);
        let is_renamed = names_runtime(rest) && !is_runtime(name);
        match keys.iter_mut().find(|key| key.name == name) {
            Some(key) => key.is_renamed |= is_renamed,
            None => keys.push(Key {
                name: name.to_owned(),
                is_renamed,
            }),
        }
    };
    let mut section = "";
    for line in text.lines().map(str::trim) {
        if line.starts_with('#') {
            continue;
        }
        if let Some(header) = line.strip_prefix('[') {
            section = header.split(']').next().unwrap_or_default().trim();
            if let Some(name) = of_one(section) {
                add(name, "");
            }
        } else if let Some(name) = of_one(section) {
            add(name, line);
        } else if section.ends_with("dependencies")
            && let Some((key, rest)) = line.split_once('=')
        {
            // `kt = { package = … }` or `kt.package = …`.
            let (name, member) = key.split_once('.').unwrap_or((key, ""));
            add(name, &format!("{member}={rest}"));
        }
    }
    keys
}

/// `kt` of `dependencies.kt`.
fn of_one(section: &str) -> Option<&str> {
    let (table, name) = section.rsplit_once('.')?;
    table.ends_with("dependencies").then_some(name)
}

/// Whether `package = "kintone-runtime"` is in the text.
fn names_runtime(text: &str) -> bool {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    ["\"", "'"]
        .iter()
        .any(|quote| text.contains(&format!("package={quote}kintone-runtime{quote}")))
}

fn unquoted(name: &str) -> &str {
    name.trim().trim_matches(['"', '\''])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn renamed(text: &str) -> Vec<String> {
        let keys = keys(text).into_iter();
        keys.filter(|key| key.is_renamed)
            .map(|key| key.name)
            .collect()
    }

    #[test]
    fn a_renamed_dependency_is_found_however_it_is_written() {
        for text in [
            "[dependencies]\nkt = { version = \"1\", package = \"kintone-runtime\" }",
            "[dev-dependencies]\nserde = \"1\"\nkt.package = \"kintone-runtime\"",
            "[dependencies.kt]\nversion = \"1\"\npackage = 'kintone-runtime' # ours",
            "[target.'cfg(unix)'.dependencies]\n\"kt\"={package=\"kintone-runtime\"}",
            "[workspace.dependencies]\nkt = { path = \"x\", package = \"kintone-runtime\" }",
        ] {
            assert_eq!(renamed(text), ["kt"], "{text}");
        }
        for text in [
            "[dependencies]\nkintone-runtime = \"1\"",
            "[dependencies]\nkintone_runtime = { package = \"kintone-runtime\" }",
            "[dependencies]\n# kt = { package = \"kintone-runtime\" }",
            "[package]\nname = \"kintone-runtime\"",
            "[dependencies]\nkt = { package = \"kintone-runtime-extras\" }",
        ] {
            assert_eq!(renamed(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_manifest_tells_whether_and_how_it_names_the_runtime() {
        let folder =
            std::env::temp_dir().join(format!("kintone-derive-names-{}", std::process::id()));
        let member = folder.join("member");
        std::fs::create_dir_all(&member).expect("a temporary folder");
        let tells = |text: &str| {
            let manifest = member.join("Cargo.toml");
            std::fs::write(&manifest, text).expect("a manifest");
            in_manifest(&manifest)
        };
        std::fs::write(
            folder.join("Cargo.toml"),
            "[workspace]\n[workspace.dependencies]\nkt = { version = \"1\", package = \"kintone-runtime\" }",
        )
        .expect("a workspace");
        let kt = || Dependency::Renamed("kt".to_owned());
        assert_eq!(tells("[dependencies]\nkt.workspace = true"), kt());
        assert_eq!(tells("[dependencies]\nkt = { workspace = true }"), kt());
        assert_eq!(
            tells("[dependencies]\nkt = { package = \"kintone-runtime\", version = \"1\" }"),
            kt()
        );
        assert_eq!(
            tells("[dependencies]\nkintone-runtime.workspace = true"),
            Dependency::Usual
        );
        assert_eq!(tells("[dependencies]\nserde = \"1\""), Dependency::None);
    }
}
