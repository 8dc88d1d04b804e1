//! Reads members that many responses have: people and points in time.

use chrono::{DateTime, Utc};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::record::values::User;

#[derive(Deserialize)]
struct Person {
    code: String,
    #[serde(default)]
    name: String,
}

impl From<Person> for User {
    fn from(Person { code, name }: Person) -> User {
        User { code, name }
    }
}

/// Reads `{"code": …, "name": …}`.
pub(crate) fn user<'de, D: Deserializer<'de>>(input: D) -> Result<User, D::Error> {
    Person::deserialize(input).map(User::from)
}

/// Reads `2014-05-02T05:14:05Z`.
pub(crate) fn instant<'de, D: Deserializer<'de>>(input: D) -> Result<DateTime<Utc>, D::Error> {
    let text = <std::borrow::Cow<'de, str>>::deserialize(input)?;
    text.parse().map_err(D::Error::custom)
}

/// The same, or `null`.
pub(super) fn optional_instant<'de, D: Deserializer<'de>>(
    input: D,
) -> Result<Option<DateTime<Utc>>, D::Error> {
    #[derive(Deserialize)]
    struct Instant(#[serde(deserialize_with = "instant")] DateTime<Utc>);

    Ok(Option::<Instant>::deserialize(input)?.map(|instant| instant.0))
}
