//! The operators, as methods of the tokens.

use super::bounds::{Compares, MayBeEmpty, Members};
use super::condition::Condition;
use super::operators_by_kind::{Equality, Ordering, Search};
use crate::record::kind::Kind;
use crate::record::{Field, Record};

// Which of them kintone has for the kind is in one table, so that a field costs no code of its own.
impl<R: Record, K: Kind, T> Field<R, K, T> {
    /// `=`. A period is an interval: this is inside of it.
    ///
    /// kintone keeps times to the minute. A time with seconds equals none, and is an error when the query is sent, as it is
    /// with `ne` and in lists; `lt`, `gt`, `le` and `ge` compare by its minute and mean the same.
    pub fn eq<V>(self, value: V) -> Condition<R>
    where
        K: Compares<Equality, V, T>,
    {
        Condition::compare(self.code(), "=", K::literal(&value))
    }

    /// `!=`.
    pub fn ne<V>(self, value: V) -> Condition<R>
    where
        K: Compares<Equality, V, T>,
    {
        Condition::compare(self.code(), "!=", K::literal(&value))
    }

    /// `<`. Of a period: before its start.
    ///
    /// Of a time with seconds `<` becomes `<=` its minute: the whole minutes before 3:04:35 are those up to 3:04.
    pub fn lt<V>(self, value: V) -> Condition<R>
    where
        K: Compares<Ordering, V, T>,
    {
        Condition::compare(self.code(), "<", K::literal(&value))
    }

    /// `>`. Of a period: after its end.
    pub fn gt<V>(self, value: V) -> Condition<R>
    where
        K: Compares<Ordering, V, T>,
    {
        Condition::compare(self.code(), ">", K::literal(&value))
    }

    /// `<=`. Of a period: not after its end.
    pub fn le<V>(self, value: V) -> Condition<R>
    where
        K: Compares<Ordering, V, T>,
    {
        Condition::compare(self.code(), "<=", K::literal(&value))
    }

    /// `>=`. Of a period: not before its start.
    ///
    /// Of a time with seconds it becomes `>` its minute: the whole minutes from 3:04:35 on are those after 3:04.
    pub fn ge<V>(self, value: V) -> Condition<R>
    where
        K: Compares<Ordering, V, T>,
    {
        Condition::compare(self.code(), ">=", K::literal(&value))
    }

    /// `in`: one of these values.
    ///
    /// More than 100 are written as several lists joined by `or`. None at all is an error when the query is sent:
    /// kintone has no empty list.
    pub fn is_in<V>(self, values: impl Members<K, T, V>) -> Condition<R> {
        Condition::member(self.code(), "in", values.literals())
    }

    /// `not in`: none of these values.
    ///
    /// More than 100 are written as several lists joined by `and`. None at all is an error when the query is sent:
    /// kintone has no empty list.
    pub fn not_in<V>(self, values: impl Members<K, T, V>) -> Condition<R> {
        Condition::member(self.code(), "not in", values.literals())
    }

    /// `like`: a search for words, and for attachments also in their contents. It knows no wildcards.
    ///
    /// Latin text matches whole words, Japanese two characters or more. kintone's index follows a write with some delay.
    pub fn like<V>(self, words: V) -> Condition<R>
    where
        K: Compares<Search, V, T>,
    {
        Condition::compare(self.code(), "like", K::literal(&words))
    }

    /// `not like`.
    pub fn not_like<V>(self, words: V) -> Condition<R>
    where
        K: Compares<Search, V, T>,
    {
        Condition::compare(self.code(), "not like", K::literal(&words))
    }

    /// `is empty`. Blanks, tabs and line breaks alone are empty.
    pub fn is_empty(self) -> Condition<R>
    where
        K: MayBeEmpty<T>,
    {
        Condition::state(self.code(), "is empty")
    }

    /// `is not empty`.
    pub fn is_not_empty(self) -> Condition<R>
    where
        K: MayBeEmpty<T>,
    {
        Condition::state(self.code(), "is not empty")
    }
}
