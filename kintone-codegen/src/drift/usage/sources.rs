//! The `.rs` files of a crate, and what is found in them.

use std::fs;
use std::path::{Path, PathBuf};

use super::queries::{self, Query};
use super::types::{self, Choices, Record};

/// What the sources of a crate say about kintone.
///
/// Code that macros produce is not seen, nor is code in other packages or in folders of build output.
#[derive(Debug, Default)]
pub struct Sources {
    folder: PathBuf,
    records: Vec<Record>,
    choices: Vec<Choices>,
    queries: Vec<Query>,
    notes: Vec<String>,
}

impl Sources {
    /// Reads the `.rs` files below the folder of a crate. What cannot be read or parsed is told in [`notes`](Sources::notes).
    pub fn read(crate_folder: &Path) -> Sources {
        let mut sources = Sources {
            folder: crate_folder.to_owned(),
            ..Sources::default()
        };
        let mut files = Vec::new();
        collect(crate_folder, &mut files, &mut sources.notes);
        for file in files {
            match fs::read_to_string(&file) {
                Ok(text) => sources.add(&file, &text),
                Err(error) => sources.notes.push(format!(
                    "cannot read {}: {error}",
                    sources.below(&file).display()
                )),
            }
        }
        sources
    }

    /// Adds the text of one file.
    fn add(&mut self, file: &Path, text: &str) {
        let file = self.below(file);
        match syn::parse_file(text) {
            Ok(parsed) => {
                types::collect(&file, &parsed, &mut self.records, &mut self.choices);
                queries::collect(&file, &parsed, &mut self.queries);
            }
            Err(error) => self.notes.push(format!(
                "{}:{}: not looked into, because it is not Rust: {error}",
                file.display(),
                error.span().start().line
            )),
        }
    }

    /// Returns what was left out, and why.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    pub(super) fn records(&self) -> impl Iterator<Item = &Record> {
        self.records.iter()
    }

    pub(super) fn choices(&self) -> impl Iterator<Item = &Choices> {
        self.choices.iter()
    }

    pub(super) fn queries(&self) -> impl Iterator<Item = &Query> {
        self.queries.iter()
    }

    /// The folder to which the paths of schema files are relative.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    fn below(&self, file: &Path) -> PathBuf {
        file.strip_prefix(&self.folder).unwrap_or(file).to_owned()
    }
}

/// The files in the order of their paths. Links are not followed, so that none leads in a circle.
fn collect(folder: &Path, files: &mut Vec<PathBuf>, notes: &mut Vec<String>) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            notes.push(format!("cannot read {}: {error}", folder.display()));
            return;
        }
    };
    let mut entries: Vec<_> = entries.filter_map(Result::ok).collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        if kind.is_dir() {
            let is_output = name == "target" && path.join("CACHEDIR.TAG").exists();
            let is_package = path.join("Cargo.toml").exists();
            if !name.starts_with('.') && !is_output && !is_package {
                collect(&path, files, notes);
            }
        } else if kind.is_file() && path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

#[cfg(test)]
impl Sources {
    /// The sources of a crate in `/crate` with one file.
    pub(super) fn of(text: &str) -> Sources {
        let mut sources = Sources {
            folder: PathBuf::from("/crate"),
            ..Sources::default()
        };
        sources.add(Path::new("/crate/src/lib.rs"), text);
        sources
    }
}
