//! Get Space, Update Space and Delete Space: the settings of a space.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::api::limits::check_chars;
use crate::api::members;
use crate::endpoint::error::Error;
use crate::endpoint::{Auth, Done, Endpoint, Info, Method, Replay, open_enum};
use crate::record::digits;
use crate::record::id::{AppId, SpaceId, ThreadId};
use crate::record::values::User;

/// The longest name of a space or of a thread, in characters.
/// Source: kintone REST API, Update Space (PUT space.json)
pub const MAX_SPACE_NAME_CHARS: usize = 128;

/// A space as it is read.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Space {
    /// The id.
    pub id: SpaceId,
    /// The settings, which [`UpdateSpace`] changes.
    #[serde(flatten)]
    pub settings: SpaceSettings,
    /// The thread that was created with the space.
    pub default_thread: ThreadId,
    /// Whether it is a guest space.
    pub is_guest: bool,
    /// The body, as HTML; `None` if it is empty.
    pub body: Option<String>,
    /// The kind of cover image.
    pub cover_type: CoverType,
    /// The key of the cover image.
    pub cover_key: String,
    /// The URL of the cover image.
    pub cover_url: String,
    /// The number of members.
    #[serde(deserialize_with = "digits::read")]
    pub member_count: u64,
    /// The user who created the space.
    #[serde(deserialize_with = "members::user")]
    pub creator: User,
    /// The user who last changed it.
    #[serde(deserialize_with = "members::user")]
    pub modifier: User,
    /// The apps of the space that are deployed.
    pub attached_apps: Vec<AttachedApp>,
}

/// The settings of a space, as they are read and as they are written. A setting that is `None` is not sent, and kintone leaves it
/// as it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct SpaceSettings {
    /// The name, 1 to [`MAX_SPACE_NAME_CHARS`] characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether only members see the space.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_private: Option<bool>,
    /// Whether users cannot join or leave the space, or follow and unfollow its threads, by themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fixed_member: Option<bool>,
    /// Whether the space has several threads. A space that has them keeps them: `false` changes nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub use_multi_thread: Option<bool>,
    /// The permissions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permissions: Option<SpacePermissions>,
    /// Whether the announcement is shown; `None` in a space with a single thread.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show_announcement: Option<bool>,
    /// Whether the threads are shown; `None` in a space with a single thread.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show_thread_list: Option<bool>,
    /// Whether the apps are shown; `None` in a space with a single thread.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show_app_list: Option<bool>,
    /// Whether the members are shown; `None` in a space with a single thread.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show_member_list: Option<bool>,
    /// Whether related apps and spaces are shown; `None` in a space with a single thread.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show_related_link_list: Option<bool>,
}

impl SpaceSettings {
    /// Creates settings that change nothing, to be filled in.
    pub fn new() -> SpaceSettings {
        SpaceSettings::default()
    }

    /// Sets the name, 1 to [`MAX_SPACE_NAME_CHARS`] characters.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> SpaceSettings {
        self.name = Some(name.into());
        self
    }

    /// Sets whether only members see the space.
    #[must_use]
    pub fn is_private(mut self, is_private: bool) -> SpaceSettings {
        self.is_private = Some(is_private);
        self
    }

    /// Sets whether users cannot join or leave the space, or follow and unfollow its threads, by themselves.
    #[must_use]
    pub fn fixed_member(mut self, fixed_member: bool) -> SpaceSettings {
        self.fixed_member = Some(fixed_member);
        self
    }

    /// Sets whether the space has several threads. A space that has them keeps them: `false` changes nothing.
    #[must_use]
    pub fn use_multi_thread(mut self, use_multi_thread: bool) -> SpaceSettings {
        self.use_multi_thread = Some(use_multi_thread);
        self
    }

    /// Sets the permissions.
    #[must_use]
    pub fn permissions(mut self, permissions: SpacePermissions) -> SpaceSettings {
        self.permissions = Some(permissions);
        self
    }

    /// Sets whether the announcement is shown.
    #[must_use]
    pub fn show_announcement(mut self, show_announcement: bool) -> SpaceSettings {
        self.show_announcement = Some(show_announcement);
        self
    }

    /// Sets whether the threads are shown.
    #[must_use]
    pub fn show_thread_list(mut self, show_thread_list: bool) -> SpaceSettings {
        self.show_thread_list = Some(show_thread_list);
        self
    }

    /// Sets whether the apps are shown.
    #[must_use]
    pub fn show_app_list(mut self, show_app_list: bool) -> SpaceSettings {
        self.show_app_list = Some(show_app_list);
        self
    }

    /// Sets whether the members are shown.
    #[must_use]
    pub fn show_member_list(mut self, show_member_list: bool) -> SpaceSettings {
        self.show_member_list = Some(show_member_list);
        self
    }

    /// Sets whether related apps and spaces are shown.
    #[must_use]
    pub fn show_related_link_list(mut self, show_related_link_list: bool) -> SpaceSettings {
        self.show_related_link_list = Some(show_related_link_list);
        self
    }
}

/// The permissions of a space.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct SpacePermissions {
    /// The users who may create apps in the space.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub create_app: Option<AppCreators>,
}

open_enum! {
    /// The users who may create apps in a space.
    AppCreators {
        /// All users.
        Everyone = "EVERYONE",
        /// The administrators of the space.
        Admin = "ADMIN",
    }
}

open_enum! {
    /// The kinds of cover image.
    CoverType {
        /// An image that was uploaded.
        Blob = "BLOB",
        /// An image of kintone.
        Preset = "PRESET",
    }
}

/// An app of a space.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AttachedApp {
    /// The id.
    pub app_id: AppId,
    /// The app code; empty if the app has none.
    pub code: String,
    /// The name.
    pub name: String,
    /// The description, as HTML.
    pub description: String,
    /// The thread in which the app was created.
    pub thread_id: Option<ThreadId>,
    /// When the app was created.
    #[serde(deserialize_with = "members::instant")]
    pub created_at: DateTime<Utc>,
    /// The user who created it.
    #[serde(deserialize_with = "members::user")]
    pub creator: User,
    /// When its settings were last changed.
    #[serde(deserialize_with = "members::instant")]
    pub modified_at: DateTime<Utc>,
    /// The user who changed them.
    #[serde(deserialize_with = "members::user")]
    pub modifier: User,
}

/// Reads the settings of a space, its body and its apps. A guest space is read with `Client::in_guest_space`.
///
/// ```no_run
/// # use kintone_runtime::{Client, Error};
/// use kintone_runtime::api::GetSpace;
/// use kintone_runtime::record::id::SpaceId;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let space = client.send(GetSpace::new(SpaceId::new(1))).await?;
/// for app in space.attached_apps {
///     println!("{}: {}", app.app_id, app.name);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the user may not see the space. API tokens cannot be used.
///
/// Source: kintone REST API, Get Space (GET space.json)
#[derive(Debug, Clone, Serialize)]
pub struct GetSpace {
    id: SpaceId,
}

impl GetSpace {
    /// Creates a request for the space with this id.
    pub fn new(id: SpaceId) -> GetSpace {
        GetSpace { id }
    }
}

impl Endpoint for GetSpace {
    type Response = Space;
    const INFO: Info =
        Info::new("get space", &Method::GET, "space.json").accepts(Auth::PasswordOrSession);
}

/// Changes settings of a space. Settings that are not set stay as they are.
///
/// ```no_run
/// # use kintone_runtime::{Client, Error};
/// use kintone_runtime::api::{SpaceSettings, UpdateSpace};
/// use kintone_runtime::record::id::SpaceId;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let mut settings = SpaceSettings::default();
/// settings.name = Some("営業部".to_owned());
/// client.send(UpdateSpace::new(SpaceId::new(1), settings)).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the user does not administer the space. A name of another
/// length is rejected before anything is sent.
///
/// Source: kintone REST API, Update Space (PUT space.json)
#[derive(Debug, Clone, Serialize)]
pub struct UpdateSpace {
    id: SpaceId,
    #[serde(flatten)]
    settings: SpaceSettings,
}

impl UpdateSpace {
    /// Creates a request that gives a space these settings.
    pub fn new(id: SpaceId, settings: SpaceSettings) -> UpdateSpace {
        UpdateSpace { id, settings }
    }
}

impl Endpoint for UpdateSpace {
    type Response = Done;
    const INFO: Info =
        Info::new("update space", &Method::PUT, "space.json").accepts(Auth::PasswordOrSession);

    fn check(&self) -> Result<(), Error> {
        let name = self.settings.name.as_ref();
        name.map_or(Ok(()), |name| {
            check_chars("the name of the space", name, 1..=MAX_SPACE_NAME_CHARS)
        })
    }

    fn replay(&self) -> Replay {
        Replay::Always
    }
}

/// Deletes a space, with its threads and apps.
///
/// ```no_run
/// # use kintone_runtime::{Client, Error};
/// use kintone_runtime::api::DeleteSpace;
/// use kintone_runtime::record::id::SpaceId;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// client.send(DeleteSpace::new(SpaceId::new(1))).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the user does not administer the space.
///
/// Source: kintone REST API, Delete Space (DELETE space.json)
#[derive(Debug, Clone, Serialize)]
pub struct DeleteSpace {
    id: SpaceId,
}

impl DeleteSpace {
    /// Creates a request that deletes the space with this id.
    pub fn new(id: SpaceId) -> DeleteSpace {
        DeleteSpace { id }
    }
}

impl Endpoint for DeleteSpace {
    type Response = Done;
    const INFO: Info =
        Info::new("delete space", &Method::DELETE, "space.json").accepts(Auth::PasswordOrSession);

    fn replay(&self) -> Replay {
        Replay::Always
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::endpoint::testing::{answer, body, sent};

    const ID: SpaceId = SpaceId::new(1);

    const ANSWER: &str = r#"{"id":"1","name":"My Space","defaultThread":"3","isPrivate":true,"creator":{"code":"tanaka","name":"田中"},
        "modifier":{"code":"sato","name":"佐藤"},"memberCount":"10","coverType":"PRESET","coverKey":"GREEN","coverUrl":"https://x/g.png",
        "body":"<b>This is an awesome Space!</b>","useMultiThread":true,"isGuest":false,"attachedApps":[{"threadId":"1","appId":"2",
        "code":"TASK","name":"My ToDo App","description":"","createdAt":"2014-06-02T05:14:05.000Z","creator":{"code":"tanaka","name":"田中"},
        "modifiedAt":"2014-06-02T05:14:05.000Z","modifier":{"code":"tanaka","name":"田中"}}],"fixedMember":false,"showAnnouncement":null,
        "showThreadList":true,"showAppList":true,"showMemberList":true,"showRelatedLinkList":true,"permissions":{"createApp":"ADMIN"},
        "new":{"a":1}}"#;

    #[test]
    fn a_space_is_read_with_its_settings_and_apps() {
        assert_eq!(
            sent(GetSpace::new(ID)).url,
            "https://example.cybozu.com/k/v1/space.json?id=1"
        );
        let space = answer(GetSpace::new(ID), 200, ANSWER).unwrap();
        assert_eq!(
            (space.id, space.default_thread, space.member_count),
            (ID, ThreadId::new(3), 10)
        );
        assert_eq!(space.cover_type, CoverType::Preset);
        assert_eq!(space.attached_apps[0].app_id, AppId::new(2));
        assert_eq!(space.settings.name.as_deref(), Some("My Space"));
        assert_eq!(space.settings.show_announcement, None);
        let nothing = ANSWER.replace("\"<b>This is an awesome Space!</b>\"", "null");
        assert_eq!(answer(GetSpace::new(ID), 200, &nothing).unwrap().body, None);
    }

    #[test]
    fn settings_are_written_as_they_were_read() {
        let space = answer(GetSpace::new(ID), 200, ANSWER).unwrap();
        let written: Value =
            serde_json::from_str(&body(UpdateSpace::new(ID, space.settings))).unwrap();
        let read: Value = serde_json::from_str(ANSWER).unwrap();
        assert_eq!(
            written,
            json!({
                "id": 1, "name": read["name"], "isPrivate": true, "fixedMember": false, "useMultiThread": true,
                "permissions": {"createApp": "ADMIN"}, "showThreadList": true, "showAppList": true, "showMemberList": true,
                "showRelatedLinkList": true
            })
        );
    }

    #[test]
    fn nothing_is_sent_that_was_not_set() {
        let request = UpdateSpace::new(ID, SpaceSettings::default());
        assert_eq!(body(request.clone()), r#"{"id":1}"#);
        assert_eq!(answer(request, 200, "{}").unwrap(), Done);
        let named = |name: &str| {
            let settings = SpaceSettings {
                name: Some(name.to_owned()),
                ..SpaceSettings::default()
            };
            UpdateSpace::new(ID, settings).check()
        };
        assert!(named(&"名".repeat(128)).is_ok());
        assert_eq!(
            named(&"名".repeat(129)).unwrap_err().to_string(),
            "the name of the space has 129 characters, kintone takes 1 to 128"
        );
        assert!(named("").is_err());
    }

    #[test]
    fn a_space_is_deleted_by_its_id() {
        let request = sent(DeleteSpace::new(ID));
        assert_eq!(
            (request.method, request.url.as_str()),
            (
                Method::DELETE,
                "https://example.cybozu.com/k/v1/space.json?id=1"
            )
        );
        assert_eq!(answer(DeleteSpace::new(ID), 200, "{}").unwrap(), Done);
    }
}
