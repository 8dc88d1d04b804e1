//! Delete Records: up to 100 at a time, all or none.

use std::marker::PhantomData;

use crate::api::records::shapes::check_count;
use crate::endpoint::error::Error;
use crate::endpoint::{Addressing, AppRef, Method, Params, Replay, json};
use crate::endpoint::{BulkMember, Encode, Encoded, Endpoint, Info};
use crate::record::AppRecord;
use crate::record::id::{RecordId, Revision};
use crate::record::saved::Saved;
use crate::record::written::Written;

/// Deletes up to [`MAX_RECORDS_PER_CALL`](crate::api::MAX_RECORDS_PER_CALL) records, all or none.
///
/// An empty list succeeds without a request. A record that is given with a revision is only deleted if it still has that revision.
///
/// ```no_run
/// # use kintone_runtime::record::AppRecord;
/// # use kintone_runtime::{Client, Error, RecordId};
/// use kintone_runtime::api::DeleteRecords;
///
/// # async fn example<Invoice: AppRecord>(client: Client) -> Result<(), Error> {
/// client.send(DeleteRecords::<Invoice>::new([RecordId::new(1), RecordId::new(2)])).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_not_found`] if a record no longer exists, and [`Error::is_conflict`] if one has another revision. A list that is too long is
/// rejected before anything is sent.
///
/// Source: kintone REST API, Delete Records (DELETE records.json)
#[derive(Debug, Clone)]
pub struct DeleteRecords<T> {
    records: Vec<RecordToDelete>,
    record: PhantomData<fn() -> T>,
}

impl<T> DeleteRecords<T> {
    /// Creates a request that deletes these records: ids, pairs of id and revision, or records as they were read, by value or by reference.
    pub fn new<I>(records: I) -> DeleteRecords<T>
    where
        T: AppRecord,
        I: IntoIterator<Item: ToDelete>,
    {
        DeleteRecords {
            records: records.into_iter().map(ToDelete::to_delete).collect(),
            record: PhantomData,
        }
    }
}

impl<T> DeleteRecords<T> {
    /// What the request declares, independent of its type parameters.
    pub const INFO: Info = Info::new("delete records", &Method::DELETE, "records.json").bulk();
}

impl<T: AppRecord> Endpoint for DeleteRecords<T> {
    type Response = ();
    const INFO: Info = Self::INFO;

    fn app(&self) -> Option<AppRef> {
        Some(AppRef::of::<T>())
    }

    fn replay(&self) -> Replay {
        Replay::Always
    }
}

impl<T: AppRecord> Encode for DeleteRecords<T> {
    fn encode(self, addressing: &Addressing) -> Result<Encoded<()>, Error> {
        let app = addressing.app(AppRef::of::<T>())?;
        if self.records.is_empty() {
            return Ok(Encoded::answered(()));
        }
        check_count(self.records.len())?;
        let ids: Vec<u64> = self.records.iter().map(|record| record.id.get()).collect();
        let mut params = Params::new().with("app", app.get()).with("ids", ids);
        if self.records.iter().any(|record| record.revision.is_some()) {
            let revisions = self.records.iter().map(|record| match record.revision {
                Some(revision) => revision.to_string(),
                None => "-1".to_owned(),
            });
            params = params.with("revisions", revisions.collect::<Vec<_>>());
        }
        let encoded = Encoded::params(params, |response| json::read_done(&response));
        Ok(encoded.writes(self.records.len()))
    }
}

impl<T: AppRecord> BulkMember for DeleteRecords<T> {}

/// The id of a record to delete, and the revision that it must still have, if any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordToDelete {
    id: RecordId,
    revision: Option<Revision>,
}

#[cfg(feature = "reqwest")]
impl RecordToDelete {
    pub(crate) fn id(&self) -> RecordId {
        self.id
    }

    pub(crate) fn revision(&self) -> Option<Revision> {
        self.revision
    }
}

/// A type that identifies a record to delete: a [`RecordId`], a pair of it and a [`Revision`], a record as it was read (`&Saved<T>`),
/// a [`Written`], or a reference to one of these.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not name a record to delete",
    label = "neither a record id nor a record that was read",
    note = "give ids, pairs of id and revision, or records that were read: `&ids`, `[(id, revision)]`, `&records`; an id is made by RecordId::new(…)"
)]
pub trait ToDelete {
    /// Converts to the one type that a list of several kinds needs.
    fn to_delete(self) -> RecordToDelete;
}

macro_rules! to_delete {
    ($([$($generics:tt)*] $named:ty, $record:pat => $id:expr, $revision:expr;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> ToDelete for $named {
            fn to_delete(self) -> RecordToDelete {
                let $record = self;
                RecordToDelete {
                    id: $id,
                    revision: $revision,
                }
            }
        }
    )*};
}

to_delete! {
    [] RecordToDelete, record => record.id, record.revision;
    [] RecordId, id => id, None;
    [] (RecordId, Revision), (id, revision) => id, Some(revision);
    [] Written, written => written.id, Some(written.revision);
    [T] Saved<T>, saved => saved.id(), Some(saved.revision());
    [] &RecordToDelete, record => record.id, record.revision;
    [] &RecordId, id => *id, None;
    [] &(RecordId, Revision), (id, revision) => *id, Some(*revision);
    [] &Written, written => written.id, Some(written.revision);
    [T] &Saved<T>, saved => saved.id(), Some(saved.revision());
}
