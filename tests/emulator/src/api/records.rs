//! Many records: search, add, update, upsert, delete.

use std::ops::ControlFlow;

use serde_json::{Map, Value, json};

use crate::api::Reply;
use crate::auth::Permission;
use crate::core::{App, Call, Core};
use crate::entry::{Entry, check_revision, existing};
use crate::error::ApiError;
use crate::input::sent_values;
use crate::messages::{Note, Problem};
use crate::params::{Params, read_id, read_revision};
use crate::query::{Direction, Place, Plan, Query};
use crate::search::search_plan;
use crate::store::{Record, record_id};
use crate::wire;
use crate::write::Writer;

/// Records per call that adds, updates or deletes.
pub(crate) const MOST_RECORDS: usize = 100;

/// Get Records: GET records.json
pub(crate) fn get(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let app = params.id("app");
    let query = params.optional_text("query")?.unwrap_or_default();
    let fields = params.texts("fields")?;
    let wants_total = params.flag("totalCount")?;
    params.finish()?;
    let app = core.open(call, app, Permission::ViewRecords)?;
    let plan = search_plan(core, call, &app, &Query::parse(&query)?)?;
    let (found, total) = search(core, &app, &plan, wants_total)?;
    let records: Vec<Value> = found
        .iter()
        .map(|record| wire::record(&app.form, record, &fields))
        .collect();
    let total = wants_total.then(|| total.to_string());
    Ok(Reply::Json(
        json!({ "records": records, "totalCount": total }),
    ))
}

/// The ids of all records that the query finds, in its order.
pub(crate) fn find_ids(core: &Core, app: &App, plan: &Plan) -> Result<Vec<u64>, ApiError> {
    let Some(order) = plan.id_order() else {
        return Ok(places(core, app, plan)?.iter().map(Place::id).collect());
    };
    let ids = plan.id_range();
    let ids = ids.first..=ids.last;
    if plan.is_id_range_only() {
        return core.store.ids(app.id, ids, order);
    }
    let mut found = Vec::new();
    core.store.scan(app.id, ids, order, |id, text| {
        if plan.matches(id, &serde_json::from_str(text)?) {
            found.push(id);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(found)
}

/// The records of the page that the query asks for, and how many match in all; that count is right only if it is wanted.
fn search(
    core: &Core,
    app: &App,
    plan: &Plan,
    wants_total: bool,
) -> Result<(Vec<Record>, u64), ApiError> {
    match plan.id_order() {
        Some(order) => search_by_id(core, app, plan, order, wants_total),
        None => search_by_place(core, app, plan),
    }
}

/// The order of ids is the order of the database, so the scan ends with the page.
fn search_by_id(
    core: &Core,
    app: &App,
    plan: &Plan,
    order: Direction,
    wants_total: bool,
) -> Result<(Vec<Record>, u64), ApiError> {
    let ids = plan.id_range();
    let ids = ids.first..=ids.last;
    let counts_ids = plan.is_id_range_only();
    let (mut found, mut total) = (Vec::new(), 0);
    let end = plan.offset() + plan.limit();
    core.store.scan(app.id, ids.clone(), order, |id, text| {
        if total >= end && (counts_ids || !wants_total) {
            return Ok(ControlFlow::Break(()));
        }
        if counts_ids && total < plan.offset() {
            total += 1;
            return Ok(ControlFlow::Continue(()));
        }
        let record: Record = serde_json::from_str(text)?;
        if plan.matches(id, &record) {
            if (plan.offset()..end).contains(&total) {
                found.push(record);
            }
            total += 1;
        }
        Ok(ControlFlow::Continue(()))
    })?;
    if wants_total && counts_ids {
        total = core.store.count(app.id, ids)?;
    }
    Ok((found, total))
}

fn search_by_place(core: &Core, app: &App, plan: &Plan) -> Result<(Vec<Record>, u64), ApiError> {
    let places = places(core, app, plan)?;
    let total = places.len() as u64;
    let page = places
        .iter()
        .skip(usize::try_from(plan.offset()).unwrap_or(usize::MAX))
        .take(usize::try_from(plan.limit()).unwrap_or(usize::MAX));
    let found = page
        .map(|place| existing(core, app, place.id()))
        .collect::<Result<Vec<Record>, ApiError>>()?;
    Ok((found, total))
}

/// All records that the query finds, in its order.
fn places(core: &Core, app: &App, plan: &Plan) -> Result<Vec<Place>, ApiError> {
    let ids = plan.id_range();
    let mut places: Vec<Place> = Vec::new();
    core.store.scan(
        app.id,
        ids.first..=ids.last,
        Direction::Ascending,
        |id, text| {
            let record: Record = serde_json::from_str(text)?;
            if plan.matches(id, &record) {
                places.push(plan.place(id, &record));
            }
            Ok(ControlFlow::Continue(()))
        },
    )?;
    places.sort();
    Ok(places)
}

/// Add Records: POST records.json
pub(crate) fn add(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let app = params.id("app");
    let records = params.take_list("records")?;
    if records.len() > MOST_RECORDS {
        params.errors.push("records", Note::TooManyAdded);
    }
    params.finish()?;
    let records = records
        .iter()
        .map(sent_values)
        .collect::<Result<Vec<Map<String, Value>>, ApiError>>()?;
    let app = core.open(call, app, Permission::AddRecords)?;
    let mut writer = Writer::new(core, call, &app);
    let (mut ids, mut revisions) = (Vec::new(), Vec::new());
    for (at, sent) in records.iter().enumerate() {
        let written = writer.add(&base(at), sent)?;
        ids.push(written.id.to_string());
        revisions.push(written.revision.to_string());
    }
    writer.finish()?;
    Ok(Reply::Json(json!({ "ids": ids, "revisions": revisions })))
}

/// Update Records: PUT records.json. With `upsert` an entry that finds no record adds one.
pub(crate) fn update(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let app = params.id("app");
    let upsert = params.flag("upsert")?;
    let sent = params.take_list("records")?;
    if sent.len() > MOST_RECORDS {
        params.errors.push("records", Note::TooManyUpdated);
        params.finish()?;
    }
    let mut entries = Vec::with_capacity(sent.len());
    for (at, entry) in sent.iter().enumerate() {
        let members = entry.as_object().ok_or(Problem::InvalidJson)?;
        entries.push(Entry::read(members, &path(at), &mut params.errors)?);
    }
    params.finish()?;
    let app = core.open(call, app, Permission::EditRecords)?;
    if upsert {
        call.caller.check(app.id, Permission::AddRecords)?;
    }
    for (at, entry) in entries.iter().enumerate() {
        entry.check_update_key(&app.form, &path(at), &base(at), &mut params.errors);
    }
    params.finish()?;
    // Records that are missing or have moved on are reported before any field of any record.
    for entry in entries.iter() {
        match entry.look(core, &app)? {
            Some(record) => entry.check_revision(&record)?,
            None if upsert => {}
            None => return Err(entry.not_found().into()),
        }
    }
    let mut writer = Writer::new(core, call, &app);
    let mut results = Vec::with_capacity(entries.len());
    for (at, entry) in entries.into_iter().enumerate() {
        let (written, operation) = match entry.look(core, &app)? {
            Some(record) => (writer.update(&base(at), record, &entry.sent)?, "UPDATE"),
            None => (writer.add(&base(at), &entry.into_new_record())?, "INSERT"),
        };
        let mut result =
            json!({ "id": written.id.to_string(), "revision": written.revision.to_string() });
        if upsert {
            result["operation"] = json!(operation);
        }
        results.push(result);
    }
    writer.finish()?;
    Ok(Reply::Json(json!({ "records": results })))
}

/// Delete Records: DELETE records.json
pub(crate) fn delete(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let app = params.id("app");
    // No ids at all, and an empty list of them, are the same two mistakes.
    let ids = params.list("ids")?;
    if ids.is_empty() {
        params.errors.push("ids", Note::RequiredParameter);
    }
    if ids.is_empty() || ids.len() > MOST_RECORDS {
        params.errors.push("ids", Note::DeleteCount);
    }
    let ids: Vec<Option<u64>> = ids
        .iter()
        .enumerate()
        .map(|(at, id)| read_id(id, &format!("ids[{at}]"), &mut params.errors))
        .collect();
    let revisions = params.list("revisions")?;
    let revisions: Vec<Option<u64>> = revisions
        .iter()
        .enumerate()
        .map(|(at, revision)| {
            read_revision(revision, &format!("revisions[{at}]"), &mut params.errors)
        })
        .collect();
    params.finish()?;
    let app = core.open(call, app, Permission::DeleteRecords)?;
    for (at, id) in ids.into_iter().flatten().enumerate() {
        let record = existing(core, &app, id)?;
        check_revision(revisions.get(at).copied().flatten(), &record)?;
        core.store.delete_record(app.id, record_id(&record))?;
    }
    Ok(Reply::Json(json!({})))
}

fn base(at: usize) -> String {
    format!("records[{at}]")
}

fn path(at: usize) -> String {
    format!("records[{at}].")
}
