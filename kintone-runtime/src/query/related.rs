//! The records of another app that a form shows, as far as conditions go.

use std::fmt;
use std::marker::PhantomData;

use crate::kind::Kind;
use crate::record::{Field, OfApp};

/// The related records of the record type `R`: records of the app `APP` that the form shows and the record does not hold.
///
/// Conditions on them need the permission to view the other app.
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

    /// A field of the related records, for conditions: `関連案件.金額 > 100`.
    ///
    /// kintone has no `=` and `!=` there, but `in` and `not in`.
    pub fn of<S: OfApp<APP>, K: Kind, T>(
        self,
        field: Field<S, K, T>,
    ) -> RelatedField<R, K::Bare, T> {
        RelatedField {
            code: RelatedCode {
                related: self.code,
                field: field.code(),
            },
            types: PhantomData,
        }
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

/// A field of the related records of `R`: of kind `K`, held by a `T` in the record type of the other app.
pub struct RelatedField<R, K, T> {
    code: RelatedCode,
    types: PhantomData<fn() -> (R, K, T)>,
}

/// `related.field`
#[derive(Clone, Copy)]
pub(super) struct RelatedCode {
    related: &'static str,
    field: &'static str,
}

impl<R, K, T> RelatedField<R, K, T> {
    pub(super) fn code(self) -> RelatedCode {
        self.code
    }
}

impl<R, K, T> Clone for RelatedField<R, K, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R, K, T> Copy for RelatedField<R, K, T> {}

impl<R, K, T> fmt::Debug for RelatedField<R, K, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "related records {}", self.code)
    }
}

impl fmt::Display for RelatedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.related, self.field)
    }
}

/// A field of kind `K` of related records, which has rules of its own.
pub struct InRelated<K>(PhantomData<K>);
