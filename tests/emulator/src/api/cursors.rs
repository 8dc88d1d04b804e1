//! Cursors: a search whose records and order are fixed when it is created, read page by page.

use serde_json::json;

use crate::api::endpoint::Reply;
use crate::api::params::Params;
use crate::api::record_json;
use crate::domain::caller::Permission;
use crate::domain::cursors::{Cursor, LIFE, MOST_CURSORS};
use crate::domain::error::ApiError;
use crate::domain::problem::Problem;
use crate::domain::query::{DEFAULT_LIMIT, LARGEST_LIMIT, Query};
use crate::domain::query_run::Search;
use crate::domain::rights::Rights;
use crate::domain::state::{Call, Core};
use crate::store::random::random_uuid;

/// Create Cursor: POST records/cursor.json
pub(crate) fn create(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let app = params.id("app");
    let query = params.optional_text("query")?.unwrap_or_default();
    let fields = params.texts("fields")?;
    let size = params.number("size", DEFAULT_LIMIT, 1..=LARGEST_LIMIT);
    params.finish()?;
    let app = core.open(call, app, Permission::ViewRecords)?;
    let query = Query::parse(&query)?;
    query.refuse_paging()?;
    let rights = Rights::of(core, call, &app)?;
    let search = Search::new(core, call, &app, &rights, &query)?;
    let mut open = core.cursors.open(call.now);
    if open.len() >= MOST_CURSORS {
        return Err(Problem::TooManyCursors.into());
    }
    let ids = search.ids()?;
    let total = ids.len();
    let id = random_uuid();
    let cursor = Cursor {
        app: app.id,
        ids,
        position: 0,
        size: usize::try_from(size).unwrap_or(usize::MAX),
        fields,
        expires_at: call.now + LIFE,
    };
    open.insert(id.clone(), cursor);
    Ok(Reply::Json(
        json!({ "id": id, "totalCount": total.to_string() }),
    ))
}

/// Get Records with Cursor: GET records/cursor.json. Records that are deleted by now, or that the caller may no longer see,
/// are missing from their page.
pub(crate) fn read(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let id = params.text("id")?;
    params.finish()?;
    let mut open = core.cursors.open(call.now);
    let cursor = open.get_mut(&id).ok_or(Problem::CursorNotFound)?;
    let app = core.open(call, cursor.app, Permission::ViewRecords)?;
    let rights = Rights::of(core, call, &app)?;
    let rest = &cursor.ids[cursor.position..];
    let page = &rest[..cursor.size.min(rest.len())];
    let mut records = record_json::Records::new(&app.form, &cursor.fields);
    for &id in page {
        core.store
            .with_record_text(app.id, id, |text| match rights.hidden_in(text)? {
                Some(hidden) => records.push(id, text, &hidden),
                None => Ok(()),
            })?;
    }
    let records = records.finish();
    let next = page.len() < rest.len();
    cursor.position += page.len();
    cursor.expires_at = call.now + LIFE;
    if !next {
        open.remove(&id);
    }
    Ok(Reply::Text(format!(
        "{{\"records\":{records},\"next\":{next}}}"
    )))
}

/// Delete Cursor: DELETE records/cursor.json
pub(crate) fn delete(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let id = params.text("id")?;
    params.finish()?;
    let mut open = core.cursors.open(call.now);
    let app = open.get(&id).ok_or(Problem::CursorNotFound)?.app;
    core.open(call, app, Permission::ViewRecords)?;
    open.remove(&id);
    Ok(Reply::Json(json!({})))
}
