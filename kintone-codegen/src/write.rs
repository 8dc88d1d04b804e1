//! Writes several files together, all or none, and only those whose content changes.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io};

use kintone_codegen::read_bytes;
use kintone_schema::is_generated;

/// Files that change together. All are written beside their targets before the first target is replaced. A batch that is
/// dropped before its commit leaves nothing.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    files: Vec<Staged>,
    /// The folders created for the files, outermost first.
    folders: Vec<PathBuf>,
    is_committed: bool,
    /// The folders in which drafts of killed runs were looked for.
    swept: BTreeSet<PathBuf>,
}

#[derive(Debug)]
struct Staged {
    /// The path as the caller gave it.
    path: PathBuf,
    /// The file that is replaced: a link stays a link.
    target: PathBuf,
    /// The file with the new content; `None` if nothing changed.
    draft: Option<PathBuf>,
    /// The content to restore if another file cannot be replaced.
    old: Option<Vec<u8>>,
}

/// A file that could not be written.
#[derive(Debug)]
pub(crate) struct WriteError {
    pub(crate) path: PathBuf,
    pub(crate) error: io::Error,
}

impl Batch {
    /// Prepares `content` as the content of the file.
    pub(crate) fn stage(&mut self, path: &Path, content: &str) -> Result<(), WriteError> {
        self.staged(path, content).map_err(|error| WriteError {
            path: path.to_owned(),
            error,
        })
    }

    fn staged(&mut self, path: &Path, content: &str) -> io::Result<()> {
        let old = match read_bytes(path) {
            Ok(old) => Some(old),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let (target, permissions) = match path.canonicalize() {
            Ok(target) => {
                let permissions = fs::metadata(&target)?.permissions();
                (target, Some(permissions))
            }
            // A new file, or a link to one.
            Err(_) => match fs::read_link(path) {
                Ok(target) => (folder_of(path).join(target), None),
                Err(_) => (path.to_owned(), None),
            },
        };
        let folder = folder_of(&target);
        if self.swept.insert(folder.to_owned()) {
            remove_stale(folder);
        }
        let is_same = old.as_ref().is_some_and(|old| same(old, content));
        if !is_same
            && old
                .as_ref()
                .is_some_and(|old| is_foreign(path, old, content))
        {
            return Err(io::Error::other(
                "the existing file was not written by kintone-codegen: delete it if it may be replaced, or choose another path",
            ));
        }
        let draft = match is_same {
            true => None,
            false => Some(self.draft(&target, content, permissions)?),
        };
        self.files.push(Staged {
            path: path.to_owned(),
            target,
            draft,
            old,
        });
        Ok(())
    }

    fn draft(
        &mut self,
        target: &Path,
        content: &str,
        permissions: Option<fs::Permissions>,
    ) -> io::Result<PathBuf> {
        let folder = folder_of(target);
        let missing = folder.ancestors().take_while(|folder| !folder.exists());
        let missing: Vec<PathBuf> = missing.map(Path::to_owned).collect();
        self.folders.extend(missing.into_iter().rev());
        fs::create_dir_all(folder)?;
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        let draft = folder.join(format!(".{name}.{}", std::process::id()));
        let written = fs::File::create(&draft).and_then(|mut file| {
            file.write_all(content.as_bytes())?;
            if let Some(permissions) = permissions {
                file.set_permissions(permissions)?;
            }
            file.sync_all()
        });
        if written.is_err() {
            // The first error is the one to report.
            let _ = fs::remove_file(&draft);
        }
        written.map(|()| draft)
    }

    /// Replaces every target, and returns for each whether it changed. If one cannot be replaced, the others get their old
    /// content back.
    pub(crate) fn commit(mut self) -> Result<Vec<(PathBuf, bool)>, WriteError> {
        for i in 0..self.files.len() {
            let file = &self.files[i];
            let Some(draft) = &file.draft else { continue };
            if let Err(error) = fs::rename(draft, &file.target) {
                let path = file.path.clone();
                self.files[..i].iter().for_each(Staged::put_back);
                return Err(WriteError { path, error });
            }
        }
        self.is_committed = true;
        let files = self.files.iter();
        Ok(files
            .map(|file| (file.path.clone(), file.draft.is_some()))
            .collect())
    }
}

impl Staged {
    /// Restores the old content as far as possible. The error to report is the one that led here.
    fn put_back(&self) {
        if self.draft.is_some() {
            let _ = match &self.old {
                Some(old) => fs::write(&self.target, old),
                None => fs::remove_file(&self.target),
            };
        }
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        if self.is_committed {
            return;
        }
        for draft in self.files.iter().filter_map(|file| file.draft.as_ref()) {
            // Drafts that replaced their target no longer exist.
            let _ = fs::remove_file(draft);
        }
        for folder in self.folders.iter().rev() {
            // Only an empty folder is removed.
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Whether the existing file was written by a person or another tool. Generated code and documents say so in their first lines, and a
/// schema file has `properties`. A JSON file that cannot be parsed may be a draft that a killed run left incomplete, so it is replaced.
fn is_foreign(path: &Path, old: &[u8], content: &str) -> bool {
    let old = String::from_utf8_lossy(old);
    let old = old.strip_prefix('\u{feff}').unwrap_or(&old);
    if old.trim().is_empty() {
        return false;
    }
    if is_generated(content) {
        return !is_generated(old);
    }
    if content.contains(DOCUMENT) {
        return !old.contains(DOCUMENT);
    }
    if !content.starts_with('{') {
        return false;
    }
    match serde_json::from_str::<serde_json::Value>(old) {
        Ok(json) => json.is_object() && json.get("properties").is_none(),
        Err(_) => path.extension().is_none_or(|extension| extension != "json"),
    }
}

/// What generated documents say of themselves. People may have put front matter above it.
const DOCUMENT: &str = "<!-- Generated by `kintone-codegen doc`";

/// Whether the content is the same, also if Git checked the file out with CRLF.
fn same(old: &[u8], content: &str) -> bool {
    std::str::from_utf8(old).is_ok_and(|old| old == content || old.replace("\r\n", "\n") == content)
}

/// The age from which a draft is left over from a run that was killed. Our own choice: a run has drafts for less than a second.
const STALE: Duration = Duration::from_secs(10);

/// Removes abandoned drafts: `.NAME.json.PID` and the like. One that cannot be removed does no harm.
fn remove_stale(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_draft = entry.file_name().to_str().is_some_and(is_draft);
        let written = is_draft.then(|| entry.metadata().and_then(|file| file.modified()));
        let age = written.and_then(|time| time.ok()?.elapsed().ok());
        if age.is_some_and(|age| age > STALE) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether a draft may be called so. The ids of processes have seven digits at most.
fn is_draft(name: &str) -> bool {
    let parts = name
        .strip_prefix('.')
        .and_then(|name| name.rsplit_once('.'));
    parts.is_some_and(|(name, process)| {
        let extension = name.rsplit_once('.').map(|(_, extension)| extension);
        let is_id = (1..=7).contains(&process.len()) && process.bytes().all(|b| b.is_ascii_digit());
        is_id && extension.is_some_and(|of| ["json", "rs", "toml", "md"].contains(&of))
    })
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path, content: &str) -> Result<bool, WriteError> {
        let mut batch = Batch::default();
        batch.stage(path, content)?;
        Ok(batch.commit()?[0].1)
    }

    #[test]
    fn a_file_is_written_only_when_it_changes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/schema.json");
        assert!(write(&path, "a\n").unwrap());
        assert!(!write(&path, "a\n").unwrap());
        fs::write(&path, "a\r\n").unwrap();
        assert!(!write(&path, "a\n").unwrap());
        assert!(write(&path, "b\n").unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "b\n");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn of_several_files_all_change_or_none() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("old.json"), "old\n").unwrap();
        // The last one cannot be prepared.
        fs::write(at("file"), "").unwrap();
        let mut batch = Batch::default();
        batch.stage(&at("old.json"), "new\n").unwrap();
        batch.stage(&at("a/b/new.json"), "new\n").unwrap();
        assert!(batch.stage(&at("file/x.rs"), "x\n").is_err());
        drop(batch);
        // The last one cannot be put in its place.
        let mut batch = Batch::default();
        batch.stage(&at("old.json"), "new\n").unwrap();
        batch.stage(&at("a/b/new.json"), "new\n").unwrap();
        batch.stage(&at("taken.rs"), "x\n").unwrap();
        fs::create_dir(at("taken.rs")).unwrap();
        assert_eq!(batch.commit().unwrap_err().path, at("taken.rs"));
        fs::remove_dir(at("taken.rs")).unwrap();
        let mut left: Vec<_> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        left.sort();
        assert_eq!(left, ["file", "old.json"]);
        assert_eq!(fs::read_to_string(at("old.json")).unwrap(), "old\n");
    }

    #[test]
    fn files_not_written_by_this_tool_are_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let code = "// Generated by kintone-codegen 1.\nnew\n".to_owned();
        let document = "# Apps\n\n<!-- Generated by `kintone-codegen doc`. -->\nnew\n";
        let schema = "{\"properties\": {}}\n";
        for (old, new, is_replaced) in [
            ("fn main() {}\n", code.as_str(), false),
            (
                "\u{feff}// Generated by kintone-codegen 0.\r\nfn f() {}",
                &code,
                true,
            ),
            ("\n", &code, true),
            ("# By hand\n", document, false),
            (
                "# Apps\r\n\r\n<!-- Generated by `kintone-codegen doc`. -->",
                document,
                true,
            ),
            ("[package]\n", schema, true),
            ("\u{feff}{\"properties\": {}, \"a\": 1}", schema, true),
            ("{\"name\": 1}\n", schema, false),
            ("{\"properties\": {\"a\":", schema, true),
            ("<<<<<<< HEAD\n{", schema, true),
            ("{\"properties\": {\"a\": 1}}", schema, true),
        ] {
            let path = folder.path().join("x.json");
            fs::write(&path, old).unwrap();
            let written = write(&path, new);
            assert_eq!(written.is_ok(), is_replaced, "{old}");
            let left = fs::read_to_string(&path).unwrap();
            assert_eq!(left, if is_replaced { new } else { old });
        }
        let path = folder.path().join("Cargo.toml");
        fs::write(&path, "[package]\n").unwrap();
        assert!(write(&path, schema).is_err());
        for licence in [
            "// Of the licence.\n".repeat(20),
            format!("/*\n{}*/\n\n", "Of it.\n".repeat(8)),
        ] {
            fs::write(&path, licence + &code).unwrap();
            assert!(write(&path, &code).unwrap());
        }
    }

    #[test]
    fn what_a_killed_run_left_is_removed_once_it_is_old() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.rs"), "a\n").unwrap();
        let names = [
            ".a.rs.1",
            ".b.json.27",
            ".a.rs.2",
            ".a.rs.x",
            ".a.rs.20260101",
            ".a.1",
        ];
        for name in names {
            let file = fs::File::create(folder.path().join(name)).unwrap();
            if name != ".a.rs.2" {
                let old = std::time::SystemTime::now() - 2 * STALE;
                file.set_modified(old).unwrap();
            }
        }
        // Also by a run that has nothing to write.
        assert!(!write(&folder.path().join("a.rs"), "a\n").unwrap());
        let left = names.map(|name| folder.path().join(name).exists());
        assert_eq!(left, [false, false, true, true, true, true]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_a_file_keeps_its_mode() {
        use std::os::unix::fs::{PermissionsExt, symlink};

        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file.rs"), folder.path().join("link.rs"));
        fs::write(&file, "a\n").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("file.rs", &link).unwrap();
        assert!(write(&link, "b\n").unwrap());
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "b\n");
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);

        fs::remove_file(&file).unwrap();
        assert!(write(&link, "c\n").unwrap());
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "c\n");
    }
}
