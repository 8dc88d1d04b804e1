//! The caller's answer about records whose fate is unknown.

/// What the caller does about records that another run would leave unknown again.
pub(super) const TO_SETTLE: &str = "look for the records in kintone, then call `.unknown_as(Settled::Stored)` or `.unknown_as(Settled::Absent)`";

/// Whether records that were sent without an answer are stored: see [`Load::unknown_as`](super::Load::unknown_as).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Settled {
    /// They are stored.
    Stored,
    /// They are not stored.
    Absent,
}

/// A [`Settled`], or a closure that returns one for the index of a record: what
/// [`Load::unknown_as`](super::Load::unknown_as) takes.
pub trait Settle {
    /// Whether the record with this index is stored.
    #[doc(hidden)]
    fn settle(&mut self, index: usize) -> Settled;
}

impl Settle for Settled {
    fn settle(&mut self, _: usize) -> Settled {
        *self
    }
}

impl<F: FnMut(usize) -> Settled> Settle for F {
    fn settle(&mut self, index: usize) -> Settled {
        self(index)
    }
}
