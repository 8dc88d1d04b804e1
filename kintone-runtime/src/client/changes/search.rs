//! Delivers the records that are gone, and those that appeared.

use std::collections::VecDeque;

use super::change::Change;
use super::deletions::{self, Difference, Sweep, Sweeping};
use super::page;
use super::runs::IdRuns;
use super::since::{ChangesSince, FindsDeleted, Phase};
use crate::endpoint::error::Error;
use crate::record::OwnedRecord;
use crate::record::id::RecordId;

impl<T: OwnedRecord + 'static> ChangesSince<'_, '_, T> {
    /// Counts the records. Returns how to find those that are gone, if any can be.
    pub(super) async fn count(&mut self) -> Result<Option<Sweeping>, Error> {
        let highest = self.position.max;
        if highest == 0 {
            return Ok(None);
        }
        let mut count = None;
        if self.deleted == FindsDeleted::Counted {
            let there = deletions::count_in::<T>(&self.client, 0, highest).await?;
            if there == self.position.held {
                return Ok(None);
            }
            count = Some(there);
        }
        let sweep = match self.held_ids.take() {
            None => Sweep::new(&self.position.ids, highest, count, self.batch_size),
            Some(ids) => {
                let ids = ids.map(RecordId::get).filter(|id| *id > 0);
                let held: IdRuns = ids.chain(self.delivered.ids()).collect();
                Sweep::new(&held, highest, count, self.batch_size)
            }
        };
        let held = self.position.held;
        self.position.held = sweep.held();
        Ok(Some(Sweeping {
            sweep,
            held,
            gone: VecDeque::new(),
            appeared: None,
        }))
    }

    /// Collects a batch of records that are gone or appeared.
    pub(super) async fn search(&mut self) -> Result<Option<Vec<Change<T>>>, Error> {
        let Phase::Sweeping(sweeping) = &mut self.phase else {
            return Ok(None);
        };
        let batch = self.batch_size as usize;
        let mut is_done = false;
        while !is_done && sweeping.appeared.is_none() && sweeping.gone.len() < batch {
            match sweeping.sweep.next::<T>(&self.client).await? {
                None => is_done = true,
                Some(mut difference) => {
                    sweeping.gone.extend(difference.gone.drain(..));
                    if !difference.appeared.is_empty() {
                        sweeping.appeared = Some(difference);
                    }
                }
            }
        }
        let gone = sweeping.gone.drain(..batch.min(sweeping.gone.len()));
        let mut changes = Vec::new();
        for id in gone {
            self.position.forget(id);
            changes.push(Change::Deleted(RecordId::new(id)));
        }
        if !changes.is_empty() {
            return Ok(Some(changes));
        }
        let held = sweeping.held;
        if let Some(Difference {
            after,
            until,
            appeared,
            ..
        }) = &sweeping.appeared
        {
            let (after, until, appeared) = (*after, *until, appeared.clone());
            let changes = self.appeared(after, until, &appeared).await?;
            if let Phase::Sweeping(sweeping) = &mut self.phase {
                sweeping.appeared = None;
            }
            return Ok(Some(changes));
        }
        self.phase = Phase::Ended;
        // A batch without a change, for the bookmark that knows better how many records are held.
        Ok((held != self.position.held).then_some(changes))
    }

    /// Reads records that can be viewed although they are not held.
    async fn appeared(
        &mut self,
        after: u64,
        until: u64,
        ids: &[u64],
    ) -> Result<Vec<Change<T>>, Error> {
        let updated = self.updated().await?;
        let range = page::range(after, until);
        let answer = page::read(&self.client, range, self.batch_size, after, &updated).await?;
        let mut changes = Vec::new();
        for (stamp, record) in answer.records {
            if ids.binary_search(&stamp.id).is_ok() {
                self.position.note_found(stamp);
                changes.push(match record {
                    Ok(record) => Change::Added(record),
                    Err(error) => Change::Unreadable(RecordId::new(stamp.id), error),
                });
            }
        }
        Ok(changes)
    }
}
