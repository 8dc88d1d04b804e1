//! The bookmark as text: one line of JSON, with a version.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::bookmark::{Bookmark, Reading, Recent};
use super::runs::IdRuns;
use crate::record::id::AppId;

/// The version that is written and read.
const VERSION: u64 = 1;

/// What is written. Members that say nothing are left out.
#[derive(Serialize, Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Written {
    version: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    app: Option<AppId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<i64>,
    #[serde(default, skip_serializing_if = "is_default")]
    settled: u64,
    #[serde(default, skip_serializing_if = "is_default")]
    max: u64,
    #[serde(default, skip_serializing_if = "is_default")]
    held: u64,
    #[serde(default, skip_serializing_if = "is_default")]
    tracks_ids: bool,
    /// Gaps and runs in turn.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    ids: Vec<u64>,
    /// Id, revision and minute.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    recent: Vec<(u64, u64, i64)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    heights: Vec<(i64, u64)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reading: Option<WrittenReading>,
}

#[derive(Serialize, Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct WrittenReading {
    started: i64,
    since: i64,
    last: u64,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl From<Bookmark> for Written {
    fn from(bookmark: Bookmark) -> Written {
        let recent = bookmark.recent.iter();
        Written {
            version: VERSION,
            app: bookmark.app,
            since: bookmark.since,
            settled: bookmark.settled,
            max: bookmark.max,
            held: bookmark.held,
            tracks_ids: bookmark.tracks_ids,
            ids: bookmark.ids.to_lengths(),
            recent: recent
                .map(|(id, recent)| (*id, recent.revision, recent.updated))
                .collect(),
            heights: bookmark.heights,
            reading: bookmark.reading.map(|reading| WrittenReading {
                started: reading.started,
                since: reading.since,
                last: reading.last,
            }),
        }
    }
}

impl TryFrom<Written> for Bookmark {
    type Error = ParseBookmarkError;

    fn try_from(written: Written) -> Result<Bookmark, ParseBookmarkError> {
        check_version(written.version)?;
        let ids = IdRuns::from_lengths(&written.ids);
        let ids = ids.ok_or_else(|| ParseBookmarkError::damaged("`ids` are not runs of ids"))?;
        let recent = written.recent.into_iter();
        Ok(Bookmark {
            app: written.app,
            since: written.since,
            settled: written.settled,
            max: written.max,
            held: written.held,
            tracks_ids: written.tracks_ids,
            ids,
            recent: recent
                .map(|(id, revision, updated)| (id, Recent { revision, updated }))
                .collect(),
            heights: written.heights,
            reading: written.reading.map(|reading| Reading {
                started: reading.started,
                since: reading.since,
                last: reading.last,
            }),
        })
    }
}

fn check_version(version: u64) -> Result<(), ParseBookmarkError> {
    match version {
        VERSION => Ok(()),
        other => Err(ParseBookmarkError(format!(
            "the bookmark has version {other}, and this program reads version {VERSION}; read it with the release that wrote it, or begin with a new one"
        ))),
    }
}

/// Writes one line of JSON.
impl fmt::Display for Bookmark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = serde_json::to_string(&Written::from(self.clone())).map_err(|_| fmt::Error)?;
        f.write_str(&json)
    }
}

impl FromStr for Bookmark {
    type Err = ParseBookmarkError;

    fn from_str(text: &str) -> Result<Bookmark, ParseBookmarkError> {
        #[derive(Deserialize)]
        struct Head {
            version: u64,
        }
        // Another version may have other members: what is wrong then is the version.
        let head: Head = serde_json::from_str(text).map_err(ParseBookmarkError::damaged)?;
        check_version(head.version)?;
        let written: Written = serde_json::from_str(text).map_err(ParseBookmarkError::damaged)?;
        written.try_into()
    }
}

#[cfg(feature = "serde")]
impl Serialize for Bookmark {
    fn serialize<S: serde::Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
        Written::from(self.clone()).serialize(output)
    }
}

#[cfg(feature = "serde")]
impl<'de> Deserialize<'de> for Bookmark {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Bookmark, D::Error> {
        let written = Written::deserialize(input)?;
        written.try_into().map_err(serde::de::Error::custom)
    }
}

/// The error of a text that is not a bookmark, or one of another version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseBookmarkError(String);

impl ParseBookmarkError {
    fn damaged(reason: impl fmt::Display) -> ParseBookmarkError {
        ParseBookmarkError(format!("not a bookmark: {reason}"))
    }
}

impl fmt::Display for ParseBookmarkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ParseBookmarkError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bookmark_is_read_as_it_was_written() {
        let mut bookmark = Bookmark::tracking_ids();
        assert_eq!(bookmark.to_string(), r#"{"version":1,"tracks_ids":true}"#);
        bookmark.app = Some(AppId::new(7));
        bookmark.since = Some(29_000_000);
        (bookmark.settled, bookmark.max, bookmark.held) = (1, 9, 3);
        bookmark.ids = IdRuns::from_iter([1, 2, 9]);
        let recent = Recent {
            revision: 4,
            updated: 29_000_001,
        };
        bookmark.recent.insert(9, recent);
        bookmark.heights = vec![(1_740_000_000, 9)];
        bookmark.reading = Some(Reading {
            started: 1_740_000_300,
            since: 29_000_002,
            last: 2,
        });
        let text = r#"{"version":1,"app":7,"since":29000000,"settled":1,"max":9,"held":3,"tracks_ids":true,"ids":[0,2,6,1],"recent":[[9,4,29000001]],"heights":[[1740000000,9]],"reading":{"started":1740000300,"since":29000002,"last":2}}"#;
        assert_eq!(bookmark.to_string(), text);
        assert_eq!(text.parse(), Ok(bookmark));
    }

    #[test]
    fn another_version_and_damage_are_errors_that_say_so() {
        for (text, message) in [
            (
                r#"{"version":2,"new":1}"#,
                "the bookmark has version 2, and this program reads version 1",
            ),
            ("", "not a bookmark: EOF"),
            ("{}", "not a bookmark: missing field `version`"),
            (r#"{"version":1,"max":-1}"#, "not a bookmark: invalid value"),
            (
                r#"{"version":1,"mx":1}"#,
                "not a bookmark: unknown field `mx`",
            ),
            (
                r#"{"version":1,"ids":[1]}"#,
                "not a bookmark: `ids` are not runs",
            ),
        ] {
            let error = text.parse::<Bookmark>().unwrap_err().to_string();
            assert!(error.starts_with(message), "{error}");
        }
    }
}
