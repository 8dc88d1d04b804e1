//! What the caller of a call may do with the records of an app and with their fields.
//!
//! The permissions in the settings of an app apply to users. API tokens and OAuth clients have those that they were given.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::domain::acl::{Access, Acl, Person, RecordRule};
use crate::domain::caller::Permission;
use crate::domain::error::ApiError;
use crate::domain::form::Form;
use crate::domain::problem::Problem;
use crate::domain::query::{Plan, Query};
use crate::domain::query_plan::settings_plan;
use crate::domain::state::{App, Call, Core};
use crate::store::error::StoreError;
use crate::store::records::{Record, record_id};

/// The rights of a caller in an app, beyond the permissions in the app as a whole.
pub(crate) struct Rights<'a> {
    core: &'a Core,
    call: &'a Call,
    app: &'a App,
    /// `None` if nothing is limited.
    limits: Option<Limits<'a>>,
}

struct Limits<'a> {
    person: Person<'a>,
    acl: &'a Acl,
    rules: Vec<(Plan, &'a RecordRule)>,
}

impl<'a> Rights<'a> {
    pub(crate) fn of(core: &'a Core, call: &'a Call, app: &'a App) -> Result<Rights<'a>, ApiError> {
        let limits = match core.person(call) {
            Some(person) if app.acl.limits_records() => {
                let rules = app.acl.records.iter().map(|rule| {
                    let query = Query::parse_condition(&rule.filter_cond)?;
                    Ok((settings_plan(core, call, &app.form, &query)?, rule))
                });
                Some(Limits {
                    person,
                    acl: &app.acl,
                    rules: rules.collect::<Result<_, ApiError>>()?,
                })
            }
            _ => None,
        };
        Ok(Rights {
            core,
            call,
            app,
            limits,
        })
    }

    /// Returns whether all records and all fields may be seen and changed by who may do that in the app.
    pub(crate) fn are_unlimited(&self) -> bool {
        self.limits.is_none()
    }

    /// Returns whether the caller may do this with a record.
    pub(crate) fn allow(&self, permission: Permission, record: &Record) -> bool {
        self.core.may(self.call, self.app, permission) && self.allow_record(permission, record)
    }

    /// Fails unless the caller may see the record, and may do this with it.
    pub(crate) fn check(&self, permission: Permission, record: &Record) -> Result<(), ApiError> {
        let allowed = [Permission::ViewRecords, permission]
            .iter()
            .all(|permission| self.allow_record(*permission, record));
        match allowed {
            true => Ok(()),
            false => Err(Problem::NoPrivilege.into()),
        }
    }

    /// Returns whether the rules for records let the caller do this. The first rule whose condition the record satisfies decides.
    fn allow_record(&self, permission: Permission, record: &Record) -> bool {
        let Some(limits) = &self.limits else {
            return true;
        };
        let id = record_id(record);
        let mut rules = limits.rules.iter();
        let rule = rules.find(|(condition, _)| condition.matches(id, record));
        rule.is_none_or(|(_, rule)| rule.allows(limits.person, &self.app.form, record, permission))
    }

    /// Returns what the caller may do with a field of a record. A field in a table is limited by its table too.
    pub(crate) fn access(&self, field: &str, record: &Record) -> Access {
        let Some(limits) = &self.limits else {
            return Access::Write;
        };
        let form = &self.app.form;
        let access = |code: &str| limits.acl.access(limits.person, form, record, code);
        match form.find(field) {
            Some((_, Some(table))) => access(field).min(access(&table.code)),
            _ => access(field),
        }
    }

    /// Returns the fields of a record that the caller may not see.
    pub(crate) fn hidden(&self, record: &Record) -> BTreeSet<&str> {
        let limits = self.limits.iter();
        let limited = limits.flat_map(|limits| limits.acl.limited_fields());
        limited
            .filter(|code| self.access(code, record) == Access::None)
            .collect()
    }

    /// Returns the record as the caller sees it, if the caller may see it.
    pub(crate) fn seen(&self, mut record: Record) -> Option<Record> {
        if !self.allow_record(Permission::ViewRecords, &record) {
            return None;
        }
        let hidden = self.hidden(&record);
        remove(&mut record, &hidden);
        Some(record)
    }

    /// Returns the fields of a stored record that the caller may not see, or `None` if the caller may not see the record.
    pub(crate) fn hidden_in(&self, stored: &str) -> Result<Option<BTreeSet<&str>>, StoreError> {
        if self.are_unlimited() {
            return Ok(Some(BTreeSet::new()));
        }
        let record: Record = serde_json::from_str(stored)?;
        let is_visible = self.allow_record(Permission::ViewRecords, &record);
        Ok(is_visible.then(|| self.hidden(&record)))
    }

    /// Returns the form without the fields that the caller sees in no record.
    pub(crate) fn visible_form(&self) -> Option<Form> {
        let limits = self.limits.as_ref()?;
        let hidden = limits.acl.limited_fields();
        let hidden = hidden.filter(|code| !limits.acl.may_be_visible(limits.person, code));
        Some(self.app.form.without(&hidden.collect()))
    }

    /// Returns the fields that decide who may see a record or a field.
    pub(crate) fn codes(&self) -> BTreeSet<&str> {
        let mut codes = BTreeSet::new();
        if let Some(limits) = &self.limits {
            codes.insert("$id");
            codes.extend(limits.acl.deciding_fields());
            codes.extend(limits.rules.iter().flat_map(|(plan, _)| plan.codes()));
        }
        codes
    }
}

fn remove(values: &mut Map<String, Value>, hidden: &BTreeSet<&str>) {
    if hidden.is_empty() {
        return;
    }
    values.retain(|code, _| !hidden.contains(code.as_str()));
    for rows in values.values_mut().filter_map(Value::as_array_mut) {
        for row in rows {
            if let Some(values) = row.get_mut("value").and_then(Value::as_object_mut) {
                values.retain(|code, _| !hidden.contains(code.as_str()));
            }
        }
    }
}
