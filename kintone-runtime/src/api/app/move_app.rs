//! Move App: into a space, or out of it.

use serde::Serialize;

use crate::endpoint::{AppRef, Auth, Done, Endpoint, Info, Method};
use crate::record::id::{AppId, SpaceId};

/// Moves an app into a space, or out of the space that it belongs to. API tokens cannot be used.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::MoveApp;
/// use kintone_runtime::record::id::SpaceId;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// client.send(MoveApp::to_space(AppId::new(1), SpaceId::new(7))).await?;
/// client.send(MoveApp::out_of_space(AppId::new(1))).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the user may not manage the app or the space.
///
/// Source: kintone REST API, Move App (POST app/move.json)
#[derive(Debug, Clone, Serialize)]
pub struct MoveApp {
    app: AppId,
    // A null is sent: it means that the app leaves its space.
    space: Option<SpaceId>,
}

impl MoveApp {
    /// Creates a request to move the app into this space.
    pub fn to_space(app: AppId, space: SpaceId) -> MoveApp {
        MoveApp {
            app,
            space: Some(space),
        }
    }

    /// Creates a request to take the app out of its space.
    pub fn out_of_space(app: AppId) -> MoveApp {
        MoveApp { app, space: None }
    }
}

impl Endpoint for MoveApp {
    type Response = Done;
    const INFO: Info =
        Info::new("move app", &Method::POST, "app/move.json").accepts(Auth::PasswordOrSession);

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::testing::{answer, body, sent};

    #[test]
    fn an_app_is_moved_into_a_space_and_out_of_it() {
        let into = || MoveApp::to_space(AppId::new(1), SpaceId::new(7));
        assert_eq!(
            sent(into()).url,
            "https://example.cybozu.com/k/v1/app/move.json"
        );
        assert_eq!(body(into()), r#"{"app":1,"space":7}"#);
        assert_eq!(
            body(MoveApp::out_of_space(AppId::new(1))),
            r#"{"app":1,"space":null}"#
        );
        assert_eq!(answer(into(), 200, "{}").unwrap(), Done);
    }
}
