//! Get Records, for the number of records only.

use serde::Deserialize;

use crate::api::records::shapes::check_complete;
use crate::endpoint::error::Error;
use crate::endpoint::{Addressing, AppRef, Method, Params, json};
use crate::endpoint::{Encode, Encoded, Endpoint, Info};
use crate::query::{IntoQuery, Query};
use crate::record::AppRecord;
use crate::record::digits;

/// Counts the records that match a condition or a query.
///
/// kintone returns the id of one record along with the number, because it does not document what a `limit 0` counts.
///
/// ```no_run
/// # use kintone_runtime::record::AppRecord;
/// # use kintone_runtime::{Client, Error, Query};
/// use kintone_runtime::api::CountRecords;
///
/// # async fn example<Invoice: AppRecord + 'static>(client: Client) -> Result<(), Error> {
/// let large = client.send(CountRecords::<Invoice>::new(Query::raw("合計 > 1000"))).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_incomplete`] if kintone ended the search early. A query that kintone would reject in any app is rejected before anything
/// is sent.
///
/// Source: kintone REST API, Get Records (GET records.json)
#[derive(Debug, Clone)]
pub struct CountRecords<T> {
    query: Query<T>,
    is_part_enough: bool,
}

impl<T> CountRecords<T> {
    /// Creates a request for the records that match a condition or a query. [`Query::all`] matches all.
    pub fn new(query: impl IntoQuery<T>) -> CountRecords<T>
    where
        T: AppRecord,
    {
        CountRecords {
            query: query.into_query(),
            is_part_enough: false,
        }
    }

    /// Accepts the number of what kintone found before it ended a search early: see
    /// [`GetRecords::accept_incomplete`](crate::api::GetRecords::accept_incomplete).
    pub fn accept_incomplete(mut self) -> CountRecords<T> {
        self.is_part_enough = true;
        self
    }
}

impl<T> CountRecords<T> {
    /// What the request declares, independent of its type parameters.
    pub const INFO: Info = Info::new("count records", &Method::GET, "records.json");
}

impl<T: AppRecord + 'static> Endpoint for CountRecords<T> {
    type Response = u64;
    const INFO: Info = Self::INFO;

    fn app(&self) -> Option<AppRef> {
        Some(AppRef::of::<T>())
    }
}

impl<T: AppRecord + 'static> Encode for CountRecords<T> {
    fn encode(self, addressing: &Addressing) -> Result<Encoded<u64>, Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Counted {
            #[serde(deserialize_with = "digits::read")]
            total_count: u64,
        }
        let app = addressing.app(AppRef::of::<T>())?;
        // Errors speak of the query as it was given, without this limit.
        self.query.text().map_err(Error::not_sent)?;
        let query = self.query.limit(1).text().map_err(Error::not_sent)?;
        let params = Params::new()
            .with("app", app.get())
            .with("query", query)
            .with("fields", vec!["$id"])
            .with("totalCount", true);
        let is_part_enough = self.is_part_enough;
        Ok(Encoded::params(params, move |response| {
            check_complete(&response, is_part_enough)?;
            Ok(json::read::<Counted>(&response)?.total_count)
        }))
    }
}
