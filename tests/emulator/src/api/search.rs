//! Searches for keywords.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use crate::api::endpoint::Reply;
use crate::api::params::{Params, read_number};
use crate::api::sent_object::SentObject;
use crate::domain::dates::parse_datetime;
use crate::domain::error::ApiError;
use crate::domain::full_text::{Hit, Operator, Search, Term};
use crate::domain::normalize::scalar_text;
use crate::domain::note::{Counted, Note};
use crate::domain::problem::Problem;
use crate::domain::query::search::Keyword;
use crate::domain::state::{Call, Core};

/// Terms per search. Source: kintone REST API, Search (POST search.json)
const MOST_TERMS: usize = 20;

/// The longest keyword, in characters. Source: kintone REST API, Search (POST search.json)
const KEYWORD_LENGTH: usize = 50;

/// Hits per answer. Source: kintone REST API, Search (POST search.json)
const MOST_HITS: u64 = 20;

/// The type of the hits, the only one that is found here.
const RECORD: &str = "RECORD";

/// Parameters whose format is unknown, unless they are empty lists.
const UNKNOWN: [&str; 3] = ["scopes", "excludeScopes", "creators"];

/// Search: POST search.json. Finds records. Assumed: everything about the hits and the types, which no documentation describes,
/// and that hits are sorted by the time of their creation, whatever they are to be sorted by.
pub(crate) fn search(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let limit = params.number("limit", MOST_HITS, 1..=MOST_HITS);
    let token = params.get("pageToken").cloned();
    let offset = token.and_then(|token| read_number(&token, "pageToken", &mut params.errors));
    let types = params.texts("types")?;
    let created_after = read_time(params, "createdAfter")?;
    let created_before = read_time(params, "createdBefore")?;
    let mut sent = SentObject::of(params);
    let terms = read_terms(&mut sent)?;
    let is_ascending = read_direction(&mut sent)?;
    let is_used = |name: &&str| sent.get(name).is_some_and(|value| *value != json!([]));
    let unknown = UNKNOWN.into_iter().find(is_used);
    params.finish()?;
    if let Some(name) = unknown {
        return Err(Problem::UnsupportedParameter(name).into());
    }
    let mut hits = match types.is_empty() || types.iter().any(|name| name == RECORD) {
        true => {
            let search = Search {
                terms,
                created_after,
                created_before,
            };
            search.run(core, call)?
        }
        false => Vec::new(),
    };
    hits.sort_by_key(|hit| (hit.created_at, hit.app, hit.record));
    if !is_ascending {
        hits.reverse();
    }
    let first = usize::try_from(offset.unwrap_or(0)).unwrap_or(usize::MAX);
    let end = first.saturating_add(limit as usize);
    let apps = core.apps();
    let page = hits.iter().skip(first).take(limit as usize);
    let page = page.map(|hit| shown(hit, apps.get(&hit.app).map_or("", |app| &app.name)));
    let page: Vec<Value> = page.collect();
    let next = (end < hits.len()).then(|| end.to_string());
    Ok(Reply::Json(json!({ "hits": page, "nextPageToken": next })))
}

fn shown(hit: &Hit, app_name: &str) -> Value {
    let created_at = hit.created_at;
    json!({
        "type": RECORD,
        "app": { "id": hit.app.to_string(), "name": app_name },
        "record": { "id": hit.record.to_string() },
        "createdAt": created_at.map(|time| time.to_rfc3339_opts(SecondsFormat::Secs, true)),
    })
}

fn read_time(params: &mut Params, name: &str) -> Result<Option<DateTime<Utc>>, ApiError> {
    let Some(text) = params.optional_text(name)? else {
        return Ok(None);
    };
    let time = parse_datetime(&text);
    if time.is_none() {
        params.errors.push(name, Note::NotDate);
    }
    Ok(time)
}

fn read_terms(sent: &mut SentObject<'_>) -> Result<Vec<Term>, ApiError> {
    let mut terms = Vec::new();
    sent.each("query", |term| {
        term.require("operator");
        term.one_of("operator", &["AND", "OR", "NOT"])?;
        term.require("keywords");
        let operator = match term.text("operator")?.as_deref() {
            Some("OR") => Operator::Any,
            Some("NOT") => Operator::None,
            _ => Operator::All,
        };
        let keywords = read_keywords(term)?;
        terms.push(Term { operator, keywords });
        Ok(())
    })?;
    if !(1..=MOST_TERMS).contains(&terms.len()) {
        let what = Counted::SearchTerms;
        let limit = MOST_TERMS;
        sent.note("query", Note::OneTo { limit, what });
    }
    Ok(terms)
}

fn read_keywords(term: &mut SentObject<'_>) -> Result<Vec<Keyword>, ApiError> {
    let texts: Vec<String> = match term.get("keywords") {
        None => return Ok(Vec::new()),
        Some(Value::Array(keywords)) => {
            keywords.iter().map(scalar_text).collect::<Result<_, _>>()?
        }
        Some(_) => return Err(Problem::InvalidJson.into()),
    };
    if texts.is_empty() {
        term.note("keywords", Note::RequiredParameter);
    }
    for (at, text) in texts.iter().enumerate() {
        let note = match text.encode_utf16().count() {
            0 => Note::RequiredParameter,
            1..=KEYWORD_LENGTH => continue,
            _ => Note::TooLong(KEYWORD_LENGTH as u64),
        };
        term.note(&format!("keywords[{at}]"), note);
    }
    Ok(texts.iter().map(|text| Keyword::new(text)).collect())
}

/// Returns whether `sort` says to start with the oldest.
fn read_direction(sent: &mut SentObject<'_>) -> Result<bool, ApiError> {
    let mut is_ascending = false;
    sent.inside("sort", |sort| {
        sort.one_of("by", &["RELEVANCE", "CREATED_AT"])?;
        sort.one_of("order", &["ASC", "DESC"])?;
        is_ascending = sort.text("order")?.as_deref() == Some("ASC");
        Ok(())
    })?;
    Ok(is_ascending)
}
