//! Searches the text of records in all apps.

use std::ops::ControlFlow;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::domain::caller::Permission;
use crate::domain::dates::parse_datetime;
use crate::domain::error::ApiError;
use crate::domain::form::{Field, FieldType};
use crate::domain::query::search::{Keyword, text_of_html};
use crate::domain::rights::Rights;
use crate::domain::state::{App, Call, Core};
use crate::store::records::Direction;

/// What a record has to contain, and when it has to be created.
pub(crate) struct Search {
    pub(crate) terms: Vec<Term>,
    pub(crate) created_after: Option<DateTime<Utc>>,
    pub(crate) created_before: Option<DateTime<Utc>>,
}

/// Keywords of which a record contains all, any or none.
pub(crate) struct Term {
    pub(crate) operator: Operator,
    pub(crate) keywords: Vec<Keyword>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    All,
    Any,
    None,
}

/// A record that was found.
pub(crate) struct Hit {
    pub(crate) app: u64,
    pub(crate) record: u64,
    /// When the record was created, if its app has a field for that.
    pub(crate) created_at: Option<DateTime<Utc>>,
}

impl Search {
    /// Returns the records that the caller may view and the path reaches, by app and id.
    pub(crate) fn run(&self, core: &Core, call: &Call) -> Result<Vec<Hit>, ApiError> {
        let mut hits = Vec::new();
        for app in core.apps().values() {
            if app.life.is_deployed
                && app.life.guest_space() == call.guest_space
                && core.may(call, app, Permission::ViewRecords)
            {
                self.search_app(core, call, app, &mut hits)?;
            }
        }
        Ok(hits)
    }

    fn search_app(
        &self,
        core: &Core,
        call: &Call,
        app: &App,
        hits: &mut Vec<Hit>,
    ) -> Result<(), ApiError> {
        let rights = Rights::of(core, call, app)?;
        let mut fields = app.form.fields.iter();
        let created = fields.find(|field| field.field_type == FieldType::CreatedTime);
        let all = 1..=u64::MAX;
        core.store
            .scan(app.id, all, Direction::Ascending, |id, text| {
                let Some(record) = rights.seen(serde_json::from_str(text)?) else {
                    return Ok(ControlFlow::Continue(()));
                };
                let created_at = created
                    .and_then(|field| record.get(&field.code)?.as_str())
                    .and_then(parse_datetime);
                if self.fits(created_at) && self.matches(&text_of(&app.form.fields, &record)) {
                    hits.push(Hit {
                        app: app.id,
                        record: id,
                        created_at,
                    });
                }
                Ok(ControlFlow::Continue(()))
            })?;
        Ok(())
    }

    /// Returns whether a record was created at the right time. If that is unknown, it was not.
    fn fits(&self, created_at: Option<DateTime<Utc>>) -> bool {
        let is = |bound: Option<DateTime<Utc>>,
                  fits: fn(&DateTime<Utc>, &DateTime<Utc>) -> bool| {
            bound.is_none_or(|bound| created_at.is_some_and(|time| fits(&time, &bound)))
        };
        is(self.created_after, |time, bound| time > bound)
            && is(self.created_before, |time, bound| time < bound)
    }

    fn matches(&self, text: &str) -> bool {
        self.terms.iter().all(|term| {
            let mut keywords = term.keywords.iter();
            match term.operator {
                Operator::All => keywords.all(|keyword| keyword.occurs_in(text)),
                Operator::Any => keywords.any(|keyword| keyword.occurs_in(text)),
                Operator::None => !keywords.any(|keyword| keyword.occurs_in(text)),
            }
        })
    }
}

/// Returns what a reader sees of a record, except dates and times: a line for each value.
fn text_of(fields: &[Field], values: &Map<String, Value>) -> String {
    use FieldType::{
        CheckBox, DropDown, File, GroupSelect, Link, MultiLineText, MultiSelect, Number,
        OrganizationSelect, RadioButton, RichText, SingleLineText, Subtable, UserSelect,
    };
    let mut text = String::new();
    for field in fields {
        let value = values.get(&field.code).unwrap_or(&Value::Null);
        let entries = value.as_array().map_or(&[][..], Vec::as_slice);
        match field.field_type {
            RichText => text.push_str(&text_of_html(value.as_str().unwrap_or_default())),
            SingleLineText | MultiLineText | Number | Link | DropDown | RadioButton => {
                text.push_str(value.as_str().unwrap_or_default());
            }
            CheckBox | MultiSelect => {
                let options: Vec<&str> = entries.iter().filter_map(Value::as_str).collect();
                text.push_str(&options.join("\n"));
            }
            File | UserSelect | OrganizationSelect | GroupSelect => {
                let names = entries.iter().filter_map(|entry| entry["name"].as_str());
                text.push_str(&names.collect::<Vec<_>>().join("\n"));
            }
            Subtable => {
                for row in entries.iter().filter_map(|row| row["value"].as_object()) {
                    text.push_str(&text_of(&field.fields, row));
                }
            }
            _ => continue,
        }
        text.push('\n');
    }
    text
}
