//! The operands of conditions: [`Operand`] says which Rust types fields are compared with, and how they are written.
//!
//! The traits below repeat this for each group of kinds; their messages are shown in compiler errors.

use std::marker::PhantomData;

use std::borrow::Cow;

use bigdecimal::BigDecimal;

use super::function::{DateFunction, LoginUser, Now, PrimaryOrganization};
use super::literal::Literal;
use crate::record::id::RecordId;
use crate::record::kind::*;
use crate::record::values::{
    Choice, CreateOnly, Group, HourMinute, Organization, ReadOnly, RecordNumber, User,
};

/// A type that conditions compare fields of kind `K` with.
///
/// Types of your own implement it like this:
///
/// ```
/// use kintone_runtime::query::{Literal, Operand};
/// use kintone_runtime::record::kind;
///
/// /// An amount without decimals.
/// struct Yen(i64);
///
/// impl Operand<kind::NUMBER> for Yen {
///     fn literal(&self) -> Literal {
///         Operand::<kind::NUMBER>::literal(&self.0)
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(message = "{K} field: `{Self}` cannot be compared with it")]
pub trait Operand<K: Kind> {
    /// Returns the value as it appears in the query.
    fn literal(&self) -> Literal;
}

impl<K: Kind, V: Operand<K> + ?Sized> Operand<K> for &V {
    fn literal(&self) -> Literal {
        V::literal(self)
    }
}

/// The empty value as an operand: see [`empty`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Empty;

/// Returns the empty value: `支払期限 = ""`, `請求区分 in ("")`.
///
/// Use it with fields that are compared by value. Multi-line text, rich text and attachments have `is_empty()` instead.
pub fn empty() -> Empty {
    Empty
}

macro_rules! operands {
    ($($held:ty: $($kind:ident)*, $value:ident => $literal:expr;)*) => {$($(
        impl Operand<$kind> for $held {
            fn literal(&self) -> Literal {
                let $value = self;
                $literal
            }
        }
    )*)*};
}

macro_rules! texts {
    ($($held:ty)*) => {
        operands! {$(
            $held:
                SINGLE_LINE_TEXT LINK MULTI_LINE_TEXT RICH_TEXT FILE
                USER_SELECT CREATOR MODIFIER STATUS_ASSIGNEE ORGANIZATION_SELECT GROUP_SELECT UNKNOWN,
                text => Literal::text(text);
        )*}
    };
}

texts! { str String Cow<'_, str> }

/// A text to search for in a field of unknown kind.
#[diagnostic::on_unimplemented(
    message = "a field of unknown type: `like` searches for text, not for `{Self}`",
    label = "not text"
)]
pub trait AnyText<K: Kind>: Operand<K> {}

impl AnyText<UNKNOWN> for str {}
impl AnyText<UNKNOWN> for String {}
impl AnyText<UNKNOWN> for Cow<'_, str> {}
impl<K: Kind, V: AnyText<K> + ?Sized> AnyText<K> for &V {}

// One integer type, so that `gt(1000)` needs no annotation.
operands! {
    i64: NUMBER CALC_NUMBER UNKNOWN, number => Literal::plain(number);
    BigDecimal: NUMBER CALC_NUMBER UNKNOWN, number => Literal::plain(number);
    HourMinute: CALC_HOUR_MINUTE UNKNOWN, duration => Literal::plain(duration);
    RecordId: ID RECORD_NUMBER UNKNOWN, id => Literal::plain(id);
    RecordNumber: RECORD_NUMBER UNKNOWN, number => Literal::text(&number.to_string());
    User: USER_SELECT CREATOR MODIFIER STATUS_ASSIGNEE UNKNOWN, user => Literal::text(&user.code);
    Organization: ORGANIZATION_SELECT UNKNOWN, organization => Literal::text(&organization.code);
    Group: GROUP_SELECT UNKNOWN, group => Literal::text(&group.code);
    Now: DATETIME CREATED_TIME UPDATED_TIME UNKNOWN, now => now.literal();
    DateFunction: DATE DATETIME CREATED_TIME UPDATED_TIME UNKNOWN, date => date.literal();
    LoginUser: USER_SELECT CREATOR MODIFIER STATUS_ASSIGNEE UNKNOWN, user => user.literal();
    PrimaryOrganization: ORGANIZATION_SELECT UNKNOWN, organization => organization.literal();
    Empty:
        ID RECORD_NUMBER SINGLE_LINE_TEXT LINK NUMBER CALC_NUMBER CALC_DATE CALC_TIME CALC_DATETIME CALC_HOUR_MINUTE
        DATE TIME DATETIME CREATED_TIME UPDATED_TIME
        USER_SELECT CREATOR MODIFIER STATUS_ASSIGNEE ORGANIZATION_SELECT GROUP_SELECT UNKNOWN,
        _empty => Literal::text("");
}

#[cfg(feature = "rust_decimal")]
operands! {
    rust_decimal::Decimal: NUMBER CALC_NUMBER UNKNOWN, number => Literal::plain(number);
}

#[cfg(feature = "chrono")]
operands! {
    chrono::NaiveDate: DATE CALC_DATE UNKNOWN, date => Literal::plain(date);
    chrono::NaiveTime: TIME CALC_TIME UNKNOWN, time => Literal::time(time);
}

#[cfg(feature = "chrono")]
macro_rules! instants {
    ($($kind:ident)*) => {$(
        impl<Z: chrono::TimeZone> Operand<$kind> for chrono::DateTime<Z> {
            fn literal(&self) -> Literal {
                Literal::time(&self.to_utc())
            }
        }
    )*};
}

#[cfg(feature = "chrono")]
instants! { DATETIME CREATED_TIME UPDATED_TIME CALC_DATETIME UNKNOWN }

/// A value in a list for a field that has `in` because it has no `=`: a date or a time in a table or in related records. Functions are not
/// allowed there.
pub trait Listed<K: Kind>: Operand<K> {}

impl<K: Kind, V: Listed<K> + ?Sized> Listed<K> for &V {}

/// A [`Listed`] value, with the message for other types.
#[diagnostic::on_unimplemented(
    message = "{K} field: `{Self}` cannot be in a list; give values of the field's own type, and functions to `lt`, `gt`, `le`, `ge`",
    label = "not a value for a list"
)]
pub trait ListedOperand<K: Kind>: Operand<K> {}

#[diagnostic::do_not_recommend]
impl<K: Kind, V: Listed<K>> ListedOperand<K> for V {}

macro_rules! listed {
    ($($held:ty: $($kind:ident)*;)*) => {$($(impl Listed<$kind> for $held {})*)*};
}

listed! {
    Empty: DATE TIME DATETIME CREATED_TIME UPDATED_TIME;
}

#[cfg(feature = "chrono")]
listed! {
    chrono::NaiveDate: DATE;
    chrono::NaiveTime: TIME;
}

#[cfg(feature = "chrono")]
macro_rules! listed_instants {
    ($($kind:ident)*) => {$(
        impl<Z: chrono::TimeZone> Listed<$kind> for chrono::DateTime<Z> {}
    )*};
}

#[cfg(feature = "chrono")]
listed_instants! { DATETIME CREATED_TIME UPDATED_TIME }

macro_rules! sorts {
    ($($(#[$message:meta])* $name:ident;)*) => {$(
        $(#[$message])*
        pub trait $name<K: Kind>: Operand<K> {}

        #[diagnostic::do_not_recommend]
        impl<K: Kind, V: Operand<K>> $name<K> for V {}
    )*};
}

sorts! {
    #[diagnostic::on_unimplemented(
        message = "{K} field: `{Self}` is not text; give &str or String",
        label = "not text"
    )]
    TextOperand;
    #[diagnostic::on_unimplemented(
        message = "{K} field: `{Self}` is not a number; give an i64, a Decimal or a BigDecimal",
        label = "not a number"
    )]
    NumberOperand;
    #[diagnostic::on_unimplemented(
        message = "{K} field: `{Self}` is not a record id; give a RecordId",
        label = "not a record id"
    )]
    IdOperand;
    #[diagnostic::on_unimplemented(
        message = "{K} field: `{Self}` is not a record number; give a RecordId or a RecordNumber",
        label = "not a record number"
    )]
    RecordNumberOperand;
    #[diagnostic::on_unimplemented(
        message = "{K} field: `{Self}` is not a date; give a NaiveDate, or a date function: today(), from_today(-1, Weeks), this_month()",
        label = "not a date"
    )]
    DateOperand;
    #[diagnostic::on_unimplemented(
        message = "{K} field: `{Self}` is not a time of day; give a NaiveTime",
        label = "not a time of day"
    )]
    TimeOperand;
    #[diagnostic::on_unimplemented(
        message = "{K} field: `{Self}` is not a date and time; give a DateTime, or a date function: now(), today(), this_month()",
        label = "not a date and time"
    )]
    InstantOperand;
    #[diagnostic::on_unimplemented(
        message = "{K} field: `{Self}` is not what the field calculates; give a value of the field's own type, without functions",
        label = "not the type of the field"
    )]
    CalculatedOperand;
    #[diagnostic::on_unimplemented(
        message = "{K} field: `{Self}` is not a user; give a User, the code of one, or login_user()",
        label = "not a user"
    )]
    UserOperand;
    #[diagnostic::on_unimplemented(
        message = "{K} field: `{Self}` is not an organization; give an Organization, the code of one, or primary_organization()",
        label = "not an organization"
    )]
    OrganizationOperand;
    #[diagnostic::on_unimplemented(
        message = "{K} field: `{Self}` is not a group; give a Group or the code of one",
        label = "not a group"
    )]
    GroupOperand;
    #[diagnostic::on_unimplemented(
        message = "a field of unknown type: `{Self}` cannot be written in a query",
        label = "not a value of kintone"
    )]
    AnyOperand;
}

/// An option of the choices `C`: the enum of the field, or text where the field is text.
#[diagnostic::on_unimplemented(
    message = "{K} field: `{Self}` is not one of its options; give a value of `{C}`",
    label = "not a value of `{C}`"
)]
pub trait OptionOf<K: Kind, C> {
    /// The option as it stands in the query.
    fn literal(&self) -> Literal;
}

/// A status of process management. Unlike with [`OptionOf`], every record has one.
#[diagnostic::on_unimplemented(
    message = "{K} field: `{Self}` is not one of its statuses; give a value of `{C}`",
    label = "not a value of `{C}`",
    note = "every record has a status: only `in` and `not in` take `empty()`"
)]
pub trait StateOf<K: Kind, C> {
    /// The state as it stands in the query.
    fn literal(&self) -> Literal;
}

macro_rules! options {
    ($name:ident: $($held:ty where $choice:ty $(: $bound:ident)?, $option:ident => $text:expr;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<K: Kind $(, C: $bound)?> $name<K, $choice> for $held {
            fn literal(&self) -> Literal {
                let $option = self;
                Literal::text($text)
            }
        }
    )*};
    ($($name:ident)*) => {$(
        options! {
            $name:
            C where C: Choice, choice => choice.as_str();
            &C where C: Choice, choice => choice.as_str();
            &str where String, text => text;
            &&str where String, text => text;
            String where String, text => text;
            &String where String, text => text;
            Cow<'_, str> where String, text => text;
            &Cow<'_, str> where String, text => text;
        }
    )*};
}

options! { OptionOf StateOf }

#[diagnostic::do_not_recommend]
impl<K: Kind, C> OptionOf<K, C> for Empty {
    fn literal(&self) -> Literal {
        Literal::text("")
    }
}

/// An option of a field whose choices are not known: any enum, or text.
#[diagnostic::on_unimplemented(
    message = "{K} field: `{Self}` is not an option; give a value of the field's enum, or text",
    label = "not an option"
)]
pub trait AnyOption<K: Kind, C>: OptionOf<K, C> {}

#[diagnostic::do_not_recommend]
impl<K: Kind, C, V: OptionOf<K, C>> AnyOption<K, C> for V {}

/// A type that holds one choice, or several.
#[diagnostic::on_unimplemented(
    message = "a choice field held by `{Self}`: its options are not known; implement `Choice` for it, or use `Condition::raw`"
)]
pub trait HoldsChoices {
    /// The choices.
    type Choice;
}

impl<C: Choice> HoldsChoices for C {
    type Choice = C;
}

impl HoldsChoices for String {
    type Choice = String;
}

impl HoldsChoices for Cow<'_, str> {
    type Choice = String;
}

impl<C: HoldsChoices> HoldsChoices for Option<C> {
    type Choice = C::Choice;
}

impl<C: HoldsChoices> HoldsChoices for Vec<C> {
    type Choice = C::Choice;
}

impl<C: HoldsChoices> HoldsChoices for ReadOnly<C> {
    type Choice = C::Choice;
}

impl<C: HoldsChoices> HoldsChoices for CreateOnly<C> {
    type Choice = C::Choice;
}

/// A field of kind `K` of related records, which has rules of its own.
pub struct InRelated<K>(PhantomData<K>);
