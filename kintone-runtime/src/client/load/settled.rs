//! What the caller found out about records whose fate is unknown.

/// What the caller found out about records that were sent without an answer: see [`Load::unknown_as`](super::Load::unknown_as).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Settled {
    /// They are stored.
    Stored,
    /// They are not stored.
    Absent,
}

/// What [`Load::unknown_as`](super::Load::unknown_as) takes: [`Settled`], or a closure that gives it for the index of a record.
pub trait Settle {
    /// What is known of the record with this index.
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
