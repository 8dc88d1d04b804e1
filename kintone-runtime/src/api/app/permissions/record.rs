//! Get Record Permissions and Update Record Permissions: who may see and change which records.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::app::model::UpdatedSettings;
use crate::api::entity::Entity;
use crate::endpoint::{AppRef, Endpoint, HasPreview, Info, Method, SettingsWrite, unknown_members};
use crate::record::id::{AppId, Revision};

/// The permissions for the records of an app, and the revision of its settings.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RecordPermissions {
    /// The rights. The first whose condition a record meets decides about it.
    pub rights: Vec<RecordRights>,
    /// The revision of the settings.
    pub revision: Revision,
}

/// Who may see and change the records that meet a condition, as it is read and as it is written. What a newer kintone added is
/// kept in [`others`](RecordRights::others) and sent back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RecordRights {
    /// The condition; without one they are about all records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter_cond: Option<String>,
    /// Who may do what. The first that is about a user decides.
    pub entities: Vec<RecordRight>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

/// What somebody may do with records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RecordRight {
    /// Whom it is about.
    pub entity: Entity,
    /// Whether the departments below a department count too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub include_subs: Option<bool>,
    /// Whether they may view the records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub viewable: Option<bool>,
    /// Whether they may edit them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub editable: Option<bool>,
    /// Whether they may delete them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deletable: Option<bool>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

impl RecordRights {
    /// Sets these rights on all records.
    pub fn new(entities: impl IntoIterator<Item = RecordRight>) -> RecordRights {
        RecordRights {
            filter_cond: None,
            entities: entities.into_iter().collect(),
            others: Map::new(),
        }
    }

    /// Sets the condition that the records meet.
    #[must_use]
    pub fn filter_cond(mut self, condition: impl Into<String>) -> RecordRights {
        self.filter_cond = Some(condition.into());
        self
    }
}

impl RecordRight {
    /// Starts with no rights for these users.
    pub fn new(entity: Entity) -> RecordRight {
        RecordRight {
            entity,
            include_subs: None,
            viewable: None,
            editable: None,
            deletable: None,
            others: Map::new(),
        }
    }

    /// Includes the departments below a department.
    #[must_use]
    pub fn include_subs(mut self) -> RecordRight {
        self.include_subs = Some(true);
        self
    }

    /// Lets them view the records.
    #[must_use]
    pub fn view(mut self) -> RecordRight {
        self.viewable = Some(true);
        self
    }

    /// Lets them edit the records.
    #[must_use]
    pub fn edit(mut self) -> RecordRight {
        self.editable = Some(true);
        self
    }

    /// Lets them delete the records.
    #[must_use]
    pub fn delete(mut self) -> RecordRight {
        self.deletable = Some(true);
        self
    }
}

/// Reads who may see and change which records of an app.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::GetRecordPermissions;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// for rights in client.send(GetRecordPermissions::new(AppId::new(1))).await?.rights {
///     println!("{:?}: {:?}", rights.filter_cond, rights.entities);
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
/// Source: kintone REST API, Get Record Permissions (GET record/acl.json)
#[derive(Debug, Clone, Serialize)]
pub struct GetRecordPermissions {
    app: AppId,
    lang: Option<String>,
}

impl GetRecordPermissions {
    /// Creates a request for the app with this id.
    pub fn new(app: AppId) -> GetRecordPermissions {
        GetRecordPermissions { app, lang: None }
    }

    /// Sets the language of names: `default` (as the app's administrator wrote them), `user`, `ja`, `en` or `zh`.
    pub fn lang(mut self, lang: impl Into<String>) -> GetRecordPermissions {
        self.lang = Some(lang.into());
        self
    }
}

impl Endpoint for GetRecordPermissions {
    type Response = RecordPermissions;
    const INFO: Info =
        Info::new("get record permissions", &Method::GET, "record/acl.json").preview();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl HasPreview for GetRecordPermissions {}

/// Replaces all permissions for the records of an app. The first rights whose condition a record meets decide about it.
///
/// On the live path, kintone deploys all settings of the app that are not yet deployed along with these; on
/// [`preview`](HasPreview::preview) they wait for a deploy.
///
/// With a [revision](UpdateRecordPermissions::revision) the request is retried if no answer arrives; without one it is not.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::{Entity, RecordRight, RecordRights, UpdateRecordPermissions};
/// use kintone_runtime::endpoint::HasPreview as _;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let own = RecordRights::new([
///     RecordRight::new(Entity::field("担当者")).view().edit(),
///     RecordRight::new(Entity::group("everyone")).view(),
/// ]);
/// let rights = vec![own.filter_cond("状態 in (\"下書き\")")];
/// client.send(UpdateRecordPermissions::new(AppId::new(1), rights).preview()).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_conflict`](crate::Error::is_conflict) if the settings have another revision.
///
/// Source: kintone REST API, Update Record Permissions (PUT record/acl.json)
#[derive(Debug, Clone, Serialize)]
pub struct UpdateRecordPermissions {
    app: AppId,
    rights: Vec<RecordRights>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<Revision>,
}

impl UpdateRecordPermissions {
    /// Creates a request that makes these all rights on the records, the most important first.
    pub fn new(app: AppId, rights: Vec<RecordRights>) -> UpdateRecordPermissions {
        UpdateRecordPermissions {
            app,
            rights,
            revision: None,
        }
    }

    /// Sets the revision that the settings must still have.
    pub fn revision(mut self, expected: Revision) -> UpdateRecordPermissions {
        self.revision = Some(expected);
        self
    }
}

impl Endpoint for UpdateRecordPermissions {
    type Response = UpdatedSettings;
    const INFO: Info = Info::new("update record permissions", &Method::PUT, "record/acl.json")
        .preview()
        .revision_guard();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl SettingsWrite for UpdateRecordPermissions {}

impl HasPreview for UpdateRecordPermissions {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::testing::assert_written_back;
    use crate::endpoint::testing::{answer, body, sent};

    /// As kintone's documentation shows it, and members that this version does not know.
    const ANSWER: &str = r#"{"rights":[{"filterCond":"Created_datetime = TODAY()","entities":[{"entity":{"type":"USER","code":"user1"},
        "viewable":false,"editable":false,"deletable":false,"includeSubs":true,"new":0},{"entity":{"type":"FIELD_ENTITY","code":"f"},
        "viewable":true,"editable":true,"deletable":true,"includeSubs":false}],"new":null},{"filterCond":"","entities":[]}],
        "revision":"2"}"#;
    const APP: AppId = AppId::new(1);

    #[test]
    fn permissions_are_read_and_written_live_and_in_the_preview() {
        let path = "https://example.cybozu.com/k/v1/record/acl.json";
        let preview = "https://example.cybozu.com/k/v1/preview/record/acl.json";
        assert_eq!(
            sent(GetRecordPermissions::new(APP).lang("en")).url,
            format!("{path}?app=1&lang=en")
        );
        assert_eq!(
            sent(GetRecordPermissions::new(APP).preview()).url,
            format!("{preview}?app=1")
        );
        let update = || UpdateRecordPermissions::new(APP, Vec::new());
        assert_eq!(sent(update()).url, path);
        assert_eq!(sent(update().preview()).url, preview);
    }

    #[test]
    fn what_was_read_is_written_back_without_loss() {
        let read = answer(GetRecordPermissions::new(APP), 200, ANSWER).unwrap();
        assert_eq!(read.rights[0].entities[1].entity, Entity::field("f"));
        let request = UpdateRecordPermissions::new(APP, read.rights).revision(read.revision);
        assert_written_back(ANSWER, &body(request), &[]);
    }

    #[test]
    fn nothing_is_sent_that_was_not_set() {
        let rights = vec![
            RecordRights::new([
                RecordRight::new(Entity::user("sato")),
                RecordRight::new(Entity::organization("sales"))
                    .include_subs()
                    .view()
                    .edit()
                    .delete(),
            ])
            .filter_cond("a = 1"),
            RecordRights::new([]),
        ];
        let request = UpdateRecordPermissions::new(APP, rights);
        assert_eq!(
            body(request.clone()),
            r#"{"app":1,"rights":[{"filterCond":"a = 1","entities":[{"entity":{"type":"USER","code":"sato"}},{"entity":{"type":"ORGANIZATION","code":"sales"},"includeSubs":true,"viewable":true,"editable":true,"deletable":true}]},{"entities":[]}]}"#
        );
        let updated = answer(request, 200, r#"{"revision":"3"}"#).unwrap();
        assert_eq!(updated.revision, Revision::new(3));
    }
}
