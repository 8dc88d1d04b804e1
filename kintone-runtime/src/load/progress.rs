//! How far a load is, told before and after each unit.

/// How far a load is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// What just happened.
    pub event: Event,
    /// How many records are committed.
    pub committed: usize,
    /// How many records failed.
    pub failed: usize,
    /// Of how many records nobody knows, those under way not counted.
    pub unknown: usize,
    /// How many records are under way.
    pub in_flight: usize,
    /// How many records were taken from the input.
    pub taken: usize,
    /// How many records there are, if the input tells or has been read to its end.
    pub total: Option<usize>,
}

/// What happened to a unit of a load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A unit of so many records is being sent.
    Sending(usize),
    /// A unit of so many records was committed.
    Committed(usize),
    /// So many records failed, or could not be encoded.
    Failed(usize),
    /// A unit was refused; its records go again in other units.
    Split(usize),
    /// No answer came to a unit of so many records.
    Unknown(usize),
}
