//! Reads in the order of the ids: each page begins after the last record of the previous one, so that records that are added or
//! deleted in the meantime do not shift the others.

use tokio::task::JoinSet;

use super::batch::{Batch, Extent};
use super::reader::{Delivery, Reader, Stopped};
use crate::api::GetRecords;
use crate::endpoint::error::Error;
use crate::query::MAX_RECORDS_PER_PAGE;
use crate::query::{ById, IntoPagedQuery};
use crate::record::OwnedRecord;
use crate::record::id::RecordId;

/// Reads all pages, in `parts` parts.
pub(super) async fn read<T: OwnedRecord + Send + 'static>(
    reader: &Reader<T>,
    range: ById<T>,
    parts: usize,
) {
    let read = match parts {
        0 | 1 => all(reader, &range, None).await,
        _ => in_parts(reader, range, parts).await,
    };
    if read.is_ok() {
        reader.end().await;
    }
}

async fn all<T: OwnedRecord + Send + 'static>(
    reader: &Reader<T>,
    range: &ById<T>,
    mut last: Option<RecordId>,
) -> Result<(), Stopped> {
    while let Some(next) = page(reader, range, last).await? {
        last = Some(next);
    }
    Ok(())
}

/// Reads the page after a record. Returns the id of its last one, if there may be more.
async fn page<T: OwnedRecord + Send + 'static>(
    reader: &Reader<T>,
    range: &ById<T>,
    last: Option<RecordId>,
) -> Result<Option<RecordId>, Stopped> {
    let room = reader.room().await?;
    let query = range.after(last).limit(MAX_RECORDS_PER_PAGE as u32);
    match get(reader, query).await? {
        Ok((batch, extent)) => {
            if let Some((next, before)) = disorder(range, last, &batch) {
                let error = format!(
                    "record {next} came after record {before}: the records are not in the requested order of `$id`, and reading on might never end"
                );
                room.send(Delivery::Failed(Error::unreadable(200, error)));
                return Err(Stopped);
            }
            let (before, Extent { count, last }) = (last, extent);
            room.send(Delivery::Records(batch));
            if count < MAX_RECORDS_PER_PAGE {
                Ok(None)
            } else if last.is_some_and(|next| before.is_none_or(|last| range.is_behind(next, last)))
            {
                Ok(last)
            } else {
                let error = "the last record of a page has no $id to continue from";
                fail(reader, Error::unreadable(200, error)).await
            }
        }
        Err(error) => {
            room.send(Delivery::Failed(error));
            Err(Stopped)
        }
    }
}

/// The first record that does not come after the previous one, and that one.
fn disorder<T: OwnedRecord>(
    range: &ById<T>,
    last: Option<RecordId>,
    batch: &Batch<T>,
) -> Option<(RecordId, RecordId)> {
    let mut last = last;
    batch.ids().find_map(|next| {
        let before = last.replace(next)?;
        (!range.is_behind(next, before)).then_some((next, before))
    })
}

type PageResult<T> = Result<(Batch<T>, Extent), Error>;

async fn get<T: OwnedRecord + Send + 'static>(
    reader: &Reader<T>,
    query: impl IntoPagedQuery<T>,
) -> Result<PageResult<T>, Stopped> {
    let request = match reader.accepts_incomplete {
        true => GetRecords::new(query).accept_incomplete(),
        false => GetRecords::new(query),
    };
    reader
        .wanted(reader.client.send(request))
        .await
        .map(Batch::of)
}

async fn fail<T, R>(reader: &Reader<T>, error: Error) -> Result<R, Stopped> {
    reader.room().await?.send(Delivery::Failed(error));
    Err(Stopped)
}

/// Reads the first page, whose end is where the others begin, and cuts the ids from there to the highest.
async fn in_parts<T: OwnedRecord + Send + 'static>(
    reader: &Reader<T>,
    range: ById<T>,
    parts: usize,
) -> Result<(), Stopped> {
    let Some(first) = page(reader, &range, None).await? else {
        return Ok(());
    };
    let highest = match get(reader, range.newest_first().limit(1)).await? {
        Ok((_, Extent { last, .. })) => last,
        Err(error) => return fail(reader, error).await,
    };
    let (first, highest) = (first.get(), highest.map_or(first.get(), RecordId::get));
    let ends = ends(first, highest, parts);
    let starts = [first].into_iter().chain(ends.iter().copied());
    let mut readers = JoinSet::new();
    for (part, start) in starts.enumerate() {
        // The last part has no end: records that are added in the meantime come after all others.
        let range = range.until(ends.get(part).copied().map(RecordId::new));
        let (reader, start) = (reader.clone(), Some(RecordId::new(start)));
        readers.spawn(async move { all(&reader, &range, start).await });
    }
    while let Some(read) = readers.join_next().await {
        match read {
            Ok(read) => read?,
            Err(lost) => match lost.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => return Err(Stopped),
            },
        }
    }
    Ok(())
}

/// The last ids of all parts but the last one.
fn ends(first: u64, highest: u64, parts: usize) -> Vec<u64> {
    let ids = highest.saturating_sub(first);
    // There is nothing to gain from parts of less than a page.
    let parts = (parts as u64).min(ids.div_ceil(MAX_RECORDS_PER_PAGE as u64));
    let part = |n| first + (u128::from(ids) * u128::from(n) / u128::from(parts)) as u64;
    (1..parts).map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_are_equal_and_no_smaller_than_a_page() {
        assert_eq!(ends(500, 4500, 4), [1500, 2500, 3500]);
        assert_eq!(ends(500, 1700, 8), [900, 1300]);
        let whole = |first, highest| ends(first, highest, 8).is_empty();
        assert!(whole(500, 900) && whole(500, 500) && whole(500, 3));
        assert_eq!(ends(0, u64::MAX, 2), [u64::MAX / 2]);
    }
}
