//! `$id` and `$revision` as values of a struct.

use super::Scalar;
use crate::record::codec::{Cursor, Encoder, ValueError};
use crate::record::field_value::{FieldValue, Value};
use crate::record::id::{RecordId, Revision};
use crate::record::kind::{ID, REVISION};

macro_rules! ids {
    ($($id:ident of $kind:ident;)*) => {$(
        impl FieldValue<$kind> for $id {}
        impl Scalar for $id {}

        impl<'de> Value<'de> for $id {
            fn decode(&mut self, input: &mut Cursor<'de>) -> Result<(), ValueError> {
                *self = input.id()?.map($id::new).ok_or_else(ValueError::empty)?;
                Ok(())
            }

            fn clear(&mut self) -> Result<(), ValueError> {
                Err(ValueError::empty())
            }

            fn encode(&self, out: &mut Encoder) -> Result<(), ValueError> {
                self.get().encode(out)
            }

            fn vacant() -> $id {
                $id::new(0)
            }
        }
    )*};
}

ids! {
    RecordId of ID;
    Revision of REVISION;
}
