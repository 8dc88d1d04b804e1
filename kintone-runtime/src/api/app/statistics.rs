//! Get App Statistics: how much each app is used.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::apps::check_page;
use crate::api::members;
use crate::endpoint::error::Error;
use crate::endpoint::{Auth, Endpoint, Info, Method, open_enum};
use crate::record::digits;
use crate::record::id::{AppId, SpaceId};
use crate::record::values::User;

/// How much apps are used.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct AppStatisticsPage {
    /// The apps, up to [`MAX_APPS_PER_CALL`](crate::api::MAX_APPS_PER_CALL) of them.
    pub apps: Vec<AppStatistics>,
}

/// How much an app is used.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AppStatistics {
    /// The id of the app.
    pub id: AppId,
    /// Its name.
    pub name: String,
    /// The space that it belongs to.
    #[serde(default)]
    pub space: Option<AppStatisticsSpace>,
    /// The group of apps that it belongs to.
    pub app_group: String,
    /// Whether it was deployed.
    pub status: AppStatus,
    /// When a record was last added or changed.
    #[serde(default, deserialize_with = "members::optional_instant")]
    pub record_updated_at: Option<DateTime<Utc>>,
    /// How many records it has.
    #[serde(deserialize_with = "digits::read")]
    pub record_count: u64,
    /// How many fields its form has.
    #[serde(deserialize_with = "digits::read")]
    pub field_count: u64,
    /// How many requests of the REST API it gets in a day.
    #[serde(deserialize_with = "digits::read")]
    pub daily_request_count: u64,
    /// How much storage its files take, in bytes.
    #[serde(deserialize_with = "digits::read")]
    pub storage_usage: u64,
    /// Whether it has a customization or plug-ins.
    pub customized: bool,
    /// Who created it.
    #[serde(deserialize_with = "members::user")]
    pub creator: User,
    /// When it was created.
    #[serde(deserialize_with = "members::instant")]
    pub created_at: DateTime<Utc>,
    /// Who last changed its settings.
    #[serde(deserialize_with = "members::user")]
    pub modifier: User,
    /// When its settings were last changed.
    #[serde(deserialize_with = "members::instant")]
    pub modified_at: DateTime<Utc>,
}

/// The space of an app.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct AppStatisticsSpace {
    /// The id of the space.
    pub id: SpaceId,
    /// Its name.
    pub name: String,
}

open_enum! {
    /// Whether an app was deployed.
    AppStatus {
        /// It never was.
        NotActivated = "NOT_ACTIVATED",
        /// It was, and has no other settings since.
        Activated = "ACTIVATED",
        /// It was, and has settings that are not yet deployed.
        Changed = "CHANGED",
    }
}

/// Reads how many records, fields and requests the apps have, and how much storage they take. Only administrators may.
///
/// Up to [`MAX_APPS_PER_CALL`](crate::api::MAX_APPS_PER_CALL) apps are read at once.
///
/// ```no_run
/// # use kintone_runtime::{Client, Error};
/// use kintone_runtime::api::GetAppStatistics;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// for app in client.send(GetAppStatistics::new()).await?.apps {
///     println!("{}: {} records, {} bytes", app.name, app.record_count, app.storage_usage);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the user is not an administrator. Nothing is sent with a
/// limit of 0 or more than [`MAX_APPS_PER_CALL`](crate::api::MAX_APPS_PER_CALL), or with an offset of more than
/// [`MAX_APP_OFFSET`](crate::api::MAX_APP_OFFSET).
///
/// Source: kintone REST API, Get App Statistics (GET apps/statistics.json)
#[derive(Debug, Clone, Default, Serialize)]
pub struct GetAppStatistics {
    limit: Option<u32>,
    offset: Option<u64>,
}

impl GetAppStatistics {
    /// Creates a request for the first apps.
    pub fn new() -> GetAppStatistics {
        GetAppStatistics::default()
    }

    /// Reads at most `limit` apps: from 1 to [`MAX_APPS_PER_CALL`](crate::api::MAX_APPS_PER_CALL), which is the default.
    pub fn limit(mut self, limit: u32) -> GetAppStatistics {
        self.limit = Some(limit);
        self
    }

    /// Skips this many apps, up to [`MAX_APP_OFFSET`](crate::api::MAX_APP_OFFSET).
    pub fn offset(mut self, offset: u64) -> GetAppStatistics {
        self.offset = Some(offset);
        self
    }
}

impl Endpoint for GetAppStatistics {
    type Response = AppStatisticsPage;
    const INFO: Info = Info::new("get app statistics", &Method::GET, "apps/statistics.json")
        .accepts(Auth::PasswordOrSession)
        .without_guest_space();

    fn check(&self) -> Result<(), Error> {
        check_page(self.limit, self.offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::testing::{answer, sent};

    #[test]
    fn statistics_are_read_in_pages() {
        let url = |request| sent(request).url;
        assert_eq!(
            url(GetAppStatistics::new()),
            "https://example.cybozu.com/k/v1/apps/statistics.json"
        );
        assert_eq!(
            url(GetAppStatistics::new().limit(10).offset(20)),
            "https://example.cybozu.com/k/v1/apps/statistics.json?limit=10&offset=20"
        );
        assert!(GetAppStatistics::new().limit(101).check().is_err());
    }

    #[test]
    fn an_app_may_be_outside_of_spaces_and_without_records() {
        let body = r#"{"apps":[{"id":"1","name":"A","space":{"id":"7","name":"S"},"appGroup":"Public","status":"ACTIVATED",
            "recordUpdatedAt":"2025-01-02T03:04:05Z","recordCount":"12","fieldCount":"34","dailyRequestCount":"56",
            "storageUsage":"789","customized":true,"creator":{"code":"sato","name":"佐藤"},"createdAt":"2024-01-02T03:04:05Z",
            "modifier":{"code":"ito","name":"伊藤"},"modifiedAt":"2024-02-02T03:04:05Z"},
            {"id":"2","name":"B","space":null,"appGroup":"Public","status":"NEW","recordUpdatedAt":null,"recordCount":"0",
            "fieldCount":"0","dailyRequestCount":"0","storageUsage":"0","customized":false,"creator":{"code":"a","name":""},
            "createdAt":"2024-01-02T03:04:05Z","modifier":{"code":"a","name":""},"modifiedAt":"2024-02-02T03:04:05Z"}]}"#;
        let apps = answer(GetAppStatistics::new(), 200, body).unwrap().apps;
        let space = apps[0].space.as_ref().unwrap();
        assert_eq!((space.id, space.name.as_str()), (SpaceId::new(7), "S"));
        assert_eq!(
            (
                apps[0].record_count,
                apps[0].field_count,
                apps[0].daily_request_count,
                apps[0].storage_usage
            ),
            (12, 34, 56, 789)
        );
        assert_eq!(apps[0].status, AppStatus::Activated);
        assert_eq!((&apps[1].space, apps[1].record_updated_at), (&None, None));
        assert_eq!(apps[1].status, AppStatus::Other("NEW".into()));
    }
}
