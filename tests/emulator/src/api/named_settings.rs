//! Replaces the reports or the actions of an app, which have names, indexes and ids.

use serde_json::{Map, Value, json};

use crate::api::endpoint::Reply;
use crate::api::params::{Params, read_members};
use crate::api::sent_object::SentObject;
use crate::api::settings::{Replaced, Replacement, replace};
use crate::domain::error::ApiError;
use crate::domain::note::Note;
use crate::domain::settings::Section;
use crate::domain::state::{Call, Core};

/// Replaces all objects under this parameter: those that are not sent are deleted. Assumed: a member that is not sent stays, as
/// in views. `check` checks an object that has changed but for its name and place, and completes it to what is stored.
pub(crate) fn change_named(
    core: &Core,
    call: &Call,
    params: &mut Params,
    section: Section,
    parameter: &str,
    check: fn(&Replacement<'_>, &mut SentObject<'_>) -> Result<(), ApiError>,
) -> Result<Reply, ApiError> {
    let required = Some(parameter);
    replace(
        core,
        call,
        params,
        section,
        required,
        |replacement, params| {
            let (mut stored, mut ids) = (Map::new(), Map::new());
            for (key, sent) in read_members(params.values.remove(parameter))? {
                let current = &replacement.current[parameter][&key];
                let mut object = SentObject {
                    path: format!("{parameter}[{key}]"),
                    sent: read_members(Some(sent))?,
                    errors: &mut params.errors,
                };
                let name = object.name_of(&key, current.is_null())?;
                let index = object.index();
                let id = match current["id"].as_str() {
                    Some(id) => id.to_owned(),
                    None => core.store.next_settings_id(replacement.app.id)?.to_string(),
                };
                for (member, value) in current.as_object().into_iter().flatten() {
                    object
                        .sent
                        .entry(member.clone())
                        .or_insert_with(|| value.clone());
                }
                object.set("name", json!(name));
                object.set("index", json!(index));
                object.set("id", json!(id));
                let mut known = current.clone();
                known["name"] = json!(name);
                known["index"] = json!(index);
                // What it refers to may be gone since it was written.
                if known.as_object() != Some(&object.sent) {
                    check(replacement, &mut object)?;
                }
                if stored.contains_key(&name) {
                    object.note("name", Note::Repeated(name.clone()));
                }
                ids.insert(name.clone(), json!({ "id": id }));
                stored.insert(name, Value::Object(object.sent));
            }
            Ok(Replaced {
                sections: vec![(section, json!({ parameter: stored }))],
                answer: Map::from_iter([(parameter.to_owned(), Value::Object(ids))]),
            })
        },
    )
}
