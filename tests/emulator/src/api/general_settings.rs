//! Reads and changes the general settings of an app.

use crate::api::endpoint::Reply;
use crate::api::params::Params;
use crate::api::sent_object::SentObject;
use crate::api::settings::{Replacement, change, read};
use crate::api::settings_file::store_file;
use crate::domain::error::ApiError;
use crate::domain::settings::Section;
use crate::domain::state::{Call, Core};

/// The longest name and description, in characters. Source: kintone REST API, Update General Settings
/// (PUT preview/app/settings.json)
const NAME_LENGTH: u64 = 64;
const DESCRIPTION_LENGTH: u64 = 10_000;

const THEMES: [&str; 10] = [
    "WHITE",
    "CLIPBOARD",
    "BINDER",
    "PENCIL",
    "CLIPS",
    "RED",
    "GREEN",
    "BLUE",
    "YELLOW",
    "BLACK",
];

/// Get General Settings: GET app/settings.json
pub(crate) fn get(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    read(core, call, params, Section::General)
}

/// Update General Settings: PUT preview/app/settings.json. A changed number precision applies to values written after the
/// deployment. Assumed: a part of the number precision that is not sent stays.
pub(crate) fn update(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    change(core, call, params, Section::General, None, check)
}

fn check(replacement: &Replacement<'_>, sent: &mut SentObject<'_>) -> Result<(), ApiError> {
    sent.filled_text("name", NAME_LENGTH)?;
    sent.limited_text("description", DESCRIPTION_LENGTH)?;
    sent.one_of("theme", &THEMES)?;
    sent.flags(&[
        "enableThumbnails",
        "enableBulkDeletion",
        "enableComments",
        "enableDuplicateRecord",
        "enableInlineRecordEditing",
    ])?;
    sent.number("firstMonthOfFiscalYear", 1..=12);
    sent.inside("icon", |icon| check_icon(replacement, icon))?;
    sent.inside("titleField", |field| check_title(replacement, field))?;
    sent.inside("numberPrecision", |precision| {
        for name in ["digits", "decimalPlaces", "roundingMode"] {
            let current = &replacement.current["numberPrecision"][name];
            precision.set_default(name, current.clone());
        }
        precision.number("digits", 1..=30);
        precision.number("decimalPlaces", 0..=10);
        precision.one_of("roundingMode", &["HALF_EVEN", "UP", "DOWN"])
    })
}

fn check_icon(replacement: &Replacement<'_>, icon: &mut SentObject<'_>) -> Result<(), ApiError> {
    icon.require("type");
    icon.one_of("type", &["PRESET", "FILE"])?;
    match icon.text("type")?.as_deref() {
        Some("PRESET") => icon.require("key"),
        Some("FILE") => {
            icon.require("file");
            icon.inside("file", |file| store_file(replacement, file))?;
        }
        _ => {}
    }
    Ok(())
}

fn check_title(replacement: &Replacement<'_>, field: &mut SentObject<'_>) -> Result<(), ApiError> {
    field.require("selectionMode");
    field.one_of("selectionMode", &["AUTO", "MANUAL"])?;
    if field.text("selectionMode")?.as_deref() == Some("MANUAL") {
        field.require("code");
        if let Some(code) = field.text("code")? {
            replacement.check_field(&code)?;
        }
    }
    field.set_default("code", "".into());
    Ok(())
}
