//! Sends a unit and determines its fate: committed, refused, confirmed by reading back, or unknown.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::entry::Subject;
use super::outcome::{Change, Committed};
use super::unit::Unit;
use super::{Operation, Target, request};
use crate::api::MAX_RECORDS_PER_CALL;
use crate::client::Client;
use crate::endpoint::error::{Error, ErrorKind};
use crate::endpoint::{Addressing, AppRef, Attempt, Method, Outcome, Params, json};
use crate::endpoint::{Encode, Encoded, Endpoint, Info};
use crate::query::{Condition, Literal, Query};
use crate::record::id::{RecordId, Revision};
use crate::record::update_key::KeyValue;
use crate::record::written::Written;

/// How often a unit is sent in one run if no answer comes and reading shows that it is not there.
const MAX_ROUNDS: usize = 3;

/// The fate of a unit.
pub(super) enum Answer {
    Committed(Vec<Committed>),
    /// No answer came, and reading found the records.
    Found(Vec<Committed>),
    Refused(Error),
    Unknown {
        error: Error,
        /// Why that could not be settled.
        why: Option<Error>,
        /// Whether the next request would meet the same: it is not about this unit.
        lasts: bool,
    },
}

impl Answer {
    fn unknown(error: Error, why: Option<Error>) -> Answer {
        let lasts = is_lasting(&error) || why.as_ref().is_some_and(is_lasting);
        Answer::Unknown { error, why, lasts }
    }
}

/// Whether another request would get the same answer, which is not kintone's: a redirect, a gateway that wants credentials.
fn is_lasting(error: &Error) -> bool {
    error.kind() == ErrorKind::Refused && error.outcome() == Outcome::Lost
}

/// What reading tells about a unit that may have been committed.
enum Found {
    Committed(Vec<Committed>),
    NotCommitted,
    /// Not whether it was.
    Untold,
}

/// Sends a unit.
pub(super) async fn settle(client: &Client, target: &Target, unit: &Unit) -> Answer {
    let mut unanswered = unit
        .sent_as
        .map(|_| Error::no_answer("the load was interrupted before the answer"));
    let mut attempt = Attempt::First;
    for _ in 0..MAX_ROUNDS {
        if let Some(error) = unanswered.take() {
            attempt = Attempt::AfterUnknown;
            match find(client, target, unit).await {
                Ok(Found::Committed(committed)) => return Answer::Found(committed),
                Ok(_) if target.may_send_again(unit) => unanswered = Some(error),
                Ok(_) => return Answer::unknown(error, None),
                Err(why) => return Answer::unknown(error, Some(why)),
            }
        }
        let sent = client.send(request::bulk(target, unit)).await;
        match sent {
            Ok(committed) => {
                let committed = committed.concat().into_iter();
                let committed = committed.map(|committed| target.committed(committed, attempt));
                return Answer::Committed(committed.collect());
            }
            Err(error) if is_lasting(&error) => return Answer::unknown(error, None),
            Err(error) if error.may_have_happened() => unanswered = Some(error),
            Err(error) if attempt == Attempt::AfterUnknown || error.followed_unanswered() => {
                return refused_after_all(client, target, unit, error, unanswered).await;
            }
            Err(error) => return Answer::Refused(error),
        }
    }
    let error = unanswered.unwrap_or_else(|| Error::no_answer("no answer"));
    Answer::unknown(error, None)
}

/// A refusal that follows an attempt without an answer may be the echo of its success: the key is taken, the revision has moved,
/// the record is gone.
async fn refused_after_all(
    client: &Client,
    target: &Target,
    unit: &Unit,
    refusal: Error,
    unanswered: Option<Error>,
) -> Answer {
    match find(client, target, unit).await {
        Ok(Found::Committed(committed)) => Answer::Found(committed),
        // What is refused for what it says was refused the first time as well.
        Ok(Found::Untold) if refusal.outcome() != Outcome::Final || refusal.is_conflict() => {
            match unanswered {
                Some(error) => Answer::unknown(error, Some(refusal)),
                None => Answer::unknown(refusal, None),
            }
        }
        Ok(_) => Answer::Refused(refusal),
        Err(why) => Answer::unknown(unanswered.unwrap_or(refusal), Some(why)),
    }
}

impl Target {
    /// What an answer says of a record, after what is known of the attempts before it.
    fn committed(&self, mut committed: Committed, attempt: Attempt) -> Committed {
        if self.operation == Operation::Upsert
            && attempt == Attempt::AfterUnknown
            && committed.change == Change::Updated
        {
            committed.change = Change::Upserted;
        }
        committed
    }

    /// Whether a unit without an answer may be sent again, if it is not found.
    pub(super) fn may_send_again(&self, unit: &Unit) -> bool {
        match self.operation {
            // Only the unique key keeps a record from being added twice.
            Operation::Add => {
                let mut entries = unit.entries.iter();
                entries.all(|entry| matches!(entry.subject, Subject::Key { .. }))
            }
            Operation::Update | Operation::Upsert | Operation::Delete => true,
        }
    }
}

/// Looks for what a unit would have left. A unit is atomic: it was committed if all of it is there.
async fn find(client: &Client, target: &Target, unit: &Unit) -> Result<Found, Error> {
    match target.operation {
        Operation::Add => find_added(client, target, unit).await,
        Operation::Update => find_updated(client, target, unit).await,
        Operation::Delete => find_deleted(client, target, unit).await,
        // It is sent again instead: the second time it updates what the first one added.
        Operation::Upsert => Ok(Found::Untold),
    }
}

async fn find_added(client: &Client, target: &Target, unit: &Unit) -> Result<Found, Error> {
    let Some(field) = target.key_field() else {
        return Ok(Found::Untold);
    };
    let mut committed = Vec::with_capacity(unit.entries.len());
    for entries in unit.entries.chunks(MAX_RECORDS_PER_CALL) {
        let keys = entries.iter().filter_map(|entry| match &entry.subject {
            Subject::Key { value, .. } => Some(value),
            _ => None,
        });
        let texts = keys.clone().map(|key| Literal::text(&key.to_string()));
        let records = ReadRecords::new(target, field.code, texts, Some(field.code));
        let records = client.send(records).await?;
        let found: HashMap<KeyValue, Written> = records
            .iter()
            .filter_map(|record| {
                let key = KeyValue::read(field, record.fields.get(field.code)?.get("value")?)?;
                Some((key, record.written))
            })
            .collect();
        for key in keys {
            match found.get(key) {
                Some(written) => committed.push(Committed::added(*written)),
                None => return Ok(Found::NotCommitted),
            }
        }
    }
    Ok(match committed.len() == unit.entries.len() {
        true => Found::Committed(committed),
        false => Found::Untold,
    })
}

/// An update was carried out if the revision moved by exactly one and every field that was sent holds what was sent.
async fn find_updated(client: &Client, target: &Target, unit: &Unit) -> Result<Found, Error> {
    let expected: Option<Vec<(RecordId, Revision)>> = unit
        .entries
        .iter()
        .map(|entry| match entry.subject {
            Subject::Record(id, Some(revision)) => Some((id, revision)),
            _ => None,
        })
        .collect();
    let Some(expected) = expected else {
        return Ok(Found::Untold);
    };
    let mut committed = Vec::with_capacity(expected.len());
    for (expected, entries) in expected
        .chunks(MAX_RECORDS_PER_CALL)
        .zip(unit.entries.chunks(MAX_RECORDS_PER_CALL))
    {
        let found = read_by_id(client, target, expected.iter().map(|(id, _)| *id), false).await?;
        for ((id, revision), entry) in expected.iter().zip(entries) {
            let moved = found
                .get(id)
                .filter(|record| record.written.revision.get() == revision.get() + 1);
            match moved {
                Some(record) if holds_what_was_sent(&entry.json, &record.fields) => {
                    committed.push(Committed::updated(record.written));
                }
                _ => return Ok(Found::NotCommitted),
            }
        }
    }
    Ok(Found::Committed(committed))
}

async fn find_deleted(client: &Client, target: &Target, unit: &Unit) -> Result<Found, Error> {
    let ids: Vec<RecordId> = unit
        .entries
        .iter()
        .filter_map(|entry| match entry.subject {
            Subject::Record(id, _) => Some(id),
            _ => None,
        })
        .collect();
    for ids in ids.chunks(MAX_RECORDS_PER_CALL) {
        let found = read_by_id(client, target, ids.iter().copied(), true).await?;
        if !found.is_empty() {
            return Ok(Found::NotCommitted);
        }
    }
    Ok(Found::Committed(
        ids.into_iter().map(Committed::deleted).collect(),
    ))
}

async fn read_by_id(
    client: &Client,
    target: &Target,
    ids: impl Iterator<Item = RecordId>,
    id_alone: bool,
) -> Result<HashMap<RecordId, FoundRecord>, Error> {
    let ids = ids.map(|id| Literal::text(&id.to_string()));
    let field = id_alone.then_some("$id");
    let records = client
        .send(ReadRecords::new(target, "$id", ids, field))
        .await?;
    let records = records.into_iter();
    Ok(records.map(|record| (record.written.id, record)).collect())
}

/// Reads the records that have one of these values in a field.
struct ReadRecords {
    app: AppRef,
    query: Query<()>,
    /// The field that is read beside id and revision; without one, all are.
    field: Option<&'static str>,
}

struct FoundRecord {
    written: Written,
    fields: Map<String, Value>,
}

impl ReadRecords {
    fn new(
        target: &Target,
        code: &'static str,
        values: impl IntoIterator<Item = Literal>,
        field: Option<&'static str>,
    ) -> ReadRecords {
        ReadRecords {
            app: target.app,
            query: Condition::member(code, "in", values).into(),
            field,
        }
    }
}

impl Endpoint for ReadRecords {
    type Response = Vec<FoundRecord>;
    const INFO: Info = Info::new("get records", &Method::GET, "records.json");

    fn app(&self) -> Option<AppRef> {
        Some(self.app)
    }
}

impl Encode for ReadRecords {
    fn encode(self, addressing: &Addressing) -> Result<Encoded<Vec<FoundRecord>>, Error> {
        let query = self.query.text().map_err(Error::not_sent)?;
        let mut params = Params::new()
            .with("app", addressing.app(self.app)?.get())
            .with("query", query);
        if let Some(field) = self.field {
            let mut fields = vec!["$id", "$revision", field];
            fields.dedup_by(|field, first| field == first || *field == "$id");
            params = params.with("fields", fields);
        }
        Ok(Encoded::params(params, |response| {
            #[derive(serde::Deserialize)]
            struct Answer {
                records: Vec<Map<String, Value>>,
            }
            let answer: Answer = json::read(&response)?;
            let records = answer.records.into_iter().map(|fields| {
                let number = |code: &str| fields.get(code)?.get("value")?.as_str()?.parse().ok();
                let (Some(id), Some(revision)) = (number("$id"), number("$revision")) else {
                    let message = "a record has no $id or no $revision";
                    return Err(Error::unreadable(response.status, message));
                };
                let written = Written {
                    id: RecordId::new(id),
                    revision: Revision::new(revision),
                };
                Ok(FoundRecord { written, fields })
            });
            records.collect()
        }))
    }
}

/// Whether a record has every value of an update.
fn holds_what_was_sent(update: &[u8], fields: &Map<String, Value>) -> bool {
    let update: Option<Value> = serde_json::from_slice(update).ok();
    let sent = update.as_ref().and_then(|update| update.get("record"));
    let Some(Value::Object(sent)) = sent else {
        return false;
    };
    sent.iter().all(|(code, sent)| {
        let (Some(sent), Some(found)) = (sent.get("value"), fields.get(code)) else {
            return false;
        };
        found.get("value").is_some_and(|found| holds(sent, found))
    })
}

/// Whether a value is what was sent, with what kintone adds to it: names beside codes, ids of rows, fields of rows.
fn holds(sent: &Value, found: &Value) -> bool {
    match (sent, found) {
        (Value::Object(sent), Value::Object(found)) => sent
            .iter()
            // A file gets a new key when it is attached.
            .filter(|(member, _)| *member != "fileKey")
            .all(|(member, sent)| found.get(member).is_some_and(|found| holds(sent, found))),
        (Value::Array(sent), Value::Array(found)) => {
            // Options come in the order of the form.
            sent.len() == found.len()
                && (sent
                    .iter()
                    .zip(found)
                    .all(|(sent, found)| holds(sent, found))
                    || sent
                        .iter()
                        .all(|sent| found.iter().any(|found| holds(sent, found))))
        }
        _ => is_same_scalar(sent, found),
    }
}

fn is_same_scalar(sent: &Value, found: &Value) -> bool {
    let (Some(sent), Some(found)) = (scalar(sent), scalar(found)) else {
        return false;
    };
    sent == found || {
        let number = |text: &str| text.parse::<bigdecimal::BigDecimal>().ok();
        number(&sent).is_some_and(|sent| Some(sent) == number(&found))
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_record_holds_what_was_sent_with_what_kintone_adds() {
        let found = json!({
            "件名": {"type": "SINGLE_LINE_TEXT", "value": "a"},
            "金額": {"type": "NUMBER", "value": "1.5"},
            "備考": {"type": "MULTI_LINE_TEXT", "value": ""},
            "担当": {"type": "USER_SELECT", "value": [{"code": "sato", "name": "佐藤"}]},
            "区分": {"type": "CHECK_BOX", "value": ["x", "y"]},
            "明細": {"type": "SUBTABLE", "value": [{"id": "4", "value": {
                "品名": {"type": "SINGLE_LINE_TEXT", "value": "紙"},
                "小計": {"type": "CALC", "value": "3"}
            }}]}
        });
        let Value::Object(found) = found else {
            unreachable!("an object")
        };
        let holds = |record: Value| {
            let update = json!({"id": 1, "revision": 2, "record": record});
            holds_what_was_sent(update.to_string().as_bytes(), &found)
        };
        for sent in [
            json!({}),
            json!({"件名": {"value": "a"}, "備考": {"value": null}}),
            json!({"金額": {"value": "1.50"}}),
            json!({"担当": {"value": [{"code": "sato"}]}}),
            json!({"区分": {"value": ["y", "x"]}}),
            json!({"明細": {"value": [{"value": {"品名": {"value": "紙"}}}]}}),
            json!({"明細": {"value": [{"id": "4", "value": {}}]}}),
        ] {
            assert!(holds(sent.clone()), "{sent}");
        }
        for sent in [
            json!({"件名": {"value": "b"}}),
            json!({"件名": {"value": "a"}, "金額": {"value": "1.51"}}),
            json!({"別名": {"value": ""}}),
            json!({"担当": {"value": []}}),
            json!({"区分": {"value": ["x"]}}),
            json!({"明細": {"value": [{"value": {"品名": {"value": "筆"}}}]}}),
            json!({"明細": {"value": []}}),
        ] {
            assert!(!holds(sent.clone()), "{sent}");
        }
    }
}
