//! Record types and their JSON: the traits that `#[derive(KintoneRecord)]` implements, the values of fields, and the codec.

pub mod action;
pub mod codec;
pub(crate) mod digits;
pub mod edit;
pub mod field_value;
pub mod id;
pub mod kind;
mod meta;
pub mod names_field;
pub mod others;
pub mod patch;
pub mod relation;
pub mod saved;
#[cfg(test)]
pub(crate) mod testing;
pub mod untyped;
pub mod update;
pub mod update_key;
pub mod values;
pub mod written;

pub(crate) use meta::ANY_APP;
pub use meta::{FieldMeta, Meta, OnEmpty, Rounding, Rule, Write};

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;

use crate::record::codec::{Cursor, Encoder, ValueError};
use crate::record::field_value::{Presence, Value};
use crate::record::id::RecordId;
use crate::record::kind::{ID, Kind};
use crate::record::others::Others;

/// A struct whose fields are kintone fields: a record of an app or a row of a table.
///
/// It is derived with `#[derive(KintoneRecord)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a kintone record",
    label = "not a kintone record",
    note = "put #[derive(KintoneRecord)] on the struct"
)]
pub trait Record: Sized {
    /// A struct with a [`Field`] for each field of the record.
    type Fields;

    /// The definition of the record type.
    const META: &'static Meta;

    /// The field tokens.
    const FIELDS: Self::Fields;

    /// Returns the record that decoding starts with.
    fn vacant() -> Self;

    /// Returns the definition of the field whose token has this index. The record id has none.
    #[doc(hidden)]
    fn field(index: usize) -> &'static FieldMeta {
        &Self::META.fields[index]
    }

    /// Returns the field tokens: `Invoice::fields().請求日`.
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

/// An [`AppRecord`] of the app with this id in schemas.
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

/// An [`AppRecord`] that does not borrow from the answer that it was decoded from.
#[diagnostic::on_unimplemented(
    message = "records cannot be read as `{Self}`: it is not the record of an app",
    label = "not the record of an app",
    note = "put #[derive(KintoneRecord)] on the struct; the row of a table is read with the record that holds it"
)]
pub trait OwnedRecord: AppRecord + for<'de> Place<'de> {}

#[diagnostic::do_not_recommend]
impl<T: AppRecord + for<'de> Place<'de>> OwnedRecord for T {}

/// An [`AppRecord`] with a lifetime, which borrows text from the answer: [`Client::for_each_page`](crate::Client::for_each_page) lends such
/// records.
#[diagnostic::on_unimplemented(
    message = "records of `{Self}` cannot be lent: it has no lifetime",
    label = "borrows nothing",
    note = "give the struct a lifetime, and its texts the type `Cow<'a, str>`; `client.stream` reads records that borrow nothing"
)]
pub trait Borrowed: AppRecord {
    /// The type with the lifetime of an answer.
    type Ref<'a>: AppRecord + Place<'a>;
}

/// A record type whose records can be added: it has all required fields without a default.
///
/// The lifetime is that of the answer, if the record borrows text from it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be added: it is not the record of an app",
    label = "not the record of an app",
    note = "of a record that was read add the struct, `&*saved`; a row is added with the record that holds it; a struct needs #[derive(KintoneRecord)]"
)]
pub trait Insertable<'de>: AppRecord + Place<'de> {}

/// A record type whose records can be edited: the rows of its tables have all writable fields.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be edited: it is not the record of an app",
    label = "not the record of an app",
    note = "a row is edited with the record that holds it; a struct needs #[derive(KintoneRecord)]"
)]
pub trait Editable: AppRecord {}

/// Access to the values of a record by the index of their field in [`Meta::fields`].
///
/// An index past the end gives the last field.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a kintone record",
    label = "not a kintone record",
    note = "put #[derive(KintoneRecord)] on the struct"
)]
pub trait Place<'de> {
    /// Returns the value of field `index`.
    fn at(&self, index: usize) -> Slot<'_, 'de>;

    /// Returns the value of field `index`, to decode into.
    fn at_mut(&mut self, index: usize) -> SlotMut<'_, 'de>;

    /// Returns the fields that [`Meta::fields`] does not name, if the record type takes any.
    #[doc(hidden)]
    fn others(&self) -> Option<&dyn Others<'de>> {
        None
    }

    /// Returns the same, to decode into.
    #[doc(hidden)]
    fn others_mut(&mut self) -> Option<&mut dyn Others<'de>> {
        None
    }
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
    /// Decodes a value, as [`Value::decode`].
    pub decode: fn(&mut dyn Any, &mut Cursor<'_>) -> Result<(), ValueError>,
    /// Sets the empty value, as [`Value::clear`].
    pub clear: fn(&mut dyn Any) -> Result<(), ValueError>,
    /// Encodes a value, as [`Value::encode`].
    pub encode: fn(&dyn Any, &mut Encoder) -> Result<(), ValueError>,
    /// Returns whether there is something to send, as [`Value::presence`].
    pub presence: fn(&dyn Any) -> Presence,
}

/// The token of a field: of the record type `R` and the kind `K`, held as a `T`.
pub struct Field<R, K, T> {
    #[doc(hidden)]
    pub index: usize,
    #[doc(hidden)]
    pub types: Types<R, K, T>,
}

/// A type that `#[kintone(with = …)]` converts, in the type of a field token.
pub struct Converted<T>(PhantomData<T>);

/// A token holds none of its types.
#[doc(hidden)]
pub type Types<R, K, T> = PhantomData<fn() -> (R, K, T)>;

/// The index of the record id, which is not a field of the struct.
const RECORD_ID: usize = usize::MAX;

impl<R: Record, K: Kind, T> Field<R, K, T> {
    /// Creates the token of the field with this index in [`Meta::fields`]. What it holds is not checked.
    #[doc(hidden)]
    pub const fn unchecked(index: usize) -> Field<R, K, T> {
        Field {
            index,
            types: PhantomData,
        }
    }

    /// Returns the index in [`Meta::fields`].
    pub const fn index(self) -> usize {
        self.index
    }

    /// Returns the field code.
    pub fn code(self) -> &'static str {
        match self.index {
            RECORD_ID => "$id",
            index => R::field(index).code,
        }
    }
}

impl<R: AppRecord> Field<R, ID, RecordId> {
    /// Returns the token of the record id, `$id`.
    pub const fn record_id() -> Field<R, ID, RecordId> {
        Field::unchecked(RECORD_ID)
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

/// A row that can be written back: it has all writable fields of its table, or is marked `#[kintone(partial)]`.
pub trait WholeRow {}

/// A row that can be added: it has all required fields of its table without a default.
pub trait RequiredRow {}
