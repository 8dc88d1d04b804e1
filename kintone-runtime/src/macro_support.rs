//! What the expansions of the derives call. Nothing here is for people, and nothing here is promised.

use std::any::Any;
use std::marker::PhantomData;

// How the generator writes texts of the server to the terminal.
#[cfg(feature = "api")]
pub use crate::endpoint::one_line::one_line;
pub use crate::query::Related;
pub use crate::query::macro_support as query;
pub use crate::record::action::{ActionMeta, ActionOf, ProcessAction};
pub use crate::record::field_value::{FieldValue, Presence, Value};
pub use crate::record::id::{AppId, RecordId};
pub use crate::record::patch::HoldsTables;
pub use crate::record::relation::{Relation, RelationMeta, may_be_related};
pub use crate::record::values::Choice;
pub use crate::record::{
    AppRecord, Borrowed, Converted, Editable, Field, FieldMeta, Insertable, Meta, OfApp, OnEmpty,
    Place, Record, RequiredRow, Rounding, Slot, SlotMut, TableRow, WholeRow, With, Write,
};
pub use crate::record::{codec, kind};
pub use kintone_schema::AssigneeDemand;
// The derive of a choice ends with `kintone_runtime::__choice_serde!(Name);`, which needs these.
#[cfg(feature = "serde")]
pub use crate::record::values::choice::deserialize_choice;
// What the macro beside a record hands a query to.
#[cfg(feature = "derive")]
pub use kintone_derive::{checked_query, checked_query_with};
#[cfg(feature = "serde")]
pub use serde;

use crate::record::codec::{Cursor, Encoder, ValueError};
use crate::record::kind::Kind;
use crate::record::values::scalar::HoldsEmpty;
use crate::record::values::{CreateOnly, ReadOnly, Row, Scalar};

/// Asks for the value behind a reference in a way that fails silently: if the type is not a [`Value`], the method of
/// [`Mistaken`] is found instead, and the error of the field's own trait stays the only one.
pub struct Probe<R>(pub R);

impl<'r, 'de, T: Value<'de> + 'r> Probe<&'r T> {
    /// Returns the value.
    pub fn value(self) -> &'r (dyn Value<'de> + 'r) {
        self.0
    }
}

impl<'r, 'de, T: Value<'de> + 'r> Probe<&'r mut T> {
    /// Returns the value, to decode into.
    pub fn value_mut(self) -> &'r mut (dyn Value<'de> + 'r) {
        self.0
    }
}

/// As [`Probe`], for the value that a field starts from.
pub struct Vacant<T>(PhantomData<T>);

impl<'de, T: Value<'de>> Vacant<T> {
    /// Returns the value.
    pub fn vacant() -> T {
        T::vacant()
    }
}

/// As [`Probe`], for the fields of a table's rows.
pub struct Rows<T>(PhantomData<T>);

impl<X: TableRow> Rows<Vec<Row<X>>> {
    /// What the row is.
    pub const META: Option<&'static Meta> = Some(X::META);

    /// Returns what the row is.
    pub fn meta() -> &'static Meta {
        X::META
    }
}

impl<X: TableRow> Rows<ReadOnly<Vec<Row<X>>>> {
    /// What the row is.
    pub const META: Option<&'static Meta> = Some(X::META);

    /// Returns what the row is.
    pub fn meta() -> &'static Meta {
        X::META
    }
}

/// As [`Probe`], for whether a type that holds fields of kind `K` can hold an empty value.
pub struct Empties<K, T>(PhantomData<(K, T)>);

macro_rules! empties {
    ($($held:ty)*) => {$(
        impl<K: Kind, T: Scalar + FieldValue<K>> Empties<K, $held> {
            /// Whether it can.
            pub const HELD: bool = T::HOLDS_EMPTY;
        }
    )*};
}

empties! { T ReadOnly<T> CreateOnly<T> }

/// As [`Probe`], for the options of an enum.
pub struct Choices<T>(PhantomData<T>);

macro_rules! choices {
    ($($held:ty)*) => {$(
        impl<C: Choice> Choices<$held> {
            /// The hash of the options.
            pub const HASH: Option<u64> = C::HASH;
        }
    )*};
}

choices! { C Option<C> Vec<C> ReadOnly<C> ReadOnly<Option<C>> ReadOnly<Vec<C>> }

// By short paths that nothing in the user's module can hide.
pub use std::convert::From;
pub use std::fmt::{Display, Formatter, Result as FmtResult};
pub use std::marker::PhantomData as Types;
pub use std::option::Option::{self, None, Some};
pub use std::primitive::{str, u64, usize};
pub use std::string::String;
pub use std::vec::Vec;

/// What most fields have in common.
pub const PLAIN: FieldMeta = FieldMeta::PLAIN;

/// Checks that the type can hold fields of this kind.
pub const fn may_hold<K: Kind, T: FieldValue<K>>() {}

/// Stops the compiler with the message, unless the check holds.
#[track_caller]
pub const fn holds(check: bool, message: &'static str) {
    assert!(check, "{}", message);
}

/// Returns whether an enum is one of the options with this hash. What is unknown is right.
pub const fn is_choice_of(choices: Option<u64>, options: u64) -> bool {
    match choices {
        Some(choices) => choices == options,
        None => true,
    }
}

/// Returns whether this is the row of the table with this code. What is unknown is right.
pub const fn is_row_of(row: Option<&'static Meta>, code: &str, app: Option<u64>) -> bool {
    let Some(row) = row else { return true };
    if let (Some(one), Some(other)) = (row.app, app)
        && one.get() != other
    {
        return false;
    }
    let Some(table) = row.table else { return true };
    // The derive has already reported that the form lacks this table.
    if table.is_empty() {
        return true;
    }
    let (table, code) = (table.as_bytes(), code.as_bytes());
    let mut at = 0;
    while at < table.len() && at < code.len() && table[at] == code[at] {
        at += 1;
    }
    at == table.len() && at == code.len()
}

/// What stands in for the methods of a type that is not a [`Value`]. Such a program does not compile, so none of it ever runs.
pub trait Mistaken: Sized {
    /// Of [`Probe`].
    fn value<'r, 'de>(self) -> &'r (dyn Value<'de> + 'r) {
        unreachable!()
    }

    /// Of [`Probe`].
    fn value_mut<'r, 'de>(self) -> &'r mut (dyn Value<'de> + 'r) {
        unreachable!()
    }

    /// Of [`Vacant`].
    fn vacant<T>() -> T {
        unreachable!()
    }

    /// Of [`Rows`].
    fn meta() -> &'static Meta {
        unreachable!()
    }

    /// Of [`Rows`].
    const META: Option<&'static Meta> = None;

    /// Of [`Empties`]: lists and `Option`s can.
    const HELD: bool = true;

    /// Of [`Choices`].
    const HASH: Option<u64> = None;
}

impl<R> Mistaken for Probe<R> {}
impl<T> Mistaken for Vacant<T> {}
impl<T> Mistaken for Rows<T> {}
impl<K, T> Mistaken for Empties<K, T> {}
impl<T> Mistaken for Choices<T> {}

/// A table behind a reference whose rows are [`WholeRow`]s.
pub trait WholeRows {}

/// A table behind a reference whose rows are [`RequiredRow`]s.
pub trait RequiredRows {}

// Without `do_not_recommend`: the message is that of the row struct, which the compiler then would not reach.
impl<X: WholeRow> WholeRows for &Vec<Row<X>> {}
impl<X: RequiredRow> RequiredRows for &Vec<Row<X>> {}
// Rows that are never sent need nothing.
impl<X> WholeRows for &ReadOnly<Vec<Row<X>>> {}
impl<X> RequiredRows for &ReadOnly<Vec<Row<X>>> {}

/// Checks the types of `#[kintone(with = …)]`: `P` holds the field, `T` is the type of the struct.
pub const fn with_holds<K: Kind, P: FieldValue<K> + HoldsEmpty, T, E: Display>(
    _from_kintone: fn(P) -> Result<T, E>,
    _to_kintone: fn(&T) -> P,
) {
}

/// As [`with_holds`], where an empty value is an error, or does not exist.
pub const fn with_holds_filled<K: Kind, P: FieldValue<K>, T, E: Display>(
    _from_kintone: fn(P) -> Result<T, E>,
    _to_kintone: fn(&T) -> P,
) {
}

/// Reads a `P` and converts it.
pub fn with_decode<P, T, E>(
    place: &mut dyn Any,
    input: &mut Cursor<'_>,
    from_kintone: fn(P) -> Result<T, E>,
) -> Result<(), ValueError>
where
    P: for<'de> Value<'de>,
    T: 'static,
    E: Display,
{
    let mut value = P::vacant();
    value.decode(input)?;
    store(place, from_kintone(value))
}

/// Converts the empty `P`.
pub fn with_clear<P, T, E>(
    place: &mut dyn Any,
    from_kintone: fn(P) -> Result<T, E>,
) -> Result<(), ValueError>
where
    P: for<'de> Value<'de>,
    T: 'static,
    E: Display,
{
    let mut value = P::vacant();
    value.clear()?;
    store(place, from_kintone(value))
}

/// Converts to a `P` and writes that.
pub fn with_encode<P, T>(
    value: &dyn Any,
    out: &mut Encoder,
    to_kintone: fn(&T) -> P,
) -> Result<(), ValueError>
where
    P: for<'de> Value<'de>,
    T: 'static,
{
    match value.downcast_ref() {
        Some(value) => to_kintone(value).encode(out),
        None => Err(ValueError::message(NOT_THIS_FIELD)),
    }
}

/// Returns whether the `P` is sent.
pub fn with_presence<P, T>(value: &dyn Any, to_kintone: fn(&T) -> P) -> Presence
where
    P: for<'de> Value<'de>,
    T: 'static,
{
    match value.downcast_ref() {
        Some(value) => to_kintone(value).presence(),
        None => Presence::Withheld,
    }
}

fn store<T: 'static, E: Display>(
    place: &mut dyn Any,
    value: Result<T, E>,
) -> Result<(), ValueError> {
    let value = value.map_err(|error| ValueError::message(error.to_string()))?;
    match place.downcast_mut() {
        Some(place) => *place = value,
        None => return Err(ValueError::message(NOT_THIS_FIELD)),
    }
    Ok(())
}

/// The derive hands each codec the field that it was made for.
const NOT_THIS_FIELD: &str = "the value is of another field";
