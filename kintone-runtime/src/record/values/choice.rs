//! Choices: enums of the options of a field.

use crate::record::codec::{Cursor, Encoder, ValueError};
use crate::record::field_value::{FieldValue, Presence, Value};
use crate::record::kind::{CHECK_BOX, DROP_DOWN, MULTI_SELECT, RADIO_BUTTON, STATUS};

use super::Scalar;
use super::text::list_presence;

/// An enum of the options of a choice field, or of the statuses of process management.
///
/// It is derived with `#[derive(KintoneChoice)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a choice of a kintone field",
    note = "put #[derive(KintoneChoice)] on the enum"
)]
pub trait Choice: Sized {
    /// The options in the order of the variants, without the fallback.
    const OPTIONS: &'static [&'static str];

    /// The hash of the options that the enum was checked against; nothing if against none.
    #[doc(hidden)]
    const HASH: Option<u64> = None;

    /// Returns the option.
    fn as_str(&self) -> &str;

    /// Returns the variant at an index of the options; past their end the fallback with this text, or `None` without one.
    fn from_index(index: usize, option: &str) -> Option<Self>;

    /// Returns the variant of an option. `None` if there is neither a variant nor a fallback.
    #[must_use]
    fn from_option(option: &str) -> Option<Self> {
        let index = Self::OPTIONS.iter().position(|known| *known == option);
        Self::from_index(index.unwrap_or(Self::OPTIONS.len()), option)
    }
}

#[diagnostic::do_not_recommend]
impl<C: Choice> Scalar for C {}

#[diagnostic::do_not_recommend]
impl<C: Choice> FieldValue<DROP_DOWN> for C {}
#[diagnostic::do_not_recommend]
impl<C: Choice> FieldValue<RADIO_BUTTON> for C {}
#[diagnostic::do_not_recommend]
impl<C: Choice> FieldValue<STATUS> for C {}
#[diagnostic::do_not_recommend]
impl<C: Choice> FieldValue<CHECK_BOX> for Vec<C> {}
#[diagnostic::do_not_recommend]
impl<C: Choice> FieldValue<MULTI_SELECT> for Vec<C> {}

#[diagnostic::do_not_recommend]
impl<'de, C: Choice> Value<'de> for C {
    fn decode(&mut self, input: &mut Cursor<'de>) -> Result<(), ValueError> {
        *self = read(input)?;
        Ok(())
    }

    fn clear(&mut self) -> Result<(), ValueError> {
        Err(ValueError::empty())
    }

    fn encode(&self, out: &mut Encoder) -> Result<(), ValueError> {
        out.text(self.as_str());
        Ok(())
    }

    fn vacant() -> C {
        let fallback = C::from_index(C::OPTIONS.len(), "");
        // An enum without a variant does not compile.
        fallback
            .or_else(|| C::from_index(0, ""))
            .unwrap_or_else(|| unreachable!("a choice has a variant"))
    }
}

fn read<C: Choice>(input: &mut Cursor<'_>) -> Result<C, ValueError> {
    let option = input.text()?;
    C::from_option(&option).ok_or_else(|| unknown_option(C::OPTIONS, &option))
}

fn unknown_option(options: &[&str], found: &str) -> ValueError {
    if found.is_empty() {
        return ValueError::empty();
    }
    let expected = match options {
        [] => "an option".to_owned(),
        _ => format!("one of {}", options.join(", ")),
    };
    ValueError::expected(expected, found)
}

impl<'de, C: Choice> Value<'de> for Vec<C> {
    fn decode(&mut self, input: &mut Cursor<'de>) -> Result<(), ValueError> {
        self.clear();
        input.array(|input| {
            self.push(read(input)?);
            Ok(())
        })
    }

    fn clear(&mut self) -> Result<(), ValueError> {
        Vec::clear(self);
        Ok(())
    }

    fn encode(&self, out: &mut Encoder) -> Result<(), ValueError> {
        out.list(self, Value::encode)
    }

    fn presence(&self) -> Presence {
        list_presence(self)
    }

    fn vacant() -> Vec<C> {
        Vec::new()
    }
}

/// `Serialize` and `Deserialize` of a choice as the text of its option, if this crate has the feature `serde`.
/// `#[derive(KintoneChoice)]` ends with it.
#[doc(hidden)]
#[macro_export]
#[cfg(feature = "serde")]
macro_rules! __choice_serde {
    ($choice:ident) => {
        impl $crate::macro_support::serde::Serialize for $choice {
            fn serialize<S: $crate::macro_support::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::record::values::Choice::as_str(self))
            }
        }

        impl<'de> $crate::macro_support::serde::Deserialize<'de> for $choice {
            fn deserialize<D: $crate::macro_support::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::macro_support::deserialize_choice(deserializer)
            }
        }
    };
}

/// Nothing, because this crate lacks the feature `serde`.
#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "serde"))]
macro_rules! __choice_serde {
    ($choice:ident) => {};
}

/// Returns what [`__choice_serde`] reads with.
#[cfg(feature = "serde")]
pub fn deserialize_choice<'de, C: Choice, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<C, D::Error> {
    let option = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
    C::from_option(&option)
        .ok_or_else(|| serde::de::Error::custom(unknown_option(C::OPTIONS, &option)))
}
