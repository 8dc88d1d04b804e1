//! The name of a variable that holds a credential. What may be the credential itself is refused and never repeated.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, Deserialize, Deserializer, SeqAccess, Visitor};

/// The name of an environment variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct VariableName(String);

/// A value, or a list of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OneOrMore<T>(pub(crate) Vec<T>);

/// What is said of a value that is not the name of a variable.
const NOT_A_NAME: &str = "expected the name of an environment variable (capital letters, digits and `_`), such as KINTONE_DEV_TOKEN: \
    the token or password itself does not belong in this file";

impl VariableName {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    fn new<E: de::Error>(text: &str) -> Result<VariableName, E> {
        let is_part = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        let is_name = text.starts_with(|c: char| c.is_ascii_uppercase() || c == '_')
            && text.chars().all(is_part);
        match is_name {
            true => Ok(VariableName(text.to_owned())),
            false => Err(E::custom(NOT_A_NAME)),
        }
    }
}

impl<'de> Deserialize<'de> for VariableName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<VariableName, D::Error> {
        struct Name;
        impl Visitor<'_> for Name {
            type Value = VariableName;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of an environment variable")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<VariableName, E> {
                VariableName::new(text)
            }
        }
        deserializer.deserialize_str(Name)
    }
}

impl<'de> Deserialize<'de> for OneOrMore<VariableName> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Names(PhantomData<VariableName>);
        impl<'de> Visitor<'de> for Names {
            type Value = OneOrMore<VariableName>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of an environment variable, or a list of names")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(OneOrMore(vec![VariableName::new(text)?]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut names = Vec::new();
                while let Some(name) = list.next_element()? {
                    names.push(name);
                }
                Ok(OneOrMore(names))
            }
        }
        deserializer.deserialize_any(Names(PhantomData))
    }
}
