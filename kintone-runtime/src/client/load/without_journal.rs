//! The journal without the feature `journal`: nothing is recorded.

use super::deliver::Delivered;
use super::entry::Entry;
use super::settled::Settled;
use super::unit::Unit;
use crate::endpoint::error::Error;

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
