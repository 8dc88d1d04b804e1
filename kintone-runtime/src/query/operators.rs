//! The operators, as methods of the field tokens.

use super::bounds::{Compares, MayBeEmpty, Members};
use super::condition::Condition;
use super::operators_by_kind::{Equality, Ordering, Search};
use crate::record::kind::Kind;
use crate::record::{Field, Record};

// Which of them kintone has for the kind is in one table, so that a field costs no code of its own.
impl<R: Record, K: Kind, T> Field<R, K, T> {
    /// Matches records whose field equals `value` (`=`); with a period such as `this_month()`, any date in it.
    ///
    /// kintone stores times to the minute. No time equals one with seconds, which is therefore an error when the query is sent, as it is with
    /// `ne` and in lists; `lt`, `gt`, `le` and `ge` keep their meaning.
    pub fn eq<V>(self, value: V) -> Condition<R>
    where
        K: Compares<Equality, V, T>,
    {
        Condition::compare(self.code(), "=", K::literal(&value))
    }

    /// Matches records whose field does not equal `value` (`!=`).
    pub fn ne<V>(self, value: V) -> Condition<R>
    where
        K: Compares<Equality, V, T>,
    {
        Condition::compare(self.code(), "!=", K::literal(&value))
    }

    /// Matches records whose field is less than `value` (`<`); with a period, dates before its start.
    ///
    /// With seconds, `<` is sent as `<=` the minute: the stored times before 3:04:35 are those up to 3:04.
    pub fn lt<V>(self, value: V) -> Condition<R>
    where
        K: Compares<Ordering, V, T>,
    {
        Condition::compare(self.code(), "<", K::literal(&value))
    }

    /// Matches records whose field is greater than `value` (`>`); with a period, dates after its end.
    pub fn gt<V>(self, value: V) -> Condition<R>
    where
        K: Compares<Ordering, V, T>,
    {
        Condition::compare(self.code(), ">", K::literal(&value))
    }

    /// Matches records whose field is at most `value` (`<=`); with a period, dates up to its end.
    pub fn le<V>(self, value: V) -> Condition<R>
    where
        K: Compares<Ordering, V, T>,
    {
        Condition::compare(self.code(), "<=", K::literal(&value))
    }

    /// Matches records whose field is at least `value` (`>=`); with a period, dates from its start on.
    ///
    /// With seconds, `>=` is sent as `>` the minute: the stored times from 3:04:35 on are those after 3:04.
    pub fn ge<V>(self, value: V) -> Condition<R>
    where
        K: Compares<Ordering, V, T>,
    {
        Condition::compare(self.code(), ">=", K::literal(&value))
    }

    /// Matches records whose field is one of these values (`in`).
    ///
    /// More than 100 values are sent as several lists, joined by `or`. An empty list is an error when the query is sent, because kintone has no
    /// empty list.
    pub fn is_in<V>(self, values: impl Members<K, T, V>) -> Condition<R> {
        Condition::member(self.code(), "in", values.literals())
    }

    /// Matches records whose field is none of these values (`not in`).
    ///
    /// More than 100 values are sent as several lists, joined by `and`. An empty list is an error when the query is sent, because kintone has no
    /// empty list.
    pub fn not_in<V>(self, values: impl Members<K, T, V>) -> Condition<R> {
        Condition::member(self.code(), "not in", values.literals())
    }

    /// Matches records whose field contains these words (`like`); for attachments their content counts as well.
    ///
    /// There are no wildcards. Latin text matches whole words, Japanese text two or more characters. kintone updates its index some time after a
    /// write.
    pub fn like<V>(self, words: V) -> Condition<R>
    where
        K: Compares<Search, V, T>,
    {
        Condition::compare(self.code(), "like", K::literal(&words))
    }

    /// Matches records whose field does not contain these words (`not like`).
    pub fn not_like<V>(self, words: V) -> Condition<R>
    where
        K: Compares<Search, V, T>,
    {
        Condition::compare(self.code(), "not like", K::literal(&words))
    }

    /// Matches records whose field is empty (`is empty`). A field with nothing but blanks, tabs and line breaks counts as empty.
    pub fn is_empty(self) -> Condition<R>
    where
        K: MayBeEmpty<T>,
    {
        Condition::state(self.code(), "is empty")
    }

    /// Matches records whose field is not empty (`is not empty`).
    pub fn is_not_empty(self) -> Condition<R>
    where
        K: MayBeEmpty<T>,
    {
        Condition::state(self.code(), "is not empty")
    }
}
