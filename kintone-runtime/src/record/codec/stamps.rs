//! The id, the revision and one time of each record of an answer, beside the records themselves.

use super::decode::utf8;
use super::{Cursor, ValueError};

/// A record of an answer. What the answer lacks, or has in another form, is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct RecordStamp {
    pub(crate) id: Option<u64>,
    pub(crate) revision: Option<u64>,
    pub(crate) time: Option<String>,
}

/// Reads those of the answer of Get Records: `time` is the code of a field with a time.
pub(crate) fn record_stamps(body: &[u8], time: &str) -> Result<Vec<RecordStamp>, ValueError> {
    let mut input = Cursor::new(utf8(body)?);
    let mut stamps = Vec::new();
    input.object(|key, input| match key {
        "records" => input.array(|input| {
            stamps.push(stamp(input, time)?);
            Ok(())
        }),
        _ => input.skip(),
    })?;
    input.finish()?;
    Ok(stamps)
}

fn stamp(input: &mut Cursor<'_>, time: &str) -> Result<RecordStamp, ValueError> {
    let mut stamp = RecordStamp::default();
    input.object(|code, input| match code {
        "$id" => value(input, |input| {
            stamp.id = input.id()?;
            Ok(())
        }),
        "$revision" => value(input, |input| {
            stamp.revision = input.id()?;
            Ok(())
        }),
        _ if code == time => value(input, |input| {
            if !input.empty() {
                stamp.time = Some(input.text()?.into_owned());
            }
            Ok(())
        }),
        _ => input.skip(),
    })?;
    Ok(stamp)
}

/// Reads `{"type": …, "value": …}`.
fn value<'de>(
    input: &mut Cursor<'de>,
    mut read: impl FnMut(&mut Cursor<'de>) -> Result<(), ValueError>,
) -> Result<(), ValueError> {
    input.object(|key, input| match key {
        "value" => read(input),
        _ => input.skip(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stamps_of_all_records_are_read_in_their_order() {
        let answer = r#"{"totalCount": null, "records": [
            {"更新日時": {"value": "2026-01-31T09:00:00Z", "type": "UPDATED_TIME"}, "title": {"value": {}},
             "$id": {"type": "__ID__", "value": "7"}, "$revision": {"value": "2"}},
            {"$id": {"value": "8"}, "更新日時": {"value": ""}}
        ]}"#;
        let first = RecordStamp {
            id: Some(7),
            revision: Some(2),
            time: Some("2026-01-31T09:00:00Z".into()),
        };
        let second = RecordStamp {
            id: Some(8),
            ..RecordStamp::default()
        };
        let stamps = record_stamps(answer.as_bytes(), "更新日時");
        assert_eq!(stamps, Ok(vec![first, second]));
        assert!(record_stamps(br#"{"records": [1]}"#, "t").is_err());
    }
}
