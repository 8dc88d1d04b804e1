//! Finds the records of a plan.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use crate::domain::query::{Place, Plan};
use crate::domain::state::{App, Core};
use crate::store::error::StoreError;
use crate::store::record_text::pick;
use crate::store::records::Direction;

/// The records of a page, and the total number of matching records, which is correct only if it was requested.
pub(crate) struct Page {
    pub(crate) ids: Vec<u64>,
    pub(crate) total: u64,
}

/// Finds the page that the query asks for.
pub(crate) fn find_page(
    core: &Core,
    app: &App,
    plan: &Plan,
    wants_total: bool,
) -> Result<Page, StoreError> {
    if let Some(order) = plan.id_order() {
        return page_by_id(core, app, plan, order, wants_total);
    }
    let places = places(core, app, plan)?;
    let skipped = usize::try_from(plan.offset()).unwrap_or(usize::MAX);
    let taken = usize::try_from(plan.limit()).unwrap_or(usize::MAX);
    let page = places.iter().skip(skipped).take(taken);
    Ok(Page {
        ids: page.map(Place::id).collect(),
        total: places.len() as u64,
    })
}

/// Finds the ids of all matching records.
pub(crate) fn find_ids(core: &Core, app: &App, plan: &Plan) -> Result<Vec<u64>, StoreError> {
    let Some(order) = plan.id_order() else {
        return Ok(places(core, app, plan)?.iter().map(Place::id).collect());
    };
    let range = plan.id_range();
    let range = range.first..=range.last;
    if plan.is_id_range_only() {
        return core.store.ids(app.id, range, order);
    }
    let codes = plan.codes();
    let mut found = Vec::new();
    core.store.scan(app.id, range, order, |id, text| {
        if plan.matches(id, &pick(text, &codes)?) {
            found.push(id);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(found)
}

/// Finds a page in the order of ids. That is the order of the database, so the scan stops at the end of the page.
fn page_by_id(
    core: &Core,
    app: &App,
    plan: &Plan,
    order: Direction,
    wants_total: bool,
) -> Result<Page, StoreError> {
    let range = plan.id_range();
    let range = range.first..=range.last;
    let takes_all = plan.is_id_range_only();
    let codes = plan.codes();
    let (mut ids, mut total) = (Vec::new(), 0);
    let end = plan.offset() + plan.limit();
    core.store.scan(app.id, range.clone(), order, |id, text| {
        if total >= end && (takes_all || !wants_total) {
            return Ok(ControlFlow::Break(()));
        }
        if takes_all || plan.matches(id, &pick(text, &codes)?) {
            if (plan.offset()..end).contains(&total) {
                ids.push(id);
            }
            total += 1;
        }
        Ok(ControlFlow::Continue(()))
    })?;
    if wants_total && takes_all {
        total = core.store.count(app.id, range)?;
    }
    Ok(Page { ids, total })
}

/// Finds the positions of all matching records, sorted.
fn places(core: &Core, app: &App, plan: &Plan) -> Result<Vec<Place>, StoreError> {
    let range = plan.id_range();
    let codes: BTreeSet<&str> = plan.codes();
    let mut places: Vec<Place> = Vec::new();
    core.store.scan(
        app.id,
        range.first..=range.last,
        Direction::Ascending,
        |id, text| {
            let record = pick(text, &codes)?;
            if plan.matches(id, &record) {
                places.push(plan.place(id, &record));
            }
            Ok(ControlFlow::Continue(()))
        },
    )?;
    places.sort_unstable();
    Ok(places)
}
