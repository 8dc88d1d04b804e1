//! Related records in conditions.

use std::fmt;
use std::marker::PhantomData;

use super::Condition;
use super::bounds::{Compares, MayBeEmpty, Members};
use super::operand::InRelated;
use super::operators_by_kind::{Equality, Ordering, Search};
use crate::record::kind::Kind;
use crate::record::{Field, OfApp, Record};

/// The related records of the record type `R`: records of the app `APP` that the form displays, without being part of the record.
///
/// Conditions on them require the permission to view the other app.
pub struct Related<R, const APP: u64> {
    code: &'static str,
    record: PhantomData<fn() -> R>,
}

impl<R, const APP: u64> Related<R, APP> {
    /// Creates the token of the related records with this field code. For the derive.
    #[doc(hidden)]
    pub const fn new(code: &'static str) -> Related<R, APP> {
        Related {
            code,
            record: PhantomData,
        }
    }

    /// Returns the field code.
    pub const fn code(self) -> &'static str {
        self.code
    }

    /// Returns a field of the related records, for conditions: `関連案件.金額 > 100`.
    ///
    /// kintone has no `=` and `!=` for it, but `in` and `not in`.
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

/// Implemented by nothing: related records have no value of their own.
#[diagnostic::on_unimplemented(
    message = "related records have no value of their own; name a field of the other app: `.of(Other::fields().金額)`",
    label = "records of app {APP}, not a value"
)]
pub trait HoldsValue<const APP: u64> {}

macro_rules! of_no_value {
    ($($name:ident($($value:ident: $type:ident),*);)*) => {
        /// Related records are searched by a field of the other app: [`of`](Related::of). These say so.
        impl<R, const APP: u64> Related<R, APP> {$(
            #[doc(hidden)]
            pub fn $name<$($type)*>(self, $($value: $type),*) -> Condition<R>
            where
                Self: HoldsValue<APP>,
            {
                $(let _ = $value;)*
                Condition::raw("")
            }
        )*}
    };
}

of_no_value! {
    eq(value: V);
    ne(value: V);
    lt(value: V);
    gt(value: V);
    le(value: V);
    ge(value: V);
    is_in(values: V);
    not_in(values: V);
    like(words: V);
    not_like(words: V);
    is_empty();
    is_not_empty();
    asc();
    desc();
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
    types: Types<R, K, T>,
}

/// A token holds none of its types.
type Types<R, K, T> = PhantomData<fn() -> (R, K, T)>;

/// `related.field`
#[derive(Clone, Copy)]
pub(super) struct RelatedCode {
    related: &'static str,
    field: &'static str,
}

macro_rules! compares {
    ($($(#[$doc:meta])* $name:ident by $op:ident = $operator:literal;)*) => {$(
        $(#[$doc])*
        pub fn $name<V>(self, value: V) -> Condition<R>
        where
            InRelated<K>: Compares<$op, V, T>,
        {
            Condition::compare(self.code, $operator, InRelated::<K>::literal(&value))
        }
    )*};
}

macro_rules! lists {
    ($($(#[$doc:meta])* $name:ident = $operator:literal;)*) => {$(
        $(#[$doc])*
        pub fn $name<V>(self, values: impl Members<InRelated<K>, T, V>) -> Condition<R> {
            Condition::member(self.code, $operator, values.literals())
        }
    )*};
}

/// The operators of [`Field`], as far as kintone has them here.
impl<R: Record, K: Kind, T> RelatedField<R, K, T> {
    compares! {
        /// Nothing has this: `is_in` is there instead.
        eq by Equality = "=";
        /// Nothing has this: `not_in` is there instead.
        ne by Equality = "!=";
        /// Compares the field of the related records: see [`Field::lt`].
        lt by Ordering = "<";
        /// Compares the field of the related records: see [`Field::gt`].
        gt by Ordering = ">";
        /// Compares the field of the related records: see [`Field::le`].
        le by Ordering = "<=";
        /// Compares the field of the related records: see [`Field::ge`].
        ge by Ordering = ">=";
        /// Compares the field of the related records: see [`Field::like`].
        like by Search = "like";
        /// Compares the field of the related records: see [`Field::not_like`].
        not_like by Search = "not like";
    }

    lists! {
        /// Compares the field of the related records: see [`Field::is_in`].
        is_in = "in";
        /// Compares the field of the related records: see [`Field::not_in`].
        not_in = "not in";
    }

    /// Compares the field of the related records: see [`Field::is_empty`].
    pub fn is_empty(self) -> Condition<R>
    where
        InRelated<K>: MayBeEmpty<T>,
    {
        Condition::state(self.code, "is empty")
    }

    /// Compares the field of the related records: see [`Field::is_not_empty`].
    pub fn is_not_empty(self) -> Condition<R>
    where
        InRelated<K>: MayBeEmpty<T>,
    {
        Condition::state(self.code, "is not empty")
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
