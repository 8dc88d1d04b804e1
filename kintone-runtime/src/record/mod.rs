//! What `#[derive(KintoneRecord)]` implements: a static table of the fields, and access to each by its index.

pub mod action;
pub mod codec;
pub(crate) mod digits;
pub mod edit;
pub mod field_value;
pub mod id;
pub mod kind;
mod meta;
pub mod patch;
pub mod saved;
#[cfg(test)]
pub(crate) mod testing;
pub mod update;
pub mod update_key;
pub mod values;
pub mod written;

pub use meta::{FieldMeta, Meta, OnEmpty, Rounding, Write};

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;

use crate::record::codec::{Cursor, Encoder, ValueError};
use crate::record::field_value::{FieldValue, Presence, Value};
use crate::record::id::RecordId;
use crate::record::kind::{Computed, ID, Kind};

/// A struct whose fields are kintone fields: the record of an app or the row of a table.
///
/// Derived, not written by hand: `#[derive(KintoneRecord)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a kintone record",
    label = "not a kintone record",
    note = "put #[derive(KintoneRecord)] on the struct"
)]
pub trait Record: Sized {
    /// A struct with one [`Field`] per field of the record.
    type Fields;

    /// What the fields are: known before a record exists.
    const META: &'static Meta;

    /// The tokens of the fields.
    const FIELDS: Self::Fields;

    /// The record from which decoding starts.
    fn vacant() -> Self;

    /// The tokens of the fields: `Invoice::fields().請求日`.
    fn fields() -> Self::Fields {
        Self::FIELDS
    }
}

/// A [`Record`] of an app.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the record of an app",
    label = "not the record of an app",
    note = "put #[derive(KintoneRecord)] on the struct; the row of a table is read and written with the record that holds it"
)]
pub trait AppRecord: Record {}

/// An [`AppRecord`] of the app with this id, as schemas name it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the record of app {ID}",
    note = "the app of a record is that of its schema file, or of #[kintone(app = …)]"
)]
pub trait OfApp<const ID: u64>: AppRecord {}

/// A [`Record`] that is the row of a table.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the row of a table",
    note = "put #[kintone(table = \"…\")] on the struct"
)]
pub trait TableRow: Record {}

/// An [`AppRecord`] that borrows nothing from the answer that it was decoded from.
#[diagnostic::on_unimplemented(
    message = "records cannot be read as `{Self}`: it is not the record of an app",
    label = "not the record of an app",
    note = "put #[derive(KintoneRecord)] on the struct; the row of a table is read with the record that holds it"
)]
pub trait OwnedRecord: AppRecord + for<'de> Place<'de> {}

#[diagnostic::do_not_recommend]
impl<T: AppRecord + for<'de> Place<'de>> OwnedRecord for T {}

/// A record type that may be added: it has every field that the form requires and gives no default.
///
/// The lifetime is that of the answer from which the record borrows text, if it does.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be added: it is not the record of an app",
    label = "not the record of an app",
    note = "of a record that was read add the struct, `&*saved`; a row is added with the record that holds it; a struct needs #[derive(KintoneRecord)]"
)]
pub trait Insertable<'de>: AppRecord + Place<'de> {}

/// A record type that may be edited: the rows of its tables have every writable field.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be edited: it is not the record of an app",
    label = "not the record of an app",
    note = "a row is edited with the record that holds it; a struct needs #[derive(KintoneRecord)]"
)]
pub trait Editable: AppRecord {}

/// The values of a record by the index of their field in [`Meta::fields`].
///
/// An index past the end gives the last field.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a kintone record",
    label = "not a kintone record",
    note = "put #[derive(KintoneRecord)] on the struct"
)]
pub trait Place<'de> {
    /// The value of field `index`.
    fn at(&self, index: usize) -> Slot<'_, 'de>;

    /// The value of field `index`, to decode into.
    fn at_mut(&mut self, index: usize) -> SlotMut<'_, 'de>;
}

/// A value in its record.
pub enum Slot<'r, 'de> {
    /// A type that implements [`Value`].
    Value(&'r (dyn Value<'de> + 'r)),
    /// A foreign type with `#[kintone(with = …)]`.
    With(&'r dyn Any, &'static With),
}

/// A value in its record, to decode into.
pub enum SlotMut<'r, 'de> {
    /// A type that implements [`Value`].
    Value(&'r mut (dyn Value<'de> + 'r)),
    /// A foreign type with `#[kintone(with = …)]`.
    With(&'r mut dyn Any, &'static With),
}

/// The codec of a foreign type, made by the derive from the functions of `#[kintone(with = …)]`.
pub struct With {
    /// As [`Value::decode`].
    pub decode: fn(&mut dyn Any, &mut Cursor<'_>) -> Result<(), ValueError>,
    /// As [`Value::clear`].
    pub clear: fn(&mut dyn Any) -> Result<(), ValueError>,
    /// As [`Value::encode`].
    pub encode: fn(&dyn Any, &mut Encoder) -> Result<(), ValueError>,
    /// As [`Value::presence`].
    pub presence: fn(&dyn Any) -> Presence,
}

/// One field of the record type `R`: of kind `K`, held by a `T`.
pub struct Field<R, K, T> {
    index: usize,
    types: Types<R, K, T>,
}

/// In the type of a token, a `T` that `#[kintone(with = …)]` converts: what such a field takes is not known from `T`.
pub struct Converted<T>(PhantomData<T>);

/// A token holds none of its types.
type Types<R, K, T> = PhantomData<fn() -> (R, K, T)>;

impl<R: Record, K: Kind, T> Field<R, K, T> {
    /// The field with this index in [`Meta::fields`]. For the derive.
    pub const fn new(index: usize) -> Field<R, K, T>
    where
        T: FieldValue<K::Bare>,
    {
        Field::unchecked(index)
    }

    /// As [`new`](Field::new), for a field that nobody can write.
    #[doc(hidden)]
    pub const fn computed(index: usize) -> Field<R, K, T>
    where
        T: FieldValue<Computed<K::Bare>>,
    {
        Field::unchecked(index)
    }

    /// As [`new`](Field::new), for a type that the derive checks by itself.
    #[doc(hidden)]
    pub const fn unchecked(index: usize) -> Field<R, K, T> {
        Field {
            index,
            types: PhantomData,
        }
    }

    /// The index in [`Meta::fields`].
    pub const fn index(self) -> usize {
        self.index
    }

    /// The field code.
    pub fn code(self) -> &'static str {
        // Only the record id is behind the end: it is no field of the struct.
        R::META
            .fields
            .get(self.index)
            .map_or("$id", |field| field.code)
    }
}

impl<R: AppRecord> Field<R, ID, RecordId> {
    /// The record id, `$id`, which every record has.
    pub const fn record_id() -> Field<R, ID, RecordId> {
        Field::unchecked(usize::MAX)
    }
}

impl<R, K, T> Clone for Field<R, K, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R, K, T> Copy for Field<R, K, T> {}

impl<R: Record, K: Kind, T> fmt::Debug for Field<R, K, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", R::META.name, self.code())
    }
}

/// A row that may be written back: it has every writable field of its table, or is marked `#[kintone(partial)]`.
pub trait WholeRow {}

/// A row that may be added: it has every field that the table requires and fills with nothing.
pub trait RequiredRow {}
