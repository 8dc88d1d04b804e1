//! The guests of the environment, who are users with login names of their own.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::domain::error::ApiError;
use crate::domain::spaces::Space;
use crate::domain::state::{Call, Core};
use crate::store::documents::Document;

/// A guest. The password is not stored, because guests do not log in here.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Guest {
    pub(crate) email: String,
    pub(crate) name: String,
    /// The other members that were sent.
    pub(crate) profile: Map<String, Value>,
    pub(crate) is_deleted: bool,
}

impl Document for Guest {
    const KIND: &'static str = "guest";
}

/// What the login name of a guest starts with. Source: kintone REST API, Field Types
const PREFIX: &str = "guest/";

/// Returns the login name of the guest with this email address.
pub(crate) fn login_name(email: &str) -> String {
    format!("{PREFIX}{email}")
}

/// Returns whether this is the login name of a guest.
pub(crate) fn is_guest(code: &str) -> bool {
    code.starts_with(PREFIX)
}

/// Makes users of the stored guests.
pub(crate) fn open(core: &Core) -> Result<(), ApiError> {
    for (_, guest) in core.store.documents::<Guest>()? {
        let name = (!guest.is_deleted).then_some(guest.name);
        core.environment
            .users
            .put_guest(login_name(&guest.email), name);
    }
    Ok(())
}

/// Returns the guest with this email address, unless deleted.
pub(crate) fn find(core: &Core, email: &str) -> Result<Option<(u64, Guest)>, ApiError> {
    let mut guests = core.store.documents::<Guest>()?.into_iter();
    Ok(guests.find(|(_, guest)| guest.email == email && !guest.is_deleted))
}

/// Adds a guest, who is in no space yet.
pub(crate) fn add(core: &Core, guest: &Guest) -> Result<(), ApiError> {
    core.store.add_document(guest)?;
    open(core)
}

/// Deletes a guest, also from the spaces.
pub(crate) fn delete(core: &Core, call: &Call, id: u64, mut guest: Guest) -> Result<(), ApiError> {
    for (id, mut space) in core.store.documents::<Space>()? {
        let before = space.guests.len();
        space.guests.retain(|email| *email != guest.email);
        if space.guests.len() < before {
            space.save(core, call, id)?;
        }
    }
    guest.is_deleted = true;
    core.store.put_document(id, &guest)?;
    open(core)
}
