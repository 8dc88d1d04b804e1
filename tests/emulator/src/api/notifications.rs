//! Reads and changes the notifications of an app, which are never sent.

use chrono::NaiveTime;
use serde_json::json;

use crate::api::endpoint::Reply;
use crate::api::entities::{PEOPLE_AND_FIELDS, check_target};
use crate::api::params::Params;
use crate::api::sent_object::SentObject;
use crate::api::settings::{Replacement, change, read};
use crate::domain::error::ApiError;
use crate::domain::note::Note;
use crate::domain::settings::Section;
use crate::domain::state::{Call, Core};

/// The longest title, in characters. Source: kintone REST API, Update Per Record Notification Settings
/// (PUT preview/app/notifications/perRecord.json)
const TITLE_LENGTH: u64 = 100;

/// Get General Notification Settings: GET app/notifications/general.json
pub(crate) fn general(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    read(core, call, params, Section::GeneralNotifications)
}

/// Update General Notification Settings: PUT preview/app/notifications/general.json
pub(crate) fn update_general(
    core: &Core,
    call: &Call,
    params: &mut Params,
) -> Result<Reply, ApiError> {
    let section = Section::GeneralNotifications;
    change(core, call, params, section, None, check_general)
}

fn check_general(replacement: &Replacement<'_>, sent: &mut SentObject<'_>) -> Result<(), ApiError> {
    const EVENTS: [&str; 5] = [
        "recordAdded",
        "recordEdited",
        "commentAdded",
        "statusChanged",
        "fileImported",
    ];
    sent.flags(&["notifyToCommenter"])?;
    sent.each("notifications", |notification| {
        check_target(replacement, notification, &PEOPLE_AND_FIELDS)?;
        for event in EVENTS {
            notification.set_default(event, json!(false));
        }
        notification.flags(&EVENTS)
    })
}

/// Get Per Record Notification Settings: GET app/notifications/perRecord.json
pub(crate) fn per_record(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    read(core, call, params, Section::PerRecordNotifications)
}

/// Update Per Record Notification Settings: PUT preview/app/notifications/perRecord.json
pub(crate) fn update_per_record(
    core: &Core,
    call: &Call,
    params: &mut Params,
) -> Result<Reply, ApiError> {
    let section = Section::PerRecordNotifications;
    let required = Some("notifications");
    change(core, call, params, section, required, check_per_record)
}

fn check_per_record(
    replacement: &Replacement<'_>,
    sent: &mut SentObject<'_>,
) -> Result<(), ApiError> {
    sent.each("notifications", |notification| {
        notification.require("filterCond");
        check_message(replacement, notification)
    })
}

/// Get Reminder Notification Settings: GET app/notifications/reminder.json
pub(crate) fn reminder(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    read(core, call, params, Section::ReminderNotifications)
}

/// Update Reminder Notification Settings: PUT preview/app/notifications/reminder.json
pub(crate) fn update_reminder(
    core: &Core,
    call: &Call,
    params: &mut Params,
) -> Result<Reply, ApiError> {
    let section = Section::ReminderNotifications;
    change(core, call, params, section, None, check_reminder)
}

fn check_reminder(
    replacement: &Replacement<'_>,
    sent: &mut SentObject<'_>,
) -> Result<(), ApiError> {
    if let Some(zone) = sent.text("timezone")?
        && zone.parse::<chrono_tz::Tz>().is_err()
    {
        sent.note("timezone", Note::NotEnum);
    }
    sent.each("notifications", |notification| {
        notification.require("timing");
        notification.inside("timing", |timing| check_timing(replacement, timing))?;
        check_message(replacement, notification)
    })
}

/// Checks when a reminder is sent: days after the date in a field, and hours after it or at a time of day. Assumed: the time
/// counts if both are sent.
fn check_timing(
    replacement: &Replacement<'_>,
    timing: &mut SentObject<'_>,
) -> Result<(), ApiError> {
    timing.require("code");
    if let Some(code) = timing.text("code")? {
        replacement.check_field(&code)?;
    }
    timing.require("daysLater");
    timing.integer("daysLater");
    match timing.text("time")? {
        Some(time) => {
            if NaiveTime::parse_from_str(&time, "%H:%M").is_err() {
                timing.note("time", Note::NotDate);
            }
            timing.sent.remove("hoursLater");
        }
        None => {
            timing.require("hoursLater");
            timing.integer("hoursLater");
        }
    }
    Ok(())
}

/// Checks the condition, the title and the targets of a notification about a record.
fn check_message(
    replacement: &Replacement<'_>,
    notification: &mut SentObject<'_>,
) -> Result<(), ApiError> {
    notification.set_default("filterCond", json!(""));
    replacement.check_condition(notification, "filterCond")?;
    notification.set_default("title", json!(""));
    notification.limited_text("title", TITLE_LENGTH)?;
    notification.require("targets");
    notification.each("targets", |target| {
        check_target(replacement, target, &PEOPLE_AND_FIELDS)
    })
}
