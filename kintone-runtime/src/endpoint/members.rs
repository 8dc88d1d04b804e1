//! The members of a request by name, where a number that is not finite is an error: `serde_json` makes null of it, as of `None`.

use serde::ser::{Error as _, Impossible, SerializeMap, SerializeStruct};
use serde::{Serialize, Serializer};
use serde_json::value::Serializer as ToValue;
use serde_json::{Error, Map, Value};

/// The members of a struct with named fields. One that is `None` is null.
pub(super) fn members(request: &impl Serialize) -> Result<Map<String, Value>, Error> {
    request.serialize(ToMembers)
}

struct ToMembers;

#[derive(Default)]
struct Members {
    members: Map<String, Value>,
    /// The name of the member whose value comes next.
    name: String,
}

impl Members {
    fn add<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Error> {
        let value = value.serialize(ToMember);
        let value = value.map_err(|error| Error::custom(format!("`{name}` {error}")))?;
        self.members.insert(name.to_owned(), value);
        Ok(())
    }
}

impl SerializeStruct for Members {
    type Ok = Map<String, Value>;
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        self.add(name, value)
    }

    fn end(self) -> Result<Map<String, Value>, Error> {
        Ok(self.members)
    }
}

/// A struct with flattened members.
impl SerializeMap for Members {
    type Ok = Map<String, Value>;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        match key.serialize(ToValue)? {
            Value::String(name) => self.name = name,
            _ => return Err(unnamed()),
        }
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let name = std::mem::take(&mut self.name);
        self.add(&name, value)
    }

    fn end(self) -> Result<Map<String, Value>, Error> {
        Ok(self.members)
    }
}

fn unnamed() -> Error {
    Error::custom("a request is a struct with named fields")
}

/// The value of a member, as `serde_json` makes it, without numbers that are not finite.
struct ToMember;

/// Calls a macro with the methods of a serializer whose arguments hold no value of another type.
macro_rules! for_plain_methods {
    ($methods:ident) => {
        $methods! {
            serialize_bool(value: bool) -> Self::Ok;
            serialize_i8(value: i8) -> Self::Ok;
            serialize_i16(value: i16) -> Self::Ok;
            serialize_i32(value: i32) -> Self::Ok;
            serialize_i64(value: i64) -> Self::Ok;
            serialize_u8(value: u8) -> Self::Ok;
            serialize_u16(value: u16) -> Self::Ok;
            serialize_u32(value: u32) -> Self::Ok;
            serialize_u64(value: u64) -> Self::Ok;
            serialize_char(value: char) -> Self::Ok;
            serialize_str(value: &str) -> Self::Ok;
            serialize_bytes(value: &[u8]) -> Self::Ok;
            serialize_none() -> Self::Ok;
            serialize_unit() -> Self::Ok;
            serialize_unit_struct(name: &'static str) -> Self::Ok;
            serialize_unit_variant(name: &'static str, index: u32, variant: &'static str) -> Self::Ok;
            serialize_seq(len: Option<usize>) -> Self::SerializeSeq;
            serialize_tuple(len: usize) -> Self::SerializeTuple;
            serialize_tuple_struct(name: &'static str, len: usize) -> Self::SerializeTupleStruct;
            serialize_tuple_variant(name: &'static str, index: u32, variant: &'static str, len: usize)
                -> Self::SerializeTupleVariant;
            serialize_struct_variant(name: &'static str, index: u32, variant: &'static str, len: usize)
                -> Self::SerializeStructVariant;
        }
    };
}

macro_rules! as_json {
    ($($method:ident($($name:ident: $type:ty),*) -> $made:ty;)*) => {$(
        fn $method(self, $($name: $type),*) -> Result<$made, Error> {
            ToValue.$method($($name),*)
        }
    )*};
}

macro_rules! refused {
    ($($method:ident($($name:ident: $type:ty),*) -> $made:ty;)*) => {$(
        fn $method(self, $(_: $type),*) -> Result<$made, Error> {
            Err(unnamed())
        }
    )*};
}

impl Serializer for ToMember {
    type Ok = Value;
    type Error = Error;
    type SerializeSeq = <ToValue as Serializer>::SerializeSeq;
    type SerializeTuple = <ToValue as Serializer>::SerializeTuple;
    type SerializeTupleStruct = <ToValue as Serializer>::SerializeTupleStruct;
    type SerializeTupleVariant = <ToValue as Serializer>::SerializeTupleVariant;
    type SerializeMap = <ToValue as Serializer>::SerializeMap;
    type SerializeStruct = <ToValue as Serializer>::SerializeStruct;
    type SerializeStructVariant = <ToValue as Serializer>::SerializeStructVariant;

    for_plain_methods!(as_json);

    fn serialize_f32(self, number: f32) -> Result<Value, Error> {
        match number.is_finite() {
            true => ToValue.serialize_f32(number),
            false => Err(not_finite(number.into())),
        }
    }

    fn serialize_f64(self, number: f64) -> Result<Value, Error> {
        match number.is_finite() {
            true => ToValue.serialize_f64(number),
            false => Err(not_finite(number)),
        }
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value, Error> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Value, Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Value, Error> {
        ToValue.serialize_newtype_variant(name, index, variant, value)
    }

    fn serialize_map(self, len: Option<usize>) -> Result<Self::SerializeMap, Error> {
        ToValue.serialize_map(len)
    }

    fn serialize_struct(
        self,
        name: &'static str,
        len: usize,
    ) -> Result<Self::SerializeStruct, Error> {
        ToValue.serialize_struct(name, len)
    }
}

fn not_finite(number: f64) -> Error {
    Error::custom(format!("is {number}, a number that cannot be sent"))
}

impl Serializer for ToMembers {
    type Ok = Map<String, Value>;
    type Error = Error;
    type SerializeSeq = Impossible<Self::Ok, Error>;
    type SerializeTuple = Impossible<Self::Ok, Error>;
    type SerializeTupleStruct = Impossible<Self::Ok, Error>;
    type SerializeTupleVariant = Impossible<Self::Ok, Error>;
    type SerializeMap = Members;
    type SerializeStruct = Members;
    type SerializeStructVariant = Impossible<Self::Ok, Error>;

    for_plain_methods!(refused);

    fn serialize_f32(self, _: f32) -> Result<Self::Ok, Error> {
        Err(unnamed())
    }

    fn serialize_f64(self, _: f64) -> Result<Self::Ok, Error> {
        Err(unnamed())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Self::Ok, Error> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Self::Ok, Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<Self::Ok, Error> {
        Err(unnamed())
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Members, Error> {
        Ok(Members::default())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Members, Error> {
        Ok(Members::default())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Serialize)]
    struct More {
        ratio: f32,
    }

    #[derive(Serialize)]
    struct Request {
        name: Option<&'static str>,
        at_most: Option<f64>,
        ids: Vec<u64>,
        #[serde(flatten)]
        more: More,
    }

    fn made(at_most: Option<f64>, ratio: f32) -> Result<Value, String> {
        let request = Request {
            name: None,
            at_most,
            ids: vec![1],
            more: More { ratio },
        };
        let made = members(&request).map_err(|error| error.to_string())?;
        assert_eq!(
            Some(&made),
            serde_json::to_value(&request).unwrap().as_object()
        );
        Ok(Value::Object(made))
    }

    #[test]
    fn members_are_those_that_serde_json_makes() {
        let expected = json!({"name": null, "at_most": 1.5, "ids": [1], "ratio": 0.5});
        assert_eq!(made(Some(1.5), 0.5), Ok(expected));
        assert_eq!(
            members(&[1]).unwrap_err().to_string(),
            "a request is a struct with named fields"
        );
    }

    #[test]
    fn a_number_that_is_not_finite_is_an_error_that_names_the_member() {
        assert_eq!(
            made(Some(f64::NAN), 0.5).unwrap_err(),
            "`at_most` is NaN, a number that cannot be sent"
        );
        assert_eq!(
            made(None, f32::INFINITY).unwrap_err(),
            "`ratio` is inf, a number that cannot be sent"
        );
    }
}
