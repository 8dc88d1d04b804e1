//! Deploy Apps and Get Deploy Status: settings become live, or are given up.

use serde::{Deserialize, Serialize};

use crate::api::limits::check_count;
use crate::endpoint::error::Error;
use crate::endpoint::{AppRef, Done, Endpoint, Info, Method, open_enum};
use crate::record::id::{AppId, Revision};

/// How many apps one request deploys at most.
/// Source: kintone REST API, Deploy Apps (POST preview/app/deploy.json)
pub const MAX_APPS_PER_DEPLOY: usize = 300;

/// An app to deploy: its id, and the revision that its settings must still have, if it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct AppToDeploy {
    app: AppId,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<Revision>,
}

impl AppToDeploy {
    /// Returns the id of the app.
    pub fn app(self) -> AppId {
        self.app
    }
}

impl From<AppId> for AppToDeploy {
    fn from(app: AppId) -> AppToDeploy {
        AppToDeploy {
            app,
            revision: None,
        }
    }
}

impl From<(AppId, Revision)> for AppToDeploy {
    fn from((app, revision): (AppId, Revision)) -> AppToDeploy {
        AppToDeploy {
            app,
            revision: Some(revision),
        }
    }
}

/// Starts to make the settings of up to [`MAX_APPS_PER_DEPLOY`] apps live, or gives their changes up. If one app cannot be
/// deployed, none is. The apps may be in one guest space at most.
///
/// kintone answers at once and deploys afterwards: ask [`GetDeployStatus`], or let `Client::deploy_and_wait` do both. The request is
/// not sent again if no answer arrives.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error, Revision};
/// use kintone_runtime::api::DeployApps;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// client.send(DeployApps::new([AppId::new(1), AppId::new(2)])).await?;
/// // Only if the settings have not been changed since.
/// client.send(DeployApps::new([(AppId::new(3), Revision::new(7))])).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_conflict`](crate::Error::is_conflict) if the settings of an app have another revision than the one given. More
/// apps than [`MAX_APPS_PER_DEPLOY`] are not sent.
///
/// Source: kintone REST API, Deploy Apps (POST preview/app/deploy.json)
#[derive(Debug, Clone, Serialize)]
pub struct DeployApps {
    apps: Vec<AppToDeploy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revert: Option<bool>,
}

impl DeployApps {
    /// Creates a request to deploy these apps: ids, or pairs of an id and the revision that the settings must still have.
    pub fn new(apps: impl IntoIterator<Item: Into<AppToDeploy>>) -> DeployApps {
        DeployApps {
            apps: apps.into_iter().map(Into::into).collect(),
            revert: None,
        }
    }

    /// Gives up all settings that are not yet deployed, instead of deploying them.
    pub fn revert(mut self) -> DeployApps {
        self.revert = Some(true);
        self
    }

    fn ids(&self) -> Vec<AppId> {
        self.apps.iter().map(|app| app.app).collect()
    }
}

impl Endpoint for DeployApps {
    type Response = Done;
    const INFO: Info = Info::new("deploy apps", &Method::POST, "app/deploy.json").of_preview();

    fn app(&self) -> Option<AppRef> {
        only(&self.ids())
    }

    fn more_apps(&self) -> Vec<AppId> {
        self.ids()
    }

    fn check(&self) -> Result<(), Error> {
        check_count("apps", self.apps.len(), MAX_APPS_PER_DEPLOY)
    }
}

/// Reads how far the deploys of up to [`MAX_APPS_PER_DEPLOY`] apps are. An app that is not being deployed has the status of its
/// last deploy.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::{DeployStatus, GetDeployStatus};
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let read = client.send(GetDeployStatus::new([AppId::new(1)])).await?;
/// let is_done = read.apps.iter().all(|app| app.status == DeployStatus::Success);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the user may not manage one of the apps. More apps than
/// [`MAX_APPS_PER_DEPLOY`] are not sent.
///
/// Source: kintone REST API, Get Deploy Status (GET preview/app/deploy.json)
#[derive(Debug, Clone, Serialize)]
pub struct GetDeployStatus {
    apps: Vec<AppId>,
}

impl GetDeployStatus {
    /// Creates a request for these apps.
    pub fn new(apps: impl IntoIterator<Item = AppId>) -> GetDeployStatus {
        GetDeployStatus {
            apps: apps.into_iter().collect(),
        }
    }
}

impl Endpoint for GetDeployStatus {
    type Response = DeployStatuses;
    const INFO: Info = Info::new("get deploy status", &Method::GET, "app/deploy.json").of_preview();

    fn app(&self) -> Option<AppRef> {
        only(&self.apps)
    }

    fn more_apps(&self) -> Vec<AppId> {
        self.apps.clone()
    }

    fn check(&self) -> Result<(), Error> {
        check_count("apps", self.apps.len(), MAX_APPS_PER_DEPLOY)
    }
}

/// How far deploys are.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct DeployStatuses {
    /// The apps that were asked for.
    pub apps: Vec<AppDeployStatus>,
}

/// How far the deploy of an app is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct AppDeployStatus {
    /// The app.
    pub app: AppId,
    /// How far its deploy is.
    pub status: DeployStatus,
}

open_enum! {
    /// How far a deploy is.
    DeployStatus {
        /// It is under way.
        Processing = "PROCESSING",
        /// The settings are live.
        Success = "SUCCESS",
        /// It failed, and nothing has changed.
        Fail = "FAIL",
        /// Another app of the same request failed, and nothing has changed.
        Cancel = "CANCEL",
    }
}

/// The app that a request is about, if it is about one alone.
fn only(apps: &[AppId]) -> Option<AppRef> {
    match apps {
        [app] => Some((*app).into()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::Replay;
    use crate::endpoint::testing::{answer, body, sent};

    const ONE: AppId = AppId::new(1);
    const TWO: AppId = AppId::new(2);

    #[test]
    fn apps_are_deployed_with_the_tokens_of_all_of_them() {
        let request = sent(DeployApps::new([ONE, TWO]));
        assert_eq!(
            request.url,
            "https://example.cybozu.com/k/v1/preview/app/deploy.json"
        );
        assert_eq!(request.apps, [ONE, TWO]);
        assert_eq!(request.replay, Replay::Never);
        assert_eq!(
            body(DeployApps::new([ONE, TWO])),
            r#"{"apps":[{"app":1},{"app":2}]}"#
        );
        let guarded = DeployApps::new([(ONE, Revision::new(7))]).revert();
        assert_eq!(
            body(guarded.clone()),
            r#"{"apps":[{"app":1,"revision":7}],"revert":true}"#
        );
        assert_eq!(sent(guarded.clone()).apps, [ONE]);
        assert_eq!(answer(guarded, 200, "{}").unwrap(), Done);
    }

    #[test]
    fn the_status_of_each_app_is_read() {
        let request = sent(GetDeployStatus::new([ONE, TWO]));
        assert_eq!(
            request.url,
            "https://example.cybozu.com/k/v1/preview/app/deploy.json?apps%5B0%5D=1&apps%5B1%5D=2"
        );
        assert_eq!(request.apps, [ONE, TWO]);
        let words = ["PROCESSING", "SUCCESS", "FAIL", "CANCEL", "NEW"];
        let apps = words.map(|word| format!(r#"{{"app":"1","status":"{word}"}}"#));
        let body = format!(r#"{{"apps":[{}]}}"#, apps.join(","));
        let read = answer(GetDeployStatus::new([ONE]), 200, &body).unwrap();
        let statuses = read.apps.into_iter().map(|app| app.status);
        let expected = [
            DeployStatus::Processing,
            DeployStatus::Success,
            DeployStatus::Fail,
            DeployStatus::Cancel,
            DeployStatus::Other("NEW".into()),
        ];
        assert_eq!(statuses.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn more_apps_than_a_request_takes_are_not_sent() {
        let apps = |count| (1..=count).map(AppId::new);
        assert!(DeployApps::new(apps(300)).check().is_ok());
        let error = answer(DeployApps::new(apps(301)), 200, "{}").unwrap_err();
        assert_eq!(
            error.to_string(),
            "deploy apps: 301 apps, a request takes up to 300"
        );
        assert!(GetDeployStatus::new(apps(300)).check().is_ok());
        assert!(GetDeployStatus::new(apps(301)).check().is_err());
    }
}
