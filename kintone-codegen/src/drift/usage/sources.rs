//! The `.rs` files of some crates, and what is found in them.

use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use kintone_schema::is_generated;
use quote::ToTokens as _;

use super::mentions::{self, Mention};
use super::queries::{self, Query};
use super::site::{Origin, Unread};
use super::types::{self, Choices, Record};
use crate::read::read_file;

/// What the sources of some crates say about kintone.
///
/// Code that macros produce is not seen, nor is code in other packages or in folders of build output.
#[derive(Debug, Default)]
pub struct Sources {
    records: Vec<Record>,
    choices: Vec<Choices>,
    queries: Vec<Query>,
    mentions: Vec<Mention>,
    unread: Vec<Unread>,
}

impl Sources {
    /// Reads the `.rs` files below the folders of some crates. What cannot be read or parsed is told by [`unread`](Sources::unread).
    pub fn read<F: AsRef<Path>>(crate_folders: impl IntoIterator<Item = F>) -> Sources {
        let mut sources = Sources::default();
        for folder in crate_folders {
            let folder = folder.as_ref();
            let mut files = Vec::new();
            collect(folder, &mut files, &mut sources.unread);
            for file in files {
                match read_file(&file) {
                    Ok(text) => sources.add(folder, file, &text),
                    Err(error) => sources.unread.push(Unread {
                        file,
                        line: None,
                        why: format!("cannot be read: {error}"),
                    }),
                }
            }
        }
        sources
    }

    /// Adds code that a build script of a crate writes, which is in no file: its types are known then.
    pub fn add_built(&mut self, crate_folder: &Path, code: &str) {
        self.add(crate_folder, PathBuf::new(), code);
    }

    /// Adds the text of one file.
    fn add(&mut self, folder: &Path, file: PathBuf, text: &str) {
        let parsed = syn::parse_file(text);
        let origin = Rc::new(Origin {
            folder: folder.to_owned(),
            file,
            is_generated: is_generated(text),
        });
        match parsed {
            Ok(parsed) => {
                types::collect(&origin, &parsed, &mut self.records, &mut self.choices);
                queries::collect(&origin, &parsed, &mut self.queries);
                // What generated code does with its own types is generated anew with them.
                if !origin.is_generated {
                    mentions::collect(&origin, parsed.into_token_stream(), &mut self.mentions);
                }
            }
            Err(error) => self.unread.push(Unread {
                file: origin.file.clone(),
                line: Some(error.span().start().line),
                why: format!("not looked into, because it is not Rust: {error}"),
            }),
        }
    }

    /// Returns what was left out, and why.
    pub fn unread(&self) -> &[Unread] {
        &self.unread
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

    pub(super) fn mentions(&self) -> impl Iterator<Item = &Mention> {
        self.mentions.iter()
    }

    /// Whether only one type has this name.
    pub(super) fn is_one(&self, name: &str) -> bool {
        let records = self.records.iter().map(|record| &record.name);
        let names = records.chain(self.choices.iter().map(|choices| &choices.name));
        names.filter(|other| *other == name).count() == 1
    }
}

/// The files in the order of their paths. Links are not followed, so that none leads in a circle.
fn collect(folder: &Path, files: &mut Vec<PathBuf>, unread: &mut Vec<Unread>) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            unread.push(Unread {
                file: folder.to_owned(),
                line: None,
                why: format!("cannot be read: {error}"),
            });
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
                collect(&path, files, unread);
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
        let mut sources = Sources::default();
        sources.add(Path::new("/crate"), "/crate/src/lib.rs".into(), text);
        sources
    }
}
