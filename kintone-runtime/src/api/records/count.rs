//! Get Records for their number alone.

use serde::Deserialize;

use crate::api::records::shapes::check_complete;
use crate::endpoint::error::Error;
use crate::endpoint::{Addressing, AppRef, Method, Params, json};
use crate::endpoint::{Encode, Encoded, Endpoint, Info};
use crate::query::{IntoQuery, Query};
use crate::record::AppRecord;
use crate::record::digits;

/// Asks how many records a query finds. One record is sent back, by its id alone: what `limit 0` counts is not documented.
///
/// Source: kintone REST API, Get Records (GET records.json)
#[derive(Debug, Clone)]
pub struct CountRecords<T> {
    query: Query<T>,
    is_part_enough: bool,
}

impl<T: AppRecord> CountRecords<T> {
    /// The records that this condition or query finds. [`Query::all`] finds all.
    pub fn new(query: impl IntoQuery<T>) -> CountRecords<T> {
        CountRecords {
            query: query.into_query(),
            is_part_enough: false,
        }
    }

    /// Takes the number of what kintone found before it ended the search, too: see
    /// [`GetRecords::accept_incomplete`](crate::api::GetRecords::accept_incomplete).
    pub fn accept_incomplete(mut self) -> CountRecords<T> {
        self.is_part_enough = true;
        self
    }
}

impl<T> CountRecords<T> {
    /// What it is, whatever its type parameters are.
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
        struct Answer {
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
            Ok(json::read::<Answer>(&response)?.total_count)
        }))
    }
}
