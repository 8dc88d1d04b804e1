//! Reads a page of records together with their revisions, their updated times and the time of the server; or ids alone.

use std::fmt::Display;
use std::vec;

use super::judge::{SECONDS_PER_MINUTE, Stamp};
use crate::api::{GetRecords, check_complete, with_fields_and};
use crate::client::Client;
use crate::endpoint::error::Error;
use crate::endpoint::{Addressing, AppRef, Params, UnreadableRecords};
use crate::endpoint::{Encode, Encoded, Endpoint, HttpResponse, Info};
use crate::query::{PagedQuery, Query};
use crate::record::OwnedRecord;
use crate::record::codec::{self, Page, RecordStamp, record_stamps};
use crate::record::saved::Saved;

/// Some records in the order of their ids.
pub(super) struct Answer<T> {
    pub(super) records: Vec<(Stamp, Result<Saved<T>, Error>)>,
    /// The time of the server when it answered, in seconds since 1970, rounded down.
    pub(super) time: i64,
}

/// What an answer says about its records.
struct Stamps {
    stamps: Vec<Stamp>,
    time: i64,
}

/// Reads the first records after one that satisfy a condition. `updated` is the code of the updated time.
pub(super) async fn read<T: OwnedRecord + 'static>(
    client: &Client,
    condition: impl Display,
    limit: u32,
    after: u64,
    updated: &str,
) -> Result<Answer<T>, Error> {
    let request = GetChanged {
        query: ascending(condition, limit),
        updated: updated.to_owned(),
    };
    let (page, unreadable, stamps) = match client.send(request).await {
        Ok((page, stamps)) => (page, Vec::new(), stamps),
        Err(error) => {
            let Some(stamps) = error.unread_answer().map(|answer| stamps(answer, updated)) else {
                return Err(error);
            };
            let (page, unreadable, _) = error.into_records()?;
            (page, unreadable, stamps?)
        }
    };
    let Stamps { stamps, time } = stamps;
    check_order(after, stamps.iter().map(|stamp| stamp.id))?;
    let (mut good, mut bad) = (page.into_iter(), unreadable.into_iter().peekable());
    let mut records = Vec::with_capacity(stamps.len());
    for (index, stamp) in stamps.into_iter().enumerate() {
        let record = match bad.next_if(|(at, _)| *at == index) {
            Some((_, error)) => Err(error),
            None => Ok(next_of(&mut good, stamp)?),
        };
        records.push((stamp, record));
    }
    Ok(Answer { records, time })
}

/// The next record, which is the one with this stamp.
fn next_of<T>(records: &mut vec::IntoIter<Saved<T>>, stamp: Stamp) -> Result<Saved<T>, Error> {
    let record = records
        .next()
        .filter(|record| record.id().get() == stamp.id);
    record.ok_or_else(|| Error::unreadable(200, format!("record {} was not read", stamp.id)))
}

/// Reads the first ids of visible records in a range, in their order.
pub(super) async fn ids<T: OwnedRecord + 'static>(
    client: &Client,
    after: u64,
    until: u64,
    limit: u32,
) -> Result<Vec<u64>, Error> {
    let query = ascending(range(after, until), limit);
    let ids = client.send(GetIds::<T> { query }).await?;
    check_order(after, ids.iter().copied())?;
    Ok(ids)
}

/// The records after one, up to another, as a condition.
pub(super) fn range(after: u64, until: u64) -> String {
    format!("$id > \"{after}\" and $id <= \"{until}\"")
}

fn ascending<T>(condition: impl Display, limit: u32) -> PagedQuery<T> {
    Query::raw(format!("{condition} order by $id asc")).limit(limit)
}

/// What is in another order than the requested one might never end.
fn check_order(after: u64, ids: impl Iterator<Item = u64>) -> Result<(), Error> {
    let mut before = after;
    for id in ids {
        if id <= before {
            let error = format!(
                "record {id} came after record {before}: the records are not in the requested order of `$id`"
            );
            return Err(Error::unreadable(200, error));
        }
        before = id;
    }
    Ok(())
}

/// Get Records, for the updated times as well.
struct GetChanged<T> {
    query: PagedQuery<T>,
    updated: String,
}

impl<T: OwnedRecord + 'static> Endpoint for GetChanged<T> {
    type Response = (Page<T>, Stamps);
    const INFO: Info = GetRecords::<T>::INFO;

    fn app(&self) -> Option<AppRef> {
        Some(AppRef::of::<T>())
    }
}

impl<T: OwnedRecord + 'static> Encode for GetChanged<T> {
    fn encode(self, addressing: &Addressing) -> Result<Encoded<(Page<T>, Stamps)>, Error> {
        let app = addressing.app(AppRef::of::<T>())?;
        let query = self.query.text().map_err(Error::not_sent)?;
        let params = Params::new().with("app", app.get()).with("query", query);
        let params = with_fields_and::<T>(params, &[&self.updated]);
        let updated = self.updated;
        Ok(Encoded::params(params, move |response| {
            check_complete(&response, false)?;
            let stamps = stamps(&response, &updated)?;
            match codec::decode_page(&response.body) {
                Ok(page) => Ok((page, stamps)),
                Err(error) => Err(Error::records(UnreadableRecords::new(app, response, error))),
            }
        }))
    }
}

/// Get Records, for the ids alone.
struct GetIds<T> {
    query: PagedQuery<T>,
}

impl<T: OwnedRecord + 'static> Endpoint for GetIds<T> {
    type Response = Vec<u64>;
    const INFO: Info = GetRecords::<T>::INFO;

    fn app(&self) -> Option<AppRef> {
        Some(AppRef::of::<T>())
    }
}

impl<T: OwnedRecord + 'static> Encode for GetIds<T> {
    fn encode(self, addressing: &Addressing) -> Result<Encoded<Vec<u64>>, Error> {
        let app = addressing.app(AppRef::of::<T>())?;
        let query = self.query.text().map_err(Error::not_sent)?;
        let params = Params::new()
            .with("app", app.get())
            .with("query", query)
            .with("fields", vec!["$id"]);
        Ok(Encoded::params(params, |response| {
            check_complete(&response, false)?;
            let stamps = record_stamps(&response.body, "")
                .map_err(|error| Error::unreadable(response.status, error))?;
            let ids = stamps.into_iter().map(|stamp| id_of(&stamp));
            ids.collect()
        }))
    }
}

fn stamps(response: &HttpResponse, updated: &str) -> Result<Stamps, Error> {
    let stamps = record_stamps(&response.body, updated)
        .map_err(|error| Error::unreadable(response.status, error))?;
    let stamps: Result<_, Error> = stamps
        .into_iter()
        .map(|read| stamp(&read, updated))
        .collect();
    Ok(Stamps {
        stamps: stamps?,
        time: time(response)?,
    })
}

fn id_of(read: &RecordStamp) -> Result<u64, Error> {
    read.id
        .ok_or_else(|| Error::unreadable(200, "a record has no $id"))
}

fn stamp(read: &RecordStamp, updated: &str) -> Result<Stamp, Error> {
    let id = id_of(read)?;
    let lacks = |what: &str| Error::unreadable(200, format!("record {id} has no {what}"));
    let text = read.time.as_deref();
    let text = text.ok_or_else(|| {
        lacks(&format!(
            "updated time in the field {updated}; without permission to view it changes cannot be found"
        ))
    })?;
    let time = chrono::DateTime::parse_from_rfc3339(text).map_err(|_| {
        let error = format!(
            "record {id}, field {updated}: expected a time like 2026-01-31T09:00:00Z, found {text:?}; is it the field with the updated time?"
        );
        Error::unreadable(200, error)
    })?;
    Ok(Stamp {
        id,
        revision: read.revision.ok_or_else(|| lacks("$revision"))?,
        updated: time.timestamp().div_euclid(SECONDS_PER_MINUTE),
    })
}

/// The time of the server, in seconds since 1970. That of this machine may be another one.
fn time(response: &HttpResponse) -> Result<i64, Error> {
    let date = response.header("Date");
    let time = date.and_then(|date| httpdate::parse_http_date(date).ok());
    let since_1970 = time.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    let seconds = since_1970.and_then(|time| i64::try_from(time.as_secs()).ok());
    seconds.ok_or_else(|| {
        Error::unreadable(
            response.status,
            "the answer has no valid header `Date`, without which it is unknown up to when changes were read; does a gateway remove it?",
        )
    })
}
