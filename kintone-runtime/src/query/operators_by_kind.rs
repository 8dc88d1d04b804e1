//! The operators that kintone has for each kind of field, and the messages for those that it does not have. They agree with the table of
//! kinds in `kintone_schema`, which a test compares.
//!
//! An `impl` per kind and operator asks one trait of the operand. Where kintone has the operator, that trait says what the
//! operand must be; where it has not, it is one that nothing implements and whose message says so. So a mistake is one
//! error, in the words of the kind.

use super::literal::Literal;
use super::operand::*;
use crate::record::kind::*;

/// `=` and `!=`.
pub struct Equality;

/// `<`, `>`, `<=` and `>=`.
pub struct Ordering;

/// `in` and `not in`.
pub struct Membership;

/// `like` and `not like`.
pub struct Search;

/// A kind of field, held as a `T`, that kintone compares with a `V` by the operators `Op`.
pub trait Accepts<Op, V, T> {
    /// Returns the operand as it appears in the query.
    fn literal(operand: &V) -> Literal;
}

/// A kind of field, held as a `T`, for which kintone has `is empty`.
pub trait AsksForEmpty<T> {}

/// A kind of field, held as a `T`, that kintone can sort by.
pub trait Sorts<T> {}

macro_rules! words {
    ($($name:ident = $message:literal;)*) => {$(
        #[diagnostic::on_unimplemented(message = $message, label = "not an operator of this field")]
        pub trait $name<K: Kind>: Operand<K> {}
    )*};
}

// Nothing implements these.
words! {
    NumbersHaveNoLike = "{K} fields do not take `like` or `not_like`; use `eq`, `ne`, `lt`, `gt`, `le`, `ge`, `is_in`, `not_in`";
    NumbersHaveNoIsEmpty = "{K} fields do not take `is_empty` or `is_not_empty`; use `eq(empty())` or `ne(empty())`";
    IdsHaveNoIsEmpty = "{K} fields do not take `is_empty` or `is_not_empty`: every record has a value";
    LinesHaveNoOrder = "{K} fields do not take `lt`, `gt`, `le` or `ge`; use `eq`, `ne`, `is_in`, `not_in`, `like`, `not_like`";
    LinesHaveNoIsEmpty = "{K} fields do not take `is_empty` or `is_not_empty`; use `eq(\"\")` or `ne(\"\")`";
    LongTextsHaveNoEquality = "{K} fields do not take `eq` or `ne`; use `like`, `not_like`, `is_empty`, `is_not_empty`";
    LongTextsHaveNoOrder = "{K} fields do not take `lt`, `gt`, `le` or `ge`; use `like`, `not_like`, `is_empty`, `is_not_empty`";
    LongTextsHaveNoIn = "{K} fields do not take `is_in` or `not_in`; use `like`, `not_like`, `is_empty`, `is_not_empty`";
    MembersHaveNoEquality = "{K} fields do not take `eq` or `ne`; use `is_in`, `not_in`";
    MembersHaveNoOrder = "{K} fields do not take `lt`, `gt`, `le` or `ge`; use `is_in`, `not_in`";
    MembersHaveNoLike = "{K} fields do not take `like` or `not_like`; use `is_in`, `not_in`";
    MembersHaveNoIsEmpty = "{K} fields do not take `is_empty` or `is_not_empty`; use `is_in([empty()])` or `not_in([empty()])`";
    CreatorsHaveNoIsEmpty = "{K} fields do not take `is_empty` or `is_not_empty`: every record has a value";
    MomentsHaveNoIn = "{K} fields do not take `is_in` or `not_in`; use `eq`, `ne`, `lt`, `gt`, `le`, `ge`";
    MomentsHaveNoLike = "{K} fields do not take `like` or `not_like`; use `eq`, `ne`, `lt`, `gt`, `le`, `ge`";
    MomentsHaveNoIsEmpty = "{K} fields do not take `is_empty` or `is_not_empty`; use `eq(empty())` or `ne(empty())`";
    StatesHaveNoOrder = "{K} fields do not take `lt`, `gt`, `le` or `ge`; use `eq`, `ne`, `is_in`, `not_in`";
    StatesHaveNoLike = "{K} fields do not take `like` or `not_like`; use `eq`, `ne`, `is_in`, `not_in`";
    StatesHaveNoIsEmpty = "{K} fields do not take `is_empty` or `is_not_empty`; use `eq`, `ne`, `is_in`, `not_in`";
    NobodySorts = "queries cannot sort by {K} fields";
    TablesAreNotSorted = "queries cannot sort by fields in a table, only by fields of the record itself";
    NobodySearches = "queries cannot use {K} fields";
    TablesAreSearchedByTheirFields = "a table is searched by its fields; use `row(|row| …)`";
    NumbersInTablesHaveNoEquality = "{K} fields in a table do not take `eq` or `ne`; use `is_in`, `not_in`, `lt`, `gt`, `le`, `ge`";
    NumbersInTablesHaveNoLike = "{K} fields in a table do not take `like` or `not_like`; use `is_in`, `not_in`, `lt`, `gt`, `le`, `ge`";
    NumbersInTablesHaveNoIsEmpty = "{K} fields in a table do not take `is_empty` or `is_not_empty`; use `is_in([empty()])` or `not_in([empty()])`";
    LinesInTablesHaveNoEquality = "{K} fields in a table do not take `eq` or `ne`; use `is_in`, `not_in`, `like`, `not_like`";
    LinesInTablesHaveNoOrder = "{K} fields in a table do not take `lt`, `gt`, `le` or `ge`; use `is_in`, `not_in`, `like`, `not_like`";
    LinesInTablesHaveNoIsEmpty = "{K} fields in a table do not take `is_empty` or `is_not_empty`; use `is_in([\"\"])` or `not_in([\"\"])`";
    FieldsInTablesHaveNoEquality = "fields in a table do not take `eq` or `ne`; use `is_in`, `not_in`";
    NumbersOfOthersHaveNoEquality = "{K} fields of related records do not take `eq` or `ne`; use `is_in`, `not_in`, `lt`, `gt`, `le`, `ge`";
    NumbersOfOthersHaveNoLike = "{K} fields of related records do not take `like` or `not_like`; use `is_in`, `not_in`, `lt`, `gt`, `le`, `ge`";
    NumbersOfOthersHaveNoIsEmpty = "{K} fields of related records do not take `is_empty` or `is_not_empty`; use `is_in([empty()])` or `not_in([empty()])`";
    LinesOfOthersHaveNoEquality = "{K} fields of related records do not take `eq` or `ne`; use `is_in`, `not_in`, `like`, `not_like`";
    LinesOfOthersHaveNoOrder = "{K} fields of related records do not take `lt`, `gt`, `le` or `ge`; use `is_in`, `not_in`, `like`, `not_like`";
    LinesOfOthersHaveNoIsEmpty = "{K} fields of related records do not take `is_empty` or `is_not_empty`; use `is_in([\"\"])` or `not_in([\"\"])`";
    FieldsOfOthersHaveNoEquality = "fields of related records do not take `eq` or `ne`; use `is_in`, `not_in`";
}

/// One `impl` per kind and operator.
macro_rules! accepts {
    (every $place:ident of $($kind:ident)*: $rules:tt) => {
        $(rules! { ($place<$kind>) $kind $rules })*
    };
    ($($kind:ident)*: $rules:tt) => {
        $(rules! { ($kind) $kind $rules })*
    };
}

macro_rules! rules {
    ($place:tt $kind:ident {}) => {};
    ($place:tt $kind:ident { Emptiness; $($rest:tt)* }) => {
        impl<T> AsksForEmpty<T> for place!($place) {}
        rules! { $place $kind { $($rest)* } }
    };
    ($place:tt $kind:ident { Emptiness: never $words:ident; $($rest:tt)* }) => {
        impl<T: $words<$kind>> AsksForEmpty<T> for place!($place) {}
        rules! { $place $kind { $($rest)* } }
    };
    ($place:tt $kind:ident { $op:ident: never $words:ident; $($rest:tt)* }) => {
        rules! { $place $kind { $op: $words; $($rest)* } }
    };
    ($place:tt $kind:ident { $op:ident: its $option:ident; $($rest:tt)* }) => {
        impl<V: $option<$kind, T::Choice>, T: HoldsChoices> Accepts<$op, V, T> for place!($place) {
            fn literal(operand: &V) -> Literal {
                operand.literal()
            }
        }
        rules! { $place $kind { $($rest)* } }
    };
    ($place:tt $kind:ident { $op:ident: $operand:ident; $($rest:tt)* }) => {
        impl<V: $operand<$kind>, T> Accepts<$op, V, T> for place!($place) {
            fn literal(operand: &V) -> Literal {
                operand.literal()
            }
        }
        rules! { $place $kind { $($rest)* } }
    };
}

macro_rules! place {
    (($place:ty)) => {
        $place
    };
}

macro_rules! numbers {
    ($($kind:ident by $operand:ident, empty $empty:ident;)*) => {$(
        accepts! { $kind: {
            Equality: $operand;
            Ordering: $operand;
            Membership: $operand;
            Search: never NumbersHaveNoLike;
            Emptiness: never $empty;
        } }
        accepts! { every InRelated of $kind: {
            Equality: never NumbersOfOthersHaveNoEquality;
            Ordering: $operand;
            Membership: $operand;
            Search: never NumbersOfOthersHaveNoLike;
            Emptiness: never NumbersOfOthersHaveNoIsEmpty;
        } }
    )*};
}

numbers! {
    ID by IdOperand, empty IdsHaveNoIsEmpty;
    RECORD_NUMBER by RecordNumberOperand, empty IdsHaveNoIsEmpty;
    NUMBER by NumberOperand, empty NumbersHaveNoIsEmpty;
    CALC_NUMBER by NumberOperand, empty NumbersHaveNoIsEmpty;
    CALC_DATE by CalculatedOperand, empty NumbersHaveNoIsEmpty;
    CALC_TIME by CalculatedOperand, empty NumbersHaveNoIsEmpty;
    CALC_DATETIME by CalculatedOperand, empty NumbersHaveNoIsEmpty;
    CALC_HOUR_MINUTE by CalculatedOperand, empty NumbersHaveNoIsEmpty;
}

macro_rules! numbers_in_tables {
    ($($kind:ident by $operand:ident;)*) => {$(
        accepts! { every InTable of $kind: {
            Equality: never NumbersInTablesHaveNoEquality;
            Ordering: $operand;
            Membership: $operand;
            Search: never NumbersInTablesHaveNoLike;
            Emptiness: never NumbersInTablesHaveNoIsEmpty;
        } }
    )*};
}

numbers_in_tables! {
    NUMBER by NumberOperand;
    CALC_NUMBER by NumberOperand;
    CALC_DATE by CalculatedOperand;
    CALC_TIME by CalculatedOperand;
    CALC_DATETIME by CalculatedOperand;
    CALC_HOUR_MINUTE by CalculatedOperand;
}

accepts! { SINGLE_LINE_TEXT LINK: {
    Equality: TextOperand;
    Ordering: never LinesHaveNoOrder;
    Membership: TextOperand;
    Search: TextOperand;
    Emptiness: never LinesHaveNoIsEmpty;
} }

accepts! { every InTable of SINGLE_LINE_TEXT LINK: {
    Equality: never LinesInTablesHaveNoEquality;
    Ordering: never LinesInTablesHaveNoOrder;
    Membership: TextOperand;
    Search: TextOperand;
    Emptiness: never LinesInTablesHaveNoIsEmpty;
} }

accepts! { every InRelated of SINGLE_LINE_TEXT LINK: {
    Equality: never LinesOfOthersHaveNoEquality;
    Ordering: never LinesOfOthersHaveNoOrder;
    Membership: TextOperand;
    Search: TextOperand;
    Emptiness: never LinesOfOthersHaveNoIsEmpty;
} }

macro_rules! everywhere {
    ($kinds:tt $rules:tt) => {
        everywhere! { @ $kinds, $rules }
    };
    (@ ($($kind:ident)*), $rules:tt) => {
        accepts! { $($kind)*: $rules }
        accepts! { every InTable of $($kind)*: $rules }
        accepts! { every InRelated of $($kind)*: $rules }
    };
}

everywhere! { (MULTI_LINE_TEXT RICH_TEXT FILE) {
    Equality: never LongTextsHaveNoEquality;
    Ordering: never LongTextsHaveNoOrder;
    Membership: never LongTextsHaveNoIn;
    Search: TextOperand;
    Emptiness;
} }

everywhere! { (CHECK_BOX MULTI_SELECT RADIO_BUTTON DROP_DOWN) {
    Equality: never MembersHaveNoEquality;
    Ordering: never MembersHaveNoOrder;
    Membership: its OptionOf;
    Search: never MembersHaveNoLike;
    Emptiness: never MembersHaveNoIsEmpty;
} }

macro_rules! entities {
    ($(($($kind:ident)*) by $operand:ident, empty $empty:ident;)*) => {$(
        everywhere! { ($($kind)*) {
            Equality: never MembersHaveNoEquality;
            Ordering: never MembersHaveNoOrder;
            Membership: $operand;
            Search: never MembersHaveNoLike;
            Emptiness: never $empty;
        } }
    )*};
}

entities! {
    (USER_SELECT STATUS_ASSIGNEE) by UserOperand, empty MembersHaveNoIsEmpty;
    (CREATOR MODIFIER) by UserOperand, empty CreatorsHaveNoIsEmpty;
    (ORGANIZATION_SELECT) by OrganizationOperand, empty MembersHaveNoIsEmpty;
    (GROUP_SELECT) by GroupOperand, empty MembersHaveNoIsEmpty;
}

macro_rules! moments {
    ($($kind:ident by $operand:ident, empty $empty:ident;)*) => {$(
        accepts! { $kind: {
            Equality: $operand;
            Ordering: $operand;
            Membership: never MomentsHaveNoIn;
            Search: never MomentsHaveNoLike;
            Emptiness: never $empty;
        } }
    )*};
}

moments! {
    DATE by DateOperand, empty MomentsHaveNoIsEmpty;
    TIME by TimeOperand, empty MomentsHaveNoIsEmpty;
    DATETIME by InstantOperand, empty MomentsHaveNoIsEmpty;
    CREATED_TIME by InstantOperand, empty CreatorsHaveNoIsEmpty;
    UPDATED_TIME by InstantOperand, empty CreatorsHaveNoIsEmpty;
}

// Where `=` is not there, `in` is; but functions do not stand in it.
macro_rules! moments_in_rows {
    ($($kind:ident by $operand:ident, empty $empty:ident;)*) => {$(
        accepts! { every InRelated of $kind: {
            Equality: never NumbersOfOthersHaveNoEquality;
            Ordering: $operand;
            Membership: ListedOperand;
            Search: never NumbersOfOthersHaveNoLike;
            Emptiness: never $empty;
        } }
    )*};
    (in tables: $($kind:ident by $operand:ident;)*) => {$(
        accepts! { every InTable of $kind: {
            Equality: never NumbersInTablesHaveNoEquality;
            Ordering: $operand;
            Membership: ListedOperand;
            Search: never NumbersInTablesHaveNoLike;
            Emptiness: never NumbersInTablesHaveNoIsEmpty;
        } }
    )*};
}

moments_in_rows! {
    DATE by DateOperand, empty NumbersOfOthersHaveNoIsEmpty;
    TIME by TimeOperand, empty NumbersOfOthersHaveNoIsEmpty;
    DATETIME by InstantOperand, empty NumbersOfOthersHaveNoIsEmpty;
    CREATED_TIME by InstantOperand, empty CreatorsHaveNoIsEmpty;
    UPDATED_TIME by InstantOperand, empty CreatorsHaveNoIsEmpty;
}

moments_in_rows! {
    in tables:
    DATE by DateOperand;
    TIME by TimeOperand;
    DATETIME by InstantOperand;
}

accepts! { STATUS: {
    Equality: its StateOf;
    Ordering: never StatesHaveNoOrder;
    Membership: its OptionOf;
    Search: never StatesHaveNoLike;
    Emptiness: never StatesHaveNoIsEmpty;
} }

accepts! { every InRelated of STATUS: {
    Equality: never MembersHaveNoEquality;
    Ordering: never MembersHaveNoOrder;
    Membership: its OptionOf;
    Search: never MembersHaveNoLike;
    Emptiness: never StatesHaveNoIsEmpty;
} }

everywhere! { (CATEGORY REVISION) {
    Equality: never NobodySearches;
    Ordering: never NobodySearches;
    Membership: never NobodySearches;
    Search: never NobodySearches;
    Emptiness: never NobodySearches;
} }

everywhere! { (SUBTABLE) {
    Equality: never TablesAreSearchedByTheirFields;
    Ordering: never TablesAreSearchedByTheirFields;
    Membership: never TablesAreSearchedByTheirFields;
    Search: never TablesAreSearchedByTheirFields;
    Emptiness: never TablesAreSearchedByTheirFields;
} }

accepts! { UNKNOWN: {
    Equality: AnyOperand;
    Ordering: AnyOperand;
    Membership: AnyOperand;
    Search: AnyText;
    Emptiness;
} }

accepts! { every InTable of UNKNOWN: {
    Equality: never FieldsInTablesHaveNoEquality;
    Ordering: AnyOperand;
    Membership: AnyOperand;
    Search: AnyText;
    Emptiness;
} }

accepts! { every InRelated of UNKNOWN: {
    Equality: never FieldsOfOthersHaveNoEquality;
    Ordering: AnyOperand;
    Membership: AnyOperand;
    Search: AnyText;
    Emptiness;
} }

macro_rules! sorts {
    ($($kind:ident)*; never $($unsorted:ident)*) => {
        $(impl<T> Sorts<T> for $kind {})*
        $(impl<T: NobodySorts<$unsorted>> Sorts<T> for $unsorted {})*
    };
}

sorts! {
    ID RECORD_NUMBER CREATOR MODIFIER CREATED_TIME UPDATED_TIME SINGLE_LINE_TEXT NUMBER
    CALC_NUMBER CALC_DATE CALC_TIME CALC_DATETIME CALC_HOUR_MINUTE
    RADIO_BUTTON DROP_DOWN DATE TIME DATETIME LINK STATUS UNKNOWN;
    never MULTI_LINE_TEXT RICH_TEXT FILE CHECK_BOX MULTI_SELECT USER_SELECT ORGANIZATION_SELECT GROUP_SELECT
    STATUS_ASSIGNEE CATEGORY REVISION SUBTABLE
}

impl<T: TablesAreNotSorted<K>, K: Kind> Sorts<T> for InTable<K> {}

// What is said about one field changes nothing here. Without `do_not_recommend`: it would hide the words.
macro_rules! delegates {
    ($($place:ident)*) => {$(
        impl<Op, V, T, K: Accepts<Op, V, T>> Accepts<Op, V, T> for $place<K> {
            fn literal(operand: &V) -> Literal {
                K::literal(operand)
            }
        }

        impl<T, K: AsksForEmpty<T>> AsksForEmpty<T> for $place<K> {}
        impl<T, K: Sorts<T>> Sorts<T> for $place<K> {}
    )*};
}

delegates! { Unique Lookup }
