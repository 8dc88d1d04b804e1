//! A page some of whose records cannot be read, kept whole so that nothing is lost.

use std::fmt;

use crate::OwnedRecord;
use crate::codec::{self, DecodeError, FailedRecord, Page, PageError};

/// The answer and what is wrong with it.
pub(crate) struct UnreadableRecords {
    body: Vec<u8>,
    error: PageError,
}

impl UnreadableRecords {
    pub(crate) fn new(body: Vec<u8>, error: PageError) -> UnreadableRecords {
        UnreadableRecords { body, error }
    }

    pub(crate) fn error(&self) -> &PageError {
        &self.error
    }

    /// Reads the answer once more, for what can be read of it.
    pub(crate) fn salvage<T: OwnedRecord>(
        &self,
    ) -> Result<(Page<T>, Vec<FailedRecord>), DecodeError> {
        codec::salvage_page(&self.body)
    }
}

impl fmt::Debug for UnreadableRecords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnreadableRecords")
            .field("error", &self.error)
            .field("bytes", &self.body.len())
            .finish()
    }
}
