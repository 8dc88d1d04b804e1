//! Values with restricted writing: `ReadOnly` is never sent, `CreateOnly` only when a record is added.

use std::ops::Deref;

use super::scalar::HoldsEmpty;
use crate::record::codec::{Cursor, Encoder, ValueError};
use crate::record::field_value::{FieldValue, Presence, Value};
#[cfg(feature = "chrono")]
use crate::record::kind::{CREATED_TIME, UPDATED_TIME};
use crate::record::kind::{CREATOR, Computed, Kind, MODIFIER, Stored};

/// A value that kintone computes or copies. It is read and never sent, and derefs to the value: `*record.合計`.
///
/// ```
/// use kintone_runtime::ReadOnly;
///
/// let total: ReadOnly<String> = ReadOnly::default();
/// assert!(total.is_empty());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(transparent)
)]
pub struct ReadOnly<T>(T);

impl<T> ReadOnly<T> {
    /// Creates a value as if kintone had sent it, for tests. It is never sent.
    pub const fn of(value: T) -> ReadOnly<T> {
        ReadOnly(value)
    }

    /// Returns the value.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for ReadOnly<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<K: Kind, T: FieldValue<K>> FieldValue<Computed<K>> for ReadOnly<T> {}
impl<K: Stored, T: FieldValue<K>> FieldValue<K> for ReadOnly<T> {}

impl<'de, T: Value<'de>> Value<'de> for ReadOnly<T> {
    fn decode(&mut self, input: &mut Cursor<'de>) -> Result<(), ValueError> {
        self.0.decode(input)
    }

    fn clear(&mut self) -> Result<(), ValueError> {
        self.0.clear()
    }

    fn encode(&self, out: &mut Encoder) -> Result<(), ValueError> {
        self.0.encode(out)
    }

    fn presence(&self) -> Presence {
        Presence::Withheld
    }

    fn vacant() -> ReadOnly<T> {
        ReadOnly(T::vacant())
    }
}

/// A value that only an administrator of the app can set, and only when a record is added: creator, modifier and their times. It derefs to
/// the value.
///
/// A value that was read is never sent. A value that was [`set`](CreateOnly::set) is sent when the record is added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct CreateOnly<T> {
    value: T,
    is_set: bool,
}

impl<T> CreateOnly<T> {
    /// Creates a value to be sent when the record is added.
    ///
    /// ```
    /// use kintone_runtime::{CreateOnly, User};
    ///
    /// let creator = CreateOnly::set(Some(User::new("sato")));
    /// assert_eq!(creator.as_ref().unwrap().code, "sato");
    /// ```
    pub const fn set(value: T) -> CreateOnly<T> {
        CreateOnly {
            value,
            is_set: true,
        }
    }

    /// Creates a value as if kintone had sent it, for tests. It is never sent.
    pub const fn of(value: T) -> CreateOnly<T> {
        CreateOnly {
            value,
            is_set: false,
        }
    }

    /// Returns the value.
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T> Deref for CreateOnly<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<'de, T: Value<'de>> Value<'de> for CreateOnly<T> {
    fn decode(&mut self, input: &mut Cursor<'de>) -> Result<(), ValueError> {
        self.is_set = false;
        self.value.decode(input)
    }

    fn clear(&mut self) -> Result<(), ValueError> {
        self.is_set = false;
        self.value.clear()
    }

    fn encode(&self, out: &mut Encoder) -> Result<(), ValueError> {
        self.value.encode(out)
    }

    fn presence(&self) -> Presence {
        match self.is_set {
            true => self.value.presence(),
            false => Presence::Withheld,
        }
    }

    fn vacant() -> CreateOnly<T> {
        CreateOnly::of(T::vacant())
    }
}

/// The types of fields that kintone fills when a record is added, unless the caller does.
macro_rules! given_on_add {
    ($($kind:ident by $held:ty;)*) => {$(
        impl FieldValue<$kind> for CreateOnly<$held> {}
        impl FieldValue<$kind> for CreateOnly<Option<$held>> {}
        impl FieldValue<$kind> for ReadOnly<$held> {}
        impl FieldValue<$kind> for ReadOnly<Option<$held>> {}
    )*};
}

given_on_add! {
    CREATOR by super::User;
    MODIFIER by super::User;
}

#[cfg(feature = "chrono")]
given_on_add! {
    CREATED_TIME by chrono::DateTime<chrono::Utc>;
    UPDATED_TIME by chrono::DateTime<chrono::Utc>;
    CREATED_TIME by chrono::DateTime<chrono::FixedOffset>;
    UPDATED_TIME by chrono::DateTime<chrono::FixedOffset>;
}

#[diagnostic::do_not_recommend]
impl<T: HoldsEmpty> HoldsEmpty for ReadOnly<T> {}
impl<T: HoldsEmpty> HoldsEmpty for CreateOnly<T> {}
