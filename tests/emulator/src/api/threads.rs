//! Adds and changes the threads of a space, and comments on them.

use serde_json::{Value, json};

use crate::api::comments::TEXT_LENGTH;
use crate::api::endpoint::Reply;
use crate::api::mentions::{Mention, read_mentions};
use crate::api::params::Params;
use crate::api::sent_object::SentObject;
use crate::api::spaces::{BODY_LENGTH, NAME_LENGTH};
use crate::domain::attachments::use_upload;
use crate::domain::error::ApiError;
use crate::domain::note::{Counted, Note};
use crate::domain::problem::Missing;
use crate::domain::spaces::{Space, Thread, ThreadComment};
use crate::domain::state::{Call, Core};

/// Files of a comment. Source: kintone REST API, Add Thread Comment (POST space/thread/comment.json)
const MOST_FILES: usize = 5;

/// The smallest and the largest width of an image, in pixels. Source: kintone REST API, Add Thread Comment
/// (POST space/thread/comment.json)
const NARROWEST: u64 = 100;
const WIDEST: u64 = 750;

/// Add Thread: POST space/thread.json
pub(crate) fn add(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let id = params.id("space");
    let mut sent = SentObject::of(params);
    sent.require("name");
    sent.filled_text("name", NAME_LENGTH)?;
    let name = sent.text("name")?.unwrap_or_default();
    params.finish()?;
    let space = Space::open(core, call, id)?;
    if !space.has_threads() {
        params.errors.push("space", Note::SingleThread);
        params.finish()?;
    }
    let thread = core.store.add_document(&Thread {
        space: id,
        name,
        body: String::new(),
    })?;
    Ok(Reply::Json(json!({ "id": thread.to_string() })))
}

/// Update Thread: PUT space/thread.json. The HTML is stored as it is sent. The thread of a space with a single thread cannot be
/// renamed.
pub(crate) fn update(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let id = params.id("id");
    let mut sent = SentObject::of(params);
    sent.filled_text("name", NAME_LENGTH)?;
    sent.limited_text("body", BODY_LENGTH)?;
    let (name, body) = (sent.text("name")?, sent.text("body")?);
    params.finish()?;
    let (thread, space) = Thread::open(core, call, id)?;
    if name.is_some() && !space.has_threads() {
        params.errors.push("name", Note::SingleThread);
        params.finish()?;
    }
    let changed = Thread {
        name: name.unwrap_or(thread.name),
        body: body.unwrap_or(thread.body),
        ..thread
    };
    core.store.put_document(id, &changed)?;
    Ok(Reply::Json(json!({})))
}

/// Add Thread Comment: POST space/thread/comment.json. Comments are stored, but no call reads them.
pub(crate) fn comment(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let space = params.id("space");
    let id = params.id("thread");
    let mut sent = SentObject::of(params);
    let mut mentions = Vec::new();
    sent.require("comment");
    sent.inside("comment", |comment| {
        mentions = read_mentions(&comment.sent, comment.errors)?;
        check_comment(comment)
    })?;
    let mut comment = sent.get("comment").cloned().unwrap_or_default();
    params.finish()?;
    Space::open(core, call, space)?;
    let (thread, _) = Thread::open(core, call, id)?;
    if thread.space != space {
        return Err(Missing::Thread.problem(id).into());
    }
    for mention in &mentions {
        mention.name(core)?;
    }
    let mentions: Vec<Value> = mentions.iter().map(Mention::answer).collect();
    comment["mentions"] = json!(mentions);
    for file in comment["files"].as_array_mut().into_iter().flatten() {
        let key = file["fileKey"].as_str().unwrap_or_default();
        file["fileKey"] = json!(use_upload(core, call, key)?.key);
    }
    let id = core.store.add_document(&ThreadComment {
        thread: id,
        comment,
        created: call.stamp(),
    })?;
    Ok(Reply::Json(json!({ "id": id.to_string() })))
}

fn check_comment(comment: &mut SentObject<'_>) -> Result<(), ApiError> {
    comment.limited_text("text", TEXT_LENGTH)?;
    comment.each("files", |file| {
        file.require("fileKey");
        file.limited_text("fileKey", u64::MAX)?;
        file.number("width", NARROWEST..=WIDEST);
        Ok(())
    })?;
    let files = comment.get("files").and_then(Value::as_array);
    let files = files.map_or(0, Vec::len);
    if files > MOST_FILES {
        let what = Counted::ThreadFiles;
        let limit = MOST_FILES;
        comment.note("files", Note::AtMost { what, limit });
    }
    if files == 0 && comment.text("text")?.unwrap_or_default().is_empty() {
        comment.note("text", Note::RequiredParameter);
    }
    Ok(())
}
