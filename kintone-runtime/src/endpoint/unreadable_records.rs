//! A page some of whose records cannot be read, kept whole so that nothing is lost.

use std::fmt;

use super::HttpResponse;
#[cfg(feature = "reqwest")]
use super::secrets::Secrets;
use crate::record::OwnedRecord;
use crate::record::codec::{self, DecodeError, PageError, Salvaged};
use crate::record::id::AppId;

/// The answer and what is wrong with it.
pub(crate) struct UnreadableRecords {
    /// In the environment in use.
    app: AppId,
    response: HttpResponse,
    error: PageError,
}

impl UnreadableRecords {
    pub(crate) fn new(app: AppId, response: HttpResponse, error: PageError) -> UnreadableRecords {
        let error = error.in_app(app);
        UnreadableRecords {
            app,
            response,
            error,
        }
    }

    pub(crate) fn status(&self) -> u16 {
        self.response.status
    }

    #[cfg(feature = "reqwest")]
    pub(crate) fn response(&self) -> &HttpResponse {
        &self.response
    }

    pub(crate) fn error(&self) -> &PageError {
        &self.error
    }

    /// Masks what the error repeats of the answer.
    #[cfg(feature = "reqwest")]
    pub(crate) fn mask_error(&mut self, secrets: &Secrets) {
        self.error.mask(&|text| secrets.masked(text));
    }

    /// Reads the answer once more, for what can be read of it.
    pub(crate) fn salvage<T: OwnedRecord>(&self) -> Result<Salvaged<T>, DecodeError> {
        let (page, failed, next) = codec::salvage(&self.response.body)?;
        let failed = failed.into_iter().map(|record| record.in_app(self.app));
        Ok((page, failed.collect(), next))
    }

    /// One of the records, as if it had been the only one.
    #[cfg(feature = "reqwest")]
    pub(crate) fn single(&self, failed: &codec::FailedRecord) -> UnreadableRecords {
        UnreadableRecords {
            app: self.app,
            response: HttpResponse {
                status: self.status(),
                headers: http::HeaderMap::new(),
                body: format!("{{\"records\":[{}]}}", failed.json()).into_bytes(),
            },
            error: PageError::records(failed.error().clone(), 1, 1),
        }
    }
}

impl fmt::Debug for UnreadableRecords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnreadableRecords")
            .field("error", &self.error)
            .field("bytes", &self.response.body.len())
            .finish()
    }
}
