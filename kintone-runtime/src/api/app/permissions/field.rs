//! Get Field Permissions and Update Field Permissions: who may see and change which fields.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::app::model::UpdatedSettings;
use crate::api::entity::Entity;
use crate::endpoint::{
    AppRef, Endpoint, HasPreview, Info, Method, SettingsWrite, open_enum, unknown_members,
};
use crate::record::id::{AppId, Revision};

/// The permissions for the fields of an app, and the revision of its settings.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FieldPermissions {
    /// The rights, by field. Fields that are not listed are not restricted.
    pub rights: Vec<FieldRights>,
    /// The revision of the settings.
    pub revision: Revision,
}

/// Who may see and change a field, as it is read and as it is written. What a newer kintone added is kept in
/// [`others`](FieldRights::others) and sent back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FieldRights {
    /// The field code.
    pub code: String,
    /// Who may do what. The first that is about a user decides.
    pub entities: Vec<FieldRight>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

/// What somebody may do with a field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FieldRight {
    /// Whom it is about.
    pub entity: Entity,
    /// Whether the departments below a department count too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub include_subs: Option<bool>,
    /// What they may do.
    pub accessibility: Accessibility,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

open_enum! {
    /// What somebody may do with a field.
    Accessibility {
        /// See it and change it.
        Write = "WRITE",
        /// See it.
        Read = "READ",
        /// Neither.
        None = "NONE",
    }
}

impl FieldRights {
    /// Sets these rights on the field with this code.
    pub fn new(
        code: impl Into<String>,
        entities: impl IntoIterator<Item = FieldRight>,
    ) -> FieldRights {
        FieldRights {
            code: code.into(),
            entities: entities.into_iter().collect(),
            others: Map::new(),
        }
    }
}

impl FieldRight {
    /// Allows these users to change the field.
    pub fn write(entity: Entity) -> FieldRight {
        FieldRight::of(entity, Accessibility::Write)
    }

    /// Allows these users to see the field.
    pub fn read(entity: Entity) -> FieldRight {
        FieldRight::of(entity, Accessibility::Read)
    }

    /// Hides the field from these users.
    pub fn none(entity: Entity) -> FieldRight {
        FieldRight::of(entity, Accessibility::None)
    }

    /// Includes the departments below a department.
    #[must_use]
    pub fn include_subs(mut self) -> FieldRight {
        self.include_subs = Some(true);
        self
    }

    fn of(entity: Entity, accessibility: Accessibility) -> FieldRight {
        FieldRight {
            entity,
            include_subs: None,
            accessibility,
            others: Map::new(),
        }
    }
}

/// Reads who may see and change which fields of an app.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::GetFieldPermissions;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// for field in client.send(GetFieldPermissions::new(AppId::new(1))).await?.rights {
///     println!("{}: {:?}", field.code, field.entities);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the settings cannot be read with these credentials, and
/// [`Error::is_not_found`](crate::Error::is_not_found) if the app does not exist.
///
/// Source: kintone REST API, Get Field Permissions (GET field/acl.json)
#[derive(Debug, Clone, Serialize)]
pub struct GetFieldPermissions {
    app: AppId,
}

impl GetFieldPermissions {
    /// Creates a request for the app with this id.
    pub fn new(app: AppId) -> GetFieldPermissions {
        GetFieldPermissions { app }
    }
}

impl Endpoint for GetFieldPermissions {
    type Response = FieldPermissions;
    const INFO: Info = Info::new("get field permissions", &Method::GET, "field/acl.json").preview();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl HasPreview for GetFieldPermissions {}

/// Replaces all permissions for the fields of an app. Fields that are not listed are not restricted.
///
/// On the live path, kintone deploys all settings of the app that are not yet deployed along with these; on
/// [`preview`](HasPreview::preview) they wait for a deploy.
///
/// With a [revision](UpdateFieldPermissions::revision) the request is retried if no answer arrives; without one it is not.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::{Entity, FieldRight, FieldRights, UpdateFieldPermissions};
/// use kintone_runtime::endpoint::HasPreview as _;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let rights = vec![FieldRights::new("給与", [
///     FieldRight::write(Entity::group("personnel")),
///     FieldRight::none(Entity::group("everyone")),
/// ])];
/// client.send(UpdateFieldPermissions::new(AppId::new(1), rights).preview()).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_conflict`](crate::Error::is_conflict) if the settings have another revision.
///
/// Source: kintone REST API, Update Field Permissions (PUT field/acl.json)
#[derive(Debug, Clone, Serialize)]
pub struct UpdateFieldPermissions {
    app: AppId,
    rights: Vec<FieldRights>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<Revision>,
}

impl UpdateFieldPermissions {
    /// Creates a request that makes these all rights on the fields.
    pub fn new(app: AppId, rights: Vec<FieldRights>) -> UpdateFieldPermissions {
        UpdateFieldPermissions {
            app,
            rights,
            revision: None,
        }
    }

    /// Sets the revision that the settings must still have.
    pub fn revision(mut self, expected: Revision) -> UpdateFieldPermissions {
        self.revision = Some(expected);
        self
    }
}

impl Endpoint for UpdateFieldPermissions {
    type Response = UpdatedSettings;
    const INFO: Info = Info::new("update field permissions", &Method::PUT, "field/acl.json")
        .preview()
        .revision_guard();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl SettingsWrite for UpdateFieldPermissions {}

impl HasPreview for UpdateFieldPermissions {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::testing::assert_written_back;
    use crate::endpoint::testing::{answer, body, sent};

    /// As kintone's documentation shows it, and members and words that this version does not know.
    const ANSWER: &str = r#"{"rights":[{"code":"Single_line_text","entities":[{"accessibility":"WRITE","entity":{"code":"user1",
        "type":"USER"},"includeSubs":false,"new":1},{"accessibility":"HALF","entity":{"code":"everyone","type":"GROUP"}}],"new":{}}],
        "revision":"5"}"#;
    const APP: AppId = AppId::new(1);

    #[test]
    fn permissions_are_read_and_written_live_and_in_the_preview() {
        let path = "https://example.cybozu.com/k/v1/field/acl.json";
        let preview = "https://example.cybozu.com/k/v1/preview/field/acl.json";
        assert_eq!(
            sent(GetFieldPermissions::new(APP)).url,
            format!("{path}?app=1")
        );
        assert_eq!(
            sent(GetFieldPermissions::new(APP).preview()).url,
            format!("{preview}?app=1")
        );
        let update = || UpdateFieldPermissions::new(APP, Vec::new());
        assert_eq!(sent(update()).url, path);
        assert_eq!(sent(update().preview()).url, preview);
    }

    #[test]
    fn what_was_read_is_written_back_without_loss() {
        let read = answer(GetFieldPermissions::new(APP), 200, ANSWER).unwrap();
        let entities = &read.rights[0].entities;
        assert_eq!(entities[0].accessibility, Accessibility::Write);
        assert_eq!(
            entities[1].accessibility,
            Accessibility::Other("HALF".into())
        );
        let request = UpdateFieldPermissions::new(APP, read.rights).revision(read.revision);
        assert_written_back(ANSWER, &body(request), &[]);
    }

    #[test]
    fn nothing_is_sent_that_was_not_set() {
        let rights = FieldRights::new(
            "a",
            [
                FieldRight::write(Entity::user("sato")),
                FieldRight::read(Entity::organization("sales")).include_subs(),
                FieldRight::none(Entity::group("everyone")),
            ],
        );
        let request = UpdateFieldPermissions::new(APP, vec![rights]);
        assert_eq!(
            body(request.clone()),
            r#"{"app":1,"rights":[{"code":"a","entities":[{"entity":{"type":"USER","code":"sato"},"accessibility":"WRITE"},{"entity":{"type":"ORGANIZATION","code":"sales"},"includeSubs":true,"accessibility":"READ"},{"entity":{"type":"GROUP","code":"everyone"},"accessibility":"NONE"}]}]}"#
        );
        let updated = answer(request, 200, r#"{"revision":"6"}"#).unwrap();
        assert_eq!(updated.revision, Revision::new(6));
    }
}
