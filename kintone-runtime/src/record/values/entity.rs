//! Users, organizations and groups.

use super::Scalar;
use super::text::list_presence;
use crate::record::codec::{Cursor, Encoder, ValueError};
use crate::record::field_value::{FieldValue, Presence, Value};
use crate::record::kind::{GROUP_SELECT, ORGANIZATION_SELECT, STATUS_ASSIGNEE, USER_SELECT};

macro_rules! entities {
    ($($(#[$doc:meta])* $name:ident in $($kind:ident)*;)*) => {$(
        $(#[$doc])*
        ///
        /// Two values are equal if their codes and names are.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        pub struct $name {
            /// The code, which identifies it.
            pub code: String,
            /// The display name, as it was read. It is never sent.
            #[cfg_attr(feature = "serde", serde(default))]
            pub name: String,
        }

        impl $name {
            /// Creates a value from a code, to be sent. The name is empty until it is read again.
            pub fn new(code: impl Into<String>) -> $name {
                $name {
                    code: code.into(),
                    name: String::new(),
                }
            }
        }

        $(impl FieldValue<$kind> for Vec<$name> {})*
        impl Scalar for $name {}

        impl<'de> Value<'de> for $name {
            fn decode(&mut self, input: &mut Cursor<'de>) -> Result<(), ValueError> {
                decode(&mut self.code, &mut self.name, input)
            }

            fn clear(&mut self) -> Result<(), ValueError> {
                Err(ValueError::empty())
            }

            fn encode(&self, out: &mut Encoder) -> Result<(), ValueError> {
                encode(&self.code, out);
                Ok(())
            }

            fn vacant() -> $name {
                $name::new(String::new())
            }
        }

        impl<'de> Value<'de> for Vec<$name> {
            fn decode(&mut self, input: &mut Cursor<'de>) -> Result<(), ValueError> {
                self.clear();
                input.array(|input| {
                    let mut entity = $name::vacant();
                    entity.decode(input)?;
                    self.push(entity);
                    Ok(())
                })
            }

            fn clear(&mut self) -> Result<(), ValueError> {
                Vec::clear(self);
                Ok(())
            }

            fn encode(&self, out: &mut Encoder) -> Result<(), ValueError> {
                out.list(self, $name::encode)
            }

            fn presence(&self) -> Presence {
                list_presence(self)
            }

            fn vacant() -> Vec<$name> {
                Vec::new()
            }
        }
    )*};
}

entities! {
    /// A user. The code of a guest is `guest/` followed by the mail address.
    User in USER_SELECT STATUS_ASSIGNEE;
    /// An organization, which kintone also calls a department.
    Organization in ORGANIZATION_SELECT;
    /// A group.
    Group in GROUP_SELECT;
}

fn decode(code: &mut String, name: &mut String, input: &mut Cursor<'_>) -> Result<(), ValueError> {
    let mut has_code = false;
    input.object(|key, input| {
        match key {
            "code" => {
                *code = input.text()?.into_owned();
                has_code = true;
            }
            "name" if !input.null() => *name = input.text()?.into_owned(),
            "name" => {}
            _ => input.skip()?,
        }
        Ok(())
    })?;
    match has_code {
        true => Ok(()),
        false => Err(ValueError::message(
            "a user, organization or group has no code",
        )),
    }
}

fn encode(code: &str, out: &mut Encoder) {
    out.raw("{\"code\":");
    out.text(code);
    out.raw("}");
}
