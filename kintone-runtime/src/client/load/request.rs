//! Turns a unit into a bulk request, and its answer into what was committed.

use std::collections::HashSet;
use std::marker::PhantomData;

use super::entry::{Entry, Subject};
use super::status::Committed;
use super::target::{Operation, Target};
use super::unit::Unit;
use crate::api::{
    AnyBulkMember, BulkRequest, MAX_RECORDS_PER_CALL, read_added, read_updated, read_upserted,
};
use crate::endpoint::error::Error;
use crate::endpoint::{Addressing, AppRef, Attempt, HttpResponse, Method, Replay, json};
use crate::endpoint::{BulkMember, Encode, Encoded, Endpoint, Info};
use crate::record::id::RecordId;

/// Returns the unit as one request.
pub(super) fn bulk<'u>(
    target: &Target,
    unit: &'u Unit,
) -> BulkRequest<Vec<AnyBulkMember<'u, Vec<Committed>>>> {
    let parts = unit.entries.chunks(MAX_RECORDS_PER_CALL);
    BulkRequest::new(
        parts
            .map(|entries| match target.operation {
                Operation::Add => member::<Adds>(target, entries),
                Operation::Update => member::<Updates>(target, entries),
                Operation::Upsert => member::<Upserts>(target, entries),
                Operation::Delete => member::<Deletes>(target, entries),
            })
            .collect(),
    )
}

fn member<'u, P: Part + 'static>(
    target: &Target,
    entries: &'u [Entry],
) -> AnyBulkMember<'u, Vec<Committed>> {
    let request = Records::<P> {
        app: target.app,
        entries,
        part: PhantomData,
    };
    AnyBulkMember::new(request, |committed| committed)
}

/// Up to 100 entries as a request.
struct Records<'u, P> {
    app: AppRef,
    entries: &'u [Entry],
    part: PhantomData<P>,
}

/// What differs between the operations.
trait Part {
    const NAME: &'static str;
    const METHOD: &'static Method;
    const REPLAY: Replay = Replay::Always;
    /// Whether kintone may write two records into one.
    const MERGES: bool = false;
    /// The members of the body before the records.
    const BEFORE: &'static str;
    /// The members of the body after the records.
    fn after(_: &[Entry]) -> String {
        String::new()
    }
    /// Reads what was committed. `ids` has the id of each entry, if it is known.
    fn read(
        response: &HttpResponse,
        ids: &[Option<RecordId>],
        attempt: Attempt,
    ) -> Result<Vec<Committed>, Error>;
}

impl<P: Part> Endpoint for Records<'_, P> {
    type Response = Vec<Committed>;
    const INFO: Info = Info::new(P::NAME, P::METHOD, "records.json");

    fn app(&self) -> Option<AppRef> {
        Some(self.app)
    }

    fn replay(&self) -> Replay {
        P::REPLAY
    }
}

impl<P: Part> Encode for Records<'_, P> {
    fn encode(self, addressing: &Addressing) -> Result<Encoded<Vec<Committed>>, Error> {
        let app = addressing.app(self.app)?;
        let mut body = format!("{{\"app\":{app},{}[", P::BEFORE).into_bytes();
        let end = format!("]{}}}", P::after(self.entries));
        let records = self.entries.iter().map(|entry| entry.json.len() + 1);
        body.reserve(records.sum::<usize>() + end.len());
        for (at, entry) in self.entries.iter().enumerate() {
            if at > 0 {
                body.push(b',');
            }
            body.extend_from_slice(&entry.json);
        }
        body.extend_from_slice(end.as_bytes());
        let ids: Vec<Option<RecordId>> = self.entries.iter().map(Entry::id).collect();
        let indices = self.entries.iter().map(|entry| entry.index);
        Ok(Encoded::json_of_attempt(body, move |response, attempt| {
            let committed = P::read(&response, &ids, attempt)?;
            check_ids::<P>(&committed, &ids, response.status)?;
            Ok(committed)
        })
        .records(indices.collect()))
    }
}

impl<P: Part> BulkMember for Records<'_, P> {}

/// An answer names the records that were sent, and none of them twice.
fn check_ids<P: Part>(
    committed: &[Committed],
    sent: &[Option<RecordId>],
    status: u16,
) -> Result<(), Error> {
    let mut seen = HashSet::with_capacity(committed.len());
    for (Committed { id, .. }, sent) in committed.iter().zip(sent) {
        if let Some(sent) = sent.filter(|sent| sent != id) {
            let message = format!("record {sent} was sent, record {id} came back");
            return Err(Error::unreadable(status, message));
        }
        if !seen.insert(*id) && !P::MERGES {
            let message = format!("record {id} came back twice");
            return Err(Error::unreadable(status, message));
        }
    }
    Ok(())
}

enum Adds {}
enum Updates {}
enum Upserts {}
enum Deletes {}

impl Part for Adds {
    const NAME: &'static str = "add records";
    const METHOD: &'static Method = &Method::POST;
    const REPLAY: Replay = Replay::Never;
    const BEFORE: &'static str = "\"records\":";

    fn read(
        response: &HttpResponse,
        ids: &[Option<RecordId>],
        _: Attempt,
    ) -> Result<Vec<Committed>, Error> {
        let added = read_added(response, ids.len())?;
        Ok(added.into_iter().map(Committed::added).collect())
    }
}

impl Part for Updates {
    const NAME: &'static str = "update records";
    const METHOD: &'static Method = &Method::PUT;
    const BEFORE: &'static str = "\"records\":";

    fn read(
        response: &HttpResponse,
        ids: &[Option<RecordId>],
        _: Attempt,
    ) -> Result<Vec<Committed>, Error> {
        let updated = read_updated(response, ids.len())?;
        Ok(updated.into_iter().map(Committed::updated).collect())
    }
}

impl Part for Upserts {
    const NAME: &'static str = "upsert records";
    const METHOD: &'static Method = &Method::PUT;
    const MERGES: bool = true;
    const BEFORE: &'static str = "\"upsert\":true,\"records\":";

    fn read(
        response: &HttpResponse,
        ids: &[Option<RecordId>],
        attempt: Attempt,
    ) -> Result<Vec<Committed>, Error> {
        let upserted = read_upserted(response, ids.len(), attempt)?;
        Ok(upserted.into_iter().map(Committed::upserted).collect())
    }
}

impl Part for Deletes {
    const NAME: &'static str = "delete records";
    const METHOD: &'static Method = &Method::DELETE;
    const BEFORE: &'static str = "\"ids\":";

    fn after(entries: &[Entry]) -> String {
        let revisions: Vec<Option<String>> = entries
            .iter()
            .map(|entry| match entry.subject {
                Subject::Record(_, revision) => revision.map(|revision| revision.to_string()),
                _ => None,
            })
            .collect();
        if revisions.iter().all(Option::is_none) {
            return String::new();
        }
        let revisions = revisions.into_iter();
        let revisions = revisions.map(|revision| revision.unwrap_or_else(|| "-1".to_owned()));
        format!(
            ",\"revisions\":[{}]",
            revisions.collect::<Vec<_>>().join(",")
        )
    }

    fn read(
        response: &HttpResponse,
        ids: &[Option<RecordId>],
        _: Attempt,
    ) -> Result<Vec<Committed>, Error> {
        json::read_done(response)?;
        Ok(ids
            .iter()
            .flatten()
            .copied()
            .map(Committed::deleted)
            .collect())
    }
}
