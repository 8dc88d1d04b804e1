//! Loads that are killed at any moment: in the end nothing is lost, nothing is there twice, and what they say is true.
//!
//! Each round takes one journal through all that may happen to it: a first run, the same once more, another input, a corrected
//! one, one that has become longer, and a new run. `KINTONE_KILLS=1000` kills more processes.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use kintone_emulator::{Effect, Emulator, Fault, When};
use kintone_runtime::Client;
use kintone_runtime::record::{AppRecord, OwnedRecord};

use super::faults::{Copy, Note, Random, builder, note, start};
use crate::apps::by_id;

/// How many processes are killed at least, in each of the tests.
const KILLS: usize = 8;

/// How many processes are killed at most before the load may end.
const KILLS_OF_ONE_INPUT: u64 = 4;

const RECORDS: usize = 30;

fn kills() -> usize {
    let kills = std::env::var("KINTONE_KILLS").ok();
    kills.and_then(|kills| kills.parse().ok()).unwrap_or(KILLS)
}

/// What a load is given.
#[derive(Debug, Clone, Copy)]
struct Input {
    from: usize,
    count: usize,
    body: &'static str,
    /// One in this many is refused.
    bad: usize,
    run: &'static str,
}

impl Input {
    fn is_bad(&self, index: usize) -> bool {
        self.bad != 0 && index % self.bad == 3
    }
}

/// What a load said in the end.
#[derive(Debug)]
struct Said {
    /// `C`, `F`, `N`, `?` or `S`.
    letters: String,
    /// Id and revision of each committed record.
    committed: BTreeMap<usize, (u64, u64)>,
    error: Option<String>,
    notes: Vec<String>,
}

impl Said {
    fn read(output: &str) -> Said {
        let mut said = Said {
            letters: String::new(),
            committed: BTreeMap::new(),
            error: None,
            notes: Vec::new(),
        };
        for line in output.lines() {
            if let Some(error) = line.strip_prefix("error ") {
                said.error = Some(error.to_owned());
            } else if let Some(note) = line.strip_prefix("note ") {
                said.notes.push(note.to_owned());
            } else {
                let mut words = line.split(' ');
                let letter = words.next().expect("a letter");
                if letter == "C" {
                    let mut number = || words.next().and_then(|word| word.parse().ok());
                    let written = number().zip(number()).expect("id and revision");
                    said.committed.insert(said.letters.len(), written);
                }
                said.letters += letter;
            }
        }
        said
    }
}

/// One journal and its server.
struct Round {
    server: Emulator,
    client: Client,
    folder: tempfile::TempDir,
    form: &'static str,
    random: Random,
    killed: usize,
}

impl Round {
    fn new(form: &'static str, seed: u64) -> Round {
        let server = start();
        for when in [When::Before, When::After] {
            let delay = Effect::Delay(when, Duration::from_millis(2));
            let fault = Fault::new(delay).path("bulkRequest.json");
            server.inject(fault).expect("a fault");
        }
        Round {
            client: builder(&server).build().expect("a client"),
            server,
            folder: tempfile::tempdir().expect("a folder"),
            form,
            random: Random::new(seed),
            killed: 0,
        }
    }

    fn spawn(&self, journal: &Path, input: &Input) -> Child {
        let Input {
            from, count, bad, ..
        } = input;
        Command::new(env!("CARGO_BIN_EXE_journaled_load"))
            .args([
                self.server.base_url(),
                journal.display().to_string(),
                self.form.to_owned(),
            ])
            .args([from, count].map(ToString::to_string))
            .args([input.body, &bad.to_string(), input.run])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the load starts")
    }

    /// Starts the load again and again and kills it at random moments, so often at most; gives what it says if it ends.
    fn kill(&mut self, input: &Input, times: u64) -> Option<Said> {
        let journal = self.folder.path().join("journal");
        for _ in 0..times {
            let mut child = self.spawn(&journal, input);
            self.wait_for_its_moment(&journal, &mut child);
            child.kill().expect("the process is ours");
            if let Some(said) = self.end(child) {
                return Some(said);
            }
            self.killed += 1;
        }
        None
    }

    /// The same, until the load ends.
    fn run(&mut self, input: &Input) -> Said {
        let times = self.random.below(KILLS_OF_ONE_INPUT + 1);
        self.kill(input, times)
            .unwrap_or_else(|| self.run_once(input))
    }

    fn run_once(&self, input: &Input) -> Said {
        let child = self.spawn(&self.folder.path().join("journal"), input);
        self.end(child).expect("it is not killed")
    }

    /// What the process said, if it was not killed.
    fn end(&self, child: Child) -> Option<Said> {
        let output = child.wait_with_output().expect("its output");
        // A request that was cut off may still be on its way.
        while self.server.running() > 0 {
            std::thread::sleep(Duration::from_micros(100));
        }
        output.status.code()?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.status.success(),
            "{said}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        Some(Said::read(&said))
    }

    /// Waits for some writes to the journal, or for some requests and a while.
    fn wait_for_its_moment(&mut self, journal: &Path, child: &mut Child) {
        let is_running = |child: &mut Child| child.try_wait().expect("its state").is_none();
        if self.random.below(2) == 0 {
            let length = || std::fs::metadata(journal).map_or(0, |file| file.len());
            let mut last = length();
            let mut left = 1 + self.random.below(10);
            while left > 0 && is_running(child) {
                let now = length();
                left -= u64::from(now != last);
                last = now;
            }
        } else {
            let last = self.server.requests().len() + self.random.below(5) as usize;
            while self.server.requests().len() < last && is_running(child) {
                std::thread::sleep(Duration::from_micros(100));
            }
            std::thread::sleep(Duration::from_micros(self.random.below(10_000)));
        }
    }

    /// What the server holds, by number: id, revision and body.
    async fn stored(&self) -> BTreeMap<String, (u64, u64, String)> {
        match self.form {
            "plain" => {
                self.read(|copy: &Copy| (copy.number.clone(), copy.body.clone()))
                    .await
            }
            _ => {
                self.read(|note: &Note| (note.number.clone(), note.body.clone()))
                    .await
            }
        }
    }

    async fn read<T: OwnedRecord + AppRecord + 'static>(
        &self,
        parts: fn(&T) -> (String, String),
    ) -> BTreeMap<String, (u64, u64, String)> {
        let page = self.client.get_records(by_id::<T>().limit(500)).await;
        let page = page.expect("the records");
        let mut stored = BTreeMap::new();
        for record in &page {
            let (number, body) = parts(record);
            let written = (record.id().get(), record.revision().get(), body);
            let twice = stored.insert(number.clone(), written);
            assert_eq!(twice, None, "{number} is there twice");
        }
        stored
    }

    /// Runs a load to its end and holds what it says against the server.
    async fn check(&mut self, input: &Input) -> Said {
        let said = self.run(input);
        let stored = self.stored().await;
        let context = format!("{} {input:?}: {said:?}", self.form);
        assert_eq!(said.letters.len(), input.count, "{context}");
        for (index, letter) in said.letters.chars().enumerate() {
            let place = format!("{index} of {context}");
            assert_eq!(letter == 'F', input.is_bad(index), "{place}");
            let own = match self.form {
                "unique" | "plain" | "upsert" => {
                    stored.get(&format!("N-{:04}", input.from + index))
                }
                _ => stored
                    .values()
                    .find(|(id, ..)| *id == (input.from + index) as u64),
            };
            match (letter, self.form) {
                ('C', "delete") => {
                    assert_eq!(own, None, "{place}");
                    assert_eq!(
                        said.committed[&index],
                        ((input.from + index) as u64, 0),
                        "{place}"
                    );
                }
                ('C', _) => {
                    let (id, revision, body) = own.expect(&place);
                    assert_eq!(said.committed[&index], (*id, *revision), "{place}");
                    assert_eq!(body, input.body, "{place}");
                }
                ('S', "plain") => {
                    let (_, _, body) = own.expect(&place);
                    assert_eq!(body, input.body, "{place}");
                }
                ('F', "unique" | "plain" | "upsert") => assert_eq!(own, None, "{place}"),
                ('F', _) => assert_ne!(own.expect(&place).2, input.body, "{place}"),
                _ => panic!("{place}"),
            }
        }
        said
    }

    /// The input is refused, and nothing is sent.
    async fn check_refused(&mut self, input: &Input) {
        let before = self.stored().await;
        let said = self.run(input);
        let error = said.error.expect("an error");
        let expected = ["was written for different input: ", "nothing was sent"];
        assert!(expected.iter().all(|text| error.contains(text)), "{error}");
        assert_eq!(self.stored().await, before, "{input:?}");
    }

    /// The input was sent before: nothing is sent again, and the load says so.
    async fn check_unsent(&mut self, input: &Input) {
        let before = self.stored().await;
        let said = self.check(input).await;
        assert_eq!(self.stored().await, before, "{input:?}");
        if input.bad == 0 {
            let says_so = |note: &String| {
                note.starts_with("nothing was sent: according to the journal, the ")
            };
            assert!(said.notes.iter().any(says_so), "{said:?}");
        }
    }
}

const FIRST: Input = Input {
    from: 0,
    count: RECORDS,
    body: "a",
    bad: 7,
    run: "",
};

/// Takes rounds until enough processes were killed.
async fn kill_rounds(form: &'static str, mut life: impl AsyncFnMut(&mut Round)) {
    let (mut killed, mut rounds) = (0, 0);
    while killed < kills() {
        let mut round = Round::new(form, rounds);
        life(&mut round).await;
        rounds += 1;
        killed += round.killed;
    }
    println!("{form}: {killed} kills in {rounds} rounds");
}

/// The life of a journal whose load adds records.
async fn adds(round: &mut Round) {
    round.check(&FIRST).await;
    round.check_unsent(&FIRST).await;
    round.check_refused(&Input { body: "z", ..FIRST }).await;
    let corrected = Input { bad: 0, ..FIRST };
    round.check(&corrected).await;
    round.check_unsent(&corrected).await;
    let longer = Input {
        count: RECORDS + 12,
        ..corrected
    };
    round.check(&longer).await;
    let new = Input {
        from: 1_000,
        run: "2",
        ..corrected
    };
    round.check(&new).await;
    round.check_unsent(&new).await;
    let count = RECORDS + 12 + RECORDS;
    assert_eq!(round.stored().await.len(), count);
}

#[tokio::test]
async fn adds_with_a_unique_key() {
    kill_rounds("unique", adds).await;
}

#[tokio::test]
async fn adds_that_are_settled_by_hand() {
    kill_rounds("plain", adds).await;
}

/// The life of a journal whose load may be repeated.
async fn repeats(round: &mut Round, from: usize) {
    let first = Input { from, ..FIRST };
    round.check(&first).await;
    // The next night sends all of it again.
    let before = round.stored().await;
    round.check(&first).await;
    for (number, (id, revision, body)) in round.stored().await {
        let (old_id, old_revision, old_body) = &before[&number];
        assert_eq!((id, &body), (*old_id, old_body));
        assert!(revision > *old_revision || body != first.body, "{number}");
    }
    // A night that is killed is followed by one with another input.
    let corrected = Input {
        from,
        bad: 0,
        ..FIRST
    };
    for (killed, next) in [("b", "c"), ("d", "e")] {
        round.kill(
            &Input {
                body: killed,
                ..corrected
            },
            2,
        );
        round
            .check(&Input {
                body: next,
                ..corrected
            })
            .await;
    }
    round.kill(
        &Input {
            body: "f",
            ..corrected
        },
        2,
    );
    let longer = Input {
        body: "f",
        count: RECORDS + 12,
        ..corrected
    };
    round.check(&longer).await;
    round.kill(
        &Input {
            body: "g",
            ..corrected
        },
        2,
    );
    round
        .check(&Input {
            body: "h",
            run: "2",
            ..corrected
        })
        .await;
}

#[tokio::test]
async fn upserts() {
    kill_rounds("upsert", async |round| {
        repeats(round, 0).await;
        assert_eq!(round.stored().await.len(), RECORDS + 12);
    })
    .await;
}

async fn add_notes(round: &Round) {
    let notes = (0..100).map(note);
    let added = round.client.add_all(notes).await;
    added.complete().expect("the notes");
}

#[tokio::test]
async fn updates_without_a_revision() {
    kill_rounds("patch", async |round| {
        add_notes(round).await;
        repeats(round, 1).await;
    })
    .await;
}

#[tokio::test]
async fn updates_at_one_revision() {
    kill_rounds("edit", async |round| {
        add_notes(round).await;
        let first = Input { from: 1, ..FIRST };
        round.check(&first).await;
        round.check_unsent(&first).await;
        round.check_refused(&Input { body: "z", ..first }).await;
        let corrected = Input { bad: 0, ..first };
        round.check(&corrected).await;
        let longer = Input {
            count: RECORDS + 12,
            ..corrected
        };
        round.check(&longer).await;
        round
            .check(&Input {
                body: "b",
                run: "2",
                ..longer
            })
            .await;
        // Each of them was updated once by each run.
        for (id, revision, _) in round.stored().await.into_values() {
            let is_edited = id <= (RECORDS + 12) as u64;
            assert_eq!(revision, if is_edited { 3 } else { 1 }, "{id}");
        }
    })
    .await;
}

#[tokio::test]
async fn deletes() {
    kill_rounds("delete", async |round| {
        add_notes(round).await;
        let first = Input {
            from: 1,
            bad: 0,
            ..FIRST
        };
        round.check(&first).await;
        round.check_unsent(&first).await;
        round.check_refused(&Input { from: 2, ..first }).await;
        let longer = Input {
            count: RECORDS + 12,
            ..first
        };
        round.check(&longer).await;
        round
            .check(&Input {
                from: 60,
                run: "2",
                ..first
            })
            .await;
        assert_eq!(round.stored().await.len(), 100 - RECORDS - 12 - RECORDS);
    })
    .await;
}
