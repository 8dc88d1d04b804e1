//! Adds guests to the environment, and deletes them.

use chrono_tz::Tz;
use serde_json::json;

use crate::api::endpoint::Reply;
use crate::api::params::Params;
use crate::api::sent_object::SentObject;
use crate::domain::attachments::use_upload;
use crate::domain::error::ApiError;
use crate::domain::guests::{self, Guest, login_name};
use crate::domain::note::{Counted, Note};
use crate::domain::problem::Problem;
use crate::domain::state::{Call, Core};

/// Guests per call. Source: kintone REST API, Delete Guests (DELETE guests.json)
const MOST_GUESTS: usize = 100;

/// The largest number of characters in the texts about a guest. Source: kintone REST API, Add Guests (POST guests.json)
const LENGTHS: [(&str, u64); 8] = [
    ("name", 128),
    ("password", 64),
    ("surNameReading", 64),
    ("givenNameReading", 64),
    ("company", 100),
    ("division", 100),
    ("phone", 100),
    ("callto", 256),
];

/// The smallest number of characters in a password. Source: kintone REST API, Add Guests (POST guests.json)
const SHORTEST_PASSWORD: u64 = 3;

/// Add Guests: POST guests.json
pub(crate) fn add(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let mut sent = SentObject::of(params);
    sent.require("guests");
    sent.each("guests", |guest| check(core, guest))?;
    let sent_guests = sent.get("guests").cloned().unwrap_or_default();
    let sent_guests = sent_guests.as_array().cloned().unwrap_or_default();
    check_count(params, sent_guests.len(), Counted::AddedGuests);
    for (at, guest) in sent_guests.iter().enumerate() {
        let email = guest["code"].as_str().unwrap_or_default();
        if sent_guests[..at].iter().any(|other| other["code"] == email) {
            let note = Note::Repeated(email.to_owned());
            params.errors.push(format!("guests[{at}].code"), note);
        }
    }
    params.finish()?;
    for guest in sent_guests {
        let mut profile = guest.as_object().cloned().unwrap_or_default();
        profile.remove("password");
        if let Some(image) = guest["image"].as_str() {
            let file = use_upload(core, call, image)?;
            profile.insert("image".to_owned(), json!(file.key));
        }
        let text = |name: &str| guest[name].as_str().unwrap_or_default().to_owned();
        let guest = Guest {
            email: text("code"),
            name: text("name"),
            profile,
            is_deleted: false,
        };
        guests::add(core, &guest)?;
    }
    Ok(Reply::Json(json!({})))
}

fn check(core: &Core, guest: &mut SentObject<'_>) -> Result<(), ApiError> {
    for name in ["code", "name", "password", "timezone"] {
        guest.require(name);
        guest.filled_text(name, u64::MAX)?;
    }
    for (name, limit) in LENGTHS {
        guest.limited_text(name, limit)?;
    }
    let password = guest.text("password")?.unwrap_or_default();
    if !password.is_empty() && (password.encode_utf16().count() as u64) < SHORTEST_PASSWORD {
        guest.note("password", Note::TooShort(SHORTEST_PASSWORD));
    }
    guest.one_of("locale", &["auto", "en", "zh", "ja"])?;
    guest.set_default("locale", json!("auto"));
    guest.limited_text("image", u64::MAX)?;
    let zone = guest.text("timezone")?.unwrap_or_default();
    if !zone.is_empty() && zone.parse::<Tz>().is_err() {
        guest.note("timezone", Note::NotTimeZone);
    }
    let email = guest.text("code")?.unwrap_or_default();
    if !email.is_empty() && !is_email(&email) {
        guest.note("code", Note::NotEmail);
    } else if guests::find(core, &email)?.is_some() {
        guest.note("code", Note::AlreadyExists(email));
    }
    Ok(())
}

/// Returns whether a text looks like an email address: a name and a host, without spaces.
fn is_email(text: &str) -> bool {
    let parts = text.rsplit_once('@');
    !text.contains(char::is_whitespace)
        && parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
}

/// Delete Guests: DELETE guests.json
pub(crate) fn delete(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let emails = read_emails(params)?;
    check_count(params, emails.len(), Counted::DeletedGuests);
    params.finish()?;
    for email in emails {
        let found = guests::find(core, &email)?;
        let (id, guest) = found.ok_or_else(|| Problem::UnknownUser(login_name(&email)))?;
        guests::delete(core, call, id, guest)?;
    }
    Ok(Reply::Json(json!({})))
}

/// Reads the required email addresses in `guests`, each of them once.
pub(crate) fn read_emails(params: &mut Params) -> Result<Vec<String>, ApiError> {
    if params.get("guests").is_none() {
        params.errors.push("guests", Note::RequiredParameter);
    }
    let emails = params.texts("guests")?;
    for (at, email) in emails.iter().enumerate() {
        let note = match email.as_str() {
            "" => Note::RequiredParameter,
            _ if !is_email(email) => Note::NotEmail,
            _ if emails[..at].contains(email) => Note::Repeated(email.clone()),
            _ => continue,
        };
        params.errors.push(format!("guests[{at}]"), note);
    }
    Ok(emails)
}

fn check_count(params: &mut Params, count: usize, what: Counted) {
    if count > MOST_GUESTS {
        let limit = MOST_GUESTS;
        params.errors.push("guests", Note::AtMost { what, limit });
    }
}
