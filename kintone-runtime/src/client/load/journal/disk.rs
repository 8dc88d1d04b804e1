//! The file of a journal, and the lock that keeps a second load out of it.

use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// What a journal asks of the file system.
pub(super) trait Disk: fmt::Debug + Send {
    /// The content, from its beginning.
    fn reader(&mut self) -> io::Result<Box<dyn BufRead + '_>>;

    /// Writes at the end.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Cuts off everything after this length, in bytes.
    fn truncate(&mut self, length: u64) -> io::Result<()>;

    /// What was written is on the disk when this returns.
    fn sync(&mut self) -> io::Result<()>;

    /// The name of the file is on the disk when this returns.
    fn sync_folder(&mut self);
}

/// A file that is locked until it is dropped.
#[derive(Debug)]
pub(super) struct LockedFile {
    file: File,
    path: PathBuf,
}

/// Why there is no file.
pub(super) enum Unopened {
    /// Another load has it open.
    InUse,
    Failed(io::Error),
}

impl LockedFile {
    /// Opens the file, or creates it.
    pub(super) fn open(path: &Path) -> Result<LockedFile, Unopened> {
        let mut options = OpenOptions::new();
        let file = options.read(true).append(true).create(true).open(path);
        let file = file.map_err(Unopened::Failed)?;
        match file.try_lock() {
            Ok(()) => Ok(LockedFile {
                file,
                path: path.to_owned(),
            }),
            Err(TryLockError::WouldBlock) => Err(Unopened::InUse),
            Err(TryLockError::Error(error)) => Err(Unopened::Failed(error)),
        }
    }
}

impl Drop for LockedFile {
    /// Closing is not enough: a child process that was forked and has not called `exec` yet has the file open too, and a
    /// lock lasts until the last of them closes it.
    fn drop(&mut self) {
        let _ = self.file.unlock();
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

    fn sync_folder(&mut self) {
        // Where folders cannot be opened, or not be synced, nothing more can be done.
        let folder = self.path.parent();
        let folder = folder.filter(|folder| !folder.as_os_str().is_empty());
        if let Ok(folder) = File::open(folder.unwrap_or(Path::new("."))) {
            let _ = folder.sync_all();
        }
    }
}
