//! Reads and replaces the reports of an app, which are never calculated.

use serde_json::{Value, json};

use crate::api::endpoint::Reply;
use crate::api::named_settings::change_named;
use crate::api::params::Params;
use crate::api::sent_object::SentObject;
use crate::api::settings::{Replacement, read};
use crate::domain::error::ApiError;
use crate::domain::note::{Counted, Note};
use crate::domain::settings::Section;
use crate::domain::state::{Call, Core};

/// Graphs per app. Source: kintone's documentation of limits
const MOST_REPORTS: usize = 1_000;

const CHART_TYPES: [&str; 9] = [
    "BAR",
    "COLUMN",
    "PIE",
    "LINE",
    "SPLINE",
    "AREA",
    "SPLINE_AREA",
    "TABLE",
    "PIVOT_TABLE",
];

/// The types of charts that have a mode.
const WITH_MODE: [&str; 4] = ["BAR", "COLUMN", "AREA", "SPLINE_AREA"];

const UNITS: [&str; 7] = ["YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE"];

const QUARTERS: [&str; 3] = ["JAN_APR_JUL_OCT", "FEB_MAY_AUG_NOV", "MAR_JUN_SEP_DEC"];

const WEEKDAYS: [&str; 7] = [
    "SUNDAY",
    "MONDAY",
    "TUESDAY",
    "WEDNESDAY",
    "THURSDAY",
    "FRIDAY",
    "SATURDAY",
];

/// Get Graph Settings: GET app/reports.json
pub(crate) fn get(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    read(core, call, params, Section::Reports)
}

/// Update Graph Settings: PUT preview/app/reports.json. Reports that are not sent are deleted.
pub(crate) fn update(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let sent = params.get("reports").and_then(Value::as_object);
    if sent.is_some_and(|sent| sent.len() > MOST_REPORTS) {
        let (what, limit) = (Counted::Reports, MOST_REPORTS);
        params.errors.push("reports", Note::AtMost { what, limit });
        params.finish()?;
    }
    change_named(core, call, params, Section::Reports, "reports", check)
}

fn check(replacement: &Replacement<'_>, report: &mut SentObject<'_>) -> Result<(), ApiError> {
    report.require("chartType");
    report.one_of("chartType", &CHART_TYPES)?;
    let chart_type = report.text("chartType")?.unwrap_or_default();
    if WITH_MODE.contains(&chart_type.as_str()) {
        report.set_default("chartMode", json!("NORMAL"));
    }
    report.one_of("chartMode", &["NORMAL", "STACKED", "PERCENTAGE"])?;
    for list in ["groups", "aggregations", "sorts"] {
        report.set_default(list, json!([]));
    }
    report.each("groups", |group| {
        group.require("code");
        if let Some(code) = group.text("code")? {
            replacement.check_field(&code)?;
        }
        group.one_of("per", &UNITS)
    })?;
    report.each("aggregations", |aggregation| {
        aggregation.require("type");
        aggregation.one_of("type", &["COUNT", "SUM", "AVERAGE", "MAX", "MIN"])?;
        match aggregation.text("code")? {
            Some(code) => replacement.check_field(&code)?,
            None if aggregation.text("type")?.as_deref() == Some("COUNT") => {}
            None => aggregation.require("code"),
        }
        Ok(())
    })?;
    report.each("sorts", |sort| {
        sort.require("by");
        sort.one_of("by", &["TOTAL", "GROUP1", "GROUP2", "GROUP3"])?;
        sort.require("order");
        sort.one_of("order", &["ASC", "DESC"])
    })?;
    report.set_default("filterCond", json!(""));
    replacement.check_condition(report, "filterCond")?;
    report.set_default("periodicReport", Value::Null);
    report.inside("periodicReport", check_periodic)
}

/// Checks when the results of a report are recorded. Which members the unit of time needs is not checked.
fn check_periodic(periodic: &mut SentObject<'_>) -> Result<(), ApiError> {
    periodic.set_default("active", json!(true));
    periodic.flags(&["active"])?;
    periodic.require("period");
    periodic.inside("period", |period| {
        period.require("every");
        // All units but the minute.
        period.one_of("every", &UNITS[..UNITS.len() - 1])?;
        period.number("month", 1..=12);
        period.one_of("pattern", &QUARTERS)?;
        period.one_of("dayOfWeek", &WEEKDAYS)?;
        period.number("minute", 0..=59);
        Ok(())
    })
}
