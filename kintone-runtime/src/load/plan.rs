//! What a load would send, counted before anything is.

use std::future::poll_fn;

use super::engine::Work;
use super::outcome::Outcome;
use crate::Error;

/// What a load would send, if nothing is refused.
#[derive(Debug)]
#[non_exhaustive]
pub struct Plan {
    /// How many records the input has.
    pub records: usize,
    /// How many units there are: transactions, each of them one bulk request.
    pub units: usize,
    /// How many requests the units have in them: what counts against the daily limit of the app. The bulk requests
    /// themselves are free.
    pub counted_calls: usize,
    outcome: Outcome,
}

impl Plan {
    /// The records that cannot be sent, by their index, and why.
    pub fn problems(&self) -> impl Iterator<Item = (usize, &Error)> {
        let failed = self.outcome.failed();
        failed.map(|(index, failure)| (index, failure.error()))
    }
}

impl Work<'_> {
    pub(super) async fn plan(mut self) -> Plan {
        self.continues = true;
        let (mut units, mut counted_calls) = (0, 0);
        while let Some(unit) = poll_fn(|task| self.poll_next(task).ready()).await {
            units += 1;
            counted_calls += unit.requests();
        }
        Plan {
            records: self.outcome.len(),
            units,
            counted_calls,
            outcome: self.outcome,
        }
    }
}
