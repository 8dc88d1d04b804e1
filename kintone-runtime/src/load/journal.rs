//! The journal of a load becomes what is known of an earlier run, and each unit becomes a line before it is sent.
//!
//! One JSON value a line: what load it is, then `intent` before a unit is sent, and `committed` or `refused` when its answer
//! is there. An intent is on the disk before the unit is on its way. An intent without an answer is a unit of which
//! nobody knows.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Target;
use super::input::Entry;
use super::outcome::{Change, Committed};
use super::unit::Unit;
use crate::wire::Addressing;
use crate::{Error, RecordId, Revision};

/// The version of the format.
const VERSION: u32 = 1;

/// How many hexadecimal digits of a record's hash are kept. It tells a changed input, and keeps out nobody.
const HASH_DIGITS: usize = 16;

/// A journal that is open.
#[derive(Debug)]
pub(super) struct Journal {
    file: File,
    path: PathBuf,
    /// What is known of records that the input has not given yet.
    past: HashMap<usize, Past>,
    /// How many records each intent has to which no answer is known.
    open: HashMap<u64, usize>,
    next: u64,
}

#[derive(Debug)]
struct Past {
    hash: String,
    fate: Fate,
}

#[derive(Debug, Clone, Copy)]
enum Fate {
    Committed(Committed),
    /// It is part of this intent, and nobody knows more.
    Sent(u64),
}

/// The indices of the records of each intent without an answer, in the order of the input.
type Units = HashMap<u64, Vec<usize>>;

/// What the journal knows of a record.
pub(super) enum Recalled {
    Nothing,
    Committed(Committed),
    /// It was sent in a unit of this number and so many records.
    Sent(u64, usize),
}

/// Which load it is.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Head {
    #[serde(rename = "kintoneLoad")]
    version: u32,
    server: String,
    operation: String,
    app: String,
    record: String,
    key: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Line {
    Intent(Intent),
    Committed(Written),
    Refused(u64),
}

#[derive(Serialize, Deserialize)]
struct Intent {
    unit: u64,
    /// Index and count of each run of neighbours.
    records: Vec<(usize, usize)>,
    /// The hashes of the records, one behind the other.
    hashes: String,
}

#[derive(Serialize, Deserialize)]
struct Written {
    unit: u64,
    ids: Vec<u64>,
    /// 0 for a record that was deleted.
    revisions: Vec<u64>,
    /// A letter for each.
    changes: String,
}

impl Journal {
    /// Opens the journal of this load, or starts one.
    pub(super) fn open(
        path: &Path,
        target: &Target,
        addressing: &Addressing,
    ) -> Result<Journal, Error> {
        let failed = |error: std::io::Error| cannot(path, "opened", &error);
        let is_new = !path.exists();
        let mut file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(path)
            .map_err(failed)?;
        if file.try_lock().is_err() {
            return Err(refused(
                path,
                "is in use by another load; wait for its end, or give another path",
            ));
        }
        let mut text = Vec::new();
        file.read_to_end(&mut text).map_err(failed)?;
        let head = Head {
            version: VERSION,
            server: addressing.base_url().to_owned(),
            operation: format!("{:?}", target.operation).to_lowercase(),
            app: addressing.app(target.app)?.to_string(),
            record: target.meta.name.to_owned(),
            key: target.key_field().map(|field| field.code.to_owned()),
        };
        let mut journal = Journal {
            file,
            path: path.to_owned(),
            past: HashMap::new(),
            open: HashMap::new(),
            next: 0,
        };
        let whole = journal.replay(&text, &head)?;
        if whole == 0 && !to_line(&head, path)?.starts_with(&text) {
            return Err(refused(
                path,
                "is no journal but a file of something else; give another path",
            ));
        }
        // What was being written when the process ended is no line.
        journal.file.set_len(whole as u64).map_err(failed)?;
        journal.file.seek(SeekFrom::End(0)).map_err(failed)?;
        if whole == 0 {
            journal.write(&head)?;
            journal.sync()?;
        }
        if is_new {
            sync_folder(path);
        }
        Ok(journal)
    }

    /// Reads what there is; gives the length of the whole lines.
    fn replay(&mut self, text: &[u8], expected: &Head) -> Result<usize, Error> {
        let whole = text
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |end| end + 1);
        let lines = text[..whole].split(|byte| *byte == b'\n').enumerate();
        let mut units = Units::new();
        for (number, line) in lines.filter(|(_, line)| !line.is_empty()) {
            let damaged = |error: serde_json::Error| {
                let message = format!(
                    "is damaged in line {}: {error}; give another path",
                    number + 1
                );
                refused(&self.path, &message)
            };
            if number == 0 {
                let head: Head = serde_json::from_slice(line).map_err(damaged)?;
                if head != *expected {
                    return Err(refused(
                        &self.path,
                        &format!("{}; give another path", head.difference(expected)),
                    ));
                }
                continue;
            }
            let line: Line = serde_json::from_slice(line).map_err(damaged)?;
            self.recollect(line, &mut units);
        }
        for past in self.past.values() {
            if let Fate::Sent(unit) = past.fate {
                *self.open.entry(unit).or_default() += 1;
            }
        }
        Ok(whole)
    }

    fn recollect(&mut self, line: Line, units: &mut Units) {
        match line {
            Line::Intent(intent) => {
                self.next = self.next.max(intent.unit + 1);
                let records = intent.records.iter();
                let indices =
                    records.flat_map(|(start, count)| *start..start.saturating_add(*count));
                let hashes = intent.hashes.as_bytes().chunks(HASH_DIGITS);
                for (index, hash) in indices.clone().zip(hashes) {
                    let past = Past {
                        hash: String::from_utf8_lossy(hash).into_owned(),
                        fate: Fate::Sent(intent.unit),
                    };
                    self.past.insert(index, past);
                }
                units.insert(intent.unit, indices.collect());
            }
            Line::Committed(written) => {
                let sent = units.remove(&written.unit).unwrap_or_default();
                for (index, committed) in sent.into_iter().zip(written.committed()) {
                    if let Some(past) = self.past.get_mut(&index) {
                        past.fate = Fate::Committed(committed);
                    }
                }
            }
            Line::Refused(unit) => {
                for index in units.remove(&unit).unwrap_or_default() {
                    self.past.remove(&index);
                }
            }
        }
    }

    /// The number of the next unit.
    pub(super) fn next(&self) -> u64 {
        self.next
    }

    /// What is known of a record that the input gives. One that is not what it was is an error.
    pub(super) fn recall(&mut self, entry: &Entry) -> Result<Recalled, Error> {
        let Some(past) = self.past.remove(&entry.index) else {
            return Ok(Recalled::Nothing);
        };
        if past.hash != hash(entry) {
            return Err(refused(
                &self.path,
                &format!(
                    "is of another input: records[{}] is not what was sent then; give the same input, or another path",
                    entry.index
                ),
            ));
        }
        Ok(match past.fate {
            Fate::Committed(committed) => Recalled::Committed(committed),
            Fate::Sent(unit) => Recalled::Sent(unit, self.open.get(&unit).copied().unwrap_or(1)),
        })
    }

    /// At the end of the input there must be nothing of which only the journal knows.
    pub(super) fn check_end(&self, count: usize) -> Result<(), Error> {
        match self.past.len() {
            0 => Ok(()),
            _ => Err(refused(
                &self.path,
                &format!(
                    "is of another input: it knows of records behind the {count} that there are; give the same input, or another path"
                ),
            )),
        }
    }

    /// Writes down that a unit is about to be sent; it is on the disk when this returns.
    pub(super) fn intend(&mut self, number: u64, unit: &Unit) -> Result<(), Error> {
        let mut records: Vec<(usize, usize)> = Vec::new();
        // In the order of the input, in which they are found again.
        let mut entries: Vec<&Entry> = unit.entries.iter().collect();
        entries.sort_unstable_by_key(|entry| entry.index);
        for entry in &entries {
            match records.last_mut() {
                Some((start, count)) if *start + *count == entry.index => *count += 1,
                _ => records.push((entry.index, 1)),
            }
        }
        let hashes = entries.iter().map(|entry| hash(entry)).collect();
        self.write(&Line::Intent(Intent {
            unit: number,
            records,
            hashes,
        }))?;
        self.sync()
    }

    /// Writes down what came of a unit. If that is lost, the unit is one of which nobody knows.
    pub(super) fn committed(
        &mut self,
        number: u64,
        unit: &Unit,
        committed: &[Committed],
    ) -> Result<(), Error> {
        let mut pairs: Vec<_> = unit.indices().zip(committed).collect();
        pairs.sort_unstable_by_key(|(index, _)| *index);
        let committed = pairs.iter().map(|(_, committed)| *committed);
        self.write(&Line::Committed(Written {
            unit: number,
            ids: committed.clone().map(|record| record.id.get()).collect(),
            revisions: committed
                .clone()
                .map(|record| record.revision.map_or(0, Revision::get))
                .collect(),
            changes: committed.map(|record| letter(record.change)).collect(),
        }))
    }

    /// Writes down that nothing of a unit is stored.
    pub(super) fn refused(&mut self, number: u64) -> Result<(), Error> {
        self.write(&Line::Refused(number))
    }

    fn write(&mut self, line: &impl Serialize) -> Result<(), Error> {
        let written = self.file.write_all(&to_line(line, &self.path)?);
        written.map_err(|error| cannot(&self.path, "written", &error))
    }

    fn sync(&mut self) -> Result<(), Error> {
        let synced = self.file.sync_data();
        synced.map_err(|error| cannot(&self.path, "written", &error))
    }
}

impl Head {
    fn difference(&self, expected: &Head) -> String {
        if self.version != expected.version {
            return format!(
                "has the format {}, this version writes {VERSION}",
                self.version
            );
        }
        if self.server != expected.server {
            let (this, other) = (&self.server, &expected.server);
            return format!("is of a load into {this}, not into {other}");
        }
        let name = |head: &Head| {
            let key = head.key.as_ref().map(|key| format!(" by {key}"));
            format!(
                "{} {} of app {}{}",
                head.operation,
                head.record,
                head.app,
                key.unwrap_or_default()
            )
        };
        format!("is of another load: {}, not {}", name(self), name(expected))
    }
}

impl Written {
    fn committed(&self) -> impl Iterator<Item = Committed> + '_ {
        let revisions = self.revisions.iter().copied();
        let changes = self.changes.chars();
        self.ids
            .iter()
            .zip(revisions)
            .zip(changes)
            .map(|((id, revision), letter)| Committed {
                id: RecordId::new(*id),
                revision: (revision != 0).then(|| Revision::new(revision)),
                change: change(letter),
            })
    }
}

fn letter(change: Change) -> char {
    match change {
        Change::Added => 'A',
        Change::Updated => 'U',
        Change::Unchanged => 'N',
        Change::Deleted => 'D',
        Change::Upserted => 'X',
    }
}

fn change(letter: char) -> Change {
    match letter {
        'A' => Change::Added,
        'U' => Change::Updated,
        'N' => Change::Unchanged,
        'D' => Change::Deleted,
        _ => Change::Upserted,
    }
}

fn hash(entry: &Entry) -> String {
    let digest = Sha256::digest(&entry.json);
    let digits = digest.iter().take(HASH_DIGITS / 2);
    digits.map(|byte| format!("{byte:02x}")).collect()
}

/// The name of a new file is on the disk only when its folder is. Where folders cannot be opened nothing more can be done.
fn sync_folder(path: &Path) {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    if let Ok(folder) = File::open(folder.unwrap_or(Path::new("."))) {
        let _ = folder.sync_all();
    }
}

fn to_line(line: &impl Serialize, path: &Path) -> Result<Vec<u8>, Error> {
    let json = serde_json::to_vec(line);
    let mut json = json.map_err(|error| cannot(path, "written", &error))?;
    json.push(b'\n');
    Ok(json)
}

fn refused(path: &Path, why: &str) -> Error {
    Error::not_sent(format!("the journal {} {why}", path.display()))
}

fn cannot(path: &Path, what: &str, error: &dyn std::error::Error) -> Error {
    Error::not_sent(format!(
        "the journal {} cannot be {what}: {error}",
        path.display()
    ))
}
