//! Reads in any order with a cursor, and deletes it afterwards.

use std::time::Duration;

use tokio::time;

use super::batch::Batch;
use super::reader::{Delivery, Reader, Room, Stopped};
use crate::api::{AddCursor, CursorPage, DeleteCursor, GetRecordsByCursor};
use crate::endpoint::error::Error;
use crate::query::MAX_RECORDS_PER_PAGE;
use crate::query::Query;
use crate::record::OwnedRecord;
use crate::record::id::CursorId;

/// How long an error waits for the cursor to be deleted. Our own choice: a program often ends with the error, and a cursor
/// that is left takes one of the domain's 10 places for 10 minutes.
const PATIENCE: Duration = Duration::from_secs(3);

/// Reads all pages. The result is that of deleting the cursor.
pub(super) async fn read<T: OwnedRecord + Send + 'static>(
    reader: &Reader<T>,
    query: Query<T>,
) -> Result<(), Error> {
    let Ok(room) = reader.room().await else {
        return Ok(());
    };
    // It is waited for in any case: without its id nothing can delete it.
    let mut add = AddCursor::new(query).size(MAX_RECORDS_PER_PAGE);
    if reader.accepts_incomplete {
        add = add.accept_incomplete();
    }
    let cursor = match reader.client.send(add).await {
        Ok(added) => added.id,
        Err(error) => {
            let deleted = match error.cursor() {
                Some(cursor) => delete_soon(reader, cursor).await,
                None => Ok(()),
            };
            room.send(Delivery::Failed(error));
            return deleted;
        }
    };
    match pages(reader, &cursor, room).await {
        Ok(()) => {
            reader.end().await;
            Ok(())
        }
        Err(Unfinished { error: None }) => delete(reader, &cursor).await,
        Err(Unfinished {
            error: Some((error, room)),
        }) => {
            let deleted = delete_soon(reader, &cursor).await;
            room.send(Delivery::Failed(error));
            deleted
        }
    }
}

/// A cursor with more pages.
struct Unfinished<T> {
    /// Why they cannot be read, unless the reader was dropped.
    error: Option<(Error, Room<T>)>,
}

impl<T> From<Stopped> for Unfinished<T> {
    fn from(_: Stopped) -> Unfinished<T> {
        Unfinished { error: None }
    }
}

async fn pages<T: OwnedRecord + Send + 'static>(
    reader: &Reader<T>,
    cursor: &CursorId,
    mut room: Room<T>,
) -> Result<(), Unfinished<T>> {
    loop {
        let mut get = GetRecordsByCursor::new(cursor);
        if reader.accepts_incomplete {
            get = get.accept_incomplete();
        }
        let page = reader.wanted(reader.client.send(get)).await?;
        let next = match batch(page) {
            Ok((batch, next)) => {
                room.send(Delivery::Records(batch));
                next
            }
            Err(error) => {
                let error = Some((error, room));
                return Err(Unfinished { error });
            }
        };
        if !next {
            return Ok(());
        }
        room = reader.room().await?;
    }
}

/// The records, and whether there are more.
fn batch<T: OwnedRecord>(answer: Result<CursorPage<T>, Error>) -> Result<(Batch<T>, bool), Error> {
    match answer {
        Ok(CursorPage { page, next }) => Ok((Batch::new(page, Vec::new()), next)),
        Err(error) => {
            let (page, unreadable, next) = error.into_records()?;
            // The end is not announced: the next request says that there is no such cursor.
            Ok((Batch::new(page, unreadable), next.unwrap_or(true)))
        }
    }
}

/// Deletes a cursor before an error is returned, without waiting for long.
async fn delete_soon<T: OwnedRecord + Send + 'static>(
    reader: &Reader<T>,
    cursor: &CursorId,
) -> Result<(), Error> {
    let deleted = time::timeout(PATIENCE, delete(reader, cursor)).await;
    deleted.unwrap_or(Ok(()))
}

/// A cursor that is gone need not be deleted.
async fn delete<T: OwnedRecord + Send + 'static>(
    reader: &Reader<T>,
    cursor: &CursorId,
) -> Result<(), Error> {
    match reader.client.send(DeleteCursor::<T>::new(cursor)).await {
        Err(error) if !error.is_not_found() => Err(error),
        _ => Ok(()),
    }
}
