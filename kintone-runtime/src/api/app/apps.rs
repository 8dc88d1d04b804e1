//! Get Apps: which apps there are.

use serde::{Deserialize, Serialize};

use super::one::App;
use crate::api::limits::{check_count, check_limit};
use crate::endpoint::error::Error;
use crate::endpoint::{Auth, Endpoint, Info, Method};
use crate::record::id::{AppId, SpaceId};

/// How many apps one request reads at most, and how many it reads if no limit is set.
/// Source: kintone REST API, Get Apps (GET apps.json)
pub const MAX_APPS_PER_CALL: u32 = 100;

/// How many ids, codes or spaces one request takes at most, each.
/// Source: kintone REST API, Get Apps (GET apps.json)
pub const MAX_APP_FILTERS: usize = 100;

/// The largest offset.
/// Source: kintone REST API, Get Apps (GET apps.json)
pub const MAX_APP_OFFSET: u64 = 2_147_483_647;

/// Apps that were found.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Apps {
    /// The apps, up to [`MAX_APPS_PER_CALL`] of them.
    pub apps: Vec<App>,
}

/// Reads the apps that the user may see: all, or those that meet every filter that is set. Only deployed apps are found.
///
/// Up to [`MAX_APPS_PER_CALL`] apps are read at once; `Client::get_all_apps` reads them all. kintone does not tell how many there
/// are. API tokens cannot be used.
///
/// ```no_run
/// # use kintone_runtime::{Client, Error};
/// use kintone_runtime::api::GetApps;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// for app in client.send(GetApps::new().name("請求").limit(20)).await?.apps {
///     println!("{}: {}", app.app_id, app.name);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// Nothing is sent with more than [`MAX_APP_FILTERS`] ids, codes or spaces, with a limit of 0 or more than
/// [`MAX_APPS_PER_CALL`], or with an offset of more than [`MAX_APP_OFFSET`].
///
/// Source: kintone REST API, Get Apps (GET apps.json)
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GetApps {
    ids: Option<Vec<AppId>>,
    codes: Option<Vec<String>>,
    name: Option<String>,
    space_ids: Option<Vec<SpaceId>>,
    limit: Option<u32>,
    offset: Option<u64>,
}

impl GetApps {
    /// Creates a request for all apps.
    pub fn new() -> GetApps {
        GetApps::default()
    }

    /// Finds the apps with these ids only.
    pub fn ids(mut self, ids: impl IntoIterator<Item = AppId>) -> GetApps {
        self.ids = Some(ids.into_iter().collect());
        self
    }

    /// Finds the apps with these app codes only. Case matters.
    pub fn codes(mut self, codes: impl IntoIterator<Item: Into<String>>) -> GetApps {
        self.codes = Some(codes.into_iter().map(Into::into).collect());
        self
    }

    /// Finds the apps whose name contains this only, up to 64 characters. Case does not matter.
    pub fn name(mut self, part: impl Into<String>) -> GetApps {
        self.name = Some(part.into());
        self
    }

    /// Finds the apps of these spaces only.
    pub fn space_ids(mut self, spaces: impl IntoIterator<Item = SpaceId>) -> GetApps {
        self.space_ids = Some(spaces.into_iter().collect());
        self
    }

    /// Reads at most `limit` apps: from 1 to [`MAX_APPS_PER_CALL`], which is the default.
    pub fn limit(mut self, limit: u32) -> GetApps {
        self.limit = Some(limit);
        self
    }

    /// Skips this many apps, up to [`MAX_APP_OFFSET`].
    pub fn offset(mut self, offset: u64) -> GetApps {
        self.offset = Some(offset);
        self
    }
}

impl Endpoint for GetApps {
    type Response = Apps;
    const INFO: Info = Info::new("get apps", &Method::GET, "apps.json")
        .accepts(Auth::NotApiToken)
        .without_guest_space();

    fn check(&self) -> Result<(), Error> {
        for (what, count) in [
            ("ids", self.ids.as_ref().map(Vec::len)),
            ("codes", self.codes.as_ref().map(Vec::len)),
            ("spaces", self.space_ids.as_ref().map(Vec::len)),
        ] {
            check_count(what, count.unwrap_or_default(), MAX_APP_FILTERS)?;
        }
        check_page(self.limit, self.offset)
    }
}

/// Checks limit and offset of a list of apps.
pub(super) fn check_page(limit: Option<u32>, offset: Option<u64>) -> Result<(), Error> {
    check_limit(limit, MAX_APPS_PER_CALL)?;
    if let Some(offset) = offset.filter(|offset| *offset > MAX_APP_OFFSET) {
        return Err(Error::not_sent(format!(
            "the offset {offset} is larger than {MAX_APP_OFFSET}"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::testing::{answer, sent};

    #[test]
    fn apps_are_found_by_every_filter_that_is_set() {
        let url = |request| sent(request).url;
        assert_eq!(
            url(GetApps::new()),
            "https://example.cybozu.com/k/v1/apps.json"
        );
        let request = GetApps::new()
            .ids([AppId::new(1), AppId::new(2)])
            .codes(["FOO"])
            .name("a b")
            .space_ids([SpaceId::new(3)])
            .limit(100)
            .offset(0);
        assert_eq!(
            url(request),
            "https://example.cybozu.com/k/v1/apps.json?codes%5B0%5D=FOO&ids%5B0%5D=1&ids%5B1%5D=2&limit=100&name=a%20b&offset=0\
             &spaceIds%5B0%5D=3"
        );
    }

    #[test]
    fn the_answer_is_a_list_of_apps() {
        let body = r#"{"apps":[{"appId":"1","code":"task","name":"My Test App","description":"Testing this app","spaceId":null,
            "threadId":null,"createdAt":"2014-06-02T05:14:05.000Z","creator":{"code":"user1","name":"user1"},
            "modifiedAt":"2014-06-02T05:14:05.000Z","modifier":{"code":"user1","name":"user1"}}]}"#;
        let found = answer(GetApps::new(), 200, body).unwrap();
        assert_eq!(found.apps.len(), 1);
        assert_eq!(
            (found.apps[0].app_id, found.apps[0].code.as_str()),
            (AppId::new(1), "task")
        );
    }

    #[test]
    fn what_is_beyond_a_limit_is_not_sent() {
        let ids = |count| GetApps::new().ids((1..=count).map(AppId::new));
        let refused = |request: GetApps| request.check().unwrap_err().to_string();
        assert!(ids(100).check().is_ok());
        assert_eq!(refused(ids(101)), "101 ids, a request takes up to 100");
        assert_eq!(
            refused(GetApps::new().codes(vec!["a"; 101])),
            "101 codes, a request takes up to 100"
        );
        let spaces = GetApps::new().space_ids((1..=101).map(SpaceId::new));
        assert_eq!(refused(spaces), "101 spaces, a request takes up to 100");
        assert!(
            GetApps::new()
                .limit(1)
                .offset(MAX_APP_OFFSET)
                .check()
                .is_ok()
        );
        for limit in [0, 101] {
            assert_eq!(
                refused(GetApps::new().limit(limit)),
                format!("the limit {limit} is not between 1 and 100")
            );
        }
        assert_eq!(
            refused(GetApps::new().offset(MAX_APP_OFFSET + 1)),
            "the offset 2147483648 is larger than 2147483647"
        );
        // What is checked is not sent.
        let error = answer(ids(101), 200, "{}").unwrap_err();
        assert_eq!(
            error.to_string(),
            "get apps: 101 ids, a request takes up to 100"
        );
    }
}
