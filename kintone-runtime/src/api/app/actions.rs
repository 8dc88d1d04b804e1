//! Get App Actions and Update App Actions: buttons that copy a record into a new one, of this or another app.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::entity::Entity;
use crate::endpoint::{
    AppRef, Endpoint, HasPreview, Info, Method, SettingsWrite, open_enum, unknown_members,
};
use crate::record::digits;
use crate::record::id::{AppId, Revision};

/// The actions of an app by name, and the revision of its settings.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AppActions {
    /// The actions by name.
    pub actions: BTreeMap<String, AppAction>,
    /// The revision of the settings.
    pub revision: Revision,
}

/// An action, as it is read and as it is written. What a newer kintone added is kept in [`others`](AppAction::others) and sent
/// back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AppAction {
    /// The place among the actions, from 0.
    #[serde(deserialize_with = "digits::read")]
    pub index: u64,
    /// The id, as it was read. It is never sent.
    #[serde(default, skip_serializing, deserialize_with = "digits::read_optional")]
    pub id: Option<u64>,
    /// The name; one that differs from the key renames the action. Up to 32 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The app of the new record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dest_app: Option<DestApp>,
    /// What is copied into which field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mappings: Option<Vec<ActionMapping>>,
    /// Who may use the action: users, departments and groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entities: Option<Vec<Entity>>,
    /// The condition that a record meets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter_cond: Option<String>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

/// The app of the new record, by its id or its code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DestApp {
    /// The id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<AppId>,
    /// The app code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

/// What is copied into a field of the new record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ActionMapping {
    /// A field, or the URL of the record.
    pub src_type: MappingSource,
    /// The code of the field that is copied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub src_field: Option<String>,
    /// The code of the field that it is copied into.
    pub dest_field: String,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

open_enum! {
    /// What can be copied into a field of the new record.
    MappingSource {
        /// The value of a field.
        Field = "FIELD",
        /// The URL of the record.
        RecordUrl = "RECORD_URL",
    }
}

impl AppAction {
    /// Creates an action at this place that makes a record of this app.
    pub fn new(index: u64, dest_app: AppId) -> AppAction {
        AppAction {
            index,
            id: None,
            name: None,
            dest_app: Some(DestApp {
                app: Some(dest_app),
                code: None,
                others: Map::new(),
            }),
            mappings: None,
            entities: None,
            filter_cond: None,
            others: Map::new(),
        }
    }

    /// Copies a field into a field of the new record.
    #[must_use]
    pub fn field(self, source: impl Into<String>, dest: impl Into<String>) -> AppAction {
        self.mapping(MappingSource::Field, Some(source.into()), dest.into())
    }

    /// Copies the URL of the record into a field of the new record.
    #[must_use]
    pub fn record_url(self, dest: impl Into<String>) -> AppAction {
        self.mapping(MappingSource::RecordUrl, None, dest.into())
    }

    /// Sets who may use the action: users, departments and groups.
    #[must_use]
    pub fn entities(mut self, entities: impl IntoIterator<Item = Entity>) -> AppAction {
        self.entities = Some(entities.into_iter().collect());
        self
    }

    /// Sets the condition that a record meets.
    #[must_use]
    pub fn filter_cond(mut self, condition: impl Into<String>) -> AppAction {
        self.filter_cond = Some(condition.into());
        self
    }

    fn mapping(
        mut self,
        src_type: MappingSource,
        src_field: Option<String>,
        dest_field: String,
    ) -> AppAction {
        self.mappings.get_or_insert_default().push(ActionMapping {
            src_type,
            src_field,
            dest_field,
            others: Map::new(),
        });
        self
    }
}

/// Reads the actions of an app.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::GetAppActions;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// for (name, action) in client.send(GetAppActions::new(AppId::new(1))).await?.actions {
///     println!("{name}: {:?}", action.dest_app);
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
/// Source: kintone REST API, Get App Actions (GET app/actions.json)
#[derive(Debug, Clone, Serialize)]
pub struct GetAppActions {
    app: AppId,
    lang: Option<String>,
}

impl GetAppActions {
    /// Creates a request for the app with this id.
    pub fn new(app: AppId) -> GetAppActions {
        GetAppActions { app, lang: None }
    }

    /// Sets the language of names: `default` (as the app's administrator wrote them), `user`, `ja`, `en` or `zh`.
    pub fn lang(mut self, lang: impl Into<String>) -> GetAppActions {
        self.lang = Some(lang.into());
        self
    }
}

impl Endpoint for GetAppActions {
    type Response = AppActions;
    const INFO: Info = Info::new("get app actions", &Method::GET, "app/actions.json").preview();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl HasPreview for GetAppActions {}

/// Replaces all actions of an app, in the settings that are not yet deployed. Actions that are not in the map are deleted.
///
/// With a [revision](UpdateAppActions::revision) the request is retried if no answer arrives; without one it is not.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::{AppAction, Entity, GetAppActions, UpdateAppActions};
/// use kintone_runtime::endpoint::HasPreview as _;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let app = AppId::new(1);
/// let mut read = client.send(GetAppActions::new(app).preview()).await?;
/// let invoice = AppAction::new(0, AppId::new(2))
///     .field("会社名", "取引先")
///     .record_url("見積書")
///     .entities([Entity::group("everyone")]);
/// read.actions.insert("請求書を作る".to_owned(), invoice);
/// client.send(UpdateAppActions::new(app, read.actions).revision(read.revision)).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_conflict`](crate::Error::is_conflict) if the settings have another revision.
///
/// Source: kintone REST API, Update App Actions (PUT preview/app/actions.json)
#[derive(Debug, Clone, Serialize)]
pub struct UpdateAppActions {
    app: AppId,
    actions: BTreeMap<String, AppAction>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<Revision>,
}

impl UpdateAppActions {
    /// Creates a request that makes these the actions of the app, by name. An action without a name of its own is sent with the name of its
    /// key.
    pub fn new(app: AppId, mut actions: BTreeMap<String, AppAction>) -> UpdateAppActions {
        for (name, action) in &mut actions {
            action.name.get_or_insert_with(|| name.clone());
        }
        UpdateAppActions {
            app,
            actions,
            revision: None,
        }
    }

    /// Sets the revision that the settings must still have.
    pub fn revision(mut self, expected: Revision) -> UpdateAppActions {
        self.revision = Some(expected);
        self
    }
}

impl Endpoint for UpdateAppActions {
    type Response = UpdatedAppActions;
    const INFO: Info = Info::new("update app actions", &Method::PUT, "app/actions.json")
        .of_preview()
        .revision_guard();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl SettingsWrite for UpdateAppActions {}

/// The ids of the actions by name, and the new revision of the settings.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct UpdatedAppActions {
    /// The actions by name.
    pub actions: BTreeMap<String, UpdatedAppAction>,
    /// The new revision of the settings.
    pub revision: Revision,
}

/// The id of an action that was written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct UpdatedAppAction {
    /// Its id.
    #[serde(deserialize_with = "digits::read")]
    pub id: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::testing::assert_written_back;
    use crate::endpoint::testing::{answer, body, sent};

    /// As kintone's documentation shows it, and members and words that this version does not know.
    const ANSWER: &str = r#"{"actions":{"見積":{"name":"見積","id":"8000","index":"0","destApp":{"app":"2681","code":"","new":1},
        "mappings":[{"srcType":"FIELD","srcField":"会社名","destField":"取引先","new":2},{"srcType":"RECORD_URL","destField":"元"},
        {"srcType":"TODAY","destField":"日付"}],"entities":[{"type":"USER","code":"user1"},{"type":"GROUP","code":"everyone"}],
        "filterCond":"会社名 != \"\"","new":3}},"revision":"2"}"#;
    const APP: AppId = AppId::new(1);

    #[test]
    fn what_was_read_is_written_back_without_loss_and_without_its_id() {
        assert_eq!(
            sent(GetAppActions::new(APP).lang("ja")).url,
            "https://example.cybozu.com/k/v1/app/actions.json?app=1&lang=ja"
        );
        assert_eq!(
            sent(GetAppActions::new(APP).preview()).url,
            "https://example.cybozu.com/k/v1/preview/app/actions.json?app=1"
        );
        let read = answer(GetAppActions::new(APP), 200, ANSWER).unwrap();
        let action = &read.actions["見積"];
        assert_eq!(action.id, Some(8000));
        assert_eq!(
            action.dest_app.as_ref().and_then(|dest| dest.app),
            Some(AppId::new(2681))
        );
        let request = UpdateAppActions::new(APP, read.actions).revision(read.revision);
        assert_written_back(ANSWER, &body(request), &["id"]);
    }

    #[test]
    fn nothing_is_sent_that_was_not_set_but_the_name_of_the_key() {
        let full = AppAction::new(1, AppId::new(2))
            .field("a", "b")
            .record_url("c")
            .entities([Entity::user("sato")])
            .filter_cond("a = 1");
        let bare = AppAction::new(0, AppId::new(3));
        let actions = [("x".to_owned(), full), ("y".to_owned(), bare)];
        let request = UpdateAppActions::new(APP, actions.into());
        assert_eq!(
            sent(request.clone()).url,
            "https://example.cybozu.com/k/v1/preview/app/actions.json"
        );
        assert_eq!(
            body(request.clone()),
            r#"{"app":1,"actions":{"x":{"index":1,"name":"x","destApp":{"app":2},"mappings":[{"srcType":"FIELD","srcField":"a","destField":"b"},{"srcType":"RECORD_URL","destField":"c"}],"entities":[{"type":"USER","code":"sato"}],"filterCond":"a = 1"},"y":{"index":0,"name":"y","destApp":{"app":3}}}}"#
        );
        let answered = r#"{"actions":{"x":{"id":"7"},"y":{"id":"8"}},"revision":"3"}"#;
        let updated = answer(request, 200, answered).unwrap();
        assert_eq!(
            (updated.actions["x"].id, updated.revision),
            (7, Revision::new(3))
        );
    }
}
