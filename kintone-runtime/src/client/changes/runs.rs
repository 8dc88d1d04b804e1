//! A set of record ids as runs of consecutive ones: it is as large as the set has gaps, not as it has ids.

use std::collections::BTreeMap;

/// A set of ids: the first id of each run, and the last one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct IdRuns(BTreeMap<u64, u64>);

impl IdRuns {
    /// Adds an id. Returns whether it was missing.
    pub(super) fn insert(&mut self, id: u64) -> bool {
        let before = self.0.range(..=id).next_back();
        let before = before.map(|(first, last)| (*first, *last));
        if before.is_some_and(|(_, last)| id <= last) {
            return false;
        }
        let first = match before {
            Some((first, last)) if last + 1 == id => first,
            _ => id,
        };
        let last = id.checked_add(1).and_then(|next| self.0.remove(&next));
        self.0.insert(first, last.unwrap_or(id));
        true
    }

    /// Removes an id.
    pub(super) fn remove(&mut self, id: u64) {
        let Some((first, last)) = self.run_with(id) else {
            return;
        };
        self.0.remove(&first);
        if first < id {
            self.0.insert(first, id - 1);
        }
        if id < last {
            self.0.insert(id + 1, last);
        }
    }

    /// Removes all ids up to this one.
    pub(super) fn remove_up_to(&mut self, id: u64) {
        let Some(next) = id.checked_add(1) else {
            return self.0.clear();
        };
        let mut rest = self.0.split_off(&next);
        if let Some((_, last)) = self.0.pop_last().filter(|(_, last)| *last > id) {
            rest.insert(next, last);
        }
        self.0 = rest;
    }

    pub(super) fn contains(&self, id: u64) -> bool {
        self.run_with(id).is_some()
    }

    /// The last id of the run that this one is in.
    pub(super) fn end_of_run(&self, id: u64) -> Option<u64> {
        self.run_with(id).map(|(_, last)| last)
    }

    pub(super) fn runs(&self) -> impl Iterator<Item = (u64, u64)> {
        self.0.iter().map(|(first, last)| (*first, *last))
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = u64> {
        self.runs().flat_map(|(first, last)| first..=last)
    }

    fn run_with(&self, id: u64) -> Option<(u64, u64)> {
        let (first, last) = self.0.range(..=id).next_back()?;
        (id <= *last).then_some((*first, *last))
    }

    /// The lengths of gaps and runs in turn, beginning with the gap before id 1.
    pub(super) fn to_lengths(&self) -> Vec<u64> {
        let mut next = 1;
        let mut lengths = Vec::with_capacity(2 * self.0.len());
        for (first, last) in self.runs() {
            lengths.extend([first.saturating_sub(next), last - first + 1]);
            next = last.saturating_add(1);
        }
        lengths
    }

    /// The set with these lengths, unless no set has them.
    pub(super) fn from_lengths(lengths: &[u64]) -> Option<IdRuns> {
        let mut runs = BTreeMap::new();
        let mut next: u64 = 1;
        for (index, pair) in lengths.chunks(2).enumerate() {
            let [gap, length] = *pair else {
                return None;
            };
            if length == 0 || (gap == 0 && index > 0) {
                return None;
            }
            let first = next.checked_add(gap)?;
            next = first.checked_add(length)?;
            runs.insert(first, next - 1);
        }
        Some(IdRuns(runs))
    }
}

impl FromIterator<u64> for IdRuns {
    fn from_iter<I: IntoIterator<Item = u64>>(ids: I) -> IdRuns {
        let mut runs = IdRuns::default();
        for id in ids {
            runs.insert(id);
        }
        runs
    }
}

/// A set that does not change, and knows how many ids there are in a range.
pub(super) struct CountedIds {
    /// First, last, and how many ids there are before.
    runs: Vec<(u64, u64, u64)>,
    len: u64,
}

impl CountedIds {
    /// The ids of the set up to this one.
    pub(super) fn up_to(most: u64, ids: &IdRuns) -> CountedIds {
        let mut len = 0;
        let runs = ids.runs().take_while(|(first, _)| *first <= most);
        let runs = runs
            .map(|(first, last)| {
                let (last, before) = (last.min(most), len);
                len += last - first + 1;
                (first, last, before)
            })
            .collect();
        CountedIds { runs, len }
    }

    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// How many ids there are after one, up to another.
    pub(super) fn count(&self, after: u64, until: u64) -> u64 {
        self.count_up_to(until)
            .saturating_sub(self.count_up_to(after))
    }

    /// The ids after one, up to another.
    pub(super) fn ids(&self, after: u64, until: u64) -> impl Iterator<Item = u64> {
        let begin = self.runs.partition_point(|(_, last, _)| *last <= after);
        let runs = self.runs[begin..].iter();
        let runs = runs.take_while(move |(first, ..)| *first <= until);
        runs.flat_map(move |(first, last, _)| (*first).max(after + 1)..=(*last).min(until))
    }

    fn count_up_to(&self, id: u64) -> u64 {
        let after = self.runs.partition_point(|(first, ..)| *first <= id);
        match after.checked_sub(1).and_then(|at| self.runs.get(at)) {
            Some((first, last, before)) => before + (*last).min(id) - first + 1,
            None => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_runs_are_the_set(
            steps in prop::collection::vec((0_u8..8, 1_u64..40), 0..80),
            after in 0_u64..45,
            until in 0_u64..45,
        ) {
            let (mut runs, mut set) = (IdRuns::default(), BTreeSet::new());
            for (step, id) in steps {
                match step {
                    0..=4 => prop_assert_eq!(runs.insert(id), set.insert(id)),
                    5..=6 => {
                        runs.remove(id);
                        set.remove(&id);
                    }
                    _ => {
                        runs.remove_up_to(id / 4);
                        set.retain(|held| *held > id / 4);
                    }
                }
            }
            prop_assert!(runs.ids().eq(set.iter().copied()));
            for id in 0..45 {
                prop_assert_eq!(runs.contains(id), set.contains(&id));
                let end = (id..).take_while(|next| set.contains(next)).last();
                prop_assert_eq!(runs.end_of_run(id), end);
            }
            let gaps = runs.0.iter().zip(runs.0.iter().skip(1));
            prop_assert!(gaps.into_iter().all(|((_, last), (first, _))| last + 1 < *first));
            let read = IdRuns::from_lengths(&runs.to_lengths());
            prop_assert_eq!(read.as_ref(), Some(&runs));
            let counted = CountedIds::up_to(30, &runs);
            let some: Vec<u64> = set.iter().copied().filter(|id| *id <= 30 && *id > after && *id <= until).collect();
            prop_assert_eq!(counted.count(after, until), some.len() as u64);
            prop_assert!(counted.ids(after, until).eq(some));
        }
    }

    #[test]
    fn a_million_ids_without_a_gap_are_two_numbers() {
        let runs = IdRuns::from_iter(1..=1_000_000);
        assert_eq!(runs.to_lengths(), [0, 1_000_000]);
    }

    #[test]
    fn lengths_that_no_set_has_are_refused() {
        for lengths in [&[1][..], &[0, 0], &[0, 1, 0, 1], &[5, u64::MAX]] {
            assert_eq!(IdRuns::from_lengths(lengths), None, "{lengths:?}");
        }
    }
}
