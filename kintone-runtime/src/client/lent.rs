//! Records that borrow from the answer: for exports and sums, which look at each record once.

use super::Client;
use crate::api::GetUndecoded;
use crate::endpoint::error::Error;
use crate::endpoint::{AppRef, UnreadableRecords};
use crate::query::{ById, IntoQuery, MAX_RECORDS_PER_PAGE, Strategy};
use crate::record::Borrowed;
use crate::record::codec::{Page, PageError, decode_borrowed_page};
use crate::record::id::RecordId;

impl Client {
    /// Reads all records that match a condition or a query, and lends them to a function, up to 500 at a time.
    ///
    /// The texts of a record are not copied out of the answer, as far as they have no escapes. The records come in the order of their ids, or
    /// in that of `order by $id desc`; another order is an error, because it takes a cursor. Returns how many records were read.
    ///
    /// The function is not async, and may end the reading with an error of its own.
    ///
    #[cfg_attr(feature = "derive", doc = "```no_run")]
    #[cfg_attr(not(feature = "derive"), doc = "```ignore")]
    /// use std::borrow::Cow;
    ///
    /// use kintone_runtime::{Client, Error, KintoneRecord, Query};
    ///
    /// #[derive(KintoneRecord)]
    /// #[kintone(unchecked, app = 12)]
    /// struct Invoice<'a> {
    ///     件名: Cow<'a, str>,
    /// }
    ///
    /// # async fn example(client: Client) -> Result<(), Error> {
    /// let mut longest = 0;
    /// let count = client
    ///     .for_each_page::<Invoice<'_>, Error>(Query::all(), |page| {
    ///         longest = page.iter().map(|invoice| invoice.件名.len()).fold(longest, usize::max);
    ///         Ok(())
    ///     })
    ///     .await?;
    /// println!("{count} invoices, the longest subject has {longest} bytes");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of the function, and of Get Records: [`Error::is_incomplete`] if kintone ended a search early. A record that cannot be decoded
    /// ends the reading before its page; [`Error::into_page`] returns the others.
    ///
    /// Source: kintone REST API, Get Records (GET records.json)
    pub async fn for_each_page<T, E>(
        &self,
        query: impl IntoQuery<T>,
        mut lend: impl for<'a> FnMut(Page<T::Ref<'a>>) -> Result<(), E>,
    ) -> Result<u64, E>
    where
        T: Borrowed + 'static,
        E: From<Error>,
    {
        let Strategy::ById(range) = query.into_query().strategy().map_err(Error::not_sent)? else {
            return Err(Error::not_sent(
                "records are lent in the order of their ids: leave out `order by`, or read them with `client.stream`",
            )
            .into());
        };
        let app = self.addressing().app(AppRef::of::<T>())?;
        let mut read = Read {
            range,
            count: 0,
            last: None,
        };
        loop {
            let query = read
                .range
                .after(read.last)
                .limit(MAX_RECORDS_PER_PAGE as u32);
            let answer = self.send(GetUndecoded(query)).await?;
            match read.page(&answer.body, &mut lend) {
                Ok(lent) => {
                    if lent? < MAX_RECORDS_PER_PAGE {
                        return Ok(read.count);
                    }
                }
                Err(error) => {
                    return Err(Error::records(UnreadableRecords::new(app, answer, error)).into());
                }
            }
        }
    }
}

/// What was read so far.
struct Read<T> {
    range: ById<T>,
    count: u64,
    last: Option<RecordId>,
}

impl<T: Borrowed> Read<T> {
    /// Lends the records of an answer, and returns how many there are, unless one cannot be decoded.
    fn page<E: From<Error>>(
        &mut self,
        body: &[u8],
        lend: &mut impl for<'a> FnMut(Page<T::Ref<'a>>) -> Result<(), E>,
    ) -> Result<Result<usize, E>, PageError> {
        let page = decode_borrowed_page::<T::Ref<'_>>(body)?;
        for record in page.iter() {
            let next = record.id();
            let before = self.last.replace(next);
            if let Some(before) = before.filter(|before| !self.range.is_behind(next, *before)) {
                let error = format!(
                    "record {next} came after record {before}: the records are not in the requested order of `$id`, and reading on might never end"
                );
                return Ok(Err(Error::unreadable(200, error).into()));
            }
        }
        let size = page.len();
        self.count += size as u64;
        Ok(lend(page).map(|()| size))
    }
}
