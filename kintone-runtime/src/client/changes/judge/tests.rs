//! A thousand apps in memory, with writers whose records can be seen late, and a program that is killed at any point.

use std::collections::{BTreeMap, HashSet};

use fastrand::Rng;

use super::{Stamp, Verdict};
use crate::client::changes::bookmark::Bookmark;

/// How long a write may take until it can be seen, in seconds; the overlap is a minute more.
const LATE: i64 = 240;
const OVERLAP: i64 = 300;
const PAGE: usize = 3;

#[derive(Clone, Copy)]
struct Write {
    /// When it can be seen.
    seen: i64,
    revision: u64,
    updated: i64,
}

/// An app: the writes of each record in their order, and when it was deleted.
struct App {
    dice: Rng,
    now: i64,
    last_id: u64,
    records: BTreeMap<u64, Vec<Write>>,
    deleted: HashSet<u64>,
}

impl App {
    fn write(&mut self) {
        self.now += [0, 1, 20, 70][self.dice.u64(..4) as usize];
        let seen = self.now + [0, 0, 3, LATE][self.dice.u64(..4) as usize];
        let minute = self.now.div_euclid(60);
        match self.dice.u64(..6) {
            0..=2 => {
                self.last_id += 1 + self.dice.u64(..2);
                // An import sets the updated time to the past.
                let updated = match self.dice.u64(..3) {
                    0 => minute - 10_000,
                    _ => minute,
                };
                let write = Write {
                    seen,
                    revision: 1,
                    updated,
                };
                self.records.insert(self.last_id, vec![write]);
            }
            3..=4 => {
                let now = self.now;
                let dice = self.dice.u64(..1_000) as usize;
                let there = self.records.values_mut();
                let mut there: Vec<_> = there
                    .filter(|writes| writes.last().is_some_and(|last| last.seen <= now))
                    .collect();
                let count = there.len().max(1);
                if let Some(writes) = there.get_mut(dice % count) {
                    writes.push(Write {
                        seen,
                        revision: writes.len() as u64 + 1,
                        updated: minute,
                    });
                }
            }
            _ => {
                let id = 1 + self.dice.u64(..self.last_id.max(1));
                if self.visible(id).is_some() {
                    self.deleted.insert(id);
                }
            }
        }
    }

    fn visible(&self, id: u64) -> Option<Stamp> {
        let writes = self.records.get(&id)?;
        let write = writes.iter().rfind(|write| write.seen <= self.now)?;
        (!self.deleted.contains(&id)).then_some(Stamp {
            id,
            revision: write.revision,
            updated: write.updated,
        })
    }

    /// What the query of a bookmark finds.
    fn page(&self, bookmark: &Bookmark) -> Vec<Stamp> {
        let last = bookmark.reading.map_or(0, |reading| reading.last);
        let ids = self.records.keys().filter(|id| **id > last);
        let found = ids.filter_map(|id| self.visible(*id)).filter(|stamp| {
            stamp.id > bookmark.settled || bookmark.since.is_none_or(|since| stamp.updated >= since)
        });
        found.take(PAGE).collect()
    }
}

/// A program with a copy, which it stores together with the bookmark.
struct Copy {
    bookmark: String,
    records: BTreeMap<u64, u64>,
    delivered: HashSet<(u64, u64)>,
}

impl Copy {
    /// Reads a page, and stores it unless the program is killed first. Returns whether it was the last one.
    fn read(&mut self, app: &mut App, is_killed: bool) -> bool {
        let mut bookmark: Bookmark = self.bookmark.parse().expect("a bookmark");
        let (started, page) = (app.now, app.page(&bookmark));
        app.now += [0, 0, 5][app.dice.u64(..3) as usize];
        bookmark.begin(started, OVERLAP);
        let is_last = page.len() < PAGE;
        let mut changes = Vec::new();
        for stamp in page {
            let verdict = bookmark.judge(stamp);
            if verdict != Verdict::Known {
                changes.push((stamp.id, stamp.revision, verdict));
            }
        }
        if is_last {
            bookmark.end(app.now, OVERLAP);
        }
        if is_killed {
            return false;
        }
        for (id, revision, verdict) in changes {
            assert!(
                self.delivered.insert((id, revision)),
                "{id} at {revision} came twice"
            );
            let before = self.records.insert(id, revision);
            // Ids that are far below are taken for held.
            if verdict == Verdict::Added {
                assert_eq!(before, None, "{id} was there");
            }
        }
        self.bookmark = bookmark.to_string();
        is_last
    }
}

fn run(seed: u64, bookmark: Bookmark) {
    let mut app = App {
        dice: Rng::with_seed(seed),
        now: 1_700_000_000,
        last_id: 0,
        records: BTreeMap::new(),
        deleted: HashSet::new(),
    };
    let mut copy = Copy {
        bookmark: bookmark.to_string(),
        records: BTreeMap::new(),
        delivered: HashSet::new(),
    };
    for _ in 0..60 {
        match app.dice.u64(..3) {
            0 | 1 => app.write(),
            _ => {
                let is_killed = app.dice.u64(..4) == 0;
                copy.read(&mut app, is_killed);
            }
        }
    }
    // Whatever was written can be seen now; the reading that goes on may have passed it.
    app.now += LATE;
    for _ in 0..2 {
        while !copy.read(&mut app, false) {}
    }
    for id in app.records.keys().copied() {
        if let Some(stamp) = app.visible(id) {
            assert_eq!(
                copy.records.get(&id),
                Some(&stamp.revision),
                "seed {seed}: record {id}"
            );
        }
    }
    let bookmark: Bookmark = copy.bookmark.parse().expect("a bookmark");
    assert_eq!(bookmark.held, copy.records.len() as u64, "seed {seed}");
    let since = bookmark.since.expect("a time");
    assert!(
        bookmark
            .recent
            .values()
            .all(|recent| recent.updated >= since)
    );
    if bookmark.tracks_ids {
        assert!(bookmark.ids.ids().eq(copy.records.keys().copied()));
    }
}

#[test]
fn nothing_is_lost_or_doubled_although_writes_are_seen_late() {
    for seed in 0..500 {
        run(seed, Bookmark::new());
        run(seed, Bookmark::tracking_ids());
    }
}

fn stamp(id: u64, revision: u64, updated: i64) -> Stamp {
    Stamp {
        id,
        revision,
        updated,
    }
}

/// Reads these records between the same two times.
fn read(bookmark: &mut Bookmark, at: i64, stamps: &[Stamp]) -> Vec<Verdict> {
    bookmark.begin(at, OVERLAP);
    let verdicts = stamps.iter().map(|stamp| bookmark.judge(*stamp)).collect();
    bookmark.end(at, OVERLAP);
    verdicts
}

#[test]
fn the_condition_asks_for_times_and_ids() {
    let mut bookmark = Bookmark::new();
    assert_eq!(bookmark.condition("更新日時"), "$id > \"0\"");
    let stamps = [stamp(1, 1, 0), stamp(2, 1, 0), stamp(5, 1, 0)];
    read(&mut bookmark, 1_700_000_000, &stamps);
    // Record 3 or 4 may belong to a transaction that goes on.
    let open = "(更新日時 >= \"2023-11-14T22:08:00Z\" or $id > \"2\")";
    assert_eq!(bookmark.condition("更新日時"), open);
    bookmark.begin(1_700_000_000 + OVERLAP, OVERLAP);
    bookmark.judge(stamp(1, 2, i64::MAX / 60));
    let rest = bookmark.condition("更新日時");
    assert_eq!(rest, format!("{open} and $id > \"1\""));
    bookmark.judge(stamp(5, 1, 0));
    assert_eq!(bookmark.condition("更新日時"), "$id > \"5\"");
    bookmark.end(1_700_000_000 + OVERLAP, OVERLAP);
    // Five minutes later it does not.
    let open = "(更新日時 >= \"2023-11-14T22:13:00Z\" or $id > \"5\")";
    assert_eq!(bookmark.condition("更新日時"), open);
}

#[test]
fn ids_far_below_the_highest_are_settled() {
    let mut bookmark = Bookmark::new();
    let stamps: Vec<Stamp> = (1..=30_000).map(|n| stamp(2 * n, 1, 0)).collect();
    read(&mut bookmark, 1_700_000_000, &stamps);
    assert_eq!((bookmark.settled, bookmark.max), (50_000, 60_000));
    assert_eq!(bookmark.ids.runs().count(), 5_000);
    assert!(bookmark.recent.is_empty());
    // All is settled in the second reading after the overlap, and the bookmark is small.
    read(&mut bookmark, 1_700_000_000 + OVERLAP, &[]);
    let text = bookmark.to_string();
    assert!(text.len() < 100, "{text}");
}

#[test]
fn the_bookmark_is_as_large_as_the_documentation_says() {
    let mut bookmark = Bookmark::tracking_ids();
    let mut dice = Rng::with_seed(1);
    bookmark.ids = (1..=100_000).filter(|_| dice.u64(..10) > 0).collect();
    let text = bookmark.to_string();
    assert!((20_000..50_000).contains(&text.len()), "{}", text.len());
}
