//! Comments on a record: read, add, delete.

use chrono::SecondsFormat;
use serde_json::{Value, json};

use crate::api::endpoint::Reply;
use crate::api::mentions::{Mention, read_mentions};
use crate::api::notices::notify_comment;
use crate::api::params::{Params, read_members};
use crate::api::update_target::viewable;
use crate::domain::caller::Permission;
use crate::domain::error::ApiError;
use crate::domain::normalize::scalar_text;
use crate::domain::note::Note;
use crate::domain::problem::Problem;
use crate::domain::state::{Call, Core};
use crate::store::records::Direction;

/// Comments per call that reads them.
const MOST_COMMENTS: u64 = 10;

/// The text of a comment is at most this long, in characters.
pub(crate) const TEXT_LENGTH: u64 = 65_535;

/// Get Comments: GET record/comments.json
pub(crate) fn get(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let app = params.id("app");
    let record = params.id("record");
    let order = match params.optional_text("order")?.as_deref() {
        None | Some("desc" | "DESC") => Direction::Descending,
        Some("asc" | "ASC") => Direction::Ascending,
        Some(_) => {
            params.errors.push("order", Note::NotEnum);
            Direction::Descending
        }
    };
    let offset = params.number("offset", 0, 0..=i64::MAX as u64);
    let limit = params.number("limit", MOST_COMMENTS, 1..=MOST_COMMENTS);
    params.finish()?;
    let app = core.open(call, app, Permission::ViewRecords)?;
    viewable(core, call, &app, record)?;
    let comments = core.store.comments(app.id, record, order)?;
    let total = comments.len() as u64;
    let first = offset.min(total);
    let end = (first + limit).min(total);
    let page: Vec<Value> = (0..)
        .zip(comments)
        .filter(|(at, _)| (first..end).contains(at))
        .map(|(_, (id, comment))| answer(id, &comment))
        .collect();
    let (before, after) = (first > 0, end < total);
    let (older, newer) = match order {
        Direction::Ascending => (before, after),
        Direction::Descending => (after, before),
    };
    Ok(Reply::Json(
        json!({ "comments": page, "older": older, "newer": newer }),
    ))
}

/// Add Comment: POST record/comment.json
pub(crate) fn add(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let app = params.id("app");
    let record = params.id("record");
    let comment = read_members(params.values.remove("comment"))?;
    if comment.is_empty() {
        params.errors.push("comment", Note::RequiredParameter);
    }
    let text = scalar_text(comment.get("text").unwrap_or(&Value::Null))?;
    if text.is_empty() {
        params.errors.push("comment.text", Note::RequiredParameter);
    } else if text.encode_utf16().count() as u64 > TEXT_LENGTH {
        params
            .errors
            .push("comment.text", Note::TooLong(TEXT_LENGTH));
    }
    let mentions = read_mentions(&comment, &mut params.errors)?;
    params.finish()?;
    let app = core.open(call, app, Permission::ViewRecords)?;
    viewable(core, call, &app, record)?;
    let mut shown = String::new();
    for mention in &mentions {
        shown.push_str(&mention.name(core)?);
        shown.push(' ');
    }
    let mentions: Vec<Value> = mentions.iter().map(Mention::answer).collect();
    let comment = json!({
        "text": format!("{shown}{text} "),
        "createdAt": call.now.to_rfc3339_opts(SecondsFormat::Secs, true),
        "creator": core.environment.user(&call.caller.code),
        "mentions": mentions,
        BY_TOKEN: call.caller.uses_token(),
    });
    let id = core.store.add_comment(app.id, record, &comment)?;
    notify_comment(core, call, &app, record, id, &comment);
    Ok(Reply::Json(json!({ "id": id.to_string() })))
}

/// Delete Comment: DELETE record/comment.json. Only its author may delete a comment; all tokens are the same author.
pub(crate) fn delete(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let app = params.id("app");
    let record = params.id("record");
    let id = params.id("comment");
    params.finish()?;
    let app = core.open(call, app, Permission::ViewRecords)?;
    viewable(core, call, &app, record)?;
    let comment = core
        .store
        .comment(app.id, record, id)?
        .ok_or(Problem::CommentNotFound)?;
    let is_author = comment["creator"]["code"] == json!(call.caller.code)
        && comment[BY_TOKEN] == json!(call.caller.uses_token());
    if !is_author {
        return Err(Problem::NoPrivilege.into());
    }
    core.store.delete_comment(app.id, record, id)?;
    Ok(Reply::Json(json!({})))
}

/// The member of a stored comment that says whether its author used an API token.
const BY_TOKEN: &str = "byToken";

/// Returns a stored comment as callers see it.
fn answer(id: u64, comment: &Value) -> Value {
    json!({
        "id": id.to_string(),
        "text": comment["text"],
        "createdAt": comment["createdAt"],
        "creator": comment["creator"],
        "mentions": comment["mentions"],
    })
}
