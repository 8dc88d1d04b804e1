//! The loads of an import: one, or one that adds and one that updates.

use std::future::IntoFuture;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::join3;
use futures_util::{Stream, StreamExt, stream};
use tokio::sync::mpsc;

use crate::client::Client;
use crate::client::load::{Load, Operation, Others, Outcome, Progress};
use crate::record::FieldMeta;
use crate::record::codec::ValueError;
use crate::record::id::RecordId;
use crate::record::untyped::{AnyFields, AnyRecord};

pub(super) type Watcher<'a> = Box<dyn FnMut(&Progress) + Send + 'a>;

/// A record of a file, with the id of the one that it updates; or why it cannot be sent.
pub(super) type Prepared = Result<(Option<RecordId>, AnyRecord), ValueError>;

/// How the loads run.
pub(super) struct Loads<'a> {
    pub(super) client: Client,
    pub(super) continues: bool,
    pub(super) unit_size: Option<usize>,
    pub(super) watchers: Arc<Mutex<Vec<Watcher<'a>>>>,
}

impl<'a> Loads<'a> {
    /// Adds the records, or updates those that there are if there is a key.
    pub(super) async fn by_key<'s>(
        &self,
        key: Option<&FieldMeta>,
        records: impl Stream<Item = Prepared> + Send + 's,
    ) -> Outcome
    where
        'a: 's,
    {
        let index = key.map(|key| match key.field_type {
            "NUMBER" => AnyFields.unique_number(key.code).index(),
            _ => AnyFields.unique_text(key.code).index(),
        });
        let operation = match index {
            Some(_) => Operation::Upsert,
            None => Operation::Add,
        };
        self.load(operation, index, records).await
    }

    /// Adds some of the records and updates the others. Each is for the load with the index that comes with it, and so is its outcome.
    pub(super) async fn by_number(
        &self,
        records: impl Stream<Item = (usize, Prepared)> + Send,
    ) -> Vec<Outcome> {
        let (to_add, added) = mpsc::channel(1);
        let (to_update, updated) = mpsc::channel(1);
        let share_out = async move {
            let mut records = pin!(records);
            while let Some((load, record)) = records.next().await {
                // A load that has ended takes nothing more, and then the other one gets no more either.
                if [&to_add, &to_update][load].send(record).await.is_err() {
                    break;
                }
            }
        };
        let load = |operation, mut receiver: mpsc::Receiver<Prepared>| {
            let records = stream::poll_fn(move |task| receiver.poll_recv(task));
            self.load(operation, None, records).into_future()
        };
        let (add, update) = (
            load(Operation::Add, added),
            load(Operation::Update, updated),
        );
        let ((), added, updated) = join3(share_out, add, update).await;
        vec![added, updated]
    }

    fn load<'s>(
        &self,
        operation: Operation,
        key: Option<usize>,
        records: impl Stream<Item = Prepared> + Send + 's,
    ) -> Load<'s, AnyRecord, Others>
    where
        'a: 's,
    {
        let watchers = self.watchers.clone();
        let mut load = Load::<AnyRecord>::prepared(&self.client, operation, key, records);
        load = load.progress(move |progress| {
            let mut watchers = watchers.lock().unwrap_or_else(PoisonError::into_inner);
            for watcher in watchers.iter_mut() {
                watcher(progress);
            }
        });
        if self.continues {
            load = load.continue_on_error();
        }
        match self.unit_size {
            Some(records) => load.unit_size(records),
            None => load,
        }
    }
}
