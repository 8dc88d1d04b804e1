//! The lines of a journal: a JSON value and a checksum that covers the previous lines too.
//!
//! ```text
//! {"load":{"version":2,"server":"https://example.cybozu.com",…,"started":"Thu, 26 Nov 2026 21:30:00 GMT"}} 5d0c…
//! {"intent":{"unit":0,"records":[[0,2000]],"hashes":"…"}} 91fe…
//! {"committed":{"unit":0,"ids":[…],"revisions":[…],"changes":"AAA…"}} 07a3…
//! {"end":{"count":2000,"digest":"…","at":"…"}} c31b…
//! ```

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::client::load::entry::Entry;
use crate::client::load::target::Operation;

/// The version of the format.
pub(super) const VERSION: u64 = 2;

/// The beginning of a journal of version 1, which had no checksums.
const VERSION_1: &[u8] = b"{\"kintoneLoad\":";

/// The beginning of a journal.
const BEGINNING: &[u8] = b"{\"load\":";

/// The number of hexadecimal digits of a checksum or hash. Enough to detect damage and changed input; not a security measure.
pub(super) const SUM_DIGITS: usize = 16;

/// The maximum number of names of earlier runs in a journal: one per night for eleven years. Our own choice.
const MAX_EARLIER_RUNS: usize = 4_096;

/// The maximum length of a line in bytes: several times what a unit of 2,000 records needs.
pub(super) const MAX_LINE_BYTES: usize = 1024 * 1024;

/// The first line: which load it is, and which run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) version: u64,
    pub(super) server: String,
    pub(super) operation: String,
    pub(super) app: String,
    pub(super) record: String,
    pub(super) key: Option<String>,
    pub(super) run: Option<String>,
    /// When the run began.
    pub(super) started: String,
    /// The hashes of the names of earlier runs, one after the other.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) earlier: String,
}

/// How a head names an operation.
pub(super) fn operation_name(operation: Operation) -> String {
    format!("{operation:?}").to_lowercase()
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Line {
    Load(Head),
    /// A unit is about to be sent.
    Intent(Intent),
    Committed(CommittedUnit),
    /// The unit was rejected: nothing of it is stored.
    Refused(u64),
    /// The caller says that this unit is stored.
    Stored(u64),
    /// Each record of the input was committed or rejected.
    End(End),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Intent {
    pub(super) unit: u64,
    /// Index and length of each range of records.
    pub(super) records: Vec<(u64, u64)>,
    /// The hashes of the records, one after the other.
    pub(super) hashes: String,
    /// Whether one of the records is expected to have a revision.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) guarded: bool,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct CommittedUnit {
    pub(super) unit: u64,
    pub(super) ids: Vec<u64>,
    /// 0 for a record that was deleted.
    pub(super) revisions: Vec<u64>,
    /// A letter for each.
    pub(super) changes: String,
}

/// The whole input when the run was finished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct End {
    pub(super) count: u64,
    pub(super) digest: String,
    /// When that was.
    pub(super) at: String,
}

/// The checksum of the last line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chain(String);

impl Chain {
    /// Before the first line.
    pub(super) fn start() -> Chain {
        Chain(String::new())
    }

    /// Returns a line as it is written, and the chain after it.
    pub(super) fn with(&self, line: &Line) -> serde_json::Result<(Vec<u8>, Chain)> {
        let mut json = serde_json::to_vec(line)?;
        let next = self.after(&json);
        json.push(b' ');
        json.extend_from_slice(next.0.as_bytes());
        json.push(b'\n');
        Ok((json, next))
    }

    /// Reads a line, given without its line feed.
    pub(super) fn read(&mut self, line: &[u8]) -> Result<Line, String> {
        if line.starts_with(VERSION_1) {
            return Err(of_version(1));
        }
        let at = line.len().checked_sub(SUM_DIGITS + 1);
        let (json, sum) = at.map_or((line, &[][..]), |at| line.split_at(at));
        let next = self.after(json);
        if sum.strip_prefix(b" ") != Some(next.0.as_bytes()) {
            return Err("its checksum does not match".to_owned());
        }
        let line: Line = serde_json::from_slice(json).map_err(|error| match version(json) {
            Some(version) if version != VERSION => of_version(version),
            _ => error.to_string(),
        })?;
        match &line {
            Line::Load(head) if head.version != VERSION => Err(of_version(head.version)),
            _ => {
                *self = next;
                Ok(line)
            }
        }
    }

    fn after(&self, json: &[u8]) -> Chain {
        let digest = Sha256::new().chain_update(&self.0).chain_update(json);
        Chain(digits(&digest.finalize()))
    }
}

/// Whether a first line is that of a journal, possibly a damaged one or one of another version.
pub(super) fn begins_a_journal(line: &[u8]) -> bool {
    line.starts_with(BEGINNING) || line.starts_with(VERSION_1)
}

/// The version of a head that cannot be read.
fn version(json: &[u8]) -> Option<u64> {
    let head: serde_json::Value = serde_json::from_slice(json).ok()?;
    head.get("load")?.get("version")?.as_u64()
}

fn of_version(version: u64) -> String {
    format!("it has format {version}; this version of the library reads format {VERSION}")
}

impl Head {
    /// Returns the head of a run that follows this one.
    pub(super) fn followed_by(&self, mut next: Head) -> Head {
        next.earlier.clone_from(&self.earlier);
        if let Some(run) = self
            .run
            .as_deref()
            .filter(|run| next.run.as_deref() != Some(run))
        {
            next.earlier.push_str(&name_hash(run));
        }
        let most = MAX_EARLIER_RUNS * SUM_DIGITS;
        // Hashes are ASCII; damaged text is dropped as a whole.
        let surplus = next.earlier.len().saturating_sub(most);
        next.earlier = next.earlier.get(surplus..).unwrap_or_default().to_owned();
        next
    }

    /// Whether a run of this name came before this one.
    pub(super) fn was_before(&self, run: &str) -> bool {
        let name = name_hash(run);
        let mut names = self.earlier.as_bytes().chunks(SUM_DIGITS);
        names.any(|earlier| earlier == name.as_bytes())
    }

    /// Returns why this is not a run of the same load, if it is not.
    pub(super) fn difference(&self, expected: &Head) -> Option<String> {
        if self.server != expected.server {
            let (this, other) = (&self.server, &expected.server);
            return Some(format!("belongs to a load into {this}, not into {other}"));
        }
        let name = |head: &Head| {
            let key = head.key.as_ref().map(|key| format!(" by {key}"));
            let (operation, record, app) = (&head.operation, &head.record, &head.app);
            format!(
                "{operation} {record} of app {app}{}",
                key.unwrap_or_default()
            )
        };
        let (this, other) = (name(self), name(expected));
        (this != other).then(|| format!("belongs to another load: {this}, not {other}"))
    }
}

fn name_hash(run: &str) -> String {
    digits(&Sha256::digest(run))
}

/// The hash of an entry in a journal.
pub(super) fn entry_hash(entry: &Entry) -> String {
    digits(&Sha256::digest(&entry.json))
}

/// The first bytes as hexadecimal digits.
pub(super) fn digits(digest: &[u8]) -> String {
    let bytes = digest.iter().take(SUM_DIGITS / 2);
    bytes.map(|byte| format!("{byte:02x}")).collect()
}
