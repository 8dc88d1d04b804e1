//! Runs the queries of callers: plans them, and finds the records that the caller may see.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use serde_json::{Map, Value};

use crate::domain::caller::Permission;
use crate::domain::error::ApiError;
use crate::domain::query::{Place, Plan, Query};
use crate::domain::query_plan::{plan, read};
use crate::domain::rights::Rights;
use crate::domain::state::{App, Call, Core};
use crate::store::error::StoreError;
use crate::store::record_text::pick;
use crate::store::records::Direction;

/// A query that a caller wrote.
pub(crate) struct Search<'a> {
    core: &'a Core,
    app: &'a App,
    rights: &'a Rights<'a>,
    plan: Plan,
}

/// The records of a page, and the total number of matching records, which is correct only if it was requested.
pub(crate) struct Page {
    pub(crate) ids: Vec<u64>,
    pub(crate) total: u64,
}

impl<'a> Search<'a> {
    /// Plans a query. It may refer only to people who exist, and to fields that the caller sees in at least one record.
    pub(crate) fn new(
        core: &'a Core,
        call: &Call,
        app: &'a App,
        rights: &'a Rights<'a>,
        query: &Query,
    ) -> Result<Search<'a>, ApiError> {
        let related = |app: &App| {
            if !core.may(call, app, Permission::ViewRecords) {
                return None;
            }
            let rights = Rights::of(core, call, app).ok()?;
            read(core, app, &|record| rights.seen(record)).ok()
        };
        let visible = rights.visible_form();
        let form = visible.as_ref().unwrap_or(&app.form);
        let exists = |kind, code: &str| core.environment.exists(kind, code);
        let plan = plan(core, call, form, query, &exists, &related)?;
        Ok(Search {
            core,
            app,
            rights,
            plan,
        })
    }

    /// Finds the page that the query asks for.
    pub(crate) fn page(&self, wants_total: bool) -> Result<Page, StoreError> {
        if let Some(order) = self.plan.id_order() {
            return self.page_by_id(order, wants_total);
        }
        let places = self.places()?;
        let skipped = usize::try_from(self.plan.offset()).unwrap_or(usize::MAX);
        let taken = usize::try_from(self.plan.limit()).unwrap_or(usize::MAX);
        let page = places.iter().skip(skipped).take(taken);
        Ok(Page {
            ids: page.map(Place::id).collect(),
            total: places.len() as u64,
        })
    }

    /// Finds the ids of all matching records.
    pub(crate) fn ids(&self) -> Result<Vec<u64>, StoreError> {
        let Some(order) = self.plan.id_order() else {
            return Ok(self.places()?.iter().map(Place::id).collect());
        };
        let range = self.plan.id_range();
        let range = range.first..=range.last;
        if self.takes_all() {
            return self.core.store.ids(self.app.id, range, order);
        }
        let codes = self.codes();
        let mut found = Vec::new();
        self.core
            .store
            .scan(self.app.id, range, order, |id, text| {
                if self.find(id, text, &codes)?.is_some() {
                    found.push(id);
                }
                Ok(ControlFlow::Continue(()))
            })?;
        Ok(found)
    }

    /// Finds a page in the order of ids. That is the order of the database, so the scan stops at the end of the page.
    fn page_by_id(&self, order: Direction, wants_total: bool) -> Result<Page, StoreError> {
        let range = self.plan.id_range();
        let range = range.first..=range.last;
        let takes_all = self.takes_all();
        let codes = self.codes();
        let (mut ids, mut total) = (Vec::new(), 0);
        let end = self.plan.offset() + self.plan.limit();
        self.core
            .store
            .scan(self.app.id, range.clone(), order, |id, text| {
                if total >= end && (takes_all || !wants_total) {
                    return Ok(ControlFlow::Break(()));
                }
                if takes_all || self.find(id, text, &codes)?.is_some() {
                    if (self.plan.offset()..end).contains(&total) {
                        ids.push(id);
                    }
                    total += 1;
                }
                Ok(ControlFlow::Continue(()))
            })?;
        if wants_total && takes_all {
            total = self.core.store.count(self.app.id, range)?;
        }
        Ok(Page { ids, total })
    }

    /// Finds the positions of all matching records, sorted.
    fn places(&self) -> Result<Vec<Place>, StoreError> {
        let range = self.plan.id_range();
        let codes = self.codes();
        let mut places: Vec<Place> = Vec::new();
        self.core.store.scan(
            self.app.id,
            range.first..=range.last,
            Direction::Ascending,
            |id, text| {
                if let Some(record) = self.find(id, text, &codes)? {
                    places.push(self.plan.place(id, &record));
                }
                Ok(ControlFlow::Continue(()))
            },
        )?;
        places.sort_unstable();
        Ok(places)
    }

    /// Returns whether every record in the range of ids is found.
    fn takes_all(&self) -> bool {
        self.rights.are_unlimited() && self.plan.is_id_range_only()
    }

    /// Returns the fields that decide whether and where a record is found.
    fn codes(&self) -> BTreeSet<&str> {
        let mut codes = self.plan.codes();
        codes.extend(self.rights.codes());
        codes
    }

    /// Returns the values of a record, if the caller may see it and the query matches what the caller sees of it.
    fn find(
        &self,
        id: u64,
        text: &str,
        codes: &BTreeSet<&str>,
    ) -> Result<Option<Map<String, Value>>, StoreError> {
        let seen = self.rights.seen(pick(text, codes)?);
        Ok(seen.filter(|record| self.plan.matches(id, record)))
    }
}
