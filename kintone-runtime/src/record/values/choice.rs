//! Choices: enums of the options of a field.

use crate::record::codec::{Cursor, Encoder, ValueError};
use crate::record::field_value::{FieldValue, Presence, Value};
use crate::record::kind::{CHECK_BOX, MULTI_SELECT};

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
    fn options() -> &'static [&'static str];

    /// Returns the option.
    fn as_str(&self) -> &str;

    /// Returns the variant of an option. `None` if there is neither a variant nor a fallback.
    fn from_option(option: &str) -> Option<Self>;
}

#[diagnostic::do_not_recommend]
impl<C: Choice> Scalar for C {}

#[diagnostic::do_not_recommend]
impl<C: Choice> FieldValue<CHECK_BOX> for Vec<C> {}
#[diagnostic::do_not_recommend]
impl<C: Choice> FieldValue<MULTI_SELECT> for Vec<C> {}

/// Carries out [`Value::decode`] of a choice.
pub fn decode_choice<C: Choice>(choice: &mut C, input: &mut Cursor<'_>) -> Result<(), ValueError> {
    *choice = read(input)?;
    Ok(())
}

/// Carries out [`Value::encode`] of a choice.
pub fn encode_choice<C: Choice>(choice: &C, out: &mut Encoder) -> Result<(), ValueError> {
    out.text(choice.as_str());
    Ok(())
}

fn read<C: Choice>(input: &mut Cursor<'_>) -> Result<C, ValueError> {
    let option = input.text()?;
    C::from_option(&option).ok_or_else(|| unknown_option(C::options(), &option))
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
        out.list(self, encode_choice)
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
        .ok_or_else(|| serde::de::Error::custom(unknown_option(C::options(), &option)))
}
