//! The journal without the feature `journal`: nothing is recorded.

use std::path::PathBuf;

use super::Load;
use super::deliver::Delivered;
use super::entry::Entry;
use super::settled::Settled;
use super::unit::Unit;
use crate::endpoint::error::Error;

/// Implemented by nothing: it says which feature a load lacks.
#[diagnostic::on_unimplemented(
    message = "a load keeps a journal only with the feature `journal` of kintone-runtime",
    label = "needs the feature `journal`",
    note = "add it in Cargo.toml: `cargo add kintone-runtime --features journal`"
)]
pub trait KeepsJournal {}

impl<T, O> Load<'_, T, O> {
    /// Needs the feature `journal`.
    #[doc(hidden)]
    pub fn journal(self, _: impl Into<PathBuf>) -> Self
    where
        Self: KeepsJournal,
    {
        self
    }

    /// Needs the feature `journal`.
    #[doc(hidden)]
    pub fn run_name(self, _: impl Into<String>) -> Self
    where
        Self: KeepsJournal,
    {
        self
    }
}

#[derive(Debug, Default)]
pub(super) struct Memory {}

impl Memory {
    pub(super) fn took(&mut self, _: Option<&Entry>) {}

    pub(super) fn intend(&mut self, _: u64, _: &Unit) -> Result<(), Error> {
        Ok(())
    }

    pub(super) fn landed(&mut self, _: u64, _: &Unit, _: &Delivered) -> Result<(), Error> {
        Ok(())
    }

    pub(super) fn settled(&mut self, _: u64, _: Settled) -> Result<(), Error> {
        Ok(())
    }
}
