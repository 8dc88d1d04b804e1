//! Get App and Add App: name, code and place of an app.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::api::members;
use crate::endpoint::{AppRef, Auth, Endpoint, Info, Method};
use crate::record::id::{AppId, Revision, SpaceId, ThreadId};
use crate::record::values::User;

/// An app as users see it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct App {
    /// The id.
    pub app_id: AppId,
    /// The app code, which administrators may set; empty without one.
    pub code: String,
    /// The name.
    pub name: String,
    /// The description, as HTML.
    pub description: String,
    /// The space that the app belongs to.
    pub space_id: Option<SpaceId>,
    /// The thread of the space that the app belongs to.
    pub thread_id: Option<ThreadId>,
    /// When the app was created.
    #[serde(deserialize_with = "members::instant")]
    pub created_at: DateTime<Utc>,
    /// Who created it.
    #[serde(deserialize_with = "members::user")]
    pub creator: User,
    /// When its settings were last changed.
    #[serde(deserialize_with = "members::instant")]
    pub modified_at: DateTime<Utc>,
    /// Who changed them.
    #[serde(deserialize_with = "members::user")]
    pub modifier: User,
}

/// Reads name, code, description, creator and space of an app. It has to be deployed.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::GetApp;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let app = client.send(GetApp::new(AppId::new(1))).await?;
/// println!("{} was created by {}", app.name, app.creator.name);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// `GAIA_AP01` (404) if there is no such app, or it was never deployed.
///
/// Source: kintone REST API, Get App (GET app.json)
#[derive(Debug, Clone, Serialize)]
pub struct GetApp {
    // The one request whose parameter is not called `app`.
    #[serde(rename = "id")]
    app: AppId,
}

impl GetApp {
    /// Asks for the app with this id.
    pub fn new(app: AppId) -> GetApp {
        GetApp { app }
    }
}

impl Endpoint for GetApp {
    type Response = App;
    const INFO: Info = Info::new("get app", &Method::GET, "app.json");

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

/// Adds an app with a name of up to 64 characters. It exists in the preview alone until it is deployed, and the REST API cannot
/// delete it. API tokens cannot be used.
///
/// It is not sent again if no answer arrives: look for the app before you repeat it.
///
/// ```no_run
/// # use kintone_runtime::{Client, Error};
/// use kintone_runtime::api::AddApp;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let added = client.send(AddApp::new("請求書")).await?;
/// println!("app {} at revision {}", added.app, added.revision);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the user may not add apps.
///
/// Source: kintone REST API, Add App (POST preview/app.json)
#[derive(Debug, Clone, Serialize)]
pub struct AddApp {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    space: Option<SpaceId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thread: Option<ThreadId>,
}

impl AddApp {
    /// Creates a request for an app with this name, outside of spaces.
    pub fn new(name: impl Into<String>) -> AddApp {
        AddApp {
            name: name.into(),
            space: None,
            thread: None,
        }
    }

    /// Adds the app to this space.
    pub fn space(mut self, space: SpaceId) -> AddApp {
        self.space = Some(space);
        self
    }

    /// Adds the app to this thread of the [space](AddApp::space), instead of its default thread.
    pub fn thread(mut self, thread: ThreadId) -> AddApp {
        self.thread = Some(thread);
        self
    }
}

/// The app that was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct AddedApp {
    /// Its id.
    pub app: AppId,
    /// The revision of its settings.
    pub revision: Revision,
}

impl Endpoint for AddApp {
    type Response = AddedApp;
    const INFO: Info = Info::new("add app", &Method::POST, "app.json")
        .accepts(Auth::NotApiToken)
        .of_preview();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::Replay;
    use crate::endpoint::testing::{answer, body, sent};

    #[test]
    fn an_app_is_added_once_to_the_preview() {
        let request = sent(AddApp::new("請求書"));
        assert_eq!(
            request.url,
            "https://example.cybozu.com/k/v1/preview/app.json"
        );
        assert_eq!(request.replay, Replay::Never);
        assert_eq!(body(AddApp::new("請求書")), r#"{"name":"請求書"}"#);
        let request = AddApp::new("a")
            .space(SpaceId::new(1))
            .thread(ThreadId::new(2));
        assert_eq!(
            body(request.clone()),
            r#"{"name":"a","space":1,"thread":2}"#
        );
        let added = answer(request, 200, r#"{"app":"23","revision":"2"}"#).unwrap();
        assert_eq!(
            (added.app, added.revision),
            (AppId::new(23), Revision::new(2))
        );
    }

    #[test]
    fn the_app_is_asked_by_its_id() {
        let request = sent(GetApp::new(AppId::new(1)));
        assert_eq!(request.url, "https://example.cybozu.com/k/v1/app.json?id=1");
        assert!(request.headers.is_empty() && request.body.is_empty());
        assert_eq!(request.apps, [AppId::new(1)]);
    }

    #[test]
    fn an_app_may_be_outside_of_spaces() {
        let read = |space: &str| {
            let body = r#"{"appId":"1","code":"","name":"請求書","description":"","spaceId":SPACE,"threadId":SPACE,
                "createdAt":"2014-05-02T05:14:05.000Z","creator":{"code":"sato","name":"佐藤"},
                "modifiedAt":"2014-05-03T05:14:05Z","modifier":{"code":"ito","name":"伊藤"},"new":1}"#;
            answer(
                GetApp::new(AppId::new(1)),
                200,
                &body.replace("SPACE", space),
            )
            .unwrap()
        };
        let app = read("null");
        assert_eq!(
            (app.app_id, app.space_id, app.thread_id),
            (AppId::new(1), None, None)
        );
        assert_eq!(
            app.creator,
            User {
                code: "sato".into(),
                name: "佐藤".into()
            }
        );
        assert_eq!((app.modified_at - app.created_at).num_days(), 1);
        let app = read(r#""2""#);
        assert_eq!(
            (app.space_id, app.thread_id),
            (Some(SpaceId::new(2)), Some(ThreadId::new(2)))
        );
    }
}
