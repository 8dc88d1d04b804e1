//! The readable records of a page that has others.

use super::{Cause, Error};
#[cfg(feature = "reqwest")]
use crate::endpoint::HttpResponse;
use crate::record::OwnedRecord;
use crate::record::codec::{FailedRecord, Page};
#[cfg(feature = "reqwest")]
use crate::record::id::RecordId;

/// A page, the errors of the other records by their index, and whether a cursor has more.
#[cfg(feature = "reqwest")]
type Records<T> = (Page<T>, Vec<(usize, Error)>, Option<bool>);

impl Error {
    /// Returns the readable records of a page, and what is wrong with each of the others together with its JSON.
    ///
    /// # Errors
    ///
    /// This error itself, if it is not about records that cannot be decoded.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::OwnedRecord;
    /// # use kintone_runtime::{Client, Error, Query};
    /// # async fn example<Invoice: OwnedRecord + 'static>(client: Client) -> Result<(), Error> {
    /// let (page, failed) = match client.get_records::<Invoice>(Query::all()).await {
    ///     Ok(page) => (page, vec![]),
    ///     Err(error) => error.into_page::<Invoice>()?,
    /// };
    /// for record in &failed {
    ///     eprintln!("{}: {}", record.error(), record.json());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn into_page<T: OwnedRecord>(self) -> Result<(Page<T>, Vec<FailedRecord>), Error> {
        match &self.0.cause {
            Cause::Records(records) => match records.salvage() {
                Ok((page, failed, _)) => Ok((page, self.mask_errors(failed))),
                Err(_) => Err(self),
            },
            _ => Err(self),
        }
    }

    #[cfg(feature = "reqwest")]
    fn mask_errors(&self, mut failed: Vec<FailedRecord>) -> Vec<FailedRecord> {
        if let Some(secrets) = &self.0.secrets {
            for record in &mut failed {
                record.mask_error(&|text| secrets.masked(text));
            }
        }
        failed
    }

    /// Without a client there are no secrets.
    #[cfg(not(feature = "reqwest"))]
    fn mask_errors(&self, failed: Vec<FailedRecord>) -> Vec<FailedRecord> {
        failed
    }

    /// As [`into_page`](Error::into_page), with each record that cannot be read as an error of its own, and with whether a
    /// cursor has more.
    #[cfg(feature = "reqwest")]
    pub(crate) fn into_records<T: OwnedRecord>(self) -> Result<Records<T>, Error> {
        let Cause::Records(records) = &self.0.cause else {
            return Err(self);
        };
        let Ok((page, failed, next)) = records.salvage() else {
            return Err(self);
        };
        let failed = failed.iter().map(|failed| {
            let error = Error::records(records.single(failed)).or_of_request(self.0.context);
            let error = match &self.0.secrets {
                Some(secrets) => error.without(secrets),
                None => error,
            };
            (failed.index(), error)
        });
        Ok((page, failed.collect(), next))
    }

    /// The answer, if it has records that cannot be read.
    #[cfg(feature = "reqwest")]
    pub(crate) fn unread_answer(&self) -> Option<&HttpResponse> {
        match &self.0.cause {
            Cause::Records(records) => Some(records.response()),
            _ => None,
        }
    }

    /// The id of the record that cannot be read, if it is one and has one.
    #[cfg(feature = "reqwest")]
    pub(crate) fn unreadable_record(&self) -> Option<RecordId> {
        match &self.0.cause {
            Cause::Records(records) => records.error().first().record(),
            _ => None,
        }
    }
}
