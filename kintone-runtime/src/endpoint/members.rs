//! The JSON of a request, where a number that is not finite is an error that names its member: `serde_json` makes null of it, as
//! of `None`.

use std::fmt;

use serde::Serialize;
use serde::ser::{self, Serializer};
use serde_json::{Map, Value};

use crate::endpoint::error::Error;

/// Returns the body of a request.
pub(super) fn body(request: &impl Serialize) -> Result<Vec<u8>, Error> {
    check(request)?;
    serde_json::to_vec(request).map_err(|error| Error::not_sent(error.to_string()))
}

/// Returns the members of a request by name. One that is `None` is null.
pub(super) fn members(request: &impl Serialize) -> Result<Map<String, Value>, Error> {
    check(request)?;
    match serde_json::to_value(request) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(Error::not_sent("a request is a struct with named fields")),
        Err(error) => Err(Error::not_sent(error.to_string())),
    }
}

fn check(request: &impl Serialize) -> Result<(), Error> {
    match request.serialize(Finite::default()) {
        Err(Unsendable {
            path,
            number: Some(number),
        }) => Err(Error::not_sent(format!(
            "`{}` is {number}, a number that cannot be sent",
            path.join(".")
        ))),
        // What else is wrong is told by `serde_json`.
        Err(Unsendable { number: None, .. }) | Ok(()) => Ok(()),
    }
}

/// The first number that is not finite, and the members that lead to it, outermost first.
#[derive(Debug)]
struct Unsendable {
    path: Vec<String>,
    number: Option<f64>,
}

impl Unsendable {
    fn below(mut self, name: &str) -> Unsendable {
        self.path.insert(0, name.to_owned());
        self
    }
}

impl fmt::Display for Unsendable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value cannot be sent")
    }
}

impl std::error::Error for Unsendable {}

impl ser::Error for Unsendable {
    fn custom<T: fmt::Display>(_: T) -> Unsendable {
        Unsendable {
            path: Vec::new(),
            number: None,
        }
    }
}

/// Visits a value without writing anything.
#[derive(Default)]
struct Finite {
    /// The key whose value comes next.
    key: String,
    /// The index of the next element.
    index: usize,
}

impl Finite {
    fn number(number: f64) -> Result<(), Unsendable> {
        match number.is_finite() {
            true => Ok(()),
            false => Err(Unsendable {
                path: Vec::new(),
                number: Some(number),
            }),
        }
    }

    fn member(name: &str, value: &(impl Serialize + ?Sized)) -> Result<(), Unsendable> {
        let visited = value.serialize(Finite::default());
        visited.map_err(|error| error.below(name))
    }

    fn element(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), Unsendable> {
        let name = self.index.to_string();
        self.index += 1;
        Finite::member(&name, value)
    }
}

macro_rules! plain {
    ($($method:ident($($type:ty),*);)*) => {$(
        fn $method(self, $(_: $type),*) -> Result<(), Unsendable> {
            Ok(())
        }
    )*};
}

macro_rules! compound {
    ($($method:ident($($type:ty),*);)*) => {$(
        fn $method(self, $(_: $type),*) -> Result<Finite, Unsendable> {
            Ok(Finite::default())
        }
    )*};
}

impl Serializer for Finite {
    type Ok = ();
    type Error = Unsendable;
    type SerializeSeq = Finite;
    type SerializeTuple = Finite;
    type SerializeTupleStruct = Finite;
    type SerializeTupleVariant = Finite;
    type SerializeMap = Finite;
    type SerializeStruct = Finite;
    type SerializeStructVariant = Finite;

    plain! {
        serialize_bool(bool);
        serialize_i8(i8);
        serialize_i16(i16);
        serialize_i32(i32);
        serialize_i64(i64);
        serialize_i128(i128);
        serialize_u8(u8);
        serialize_u16(u16);
        serialize_u32(u32);
        serialize_u64(u64);
        serialize_u128(u128);
        serialize_char(char);
        serialize_str(&str);
        serialize_bytes(&[u8]);
        serialize_none();
        serialize_unit();
        serialize_unit_struct(&'static str);
        serialize_unit_variant(&'static str, u32, &'static str);
    }

    compound! {
        serialize_seq(Option<usize>);
        serialize_tuple(usize);
        serialize_tuple_struct(&'static str, usize);
        serialize_tuple_variant(&'static str, u32, &'static str, usize);
        serialize_map(Option<usize>);
        serialize_struct(&'static str, usize);
        serialize_struct_variant(&'static str, u32, &'static str, usize);
    }

    fn serialize_f32(self, number: f32) -> Result<(), Unsendable> {
        Finite::number(number.into())
    }

    fn serialize_f64(self, number: f64) -> Result<(), Unsendable> {
        Finite::number(number)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Unsendable> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Unsendable> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Unsendable> {
        Finite::member(variant, value)
    }
}

macro_rules! elements {
    ($($compound:ident: $method:ident;)*) => {$(
        impl ser::$compound for Finite {
            type Ok = ();
            type Error = Unsendable;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unsendable> {
                self.element(value)
            }

            fn end(self) -> Result<(), Unsendable> {
                Ok(())
            }
        }
    )*};
}

elements! {
    SerializeSeq: serialize_element;
    SerializeTuple: serialize_element;
    SerializeTupleStruct: serialize_field;
    SerializeTupleVariant: serialize_field;
}

macro_rules! named {
    ($($compound:ident;)*) => {$(
        impl ser::$compound for Finite {
            type Ok = ();
            type Error = Unsendable;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), Unsendable> {
                Finite::member(name, value)
            }

            fn end(self) -> Result<(), Unsendable> {
                Ok(())
            }
        }
    )*};
}

named! {
    SerializeStruct;
    SerializeStructVariant;
}

impl ser::SerializeMap for Finite {
    type Ok = ();
    type Error = Unsendable;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Unsendable> {
        let key = serde_json::to_value(key).map_err(ser::Error::custom)?;
        self.key = match key {
            Value::String(key) => key,
            other => other.to_string(),
        };
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unsendable> {
        Finite::member(&self.key, value)
    }

    fn end(self) -> Result<(), Unsendable> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;

    #[derive(Serialize)]
    struct More {
        ratio: f32,
    }

    #[derive(Serialize)]
    enum Limit {
        AtMost(f64),
        Between { least: f64 },
    }

    #[derive(Serialize)]
    struct Request {
        name: Option<&'static str>,
        at_most: Option<f64>,
        ids: Vec<u64>,
        #[serde(flatten)]
        more: More,
        limits: BTreeMap<&'static str, Vec<Limit>>,
    }

    fn request() -> Request {
        Request {
            name: None,
            at_most: Some(1.5),
            ids: vec![1],
            more: More { ratio: 0.5 },
            limits: BTreeMap::from([("a", vec![Limit::AtMost(1.0)])]),
        }
    }

    #[test]
    fn members_are_those_that_serde_json_makes() {
        let made = members(&request()).unwrap();
        let expected = json!({"name": null, "at_most": 1.5, "ids": [1], "ratio": 0.5, "limits": {"a": [{"AtMost": 1.0}]}});
        assert_eq!(Value::Object(made), expected);
        assert_eq!(
            serde_json::from_slice::<Value>(&body(&request()).unwrap()).unwrap(),
            expected
        );
        let unnamed = members(&[1]).unwrap_err().to_string();
        assert!(unnamed.contains("a struct with named fields"), "{unnamed}");
    }

    #[test]
    fn a_number_that_is_not_finite_is_an_error_that_names_the_member() {
        let refused = |change: fn(&mut Request), expected: &str| {
            let mut request = request();
            change(&mut request);
            for refused in [members(&request).unwrap_err(), body(&request).unwrap_err()] {
                let text = refused.to_string();
                assert!(text.contains(expected), "{text}");
            }
        };
        refused(
            |request| request.at_most = Some(f64::NAN),
            "`at_most` is NaN, a number that cannot be sent",
        );
        refused(
            |request| request.more.ratio = f32::INFINITY,
            "`ratio` is inf",
        );
        refused(
            |request| {
                let least = f64::NEG_INFINITY;
                request.limits =
                    BTreeMap::from([("b", vec![Limit::AtMost(1.0), Limit::Between { least }])]);
            },
            "`limits.b.1.least` is -inf",
        );
    }
}
