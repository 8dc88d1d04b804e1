//! An answer some of whose records cannot be read, kept whole so that nothing is lost.

use std::fmt;

use super::HttpResponse;

/// The answer and what is wrong with it.
pub(crate) struct UnreadableRecords {
    body: Vec<u8>,
    error: Box<dyn std::error::Error + Send + Sync>,
}

impl UnreadableRecords {
    pub(crate) fn new(
        response: HttpResponse,
        error: impl std::error::Error + Send + Sync + 'static,
    ) -> UnreadableRecords {
        UnreadableRecords {
            body: response.body,
            error: error.into(),
        }
    }

    pub(crate) fn error(&self) -> &(dyn std::error::Error + 'static) {
        self.error.as_ref()
    }
}

impl fmt::Display for UnreadableRecords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
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
