//! Reads all apps, page by page.

use std::collections::BTreeSet;

use super::Client;
use crate::api::{App, GetApps, MAX_APPS_PER_CALL};
use crate::endpoint::error::Error;

impl Client {
    /// Reads all apps that the user may see and that meet the filters, in as many requests as it takes. A limit or an offset of the
    /// filter does not count. API tokens cannot be used.
    ///
    /// An app that is deployed or deleted meanwhile may be missing.
    ///
    /// ```no_run
    /// # use kintone_runtime::{Client, Error};
    /// use kintone_runtime::api::GetApps;
    ///
    /// # async fn example(client: Client) -> Result<(), Error> {
    /// for app in client.get_all_apps(GetApps::new().name("請求")).await? {
    ///     println!("{}: {}", app.app_id, app.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Source: kintone REST API, Get Apps (GET apps.json)
    pub async fn get_all_apps(&self, filter: GetApps) -> Result<Vec<App>, Error> {
        let mut apps = Vec::new();
        let mut seen = BTreeSet::new();
        let mut offset = 0;
        loop {
            let page = filter.clone().limit(MAX_APPS_PER_CALL).offset(offset);
            let read = self.send(page).await?.apps;
            let is_last = read.len() < MAX_APPS_PER_CALL as usize;
            offset += u64::from(MAX_APPS_PER_CALL);
            // An app that was deployed meanwhile moves others to the next page, where they come again.
            apps.extend(read.into_iter().filter(|app| seen.insert(app.app_id)));
            if is_last {
                return Ok(apps);
            }
        }
    }
}
