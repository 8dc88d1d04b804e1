//! Errors of calls, and their JSON bodies.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::domain::language::Language;
use crate::domain::note::Note;
use crate::domain::problem::Problem;
use crate::domain::query::QueryError;
use crate::store::error::StoreError;
use crate::store::random::random_text;

/// The error of a call. Nothing of the call is stored.
#[derive(Debug, Clone)]
pub(crate) struct ApiError {
    pub(crate) problem: Problem,
    pub(crate) errors: FieldErrors,
    /// Which request of a bulk request failed, and of how many.
    bulk: Option<(usize, usize)>,
}

impl ApiError {
    /// Makes this the error of a request within a bulk request.
    pub(crate) fn in_bulk(self, at: usize, count: usize) -> ApiError {
        ApiError {
            bulk: Some((at, count)),
            ..self
        }
    }

    /// Returns the JSON body. That of a bulk request contains a result for each request, which is empty except for the failed
    /// one.
    pub(crate) fn body(&self, language: Language) -> Value {
        let Some((failed, count)) = self.bulk else {
            return self.plain_body(language);
        };
        let results: Vec<Value> = (0..count)
            .map(|at| {
                if at == failed {
                    self.plain_body(language)
                } else {
                    json!({})
                }
            })
            .collect();
        json!({ "results": results })
    }

    /// Returns code, message and a new id for support requests.
    fn plain_body(&self, language: Language) -> Value {
        let mut body = json!({
            "code": self.problem.code(),
            "id": random_text(20),
            "message": self.problem.text(language),
        });
        if !self.errors.is_empty() {
            body["errors"] = self.errors.body(language);
        }
        body
    }
}

impl From<Problem> for ApiError {
    fn from(problem: Problem) -> Self {
        ApiError {
            problem,
            errors: FieldErrors::default(),
            bulk: None,
        }
    }
}

impl From<QueryError> for ApiError {
    fn from(error: QueryError) -> Self {
        let mut errors = FieldErrors::default();
        if let Some((ja, en)) = error.on_query.clone() {
            errors.push("query", Note::InQuery { ja, en });
        }
        ApiError {
            problem: Problem::Query(Box::new(error)),
            errors,
            bulk: None,
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Problem::Database(error.reason()).into()
    }
}

impl From<serde_json::Error> for ApiError {
    fn from(error: serde_json::Error) -> Self {
        Problem::Database(error.to_string()).into()
    }
}

/// The errors in parts of a request, by their keys.
#[derive(Debug, Clone, Default)]
pub(crate) struct FieldErrors(BTreeMap<String, Vec<Note>>);

impl FieldErrors {
    /// Adds a message under a key.
    pub(crate) fn push(&mut self, key: impl Into<String>, note: Note) {
        self.0.entry(key.into()).or_default().push(note);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Fails with `CB_VA01` if there are errors.
    pub(crate) fn finish(self) -> Result<(), ApiError> {
        if self.is_empty() {
            return Ok(());
        }
        Err(ApiError {
            problem: Problem::Invalid,
            errors: self,
            bulk: None,
        })
    }

    fn body(&self, language: Language) -> Value {
        let entries = self.0.iter().map(|(key, notes)| {
            let mut notes: Vec<&Note> = notes.iter().collect();
            notes.sort_by_key(|note| note.rank(language));
            let messages: Vec<String> = notes.iter().map(|note| note.text(language)).collect();
            (key.clone(), json!({ "messages": messages }))
        });
        Value::Object(entries.collect::<Map<String, Value>>())
    }
}
