//! What a field of a record without a type is set to.

use bigdecimal::BigDecimal;

use super::any_record::{AnyRecord, AnyValue};
use crate::record::codec::{Cursor, Encoder, Mode};
use crate::record::field_value::Value;
use crate::record::patch::IntoField;
use crate::record::values::{
    Attachment, Group, HourMinute, Json, Organization, Row, UploadedFile, User,
};

macro_rules! conversions {
    ($([$($generics:tt)*] $from:ty, $value:ident => $made:expr;)*) => {$(
        impl<$($generics)*> From<$from> for AnyValue {
            fn from($value: $from) -> AnyValue {
                $made
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($generics)*> IntoField<AnyValue> for $from {
            fn into_field(self) -> Option<AnyValue> {
                Some(self.into())
            }
        }
    )*};
}

conversions! {
    [] &str, text => AnyValue::Text(text.to_owned());
    [] &String, text => AnyValue::Text(text.clone());
    [] String, text => AnyValue::Text(text);
    [] i32, number => written(&number);
    [] i64, number => written(&number);
    [] u32, number => written(&number);
    [] u64, number => written(&number);
    [] BigDecimal, number => written(&number);
    [] HourMinute, duration => written(&duration);
    [] Vec<String>, texts => AnyValue::Texts(texts);
    [] Vec<&str>, texts => AnyValue::Texts(texts.into_iter().map(str::to_owned).collect());
    [const N: usize] [&str; N], texts => AnyValue::Texts(texts.map(str::to_owned).into());
    [const N: usize] [String; N], texts => AnyValue::Texts(texts.into());
    [] User, user => AnyValue::User(user);
    [] Vec<User>, users => AnyValue::Users(users);
    [const N: usize] [User; N], users => AnyValue::Users(users.into());
    [] Vec<Organization>, organizations => AnyValue::Organizations(organizations);
    [const N: usize] [Organization; N], organizations => AnyValue::Organizations(organizations.into());
    [] Vec<Group>, groups => AnyValue::Groups(groups);
    [const N: usize] [Group; N], groups => AnyValue::Groups(groups.into());
    [] Vec<Attachment>, files => AnyValue::Files(files);
    [] UploadedFile, file => AnyValue::Files(vec![file.into()]);
    [] Vec<Row<AnyRecord>>, rows => AnyValue::Rows(rows);
    [] Vec<AnyRecord>, rows => AnyValue::Rows(rows.into_iter().map(Row::new).collect());
    [] Json, json => AnyValue::Json(json);
}

#[cfg(feature = "rust_decimal")]
conversions! {
    [] rust_decimal::Decimal, number => written(&number);
}

#[cfg(feature = "chrono")]
conversions! {
    [] chrono::NaiveDate, date => written(&date);
    [] chrono::NaiveTime, time => written(&time);
    [] chrono::DateTime<chrono::Utc>, instant => written(&instant);
    [] chrono::DateTime<chrono::FixedOffset>, instant => written(&instant);
}

/// `None` is [`AnyValue::Null`].
impl<T: Into<AnyValue>> From<Option<T>> for AnyValue {
    fn from(value: Option<T>) -> AnyValue {
        value.map_or(AnyValue::Null, Into::into)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Into<AnyValue>> IntoField<AnyValue> for Option<T> {
    fn into_field(self) -> Option<AnyValue> {
        Some(self.into())
    }
}

/// The text of a value as kintone reads it. One that it cannot hold, such as a date in the year 10000, is written as it is shown: kintone refuses it.
fn written<'de>(value: &(impl Value<'de> + std::fmt::Display)) -> AnyValue {
    let mut out = Encoder::new(Mode::Update);
    let json = value.encode(&mut out).map(|()| out.into_json()).ok();
    let text = json.as_deref().and_then(|json| {
        let json = std::str::from_utf8(json).ok()?;
        Some(Cursor::new(json).number_text().ok()?.into_owned())
    });
    AnyValue::Text(text.unwrap_or_else(|| value.to_string()))
}
