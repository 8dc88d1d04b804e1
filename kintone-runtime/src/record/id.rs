//! The ids of kintone, as a type each, so that they cannot be confused.

use std::fmt;
use std::str::FromStr;

use super::digits;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident, $what:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(#[serde(deserialize_with = "digits::read")] u64);

        impl $name {
            /// Creates an id from its number. Whether it exists is only known to kintone.
            pub const fn new(number: u64) -> $name {
                $name(number)
            }

            /// Returns the number.
            pub const fn get(self) -> u64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<u64> for $name {
            fn from(number: u64) -> $name {
                $name(number)
            }
        }

        impl From<$name> for u64 {
            fn from(id: $name) -> u64 {
                id.0
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<$name, ParseIdError> {
                // `u64::from_str` takes a leading `+`, which no id has.
                let digits = text.bytes().all(|b| b.is_ascii_digit());
                match text.parse() {
                    Ok(number) if digits => Ok($name(number)),
                    _ => Err(ParseIdError { what: $what, found: text.chars().take(40).collect() }),
                }
            }
        }
    )*};
}

ids! {
    /// The id of an app. Ids belong to one environment: see `ClientBuilder::map_app`.
    AppId, "an app id";
    /// The id of a record in its app, `$id`.
    RecordId, "a record id";
    /// The id of a table row, unique in its app.
    RowId, "a row id";
    /// The revision of a record or of an app's settings, which grows with each update.
    Revision, "a revision";
    /// The id of a space.
    SpaceId, "a space id";
    /// The id of a thread of a space.
    ThreadId, "a thread id";
    /// The id of a comment on a record, or in a thread.
    CommentId, "a comment id";
    /// The id of a template of spaces.
    SpaceTemplateId, "a space template id";
}

macro_rules! text_ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Creates an id from its text. Whether it exists is only known to kintone.
            pub fn new(id: impl Into<String>) -> $name {
                $name(id.into())
            }

            /// Returns the text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

text_ids! {
    /// The id of a cursor.
    CursorId;
    /// The id of a plug-in.
    PluginId;
    /// The id of a notification of a webhook, by which one that arrives twice is recognized.
    NotificationId;
}

/// The error of a text that is not an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseIdError {
    what: &'static str,
    found: String,
}

impl fmt::Display for ParseIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {} like 12, found {:?}", self.what, self.found)
    }
}

impl std::error::Error for ParseIdError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_digits_and_nothing_else() {
        assert_eq!("12".parse(), Ok(RecordId::new(12)));
        for text in ["", "+1", "-1", " 1", "1.0", "APP-1", "18446744073709551616"] {
            assert!(text.parse::<RecordId>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn the_error_names_the_kind_of_id_and_the_text() {
        let error = "x".parse::<AppId>().unwrap_err();
        assert_eq!(error.to_string(), "expected an app id like 12, found \"x\"");
    }
}
