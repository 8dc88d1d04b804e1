//! Without the feature `journal` there is no journal.

use super::input::Entry;
use super::outcome::Committed;
use super::unit::Unit;
use crate::Error;

#[derive(Debug)]
pub(super) enum Journal {}

#[allow(dead_code)]
pub(super) enum Recalled {
    Nothing,
    Committed(Committed),
    Sent(u64, usize),
}

impl Journal {
    pub(super) fn recall(&mut self, _: &Entry) -> Result<Recalled, Error> {
        match *self {}
    }

    pub(super) fn check_end(&self, _: usize) -> Result<(), Error> {
        match *self {}
    }

    pub(super) fn intend(&mut self, _: u64, _: &Unit) -> Result<(), Error> {
        match *self {}
    }

    pub(super) fn committed(&mut self, _: u64, _: &Unit, _: &[Committed]) -> Result<(), Error> {
        match *self {}
    }

    pub(super) fn refused(&mut self, _: u64) -> Result<(), Error> {
        match *self {}
    }
}
