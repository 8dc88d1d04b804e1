//! A page some of whose records cannot be read, kept whole so that nothing is lost.

use std::fmt;

use super::HttpResponse;
use crate::codec::{self, DecodeError, FailedRecord, Page, PageError};
use crate::{AppId, OwnedRecord};

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

    pub(crate) fn error(&self) -> &PageError {
        &self.error
    }

    /// Reads the answer once more, for what can be read of it.
    pub(crate) fn salvage<T: OwnedRecord>(
        &self,
    ) -> Result<(Page<T>, Vec<FailedRecord>), DecodeError> {
        let (page, failed) = codec::salvage_page(&self.response.body)?;
        let failed = failed.into_iter().map(|record| record.in_app(self.app));
        Ok((page, failed.collect()))
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
