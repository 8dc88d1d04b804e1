//! Reading all records that a query finds.

use super::Client;
use crate::client::stream::RecordStream;
use crate::query::IntoQuery;
use crate::record::OwnedRecord;

impl Client {
    /// Reads all records that a condition or a query finds, however many: 500 with each request, and the next ones while the
    /// caller works.
    ///
    /// Without an order they come in that of their ids. Each record that exists all the while comes exactly once,
    /// whatever is added or deleted meanwhile. With an order, a cursor of kintone holds the records that there were when the first
    /// was read; only 10 cursors are open in a domain at a time, so [close](RecordStream::close) what you do not
    /// read to the end. `order by $id asc` and `order by $id desc` need none.
    ///
    /// At most two pages of records are in memory: the one that is being read out, and the next.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::OwnedRecord;
    /// # use kintone_runtime::{Client, Error};
    /// # async fn example<Invoice: OwnedRecord + Send + 'static>(client: Client) -> Result<(), Error> {
    /// use kintone_runtime::Query;
    ///
    /// // With the tokens of a record: Query::<Invoice>::filter(|f| f.合計.gt(1000))
    /// let mut invoices = client.stream::<Invoice>(Query::raw("合計 > 1000"));
    /// while let Some(invoice) = invoices.next().await {
    ///     println!("{}", invoice?.id());
    /// }
    /// # Ok(())
    /// # }
    /// ```
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
