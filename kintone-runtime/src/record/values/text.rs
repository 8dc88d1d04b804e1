//! Text: `String`, and `Cow<str>` borrowed from the answer.

use std::borrow::Cow;

use super::Scalar;
use super::scalar::HoldsEmpty;
use crate::record::codec::{Cursor, Encoder, ValueError};
use crate::record::field_value::{FieldValue, Presence, Value};
use crate::record::kind::*;

macro_rules! text {
    ($($(<$life:lifetime>)? $text:ty: $($kind:ident)*;)*) => {$(
        $(impl FieldValue<$kind> for $text {})*
        impl Scalar for $text {
            const HOLDS_EMPTY: bool = true;
        }
        impl HoldsEmpty for $text {}
    )*};
}

text! {
    String: SINGLE_LINE_TEXT MULTI_LINE_TEXT RICH_TEXT LINK RADIO_BUTTON DROP_DOWN RECORD_NUMBER STATUS;
    Cow<'_, str>: SINGLE_LINE_TEXT MULTI_LINE_TEXT RICH_TEXT LINK RADIO_BUTTON DROP_DOWN RECORD_NUMBER STATUS;
}

impl<'de> Value<'de> for String {
    fn decode(&mut self, input: &mut Cursor<'de>) -> Result<(), ValueError> {
        *self = input.text()?.into_owned();
        Ok(())
    }

    fn clear(&mut self) -> Result<(), ValueError> {
        String::clear(self);
        Ok(())
    }

    fn encode(&self, out: &mut Encoder) -> Result<(), ValueError> {
        out.text(self);
        Ok(())
    }

    fn presence(&self) -> Presence {
        presence(self)
    }

    fn vacant() -> String {
        String::new()
    }
}

impl<'de> Value<'de> for Cow<'de, str> {
    fn decode(&mut self, input: &mut Cursor<'de>) -> Result<(), ValueError> {
        *self = input.text()?;
        Ok(())
    }

    fn clear(&mut self) -> Result<(), ValueError> {
        *self = Cow::Borrowed("");
        Ok(())
    }

    fn encode(&self, out: &mut Encoder) -> Result<(), ValueError> {
        out.text(self);
        Ok(())
    }

    fn presence(&self) -> Presence {
        presence(self)
    }

    fn vacant() -> Cow<'de, str> {
        Cow::Borrowed("")
    }
}

fn presence(text: &str) -> Presence {
    match text {
        "" => Presence::Empty,
        _ => Presence::Filled,
    }
}

impl FieldValue<CHECK_BOX> for Vec<String> {}
impl FieldValue<MULTI_SELECT> for Vec<String> {}
impl FieldValue<CATEGORY> for Vec<String> {}

impl<'de> Value<'de> for Vec<String> {
    fn decode(&mut self, input: &mut Cursor<'de>) -> Result<(), ValueError> {
        self.clear();
        input.array(|input| {
            self.push(input.text()?.into_owned());
            Ok(())
        })
    }

    fn clear(&mut self) -> Result<(), ValueError> {
        Vec::clear(self);
        Ok(())
    }

    fn encode(&self, out: &mut Encoder) -> Result<(), ValueError> {
        out.list(self, |text, out| {
            out.text(text);
            Ok(())
        })
    }

    fn presence(&self) -> Presence {
        list_presence(self)
    }

    fn vacant() -> Vec<String> {
        Vec::new()
    }
}

pub(super) fn list_presence<T>(list: &[T]) -> Presence {
    match list {
        [] => Presence::Empty,
        _ => Presence::Filled,
    }
}
