//! The records of another app that a form shows, as far as conditions go.

use std::fmt;
use std::marker::PhantomData;

/// The related records of the record type `R`: records of the app `APP` that the form shows and the record does not hold.
pub struct Related<R, const APP: u64> {
    code: &'static str,
    record: PhantomData<fn() -> R>,
}

impl<R, const APP: u64> Related<R, APP> {
    /// The related records with this field code. For the derive.
    #[doc(hidden)]
    pub const fn new(code: &'static str) -> Related<R, APP> {
        Related {
            code,
            record: PhantomData,
        }
    }

    /// The field code.
    pub const fn code(self) -> &'static str {
        self.code
    }
}

impl<R, const APP: u64> Clone for Related<R, APP> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R, const APP: u64> Copy for Related<R, APP> {}

impl<R, const APP: u64> fmt::Debug for Related<R, APP> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "related records {}", self.code)
    }
}
