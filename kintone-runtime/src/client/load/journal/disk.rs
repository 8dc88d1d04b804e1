//! The file of a journal, and the lock that keeps other loads out.

use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::endpoint::random;

/// What a journal needs from the file system.
pub(super) trait Disk: fmt::Debug + Send {
    /// Returns the content from its beginning.
    fn reader(&mut self) -> io::Result<Box<dyn BufRead + '_>>;

    /// Appends to the end.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Cuts off everything beyond this length, in bytes.
    fn truncate(&mut self, length: u64) -> io::Result<()>;

    /// What was written is on disk when this returns.
    fn sync(&mut self) -> io::Result<()>;

    /// Replaces the content as a whole or not at all. It is on disk when this returns.
    fn replace(&mut self, content: &[u8]) -> io::Result<()>;
}

/// The suffix of the file that is about to replace a journal.
const NEW_SUFFIX: &str = ".kintone-new";

/// A file that is locked until it is dropped.
#[derive(Debug)]
pub(super) struct LockedFile {
    file: File,
    path: PathBuf,
    /// The files that were replaced. They stay locked, because another load may have opened one just before.
    replaced: Vec<File>,
}

/// Why a file could not be opened.
pub(super) enum Unopened {
    /// Another load uses it.
    InUse,
    Failed(io::Error),
}

impl LockedFile {
    /// Opens or creates the file.
    pub(super) fn open(path: &Path) -> Result<LockedFile, Unopened> {
        let mut options = OpenOptions::new();
        let file = options.read(true).append(true).create(true).open(path);
        let file = file.map_err(Unopened::Failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Unopened::InUse),
            Err(TryLockError::Error(error)) => return Err(Unopened::Failed(error)),
        }
        // If it is a link, its target is replaced.
        let path = path.canonicalize().map_err(Unopened::Failed)?;
        match has_path(&file, &path) {
            Ok(true) => Ok(LockedFile {
                file,
                path,
                replaced: Vec::new(),
            }),
            // Another load has replaced it meanwhile.
            Ok(false) => Err(Unopened::InUse),
            Err(error) => Err(Unopened::Failed(error)),
        }
    }

    /// Writes and locks the file that is about to replace this one. No file that exists is touched.
    fn write_new(&self, path: &Path, content: &[u8]) -> io::Result<File> {
        let mut options = OpenOptions::new();
        let options = options.read(true).append(true).create_new(true);
        let mut new = options.open(path)?;
        new.try_lock()?;
        new.set_permissions(self.file.metadata()?.permissions())?;
        new.write_all(content)?;
        new.sync_all()?;
        Ok(new)
    }

    /// The name of the file is on disk when this returns.
    fn sync_folder(&self) {
        // Where folders cannot be opened or synced, nothing more can be done.
        if let Some(Ok(folder)) = self.path.parent().map(File::open) {
            let _ = folder.sync_all();
        }
    }
}

/// Whether an open file is the one that has this path now.
#[cfg(unix)]
fn has_path(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;

    let (file, now) = (file.metadata()?, path.metadata()?);
    Ok((file.dev(), file.ino()) == (now.dev(), now.ino()))
}

/// On other systems the locks of replaced files must suffice.
#[cfg(not(unix))]
fn has_path(_: &File, _: &Path) -> io::Result<bool> {
    Ok(true)
}

impl Drop for LockedFile {
    /// Closing is not enough: a forked child process that has not called `exec` yet has the file open too, and the lock
    /// would last until it closes the file.
    fn drop(&mut self) {
        for file in self.replaced.iter().chain([&self.file]) {
            let _ = file.unlock();
        }
    }
}

impl Disk for LockedFile {
    fn reader(&mut self) -> io::Result<Box<dyn BufRead + '_>> {
        self.file.seek(SeekFrom::Start(0))?;
        Ok(Box::new(BufReader::new(&self.file)))
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)
    }

    fn truncate(&mut self, length: u64) -> io::Result<()> {
        self.file.set_len(length)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.file.sync_data()
    }

    fn replace(&mut self, content: &[u8]) -> io::Result<()> {
        let mut name = self.path.clone().into_os_string();
        name.push(format!(".{:016x}{NEW_SUFFIX}", random()));
        let written = self.write_new(name.as_ref(), content);
        let renamed = written.and_then(|new| std::fs::rename(&name, &self.path).map(|()| new));
        let new = renamed.inspect_err(|error| {
            if error.kind() != io::ErrorKind::AlreadyExists {
                let _ = std::fs::remove_file(&name);
            }
        })?;
        self.sync_folder();
        self.replaced.push(std::mem::replace(&mut self.file, new));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(path: &Path) -> String {
        std::fs::read_to_string(path).unwrap()
    }

    #[test]
    fn what_takes_the_place_of_a_file_is_whole_and_locked() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a"), folder.path().join("link"));
        let Ok(mut file) = LockedFile::open(&path) else {
            panic!("the file opens");
        };
        // A file of somebody else with a name like that of the new one.
        std::fs::write(folder.path().join("a.kintone-new"), "precious").unwrap();
        file.append(b"old").unwrap();
        let opened_before = File::open(&path).unwrap();
        file.replace(b"new").unwrap();
        file.append(b"er").unwrap();
        assert_eq!(content(&path), "newer");
        let mut read = String::new();
        file.reader().unwrap().read_to_string(&mut read).unwrap();
        assert_eq!(read, "newer");
        // Neither the new file nor the old one can be locked by another load.
        assert!(matches!(LockedFile::open(&path), Err(Unopened::InUse)));
        let locked = opened_before.try_lock();
        assert!(matches!(locked, Err(TryLockError::WouldBlock)));
        drop(file);
        let names = std::fs::read_dir(folder.path()).unwrap();
        assert_eq!(names.count(), 2);
        assert_eq!(content(&folder.path().join("a.kintone-new")), "precious");
        #[cfg(unix)]
        {
            use std::os::unix::fs::{PermissionsExt, symlink};

            std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
            symlink(&path, &link).unwrap();
            let Ok(mut file) = LockedFile::open(&link) else {
                panic!("the file opens");
            };
            file.replace(b"by the link").unwrap();
            assert_eq!(content(&path), "by the link");
            assert!(link.is_symlink());
            let mode = path.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}
