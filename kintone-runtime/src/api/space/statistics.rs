//! Get Space Statistics: the spaces of an environment.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::api::members;
use crate::endpoint::{Auth, Endpoint, Info, Method};
use crate::record::digits;
use crate::record::id::SpaceId;
use crate::record::values::User;

/// A page of the spaces of an environment.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct SpaceStatistics {
    /// The spaces.
    pub spaces: Vec<SpaceStatistic>,
}

/// What is known about the use of a space.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SpaceStatistic {
    /// The id.
    pub id: SpaceId,
    /// The name.
    pub name: String,
    /// Whether only members see the space.
    pub is_private: bool,
    /// Whether it is a guest space.
    pub is_guest: bool,
    /// The number of administrators.
    #[serde(deserialize_with = "digits::read")]
    pub administrator_count: u64,
    /// The number of members.
    #[serde(deserialize_with = "digits::read")]
    pub member_count: u64,
    /// When the space was created.
    #[serde(deserialize_with = "members::instant")]
    pub created_at: DateTime<Utc>,
    /// The user who created it.
    #[serde(deserialize_with = "members::user")]
    pub creator: User,
    /// When it was last changed.
    #[serde(deserialize_with = "members::instant")]
    pub modified_at: DateTime<Utc>,
    /// The user who changed it.
    #[serde(deserialize_with = "members::user")]
    pub modifier: User,
}

/// Reads the spaces of an environment with the number of their members, page by page. The size of a page is not documented.
///
/// ```no_run
/// # use kintone_runtime::{Client, Error};
/// use kintone_runtime::api::GetSpaceStatistics;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// for space in client.send(GetSpaceStatistics::new().limit(100)).await?.spaces {
///     println!("{}: {} members", space.name, space.member_count);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the user does not administer the environment.
///
/// Source: kintone REST API, Get Space Statistics (GET spaces/statistics.json)
#[derive(Debug, Clone, Default, Serialize)]
pub struct GetSpaceStatistics {
    offset: Option<u64>,
    limit: Option<u32>,
}

impl GetSpaceStatistics {
    /// Creates a request for the first page.
    pub fn new() -> GetSpaceStatistics {
        GetSpaceStatistics::default()
    }

    /// Skips this many spaces.
    pub fn offset(mut self, offset: u64) -> GetSpaceStatistics {
        self.offset = Some(offset);
        self
    }

    /// Sets the largest number of spaces.
    pub fn limit(mut self, limit: u32) -> GetSpaceStatistics {
        self.limit = Some(limit);
        self
    }
}

impl Endpoint for GetSpaceStatistics {
    type Response = SpaceStatistics;
    const INFO: Info = Info::new(
        "get space statistics",
        &Method::GET,
        "spaces/statistics.json",
    )
    .accepts(Auth::PasswordOrSession)
    .without_guest_space();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::testing::{answer, sent};

    #[test]
    fn the_spaces_of_an_environment_are_read_by_page() {
        let url = |request| sent(request).url;
        assert_eq!(
            url(GetSpaceStatistics::new()),
            "https://example.cybozu.com/k/v1/spaces/statistics.json"
        );
        let request = GetSpaceStatistics::new().offset(100).limit(50);
        assert_eq!(
            url(request.clone()),
            "https://example.cybozu.com/k/v1/spaces/statistics.json?limit=50&offset=100"
        );
        let page = r#"{"spaces":[{"id":"1","name":"Sales","isPrivate":true,"isGuest":false,"administratorCount":"1","memberCount":"12",
            "createdAt":"2024-06-02T05:14:05.000Z","creator":{"code":"sato","name":"佐藤"},
            "modifiedAt":"2024-06-03T05:14:05.000Z","modifier":{"code":"ito","name":"伊藤"},"new":1}]}"#;
        let read = answer(request, 200, page).unwrap();
        let space = &read.spaces[0];
        assert_eq!(
            (space.id, space.administrator_count, space.member_count),
            (SpaceId::new(1), 1, 12)
        );
        assert_eq!(space.modifier.code, "ito");
    }
}
