//! The record types that were compared with the forms of their apps before they were written, each once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use super::verification::Verification;
use crate::record::id::AppId;

/// The result of comparing a record type with the form before the first write.
#[derive(Debug, Clone)]
pub(crate) enum Compared {
    Form(Verification),
    /// The user can write records but cannot read the form: the error of kintone.
    Unknown(String),
}

/// What is known of the record types that were compared before the first write.
#[derive(Default)]
pub(super) struct ComparedTypes(Mutex<HashMap<Key, Arc<OnceCell<Compared>>>>);

/// An app, and a record type by the place of its table of fields.
type Key = (AppId, usize);

impl ComparedTypes {
    pub(super) fn cell(&self, key: Key) -> Arc<OnceCell<Compared>> {
        let mut cells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cells.entry(key).or_default().clone()
    }
}
