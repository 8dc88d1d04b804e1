//! Reads and changes the admin notes of an app.

use crate::api::endpoint::Reply;
use crate::api::params::Params;
use crate::api::sent_object::SentObject;
use crate::api::settings::{Replacement, change, read};
use crate::domain::error::ApiError;
use crate::domain::settings::Section;
use crate::domain::state::{Call, Core};

/// The longest notes, in characters. Source: kintone REST API, Update Admin Notes (PUT preview/app/adminNotes.json)
const CONTENT_LENGTH: u64 = 10_000;

/// Get Admin Notes: GET app/adminNotes.json
pub(crate) fn get(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    read(core, call, params, Section::AdminNotes)
}

/// Update Admin Notes: PUT preview/app/adminNotes.json
pub(crate) fn update(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    change(core, call, params, Section::AdminNotes, None, check)
}

fn check(_: &Replacement<'_>, sent: &mut SentObject<'_>) -> Result<(), ApiError> {
    sent.limited_text("content", CONTENT_LENGTH)?;
    sent.flags(&["includeInTemplateAndDuplicates"])
}
