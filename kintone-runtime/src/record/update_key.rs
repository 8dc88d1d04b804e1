//! Update keys: the value of a unique field instead of a record id.

use std::borrow::Cow;

use bigdecimal::BigDecimal;

use crate::record::codec::{Encoder, Mode, ValueError, encode_value};
use crate::record::field_value::{Presence, Value};
use crate::record::kind::*;
use crate::record::names_field::NamesField;
use crate::record::patch::accept::Writable;
use crate::record::values::read_number;
use crate::record::{FieldMeta, Record, Slot};

/// The longest value of an update key, in UTF-16 code units, as kintone counts characters.
/// Source: kintone REST API, Update Record (PUT record.json)
pub const MAX_UPDATE_KEY_LENGTH: usize = 64;

/// A kind of field, held as a `V`, that can identify the record to update: a unique text or number.
#[diagnostic::on_unimplemented(
    message = "this {Self} field cannot be an update key",
    label = "not an update key",
    note = "update by id otherwise: `patch.on(id, revision)`"
)]
pub trait UpdateKey<'de, V>: Kind {
    /// The value, to be encoded.
    #[doc(hidden)]
    fn slot(value: &V) -> Slot<'_, 'de>;
}

/// A closure that names the update key among the fields of a record, as in `|f| f.請求書番号`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not name a field of the record; write a closure, as in `|f| f.field`",
    label = "a closure like `|f| f.field` goes here"
)]
pub trait NamesUpdateKey<'de, T: Record, K, V>: NamesField<T, K, V> {
    /// The index of the field.
    #[doc(hidden)]
    fn index(self) -> usize;

    /// The value, to be encoded.
    #[doc(hidden)]
    fn slot(value: &V) -> Slot<'_, 'de>;
}

impl<'de, T, K, V, F> NamesUpdateKey<'de, T, K, V> for F
where
    T: Record,
    K: UpdateKey<'de, V>,
    F: NamesField<T, K, V>,
{
    fn index(self) -> usize {
        self(T::FIELDS).index()
    }

    fn slot(value: &V) -> Slot<'_, 'de> {
        K::slot(value)
    }
}

impl<'de, K: TextOrNumber, V: HoldsKey<'de>> UpdateKey<'de, V> for Unique<K> {
    fn slot(value: &V) -> Slot<'_, 'de> {
        Slot::Value(value)
    }
}

/// A type in which a struct can hold an update key.
#[diagnostic::on_unimplemented(
    message = "a field held as `{Self}` cannot be an update key: kintone finds records by fields that people write",
    label = "not an update key",
    note = "update by id otherwise: `patch.on(id, revision)`"
)]
pub trait HoldsKey<'de>: Value<'de> {}

#[diagnostic::do_not_recommend]
impl<'de, V: Writable<'de>> HoldsKey<'de> for V {}

/// A kind of field that can be an update key if it is unique.
#[diagnostic::on_unimplemented(
    message = "a {Self} field can never be an update key",
    label = "not an update key",
    note = "kintone finds records by SINGLE_LINE_TEXT and NUMBER fields with unique values; update by id otherwise: `patch.on(id, revision)`"
)]
pub trait TextOrNumber: Kind {}

#[diagnostic::do_not_recommend]
impl TextOrNumber for SINGLE_LINE_TEXT {}
#[diagnostic::do_not_recommend]
impl TextOrNumber for NUMBER {}

/// Traits that nothing implements, each with the reason why a field is not an update key.
macro_rules! reasons {
    ($($(#[$message:meta])* $name:ident;)*) => {$(
        /// Implemented by nothing.
        $(#[$message])*
        pub trait $name<'de, K>: Value<'de> {}
    )*};
}

reasons! {
    #[diagnostic::on_unimplemented(
        message = "the values of this {K} field are not unique, and an update key must be",
        label = "not unique",
        note = "prohibit duplicate values of the field in the form and pull it again; without a schema: #[kintone(unique)]",
        note = "update by id otherwise: `patch.on(id, revision)`"
    )]
    ValuesAreUnique;
    #[diagnostic::on_unimplemented(
        message = "a {K} field can never be an update key",
        label = "not an update key",
        note = "kintone finds records by SINGLE_LINE_TEXT and NUMBER fields with unique values; update by id otherwise: `patch.on(id, revision)`"
    )]
    KindIsKey;
    #[diagnostic::on_unimplemented(
        message = "a field of unknown kind cannot be an update key; name its kind: #[kintone(kind = SINGLE_LINE_TEXT, unique)]",
        label = "the kind is unknown"
    )]
    UnknownIsKey;
    #[diagnostic::on_unimplemented(
        message = "the record id is not an update key; update by id with `patch.on(id, revision)`",
        label = "the record id"
    )]
    IdIsKey;
    #[diagnostic::on_unimplemented(
        message = "the key of a lookup cannot be an update key, because it is never unique; update by id",
        label = "the key of a lookup"
    )]
    LookupIsKey;
}

macro_rules! never {
    ($reason:ident: $($kind:ident)*) => {$(
        impl<'de, V: $reason<'de, $kind>> UpdateKey<'de, V> for $kind {
            fn slot(value: &V) -> Slot<'_, 'de> {
                Slot::Value(value)
            }
        }
    )*};
}

never! { ValuesAreUnique: SINGLE_LINE_TEXT NUMBER }
never! { IdIsKey: ID }
never! { UnknownIsKey: UNKNOWN }
never! {
    KindIsKey: MULTI_LINE_TEXT RICH_TEXT LINK CALC_NUMBER CALC_DATETIME CALC_DATE CALC_TIME CALC_HOUR_MINUTE CHECK_BOX
        RADIO_BUTTON DROP_DOWN MULTI_SELECT DATE TIME DATETIME FILE USER_SELECT ORGANIZATION_SELECT GROUP_SELECT SUBTABLE
        RECORD_NUMBER CREATOR CREATED_TIME MODIFIER UPDATED_TIME STATUS STATUS_ASSIGNEE CATEGORY REVISION
}

impl<'de, K: Kind, V: LookupIsKey<'de, K>> UpdateKey<'de, V> for Lookup<K> {
    fn slot(value: &V) -> Slot<'_, 'de> {
        Slot::Value(value)
    }
}

/// An update key with its value, which kintone can look for.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) field: &'static FieldMeta,
    json: Vec<u8>,
    /// As kintone compares it.
    pub(crate) value: KeyValue,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum KeyValue {
    Text(String),
    Number(BigDecimal),
}

#[cfg(feature = "reqwest")]
impl KeyValue {
    /// Whether it is a number with decimals, which kintone may round.
    pub(crate) fn has_decimals(&self) -> bool {
        matches!(self, KeyValue::Number(number) if !number.is_integer())
    }

    /// From the value of a field as kintone answers it.
    pub(crate) fn read(field: &FieldMeta, value: &serde_json::Value) -> Option<KeyValue> {
        let json = serde_json::to_vec(value).ok()?;
        Key::value(field, &json).ok()
    }
}

/// As a query compares with it.
impl std::fmt::Display for KeyValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            KeyValue::Text(text) => f.write_str(text),
            KeyValue::Number(number) => f.write_str(&number.to_plain_string()),
        }
    }
}

impl Key {
    pub(crate) fn new(field: &'static FieldMeta, slot: &Slot<'_, '_>) -> Result<Key, ValueError> {
        if slot.presence() != Presence::Filled {
            return Err(Key::empty(field));
        }
        let json =
            encode_value(field, slot, Mode::Update).map_err(|error| error.in_field(field.code))?;
        let value = Key::value(field, &json).map_err(|error| error.in_field(field.code))?;
        Ok(Key { field, json, value })
    }

    /// The error of a record that nothing finds.
    pub(crate) fn empty(field: &'static FieldMeta) -> ValueError {
        ValueError::message(NO_VALUE).in_field(field.code)
    }

    pub(crate) fn is_field(&self, field: &'static FieldMeta) -> bool {
        std::ptr::eq(self.field, field)
    }

    /// A field that is both looked for and set says the same twice.
    pub(crate) fn check_same(&self, set: &[u8]) -> Result<(), ValueError> {
        if self.json == set {
            return Ok(());
        }
        let (set, key) = (String::from_utf8_lossy(set), self);
        let message = format!(
            "it is set to {set}, but the update key is {key}; to change it, update the record by its id"
        );
        Err(ValueError::message(message).in_field(self.field.code))
    }

    /// Appends `"updateKey":{"field":…,"value":…}`.
    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        let mut code = Encoder::new(Mode::Update);
        code.text(self.field.code);
        out.extend_from_slice(b"\"updateKey\":{\"field\":");
        out.extend_from_slice(&code.into_json());
        out.extend_from_slice(b",\"value\":");
        out.extend_from_slice(&self.json);
        out.push(b'}');
    }

    fn value(field: &FieldMeta, json: &[u8]) -> Result<KeyValue, ValueError> {
        let text = text(json)?;
        let length = text.encode_utf16().count();
        match length {
            0 => Err(ValueError::message(NO_VALUE)),
            1..=MAX_UPDATE_KEY_LENGTH if field.field_type == NUMBER::TYPE => {
                let number = read_number(&text)?;
                Ok(KeyValue::Number(number.normalized()))
            }
            1..=MAX_UPDATE_KEY_LENGTH => Ok(KeyValue::Text(text.into_owned())),
            _ => Err(ValueError::message(format!(
                "an update key has up to {MAX_UPDATE_KEY_LENGTH} characters, but this one has {length}; update the record by its id"
            ))),
        }
    }
}

/// What a JSON string says, or another scalar as it is written.
fn text(json: &[u8]) -> Result<Cow<'_, str>, ValueError> {
    let value = serde_json::from_slice(json);
    match value.map_err(|error| ValueError::message(error.to_string()))? {
        serde_json::Value::String(text) => Ok(text.into()),
        serde_json::Value::Null => Ok("".into()),
        // Not through serde_json's number, which may be a float.
        _ => Ok(String::from_utf8_lossy(json)),
    }
}

const NO_VALUE: &str =
    "the update key is empty and identifies no record; set it, or update the record by its id";

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.json))
    }
}
