//! What a journal writes, in which order, and what it makes of a file that is damaged.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};

use super::disk::Disk;
use super::line::{
    Chain, CommittedUnit, End, Head, Intent, Line, MAX_LINE_BYTES, VERSION, entry_hash,
};
use super::past::{Known, Unusable, replay};
use super::{Journal, Past};
use crate::client::load::entry::{Entry, Subject};
use crate::client::load::status::{Change, Committed};
use crate::client::load::unit::Unit;
use crate::client::{Client, RetryPolicy};
use crate::endpoint::error::ErrorKind;
use crate::record::id::{RecordId, Revision};
use crate::record::testing::note;

/// A disk in memory, and what was asked of it.
#[derive(Debug, Clone, Default)]
struct Recorder {
    content: Arc<Mutex<Vec<u8>>>,
    log: Arc<Mutex<Vec<String>>>,
    /// What the content was after each change of it.
    states: Arc<Mutex<Vec<Vec<u8>>>>,
    /// How many bytes there is room for.
    room: Option<usize>,
    /// Why the content cannot be replaced.
    irreplaceable: Option<io::ErrorKind>,
}

impl Recorder {
    fn with(content: &[u8]) -> Recorder {
        Recorder {
            content: Arc::new(Mutex::new(content.to_vec())),
            ..Recorder::default()
        }
    }

    fn content(&self) -> Vec<u8> {
        self.content.lock().unwrap().clone()
    }

    fn log(&self, what: impl Into<String>) {
        self.log.lock().unwrap().push(what.into());
    }

    fn logged(&self) -> Vec<String> {
        std::mem::take(&mut self.log.lock().unwrap())
    }
}

impl Disk for Recorder {
    fn reader(&mut self) -> io::Result<Box<dyn BufRead + '_>> {
        Ok(Box::new(io::Cursor::new(self.content())))
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut content = self.content.lock().unwrap();
        if let Some(room) = self.room
            && content.len() + bytes.len() > room
        {
            let left = room - content.len();
            content.extend_from_slice(&bytes[..left]);
            return Err(io::ErrorKind::StorageFull.into());
        }
        content.extend_from_slice(bytes);
        self.states.lock().unwrap().push(content.clone());
        // The name of a line is its first word.
        let name = bytes
            .split(|byte| *byte == b'"')
            .nth(1)
            .unwrap_or(b"line feed");
        self.log(format!("write {}", String::from_utf8_lossy(name)));
        Ok(())
    }

    fn truncate(&mut self, length: u64) -> io::Result<()> {
        let mut content = self.content.lock().unwrap();
        if content.len() as u64 != length {
            content.truncate(length as usize);
            self.states.lock().unwrap().push(content.clone());
            self.log(format!("truncate to {length}"));
        }
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        self.log("sync");
        Ok(())
    }

    fn replace(&mut self, content: &[u8]) -> io::Result<()> {
        if let Some(kind) = self.irreplaceable {
            return Err(kind.into());
        }
        *self.content.lock().unwrap() = content.to_vec();
        self.states.lock().unwrap().push(content.to_vec());
        self.log("replace");
        Ok(())
    }
}

fn head() -> Head {
    Head {
        version: VERSION,
        server: "https://example.cybozu.com".to_owned(),
        operation: "add".to_owned(),
        app: "1".to_owned(),
        record: "Note".to_owned(),
        key: None,
        run: None,
        started: "Thu, 26 Nov 2026 21:30:00 GMT".to_owned(),
        earlier: String::new(),
    }
}

fn open(disk: &Recorder, head: Head) -> Result<(Journal, Past), crate::endpoint::error::Error> {
    Journal::on(Box::new(disk.clone()), Path::new("notes.journal"), head)
}

fn unit(indices: impl IntoIterator<Item = usize>) -> Unit {
    let entry = |index: usize| Entry {
        index,
        json: format!("{{\"number\":{index}}}").into_bytes(),
        subject: Subject::Nobody,
    };
    Unit::new(indices.into_iter().map(entry).collect())
}

fn committed(unit: &Unit) -> Vec<Committed> {
    let record = |index: usize| Committed {
        id: RecordId::new(1_000 + index as u64),
        revision: Some(Revision::new(1)),
        change: Change::Added,
    };
    unit.indices().map(record).collect()
}

/// Two units that are committed, one that is refused, and one without an answer.
fn written() -> Recorder {
    let disk = Recorder::default();
    let (mut journal, _) = open(&disk, head()).unwrap();
    for number in 0..4_usize {
        let unit = unit(5 * number..5 * number + 5);
        journal.intend(number as u64, &unit).unwrap();
        match number {
            0 | 1 => journal
                .committed(number as u64, &unit, &committed(&unit))
                .unwrap(),
            2 => journal.write(&Line::Refused(2)).unwrap(),
            _ => {}
        }
    }
    disk
}

fn known(content: &[u8]) -> Result<BTreeMap<usize, Known>, Unusable> {
    Ok(replay(content, &head())?.past.records)
}

#[test]
fn a_head_is_on_the_disk_before_anything_else() {
    let disk = Recorder::default();
    let (mut journal, past) = open(&disk, head()).unwrap();
    assert_eq!(past.counts(), (0, 0));
    assert_eq!(disk.logged(), ["replace"]);
    journal.intend(0, &unit(0..3)).unwrap();
    assert_eq!(disk.logged(), ["write intent", "sync"]);
}

#[test]
fn a_new_run_takes_the_place_of_the_old_one_at_once() {
    let disk = written();
    let (mut journal, past) = open(&disk, head()).unwrap();
    assert_eq!(past.counts(), (10, 5));
    disk.logged();
    journal.begin().unwrap();
    assert_eq!(disk.logged(), ["replace"]);
    journal.intend(0, &unit(0..3)).unwrap();
    let (_, past) = open(&disk, head()).unwrap();
    assert_eq!(past.counts(), (0, 3));
}

#[test]
fn the_names_of_earlier_runs_are_kept() {
    let disk = Recorder::default();
    let night = |run: Option<&str>| {
        let run = run.map(str::to_owned);
        let (mut journal, past) = open(&disk, Head { run, ..head() }).unwrap();
        journal.begin().unwrap();
        past.head.unwrap()
    };
    for run in [Some("26"), Some("27"), Some("27"), None, Some("28")] {
        night(run);
    }
    let last = night(Some("29"));
    for (run, was_before) in [
        ("26", true),
        ("27", true),
        ("28", false),
        ("2", false),
        ("", false),
    ] {
        assert_eq!(last.was_before(run), was_before, "{run}");
    }
    assert_eq!(last.earlier.len(), 2 * super::line::SUM_DIGITS);
    // The oldest is forgotten, and the line stays short.
    let mut last = last;
    for number in 0..5_000 {
        let run = Some(format!("run {number}"));
        last = last.followed_by(Head { run, ..head() });
    }
    assert!(!last.was_before("run 902") && last.was_before("run 903"));
    let (line, _) = Chain::start().with(&Line::Load(last)).unwrap();
    assert!(line.len() < MAX_LINE_BYTES / 8, "{}", line.len());
}

#[test]
fn a_run_begins_once() {
    let mut content = lines([intent(0, &[(0, 2)], 2)]);
    let (again, _) = Chain::start().with(&Line::Load(head())).unwrap();
    content.extend(again);
    assert!(matches!(known(&content), Err(Unusable::Damaged(3, why)) if why.contains("checksum")));
    let (alone, _) = Chain::start().with(&intent(0, &[(0, 2)], 2)).unwrap();
    let Err(Unusable::Foreign | Unusable::Damaged(1, _)) = known(&alone) else {
        panic!("a run without its beginning");
    };
}

#[test]
fn what_is_finished_is_on_the_disk() {
    let disk = written();
    let (mut memory, path) = (super::Memory::default(), "notes.journal".into());
    memory.path = Some(path);
    memory.journal = Some(open(&disk, head()).unwrap().0);
    disk.logged();
    memory.finish(20).unwrap();
    assert_eq!(disk.logged(), ["write end", "sync"]);
    // Nothing has changed since.
    memory.finish(20).unwrap();
    assert!(disk.logged().is_empty());
    let (_, past) = open(&disk, head()).unwrap();
    assert_eq!(past.end.map(|end| end.count), Some(20));
}

/// A server that answers one bulk request of one member, and says so in the log.
fn answering(log: Recorder) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 4096];
        let read = stream.read(&mut request).unwrap();
        assert!(read > 0);
        log.log("send");
        let body = r#"{"results":[{"ids":["1","2"],"revisions":["1","1"]}]}"#;
        let length = body.len();
        let answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        stream.write_all(answer.as_bytes()).unwrap();
    });
    format!("http://{address}")
}

#[test]
fn a_unit_is_written_and_synced_before_it_is_sent() {
    let disk = Recorder::default();
    let client = Client::builder(answering(disk.clone())).api_token("secret");
    let client = client.retry(RetryPolicy::none()).build().unwrap();
    let notes = [note("a"), note("b")];
    let mut load = client.add_all(&notes).skip_verify();
    load.work.memory.path = Some("notes.journal".into());
    load.work.memory.journal = Some(open(&disk, head()).unwrap().0);
    disk.logged();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let outcome = runtime.unwrap().block_on(load.into_future());
    assert!(outcome.is_complete(), "{outcome:?}");
    let expected = [
        "write intent",
        "sync",
        "send",
        "write committed",
        "write end",
        "sync",
    ];
    assert_eq!(disk.logged(), expected);
}

#[test]
fn a_flipped_byte_anywhere_is_noticed() {
    let content = written().content();
    let original = known(&content).unwrap();
    assert_eq!(original.len(), 15);
    let last = content.len() - 1;
    for at in 0..content.len() {
        for flip in [0x01, 0x04, 0x20, 0x80] {
            let mut damaged = content.clone();
            damaged[at] ^= flip;
            match known(&damaged) {
                // The line feed of the last line says nothing.
                Ok(found) => assert!(at == last && found == original, "{at} {flip}"),
                Err(Unusable::Damaged(line, why)) => {
                    let before = content[..at].iter().filter(|byte| **byte == b'\n').count();
                    // A line feed that comes in or goes away moves the end of its line.
                    assert!(
                        (1..=before + 2).contains(&line),
                        "{at} {flip}: {line} {why}"
                    );
                    assert!(why.contains("checksum") || why.contains("format"), "{why}");
                }
                // The beginning of the first line, by which a journal is known.
                Err(Unusable::Foreign) => assert!(at < 8, "{at} {flip}"),
                Err(other) => panic!("{at} {flip}: {other:?}"),
            }
        }
    }
}

#[test]
fn a_line_that_was_being_written_is_cut_off_and_the_next_one_is_whole() {
    let content = written().content();
    let hashes: Vec<String> = unit(0..20).entries.iter().map(entry_hash).collect();
    let ends: Vec<usize> = (0..content.len())
        .filter(|at| content[*at] == b'\n')
        .collect();
    // The head is there as a whole or not at all.
    for end in 1..ends[0] {
        let opened = replay(&content[..end], &head());
        assert!(matches!(
            opened,
            Err(Unusable::Foreign | Unusable::Damaged(1, _))
        ));
    }
    for end in [0].into_iter().chain(ends[0]..content.len()) {
        let disk = Recorder::with(&content[..end]);
        let (mut journal, past) = open(&disk, head()).unwrap();
        // A line that lacks its line feed alone is there.
        let lines = ends.iter().filter(|at| **at <= end).count();
        assert_eq!(
            disk.content().iter().filter(|byte| **byte == b'\n').count(),
            lines.max(1)
        );
        for (index, known) in &past.records {
            assert_eq!(known.hash, hashes[*index]);
        }
        journal.intend(past.next, &unit(100..102)).unwrap();
        let (_, again) = open(&disk, head()).unwrap();
        assert_eq!(again.records.len(), past.records.len() + 2, "{end}");
    }
}

#[test]
fn lines_that_are_missing_or_come_twice_are_noticed() {
    let content = written().content();
    let lines: Vec<&[u8]> = content.split_inclusive(|byte| *byte == b'\n').collect();
    for at in 1..lines.len() - 1 {
        let without = [&lines[..at], &lines[at + 1..]].concat().concat();
        assert!(matches!(known(&without), Err(Unusable::Damaged(line, _)) if line == at + 1));
        let twice = [&lines[..=at], &lines[at..]].concat().concat();
        assert!(matches!(known(&twice), Err(Unusable::Damaged(line, _)) if line == at + 2));
    }
}

/// A journal of these lines, each with its right checksum.
fn lines(lines: impl IntoIterator<Item = Line>) -> Vec<u8> {
    let (mut chain, mut content) = (Chain::start(), Vec::new());
    for line in [Line::Load(head())].into_iter().chain(lines) {
        let (bytes, next) = chain.with(&line).unwrap();
        (chain, content) = (next, [content, bytes].concat());
    }
    content
}

fn intent(unit: u64, records: &[(u64, u64)], hashes: usize) -> Line {
    Line::Intent(Intent {
        unit,
        records: records.to_vec(),
        hashes: "0123456789abcdef".repeat(hashes),
        guarded: false,
    })
}

fn answer(unit: u64, ids: usize, changes: &str) -> Line {
    Line::Committed(CommittedUnit {
        unit,
        ids: vec![7; ids],
        revisions: vec![1; ids],
        changes: changes.to_owned(),
    })
}

#[test]
fn no_length_of_the_file_is_believed() {
    let huge = u64::MAX;
    for (content, expected) in [
        (
            lines([intent(0, &[(0, huge)], 1)]),
            "do not fit into one unit",
        ),
        (
            lines([intent(0, &[(huge, 1)], 1)]),
            "do not fit into one unit",
        ),
        (
            lines([intent(0, &[(0, 4_000_000_000)], 1)]),
            "do not fit into one unit",
        ),
        (
            lines([intent(0, &[(1 << 40, 1)], 1)]),
            "do not fit into one unit",
        ),
        (
            lines([intent(0, &[(0, 2_001)], 2_001)]),
            "do not fit into one unit",
        ),
        (
            lines([intent(0, &[(0, 1_500), (3_000, 501)], 2_001)]),
            "do not fit into one unit",
        ),
        (lines([intent(0, &[(0, 2)], 1)]), "the number of hashes"),
        (
            lines([intent(0, &[(0, 1)], 1), intent(0, &[(5, 1)], 1)]),
            "unit 0 occurs twice",
        ),
        (lines([answer(3, 1, "A")]), "unit 3 was not sent"),
        (lines([Line::Refused(3)]), "unit 3 was not sent"),
        (
            lines([intent(0, &[(0, 2)], 2), answer(0, 1, "A")]),
            "does not cover the 2 records",
        ),
        (
            lines([intent(0, &[(0, 2)], 2), answer(0, 2, "A")]),
            "does not cover the 2 records",
        ),
        (
            lines([intent(0, &[(0, 1)], 1), answer(0, 1, "?")]),
            "'?' is not a change",
        ),
        (
            lines([
                intent(0, &[(0, 1)], 1),
                answer(0, 1, "A"),
                intent(1, &[(0, 1)], 1),
            ]),
            "records[0] was sent after it was stored",
        ),
    ] {
        let line = content.iter().filter(|byte| **byte == b'\n').count();
        let error = open(&Recorder::with(&content), head()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotSent);
        let error = error.to_string();
        let place = format!("the journal notes.journal cannot be used, line {line}: ");
        assert!(
            error.starts_with(&place) && error.contains(expected),
            "{error}"
        );
        assert!(
            error.contains("give another path or delete the file"),
            "{error}"
        );
    }
    let most = lines([intent(0, &[(0, 1_500), (3_000, 500)], 2_000)]);
    assert_eq!(known(&most).unwrap().len(), 2_000);
    // The largest number of a unit leaves no next one, and no more is sent.
    let last = lines([intent(u64::MAX, &[(0, 1)], 1)]);
    assert_eq!(
        open(&Recorder::with(&last), head()).unwrap().1.next,
        u64::MAX
    );
}

#[test]
fn a_line_without_an_end_is_not_read_into_memory() {
    let mut content = lines([]);
    content.extend(std::iter::repeat_n(b'x', MAX_LINE_BYTES + 1));
    let Err(Unusable::Damaged(2, why)) = known(&content) else {
        panic!("a line that is too long");
    };
    assert!(why.contains("more than 1048576 bytes"), "{why}");
    let foreign = vec![b'x'; MAX_LINE_BYTES + 1];
    assert!(matches!(known(&foreign), Err(Unusable::Foreign)));
}

#[test]
fn another_format_is_refused_with_a_remedy() {
    let old = br#"{"kintoneLoad":1,"server":"https://example.cybozu.com","operation":"add","app":"1","record":"Note","key":null}
{"intent":{"unit":0,"records":[[0,1]],"hashes":"0123456789abcdef"}}
"#;
    let error = open(&Recorder::with(old), head()).unwrap_err().to_string();
    assert!(
        error.contains("it has format 1; this version of the library reads format 2"),
        "{error}"
    );
    assert!(
        error.contains("look up in kintone what is stored"),
        "{error}"
    );
    let newer = Head {
        version: 3,
        ..head()
    };
    let (newer, _) = Chain::start().with(&Line::Load(newer)).unwrap();
    let error = open(&Recorder::with(&newer), head())
        .unwrap_err()
        .to_string();
    assert!(error.contains("it has format 3"), "{error}");
}

#[test]
fn a_line_for_which_there_is_no_room_leaves_nothing_behind() {
    let mut disk = written();
    let whole = disk.content();
    disk.room = Some(whole.len() + 10);
    let (mut journal, past) = open(&disk, head()).unwrap();
    let error = journal.intend(past.next, &unit(20..25)).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("notes.journal cannot be written"),
        "{error}"
    );
    assert_eq!(disk.content(), whole);
    let end = End {
        count: 0,
        digest: String::new(),
        at: String::new(),
    };
    assert!(journal.write(&Line::End(end)).is_err());
    assert!(open(&disk, head()).is_ok());
}

#[test]
fn a_run_has_a_name_that_can_be_read() {
    for name in ["", " ", "a\nb", "\u{1b}[2J"] {
        let run = Some(name.to_owned());
        let opened = open(&Recorder::default(), Head { run, ..head() });
        let error = opened.unwrap_err().to_string();
        assert!(error.contains("text on one line"), "{name:?}: {error}");
    }
}

#[test]
fn a_run_has_a_name_of_200_characters_at_most() {
    let named = |characters: usize| Head {
        run: Some("夜".repeat(characters)),
        ..head()
    };
    assert!(open(&Recorder::default(), named(200)).is_ok());
    let error = open(&Recorder::default(), named(201))
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("has 201 characters; at most 200 are allowed"),
        "{error}"
    );
}

#[test]
fn a_file_that_cannot_be_replaced_is_kept_and_the_error_names_the_remedy() {
    for (kind, remedy) in [
        (io::ErrorKind::ResourceBusy, "mount its folder instead"),
        (io::ErrorKind::CrossesDevices, "mount its folder instead"),
        (io::ErrorKind::PermissionDenied, "make the folder writable"),
        (
            io::ErrorKind::ReadOnlyFilesystem,
            "make the folder writable",
        ),
        (
            io::ErrorKind::StorageFull,
            "notes.journal cannot be replaced",
        ),
    ] {
        let disk = Recorder {
            irreplaceable: Some(kind),
            ..written()
        };
        let content = disk.content();
        let (mut journal, _) = open(&disk, head()).unwrap();
        let error = journal.begin().unwrap_err().to_string();
        assert!(error.contains(remedy), "{error}");
        assert_eq!(disk.content(), content);
        // The first run of all finds out, rather than the first that follows another.
        let empty = Recorder {
            irreplaceable: Some(kind),
            ..Recorder::default()
        };
        let error = open(&empty, head()).unwrap_err().to_string();
        assert!(error.contains(remedy), "{error}");
    }
}
