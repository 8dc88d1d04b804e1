//! Get Process Management Settings and Update Process Management Settings: states and actions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::model::{Settings, UpdatedSettings};
use crate::api::entity::TargetEntity;
use crate::endpoint::{
    AppRef, Endpoint, HasPreview, Info, Method, SettingsWrite, open_enum, unknown_members,
};
use crate::record::digits;
use crate::record::id::{AppId, Revision};

/// The process management of an app, as it is read and as it is written. A member that is `None` is not sent, and stays as it is;
/// states and actions are `None` if it was never set up. What a newer kintone added is kept in
/// [`others`](ProcessManagement::others) and sent back.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ProcessManagement {
    /// Whether it is enabled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enable: Option<bool>,
    /// All states by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub states: Option<BTreeMap<String, ProcessState>>,
    /// All actions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actions: Option<Vec<StatusAction>>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

/// A state of records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ProcessState {
    /// The place among the states, from 0. The first is that of new records.
    #[serde(deserialize_with = "digits::read")]
    pub index: u64,
    /// The name; one that differs from the key renames the state. Up to 64 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Who is to act on records in this state. Without one kintone takes the creator of the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<ProcessAssignee>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

/// Who is to act on records in a state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ProcessAssignee {
    /// How many of them.
    #[serde(rename = "type")]
    pub assignee_type: AssigneeType,
    /// Who may be an assignee.
    pub entities: Vec<TargetEntity>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

/// An action that takes a record from one state to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct StatusAction {
    /// The name, up to 64 characters.
    pub name: String,
    /// The state before.
    pub from: String,
    /// The state after.
    pub to: String,
    /// The condition that a record meets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter_cond: Option<String>,
    /// Who may run it.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub action_type: Option<StatusActionType>,
    /// The users who may run a secondary action.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub executable_user: Option<ExecutableUser>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

/// Who may run a secondary action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ExecutableUser {
    /// The users.
    pub entities: Vec<TargetEntity>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

open_enum! {
    /// How many assignees of a state have to act.
    AssigneeType {
        /// One, who is chosen when a record enters the state.
        One = "ONE",
        /// All of them.
        All = "ALL",
        /// Any one of them.
        Any = "ANY",
    }
}

open_enum! {
    /// Who may run an action.
    StatusActionType {
        /// The assignees.
        Primary = "PRIMARY",
        /// The users whom the action names.
        Secondary = "SECONDARY",
    }
}

impl ProcessManagement {
    /// Settings that change nothing, to be filled in.
    pub fn new() -> ProcessManagement {
        ProcessManagement::default()
    }

    /// Enables process management.
    #[must_use]
    pub fn enable(mut self) -> ProcessManagement {
        self.enable = Some(true);
        self
    }

    /// Adds a state, or replaces the one with this name.
    #[must_use]
    pub fn state(mut self, name: impl Into<String>, state: ProcessState) -> ProcessManagement {
        self.states
            .get_or_insert_default()
            .insert(name.into(), state);
        self
    }

    /// Adds an action.
    #[must_use]
    pub fn action(mut self, action: StatusAction) -> ProcessManagement {
        self.actions.get_or_insert_default().push(action);
        self
    }
}

impl ProcessState {
    /// Creates a state at this place.
    pub fn new(index: u64) -> ProcessState {
        ProcessState {
            index,
            name: None,
            assignee: None,
            others: Map::new(),
        }
    }

    /// Sets who is to act on records in this state.
    #[must_use]
    pub fn assignee(mut self, assignee: ProcessAssignee) -> ProcessState {
        self.assignee = Some(assignee);
        self
    }
}

impl ProcessAssignee {
    /// Assigns one of these, who is chosen when a record enters the state. Without any, the state has no assignee.
    pub fn one(entities: impl IntoIterator<Item: Into<TargetEntity>>) -> ProcessAssignee {
        ProcessAssignee::of(AssigneeType::One, entities)
    }

    /// Assigns all of these: each has to act.
    pub fn all(entities: impl IntoIterator<Item: Into<TargetEntity>>) -> ProcessAssignee {
        ProcessAssignee::of(AssigneeType::All, entities)
    }

    /// Assigns all of these, of whom any one acts.
    pub fn any(entities: impl IntoIterator<Item: Into<TargetEntity>>) -> ProcessAssignee {
        ProcessAssignee::of(AssigneeType::Any, entities)
    }

    fn of(
        assignee_type: AssigneeType,
        entities: impl IntoIterator<Item: Into<TargetEntity>>,
    ) -> ProcessAssignee {
        ProcessAssignee {
            assignee_type,
            entities: entities.into_iter().map(Into::into).collect(),
            others: Map::new(),
        }
    }
}

impl StatusAction {
    /// Creates an action of the assignees, from one state to another.
    pub fn new(
        name: impl Into<String>,
        from: impl Into<String>,
        to: impl Into<String>,
    ) -> StatusAction {
        StatusAction {
            name: name.into(),
            from: from.into(),
            to: to.into(),
            filter_cond: None,
            action_type: None,
            executable_user: None,
            others: Map::new(),
        }
    }

    /// Sets the condition that a record meets.
    #[must_use]
    pub fn filter_cond(mut self, condition: impl Into<String>) -> StatusAction {
        self.filter_cond = Some(condition.into());
        self
    }

    /// Makes it a secondary action, which these users may run.
    #[must_use]
    pub fn secondary(
        mut self,
        entities: impl IntoIterator<Item: Into<TargetEntity>>,
    ) -> StatusAction {
        self.action_type = Some(StatusActionType::Secondary);
        self.executable_user = Some(ExecutableUser {
            entities: entities.into_iter().map(Into::into).collect(),
            others: Map::new(),
        });
        self
    }
}

/// Reads the states and actions of an app.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::GetProcessManagementSettings;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let read = client.send(GetProcessManagementSettings::new(AppId::new(1))).await?;
/// for action in read.settings.actions.unwrap_or_default() {
///     println!("{}: from {} to {}", action.name, action.from, action.to);
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
/// Source: kintone REST API, Get Process Management Settings (GET app/status.json)
#[derive(Debug, Clone, Serialize)]
pub struct GetProcessManagementSettings {
    app: AppId,
    lang: Option<String>,
}

impl GetProcessManagementSettings {
    /// Creates a request for the app with this id.
    pub fn new(app: AppId) -> GetProcessManagementSettings {
        GetProcessManagementSettings { app, lang: None }
    }

    /// Sets the language of names: `default` (as the app's administrator wrote them), `user`, `ja`, `en` or `zh`.
    pub fn lang(mut self, lang: impl Into<String>) -> GetProcessManagementSettings {
        self.lang = Some(lang.into());
        self
    }
}

impl Endpoint for GetProcessManagementSettings {
    type Response = Settings<ProcessManagement>;
    const INFO: Info = Info::new(
        "get process management settings",
        &Method::GET,
        "app/status.json",
    )
    .preview();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl HasPreview for GetProcessManagementSettings {}

/// Changes the process management of an app, in the settings that are not yet deployed. States and actions are replaced as a whole;
/// what is not set stays as it is.
///
/// With a [revision](UpdateProcessManagementSettings::revision) the request is retried if no answer arrives; without one it is not.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::{
///     Entity, ProcessAssignee, ProcessManagement, ProcessState, StatusAction, UpdateProcessManagementSettings,
/// };
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let approver = ProcessAssignee::one([Entity::group("managers")]);
/// let process = ProcessManagement::new()
///     .enable()
///     .state("下書き", ProcessState::new(0))
///     .state("承認待ち", ProcessState::new(1).assignee(approver))
///     .action(StatusAction::new("申請する", "下書き", "承認待ち"));
/// client.send(UpdateProcessManagementSettings::new(AppId::new(1), process)).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_conflict`](crate::Error::is_conflict) if the settings have another revision.
///
/// Source: kintone REST API, Update Process Management Settings (PUT preview/app/status.json)
#[derive(Debug, Clone, Serialize)]
pub struct UpdateProcessManagementSettings {
    app: AppId,
    #[serde(flatten)]
    process: ProcessManagement,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<Revision>,
}

impl UpdateProcessManagementSettings {
    /// Creates a request that changes what is set in this process management. A state without a name of its own is sent with the name of
    /// its key.
    pub fn new(app: AppId, mut process: ProcessManagement) -> UpdateProcessManagementSettings {
        for (name, state) in process.states.iter_mut().flatten() {
            state.name.get_or_insert_with(|| name.clone());
        }
        UpdateProcessManagementSettings {
            app,
            process,
            revision: None,
        }
    }

    /// Sets the revision that the settings must still have.
    pub fn revision(mut self, expected: Revision) -> UpdateProcessManagementSettings {
        self.revision = Some(expected);
        self
    }
}

impl Endpoint for UpdateProcessManagementSettings {
    type Response = UpdatedSettings;
    const INFO: Info = Info::new(
        "update process management settings",
        &Method::PUT,
        "app/status.json",
    )
    .of_preview()
    .revision_guard();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl SettingsWrite for UpdateProcessManagementSettings {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::entity::Entity;
    use crate::api::testing::assert_written_back;
    use crate::endpoint::testing::{answer, body, sent};

    /// As kintone's documentation shows it, and members that this version does not know.
    const ANSWER: &str = r#"{"enable":true,"states":{"未処理":{"name":"未処理","index":"0","assignee":{"type":"ONE","entities":[
        {"entity":{"type":"CREATOR","code":null},"includeSubs":false,"new":1}],"new":2},"new":3},"完了":{"name":"完了","index":"1",
        "assignee":{"type":"ALL","entities":[{"entity":{"type":"FIELD_ENTITY","code":"担当"},"includeSubs":false}]}}},
        "actions":[{"name":"完了する","from":"未処理","to":"完了","filterCond":"a = 1","type":"PRIMARY","new":4},{"name":"戻す",
        "from":"完了","to":"未処理","filterCond":"","type":"SECONDARY","executableUser":{"entities":[{"entity":{"type":"GROUP",
        "code":"everyone"},"includeSubs":false}],"new":5}}],"new":6,"revision":"3"}"#;
    const APP: AppId = AppId::new(1);

    #[test]
    fn what_was_read_is_written_back_without_loss() {
        let request = sent(GetProcessManagementSettings::new(APP).lang("default"));
        assert_eq!(
            request.url,
            "https://example.cybozu.com/k/v1/app/status.json?app=1&lang=default"
        );
        let request = sent(GetProcessManagementSettings::new(APP).preview());
        assert_eq!(
            request.url,
            "https://example.cybozu.com/k/v1/preview/app/status.json?app=1"
        );
        let read = answer(GetProcessManagementSettings::new(APP), 200, ANSWER).unwrap();
        let states = read.settings.states.as_ref().unwrap();
        assert_eq!(states["完了"].index, 1);
        let request =
            UpdateProcessManagementSettings::new(APP, read.settings).revision(read.revision);
        assert_written_back(ANSWER, &body(request), &[]);
    }

    #[test]
    fn process_management_may_never_have_been_set_up() {
        let answered = r#"{"enable":false,"states":null,"actions":null,"revision":"1"}"#;
        let read = answer(GetProcessManagementSettings::new(APP), 200, answered).unwrap();
        let process = read.settings;
        assert_eq!((&process.states, &process.actions), (&None, &None));
        assert_eq!(
            body(UpdateProcessManagementSettings::new(APP, process)),
            r#"{"app":1,"enable":false}"#
        );
    }

    #[test]
    fn nothing_is_sent_that_was_not_set_but_the_names_of_the_keys() {
        let none = UpdateProcessManagementSettings::new(APP, ProcessManagement::new());
        assert_eq!(
            sent(none.clone()).url,
            "https://example.cybozu.com/k/v1/preview/app/status.json"
        );
        assert_eq!(body(none), r#"{"app":1}"#);
        let sales = TargetEntity::new(Entity::organization("sales")).include_subs();
        let process = ProcessManagement::new()
            .enable()
            .state("a", ProcessState::new(0))
            .state(
                "b",
                ProcessState::new(1).assignee(ProcessAssignee::any([sales])),
            )
            .action(StatusAction::new("go", "a", "b").filter_cond("c = 1"))
            .action(StatusAction::new("back", "b", "a").secondary([Entity::user("sato")]));
        let request = UpdateProcessManagementSettings::new(APP, process);
        assert_eq!(
            body(request.clone()),
            r#"{"app":1,"enable":true,"states":{"a":{"index":0,"name":"a"},"b":{"index":1,"name":"b","assignee":{"type":"ANY","entities":[{"entity":{"type":"ORGANIZATION","code":"sales"},"includeSubs":true}]}}},"actions":[{"name":"go","from":"a","to":"b","filterCond":"c = 1"},{"name":"back","from":"b","to":"a","type":"SECONDARY","executableUser":{"entities":[{"entity":{"type":"USER","code":"sato"}}]}}]}"#
        );
        let updated = answer(request, 200, r#"{"revision":"4"}"#).unwrap();
        assert_eq!(updated.revision, Revision::new(4));
        let entities = || [Entity::creator()];
        assert_eq!(
            ProcessAssignee::one(entities()).assignee_type,
            AssigneeType::One
        );
        assert_eq!(
            ProcessAssignee::all(entities()).assignee_type,
            AssigneeType::All
        );
    }
}
