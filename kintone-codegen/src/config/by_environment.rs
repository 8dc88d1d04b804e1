//! A value of an app that may be another one in each environment.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{self, Deserialize, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};

/// `id = 1`, or `id = { dev = 1, production = 101 }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ByEnvironment<T> {
    /// In all environments.
    Same(T),
    Of(BTreeMap<String, T>),
}

impl<T> ByEnvironment<T> {
    /// The value in an environment.
    pub(crate) fn get(&self, environment: &str) -> Option<&T> {
        match self {
            ByEnvironment::Same(value) => Some(value),
            ByEnvironment::Of(values) => values.get(environment),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for ByEnvironment<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOrTable(PhantomData))
    }
}

struct OneOrTable<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for OneOrTable<T> {
    type Value = ByEnvironment<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("one value, or a table of values by environment")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        BTreeMap::deserialize(MapAccessDeserializer::new(map)).map(ByEnvironment::Of)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        T::deserialize(SeqAccessDeserializer::new(list)).map(ByEnvironment::Same)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        T::deserialize(text.into_deserializer()).map(ByEnvironment::Same)
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Self::Value, E> {
        T::deserialize(number.into_deserializer()).map(ByEnvironment::Same)
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Self::Value, E> {
        T::deserialize(number.into_deserializer()).map(ByEnvironment::Same)
    }
}
