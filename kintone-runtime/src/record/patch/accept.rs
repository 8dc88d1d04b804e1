//! Which kinds of field a patch sets and clears, which Rust types hold what may be written, and from what they are made.

use std::borrow::Cow;

use bigdecimal::BigDecimal;

use crate::record::field_value::Value;
use crate::record::kind::*;
use crate::record::names_field::NamesField;
use crate::record::values::{CreateOnly, ReadOnly, Scalar};
use crate::record::{Converted, Record, Slot};

/// A kind of field, held as a `V`, that takes one value: every one but tables, and the id of the record.
#[diagnostic::on_unimplemented(message = "{Self} fields cannot be set", label = "cannot be set")]
pub trait Settable<V>: Kind {}

/// A kind of field, held as a `V`, that has an empty value: every one but radio buttons.
#[diagnostic::on_unimplemented(
    message = "{Self} fields cannot be cleared",
    label = "cannot be cleared"
)]
pub trait Clearable<V>: Kind {
    /// The JSON of the empty value.
    #[doc(hidden)]
    const EMPTY: &'static str;
}

/// A closure that names a field to be set, as in `|f| f.備考`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not name a field of the record; write a closure, as in `|f| f.field`",
    label = "a closure like `|f| f.field` goes here"
)]
pub trait NamesSettable<'de, T: Record, K, V>: NamesField<T, K, V> {
    /// The value, to be encoded.
    #[doc(hidden)]
    fn slot(value: &V) -> Slot<'_, 'de>;
}

impl<'de, T, K, V, F> NamesSettable<'de, T, K, V> for F
where
    T: Record,
    K: Settable<V>,
    V: Writable<'de>,
    F: NamesField<T, K, V>,
{
    fn slot(value: &V) -> Slot<'_, 'de> {
        Slot::Value(value)
    }
}

/// A closure that names a field to be cleared, as in `|f| f.備考`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not name a field of the record; write a closure, as in `|f| f.field`",
    label = "a closure like `|f| f.field` goes here"
)]
pub trait NamesClearable<'de, T: Record, K, V>: NamesField<T, K, V> {
    /// The JSON of the empty value.
    #[doc(hidden)]
    const EMPTY: &'static str;
}

impl<'de, T, K, V, F> NamesClearable<'de, T, K, V> for F
where
    T: Record,
    K: Clearable<V>,
    V: Writable<'de>,
    F: NamesField<T, K, V>,
{
    const EMPTY: &'static str = K::EMPTY;
}

macro_rules! kinds {
    ($($empty:literal: $($kind:ident)*;)*) => {$($(
        impl<V> Settable<V> for $kind {}
        impl<V> Clearable<V> for $kind {
            const EMPTY: &'static str = $empty;
        }
    )*)*};
}

// Those that kintone fills are among them: of these it is the type of the value that cannot be written.
kinds! {
    "\"\"": SINGLE_LINE_TEXT MULTI_LINE_TEXT RICH_TEXT LINK RECORD_NUMBER;
    "null": NUMBER DROP_DOWN DATE TIME DATETIME CALC_NUMBER CALC_DATETIME CALC_DATE CALC_TIME CALC_HOUR_MINUTE CREATOR
        CREATED_TIME MODIFIER UPDATED_TIME STATUS REVISION;
    "[]": CHECK_BOX MULTI_SELECT FILE USER_SELECT ORGANIZATION_SELECT GROUP_SELECT STATUS_ASSIGNEE CATEGORY;
}

impl<V> Settable<V> for RADIO_BUTTON {}
impl<V> Settable<V> for UNKNOWN {}
impl<V> Clearable<V> for SUBTABLE {
    const EMPTY: &'static str = "[]";
}

impl<V, K: Settable<V>> Settable<V> for Unique<K> {}
impl<V, K: Settable<V>> Settable<V> for Lookup<K> {}
impl<V, K: Clearable<V>> Clearable<V> for Unique<K> {
    const EMPTY: &'static str = K::EMPTY;
}
impl<V, K: Clearable<V>> Clearable<V> for Lookup<K> {
    const EMPTY: &'static str = K::EMPTY;
}

/// Implemented by nothing: tables are not set.
#[diagnostic::on_unimplemented(
    message = "a table is not set as a whole; change its rows with `rows`, or replace them with `replace_rows`",
    label = "a table"
)]
pub trait TableIsSet {}

/// Implemented by nothing: the id of a record is not set.
#[diagnostic::on_unimplemented(
    message = "the record id cannot be set; it says where a patch is sent: `patch.on(id, revision)`",
    label = "the record id"
)]
pub trait IdIsSet {}

/// Implemented by nothing: radio buttons are not cleared.
#[diagnostic::on_unimplemented(
    message = "a radio button cannot be cleared, because kintone has no empty one; set it to another option",
    label = "a radio button"
)]
pub trait RadioButtonIsEmpty {}

/// Implemented by nothing: without a kind the empty value is not known.
#[diagnostic::on_unimplemented(
    message = "a field of unknown kind cannot be cleared; set it to its empty value: `set(…, None)` or `set(…, \"\")`",
    label = "the kind is unknown",
    note = "or name the kind of the field: #[kintone(kind = SINGLE_LINE_TEXT)]"
)]
pub trait UnknownIsCleared {}

impl<V: TableIsSet> Settable<V> for SUBTABLE {}
impl<V: IdIsSet> Settable<V> for ID {}
impl<V: RadioButtonIsEmpty> Clearable<V> for RADIO_BUTTON {
    const EMPTY: &'static str = "null";
}
impl<V: UnknownIsCleared> Clearable<V> for UNKNOWN {
    const EMPTY: &'static str = "null";
}

/// A type in which a struct holds a field that may be written at any time: every one but [`ReadOnly`] and [`CreateOnly`].
///
/// Whatever is a [`Scalar`] is, and so are `Option` and `Vec`. A type of your own that is a list, so that no `Option` goes
/// around it, says so:
///
/// ```
/// # use kintone_runtime::record::codec::{Cursor, Encoder, ValueError};
/// # use kintone_runtime::record::field_value::Value;
/// use kintone_runtime::record::patch::Writable;
///
/// struct Tags(Vec<String>);
/// impl<'de> Writable<'de> for Tags {}
/// # impl<'de> Value<'de> for Tags {
/// #     fn decode(&mut self, input: &mut Cursor<'de>) -> Result<(), ValueError> { self.0.decode(input) }
/// #     fn clear(&mut self) -> Result<(), ValueError> { Ok(self.0.clear()) }
/// #     fn encode(&self, out: &mut Encoder) -> Result<(), ValueError> { self.0.encode(out) }
/// #     fn vacant() -> Tags { Tags(Vec::new()) }
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "a field held as `{Self}` cannot be written in a patch",
    label = "cannot be written",
    note = "`ReadOnly` is for what kintone fills or copies; `CreateOnly` can be given only when a record is added",
    note = "use `set_with` for a field with #[kintone(with = …)]; implement kintone_runtime::record::patch::Writable for a type of your own"
)]
pub trait Writable<'de>: Value<'de> {}

#[diagnostic::do_not_recommend]
impl<'de, X: Scalar + Value<'de>> Writable<'de> for X {}
#[diagnostic::do_not_recommend]
impl<'de, X> Writable<'de> for Option<X> where Option<X>: Value<'de> {}
#[diagnostic::do_not_recommend]
impl<'de, X> Writable<'de> for Vec<X> where Vec<X>: Value<'de> {}
#[diagnostic::do_not_recommend]
impl Writable<'_> for f64 {}

/// What a field is set to that a struct holds as `T`: a `T`, or what becomes one without a doubt.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value for a field held as `{T}`",
    label = "the field takes a `{T}`",
    note = "besides the type itself a field takes: what is in its `Option`, `&str` for text, `i64` for a decimal number (convert a `usize` with `i64::try_from`), an array or slice for a list",
    note = "a float is not exact: write a fraction as text and parse it, as in `\"0.1\".parse::<Decimal>()?`"
)]
pub trait IntoField<T> {
    /// The value; nothing if the field cannot be written, which does not compile where a field is set.
    #[doc(hidden)]
    fn into_field(self) -> Option<T>;
}

macro_rules! into_field {
    ($([$($generics:tt)*] $from:ty => $to:ty, $value:ident => $made:expr;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> IntoField<$to> for $from {
            fn into_field(self) -> Option<$to> {
                let $value = self;
                Some($made)
            }
        }
    )*};
}

into_field! {
    [] &str => String, text => text.to_owned();
    [] &str => Option<String>, text => Some(text.to_owned());
    [] &String => String, text => text.clone();
    [] &String => Option<String>, text => Some(text.clone());
    ['t] &'t str => Cow<'t, str>, text => Cow::from(text);
    ['t] &'t str => Option<Cow<'t, str>>, text => Some(Cow::from(text));
    ['t] String => Cow<'t, str>, text => Cow::from(text);
    ['t] String => Option<Cow<'t, str>>, text => Some(Cow::from(text));
    [] i64 => BigDecimal, number => BigDecimal::from(number);
    [] i64 => Option<BigDecimal>, number => Some(BigDecimal::from(number));
    [] &BigDecimal => BigDecimal, number => number.clone();
    [] &BigDecimal => Option<BigDecimal>, number => Some(number.clone());
    [X: Clone] &[X] => Vec<X>, list => list.to_vec();
    [X: Clone] &Vec<X> => Vec<X>, list => list.clone();
    [X, const N: usize] [X; N] => Vec<X>, list => list.into();
    [const N: usize] [&str; N] => Vec<String>, list => list.map(str::to_owned).into();
}

#[cfg(feature = "rust_decimal")]
into_field! {
    [] i64 => rust_decimal::Decimal, number => number.into();
    [] i64 => Option<rust_decimal::Decimal>, number => Some(number.into());
    [] &rust_decimal::Decimal => rust_decimal::Decimal, number => *number;
    [] &rust_decimal::Decimal => Option<rust_decimal::Decimal>, number => Some(*number);
}

#[diagnostic::do_not_recommend]
impl<'de, T: Writable<'de>> IntoField<T> for T {
    fn into_field(self) -> Option<T> {
        Some(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T> IntoField<Option<T>> for T {
    fn into_field(self) -> Option<Option<T>> {
        Some(Some(self))
    }
}

// Whatever it is set to, the error is that it cannot be written.
#[diagnostic::do_not_recommend]
impl<T, V> IntoField<ReadOnly<T>> for V {
    fn into_field(self) -> Option<ReadOnly<T>> {
        None
    }
}
#[diagnostic::do_not_recommend]
impl<T, V> IntoField<Converted<T>> for V {
    fn into_field(self) -> Option<Converted<T>> {
        None
    }
}
#[diagnostic::do_not_recommend]
impl<T, V> IntoField<CreateOnly<T>> for V {
    fn into_field(self) -> Option<CreateOnly<T>> {
        None
    }
}
