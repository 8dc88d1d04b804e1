//! The journal: a file in which a load records what it sends, so that it can continue after its process was killed.
//!
//! The file is about one run. It begins with a head, has an `intent` line for each unit, which is on disk before the unit is
//! sent, and a `committed` or `refused` line after its answer. The run is finished when an `end` line is on disk. An intent
//! without an answer is a unit whose fate is unknown.

mod disk;
mod line;
mod past;
mod recall;
#[cfg(test)]
mod tests;

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sha2::{Digest, Sha256};

use self::disk::{Disk, LockedFile, Unopened};
use self::line::{
    Chain, CommittedUnit, End, Head, Intent, Line, digits, entry_hash, operation_name,
};
pub(super) use self::past::{Fate, Past};
use self::past::{Replayed, Tail, Unusable, letter, replay};
pub(super) use self::recall::{Compared, Recall, Recalled, Way};
use super::deliver::Delivered;
use super::entry::Entry;
use super::settled::Settled;
use super::status::Committed;
use super::target::Target;
use super::unit::Unit;
use crate::endpoint::Addressing;
use crate::endpoint::error::Error;
use crate::record::id::Revision;

/// The maximum length of the name of a run in characters: enough for a date, a file name or a checksum.
const MAX_RUN_NAME: usize = 200;

/// The journal of a load, if it has one, and what is to be written to it.
#[derive(Debug, Default)]
pub(super) struct Memory {
    pub(super) path: Option<PathBuf>,
    /// The name of the run.
    pub(super) run: Option<String>,
    pub(super) journal: Option<Journal>,
    /// What an earlier process recorded, until the input has been compared with it.
    pub(super) recall: Option<Recall>,
    /// The digest of the records that were taken from the input.
    taken: Sha256,
    /// The finished run that had this input already, as long as nothing is sent.
    pub(super) recalled: Option<Recalled>,
}

impl Memory {
    /// Adds an element of the input to the digest.
    pub(super) fn took(&mut self, entry: Option<&Entry>) {
        if self.path.is_some() {
            match entry {
                Some(entry) => self.taken.update(entry_hash(entry)),
                None => self.taken.update([0]),
            }
        }
    }

    /// Records that a unit is about to be sent. It is on disk when this returns.
    pub(super) fn intend(&mut self, number: u64, unit: &Unit) -> Result<(), Error> {
        self.recalled = None;
        match &mut self.journal {
            Some(journal) => journal.intend(number, unit),
            None => Ok(()),
        }
    }

    /// Records the fate of a unit. If that is lost, the fate is unknown.
    pub(super) fn landed(
        &mut self,
        number: u64,
        unit: &Unit,
        answer: &Delivered,
    ) -> Result<(), Error> {
        match (&mut self.journal, answer) {
            (Some(journal), Delivered::Committed(committed) | Delivered::Found(committed)) => {
                journal.committed(number, unit, committed)
            }
            (Some(journal), Delivered::Refused(_) | Delivered::Missing(_)) => {
                journal.write(&Line::Refused(number))
            }
            (_, Delivered::Unknown { .. }) | (None, _) => Ok(()),
        }
    }

    /// Records what the caller says about a unit whose answer was lost.
    pub(super) fn settled(&mut self, number: u64, settled: Settled) -> Result<(), Error> {
        self.recalled = None;
        let Some(journal) = &mut self.journal else {
            return Ok(());
        };
        journal.write(&match settled {
            Settled::Stored => Line::Stored(number),
            Settled::Absent => Line::Refused(number),
        })?;
        journal.sync()
    }

    /// Records that the whole input, of this many records, was committed or rejected.
    pub(super) fn finish(&mut self, count: usize) -> Result<(), Error> {
        let Some(journal) = &mut self.journal else {
            return Ok(());
        };
        let (count, digest) = (count as u64, digits(&self.taken.clone().finalize()));
        let is_known = |end: &End| end.count == count && end.digest == digest;
        if journal.end.as_ref().is_some_and(is_known) {
            return Ok(());
        }
        let end = End {
            count,
            digest,
            at: now(),
        };
        journal.write(&Line::End(end.clone()))?;
        journal.sync()?;
        journal.end = Some(end);
        Ok(())
    }
}

/// An open journal.
#[derive(Debug)]
pub(super) struct Journal {
    disk: Box<dyn Disk>,
    path: PathBuf,
    head: Head,
    chain: Chain,
    /// The length of what is written, in bytes.
    length: u64,
    /// The last line, if it is an `end`.
    end: Option<End>,
    /// Whether the last line is incomplete, so that none may follow.
    is_broken: bool,
}

impl Journal {
    /// Opens the journal of this load, or starts one. Returns what it knows.
    pub(super) fn open(
        path: &Path,
        run: Option<String>,
        target: &Target,
        addressing: &Addressing,
    ) -> Result<(Journal, Past), Error> {
        if path.as_os_str().is_empty() {
            return Err(Error::not_sent(
                "the path of the journal is empty; give one, such as `.journal(\"customers.journal\")`",
            ));
        }
        let disk = LockedFile::open(path).map_err(|unopened| match unopened {
            Unopened::InUse => refused(
                path,
                "is in use by another load; wait until it ends, or give another path",
            ),
            Unopened::Failed(error) => cannot(path, "opened", &error),
        })?;
        let head = Head {
            version: line::VERSION,
            server: addressing.base_url().to_owned(),
            operation: operation_name(target.operation),
            app: addressing.app(target.app)?.to_string(),
            record: target.meta.name.to_owned(),
            key: target.key_field().map(|field| field.code.to_owned()),
            run,
            started: now(),
            earlier: String::new(),
        };
        Journal::on(Box::new(disk), path, head)
    }

    fn on(mut disk: Box<dyn Disk>, path: &Path, head: Head) -> Result<(Journal, Past), Error> {
        let run = head.run.as_deref();
        if run.is_some_and(|run| run.trim().is_empty() || run.contains(char::is_control)) {
            return Err(Error::not_sent(
                "the name of a run must be text on one line, such as a date; this one is empty or contains a control character",
            ));
        }
        let name = run.map_or(0, |run| run.chars().count());
        if name > MAX_RUN_NAME {
            let message = format!(
                "the name of the run has {name} characters; at most {MAX_RUN_NAME} are allowed"
            );
            return Err(Error::not_sent(message));
        }
        let reader = disk
            .reader()
            .map_err(|error| cannot(path, "read", &error))?;
        let Replayed {
            mut past,
            chain,
            length,
            tail,
        } = replay(reader, &head).map_err(|unusable| unusable.of(path))?;
        let mut journal = Journal {
            disk,
            path: path.to_owned(),
            head,
            chain,
            length,
            end: past.end.clone(),
            is_broken: false,
        };
        match tail {
            Tail::Whole => {}
            Tail::Torn => journal.truncate(length)?,
            Tail::NoLineFeed => {
                journal.truncate(length)?;
                journal.append(b"\n")?;
            }
        }
        match &past.head {
            Some(head) => journal.head = head.followed_by(journal.head),
            None => {
                journal.begin()?;
                past.head = Some(journal.head.clone());
            }
        }
        Ok((journal, past))
    }

    /// Begins a new run. If the process is killed meanwhile, the file contains the old run or the new one.
    pub(super) fn begin(&mut self) -> Result<(), Error> {
        let head = Chain::start().with(&Line::Load(self.head.clone()));
        let written = |error: &dyn std::fmt::Display| cannot(&self.path, "written", error);
        let (bytes, next) = head.map_err(|error| written(&error))?;
        let replaced = self.disk.replace(&bytes);
        replaced.map_err(|error| irreplaceable(&self.path, &error))?;
        self.chain = next;
        self.length = bytes.len() as u64;
        self.end = None;
        Ok(())
    }

    fn intend(&mut self, number: u64, unit: &Unit) -> Result<(), Error> {
        let mut records: Vec<(u64, u64)> = Vec::new();
        // In the order of the input, in which they are read again.
        let mut entries: Vec<&Entry> = unit.entries.iter().collect();
        entries.sort_unstable_by_key(|entry| entry.index);
        for index in entries.iter().map(|entry| entry.index as u64) {
            match records.last_mut() {
                Some((start, count)) if *start + *count == index => *count += 1,
                _ => records.push((index, 1)),
            }
        }
        self.write(&Line::Intent(Intent {
            unit: number,
            records,
            hashes: entries.iter().map(|entry| entry_hash(entry)).collect(),
            guarded: entries.iter().any(|entry| entry.subject.is_guarded()),
        }))?;
        self.sync()
    }

    fn committed(
        &mut self,
        number: u64,
        unit: &Unit,
        committed: &[Committed],
    ) -> Result<(), Error> {
        let mut pairs: Vec<_> = unit.indices().zip(committed).collect();
        pairs.sort_unstable_by_key(|(index, _)| *index);
        let committed = pairs.iter().map(|(_, committed)| *committed);
        let revision = |record: &Committed| record.revision.map_or(0, Revision::get);
        self.write(&Line::Committed(CommittedUnit {
            unit: number,
            ids: committed.clone().map(|record| record.id.get()).collect(),
            revisions: committed.clone().map(revision).collect(),
            changes: committed.map(|record| letter(record.change)).collect(),
        }))
    }

    fn write(&mut self, line: &Line) -> Result<(), Error> {
        let written = self.chain.with(line);
        let (bytes, next) = written.map_err(|error| cannot(&self.path, "written", &error))?;
        self.append(&bytes)?;
        self.chain = next;
        self.end = None;
        Ok(())
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), Error> {
        if self.is_broken {
            let error = "an earlier line could not be written to its end";
            return Err(cannot(&self.path, "written", &error));
        }
        if let Err(error) = self.disk.append(bytes) {
            // A part of it would spoil the next line.
            self.is_broken = self.disk.truncate(self.length).is_err();
            return Err(cannot(&self.path, "written", &error));
        }
        self.length += bytes.len() as u64;
        Ok(())
    }

    fn truncate(&mut self, length: u64) -> Result<(), Error> {
        let cut = self.disk.truncate(length);
        cut.map_err(|error| cannot(&self.path, "written", &error))?;
        self.length = length;
        Ok(())
    }

    fn sync(&mut self) -> Result<(), Error> {
        let synced = self.disk.sync();
        synced.map_err(|error| cannot(&self.path, "written", &error))
    }
}

impl Unusable {
    fn of(self, path: &Path) -> Error {
        match self {
            Unusable::Unread(error) => cannot(path, "read", &error),
            Unusable::Damaged(line, why) => refused(
                path,
                &format!(
                    "cannot be used, line {line}: {why}; look up in kintone what is stored, then give another path or delete the file"
                ),
            ),
            Unusable::OtherLoad(difference) => {
                refused(path, &format!("{difference}; give another path"))
            }
            Unusable::Foreign => refused(path, "is not a journal; give another path"),
        }
    }
}

fn now() -> String {
    httpdate::fmt_http_date(SystemTime::now())
}

pub(super) fn refused(path: &Path, why: &str) -> Error {
    Error::not_sent(format!("the journal {} {why}", path.display()))
}

/// A new run cannot take the place of the old one.
fn irreplaceable(path: &Path, error: &io::Error) -> Error {
    let remedy = match error.kind() {
        // The file is a mount point: only what it contains can change.
        ErrorKind::ResourceBusy | ErrorKind::CrossesDevices => {
            "it seems to be mounted as a single file, which a new run cannot replace; mount its folder instead, or give another path"
        }
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "a new run is written to a new file in the same folder; make the folder writable, or give another path"
        }
        _ => return cannot(path, "replaced", error),
    };
    cannot(path, "replaced", &format!("{error}: {remedy}"))
}

fn cannot(path: &Path, what: &str, error: &dyn std::fmt::Display) -> Error {
    Error::not_sent(format!(
        "the journal {} cannot be {what}: {error}",
        path.display()
    ))
}
