//! Get Records, Add Records, Update Records: up to 100 at a time are written, all or none.

use crate::api::records::shapes::{
    EncodeRecord, added, check_complete, check_count, updated, with_fields,
};
#[cfg(feature = "reqwest")]
use crate::endpoint::HttpResponse;
use crate::endpoint::error::Error;
use crate::endpoint::{Addressing, AppRef, Method, Params, Replay, UnreadableRecords};
use crate::endpoint::{BulkMember, Encode, Encoded, Endpoint, Info};
use crate::query::{IntoPagedQuery, PagedQuery};
#[cfg(feature = "reqwest")]
use crate::record::AppRecord;
use crate::record::codec::{self, Mode, Page};
use crate::record::update::RecordUpdate;
use crate::record::written::Written;
use crate::record::{Insertable, OwnedRecord};

/// Reads the records that match a condition or a query: 100, or its [`limit`](crate::query::Query::limit), up to
/// [`MAX_RECORDS_PER_PAGE`](crate::query::MAX_RECORDS_PER_PAGE).
///
/// Only the fields of the struct, `$id` and `$revision` are requested.
///
/// ```no_run
/// # use kintone_runtime::record::OwnedRecord;
/// # use kintone_runtime::{Client, Error, Query};
/// use kintone_runtime::api::GetRecords;
///
/// # async fn example<Invoice: OwnedRecord + 'static>(client: Client) -> Result<(), Error> {
/// let query = Query::<Invoice>::raw("合計 > 1000").limit(10);
/// let page = client.send(GetRecords::new(query).total_count()).await?;
/// println!("{} of {:?}", page.len(), page.total_count());
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_incomplete`] if kintone ended the search early. If a record cannot be decoded, [`Error::into_page`] returns the others. A query
/// that kintone would reject in any app is rejected before anything is sent.
///
/// Source: kintone REST API, Get Records (GET records.json)
#[derive(Debug, Clone)]
pub struct GetRecords<T> {
    query: PagedQuery<T>,
    total_count: bool,
    is_part_enough: bool,
}

impl<T> GetRecords<T> {
    /// Creates a request for the records that match a condition or a query. [`Query::all`](crate::query::Query::all) matches all.
    pub fn new(query: impl IntoPagedQuery<T>) -> GetRecords<T>
    where
        T: OwnedRecord,
    {
        GetRecords {
            query: query.into_paged_query(),
            total_count: false,
            is_part_enough: false,
        }
    }

    /// Also requests how many records match without the limit: see [`Page::total_count`].
    pub fn total_count(mut self) -> GetRecords<T> {
        self.total_count = true;
        self
    }

    /// Accepts what kintone found before it ended a search early.
    ///
    /// Without this, such a search is an error, [`Error::is_incomplete`]: kintone checks only the first 100,000 records that match a
    /// `like`, and it is unknown what is missing.
    pub fn accept_incomplete(mut self) -> GetRecords<T> {
        self.is_part_enough = true;
        self
    }
}

impl<T> GetRecords<T> {
    /// What the request declares, independent of its type parameters.
    pub const INFO: Info = Info::new("get records", &Method::GET, "records.json");
}

impl<T: OwnedRecord + 'static> Endpoint for GetRecords<T> {
    type Response = Page<T>;
    const INFO: Info = Self::INFO;

    fn app(&self) -> Option<AppRef> {
        Some(AppRef::of::<T>())
    }
}

impl<T: OwnedRecord + 'static> Encode for GetRecords<T> {
    fn encode(self, addressing: &Addressing) -> Result<Encoded<Page<T>>, Error> {
        let app = addressing.app(AppRef::of::<T>())?;
        let query = self.query.text().map_err(Error::not_sent)?;
        let mut params = Params::new().with("app", app.get());
        if !query.is_empty() {
            params = params.with("query", query);
        }
        params = with_fields::<T>(params);
        if self.total_count {
            params = params.with("totalCount", true);
        }
        let is_part_enough = self.is_part_enough;
        Ok(Encoded::params(params, move |response| {
            check_complete(&response, is_part_enough)?;
            codec::decode_page(&response.body)
                .map_err(|error| Error::records(UnreadableRecords::new(app, response, error)))
        }))
    }
}

/// [`GetRecords`] whose answer is not decoded, for records that borrow from it.
#[cfg(feature = "reqwest")]
pub(crate) struct GetUndecoded<T>(pub(crate) PagedQuery<T>);

#[cfg(feature = "reqwest")]
impl<T: AppRecord + 'static> Endpoint for GetUndecoded<T> {
    type Response = HttpResponse;
    const INFO: Info = GetRecords::<T>::INFO;

    fn app(&self) -> Option<AppRef> {
        Some(AppRef::of::<T>())
    }
}

#[cfg(feature = "reqwest")]
impl<T: AppRecord + 'static> Encode for GetUndecoded<T> {
    fn encode(self, addressing: &Addressing) -> Result<Encoded<HttpResponse>, Error> {
        let app = addressing.app(AppRef::of::<T>())?;
        let query = self.0.text().map_err(Error::not_sent)?;
        let params = Params::new().with("app", app.get()).with("query", query);
        Ok(Encoded::params(with_fields::<T>(params), |response| {
            check_complete(&response, false)?;
            Ok(response)
        }))
    }
}

/// Adds up to [`MAX_RECORDS_PER_CALL`](crate::api::MAX_RECORDS_PER_CALL) records, all or none.
///
/// An empty list succeeds without a request.
///
/// ```no_run
/// # use kintone_runtime::record::Insertable;
/// # use kintone_runtime::{Client, Error};
/// use kintone_runtime::api::AddRecords;
///
/// # async fn example<Invoice: for<'de> Insertable<'de>>(client: Client, invoices: Vec<Invoice>) -> Result<(), Error> {
/// let added = client.send(AddRecords::new(&invoices)).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_validation`] if the form rejects a value: [`Error::errors`] says which. A list that is too long and values that cannot be
/// encoded are rejected before anything is sent. If no answer arrives, the records may have been added: [`Error::may_have_happened`].
///
/// Source: kintone REST API, Add Records (POST records.json)
#[derive(Debug)]
pub struct AddRecords<'r, T> {
    records: &'r [T],
    app: AppRef,
    encode: EncodeRecord<T>,
}

impl<'r, T> AddRecords<'r, T> {
    /// Creates a request that adds these records. The answer is in the same order.
    pub fn new<'de>(records: &'r [T]) -> AddRecords<'r, T>
    where
        T: Insertable<'de>,
    {
        AddRecords {
            records,
            app: AppRef::of::<T>(),
            encode: codec::encode_record,
        }
    }
}

impl<T> AddRecords<'_, T> {
    /// What the request declares, independent of its type parameters.
    pub const INFO: Info = Info::new("add records", &Method::POST, "records.json").bulk();
}

impl<T> Endpoint for AddRecords<'_, T> {
    type Response = Vec<Written>;
    const INFO: Info = Self::INFO;

    fn app(&self) -> Option<AppRef> {
        Some(self.app)
    }
}

impl<T> Encode for AddRecords<'_, T> {
    fn encode(self, addressing: &Addressing) -> Result<Encoded<Vec<Written>>, Error> {
        let app = addressing.app(self.app)?;
        let count = self.records.len();
        if count == 0 {
            return Ok(Encoded::answered(Vec::new()));
        }
        check_count(count)?;
        let mut body = format!("{{\"app\":{app},\"records\":[").into_bytes();
        for (index, record) in self.records.iter().enumerate() {
            if index > 0 {
                body.push(b',');
            }
            (self.encode)(record, Mode::Add, &mut body)
                .map_err(|error| Error::unencodable(error.in_record(index)))?;
        }
        body.extend_from_slice(b"]}");
        let encoded = Encoded::json(body, move |response| added(&response, count));
        Ok(encoded.writes(count))
    }
}

impl<T> BulkMember for AddRecords<'_, T> {}

/// Updates up to [`MAX_RECORDS_PER_CALL`](crate::api::MAX_RECORDS_PER_CALL) records, all or none.
///
/// It sends the fields that an [`Edit`](crate::Edit) changed or that the patch of an [`Update`](crate::record::update::Update) names, with the
/// revision that either of them expects. Edits that changed nothing are not sent, and are answered with the id and the revision that they
/// have. kintone does not define what several updates of one record in one call do.
///
/// ```no_run
/// # use kintone_runtime::record::{Editable, OwnedRecord};
/// # use kintone_runtime::{Client, Edit, Error};
/// use kintone_runtime::api::UpdateRecords;
///
/// # async fn example<Invoice: Editable + OwnedRecord>(client: Client, edits: Vec<Edit<Invoice>>) -> Result<(), Error> {
/// let written = client.send(UpdateRecords::new(&edits)).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_conflict`] if a record has another revision, [`Error::is_not_found`] if one no longer exists, and [`Error::is_validation`] if the
/// form rejects a value. A list that is too long is rejected before anything is sent.
///
/// Source: kintone REST API, Update Records (PUT records.json)
#[derive(Debug)]
pub struct UpdateRecords<'u, U> {
    updates: &'u [U],
}

// The bound is that of the request, so that what is not an update is one error in a bulk request.
impl<'u, U> UpdateRecords<'u, U> {
    /// Creates a request for what these edits changed or these patches name. The answer is in the same order.
    pub fn new(updates: &'u [U]) -> UpdateRecords<'u, U> {
        UpdateRecords { updates }
    }
}

impl<U> UpdateRecords<'_, U> {
    /// What the request declares, independent of its type parameters.
    pub const INFO: Info = Info::new("update records", &Method::PUT, "records.json").bulk();
}

impl<U: RecordUpdate> Endpoint for UpdateRecords<'_, U> {
    type Response = Vec<Written>;
    const INFO: Info = Self::INFO;

    fn app(&self) -> Option<AppRef> {
        Some(AppRef::of::<U::Record>())
    }

    fn replay(&self) -> Replay {
        Replay::Always
    }
}

impl<U: RecordUpdate> Encode for UpdateRecords<'_, U> {
    fn encode(self, addressing: &Addressing) -> Result<Encoded<Vec<Written>>, Error> {
        let app = addressing.app(AppRef::of::<U::Record>())?;
        check_count(self.updates.len())?;
        let (mut sent, mut unsent) = (Vec::new(), Vec::new());
        let mut body = format!("{{\"app\":{app},\"records\":[").into_bytes();
        for (index, update) in self.updates.iter().enumerate() {
            let start = body.len();
            if !sent.is_empty() {
                body.push(b',');
            }
            body.push(b'{');
            let present = update
                .encode(&mut body)
                .map_err(|error| Error::unencodable(error.in_record(index)))?;
            match present {
                Some(present) => {
                    body.truncate(start);
                    unsent.push((index, present));
                }
                None => {
                    body.push(b'}');
                    sent.push(index);
                }
            }
        }
        if sent.is_empty() {
            let unsent = unsent.into_iter().map(|(_, present)| present);
            return Ok(Encoded::answered(unsent.collect()));
        }
        body.extend_from_slice(b"]}");
        let count = sent.len();
        Ok(Encoded::json(body, move |response| {
            let mut written = updated(&response, count)?;
            // Each index counts the records before it, which are already in place.
            for (index, present) in unsent {
                written.insert(index, present);
            }
            Ok(written)
        })
        .records(sent))
    }
}

impl<U: RecordUpdate> BulkMember for UpdateRecords<'_, U> {}

#[cfg(test)]
mod tests;
