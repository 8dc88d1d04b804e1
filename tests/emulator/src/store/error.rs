//! Errors of the database.

/// A failure of the database, caused by a defect of this server or by the machine.
#[derive(Debug, Clone)]
pub(crate) struct Error(String);

impl Error {
    pub(crate) fn reason(self) -> String {
        self.0
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Error(error.to_string())
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Error(error.to_string())
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Error(error.to_string())
    }
}
