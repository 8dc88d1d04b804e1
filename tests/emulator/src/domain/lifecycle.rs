//! What is stored of an app besides its settings and records: where it comes from, and whether it has been deployed.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::caller::ADMINISTRATOR;
use crate::domain::dates::datetime_text;
use crate::domain::environment::Environment;
use crate::domain::error::ApiError;
use crate::store::database::Store;

/// The life of an app.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Lifecycle {
    /// Whether it was added by a call, not by a schema file.
    pub(crate) is_added: bool,
    /// Whether it exists outside of the preview.
    pub(crate) is_deployed: bool,
    pub(crate) created: Stamp,
    pub(crate) modified: Stamp,
    pub(crate) space: Option<AppSpace>,
    /// The latest deployment, if there was one.
    #[serde(default)]
    pub(crate) deployment: Option<Deployment>,
}

/// A deployment of one or more apps by a call.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Deployment {
    /// How it is going for this app.
    pub(crate) status: DeployStatus,
    /// All apps of the call.
    pub(crate) apps: Vec<u64>,
    /// Whether it discards the preview.
    pub(crate) reverts: bool,
    /// The login name of the caller.
    pub(crate) by: String,
}

/// The status of a deployment, as kintone names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum DeployStatus {
    Processing,
    Success,
    Fail,
    Cancel,
}

/// The time of a change, and the login name of who made it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Stamp {
    pub(crate) at: String,
    pub(crate) by: String,
}

/// The space that an app belongs to, and its thread in there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AppSpace {
    pub(crate) id: u64,
    pub(crate) thread: u64,
    pub(crate) is_guest: bool,
}

impl Lifecycle {
    /// Returns the life of an app from a schema file, which is deployed from the start.
    pub(crate) fn of_schema_file(environment: &Environment) -> Lifecycle {
        let stamp = Stamp::new((environment.clock)(), ADMINISTRATOR);
        Lifecycle {
            is_added: false,
            is_deployed: true,
            created: stamp.clone(),
            modified: stamp,
            space: None,
            deployment: None,
        }
    }

    /// Returns the life of an app that a call adds.
    pub(crate) fn of_added_app(stamp: Stamp, space: Option<AppSpace>) -> Lifecycle {
        Lifecycle {
            is_added: true,
            is_deployed: false,
            created: stamp.clone(),
            modified: stamp,
            space,
            deployment: None,
        }
    }

    /// Reads the stored life of an app.
    pub(crate) fn read(store: &Store, app: u64) -> Result<Option<Lifecycle>, ApiError> {
        let stored = store.app_description(app)?;
        Ok(stored.map(serde_json::from_value).transpose()?)
    }

    /// Returns whether the settings are being deployed.
    pub(crate) fn is_deploying(&self) -> bool {
        let deployment = self.deployment.as_ref();
        deployment.is_some_and(|deployment| deployment.status == DeployStatus::Processing)
    }

    /// Returns the guest space that the app belongs to.
    pub(crate) fn guest_space(&self) -> Option<u64> {
        self.space
            .filter(|space| space.is_guest)
            .map(|space| space.id)
    }
}

impl Stamp {
    pub(crate) fn new(at: DateTime<Utc>, by: &str) -> Stamp {
        Stamp {
            at: datetime_text(at),
            by: by.to_owned(),
        }
    }
}
