//! Turns what happens to a request into waiting, into another answer, or into none.

use std::time::Duration;

use hyper::HeaderMap;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use serde_json::{Map, Value, json};

use super::{Effect, Happening, When};
use crate::domain::error::ApiError;
use crate::domain::problem::Problem;
use crate::server::answer::Answer;
use crate::server::languages::Languages;

/// The pages that gateways send instead of JSON.
const BAD_GATEWAY_PAGE: &str =
    "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>";
const UNAVAILABLE_PAGE: &str = "<!DOCTYPE html><html lang=\"ja\"><head><title>503 Service Unavailable</title></head><body><p>サービスは一時的に利用できません。</p></body></html>";

/// The warning of kintone for an aborted search.
const WARNING: &str = "Filter aborted because of too many search results";

/// Names that kintone does not have.
const UNKNOWN_MEMBER: &str = "emulatorUnknownMember";
const NEW_FIELD: &str = "emulator_new_field";
const NEW_FIELD_TYPE: &str = "EMULATOR_NEW_TYPE";

/// What a client gets in place of kintone's answer.
pub(crate) enum Ending {
    Answer(Answer),
    Cut,
}

impl Effect {
    /// Returns whether it replaces kintone's answer.
    pub(super) fn is_final(self) -> bool {
        self.ending_time().is_some()
    }

    /// When the answer of kintone is replaced, if it is.
    fn ending_time(self) -> Option<When> {
        use Effect::*;
        match self {
            TooManyRequests | LockFailed | LockFailed520 | UnknownCode => Some(When::Before),
            Unavailable(when) | UnavailableEmpty(when) | BadGateway(when) | Cut(when) => Some(when),
            Delay(..) | TruncatedJson | UnknownMembers | NewFieldType | Warning => None,
        }
    }
}

/// Returns how long the request waits on this side of the call.
pub(crate) fn pause(happenings: &[Happening], when: When) -> Duration {
    happenings
        .iter()
        .filter_map(|happening| match happening.effect {
            Effect::Delay(then, duration) if then == when => Some(duration),
            _ => None,
        })
        .fold(Duration::ZERO, Duration::saturating_add)
}

/// Returns what replaces kintone's answer on this side of the call, if anything does.
pub(crate) fn ending(happenings: &[Happening], when: When, languages: Languages) -> Option<Ending> {
    let found = happenings
        .iter()
        .find(|happening| happening.effect.ending_time() == Some(when))?;
    let refusal = |problem: Problem| {
        let error = ApiError::from(problem);
        let error = match found.member {
            Some(member) => error.in_bulk(member.at, member.count),
            None => error,
        };
        Answer::error(&error, languages)
    };
    Some(Ending::Answer(match found.effect {
        // The limit refuses a bulk request as a whole.
        Effect::TooManyRequests => Answer::error(&Problem::TooManyRequests.into(), languages),
        Effect::LockFailed => refusal(Problem::LockFailed(400)),
        Effect::LockFailed520 => refusal(Problem::LockFailed(520)),
        Effect::UnknownCode => refusal(Problem::UnheardOf),
        Effect::Unavailable(_) => from_gateway(503, UNAVAILABLE_PAGE),
        Effect::UnavailableEmpty(_) => from_gateway(503, ""),
        Effect::BadGateway(_) => from_gateway(502, BAD_GATEWAY_PAGE),
        _ => return Some(Ending::Cut),
    }))
}

/// Applies the effects that change kintone's answer.
pub(crate) fn decorate(happenings: &[Happening], mut answer: Answer) -> Answer {
    let happens = |effect| {
        happenings
            .iter()
            .any(|happening| happening.effect == effect)
    };
    if happens(Effect::Warning) && answer.status == 200 {
        answer.headers.insert(
            HeaderName::from_static("x-cybozu-warning"),
            HeaderValue::from_static(WARNING),
        );
    }
    if !answer.is_json() {
        return answer;
    }
    if happens(Effect::NewFieldType) {
        edit(&mut answer, add_field);
    }
    if happens(Effect::UnknownMembers) {
        edit(&mut answer, |body| {
            add_members(body);
            if let Value::Object(members) = body {
                add_member(members);
            }
        });
    }
    if happens(Effect::TruncatedJson) {
        answer.body.truncate(answer.body.len() / 2);
    }
    answer
}

fn edit(answer: &mut Answer, change: impl FnOnce(&mut Value)) {
    if let Ok(mut body) = serde_json::from_slice(&answer.body) {
        change(&mut body);
        answer.body = body.to_string().into_bytes();
    }
}

/// Makes the answer of a gateway, which does not have kintone's headers.
pub(crate) fn from_gateway(status: u16, page: &str) -> Answer {
    let mut headers = HeaderMap::new();
    if !page.is_empty() {
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("text/html;charset=utf-8"),
        );
    }
    Answer {
        status,
        headers,
        body: page.as_bytes().to_vec(),
        is_from_kintone: false,
    }
}

/// An object that holds nothing but objects is a map, whose keys mean something.
fn add_members(value: &mut Value) {
    match value {
        Value::Array(entries) => entries.iter_mut().for_each(add_members),
        Value::Object(members) => {
            let is_map = members.values().all(Value::is_object);
            members.values_mut().for_each(add_members);
            if !is_map {
                add_member(members);
            }
        }
        _ => {}
    }
}

fn add_member(members: &mut Map<String, Value>) {
    members.insert(
        UNKNOWN_MEMBER.into(),
        json!({ "added": ["by", 1, "fault"] }),
    );
}

fn add_field(body: &mut Value) {
    let field =
        json!({ "type": NEW_FIELD_TYPE, "code": NEW_FIELD, "label": NEW_FIELD, "noLabel": false });
    let value = json!({ "type": NEW_FIELD_TYPE, "value": { "parts": ["x", 1] } });
    if let Some(Value::Object(fields)) = body.get_mut("properties") {
        fields.insert(NEW_FIELD.into(), field);
    }
    // The records in the answer of a write contain ids and revisions instead of fields.
    let is_record = |record: &Value| {
        record
            .as_object()
            .is_some_and(|fields| fields.values().all(|field| field.get("type").is_some()))
    };
    let add = |record: &mut Value| {
        if is_record(record) {
            record[NEW_FIELD] = value.clone();
        }
    };
    if let Some(record) = body.get_mut("record") {
        add(record);
    }
    if let Some(Value::Array(records)) = body.get_mut("records") {
        records.iter_mut().for_each(add);
    }
}
