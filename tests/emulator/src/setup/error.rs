//! The error of a start that fails, and its message.

use std::fmt;

use serde_json::Map;

use crate::domain::error::ApiError;
use crate::domain::language::Language;

/// The reason why a server failed to start, or why a form could not be changed.
#[derive(Debug, Clone)]
pub struct Error(pub(crate) String);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

/// Makes the error for a problem with the data of an app.
pub(crate) fn failure(app: u64, error: &ApiError) -> Error {
    Error(format!("app {app}: {}", explain(error)))
}

/// `Missing or invalid input. record.title.value: Required.`
pub(crate) fn explain(error: &ApiError) -> String {
    let body = error.body(Language::En);
    let empty = Map::new();
    let mut text = body["message"].as_str().unwrap_or_default().to_owned();
    for (key, entry) in body["errors"].as_object().unwrap_or(&empty) {
        for message in entry["messages"].as_array().into_iter().flatten() {
            text.push_str(&format!(" {key}: {}", message.as_str().unwrap_or_default()));
        }
    }
    text
}
