//! Reads and changes the JavaScript and CSS files of an app, which are never run.

use crate::api::endpoint::Reply;
use crate::api::params::Params;
use crate::api::sent_object::SentObject;
use crate::api::settings::{Replacement, change, read};
use crate::api::settings_file::store_file;
use crate::domain::error::ApiError;
use crate::domain::note::{Counted, Note};
use crate::domain::settings::Section;
use crate::domain::state::{Call, Core};

/// Links and files per list. Source: kintone's documentation of limits
const MOST_FILES: usize = 30;

/// Get Customization: GET app/customize.json
pub(crate) fn get(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    read(core, call, params, Section::Customization)
}

/// Update Customization: PUT preview/app/customize.json. Assumed: a list that is not sent stays.
pub(crate) fn update(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    change(core, call, params, Section::Customization, None, check)
}

fn check(replacement: &Replacement<'_>, sent: &mut SentObject<'_>) -> Result<(), ApiError> {
    sent.one_of("scope", &["ALL", "ADMIN", "NONE"])?;
    for device in ["desktop", "mobile"] {
        let current = &replacement.current[device];
        sent.inside(device, |lists| {
            for list in ["js", "css"] {
                lists.set_default(list, current[list].clone());
                let count = lists.get(list).and_then(|list| list.as_array());
                if count.is_some_and(|list| list.len() > MOST_FILES) {
                    let what = Counted::CustomizationFiles;
                    let limit = MOST_FILES;
                    lists.note(list, Note::AtMost { what, limit });
                    continue;
                }
                lists.each(list, |file| check_file(replacement, file))?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

fn check_file(replacement: &Replacement<'_>, file: &mut SentObject<'_>) -> Result<(), ApiError> {
    file.require("type");
    file.one_of("type", &["URL", "FILE"])?;
    match file.text("type")?.as_deref() {
        Some("URL") => {
            file.require("url");
            file.text("url")?;
        }
        Some("FILE") => {
            file.require("file");
            file.inside("file", |file| store_file(replacement, file))?;
        }
        _ => {}
    }
    Ok(())
}
