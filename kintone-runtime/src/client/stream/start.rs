//! Starts reading all records that match a query.

use super::Client;
use crate::client::stream::RecordStream;
use crate::query::IntoQuery;
use crate::record::OwnedRecord;

impl Client {
    /// Reads all records that match a condition or a query, 500 with each request. The next page is requested while the caller works.
    ///
    /// Without an order, records come in the order of their ids, and each record that exists during the whole time comes exactly once, no
    /// matter what is added or deleted. With an order, a cursor of kintone holds the records that existed when the first one was read. A
    /// domain can have 10 open cursors, so [close](RecordStream::close) streams that are not read to their end. `order by $id asc` and
    /// `order by $id desc` need no cursor.
    ///
    /// At most two pages are in memory: the one that is being read, and the next.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::OwnedRecord;
    /// # use kintone_runtime::{Client, Error};
    /// # async fn example<Invoice: OwnedRecord + Send + 'static>(client: Client) -> Result<(), Error> {
    /// use kintone_runtime::Query;
    ///
    /// // With the fields of a record type: Query::<Invoice>::filter(|f| f.合計.gt(1000))
    /// let mut invoices = client.stream::<Invoice>(Query::raw("合計 > 1000"));
    /// while let Some(invoice) = invoices.next().await {
    ///     println!("{}", invoice?.id());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Errors are items of the stream: see [`RecordStream`].
    ///
    /// Source: kintone REST API, Get Records (GET records.json), Add Cursor (POST records/cursor.json) and Get Cursor (GET
    /// records/cursor.json)
    pub fn stream<T: OwnedRecord + Send + 'static>(
        &self,
        query: impl IntoQuery<T>,
    ) -> RecordStream<T> {
        RecordStream::new(self.clone(), query.into_query())
    }
}
