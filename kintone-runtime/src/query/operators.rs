//! The operators, as methods of the tokens.

use super::accepts::{Accepts, AsksForEmpty, Equality, Membership, Ordering, Search};
use super::condition::Condition;
use super::related::{InRelated, RelatedField};
use crate::kind::Kind;
use crate::record::{Field, Record};

macro_rules! operators {
    ($field:ident<$r:ident, $k:ident, $t:ident>, $kind:ty) => {
        // Which of them kintone has for the kind is in one table, so that a field costs no code of its own.
        impl<$r: Record, $k: Kind, $t> $field<$r, $k, $t> {
            /// `=`. A period is an interval: this is inside of it.
            pub fn eq<V>(self, value: V) -> Condition<$r>
            where
                $kind: Accepts<Equality, V, $t>,
            {
                Condition::compare(self.code(), "=", <$kind>::literal(&value))
            }

            /// `!=`.
            pub fn ne<V>(self, value: V) -> Condition<$r>
            where
                $kind: Accepts<Equality, V, $t>,
            {
                Condition::compare(self.code(), "!=", <$kind>::literal(&value))
            }

            /// `<`. Of a period: before its start.
            pub fn lt<V>(self, value: V) -> Condition<$r>
            where
                $kind: Accepts<Ordering, V, $t>,
            {
                Condition::order(self.code(), "<", <$kind>::literal(&value))
            }

            /// `>`. Of a period: after its end.
            pub fn gt<V>(self, value: V) -> Condition<$r>
            where
                $kind: Accepts<Ordering, V, $t>,
            {
                Condition::order(self.code(), ">", <$kind>::literal(&value))
            }

            /// `<=`. Of a period: not after its end.
            pub fn le<V>(self, value: V) -> Condition<$r>
            where
                $kind: Accepts<Ordering, V, $t>,
            {
                Condition::order(self.code(), "<=", <$kind>::literal(&value))
            }

            /// `>=`. Of a period: not before its start.
            pub fn ge<V>(self, value: V) -> Condition<$r>
            where
                $kind: Accepts<Ordering, V, $t>,
            {
                Condition::order(self.code(), ">=", <$kind>::literal(&value))
            }

            /// `in`: one of these values.
            ///
            /// More than 100 are written as several lists joined by `or`. None at all is an error when the query is sent:
            /// kintone has no empty list.
            pub fn is_in<I: IntoIterator>(self, values: I) -> Condition<$r>
            where
                $kind: Accepts<Membership, I::Item, $t>,
            {
                let values = values.into_iter().map(|value| <$kind>::literal(&value));
                Condition::member(self.code(), "in", values)
            }

            /// `not in`: none of these values.
            ///
            /// More than 100 are written as several lists joined by `and`. None at all is an error when the query is sent:
            /// kintone has no empty list.
            pub fn not_in<I: IntoIterator>(self, values: I) -> Condition<$r>
            where
                $kind: Accepts<Membership, I::Item, $t>,
            {
                let values = values.into_iter().map(|value| <$kind>::literal(&value));
                Condition::member(self.code(), "not in", values)
            }

            /// `like`: a search for words, and for attachments also in their contents. It knows no wildcards.
            ///
            /// Latin text matches whole words, Japanese two characters or more. kintone's index follows a write with some delay.
            pub fn like<V>(self, words: V) -> Condition<$r>
            where
                $kind: Accepts<Search, V, $t>,
            {
                Condition::compare(self.code(), "like", <$kind>::literal(&words))
            }

            /// `not like`.
            pub fn not_like<V>(self, words: V) -> Condition<$r>
            where
                $kind: Accepts<Search, V, $t>,
            {
                Condition::compare(self.code(), "not like", <$kind>::literal(&words))
            }

            /// `is empty`. Blanks, tabs and line breaks alone are empty.
            pub fn is_empty(self) -> Condition<$r>
            where
                $kind: AsksForEmpty<$t>,
            {
                Condition::state(self.code(), "is empty")
            }

            /// `is not empty`.
            pub fn is_not_empty(self) -> Condition<$r>
            where
                $kind: AsksForEmpty<$t>,
            {
                Condition::state(self.code(), "is not empty")
            }
        }
    };
}

operators! { Field<R, K, T>, K }
operators! { RelatedField<R, K, T>, InRelated<K> }
