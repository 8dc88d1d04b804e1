//! The field types of kintone as Rust types, so that traits can say which Rust type holds which.
//!
//! They have no values. Their names are those of kintone.
#![allow(non_camel_case_types)]

use std::marker::PhantomData;

/// A field type of kintone.
pub trait Kind: 'static {
    /// The name in kintone's JSON.
    const TYPE: &'static str;

    /// The kind without [`InTable`], [`Unique`] and [`Lookup`].
    type Bare: Kind;
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $wire:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name;

        impl Kind for $name {
            const TYPE: &'static str = $wire;
            type Bare = $name;
        }
    )*};
}

kinds! {
    /// Text without line breaks.
    SINGLE_LINE_TEXT = "SINGLE_LINE_TEXT";
    /// Text with line breaks (`\n`).
    MULTI_LINE_TEXT = "MULTI_LINE_TEXT";
    /// An HTML fragment. The service may rewrite it.
    RICH_TEXT = "RICH_TEXT";
    /// A decimal number of up to 30 digits.
    NUMBER = "NUMBER";
    /// A CALC field with format `NUMBER` or `NUMBER_DIGIT`.
    CALC_NUMBER = "CALC";
    /// A CALC field with format `DATETIME`.
    CALC_DATETIME = "CALC";
    /// A CALC field with format `DATE`.
    CALC_DATE = "CALC";
    /// A CALC field with format `TIME`.
    CALC_TIME = "CALC";
    /// A CALC field with format `HOUR_MINUTE` or `DAY_HOUR_MINUTE`: hours may exceed 24.
    CALC_HOUR_MINUTE = "CALC";
    /// Any number of options.
    CHECK_BOX = "CHECK_BOX";
    /// One option. Once set it cannot be cleared.
    RADIO_BUTTON = "RADIO_BUTTON";
    /// One option or none.
    DROP_DOWN = "DROP_DOWN";
    /// Any number of options.
    MULTI_SELECT = "MULTI_SELECT";
    /// A calendar day.
    DATE = "DATE";
    /// A time of day, to the minute.
    TIME = "TIME";
    /// An instant, to the minute.
    DATETIME = "DATETIME";
    /// A URL, telephone number or mail address.
    LINK = "LINK";
    /// Attached files.
    FILE = "FILE";
    /// Users.
    USER_SELECT = "USER_SELECT";
    /// Departments.
    ORGANIZATION_SELECT = "ORGANIZATION_SELECT";
    /// Groups.
    GROUP_SELECT = "GROUP_SELECT";
    /// A table: rows with ids.
    SUBTABLE = "SUBTABLE";
    /// The record number, with the app code in front if the app has one.
    RECORD_NUMBER = "RECORD_NUMBER";
    /// The user who added the record.
    CREATOR = "CREATOR";
    /// When the record was added.
    CREATED_TIME = "CREATED_TIME";
    /// The user who last updated the record.
    MODIFIER = "MODIFIER";
    /// When the record was last updated.
    UPDATED_TIME = "UPDATED_TIME";
    /// The state of process management.
    STATUS = "STATUS";
    /// The assignees: the users who are to act.
    STATUS_ASSIGNEE = "STATUS_ASSIGNEE";
    /// The categories of the record.
    CATEGORY = "CATEGORY";
    /// The record id, `$id`.
    ID = "__ID__";
    /// The revision, `$revision`.
    REVISION = "__REVISION__";
    /// A field type that this version does not know.
    UNKNOWN = "";
}

/// A [`Kind`] whose values a struct can declare as read-only: all but those that can be set when a record is added, which have a rule of
/// their own.
pub trait Stored: Kind {}

macro_rules! stored {
    ($($name:ident)*) => {$(impl Stored for $name {})*};
}

stored! {
    SINGLE_LINE_TEXT MULTI_LINE_TEXT RICH_TEXT NUMBER CALC_NUMBER CALC_DATETIME CALC_DATE CALC_TIME CALC_HOUR_MINUTE
    CHECK_BOX RADIO_BUTTON DROP_DOWN MULTI_SELECT DATE TIME DATETIME LINK FILE USER_SELECT ORGANIZATION_SELECT
    GROUP_SELECT SUBTABLE RECORD_NUMBER STATUS STATUS_ASSIGNEE CATEGORY ID REVISION UNKNOWN
}

/// A field of kind `K` that kintone computes or copies, and that cannot be written.
///
/// `FieldValue<Computed<K>>` is implemented by [`ReadOnly<T>`](crate::ReadOnly) for every `T` that holds `K`,
/// and by nothing else.
#[derive(Debug, Clone, Copy)]
pub struct Computed<K>(PhantomData<K>);

impl<K: Kind> Kind for Computed<K> {
    const TYPE: &'static str = K::TYPE;
    type Bare = Computed<K>;
}

macro_rules! marked {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        ///
        /// It stands in the type of a [`Field`](crate::record::Field), never in an `impl` of [`FieldValue`](crate::record::field_value::FieldValue).
        #[derive(Debug, Clone, Copy)]
        pub struct $name<K>(PhantomData<K>);

        impl<K: Kind> Kind for $name<K> {
            const TYPE: &'static str = K::TYPE;
            type Bare = K::Bare;
        }
    )*};
}

marked! {
    /// A field of kind `K` inside a table.
    InTable;
    /// A field of kind `K` of which no two records may hold the same value.
    Unique;
    /// A field of kind `K` that is the key of a lookup: writing it copies values from another app.
    Lookup;
}

#[cfg(all(test, feature = "chrono"))]
mod tests;
