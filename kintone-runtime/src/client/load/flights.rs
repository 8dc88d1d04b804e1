//! The units in flight, each with its number in the journal.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::unit::Unit;

/// The units in flight. They stay here if the run is dropped.
#[derive(Debug, Default)]
pub(super) struct Flights {
    next: u64,
    units: BTreeMap<u64, Arc<Unit>>,
}

impl Flights {
    /// The number of the next unit.
    pub(super) fn next(&self) -> u64 {
        self.next
    }

    /// Continues the numbers of earlier processes.
    #[cfg(feature = "journal")]
    pub(super) fn start_at(&mut self, next: u64) {
        self.next = next;
    }

    /// Adds a unit under the next number.
    pub(super) fn launch(&mut self, unit: Unit) -> Arc<Unit> {
        let unit = Arc::new(unit);
        self.units.insert(self.next, unit.clone());
        self.next += 1;
        unit
    }

    /// Removes a unit that was answered.
    pub(super) fn land(&mut self, number: u64) -> Option<Unit> {
        self.units.remove(&number).map(Arc::unwrap_or_clone)
    }

    /// Removes the units that a dropped run left in flight.
    pub(super) fn take_dropped(&mut self) -> Vec<Unit> {
        let units = std::mem::take(&mut self.units).into_iter();
        let dropped = units.map(|(number, unit)| Unit {
            sent_as: Some(number),
            ..Arc::unwrap_or_clone(unit)
        });
        dropped.collect()
    }

    /// The number of records in flight.
    pub(super) fn records(&self) -> usize {
        self.units.values().map(|unit| unit.entries.len()).sum()
    }
}
