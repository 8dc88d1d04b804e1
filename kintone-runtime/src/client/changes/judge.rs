//! What a record that was read is to a bookmark: new, changed, or delivered before. Without any I/O.
//!
//! kintone's updated time has whole minutes, is set when a write begins rather than when it can be seen, and may be set to the past by
//! an app manager who adds a record. So each reading asks for more than what is new, and the bookmark knows what of it was delivered:
//!
//! - `updated >= since`, where `since` lies before the beginning of the previous reading by the overlap. A record whose revision is
//!   in `recent` is known.
//! - `$id > settled`, where no id up to `settled` can appear any more. A record with an earlier updated time whose id is in `ids` is
//!   known.

use super::bookmark::{Bookmark, Reading, Recent};

/// How many ids below the highest one a record may appear although a later one was seen: it belongs to a transaction that took longer.
/// Our own choice: five transactions of the largest size, 20 × 100 records each. Only records whose updated time was set to the past
/// depend on it.
const LATE_IDS: u64 = 10_000;

pub(super) const SECONDS_PER_MINUTE: i64 = 60;

/// The state of a record that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) id: u64,
    pub(super) revision: u64,
    /// In minutes since 1970.
    pub(super) updated: i64,
}

/// What a record is to a bookmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Added,
    Changed,
    Known,
}

impl Bookmark {
    /// Begins to read, unless a reading has begun already. `started` is a time of the server at which nothing had been read, in
    /// seconds since 1970; the overlap is in seconds.
    pub(super) fn begin(&mut self, started: i64, overlap: i64) {
        if self.reading.is_some() {
            return;
        }
        let reached = started
            .saturating_sub(overlap)
            .div_euclid(SECONDS_PER_MINUTE);
        self.reading = Some(Reading {
            started,
            since: self.since.map_or(reached, |since| since.max(reached)),
            last: 0,
        });
    }

    /// The records to read next as a condition, without those that are known for certain.
    pub(super) fn condition(&self, updated: &str) -> String {
        let last = self.reading.map_or(0, |reading| reading.last);
        let after_last = format!("$id > \"{last}\"");
        match self.since {
            Some(since) if last < self.settled => {
                let open = format!(
                    "({updated} >= \"{}\" or $id > \"{}\")",
                    minute_text(since),
                    self.settled
                );
                match last {
                    0 => open,
                    _ => format!("{open} and {after_last}"),
                }
            }
            // All records after this one are open.
            _ => after_last,
        }
    }

    /// Notes a record that was read, and returns what it is.
    pub(super) fn judge(&mut self, stamp: Stamp) -> Verdict {
        let verdict = self.verdict(stamp);
        if let Some(reading) = &mut self.reading {
            reading.last = stamp.id;
        }
        self.note(stamp, verdict);
        verdict
    }

    fn verdict(&self, stamp: Stamp) -> Verdict {
        let is_held = self.holds(stamp.id);
        let is_open = self.since.is_none_or(|since| stamp.updated >= since);
        let recent = self.recent.get(&stamp.id);
        let is_known = match is_open {
            true => recent.is_some_and(|recent| recent.revision == stamp.revision),
            false => is_held,
        };
        match (is_known, is_held) {
            (true, _) => Verdict::Known,
            (false, true) => Verdict::Changed,
            (false, false) => Verdict::Added,
        }
    }

    /// Whether a record was delivered, as far as the bookmark knows.
    fn holds(&self, id: u64) -> bool {
        self.ids.contains(id) || (!self.tracks_ids && id <= self.settled)
    }

    /// Notes a record that was found beside a reading, and is delivered as added.
    pub(super) fn note_found(&mut self, stamp: Stamp) {
        self.note(stamp, Verdict::Added);
    }

    fn note(&mut self, stamp: Stamp, verdict: Verdict) {
        self.max = self.max.max(stamp.id);
        if verdict == Verdict::Added {
            self.held += 1;
        }
        if self.tracks_ids || stamp.id > self.settled {
            self.ids.insert(stamp.id);
        }
        let since = self
            .reading
            .map_or(self.since, |reading| Some(reading.since));
        if since.is_none_or(|since| stamp.updated >= since) {
            let Stamp {
                revision, updated, ..
            } = stamp;
            self.recent.insert(stamp.id, Recent { revision, updated });
        }
    }

    /// Notes that a record was delivered as deleted.
    pub(super) fn forget(&mut self, id: u64) {
        self.ids.remove(id);
        self.recent.remove(&id);
        self.held = self.held.saturating_sub(1);
    }

    /// Ends the reading: `ended` is a time of the server at which all was read, in seconds since 1970; the overlap is in seconds.
    pub(super) fn end(&mut self, ended: i64, overlap: i64) {
        let Some(Reading { started, since, .. }) = self.reading.take() else {
            return;
        };
        self.since = Some(since);
        self.recent.retain(|_, recent| recent.updated >= since);
        self.settle(started, overlap);
        self.note_height(ended);
    }

    /// Moves `settled` to the highest id below which none can appear: all ids up to it were given out before the overlap began, are
    /// there without a gap, or are far below the highest one.
    fn settle(&mut self, started: i64, overlap: i64) {
        let is_old = |(time, _): &(i64, u64)| time.saturating_add(overlap) <= started;
        let count = self.heights.partition_point(is_old);
        if let Some((_, height)) = self.heights.drain(..count).next_back() {
            self.settled = self.settled.max(height);
        }
        self.settled = self.settled.max(self.max.saturating_sub(LATE_IDS));
        if let Some(last) = self.ids.end_of_run(self.settled.saturating_add(1)) {
            self.settled = last;
        }
        if !self.tracks_ids {
            self.ids.remove_up_to(self.settled);
        }
    }

    /// Notes the highest id, once in a minute at most.
    fn note_height(&mut self, time: i64) {
        let (minute, max) = (time.div_euclid(SECONDS_PER_MINUTE), self.max);
        if self.settled >= max || self.heights.last().is_some_and(|(_, last)| *last >= max) {
            return;
        }
        let is_same = |(time, _): &mut (i64, u64)| time.div_euclid(SECONDS_PER_MINUTE) == minute;
        self.heights.pop_if(is_same);
        self.heights.push((time, max));
    }
}

/// A minute as kintone's query language writes it.
fn minute_text(minute: i64) -> String {
    let time = chrono::DateTime::from_timestamp(minute.saturating_mul(SECONDS_PER_MINUTE), 0);
    let time = time.unwrap_or_default();
    time.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests;
