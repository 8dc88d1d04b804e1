//! Errors of the database.

/// A failure of the database, caused by a defect of this server or by the machine.
#[derive(Debug, Clone)]
pub(crate) struct StoreError(String);

impl StoreError {
    pub(crate) fn reason(self) -> String {
        self.0
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        StoreError(error.to_string())
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        StoreError(error.to_string())
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        StoreError(error.to_string())
    }
}
